//! Evidence items: immutable pieces of what was imported. Everything else cites these.

use crate::{BatchId, ChangeFacts, EvidenceId, IncidentId, KeyMoment, ReadTime, TimelineEventId, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// The kind of source an item was read from.
    Format {
        Slack => "slack",
        /// CSV, TSV and other delimited timelines.
        Table => "table",
        /// Markdown or plain-text timelines.
        Prose => "prose",
        /// Chat transcripts: IRC style, copy-paste, `[HH:MM] name: text`.
        Chat => "chat",
        PagerDuty => "pagerduty",
        Statuspage => "statuspage",
        GitHub => "github",
        /// Unified diffs and patch files.
        Patch => "patch",
        /// Changes: a CSV of commits.
        Changes => "changes",
        /// Commits read straight from a local repository.
        Git => "git",
        /// Written by a person in Hindcast.
        Note => "note",
    }
}

crate::words! {
    /// What sort of thing happened.
    EventKind {
        Observation => "observation",
        Decision => "decision",
        Action => "action",
        Change => "change",
        Communication => "communication",
        StateChange => "state_change",
        Alert => "alert",
    }
}

/// What makes two readings the same item within one incident: 128 bits over the native id where the vendor has one
/// (Slack: channel and `ts`), otherwise over the raw content and its ordinal among equals in the same source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity(pub u128);

/// Where in the imported material an item or a finding lies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Locator {
    /// Cleaned label of the file as imported, with `/`; entries of an archive follow `!` (`export.zip!general/2026-01-02.json`).
    pub file: String,
    /// First line, counted from 1, where the format has lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The vendor's id, or a path such as `[3].body`, where that leads there better than a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl std::fmt::Display for Locator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(id) = &self.id {
            write!(f, "#{id}")?;
        }
        Ok(())
    }
}

/// A file that was attached to an item; its bytes are not fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct AttachedFile {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// How often a reaction was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Reaction {
    pub name: String,
    pub count: u32,
}

/// What some formats know beyond text and time. Stored as one JSON value; empty parts are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(default)]
pub struct Extras {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub files: Vec<AttachedFile>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub reactions: Vec<Reaction>,
    /// When the author last edited it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Utc>,
    /// The vendor says that it was deleted; what is left is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub deleted: bool,
    /// Posted by a program.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub bot: bool,
    /// Housekeeping (joins, leaves, topic changes, notifications): kept, and hidden on the timeline by default.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub demoted: bool,
    /// The status that the vendor says was reached (`triggered`, `investigating`, `resolved`, …).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The key moment that the format itself states (an acknowledge entry, a resolve entry).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moment: Option<KeyMoment>,
    /// Vendor severity, urgency or impact, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// What a pull request, issue, patch or commit says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Box<ChangeFacts>>,
    /// Columns or fields that have no place of their own, as (name, value).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub fields: Vec<(String, String)>,
}

/// An immutable piece of what was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Evidence {
    pub id: EvidenceId,
    pub incident: IncidentId,
    pub batch: BatchId,
    /// The timeline event that shows it.
    pub event: TimelineEventId,
    pub format: Format,
    pub kind: EventKind,
    pub native_id: Option<String>,
    pub locator: Locator,
    /// Resolved display name.
    pub author: Option<String>,
    /// Channel, service or repository it was said in.
    pub channel: Option<String>,
    /// Native id of the root of its thread.
    pub thread: Option<String>,
    /// Readable text: markup resolved, blocks flattened.
    pub text: String,
    /// The original text of the item where it differs from `text`.
    pub raw: Option<String>,
    pub time: ReadTime,
    /// `time.at` shifted by the skew of its batch.
    pub at: Option<Utc>,
    pub extras: Extras,
}
