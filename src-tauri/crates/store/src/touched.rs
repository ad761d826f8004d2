//! Which incidents an act touched: those whose records it changed. Follows from the revisions, and is kept beside them so
//! that it need not be searched for.

use crate::{Result, View, Write};
use model::*;
use rusqlite::params;
use serde_json::Value;
use std::collections::BTreeSet;

impl Write<'_> {
    /// Notes the incidents that a change of this record touches, by what it was and by what it is.
    pub(crate) fn touch(&mut self, act: i64, reference: &str, states: [Option<&Value>; 2]) -> Result<()> {
        let mut touched: BTreeSet<i64> = BTreeSet::new();
        touched.extend(reference.strip_prefix("INC-").and_then(|number| number.parse::<i64>().ok()));
        for state in states.into_iter().flatten() {
            self.incidents_of(state, &mut touched)?;
        }
        for incident in touched {
            self.run("INSERT OR IGNORE INTO touched (incident_id, act_id) VALUES (?1, ?2)", params![incident, act])?;
        }
        Ok(())
    }
}

impl View {
    /// Most records name their incident, a problem names several, a passage its review, a link of causes its cause.
    fn incidents_of(&self, state: &Value, into: &mut BTreeSet<i64>) -> Result<()> {
        let named = |value: &Value| Some(value.as_str()?.parse::<IncidentId>().ok()?.0);
        into.extend(state.get("incident").and_then(named));
        into.extend(state.get("incidents").and_then(Value::as_array).into_iter().flatten().filter_map(named));
        let text = |field: &str| state.get(field).and_then(Value::as_str);
        if let Some(ReviewId(id)) = text("review").and_then(|id| id.parse().ok()) {
            into.extend(self.one("SELECT incident_id FROM review WHERE id = ?1", [id], |row| row.get::<i64>(0))?);
        }
        if let Some(HypothesisId(id)) = text("cause").and_then(|id| id.parse().ok()) {
            into.extend(self.one("SELECT incident_id FROM hypothesis WHERE id = ?1", [id], |row| row.get::<i64>(0))?);
        }
        Ok(())
    }
}
