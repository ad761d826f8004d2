//! A pull request, an issue or a commit as an item, with what it says of itself.

use super::{claims, remark};
use crate::feed::{Part, Times, value};
use crate::sink;
use crate::{IngestError, Item, Sink, findings, identity};
use model::reference::{self, GITHUB};
use model::{ChangeFacts, ChangedFile, EventKind, Extras, FindingCode, Format, Severity};
use serde_json::Value;

/// Files of one pull request that are listed.
const FILES: usize = 2_000;
/// Commits of one pull request whose hashes are kept.
const COMMITS: usize = 100;

/// Which pull request or issue, and where.
pub(super) struct Name {
    pub host: String,
    /// `owner/repo`, or empty.
    pub repository: String,
    pub reference: String,
    pub url: Option<String>,
    pub is_issue: bool,
}

pub(super) fn put(
    subject: &Value,
    around: Option<&Value>,
    part: &Part<'_>,
    times: &mut Times,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let name = name_of(subject, around);
    let title = value::text(subject, &["title"]).unwrap_or_default().trim().to_owned();
    let body = value::text(subject, &["body"]).unwrap_or_default();
    let (facts, raw_time) = facts_of(subject, &name, &title, body, times);
    let time = times.of_item(raw_time.as_deref(), part, sink)?;
    if facts.capped {
        sink::tell(sink, capped(&name, part))?;
    }
    let shown = plain(body);
    let text = if shown.is_empty() { title.clone() } else { format!("{title}\n\n{shown}") };
    let (author, bot) = author_of(subject);
    let raw = (shown != body).then(|| body.to_owned());
    // An issue stands at its opening, so only a merge is a state that was reached at the time of the item.
    let status = facts.state.clone().filter(|state| state == "merged");
    let item = Item {
        identity: identity::of_native(Format::GitHub, &[&name.host, &name.reference]),
        format: Format::GitHub,
        kind: if name.is_issue { EventKind::Observation } else { EventKind::Change },
        native_id: Some(name.reference.clone()),
        locator: part.locator(Some(&name.reference)),
        author,
        channel: Some(name.repository.clone()).filter(|repository| !repository.is_empty()),
        thread: Some(name.reference.clone()),
        text,
        raw,
        time,
        extras: Extras { bot, status, change: Some(Box::new(facts)), fields: fields_of(subject), ..Extras::default() },
    };
    sink::put(sink, item)?;
    remark::put_all(subject, around, &name, part, times, sink)
}

/// What is known of it as a change, and its own time as written.
fn facts_of(subject: &Value, name: &Name, title: &str, body: &str, times: &Times) -> (ChangeFacts, Option<String>) {
    let when = |paths: &[&str]| times.beside(value::text(subject, paths));
    let merged = when(&["merged_at", "mergedAt", "pull_request.merged_at"]);
    let opened = when(&["created_at", "createdAt"]);
    let closed = when(&["closed_at", "closedAt"]);
    let said = value::text(subject, &["state"]).map(str::to_ascii_lowercase);
    let is_merged = merged.raw.is_some() || said.as_deref() == Some("merged");
    let mut closes = claims::closes_in(body, &name.repository);
    for issue in value::list(subject, "closingIssuesReferences") {
        let closed = name_of(issue, None).reference;
        let closed = if closed.starts_with('#') { format!("{}{closed}", name.repository) } else { closed };
        if !closes.contains(&closed) {
            closes.push(closed);
        }
    }
    let files = value::list(subject, "files");
    let said_files = value::at(subject, "changed_files").or_else(|| value::at(subject, "changedFiles"));
    let facts = ChangeFacts {
        reference: name.reference.clone(),
        title: title.to_owned(),
        url: name.url.clone(),
        state: if is_merged { Some("merged".to_owned()) } else { said },
        is_issue: name.is_issue,
        opened_at: opened.at,
        merged_at: merged.at,
        closed_at: closed.at,
        merge_commit: value::text(subject, &["merge_commit_sha", "mergeCommit.oid"])
            .filter(|_| is_merged)
            .map(str::to_owned),
        base: value::text(subject, &["base.ref", "baseRefName"]).map(str::to_owned),
        head: value::text(subject, &["head.ref", "headRefName"]).map(str::to_owned),
        capped: files.len() > FILES
            || (!files.is_empty() && said_files.and_then(Value::as_u64).is_some_and(|said| said > files.len() as u64)),
        files: files.iter().take(FILES).filter_map(|file| file_of(file)).collect(),
        labels: value::list(subject, "labels")
            .iter()
            .filter_map(|label| label.as_str().or_else(|| value::text(label, &["name"])))
            .map(str::to_owned)
            .collect(),
        reverts: claims::reverts_in(title, body, &name.repository),
        closes,
    };
    let raw_time = [merged, opened, closed].into_iter().find_map(|time| time.raw);
    (facts, raw_time)
}

fn file_of(file: &Value) -> Option<ChangedFile> {
    let count = |name| value::at(file, name).and_then(Value::as_u64).unwrap_or_default();
    let path = file.as_str().or_else(|| value::text(file, &["path", "filename"]))?;
    Some(ChangedFile { path: path.to_owned(), additions: count("additions"), deletions: count("deletions") })
}

