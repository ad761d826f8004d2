//! Acts as lines of a list: which there are for a record or an incident, which were taken back, which can be.

use crate::{ActRow, Result, View, record, row::limit};
use model::*;
use serde_json::Value;
use std::collections::HashSet;

/// Whose acts; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActFilter {
    /// Reference of a record, such as `T-4`.
    pub record: Option<String>,
    pub incident: Option<IncidentId>,
}

impl View {
    /// Numbers of acts, newest first.
    pub fn act_numbers(&self, filter: &ActFilter, most: usize) -> Result<Vec<i64>> {
        let record = filter.record.as_deref();
        let most = limit(most);
        match (record, filter.incident) {
            (Some(record), None) => self.all(
                "SELECT DISTINCT act_id FROM revision WHERE record = ?1 ORDER BY act_id DESC LIMIT ?2",
                rusqlite::params![record, most],
                |row| row.get(0),
            ),
            (Some(record), Some(incident)) => self.all(
                "SELECT DISTINCT r.act_id FROM revision r JOIN touched t ON t.act_id = r.act_id AND t.incident_id = ?3
                 WHERE r.record = ?1 ORDER BY r.act_id DESC LIMIT ?2",
                rusqlite::params![record, most, incident.0],
                |row| row.get(0),
            ),
            (None, Some(incident)) => self.all(
                "SELECT act_id FROM touched WHERE incident_id = ?1 ORDER BY act_id DESC LIMIT ?2",
                [incident.0, most],
                |row| row.get(0),
            ),
            (None, None) => self.all("SELECT id FROM act ORDER BY id DESC LIMIT ?1", [most], |row| row.get(0)),
        }
    }

    /// One act as listed.
    pub fn act_get(&self, act: i64) -> Result<Option<ActRow>> {
        Ok(self.act_list(Some(act.saturating_add(1)), 1)?.into_iter().next().filter(|row| row.act == act))
    }

    /// Whether an act was taken back and not brought back again.
    pub fn act_is_undone(&self, act: i64) -> Result<bool> {
        let mut undone = false;
        let mut act = act;
        loop {
            match self.number("SELECT max(id) FROM act WHERE undoes = ?1", [act])? {
                0 => return Ok(undone),
                later => (act, undone) = (later, !undone),
            }
        }
    }

    /// Whether [`crate::Write::undo`] would take this act back, as far as its revisions and what rests on what it made
    /// can tell; nothing is tried.
    pub fn act_can_be_undone(&self, act: i64, revisions: &[Revision]) -> Result<bool> {
        if revisions.is_empty() || self.act_is_undone(act)? {
            return Ok(false);
        }
        let mut seen = HashSet::new();
        for revision in revisions.iter().rev() {
            if !seen.insert(&revision.record) {
                continue;
            }
            let sql = "SELECT after FROM revision WHERE record = ?1 ORDER BY seq DESC LIMIT 1";
            let latest = self.one(sql, [&revision.record], |row| row.some_text(0))?.flatten();
            let latest: Option<Value> = latest.map(|text| serde_json::from_str(&text)).transpose()?;
            if !record::is_same(&revision.record, latest.as_ref(), revision.after.as_ref()) {
                return Ok(false);
            }
        }
        let before = |record: &str| revisions.iter().find(|r| r.record == record).and_then(|r| r.before.as_ref());
        for record in seen {
            let made = before(record).is_none();
            if let Some(id) = record.strip_prefix("B-").and_then(|id| id.parse().ok()).map(BatchId) {
                let gone = revisions.iter().rev().find(|r| r.record == *record).is_none_or(|r| r.after.is_none());
                if (gone && !made) || (made && !gone && self.batch_is_built_on(id)?) {
                    return Ok(false);
                }
            }
            if made
                && let Some(id) = record.strip_prefix("INC-").and_then(|id| id.parse().ok()).map(IncidentId)
                && self.incident_is_built_on(id, revisions)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Something cites its evidence, or a person worked on an event that shows it.
    fn batch_is_built_on(&self, id: BatchId) -> Result<bool> {
        let (first, last) = self.batch_span(id)?;
        let cited = "SELECT EXISTS (SELECT 1 FROM citation WHERE evidence_id BETWEEN ?1 AND ?2)";
        // Only events with a history can carry a person's work, and those are few.
        let worked =
            "SELECT EXISTS (SELECT 1 FROM revision r JOIN event v ON v.id = CAST(substr(r.record, 3) AS INTEGER)
                JOIN evidence e ON e.event_id = v.id AND e.id BETWEEN ?1 AND ?2
            WHERE r.record BETWEEN 'T-' AND 'T.' AND
                (v.starred OR v.time_edited OR v.text IS NOT NULL OR v.note IS NOT NULL))";
        Ok(self.number(cited, [first, last])? != 0 || self.number(worked, [first, last])? != 0)
    }

    /// Something belongs to an incident that the act which made it did not make.
    fn incident_is_built_on(&self, id: IncidentId, revisions: &[Revision]) -> Result<bool> {
        let mut belongings: Vec<String> = Vec::new();
        for (prefix, table) in
            [("B", "batch"), ("T", "event"), ("H", "hypothesis"), ("PR", "proposal"), ("R", "review"), ("A", "action")]
        {
            let sql = format!("SELECT '{prefix}-' || id FROM {table} WHERE incident_id = ?1 LIMIT 1000");
            belongings.extend(self.all(&sql, [id.0], |row| row.text(0))?);
        }
        let problems = "SELECT 'P-' || problem_id FROM problem_incident WHERE incident_id = ?1";
        belongings.extend(self.all(problems, [id.0], |row| row.text(0))?);
        let by_this = |record: &String| revisions.iter().any(|r| r.record == *record && r.before.is_none());
        // Events that an import of the same act brought have no revisions and go with their batch.
        let imported = revisions.iter().any(|r| r.record.starts_with("B-"));
        Ok(!belongings.iter().all(|record| by_this(record) || (imported && record.starts_with("T-"))))
    }
}
