//! Cancelled, repeated and overlapping imports: nothing of a cancelled one stays, nothing comes twice.

use super::random::Random;
use super::{copy_folder, files_below};
use crate::harness::{Library, fixture};
use api::contract::*;
use api::{Api, FailureCode, Host, Notice};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Takes a part of a copied export away.
type Removal = fn(&Path);

/// A face whose clock stands still, so that two libraries can be compared to the letter.
struct Still;

impl Host for Still {
    fn now(&self) -> model::Utc {
        "2026-03-07T12:00:00Z".parse().expect("a time")
    }

    fn notify(&self, _: Notice) {}
}

fn open(folder: &Path) -> Arc<Api> {
    Arc::new(Api::open(folder, Arc::new(Still)).unwrap())
}

fn incident(api: &Api) -> String {
    api.incident_new(IncidentNew { title: "The relay refuses mail".to_owned(), ..Default::default() })
        .unwrap()
        .id
        .to_string()
}

fn import(api: &Api, incident: &str, path: &Path, task: &str) -> Result<ImportReport, api::Failure> {
    api.import_run(ImportRun {
        incident: Some(Ref::new(incident)),
        paths: vec![path.to_owned()],
        task: task.to_owned(),
        ..Default::default()
    })
}

/// Everything of one incident, as exported.
fn export(api: &Api, incident: &str, folder: &Path) -> String {
    let params =
        ExportWrite { incident: Ref::new(incident), to: "json".to_owned(), folder: folder.to_owned(), names: true };
    std::fs::read_to_string(&api.export_write(params).unwrap().files[0]).unwrap()
}

/// What was imported, without numbers: time, author and words of each item, and how the timeline shows it.
fn gist(exported: &str) -> (Vec<String>, Vec<String>) {
    let value: Value = serde_json::from_str(exported).unwrap();
    let of = |list: &str, fields: &[&str]| {
        let items = value[list].as_array().unwrap().iter();
        let mut all: Vec<String> =
            items.map(|item| fields.iter().map(|f| item[f].to_string()).collect::<Vec<_>>().join(" ")).collect();
        all.sort();
        all
    };
    (
        of("evidence", &["at", "raw_time", "author", "channel", "text", "native_id"]),
        of("events", &["at", "kind", "text"]),
    )
}

fn table(rows: usize) -> String {
    let mut text = "time,author,text\n".to_owned();
    for row in 0..rows {
        let (hour, minute, second) = (row / 3600, row / 60 % 60, row % 60);
        text.push_str(&format!(
            "2026-03-05T{hour:02}:{minute:02}:{second:02}Z,Lena Voss,\"Step {row} of the repair\"\n"
        ));
    }
    text
}

/// A large channel export of `days` days.
fn channel(folder: &Path, days: usize, each: usize) {
    std::fs::create_dir_all(folder).unwrap();
    for day in 1..=days {
        let messages: Vec<Value> = (0..each)
            .map(|n| {
                let seconds = 1_772_323_200 + day * 86_400 + n * 10;
                serde_json::json!({ "type": "message", "user": "U0LENA", "ts": format!("{seconds}.{n:06}"),
                    "text": format!("Message {n} of day {day} about the relay") })
            })
            .collect();
        std::fs::write(folder.join(format!("2026-03-{day:02}.json")), serde_json::to_vec(&messages).unwrap()).unwrap();
    }
}

