//! The folder on disk: is what is there whole, and if not, whether it may be wiped.
//!
//! Checked on opening: the checksum of every file, the version, and a seal that says how many documents there must be.
//! Wiping takes the writer's lock first, and only ever touches files that carry the names the index gives.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, META_LOCK, MmapDirectory};
use tantivy::{IndexMeta, TantivyError};

use super::Start;
use super::schema::{VERSION, schema};
use crate::error::{Error, sort, sort_io};

const META: &str = "meta.json";
const SEAL: &str = "seal.json";

/// What the last commit left, written beside it: a file of segments that went missing cannot go unnoticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seal {
    pub version: u32,
    pub applied: u64,
    pub documents: u64,
}

/// What the engine keeps with a commit. The sum guards the number, because `meta.json` has no checksum of its own.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Payload {
    applied: u64,
    sum: u64,
}

/// The payload for a commit up to change `applied`.
pub(super) fn payload(applied: u64) -> String {
    serde_json::to_string(&Payload { applied, sum: sum(applied) }).expect("two numbers are always JSON")
}

/// The change number in the payload of a commit; 0 before the first; `None` when it is not what was written.
pub(super) fn applied_in(meta: &IndexMeta) -> Option<u64> {
    let Some(text) = &meta.payload else {
        return meta.segments.is_empty().then_some(0);
    };
    let payload: Payload = serde_json::from_str(text).ok()?;
    (payload.sum == sum(payload.applied)).then_some(payload.applied)
}

fn sum(applied: u64) -> u64 {
    applied.wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(29) >> 12
}

/// Why an index cannot be used as it is.
enum Trouble {
    Wipe(String),
    Stop(Error),
}

/// Opens what is there, or an empty index in its place. Waits a little for another process that is writing.
pub(super) fn open(folder: &Path) -> Result<(tantivy::Index, Start), Error> {
    std::fs::create_dir_all(folder).map_err(|e| refused(folder, &e))?;
    let mut patience = 5;
    loop {
        let reason = match examine(folder) {
            Ok(index) => {
                sweep(folder, &index);
                return Ok((index, Start::Kept));
            }
            Err(Trouble::Stop(error)) => return Err(error),
            Err(Trouble::Wipe(reason)) => reason,
        };
        match start_empty(folder) {
            Ok((index, true)) => return Ok((index, Start::Wiped { reason })),
            Ok((index, false)) => return Ok((index, Start::Created)),
            // The other process may be between its commit and its seal.
            Err(Error::Busy { .. }) if patience > 0 => patience -= 1,
            Err(error) => return Err(error),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Errors met before any index file was read are the system's, never damage.
fn refused(folder: &Path, io: &std::io::Error) -> Error {
    match sort_io(folder, io, io.to_string()) {
        Error::Damaged { folder, detail } => Error::Io { folder, detail },
        error => error,
    }
}

/// Takes away what a killed writer left: files half written, and files of a commit that never came. The next writer
/// counts on from the last commit and would find one of its names taken. A writer that lives has the lock, and keeps
/// its files.
fn sweep(folder: &Path, index: &tantivy::Index) {
    if strays(folder, index).is_empty() {
        return;
    }
    let directory = index.directory();
    let Ok(_writer) = directory.acquire_lock(&INDEX_WRITER_LOCK) else { return };
    // No reader may be between the list of files and the files.
    let Ok(_readers) = directory.acquire_lock(&META_LOCK) else { return };
    for path in strays(folder, index) {
        // One that cannot be removed now does no harm until a writer wants its name, and then it is found damaged.
        let _ = std::fs::remove_file(path);
    }
}

/// Files of ours that the last commit does not name; none when that cannot be told.
fn strays(folder: &Path, index: &tantivy::Index) -> Vec<PathBuf> {
    let (Ok(meta), Ok(entries)) = (index.load_metas(), std::fs::read_dir(folder)) else { return Vec::new() };
    let named = meta.list_segment_files();
    let is_stray = |name: &str| is_half(name) || (is_segment(name) && !named.contains(Path::new(name)));
    let strays = entries.flatten().filter(|entry| is_stray(&entry.file_name().to_string_lossy()));
    strays.map(|entry| entry.path()).collect()
}

/// 32 hexadecimal digits, then what the file holds.
fn is_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(id, _)| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Names of files that become others by renaming: those of the engine, and the seal's.
fn is_half(name: &str) -> bool {
    name.starts_with(".tmp") || name == "seal.json.new"
}

fn examine(folder: &Path) -> Result<tantivy::Index, Trouble> {
    match std::fs::metadata(folder.join(META)) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(Trouble::Wipe("`meta.json` is missing".into()));
        }
        Err(e) => return Err(Trouble::Stop(refused(folder, &e))),
        Ok(_) => {}
    }
    let seal = read_seal(folder)?;
    // The engine panics on some damage; that is damage too.
    catch_unwind(AssertUnwindSafe(|| check(folder, seal)))
        .unwrap_or_else(|_| Err(Trouble::Wipe("its files do not fit together".into())))
}

fn read_seal(folder: &Path) -> Result<Seal, Trouble> {
    let bytes = match std::fs::read(folder.join(SEAL)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(Trouble::Wipe("`seal.json` is missing".into()));
        }
        Err(e) => return Err(Trouble::Stop(refused(folder, &e))),
    };
    let seal: Seal =
        serde_json::from_slice(&bytes).map_err(|e| Trouble::Wipe(format!("`seal.json` cannot be read: {e}")))?;
    if seal.version != VERSION {
        return Err(Trouble::Wipe(format!("it has version {}, this program writes version {VERSION}", seal.version)));
    }
    Ok(seal)
}

