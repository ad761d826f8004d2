//! Incidents and their key moments.
use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, json, limit, micros, odd},
};
use model::{Incident, IncidentId, KeyMoment, MomentMark, ProblemId, ReviewState, Utc};
use rusqlite::params;

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
    /// When it happened: its earliest key moment, else its earliest event.
    pub happened_at: Option<Utc>,
    pub archived: bool,
    pub never_leaves: bool,
    pub evidence: u64,
    pub events: u64,
    /// State of the current review, if there is one.
    pub review: Option<ReviewState>,
    pub problems: Vec<ProblemId>,
    /// From the start of the impact to its end, where both key moments are known and in that order.
    pub duration_seconds: Option<i64>,
    /// The key moment at which it was over.
    pub resolved_at: Option<Utc>,
    /// Proposals that nobody has decided.
    pub undecided: u64,
    /// The latest act that changed something of it.
    pub changed_at: Utc,
}

impl Record for Incident {
    const PREFIX: &'static str = IncidentId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Incident);

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        let sql =
            "SELECT title, service, severity, zone, created_at, archived, never_leaves FROM incident WHERE id = ?1";
        let moments = moments(view, id)?;
        view.one(sql, [id], |row| {
            Ok(Incident {
                id: IncidentId(id),
                title: row.text(0)?,
                service: row.some_text(1)?,
                severity: row.get(2)?,
                zone: row.some_text(3)?,
                created_at: row.time(4)?,
                archived: row.get(5)?,
                never_leaves: row.get(6)?,
                moments,
            })
        })
    }

    fn save(&self, view: &View) -> Result<()> {
        view.run(
            "INSERT INTO incident (id, title, service, severity, zone, created_at, archived, never_leaves)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, service = excluded.service,
                 severity = excluded.severity, zone = excluded.zone, created_at = excluded.created_at,
                 archived = excluded.archived, never_leaves = excluded.never_leaves",
            params![
                self.id.0,
                self.title,
                self.service,
                self.severity,
                self.zone,
                micros(self.created_at),
                self.archived,
                self.never_leaves
            ],
        )?;
        view.run("DELETE FROM moment WHERE incident_id = ?1", [self.id.0])?;
        for mark in &self.moments {
            view.run(
                "INSERT INTO moment (incident_id, moment, at, why, decided, evidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![self.id.0, mark.moment.as_str(), micros(mark.at), mark.why, mark.decided, json(&mark.evidence)],
            )?;
        }
        view.cite(&self.id.to_string(), self.moments.iter().flat_map(|mark| &mark.evidence))
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.cite(&IncidentId(id).to_string(), [])?;
        view.run("DELETE FROM incident WHERE id = ?1", [id]).map(drop)
    }
}

fn moments(view: &View, id: i64) -> Result<Vec<MomentMark>> {
    let sql = "SELECT moment, at, why, decided, evidence FROM moment WHERE incident_id = ?1";
    let mut marks = view.all(sql, [id], |row| {
        Ok(MomentMark {
            moment: row.word(0)?,
            at: row.time(1)?,
            why: row.text(2)?,
            decided: row.get(3)?,
            evidence: row.json(4)?,
        })
    })?;
    marks.sort_by_key(|mark| KeyMoment::ALL.iter().position(|moment| *moment == mark.moment));
    Ok(marks)
}

/// The columns that [`line`] reads, over `incident i`.
const LINES: &str = "SELECT i.id, i.title, i.service, i.severity, i.created_at, i.archived, i.evidence_count,
        i.event_count,
        (SELECT r.state FROM review r WHERE r.incident_id = i.id AND r.state <> 'superseded'),
        (SELECT group_concat(p.problem_id) FROM problem_incident p WHERE p.incident_id = i.id),
        ifnull((SELECT min(m.at) FROM moment m WHERE m.incident_id = i.id),
            (SELECT min(e.at) FROM event e WHERE e.incident_id = i.id)),
        (SELECT m.at FROM moment m WHERE m.incident_id = i.id AND m.moment = 'impact_start'),
        (SELECT m.at FROM moment m WHERE m.incident_id = i.id AND m.moment = 'resolved'),
        (SELECT count(*) FROM proposal p WHERE p.incident_id = i.id AND p.state = 'proposed'),
        (SELECT a.at FROM act a WHERE a.id = (SELECT max(t.act_id) FROM touched t WHERE t.incident_id = i.id)),
        i.never_leaves
    FROM incident i";

