//! Changes: pull requests, commits, deploys and flag flips. Candidate triggers, ranked, never blamed by themselves.

use crate::{EvidenceId, Utc};
use serde::{Deserialize, Serialize};

/// A file that a change touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChangedFile {
    pub path: String,
    pub additions: u64,
    pub deletions: u64,
}

/// What a pull request, issue, patch or commit says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct ChangeFacts {
    /// One name for it: `owner/repo#12`, `repo#12` where the owner is not known, or a commit hash.
    pub reference: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `open`, `closed` or `merged`, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// True for an issue rather than a pull request or commit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub is_issue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_at: Option<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Utc>,
    /// Commit hash that the merge made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_commit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub files: Vec<ChangedFile>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub labels: Vec<String>,
    /// References or hashes that it says it reverts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub reverts: Vec<String>,
    /// Issues that it says it closes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub closes: Vec<String>,
    /// The files or the patch were cut at a limit.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub capped: bool,
}

/// A change as a candidate trigger, with the reasons for its rank in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RankedChange {
    /// As in [`ChangeFacts::reference`].
    pub reference: String,
    pub title: String,
    /// When it took effect, as far as known (merge, else commit, else opening).
    pub at: Option<Utc>,
    /// 0 to 1; for ordering and for showing distance, not a probability.
    pub score: f64,
    /// One phrase each, most weighty first.
    pub reasons: Vec<String>,
    pub evidence: Vec<EvidenceId>,
}
