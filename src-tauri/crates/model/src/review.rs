//! Reviews: the postmortem document of an incident, from draft to final.

use crate::{Claim, ClaimId, HypothesisId, IncidentId, ProposalId, ReviewId, Section, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    ReviewState { Draft => "draft", InReview => "in_review", Final => "final", Superseded => "superseded" }
}

impl ReviewState {
    /// The law: draft ⇄ in_review → final → superseded; a final review is never edited, it is superseded by a new one.
    pub fn may_become(self, next: ReviewState) -> bool {
        use ReviewState::*;
        matches!((self, next), (Draft, InReview) | (InReview, Draft) | (Draft | InReview, Final) | (Final, Superseded))
    }
}

/// A claim at its place in a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Passage {
    pub id: ClaimId,
    /// The Markdown that stands before it in its section: a space, an empty line, the mark of a list or heading. All of
    /// a section is its passages in order, each as lead, text and citations.
    #[serde(default)]
    pub lead: String,
    pub claim: Claim,
    /// True once a person accepted, edited or wrote it.
    pub accepted: bool,
    /// Who wrote the words: `builtin/1`, a model, or `person`.
    pub written_by: String,
    /// The proposal it came from.
    pub proposal: Option<ProposalId>,
}

/// The postmortem document of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Review {
    pub id: ReviewId,
    pub incident: IncidentId,
    pub state: ReviewState,
    pub created_at: Utc,
    pub finalised_at: Option<Utc>,
    /// Why it was made final although something stood in the way.
    pub override_reason: Option<String>,
    /// In order of section, then position.
    pub passages: Vec<Passage>,
}

/// Something that stands between a review and `final`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "blocker", rename_all = "snake_case")]
pub enum Blocker {
    /// A passage whose claim is unsupported.
    Unsupported { claim: ClaimId, section: Section, text: String },
    /// A hypothesis that nobody has decided.
    Undecided { hypothesis: HypothesisId, statement: String },
}
