//! The main job from files to a reviewed problem record, through the real program.

use crate::harness::{Library, fixture};
use serde_json::Value;

/// A library with the sample incident drafted, and the incident's reference.
fn drafted() -> (Library, String) {
    let library = Library::new();
    let folder = library.path();
    let demo = std::process::Command::new(crate::harness::program())
        .args(["--json", "demo", "--into"])
        .arg(&folder)
        .output()
        .expect("the program starts");
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let reply: Value = serde_json::from_slice(&demo.stdout).expect("JSON");
    let incident = reply["incident"]["id"].as_str().expect("an id").to_owned();
    (library, incident)
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list in {value}"))
}

#[test]
fn the_sample_becomes_a_final_review_and_a_problem_record() {
    let (library, incident) = drafted();

    // Nothing is accepted by itself.
    let proposals = library.json(&["proposal", "list", &incident]);
    let proposals = proposals.as_array().unwrap();
    assert!(proposals.iter().all(|p| p["state"] == "proposed"));
    for kind in ["claim", "hypothesis", "action"] {
        assert!(proposals.iter().any(|p| p["body"]["kind"] == kind), "no {kind} is proposed");
    }

    // Final is blocked while hypotheses are undecided, and says by what.
    let (status, said) = library.failure(&["review", "finalise", &incident]);
    assert_eq!(status, 6, "{said}");
    assert!(said.contains("undecided"), "{said}");

    // A person decides: the first hypothesis is accepted, the others are rejected with a reason, the rest accepted.
    let of_kind = |kind: &str| -> Vec<String> {
        let of = proposals.iter().filter(|p| p["body"]["kind"] == kind);
        of.map(|p| p["id"].as_str().unwrap().to_owned()).collect()
    };
    let hypotheses = of_kind("hypothesis");
    library.json(&["proposal", "accept", &hypotheses[0]]);
    for other in &hypotheses[1..] {
        library.json(&["proposal", "reject", other, "--reason", "the evidence points elsewhere"]);
    }
    for claim in of_kind("claim") {
        library.json(&["proposal", "accept", &claim]);
    }
    let action = &of_kind("action")[0];
    library.json(&["proposal", "edit", action, "Alert on time spent waiting for the pool"]);
    library.json(&["proposal", "accept", &of_kind("moment")[0]]);

    let review = library.json(&["review", "finalise", &incident]);
    assert_eq!(review["state"], "final");
    assert_eq!(list(&review, "factors").len(), 1);

    // A final review is not edited any more.
    let (status, _) = library.failure(&["review", "write", &incident, "overview", "One more thing."]);
    assert_eq!(status, 6);

    // The problem takes the accepted factor along, and goes through its lifecycle by its law.
    let problem = library.json(&["problem", "new", "Checkout waits for the pool", "--incident", &incident]);
    let id = problem["id"].as_str().unwrap().to_owned();
    assert_eq!(list(&problem, "factors").len(), 1);
    let (status, said) = library.failure(&["problem", "set", &id, "--state", "closed"]);
    assert_eq!(status, 6, "{said}");
    for state in ["assess", "root_cause_analysis", "fix_in_progress"] {
        library.json(&["problem", "set", &id, "--state", state]);
    }
    let resolved = library.json(&["problem", "set", &id, "--resolution", "fix_applied"]);
    assert_eq!(resolved["state"], "resolved");

    // A recurrence re-opens it.
    library.json(&["incident", "new", "Checkout waits again"]);
    let incidents = library.json(&["incident", "list"]);
    let newest = incidents[0]["id"].as_str().unwrap();
    let reopened = library.json(&["problem", "link", &id, "--incident", newest]);
    assert_eq!(reopened["state"], "root_cause_analysis");

    // Everything made is found.
    for (query, kind) in [("waiting pool alert", "action"), ("checkout waits", "problem"), ("paylark", "evidence")] {
        let found = library.json(&["search", query, "--kind", kind]);
        assert!(found["total"].as_u64().unwrap() > 0, "{query} in {kind}");
    }
    let check = library.json(&["check", "--deep"]);
    assert_eq!(check["sound"], true, "{check}");
}

