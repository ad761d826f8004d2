//! Reaching into JSON whose shape differs from export to export.

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The value at a dotted path, such as `user.login`.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name)).filter(|value| !value.is_null())
}

/// The first of several dotted paths that holds a text with something in it.
pub(crate) fn text<'v>(value: &'v Value, paths: &[&str]) -> Option<&'v str> {
    paths.iter().find_map(|path| at(value, path)?.as_str().filter(|text| !text.trim().is_empty()))
}

/// As [`text`], and numbers as they are written.
pub(crate) fn word(value: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| match at(value, path)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// The elements of the list at a dotted path, also where it is wrapped as `{"nodes": […]}` or `{"edges": […]}`.
pub(crate) fn list<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    match at(value, path) {
        Some(Value::Array(elements)) => elements.iter().collect(),
        Some(wrapped @ Value::Object(_)) => match (wrapped.get("nodes"), wrapped.get("edges")) {
            (Some(Value::Array(nodes)), _) => nodes.iter().collect(),
            (_, Some(Value::Array(edges))) => edges.iter().filter_map(|edge| edge.get("node")).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Flattens a value to `name: value` lines, depth first, for reading and for search.
pub(crate) fn lines(value: &Value, limit: usize) -> String {
    let mut out = String::new();
    push_lines(value, "", &mut out, limit);
    out.truncate(out.trim_end().len());
    out
}

fn push_lines(value: &Value, name: &str, out: &mut String, limit: usize) {
    if out.len() >= limit {
        return;
    }
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(members) => members.iter().for_each(|(key, member)| push_lines(member, &inner(key), out, limit)),
        Value::Array(elements) => elements.iter().for_each(|element| push_lines(element, name, out, limit)),
        Value::String(text) if text.trim().is_empty() => {}
        scalar => {
            let shown = scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned);
            let separator = if name.is_empty() { "" } else { ": " };
            out.push_str(crate::text::cut_at(&format!("{name}{separator}{shown}"), limit));
            out.push('\n');
        }
    }
}

/// The member names in the head of a JSON file, whole or not; empty when it does not begin like JSON.
pub(crate) fn names(head: &str) -> BTreeSet<&str> {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#""([A-Za-z_][A-Za-z0-9_.-]*)"\s*:"#).expect("the name pattern is valid"));
    if !head.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        return BTreeSet::new();
    }
    NAME.captures_iter(head).filter_map(|found| found.get(1)).map(|name| name.as_str()).collect()
}
