//! Timeline events: entries on the timeline, pointing at one or more evidence items.

use crate::{EventKind, EvidenceId, IncidentId, TimelineEventId, Utc};
use serde::{Deserialize, Serialize};

/// An entry on the timeline. Without evidence it is a note that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TimelineEvent {
    pub id: TimelineEventId,
    pub incident: IncidentId,
    pub at: Option<Utc>,
    pub kind: EventKind,
    /// A person's words; `None` shows the text of the first evidence item.
    pub text: Option<String>,
    /// A person's remark beside it.
    pub note: Option<String>,
    pub starred: bool,
    pub hidden: bool,
    /// True once a person set the time: re-import and skew no longer move it.
    pub time_edited: bool,
    /// The first is the one whose text is shown.
    pub evidence: Vec<EvidenceId>,
}
