//! Unified diffs and patch files: one item a patch, with its files counted in full and its lines shortened to what a
//! person reads.
//!
//! Mail made by `git format-patch` and the output of `git log` and `git show` give author, time and title; a bare diff
//! has none of these, and gets none. What is refused: holding a diff in memory (the readable part is capped, the rest
//! is only counted), and showing binary or encrypted content.

mod header;
mod hunk;
mod readable;
mod walk;

use crate::feed::{Part, Times};
use crate::github::claims;
use crate::identity::{self, Ordinals};
use crate::sink::{put, tell};
use crate::text::PartLines;
use crate::{IngestError, Item, Reading, Settings, Sink, Source, Tree, findings, text};
use model::{ChangeFacts, EventKind, Extras, FindingCode, Format, Locator, Severity};
use walk::{Patch, Walk};

/// Bytes of one line that are looked at; the rest of it is skipped.
const LINE_BYTES: usize = 64 << 10;

/// How surely a file is of this format, 0 to 100.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    let named = matches!(sample.extension().as_str(), "diff" | "patch");
    let mut lines = sample.text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    let has_hunk = lines.clone().any(|line| line.starts_with("@@ -") || line.starts_with("@@@ -"));
    let has_file = sample.text.lines().any(|line| line.starts_with("diff --") || line.starts_with("+++ "));
    let opens = first.starts_with("diff --")
        || header::mail_hash(first).is_some()
        || header::commit_hash(first).is_some()
        || ["--- ", "Index: ", "From: "].iter().any(|start| first.starts_with(start));
    let second_tells =
        lines.next().is_some_and(|line| ["Author: ", "From: ", "+++ ", "Merge: "].iter().any(|s| line.starts_with(s)));
    match (opens, has_hunk || has_file, named) {
        (true, true, _) => Some(97),
        (true, false, _) if header::commit_hash(first).is_some() && second_tells => Some(85),
        (false, true, true) => Some(90),
        (true, false, true) => Some(70),
        _ => None,
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
    let mut ordinals = Ordinals::default();
    for &index in &source.parts {
        let file = text::entry_label(tree, index);
        let mut lines = PartLines::open(tree, index, LINE_BYTES)?;
        let mut walk = Walk::new(settings.limits.text_bytes);
        let mut patches = 0u64;
        let mut finish = |patch: Patch, times: &mut Times, sink: &mut dyn Sink| {
            patches += 1;
            put_patch(patch, &file, times, &mut ordinals, sink)
        };
        while let Some(line) = lines.next_line()? {
            if let Some(patch) = walk.line(&line) {
                finish(patch, &mut times, sink)?;
            }
            lines.tell_progress(sink)?;
        }
        if let Some(patch) = walk.end() {
            finish(patch, &mut times, sink)?;
        }
        lines.end(sink)?;
        if patches == 0 {
            let message = format!("`{file}` was read as a patch and changes no file");
            let hint = "Check that the whole patch was saved.";
            tell(sink, findings::at(Severity::Warning, FindingCode::Empty, &file, None, message, hint))?;
        }
    }
    times.finish(sink)
}

fn put_patch(
    patch: Patch,
    file: &str,
    times: &mut Times,
    ordinals: &mut Ordinals,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let reference = match &patch.header.hash {
        Some(hash) => hash.clone(),
        None => reference_of_name(file, patch.header.subject.is_some()).unwrap_or_default(),
    };
    let title = patch.header.subject.clone().unwrap_or_else(|| title_of(&patch, &reference, file));
    let text = patch.readable(&title);
    let time = times.of_item(patch.header.date.as_deref(), &Part { file, line: patch.line, path: "" }, sink)?;
    if patch.capped() {
        let message = format!("the patch in `{file}` is longer than is shown; {}", patch.left_out());
        let hint = "Every file and line was counted; open the patch itself for what is left out.";
        tell(sink, findings::at(Severity::Info, FindingCode::LimitReached, file, Some(patch.line), message, hint))?;
    }
    let message = patch.header.message.as_str();
    let facts = ChangeFacts {
        reference: reference.clone(),
        title: title.clone(),
        reverts: claims::reverts_in(&title, message, ""),
        closes: claims::closes_in(message, ""),
        capped: patch.capped(),
        files: patch.files.clone(),
        ..ChangeFacts::default()
    };
    let identity = match &patch.header.hash {
        Some(hash) => identity::of_native(Format::Patch, &[hash]),
        None => ordinals.of_content(Format::Patch, &[&reference, &text]),
    };
    let mut extras = Extras { change: Some(Box::new(facts)), ..Extras::default() };
    extras.fields = claims::pull_request_field(&title);
    let native_id = Some(reference).filter(|reference| !reference.is_empty());
    put(
        sink,
        Item {
            identity,
            format: Format::Patch,
            kind: EventKind::Change,
            locator: Locator { file: file.to_owned(), line: Some(patch.line), id: native_id.clone() },
            native_id,
            author: patch.header.author.clone(),
            channel: None,
            thread: None,
            text,
            raw: None,
            time,
            extras,
        },
    )
}

fn title_of(patch: &Patch, reference: &str, file: &str) -> String {
    let name = file.rsplit(['/', '!']).next().unwrap_or(file);
    let of = if reference.is_empty() { name } else { reference };
    match patch.files.as_slice() {
        [one] => format!("Patch {of}: {}", one.path),
        files => format!("Patch {of}: {} files", files.len()),
    }
}

/// The pull request that the name of a file states: `infrastructure-7881.diff` is `infrastructure#7881`, `7881.patch`
/// and `pr-7881.patch` are `#7881`. A patch that carries its own subject is named by git, so only a bare number counts.
fn reference_of_name(file: &str, has_subject: bool) -> Option<String> {
    const NOT_REPOSITORIES: &[&str] =
        &["diff", "patch", "fix", "changes", "change", "release", "version", "backup", "part", "step", "file", "copy"];
    let name = file.rsplit(['/', '!']).next()?;
    let stem = ["diff", "patch", "txt"].iter().find_map(|ending| name.strip_suffix(ending)?.strip_suffix('.'))?;
    let digits_at = stem
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + stem[at..].chars().next().map_or(1, char::len_utf8));
    let (left, number) = stem.split_at(digits_at);
    if number.is_empty() || number.len() > 7 || number.starts_with('0') {
        return None;
    }
    let repository = left.trim_end_matches(['-', '_', '#', '.']);
    match repository.to_ascii_lowercase().as_str() {
        "" | "pr" | "pull" | "pull-request" | "pull_request" | "pullrequest" => Some(format!("#{number}")),
        name if has_subject || NOT_REPOSITORIES.contains(&name) || repository.len() == left.len() => None,
        name if name.starts_with(|c: char| c.is_ascii_digit()) => None,
        _ if repository.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) => {
            Some(format!("{repository}#{number}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
