//! The fast path of an import: prepared statements, numbers counted here, one revision for the whole batch.
//!
//! Refused: a second copy of an item that the incident has already, and half an import; a batch that is not finished
//! fails the write around it.

mod seen;

use crate::{
    Noun, Result, StoreError, Write,
    row::{int, json, micros},
};
use model::*;
use rusqlite::{Statement, params};
use seen::Seen;
use std::collections::HashMap;

/// Names remembered during one import; beyond that they are looked up again.
const NAMES_REMEMBERED: usize = 100_000;

/// What is known when an import starts; it is imported at the time of the act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    pub incident: IncidentId,
    pub label: String,
    pub format: Format,
    /// SHA-256 in lower-case hex, empty for sources that are not bytes.
    pub hash: String,
    pub importer: u32,
    pub zone: String,
    pub zone_source: ZoneSource,
    pub skew_ms: i64,
}

/// One item as read; the fields are those of [`Evidence`].
#[derive(Clone, Copy, Debug)]
pub struct NewItem<'a> {
    pub identity: Identity,
    pub format: Format,
    pub kind: EventKind,
    pub native_id: Option<&'a str>,
    pub locator: &'a Locator,
    pub author: Option<&'a str>,
    pub channel: Option<&'a str>,
    pub thread: Option<&'a str>,
    pub text: &'a str,
    pub raw: Option<&'a str>,
    pub time: &'a ReadTime,
    pub extras: &'a Extras,
}

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New(EvidenceId, TimelineEventId),
    /// The incident had it already; nothing was written.
    Known(EvidenceId),
}

/// What many items have in common.
type Shape = (Format, EventKind, ZoneSource, Precision, Option<TimeFlag>);

/// Adds the items of one batch; made by [`Write::batch_begin`].
pub struct Importer<'w, 's> {
    write: &'w mut Write<'s>,
    batch: BatchId,
    incident: IncidentId,
    skew_ms: i64,
    first_evidence: i64,
    first_event: i64,
    next_evidence: i64,
    next_event: i64,
    read: u64,
    names: HashMap<String, i64>,
    shapes: HashMap<Shape, i64>,
    seen: Seen<'s>,
    add_event: Statement<'s>,
    add_evidence: Statement<'s>,
}

impl<'s> Write<'s> {
    /// Begins a batch. Finish it with [`Importer::finish`].
    pub fn batch_begin(&mut self, new: &NewBatch) -> Result<Importer<'_, 's>> {
        self.must::<Incident>(new.incident.0)?;
        if let Some(batch) = self.open_batch {
            return Err(StoreError::refused(format!("the import `{batch}` has to be finished before another begins")));
        }
        let batch = BatchId(self.numbers(BatchId::PREFIX, 1)?);
        let first_evidence = self.numbers(EvidenceId::PREFIX, 0)?;
        let first_event = self.numbers(TimelineEventId::PREFIX, 0)?;
        self.run(
            "INSERT INTO batch (id, incident_id, label, format, hash, importer, imported_at, zone, zone_source, skew_ms,
                 items_read, items_new, first_evidence, last_evidence, findings)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11, ?11 - 1, '[]')",
            params![
                batch.0,
                new.incident.0,
                new.label,
                new.format.as_str(),
                new.hash,
                new.importer,
                micros(self.act.at),
                new.zone,
                new.zone_source.as_str(),
                new.skew_ms,
                first_evidence
            ],
        )?;
        self.open_batch = Some(batch);
        let conn = &self.view.conn;
        Ok(Importer {
            batch,
            incident: new.incident,
            skew_ms: new.skew_ms,
            first_evidence,
            first_event,
            next_evidence: first_evidence,
            next_event: first_event,
            read: 0,
            names: HashMap::new(),
            shapes: HashMap::new(),
            seen: Seen::new(conn, new.incident.0, first_evidence)?,
            add_event: conn.prepare(
                "INSERT INTO event (id, incident_id, at, kind, starred, hidden, time_edited)
                 VALUES (?1, ?2, ?3, ?4, 0, ?5, 0)",
            )?,
            add_evidence: conn.prepare(
                "INSERT INTO evidence (id, incident_id, batch_id, event_id, shape_id, at, raw_time, author_id,
                     channel_id, file_id, line, place, native_id, thread, text, raw, extras)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            )?,
            write: self,
        })
    }
}

impl Importer<'_, '_> {
    /// The batch that is being filled.
    pub fn batch(&self) -> BatchId {
        self.batch
    }

