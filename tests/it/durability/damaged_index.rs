//! The index is disposable: whatever happens to its files, the next search answers as if nothing had, nobody acting.

use super::line::Line;
use super::random::Random;
use super::{copy_folder, count_of, files_below};
use crate::harness::Library;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const QUESTIONS: [&str; 6] = ["pool", "\"drain started\"", "ledger-db", "deploi", "kind:action alert", "check*"];

/// What is found: for each question how many, which (in any order), and what is counted beside.
fn answers(line: &mut Line) -> Vec<(u64, BTreeSet<String>, Value)> {
    let ask = |question: &&str| {
        let found = line.reply("search_run", json!({ "text": question, "limit": 1000 }));
        let keys = found["hits"].as_array().expect("a list").iter().map(|hit| hit["key"].to_string()).collect();
        (found["total"].as_u64().expect("a number"), keys, found["facets"].clone())
    };
    QUESTIONS.iter().map(ask).collect()
}

fn degraded(line: &mut Line) -> Value {
    line.reply("search_run", json!({ "text": "pool" }))["degraded"].clone()
}

/// A library whose index has several segments and deleted documents, with what it answers.
fn pristine() -> (Library, Vec<(u64, BTreeSet<String>, Value)>) {
    let library = Library::new();
    let mut line = Line::open(&library.path());
    line.reply("sample_make", json!({}));
    line.reply("search_run", json!({ "text": "pool" }));
    line.reply("draft_run", json!({ "incident": "INC-7" }));
    for n in 0..3 {
        let text = format!("Looked at the pool again, time {n}");
        line.reply("event_note", json!({ "incident": "INC-7", "at": "2026-02-13T02:00:00Z", "text": text }));
        line.reply("search_run", json!({ "text": "pool" }));
    }
    line.reply("event_set", json!({ "event": "T-1", "note": "the pool is in ledger-db" }));
    line.reply("history_undo", json!({}));
    let wanted = answers(&mut line);
    assert!(wanted.iter().all(|(total, keys, _)| *total > 0 && keys.len() as u64 == *total), "{wanted:?}");
    assert_eq!(degraded(&mut line), Value::Null);
    drop(line);
    (library, wanted)
}

/// One way to spoil a file.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Gone,
    Empty,
    Cut,
    Flip,
    Zeros,
    Longer,
}

const DAMAGES: [Damage; 6] = [Damage::Gone, Damage::Empty, Damage::Cut, Damage::Flip, Damage::Zeros, Damage::Longer];