#[test]
fn a_draft_cites_evidence_that_exists_and_supports_itself() {
    let (library, incident) = drafted();
    let draft = library.json(&["draft", &incident]);
    assert_eq!(draft["run"], 2);
    for claim in list(&draft, "claims") {
        assert_eq!(claim["check"], "supported", "{claim}");
        assert!(!list(claim, "evidence").is_empty());
        for id in list(claim, "evidence") {
            library.json(&["evidence", id.as_str().unwrap()]);
        }
    }
    for hypothesis in list(&draft, "hypotheses") {
        assert_ne!(hypothesis["verdict"], "confirmed", "only people confirm");
        assert!(!list(hypothesis, "for").is_empty());
    }
    assert!(!list(&draft, "changes").is_empty());
    assert!(draft["key_moments"]["detected"]["at"].is_string());
}

#[test]
fn drafting_again_keeps_what_people_decided() {
    let (library, incident) = drafted();
    let first = library.json(&["proposal", "list", &incident, "--kind", "hypothesis"]);
    let accepted = first[0]["id"].as_str().unwrap().to_owned();
    library.json(&["proposal", "accept", &accepted]);
    library.json(&["review", "write", &incident, "overview", "Written by hand.", "--evidence", "E-1"]);
    library.json(&["draft", &incident]);
    let kept = library.json(&["proposal", "show", &accepted]);
    assert_eq!(kept["state"], "accepted");
    let review = library.json(&["review", "show", &incident]);
    assert_eq!(list(&review, "factors").len(), 1);
    assert!(list(&review, "passages").iter().any(|p| p["claim"]["text"] == "Written by hand."));
}

#[test]
fn the_same_file_twice_brings_nothing_new() {
    let library = Library::new();
    library.json(&["incident", "new", "Twice"]);
    let files = fixture("slack/standard");
    let first = library.json(&["import", "INC-1", &files]);
    assert!(first["items_new"].as_u64().unwrap() > 0);
    let before = library.json(&["timeline", "INC-1"]);
    let second = library.json(&["import", "INC-1", &files]);
    assert_eq!(second["items_new"], 0);
    assert_eq!(second["items_read"], first["items_read"]);
    assert_eq!(library.json(&["timeline", "INC-1"]), before);
}

#[test]
fn one_event_in_two_sources_is_one_event_with_two_pieces_of_evidence_until_split() {
    let library = Library::new();
    library.json(&["incident", "new", "Two sources"]);
    let (csv, md) = (library.beside("a.csv"), library.beside("b.md"));
    std::fs::write(&csv, "time,author,text\n2026-03-04T10:00:00Z,Ana Lind,Rolled back the deploy of the cart\n")
        .unwrap();
    std::fs::write(&md, "# 2026-03-04\n\nAll times are in UTC.\n\n- 10:00 Rolled back the deploy of the cart\n- 10:20 Carts load again\n")
        .unwrap();
    library.json(&["import", "INC-1", csv.to_str().unwrap()]);
    let report = library.json(&["import", "INC-1", md.to_str().unwrap()]);
    assert_eq!(report["events_merged"], 1, "{report}");
    let timeline = library.json(&["timeline", "INC-1"]);
    let merged: Vec<_> = list(&timeline, "events").iter().filter(|e| list(e, "evidence").len() == 2).collect();
    assert_eq!(merged.len(), 1);
    let second = merged[0]["evidence"][1].as_str().unwrap();
    library.json(&["event", "split", second]);
    let timeline = library.json(&["timeline", "INC-1"]);
    assert!(list(&timeline, "events").iter().all(|e| list(e, "evidence").len() == 1));
    // Undo brings the merge back.
    library.json(&["undo"]);
    let timeline = library.json(&["timeline", "INC-1"]);
    assert!(list(&timeline, "events").iter().any(|e| list(e, "evidence").len() == 2));
}

