//! The library folder: opening, snapshots and writes.
//!
//! Several programs may have one library open (the window and the command line): SQLite orders their writes, and a
//! shared lock on `library.lock` tells a program that opens a library whether it is alone. Only who is alone cleans up,
//! checks after a crash, and migrates.

use crate::{Result, StoreError, View, Write, blob, error::sql, migrate};
use model::Utc;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, config::DbConfig};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long to wait for another program's write before saying `Busy`.
const PATIENCE: Duration = Duration::from_secs(10);
/// Readers kept open for the next snapshot.
const IDLE_READERS: usize = 4;
/// Largest file that is checked whole after a crash; in larger ones only what people wrote is checked.
const WHOLE_CHECK_BYTES: u64 = 64 << 20;

/// Who does what, and when. One act is one transaction and one step of undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// `person`, `builtin/1`, `import`.
    pub actor: String,
    /// The call, as `noun_verb`.
    pub what: &'static str,
    pub at: Utc,
}

/// One library folder. Share it behind an `Arc`; any number of threads may read while one writes.
pub struct Store {
    folder: PathBuf,
    readers: Mutex<Vec<View>>,
    writer: Mutex<Option<View>>,
    /// What the file was when it was opened, so that a file put in its place is noticed before it is written.
    file: FileMark,
    /// Held shared for as long as the library is open.
    _lock: Option<File>,
}

/// A snapshot: nothing that is written after it was taken shows in it. Hold it briefly; it keeps the log from shrinking.
pub struct Read<'s> {
    store: &'s Store,
    view: Option<View>,
}

impl std::ops::Deref for Read<'_> {
    type Target = View;
    fn deref(&self) -> &View {
        self.view.as_ref().expect("the view is there until drop")
    }
}

impl Drop for Read<'_> {
    fn drop(&mut self) {
        let Some(view) = self.view.take() else { return };
        let mut idle = locked(&self.store.readers);
        if view.conn.execute_batch("ROLLBACK").is_ok() && idle.len() < IDLE_READERS {
            idle.push(view);
        }
    }
}

impl Store {
    /// Opens the library in `folder`, or makes one there when it holds none.
    ///
    /// # Errors
    /// `Newer` for a library of a newer program and `Corrupt` for a damaged one, both left untouched; `Busy` when a
    /// migration is due and another program has the library open; `ReadOnly`, `Full` and `Io` as the folder has it.
    pub fn open(folder: &Path) -> Result<Store> {
        let file = database(folder);
        if let Some(found) = migrate::peek(&file)?
            && found > migrate::KNOWN
        {
            return Err(StoreError::Newer { found, known: migrate::KNOWN });
        }
        make_folder(folder)?;
        let (lock, alone) = lock(folder)?;
        if alone {
            prepare(folder)?;
        }
        let lock = lock.map(|lock| lock.share(folder)).transpose()?;
        let view = connect(&file, true)?;
        refuse_newer(&view)?;
        if migrate::version(&view.conn)? < migrate::KNOWN {
            return Err(StoreError::Busy {
                message: "the library has to be brought to a newer schema, and another program has it open; \
                          close that program and try again"
                    .to_owned(),
            });
        }
        Ok(Store {
            folder: folder.to_owned(),
            readers: Mutex::default(),
            writer: Mutex::new(Some(view)),
            file: FileMark::of(&file)?,
            _lock: lock,
        })
    }

    /// The folder of the library.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn database(&self) -> PathBuf {
        database(&self.folder)
    }

    /// Takes a snapshot.
    pub fn read(&self) -> Result<Read<'_>> {
        let idle = locked(&self.readers).pop();
        let view = match idle {
            Some(view) => view,
            None => connect(&self.database(), false)?,
        };
        // Reading something is what fixes the snapshot; `BEGIN` alone does not.
        view.conn.execute_batch("BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1")?;
        Ok(Read { store: self, view: Some(view) })
    }

    /// Runs `change` in one transaction; `Ok` means that it is on disk, `Err` that nothing was changed.
    ///
    /// Writes of this and of other programs wait for each other. After any error the connection is closed and the next
    /// write opens a new one: what SQLite has in memory after a failed sync says nothing about the disk. A write inside
    /// a write never returns.
    ///
    /// # Errors
    /// What `change` returned; `Busy` after ten seconds of waiting; `Full`, `ReadOnly`, `Io` from the disk;
    /// `Conflict` when another file was put in the place of `library.db`.
    pub fn write<T, E: From<StoreError>>(
        &self,
        act: &Act,
        change: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = locked(&self.writer);
        self.file.still(&self.database())?;
        let view = match writer.take() {
            Some(view) => view,
            None => connect(&self.database(), true)?,
        };
        let done = self.transact(&view, act, change)?;
        *writer = Some(view);
        Ok(done)
    }

    fn transact<T, E: From<StoreError>>(
        &self,
        view: &View,
        act: &Act,
        change: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let file = self.database();
        let sql = |attempt, source| E::from(sql(attempt, &file, source));
        let transaction = Transaction::new_unchecked(&view.conn, TransactionBehavior::Immediate)
            .map_err(|e| sql("begin a change in", e))?;
        // Links inside one act may be made in any order; they must hold at its end.
        transaction.execute_batch("PRAGMA defer_foreign_keys = ON").map_err(|e| sql("begin a change in", e))?;
        let mut write = Write::new(view, act);
        let done = change(&mut write)?;
        write.close()?;
        transaction.commit().map_err(|e| sql("keep a change in", e))?;
        Ok(done)
    }
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in a write leaves no half state behind: its connection is dropped, which rolls back.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("library.db")
}

fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(folder).map_err(|e| StoreError::io("make", folder, e))?;
    folder.parent().filter(|p| !p.as_os_str().is_empty()).map_or(Ok(()), blob::sync_folder)
}

/// What only the one program that has the library open may do.
fn prepare(folder: &Path) -> Result<()> {
    let file = database(folder);
    let is_new = migrate::peek(&file)?.is_none();
    // SQLite removes its log when the last program closes the library; one that is left tells of a crash.
    let was_cut = std::fs::metadata(folder.join("library.db-wal")).is_ok_and(|m| m.len() > 0);
    blob::clean(folder)?;
    let mut view = connect(&file, true)?;
    refuse_newer(&view)?;
    if was_cut && !is_new {
        quick_check(&view.conn, &file)?;
    }
    migrate::migrate(&mut view.conn, &folder.join("backups"), migrate::MIGRATIONS)?;
    if was_cut {
        blob::sweep(folder, &view)?;
    }
    drop(view);
    if is_new { blob::sync_folder(folder) } else { Ok(()) }
}

/// Refuses a version that only the log beside the file tells of, as a killed newer program leaves it. The log is not
/// folded into the file when the connection closes, so that both stay as they are.
fn refuse_newer(view: &View) -> Result<()> {
    let found = migrate::version(&view.conn)?;
    if found <= migrate::KNOWN {
        return Ok(());
    }
    view.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Err(StoreError::Newer { found, known: migrate::KNOWN })
}

fn quick_check(conn: &Connection, file: &Path) -> Result<()> {
    let size = std::fs::metadata(file).map_err(|e| StoreError::io("read", file, e))?.len();
    let pragmas: Vec<String> = if size <= WHOLE_CHECK_BYTES {
        vec!["PRAGMA quick_check(1)".to_owned()]
    } else {
        let tables =
            "incident moment batch problem hypothesis cause_link proposal review passage action act revision setting";
        tables.split(' ').map(|table| format!("PRAGMA quick_check({table})")).collect()
    };
    for pragma in pragmas {
        let said: String = conn.query_row(&pragma, [], |row| row.get(0)).map_err(|e| sql("check", file, e))?;
        if said != "ok" {
            return Err(StoreError::Corrupt { path: file.to_owned(), message: said });
        }
    }
    Ok(())
}

/// Opens a connection with the settings that durability and safety ask for.
pub(crate) fn connect(file: &Path, writes: bool) -> Result<View> {
    let error = |e| sql("open", file, e);
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if writes {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn = Connection::open_with_flags(file, flags).map_err(error)?;
    conn.busy_timeout(PATIENCE).map_err(error)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;",
    )
    .map_err(error)?;
    if writes {
        // What is deleted is overwritten; an import hardly notices. Pages of 8 KB (in a new library; an older one keeps
        // its own) take a sixth off the processor time of an import of a million items.
        conn.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;",
        )
        .map_err(error)?;
    } else {
        conn.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;").map_err(error)?;
    }
    Ok(View { conn })
}

/// The lock file of a library, locked by this program.
pub(crate) struct Lock(File);

impl Lock {
    /// Lets other programs in.
    fn share(self, folder: &Path) -> Result<File> {
        // Unlocked for an instant in between; whoever comes then finds a library that is ready.
        self.0.unlock().and_then(|()| self.0.lock_shared()).map_err(|e| StoreError::io("lock", folder, e))?;
        Ok(self.0)
    }
}

/// Locks the library: alone when nobody else has it open (`true`), else shared. No lock where the file system has none.
pub(crate) fn lock(folder: &Path) -> Result<(Option<Lock>, bool)> {
    let path = folder.join("library.lock");
    let file = lock_file(folder)?;
    match file.try_lock() {
        Ok(()) => Ok((Some(Lock(file)), true)),
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok((None, true)),
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path, error)),
        Err(TryLockError::WouldBlock) => {
            // Who holds it alone is preparing it (short) or migrating; waiting is right.
            file.lock_shared().map_err(|e| StoreError::io("lock", &path, e))?;
            Ok((Some(Lock(file)), false))
        }
    }
}

/// The lock of a library that nobody has open; `None` when somebody has. `Some(None)` where there are no locks.
pub(crate) fn try_alone(folder: &Path) -> Result<Option<Option<Lock>>> {
    let file = lock_file(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Some(Lock(file)))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => Ok(Some(None)),
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", folder, error)),
    }
}

fn lock_file(folder: &Path) -> Result<File> {
    let path = folder.join("library.lock");
    File::options().create(true).truncate(false).write(true).open(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => StoreError::ReadOnly { path: folder.to_owned() },
        _ => StoreError::io("open", &path, error),
    })
}

/// Which file the library was when it was opened.
#[derive(Debug, PartialEq, Eq)]
struct FileMark(Option<(u64, u64)>);

impl FileMark {
    #[cfg(unix)]
    fn of(file: &Path) -> Result<FileMark> {
        use std::os::unix::fs::MetadataExt;
        let meta = std::fs::metadata(file).map_err(|e| StoreError::io("read", file, e))?;
        Ok(FileMark(Some((meta.dev(), meta.ino()))))
    }

    #[cfg(not(unix))]
    fn of(_file: &Path) -> Result<FileMark> {
        // Where an open file cannot be replaced there is nothing to notice.
        Ok(FileMark(None))
    }

    fn still(&self, file: &Path) -> Result<()> {
        if FileMark::of(file)? == *self {
            return Ok(());
        }
        Err(StoreError::Conflict {
            message: format!(
                "`{}` was replaced by another file while it was open (a sync program may have done it); \
                 nothing was written, close the library and open it again",
                file.display()
            ),
        })
    }
}
