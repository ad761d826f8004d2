//! The acts that made a problem what it is, in words: on its record, its factors and its action items. Words only tell
//! what a revision holds; what it does not hold is not guessed.

use crate::Failure;
use crate::contract::HistoryLine;
use model::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the audit log has about a problem, by act.
pub(super) struct Acts {
    acts: BTreeMap<i64, Vec<Revision>>,
    /// Acts that were taken back and not brought back again.
    taken: BTreeSet<i64>,
}

impl Acts {
    pub fn of(read: &store::View, records: impl IntoIterator<Item = String>) -> Result<Acts, Failure> {
        let mut acts: BTreeMap<i64, Vec<Revision>> = BTreeMap::new();
        for record in records {
            for revision in read.history(&record)? {
                acts.entry(revision.act).or_default().push(revision);
            }
        }
        let mut taken = BTreeSet::new();
        for (act, revisions) in acts.iter().rev() {
            let undoes = revisions.first().and_then(|first| first.undoes);
            taken.extend(undoes.filter(|_| !taken.contains(act)));
        }
        Ok(Acts { acts, taken })
    }

    /// Revisions of one record by acts that hold, oldest first: no undo, and nothing that was taken back.
    pub fn held<'a>(&'a self, record: &'a str) -> impl Iterator<Item = &'a Revision> {
        let holds = |act: &i64, revisions: &[Revision]| {
            !self.taken.contains(act) && revisions.first().is_some_and(|first| first.undoes.is_none())
        };
        let held = self.acts.iter().filter(move |(act, revisions)| holds(act, revisions));
        held.flat_map(|(_, revisions)| revisions).filter(move |revision| revision.record == record)
    }

    /// Newest first. Acts that changed nothing about this problem are left out.
    pub fn lines(&self, read: &store::View, problem: ProblemId) -> Result<Vec<HistoryLine>, Failure> {
        let mut lines = Vec::new();
        for (act, revisions) in self.acts.iter().rev() {
            let Some(first) = revisions.first() else { continue };
            let said = match first.undoes {
                None => self.said(*act, problem),
                Some(undone) => self.said(undone, problem).map(|said| self.taken_back(undone, &said)),
            };
            let Some(words) = said else { continue };
            let undone = self.taken.contains(act);
            lines.push(HistoryLine {
                act: *act,
                at: first.at,
                actor: first.actor.clone(),
                words,
                records: revisions.iter().map(|revision| revision.record.clone()).collect(),
                undone,
                can_undo: !undone && read.act_can_undo(*act)?,
            });
        }
        Ok(lines)
    }

    fn taken_back(&self, act: i64, said: &str) -> String {
        let is_undo = self.acts.get(&act).and_then(|r| r.first()).is_some_and(|first| first.undoes.is_some());
        if is_undo { format!("Brought back: {said}") } else { format!("Taken back: {said}") }
    }

