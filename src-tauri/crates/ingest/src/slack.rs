//! Slack exports: the standard layout, Enterprise Grid, direct messages, one channel folder or day file alone, and what
//! slackdump writes.
//!
//! One item for each message. A message's time is its `ts`, read as integers. What is refused: a float anywhere near a
//! `ts`, and losing a message because one of its fields has an odd shape (that field is left out and named).

mod blocks;
mod directory;
mod item;
mod markup;
mod message;

use crate::findings::at;
use crate::json::{Event, Record, Records, Role};
use crate::sink::{Progress, put, tell};
use crate::{IngestError, Reading, Settings, Sink, Source, Tree, identity, text};
use directory::{Directory, Part, file_name, folder, part_of};
use message::Message;
use model::{Finding, FindingCode, Severity, ZoneSource};

/// How surely a file holds Slack messages, 0 to 100: a good part of its first elements are objects with a
/// `ts` of Slack's form.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    let text = sample.text.trim_start();
    if !text.starts_with(['[', '{']) {
        return None;
    }
    let mut records = Records::new(text.as_bytes(), text::HEAD_BYTES, &["messages"]).ok()?;
    let (mut messages, mut others) = (0, 0);
    for _ in 0..20 {
        match records.next().ok()? {
            Some(Event::Record(record)) if record.role == Role::Element => {
                let read = record.parse::<Message>().ok();
                let read = read.or_else(|| message::salvage(record.raw).map(|(message, _)| message));
                // What is no JSON speaks neither for nor against.
                match read {
                    Some(message) if message.is_surely_one() => messages += 1,
                    Some(_) => others += 1,
                    None => {}
                }
            }
            Some(_) => {}
            None => break,
        }
    }
    // A first message longer than the head, or a damaged one, leaves only its words.
    let unsure = messages + others == 0 && text.starts_with('[') && has_slack_ts(text);
    match (messages, others) {
        (0, _) => unsure.then_some(60),
        (_, _) if messages * 4 >= others => Some(95),
        _ => None,
    }
}

/// `"ts": "1700000000.000100"` somewhere.
fn has_slack_ts(text: &str) -> bool {
    text.match_indices("\"ts\"").any(|(at, key)| {
        let value = text[at + key.len()..].trim_start_matches([':', ' ', '"', '\n', '\t', '\r']);
        let (seconds, rest) = value.split_at(value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len()));
        (9..=11).contains(&seconds.len()) && rest.starts_with(['.', '"', ','])
    })
}

/// True for the name of a day file, `2026-01-31.json`.
pub(crate) fn is_day_file(label: &str) -> bool {
    let name = file_name(label);
    let Some(day) = name.strip_suffix(".json") else { return false };
    day.len() == 10 && chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").is_ok()
}

/// True for the name of a list that only exports have (`users.json`, `channels.json`, …).
pub(crate) fn is_list(label: &str) -> bool {
    part_of(label) != Part::Messages
}

/// True for the name of the list of people.
pub(crate) fn is_people_list(label: &str) -> bool {
    part_of(label) == Part::People
}

/// Reads one Slack source: lists first, then the messages in order of the parts.
///
/// # Errors
/// When the caller cancelled. A part that cannot be read is a finding.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut directory = Directory::default();
    for &index in &source.parts {
        let part = part_of(&text::entry_label(tree, index));
        if matches!(part, Part::People | Part::Channels) {
            directory.read(part, index, tree, settings, sink)?;
        }
    }
    let mut reading = Export { directory, tree, settings, ordinals: identity::Ordinals::default() };
    for &index in &source.parts {
        if part_of(&text::entry_label(tree, index)) == Part::Messages {
            reading.messages(index, sink)?;
        }
    }
    Ok(Reading { zone: "UTC".to_owned(), zone_source: ZoneSource::Explicit })
}

struct Export<'r> {
    directory: Directory,
    tree: &'r dyn Tree,
    settings: &'r Settings,
    ordinals: identity::Ordinals,
}

/// The channel that the messages of one file belong to.
#[derive(Clone, Debug, Default)]
struct Place {
    file: String,
    /// Id where known, else name, else empty: the first half of a native id.
    key: String,
    shown: Option<String>,
}

