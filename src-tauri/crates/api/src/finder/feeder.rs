//! Feeding the index during an import, while the store's transaction is still open: the two take about as long, and
//! side by side they take half of it.
//!
//! Nothing fed can be found before [`Feeder::settle`], which commits, and that happens only after the store's
//! transaction is on disk. A feeder that is dropped instead leaves the index as it was at its last commit.

use super::{Finder, Trouble, documents, follow};
use crate::Failure;
use model::{EvidenceId, IncidentId};
use search::Index;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Puts the evidence of one import into the index.
pub(crate) struct Feeder<'a> {
    finder: &'a Finder,
    _putting: MutexGuard<'a, ()>,
    /// `None` when the index is of no use now, or not level with the store: it then catches up afterwards.
    index: Option<Arc<Index>>,
    incident: IncidentId,
    service: Option<String>,
    fed: Vec<(i64, i64)>,
}

impl Finder {
    /// Begins to feed. `change_number` is the store's, read inside the import's own transaction before it wrote
    /// anything: only an index that stands there knows everything else.
    pub(crate) fn feeder(&self, change_number: i64, incident: IncidentId, service: Option<String>) -> Feeder<'_> {
        let putting = self.putting.lock().unwrap_or_else(PoisonError::into_inner);
        let level = |index: &Arc<Index>| i64::try_from(index.applied()) == Ok(change_number);
        let index = self.index().ok().filter(level);
        Feeder { finder: self, _putting: putting, index, incident, service, fed: Vec::new() }
    }
}

impl Feeder<'_> {
    /// Puts one new item. Trouble with the index is no trouble for the import: it is let go and catches up later.
    pub(crate) fn put(&mut self, id: EvidenceId, item: ingest::Item) {
        let Some(index) = &self.index else { return };
        let document = documents::of_item(id, self.incident, item, self.service.clone());
        if index.add_new(&document).is_err() {
            self.index = None;
            self.finder.let_go();
            return;
        }
        self.finder.put.fetch_add(1, Ordering::Relaxed);
        match self.fed.last_mut() {
            Some((_, last)) if *last + 1 == id.0 => *last = id.0,
            _ => self.fed.push((id.0, id.0)),
        }
    }

    /// Commits what was fed together with everything else that changed. To be called once the store has committed.
    pub(crate) fn settle(
        mut self,
        read: &store::View,
        progress: &mut dyn FnMut(u64) -> Result<(), Failure>,
    ) -> Result<(), Trouble> {
        let Some(index) = self.index.take() else {
            let index = self.finder.index().map_err(Trouble::Index)?;
            return follow(&index, read, progress, &[]);
        };
        follow(&index, read, progress, &self.fed)
    }
}

impl Drop for Feeder<'_> {
    /// Without [`Feeder::settle`], what was fed has no place in the store: an index that is opened again has none of it.
    fn drop(&mut self) {
        if self.index.take().is_some() && !self.fed.is_empty() {
            self.finder.let_go();
        }
    }
}
