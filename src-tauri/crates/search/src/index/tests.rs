#![allow(clippy::unwrap_used)]
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::document::Kind;
use crate::query::{Order, Reach};
use crate::scan;

const QUESTIONS: &[&str] = &[
    "latency",
    "checkout latency",
    "\"connection refused\"",
    "deploys",
    "pay*",
    "payments-api",
    "ERR_CONN_REFUSED",
    "NullPointerException",
    "nullpointer*",
    "10.0.0.7",
    "3f78685",
    "#1234",
    "v1.2.3",
    "1.2.3",
    "障害",
    "데이터",
    "muller",
    "🔥",
    "latency -checkout",
    "kind:action",
    "service:payments-api latency",
    "from:ana",
    "from:\"ana torres\"",
    "after:2026-03-10",
    "before:2026-03-10 -latency",
    "zzzz latency",
    "latnecy",
    "\"latency checkout\"",
    "state:open",
    "-kind:evidence",
    "HTTP/1.1 503",
    "ฐานข้อมูล",
    "",
    "incident:INC-2 rollback",
];

fn document(number: u64) -> Document {
    let texts = [
        "checkout latency rose after the deploy of payments-api v1.2.3",
        "ERR_CONN_REFUSED from db-1.eu.example.com 10.0.0.7:5432, connection refused",
        "java.lang.NullPointerException in PaymentsClient, see #1234",
        "rolled back to 3f786850e387550fdab836ed7e6dc881de23001b and deployed again",
        "昨日データベース障害が発生 데이터베이스 ฐานข้อมูล",
        "Herr Müller paged 🔥 HTTP/1.1 503 from the paying customers",
        "latency is fine now, rollback of INC done",
    ];
    let people = ["Ana Torres", "Bo Lind", "Chen Yu"];
    let n = number as usize;
    Document {
        incident: (!n.is_multiple_of(3)).then(|| format!("INC-{}", n % 3)),
        title: if n.is_multiple_of(4) { "Checkout latency".into() } else { String::new() },
        people: vec![people[n % 3].into()],
        service: n
            .is_multiple_of(2)
            .then(|| if n.is_multiple_of(4) { "payments-api".into() } else { "Search Front".into() }),
        state: n.is_multiple_of(5).then(|| "open".into()),
        at: (!n.is_multiple_of(7))
            .then(|| chrono::DateTime::from_timestamp(1_772_323_200 + 43_200 * number as i64, 0).unwrap()),
        ..Document::new(format!("E-{number}"), Kind::ALL[n % 8], format!("{} {number}", texts[n % 7]))
    }
}

fn documents(count: u64) -> Vec<Document> {
    (1..=count).map(document).collect()
}

fn open(folder: &Path) -> Opened {
    Index::open(folder, Options { writer_bytes: 32_000_000, threads: 1 }).unwrap()
}

/// Fills what is missing, as the store does: everything after `applied`.
fn fill(index: &Index, documents: &[Document]) {
    let applied = index.applied();
    for document in &documents[applied as usize..] {
        index.put(document).unwrap();
    }
    index.commit(documents.len() as u64).unwrap();
}

fn keys(hits: &Hits) -> BTreeSet<String> {
    hits.hits.iter().map(|hit| hit.key.clone()).collect()
}

fn same_as_scan(index: &Index, documents: &[Document]) {
    for text in QUESTIONS {
        let query = Query { limit: 1_000, ..Query::text(*text) };
        let (found, expected) = (index.search(&query).unwrap(), scan(documents, &query));
        assert_eq!(found.reach, expected.reach, "{text}");
        assert_eq!(keys(&found), keys(&expected), "{text}");
        assert_eq!((found.total, &found.facets), (expected.total, &expected.facets), "{text}");
    }
}

