//! Problems: the cause, or potential cause, of one or more incidents, and the lifecycle of dealing with it.

use crate::{HypothesisId, IncidentId, ProblemId, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    ProblemState {
        New => "new",
        Assess => "assess",
        RootCauseAnalysis => "root_cause_analysis",
        FixInProgress => "fix_in_progress",
        Resolved => "resolved",
        Closed => "closed",
    }
}

impl ProblemState {
    /// The law: one step forward or back at a time, straight to `resolved` from any open state (a duplicate, a
    /// cancellation or an accepted risk needs no fix), and a recurrence re-opens `resolved` and `closed` at
    /// `root_cause_analysis`.
    #[expect(clippy::match_like_matches_macro, reason = "one law a line reads better than one pattern")]
    pub fn may_become(self, next: ProblemState) -> bool {
        use ProblemState::*;
        match (self, next) {
            (New, Assess) | (Assess, New) => true,
            (Assess, RootCauseAnalysis) | (RootCauseAnalysis, Assess) => true,
            (RootCauseAnalysis, FixInProgress) | (FixInProgress, RootCauseAnalysis) => true,
            (New | Assess | RootCauseAnalysis | FixInProgress, Resolved) => true,
            (Resolved, Closed) => true,
            (Resolved | Closed, RootCauseAnalysis) => true,
            _ => false,
        }
    }

    /// True while it still needs work.
    pub fn is_open(self) -> bool {
        !matches!(self, ProblemState::Resolved | ProblemState::Closed)
    }
}

crate::words! {
    ResolutionKind {
        FixApplied => "fix_applied",
        RiskAccepted => "risk_accepted",
        Duplicate => "duplicate",
        Cancelled => "cancelled",
    }
}

/// How a problem ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Resolution {
    pub kind: ResolutionKind,
    /// Required for `risk_accepted` and `cancelled`.
    pub reason: Option<String>,
    /// Required for `risk_accepted`: when the risk is looked at again.
    pub review_on: Option<chrono::NaiveDate>,
    /// Required for `duplicate`.
    pub duplicate_of: Option<ProblemId>,
}

/// The cause, or potential cause, of one or more incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Problem {
    pub id: ProblemId,
    pub title: String,
    pub service: Option<String>,
    pub state: ProblemState,
    /// Analysed, with a workaround, and without a permanent fix; from root-cause analysis on.
    pub known_error: bool,
    pub workaround: Option<String>,
    pub resolution: Option<Resolution>,
    pub created_at: Utc,
    pub resolved_at: Option<Utc>,
    pub incidents: Vec<IncidentId>,
    pub factors: Vec<HypothesisId>,
}

/// Why a change to a problem is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemFault {
    BadStep { from: ProblemState, to: ProblemState },
    ResolutionMissing,
    ResolutionWithoutResolved,
    ReasonMissing { kind: ResolutionKind },
    ReviewDateMissing,
    DuplicateOfMissing,
    DuplicateOfItself,
    KnownErrorTooEarly { state: ProblemState },
    KnownErrorWithoutWorkaround,
}

impl std::fmt::Display for ProblemFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ProblemFault::BadStep { from, to } => write!(f, "a problem cannot go from `{from}` to `{to}`"),
            ProblemFault::ResolutionMissing => f.write_str("a resolved problem needs a resolution"),
            ProblemFault::ResolutionWithoutResolved => {
                f.write_str("a resolution needs the state `resolved` or `closed`")
            }
            ProblemFault::ReasonMissing { kind } => write!(f, "the resolution `{kind}` needs a reason"),
            ProblemFault::ReviewDateMissing => f.write_str("an accepted risk needs a date to review it on"),
            ProblemFault::DuplicateOfMissing => f.write_str("a duplicate needs the problem that it duplicates"),
            ProblemFault::DuplicateOfItself => f.write_str("a problem cannot duplicate itself"),
            ProblemFault::KnownErrorTooEarly { state } => {
                write!(f, "a known error needs at least the state `root_cause_analysis`; this problem is `{state}`")
            }
            ProblemFault::KnownErrorWithoutWorkaround => f.write_str("a known error needs a workaround"),
        }
    }
}

impl std::error::Error for ProblemFault {}

impl Problem {
    /// Whether this problem may replace `before` (`None` for a new one).
    ///
    /// # Errors
    /// The first law that it breaks.
    pub fn validate(&self, before: Option<&Problem>) -> Result<(), ProblemFault> {
        if let Some(before) = before
            && before.state != self.state
            && !before.state.may_become(self.state)
        {
            return Err(ProblemFault::BadStep { from: before.state, to: self.state });
        }
        match (&self.resolution, self.state.is_open()) {
            (None, false) => return Err(ProblemFault::ResolutionMissing),
            (Some(_), true) => return Err(ProblemFault::ResolutionWithoutResolved),
            (Some(resolution), false) => self.validate_resolution(resolution)?,
            (None, true) => {}
        }
        if self.known_error {
            if matches!(self.state, ProblemState::New | ProblemState::Assess) {
                return Err(ProblemFault::KnownErrorTooEarly { state: self.state });
            }
            if self.workaround.as_deref().is_none_or(|w| w.trim().is_empty()) {
                return Err(ProblemFault::KnownErrorWithoutWorkaround);
            }
        }
        Ok(())
    }

    fn validate_resolution(&self, resolution: &Resolution) -> Result<(), ProblemFault> {
        let has_reason = resolution.reason.as_deref().is_some_and(|r| !r.trim().is_empty());
        match resolution.kind {
            ResolutionKind::FixApplied => Ok(()),
            kind @ ResolutionKind::Cancelled if !has_reason => Err(ProblemFault::ReasonMissing { kind }),
            kind @ ResolutionKind::RiskAccepted if !has_reason => Err(ProblemFault::ReasonMissing { kind }),
            ResolutionKind::RiskAccepted if resolution.review_on.is_none() => Err(ProblemFault::ReviewDateMissing),
            ResolutionKind::Duplicate => match resolution.duplicate_of {
                None => Err(ProblemFault::DuplicateOfMissing),
                Some(other) if other == self.id => Err(ProblemFault::DuplicateOfItself),
                Some(_) => Ok(()),
            },
            _ => Ok(()),
        }
    }
}
