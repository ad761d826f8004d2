//! Backup and restore: a library, raw inputs included, as one file.
//!
//! The file is a copy of `library.db` with one more table that holds the blobs in pieces. A backup has its name only
//! once it was opened again and checked, and ends with a seal over all its bytes. Restoring never writes over a library: at most it sets it aside.

mod seal;

use crate::{
    Result, Store, StoreError,
    blob::{self, Blob},
    error::sql,
    migrate,
    store::{self, database},
};
use rusqlite::{Connection, OpenFlags, backup::StepResult, params};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

/// Pages copied in one step; between steps other connections may write.
const PAGES: i32 = 1024;
/// Bytes of one piece of a blob.
const PIECE: usize = 1 << 20;

/// How far a long call is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

impl Store {
    /// Writes a verified copy of everything, blobs included, to one file, while others may write.
    ///
    /// # Errors
    /// `Refused` when `file` exists; `Full`, `ReadOnly` and `Io` from the disk; `Corrupt` when the copy does not check
    /// out. No file of that name is left then.
    pub fn backup(&self, file: &Path, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        if file.exists() {
            return Err(StoreError::refused(format!(
                "`{}` exists; choose another name for the backup",
                file.display()
            )));
        }
        let part = with_suffix(file, ".part");
        remove_if_there(&part)?;
        let written = self.write_copy(&part, progress).and_then(|()| seal::put(&part)).and_then(|()| verify(&part));
        if let Err(error) = written {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        File::open(&part).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("sync", &part, e))?;
        std::fs::rename(&part, file).map_err(|e| StoreError::io("rename", &part, e))?;
        blob::sync_folder(parent(file))
    }

    fn write_copy(&self, part: &Path, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let error = |e| sql("write the backup", part, e);
        let mut copy = Connection::open(part).map_err(error)?;
        {
            let from = store::connect(&self.database(), false)?;
            // Inside a snapshot, so that writes meanwhile do not make the copy begin again.
            from.conn.execute_batch("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1").map_err(error)?;
            let page: i64 = from.number("PRAGMA page_size", [])?;
            let backup = rusqlite::backup::Backup::new(&from.conn, &mut copy).map_err(error)?;
            loop {
                let step = backup.step(PAGES).map_err(error)?;
                let at = backup.progress();
                let bytes = |pages: i32| i64::from(pages).saturating_mul(page).unsigned_abs();
                progress(Progress { done: bytes(at.pagecount - at.remaining), total: bytes(at.pagecount) });
                match step {
                    StepResult::Done => break,
                    StepResult::More => {}
                    _ => std::thread::sleep(Duration::from_millis(20)),
                }
            }
        }
        copy.execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;
             CREATE TABLE blob_copy (hash TEXT NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL,
                 PRIMARY KEY (hash, piece)) STRICT;",
        )
        .map_err(error)?;
        let step = copy.transaction().map_err(error)?;
        let blobs = blobs_of(&step)?;
        let total = blobs.iter().map(|blob| blob.size).sum();
        let mut done = 0;
        for kept in &blobs {
            self.copy_blob(&step, kept)?;
            done += kept.size;
            progress(Progress { done, total });
        }
        step.commit().map_err(error)
    }

    fn copy_blob(&self, into: &Connection, kept: &Blob) -> Result<()> {
        let mut file = self.blob_open(&kept.hash)?;
        let mut add = into.prepare_cached("INSERT INTO blob_copy (hash, piece, bytes) VALUES (?1, ?2, ?3)")?;
        let mut piece = Vec::with_capacity(PIECE);
        for number in 0i64.. {
            piece.clear();
            let path = || blob::path_of(self.folder(), &kept.hash).unwrap_or_default();
            file.by_ref().take(PIECE as u64).read_to_end(&mut piece).map_err(|e| StoreError::io("read", &path(), e))?;
            if piece.is_empty() {
                break;
            }
            add.execute(params![kept.hash, number, piece])?;
        }
        Ok(())
    }
}