/// When the incident `i` of a query happened: its earliest key moment, else its earliest event.
pub(crate) const HAPPENED_AT: &str = "ifnull((SELECT min(m.at) FROM moment m WHERE m.incident_id = i.id),
    (SELECT min(e.at) FROM event e WHERE e.incident_id = i.id))";

fn line(row: &Columns<'_>) -> Result<IncidentLine> {
    let problems = row.some_text(9)?.unwrap_or_default();
    let number = |text: &str| text.parse().map(ProblemId).map_err(|_| odd(format!("`{text}` is not a number")));
    let created_at = row.time(4)?;
    let resolved_at = row.some_time(12)?;
    let duration = row.some_time(11)?.zip(resolved_at).map(|(start, end)| (end - start).num_seconds());
    Ok(IncidentLine {
        id: IncidentId(row.get(0)?),
        title: row.text(1)?,
        service: row.some_text(2)?,
        severity: row.get(3)?,
        created_at,
        happened_at: row.some_time(10)?,
        archived: row.get(5)?,
        never_leaves: row.get(15)?,
        evidence: row.count(6)?,
        events: row.count(7)?,
        review: row.some_word(8)?,
        problems: problems.split(',').filter(|text| !text.is_empty()).map(number).collect::<Result<_>>()?,
        duration_seconds: duration.filter(|seconds| *seconds >= 0),
        resolved_at,
        undecided: row.count(13)?,
        changed_at: row.some_time(14)?.unwrap_or(created_at),
    })
}

impl View {
    /// Incidents of which nothing is ever sent.
    pub fn incident_never_leave(&self) -> Result<Vec<IncidentId>> {
        self.all("SELECT id FROM incident WHERE never_leaves = 1 ORDER BY id", [], |row| row.get(0).map(IncidentId))
    }

    /// One incident with its key moments, in their usual order.
    pub fn incident_get(&self, id: IncidentId) -> Result<Incident> {
        self.must(id.0)
    }

    /// Newest first, by number: clocks jump. From below `before`.
    pub fn incident_list(&self, before: Option<IncidentId>, most: usize) -> Result<Vec<IncidentLine>> {
        let sql = format!("{LINES} WHERE i.id < ?1 ORDER BY i.id DESC LIMIT ?2");
        self.all(&sql, [before.map_or(i64::MAX, |id| id.0), limit(most)], line)
    }

    /// The line of one incident, then those of all that share a problem with it.
    pub fn incident_related(&self, id: IncidentId) -> Result<Vec<IncidentLine>> {
        let sql = format!(
            "{LINES} WHERE i.id = ?1 OR i.id IN (SELECT other.incident_id FROM problem_incident mine
                JOIN problem_incident other ON other.problem_id = mine.problem_id WHERE mine.incident_id = ?1)
            ORDER BY i.id <> ?1, i.id"
        );
        self.all(&sql, [id.0], line)
    }

    pub fn incident_count(&self) -> Result<u64> {
        Ok(self.number("SELECT count(*) FROM incident", [])?.unsigned_abs())
    }
}

impl Write<'_> {
    pub fn incident_insert(&mut self, new: &NewIncident) -> Result<Incident> {
        let created_at = self.act.at;
        lawful(&new.title, new.severity)?;
        self.create(|id| Incident {
            id: IncidentId(id),
            title: new.title.clone(),
            service: new.service.clone(),
            severity: new.severity,
            zone: new.zone.clone(),
            created_at,
            archived: false,
            never_leaves: false,
            moments: Vec::new(),
        })
    }

    /// Replaces the incident of that id, key moments included.
    pub fn incident_put(&mut self, incident: &Incident) -> Result<()> {
        self.must::<Incident>(incident.id.0)?;
        lawful(&incident.title, incident.severity)?;
        for (position, mark) in incident.moments.iter().enumerate() {
            if incident.moments[..position].iter().any(|earlier| earlier.moment == mark.moment) {
                return Err(StoreError::refused(format!(
                    "`{}` has two marks for `{}`; an incident has at most one of each kind",
                    incident.id, mark.moment
                )));
            }
        }
        self.revise(incident.id.0, Some(incident))
    }
}

fn lawful(title: &str, severity: Option<u8>) -> Result<()> {
    if title.trim().is_empty() {
        return Err(StoreError::refused("an incident needs a title; say in a few words what happened"));
    }
    match severity {
        Some(given) if !(1..=5).contains(&given) => {
            Err(StoreError::refused(format!("`{given}` is not a severity; use 1 (worst) to 5")))
        }
        _ => Ok(()),
    }
}
