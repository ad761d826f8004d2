//! The audit log and undo. The log only grows: triggers refuse to change or shorten it.
//!
//! Undo takes a whole act back, and is an act itself, so that it can be taken back too. Refused: undoing what a later
//! act has built on.

use crate::{
    Result, StoreError, View, Write, record,
    row::{Columns, limit},
};
use model::*;
use rusqlite::params;
use serde_json::Value;
use std::collections::HashSet;

/// One act, as listed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ActRow {
    pub act: i64,
    pub at: Utc,
    pub actor: String,
    pub what: String,
    /// References of the records that it changed, in order, the first few.
    pub records: Vec<String>,
    pub undoes: Option<i64>,
    /// The act that took this one back, if one did.
    pub undone_by: Option<i64>,
}

const REVISIONS: &str = "SELECT r.seq, r.act_id, a.at, a.actor, a.what, r.record, r.before, r.after, a.undoes
    FROM revision r JOIN act a ON a.id = r.act_id";

/// Records named in a row of the list of acts.
const RECORDS_NAMED: i64 = 12;

fn revision(row: &Columns<'_>) -> Result<Revision> {
    let state = |text: Option<String>| text.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Revision {
        seq: row.get(0)?,
        act: row.get(1)?,
        at: row.time(2)?,
        actor: row.text(3)?,
        what: row.text(4)?,
        record: row.text(5)?,
        before: state(row.some_text(6)?)?,
        after: state(row.some_text(7)?)?,
        undoes: row.get(8)?,
    })
}

impl View {
    /// Revisions of one record (`T-4`), oldest first.
    pub fn history(&self, record: &str) -> Result<Vec<Revision>> {
        self.all(&format!("{REVISIONS} WHERE r.record = ?1 ORDER BY r.seq"), [record], revision)
    }

    /// Revisions of all passages that stand or stood in a review, oldest first.
    pub(crate) fn passage_history(&self, review: ReviewId) -> Result<Vec<Revision>> {
        let sql = format!(
            "{REVISIONS} WHERE r.record > 'C-' AND r.record < 'C.'
                AND json_extract(ifnull(r.after, r.before), '$.review') = ?1 ORDER BY r.seq"
        );
        self.all(&sql, params![serde_json::to_value(review)?.as_str()], revision)
    }

    /// Revisions of one act, in order.
    pub fn act_revisions(&self, act: i64) -> Result<Vec<Revision>> {
        self.all(&format!("{REVISIONS} WHERE r.act_id = ?1 ORDER BY r.seq"), [act], revision)
    }

    /// Acts, newest first, from below `before`.
    pub fn act_list(&self, before: Option<i64>, most: usize) -> Result<Vec<ActRow>> {
        let sql = "SELECT a.id, a.at, a.actor, a.what, a.undoes, (SELECT max(u.id) FROM act u WHERE u.undoes = a.id),
                (SELECT group_concat(record, ' ') FROM
                    (SELECT r.record FROM revision r WHERE r.act_id = a.id ORDER BY r.seq LIMIT ?3))
            FROM act a WHERE a.id < ?1 ORDER BY a.id DESC LIMIT ?2";
        self.all(sql, [before.unwrap_or(i64::MAX), limit(most), RECORDS_NAMED], |row| {
            let records = row.some_text(6)?.unwrap_or_default();
            Ok(ActRow {
                act: row.get(0)?,
                at: row.time(1)?,
                actor: row.text(2)?,
                what: row.text(3)?,
                records: records.split(' ').filter(|record| !record.is_empty()).map(str::to_owned).collect(),
                undoes: row.get(4)?,
                undone_by: row.get(5)?,
            })
        })
    }

    /// The latest act that still holds and takes no other back: what "undo" means next. An act that was taken back and
    /// brought back again holds.
    pub fn act_last(&self) -> Result<Option<i64>> {
        let mut statement = self.conn.prepare_cached("SELECT id, undoes FROM act ORDER BY id DESC")?;
        let mut rows = statement.query([])?;
        let mut taken_back = HashSet::new();
        while let Some(row) = rows.next()? {
            let (act, undoes) = (row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?);
            match undoes {
                _ if taken_back.contains(&act) => {}
                Some(earlier) => {
                    taken_back.insert(earlier);
                }
                None => return Ok(Some(act)),
            }
        }
        Ok(None)
    }
}

