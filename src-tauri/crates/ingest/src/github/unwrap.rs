//! Finding pull requests, issues, comments and commits in whatever they were wrapped in.

use serde_json::Value;

/// Wrappers within wrappers that are followed.
const DEPTH: usize = 10;

/// Names of members that wrap what is looked for, in REST pages, GraphQL replies and recorded exchanges.
const WRAPPERS: &[&str] = &[
    "data",
    "repository",
    "organization",
    "viewer",
    "search",
    "nodes",
    "edges",
    "node",
    "items",
    "pullRequest",
    "pullRequests",
    "pull_request",
    "pull_requests",
    "issue",
    "issues",
    "issueOrPullRequest",
    "response",
    "comment",
    "comments",
    "review",
    "reviews",
];

/// Something that becomes items, with the object around it (a webhook payload says the repository there).
pub(super) enum Found<'v> {
    Subject(&'v Value, Option<&'v Value>),
    Remark(&'v Value, Option<&'v Value>),
    Commit(&'v Value),
}

pub(super) fn all_in(value: &Value) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    walk(value, None, 0, &mut found);
    found
}

fn walk<'v>(value: &'v Value, around: Option<&'v Value>, depth: usize, found: &mut Vec<Found<'v>>) {
    if depth > DEPTH {
        return;
    }
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| walk(element, around, depth + 1, found)),
        Value::Object(members) => {
            if is_subject(value) {
                found.push(Found::Subject(value, around));
            } else if is_commit(value) {
                found.push(Found::Commit(value));
            } else if is_remark(value) {
                found.push(Found::Remark(value, around));
            } else {
                let around = if members.contains_key("action") { Some(value) } else { around };
                // A payload about a remark holds it beside what it is about, and that takes it along.
                let has_subject =
                    ["pull_request", "issue"].iter().any(|name| members.get(*name).is_some_and(is_subject));
                for name in WRAPPERS {
                    let taken_along = has_subject && matches!(*name, "comment" | "review");
                    if let (Some(inner), false) = (members.get(*name), taken_along) {
                        walk(inner, around, depth + 1, found);
                    }
                }
            }
        }
        _ => {}
    }
}

fn is_subject(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    let says_when_or_who =
        ["created_at", "createdAt", "mergedAt", "url", "html_url", "state", "author", "user", "body"];
    value.get("number").is_some_and(Value::is_u64)
        && value.get("title").is_some_and(Value::is_string)
        && says_when_or_who.iter().any(|name| has(name))
        // Milestones have number and title too.
        && !has("due_on") && !has("open_issues") && !has("dueOn")
}

fn is_remark(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    has("body")
        && (has("user") || has("author"))
        && (has("created_at") || has("createdAt") || has("submitted_at") || has("submittedAt"))
        && !has("tag_name")
        && !has("title")
}

fn is_commit(value: &Value) -> bool {
    value.get("sha").is_some_and(Value::is_string)
        && value.get("commit").is_some_and(|commit| commit.get("message").is_some())
}