#[test]
fn an_event_that_went_is_not_found_any_more() {
    let library = Library::new();
    library.json(&["incident", "new", "Notes"]);
    let total = |word: &str| library.json(&["search", word])["total"].as_u64().unwrap();
    for text in ["The harbour lights", "The breakwater lamp"] {
        library.json(&["event", "note", "INC-1", text, "--at", "2026-02-12T21:00:00Z"]);
    }
    assert_eq!((total("harbour"), total("breakwater")), (1, 1));
    // The second's words become the note of the first.
    library.json(&["event", "merge", "T-1", "T-2"]);
    assert_eq!((total("harbour"), total("breakwater")), (1, 1));
    library.json(&["undo"]);
    assert_eq!((total("harbour"), total("breakwater")), (1, 1));
    library.json(&["undo"]);
    assert_eq!((total("harbour"), total("breakwater")), (1, 0));
}

#[test]
fn every_change_by_hand_can_be_taken_back() {
    let (library, incident) = drafted();
    let before = library.json(&["timeline", &incident]);
    let event = before["events"][3]["id"].as_str().unwrap().to_owned();
    let moves: &[&[&str]] = &[
        &["event", "set", &event, "--starred", "true"],
        &["event", "set", &event, "--at", "2026-02-12T20:00:00Z", "--text", "Moved"],
        &["event", "set", &event, "--note", "Look at this again"],
        &["event", "note", &incident, "A note", "--at", "2026-02-12T21:00:00Z"],
        &["moment", "set", &incident, "mitigated", "2026-02-13T00:40:00Z"],
        &["event", "set", &event, "--hidden", "true"],
    ];
    for act in moves {
        library.json(act);
    }
    assert_ne!(library.json(&["timeline", &incident]), before);
    for _ in moves {
        library.json(&["undo"]);
    }
    assert_eq!(library.json(&["timeline", &incident]), before);
}

#[test]
fn documents_hold_what_was_decided_and_hide_names_unless_told() {
    let (library, incident) = drafted();
    let folder = library.beside("documents");
    let folder = folder.to_str().unwrap();
    for form in ["md", "html", "json"] {
        library.json(&["export", &incident, "--to", form, folder]);
    }
    let read = |form: &str| std::fs::read_to_string(format!("{folder}/{incident}.{form}")).unwrap();
    let (md, html) = (read("md"), read("html"));
    assert!(html.contains("default-src 'none'") && !html.contains("<script"));
    assert!(html.contains("Nobody has accepted this") && md.contains("nobody has accepted this"));
    assert!(md.contains("Responder 1"));
    let evidence = library.json(&["timeline", &incident]);
    let author =
        list(&evidence, "events").iter().find_map(|e| e["author"].as_str().filter(|a| a.contains(' '))).unwrap();
    assert!(!md.contains(author) && !html.contains(author), "{author} is named");
    library.json(&["export", &incident, "--to", "md", folder, "--names"]);
    assert!(read("md").contains(author));
    let json: Value = serde_json::from_str(&read("json")).unwrap();
    assert_eq!(json["format"], "hindcast/incident");
}

