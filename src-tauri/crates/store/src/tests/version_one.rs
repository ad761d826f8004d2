//! A library that the first version made opens, keeps what it had, and can be changed and taken back.

use super::*;
use rusqlite::Connection;

/// Two passages of version 1 with their history, as that version wrote them.
const REVIEW: &str = r#"
INSERT INTO counter VALUES ('INC', 1), ('R', 1), ('C', 2);
INSERT INTO incident (id, title, created_at, archived) VALUES (1, 'Feeds late', 1770000000000000, 0);
INSERT INTO review VALUES (1, 1, 'draft', 1770000000000000, NULL, NULL);
INSERT INTO passage VALUES
    (1, 1, 'lucky', 0, '{"section":"lucky","text":"It was noon.","evidence":[],"quotes":[],"check":{"check":"supported"}}',
     1, 'person', NULL),
    (2, 1, 'lucky', 1, '{"section":"lucky","text":"Ana was in.","evidence":[],"quotes":[],"check":{"check":"supported"}}',
     0, 'person', NULL);
INSERT INTO act VALUES (1, 1770000000000000, 'person', 'review_write', NULL);
INSERT INTO revision VALUES
    (1, 1, 'C-1', NULL, '{"review":"R-1","position":0,"id":"C-1","claim":{"section":"lucky","text":"It was noon.","evidence":[],"quotes":[],"check":{"check":"supported"}},"accepted":true,"written_by":"person","proposal":null}'),
    (2, 1, 'C-2', NULL, '{"review":"R-1","position":1,"id":"C-2","claim":{"section":"lucky","text":"Ana was in.","evidence":[],"quotes":[],"check":{"check":"supported"}},"accepted":false,"written_by":"person","proposal":null}');
"#;

#[test]
fn a_library_of_version_one_opens_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    drop(store);
    let file = folder.path().join("library.db");
    std::fs::remove_file(&file).unwrap();
    let mut conn = Connection::open(&file).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    migrate::migrate(&mut conn, folder.path(), &migrate::MIGRATIONS[..1]).unwrap();
    conn.execute_batch(REVIEW).unwrap();
    drop(conn);

    let library = Library { store: Store::open(folder.path()).unwrap(), folder };
    let copy = Connection::open(library.folder.path().join("backups").join("version-1.db")).unwrap();
    let kept: i64 = copy.query_row("SELECT count(*) FROM passage", [], |row| row.get(0)).unwrap();
    assert_eq!((migrate::version(&copy).unwrap(), kept), (1, 2));
    library.sound();
    let passages = || {
        let review = library.store.read().unwrap().review_current(IncidentId(1)).unwrap().unwrap();
        review.passages.into_iter().map(|p| (p.lead, p.claim.text, p.accepted)).collect::<Vec<_>>()
    };
    let before = [("- ", "It was noon.", true), ("\n- ", "Ana was in.", false)]
        .map(|(lead, text, accepted)| (lead.to_owned(), text.to_owned(), accepted));
    assert_eq!(passages(), before);

    library.write("passage_delete", |w| w.passage_delete(ClaimId(1))).unwrap();
    library.sound();
    let last = library.store.read().unwrap().act_last().unwrap().unwrap();
    library.write("history_undo", |w| w.undo(last)).unwrap();
    assert_eq!(passages(), before);
    library.sound();
    assert_eq!(library.store.read().unwrap().review_history(IncidentId(1)).unwrap().len(), 6);
}
