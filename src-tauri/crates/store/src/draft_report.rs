//! What each run of a drafter answered, as the JSON that the caller gave.

use crate::{Result, View, Write};
use model::IncidentId;
use rusqlite::params;

/// The runs whose proposals are there: a run that was taken back has none.
const THERE: &str = "FROM draft_report d WHERE incident_id = ?1 AND (proposed = 0 OR EXISTS
        (SELECT 1 FROM proposal p WHERE p.incident_id = d.incident_id AND p.run = d.run))
    ORDER BY run DESC";

/// The report of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptReport {
    pub report: String,
    /// The run of a model that it came from; `None` for the built-in drafter.
    pub run_key: Option<String>,
}

impl View {
    /// The report of the latest run whose proposals are there.
    pub fn draft_report_latest(&self, incident: IncidentId) -> Result<Option<String>> {
        self.one(&format!("SELECT report {THERE} LIMIT 1"), [incident.0], |row| row.text(0))
    }

    /// The run of a model that a run's report came from; `None` for the built-in drafter.
    pub fn draft_report_key(&self, incident: IncidentId, run: u32) -> Result<Option<String>> {
        let sql = "SELECT run_key FROM draft_report WHERE incident_id = ?1 AND run = ?2";
        Ok(self.one(sql, params![incident.0, run], |row| row.some_text(0))?.flatten())
    }

    /// The reports of all runs, newest first.
    pub fn draft_report_list(&self, incident: IncidentId) -> Result<Vec<KeptReport>> {
        self.all(&format!("SELECT report, run_key {THERE}"), [incident.0], |row| {
            Ok(KeptReport { report: row.text(0)?, run_key: row.some_text(1)? })
        })
    }
}

impl Write<'_> {
    /// Keeps the report of a run. A run has one report; one that was taken back gives its number to the next.
    /// `proposed` is how many proposals the run made.
    pub fn draft_report_insert(
        &mut self,
        incident: IncidentId,
        run: u32,
        proposed: u32,
        kept: &KeptReport,
    ) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO draft_report (incident_id, run, proposed, report, run_key)
            VALUES (?1, ?2, ?3, ?4, ?5)";
        self.run(sql, params![incident.0, run, proposed, kept.report, kept.run_key]).map(drop)
    }
}