fn blobs_of(conn: &Connection) -> Result<Vec<Blob>> {
    let mut statement = conn.prepare("SELECT hash, size FROM blob ORDER BY hash")?;
    let rows =
        statement.query_map([], |row| Ok(Blob { hash: row.get(0)?, size: row.get::<_, i64>(1)?.unsigned_abs() }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads the pieces of one blob.
struct Pieces<'c> {
    conn: &'c Connection,
    hash: &'c str,
    next: i64,
    piece: Vec<u8>,
    at: usize,
}

impl<'c> Pieces<'c> {
    fn of(conn: &'c Connection, hash: &'c str) -> Self {
        Pieces { conn, hash, next: 0, piece: Vec::new(), at: 0 }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.piece.len() {
            let sql = "SELECT bytes FROM blob_copy WHERE hash = ?1 AND piece = ?2";
            let found = self.conn.prepare_cached(sql).and_then(|mut statement| {
                use rusqlite::OptionalExtension;
                statement.query_row(params![self.hash, self.next], |row| row.get::<_, Vec<u8>>(0)).optional()
            });
            self.piece = found.map_err(std::io::Error::other)?.unwrap_or_default();
            self.at = 0;
            self.next += 1;
        }
        let count = into.len().min(self.piece.len() - self.at);
        into[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Opens a backup again and reads all of it.
fn verify(file: &Path) -> Result<()> {
    seal::hold(file)?;
    let corrupt = |message: String| StoreError::Corrupt { path: file.to_owned(), message };
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|e| sql("open the backup", file, e))?;
    let said: String =
        conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|e| sql("check the backup", file, e))?;
    if said != "ok" {
        return Err(corrupt(said));
    }
    for kept in blobs_of(&conn)? {
        let mut hasher = Sha256::new();
        let mut chunk = vec![0; PIECE];
        let mut pieces = Pieces::of(&conn, &kept.hash);
        loop {
            match pieces.read(&mut chunk).map_err(|e| StoreError::io("read", file, e))? {
                0 => break,
                read => hasher.update(&chunk[..read]),
            }
        }
        if blob::hex(&hasher.finalize()) != kept.hash {
            return Err(corrupt(format!("the copy of the raw input {} has other bytes", kept.hash)));
        }
    }
    Ok(())
}

/// Makes the library of `file` in `folder`. An existing library there is refused, or with `replace` set aside; the
/// answer says where.
///
/// The library is built beside `folder` and put there by renaming, so that an interruption leaves the old one in place
/// or set aside, never half of two.
///
/// # Errors
/// `Refused` when `folder` is not empty and `replace` is false; `Newer`, `Corrupt` for the file; `Busy` when a program
/// has the library open; `Full`, `ReadOnly`, `Io` from the disk.
pub fn restore(
    file: &Path,
    folder: &Path,
    replace: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Option<PathBuf>> {
    match migrate::peek(file)? {
        None => return Err(StoreError::not_found(file.display())),
        Some(found) if found > migrate::KNOWN => return Err(StoreError::Newer { found, known: migrate::KNOWN }),
        Some(_) => verify(file)?,
    }
    let is_taken = is_taken(folder)?;
    if is_taken && !replace {
        return Err(StoreError::refused(format!(
            "`{}` is not empty; restore into a new folder, or say that what is there may be set aside",
            folder.display()
        )));
    }
    // Held while the folders change places, so that no program has the old library open.
    let held = if is_taken { Some(alone(folder)?) } else { None };
    let new = with_suffix(folder, ".restoring");
    if new.exists() {
        std::fs::remove_dir_all(&new).map_err(|e| StoreError::io("remove", &new, e))?;
    }
    build(file, &new, progress)?;
    let aside = if is_taken { Some(set_aside(folder)?) } else { None };
    if aside.is_none() && folder.exists() {
        std::fs::remove_dir(folder).map_err(|e| StoreError::io("remove", folder, e))?;
    }
    std::fs::rename(&new, folder).map_err(|e| StoreError::io("rename", &new, e))?;
    blob::sync_folder(parent(folder))?;
    drop(held);
    Ok(aside)
}

fn build(file: &Path, new: &Path, progress: &mut dyn FnMut(Progress)) -> Result<()> {
    std::fs::create_dir_all(new).map_err(|e| StoreError::io("make", new, e))?;
    let library = database(new);
    std::fs::copy(file, &library).map_err(|e| StoreError::io("write", &library, e))?;
    seal::take_off(&library)?;
    let conn = Connection::open(&library).map_err(|e| sql("open", &library, e))?;
    let blobs = blobs_of(&conn)?;
    let total = blobs.iter().map(|blob| blob.size).sum();
    let mut done = 0;
    for kept in &blobs {
        let written = blob::keep(new, &mut Pieces::of(&conn, &kept.hash))?;
        if written != *kept {
            return Err(StoreError::Corrupt {
                path: file.to_owned(),
                message: format!("the copy of the raw input {} has other bytes", kept.hash),
            });
        }
        done += kept.size;
        progress(Progress { done, total });
    }
    conn.execute_batch("DROP TABLE IF EXISTS blob_copy; VACUUM").map_err(|e| sql("restore", &library, e))?;
    drop(conn);
    File::open(&library).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("sync", &library, e))?;
    // Opening brings it to the schema of this program, and proves that it opens.
    drop(Store::open(new)?);
    blob::sync_folder(new)
}

fn is_taken(folder: &Path) -> Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::io("read", folder, error)),
    }
}

fn alone(folder: &Path) -> Result<Option<store::Lock>> {
    // Not waiting for others here: they may have it open for hours.
    match store::try_alone(folder)? {
        Some(held) => Ok(held),
        None => Err(StoreError::Busy {
            message: format!("`{}` is open in another program; close it and restore again", folder.display()),
        }),
    }
}

fn set_aside(folder: &Path) -> Result<PathBuf> {
    let aside = (1..)
        .map(|number| with_suffix(folder, &format!(".set-aside-{number}")))
        .find(|path| !path.exists())
        .expect("there is always a next number");
    std::fs::rename(folder, &aside).map_err(|e| StoreError::io("rename", folder, e))?;
    Ok(aside)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(suffix);
    path.with_file_name(name)
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io("remove", path, error)),
        _ => Ok(()),
    }
}
