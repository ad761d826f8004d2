//! Action items.
use crate::{Result, View, Write, store::later};
use model::*;

/// Which action items; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionFilter {
    pub incident: Option<IncidentId>,
    pub problem: Option<ProblemId>,
    pub state: Option<ActionState>,
    /// Only those still to be done whose due date lies before this day.
    pub overdue_on: Option<chrono::NaiveDate>,
}

impl View {
    pub fn action_get(&self, _id: ActionId) -> Result<ActionItem> {
        later()
    }
    pub fn action_list(&self, _filter: &ActionFilter) -> Result<Vec<ActionItem>> {
        later()
    }
}
impl Write<'_> {
    /// Adds it under the next number; the id it carries is ignored.
    pub fn action_insert(&mut self, _action: ActionItem) -> Result<ActionItem> {
        later()
    }
    pub fn action_put(&mut self, _action: &ActionItem) -> Result<()> {
        later()
    }
}
