//! Telling what a tree holds, by content, and handing each source to the importer of its format.
//!
//! A Slack export is one source of many files; everything else is one file each. What is refused: deciding by the name
//! of a file alone, and passing over a file in silence (system files aside).

use crate::{IngestError, Reading, Settings, Sink, Source, Tree, text};
use crate::{chat, github, pagerduty, patch, prose, slack, statuspage, table};
use model::{Finding, FindingCode, Format, Severity, ZoneSource};

/// The sources in a tree, in order of label, and a finding for each file that belongs to none.
pub fn recognise(tree: &dyn Tree, settings: &Settings) -> (Vec<Source>, Vec<Finding>) {
    let _ = (tree, settings);
    (Vec::new(), Vec::new())
}

/// Reads one source with the importer of its format.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    match source.format {
        Format::Slack => slack::read(source, tree, settings, sink),
        Format::Table | Format::Changes => table::read(source, tree, settings, sink),
        Format::Prose => prose::read(source, tree, settings, sink),
        Format::Chat => chat::read(source, tree, settings, sink),
        Format::PagerDuty => pagerduty::read(source, tree, settings, sink),
        Format::Statuspage => statuspage::read(source, tree, settings, sink),
        Format::GitHub => github::read(source, tree, settings, sink),
        Format::Patch => patch::read(source, tree, settings, sink),
        Format::Git | Format::Note => not_read(source, tree, sink),
    }
}

/// A finding for each part of a source that no importer reads.
pub(crate) fn not_read(source: &Source, tree: &dyn Tree, sink: &mut dyn Sink) -> Result<Reading, IngestError> {
    for &part in &source.parts {
        let file = text::entry_label(tree, part);
        let finding = crate::findings::at(
            Severity::Error,
            FindingCode::UnknownFormat,
            &file,
            None,
            format!("`{file}` was not read: files are not read as {}", source.format),
            "Import it as another format.",
        );
        if sink.finding(finding).is_break() {
            return Err(IngestError::Cancelled);
        }
    }
    Ok(Reading { zone: "UTC".to_owned(), zone_source: ZoneSource::Explicit })
}