#[test]
fn every_question_finds_what_the_scan_finds_and_most_find_something() {
    let folder = tempfile::tempdir().unwrap();
    let Opened { index, start } = open(folder.path());
    assert_eq!(start, Start::Created);
    let documents = documents(60);
    fill(&index, &documents);
    same_as_scan(&index, &documents);
    let reach = |text: &str| {
        let hits = index.search(&Query::text(text)).unwrap();
        (hits.reach, hits.total)
    };
    for text in QUESTIONS {
        assert!(reach(text).1 > 0 || *text == "\"latency checkout\"", "{text} finds nothing");
    }
    assert_eq!(reach("latnecy").0, Reach::Similar);
    assert_eq!(reach("zzzz latency").0, Reach::Any);
    assert_eq!(reach("qqqqqqqqq"), (Reach::All, 0));
    assert_eq!((index.applied(), index.documents()), (60, 60));
}

#[test]
fn putting_again_replaces_and_removing_removes() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    let mut documents = documents(30);
    fill(&index, &documents);
    documents[4].text = "replaced by something unheard of".into();
    index.put(&documents[4]).unwrap();
    index.remove("E-9").unwrap();
    index.remove("E-999").unwrap();
    documents.remove(8);
    index.commit(31).unwrap();
    same_as_scan(&index, &documents);
    assert_eq!(index.search(&Query::text("unheard")).unwrap().hits[0].key, "E-5");
    drop(index);
    let Opened { index, start } = open(folder.path());
    assert_eq!((start, index.applied(), index.documents()), (Start::Kept, 31, 29));
    same_as_scan(&index, &documents);
    index.clear().unwrap();
    index.commit(32).unwrap();
    assert_eq!(index.search(&Query::default()).unwrap().total, 0);
    index.close().unwrap();
    assert_eq!(open(folder.path()).start, Start::Kept);
}

#[test]
fn paging_orders_and_limits() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    fill(&index, &documents(60));
    let newest = Query { order: Order::Newest, limit: 10, ..Query::text("latency") };
    let times: Vec<_> = index.search(&newest).unwrap().hits.iter().map(|h| h.at).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]) && times[0].is_some());
    let page = |offset| keys(&index.search(&Query { offset, limit: 7, ..Query::text("latency") }).unwrap());
    assert!(page(0).is_disjoint(&page(7)));
    assert_eq!(index.search(&Query { limit: 0, ..Query::text("latency") }).unwrap().hits.len(), 0);
    let filtered = Query { kinds: vec![Kind::Action], services: vec!["Payments-API".into()], ..Query::default() };
    assert_eq!(keys(&index.search(&filtered).unwrap()), keys(&scan(documents(60), &filtered)));
}

#[test]
fn every_letter_typed_finds_what_the_scan_finds() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    let documents = documents(60);
    fill(&index, &documents[..25]);
    fill(&index, &documents);
    let mut found = 0;
    for text in QUESTIONS {
        for (end, _) in text.char_indices() {
            let query = Query { limit: 1_000, as_you_type: true, ..Query::text(&text[..end]) };
            let (hits, expected) = (index.search(&query).unwrap(), scan(&documents, &query));
            assert_eq!((keys(&hits), hits.reach), (keys(&expected), expected.reach), "{}", query.text);
            assert!(hits.counted && hits.total == expected.total);
            found += usize::from(hits.total > 0);
        }
    }
    assert!(found > 200, "{found}");
}

