//! A sink for tests that keeps what it is given.

use crate::{Flow, IngestError, Item, MemoryTree, Reading, Settings, Sink, Source};
use model::{ChangeFacts, Finding, Format};
use std::ops::ControlFlow;

#[derive(Default)]
pub(crate) struct Kept {
    pub items: Vec<Item>,
    pub findings: Vec<Finding>,
    pub bytes: u64,
    /// Asks to stop at this many items.
    pub stop_after: Option<usize>,
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

impl Kept {
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.text.as_str()).collect()
    }
}

/// What the importer of `format` gives for one file.
pub(crate) fn read_as(format: Format, name: &str, bytes: &[u8]) -> Kept {
    let mut kept = Kept::default();
    read_into(&mut kept, format, name, bytes).expect("the importer reads it");
    kept
}

pub(crate) fn read_into(kept: &mut Kept, format: Format, name: &str, bytes: &[u8]) -> Result<Reading, IngestError> {
    let tree = MemoryTree::new("t", vec![(name.to_owned(), bytes.to_vec())]);
    let source = Source { format, label: name.to_owned(), parts: vec![0] };
    crate::read(&source, &tree, &Settings::default(), kept)
}

pub(crate) fn facts(item: &Item) -> &ChangeFacts {
    item.extras.change.as_deref().expect("the item is a change")
}
