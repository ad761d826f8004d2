//! Files that are far too large, or have no end of line: bounded memory, an answer within a minute, a sentence that
//! says what was not read.

use super::line::{Answer, Line};
use crate::harness::Library;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Bytes that the program may need at most.
const MEMORY: u64 = 350 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// The most memory that a process ever needed, where the system tells.
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

fn import(file: &Path, dry_run: bool) -> Value {
    let library = Library::new();
    let mut line = Line::open(&library.path());
    line.reply("incident_new", json!({ "title": "Large" }));
    let started = Instant::now();
    let answer = line.call("import_run", json!({ "incident": "INC-1", "paths": [file], "dry_run": dry_run }));
    let (took, peak) = (started.elapsed(), peak(line.process()));
    let said = match answer {
        Answer::Reply(report) => report,
        Answer::Failure(failure) => failure,
        Answer::Silence => panic!("the program is gone: {}", line.complaints()),
    };
    let size = file.metadata().expect("it is there").len();
    println!(
        "large: {} of {} MB, {}: {took:?}, at most {} MB of memory: {}",
        file.file_name().unwrap_or_default().to_string_lossy(),
        size >> 20,
        if dry_run { "rehearsed" } else { "imported" },
        peak.map_or("unknown".to_owned(), |bytes| (bytes >> 20).to_string()),
        said.to_string().chars().take(400).collect::<String>()
    );
    assert!(took < PATIENCE, "it took {took:?}");
    assert!(peak.is_none_or(|bytes| bytes < MEMORY), "{peak:?} bytes of memory");
    super::assert_sound(&mut line, false);
    said
}

/// The findings of a report, or the failure itself; each must say what to do.
fn findings(said: &Value) -> Vec<Value> {
    if said["code"].is_string() {
        return vec![said.clone()];
    }
    let of_sources = said["sources"].as_array().expect("a list").iter().map(|source| &source["findings"]);
    of_sources.chain([&said["findings"]]).flat_map(|list| list.as_array().expect("a list").clone()).collect()
}

#[track_caller]
fn assert_told(said: &Value) {
    let findings = findings(said);
    assert!(!findings.is_empty(), "nothing is said of it: {said}");
    assert!(findings.iter().any(|f| f["hint"].is_string() && f["message"].is_string()), "{findings:?}");
}

#[test]
fn two_gigabytes_of_nothing_are_told_in_bounded_memory() {
    let library = Library::new();
    for name in ["empty.json", "empty.csv", "empty.txt", "empty.zip"] {
        let file = library.beside(name);
        let open = std::fs::File::create(&file).expect("a file can be made");
        if let Err(fault) = open.set_len(2 << 30) {
            println!("large: `{name}` is left out, this disk has no sparse files: {fault}");
            continue;
        }
        assert_told(&import(&file, true));
        std::fs::remove_file(&file).expect("it can be removed");
    }
}

#[test]
fn a_good_beginning_before_nothing_is_kept_in_bounded_memory() {
    let library = Library::new();
    let megabytes = super::count_of("HINDCAST_SPARSE_MB", 300) as u64;
    let message = r#"{"type":"message","user":"U0LENA","ts":"1772754060.000100","text":"Before"}"#;
    let starts = [
        ("begun.csv", "time,author,text\n2026-03-05T23:41:00Z,Lena Voss,Before\n".to_owned()),
        ("2026-03-05.json", format!("[{message},")),
        ("begun.txt", "2026-03-05 23:41 Before\n".to_owned()),
    ];
    for (name, start) in starts {
        let file = library.beside(name);
        std::fs::write(&file, start).expect("a file can be made");
        let open = std::fs::File::options().write(true).open(&file).expect("it is there");
        if let Err(fault) = open.set_len(megabytes << 20) {
            println!("large: `{name}` is left out, this disk has no sparse files: {fault}");
            continue;
        }
        assert_told(&import(&file, true));
        std::fs::remove_file(&file).expect("it can be removed");
    }
}

#[test]
fn a_line_without_end_is_told_in_bounded_memory() {
    let library = Library::new();
    let megabytes = super::count_of("HINDCAST_LINE_MB", 300);
    let starts: [(&str, &str, &str); 4] = [
        (
            "line.csv",
            "time,author,text\n2026-03-05T23:41:00Z,Lena Voss,Before\n2026-03-05T23:42:00Z,Lena Voss,",
            "\n2026-03-05T23:43:00Z,Lena Voss,Behind\n",
        ),
        (
            "2026-03-05.json",
            "[{\"type\":\"message\",\"user\":\"U0LENA\",\"ts\":\"1772754060.000100\",\"text\":\"Before\"},{\"type\":\"message\",\"user\":\"U0LENA\",\"ts\":\"1772754070.000100\",\"text\":\"",
            "\"},{\"type\":\"message\",\"user\":\"U0LENA\",\"ts\":\"1772754080.000100\",\"text\":\"Behind\"}]",
        ),
        ("line.txt", "2026-03-05 23:41 Before\n2026-03-05 23:42 ", "\n2026-03-05 23:43 Behind\n"),
        ("line.md", "# 2026-03-05\n\nAll times are in UTC.\n\n- 23:41 Before\n- 23:42 ", "\n- 23:43 Behind\n"),
    ];
    for (number, (name, start, end)) in starts.into_iter().enumerate() {
        let file = library.beside(name);
        let mut open = std::io::BufWriter::new(std::fs::File::create(&file).expect("a file can be made"));
        open.write_all(start.as_bytes()).expect("it can be written");
        let megabyte = "relay certificate ".repeat((1 << 20) / 18);
        (0..megabytes).for_each(|_| open.write_all(megabyte.as_bytes()).expect("it can be written"));
        open.write_all(end.as_bytes()).and_then(|()| open.flush()).expect("it can be written");
        let said = import(&file, number > 0);
        assert_told(&said);
        let items = said["items_read"].as_u64().unwrap_or(0);
        assert!(items >= 2, "{name}: what stands before and behind the line is not read: {items} items");
        std::fs::remove_file(&file).expect("it can be removed");
    }
}
