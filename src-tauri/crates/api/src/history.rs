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
