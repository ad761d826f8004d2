//! For tests: what an importer hands out, kept.

use crate::{Flow, IngestError, Item, MemoryTree, Reading, Settings, Sink, Source, Tree};
use model::{Finding, FindingCode, Format};
use std::ops::ControlFlow;

#[derive(Default)]
pub(crate) struct Kept {
    pub items: Vec<Item>,
    pub findings: Vec<Finding>,
    pub bytes: u64,
}

impl Sink for Kept {
    fn item(&mut self, item: Item) -> Flow {
        self.items.push(item);
        ControlFlow::Continue(())
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

type ReadFn = fn(&Source, &dyn Tree, &Settings, &mut dyn Sink) -> Result<Reading, IngestError>;

impl Kept {
    /// Reads one file with one importer.
    pub fn of(
        read: ReadFn,
        format: Format,
        name: &str,
        text: impl Into<Vec<u8>>,
        settings: &Settings,
    ) -> (Kept, Reading) {
        let tree = MemoryTree::new("test", vec![(name.to_owned(), text.into())]);
        let source = Source { format, label: name.to_owned(), parts: vec![0] };
        let mut kept = Kept::default();
        let reading = read(&source, &tree, settings, &mut kept).expect("memory can be read");
        (kept, reading)
    }

    /// Line, time to the minute (`-` when there is none), author, text.
    pub fn lines(&self) -> Vec<String> {
        let line = |item: &Item| {
            let at = item.time.at.map_or("-".to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string());
            let author = item.author.as_deref().map(|author| format!(" <{author}>")).unwrap_or_default();
            format!("{} {at}{author} {}", item.locator.line.unwrap_or_default(), item.text.replace('\n', " / "))
        };
        self.items.iter().map(line).collect()
    }

    pub fn codes(&self) -> Vec<FindingCode> {
        self.findings.iter().map(|finding| finding.code).collect()
    }
}
