//! The record of every call: what was permitted, what was refused and why, and how it ended.
//!
//! Names of headers are kept, their values never; of a body its size and SHA-256, never its bytes.

use crate::{Method, Purpose};
use model::{IncidentId, Utc};
use serde::{Deserialize, Serialize};

/// What happened to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It may leave; written before the first byte does.
    Permitted,
    Refused {
        reason: String,
    },
    /// The other side answered with this HTTP status.
    Answered {
        status: u16,
    },
    /// No answer: not sent, cut off, timed out or cancelled.
    Failed {
        reason: String,
    },
}

/// One line of the log. A permitted call has two: `Permitted` before, and `Answered` or `Failed` after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub at: Utc,
    /// Name of the destination as the request gave it.
    pub destination: String,
    pub method: Method,
    /// Origin and path; only the escaped path where the destination is not known.
    pub url: String,
    pub purpose: Purpose,
    pub incident: Option<IncidentId>,
    pub header_names: Vec<String>,
    /// Bytes of the body; of a refused call, the bytes that did not leave.
    pub bytes_out: u64,
    /// SHA-256 of the body, lower-case hex.
    pub sha256: String,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Why an entry could not be kept. Without its entry a call is not permitted.
pub type LogFault = Box<dyn std::error::Error + Send + Sync>;

/// Where entries go; the store implements it. An entry that was taken is on disk.
pub trait CallLog {
    /// # Errors
    /// When the entry is not on disk.
    fn write(&mut self, entry: &LogEntry) -> Result<(), LogFault>;
}
