//! Evidence items: read only.
use crate::{Result, View, store::later};
use model::*;
use std::ops::ControlFlow;

/// A place in an order by time: rows without a time come last, equal times in order of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor {
    pub at: Option<Utc>,
    /// Number of the evidence item or timeline event.
    pub id: i64,
}

impl View {
    pub fn evidence_get(&self, _id: EvidenceId) -> Result<Evidence> {
        later()
    }
    /// Those that exist, in the order asked for.
    pub fn evidence_many(&self, _ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
        later()
    }
    /// In order of time, from behind `after`.
    pub fn evidence_page(&self, _incident: IncidentId, _after: Option<Cursor>, _limit: usize) -> Result<Vec<Evidence>> {
        later()
    }
    pub fn evidence_count(&self, _incident: IncidentId) -> Result<u64> {
        later()
    }
    pub fn evidence_by_native(&self, _incident: IncidentId, _native_id: &str) -> Result<Vec<Evidence>> {
        later()
    }
    /// Every item with a number from `from` to `to`, in that order, over all incidents; for building an index.
    pub fn evidence_each<E: From<crate::StoreError>>(
        &self,
        _from: EvidenceId,
        _to: EvidenceId,
        _each: impl FnMut(Evidence) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        later().map_err(E::from)
    }
}
