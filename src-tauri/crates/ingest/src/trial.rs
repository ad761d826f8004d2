//! For tests: one file through one importer, and what came out of it in short.

use crate::{IngestError, Item, Kept, MemoryTree, Reading, Settings, Source};
use model::{ChangeFacts, FindingCode, Format};

/// What the importer of `format` gives for one file.
pub(crate) fn read_as(format: Format, name: &str, bytes: impl Into<Vec<u8>>) -> Kept {
    read_with(format, name, bytes, &Settings::default()).0
}

pub(crate) fn read_with(format: Format, name: &str, bytes: impl Into<Vec<u8>>, settings: &Settings) -> (Kept, Reading) {
    let mut kept = Kept::default();
    let reading = read_into(&mut kept, format, name, bytes, settings).expect("memory can be read");
    (kept, reading)
}

pub(crate) fn read_into(
    kept: &mut Kept,
    format: Format,
    name: &str,
    bytes: impl Into<Vec<u8>>,
    settings: &Settings,
) -> Result<Reading, IngestError> {
    let tree = MemoryTree::new("test", vec![(name.to_owned(), bytes.into())]);
    let source = Source { format, label: name.to_owned(), parts: vec![0] };
    crate::read(&source, &tree, settings, kept)
}

pub(crate) fn facts(item: &Item) -> &ChangeFacts {
    item.extras.change.as_deref().expect("the item is a change")
}

impl Kept {
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.text.as_str()).collect()
    }

    /// Line, time to the minute (`-` when there is none), author, text.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |item: &Item| {
            let at = item.time.at.map_or("-".to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string());
            let author = item.author.as_deref().map(|author| format!(" <{author}>")).unwrap_or_default();
            format!("{} {at}{author} {}", item.locator.line.unwrap_or_default(), item.text.replace('\n', " / "))
        };
        self.items.iter().map(line).collect()
    }

    pub(crate) fn codes(&self) -> Vec<FindingCode> {
        self.findings.iter().map(|finding| finding.code).collect()
    }
}
