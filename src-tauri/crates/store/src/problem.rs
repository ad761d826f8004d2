//! Problems, their incidents and factors. Refused: whatever [`Problem::validate`] finds.

use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, micros},
};
use model::*;
use rusqlite::params;
use serde_json::Value;

/// Which problems; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemFilter {
    pub state: Option<ProblemState>,
    pub known_error_only: bool,
    pub incident: Option<IncidentId>,
}

const COLUMNS: &str = "SELECT id, title, service, state, known_error, workaround, resolution, reason, review_on,
        duplicate_of, created_at, resolved_at FROM problem";

/// Without its links.
fn problem(row: &Columns<'_>) -> Result<Problem> {
    let resolution = match row.some_word(6)? {
        Some(kind) => Some(Resolution {
            kind,
            reason: row.some_text(7)?,
            review_on: row.day(8)?,
            duplicate_of: row.get::<Option<i64>>(9)?.map(ProblemId),
        }),
        None => None,
    };
    Ok(Problem {
        id: ProblemId(row.get(0)?),
        title: row.text(1)?,
        service: row.some_text(2)?,
        state: row.word(3)?,
        known_error: row.get(4)?,
        workaround: row.some_text(5)?,
        resolution,
        created_at: row.time(10)?,
        resolved_at: row.some_time(11)?,
        incidents: Vec::new(),
        factors: Vec::new(),
    })
}

impl Record for Problem {
    const PREFIX: &'static str = ProblemId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Problem);

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        let found = view.one(&format!("{COLUMNS} WHERE id = ?1"), [id], problem)?;
        found.map(|found| view.with_links(found)).transpose()
    }

    /// Factors are kept by their hypotheses and not touched here.
    fn save(&self, view: &View) -> Result<()> {
        let end = self.resolution.as_ref();
        view.run(
            "INSERT INTO problem (id, title, service, state, known_error, workaround, resolution, reason, review_on,
                 duplicate_of, created_at, resolved_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, service = excluded.service, state = excluded.state,
                 known_error = excluded.known_error, workaround = excluded.workaround,
                 resolution = excluded.resolution, reason = excluded.reason, review_on = excluded.review_on,
                 duplicate_of = excluded.duplicate_of, created_at = excluded.created_at,
                 resolved_at = excluded.resolved_at",
            params![
                self.id.0,
                self.title,
                self.service,
                self.state.as_str(),
                self.known_error,
                self.workaround,
                end.map(|end| end.kind.as_str()),
                end.and_then(|end| end.reason.as_deref()),
                end.and_then(|end| end.review_on).map(|day| day.to_string()),
                end.and_then(|end| end.duplicate_of).map(|id| id.0),
                micros(self.created_at),
                self.resolved_at.map(micros)
            ],
        )?;
        view.run("DELETE FROM problem_incident WHERE problem_id = ?1", [self.id.0])?;
        for incident in &self.incidents {
            view.run(
                "INSERT OR IGNORE INTO problem_incident (problem_id, incident_id) VALUES (?1, ?2)",
                [self.id.0, incident.0],
            )?;
        }
        Ok(())
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.run("DELETE FROM problem WHERE id = ?1", [id]).map(drop)
    }

    fn settle(value: &mut Value) {
        // The hypotheses say whose factors they are.
        if let Some(fields) = value.as_object_mut() {
            fields.remove("factors");
        }
    }
}

impl View {
    pub fn problem_get(&self, id: ProblemId) -> Result<Problem> {
        self.must(id.0)
    }

    /// In order of number.
    pub fn problem_list(&self, filter: &ProblemFilter) -> Result<Vec<Problem>> {
        let sql = format!(
            "{COLUMNS} WHERE (?1 IS NULL OR state = ?1) AND (?2 = 0 OR known_error = 1) AND (?3 IS NULL OR id IN
             (SELECT problem_id FROM problem_incident WHERE incident_id = ?3)) ORDER BY id"
        );
        let state = filter.state.map(ProblemState::as_str);
        let found = self.all(&sql, params![state, filter.known_error_only, filter.incident.map(|id| id.0)], problem)?;
        found.into_iter().map(|found| self.with_links(found)).collect()
    }

    pub fn problem_count(&self) -> Result<u64> {
        Ok(self.number("SELECT count(*) FROM problem", [])?.unsigned_abs())
    }

    fn with_links(&self, mut problem: Problem) -> Result<Problem> {
        let incidents = "SELECT incident_id FROM problem_incident WHERE problem_id = ?1 ORDER BY incident_id";
        let factors = "SELECT id FROM hypothesis WHERE problem_id = ?1 ORDER BY id";
        problem.incidents = self.all(incidents, [problem.id.0], |row| Ok(IncidentId(row.get(0)?)))?;
        problem.factors = self.all(factors, [problem.id.0], |row| Ok(HypothesisId(row.get(0)?)))?;
        Ok(problem)
    }
}

