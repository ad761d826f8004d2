//! Hypotheses and contributing factors. A factor is a hypothesis that a person accepted; "root" is a mark on a factor.

use crate::{EvidenceId, HypothesisId, IncidentId, ProblemId};
use serde::{Deserialize, Serialize};

crate::words! {
    /// The part a cause played.
    Role {
        Trigger => "trigger",
        LatentCondition => "latent_condition",
        Amplifier => "amplifier",
        DetectionGap => "detection_gap",
        ResponseFactor => "response_factor",
    }
}

crate::words! {
    /// How far the evidence reaches. Chosen before any prose. `Confirmed` is a person's word only.
    Verdict {
        Confirmed => "confirmed",
        Likely => "likely",
        Inconclusive => "inconclusive",
    }
}

crate::words! {
    /// Where a hypothesis stands.
    HypothesisState {
        Proposed => "proposed",
        Investigating => "investigating",
        /// Accepted by a person: it is a contributing factor.
        Supported => "supported",
        /// Rejected by a person, with a reason. Kept.
        Refuted => "refuted",
        /// A person decided that the evidence does not decide.
        Inconclusive => "inconclusive",
    }
}

crate::words! {
    /// A small taxonomy of causes; proposed by the drafter, decided by people.
    CauseClass {
        Configuration => "configuration",
        CodeChange => "code_change",
        Capacity => "capacity",
        Overload => "overload",
        Dependency => "dependency",
        Network => "network",
        Hardware => "hardware",
        Concurrency => "concurrency",
        Data => "data",
        Time => "time",
        Security => "security",
        Process => "process",
        DetectionGap => "detection_gap",
        Unknown => "unknown",
    }
}

/// A candidate cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Hypothesis {
    pub id: HypothesisId,
    pub incident: IncidentId,
    pub statement: String,
    pub role: Role,
    pub verdict: Verdict,
    pub state: HypothesisState,
    pub cause_class: CauseClass,
    pub evidence_for: Vec<EvidenceId>,
    pub evidence_against: Vec<EvidenceId>,
    /// What would confirm it.
    pub would_confirm: Option<String>,
    /// What would refute it.
    pub would_refute: Option<String>,
    /// Marked by a person as a root cause; only on a supported hypothesis.
    pub root: bool,
    /// The problem it is a factor of.
    pub problem: Option<ProblemId>,
    /// Why a person decided as they did; required to refute.
    pub reason: Option<String>,
}

impl Hypothesis {
    /// True once a person accepted it.
    pub fn is_factor(&self) -> bool {
        self.state == HypothesisState::Supported
    }

    /// True while nobody has decided.
    pub fn is_undecided(&self) -> bool {
        matches!(self.state, HypothesisState::Proposed | HypothesisState::Investigating)
    }
}
