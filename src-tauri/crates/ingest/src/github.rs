//! GitHub pull requests and issues.

pub(crate) mod claims;

use crate::{IngestError, Reading, Settings, Sink, Source, Tree, text};

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