fn spoil(file: &Path, damage: Damage, random: &mut Random) {
    let mut bytes = std::fs::read(file).expect("it can be read");
    match damage {
        Damage::Gone => return std::fs::remove_file(file).expect("it can be removed"),
        Damage::Empty => bytes.clear(),
        Damage::Cut => bytes.truncate(random.index(bytes.len())),
        Damage::Flip if bytes.is_empty() => bytes.push(0),
        Damage::Flip => {
            let at = random.index(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        Damage::Zeros => bytes.fill(0),
        Damage::Longer => bytes.extend_from_slice(b"{}garbage"),
    }
    std::fs::write(file, bytes).expect("it can be written");
}

fn search_files(library: &Path) -> Vec<PathBuf> {
    files_below(&library.join("search"))
}

#[test]
fn any_damage_to_any_file_of_the_index_is_repaired_by_itself() {
    let (library, wanted) = pristine();
    let mut random = Random::fresh("damaged index");
    let files = search_files(&library.path());
    let names: Vec<_> = files.iter().map(|f| f.strip_prefix(library.path()).unwrap().to_owned()).collect();
    assert!(
        names.iter().any(|name| name.extension().is_some_and(|end| end == "del")),
        "nothing was deleted: {names:?}"
    );
    let mut cases = Vec::new();
    // Some kinds for each file, other ones for the next; every kind for every file when asked for.
    let each = count_of("HINDCAST_DAMAGES", 2).min(DAMAGES.len());
    for (number, name) in names.iter().enumerate() {
        cases.extend((0..each).map(|kind| (vec![name.clone()], DAMAGES[(2 * number + kind) % DAMAGES.len()])));
    }
    for damage in DAMAGES {
        // Several at once, and all of them.
        let some = (0..3).map(|_| random.pick(&names).unwrap().clone()).collect::<BTreeSet<_>>();
        cases.push((some.into_iter().collect(), damage));
        cases.push((names.clone(), damage));
    }
    let copy = library.beside("copy");
    for (spoilt, damage) in &cases {
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&library.path(), &copy);
        for name in spoilt {
            spoil(&copy.join(name), *damage, &mut random);
        }
        let mut line = Line::open(&copy);
        let case = format!("{damage:?} {spoilt:?}");
        assert_eq!(answers(&mut line), wanted, "{case}");
        assert_eq!(degraded(&mut line), Value::Null, "{case}: not repaired");
        let (status, said) = line.close();
        assert_eq!(status, Some(0), "{case}: {said}");
    }
    println!("R19: {} files, {} kinds of damage, {} cases, all answers right", names.len(), DAMAGES.len(), cases.len());
}

#[test]
fn damage_while_the_program_runs_is_repaired_too() {
    let (library, wanted) = pristine();
    let mut random = Random::fresh("index damaged while open");
    for round in 0..12 {
        let copy = library.beside(&format!("copy-{round}"));
        copy_folder(&library.path(), &copy);
        let mut line = Line::open(&copy);
        assert_eq!(answers(&mut line), wanted);
        if round % 3 == 0 {
            std::fs::remove_dir_all(copy.join("search")).unwrap();
        } else {
            for file in search_files(&copy) {
                // Not written over in place: a mapped file that shrinks ends any program. Put in its place.
                let fresh = copy.join("fresh");
                std::fs::copy(&file, &fresh).unwrap();
                spoil(&fresh, if round % 3 == 1 { Damage::Flip } else { Damage::Zeros }, &mut random);
                std::fs::rename(&fresh, &file).unwrap();
            }
        }
        assert_eq!(answers(&mut line), wanted, "round {round}");
        let text = "Called the pool attendant";
        line.reply("event_note", json!({ "incident": "INC-7", "at": "2026-02-13T03:00:00Z", "text": text }));
        let found = line.reply("search_run", json!({ "text": "attendant" }));
        assert_eq!(found["total"], 1, "round {round}: {found}");
        assert_eq!(line.close().0, Some(0));
        let mut line = Line::open(&copy);
        assert_eq!(line.reply("search_run", json!({ "text": "attendant" }))["total"], 1, "round {round}");
    }
}

#[test]
fn another_schema_or_version_is_built_anew() {
    let (library, wanted) = pristine();
    let edits: [(&str, &str, &str); 6] = [
        ("seal.json", "\"version\":", "\"version\":1"),
        ("seal.json", "\"documents\":", "\"documents\":1"),
        ("meta.json", "\"name\":\"text\"", "\"name\":\"texts\""),
        ("meta.json", "\"stored\":false", "\"stored\":true"),
        ("meta.json", "\"opstamp\":", "\"opstamp\":9"),
        ("meta.json", "\"max_doc\":", "\"max_doc\":1"),
    ];
    let mut changed = 0;
    for (name, from, to) in edits {
        let copy = library.beside("copy");
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&library.path(), &copy);
        let file = copy.join("search").join(name);
        let before = std::fs::read_to_string(&file).unwrap();
        // The engine writes JSON with or without spaces.
        let after = before.replace("\": ", "\":").replacen(from, to, 1);
        changed += usize::from(after != before);
        std::fs::write(&file, after).unwrap();
        let mut line = Line::open(&copy);
        assert_eq!(answers(&mut line), wanted, "{name}: {from}");
        assert_eq!(degraded(&mut line), Value::Null, "{name}: {from}");
    }
    assert!(changed >= 5, "only {changed} edits fitted");
}

