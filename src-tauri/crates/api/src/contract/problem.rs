//! What calls about problems answer.

use model::*;
use serde::Serialize;

/// A line of the list of problems.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemRow {
    #[serde(flatten)]
    pub problem: Problem,
    pub incident_count: u64,
    /// When the latest of its incidents happened; `None` while none has a time.
    pub last_incident_at: Option<Utc>,
    /// Action items still to be done.
    pub open_actions: u64,
    pub overdue_actions: u64,
    /// Incidents after the first.
    pub repeats: u64,
}

/// An incident on the time axis of its problem.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemIncident {
    pub id: IncidentId,
    pub title: String,
    /// 1 (worst) to 5.
    pub severity: Option<u8>,
    /// When it happened: its earliest key moment, else its earliest event.
    pub at: Option<Utc>,
    /// From the start of the impact to its end, as the key moments have it.
    pub duration_seconds: Option<i64>,
}

/// An action item that was to end the problem, on its time axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemFix {
    pub action: ActionItem,
    /// When it was written down.
    pub from: Utc,
    pub done_at: Option<Utc>,
    /// How many days after its due date it was done, or is still open; `None` when it is not late.
    pub overdue_days: Option<i64>,
    /// End of the time in which a repeat would show that it did not hold: 30 days after it was done.
    pub verify_until: Option<Utc>,
}

/// A step of the lifecycle.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemStep {
    pub state: ProblemState,
    /// When the problem last entered it; `None` when it never did.
    pub entered_at: Option<Utc>,
    /// How often it entered it.
    pub times: u32,
}

/// A figure with what it says exactly.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemMeasure {
    pub label: String,
    pub value: String,
    /// A sentence that says what was counted.
    pub counts: String,
}

/// A contributing factor and how far it reaches across the incidents of its problem.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemFactor {
    pub factor: Hypothesis,
    /// In how many of the linked incidents a factor with the same words was accepted.
    pub incident_count: u64,
    /// Evidence items for it, over all of these.
    pub evidence_count: u64,
}

/// What stands on the time axis of a problem, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemTimeline {
    pub problem: Problem,
    /// In order of time, those without one last.
    pub incidents: Vec<ProblemIncident>,
    pub fixes: Vec<ProblemFix>,
    /// Days between one incident and the next, in order, to a tenth.
    pub gaps_days: Vec<f64>,
    pub steps: Vec<ProblemStep>,
    pub measures: Vec<ProblemMeasure>,
    pub factors: Vec<ProblemFactor>,
    pub history: Vec<HistoryLine>,
}

/// One act in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryLine {
    pub act: i64,
    pub at: Utc,
    pub actor: String,
    pub words: String,
    /// References of the records that it changed.
    pub records: Vec<String>,
    /// It was taken back.
    pub undone: bool,
    pub can_undo: bool,
}