#[test]
fn a_cancelled_import_leaves_nothing_and_can_be_done_again() {
    let library = Library::new();
    let folder = library.beside("inc-relay");
    channel(&folder, 3, 400);
    let csv = library.beside("steps.csv");
    std::fs::write(&csv, table(1000)).unwrap();

    // What it is without being cancelled, and how long it takes.
    let calm = open(&library.beside("calm"));
    let calm_incident = incident(&calm);
    let mut wanted = Vec::new();
    let mut took = Vec::new();
    for path in [&folder, &csv] {
        let started = Instant::now();
        import(&calm, &calm_incident, path, "calm").unwrap();
        took.push(started.elapsed());
        wanted.push(export(&calm, &calm_incident, &library.beside("out")));
    }

    let api = open(&library.path());
    let id = incident(&api);
    let mut random = Random::fresh("cancelled imports");
    let standing = |api: &Api| {
        let shown = api.library_show(NoParams {}).unwrap();
        (shown.change_number, export(api, &id, &library.beside("out")))
    };
    let mut before = standing(&api);
    let (mut cancelled, mut tries, mut slowest) = (0, 0, Duration::ZERO);
    while cancelled < 100 {
        tries += 1;
        assert!(tries < 400, "only {cancelled} of {tries} were cancelled");
        let (path, reach) = if cancelled % 2 == 0 { (&folder, &mut took[0]) } else { (&csv, &mut took[1]) };
        // Catching up the index afterwards is not part of the import, so the reach is drawn in until it fits.
        let delay = Duration::from_micros(random.below(u64::try_from(reach.as_micros()).unwrap()));
        let other = api.clone();
        let canceller = std::thread::spawn(move || {
            std::thread::sleep(delay);
            let asked = Instant::now();
            other.task_cancel(TaskRef { task: "import".to_owned() }).is_ok().then_some(asked)
        });
        let outcome = import(&api, &id, path, "import");
        let ended = Instant::now();
        let asked = canceller.join().unwrap();
        match outcome {
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::Cancelled, "{failure}");
                slowest = slowest.max(ended - asked.expect("it was asked to stop"));
                assert_eq!(standing(&api), before);
                *reach = *reach * 21 / 20;
                cancelled += 1;
            }
            Ok(report) => {
                *reach = (*reach * 8 / 10).max(Duration::from_millis(1));
                // It was done before it was asked, or just then: whole. Taken back for the next try.
                let batch = report.sources[0].batch.unwrap();
                assert_eq!(report.items_new, report.items_read);
                api.batch_remove(BatchRemove { batch: batch.into(), even_if_cited: false }).unwrap();
                let after = standing(&api);
                assert_eq!(gist(&after.1), gist(&before.1));
                before = after;
            }
        }
    }
    let check = api.library_check(LibraryCheck { deep: true }).unwrap();
    assert!(check.sound, "{:?}", check.faults);
    let left = files_below(&library.path()).into_iter().filter(|f| f.to_string_lossy().contains(".part")).count();
    assert_eq!(left, 0);

    // Resumed, it is what it would have been.
    for path in [&folder, &csv] {
        import(&api, &id, path, "import").unwrap();
    }
    let done = export(&api, &id, &library.beside("out"));
    assert_eq!(gist(&done), gist(&wanted[1]));
    println!("R15: {cancelled} imports cancelled in {tries} tries, nothing left of any; slowest to stop {slowest:?}");
    assert!(slowest < Duration::from_secs(1), "stopping took {slowest:?}");

    // Without any that came through, also number for number.
    let fresh = open(&library.beside("fresh"));
    let id = incident(&fresh);
    for (path, wanted) in [&folder, &csv].into_iter().zip(&wanted) {
        let other = fresh.clone();
        let canceller = std::thread::spawn(move || {
            while other.task_cancel(TaskRef { task: "import".to_owned() }).is_err() {
                std::thread::yield_now();
            }
        });
        let outcome = import(&fresh, &id, path, "import");
        canceller.join().unwrap();
        assert_eq!(outcome.map(|r| r.items_new).map_err(|f| f.code), Err(FailureCode::Cancelled));
        import(&fresh, &id, path, "import").unwrap();
        assert_eq!(&export(&fresh, &id, &library.beside("out")), wanted);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_cancels_an_import_in_good_order() {
    let library = Library::new();
    library.json(&["incident", "new", "The relay refuses mail"]);
    let csv = library.beside("steps.csv");
    std::fs::write(&csv, table(20_000)).unwrap();
    let mut stopped = 0;
    for round in 0..8u64 {
        let child = library
            .command()
            .args(["import", "INC-1", csv.to_str().unwrap()])
            .stderr(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + 40 * round));
        let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            assert!(sent.success() || round > 0, "it was done before it could be interrupted");
            library.json(&["undo"]);
            continue;
        }
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(7 | 130)), "{:?}: {said}", output.status);
        stopped += usize::from(output.status.code() == Some(7));
        assert!(output.stdout.is_empty());
        let incidents = library.json(&["incident", "list"]);
        assert_eq!(incidents[0]["evidence_count"], 0, "{incidents}");
    }
    println!("R15: {stopped} of 8 imports interrupted with Ctrl-C");
    assert!(stopped > 0, "no import was interrupted");
    assert_eq!(library.json(&["check", "--deep"])["sound"], true);
}

