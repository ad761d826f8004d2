//! Action items: one table over everything.

use crate::contract::*;
use crate::incident::{filled, not_cleared, title};
use crate::{Api, Failure};
use model::{ActionId, ActionItem, ActionKind, ActionState, Strength};

impl Api {
    pub fn action_new(&self, params: ActionNew) -> Result<ActionItem, Failure> {
        let action = ActionItem {
            id: ActionId(0),
            incident: params.incident.map(|r| r.id()).transpose()?,
            problem: params.problem.map(|r| r.id()).transpose()?,
            factor: params.factor.map(|r| r.id()).transpose()?,
            title: title(&params.title)?,
            kind: params.kind.unwrap_or(ActionKind::Prevent),
            strength: params.strength.unwrap_or(Strength::Intermediate),
            state: ActionState::Open,
            owner: filled(params.owner),
            due: params.due,
            created_at: self.now(),
            closed_at: None,
            reason: None,
        };
        self.change(self.act("action_new"), |w| Ok(w.action_insert(action)?))
    }

    /// Overdue first, then by due date, then by number.
    pub fn action_list(&self, params: ActionList) -> Result<Vec<ActionRow>, Failure> {
        let today = self.now().date_naive();
        let filter = store::ActionFilter {
            incident: params.incident.map(|r| r.id()).transpose()?,
            problem: params.problem.map(|r| r.id()).transpose()?,
            state: params.state,
            overdue_on: params.overdue.then_some(today),
        };
        let read = self.store.read()?;
        filter.incident.map(|id| read.incident_get(id)).transpose()?;
        filter.problem.map(|id| read.problem_get(id)).transpose()?;
        let actions = read.action_list(&filter)?;
        let mut rows: Vec<_> = actions.into_iter().map(|action| row(action, today)).collect();
        rows.sort_by_key(|r| (!r.overdue, r.action.due.is_none(), r.action.due, r.action.id));
        Ok(rows)
    }

    pub fn action_set(&self, params: ActionSet) -> Result<ActionItem, Failure> {
        let id = params.action.id()?;
        let now = self.now();
        self.change(self.act("action_set"), |w| {
            let mut action = w.action_get(id)?;
            for field in &params.clear {
                match field.as_str() {
                    "due" => action.due = None,
                    "owner" => action.owner = None,
                    "factor" => action.factor = None,
                    "problem" => action.problem = None,
                    other => return Err(not_cleared(other, "due, owner, factor, problem")),
                }
            }
            if let Some(new) = &params.title {
                action.title = title(new)?;
            }
            if params.owner.is_some() {
                action.owner = filled(params.owner);
            }
            action.due = params.due.or(action.due);
            action.kind = params.kind.unwrap_or(action.kind);
            action.strength = params.strength.unwrap_or(action.strength);
            if let Some(problem) = params.problem {
                action.problem = Some(problem.id()?);
            }
            if let Some(factor) = params.factor {
                action.factor = Some(factor.id()?);
            }
            if params.reason.is_some() {
                action.reason = filled(params.reason);
            }
            if let Some(state) = params.state.filter(|state| *state != action.state) {
                if state == ActionState::Dropped && action.reason.is_none() {
                    return Err(Failure::invalid(format!("`{id}` cannot be dropped without a reason"))
                        .hint("say why with a reason; it is kept with the action item"));
                }
                action.closed_at = matches!(state, ActionState::Done | ActionState::Dropped).then_some(now);
                action.state = state;
            }
            w.action_put(&action)?;
            Ok(action)
        })
    }
}

/// The action with what a list shows beside it.
pub(crate) fn row(action: ActionItem, today: chrono::NaiveDate) -> ActionRow {
    let mut missing = Vec::new();
    if matches!(action.state, ActionState::Open | ActionState::InProgress) {
        let parts = [
            (action.owner.is_none(), "an owner"),
            (action.due.is_none(), "a due date"),
            (action.factor.is_none(), "the factor that it addresses"),
            (action.strength == Strength::Weak, "something stronger than asking people to be careful"),
        ];
        missing.extend(parts.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what.to_owned()));
    }
    ActionRow { overdue: action.is_overdue(today), missing, action }
}
