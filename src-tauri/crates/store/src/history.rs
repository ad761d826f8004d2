//! The audit log and undo.
use crate::{Result, View, Write, store::later};
use model::*;

/// One act, as listed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ActRow {
    pub act: i64,
    pub at: Utc,
    pub actor: String,
    pub what: String,
    /// References of the records that it changed, in order, the first few.
    pub records: Vec<String>,
    pub undoes: Option<i64>,
    /// The act that took this one back, if one did.
    pub undone_by: Option<i64>,
}

impl View {
    /// Revisions of one record (`T-4`), oldest first.
    pub fn history(&self, _record: &str) -> Result<Vec<Revision>> {
        later()
    }
    /// Acts, newest first, from below `before`.
    pub fn act_list(&self, _before: Option<i64>, _limit: usize) -> Result<Vec<ActRow>> {
        later()
    }
    pub fn act_revisions(&self, _act: i64) -> Result<Vec<Revision>> {
        later()
    }
    /// The latest act on this incident's records (or on any) that can be taken back.
    pub fn act_last(&self) -> Result<Option<i64>> {
        later()
    }
}
impl Write<'_> {
    /// Takes a whole act back. Returns the references of the records that changed. Use it alone in its write.
    pub fn undo(&mut self, _act: i64) -> Result<Vec<String>> {
        later()
    }
}
