//! Import batches after the import: listing, taking away, and moving their times.

use crate::{
    Noun, Result, StoreError, View, Write,
    evidence::{COLUMNS, item},
    record::{self, Record},
    row::{Columns, int, json, limit, micros, utc},
};
use model::*;
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// A batch as the history keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct BatchRow {
    #[serde(flatten)]
    pub batch: ImportBatch,
    /// Which reading of its times holds.
    #[serde(default)]
    pub reading: u32,
}

/// How the times of a batch were read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reread {
    /// IANA name or offset.
    pub zone: String,
    pub zone_source: ZoneSource,
    /// What the new reading found; `None` leaves what the import found.
    pub findings: Option<Vec<Finding>>,
}

const BATCH: &str = "SELECT id, incident_id, label, format, hash, importer, imported_at, zone, zone_source, skew_ms,
        items_read, items_new, findings, reading FROM batch";

fn batch(row: &Columns<'_>) -> Result<ImportBatch> {
    Ok(ImportBatch {
        id: BatchId(row.get(0)?),
        incident: IncidentId(row.get(1)?),
        label: row.text(2)?,
        format: row.word(3)?,
        hash: row.text(4)?,
        importer: row.small(5)?,
        imported_at: row.time(6)?,
        zone: row.text(7)?,
        zone_source: row.word(8)?,
        skew_ms: row.get(9)?,
        items_read: row.count(10)?,
        items_new: row.count(11)?,
        findings: row.json(12)?,
    })
}

impl Record for BatchRow {
    const PREFIX: &'static str = BatchId::PREFIX;
    const NOUN: Option<Noun> = None;

    fn number(&self) -> i64 {
        self.batch.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{BATCH} WHERE id = ?1"), [id], |row| {
            Ok(BatchRow { batch: batch(row)?, reading: row.small(13)? })
        })
    }

    /// Puts times, zone, skew and counts back. What was removed cannot be made from this.
    fn save(&self, view: &View) -> Result<()> {
        let ImportBatch { id, zone, zone_source, items_read, items_new, skew_ms, .. } = &self.batch;
        let known: BatchRow = view.must(id.0).map_err(|_| {
            let label = &self.batch.label;
            StoreError::refused(format!("`{id}` was removed and its items with it; import `{label}` again"))
        })?;
        if known.reading != self.reading {
            view.bring_back(*id, known.reading, self.reading)?;
        }
        view.run(
            "UPDATE batch SET items_read = ?2, items_new = ?3, findings = ?4, zone = ?5, zone_source = ?6, reading = ?7
             WHERE id = ?1",
            params![
                id.0,
                int(*items_read),
                int(*items_new),
                json(&self.batch.findings),
                zone,
                zone_source.as_str(),
                self.reading
            ],
        )?;
        view.skew(*id, *skew_ms)
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        let id = BatchId(id);
        let cited = view.batch_citations(id)?;
        if !cited.is_empty() {
            return Err(cited_refusal(id, &cited));
        }
        if let Some(event) = view.batch_edited(id)? {
            return Err(StoreError::Conflict {
                message: format!(
                    "`{event}`, which shows what `{id}` brought, was changed since; remove the batch instead"
                ),
            });
        }
        view.take_away(id)
    }
}

fn cited_refusal(id: BatchId, cited: &[String]) -> StoreError {
    StoreError::refused(format!("`{id}` cannot go while its evidence is cited by {}", cited.join(", ")))
}

impl View {
    pub fn batch_get(&self, id: BatchId) -> Result<ImportBatch> {
        Ok(self.must::<BatchRow>(id.0)?.batch)
    }

    /// In order of import.
    pub fn batch_list(&self, incident: IncidentId) -> Result<Vec<ImportBatch>> {
        self.all(&format!("{BATCH} WHERE incident_id = ?1 ORDER BY id"), [incident.0], batch)
    }

    /// The latest batch of this incident over the same bytes.
    pub fn batch_by_hash(&self, incident: IncidentId, hash: &str) -> Result<Option<ImportBatch>> {
        let sql = format!("{BATCH} WHERE incident_id = ?1 AND hash = ?2 ORDER BY id DESC LIMIT 1");
        self.one(&sql, params![incident.0, hash], batch)
    }

