//! Backup while others write, and restoring: the same data again, nothing overwritten, nothing damaged accepted.

use super::line::Line;
use super::random::Random;
use super::{assert_sound, everything, files_below};
use crate::harness::{Library, fixture, program};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Runs `hindcast restore`.
pub fn restore(backup: &Path, into: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.arg("--json").arg("--library").arg(into).arg("restore").arg(backup).args(options);
    command.output().expect("the program starts")
}

/// A library with a bit of everything in it.
fn filled() -> Library {
    let library = Library::new();
    let mut line = Line::open(&library.path());
    line.reply("sample_make", json!({}));
    line.reply("draft_run", json!({ "incident": "INC-7" }));
    line.reply(
        "event_note",
        json!({ "incident": "INC-7", "at": "2026-02-12T23:00:00Z", "text": "Nul \u{0} and \u{202e}odd" }),
    );
    line.reply("import_run", json!({ "incident": "INC-1", "paths": [fixture("slack/standard")] }));
    let first = line.reply("proposal_list", json!({ "incident": "INC-7", "kind": "hypothesis" }));
    line.reply("proposal_accept", json!({ "proposal": first[0]["id"] }));
    library
}

fn contents(library: &Path, beside: &Path) -> Value {
    let mut line = Line::open(library);
    assert_sound(&mut line, true);
    everything(&mut line, beside)
}

#[test]
fn what_was_backed_up_comes_back_and_nothing_is_overwritten() {
    let library = filled();
    let before = contents(&library.path(), &library.beside("a"));
    let backup = library.beside("backup");
    library.json(&["backup", backup.to_str().unwrap()]);
    assert_eq!(contents(&library.path(), &library.beside("a")), before, "a backup changes nothing");

    let elsewhere = library.beside("elsewhere");
    let restored = restore(&backup, &elsewhere, &[]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_eq!(contents(&elsewhere, &library.beside("b")), before);

    // The history comes back with it.
    let undone = Line::open(&elsewhere).reply("history_undo", json!({}));
    assert!(!undone["records"].as_array().unwrap().is_empty());
    let changed = contents(&elsewhere, &library.beside("b"));
    assert_ne!(changed, before);

    // A library that is there is refused, and then set aside whole.
    let refused = restore(&backup, &elsewhere, &[]);
    assert_eq!(refused.status.code(), Some(6), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(contents(&elsewhere, &library.beside("b")), changed);
    let replaced = restore(&backup, &elsewhere, &["--replace"]);
    assert!(replaced.status.success(), "{}", String::from_utf8_lossy(&replaced.stderr));
    let said: Value = serde_json::from_slice(&replaced.stdout).unwrap();
    let aside = said["set_aside"].as_str().expect("it says where").to_owned();
    assert_eq!(contents(&elsewhere, &library.beside("b")), before);
    assert_eq!(contents(Path::new(&aside), &library.beside("c")), changed);

    // A backup never takes the place of another file.
    let (status, said) = library.failure(&["backup", backup.to_str().unwrap()]);
    assert_eq!(status, 6, "{said}");
}

#[test]
fn a_backup_during_writes_holds_one_moment() {
    let library = filled();
    let (written, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let quiet = contents(&library.path(), &library.beside("a"));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut line = Line::open(&library.path());
            while !stop.load(Ordering::Relaxed) {
                let number = written.load(Ordering::Relaxed) + 1;
                let text = format!("Note number {number}");
                line.reply("event_note", json!({ "incident": "INC-2", "at": "2026-02-12T23:00:00Z", "text": text }));
                written.store(number, Ordering::Relaxed);
            }
        });
        for round in 0..6 {
            let backup = library.beside(&format!("backup-{round}"));
            let least = written.load(Ordering::Relaxed);
            library.json(&["backup", backup.to_str().unwrap()]);
            let most = written.load(Ordering::Relaxed) + 1;
            let elsewhere = library.beside(&format!("elsewhere-{round}"));
            let restored = restore(&backup, &elsewhere, &[]);
            assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
            let mut held = contents(&elsewhere, &library.beside("b"));
            let notes = take_notes(&mut held);
            let expected: Vec<u64> = (1..=notes.len() as u64).collect();
            assert_eq!(notes, expected, "a moment has every note up to one, and none after");
            let count = notes.len() as u64;
            assert!((least..=most).contains(&count), "{count} notes, written {least} before and {most} after");
            let mut wanted = quiet.clone();
            take_notes(&mut wanted);
            assert_eq!(held, wanted);
        }
        stop.store(true, Ordering::Relaxed);
    });
    let count = written.load(Ordering::Relaxed);
    println!("backups: 6 during {count} writes, each restored as one moment");
    assert!(count > 6, "nothing was written meanwhile");
}

/// Takes the numbered notes out of what a library holds: their numbers, in order.
fn take_notes(held: &mut Value) -> Vec<u64> {
    let mut numbers = Vec::new();
    for incident in held["incidents"].as_array_mut().unwrap() {
        incident["events"].as_array_mut().unwrap().retain(|event| {
            let number = event["text"].as_str().and_then(|text| text.strip_prefix("Note number "));
            numbers.extend(number.and_then(|n| n.parse::<u64>().ok()));
            number.is_none()
        });
    }
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_damaged_backup_is_refused_and_the_library_stays() {
    let library = filled();
    let before = contents(&library.path(), &library.beside("a"));
    let backup = library.beside("backup");
    library.json(&["backup", backup.to_str().unwrap()]);
    let whole = std::fs::read(&backup).unwrap();
    let mut random = Random::fresh("damaged backups");
    let (mut refused, mut harmless) = (0, 0);
    let mut lied = Vec::new();
    for round in 0..90 {
        let mut bytes = whole.clone();
        match round % 3 {
            0 => bytes.truncate(random.index(whole.len())),
            1 => {
                let at = random.index(whole.len());
                bytes[at] ^= 1 << random.below(8);
            }
            _ => {
                let page = random.index(whole.len() / 4096) * 4096;
                bytes[page..page + 4096].fill(0);
            }
        }
        let damaged = library.beside("damaged");
        std::fs::write(&damaged, &bytes).unwrap();
        let output = restore(&damaged, &library.path(), &["--replace"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(101), "round {round}: {said}");
        if output.status.success() {
            // What it made must be what was backed up: then the damage was in unused bytes.
            let mut line = Line::open(&library.path());
            if everything(&mut line, &library.beside("b")) == before {
                harmless += 1
            } else {
                lied.push(round)
            }
            continue;
        }
        assert!([4, 5, 9].contains(&output.status.code().unwrap()), "round {round}: {:?} {said}", output.status);
        refused += 1;
        let strays: Vec<_> = std::fs::read_dir(library.beside("")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(strays.iter().all(|name| !name.to_string_lossy().ends_with(".restoring")), "round {round}: {strays:?}");
        assert!(library.path().join("library.db").exists());
    }
    assert_eq!(contents(&library.path(), &library.beside("a")), before);
    assert!(!files_below(&library.path()).is_empty());
    println!("damaged backups: {refused} refused, {harmless} harmless, {} restored with other data", lied.len());
    assert!(refused >= 60, "only {refused} were refused");
    assert!(lied.is_empty(), "rounds {lied:?} restored something that was not backed up");
}
