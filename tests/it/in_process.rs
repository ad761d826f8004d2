//! Models in this process, through the real program: what a build without the engine says, and with it a whole run.

use crate::harness::Library;
use std::path::PathBuf;

#[cfg(feature = "local-llm")]
#[path = "../../src-tauri/crates/local/tests/tiny.rs"]
mod tiny;

/// A library with the sample incident, its reference, and a profile called `own` on `file`.
fn library(write: impl Fn(&std::path::Path)) -> (Library, String, PathBuf) {
    let library = Library::new();
    let mut demo = std::process::Command::new(crate::harness::program());
    let demo = demo.args(["--json", "demo", "--into"]).arg(library.path()).output().unwrap();
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let reply: serde_json::Value = serde_json::from_slice(&demo.stdout).unwrap();
    let incident = reply["incident"]["id"].as_str().unwrap().to_owned();
    let file = library.beside("own.gguf");
    write(&file);
    library.json(&add(file.to_str().unwrap()));
    (library, incident, file)
}

fn add(file: &str) -> Vec<&str> {
    let mut words = vec!["model", "add", "own", "--dialect", "gguf", "--address", file, "--model", "tiny"];
    words.extend(["--context", "60000", "--answer", "4000"]);
    words
}

#[test]
fn a_file_that_cannot_be_a_model_is_told_when_it_is_added() {
    let library = Library::new();
    let path = library.beside("notes.txt");
    std::fs::write(&path, "no model").unwrap();
    let (status, said) = library.failure(&add(path.to_str().unwrap()));
    assert!(status == 3 && said.contains("no GGUF file"), "{status} {said}");
    let (status, said) = library.failure(&add("models/own.gguf"));
    assert!(status == 3 && said.contains("whole path"), "{status} {said}");
    let (status, said) = library.failure(&add(library.beside("missing.gguf").to_str().unwrap()));
    assert!(status == 4 && said.contains("cannot be read"), "{status} {said}");
    assert_eq!(library.json(&["model", "list"])["profiles"].as_array().unwrap().len(), 0);
}

#[cfg(not(feature = "local-llm"))]
#[test]
fn a_build_without_the_engine_lists_and_removes_and_says_how_to_get_one() {
    let (library, incident, _) = library(|file| std::fs::write(file, b"GGUF\x03\0\0\0").unwrap());
    let profile = library.json(&["model", "list"])["profiles"][0].clone();
    assert_eq!(profile["origin"], "this machine, in process");
    assert_eq!((profile["local"].as_bool(), profile["key"].as_str()), (Some(true), Some("none")));
    let draft = ["draft", &incident, "--with", "own", "--dry-run"];
    for words in [&draft[..], &["model", "test", "own"]] {
        let (status, said) = library.failure(words);
        assert!(status == 6 && said.contains("--features local-llm"), "{status} {said}");
    }
    let left = library.json(&["model", "remove", "own"]);
    assert_eq!(left["profiles"].as_array().unwrap().len(), 0);
}

#[cfg(feature = "local-llm")]
mod with_the_engine {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_whole_run_in_this_process_leaves_nothing_outside_and_drafts() {
        let (library, incident, file) = library(tiny::write);
        let probe = library.json(&["model", "test", "own"]);
        assert_eq!(probe["usable"], true, "{probe}");
        assert_eq!(probe["rung"], "json_schema");
        // Nothing leaves, so neither of these is in its way.
        library.json(&["model", "network", "offline"]);
        library.json(&["incident", "set", &incident, "--never-leaves", "true"]);

        let shown = library.json(&["draft", &incident, "--with", "own", "--dry-run"]);
        assert_eq!(shown["run"]["origin"], "this machine, in process");
        let body: Value = serde_json::from_str(shown["bytes"][0]["body"].as_str().unwrap()).unwrap();
        assert_eq!(body["messages"][0]["role"], "system");
        assert!(body["schema"]["properties"].is_object(), "{body}");
        let text = library.text(&["draft", &incident, "--with", "own", "--dry-run"]);
        assert!(text.contains("no request") && text.contains("nothing has been asked"), "{text}");

        let begun = std::time::Instant::now();
        let done = library.json(&["draft", &incident, "--with", "own", "--yes"]);
        let (calls, read, written) = (&done["calls_made"], &done["tokens_in"], &done["tokens_out"]);
        println!("{calls} calls, {read} tokens read, {written} written in {:.1} s", begun.elapsed().as_secs_f64());
        assert!(done["done"].is_object(), "{done}");
        assert!(calls.as_u64().unwrap() >= 4 && written.as_u64().unwrap() > 100);
        assert_eq!(done["report"]["failed"].as_array().map(Vec::len), Some(0), "{}", done["report"]["failed"]);
        assert_eq!(library.json(&["sent"]).as_array().map(Vec::len), Some(0), "nothing was logged as sent");

        // The same library, the same words: a prompt that does not fit is told with its numbers.
        let path = file.to_str().unwrap();
        let mut small = add(path);
        small.extend(["--replace"]);
        let at = small.iter().position(|word| *word == "60000").unwrap();
        small[at] = "1100";
        let at = small.iter().position(|word| *word == "4000").unwrap();
        small[at] = "200";
        library.json(&small);
        let (status, said) = library.failure(&["draft", &incident, "--with", "own", "--yes"]);
        assert!(status == 3 && said.contains("tokens and 1099 are taken"), "{status} {said}");

        std::fs::write(&file, "GGUF\x03\0\0\0 and nothing more").unwrap();
        let (status, said) = library.failure(&["draft", &incident, "--with", "own", "--yes"]);
        assert!(status == 3 && said.contains("could not be loaded"), "{status} {said}");
    }
}
