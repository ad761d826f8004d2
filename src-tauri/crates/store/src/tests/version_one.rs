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

/// A library of version 1 that holds this, opened by this program.
fn opened(sql: &str) -> Library {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    drop(store);
    let file = folder.path().join("library.db");
    std::fs::remove_file(&file).unwrap();
    let mut conn = Connection::open(&file).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    migrate::migrate(&mut conn, folder.path(), &migrate::MIGRATIONS[..1]).unwrap();
    conn.execute_batch(sql).unwrap();
    drop(conn);
    Library { store: Store::open(folder.path()).unwrap(), folder }
}

#[test]
fn a_library_of_version_one_opens_and_goes_on() {
    let library = opened(REVIEW);
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

/// Acts of version 1 on two incidents: on records that name theirs, on a passage that names its review, on a problem
/// that names both, on one that is gone, and on nothing of an incident.
const ACTS: &str = r#"
INSERT INTO counter VALUES ('INC', 2), ('R', 1), ('C', 1), ('P', 1), ('T', 2);
INSERT INTO incident (id, title, created_at, archived, event_count) VALUES
    (1, 'Feeds late', 1770000000000000, 0, 1), (2, 'Mail late', 1770000000000000, 0, 0);
INSERT INTO review VALUES (1, 1, 'draft', 1770000000000000, NULL, NULL);
INSERT INTO event VALUES (1, 1, NULL, 'observation', 'Here', NULL, 1, 0, 1, NULL);
INSERT INTO act VALUES
    (1, 1770000001000000, 'person', 'incident_new', NULL), (2, 1770000002000000, 'person', 'incident_new', NULL),
    (3, 1770000003000000, 'person', 'event_set', NULL), (4, 1770000004000000, 'person', 'passage_remove', NULL),
    (5, 1770000005000000, 'person', 'problem_new', NULL), (6, 1770000006000000, 'person', 'event_delete', NULL),
    (7, 1770000007000000, 'person', 'setting_set', NULL);
INSERT INTO revision VALUES
    (1, 1, 'INC-1', NULL, '{"id":"INC-1"}'),
    (2, 2, 'INC-2', NULL, '{"id":"INC-2"}'),
    (3, 3, 'T-1', '{"id":"T-1","incident":"INC-1"}', '{"id":"T-1","incident":"INC-1","starred":true}'),
    (4, 4, 'C-1', '{"review":"R-1","id":"C-1"}', NULL),
    (5, 5, 'P-1', NULL, '{"id":"P-1","incidents":["INC-1","INC-2"]}'),
    (6, 6, 'T-2', '{"id":"T-2","incident":"INC-2"}', NULL),
    (7, 7, 'A-1', NULL, '{"id":"A-1","incident":null}');
"#;

#[test]
fn what_touched_an_incident_is_known_of_acts_of_version_one() {
    let library = opened(ACTS);
    let read = library.store.read().unwrap();
    let of = |incident| ActFilter { incident: Some(IncidentId(incident)), record: None };
    assert_eq!(read.act_numbers(&of(1), 9).unwrap(), [5, 4, 3, 1]);
    assert_eq!(read.act_numbers(&of(2), 9).unwrap(), [6, 5, 2]);
    assert_eq!(read.act_numbers(&ActFilter { record: Some("T-1".into()), ..of(1) }, 9).unwrap(), [3]);
    let changed: Vec<_> = read.incident_list(None, 9).unwrap().iter().map(|line| line.changed_at).collect();
    assert_eq!(changed, [at(6), at(5)], "the newest incident first");
    let copies = (1..migrate::KNOWN).map(|n| library.folder.path().join("backups").join(format!("version-{n}.db")));
    assert!(copies.into_iter().all(|copy| copy.is_file()), "one before each step");
    drop(read);
    let note = NewEvent { incident: IncidentId(2), at: None, kind: EventKind::Observation, text: "There".into() };
    library.write("event_note", |w| w.event_insert(&note)).unwrap();
    let read = library.store.read().unwrap();
    assert_eq!(read.act_numbers(&of(2), 1).unwrap(), [8], "and so it goes on");
}
