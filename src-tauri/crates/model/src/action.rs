//! Action items: corrective or preventive, tied to the factor they address.

use crate::{ActionId, HypothesisId, IncidentId, ProblemId, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// What an action does about its factor.
    ActionKind { Prevent => "prevent", Mitigate => "mitigate", Detect => "detect", Process => "process" }
}

crate::words! {
    /// How much an action can be relied on: strong ones change the system, weak ones ask people to be careful.
    Strength { Strong => "strong", Intermediate => "intermediate", Weak => "weak" }
}

crate::words! {
    ActionState { Open => "open", InProgress => "in_progress", Done => "done", Dropped => "dropped" }
}

/// A corrective or preventive action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ActionItem {
    pub id: ActionId,
    pub incident: Option<IncidentId>,
    pub problem: Option<ProblemId>,
    /// The factor it addresses.
    pub factor: Option<HypothesisId>,
    /// Verb first.
    pub title: String,
    pub kind: ActionKind,
    pub strength: Strength,
    pub state: ActionState,
    pub owner: Option<String>,
    pub due: Option<chrono::NaiveDate>,
    pub created_at: Utc,
    pub closed_at: Option<Utc>,
    /// Why it was dropped, or what shows that it is done.
    pub reason: Option<String>,
}

impl ActionItem {
    /// True when it is still to be done and its due date has passed.
    pub fn is_overdue(&self, today: chrono::NaiveDate) -> bool {
        matches!(self.state, ActionState::Open | ActionState::InProgress) && self.due.is_some_and(|due| due < today)
    }
}
