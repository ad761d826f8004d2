//! Commits straight from a local git repository, in process: no hook, filter or other program is ever started, and
//! nothing is fetched.
//!
//! One item a commit reachable from `HEAD`, oldest first, with its files. What is refused: a repository of another
//! user that the person has not allowed (git's own rule), comparing files of a size where that takes longer than it
//! tells, and walking more commits than [`COMMITS`].

mod changes;
mod files;
mod open;

use crate::github::claims;
use crate::sink::{go_on, put, tell};
use crate::{IngestError, Item, Reading, Settings, Sink, findings, identity, text};
use chrono::{DateTime, FixedOffset};
use files::{Contents, Files};
use git2::{Commit, Oid, Repository, Sort};
use model::{
    ChangeFacts, EventKind, Extras, FindingCode, Format, Locator, Precision, ReadTime, Severity, Utc, ZoneSource,
};
use std::collections::HashSet;
use std::path::Path;

/// Commits that one reading takes in.
const COMMITS: usize = 100_000;

/// Commits older than the window that are passed in a row before the walk ends: clocks of committers differ, so the
/// first old one need not be the last of the window.
const OLD_IN_A_ROW: usize = 1_000;

/// Commits in the window up to which the lines of each are counted: comparing contents is two thirds of the work.
const COUNTED: usize = 3_000;

/// Files named in the text of an item.
const FILES_SHOWN: usize = 30;

/// Reads the commits reachable from `HEAD` whose committer time lies in `since..=until`.
///
/// # Errors
/// When the folder is no repository that may be read, or the caller cancelled.
pub fn read(
    repository: &Path,
    since: Option<Utc>,
    until: Option<Utc>,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let reading = Reading { zone: "UTC".to_owned(), zone_source: ZoneSource::Explicit };
    let opened = open::open(repository)?;
    let place = Place { label: open::label_of(repository), slug: open::slug_of(&opened), settings };
    if opened.is_shallow() {
        tell(sink, shallow(&place.label))?;
    }
    let window = Window { since, until };
    let Some(commits) = commits_in(&opened, window, &place, sink)? else { return Ok(reading) };
    let mainline = mainline_of(&opened, window);
    let mut contents = (commits.len() <= COUNTED).then(Contents::default);
    if contents.is_none() {
        tell(sink, not_counted(&place.label, commits.len()))?;
    }
    for id in commits {
        match opened.find_commit(id) {
            Ok(commit) => put_commit(&opened, &commit, mainline.contains(&id), contents.as_mut(), &place, sink)?,
            Err(error) => tell(sink, missing(&place.label, Some(id), &error))?,
        }
    }
    Ok(reading)
}

struct Place<'s> {
    label: String,
    /// `owner/repo` of the remote that it was cloned from.
    slug: Option<open::Slug>,
    settings: &'s Settings,
}

#[derive(Clone, Copy)]
struct Window {
    since: Option<Utc>,
    until: Option<Utc>,
}

impl Window {
    fn is_before(self, seconds: i64) -> bool {
        self.since.is_some_and(|since| seconds < since.timestamp())
    }

    fn is_after(self, seconds: i64) -> bool {
        self.until.is_some_and(|until| seconds > until.timestamp())
    }
}

