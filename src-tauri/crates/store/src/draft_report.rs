//! What each run of a drafter answered, as the JSON that the caller gave.

use crate::{Result, View, Write};
use model::IncidentId;
use rusqlite::params;

impl View {
    /// The report of the latest run.
    pub fn draft_report_latest(&self, incident: IncidentId) -> Result<Option<String>> {
        let sql = "SELECT report FROM draft_report WHERE incident_id = ?1 ORDER BY run DESC LIMIT 1";
        self.one(sql, [incident.0], |row| row.text(0))
    }
}

impl Write<'_> {
    /// Keeps the report of a run. A run has one report.
    pub fn draft_report_insert(&mut self, incident: IncidentId, run: u32, report: &str) -> Result<()> {
        let sql = "INSERT INTO draft_report (incident_id, run, report) VALUES (?1, ?2, ?3)";
        self.run(sql, params![incident.0, run, report]).map(drop)
    }
}
