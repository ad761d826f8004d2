//! Rows for measures over the whole library: few columns, one query each, whatever their number.

use crate::{Result, View, incident::HAPPENED_AT};
use chrono::NaiveDate;
use model::*;

/// When an incident happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IncidentTime {
    pub id: IncidentId,
    pub created_at: Utc,
    /// Its earliest key moment, else its earliest event.
    pub happened_at: Option<Utc>,
}

/// Where a hypothesis stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HypothesisMark {
    pub id: HypothesisId,
    pub incident: IncidentId,
    pub state: HypothesisState,
    pub verdict: Verdict,
    pub cause_class: CauseClass,
}

/// Where an action item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionMark {
    pub id: ActionId,
    pub incident: Option<IncidentId>,
    pub problem: Option<ProblemId>,
    pub kind: ActionKind,
    pub strength: Strength,
    pub state: ActionState,
    pub due: Option<NaiveDate>,
    pub created_at: Utc,
    pub closed_at: Option<Utc>,
}

impl View {
    /// In order of number.
    pub fn incident_times(&self) -> Result<Vec<IncidentTime>> {
        self.all(&format!("SELECT i.id, i.created_at, {HAPPENED_AT} FROM incident i ORDER BY i.id"), [], |row| {
            Ok(IncidentTime { id: IncidentId(row.get(0)?), created_at: row.time(1)?, happened_at: row.some_time(2)? })
        })
    }

    /// Which incident belongs to which problem, in order of problem.
    pub fn problem_incidents(&self) -> Result<Vec<(ProblemId, IncidentId)>> {
        let sql = "SELECT problem_id, incident_id FROM problem_incident ORDER BY problem_id, incident_id";
        self.all(sql, [], |row| Ok((ProblemId(row.get(0)?), IncidentId(row.get(1)?))))
    }

    /// In order of number.
    pub fn hypothesis_marks(&self) -> Result<Vec<HypothesisMark>> {
        let sql = "SELECT id, incident_id, state, verdict, cause_class FROM hypothesis INDEXED BY hypothesis_mark
            ORDER BY id";
        self.all(sql, [], |row| {
            Ok(HypothesisMark {
                id: HypothesisId(row.get(0)?),
                incident: IncidentId(row.get(1)?),
                state: row.word(2)?,
                verdict: row.word(3)?,
                cause_class: row.word(4)?,
            })
        })
    }

    /// When the first of its hypotheses that still are factors was accepted, for each incident that has one. One that
    /// came into the library as a factor was accepted at a time that nobody recorded, and is not in it.
    pub fn factor_times(&self) -> Result<Vec<(IncidentId, Utc)>> {
        // The conditions on `r` are those of the index, letter by letter.
        let sql = r#"SELECT h.incident_id, min(a.at) FROM revision r INDEXED BY revision_factor
            JOIN hypothesis h ON h.id = CAST(substr(r.record, 3) AS INTEGER) JOIN act a ON a.id = r.act_id
            WHERE r.record > 'H-' AND r.record < 'H.' AND instr(r.after, '"state":"supported"') > 0
            AND instr(r.before, '"state":"supported"') = 0
            AND h.state = 'supported' AND NOT EXISTS (SELECT 1 FROM act u WHERE u.undoes = a.id)
            GROUP BY h.incident_id"#;
        self.all(sql, [], |row| Ok((IncidentId(row.get(0)?), row.time(1)?)))
    }

    /// In order of number.
    pub fn action_marks(&self) -> Result<Vec<ActionMark>> {
        let sql = "SELECT id, incident_id, problem_id, kind, strength, state, due, created_at, closed_at FROM action
            INDEXED BY action_mark ORDER BY id";
        self.all(sql, [], |row| {
            Ok(ActionMark {
                id: ActionId(row.get(0)?),
                incident: row.get::<Option<i64>>(1)?.map(IncidentId),
                problem: row.get::<Option<i64>>(2)?.map(ProblemId),
                kind: row.word(3)?,
                strength: row.word(4)?,
                state: row.word(5)?,
                due: row.day(6)?,
                created_at: row.time(7)?,
                closed_at: row.some_time(8)?,
            })
        })
    }

    /// How many proposals of each incident are in each state; from an index alone, since there are many.
    pub fn proposal_counts(&self) -> Result<Vec<(IncidentId, ProposalState, u64)>> {
        let sql = "SELECT incident_id, state, count(*) FROM proposal INDEXED BY proposal_by_incident
            GROUP BY incident_id, state";
        self.all(sql, [], |row| Ok((IncidentId(row.get(0)?), row.word(1)?, row.count(2)?)))
    }

    /// Proposals of an incident in a state, in order of number.
    pub fn proposal_ids(&self, incident: IncidentId, state: ProposalState) -> Result<Vec<ProposalId>> {
        let sql = "SELECT id FROM proposal INDEXED BY proposal_by_incident WHERE incident_id = ?1 AND state = ?2
            ORDER BY id";
        self.all(sql, rusqlite::params![incident.0, state.as_str()], |row| Ok(ProposalId(row.get(0)?)))
    }
}
