//! The built-in drafter, or a model, on real incidents whose published cause is known. Prints, per case, whether that cause is among
//! the first three hypotheses, and whether a wrong hypothesis that the truth names is ranked first.
//!
//! The cases are not part of the project; without them there is nothing to evaluate, and the test says so. How well a
//! statement covers a sentence of the truth is judged by shared telling words: crude, the same for every case, and
//! meant for comparing one drafter with the next.

use crate::harness::{Library, data};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Set by `cargo xtask eval --with PROFILE --library DIR`: a model profile, and the library that it is set up in.
const WITH: &str = "HINDCAST_EVAL_WITH";
const LIBRARY: &str = "HINDCAST_EVAL_LIBRARY";

/// Share of the telling words of a sentence of the truth that a statement must hold to count as saying it.
const COVERS: f64 = 0.3;

struct Truth {
    facts: Vec<String>,
    wrong: Vec<String>,
}

struct Outcome {
    case: String,
    cause_in_three: bool,
    wrong_first: bool,
}

#[test]
fn published_causes_are_found_and_named_wrong_ones_are_not_first() {
    let Some(cases) = data("corpora/e2e") else {
        println!("evaluation: the cases are not on this machine; nothing was evaluated");
        return;
    };
    let mut folders: Vec<_> = std::fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let outcomes: Vec<_> = folders.iter().filter(|f| f.join("truth.md").exists()).map(|f| evaluate(f)).collect();
    println!("\n{:<32} {:<28} wrong hypothesis first", "case", "published cause in first 3");
    for outcome in &outcomes {
        let word = |yes: bool| if yes { "yes" } else { "no" };
        println!("{:<32} {:<28} {}", outcome.case, word(outcome.cause_in_three), word(outcome.wrong_first));
    }
    if std::env::var_os(WITH).is_some() {
        // How good a model is, is for a person to judge.
        return;
    }
    let found = outcomes.iter().filter(|o| o.cause_in_three).count();
    assert!(found * 4 >= outcomes.len() * 3, "{found} of {} published causes were found", outcomes.len());
    assert!(outcomes.iter().all(|o| !o.wrong_first), "a wrong hypothesis is ranked first");
}

fn evaluate(folder: &Path) -> Outcome {
    let case: Value = serde_json::from_slice(&std::fs::read(folder.join("case.json")).unwrap()).unwrap();
    let truth = truth(&std::fs::read_to_string(folder.join("truth.md")).unwrap());
    let library = Library::new();
    let zone = case["timezone"].as_str().unwrap_or("UTC");
    library.json(&["incident", "new", case["title"].as_str().unwrap(), "--zone", zone]);
    let inputs = folder.join("inputs");
    let report = library.json(&["import", "INC-1", inputs.to_str().unwrap()]);
    let draft = match std::env::var(WITH) {
        Ok(profile) => draft_with(&library, &profile),
        Err(_) => library.json(&["draft", "INC-1"]),
    };
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    println!("\n{name}: {} items, {} hypotheses", report["items_new"], draft["hypotheses"].as_array().unwrap().len());
    let statements: Vec<&str> =
        draft["hypotheses"].as_array().unwrap().iter().filter_map(|h| h["statement"].as_str()).collect();
    for statement in statements.iter().take(3) {
        println!("  {statement}");
    }
    let unsupported = draft["claims"].as_array().unwrap().iter().filter(|c| c["check"] != "supported").count();
    println!("  {unsupported} of {} claims unsupported", draft["claims"].as_array().unwrap().len());
    let best = |fact: &String| statements.iter().take(3).map(|s| share(fact, s)).fold(0.0, f64::max);
    for fact in &truth.facts {
        println!("  {:.2} {fact}", best(fact));
    }
    Outcome {
        case: name,
        // The published cause is told in the first two sentences of the truth.
        cause_in_three: truth.facts.iter().take(2).any(|fact| best(fact) >= COVERS),
        wrong_first: statements.first().is_some_and(|first| {
            let right = truth.facts.iter().map(|fact| share(fact, first)).fold(0.0, f64::max);
            truth.wrong.iter().any(|wrong| share(wrong, first) >= COVERS.max(right + 0.01))
        }),
    }
}

/// Drafts with a model and prints what a person needs to judge it.
fn draft_with(library: &Library, name: &str) -> Value {
    borrow_profile(library, name);
    let run = library.json(&["draft", "INC-1", "--with", name, "--yes"]);
    let report = &run["report"];
    let count = |what: &str| report[what].as_array().map_or(0, Vec::len);
    println!(
        "\n{} calls, {} tokens in, {} out; {} slices, {} facts, {} answers not taken, {} failed calls",
        run["calls_made"],
        run["tokens_in"],
        run["tokens_out"],
        report["slices"],
        report["facts"],
        count("dropped"),
        count("failed")
    );
    for reason in report["abstained"].as_array().into_iter().flatten() {
        println!("  abstained: {} {}", reason["step"], reason["reason"]);
    }
    run["done"].clone()
}

/// The same profile in the library of the case. Its key is in the keychain under the profile's name, or in the environment.
fn borrow_profile(library: &Library, name: &str) {
    let folder = std::env::var(LIBRARY).expect("the library of the profile is named");
    let output = std::process::Command::new(crate::harness::program())
        .args(["--library", &folder, "--json", "model", "list"])
        .output()
        .expect("the program starts");
    let list: Value = serde_json::from_slice(&output.stdout).expect("a list of profiles");
    let found = list["profiles"].as_array().into_iter().flatten().find(|profile| profile["name"] == name);
    let profile = found.unwrap_or_else(|| panic!("`{folder}` has no profile called `{name}`"));
    let text = |field: &str| profile[field].as_str().map_or_else(|| profile[field].to_string(), str::to_owned);
    let mut args = vec!["model".to_owned(), "add".to_owned(), name.to_owned()];
    for (flag, field) in [
        ("--dialect", "dialect"),
        ("--address", "address"),
        ("--model", "model"),
        ("--context", "context_tokens"),
        ("--answer", "answer_tokens"),
        ("--first-byte", "first_byte_seconds"),
        ("--idle", "idle_seconds"),
        ("--total", "total_seconds"),
    ] {
        args.extend([flag.to_owned(), text(field)]);
    }
    for header in profile["headers"].as_array().into_iter().flatten() {
        let [name, value] = [0, 1].map(|at| header[at].as_str().unwrap_or_default());
        args.extend(["--header".to_owned(), format!("{name}: {value}")]);
    }
    library.json(&args.iter().map(String::as_str).collect::<Vec<_>>());
}

/// The bullets under the heading of what a draft must contain, and under that of wrong hypotheses.
fn truth(text: &str) -> Truth {
    let under = |words: &str| {
        text.lines()
            .skip_while(|line| !(line.starts_with("## ") && line.contains(words)))
            .skip(1)
            .take_while(|line| !line.starts_with("## "))
            .filter_map(|line| line.strip_prefix("- ").map(str::to_owned))
            .collect()
    };
    Truth { facts: under("must contain"), wrong: under("wrong") }
}

/// The share of the telling words of `fact` whose stem the statement holds.
fn share(fact: &str, statement: &str) -> f64 {
    let (fact, statement) = (stems(fact), stems(statement));
    if fact.is_empty() { 0.0 } else { fact.intersection(&statement).count() as f64 / fact.len() as f64 }
}

fn stems(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| {
            word.chars().count() > 3 && !["with", "that", "this", "from", "were", "been"].contains(&word.as_str())
        })
        .map(|word| word.chars().take(6).collect())
        .collect()
}
