//! Hypotheses and contributing factors. Refused: a root that nobody accepted, a refutation without a reason.

use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, json},
};
use model::*;
use rusqlite::params;

const COLUMNS: &str = "SELECT id, incident_id, statement, role, verdict, state, cause_class, evidence_for,
        evidence_against, would_confirm, would_refute, root, problem_id, reason FROM hypothesis";

fn hypothesis(row: &Columns<'_>) -> Result<Hypothesis> {
    Ok(Hypothesis {
        id: HypothesisId(row.get(0)?),
        incident: IncidentId(row.get(1)?),
        statement: row.text(2)?,
        role: row.word(3)?,
        verdict: row.word(4)?,
        state: row.word(5)?,
        cause_class: row.word(6)?,
        evidence_for: row.json(7)?,
        evidence_against: row.json(8)?,
        would_confirm: row.some_text(9)?,
        would_refute: row.some_text(10)?,
        root: row.get(11)?,
        problem: row.get::<Option<i64>>(12)?.map(ProblemId),
        reason: row.some_text(13)?,
    })
}

impl Record for Hypothesis {
    const PREFIX: &'static str = HypothesisId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Hypothesis);

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{COLUMNS} WHERE id = ?1"), [id], hypothesis)
    }

    fn save(&self, view: &View) -> Result<()> {
        view.run(
            "INSERT INTO hypothesis (id, incident_id, statement, role, verdict, state, cause_class, evidence_for,
                 evidence_against, would_confirm, would_refute, root, problem_id, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (id) DO UPDATE SET statement = excluded.statement, role = excluded.role,
                 verdict = excluded.verdict, state = excluded.state, cause_class = excluded.cause_class,
                 evidence_for = excluded.evidence_for, evidence_against = excluded.evidence_against,
                 would_confirm = excluded.would_confirm, would_refute = excluded.would_refute, root = excluded.root,
                 problem_id = excluded.problem_id, reason = excluded.reason",
            params![
                self.id.0,
                self.incident.0,
                self.statement,
                self.role.as_str(),
                self.verdict.as_str(),
                self.state.as_str(),
                self.cause_class.as_str(),
                json(&self.evidence_for),
                json(&self.evidence_against),
                self.would_confirm,
                self.would_refute,
                self.root,
                self.problem.map(|id| id.0),
                self.reason
            ],
        )?;
        view.cite(&self.id.to_string(), self.evidence_for.iter().chain(&self.evidence_against))
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        if view.cause_is_linked(HypothesisId(id))? {
            let id = HypothesisId(id);
            return Err(StoreError::refused(format!("`{id}` is linked to other causes; take its links away first")));
        }
        view.cite(&HypothesisId(id).to_string(), [])?;
        view.run("DELETE FROM hypothesis WHERE id = ?1", [id]).map(drop)
    }
}

/// The first law that it breaks.
pub(crate) fn broken_law(hypothesis: &Hypothesis) -> Option<String> {
    let id = hypothesis.id;
    if hypothesis.statement.trim().is_empty() {
        return Some(format!("`{id}` needs a statement"));
    }
    if hypothesis.root && !hypothesis.is_factor() {
        return Some(format!("`{id}` is `{}`; only a supported hypothesis can be a root cause", hypothesis.state));
    }
    let has_reason = hypothesis.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
    if hypothesis.state == HypothesisState::Refuted && !has_reason {
        return Some(format!("refuting `{id}` needs a reason"));
    }
    None
}

fn lawful(hypothesis: &Hypothesis) -> Result<()> {
    broken_law(hypothesis).map_or(Ok(()), |law| Err(StoreError::Refused { law }))
}

impl View {
    pub fn hypothesis_get(&self, id: HypothesisId) -> Result<Hypothesis> {
        self.must(id.0)
    }

    /// In order of number.
    pub fn hypothesis_list(&self, incident: IncidentId) -> Result<Vec<Hypothesis>> {
        self.all(&format!("{COLUMNS} WHERE incident_id = ?1 ORDER BY id"), [incident.0], hypothesis)
    }

    /// The factors of a problem, in order of number.
    pub fn hypothesis_list_of_problem(&self, problem: ProblemId) -> Result<Vec<Hypothesis>> {
        self.all(&format!("{COLUMNS} WHERE problem_id = ?1 ORDER BY id"), [problem.0], hypothesis)
    }
}

impl Write<'_> {
    /// Adds it under the next number; the id it carries is ignored.
    pub fn hypothesis_insert(&mut self, hypothesis: Hypothesis) -> Result<Hypothesis> {
        self.must::<Incident>(hypothesis.incident.0)?;
        lawful(&hypothesis)?;
        self.create(|id| Hypothesis { id: HypothesisId(id), ..hypothesis })
    }

    pub fn hypothesis_put(&mut self, hypothesis: &Hypothesis) -> Result<()> {
        let before: Hypothesis = self.must(hypothesis.id.0)?;
        if before.incident != hypothesis.incident {
            return Err(StoreError::refused(format!("`{}` stays with `{}`", hypothesis.id, before.incident)));
        }
        lawful(hypothesis)?;
        if let Some(problem) = hypothesis.problem {
            self.must::<Problem>(problem.0)?;
        }
        self.revise(hypothesis.id.0, Some(hypothesis))?;
        for problem in [before.problem, hypothesis.problem].into_iter().flatten() {
            self.changed(Noun::Problem, problem.0, problem.0);
        }
        Ok(())
    }

    /// Removes one that is still `proposed`; what a person has looked into is kept for good.
    pub fn hypothesis_delete(&mut self, id: HypothesisId) -> Result<()> {
        let before: Hypothesis = self.must(id.0)?;
        if before.state != HypothesisState::Proposed {
            return Err(StoreError::refused(format!("`{id}` is `{}` and is kept", before.state)));
        }
        self.revise::<Hypothesis>(id.0, None)
    }
}
