//! Corrections through the real program: times read again, drafts made again, evidence taken away, words changed.

use crate::harness::{Library, fixture};
use serde_json::Value;

fn times(library: &Library) -> Vec<String> {
    let timeline = library.json(&["timeline", "INC-1"]);
    let events = timeline["events"].as_array().unwrap();
    events.iter().map(|e| e["at"].as_str().unwrap_or("none").to_owned()).collect()
}

fn sample() -> Library {
    let library = Library::new();
    let folder = library.path();
    let demo = library.command().args(["--json", "demo", "--into"]).arg(&folder).output().unwrap();
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    library
}

fn of_kind(library: &Library, kind: &str) -> Vec<Value> {
    library.json(&["proposal", "list", "INC-7", "--kind", kind]).as_array().unwrap().clone()
}

#[test]
fn importing_again_with_the_order_of_dates_reads_the_times_and_undo_takes_that_back() {
    let library = Library::new();
    library.json(&["incident", "new", "Dates"]);
    let file = fixture("csv/day-month-ambiguous.csv");
    library.json(&["import", "INC-1", &file]);
    assert!(times(&library).iter().all(|at| at == "none"));
    let again = library.json(&["import", "INC-1", &file, "--date-order", "day_first", "--zone", "+01:00"]);
    assert_eq!((&again["items_new"], &again["items_retimed"]), (&0.into(), &3.into()), "{again}");
    assert_eq!(times(&library)[0], "2026-03-05T22:52:00Z");
    let batches = library.json(&["batch", "list", "INC-1"]);
    assert_eq!(batches.as_array().unwrap().len(), 1);
    assert_eq!(batches[0]["zone"], "+01:00");
    // The same once more changes nothing, and neither does saying nothing about times.
    assert_eq!(
        library.json(&["import", "INC-1", &file, "--zone", "+01:00", "--date-order", "day_first"])["items_retimed"],
        0
    );
    assert_eq!(library.json(&["import", "INC-1", &file])["items_retimed"], 0);
    library.json(&["undo"]);
    assert!(times(&library).iter().all(|at| at == "none"));
    assert_eq!(library.json(&["check", "--deep"])["sound"], true);
}

#[test]
fn a_batch_is_read_in_another_zone_unless_its_times_say_their_own() {
    let library = Library::new();
    library.json(&["incident", "new", "Zones"]);
    let (local, said) = (library.beside("local.csv"), library.beside("said.csv"));
    std::fs::write(&local, "time,text\n2026-03-29 02:30,Clocks had gone forward\n2026-07-01 12:00,Noon in summer\n")
        .unwrap();
    std::fs::write(&said, "time,text\n2026-03-04T10:00:00Z,Said in UTC that it began\n").unwrap();
    library.json(&["import", "INC-1", local.to_str().unwrap()]);
    library.json(&["import", "INC-1", said.to_str().unwrap()]);
    library.json(&["batch", "skew", "B-1", "1000"]);
    let set = library.json(&["batch", "zone", "B-1", "Europe/Copenhagen"]);
    assert_eq!((&set["zone"], &set["zone_source"]), (&"Europe/Copenhagen".into(), &"declared".into()));
    let in_gap = "2026-03-29T01:30:01Z";
    assert_eq!(times(&library), ["2026-03-04T10:00:00Z", in_gap, "2026-07-01T10:00:01Z"]);
    library.json(&["batch", "zone", "B-1", "UTC"]);
    assert_eq!(times(&library)[1..], ["2026-03-29T02:30:01Z", "2026-07-01T12:00:01Z"]);
    let (status, words) = library.failure(&["batch", "zone", "B-2", "Europe/Copenhagen"]);
    assert_eq!(status, 6, "{words}");
    let (status, words) = library.failure(&["batch", "skew", "B-1", "9223372036854775807"]);
    assert_eq!(status, 3, "{words}");
    assert_eq!(times(&library).len(), 3);
}

#[test]
fn drafting_again_after_an_action_was_accepted_works_and_a_draft_can_be_taken_back_and_made_again() {
    let library = sample();
    let first = of_kind(&library, "hypothesis");
    let action = of_kind(&library, "action").into_iter().find(|p| p["body"]["factor"].is_string()).unwrap();
    library.json(&["proposal", "accept", action["id"].as_str().unwrap()]);
    library.json(&["draft", "INC-7"]);
    let again = of_kind(&library, "hypothesis");
    let numbers = |list: &[Value]| list.iter().map(|p| p["body"]["hypothesis"].clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&first), numbers(&again), "the same hypothesis keeps its number");
    for _ in 0..3 {
        library.json(&["undo"]);
    }
    assert!(of_kind(&library, "hypothesis").is_empty());
    library.json(&["draft", "INC-7"]);
    assert_eq!(of_kind(&library, "hypothesis").len(), first.len());
    assert_eq!(library.json(&["check"])["sound"], true);
}

