//! History and undo.

use crate::contract::*;
use crate::{Api, Failure, FailureCode};
use model::Revision;

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

    pub fn history_undo(&self, params: HistoryUndo) -> Result<Changed, Failure> {
        let act = match params.act {
            Some(act) => act,
            None => self
                .store
                .read()?
                .act_last()?
                .ok_or_else(|| Failure::new(FailureCode::NotFound, "there is nothing that could be taken back"))?,
        };
        let records = self.change(self.act("history_undo"), |w| Ok(w.undo(act)?))?;
        Ok(Changed { changed: records.len() as u64 })
    }
}
