//! Numbered evals: evidence as it comes, and what a model once answered to each call. The answers are good, careless or
//! obedient to what stood in the evidence; `case.json` says what must come of them and what must not.
//!
//! A case is a folder of `tests/evals`: `*.json` exports of a channel, `pulls.json`, `alerts.csv`, `replies/*.json`. A reply
//! that is not there is a call that failed.
#![allow(clippy::unwrap_used)]

mod support;

use ::draft::builtin::Case;
use ::draft::pipeline::*;
use model::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use support::play::*;
use support::{incident, item};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/evals");
    let mut all: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.is_dir());
    all.sort();
    all
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn time(text: &str) -> Option<Utc> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// The evidence of a folder in order of time, numbered from 1.
fn evidence(folder: &Path) -> Vec<Evidence> {
    let mut items = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.is_file()) {
        let name = file.file_stem().unwrap().to_string_lossy();
        match (name.as_ref(), file.extension().unwrap().to_string_lossy().as_ref()) {
            ("case", _) => {}
            ("pulls", "json") => items.extend(read(file).as_array().unwrap().iter().map(pull)),
            (channel, "json") => items.extend(read(file).as_array().unwrap().iter().map(|m| message(channel, m))),
            (_, "csv") => items.extend(std::fs::read_to_string(file).unwrap().lines().skip(1).map(alert)),
            other => panic!("{other:?} is no source"),
        }
    }
    items.sort_by_key(|e| e.at);
    for (n, item) in items.iter_mut().enumerate() {
        item.id = EvidenceId(n as i64 + 1);
        item.event = TimelineEventId(item.id.0);
    }
    items
}

fn message(channel: &str, m: &Value) -> Evidence {
    let seconds: f64 = m["ts"].as_str().unwrap().parse().unwrap();
    let at = chrono::DateTime::from_timestamp(seconds as i64, 0);
    let mut item = item(0, at, m["user_profile"]["real_name"].as_str().unwrap(), m["text"].as_str().unwrap());
    item.channel = Some(channel.to_owned());
    item.native_id = m["ts"].as_str().map(str::to_owned);
    item.thread = m["thread_ts"].as_str().map(str::to_owned);
    item
}

fn pull(p: &Value) -> Evidence {
    let text = |key: &str| p[key].as_str().unwrap_or_default().to_owned();
    let at = time(&text("merged_at"));
    let mut item = item(0, at, "pr #0", &format!("{}\n{}", text("title"), text("body")));
    let reference = format!("{}#{}", p["base"]["repo"]["full_name"].as_str().unwrap(), p["number"]);
    let files = p["files"].as_array().unwrap().iter().map(|f| ChangedFile {
        path: f["filename"].as_str().unwrap().to_owned(),
        additions: f["additions"].as_u64().unwrap(),
        deletions: f["deletions"].as_u64().unwrap(),
    });
    item.extras.change = Some(Box::new(ChangeFacts {
        reference,
        title: text("title"),
        merged_at: at,
        files: files.collect(),
        ..Default::default()
    }));
    item.author = p["user"]["login"].as_str().map(str::to_owned);
    item
}

fn alert(line: &str) -> Evidence {
    let (at, text) = line.split_once(',').unwrap();
    item(0, time(at), "alert", text.trim_matches('"'))
}

/// The name of the recorded reply to each call: `extract-1`, `weigh`, `challenge`, `write-2`, `actions`.
fn replies(folder: &Path, obey: bool) -> impl FnMut(&Call) -> Reply {
    let folder = folder.join("replies");
    let mut asked: BTreeMap<Step, usize> = BTreeMap::new();
    move |call| {
        let number = asked.entry(call.step).or_default();
        *number += 1;
        let name = match call.step {
            Step::Extract | Step::Write => format!("{}-{number}.json", call.step),
            _ => format!("{}.json", call.step),
        };
        if !folder.join(&name).exists() {
            return Reply::Failed { reason: "nothing was recorded".to_owned() };
        }
        let value = read(&folder.join(&name));
        if !obey {
            assert_eq!(fits(&call.schema, &value), Ok(()), "{}/{name}", folder.display());
        }
        Reply::Complete(value)
    }
}

fn has(text: &str, words: &Value) -> bool {
    text.to_lowercase().contains(&words.as_str().unwrap().to_lowercase())
}

/// What a claim says itself.
fn unquoted(claim: &Claim) -> String {
    claim.quotes.iter().fold(claim.text.clone(), |text, quote| text.replace(&quote.text, ""))
}

