//! The log of what left the machine: append-only.
use crate::{Result, View, Write, store::later};
use model::Utc;

/// One call to the outside.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EgressRow {
    /// Rises by one with each row; ignored when adding.
    pub seq: i64,
    pub at: Utc,
    pub destination: String,
    pub method: String,
    pub url: String,
    pub purpose: String,
    pub bytes_out: u64,
    /// SHA-256 over the body sent, lower-case hex.
    pub sha256: String,
    pub outcome: String,
}
impl View {
    /// Newest first, from below `before`.
    pub fn egress_list(&self, _before: Option<i64>, _limit: usize) -> Result<Vec<EgressRow>> {
        later()
    }
}
impl Write<'_> {
    pub fn egress_append(&mut self, _row: &EgressRow) -> Result<i64> {
        later()
    }
}
