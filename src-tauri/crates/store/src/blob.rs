//! Raw inputs, kept once, by the SHA-256 of their bytes, in `blobs/ab/<hash>`.
//!
//! The bytes are on disk before any row speaks of them: written under another name, synced, renamed, the folder synced.
//! No name from outside ever becomes part of a path.

use crate::{
    Result, Store, StoreError, View, Write,
    row::{int, odd},
};
use rusqlite::params;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{Read, Write as _},
    path::{Path, PathBuf},
};

/// What unfinished files begin with.
const PART: &str = ".part-";
const CHUNK: usize = 1 << 18;

/// A kept raw input.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Blob {
    /// SHA-256, lower-case hex.
    pub hash: String,
    /// Bytes.
    pub size: u64,
}

impl Store {
    /// Keeps the bytes of `source` by their hash, durably; call before the write that adds the [`Blob`]. Streams.
    ///
    /// # Errors
    /// `Io` when the source cannot be read or the file not written, `Full` when there is no room; nothing is kept then.
    pub fn blob_keep(&self, source: &mut dyn Read) -> Result<Blob> {
        keep(self.folder(), source)
    }

    /// Takes away kept bytes that no row speaks of, after an import that was refused or cancelled.
    ///
    /// # Errors
    /// `Io` when a file cannot be removed; what is left goes at the next start after a crash.
    pub fn blob_forget(&self, blobs: &[Blob]) -> Result<()> {
        let read = self.read()?;
        for blob in blobs {
            if !read.has_blob(&blob.hash)? {
                remove(&path_of(self.folder(), &blob.hash)?)?;
            }
        }
        Ok(())
    }

    /// Where the bytes of a blob lie, for readers that open a file more than once.
    pub fn blob_path(&self, hash: &str) -> Result<PathBuf> {
        path_of(self.folder(), hash)
    }

    /// The bytes of a kept blob.
    pub fn blob_open(&self, hash: &str) -> Result<File> {
        let path = path_of(self.folder(), hash)?;
        File::open(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => StoreError::not_found(format!("blob {hash}")),
            _ => StoreError::io("open", &path, error),
        })
    }
}

impl View {
    fn has_blob(&self, hash: &str) -> Result<bool> {
        Ok(self.number("SELECT count(*) FROM blob WHERE hash = ?1", [hash])? > 0)
    }

    /// All that belong to the library, in order of hash.
    pub fn blob_list(&self) -> Result<Vec<Blob>> {
        self.all("SELECT hash, size FROM blob ORDER BY hash", [], |row| {
            Ok(Blob { hash: row.text(0)?, size: row.count(1)? })
        })
    }
}

impl Write<'_> {
    /// Writes down that a kept blob belongs to the library; again is nothing.
    pub fn blob_add(&mut self, blob: &Blob) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO blob (hash, size) VALUES (?1, ?2)";
        self.run(sql, params![blob.hash, int(blob.size)]).map(drop)
    }
}

/// Where a blob lies.
pub(crate) fn path_of(folder: &Path, hash: &str) -> Result<PathBuf> {
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_hash {
        return Err(odd(format!("`{hash}` is not a SHA-256 in lower-case hex")));
    }
    Ok(folder.join("blobs").join(&hash[..2]).join(hash))
}

pub(crate) fn keep(folder: &Path, source: &mut dyn Read) -> Result<Blob> {
    let blobs = folder.join("blobs");
    std::fs::create_dir_all(&blobs).map_err(|e| StoreError::io("make", &blobs, e))?;
    let (part, mut file) = begin(&blobs)?;
    let kept = copy(source, &mut file, &part).and_then(|blob| settle(folder, &part, &file, blob));
    if kept.is_err() {
        // What stays behind in spite of this is taken away at the next start.
        let _ = std::fs::remove_file(&part);
    }
    kept
}

/// A new file that no other program writes to.
fn begin(blobs: &Path) -> Result<(PathBuf, File)> {
    let mut number = 0u64;
    loop {
        let part = blobs.join(format!("{PART}{number}"));
        match File::options().write(true).create_new(true).open(&part) {
            Ok(file) => return Ok((part, file)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(StoreError::io("make", &part, error)),
        }
    }
}

fn copy(source: &mut dyn Read, file: &mut File, part: &Path) -> Result<Blob> {
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut size = 0;
    loop {
        let read = match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(StoreError::io("read what was to be kept as", part, error)),
        };
        hasher.update(&chunk[..read]);
        file.write_all(&chunk[..read]).map_err(|e| StoreError::io("write", part, e))?;
        size += read as u64;
    }
    Ok(Blob { hash: hex(&hasher.finalize()), size })
}

