//! CSV and TSV timelines, and changes from a CSV of commits.

use crate::{IngestError, Reading, Settings, Sink, Source, Tree, text};

model::words! {
    /// What a column means.
    Meaning {
        Time => "time",
        Text => "text",
        Author => "author",
        Kind => "kind",
        Channel => "channel",
        Zone => "zone",
        Date => "date",
        Hash => "hash",
        Url => "url",
        Service => "service",
        Severity => "severity",
    }
}

/// How surely a file is of this format, 0 to 100.
pub fn recognise(_sample: &text::Sample) -> Option<u8> {
    None
}

/// Reads one source of this format.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    _settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    crate::recognise::not_read(source, tree, sink)
}
