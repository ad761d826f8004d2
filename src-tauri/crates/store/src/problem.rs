//! Problems.
use crate::{Result, View, Write, store::later};
use model::*;

/// Which problems; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemFilter {
    pub state: Option<ProblemState>,
    pub known_error_only: bool,
    pub incident: Option<IncidentId>,
}

impl View {
    pub fn problem_get(&self, _id: ProblemId) -> Result<Problem> {
        later()
    }
    pub fn problem_list(&self, _filter: &ProblemFilter) -> Result<Vec<Problem>> {
        later()
    }
}
impl Write<'_> {
    /// Adds it under the next number, with its links; the id it carries is ignored.
    pub fn problem_insert(&mut self, _problem: Problem) -> Result<Problem> {
        later()
    }
    /// Replaces it, links included. Refused when it breaks [`Problem::validate`].
    pub fn problem_put(&mut self, _problem: &Problem) -> Result<()> {
        later()
    }
    pub fn problem_link(&mut self, _problem: ProblemId, _incident: IncidentId) -> Result<Problem> {
        later()
    }
    pub fn problem_unlink(&mut self, _problem: ProblemId, _incident: IncidentId) -> Result<Problem> {
        later()
    }
    pub fn problem_link_factor(&mut self, _problem: ProblemId, _factor: HypothesisId) -> Result<Problem> {
        later()
    }
    pub fn problem_unlink_factor(&mut self, _problem: ProblemId, _factor: HypothesisId) -> Result<Problem> {
        later()
    }
}
