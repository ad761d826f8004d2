//! A library of a newer program is refused in words, and not a byte of it changes.

use crate::harness::Library;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn bytes_of(library: &Library) -> BTreeMap<PathBuf, Vec<u8>> {
    // `library.db-shm` holds no data: it is where programs that read the log meet.
    let holds_data = |file: &PathBuf| file.extension().is_none_or(|end| end != "db-shm");
    let files = super::files_below(&library.path()).into_iter().filter(holds_data);
    files.map(|file| (file.clone(), std::fs::read(file).expect("it can be read"))).collect()
}

/// Raises the version by one and adds what a newer program may have added. Answers the new version.
fn make_newer(library: &Library, keep_the_log: bool) -> u32 {
    let file = library.path().join("library.db");
    let conn = rusqlite::Connection::open(&file).expect("it opens");
    let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("it has a version");
    conn.execute_batch(&format!(
        "CREATE TABLE telemetry (id INTEGER PRIMARY KEY, words TEXT) STRICT;
         INSERT INTO telemetry (words) VALUES ('unknown to this program');
         PRAGMA user_version = {};",
        version + 1
    ))
    .expect("it can be written");
    if keep_the_log {
        // As a killed newer program leaves it: the version stands only in the log beside the file.
        let log = file.with_extension("db-wal");
        let (database, written) = (std::fs::read(&file).expect("read"), std::fs::read(&log).expect("there is a log"));
        drop(conn);
        std::fs::write(&file, database).expect("written");
        std::fs::write(&log, written).expect("written");
    }
    version + 1
}

#[test]
fn a_newer_library_is_refused_and_stays_byte_for_byte() {
    for keep_the_log in [false, true] {
        let library = Library::new();
        library.json(&["incident", "new", "Kept"]);
        let newer = make_newer(&library, keep_the_log);
        let before = bytes_of(&library);
        let backup = library.beside("backup");
        let backup = backup.to_str().unwrap();
        let commands: [&[&str]; 6] = [
            &["incident", "list"],
            &["incident", "new", "Another"],
            &["check"],
            &["search", "kept"],
            &["backup", backup],
            &["rpc"],
        ];
        for command in commands {
            let (status, said) = library.failure(command);
            assert_eq!(status, 5, "{command:?}: {said}");
            assert!(said.contains(&format!("version {newer}")), "{command:?}: {said}");
            let after = bytes_of(&library);
            assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "{command:?}");
            assert!(after == before, "{command:?} changed a byte (log kept: {keep_the_log})");
        }
        assert!(!std::path::Path::new(backup).exists());
    }
}

#[test]
fn a_backup_of_a_newer_program_is_not_restored() {
    let library = Library::new();
    library.json(&["incident", "new", "Kept"]);
    let backup = library.beside("backup");
    library.json(&["backup", backup.to_str().unwrap()]);
    let conn = rusqlite::Connection::open(&backup).unwrap();
    let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    conn.execute_batch(&format!("PRAGMA user_version = {}", version + 1)).unwrap();
    drop(conn);
    let elsewhere = library.beside("elsewhere");
    let refused = super::backups::restore(&backup, &elsewhere, &[]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(5), "{said}");
    assert!(said.contains(&format!("version {}", version + 1)), "{said}");
    assert!(!elsewhere.exists());
}
