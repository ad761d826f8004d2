//! Evidence items: read only here. They come with an import and go with their batch.

use crate::{
    Result, StoreError, View,
    row::{Columns, limit, micros},
};
use model::*;
use std::ops::ControlFlow;

/// A place in an order by time: rows without a time come last, equal times in order of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Cursor {
    pub at: Option<Utc>,
    /// Number of the evidence item or timeline event.
    pub id: i64,
}

/// The columns that [`item`] reads, over `evidence e`. The order of joining is fixed: the small tables are looked up.
pub(crate) const COLUMNS: &str = "SELECT e.id, e.incident_id, e.batch_id, e.event_id, s.format, s.kind, e.native_id,
        f.text, e.line, e.place, a.text, c.text, e.thread, e.text, e.raw,
        e.raw_time, e.at, b.skew_ms, s.zone_source, s.precision, s.flag, e.extras
    FROM evidence e CROSS JOIN shape s ON s.id = e.shape_id CROSS JOIN batch b ON b.id = e.batch_id
    CROSS JOIN name f ON f.id = e.file_id LEFT JOIN name a ON a.id = e.author_id LEFT JOIN name c ON c.id = e.channel_id";

pub(crate) fn item(row: &Columns<'_>) -> Result<Evidence> {
    let at = row.some_time(16)?;
    let skew = row.get::<i64>(17)?;
    let extras: Option<String> = row.get(21)?;
    Ok(Evidence {
        id: EvidenceId(row.get(0)?),
        incident: IncidentId(row.get(1)?),
        batch: BatchId(row.get(2)?),
        event: TimelineEventId(row.get(3)?),
        format: row.word(4)?,
        kind: row.word(5)?,
        native_id: row.some_text(6)?,
        locator: Locator {
            file: row.text(7)?,
            line: row.get::<Option<i64>>(8)?.map(i64::unsigned_abs),
            id: row.some_text(9)?,
        },
        author: row.some_text(10)?,
        channel: row.some_text(11)?,
        thread: row.some_text(12)?,
        text: row.text(13)?,
        raw: row.some_text(14)?,
        time: ReadTime {
            raw: row.some_text(15)?,
            at: match at {
                Some(at) => Some(crate::row::utc(micros(at).saturating_sub(skew.saturating_mul(1000)))?),
                None => None,
            },
            zone_source: row.word(18)?,
            precision: row.word(19)?,
            flag: row.some_word(20)?,
        },
        at,
        extras: extras.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
    })
}

impl View {
    pub fn evidence_get(&self, id: EvidenceId) -> Result<Evidence> {
        self.one(&format!("{COLUMNS} WHERE e.id = ?1"), [id.0], item)?.ok_or_else(|| StoreError::not_found(id))
    }

    /// Those that exist, in the order asked for.
    pub fn evidence_many(&self, ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
        let sql = format!("{COLUMNS} WHERE e.id = ?1");
        let mut out = Vec::with_capacity(ids.len());
        for id in ids {
            out.extend(self.one(&sql, [id.0], item)?);
        }
        Ok(out)
    }

    /// In order of number, which is that of reading, from behind the number of `after`; its time does not matter.
    pub fn evidence_page(&self, incident: IncidentId, after: Option<Cursor>, most: usize) -> Result<Vec<Evidence>> {
        let after = after.map_or(0, |cursor| cursor.id);
        // Batches of an incident come one after the other, in numbers of batches and of evidence alike.
        let spans: Vec<(i64, i64)> = self.all(
            "SELECT first_evidence, last_evidence FROM batch
             WHERE incident_id = ?1 AND last_evidence > ?2 AND items_new > 0 ORDER BY id",
            [incident.0, after],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let sql = format!("{COLUMNS} WHERE e.id BETWEEN ?1 AND ?2 ORDER BY e.id LIMIT ?3");
        let mut out = Vec::new();
        for (first, last) in spans {
            if out.len() >= most {
                break;
            }
            out.extend(self.all(&sql, [first.max(after + 1), last, limit(most - out.len())], item)?);
        }
        Ok(out)
    }

    pub fn evidence_count(&self, incident: IncidentId) -> Result<u64> {
        Ok(self.number("SELECT evidence_count FROM incident WHERE id = ?1", [incident.0])?.unsigned_abs())
    }

    /// The items of one batch, in the order in which they were read.
    pub fn evidence_of_batch(&self, batch: BatchId) -> Result<Vec<Evidence>> {
        let sql = format!(
            "{COLUMNS} WHERE e.id BETWEEN (SELECT first_evidence FROM batch WHERE id = ?1)
             AND (SELECT last_evidence FROM batch WHERE id = ?1) ORDER BY e.id"
        );
        self.all(&sql, [batch.0], item)
    }

    /// Every item with a number from `from` to `to`, in that order, over all incidents; for building an index.
    ///
    /// # Errors
    /// What `each` returns, or what the library says.
    pub fn evidence_each<E: From<StoreError>>(
        &self,
        from: EvidenceId,
        to: EvidenceId,
        mut each: impl FnMut(Evidence) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let sql = format!("{COLUMNS} WHERE e.id BETWEEN ?1 AND ?2 ORDER BY e.id");
        let mut statement = self.conn.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query([from.0, to.0]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            if each(item(&Columns(row))?)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Cursor {
    /// Where to go on among the rows with a time (`None`: they are all behind), and among those without.
    pub(crate) fn split(after: Option<Cursor>) -> (Option<(i64, i64)>, i64) {
        match after {
            None => (Some((i64::MIN, 0)), 0),
            Some(Cursor { at: Some(at), id }) => (Some((micros(at), id)), 0),
            Some(Cursor { at: None, id }) => (None, id),
        }
    }
}

impl From<&Evidence> for Cursor {
    fn from(item: &Evidence) -> Self {
        Cursor { at: item.at, id: item.id.0 }
    }
}

impl From<&TimelineEvent> for Cursor {
    fn from(event: &TimelineEvent) -> Self {
        Cursor { at: event.at, id: event.id.0 }
    }
}
