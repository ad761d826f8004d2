//! The sample incident holds together: people, threads, pull requests and times that one file names are in the others.
//!
//! Reads the files as they lie in the repository; what the program makes of them is tested elsewhere.

use model::{ActionKind, ActionState, CauseClass, ProblemState, Role, Strength};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/crates/api/sample")
}

fn text(path: &str) -> String {
    std::fs::read_to_string(folder().join(path)).unwrap_or_else(|fault| panic!("`{path}`: {fault}"))
}

fn json(path: &str) -> Vec<Value> {
    match serde_json::from_str(&text(path)).unwrap_or_else(|fault| panic!("`{path}`: {fault}")) {
        Value::Array(values) => values,
        value => vec![value],
    }
}

fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no text `{key}` in {value}"))
}

/// Every message with the channel and day of its file.
fn messages() -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for channel in json("slack-export/channels.json") {
        let channel = word(&channel, "name").to_owned();
        let days = std::fs::read_dir(folder().join("slack-export").join(&channel)).expect("a folder for each channel");
        for day in days {
            let file = day.expect("an entry").file_name().to_string_lossy().into_owned();
            for message in json(&format!("slack-export/{channel}/{file}")) {
                all.push((channel.clone(), file.trim_end_matches(".json").to_owned(), message));
            }
        }
    }
    all
}

/// Numbers written as `#4127`, four digits that begin with 4.
fn pull_requests_in(text: &str) -> BTreeSet<u64> {
    let after_hash = text.split('#').skip(1);
    let number =
        |rest: &str| rest.get(..4).filter(|digits| digits.starts_with('4')).and_then(|digits| digits.parse().ok());
    after_hash.filter_map(number).collect()
}

#[test]
fn everyone_who_speaks_or_is_named_is_a_user() {
    let users: BTreeSet<String> =
        json("slack-export/users.json").iter().map(|user| word(user, "id").to_owned()).collect();
    let all = messages();
    assert!((60..=90).contains(&all.len()), "{} messages", all.len());
    for (_, _, message) in &all {
        if message["subtype"] != "bot_message" {
            assert!(users.contains(word(message, "user")), "{message}");
        }
        for mention in word(message, "text").split("<@").skip(1) {
            let id = mention.split(['>', '|']).next().unwrap_or_default();
            assert!(users.contains(id), "`{id}` in {message}");
        }
    }
}

#[test]
fn messages_lie_in_the_file_of_their_day_and_in_order() {
    let mut before = (String::new(), String::new(), String::new());
    let mut all = messages();
    all.sort_by_key(|(channel, day, _)| (channel.clone(), day.clone()));
    for (channel, day, message) in all {
        let ts = word(&message, "ts").to_owned();
        let seconds: i64 = ts.split('.').next().and_then(|s| s.parse().ok()).expect("seconds before the dot");
        let midnight = format!("{day}T00:00:00Z").parse::<model::Utc>().expect("a day").timestamp();
        assert!((midnight..midnight + 86_400).contains(&seconds), "{ts} does not lie in {day}");
        let here = (channel, day, ts);
        assert!(before < here, "{here:?} comes after {before:?}");
        before = here;
    }
}

#[test]
fn every_reply_has_its_root() {
    let all = messages();
    let key = |channel: &str, ts: &str| format!("{channel} {ts}");
    let roots: BTreeSet<String> = all.iter().map(|(channel, _, message)| key(channel, word(message, "ts"))).collect();
    let replies: Vec<_> = all.iter().filter(|(.., message)| message.get("parent_user_id").is_some()).collect();
    assert!(replies.len() > 8);
    for (channel, _, reply) in replies {
        assert!(roots.contains(&key(channel, word(reply, "thread_ts"))), "{reply}");
    }
}

#[test]
fn every_pull_request_that_is_named_is_there() {
    let known: BTreeSet<u64> = json("prs.json").iter().filter_map(|pr| pr["number"].as_u64()).collect();
    let chat: String = messages().iter().map(|(.., message)| message.to_string()).collect();
    for source in [chat, text("timeline.csv"), text("pagerduty.json"), text("prs.json")] {
        let named = pull_requests_in(&source);
        assert!(!named.is_empty() && named.is_subset(&known), "{named:?} are not all in {known:?}");
    }
    for pr in json("prs.json") {
        let diff = format!("prs/shop-{}.diff", pr["number"]);
        if folder().join(&diff).exists() {
            let diff = text(&diff);
            for file in pr["files"].as_array().expect("files") {
                assert!(
                    diff.contains(&format!("+++ b/{}", word(file, "path"))),
                    "{file} is not in the diff of {}",
                    pr["number"]
                );
            }
        }
    }
}

#[test]
fn the_past_speaks_in_the_words_of_the_model() {
    let past = json("past/problems.json");
    assert!(past.len() >= 4);
    for entry in &past {
        let state: ProblemState = word(&entry["problem"], "state").parse().expect("a state");
        assert_eq!(state.is_open(), entry["problem"].get("resolution").is_none(), "{}", entry["problem"]);
        for incident in entry["incidents"].as_array().expect("incidents") {
            word(incident, "at").parse::<model::Utc>().expect("a time");
            assert!(!word(incident, "summary").is_empty());
        }
        for factor in entry["factors"].as_array().expect("factors") {
            word(factor, "role").parse::<Role>().expect("a role");
            word(factor, "cause_class").parse::<CauseClass>().expect("a class");
        }
        for action in entry["actions"].as_array().expect("actions") {
            word(action, "state").parse::<ActionState>().expect("a state");
            word(action, "kind").parse::<ActionKind>().expect("a kind");
            word(action, "strength").parse::<Strength>().expect("a strength");
        }
    }
}
