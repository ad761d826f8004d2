//! What an import reads from: named streams, whatever holds them (a folder, an archive, memory).

use std::io::{self, Read};

/// One file of a [`Tree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Cleaned, with `/` between parts, never absolute, never with `..`; for showing and for recognising, never a path.
    pub label: String,
    /// Bytes, as far as known beforehand.
    pub size: Option<u64>,
}

/// Named streams.
pub trait Tree {
    /// What the whole is called, for example `export.zip` or `incident-files`.
    fn label(&self) -> &str;
    /// In order of label.
    fn entries(&self) -> &[Entry];
    /// Opens the entry at `index` from its start. Each call is independent.
    ///
    /// # Errors
    /// What the underlying reader says; for an archive also an entry that is damaged or over a limit.
    fn open(&self, index: usize) -> io::Result<Box<dyn Read + '_>>;
}

/// A tree in memory, for text that was pasted and for tests.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    label: String,
    entries: Vec<Entry>,
    contents: Vec<Vec<u8>>,
}

impl MemoryTree {
    /// A tree of `(label, bytes)`, ordered by label.
    pub fn new(label: impl Into<String>, mut files: Vec<(String, Vec<u8>)>) -> Self {
        files.sort();
        let (entries, contents) =
            files.into_iter().map(|(label, bytes)| (Entry { label, size: Some(bytes.len() as u64) }, bytes)).unzip();
        MemoryTree { label: label.into(), entries, contents }
    }
}

impl Tree for MemoryTree {
    fn label(&self) -> &str {
        &self.label
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.contents[index].as_slice()))
    }
}