/// The commits of the window, oldest first; `None` when there is no commit to start from.
fn commits_in(
    repository: &Repository,
    window: Window,
    place: &Place<'_>,
    sink: &mut dyn Sink,
) -> Result<Option<Vec<Oid>>, IngestError> {
    let label = &place.label;
    let broken = |error: git2::Error| open::unreadable(label, &error);
    let mut walk = repository.revwalk().map_err(broken)?;
    walk.set_sorting(Sort::TIME).map_err(broken)?;
    if walk.push_head().is_err() && (walk.push_glob("refs/heads/*").is_err() || walk.next().is_none()) {
        tell(sink, empty(label))?;
        return Ok(None);
    }
    let mut found = Vec::new();
    let mut old_in_a_row = 0;
    for id in walk {
        let seconds = id.and_then(|id| Ok((id, repository.find_commit(id)?.time().seconds())));
        let (id, seconds) = match seconds {
            Ok(commit) => commit,
            Err(error) => {
                tell(sink, missing(label, None, &error))?;
                break;
            }
        };
        go_on(sink.progress(0))?;
        if window.is_before(seconds) {
            old_in_a_row += 1;
            if old_in_a_row >= OLD_IN_A_ROW {
                break;
            }
            continue;
        }
        old_in_a_row = 0;
        if window.is_after(seconds) {
            continue;
        }
        if found.len() == COMMITS {
            tell(sink, too_many(label))?;
            break;
        }
        found.push((seconds, id));
    }
    found.reverse();
    found.sort_by_key(|(seconds, _)| *seconds);
    Ok(Some(found.into_iter().map(|(_, id)| id).collect()))
}

/// The commits on the first-parent line of `HEAD`: what landed there, in which order.
fn mainline_of(repository: &Repository, window: Window) -> HashSet<Oid> {
    let mut line = HashSet::new();
    let mut next = repository.head().and_then(|head| head.peel_to_commit()).ok();
    let mut old_in_a_row = 0;
    while let Some(commit) = next {
        old_in_a_row = if window.is_before(commit.time().seconds()) { old_in_a_row + 1 } else { 0 };
        if old_in_a_row >= OLD_IN_A_ROW || line.len() > COMMITS || !line.insert(commit.id()) {
            break;
        }
        next = commit.parent(0).ok();
    }
    line
}

fn put_commit(
    repository: &Repository,
    commit: &Commit<'_>,
    on_mainline: bool,
    contents: Option<&mut Contents>,
    place: &Place<'_>,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let hash = commit.id().to_string();
    let message = message_of(commit, place.settings.limits.text_bytes);
    let title = message.lines().next().unwrap_or_default().trim().to_owned();
    let files = files::of(repository, commit, contents);
    if let Some(error) = &files.failed {
        tell(sink, missing(&place.label, Some(commit.id()), error))?;
    }
    let slug = place.slug.as_ref();
    let default = slug.map_or("", |slug| slug.repository.as_str());
    let facts = ChangeFacts {
        reference: hash.clone(),
        url: slug.map(|slug| format!("https://{}/{}/commit/{hash}", slug.host, slug.repository)),
        reverts: claims::reverts_in(&title, body_of(&message), default),
        closes: claims::closes_in(&message, default),
        capped: files.is_capped(),
        files: files.listed.clone(),
        title: title.clone(),
        ..ChangeFacts::default()
    };
    let fields = fields_of(commit, &title, on_mainline, &files);
    go_on(sink.progress(message.len() as u64))?;
    put(
        sink,
        Item {
            identity: identity::of_native(Format::Git, &[&hash]),
            format: Format::Git,
            kind: EventKind::Change,
            native_id: Some(hash.clone()),
            locator: Locator { file: place.label.clone(), line: None, id: Some(hash) },
            author: Some(String::from_utf8_lossy(commit.author().name_bytes()).into_owned())
                .filter(|name| !name.is_empty()),
            channel: Some(if default.is_empty() { place.label.clone() } else { default.to_owned() }),
            thread: None,
            text: text_of(&message, &files),
            raw: None,
            time: time_of(commit.committer().when()),
            extras: Extras { change: Some(Box::new(facts)), fields, ..Extras::default() },
        },
    )
}

fn fields_of(commit: &Commit<'_>, title: &str, on_mainline: bool, files: &Files) -> Vec<(String, String)> {
    let mut fields = claims::pull_request_field(title);
    let mut add = |name: &str, value: String| fields.push((name.to_owned(), value));
    if commit.parent_count() > 1 {
        add("merge", if on_mainline { "into the main line" } else { "elsewhere" }.to_owned());
    } else if !on_mainline {
        add("branch", "side".to_owned());
    }
    let (author, committer) = (commit.author(), commit.committer());
    if author.name_bytes() != committer.name_bytes() {
        add("committer", String::from_utf8_lossy(committer.name_bytes()).into_owned());
    }
    if author.when().seconds() != committer.when().seconds()
        && let Some(raw) = time_of(author.when()).raw
    {
        add("authored_at", raw);
    }
    if let Some(reason) = files.uncounted() {
        add("line_counts", reason);
    }
    fields
}

