//! History and undo.

pub(crate) mod words;

use crate::contract::*;
use crate::{Api, Failure, FailureCode};
use model::Revision;

/// Lines when no limit is given.
const LINES: usize = 50;

impl Api {
    /// Revisions of one record, oldest first; or of the latest acts, newest act first.
    pub fn history_list(&self, params: HistoryList) -> Result<Vec<Revision>, Failure> {
        let read = self.store.read()?;
        let limit = params.limit.unwrap_or(50);
        if let Some(record) = &params.record {
            let mut all = read.history(record)?;
            all.drain(..all.len().saturating_sub(limit));
            return Ok(all);
        }
        let mut out = Vec::new();
        for act in read.act_list(None, limit)? {
            out.extend(read.act_revisions(act.act)?);
        }
        Ok(out)
    }

    /// Acts in words, newest first; of one record, of one incident, or of the whole library.
    pub fn history_lines(&self, params: HistoryLines) -> Result<Vec<HistoryLine>, Failure> {
        let filter = store::ActFilter { record: params.record, incident: params.incident.map(|r| r.id()).transpose()? };
        let read = self.store.read()?;
        filter.incident.map(|id| read.incident_get(id)).transpose()?;
        let acts = read.act_numbers(&filter, params.limit.unwrap_or(LINES))?;
        acts.into_iter().map(|act| line(&read, act)).collect()
    }

    /// Takes one act back, as a whole.
    pub fn history_undo(&self, params: HistoryUndo) -> Result<Undone, Failure> {
        let act = match params.act {
            Some(act) => act,
            None => self
                .store
                .read()?
                .act_last()?
                .ok_or_else(|| Failure::new(FailureCode::NotFound, "there is nothing that could be taken back"))?,
        };
        self.change(self.act("history_undo"), |w| {
            let records = w.undo(act)?;
            let what = w.act_revisions(act)?.into_iter().next().map(|r| r.what).unwrap_or_default();
            Ok(Undone { act, what, records })
        })
    }
}

fn line(read: &store::View, act: i64) -> Result<HistoryLine, Failure> {
    let row = read.act_get(act)?.ok_or_else(|| Failure::not_found(format!("act {act}")))?;
    let revisions = read.act_revisions(act)?;
    Ok(HistoryLine {
        act,
        at: row.at,
        actor: row.actor,
        words: words_of(read, &row.what, row.undoes, &revisions)?,
        records: row.records,
        undone: read.act_is_undone(act)?,
        can_undo: read.act_can_be_undone(act, &revisions)?,
    })
}

fn words_of(read: &store::View, what: &str, undoes: Option<i64>, revisions: &[Revision]) -> Result<String, Failure> {
    let Some(mut act) = undoes else { return Ok(words::of(what, revisions)) };
    let mut back = true;
    loop {
        let Some(row) = read.act_get(act)? else { return Ok(words::of(what, revisions)) };
        match row.undoes {
            Some(earlier) => (act, back) = (earlier, !back),
            None => {
                let words = words::of(&row.what, &read.act_revisions(act)?);
                return Ok(words::taken_back(&words, back));
            }
        }
    }
}
