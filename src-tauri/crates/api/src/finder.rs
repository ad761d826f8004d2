//! Search over everything that has a number. The index follows the store's change numbers; when it cannot be used,
//! a slow scan of the store gives the same matches and says so.

mod documents;
mod feeder;

pub(crate) use feeder::Feeder;

use crate::contract::*;
use crate::{Api, Failure, FailureCode, Notice};
use search::{Index, Query};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

/// The index of one library, opened at the first use.
pub(crate) struct Finder {
    folder: PathBuf,
    index: Mutex<Option<Arc<Index>>>,
    /// Documents put since the index was opened.
    put: AtomicU64,
    /// Held while documents are put: what one thread has put and not committed must not be committed by another.
    putting: Mutex<()>,
}

/// How many documents are put between two looks at whether to go on.
const STRIDE: u64 = 1000;
/// Up to so many documents put, closing waits for them to be merged.
const SMALL: u64 = 20_000;

impl Finder {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Finder { folder, index: Mutex::new(None), put: AtomicU64::new(0), putting: Mutex::new(()) }
    }

    fn index(&self) -> Result<Arc<Index>, search::Error> {
        let mut held = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = &*held {
            return Ok(index.clone());
        }
        let index = Arc::new(Index::open(&self.folder, search::Options::default())?.index);
        *held = Some(index.clone());
        Ok(index)
    }

    /// Ends the background work of the index in good order. Merging a few documents into the rest takes no time and
    /// keeps searching fast; after a big filling it would take many seconds, and the next small one does it as well.
    pub(crate) fn close(&self) {
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner).take();
        if self.put.load(Ordering::Relaxed) < SMALL
            && let Some(index) = index.and_then(Arc::into_inner)
            && let Err(error) = index.close()
        {
            // Nothing is lost: the index is a cache, and its last commit stands.
            drop(error);
        }
    }

    /// Lets go of the index, so that the next use opens it again (and finds it empty if it was damaged).
    fn let_go(&self) {
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Runs `ask` on the index; a damaged one is opened again, which empties it, and asked once more.
    fn with_index<T>(&self, ask: impl Fn(&Index) -> Result<T, Trouble>) -> Result<T, Trouble> {
        match self.index().map_err(Trouble::Index).and_then(|index| ask(&index)) {
            Err(Trouble::Index(error)) if error.is_damage() => {
                self.let_go();
                let index = self.index().map_err(Trouble::Index)?;
                ask(&index)
            }
            answer => answer,
        }
    }

    /// Puts everything into the index that changed since its last commit. `progress` gets how many documents were put.
    /// While an import feeds the index, nothing is done: it will commit, and until then the last commit answers.
    pub(crate) fn catch_up(
        &self,
        read: &store::View,
        progress: &mut dyn FnMut(u64) -> Result<(), Failure>,
    ) -> Result<(), Trouble> {
        let progress = std::cell::RefCell::new(progress);
        self.with_index(|index| self.follow(index, read, &mut |done| (progress.borrow_mut())(done)))
    }

    fn count(&self, done: u64, progress: &mut dyn FnMut(u64) -> Result<(), Failure>) -> Result<(), Failure> {
        self.put.fetch_add(STRIDE, Ordering::Relaxed);
        progress(done)
    }

    fn follow(
        &self,
        index: &Index,
        read: &store::View,
        progress: &mut dyn FnMut(u64) -> Result<(), Failure>,
    ) -> Result<(), Trouble> {
        match self.putting.try_lock() {
            Ok(_putting) => follow(index, read, &mut |done| self.count(done, progress), &[]),
            Err(TryLockError::Poisoned(held)) => {
                let _putting = held.into_inner();
                follow(index, read, &mut |done| self.count(done, progress), &[])
            }
            Err(TryLockError::WouldBlock) => Ok(()),
        }
    }
}

/// Why the index did not answer.
pub(crate) enum Trouble {
    Index(search::Error),
    Other(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Other(failure)
    }
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Self {
        Trouble::Other(error.into())
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Other(failure) => failure,
            Trouble::Index(error) => Failure::new(FailureCode::Internal, error.to_string()).caused_by(&error),
        }
    }
}

fn follow(
    index: &Index,
    read: &store::View,
    progress: &mut dyn FnMut(u64) -> Result<(), Failure>,
    fed: &[(i64, i64)],
) -> Result<(), Trouble> {
    let target = read.change_number()?;
    let mut applied = i64::try_from(index.applied()).unwrap_or(i64::MAX);
    if applied == target {
        return Ok(());
    }
    if applied > target || (applied > 0 && index.documents() == 0) {
        // The store is older than the index: it was restored. Only building anew is sure to be right.
        index.clear().map_err(Trouble::Index)?;
        applied = 0;
    }
    let mut filler = documents::Filler::new(index, read, progress, fed);
    if applied == 0 {
        filler.fill()?;
    } else {
        filler.follow(applied)?;
    }
    index.commit(u64::try_from(target).unwrap_or(0)).map_err(Trouble::Index)
}