#[test]
fn a_lock_or_an_unreadable_folder_wipes_nothing_and_search_still_answers() {
    let (library, wanted) = pristine();
    let contents = |library: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        let files = search_files(library).into_iter().filter(|f| !f.to_string_lossy().ends_with(".lock"));
        files.map(|f| (f.clone(), std::fs::read(f).unwrap())).collect()
    };

    // Locks that a dead program left are none.
    for name in [".tantivy-writer.lock", ".tantivy-meta.lock"] {
        std::fs::write(library.path().join("search").join(name), "1234").unwrap();
    }
    let mut line = Line::open(&library.path());
    assert_eq!(answers(&mut line), wanted);
    drop(line);

    // A living writer elsewhere, while the index is behind: answered from the library itself, and the index is kept.
    let copy = library.beside("locked");
    copy_folder(&library.path(), &copy);
    let before = contents(&copy);
    let lock = std::fs::File::open(copy.join("search/.tantivy-writer.lock")).unwrap();
    lock.lock().unwrap();
    let mut line = Line::open(&copy);
    let note = json!({ "incident": "INC-7", "at": "2026-02-13T03:00:00Z", "text": "Called the attendant" });
    line.reply("event_note", note);
    let found = line.reply("search_run", json!({ "text": "attendant" }));
    assert_eq!(found["total"], 1, "{found}");
    assert!(found["degraded"].is_string(), "{found}");
    assert!(contents(&copy) == before, "files of a locked index were changed");
    lock.unlock().unwrap();
    let found = line.reply("search_run", json!({ "text": "attendant" }));
    assert_eq!((&found["total"], &found["degraded"]), (&json!(1), &Value::Null), "{found}");
    drop(line);

    // Something else where the folder should be.
    let copy = library.beside("no-folder");
    copy_folder(&library.path(), &copy);
    std::fs::remove_dir_all(copy.join("search")).unwrap();
    std::fs::write(copy.join("search"), "not a folder").unwrap();
    let mut line = Line::open(&copy);
    same_matches(&answers(&mut line), &wanted);
    assert!(degraded(&mut line).is_string());
    assert_eq!(std::fs::read(copy.join("search")).unwrap(), b"not a folder");
    drop(line);

    // A folder in the place of a file.
    for name in ["meta.json", "seal.json", ".managed.json"] {
        let copy = library.beside(&format!("folder-for-{name}"));
        copy_folder(&library.path(), &copy);
        std::fs::remove_file(copy.join("search").join(name)).unwrap();
        std::fs::create_dir(copy.join("search").join(name)).unwrap();
        let mut line = Line::open(&copy);
        same_matches(&answers(&mut line), &wanted);
        assert_eq!(line.close().0, Some(0), "{name}");
    }
    read_only(&library, &wanted);
}

/// A scan finds the same; how it counts beside that may be coarser.
#[track_caller]
fn same_matches(found: &[(u64, BTreeSet<String>, Value)], wanted: &[(u64, BTreeSet<String>, Value)]) {
    for ((question, found), wanted) in QUESTIONS.iter().zip(found).zip(wanted) {
        assert_eq!((found.0, &found.1), (wanted.0, &wanted.1), "{question}");
    }
}

/// The index on a disk that cannot be written, while the library can be.
fn read_only(library: &Library, wanted: &[(u64, BTreeSet<String>, Value)]) {
    let copy = library.beside("read-only");
    copy_folder(&library.path(), &copy);
    let search = copy.join("search");
    let run = |program: &str, args: &[&std::ffi::OsStr]| {
        std::process::Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
    };
    let folder = search.as_os_str();
    let is_mounted = cfg!(target_os = "linux")
        && run("mount", &["--bind".as_ref(), folder, folder])
        && run("mount", &["-o".as_ref(), "remount,ro,bind".as_ref(), folder]);
    if !is_mounted {
        run("umount", &[folder]);
        println!("R19: the read-only index is left out: this machine does not let the test mount a folder");
        return;
    }
    let outcome = std::panic::catch_unwind(|| {
        let mut line = Line::open(&copy);
        same_matches(&answers(&mut line), wanted);
        let note = json!({ "incident": "INC-7", "at": "2026-02-13T03:00:00Z", "text": "Called the attendant" });
        line.reply("event_note", note);
        let found = line.reply("search_run", json!({ "text": "attendant" }));
        assert_eq!(found["total"], 1, "{found}");
        assert!(found["degraded"].is_string(), "{found}");
    });
    assert!(run("umount", &[folder]), "the folder is mounted no more");
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}
