//! What each run of a drafter answered, as the JSON that the caller gave.

use crate::{Result, View, Write};
use model::IncidentId;
use rusqlite::params;

impl View {
    /// The report of the latest run whose proposals are there: a run that was taken back has none.
    pub fn draft_report_latest(&self, incident: IncidentId) -> Result<Option<String>> {
        let sql = "SELECT report FROM draft_report d WHERE incident_id = ?1 AND (proposed = 0 OR EXISTS
                (SELECT 1 FROM proposal p WHERE p.incident_id = d.incident_id AND p.run = d.run))
            ORDER BY run DESC LIMIT 1";
        self.one(sql, [incident.0], |row| row.text(0))
    }
}

impl Write<'_> {
    /// Keeps the report of a run. A run has one report; one that was taken back gives its number to the next.
    /// `proposed` is how many proposals the run made.
    pub fn draft_report_insert(&mut self, incident: IncidentId, run: u32, proposed: u32, report: &str) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO draft_report (incident_id, run, proposed, report) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, params![incident.0, run, proposed, report]).map(drop)
    }
}
