//! Import batches after the import.
use crate::{Result, View, Write, store::later};
use model::*;

impl View {
    pub fn batch_get(&self, _id: BatchId) -> Result<ImportBatch> {
        later()
    }
    /// In order of import.
    pub fn batch_list(&self, _incident: IncidentId) -> Result<Vec<ImportBatch>> {
        later()
    }
    /// The earlier batch of this incident over the same bytes.
    pub fn batch_by_hash(&self, _incident: IncidentId, _hash: &str) -> Result<Option<ImportBatch>> {
        later()
    }
    /// References (`H-1`, `C-4`, …) of records that cite evidence of this batch.
    pub fn batch_citations(&self, _id: BatchId) -> Result<Vec<String>> {
        later()
    }
}
impl Write<'_> {
    /// Removes a batch and its evidence. Refused while anything cites it, unless `force`.
    pub fn batch_remove(&mut self, _id: BatchId, _force: bool) -> Result<()> {
        later()
    }
    /// Shifts every time of the batch, except where a person set the time of the event.
    pub fn batch_set_skew(&mut self, _id: BatchId, _skew_ms: i64) -> Result<()> {
        later()
    }
    /// Reads the times that did not say their zone again: `retime` gets each such item and answers its new reading.
    pub fn batch_set_zone(
        &mut self,
        _id: BatchId,
        _zone: &str,
        _retime: &mut dyn FnMut(&Evidence) -> ReadTime,
    ) -> Result<()> {
        later()
    }
}
