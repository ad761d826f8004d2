//! Incidents and their key moments.
use crate::{Result, View, Write, store::later};
use model::{Incident, IncidentId, ProblemId, ReviewState, Utc};

/// What a new incident starts with; it is created at the time of the act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewIncident {
    pub title: String,
    pub service: Option<String>,
    /// 1 (worst) to 5.
    pub severity: Option<u8>,
    pub zone: Option<String>,
}

/// One line of the list of incidents.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct IncidentLine {
    pub id: IncidentId,
    pub title: String,
    pub service: Option<String>,
    pub severity: Option<u8>,
    pub created_at: Utc,
    pub archived: bool,
    pub evidence: u64,
    pub events: u64,
    /// State of the current review, if there is one.
    pub review: Option<ReviewState>,
    pub problems: Vec<ProblemId>,
}

impl View {
    pub fn incident_get(&self, _id: IncidentId) -> Result<Incident> {
        later()
    }
    /// Newest first (by number), from below `before`.
    pub fn incident_list(&self, _before: Option<IncidentId>, _limit: usize) -> Result<Vec<IncidentLine>> {
        later()
    }
    pub fn incident_count(&self) -> Result<u64> {
        later()
    }
}
impl Write<'_> {
    pub fn incident_insert(&mut self, _new: &NewIncident) -> Result<Incident> {
        later()
    }
    /// Replaces the incident of that id, key moments included.
    pub fn incident_put(&mut self, _incident: &Incident) -> Result<()> {
        later()
    }
}
