//! What goes from the program to the page, over the one channel that the page opens.

use crate::pick::Picked;
use api::{Failure, Notice};
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use tauri::ipc::Channel;

/// A message to the page.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ToPage {
    Core(Notice),
    Window(FromWindow),
}

/// What the window itself has to tell.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum FromWindow {
    /// Files hover over the window.
    Hover { over: bool },
    /// Files were dropped, or given when the program was started (again).
    Dropped { files: Vec<Picked> },
    /// The library is open, or why it is not.
    Library { failure: Option<Failure> },
}

impl ToPage {
    pub fn dropped(files: Vec<Picked>) -> Option<ToPage> {
        (!files.is_empty()).then_some(ToPage::Window(FromWindow::Dropped { files }))
    }
}

/// The page, once it has attached. What is told before that waits.
#[derive(Clone, Default)]
pub struct Page(Arc<Mutex<Line>>);

#[derive(Default)]
struct Line {
    channel: Option<Channel<ToPage>>,
    waiting: Vec<ToPage>,
}

impl Page {
    /// A page that is loaded again attaches again; the newest counts.
    pub fn attach(&self, channel: Channel<ToPage>) {
        let mut line = self.lock();
        for notice in std::mem::take(&mut line.waiting) {
            // A channel fails when its page is gone, and then nobody is there to be told.
            let _ = channel.send(notice);
        }
        line.channel = Some(channel);
    }

    pub fn tell(&self, notice: ToPage) {
        let mut line = self.lock();
        match &line.channel {
            Some(channel) => {
                let _ = channel.send(notice);
            }
            None => line.waiting.push(notice),
        }
    }

    pub fn tell_when_attached(&self, notice: Option<ToPage>) {
        if let Some(notice) = notice {
            self.tell(notice);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