impl Write<'_> {
    /// Adds it under the next number, with its links; the id it carries is ignored.
    pub fn problem_insert(&mut self, problem: Problem) -> Result<Problem> {
        let factors = problem.factors.clone();
        self.lawful(&problem, None)?;
        let made = self.create(|id| Problem { id: ProblemId(id), ..problem })?;
        self.set_factors(made.id, &[], &factors)?;
        for incident in &made.incidents {
            self.changed(Noun::Incident, incident.0, incident.0);
        }
        self.must(made.id.0)
    }

    /// Replaces it, links included. Refused when it breaks [`Problem::validate`].
    pub fn problem_put(&mut self, problem: &Problem) -> Result<()> {
        let before: Problem = self.must(problem.id.0)?;
        self.lawful(problem, Some(&before))?;
        self.revise(problem.id.0, Some(problem))?;
        self.set_factors(problem.id, &before.factors, &problem.factors)?;
        for incident in before.incidents.iter().chain(&problem.incidents) {
            if before.incidents.contains(incident) != problem.incidents.contains(incident) {
                self.changed(Noun::Incident, incident.0, incident.0);
            }
        }
        Ok(())
    }

    pub fn problem_link(&mut self, problem: ProblemId, incident: IncidentId) -> Result<Problem> {
        let mut after: Problem = self.must(problem.0)?;
        after.incidents.push(incident);
        self.problem_put(&after)?;
        self.must(problem.0)
    }

    pub fn problem_unlink(&mut self, problem: ProblemId, incident: IncidentId) -> Result<Problem> {
        let mut after: Problem = self.must(problem.0)?;
        after.incidents.retain(|linked| *linked != incident);
        self.problem_put(&after)?;
        self.must(problem.0)
    }

    /// Makes a hypothesis a factor of this problem; it leaves the one it was a factor of.
    pub fn problem_link_factor(&mut self, problem: ProblemId, factor: HypothesisId) -> Result<Problem> {
        self.must::<Problem>(problem.0)?;
        self.set_factors(problem, &[], &[factor])?;
        self.must(problem.0)
    }

    pub fn problem_unlink_factor(&mut self, problem: ProblemId, factor: HypothesisId) -> Result<Problem> {
        self.set_factors(problem, &[factor], &[])?;
        self.must(problem.0)
    }

    fn set_factors(&mut self, problem: ProblemId, before: &[HypothesisId], after: &[HypothesisId]) -> Result<()> {
        for id in before.iter().filter(|id| !after.contains(id)) {
            let mut factor: Hypothesis = self.must(id.0)?;
            if factor.problem == Some(problem) {
                factor.problem = None;
                self.hypothesis_put(&factor)?;
            }
        }
        for id in after {
            let mut factor: Hypothesis = self.must(id.0)?;
            if factor.problem != Some(problem) {
                factor.problem = Some(problem);
                self.hypothesis_put(&factor)?;
            }
        }
        Ok(())
    }

    fn lawful(&self, problem: &Problem, before: Option<&Problem>) -> Result<()> {
        if problem.title.trim().is_empty() {
            return Err(StoreError::refused("a problem needs a title"));
        }
        problem.validate(before).map_err(|fault| StoreError::refused(fault.to_string()))?;
        for incident in &problem.incidents {
            self.must::<Incident>(incident.0)?;
        }
        if let Some(other) = problem.resolution.as_ref().and_then(|end| end.duplicate_of) {
            self.must::<Problem>(other.0)?;
        }
        Ok(())
    }
}