    /// Adds one item and, when it is new, the timeline event that shows it (hidden when `extras.demoted`).
    pub fn item_add(&mut self, item: &NewItem<'_>) -> Result<Added> {
        self.read += 1;
        let (id, event) = (self.next_evidence, self.next_event);
        if let Some(known) = self.seen.note(item.identity, id)? {
            return Ok(Added::Known(EvidenceId(known)));
        }
        let at = item.time.at.map(|at| micros(at).saturating_add(self.skew_ms.saturating_mul(1000)));
        self.add_event.execute(params![event, self.incident.0, at, item.kind.as_str(), item.extras.demoted])?;
        let shape = self.shape(item)?;
        let author = item.author.map(|name| self.name(name)).transpose()?;
        let channel = item.channel.map(|name| self.name(name)).transpose()?;
        let file = self.name(&item.locator.file)?;
        self.add_evidence.execute(params![
            id,
            self.incident.0,
            self.batch.0,
            event,
            shape,
            at,
            item.time.raw,
            author,
            channel,
            file,
            item.locator.line.map(int),
            item.locator.id,
            item.native_id,
            item.thread,
            item.text,
            item.raw.filter(|raw| *raw != item.text),
            (*item.extras != Extras::default()).then(|| json(item.extras)),
        ])?;
        self.next_evidence += 1;
        self.next_event += 1;
        Ok(Added::New(EvidenceId(id), TimelineEventId(event)))
    }

    /// Writes down how the source was read, and what was found. Without it the write around the import fails.
    pub fn finish(mut self, zone: &str, zone_source: ZoneSource, findings: Vec<Finding>) -> Result<ImportBatch> {
        self.seen.write()?;
        let new = self.next_evidence - self.first_evidence;
        let write = self.write;
        write.numbers(EvidenceId::PREFIX, new)?;
        write.numbers(TimelineEventId::PREFIX, new)?;
        write.run(
            "UPDATE batch SET zone = ?2, zone_source = ?3, items_read = ?4, items_new = ?5, last_evidence = ?6,
                 findings = ?7 WHERE id = ?1",
            params![
                self.batch.0,
                zone,
                zone_source.as_str(),
                int(self.read),
                new,
                self.next_evidence - 1,
                json(&findings)
            ],
        )?;
        write.run(
            "UPDATE incident SET evidence_count = evidence_count + ?2, event_count = event_count + ?2 WHERE id = ?1",
            [self.incident.0, new],
        )?;
        write.open_batch = None;
        write.append(&self.batch.to_string(), None)?;
        if new > 0 {
            write.changed(Noun::Evidence, self.first_evidence, self.next_evidence - 1);
            write.changed(Noun::Event, self.first_event, self.next_event - 1);
            write.changed(Noun::Incident, self.incident.0, self.incident.0);
        }
        write.batch_get(self.batch)
    }

    /// Leaves the batch out: for a source that brought nothing new.
    ///
    /// # Errors
    /// `Refused` when it did bring something.
    pub fn discard(self) -> Result<()> {
        if self.next_evidence > self.first_evidence {
            return Err(StoreError::refused(format!(
                "the import `{}` brought new evidence and has to be finished",
                self.batch
            )));
        }
        self.write.run("DELETE FROM batch WHERE id = ?1", [self.batch.0])?;
        self.write.open_batch = None;
        Ok(())
    }

    fn shape(&mut self, item: &NewItem<'_>) -> Result<i64> {
        let shape = (item.format, item.kind, item.time.zone_source, item.time.precision, item.time.flag);
        if let Some(id) = self.shapes.get(&shape) {
            return Ok(*id);
        }
        let id = self.write.shape_number(shape)?;
        self.shapes.insert(shape, id);
        Ok(id)
    }

    fn name(&mut self, name: &str) -> Result<i64> {
        if let Some(id) = self.names.get(name) {
            return Ok(*id);
        }
        self.write.run("INSERT OR IGNORE INTO name (text) VALUES (?1)", [name])?;
        let id = self.write.number("SELECT id FROM name WHERE text = ?1", [name])?;
        if self.names.len() >= NAMES_REMEMBERED {
            self.names.clear();
        }
        self.names.insert(name.to_owned(), id);
        Ok(id)
    }
}

impl Write<'_> {
    pub(crate) fn shape_number(&self, shape: Shape) -> Result<i64> {
        let (format, kind, zone_source, precision, flag) = shape;
        let words = params![
            format.as_str(),
            kind.as_str(),
            zone_source.as_str(),
            precision.as_str(),
            flag.map(TimeFlag::as_str)
        ];
        self.run(
            "INSERT OR IGNORE INTO shape (format, kind, zone_source, precision, flag) VALUES (?1, ?2, ?3, ?4, ?5)",
            words,
        )?;
        self.number(
            "SELECT id FROM shape WHERE format = ?1 AND kind = ?2 AND zone_source = ?3 AND precision = ?4 AND flag IS ?5",
            words,
        )
    }
}
