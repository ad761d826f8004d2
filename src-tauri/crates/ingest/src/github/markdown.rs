//! Issue threads as text: what `gh issue view --comments` prints into a file, and threads copied by hand
//! (`## title`, then `@user commented on 2026-…`).

use crate::feed::{Part, Times};
use crate::identity::Ordinals;
use crate::sink::put;
use crate::text::{self, PartLines};
use crate::{IngestError, Item, Settings, Sink, Tree, kind};
use model::reference::{self, ReferenceKind};
use model::{ChangeFacts, EventKind, Extras, Format};
use regex::Regex;
use std::sync::LazyLock;

static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:\#{1,6}\s+|>\s*|[-*]\s+)?\**@?([A-Za-z0-9][A-Za-z0-9\[\]-]{0,60})\**(?:\s+\([A-Za-z ]+\))?\s+(commented|opened this issue|opened this pull request|opened|closed this|reviewed|wrote)\**(?:\s+(?:on|at))?\s*:?\s*(.{0,60}?)\**:?\s*$",
    )
    .expect("the comment pattern is a valid regular expression")
});

/// How surely a text is an issue thread.
pub(super) fn recognise(text: &str) -> Option<u8> {
    let is_printed = text.starts_with("title:\t") && text.contains("\nstate:\t") && text.contains("\n--\n");
    // With `--comments`, the comments alone are printed.
    if is_printed || (text.starts_with("author:\t") && text.contains("\nassociation:\t") && text.contains("\n--\n")) {
        return Some(95);
    }
    let remarks = text.lines().filter(|line| REMARK.captures(line).is_some_and(|found| is_dated(&found[3]))).count();
    match remarks {
        0 => None,
        1 => Some(60),
        _ => Some(88),
    }
}

fn is_dated(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 4
}

#[derive(Default)]
struct Entry {
    line: u64,
    author: Option<String>,
    raw_time: Option<String>,
    text: String,
}

#[derive(Default)]
struct Thread {
    title: String,
    state: Option<String>,
    reference: Option<model::Reference>,
    number: Option<String>,
    labels: Vec<String>,
    entries: Vec<Entry>,
}

/// Reads one thread.
pub(super) fn read(
    tree: &dyn Tree,
    part: usize,
    settings: &Settings,
    times: &mut Times,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let file = text::entry_label(tree, part);
    let mut lines = PartLines::open(tree, part, settings.limits.text_bytes)?;
    let mut walk = Walk { limit: settings.limits.text_bytes, ..Walk::default() };
    while let Some(line) = lines.next_line()? {
        walk.line(line.number, &line.text);
    }
    lines.end(sink)?;
    put_thread(walk.thread, &file, times, sink)
}

#[derive(Default)]
struct Walk {
    thread: Thread,
    limit: usize,
    /// Between the first line and `--` of what `gh` prints.
    in_head: bool,
    printed: bool,
    fenced: bool,
}

impl Walk {
    fn line(&mut self, number: u64, line: &str) {
        if number == 1 && line.starts_with("title:\t") {
            self.printed = true;
            self.in_head = true;
            self.thread.entries.push(Entry { line: 1, ..Entry::default() });
        }
        self.printed |= number == 1 && line.starts_with("author:\t");
        if self.printed { self.printed_line(number, line) } else { self.copied_line(number, line) }
    }

    fn printed_line(&mut self, number: u64, line: &str) {
        if line == "--" {
            self.in_head = false;
            return;
        }
        if !self.in_head && line.starts_with("author:\t") {
            self.in_head = true;
            self.thread.entries.push(Entry { line: number, ..Entry::default() });
        }
        if !self.in_head {
            return self.add(line);
        }
        let Some((name, value)) = line.split_once(":\t") else { return };
        let value = value.trim();
        match name {
            _ if value.is_empty() => {}
            "author" => {
                self.thread.entries.iter_mut().last().into_iter().for_each(|e| e.author = Some(value.to_owned()))
            }
            "title" => self.thread.title = value.to_owned(),
            "state" => self.thread.state = Some(value.to_ascii_lowercase()),
            "number" => self.thread.number = Some(value.to_owned()),
            "labels" => self.thread.labels = value.split(", ").map(str::to_owned).collect(),
            "url" => self.thread.reference = reference::of_url(value),
            _ => {}
        }
    }

