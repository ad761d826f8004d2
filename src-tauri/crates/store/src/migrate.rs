//! Bringing a library to the schema of this program: numbered steps, one transaction each, a backup before each.
//!
//! Refused: a library of a newer program, and a file that is not a library; both are left untouched to the byte.

use crate::{Result, StoreError, error::sql};
use rusqlite::{Connection, TransactionBehavior};
use std::{fs::File, io::Read, path::Path};

/// Marks the file as ours: `HCAS`.
const APPLICATION_ID: i64 = 0x4843_4153;

/// One step: brings a library of version `to - 1` to version `to`. A released step is never edited.
pub(crate) struct Migration {
    pub to: u32,
    pub sql: &'static str,
}

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration { to: 1, sql: include_str!("../migrations/0001_first.sql") },
    Migration { to: 2, sql: include_str!("../migrations/0002_touched.sql") },
    Migration { to: 3, sql: include_str!("../migrations/0003_cause_link.sql") },
    Migration { to: 4, sql: include_str!("../migrations/0004_review_text.sql") },
    Migration { to: 5, sql: include_str!("../migrations/0005_speed.sql") },
    Migration { to: 6, sql: include_str!("../migrations/0006_model.sql") },
];

pub(crate) const KNOWN: u32 = MIGRATIONS[MIGRATIONS.len() - 1].to;

/// What the first bytes of a library file say, read without SQLite so that nothing is touched.
///
/// `None` for a missing or empty file, else its version.
pub(crate) fn peek(file: &Path) -> Result<Option<u32>> {
    let mut header = [0u8; 100];
    let mut opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("open", file, error)),
    };
    let size = opened.metadata().map_err(|e| StoreError::io("read", file, e))?.len();
    if size == 0 {
        return Ok(None);
    }
    let corrupt = |message: &str| StoreError::Corrupt { path: file.to_owned(), message: message.to_owned() };
    match opened.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Err(corrupt("its header is cut")),
        Err(error) => return Err(StoreError::io("read", file, error)),
    }
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(corrupt("it does not begin as a database"));
    }
    let at = |from: usize| u32::from_be_bytes([header[from], header[from + 1], header[from + 2], header[from + 3]]);
    if at(60) > 0 && i64::from(at(68)) != APPLICATION_ID {
        return Err(StoreError::refused(format!("`{}` is a database of another program", file.display())));
    }
    Ok(Some(at(60)))
}

/// The version of an open library.
pub(crate) fn version(conn: &Connection) -> Result<u32> {
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(u32::try_from(version).unwrap_or(u32::MAX))
}

/// Brings an open library up to the last of `migrations`; `backups` is the folder for copies made before each step.
pub(crate) fn migrate(conn: &mut Connection, backups: &Path, migrations: &[Migration]) -> Result<()> {
    let known = migrations.last().map_or(0, |m| m.to);
    let found = version(conn)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if found == 0 {
        return make(conn, backups, migrations);
    }
    for migration in migrations.iter().filter(|m| m.to > found) {
        keep_copy(conn, backups, migration.to - 1)?;
        let step = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another program may have migrated while this one waited for the lock.
        if version(&step)? >= migration.to {
            continue;
        }
        apply(&step, backups, migration)?;
        step.commit()?;
    }
    Ok(())
}

/// A new library is made in one transaction: it is there as of today or not at all, and there is nothing to copy before.
fn make(conn: &mut Connection, backups: &Path, migrations: &[Migration]) -> Result<()> {
    let whole = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have made it while this one waited for the lock.
    let found = version(&whole)?;
    if found == 0 {
        for migration in migrations {
            apply(&whole, backups, migration)?;
        }
        whole.pragma_update(None, "application_id", APPLICATION_ID)?;
        whole.commit()?;
    }
    Ok(())
}

fn apply(step: &Connection, backups: &Path, migration: &Migration) -> Result<()> {
    step.execute_batch(migration.sql).map_err(|e| sql("bring the library to a newer schema", backups, e))?;
    step.pragma_update(None, "user_version", migration.to)?;
    Ok(())
}

/// Copies the library to `backups/version-N.db` before it leaves that version. A copy of an earlier, cut try is replaced.
fn keep_copy(conn: &Connection, backups: &Path, version: u32) -> Result<()> {
    std::fs::create_dir_all(backups).map_err(|e| StoreError::io("make", backups, e))?;
    let part = backups.join(format!("version-{version}.db.part"));
    let file = backups.join(format!("version-{version}.db"));
    if part.exists() {
        std::fs::remove_file(&part).map_err(|e| StoreError::io("remove", &part, e))?;
    }
    conn.execute("VACUUM INTO ?1", [part.to_string_lossy()]).map_err(|e| sql("write a backup to", &part, e))?;
    let copy = Connection::open(&part).map_err(|e| sql("open", &part, e))?;
    let said: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    drop(copy);
    if said != "ok" {
        return Err(StoreError::Corrupt { path: part, message: said });
    }
    File::open(&part).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("sync", &part, e))?;
    std::fs::rename(&part, &file).map_err(|e| StoreError::io("rename", &part, e))?;
    crate::blob::sync_folder(backups)
}

/// Every statement of the schema, one a paragraph, in order of name; the golden copy is `schema.sql`.
#[cfg(test)]
fn dump(conn: &Connection) -> Result<String> {
    let mut statement = conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")?;
    let all: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(all.join(";\n\n") + ";\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The steps that there are, and one more.
    fn and_then(sql: &'static str) -> Vec<Migration> {
        let known = MIGRATIONS.iter().map(|known| Migration { to: known.to, sql: known.sql });
        known.chain([Migration { to: KNOWN + 1, sql }]).collect()
    }

    #[test]
    fn the_schema_is_the_golden_one() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, folder.path(), MIGRATIONS).unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.sql");
        let dumped = dump(&conn).unwrap();
        if std::env::var_os("HINDCAST_BLESS").is_some() {
            std::fs::write(&golden, &dumped).unwrap();
        }
        assert_eq!(std::fs::read_to_string(golden).unwrap(), dumped, "set HINDCAST_BLESS=1 to accept");
    }

    #[test]
    fn migrations_are_numbered_without_gaps() {
        for (position, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.to as usize, position + 1);
        }
    }

    #[test]
    fn a_step_keeps_a_copy_of_what_was_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = Connection::open(folder.path().join("library.db")).unwrap();
        migrate(&mut conn, folder.path(), MIGRATIONS).unwrap();
        conn.execute("INSERT INTO setting VALUES ('a', 'b')", []).unwrap();
        let next = and_then("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;");
        migrate(&mut conn, folder.path(), &next).unwrap();
        assert_eq!(version(&conn).unwrap(), KNOWN + 1);
        let copy = Connection::open(folder.path().join(format!("version-{KNOWN}.db"))).unwrap();
        assert_eq!(version(&copy).unwrap(), KNOWN);
        let kept: String = copy.query_row("SELECT value FROM setting WHERE key = 'a'", [], |r| r.get(0)).unwrap();
        assert_eq!(kept, "b");
    }

    #[test]
    fn a_failing_step_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = Connection::open(folder.path().join("library.db")).unwrap();
        migrate(&mut conn, folder.path(), MIGRATIONS).unwrap();
        let before = dump(&conn).unwrap();
        let broken = and_then("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; CREATE nonsense;");
        assert!(migrate(&mut conn, folder.path(), &broken).is_err());
        assert_eq!((version(&conn).unwrap(), dump(&conn).unwrap()), (KNOWN, before));
    }
}