#[test]
fn claims_whose_evidence_is_removed_are_unsupported_from_then_on() {
    let library = sample();
    let before = library.json(&["review", "show", "INC-7"]);
    let unsupported =
        |view: &Value| view["blockers"].as_array().unwrap().iter().filter(|b| b["blocker"] == "unsupported").count();
    assert_eq!(unsupported(&before), 0, "checking again agrees with the drafter");
    library.json(&["batch", "skew", "B-1", "0"]);
    assert_eq!(library.json(&["review", "show", "INC-7"])["passages"], before["passages"]);
    let batches = library.json(&["batch", "list", "INC-7"]);
    let slack = batches.as_array().unwrap().iter().find(|b| b["format"] == "slack").unwrap();
    let slack = slack["id"].as_str().unwrap();
    let (status, words) = library.failure(&["batch", "remove", slack]);
    assert_eq!(status, 6, "{words}");
    library.json(&["batch", "remove", slack, "--even-if-cited"]);
    assert!(unsupported(&library.json(&["review", "show", "INC-7"])) > 0);
    for hypothesis in library.json(&["hypothesis", "list", "INC-7"]).as_array().unwrap() {
        for id in hypothesis["evidence_for"].as_array().unwrap() {
            library.json(&["evidence", id.as_str().unwrap()]);
        }
    }
    assert_eq!(library.json(&["check"])["sound"], true);
}

#[test]
fn passages_are_edited_and_removed_and_cite_what_is_there() {
    let library = sample();
    let view = library.json(&["review", "write", "INC-7", "overview", "Checkout was down.", "--evidence", "E-17"]);
    let written =
        view["passages"].as_array().unwrap().iter().find(|p| p["claim"]["text"] == "Checkout was down.").unwrap();
    let id = written["id"].as_str().unwrap();
    library.json(&["review", "edit", id, "Checkout answered slowly."]);
    assert!(library.text(&["review", "show", "INC-7"]).contains("Checkout answered slowly."));
    library.json(&["review", "remove", id]);
    assert!(!library.text(&["review", "show", "INC-7"]).contains("Checkout answered slowly."));
    for args in [
        vec!["review", "write", "INC-7", "overview", "Something.", "--evidence", "E-99999"],
        vec!["moment", "set", "INC-7", "mitigated", "2026-02-13T00:40:00Z", "--evidence", "E-99999"],
        vec!["review", "remove", id],
    ] {
        let (status, words) = library.failure(&args);
        assert_eq!(status, 4, "{args:?}: {words}");
    }
    let question = library.json(&["review", "write", "INC-7", "open_questions", "Who owns the monitor?"]);
    assert!(question["blockers"].as_array().unwrap().iter().all(|b| b["blocker"] != "unsupported"), "{question}");
}

#[test]
fn a_problem_takes_accepted_factors_and_a_link_that_is_there_reopens_nothing() {
    let library = sample();
    let hypothesis = of_kind(&library, "hypothesis")[0]["body"]["hypothesis"].as_str().unwrap().to_owned();
    let (status, words) = library.failure(&["problem", "link", "P-1", "--factor", &hypothesis]);
    assert_eq!(status, 6, "{words}");
    let closed = library.json(&["problem", "show", "P-3"]);
    let known = closed["incidents"][0].as_str().unwrap();
    assert_eq!(library.json(&["problem", "link", "P-3", "--incident", known])["state"], "closed");
    let (status, words) = library.failure(&["problem", "set", "P-3", "--reason", "because"]);
    assert_eq!(status, 3, "{words}");
    library.json(&["hypothesis", "set", &hypothesis, "--state", "supported"]);
    library.json(&["problem", "link", "P-1", "--factor", &hypothesis]);
    library.json(&["hypothesis", "set", &hypothesis, "--state", "investigating"]);
    let factors = library.json(&["problem", "show", "P-1"])["factors"].clone();
    assert!(!factors.as_array().unwrap().iter().any(|f| *f == hypothesis), "{factors}");
}

#[test]
fn what_was_taken_back_is_not_counted_among_what_is_found() {
    let library = sample();
    library.json(&["event", "note", "INC-7", "zebracorn crossing", "--at", "2026-02-12T21:00:00Z"]);
    assert_eq!(library.json(&["search", "zebracorn", "crossing"])["total"], 1);
    let undone = library.json(&["undo"]);
    assert_eq!(undone["what"], "event_note");
    assert_eq!(library.json(&["search", "zebracorn"])["total"], 0);
}

#[test]
fn a_failed_import_takes_back_its_own_incident_and_a_failed_decision_keeps_those_before_it() {
    let library = sample();
    let bad = library.beside("bad.zip");
    std::fs::write(&bad, b"PK\x03\x04 and nothing more").unwrap();
    let before = library.json(&["incident", "list"]);
    let (_, words) = library.failure(&["incident", "new", "Broken", "--from", bad.to_str().unwrap()]);
    assert!(words.contains("hint: "), "{words}");
    assert_eq!(library.json(&["incident", "list"]), before);
    let claim = of_kind(&library, "claim")[0]["id"].as_str().unwrap().to_owned();
    let output = library.run(&["proposal", "accept", &claim, "PR-99999"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stdout).contains(&claim));
}

#[test]
fn a_line_that_is_not_utf8_gets_an_answer_and_the_next_one_too() {
    use std::io::Write;
    let library = Library::new();
    let mut child = library
        .command()
        .arg("rpc")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"\xff\xfe\n{\"id\":2,\"call\":\"incident_list\"}\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers[0]["failure"]["code"], "invalid");
    assert_eq!(answers[1]["id"], 2);
}
