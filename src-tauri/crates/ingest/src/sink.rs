//! Where importers put what they read, and the sink that keeps it all.

use crate::{IngestError, Item, Settings, Tree};
use model::Finding;
use std::ops::ControlFlow;

/// `Break` means: the caller cancelled; stop at once and return [`IngestError::Cancelled`].
pub type Flow = ControlFlow<()>;

/// Where an importer puts what it reads, in the order it reads it.
pub trait Sink {
    fn item(&mut self, item: Item) -> Flow;
    fn finding(&mut self, finding: Finding) -> Flow;
    /// `bytes` more of the input were read.
    fn progress(&mut self, bytes: u64) -> Flow;
}

/// A sink that keeps what it is given. For sources known to be small: it holds every item.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub items: Vec<Item>,
    pub findings: Vec<Finding>,
    pub bytes: u64,
    /// Asks to stop at this many items.
    pub stop_after: Option<usize>,
}

impl Kept {
    /// Recognises and reads everything in a tree.
    ///
    /// # Errors
    /// As [`crate::read`] for the first source that cannot be read at all.
    pub fn all_of(tree: &dyn Tree, settings: &Settings) -> Result<Kept, IngestError> {
        let (sources, findings) = crate::recognise(tree, settings);
        let mut kept = Kept { findings, ..Kept::default() };
        for source in &sources {
            crate::read(source, tree, settings, &mut kept)?;
        }
        Ok(kept)
    }
}

impl Sink for Kept {
    fn item(&mut self, item: Item) -> Flow {
        self.items.push(item);
        match self.stop_after {
            Some(count) if self.items.len() >= count => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }

    fn finding(&mut self, finding: Finding) -> Flow {
        self.findings.push(finding);
        ControlFlow::Continue(())
    }

    fn progress(&mut self, bytes: u64) -> Flow {
        self.bytes += bytes;
        ControlFlow::Continue(())
    }
}

/// Turns the caller's wish to stop into the error that says so.
pub(crate) fn go_on(flow: Flow) -> Result<(), IngestError> {
    if flow.is_break() { Err(IngestError::Cancelled) } else { Ok(()) }
}

pub(crate) fn put(sink: &mut dyn Sink, item: Item) -> Result<(), IngestError> {
    go_on(sink.item(item))
}

pub(crate) fn tell(sink: &mut dyn Sink, finding: Finding) -> Result<(), IngestError> {
    go_on(sink.finding(finding))
}

/// Tells how far the reading of one file got, in bytes more than were told before.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    told: u64,
}

impl Progress {
    pub fn reached(&mut self, bytes: u64, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let more = bytes.saturating_sub(self.told);
        if more == 0 {
            return Ok(());
        }
        self.told = bytes;
        go_on(sink.progress(more))
    }
}