fn settle(folder: &Path, part: &Path, file: &File, blob: Blob) -> Result<Blob> {
    let path = path_of(folder, &blob.hash)?;
    file.sync_all().map_err(|e| StoreError::io("sync", part, e))?;
    let under = path.parent().expect("a blob lies in a folder of two letters");
    std::fs::create_dir_all(under).map_err(|e| StoreError::io("make", under, e))?;
    std::fs::rename(part, &path).map_err(|e| StoreError::io("rename", part, e))?;
    sync_folder(under)?;
    sync_folder(&folder.join("blobs"))?;
    sync_folder(folder)?;
    Ok(blob)
}

/// Size and hash of a file's bytes.
pub(crate) fn measure(path: &Path) -> Result<Blob> {
    let mut file = File::open(path).map_err(|e| StoreError::io("open", path, e))?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut size = 0;
    loop {
        match file.read(&mut chunk) {
            Ok(0) => return Ok(Blob { hash: hex(&hasher.finalize()), size }),
            Ok(read) => {
                hasher.update(&chunk[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(StoreError::io("read", path, error)),
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// Makes new names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(windows) {
        // A folder cannot be synced there; the file system's own log keeps the names.
        return Ok(());
    }
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("sync", folder, e))
}

/// Takes away the blobs that an interrupted import kept and no row speaks of. Only for who has the library alone.
pub(crate) fn sweep(folder: &Path, view: &View) -> Result<()> {
    let known: std::collections::HashSet<String> = view.blob_list()?.into_iter().map(|blob| blob.hash).collect();
    let list = |under: &Path| match std::fs::read_dir(under) {
        Ok(entries) => entries.map(|entry| entry.map(|e| e.path())).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let failed = |under: &Path, error| StoreError::io("read", under, error);
    let blobs = folder.join("blobs");
    for under in list(&blobs).map_err(|e| failed(&blobs, e))?.iter().filter(|path| path.is_dir()) {
        for path in list(under).map_err(|e| failed(under, e))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path_of(folder, name).is_ok_and(|own| own == path) && !known.contains(name) {
                remove(&path)?;
            }
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io("remove", path, error)),
        _ => Ok(()),
    }
}

/// Takes away what an interrupted program left unfinished. Only for who has the library alone.
pub(crate) fn clean(folder: &Path) -> Result<()> {
    for (under, is_part) in [
        (folder.join("blobs"), (|name| name.starts_with(PART)) as fn(&str) -> bool),
        (folder.join("backups"), |name| name.ends_with(".part")),
    ] {
        let entries = match std::fs::read_dir(&under) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(StoreError::io("read", &under, error)),
        };
        for entry in entries {
            let path = entry.map_err(|e| StoreError::io("read", &under, e))?.path();
            if path.file_name().and_then(|name| name.to_str()).is_some_and(is_part) {
                std::fs::remove_file(&path).map_err(|e| StoreError::io("remove", &path, e))?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn bytes_are_kept_once_by_their_hash_and_nothing_unfinished_stays() {
        let folder = tempfile::tempdir().unwrap();
        let first = keep(folder.path(), &mut &b"abc"[..]).unwrap();
        assert_eq!(first.hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(first.size, 3);
        assert_eq!(keep(folder.path(), &mut &b"abc"[..]).unwrap(), first);
        let path = path_of(folder.path(), &first.hash).unwrap();
        assert_eq!(measure(&path).unwrap(), first);
        let left: Vec<_> = std::fs::read_dir(folder.path().join("blobs")).unwrap().collect();
        assert_eq!(left.len(), 1, "only the folder of the hash");
    }

    #[test]
    fn a_source_that_fails_leaves_nothing() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("gone"))
            }
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(keep(folder.path(), &mut Broken), Err(StoreError::Io { .. })));
        assert_eq!(std::fs::read_dir(folder.path().join("blobs")).unwrap().count(), 0);
    }

    #[test]
    fn what_was_cut_is_taken_away_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("blobs")).unwrap();
        let part = folder.path().join("blobs/.part-7");
        std::fs::write(&part, "half").unwrap();
        drop(Store::open(folder.path()).unwrap());
        assert!(!part.exists());
    }

    #[test]
    fn a_hash_never_becomes_another_path() {
        for wrong in ["", "../../etc/passwd", &"A".repeat(64), &"/".repeat(64)] {
            assert!(path_of(Path::new("/library"), wrong).is_err());
        }
    }
}
