//! The folder: versions, damage, backup and restore.
use super::*;
use std::{collections::BTreeMap, path::Path};

fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn a_library_opens_again_with_what_was_written() {
    let library = library();
    let id = library.incident("one");
    drop(library.store);
    assert!(!library.folder.path().join("library.db-wal").exists(), "the log is gone after a clean close");
    let store = Store::open(library.folder.path()).unwrap();
    assert_eq!(store.read().unwrap().incident_get(id).unwrap().title, "one");
}

#[test]
fn a_newer_library_is_refused_untouched_with_the_version_needed() {
    for tables in ["", "CREATE TABLE of_the_future (id INTEGER PRIMARY KEY, x ANY) STRICT;"] {
        let library = library();
        library.incident("one");
        let folder = library.folder;
        drop(library.store);
        let conn = rusqlite::Connection::open(folder.path().join("library.db")).unwrap();
        conn.execute_batch(&format!("{tables} PRAGMA user_version = {};", SCHEMA_VERSION + 1)).unwrap();
        drop(conn);
        let before = bytes_of(folder.path());
        let error = Store::open(folder.path()).err().unwrap();
        assert!(
            matches!(error, StoreError::Newer { found, known } if found == SCHEMA_VERSION + 1 && known == SCHEMA_VERSION)
        );
        assert!(error.to_string().contains(&format!("version {}", SCHEMA_VERSION + 1)));
        assert_eq!(bytes_of(folder.path()), before);
    }
}

#[test]
fn what_is_no_library_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("library.db");
    for wrong in [&b"half a head"[..], &[0u8; 4096][..]] {
        std::fs::write(&file, wrong).unwrap();
        assert!(matches!(Store::open(folder.path()).err(), Some(StoreError::Corrupt { .. })));
        assert_eq!(std::fs::read(&file).unwrap(), wrong);
    }
    std::fs::remove_file(&file).unwrap();
    let conn = rusqlite::Connection::open(&file).unwrap();
    conn.execute_batch("CREATE TABLE theirs (x); PRAGMA user_version = 3;").unwrap();
    drop(conn);
    assert!(matches!(Store::open(folder.path()).err(), Some(StoreError::Refused { .. })));
}

#[test]
fn two_programs_may_have_one_library_open() {
    let library = library();
    let second = Store::open(library.folder.path()).unwrap();
    library.incident("one");
    let new = NewIncident { title: "two".into(), ..Default::default() };
    second.write(&act("incident_insert"), |w| w.incident_insert(&new)).unwrap();
    assert_eq!(library.store.read().unwrap().incident_count().unwrap(), 2);
    let busy = restore(&library.folder.path().join("none.hindcast"), library.folder.path(), true, &mut |_| {});
    assert!(matches!(busy, Err(StoreError::NotFound { .. })));
}