    /// References (`H-1`, `C-4`, `INC-1` for its key moments) of records that cite evidence of this batch.
    pub fn batch_citations(&self, id: BatchId) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT c.record FROM batch b JOIN citation c
                ON c.evidence_id BETWEEN b.first_evidence AND b.last_evidence WHERE b.id = ?1 ORDER BY c.record";
        self.all(sql, [id.0], |row| row.text(0))
    }

    /// An event that shows evidence of this batch and carries a person's work.
    fn batch_edited(&self, id: BatchId) -> Result<Option<TimelineEventId>> {
        let sql = "SELECT v.id FROM batch b JOIN evidence e ON e.id BETWEEN b.first_evidence AND b.last_evidence
                JOIN event v ON v.id = e.event_id
            WHERE b.id = ?1 AND (v.starred OR v.time_edited OR v.text IS NOT NULL OR v.note IS NOT NULL) LIMIT 1";
        self.one(sql, [id.0], |row| Ok(TimelineEventId(row.get(0)?)))
    }

    /// Events that show evidence of this batch and have a history of their own.
    pub(crate) fn batch_touched(&self, id: BatchId) -> Result<Vec<TimelineEventId>> {
        let sql = "SELECT DISTINCT e.event_id FROM batch b JOIN evidence e
                ON e.id BETWEEN b.first_evidence AND b.last_evidence
            WHERE b.id = ?1 AND EXISTS (SELECT 1 FROM revision r WHERE r.record = 'T-' || e.event_id)";
        self.all(sql, [id.0], |row| Ok(TimelineEventId(row.get(0)?)))
    }

    /// Takes away a batch with its evidence and the events that show nothing else and that nobody gave words.
    fn take_away(&self, id: BatchId) -> Result<()> {
        self.conn.execute_batch("CREATE TEMP TABLE IF NOT EXISTS gone (id INTEGER PRIMARY KEY); DELETE FROM gone")?;
        let (first, last) = self.batch_span(id)?;
        self.run("UPDATE batch SET removing = 1 WHERE id = ?1", [id.0])?;
        self.run(
            "DELETE FROM identity WHERE incident_id = (SELECT incident_id FROM batch WHERE id = ?1)
                 AND evidence_id BETWEEN ?2 AND ?3",
            [id.0, first, last],
        )?;
        let mut items = 0;
        for (from, to) in pieces(first, last) {
            self.run(
                "INSERT OR IGNORE INTO gone SELECT event_id FROM evidence WHERE id BETWEEN ?1 AND ?2",
                [from, to],
            )?;
            self.run("DELETE FROM citation WHERE evidence_id BETWEEN ?1 AND ?2", [from, to])?;
            items += self.run("DELETE FROM evidence WHERE id BETWEEN ?1 AND ?2", [from, to])?;
        }
        let events = self.run(
            "DELETE FROM event WHERE id IN (SELECT id FROM gone) AND text IS NULL
                 AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.event_id = event.id)",
            [],
        )?;
        self.conn.execute_batch(
            "UPDATE event SET time_edited = 1 WHERE id IN (SELECT id FROM gone)
                 AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.event_id = event.id);
             UPDATE event SET at = (SELECT e.at FROM evidence e WHERE e.event_id = event.id
                 ORDER BY e.id <> ifnull(event.lead, e.id), e.id LIMIT 1)
                 WHERE id IN (SELECT id FROM gone) AND time_edited = 0",
        )?;
        self.run(
            "UPDATE incident SET evidence_count = evidence_count - ?2, event_count = event_count - ?3
             WHERE id = (SELECT incident_id FROM batch WHERE id = ?1)",
            [id.0, limit(items), limit(events)],
        )?;
        self.run("DELETE FROM earlier_time WHERE batch_id = ?1", [id.0])?;
        self.run("DELETE FROM batch WHERE id = ?1", [id.0]).map(drop)
    }

    /// Gives the items of a batch the times of reading `to` again, and keeps those of reading `from`.
    fn bring_back(&self, id: BatchId, from: u32, to: u32) -> Result<()> {
        let (first, last) = self.batch_span(id)?;
        for (low, high) in pieces(first, last) {
            let values = params![id.0, from, to, low, high];
            self.run(
                "INSERT OR REPLACE INTO earlier_time (batch_id, reading, evidence_id, at, shape_id)
                 SELECT t.batch_id, ?2, e.id, e.at - b.skew_ms * 1000, e.shape_id
                 FROM earlier_time t JOIN evidence e ON e.id = t.evidence_id JOIN batch b ON b.id = t.batch_id
                 WHERE t.batch_id = ?1 AND t.reading = ?3 AND t.evidence_id BETWEEN ?4 AND ?5",
                values,
            )?;
            self.run(
                "UPDATE evidence SET at = t.at + b.skew_ms * 1000, shape_id = t.shape_id
                 FROM earlier_time t JOIN batch b ON b.id = t.batch_id
                 WHERE t.batch_id = ?1 AND t.reading = ?2 AND t.evidence_id BETWEEN ?3 AND ?4
                 AND evidence.id = t.evidence_id",
                params![id.0, to, low, high],
            )?;
        }
        self.follow(id)
    }

    /// Moves the times of a batch to a new skew, and those of the events that follow them.
    fn skew(&self, id: BatchId, skew_ms: i64) -> Result<()> {
        let (first, last) = self.batch_span(id)?;
        let before = self.number("SELECT skew_ms FROM batch WHERE id = ?1", [id.0])?;
        let shift = skew_ms.saturating_sub(before).saturating_mul(1000);
        for (from, to) in pieces(first, last) {
            let sql = "UPDATE evidence SET at = at + ?3 WHERE id BETWEEN ?1 AND ?2 AND at IS NOT NULL";
            self.run(sql, [from, to, shift])?;
        }
        self.run("UPDATE batch SET skew_ms = ?2 WHERE id = ?1", [id.0, skew_ms])?;
        self.follow(id)
    }

    /// Lets events that show a batch follow its times, except where a person set them.
    fn follow(&self, id: BatchId) -> Result<()> {
        let (first, last) = self.batch_span(id)?;
        for (from, to) in pieces(first, last) {
            self.run(
                "UPDATE event SET at = (SELECT e.at FROM evidence e WHERE e.event_id = event.id
                     ORDER BY e.id <> ifnull(event.lead, e.id), e.id LIMIT 1)
                 WHERE time_edited = 0 AND id IN (SELECT event_id FROM evidence WHERE id BETWEEN ?1 AND ?2)",
                [from, to],
            )?;
        }
        Ok(())
    }

    /// First and last number of its evidence.
    pub(crate) fn batch_span(&self, id: BatchId) -> Result<(i64, i64)> {
        let sql = "SELECT first_evidence, last_evidence FROM batch WHERE id = ?1";
        self.one(sql, [id.0], |row| Ok((row.get(0)?, row.get(1)?)))?.ok_or_else(|| StoreError::not_found(id))
    }
}

