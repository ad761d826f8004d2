//! What can be changed: the functions of [`Write`], each noun's in its own file, all inside one transaction.

use crate::{Noun, Result, StoreError, View, row::micros, store::Act};
use model::BatchId;
use rusqlite::params;

/// The inside of one write transaction. Everything done through it is one act of the history.
pub struct Write<'s> {
    pub(crate) view: &'s View,
    pub(crate) act: &'s Act,
    /// Number of the act, once it changed something.
    act_id: Option<i64>,
    /// Spans of records for the feed, written at the end.
    changed: Vec<(Noun, i64, i64)>,
    /// A batch that was begun and not finished.
    pub(crate) open_batch: Option<BatchId>,
}

impl std::ops::Deref for Write<'_> {
    type Target = View;
    fn deref(&self) -> &View {
        self.view
    }
}

impl<'s> Write<'s> {
    pub(crate) fn new(view: &'s View, act: &'s Act) -> Self {
        Write { view, act, act_id: None, changed: Vec::new(), open_batch: None }
    }

    /// What has to be done before the commit.
    pub(crate) fn close(mut self) -> Result<()> {
        if let Some(batch) = self.open_batch {
            return Err(StoreError::refused(format!("the import `{batch}` was not finished; nothing of it was kept")));
        }
        for (noun, from, to) in std::mem::take(&mut self.changed) {
            self.run("INSERT INTO feed (noun, from_id, to_id) VALUES (?1, ?2, ?3)", params![noun.as_str(), from, to])?;
        }
        Ok(())
    }

    /// The number of this act, once it changed something.
    pub fn act_made(&self) -> Option<i64> {
        self.act_id
    }

    /// The number of this act; its row is written when it first changes something.
    pub(crate) fn act_number(&mut self) -> Result<i64> {
        self.act_as(None)
    }

    /// As [`Self::act_number`], as an act that takes another back.
    pub(crate) fn act_as(&mut self, undoes: Option<i64>) -> Result<i64> {
        if let Some(id) = self.act_id {
            return Ok(id);
        }
        self.run(
            "INSERT INTO act (at, actor, what, undoes) VALUES (?1, ?2, ?3, ?4)",
            params![micros(self.act.at), self.act.actor, self.act.what, undoes],
        )?;
        let id = self.conn.last_insert_rowid();
        self.act_id = Some(id);
        Ok(id)
    }

    /// Takes `count` numbers of a noun and returns the first. A number is never given twice.
    pub(crate) fn numbers(&self, noun: &str, count: i64) -> Result<i64> {
        let last = self.number(
            "INSERT INTO counter (noun, last) VALUES (?1, ?2)
             ON CONFLICT (noun) DO UPDATE SET last = last + excluded.last RETURNING last",
            params![noun, count],
        )?;
        Ok(last - count + 1)
    }

    /// Notes for the feed that records changed; spans that touch the last one of the noun extend it.
    pub(crate) fn changed(&mut self, noun: Noun, from: i64, to: i64) {
        if let Some(last) = self.changed.iter_mut().rev().find(|last| last.0 == noun)
            && from >= last.1
            && from <= last.2 + 1
        {
            last.2 = last.2.max(to);
            return;
        }
        self.changed.push((noun, from, to));
    }
}