/// Message, then the files with their counts.
fn text_of(message: &str, files: &Files) -> String {
    let mut text = message.trim_end().to_owned();
    if files.in_all == 0 {
        return text;
    }
    text.push('\n');
    for file in files.listed.iter().take(FILES_SHOWN) {
        text.push_str(&match files.uncounted() {
            None => format!("\n{} +{} −{}", file.path, file.additions, file.deletions),
            Some(_) => format!("\n{}", file.path),
        });
    }
    if files.in_all > FILES_SHOWN {
        text.push_str(&format!("\n… {}", findings::counted((files.in_all - FILES_SHOWN) as u64, "more file")));
    }
    text
}

fn message_of(commit: &Commit<'_>, limit: usize) -> String {
    let encoding = commit
        .message_encoding()
        .ok()
        .flatten()
        .and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()))
        .unwrap_or(encoding_rs::UTF_8);
    let message = encoding.decode(commit.message_bytes()).0;
    text::cut_at(message.trim(), limit).to_owned()
}

fn body_of(message: &str) -> &str {
    message.split_once('\n').map_or("", |(_, body)| body)
}

/// The committer's time with the committer's own offset, written as git writes it.
fn time_of(when: git2::Time) -> ReadTime {
    let offset = FixedOffset::east_opt(when.offset_minutes().saturating_mul(60));
    match (DateTime::from_timestamp(when.seconds(), 0), offset) {
        (Some(at), offset) => {
            let zone = offset.unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc));
            ReadTime {
                raw: Some(at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %z").to_string()),
                at: Some(at),
                zone_source: ZoneSource::Explicit,
                precision: Precision::Second,
                flag: None,
            }
        }
        (None, _) => ReadTime::unreadable(when.seconds().to_string()),
    }
}

fn shallow(label: &str) -> model::Finding {
    findings::at(
        Severity::Warning,
        FindingCode::MissingPart,
        label,
        None,
        format!("`{label}` is a shallow clone; commits before its beginning are not in it"),
        "Run `git fetch --unshallow` there and import again if earlier changes matter.",
    )
}

fn empty(label: &str) -> model::Finding {
    findings::at(
        Severity::Warning,
        FindingCode::Empty,
        label,
        None,
        format!("`{label}` has no commit that its `HEAD` or a branch points at"),
        "Check out the branch whose changes matter and import again.",
    )
}

fn too_many(label: &str) -> model::Finding {
    findings::at(
        Severity::Warning,
        FindingCode::LimitReached,
        label,
        None,
        format!("`{label}` has more than {COMMITS} commits in the window; the newest {COMMITS} were read"),
        "Give `--since` and `--until` closer to the incident.",
    )
}

fn not_counted(label: &str, commits: usize) -> model::Finding {
    findings::at(
        Severity::Info,
        FindingCode::LimitReached,
        label,
        None,
        format!("`{label}` has {commits} commits in the window; their files were read, lines were not counted"),
        format!("Give `--since` and `--until` closer to the incident, so that at most {COUNTED} commits are left."),
    )
}

fn missing(label: &str, id: Option<Oid>, error: &git2::Error) -> model::Finding {
    let what = id.map_or_else(|| "the history".to_owned(), |id| format!("commit {id}"));
    let mut finding = findings::at(
        Severity::Error,
        FindingCode::Damaged,
        label,
        None,
        format!("reading {what} of `{label}` failed: {}", error.message()),
        "Run `git fsck` there; what could be read was kept.",
    );
    finding.place.id = id.map(|id| id.to_string());
    finding
}

#[cfg(test)]
mod tests;