/// A span in pieces: SQLite keeps what one statement may have to take back in memory.
fn pieces(first: i64, last: i64) -> impl Iterator<Item = (i64, i64)> {
    const PIECE: i64 = 10_000;
    (first..=last).step_by(PIECE as usize).map(move |from| (from, last.min(from + PIECE - 1)))
}

impl Write<'_> {
    /// Removes a batch and its evidence. Refused while anything cites it, unless `force`; forced, key moments lose the
    /// citation and claims are for the checker to mark. Not to be undone: import the source again.
    pub fn batch_remove(&mut self, id: BatchId, force: bool) -> Result<()> {
        let before: BatchRow = self.must(id.0)?;
        let cited = self.batch_citations(id)?;
        if !cited.is_empty() && !force {
            return Err(cited_refusal(id, &cited));
        }
        self.announce_batch(id)?;
        let mut touched = Vec::new();
        for event in self.batch_touched(id)? {
            touched.push((event.to_string(), record::load(self.view, &event.to_string())?));
        }
        self.uncite_moments(id, before.batch.incident)?;
        self.take_away(id)?;
        for (reference, state) in touched {
            self.append(&reference, state)?;
        }
        self.append(&id.to_string(), Some(serde_json::to_value(before)?))
    }

    fn uncite_moments(&mut self, id: BatchId, incident: IncidentId) -> Result<()> {
        let (first, last) = self.batch_span(id)?;
        let mut after = self.incident_get(incident)?;
        for mark in &mut after.moments {
            mark.evidence.retain(|cited| !(first..=last).contains(&cited.0));
        }
        self.revise(incident.0, Some(&after))
    }

    /// Tells the feed that everything of a batch changes.
    pub(crate) fn announce_batch(&mut self, id: BatchId) -> Result<()> {
        let (first, last) = self.batch_span(id)?;
        let sql = "SELECT min(event_id), max(event_id) FROM evidence WHERE id BETWEEN ?1 AND ?2";
        let events =
            self.one(sql, [first, last], |row| Ok((row.get::<Option<i64>>(0)?, row.get::<Option<i64>>(1)?)))?;
        if let Some((Some(from), Some(to))) = events {
            self.changed(Noun::Evidence, first, last);
            self.changed(Noun::Event, from, to);
        }
        Ok(())
    }

    /// Shifts every time of the batch, except where a person set the time of the event.
    pub fn batch_set_skew(&mut self, id: BatchId, skew_ms: i64) -> Result<()> {
        let before: BatchRow = self.must(id.0)?;
        self.skew(id, skew_ms)?;
        self.announce_batch(id)?;
        self.append(&id.to_string(), Some(serde_json::to_value(before)?))
    }

    /// Reads the times that did not say their zone again: `retime` gets each such item and answers its new reading,
    /// before any skew. Its original text stays. Answers how many times changed; when none did and the zone is the
    /// same, nothing is written.
    pub fn batch_retime(
        &mut self,
        id: BatchId,
        reread: &Reread,
        retime: &mut dyn FnMut(&Evidence) -> ReadTime,
    ) -> Result<u64> {
        let before: BatchRow = self.must(id.0)?;
        let last_kept = self.number("SELECT max(reading) FROM earlier_time WHERE batch_id = ?1", [id.0])?;
        let reading = i64::from(before.reading).max(last_kept) + 1;
        let changed = self.retime_items(&before, retime)?;
        if changed == 0 && before.batch.zone == reread.zone && before.batch.zone_source == reread.zone_source {
            return Ok(0);
        }
        self.run(
            "UPDATE batch SET zone = ?2, zone_source = ?3, findings = ?4, reading = ?5 WHERE id = ?1",
            params![
                id.0,
                reread.zone,
                reread.zone_source.as_str(),
                json(reread.findings.as_ref().unwrap_or(&before.batch.findings)),
                reading
            ],
        )?;
        self.follow(id)?;
        self.announce_batch(id)?;
        self.append(&id.to_string(), Some(serde_json::to_value(before)?))?;
        Ok(changed)
    }

    fn retime_items(&mut self, before: &BatchRow, retime: &mut dyn FnMut(&Evidence) -> ReadTime) -> Result<u64> {
        let (id, skew) = (before.batch.id, before.batch.skew_ms.saturating_mul(1000));
        let (mut next, last) = self.batch_span(id)?;
        let mut changed = 0;
        loop {
            let sql = format!(
                "{COLUMNS} WHERE e.id BETWEEN ?1 AND ?2 AND s.zone_source <> 'explicit' ORDER BY e.id LIMIT 1000"
            );
            let some = self.all(&sql, [next, last], item)?;
            let Some(end) = some.last() else { return Ok(changed) };
            next = end.id.0 + 1;
            for item in &some {
                let time = retime(item);
                // What is finer than a microsecond is not kept, so it is no difference.
                let at = time.at.map(|at| utc(micros(at))).transpose()?;
                let time = ReadTime { raw: item.time.raw.clone(), at, ..time };
                if time == item.time {
                    continue;
                }
                changed += 1;
                self.run(
                    "INSERT OR REPLACE INTO earlier_time (batch_id, reading, evidence_id, at, shape_id)
                     SELECT ?1, ?2, id, at - ?4, shape_id FROM evidence WHERE id = ?3",
                    params![id.0, before.reading, item.id.0, skew],
                )?;
                let shape = self.shape_number((item.format, item.kind, time.zone_source, time.precision, time.flag))?;
                let at = time.at.map(|at| micros(at).saturating_add(skew));
                self.run("UPDATE evidence SET at = ?2, shape_id = ?3 WHERE id = ?1", params![item.id.0, at, shape])?;
            }
        }
    }
}
