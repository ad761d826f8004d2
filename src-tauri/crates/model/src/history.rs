//! History: every act that changed something a person can change, with what was there before. Append-only.

use crate::Utc;
use serde::{Deserialize, Serialize};

/// One changed record within one act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Revision {
    /// Rises by one with each revision; the order of things, whatever the clock says.
    pub seq: i64,
    /// Revisions of one act share it; undo takes back a whole act.
    pub act: i64,
    pub at: Utc,
    /// `person`, `builtin/1`, `import`.
    pub actor: String,
    /// The call, as `noun_verb`.
    pub what: String,
    /// Reference of the record, such as `T-4`.
    pub record: String,
    /// The record as JSON before and after; `None` where it did not exist.
    #[cfg_attr(feature = "ts", ts(type = "unknown"))]
    pub before: Option<serde_json::Value>,
    #[cfg_attr(feature = "ts", ts(type = "unknown"))]
    pub after: Option<serde_json::Value>,
    /// The act that this one took back.
    pub undoes: Option<i64>,
}