fn fields_of(subject: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut add = |name: &str, value: String| fields.push((name.to_owned(), value));
    if let Some(person) = value::text(subject, &["merged_by.login", "mergedBy.name", "mergedBy.login"]) {
        add("merged_by", person.to_owned());
    }
    if ["draft", "isDraft"].iter().any(|name| value::at(subject, name) == Some(&Value::Bool(true))) {
        add("draft", "true".to_owned());
    }
    if let Some(reason) = value::text(subject, &["state_reason", "stateReason"]) {
        add("state_reason", reason.to_ascii_lowercase());
    }
    let commits: Vec<&str> = value::list(subject, "commits")
        .into_iter()
        .filter_map(|commit| value::text(commit, &["oid", "sha", "commit.oid"]))
        .take(COMMITS)
        .collect();
    if !commits.is_empty() {
        add("commits", commits.join(" "));
    }
    fields
}

/// A commit as the REST interface lists it.
pub(super) fn put_commit(
    commit: &Value,
    part: &Part<'_>,
    times: &mut Times,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let hash = value::text(commit, &["sha"]).unwrap_or_default().to_owned();
    let message = value::text(commit, &["commit.message"]).unwrap_or_default().trim();
    let title = message.lines().next().unwrap_or_default().to_owned();
    let url = value::text(commit, &["html_url"]).map(str::to_owned);
    let found = url.as_deref().and_then(reference::of_url);
    let repository = found.map(|found| found.repository).unwrap_or_default();
    let time = times.of_item(value::text(commit, &["commit.committer.date", "commit.author.date"]), part, sink)?;
    let facts = ChangeFacts {
        reference: hash.clone(),
        reverts: claims::reverts_in(&title, message.split_once('\n').map_or("", |(_, body)| body), &repository),
        closes: claims::closes_in(message, &repository),
        files: value::list(commit, "files").into_iter().take(FILES).filter_map(file_of).collect(),
        url,
        title: title.clone(),
        ..ChangeFacts::default()
    };
    let fields = claims::pull_request_field(&title);
    sink::put(
        sink,
        Item {
            identity: identity::of_native(Format::GitHub, &["commit", &hash]),
            format: Format::GitHub,
            kind: EventKind::Change,
            locator: part.locator(Some(&hash)),
            native_id: Some(hash),
            author: value::text(commit, &["commit.author.name", "author.login"]).map(str::to_owned),
            channel: Some(repository).filter(|repository| !repository.is_empty()),
            thread: None,
            text: message.to_owned(),
            raw: None,
            time,
            extras: Extras { change: Some(Box::new(facts)), fields, ..Extras::default() },
        },
    )
}

/// Reads which one it is from its own address, else from the repository that it or the payload around it names.
pub(super) fn name_of(subject: &Value, around: Option<&Value>) -> Name {
    let number = value::word(subject, &["number"]).unwrap_or_default();
    let url = value::text(subject, &["html_url", "url", "issue_url", "pull_request_url"]);
    let found = url.and_then(reference::of_url);
    let is_pull_request =
        ["pull_request", "merged_at", "mergedAt", "head", "headRefName", "merge_commit_sha", "mergeCommit"]
            .iter()
            .any(|name| value::at(subject, name).is_some());
    let is_issue = match &found {
        Some(found) if found.kind == reference::ReferenceKind::PullRequest => false,
        _ => !is_pull_request,
    };
    let repository = found.as_ref().map(|found| found.repository.clone()).unwrap_or_else(|| {
        let named = value::text(subject, &["base.repo.full_name", "repository.full_name", "repository.nameWithOwner"])
            .or_else(|| value::text(around?, &["repository.full_name"]))
            .or_else(|| value::text(subject, &["repository_url"])?.split_once("/repos/").map(|(_, name)| name));
        named.unwrap_or_default().to_owned()
    });
    Name {
        host: found.map_or_else(|| GITHUB.to_owned(), |found| found.host),
        reference: format!("{repository}#{number}"),
        repository,
        url: url.filter(|url| !url.contains("//api.") && !url.contains("/api/")).map(str::to_owned),
        is_issue,
    }
}

/// Display name, and whether it is a program.
pub(super) fn author_of(value: &Value) -> (Option<String>, bool) {
    let who = ["user", "author"].iter().find_map(|name| value::at(value, name));
    let Some(who) = who else { return (None, false) };
    let name = who.as_str().or_else(|| value::text(who, &["name", "login"])).map(str::to_owned);
    let login = value::text(who, &["login"]).unwrap_or_default();
    let bot = value::text(who, &["type", "__typename"]) == Some("Bot")
        || value::at(who, "is_bot") == Some(&Value::Bool(true))
        || login.ends_with("[bot]")
        || login.starts_with("app/");
    (name, bot)
}

/// A body without the comments that templates leave in it.
pub(super) fn plain(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, from)) = rest.split_once("<!--") {
        text.push_str(before);
        rest = from.split_once("-->").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("\r\n", "\n").trim().to_owned()
}

fn capped(name: &Name, part: &Part<'_>) -> model::Finding {
    findings::at(
        Severity::Info,
        FindingCode::LimitReached,
        part.file,
        Some(part.line),
        format!("`{}` touches more files than are listed here; the list is not whole", name.reference),
        "Import its diff as well if the other files matter.",
    )
}
