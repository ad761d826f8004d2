//! Problems, their incidents and factors. Refused: whatever [`Problem::validate`] finds.

use crate::{
    Noun, Result, StoreError, View, Write,
    incident::HAPPENED_AT,
    record::Record,
    row::{Columns, micros},
};
use model::*;
use rusqlite::params;
use serde_json::Value;
use std::collections::BTreeMap;

/// Which problems; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemFilter {
    pub state: Option<ProblemState>,
    pub known_error_only: bool,
    pub incident: Option<IncidentId>,
}

/// What a list of problems shows beside each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemCounts {
    /// When the latest of its incidents happened; `None` while none has a time.
    pub last_incident_at: Option<Utc>,
    /// Action items still to be done.
    pub open_actions: u64,
    /// Those of them whose due date has passed.
    pub overdue_actions: u64,
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

    /// In order of number. Three queries, however many there are.
    pub fn problem_list(&self, filter: &ProblemFilter) -> Result<Vec<Problem>> {
        let sql = format!(
            "{COLUMNS} WHERE (?1 IS NULL OR state = ?1) AND (?2 = 0 OR known_error = 1) AND (?3 IS NULL OR id IN
             (SELECT problem_id FROM problem_incident WHERE incident_id = ?3)) ORDER BY id"
        );
        let state = filter.state.map(ProblemState::as_str);
        let mut found =
            self.all(&sql, params![state, filter.known_error_only, filter.incident.map(|id| id.0)], problem)?;
        if found.len() < 3 {
            return found.into_iter().map(|found| self.with_links(found)).collect();
        }
        let places: BTreeMap<i64, usize> = found.iter().enumerate().map(|(at, problem)| (problem.id.0, at)).collect();
        let incidents = "SELECT problem_id, incident_id FROM problem_incident ORDER BY problem_id, incident_id";
        for (problem, incident) in self.all(incidents, [], pair)? {
            places.get(&problem).into_iter().for_each(|at| found[*at].incidents.push(IncidentId(incident)));
        }
        let factors = "SELECT problem_id, id FROM hypothesis WHERE problem_id IS NOT NULL ORDER BY problem_id, id";
        for (problem, factor) in self.all(factors, [], pair)? {
            places.get(&problem).into_iter().for_each(|at| found[*at].factors.push(HypothesisId(factor)));
        }
        Ok(found)
    }

    /// What a list shows beside each problem, by the day that is today. Two queries; a problem with nothing to count is
    /// not in it.
    pub fn problem_counts(&self, today: chrono::NaiveDate) -> Result<BTreeMap<ProblemId, ProblemCounts>> {
        let mut counts: BTreeMap<ProblemId, ProblemCounts> = BTreeMap::new();
        let last = format!(
            "SELECT p.problem_id, max({HAPPENED_AT}) FROM problem_incident p
             JOIN incident i ON i.id = p.incident_id GROUP BY p.problem_id"
        );
        for (problem, at) in self.all(&last, [], |row| Ok((row.get(0)?, row.some_time(1)?)))? {
            counts.entry(ProblemId(problem)).or_default().last_incident_at = at;
        }
        let actions = "SELECT problem_id, count(*), sum(ifnull(due < ?1, 0)) FROM action
             WHERE problem_id IS NOT NULL AND state IN ('open', 'in_progress') GROUP BY problem_id";
        let read = |row: &Columns<'_>| Ok((row.get(0)?, row.count(1)?, row.count(2)?));
        for (problem, open, overdue) in self.all(actions, [today.to_string()], read)? {
            let found = counts.entry(ProblemId(problem)).or_default();
            (found.open_actions, found.overdue_actions) = (open, overdue);
        }
        Ok(counts)
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

fn pair(row: &Columns<'_>) -> Result<(i64, i64)> {
    Ok((row.get(0)?, row.get(1)?))
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