#[test]
fn the_same_and_overlapping_exports_bring_nothing_twice() {
    // Fixtures whose whole is imported twice, and after a part of itself.
    let library = Library::new();
    let out = library.beside("out");
    let mut compared = 0;
    let mut parted = Vec::new();
    let names: [(&str, Removal); 4] = [
        ("slack/standard", |folder| std::fs::remove_file(folder.join("inc-ferry-tickets/2026-03-06.json")).unwrap()),
        ("slack/grid", |folder| std::fs::remove_dir_all(folder.join("sec-private")).unwrap()),
        ("slack/dms", |folder| std::fs::remove_dir_all(folder.join("D0LENARAUL")).unwrap()),
        ("slack/slackdump-export", |folder| std::fs::remove_dir_all(folder.join("__uploads")).unwrap()),
    ];
    for (name, remove) in names {
        let part = library.beside(&format!("parts/{name}"));
        copy_folder(Path::new(&fixture(name)), &part);
        remove(&part);
        parted.push((part, Path::new(&fixture(name)).to_owned()));
    }
    let (half, whole) = (library.beside("half/steps.csv"), library.beside("whole/steps.csv"));
    for (file, rows) in [(&half, 200), (&whole, 400)] {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, table(rows)).unwrap();
    }
    parted.push((half, whole));
    for (name, lines) in [("chat/irc.txt", 3), ("prose/iso-lines.txt", 2), ("tsv/timeline.tsv", 3)] {
        let text = std::fs::read_to_string(fixture(name)).unwrap();
        let part = library.beside(&format!("parts/{name}"));
        std::fs::create_dir_all(part.parent().unwrap()).unwrap();
        std::fs::write(&part, text.split_inclusive('\n').take(lines).collect::<String>()).unwrap();
        parted.push((part, fixture(name).into()));
    }
    for name in ["pagerduty/log_entries.json", "statuspage/incidents.json"] {
        let mut value: Value = serde_json::from_slice(&std::fs::read(fixture(name)).unwrap()).unwrap();
        let list = value.as_object_mut().unwrap().values_mut().find_map(Value::as_array_mut).unwrap();
        list.truncate(list.len().div_ceil(2));
        let part = library.beside(&format!("parts/{name}"));
        std::fs::create_dir_all(part.parent().unwrap()).unwrap();
        // The page is named before its incidents, as the vendor writes it.
        let page = value.as_object_mut().unwrap().remove("page");
        let rest = value.to_string();
        let text = page.map_or(rest.clone(), |page| format!("{{\"page\":{page},{}", &rest[1..]));
        std::fs::write(&part, text).unwrap();
        parted.push((part, fixture(name).into()));
    }
    for (at, (part, whole)) in parted.iter().enumerate() {
        let once = open(&library.beside(&format!("once-{at}")));
        let id = incident(&once);
        let first = import(&once, &id, whole, "").unwrap();
        let wanted = export(&once, &id, &out);
        let again = import(&once, &id, whole, "").unwrap();
        assert_eq!((again.items_read, again.items_new), (first.items_read, 0), "{}", whole.display());
        assert_eq!(export(&once, &id, &out), wanted, "{} twice", whole.display());

        let twice = open(&library.beside(&format!("twice-{at}")));
        let id = incident(&twice);
        let some = import(&twice, &id, part, "").unwrap();
        let rest = import(&twice, &id, whole, "").unwrap();
        assert!(
            some.items_new > 0 && some.items_new < first.items_new || part.ends_with("slackdump-export"),
            "{part:?}"
        );
        assert_eq!(some.items_new + rest.items_new, first.items_new, "{}: duplicates", whole.display());
        assert_eq!(gist(&export(&twice, &id, &out)), gist(&wanted), "{}", whole.display());
        compared += 1;
    }
    println!("R15: {compared} sources imported twice and after a part of themselves, 0 duplicates");
}