impl Export<'_> {
    fn messages(&mut self, index: usize, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let label = text::entry_label(self.tree, index);
        let mut place = self.place(&label);
        let reader = match text::open(self.tree, index) {
            Ok(reader) => reader,
            Err(error) => return unreadable(&label, &error.to_string(), sink),
        };
        let mut records = Records::over(reader, self.settings.limits.record_bytes, &["messages"]);
        let mut progress = Progress::default();
        loop {
            match records.next() {
                Ok(None) => break,
                Ok(Some(Event::Fault(fault))) => tell(sink, fault.finding(&label))?,
                Ok(Some(Event::Record(record))) if record.role == Role::Beside => beside(&record, &mut place),
                Ok(Some(Event::Record(record))) => self.record(&record, &place, sink)?,
                Err(error) => {
                    unreadable(&label, &error.to_string(), sink)?;
                    break;
                }
            }
            progress.reached(records.bytes_read(), sink)?;
        }
        progress.reached(records.bytes_read(), sink)?;
        text::tell_encoding(&label, records.note(), records.damage(), sink)
    }

    fn place(&self, label: &str) -> Place {
        let file = label.to_owned();
        if !is_day_file(label) {
            // slackdump: one file for each channel, named by its id.
            let stem = file_name(label).trim_end_matches(".json");
            let id = stem.split('-').next().unwrap_or(stem);
            let named = id.len() >= 8
                && id.starts_with(['C', 'D', 'G'])
                && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
            return match named {
                true => Place { file, key: id.to_owned(), shown: self.directory.channel(id) },
                false => Place { file, ..Place::default() },
            };
        }
        let path = folder(label);
        if let Some(id) = self.directory.channel_of_folder(path) {
            let shown = self.directory.channel(id);
            return Place { file, key: id.to_owned(), shown: shown.or_else(|| Some(file_name(path).to_owned())) };
        }
        let name = match file_name(path) {
            // A channel folder given by itself is called what the whole is called; a day file alone says nothing.
            "" if self.tree.label() != label => folder_name(self.tree.label()),
            name => name.to_owned(),
        };
        // The folder of the archive itself is no channel.
        let name = if path == self.tree.label() { folder_name(path) } else { name };
        Place { file, shown: (!name.is_empty()).then(|| name.clone()), key: name }
    }

    fn record(&mut self, record: &Record<'_>, place: &Place, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let message = match record.parse::<Message>() {
            Ok(message) => message,
            Err(fault) => match message::salvage(record.raw) {
                Some((message, odd)) => {
                    tell(sink, odd_fields(&place.file, record, &odd))?;
                    message
                }
                None => return tell(sink, fault.finding(&place.file)),
            },
        };
        if !record.is_object() || !message.looks_like_one() {
            return tell(
                sink,
                at(
                    Severity::Info,
                    FindingCode::Skipped,
                    &place.file,
                    Some(record.line),
                    format!("`{}` in `{}` is no message: it has neither a time nor a text", record.path, place.file),
                    "Nothing to do unless a message is missing here.",
                ),
            );
        }
        self.message(message, record, place, sink)
    }

    fn message(
        &mut self,
        mut message: Message,
        record: &Record<'_>,
        place: &Place,
        sink: &mut dyn Sink,
    ) -> Result<(), IngestError> {
        let replies = message.slackdump_thread_replies.take();
        let mut missing = Vec::new();
        let (item, findings) = item::of(message, record, place, self, &mut missing);
        for finding in findings {
            tell(sink, finding)?;
        }
        for id in missing {
            if self.directory.knows_people() && self.directory.miss(&id) {
                tell(sink, missing_person(&id, &place.file, record.line))?;
            }
        }
        put(sink, item)?;
        for reply in replies.into_iter().flatten() {
            let raw = reply.to_string();
            let record = Record {
                role: Role::Element,
                path: format!("{}.slackdump_thread_replies", record.path),
                line: record.line,
                raw: &raw,
            };
            // Replies of replies do not exist, so this goes one level down.
            self.record(&record, place, sink)?;
        }
        Ok(())
    }
}

fn folder_name(label: &str) -> String {
    let name = file_name(label.trim_end_matches(['/', '!']));
    name.trim_end_matches(".zip").to_owned()
}

/// slackdump says the channel beside the messages.
fn beside(record: &Record<'_>, place: &mut Place) {
    let Ok(serde_json::Value::String(value)) = record.parse::<serde_json::Value>() else { return };
    match record.path.as_str() {
        "channel_id" if place.key.is_empty() => place.key = value,
        "name" | "channel_name" if !value.is_empty() => place.shown = Some(value),
        _ => {}
    }
}

fn odd_fields(file: &str, record: &Record<'_>, odd: &[String]) -> Finding {
    at(
        Severity::Warning,
        FindingCode::BadJson,
        file,
        Some(record.line),
        format!("the message at `{}` has fields of an odd shape, which were left out: {}", record.path, odd.join(", ")),
        "The rest of the message was kept; look at the file if those fields matter.",
    )
}

fn missing_person(id: &str, file: &str, line: u64) -> Finding {
    at(
        Severity::Info,
        FindingCode::MissingPerson,
        file,
        Some(line),
        format!("`{id}` is not among the people of the export, so the id is shown"),
        "Add the person to users.json and import again, or leave the id.",
    )
}

fn unreadable(file: &str, reason: &str, sink: &mut dyn Sink) -> Result<(), IngestError> {
    tell(
        sink,
        at(
            Severity::Error,
            FindingCode::Unreadable,
            file,
            None,
            format!("reading `{file}` stopped: {reason}"),
            "What was read before was kept; copy or export the file again.",
        ),
    )
}

#[cfg(test)]
mod tests;