#[test]
fn rpc_answers_each_line_and_survives_nonsense() {
    use std::io::Write;
    let library = Library::new();
    let mut child = library
        .command()
        .arg("rpc")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = [
        r#"{"id":1,"call":"incident_new","params":{"title":"Over the wire"}}"#,
        "not json",
        r#"{"id":2,"call":"no_such_call"}"#,
        r#"{"id":3,"call":"incident_new","params":{"titel":"misspelt"}}"#,
        r#"{"id":4,"call":"incident_list"}"#,
    ];
    child.stdin.take().unwrap().write_all(lines.join("\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0]["reply"]["id"], "INC-1");
    assert_eq!(answers[1]["failure"]["code"], "invalid");
    assert_eq!(answers[2]["failure"]["code"], "not_found");
    assert_eq!(answers[3]["failure"]["code"], "invalid");
    assert_eq!(answers[4]["reply"][0]["title"], "Over the wire");
}

#[test]
fn failures_name_what_why_and_what_next_with_a_status_of_their_own() {
    let library = Library::new();
    library.json(&["incident", "new", "Failures"]);
    for (args, status, words) in [
        (vec!["incident", "show", "INC-9"], 4, "INC-9"),
        (vec!["incident", "show", "P-1"], 3, "INC-1"),
        (vec!["import", "INC-1", "no-such-file.csv"], 3, "no-such-file.csv"),
        (vec!["import", "INC-1"], 3, "local repository"),
        (vec!["incident", "new", " "], 3, "title"),
        (vec!["incident", "new", "x", "--zone", "Mars/Olympus"], 3, "Mars/Olympus"),
        (vec!["proposal", "reject", "PR-1", "--reason", " "], 3, "reason"),
        (vec!["export", "INC-1", "--to", "docx", "out"], 3, "html"),
        (vec!["draft", "INC-1", "--with", "oracle"], 4, "builtin"),
    ] {
        let (found, said) = library.failure(&args);
        assert_eq!(found, status, "{args:?}: {said}");
        assert!(said.starts_with("error: ") && said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn a_timeline_is_printed_in_every_form_and_no_cell_is_a_formula() {
    let library = Library::new();
    library.json(&["incident", "new", "Forms"]);
    library.json(&["import", "INC-1", &fixture("csv/formulas.csv"), "--zone", "UTC"]);
    let text = library.text(&["timeline", "INC-1"]);
    assert!(text.starts_with("INC-1 Forms"), "{text}");
    let csv = library.text(&["timeline", "INC-1", "--format", "csv"]);
    let mut rows = 0;
    for record in csv::Reader::from_reader(csv.as_bytes()).records() {
        rows += 1;
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
    assert!(rows > 0);
    assert!(library.text(&["timeline", "INC-1", "--format", "md"]).contains("| UTC |"));
    let json: Value = serde_json::from_str(&library.text(&["timeline", "INC-1", "--format", "json"])).unwrap();
    assert_eq!(list(&json, "events").len(), rows);
}

#[test]
fn a_refused_import_keeps_nothing_and_pictures_are_not_kept() {
    let library = Library::new();
    library.json(&["incident", "new", "Refused"]);
    let kept = || {
        let mut files = Vec::new();
        let mut folders = vec![library.path().join("blobs")];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            for entry in entries {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files.len()
    };
    let folder = library.beside("files");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("notes.csv"), "time,text\n2026-03-04T10:00:00Z,Queue grows\n").unwrap();
    std::fs::write(folder.join("picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    std::fs::write(folder.join("broken.zip"), b"PK\x03\x04 and nothing more").unwrap();
    let (status, said) = library.failure(&["import", "INC-1", folder.to_str().unwrap()]);
    assert_eq!(status, 6, "{said}");
    assert_eq!(kept(), 0);
    std::fs::remove_file(folder.join("broken.zip")).unwrap();
    library.json(&["import", "INC-1", folder.to_str().unwrap()]);
    assert_eq!(kept(), 1, "the table, not the picture");
}

#[test]
fn the_same_row_in_two_files_is_two_pieces_of_evidence_and_the_same_file_under_another_name_is_none() {
    let library = Library::new();
    library.json(&["incident", "new", "Rows"]);
    let write = |name: &str, rows: &str| {
        let path = library.beside(name);
        std::fs::write(&path, format!("time,text\n{rows}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let row = "2026-03-04T10:00:00Z,Alert: the queue of the printer grows\n";
    let alerts = write("alerts.csv", row);
    let timeline = write("timeline.csv", &format!("{row}2026-03-04T10:20:00Z,Restarted the printer\n"));
    library.json(&["import", "INC-1", &alerts]);
    let second = library.json(&["import", "INC-1", &timeline]);
    assert_eq!((&second["items_new"], &second["events_merged"]), (&2.into(), &1.into()), "{second}");
    assert_eq!(list(&library.json(&["timeline", "INC-1"]), "events").len(), 2);
    let renamed = write("copy-of-alerts.csv", row);
    assert_eq!(library.json(&["import", "INC-1", &renamed])["items_new"], 0);
    // More rows under the same name: only those are new.
    let grown = write("alerts.csv", &format!("{row}2026-03-04T11:00:00Z,Alert: the queue of the printer is empty\n"));
    assert_eq!(library.json(&["import", "INC-1", &grown])["items_new"], 1);
}
