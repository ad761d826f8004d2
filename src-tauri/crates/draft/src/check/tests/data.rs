//! The checker on what others wrote, where that data is unpacked: `target/data` of this checkout or of the one named by
//! `HINDCAST_DATA`. Without it these tests have nothing to look at and say so.

#![allow(clippy::unwrap_used)]

use super::super::{Corpus, check};
use super::rules::{claim, item};
use model::*;
use std::path::PathBuf;

fn data(under: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../target/data");
    let root = std::env::var_os("HINDCAST_DATA").map_or(here, PathBuf::from);
    let path = root.join(under);
    if !path.exists() {
        println!("no data at {}: nothing was checked", path.display());
        return None;
    }
    Some(path)
}

/// Every string of a JSON value.
fn strings(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(s) => found.push(s.clone()),
        serde_json::Value::Array(all) => all.iter().for_each(|v| strings(v, found)),
        serde_json::Value::Object(all) => all.values().for_each(|v| strings(v, found)),
        _ => {}
    }
}

/// Verbatim quotes of the texts, with right author and time, must pass; returns those that did not.
fn verbatim(texts: &[String]) -> Vec<String> {
    let authors = ["Ada Lindqvist", "jfeld", "佐藤", "O’Brien, Pat", "deploy-bot[7]"];
    let start: Utc = "2026-03-04T08:00:00Z".parse().unwrap();
    let at = |i: usize| start + chrono::TimeDelta::seconds(97 * i as i64);
    let evidence: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(i, t)| item(i as i64 + 1, authors[i % authors.len()], &at(i).to_rfc3339(), t))
        .collect();
    let corpus = Corpus::new(&evidence);
    let mut wrong = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let words: Vec<(usize, &str)> =
            text.split_whitespace().map(|w| (w.as_ptr() as usize - text.as_ptr() as usize, w)).collect();
        if words.is_empty() || !text.contains(char::is_alphanumeric) {
            continue;
        }
        let middle = words.len() / 3..(words.len() / 3 + 12).min(words.len());
        let piece = &text[words[middle.start].0..words[middle.end - 1].0 + words[middle.end - 1].1.len()];
        for quote in [piece, text.trim()] {
            let shown = super::super::text::unbroken(quote).unwrap_or_else(|| quote.to_owned());
            let who = authors[i % authors.len()];
            let sentence = format!("At {} {who} wrote “{shown}”.", at(i).format("%H:%M UTC"));
            let mut claim = claim(&sentence, &[i as i64 + 1], &[(i as i64 + 1, quote)]);
            claim.at = Some(at(i));
            if !quote.contains(char::is_alphanumeric) {
                continue;
            }
            if let Check::Unsupported { faults } = check(&claim, false, &corpus) {
                wrong.push(format!("{sentence} {faults:?}"));
            }
            // The same words, from someone else or elsewhere, must not.
            let other = authors[(i + 1) % authors.len()];
            let swapped = Claim { text: claim.text.replacen(who, other, 1), ..claim.clone() };
            if check(&swapped, false, &corpus).is_supported() && !quote.contains(other) {
                wrong.push(format!("speaker swap passed: {}", swapped.text));
            }
        }
    }
    wrong
}

#[track_caller]
fn all_pass(texts: Vec<String>, least: usize) {
    assert!(texts.len() >= least, "only {} texts", texts.len());
    let wrong = verbatim(&texts);
    println!("{} texts, {} wrong", texts.len(), wrong.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n---\n"));
}

#[test]
fn naughty_and_hidden_text_is_quoted_like_any_other() {
    let mut texts = Vec::new();
    for file in ["adversarial/naughty-strings/blns.json", "adversarial/hidden-text/hidden.jsonl"] {
        let Some(path) = data(file) else { return };
        for line in
            std::fs::read_to_string(path).unwrap().split_inclusive(if file.ends_with("jsonl") { '\n' } else { '\0' })
        {
            strings(&serde_json::from_str(line).unwrap(), &mut texts);
        }
    }
    let evidence: Vec<_> =
        texts.iter().enumerate().map(|(i, t)| item(i as i64 + 1, t, "2026-03-04T08:00:00Z", t)).collect();
    let corpus = Corpus::new(&evidence);
    for (i, text) in texts.iter().enumerate() {
        check(&claim(text, &[i as i64 + 1], &[(i as i64 + 1, text)]), false, &corpus);
    }
    all_pass(texts, 300);
}

/// Texts of all files under the folders: strings of JSON, lines of everything else, `most` of each folder.
fn gather(mut folders: Vec<PathBuf>, most: usize) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut of_folder = Vec::new();
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
        files.sort();
        for file in files {
            if file.is_dir() {
                folders.push(file);
            } else if of_folder.len() < most && file.metadata().unwrap().len() < 2_000_000 {
                let Ok(text) = std::fs::read_to_string(&file) else { continue };
                match serde_json::from_str(&text) {
                    Ok(value) => strings(&value, &mut of_folder),
                    Err(_) => of_folder.extend(text.lines().map(str::to_owned)),
                }
            }
        }
        of_folder.truncate(most);
        texts.extend(of_folder);
    }
    texts.truncate(1500);
    texts
}

#[test]
fn material_of_real_incidents_is_quoted() {
    let Some(root) = data("corpora/e2e") else { return };
    all_pass(gather(vec![root], 400), 500);
}

#[test]
fn chats_are_quoted() {
    let Some(root) = data("corpora") else { return };
    let folders = std::fs::read_dir(root).unwrap().map(|f| f.unwrap().path());
    all_pass(gather(folders.filter(|p| p.to_string_lossy().contains("/chat-")).collect(), 300), 1000);
}
