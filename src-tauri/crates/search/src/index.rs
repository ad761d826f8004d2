//! The index on disk: opening, repairing by starting empty, writing, asking.
//!
//! One process writes; it takes the writer at its first write and keeps it, because dropping it would end the merging
//! of segments. Texts are not stored. What another process commits is seen at the next question.

mod ask;
mod folder;
mod keyed;
mod laid;
mod merging;
mod plan;
mod schema;
mod starts;
mod tally;

pub(crate) use ask::{FEW, MAX_LIMIT, MAX_OFFSET};
pub(crate) use tally::Tally;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError};

use crate::document::{Document, pack_key};
use crate::error::{Error, sort};
use crate::query::{Hits, Query};
use crate::words::LONG_TEXT;
use folder::Seal;
use keyed::Keyed;
use laid::Laid;
use merging::Calm;
use schema::Fields;

/// Bytes of long texts that may wait to be cut; more make `put` wait.
const MAX_WAITING: usize = 32 * 1024 * 1024;

/// How much the writer may use.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes of memory for documents not yet on disk, over all threads; at least 16 MB per thread is used.
    pub writer_bytes: usize,
    /// Threads that index, 1 to 8.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { writer_bytes: 80_000_000, threads: 2 }
    }
}

/// In which state the index was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Everything up to `applied()` is there.
    Kept,
    /// There was none: it starts empty.
    Created,
    /// What was there was of another version or damaged, and was deleted: it starts empty.
    Wiped { reason: String },
}

/// An opened index and how it was found.
#[derive(Debug)]
pub struct Opened {
    pub index: Index,
    pub start: Start,
}

/// The index. Shared between threads by reference.
pub struct Index {
    folder: PathBuf,
    options: Options,
    inner: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    writer: Mutex<Option<IndexWriter<Laid>>>,
    waiting: Arc<AtomicUsize>,
    pending: Arc<AtomicUsize>,
    uncommitted: AtomicBool,
    seen: Mutex<Seen>,
}