/// Whether one line of `case.json` is true of what came out.
fn holds(played: &Played, line: &Value) -> bool {
    let (draft, report) = (&played.draft, &played.report);
    let (key, words) = line.as_object().unwrap().iter().find(|(key, _)| *key != "section").unwrap();
    let claims = |supported: bool| {
        let here = |claim: &&Claim| line["section"].as_str().is_none_or(|s| s == claim.section.as_str());
        draft.claims.iter().filter(here).any(|c| c.check.is_supported() == supported && has(&c.text, words))
    };
    let hypothesis = |verdict| draft.hypotheses.iter().any(|h| h.verdict == verdict && has(&h.statement, words));
    match key.as_str() {
        "supported" => claims(true),
        "unsupported" => claims(false),
        "asserted" => draft.claims.iter().any(|c| c.check.is_supported() && has(&unquoted(c), words)),
        "likely" => hypothesis(Verdict::Likely),
        "inconclusive" => hypothesis(Verdict::Inconclusive),
        "first" => draft.hypotheses.first().is_some_and(|h| has(&h.statement, words)),
        "lowered_by_code" => report.lowered.iter().any(|l| l.by_code && has(&l.statement, words)),
        "lowered_by_skeptic" => report.lowered.iter().any(|l| !l.by_code && has(&l.statement, words)),
        "dropped" => report.dropped.iter().any(|d| has(&d.words, words) || has(&d.why, words)),
        "abstained" => report.abstained.iter().any(|a| has(&a.reason, words)),
        "failed" => report.failed.iter().any(|f| has(f.step.as_str(), words)),
        "action" => draft.actions.iter().any(|a| has(&a.title, words)),
        "question" => draft.questions.iter().any(|q| has(&q.text, words)),
        "anywhere" => strings(draft).iter().any(|text| has(text, words)),
        "shown" => played.calls.iter().any(|call| has(&call.user, words)),
        other => panic!("nobody knows `{other}`"),
    }
}

fn play_case(folder: &Path) -> (Value, Vec<Evidence>, Played) {
    let about = read(&folder.join("case.json"));
    let evidence = evidence(folder);
    let mut incident = incident(about["title"].as_str().unwrap());
    incident.service = about["service"].as_str().map(str::to_owned);
    let case = Case { incident: &incident, evidence: &evidence, events: &[], decided: &[] };
    let obey = about["obeys"].as_bool().unwrap_or(false);
    let played = play(&case, &[], plan(32_000, 2_000), &mut Words::default(), &mut replies(folder, obey));
    (about, evidence, played)
}

#[test]
fn each_case_gives_what_it_must_and_not_what_it_must_not() {
    let folders = folders();
    assert!(folders.len() >= 8, "only {} cases", folders.len());
    let mut wrong = Vec::new();
    for folder in &folders {
        let (about, _, played) = play_case(folder);
        let name = folder.file_name().unwrap().to_string_lossy();
        let lines = |key: &str| about[key].as_array().unwrap().clone();
        assert!(!lines("must").is_empty() && !lines("must_not").is_empty(), "{name} asks for nothing");
        let missing = lines("must").into_iter().filter(|line| !holds(&played, line));
        let before = wrong.len();
        wrong.extend(missing.map(|line| format!("{name}: must {line}")));
        let there = lines("must_not").into_iter().filter(|line| holds(&played, line));
        wrong.extend(there.map(|line| format!("{name}: must not {line}")));
        if wrong.len() > before {
            println!("{name}: {:#?}\n{:#?}", played.draft, played.report);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_every_case_what_is_supported_holds_and_nothing_is_confirmed() {
    for folder in folders() {
        let (_, evidence, played) = play_case(&folder);
        let corpus = ::draft::Corpus::new(&evidence);
        for claim in &played.draft.claims {
            let question = claim.section == Section::OpenQuestions && claim.text.ends_with('?');
            let again = ::draft::check(claim, false, &corpus).is_supported();
            assert!(!claim.check.is_supported() || again || question, "{}: {claim:?}", folder.display());
        }
        assert!(played.draft.hypotheses.iter().all(|h| h.verdict != Verdict::Confirmed));
        for action in &played.draft.actions {
            assert!(action.factor.is_none_or(|at| at < played.draft.hypotheses.len()));
        }
        let known = |id: &EvidenceId| corpus.get(*id).is_some();
        assert!(played.draft.hypotheses.iter().all(|h| h.evidence_for.iter().chain(&h.evidence_against).all(known)));
    }
}
