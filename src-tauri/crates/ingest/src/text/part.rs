//! The lines of one file of a source, told of in the words of an import.

use super::{Line, Lines, entry_label, open, tell_encoding};
use crate::sink::Progress;
use crate::{IngestError, Sink, Tree};
use std::io::Read;

/// The lines of one entry of a tree. Its errors name the entry.
pub(crate) struct PartLines<'t> {
    file: String,
    lines: Lines<Box<dyn Read + 't>>,
    progress: Progress,
}

impl<'t> PartLines<'t> {
    /// Lines of at most `limit` bytes each.
    pub fn open(tree: &'t dyn Tree, part: usize, limit: usize) -> Result<Self, IngestError> {
        let file = entry_label(tree, part);
        let lines = Lines::over(open(tree, part)?, limit);
        match lines {
            Ok(lines) => Ok(PartLines { file, lines, progress: Progress::default() }),
            Err(source) => Err(IngestError::Read { label: file, source }),
        }
    }

    pub fn next_line(&mut self) -> Result<Option<Line>, IngestError> {
        self.lines.next_line().map_err(|source| IngestError::Read { label: self.file.clone(), source })
    }

    /// Tells how many bytes were read so far.
    pub fn tell_progress(&mut self, sink: &mut dyn Sink) -> Result<(), IngestError> {
        self.progress.reached(self.lines.bytes_read(), sink)
    }

    /// Tells what there is to tell about the encoding, once all lines were read.
    pub fn end(mut self, sink: &mut dyn Sink) -> Result<(), IngestError> {
        self.tell_progress(sink)?;
        tell_encoding(&self.file, self.lines.note(), self.lines.damage(), sink)
    }
}