/// The commit that questions are answered from.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    stamp: Option<(SystemTime, u64)>,
    applied: u64,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index in `folder`, which is created when absent.
    ///
    /// Damage, a missing part or another version makes it start empty, which [`Start`] tells. A lock, missing
    /// permission or an error of the disk is an error and nothing is wiped: search with [`crate::scan`] meanwhile.
    /// Reads every file once to check it (about 0.1 s per 200 MB in memory).
    pub fn open(folder: &Path, options: Options) -> Result<Opened, Error> {
        let (mut inner, start) = folder::open(folder)?;
        let waiting = Arc::new(AtomicUsize::new(0));
        inner.set_tokenizers(schema::tokenizers(&waiting));
        let reader = inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|e: TantivyError| sort(folder, e))?;
        let index = Index {
            folder: folder.to_owned(),
            options,
            inner,
            reader,
            fields: schema::schema().1,
            writer: Mutex::new(None),
            waiting,
            pending: Arc::default(),
            uncommitted: AtomicBool::new(false),
            seen: Mutex::new(Seen::default()),
        };
        index.catch_up()?;
        Ok(Opened { index, start })
    }

    /// The change number of the store up to which everything is in the index, as of the last commit.
    pub fn applied(&self) -> u64 {
        locked(&self.seen).applied
    }

    /// How many documents can be found, as of the last commit.
    pub fn documents(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Takes the writer now instead of at the first write. [`Error::Busy`] when another process has it.
    pub fn prepare_to_write(&self) -> Result<(), Error> {
        self.writing(|_| Ok(()))
    }

    /// Puts a document in, in place of the one with the same key. Found after the next commit.
    pub fn put(&self, document: &Document) -> Result<(), Error> {
        let key = pack_key(&document.key)?;
        let laid = Laid::new(&self.fields, document)?;
        self.wait_for_room(document);
        self.pending.fetch_add(1, Ordering::Relaxed);
        self.writing(|writer| {
            writer.delete_query(Box::new(Keyed::new(&self.fields, key)))?;
            writer.add_document(laid).map(|_| ())
        })
    }

    /// Puts in a document whose key is known not to be there: for the first filling. Twice the same key gives two hits.
    pub fn add_new(&self, document: &Document) -> Result<(), Error> {
        let laid = Laid::new(&self.fields, document)?;
        self.wait_for_room(document);
        self.pending.fetch_add(1, Ordering::Relaxed);
        self.writing(|writer| writer.add_document(laid).map(|_| ()))
    }

    /// Takes a document out after the next commit. A key that is not there is no error.
    pub fn remove(&self, key: &str) -> Result<(), Error> {
        let key = pack_key(key)?;
        self.writing(|writer| writer.delete_query(Box::new(Keyed::new(&self.fields, key))).map(|_| ()))
    }

    /// Empties the index; with the next commit.
    pub fn clear(&self) -> Result<(), Error> {
        self.writing(|writer| writer.delete_all_documents().map(|_| ()))
    }

    /// Makes everything put and removed so far findable, and notes that the store was followed up to change `applied`.
    /// Takes about 0.1 s: gather changes for a second or two.
    pub fn commit(&self, applied: u64) -> Result<(), Error> {
        let mut patience = 4;
        loop {
            let committed = self.writing(|writer| {
                let mut prepared = writer.prepare_commit()?;
                prepared.set_payload(&folder::payload(applied));
                prepared.commit().map(|_| {
                    self.uncommitted.store(false, Ordering::Relaxed);
                    self.pending.store(0, Ordering::Relaxed);
                })
            });
            match committed {
                // Virus scanners hold files for a moment on Windows.
                Err(Error::Denied { .. }) if cfg!(windows) && patience > 0 => patience -= 1,
                other => break other?,
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.catch_up()?;
        let seal = Seal { version: schema::VERSION, applied, documents: self.documents() };
        folder::write_seal(&self.folder, seal)
    }

    /// Answers a question as of the last commit. [`Error::Damaged`] means: drop this index and open it again.
    pub fn search(&self, query: &Query) -> Result<Hits, Error> {
        if self.stamp() != locked(&self.seen).stamp {
            self.catch_up()?;
        }
        let answer = catch_unwind(AssertUnwindSafe(|| ask::answer(&self.reader.searcher(), &self.fields, query)));
        match answer {
            Ok(answer) => answer.map_err(|e| sort(&self.folder, e)),
            Err(_) => Err(self.damaged("its files changed while it was open")),
        }
    }

    /// Ends background work in good order. What was not committed is dropped, and merging with it; otherwise segments
    /// that are being merged are waited for (some seconds after a first filling with a million documents), because a
    /// process that only ever drops the index adds segment to segment, and every one of them slows every question.
    pub fn close(self) -> Result<(), Error> {
        let Some(mut writer) = locked(&self.writer).take() else { return Ok(()) };
        let dropped = if self.uncommitted.load(Ordering::Relaxed) { writer.rollback().map(|_| ()) } else { Ok(()) };
        dropped.and_then(|()| writer.wait_merging_threads()).map_err(|e| sort(&self.folder, e))
    }

    fn writing(&self, work: impl FnOnce(&mut IndexWriter<Laid>) -> tantivy::Result<()>) -> Result<(), Error> {
        self.uncommitted.store(true, Ordering::Relaxed);
        let mut writer = locked(&self.writer);
        if writer.is_none() {
            let threads = self.options.threads.clamp(1, 8);
            let options = IndexWriterOptions::builder()
                .num_worker_threads(threads)
                .memory_budget_per_thread((self.options.writer_bytes / threads).clamp(16_000_000, 1_000_000_000))
                .num_merge_threads(1)
                .build();
            let fresh = self.inner.writer_with_options(options).map_err(|e| sort(&self.folder, e))?;
            fresh.set_merge_policy(Box::new(Calm::new(Arc::clone(&self.pending))));
            *writer = Some(fresh);
        }
        let writer = writer.as_mut().expect("the writer was taken above");
        catch_unwind(AssertUnwindSafe(|| work(writer)))
            .map_err(|_| self.damaged("writing to it broke off"))?
            .map_err(|e| sort(&self.folder, e))
    }

    /// Long texts wait here instead of in the queue of the engine, which counts documents and not bytes.
    fn wait_for_room(&self, document: &Document) {
        let long = [&document.text, &document.title, &document.title];
        let bytes: usize = long.iter().map(|t| t.len()).filter(|len| *len >= LONG_TEXT).sum();
        if bytes == 0 {
            return;
        }
        let (mut last, mut since) = (self.waiting.load(Ordering::Relaxed), Instant::now());
        while last > MAX_WAITING && since.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(1));
            let now = self.waiting.load(Ordering::Relaxed);
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        if last > MAX_WAITING {
            // Nothing moves: what was counted was dropped by a clear or a close, not cut.
            self.waiting.store(0, Ordering::Relaxed);
        }
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
    }

    fn stamp(&self) -> Option<(SystemTime, u64)> {
        let meta = std::fs::metadata(self.folder.join("meta.json")).ok()?;
        Some((meta.modified().ok()?, meta.len()))
    }

    fn catch_up(&self) -> Result<(), Error> {
        let stamp = self.stamp();
        let loaded = catch_unwind(AssertUnwindSafe(|| {
            self.reader.reload()?;
            self.inner.load_metas()
        }));
        let meta =
            loaded.map_err(|_| self.damaged("its files do not fit together"))?.map_err(|e| sort(&self.folder, e))?;
        let applied = folder::applied_in(&meta).ok_or_else(|| self.damaged("its change number cannot be read"))?;
        *locked(&self.seen) = Seen { stamp, applied };
        Ok(())
    }

    fn damaged(&self, detail: &str) -> Error {
        Error::Damaged { folder: self.folder.clone(), detail: detail.to_owned() }
    }
}

/// A lock whose holder panicked still guards whole values here.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