#[test]
fn a_start_with_very_many_words_follows_the_frequent_ones_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    let rare = |n: u64| Document::new(format!("E-{n}"), Kind::Evidence, format!("go to x{n:05}"));
    let often = |n: u64| Document::new(format!("E-{n}"), Kind::Evidence, "go to xylophone");
    let mut documents: Vec<Document> = (1..=900).map(rare).chain((901..=903).map(often)).collect();
    documents.push(Document::new("E-904", Kind::Evidence, "go to x"));
    documents.push(Document::new("E-905", Kind::Evidence, "go nowhere"));
    fill(&index, &documents);
    let ask = |text: &str| {
        let query = Query { limit: 1_000, ..Query::text(text) };
        (index.search(&query).unwrap(), scan(&documents, &query))
    };
    for text in ["x*", "to-x*"] {
        let (hits, expected) = ask(text);
        assert!(!hits.counted && expected.counted && hits.total > 100, "{text}: {}", hits.total);
        assert!(keys(&hits).is_subset(&keys(&expected)), "{text}");
        for key in ["E-901", "E-903", "E-904"] {
            assert!(keys(&hits).contains(key), "{text} misses {key}");
        }
    }
    assert_eq!(ask("x*").0.hits[0].key, "E-904");
    // One more letter, and all of them are there; what is not wanted is left out to the last.
    for text in ["x001*", "to-x001*", "go -x*", "go -to-x*"] {
        let (hits, expected) = ask(text);
        assert!(hits.counted && hits.total > 0, "{text}");
        assert_eq!(keys(&hits), keys(&expected), "{text}");
    }
}

#[test]
fn beyond_the_budget_the_word_itself_still_comes_first_and_pages_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    let last = tally::BUDGET + 100;
    for n in 1..=last {
        let text = if n > last - 3 { "ab" } else { "abc" };
        index.add_new(&Document::new(format!("E-{n}"), Kind::Evidence, text)).unwrap();
    }
    index.commit(last).unwrap();
    let page = |text: &str, offset, limit, order| {
        let query = Query { offset, limit, order, as_you_type: true, ..Query::text(text) };
        let hits = index.search(&query).unwrap();
        assert_eq!((hits.total, hits.counted), (tally::BUDGET, false));
        hits.hits.into_iter().map(|hit| hit.key).collect::<Vec<_>>()
    };
    let own = |from: u64, to: u64| (from..=to).map(|n| format!("E-{n}")).collect::<Vec<_>>();
    assert_eq!(page("ab", 0, 5, Order::Relevance), [own(last - 2, last), own(1, 2)].concat());
    assert_eq!(page("ab", 3, 4, Order::Relevance), own(1, 4));
    assert_eq!(page("ab", last as usize - 2, 9, Order::Relevance), own(last - 4, last - 3));
    assert_eq!(page("ab", 2, 2, Order::Newest), own(3, 4));
    assert_eq!(page("a", 0, 3, Order::Relevance), own(1, 3));
}

#[test]
fn closing_waits_for_segments_that_are_being_merged() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    let documents = documents(8);
    (1..=8).for_each(|count| fill(&index, &documents[..count]));
    index.close().unwrap();
    let index = open(folder.path()).index;
    assert_eq!(index.inner.searchable_segment_ids().unwrap().len(), 1);
    same_as_scan(&index, &documents);
    // What was not committed is dropped all the same.
    index.put(&document(9)).unwrap();
    index.close().unwrap();
    assert_eq!(open(folder.path()).index.documents(), 8);
}

#[test]
fn nothing_is_merged_while_a_filling_waits_for_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    let documents = documents(10);
    for count in 1..=9 {
        index.pending.store(merging::FILLING, Ordering::Relaxed);
        fill(&index, &documents[..count]);
    }
    assert_eq!(index.inner.searchable_segment_ids().unwrap().len(), 9);
    // The next small commit merges what was there as usual.
    fill(&index, &documents);
    index.close().unwrap();
    let index = open(folder.path()).index;
    assert!(index.inner.searchable_segment_ids().unwrap().len() <= 2);
    same_as_scan(&index, &documents);
}

/// Every file of the folder but the locks.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_none_or(|end| end != "lock"));
    files.sort();
    files
}

