//! The reading thread: items go over a bounded channel to the one that writes.

use super::source::Work;
use crate::Failure;
use ingest::{Flow, IngestError, Item, Reading, Settings, Sink};
use model::Finding;
use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Items handed over at once, and how many such loads may wait.
const LOAD: usize = 256;
const WAITING: usize = 16;

/// What the reading thread says.
pub(super) enum Message {
    Items(Vec<Item>),
    Finding(Finding),
    /// Bytes read since the last one.
    Progress(u64),
}

/// How many items a source gave.
#[derive(Default)]
pub(super) struct Counts {
    pub read: u64,
    pub new: u64,
}

/// Reads one source and hands everything to `take`, in order. When `take` fails the reading stops at once.
pub(super) fn run(
    work: &Work<'_>,
    settings: &Settings,
    take: &mut dyn FnMut(Message) -> Result<(), Failure>,
) -> Result<Reading, Failure> {
    let (send, receive) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut sink = Channel { send, load: Vec::with_capacity(LOAD), bytes: 0 };
            let reading = read(work, settings, &mut sink);
            // When nobody listens any more, the listener has failed and says so itself.
            let _ = sink.flush();
            reading
        });
        let mut taken = Ok(());
        for message in receive {
            taken = take(message);
            if taken.is_err() {
                break;
            }
        }
        let reading = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken?;
        Ok(reading?)
    })
}

fn read(work: &Work<'_>, settings: &Settings, sink: &mut Channel) -> Result<Reading, IngestError> {
    match (work, work.tree()) {
        (Work::Git(repository), _) => {
            ingest::git::read(&repository.path, repository.since, repository.until, settings, sink)
        }
        (_, Some((tree, source))) => ingest::read(source, tree, settings, sink),
        (Work::Files { .. }, None) => unreachable!("files have a tree"),
    }
}

struct Channel {
    send: SyncSender<Message>,
    load: Vec<Item>,
    bytes: u64,
}

impl Channel {
    fn flush(&mut self) -> Flow {
        if self.bytes > 0 {
            let bytes = std::mem::take(&mut self.bytes);
            self.say(Message::Progress(bytes))?;
        }
        if self.load.is_empty() {
            return ControlFlow::Continue(());
        }
        let load = std::mem::replace(&mut self.load, Vec::with_capacity(LOAD));
        self.say(Message::Items(load))
    }

    fn say(&self, message: Message) -> Flow {
        match self.send.send(message) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

impl Sink for Channel {
    fn item(&mut self, item: Item) -> Flow {
        self.load.push(item);
        if self.load.len() == LOAD { self.flush() } else { ControlFlow::Continue(()) }
    }

    fn finding(&mut self, finding: Finding) -> Flow {
        self.say(Message::Finding(finding))
    }

    fn progress(&mut self, bytes: u64) -> Flow {
        self.bytes += bytes;
        if self.bytes >= 1 << 20 { self.flush() } else { ControlFlow::Continue(()) }
    }
}