    /// What an act did to the problem; for an undo, what it took back.
    fn said(&self, act: i64, problem: ProblemId) -> Option<String> {
        let revisions = self.acts.get(&act)?;
        if let Some(undone) = revisions.first()?.undoes {
            return self.said(undone, problem);
        }
        let parts: Vec<String> = revisions.iter().flat_map(|revision| words(revision, problem)).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

fn words(revision: &Revision, problem: ProblemId) -> Vec<String> {
    let Some(after) = &revision.after else { return Vec::new() };
    let before = revision.before.as_ref().unwrap_or(&Value::Null);
    match revision.record.split_once('-').map(|(prefix, _)| prefix) {
        Some(ProblemId::PREFIX) => problem_words(before, after),
        Some(HypothesisId::PREFIX) => factor_words(&revision.record, before, after, problem),
        Some(ActionId::PREFIX) => action_words(&revision.record, before, after),
        _ => Vec::new(),
    }
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value[field].as_str()
}

fn list<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    value[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn plain(word: &str) -> String {
    match word {
        "root_cause_analysis" => "root-cause analysis".to_owned(),
        other => other.replace('_', " "),
    }
}

fn problem_words(before: &Value, after: &Value) -> Vec<String> {
    let mut parts = Vec::new();
    let now = text(after, "state").unwrap_or_default();
    let linked: Vec<_> = {
        let known = list(before, "incidents");
        list(after, "incidents").into_iter().filter(|id| !known.contains(id)).collect()
    };
    if before.is_null() {
        let of = if linked.is_empty() { String::new() } else { format!(" from {}", linked.join(", ")) };
        parts.push(format!("Opened{of}"));
        if now != "new" {
            parts.push(format!("as {}", plain(now)));
        }
        return parts;
    }
    let gone: Vec<_> = {
        let left = list(after, "incidents");
        list(before, "incidents").into_iter().filter(|id| !left.contains(id)).collect()
    };
    if !linked.is_empty() {
        parts.push(format!("Linked {}", linked.join(", ")));
    }
    if !gone.is_empty() {
        parts.push(format!("Unlinked {}", gone.join(", ")));
    }
    let was = text(before, "state").unwrap_or_default();
    if was != now {
        let ended = |state: &str| matches!(state, "resolved" | "closed");
        parts.push(match text(&after["resolution"], "kind").filter(|_| !ended(was)) {
            Some(kind) => format!("Resolved: {}", plain(kind)),
            None if ended(was) && !ended(now) => format!("Re-opened at {}", plain(now)),
            None => format!("Moved to {}", plain(now)),
        });
    }
    match (text(before, "workaround"), text(after, "workaround")) {
        (None, Some(_)) => parts.push("Workaround written down".to_owned()),
        (Some(_), None) => parts.push("Workaround taken away".to_owned()),
        (Some(old), Some(new)) if old != new => parts.push("Workaround changed".to_owned()),
        _ => {}
    }
    match (before["known_error"].as_bool(), after["known_error"].as_bool()) {
        (Some(false), Some(true)) => parts.push("Marked as a known error".to_owned()),
        (Some(true), Some(false)) => parts.push("No longer a known error".to_owned()),
        _ => {}
    }
    if before["title"] != after["title"] {
        parts.push(format!("Renamed to “{}”", text(after, "title").unwrap_or_default()));
    }
    if before["service"] != after["service"] {
        parts.push("Service changed".to_owned());
    }
    parts
}

fn factor_words(record: &str, before: &Value, after: &Value, problem: ProblemId) -> Vec<String> {
    let problem = problem.to_string();
    let is_ours = |value: &Value| text(value, "problem") == Some(&problem);
    let said = text(after, "statement").unwrap_or_default();
    let mut parts = match (is_ours(before), is_ours(after)) {
        (false, true) => vec![format!("Factor {record} linked: {said}")],
        (true, false) => vec![format!("Factor {record} unlinked: {said}")],
        (true, true) => Vec::new(),
        (false, false) => return Vec::new(),
    };
    if is_ours(before) && before["root"] != after["root"] {
        let marked = after["root"].as_bool() == Some(true);
        parts.push(format!("{record} {}", if marked { "marked as a root cause" } else { "no longer a root cause" }));
    }
    parts
}

fn action_words(record: &str, before: &Value, after: &Value) -> Vec<String> {
    let title = text(after, "title").unwrap_or_default();
    if before.is_null() {
        return vec![format!("Action {record} added: {title}")];
    }
    let mut parts = Vec::new();
    if before["state"] != after["state"] {
        parts.push(format!("Action {record} {}: {title}", plain(text(after, "state").unwrap_or_default())));
    }
    if before["due"] != after["due"] {
        parts.push(match text(after, "due") {
            Some(day) => format!("Action {record} due on {day}"),
            None => format!("Action {record} has no due date any more"),
        });
    }
    if before["owner"] != after["owner"] {
        parts.push(match text(after, "owner") {
            Some(owner) => format!("Action {record} owned by {owner}"),
            None => format!("Action {record} has no owner any more"),
        });
    }
    parts
}