/// What one act did to one record, all its revisions together.
struct Span {
    record: String,
    before: Option<Value>,
    after: Option<Value>,
    now: Option<Value>,
}

impl Span {
    fn is_batch(&self) -> bool {
        self.record.starts_with("B-")
    }

    /// Its turn when an act is taken back: an event goes when its evidence is where it was, an import when what the
    /// same act built on it is gone, an incident when nothing is left in it.
    fn turn(&self) -> u8 {
        match self.record.split_once('-').map(|(prefix, _)| prefix) {
            Some(TimelineEventId::PREFIX) if self.before.is_none() => 1,
            Some(BatchId::PREFIX) => 2,
            Some(IncidentId::PREFIX) if self.before.is_none() => 3,
            _ => 0,
        }
    }
}

impl Write<'_> {
    /// Takes a whole act back. Returns the references of the records that changed. Use it alone in its write.
    ///
    /// # Errors
    /// `NotFound` for an unknown act, `Conflict` when a later act changed one of its records (the sentence says which),
    /// `Refused` where what was there cannot be made again (a removed import, a zone).
    pub fn undo(&mut self, act: i64) -> Result<Vec<String>> {
        let mut spans = self.spans(act)?;
        self.act_as(Some(act))?;
        spans.reverse();
        spans.sort_by_key(Span::turn);
        let shown = self.shown_by_batches(&spans)?;
        for span in &spans {
            record::restore(self.view, &span.record, span.before.as_ref())?;
        }
        for (reference, state) in shown {
            self.append(&reference, state)?;
        }
        for span in &spans {
            self.append(&span.record, span.now.clone())?;
        }
        Ok(spans.into_iter().map(|span| span.record).collect())
    }

    /// Events with a history that show what the batches among `spans` brought, beside those that are spans themselves.
    /// Evidence has no rows in the history, so the feed is told here of all that comes and goes with a batch.
    fn shown_by_batches(&mut self, spans: &[Span]) -> Result<Vec<(String, Option<Value>)>> {
        let mut shown = Vec::new();
        for span in spans.iter().filter(|span| span.is_batch() && span.now.is_some()) {
            let id: BatchId = span.record.parse().map_err(|_| StoreError::not_found(&span.record))?;
            self.announce_batch(id)?;
            for event in self.batch_touched(id)? {
                let reference = event.to_string();
                if !spans.iter().any(|span| span.record == reference) {
                    let state = record::load(self.view, &reference)?;
                    shown.push((reference, state));
                }
            }
        }
        Ok(shown)
    }
}

impl View {
    /// Whether an act could be taken back now: none of its records is different from how it left them.
    pub fn act_can_undo(&self, act: i64) -> Result<bool> {
        match self.spans(act) {
            Ok(_) => Ok(true),
            Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn spans(&self, act: i64) -> Result<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        for Revision { record, before, after, .. } in self.act_revisions(act)? {
            match spans.iter_mut().find(|span| span.record == record) {
                Some(span) => span.after = after,
                None => {
                    let now = record::load(self, &record)?;
                    spans.push(Span { record, before, after, now });
                }
            }
        }
        if spans.is_empty() {
            return Err(StoreError::not_found(format!("act {act}")));
        }
        for span in &spans {
            if !record::is_same(&span.record, span.now.as_ref(), span.after.as_ref()) {
                return Err(self.conflict(act, &span.record)?);
            }
        }
        Ok(spans)
    }

    fn conflict(&self, act: i64, record: &str) -> Result<StoreError> {
        let sql = "SELECT a.id, a.what FROM revision r JOIN act a ON a.id = r.act_id WHERE r.record = ?1
                ORDER BY r.seq DESC LIMIT 1";
        let later = self.one(sql, params![record], |row| Ok((row.get::<i64>(0)?, row.text(1)?)))?;
        let who = later.map_or_else(|| "something".to_owned(), |(id, what)| format!("act {id} (`{what}`)"));
        Ok(StoreError::Conflict {
            message: format!("act {act} cannot be taken back: {who} changed `{record}` since; take that back first"),
        })
    }
}
