//! The fast path of an import.
use crate::{Result, Write, store::later};
use model::*;

/// What is known when an import starts; it is imported at the time of the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    pub incident: IncidentId,
    pub label: String,
    pub format: Format,
    /// SHA-256 in lower-case hex, empty for sources that are not bytes.
    pub hash: String,
    pub importer: u32,
    pub zone: String,
    pub zone_source: ZoneSource,
    pub skew_ms: i64,
}

/// One item as read; the fields are those of [`Evidence`].
#[derive(Clone, Copy, Debug)]
pub struct NewItem<'a> {
    pub identity: Identity,
    pub format: Format,
    pub kind: EventKind,
    pub native_id: Option<&'a str>,
    pub locator: &'a Locator,
    pub author: Option<&'a str>,
    pub channel: Option<&'a str>,
    pub thread: Option<&'a str>,
    pub text: &'a str,
    pub raw: Option<&'a str>,
    pub time: &'a ReadTime,
    pub extras: &'a Extras,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New(EvidenceId, TimelineEventId),
    /// The incident had it already; nothing was written.
    Known(EvidenceId),
}

/// Adds the items of one batch.
pub struct Importer<'w, 's> {
    pub(crate) write: &'w mut Write<'s>,
}

impl Importer<'_, '_> {
    pub fn batch(&self) -> BatchId {
        BatchId(0)
    }
    /// Adds one item and, when it is new, the timeline event that shows it (hidden when `extras.demoted`).
    pub fn item_add(&mut self, _item: &NewItem<'_>) -> Result<Added> {
        let _ = &self.write;
        later()
    }
    /// Writes down how the source was read. Without it the batch is not kept.
    pub fn finish(self, _zone: &str, _zone_source: ZoneSource, _findings: Vec<Finding>) -> Result<ImportBatch> {
        later()
    }
}

impl<'s> Write<'s> {
    pub fn batch_begin(&mut self, _new: &NewBatch) -> Result<Importer<'_, 's>> {
        later()
    }
}
