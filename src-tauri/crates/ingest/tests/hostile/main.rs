//! Hostile input for every importer: nothing panics, nothing hangs, nothing is lost in silence, nothing is written.
//!
//! Public collections are used where they are unpacked (`target/data`); what is made here runs everywhere.
#![allow(clippy::unwrap_used)]

mod archives;
mod cuts;
mod doubling;
mod importers;
mod json;
mod mutations;
mod text;

use ingest::{Kept, MemoryTree, Reading, Settings, Source, Tree};
use model::Format;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Recognises and reads everything in a tree.
pub fn import(tree: &dyn Tree) -> Kept {
    Kept::all_of(tree, &Settings::default()).unwrap()
}

/// Reads one file as the format that is said.
pub fn read_as(format: Format, label: &str, bytes: &[u8]) -> Kept {
    let tree = MemoryTree::new(label, vec![(label.to_owned(), bytes.to_vec())]);
    let source = Source { format, label: label.to_owned(), parts: vec![0] };
    let settings = Settings { format: Some(format), ..Settings::default() };
    let mut kept = Kept::default();
    let reading: Reading = ingest::read(&source, &tree, &settings, &mut kept).unwrap();
    assert!(!reading.zone.is_empty());
    kept
}

/// The public collections, unpacked if they can be; `None` and a word about it otherwise.
pub fn collections() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            let repository = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3)?.to_path_buf();
            let data = repository.join("target/data/adversarial");
            let unpack = repository.join("../shared/data/unpack");
            if !data.is_dir() && unpack.is_file() {
                let _ = Command::new(unpack).arg(repository.join("target/data")).status();
            }
            if data.is_dir() {
                return Some(data);
            }
            println!("the public collections are absent ({}); only made cases are run", data.display());
            None
        })
        .as_deref()
}

/// Every file below a folder of the collections, in order of path; empty when they are absent.
pub fn files_of(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    if let Some(data) = collections() {
        walk(&data.join(folder), &mut files);
        assert!(!files.is_empty(), "{folder} is empty");
    }
    files.sort();
    files
}

fn walk(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap()));
        }
    }
}

/// Time that this thread had on a processor, which a busy machine does not stretch; wall time where that is not told.
pub fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// A small generator of numbers, the same on every run.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}
