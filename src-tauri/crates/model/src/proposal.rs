//! Proposals: anything a drafter or a model suggests, until a person accepts, edits or rejects it.

use crate::{Claim, DraftedAction, DraftedHypothesis, HypothesisId, IncidentId, MomentMark, ProposalId, Question, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    ProposalState {
        Proposed => "proposed",
        Accepted => "accepted",
        /// Accepted with a person's own words.
        Edited => "edited",
        Rejected => "rejected",
        /// A later run of the same drafter replaced it before anyone decided.
        Superseded => "superseded",
    }
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProposalBody {
    Claim(Claim),
    /// The hypothesis record (state `proposed`) that stands for it.
    Hypothesis {
        hypothesis: HypothesisId,
        drafted: DraftedHypothesis,
    },
    /// `factor` is the hypothesis record that the drafted position stood for.
    Action {
        drafted: DraftedAction,
        factor: Option<HypothesisId>,
    },
    Question(Question),
    Moment(MomentMark),
}

impl ProposalBody {
    pub const KINDS: [&str; 5] = ["claim", "hypothesis", "action", "question", "moment"];

    /// One of [`Self::KINDS`].
    pub fn kind(&self) -> &'static str {
        match self {
            ProposalBody::Claim(_) => "claim",
            ProposalBody::Hypothesis { .. } => "hypothesis",
            ProposalBody::Action { .. } => "action",
            ProposalBody::Question(_) => "question",
            ProposalBody::Moment(_) => "moment",
        }
    }

    /// The sentence that a person reads first.
    pub fn text(&self) -> &str {
        match self {
            ProposalBody::Claim(claim) => &claim.text,
            ProposalBody::Hypothesis { drafted, .. } => &drafted.statement,
            ProposalBody::Action { drafted, .. } => &drafted.title,
            ProposalBody::Question(question) => &question.text,
            ProposalBody::Moment(mark) => &mark.why,
        }
    }
}

/// A suggestion and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Proposal {
    pub id: ProposalId,
    pub incident: IncidentId,
    /// Who or what proposed it, for example `builtin/1`.
    pub proposed_by: String,
    pub proposed_at: Utc,
    /// Which run of the drafter, counted from 1 within the incident.
    pub run: u32,
    pub body: ProposalBody,
    pub state: ProposalState,
    /// The person's words, when they differ from the proposed ones.
    pub edited_text: Option<String>,
    /// Required to reject.
    pub reason: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at: Option<Utc>,
}
