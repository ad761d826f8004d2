//! GitHub pull requests, issues, comments, reviews and commits: REST JSON (one object, lists, pages), what
//! `gh pr|issue view|list --json …` prints, GraphQL replies, webhook payloads, and issue threads as Markdown.
//!
//! One item for each pull request or issue, one for each comment and review with its own time. What is refused:
//! fetching anything that a link names, and rendering: bodies are text.

pub(crate) mod claims;
mod markdown;
mod remark;
mod subject;
mod unwrap;

use crate::feed::{self, Outcome, Times, value};
use crate::{IngestError, Reading, Settings, Sink, Source, Tree, text};
use std::io::Read;

/// How surely a file is of this format, 0 to 100.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    let names = value::names(&sample.text);
    if names.is_empty() {
        return markdown::recognise(&sample.text);
    }
    let has = |name: &str| names.contains(name);
    let any = |list: &[&str]| list.iter().any(|name| has(name));
    let is_subject = has("number") && has("title");
    let is_camel = any(&["mergedAt", "headRefName", "mergeCommit", "closingIssuesReferences", "createdAt"]);
    let is_rest = any(&["merged_at", "html_url", "merge_commit_sha", "node_id"]) && any(&["user", "created_at"]);
    let names_it =
        sample.text.contains("/pull/") || sample.text.contains("/issues/") || sample.text.contains("/pulls/");
    let is_about_milestone = has("action") && has("milestone") && !any(&["issue", "pull_request"]);
    if is_about_milestone || any(&["incident_number", "incident_updates"]) {
        return None;
    }
    match () {
        () if is_subject && (is_camel || is_rest) && names_it => Some(94),
        () if has("action") && has("repository") && any(&["pull_request", "issue"]) => Some(90),
        () if is_subject && is_camel => Some(75),
        () if has("body") && any(&["issue_url", "pull_request_url"]) && any(&["user", "author"]) => Some(85),
        () if has("sha") && has("commit") && has("parents") => Some(80),
        () => None,
    }
}

/// Reads one source of this format.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut times = Times::new(settings);
    for &part in &source.parts {
        let one = Source { parts: vec![part], ..source.clone() };
        if is_json(tree, part)? {
            feed::each_record(&one, tree, settings, &["items"], &[], sink, &mut |part, value, sink| {
                let mut read = false;
                for found in unwrap::all_in(&value) {
                    read = true;
                    match found {
                        unwrap::Found::Subject(value, around) => subject::put(value, around, part, &mut times, sink)?,
                        unwrap::Found::Remark(value, around) => {
                            remark::put_alone(value, around, part, &mut times, sink)?
                        }
                        unwrap::Found::Commit(value) => subject::put_commit(value, part, &mut times, sink)?,
                    }
                }
                Ok(if read { Outcome::Read } else { Outcome::Other })
            })?;
        } else {
            markdown::read(tree, part, settings, &mut times, sink)?;
        }
    }
    times.finish(sink)
}

fn is_json(tree: &dyn Tree, part: usize) -> Result<bool, IngestError> {
    let mut head = String::new();
    let failed = |source| IngestError::Read { label: text::entry_label(tree, part), source };
    let mut bytes = Vec::new();
    text::open(tree, part)?.take(4096).read_to_end(&mut bytes).map_err(failed)?;
    head.push_str(&String::from_utf8_lossy(&bytes));
    Ok(head.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']))
}

#[cfg(test)]
mod tests;