fn check(folder: &Path, seal: Seal) -> Result<tantivy::Index, Trouble> {
    let sorted = |error: TantivyError| match sort(folder, error) {
        Error::Damaged { detail, .. } => Trouble::Wipe(detail),
        error => Trouble::Stop(error),
    };
    let damaged = |what: String| Err(Trouble::Wipe(what));
    let directory = MmapDirectory::open(folder).map_err(|e| sorted(e.into()))?;
    let index = tantivy::Index::open(directory).map_err(sorted)?;
    let meta = index.load_metas().map_err(sorted)?;
    if meta.schema != schema().0 || index.settings() != &settings() {
        return damaged("its fields are not the ones this program writes".into());
    }
    if applied_in(&meta) != Some(seal.applied) {
        return damaged("it and its seal name different change numbers".into());
    }
    for path in meta.list_segment_files() {
        if !index.directory().exists(&path).map_err(|e| sorted(e.into()))? {
            // These two are listed whether or not they were ever written.
            let optional = path.extension().is_some_and(|end| end == "temp" || end == "del");
            if !optional {
                return damaged(format!("`{}` is missing", path.display()));
            }
        } else if !index.directory().validate_checksum(&path).map_err(|e| sorted(e.into()))? {
            return damaged(format!("the checksum of `{}` is wrong", path.display()));
        }
    }
    let mut documents = 0;
    for segment in index.searchable_segments().map_err(sorted)? {
        let reader = tantivy::SegmentReader::open(&segment).map_err(sorted)?;
        let rows = reader.fast_fields().u64("key").map_err(sorted)?.num_docs();
        let alive = reader.alive_bitset().map_or(reader.max_doc() as usize, |alive| alive.num_alive_docs());
        if rows != reader.max_doc() || alive != segment.meta().num_docs() as usize {
            return damaged("a segment has another number of documents than was written".into());
        }
        documents += alive as u64;
    }
    if documents != seal.documents {
        return damaged(format!("it has {documents} documents, {} were written", seal.documents));
    }
    Ok(index)
}

/// Wipes the folder under the writer's lock and makes an empty index. Also tells whether there was anything to wipe.
fn start_empty(folder: &Path) -> Result<(tantivy::Index, bool), Error> {
    let directory = MmapDirectory::open(folder).map_err(|e| sort(folder, e.into()))?;
    let lock =
        directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|e| sort(folder, TantivyError::LockFailure(e, None)))?;
    let mut wiped = false;
    for entry in std::fs::read_dir(folder).map_err(|e| refused(folder, &e))? {
        let entry = entry.map_err(|e| refused(folder, &e))?;
        if is_ours(&entry.file_name().to_string_lossy()) {
            std::fs::remove_file(entry.path()).map_err(|e| refused(folder, &e))?;
            wiped = true;
        }
    }
    // A fresh directory: the old one remembers the files that were there.
    let directory = MmapDirectory::open(folder).map_err(|e| sort(folder, e.into()))?;
    let index = tantivy::Index::create(directory, schema().0, settings()).map_err(|e| sort(folder, e))?;
    write_seal(folder, Seal { version: VERSION, applied: 0, documents: 0 })?;
    drop(lock);
    Ok((index, wiped))
}

fn settings() -> tantivy::IndexSettings {
    tantivy::IndexSettings { docstore_compress_dedicated_thread: false, ..Default::default() }
}

/// Names that the index gives: its two lists, its seal, what becomes one of them, and segments.
fn is_ours(name: &str) -> bool {
    is_segment(name) || is_half(name) || [META, SEAL, ".managed.json"].contains(&name)
}

/// Writes the seal in one step.
pub(super) fn write_seal(folder: &Path, seal: Seal) -> Result<(), Error> {
    let bytes = serde_json::to_vec(&seal).expect("three numbers are always JSON");
    let fresh = folder.join("seal.json.new");
    std::fs::write(&fresh, bytes)
        .and_then(|()| std::fs::rename(&fresh, folder.join(SEAL)))
        .map_err(|e| refused(folder, &e))
}
