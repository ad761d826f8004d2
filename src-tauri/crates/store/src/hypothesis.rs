//! Hypotheses and contributing factors.
use crate::{Result, View, Write, store::later};
use model::*;

impl View {
    pub fn hypothesis_get(&self, _id: HypothesisId) -> Result<Hypothesis> {
        later()
    }
    pub fn hypothesis_list(&self, _incident: IncidentId) -> Result<Vec<Hypothesis>> {
        later()
    }
    pub fn hypothesis_list_of_problem(&self, _problem: ProblemId) -> Result<Vec<Hypothesis>> {
        later()
    }
}
impl Write<'_> {
    /// Adds it under the next number; the id it carries is ignored.
    pub fn hypothesis_insert(&mut self, _hypothesis: Hypothesis) -> Result<Hypothesis> {
        later()
    }
    pub fn hypothesis_put(&mut self, _hypothesis: &Hypothesis) -> Result<()> {
        later()
    }
    /// Removes one that nobody has decided; the others are kept for good.
    pub fn hypothesis_delete(&mut self, _id: HypothesisId) -> Result<()> {
        later()
    }
}
