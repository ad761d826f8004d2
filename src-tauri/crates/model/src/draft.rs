//! What a drafter hands over: proposals that have no ids of the store yet. Hypotheses are addressed by position.

use crate::{ActionKind, CauseClass, Claim, EvidenceId, MomentMark, RankedChange, Role, Strength, Verdict};
use serde::{Deserialize, Serialize};

/// A candidate cause as drafted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftedHypothesis {
    pub statement: String,
    pub role: Role,
    pub verdict: Verdict,
    pub cause_class: CauseClass,
    pub evidence_for: Vec<EvidenceId>,
    pub evidence_against: Vec<EvidenceId>,
    pub would_confirm: Option<String>,
    pub would_refute: Option<String>,
    /// The sentence as a claim, with quotes and check result.
    pub claim: Claim,
}

/// An action item as drafted. It never invents an owner or a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftedAction {
    pub title: String,
    pub kind: ActionKind,
    pub strength: Strength,
    /// Position of the hypothesis that it addresses in [`Draft::hypotheses`].
    pub factor: Option<usize>,
    /// What shows that it worked: what to measure or try, and what would be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub check: Option<String>,
    /// Where someone stated the intention.
    pub evidence: Vec<EvidenceId>,
}

/// Something that the evidence leaves open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Question {
    pub text: String,
    pub evidence: Vec<EvidenceId>,
}

/// Everything that one run of a drafter proposes, best first within each list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    pub claims: Vec<Claim>,
    pub hypotheses: Vec<DraftedHypothesis>,
    pub changes: Vec<RankedChange>,
    pub actions: Vec<DraftedAction>,
    pub questions: Vec<Question>,
    pub moments: Vec<MomentMark>,
}