#[test]
fn damage_to_any_file_is_repaired_on_opening() {
    let documents = documents(40);
    let origin = tempfile::tempdir().unwrap();
    let index = open(origin.path()).index;
    fill(&index, &documents[..25]);
    fill(&index, &documents);
    index.put(&documents[3]).unwrap();
    index.commit(40).unwrap();
    index.close().unwrap();
    let mut wiped = 0;
    for damaged in files(origin.path()) {
        let size = std::fs::metadata(&damaged).unwrap().len();
        for harm in 0..6u64 {
            let copy = tempfile::tempdir().unwrap();
            for file in files(origin.path()) {
                std::fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
            }
            let target = copy.path().join(damaged.file_name().unwrap());
            let mut bytes = std::fs::read(&target).unwrap();
            match harm {
                0 => std::fs::remove_file(&target).unwrap(),
                1 => std::fs::write(&target, "").unwrap(),
                2 => std::fs::write(&target, &bytes[..bytes.len() / 2]).unwrap(),
                _ => {
                    let at = (size * (harm - 2) / 5) as usize;
                    bytes[at] ^= 1 << harm;
                    std::fs::write(&target, &bytes).unwrap();
                }
            }
            let Opened { index, start } = open(copy.path());
            wiped += usize::from(matches!(start, Start::Wiped { .. }));
            fill(&index, &documents);
            same_as_scan(&index, &documents);
            index.close().unwrap();
            assert_eq!(open(copy.path()).start, Start::Kept, "{} {harm}", damaged.display());
        }
    }
    assert!(wiped > 20, "{wiped}");
}

#[test]
fn an_older_version_starts_empty_and_leaves_foreign_files_alone() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    fill(&index, &documents(5));
    drop(index);
    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    folder::write_seal(folder.path(), Seal { version: 0, applied: 5, documents: 5 }).unwrap();
    let Opened { index, start } = open(folder.path());
    assert!(matches!(&start, Start::Wiped { reason } if reason.contains("version 0")), "{start:?}");
    assert_eq!((index.applied(), index.documents()), (0, 0));
    assert!(folder.path().join("notes.txt").exists());
}

#[test]
fn what_a_killed_writer_left_is_taken_away_and_its_names_are_free_again() {
    let (folder, ahead) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fill(&open(folder.path()).index, &documents(5));
    let committed = files(folder.path());
    for file in &committed {
        std::fs::copy(file, ahead.path().join(file.file_name().unwrap())).unwrap();
    }
    let remove = |folder: &Path| -> Result<(), Error> {
        let index = open(folder).index;
        index.remove(&document(2).key)?;
        index.commit(6)
    };
    // The files of a commit that came as far as its deletions, and not to its list.
    remove(ahead.path()).unwrap();
    let mut left = 0;
    for file in files(ahead.path()) {
        let here = folder.path().join(file.file_name().unwrap());
        if !here.exists() {
            left += usize::from(file.extension().is_some_and(|end| end == "del"));
            std::fs::copy(&file, &here).unwrap();
        }
    }
    assert!(left > 0, "the commit deleted nothing");
    std::fs::write(folder.path().join(".tmpAbc123"), "half").unwrap();
    std::fs::write(folder.path().join("seal.json.new"), "half").unwrap();

    let opened = open(folder.path());
    assert_eq!((opened.start, opened.index.documents()), (Start::Kept, 5));
    drop(opened.index);
    assert_eq!(files(folder.path()), committed);
    remove(folder.path()).unwrap();
    assert_eq!(open(folder.path()).index.documents(), 4);
}

#[test]
fn one_writes_others_read_and_a_stale_lock_is_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".tantivy-writer.lock"), "").unwrap();
    let first = open(folder.path()).index;
    fill(&first, &documents(5));
    let second = open(folder.path()).index;
    assert!(matches!(second.put(&document(6)), Err(Error::Busy { .. })));
    assert_eq!(
        second.search(&Query::text("latency")).unwrap().total,
        first.search(&Query::text("latency")).unwrap().total
    );
    first.put(&document(6)).unwrap();
    first.commit(6).unwrap();
    second.search(&Query::default()).unwrap();
    assert_eq!((second.applied(), second.documents()), (6, 6));
    // Damaged while another writes: nothing is wiped.
    std::fs::write(folder.path().join("seal.json"), "{").unwrap();
    let before = files(folder.path());
    assert!(matches!(Index::open(folder.path(), Options::default()), Err(Error::Busy { .. })));
    assert_eq!(files(folder.path()), before);
    drop(first);
    assert!(matches!(open(folder.path()).start, Start::Wiped { .. }));
}