    fn copied_line(&mut self, number: u64, line: &str) {
        if line.trim_start().starts_with("```") {
            self.fenced = !self.fenced;
        }
        let heading = line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim());
        if let (false, Some(found)) = (self.fenced, REMARK.captures(line)) {
            let raw_time = Some(found[3].trim().to_owned()).filter(|time| is_dated(time));
            let author = Some(found[1].to_owned());
            self.thread.entries.push(Entry { line: number, author, raw_time, text: String::new() });
        } else if let (Some(heading), true, true) =
            (heading, self.thread.title.is_empty(), self.thread.entries.is_empty())
        {
            self.thread.title = heading.to_owned();
        } else {
            self.add(line);
        }
        if self.thread.reference.is_none() && self.thread.entries.len() <= 1 {
            self.thread.reference =
                reference::find(line, None).into_iter().map(|f| f.reference).find(|r| r.kind != ReferenceKind::Commit);
        }
    }

    fn add(&mut self, line: &str) {
        if let Some(entry) = self.thread.entries.last_mut()
            && entry.text.len() + line.len() < self.limit
        {
            entry.text.push_str(line);
            entry.text.push('\n');
        }
    }
}

fn put_thread(thread: Thread, file: &str, times: &mut Times, sink: &mut dyn Sink) -> Result<(), IngestError> {
    let number = thread.number.as_ref().map(|number| format!("#{number}"));
    let reference = thread.reference.as_ref().map(ToString::to_string).or(number).unwrap_or_default();
    let repository = thread.reference.as_ref().map(|found| found.repository.clone()).filter(|name| !name.is_empty());
    let is_pull_request = thread.reference.as_ref().is_some_and(|found| found.kind == ReferenceKind::PullRequest);
    let mut ordinals = Ordinals::default();
    for (index, entry) in thread.entries.iter().enumerate() {
        let opens = index == 0 && !thread.title.is_empty();
        let part = Part { file, line: entry.line, path: "" };
        let time = times.of_item(entry.raw_time.as_deref(), &part, sink)?;
        let body = super::subject::plain(&entry.text);
        let text = match (opens, body.is_empty()) {
            (true, true) => thread.title.clone(),
            (true, false) => format!("{}\n\n{body}", thread.title),
            (false, true) => continue,
            (false, false) => body,
        };
        let change = opens.then(|| {
            Box::new(ChangeFacts {
                reference: reference.clone(),
                title: thread.title.clone(),
                state: thread.state.clone(),
                is_issue: !is_pull_request,
                opened_at: time.at,
                labels: thread.labels.clone(),
                ..ChangeFacts::default()
            })
        });
        let kind = match opens {
            true if is_pull_request => EventKind::Change,
            true => EventKind::Observation,
            false => kind::of_text(&text, EventKind::Communication),
        };
        let parts = [
            &*reference,
            entry.author.as_deref().unwrap_or_default(),
            entry.raw_time.as_deref().unwrap_or_default(),
            &text,
        ];
        let native_id = Some(reference.clone()).filter(|reference| opens && !reference.is_empty());
        put(
            sink,
            Item {
                identity: ordinals.of_content(Format::GitHub, &parts),
                format: Format::GitHub,
                kind,
                locator: part.locator(native_id.as_deref()),
                native_id,
                author: entry.author.clone(),
                channel: repository.clone(),
                thread: Some(reference.clone()).filter(|reference| !reference.is_empty()),
                text,
                raw: None,
                time,
                extras: Extras { change, ..Extras::default() },
            },
        )?;
    }
    Ok(())
}