impl Api {
    /// Brings the index up to the store. Trouble with the index is a notice, not a failure: search still answers. When
    /// the task is cancelled the rest is left to the next search, and what was written before stays.
    pub(crate) fn catch_up_search(&self, task: Option<&crate::task::Task<'_>>) -> Result<(), Failure> {
        let read = self.store.read()?;
        let answer = self.finder.catch_up(&read, &mut |done| {
            if let Some(task) = task {
                task.progress("indexing", done, 0);
                task.go_on()?;
            }
            Ok(())
        });
        self.bear(answer)
    }

    /// Makes what an import fed findable.
    pub(crate) fn settle_search(&self, feeder: Feeder<'_>, task: &crate::task::Task<'_>) -> Result<(), Failure> {
        let read = self.store.read()?;
        let answer = feeder.settle(&read, &mut |done| {
            task.progress("indexing", done, 0);
            Ok(())
        });
        self.bear(answer)
    }

    /// Trouble with the index is told, and borne: search still answers.
    fn bear(&self, answer: Result<(), Trouble>) -> Result<(), Failure> {
        match answer {
            Ok(()) => Ok(()),
            Err(Trouble::Other(failure)) if failure.code == FailureCode::Cancelled => {
                // What was put and not committed goes with the writer.
                self.finder.let_go();
                Ok(())
            }
            Err(Trouble::Other(failure)) => Err(failure),
            Err(Trouble::Index(error)) => {
                self.host.notify(Notice::SearchDegraded { reason: error.to_string() });
                Ok(())
            }
        }
    }

    pub fn search_run(&self, params: SearchRun) -> Result<SearchReply, Failure> {
        let incident = params.incident.map(|r| r.id()).transpose()?;
        let query = Query {
            text: params.text.clone(),
            kinds: params.kinds.iter().map(|k| kind(k)).collect::<Result<_, _>>()?,
            incident: incident.map(|id| id.to_string()),
            limit: params.limit.unwrap_or(20).clamp(1, 1000),
            offset: params.offset,
            as_you_type: params.as_you_type,
            // Nobody reads counts between two keystrokes.
            facets: !params.as_you_type,
            ..Query::default()
        };
        let read = self.store.read()?;
        incident.map(|id| read.incident_get(id)).transpose()?;
        let answer = self.finder.with_index(|index| {
            self.finder.follow(index, &read, &mut |_| Ok(()))?;
            index.search(&query).map_err(Trouble::Index)
        });
        let (hits, degraded) = match answer {
            Ok(hits) => (hits, None),
            Err(Trouble::Other(failure)) => return Err(failure),
            Err(Trouble::Index(error)) => {
                let reason = error.to_string();
                self.host.notify(Notice::SearchDegraded { reason: reason.clone() });
                (documents::scan(&self.store, &query)?, Some(reason))
            }
        };
        let mut found = Vec::new();
        let mut evidence = documents::of_evidence_keys(&read, hits.hits.iter().map(|hit| hit.key.as_str()))?;
        for hit in &hits.hits {
            let document = match evidence.remove(&hit.key) {
                Some(document) => Some(document),
                None => documents::of_key(&read, &hit.key)?,
            };
            // A record that went since the index was written is not an answer.
            let Some(document) = document else { continue };
            let snippet = search::snippet(&document.text, &params.text, 220);
            found.push(SearchHit {
                key: hit.key.clone(),
                kind: hit.kind.to_string(),
                incident: document.incident.and_then(|i| i.parse().ok()),
                title: document.title,
                at: hit.at,
                score: hit.score,
                marks: snippet.marks.iter().map(|m| (m.start, m.end)).collect(),
                snippet: snippet.text,
            });
        }
        Ok(SearchReply {
            hits: found,
            total: hits.total,
            counted: hits.counted,
            notes: hits.notes,
            facets: facets(hits.facets),
            degraded,
        })
    }
}

fn kind(word: &str) -> Result<search::Kind, Failure> {
    // People say `factor`; a factor is an accepted hypothesis.
    let word = if word == "factor" { "hypothesis" } else { word };
    word.parse().map_err(crate::incident::unknown_word)
}

fn facets(facets: search::Facets) -> std::collections::BTreeMap<String, std::collections::BTreeMap<String, u64>> {
    [("kind", facets.kind), ("service", facets.service), ("state", facets.state), ("month", facets.month)]
        .into_iter()
        .map(|(name, buckets)| (name.to_owned(), buckets.into_iter().map(|b| (b.value, b.count)).collect()))
        .collect()
}