#[test]
fn a_file_put_in_its_place_is_noticed_before_anything_is_written() {
    let library = library();
    library.incident("one");
    let file = library.folder.path().join("library.db");
    std::fs::copy(&file, library.folder.path().join("copy")).unwrap();
    std::fs::rename(library.folder.path().join("copy"), &file).unwrap();
    let before = std::fs::read(&file).unwrap();
    let new = NewIncident { title: "two".into(), ..Default::default() };
    let error = library.write("incident_insert", |w| w.incident_insert(&new)).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_letter_changed_on_the_disk_is_found_in_either_copy() {
    let library = library();
    let incident = library.incident("one");
    let kept = library.write("h", |w| w.hypothesis_insert(hypothesis(incident, &[]))).unwrap();
    library.sound();
    let conn = rusqlite::Connection::open(library.store.database()).unwrap();
    conn.execute("UPDATE hypothesis SET statement = 'The pool was exhausteb.'", []).unwrap();
    let damage = library.store.check(false).unwrap().damage;
    assert_eq!(
        (damage.len(), damage[0].kind, damage[0].place.clone()),
        (1, DamageKind::Copy, Some(kept.id.to_string()))
    );
    conn.execute("UPDATE incident SET event_count = 5", []).unwrap();
    conn.execute("PRAGMA foreign_keys = OFF", []).unwrap();
    conn.execute("INSERT INTO moment VALUES (1, 'detected', 0, '', 1, '[\"E-9\"]')", []).unwrap();
    let kinds: Vec<_> = library.store.check(false).unwrap().damage.into_iter().map(|d| d.kind).collect();
    assert!(kinds.contains(&DamageKind::Law) && kinds.contains(&DamageKind::Reference), "{kinds:?}");
}

#[test]
fn evidence_that_points_nowhere_is_found_whatever_the_column() {
    for (place, sql) in [
        ("E-2", "UPDATE evidence SET incident_id = 9 WHERE id = 2"),
        ("E-2", "UPDATE evidence SET batch_id = 9 WHERE id = 2"),
        ("E-2", "UPDATE evidence SET event_id = 9 WHERE id = 2"),
        ("E-2", "UPDATE evidence SET shape_id = 9 WHERE id = 2"),
        ("E-2", "UPDATE evidence SET file_id = 9 WHERE id = 2"),
        ("E-2", "UPDATE evidence SET author_id = 9 WHERE id = 2"),
        ("E-2", "UPDATE evidence SET channel_id = 9 WHERE id = 2"),
        ("T-2", "UPDATE event SET incident_id = 9 WHERE id = 2"),
        ("B-1", "UPDATE batch SET removing = 1; DELETE FROM evidence WHERE id = 2; UPDATE batch SET removing = 0"),
        ("E-2", "DELETE FROM batch"),
        ("E-2", "DELETE FROM shape"),
        ("E-2", "DELETE FROM name"),
        ("E-2", "DELETE FROM event WHERE id = 2"),
        ("T-2", "DELETE FROM incident"),
    ] {
        let library = library();
        let incident = library.incident("one");
        library.import(incident, 0, &[Some(1), Some(2), Some(3)]);
        library.sound();
        let conn = rusqlite::Connection::open(library.store.database()).unwrap();
        conn.execute_batch("PRAGMA foreign_keys = OFF; DROP TRIGGER evidence_is_kept").unwrap();
        if sql.starts_with("DELETE") {
            assert!(conn.execute_batch(sql).is_err(), "a trigger refuses {sql}");
            conn.execute_batch(
                "DROP TRIGGER batch_goes_after_its_evidence; DROP TRIGGER shape_stays; DROP TRIGGER name_stays;
                 DROP TRIGGER event_goes_without_evidence; DROP TRIGGER incident_goes_without_events",
            )
            .unwrap();
        }
        conn.execute_batch(sql).unwrap();
        let damage = library.store.check(false).unwrap().damage;
        assert!(damage.iter().any(|damage| damage.place.as_deref() == Some(place)), "{sql}: {damage:?}");
    }
}

#[test]
fn a_damaged_page_is_told_and_never_a_panic() {
    let library = library();
    let incident = library.incident("one");
    library.import(incident, 0, &[Some(1); 2000]);
    drop(library.store);
    let file = library.folder.path().join("library.db");
    let sound = std::fs::read(&file).unwrap();
    let size = usize::from(u16::from_be_bytes([sound[16], sound[17]]));
    for page in 1..sound.len() / size {
        let mut damaged = sound.clone();
        damaged[page * size..(page + 1) * size].fill(if page % 2 == 0 { 0 } else { 0xa5 });
        std::fs::write(&file, &damaged).unwrap();
        if let Ok(store) = Store::open(library.folder.path()) {
            let found = store.check(false).map_or(true, |report| !report.is_sound());
            assert!(found, "page {page}");
        }
    }
}

fn full(library: &Library) -> (IncidentId, Blob) {
    let incident = library.incident("one");
    library.import(incident, 0, &[Some(1), Some(2)]);
    let bytes: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
    let blob = library.store.blob_keep(&mut &bytes[..]).unwrap();
    let empty = library.store.blob_keep(&mut &b""[..]).unwrap();
    library
        .write("blob_add", |w| {
            w.blob_add(&blob)?;
            w.blob_add(&empty)
        })
        .unwrap();
    (incident, blob)
}

#[test]
fn a_backup_comes_back_as_the_library_it_was() {
    let library = library();
    let (incident, blob) = full(&library);
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("all.hindcast");
    let reader = library.store.read().unwrap();
    let mut told = vec![];
    library.store.backup(&file, &mut |progress| told.push(progress)).unwrap();
    drop(reader);
    assert!(told.iter().all(|p| p.done <= p.total) && told.len() >= 2);
    assert!(matches!(library.store.backup(&file, &mut |_| {}), Err(StoreError::Refused { .. })));
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 1, "nothing unfinished beside it");

    let folder = out.path().join("restored");
    assert_eq!(restore(&file, &folder, false, &mut |_| {}).unwrap(), None);
    let store = Store::open(&folder).unwrap();
    assert!(store.check(true).unwrap().is_sound());
    assert_eq!(
        store.read().unwrap().evidence_page(incident, None, 9).unwrap(),
        library.store.read().unwrap().evidence_page(incident, None, 9).unwrap()
    );
    assert_eq!(store.read().unwrap().blob_list().unwrap().len(), 2);
    assert_eq!(std::io::copy(&mut store.blob_open(&blob.hash).unwrap(), &mut std::io::sink()).unwrap(), blob.size);

    let taken = restore(&file, &folder, false, &mut |_| {});
    assert!(matches!(taken, Err(StoreError::Refused { .. })));
    let open = restore(&file, &folder, true, &mut |_| {});
    assert!(matches!(open, Err(StoreError::Busy { .. })), "{open:?}");
    store
        .write(&act("incident_insert"), |w| {
            w.incident_insert(&NewIncident { title: "later".into(), ..Default::default() })
        })
        .unwrap();
    drop(store);
    let aside = restore(&file, &folder, true, &mut |_| {}).unwrap().unwrap();
    assert_eq!(Store::open(&aside).unwrap().read().unwrap().incident_count().unwrap(), 2);
    assert_eq!(Store::open(&folder).unwrap().read().unwrap().incident_count().unwrap(), 1);
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_touched() {
    let library = library();
    full(&library);
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("all.hindcast");
    library.store.backup(&file, &mut |_| {}).unwrap();
    let conn = rusqlite::Connection::open(&file).unwrap();
    conn.execute("UPDATE blob_copy SET bytes = zeroblob(9) WHERE piece = 1", []).unwrap();
    drop(conn);
    drop(library.store);
    let before = bytes_of(library.folder.path());
    let refused = restore(&file, library.folder.path(), true, &mut |_| {});
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
    assert_eq!(bytes_of(library.folder.path()), before);
}

#[test]
fn a_missing_or_changed_raw_input_is_found() {
    let library = library();
    let (_, blob) = full(&library);
    let path = library.folder.path().join("blobs").join(&blob.hash[..2]).join(&blob.hash);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[7] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(library.store.check(false).unwrap().is_sound(), "only a deep check reads them");
    assert_eq!(library.store.check(true).unwrap().damage[0].kind, DamageKind::Blob);
    let out = tempfile::tempdir().unwrap();
    assert!(matches!(library.store.backup(&out.path().join("b"), &mut |_| {}), Err(StoreError::Corrupt { .. })));
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(library.store.check(false).unwrap().damage[0].kind, DamageKind::Blob);
}
