//! Import batches after the import: list, remove, shift the clock.

use crate::contract::*;
use crate::{Api, Failure};
use model::ImportBatch;

impl Api {
    pub fn batch_list(&self, params: IncidentRef) -> Result<Vec<ImportBatch>, Failure> {
        Ok(self.store.read()?.batch_list(params.incident.id()?)?)
    }

    pub fn batch_remove(&self, params: BatchRemove) -> Result<Changed, Failure> {
        let id = params.batch.id()?;
        self.change(self.act("batch_remove"), |w| {
            let items = w.batch_get(id)?.items_new;
            w.batch_remove(id, params.even_if_cited)?;
            Ok(Changed { changed: items })
        })
    }

    pub fn batch_set(&self, params: BatchSet) -> Result<ImportBatch, Failure> {
        let id = params.batch.id()?;
        self.change(self.act("batch_set"), |w| {
            w.batch_set_skew(id, params.skew_ms)?;
            Ok(w.batch_get(id)?)
        })
    }
}
