//! What a revision did to a problem, a factor of one or an action item. Words only tell what the revision holds; what it
//! does not hold is not guessed.

use model::*;
use serde_json::Value;

/// Fields that follow from others, or that have words of their own.
const FOLLOW: [&str; 12] = [
    "state",
    "resolution",
    "resolved_at",
    "closed_at",
    "incidents",
    "factors",
    "workaround",
    "known_error",
    "title",
    "due",
    "owner",
    "reason",
];

/// Verb phrases; of factors, only what ties them to `problem`, or to any problem when none is named.
pub(super) fn parts(revision: &Revision, problem: Option<ProblemId>) -> Vec<String> {
    let Some(after) = &revision.after else { return Vec::new() };
    let before = revision.before.as_ref().unwrap_or(&Value::Null);
    let record = &revision.record;
    match record.split_once('-').map(|(prefix, _)| prefix) {
        Some(ProblemId::PREFIX) => problem_parts(record, before, after),
        Some(HypothesisId::PREFIX) => factor_parts(record, before, after, problem),
        Some(ActionId::PREFIX) => action_parts(record, before, after),
        _ => Vec::new(),
    }
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value[field].as_str()
}

/// References that are in this list of one state and not of the other.
fn only_in<'a>(value: &'a Value, other: &Value, field: &str) -> Vec<&'a str> {
    let list = |value: &'a Value| value[field].as_array().into_iter().flatten().filter_map(Value::as_str);
    let known: Vec<&str> = other[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    list(value).filter(|id| !known.contains(id)).collect()
}

fn plain(word: &str) -> String {
    match word {
        "root_cause_analysis" => "root-cause analysis".to_owned(),
        other => other.replace('_', " "),
    }
}

fn problem_parts(record: &str, before: &Value, after: &Value) -> Vec<String> {
    let now = text(after, "state").unwrap_or_default();
    let linked = only_in(after, before, "incidents");
    if before.is_null() {
        let of = if linked.is_empty() { String::new() } else { format!(" from {}", linked.join(", ")) };
        let at = if now == "new" { String::new() } else { format!(" as {}", plain(now)) };
        return vec![format!("opened {record}{of}{at}")];
    }
    let mut parts = Vec::new();
    if !linked.is_empty() {
        parts.push(format!("linked {} to {record}", linked.join(", ")));
    }
    let gone = only_in(before, after, "incidents");
    if !gone.is_empty() {
        parts.push(format!("unlinked {} from {record}", gone.join(", ")));
    }
    let was = text(before, "state").unwrap_or_default();
    if was != now {
        let ended = |state: &str| matches!(state, "resolved" | "closed");
        parts.push(match text(&after["resolution"], "kind").filter(|_| !ended(was)) {
            Some(kind) => format!("resolved {record}: {}", plain(kind)),
            None if ended(was) && !ended(now) => format!("re-opened {record} at {}", plain(now)),
            None => format!("moved {record} to {}", plain(now)),
        });
    } else if before["resolution"] != after["resolution"] {
        parts.push(format!("changed the resolution of {record}"));
    }
    match (text(before, "workaround"), text(after, "workaround")) {
        (None, Some(_)) => parts.push(format!("wrote down a workaround for {record}")),
        (Some(_), None) => parts.push(format!("took the workaround from {record}")),
        (Some(old), Some(new)) if old != new => parts.push(format!("changed the workaround of {record}")),
        _ => {}
    }
    match (before["known_error"].as_bool(), after["known_error"].as_bool()) {
        (Some(false), Some(true)) => parts.push(format!("marked {record} as a known error")),
        (Some(true), Some(false)) => parts.push(format!("no longer called {record} a known error")),
        _ => {}
    }
    parts.extend(renamed(record, before, after));
    parts.extend(others(record, before, after));
    parts
}

fn factor_parts(record: &str, before: &Value, after: &Value, problem: Option<ProblemId>) -> Vec<String> {
    let problem = problem.map(|id| id.to_string());
    let tied = |value: &Value| match (&problem, text(value, "problem")) {
        (Some(this), Some(named)) => this == named,
        (None, named) => named.is_some(),
        (Some(_), None) => false,
    };
    let said = text(after, "statement").unwrap_or_default();
    let mut parts = match (tied(before), tied(after)) {
        (false, true) => vec![format!("linked the factor {record}: {said}")],
        (true, false) => vec![format!("unlinked the factor {record}: {said}")],
        (true, true) => Vec::new(),
        (false, false) => return Vec::new(),
    };
    if tied(before) && before["root"] != after["root"] {
        parts.push(match after["root"].as_bool() {
            Some(true) => format!("marked {record} as a root cause"),
            _ => format!("no longer called {record} a root cause"),
        });
    }
    parts
}

fn action_parts(record: &str, before: &Value, after: &Value) -> Vec<String> {
    let title = text(after, "title").unwrap_or_default();
    if before.is_null() {
        return vec![format!("added {record}: {title}")];
    }
    let mut parts = Vec::new();
    if before["state"] != after["state"] {
        parts.push(format!("moved {record} to {}: {title}", plain(text(after, "state").unwrap_or_default())));
    }
    if before["due"] != after["due"] {
        parts.push(match text(after, "due") {
            Some(day) => format!("set the due date of {record} to {day}"),
            None => format!("took the due date from {record}"),
        });
    }
    if before["owner"] != after["owner"] {
        parts.push(match text(after, "owner") {
            Some(owner) => format!("gave {record} to {owner}"),
            None => format!("took the owner from {record}"),
        });
    }
    parts.extend(renamed(record, before, after));
    parts.extend(others(record, before, after));
    parts
}

fn renamed(record: &str, before: &Value, after: &Value) -> Option<String> {
    let title = text(after, "title").filter(|_| before["title"] != after["title"])?;
    Some(format!("renamed {record} to “{title}”"))
}

/// Fields without words of their own, in one phrase.
fn others(record: &str, before: &Value, after: &Value) -> Option<String> {
    let changed: Vec<String> = after
        .as_object()?
        .iter()
        .filter(|(field, now)| !FOLLOW.contains(&field.as_str()) && before[field.as_str()] != **now)
        .map(|(field, now)| super::set_to(field, now))
        .collect();
    (!changed.is_empty()).then(|| format!("set {} of {record}", changed.join(", ")))
}
