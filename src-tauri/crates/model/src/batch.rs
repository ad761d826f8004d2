//! Import batches: one import of one source, with its hash, importer version, zone and findings.

use crate::{BatchId, Finding, Format, IncidentId, Utc, ZoneSource};
use serde::{Deserialize, Serialize};

/// One import of one source (a file, an export, a repository).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportBatch {
    pub id: BatchId,
    pub incident: IncidentId,
    /// Cleaned label of what was imported.
    pub label: String,
    pub format: Format,
    /// SHA-256 over the source's bytes, lower-case hex; empty for sources that are not bytes (a repository).
    pub hash: String,
    /// Version of the importers that read it, for example `1`.
    pub importer: u32,
    pub imported_at: Utc,
    /// IANA name or offset, as used for times that did not say.
    pub zone: String,
    pub zone_source: ZoneSource,
    /// Added to every time of this batch, in milliseconds; for clocks that were wrong.
    pub skew_ms: i64,
    pub items_read: u64,
    /// Of those, not known before.
    pub items_new: u64,
    pub findings: Vec<Finding>,
}
