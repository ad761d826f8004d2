//! Action items.

use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, micros},
};
use model::*;
use rusqlite::params;

/// Which action items; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionFilter {
    pub incident: Option<IncidentId>,
    pub problem: Option<ProblemId>,
    pub state: Option<ActionState>,
    /// Only those still to be done whose due date lies before this day.
    pub overdue_on: Option<chrono::NaiveDate>,
}

const COLUMNS: &str = "SELECT id, incident_id, problem_id, factor_id, title, kind, strength, state, owner, due,
        created_at, closed_at, reason FROM action";

fn action(row: &Columns<'_>) -> Result<ActionItem> {
    Ok(ActionItem {
        id: ActionId(row.get(0)?),
        incident: row.get::<Option<i64>>(1)?.map(IncidentId),
        problem: row.get::<Option<i64>>(2)?.map(ProblemId),
        factor: row.get::<Option<i64>>(3)?.map(HypothesisId),
        title: row.text(4)?,
        kind: row.word(5)?,
        strength: row.word(6)?,
        state: row.word(7)?,
        owner: row.some_text(8)?,
        due: row.day(9)?,
        created_at: row.time(10)?,
        closed_at: row.some_time(11)?,
        reason: row.some_text(12)?,
    })
}

impl Record for ActionItem {
    const PREFIX: &'static str = ActionId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Action);

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{COLUMNS} WHERE id = ?1"), [id], action)
    }

    fn save(&self, view: &View) -> Result<()> {
        view.run(
            "INSERT INTO action (id, incident_id, problem_id, factor_id, title, kind, strength, state, owner, due,
                 created_at, closed_at, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (id) DO UPDATE SET incident_id = excluded.incident_id, problem_id = excluded.problem_id,
                 factor_id = excluded.factor_id, title = excluded.title, kind = excluded.kind,
                 strength = excluded.strength, state = excluded.state, owner = excluded.owner, due = excluded.due,
                 created_at = excluded.created_at, closed_at = excluded.closed_at, reason = excluded.reason",
            params![
                self.id.0,
                self.incident.map(|id| id.0),
                self.problem.map(|id| id.0),
                self.factor.map(|id| id.0),
                self.title,
                self.kind.as_str(),
                self.strength.as_str(),
                self.state.as_str(),
                self.owner,
                self.due.map(|day| day.to_string()),
                micros(self.created_at),
                self.closed_at.map(micros),
                self.reason
            ],
        )
        .map(drop)
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.run("DELETE FROM action WHERE id = ?1", [id]).map(drop)
    }
}

impl View {
    pub fn action_get(&self, id: ActionId) -> Result<ActionItem> {
        self.must(id.0)
    }

    /// Whether any action item addresses this factor.
    pub fn action_is_for(&self, factor: HypothesisId) -> Result<bool> {
        Ok(self.number("SELECT count(*) FROM action WHERE factor_id = ?1", [factor.0])? > 0)
    }

    /// Those that address this factor, in order of number.
    pub fn action_list_of_factor(&self, factor: HypothesisId) -> Result<Vec<ActionItem>> {
        self.all(&format!("{COLUMNS} WHERE factor_id = ?1 ORDER BY id"), [factor.0], action)
    }

    /// In order of due date (those without one last), then of number.
    pub fn action_list(&self, filter: &ActionFilter) -> Result<Vec<ActionItem>> {
        let sql = format!(
            "{COLUMNS} WHERE (?1 IS NULL OR incident_id = ?1) AND (?2 IS NULL OR problem_id = ?2)
             AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR (state IN ('open', 'in_progress') AND due < ?4))
             ORDER BY due NULLS LAST, id"
        );
        let values = params![
            filter.incident.map(|id| id.0),
            filter.problem.map(|id| id.0),
            filter.state.map(ActionState::as_str),
            filter.overdue_on.map(|day| day.to_string())
        ];
        self.all(&sql, values, action)
    }
}

impl View {
    /// Action items still to be done, and those of them whose due date lies before this day.
    pub fn action_counts(&self, today: chrono::NaiveDate) -> Result<(u64, u64)> {
        let sql = "SELECT count(*), ifnull(sum(due < ?1), 0) FROM action WHERE state IN ('open', 'in_progress')";
        Ok(self.one(sql, [today.to_string()], |row| Ok((row.count(0)?, row.count(1)?)))?.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Adds it under the next number; the id it carries is ignored.
    pub fn action_insert(&mut self, action: ActionItem) -> Result<ActionItem> {
        self.linked(&action)?;
        self.create(|id| ActionItem { id: ActionId(id), ..action })
    }

    pub fn action_put(&mut self, action: &ActionItem) -> Result<()> {
        self.must::<ActionItem>(action.id.0)?;
        self.linked(action)?;
        self.revise(action.id.0, Some(action))
    }

    fn linked(&self, action: &ActionItem) -> Result<()> {
        if action.title.trim().is_empty() {
            return Err(StoreError::refused("an action item needs a title that begins with a verb"));
        }
        if let Some(incident) = action.incident {
            self.must::<Incident>(incident.0)?;
        }
        if let Some(problem) = action.problem {
            self.must::<Problem>(problem.0)?;
        }
        if let Some(factor) = action.factor {
            self.must::<Hypothesis>(factor.0)?;
        }
        Ok(())
    }
}