#[test]
fn errors_of_the_system_wipe_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    fill(&index, &documents(5));
    drop(index);
    let place = folder.path().join("meta.json");
    let kept = std::fs::read(&place).unwrap();
    let before = files(folder.path());
    std::fs::remove_file(&place).unwrap();
    std::fs::create_dir(&place).unwrap();
    let error = Index::open(folder.path(), Options::default()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert_eq!(files(folder.path()), before);
    std::fs::remove_dir(&place).unwrap();
    std::fs::write(&place, kept).unwrap();
    assert_eq!(open(folder.path()).start, Start::Kept);
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Index::open(&file.join("index"), Options::default()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), b"");
}

#[test]
fn permission_and_disk_errors_are_told_apart_from_damage() {
    use std::io::{Error as Io, ErrorKind};
    let sorted = |io: Io| sort(Path::new("x"), TantivyError::from(io));
    assert!(matches!(sorted(ErrorKind::PermissionDenied.into()), Error::Denied { .. }));
    assert!(matches!(sorted(Io::from_raw_os_error(5)), Error::Io { .. }));
    assert!(matches!(sorted(Io::from_raw_os_error(28)), Error::Io { .. }));
    assert!(matches!(sorted(Io::other("bad footer")), Error::Damaged { .. }));
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_denied_and_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path()).index;
    fill(&index, &documents(5));
    drop(index);
    let before = files(folder.path());
    let meta = folder.path().join("seal.json");
    std::fs::set_permissions(&meta, std::fs::Permissions::from_mode(0o0)).unwrap();
    // The super user reads everything, so there is nothing to see then.
    if std::fs::read(&meta).is_err() {
        assert!(matches!(Index::open(folder.path(), Options::default()), Err(Error::Denied { .. })));
    }
    std::fs::set_permissions(&meta, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(files(folder.path()), before);
    assert_eq!(open(folder.path()).start, Start::Kept);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_word_of_a_document_finds_it(texts in proptest::collection::vec("([a-zA-Z]{1,12}|[a-z]{1,5}[._/-][A-Za-z0-9]{1,6}|[é日本語데이ฐüßﬁＡ🔥]{1,5}|[0-9a-f]{7,10}|\\PC{1,6}){1}( ([a-zA-Z]{2,9}|[A-Z][a-z]+[A-Z][a-z]+)){0,6}", 1..12)) {
        let folder = tempfile::tempdir().unwrap();
        let index = open(folder.path()).index;
        let documents: Vec<Document> =
            texts.iter().enumerate().map(|(n, text)| Document::new(format!("E-{n}"), Kind::Evidence, text.clone())).collect();
        for document in &documents {
            index.add_new(document).unwrap();
        }
        index.commit(1).unwrap();
        for document in &documents {
            for word in document.text.split_whitespace() {
                let quoted = Query { limit: 100, ..Query::text(format!("\"{}\"", word.replace('"', " "))) };
                let plain = Query { limit: 100, ..Query::text(word) };
                let has_words = !crate::question::Question::read(&quoted).items.is_empty();
                if has_words {
                    prop_assert!(keys(&index.search(&quoted).unwrap()).contains(&document.key), "{word:?} in {:?}", document.text);
                }
                if word.chars().all(char::is_alphanumeric) && has_words {
                    prop_assert!(keys(&index.search(&plain).unwrap()).contains(&document.key), "{word:?}");
                }
                for query in [quoted, plain] {
                    let (found, expected) = (index.search(&query).unwrap(), scan(&documents, &query));
                    prop_assert_eq!(keys(&found), keys(&expected), "{:?}", query.text);
                }
            }
        }
    }
}
