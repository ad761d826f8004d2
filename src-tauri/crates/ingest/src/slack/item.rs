//! From one of Slack's messages to one evidence item.

use super::message::{Blocks, File, Message, Reaction, Room, digits_of_ts};
use super::{Export, Place, blocks, markup};
use crate::findings::at;
use crate::json::Record;
use crate::{Item, identity, kind, text};
use model::evidence::AttachedFile;
use model::{EventKind, Extras, Finding, FindingCode, Format, Locator, Precision, ReadTime, Severity, Utc, ZoneSource};
use std::borrow::Cow;

/// Housekeeping that is kept and hidden.
const DEMOTED: [&str; 26] = [
    "bot_add",
    "bot_remove",
    "bot_enable",
    "bot_disable",
    "channel_archive",
    "channel_convert_to_private",
    "channel_join",
    "channel_leave",
    "channel_name",
    "channel_posting_permissions",
    "channel_purpose",
    "channel_topic",
    "channel_unarchive",
    "group_archive",
    "group_join",
    "group_leave",
    "group_name",
    "group_purpose",
    "group_topic",
    "group_unarchive",
    "message_changed",
    "pinned_item",
    "reminder_add",
    "sh_room_created",
    "sh_room_shared",
    "unpinned_item",
];

impl Message {
    pub(super) fn looks_like_one(&self) -> bool {
        self.ts.get().is_some() || self.text.get().is_some() || self.kind.as_str() == "message"
    }

    /// As [`Message::looks_like_one`], where nothing else says that this is Slack's.
    pub(super) fn is_surely_one(&self) -> bool {
        let timed = self.ts.quoted && self.ts.as_str().contains('.') && instant(self.ts.as_str()).is_some();
        let said = [&self.user, &self.bot_id, &self.username, &self.subtype, &self.text];
        timed && said.iter().any(|words| words.get().is_some())
    }

    fn is_bot(&self) -> bool {
        self.bot_id.get().is_some() || self.subtype.as_str() == "bot_message" || self.bot_profile.is_some()
    }
}

/// The item of a message, and what to say about it. Ids of unknown people go to `missing`.
pub(super) fn of(
    mut message: Message,
    record: &Record<'_>,
    place: &Place,
    export: &mut Export<'_>,
    missing: &mut Vec<String>,
) -> (Item, Vec<Finding>) {
    let mut findings = Vec::new();
    let ts = own_ts(&mut message, record.raw);
    let mut extras = Extras { bot: message.is_bot(), ..Extras::default() };
    extras.demoted = DEMOTED.contains(&message.subtype.as_str());
    let about = unwrap_edit(&mut message, &ts, &mut extras);
    let time = time_of(&ts);
    if time.at.is_none() {
        findings.push(at(
            Severity::Warning,
            FindingCode::BadTime,
            &place.file,
            Some(record.line),
            format!("the message at `{}` has no readable time (`ts` is `{}`)", record.path, text::excerpt(&ts, 40)),
            "It was kept without a time; set its time on the timeline.",
        ));
    }
    let author = author_of(&message, export, missing);
    let original = original_text(&message, record.raw, about).into_owned();
    let mut readable = markup::readable(&original, &export.directory, missing).into_owned();
    if readable.len() > export.settings.limits.text_bytes {
        let kept = text::cut_at(&readable, export.settings.limits.text_bytes).len();
        findings.push(at(
            Severity::Warning,
            FindingCode::LimitReached,
            &place.file,
            Some(record.line),
            format!(
                "the message at `{}` has {} bytes of text; the first {kept} were kept",
                record.path,
                readable.len()
            ),
            "Raise the limit on the text of one item to keep it all.",
        ));
        readable.truncate(kept);
    }
    let key = channel_key(&message, place);
    let native = time.at.is_some().then(|| format!("{key}/{ts}"));
    let identity = match &native {
        Some(_) => identity::of_native(Format::Slack, &[&key, &ts]),
        None => export.ordinals.of_content(Format::Slack, &[&key, &ts, author.as_deref().unwrap_or(""), &original]),
    };
    let thread = message.thread_ts.get().map(|root| format!("{key}/{root}"));
    let otherwise = match extras.bot {
        true if blocks::looks_like_alert(&readable, message.attachments.as_deref().unwrap_or(&[])) => EventKind::Alert,
        _ => EventKind::Communication,
    };
    extras.files = files_of(&mut message);
    extras.reactions = message.reactions.take().into_iter().flatten().filter_map(reaction).collect();
    if extras.edited_at.is_none() {
        extras.edited_at = message.edited.as_ref().and_then(|edited| instant(edited.ts.as_str()));
    }
    let raw = (original != readable).then(|| text::cut_at(&original, export.settings.limits.text_bytes).to_owned());
    let item = Item {
        identity,
        format: Format::Slack,
        kind: kind::of_text(&readable, otherwise),
        native_id: native,
        locator: Locator {
            file: place.file.clone(),
            line: Some(record.line),
            id: Some(if ts.is_empty() { record.path.clone() } else { ts }),
        },
        author,
        channel: place.shown.clone().or_else(|| message.channel_name.get().map(str::to_owned)).or_else(|| {
            let id = message.channel.get()?;
            Some(export.directory.channel(id).unwrap_or_else(|| id.to_owned()))
        }),
        thread,
        text: readable,
        raw,
        time,
        extras,
    };
    (item, findings)
}

/// The message's `ts` as text, taken off the raw JSON where it was a number.
fn own_ts(message: &mut Message, raw: &str) -> String {
    if !message.ts.quoted
        && message.ts.get().is_some()
        && let Some(digits) = digits_of_ts(raw)
    {
        return digits;
    }
    message.ts.take()
}

/// An edit or deletion shows the message that it is about, as it last was. True when it was put in place.
fn unwrap_edit(message: &mut Message, ts: &str, extras: &mut Extras) -> bool {
    let about = match message.subtype.as_str() {
        "message_changed" => {
            extras.edited_at = instant(ts);
            message.message.take()
        }
        "message_deleted" => {
            extras.deleted = true;
            message.previous_message.take()
        }
        "tombstone" => {
            extras.deleted = true;
            None
        }
        _ => None,
    };
    let Some(inner) = about else { return false };
    let outer = std::mem::replace(message, *inner);
    extras.deleted |= message.subtype.as_str() == "tombstone";
    extras.bot = message.is_bot();
    message.subtype = outer.subtype;
    message.channel = outer.channel;
    true
}

fn channel_key(message: &Message, place: &Place) -> String {
    if !place.key.is_empty() {
        return place.key.clone();
    }
    message.channel.get().or(message.channel_name.get()).unwrap_or_default().to_owned()
}

fn author_of(message: &Message, export: &Export<'_>, missing: &mut Vec<String>) -> Option<String> {
    let directory = &export.directory;
    let profile = message.user_profile.as_ref().and_then(|profile| profile.shown());
    let bot_name = message
        .username
        .get()
        .or_else(|| message.bot_profile.as_ref().and_then(|profile| profile.name.get()))
        .or_else(|| message.bot_id.get().and_then(|id| directory.person(id)));
    if message.is_bot()
        && let Some(name) = bot_name
    {
        return Some(name.to_owned());
    }
    let id = message.user.get().or_else(|| message.comment.as_ref().and_then(|comment| comment.user.get()));
    if let Some(id) = id {
        if let Some(name) = directory.person(id).or(profile) {
            return Some(name.to_owned());
        }
        missing.push(id.to_owned());
        return Some(bot_name.unwrap_or(id).to_owned());
    }
    profile.or(bot_name).or(message.bot_id.get()).map(str::to_owned)
}

/// The text with what attachments, blocks, huddles and file comments say beyond it, in Slack's markup.
fn original_text<'m>(message: &'m Message, raw: &str, nested: bool) -> Cow<'m, str> {
    let own = message.text.as_str();
    let mut more = Vec::new();
    if message.blocks.is_some() && !nested && (own.trim().is_empty() || message.is_bot()) {
        let parsed: Blocks = serde_json::from_str(raw).unwrap_or_default();
        more.push(blocks::flatten(parsed.blocks.as_deref().unwrap_or_default()));
    }
    more.extend(message.attachments.iter().flatten().map(blocks::attachment));
    more.extend(message.room.iter().map(huddle));
    if own.trim().is_empty() {
        more.extend(message.comment.iter().map(|comment| comment.comment.as_str().to_owned()));
    }
    let mut whole = Cow::Borrowed(own);
    for part in more {
        let new: Vec<&str> = part.lines().filter(|line| !says(&whole, line)).collect();
        if new.is_empty() {
            continue;
        }
        let whole = whole.to_mut();
        if !whole.is_empty() {
            whole.push('\n');
        }
        whole.push_str(&new.join("\n"));
    }
    if whole.trim().is_empty() {
        let names: Vec<&str> = message.files.iter().flatten().chain(&message.file).map(file_name).collect();
        if !names.is_empty() {
            return Cow::Owned(format!("[file] {}", names.join(", ")));
        }
        if let Some(subtype) = message.subtype.get() {
            return Cow::Owned(format!("[{}]", subtype.replace('_', " ")));
        }
    }
    whole
}

/// Whether `whole` says `line` already, styles aside.
fn says(whole: &str, line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || whole.contains(line)
}

fn huddle(room: &Room) -> String {
    let name = room.name.get().unwrap_or("Huddle");
    let mut words = name.to_owned();
    let people = room.participant_history.iter().flatten().filter_map(|id| id.get());
    let people: Vec<String> = people.map(|id| format!("<@{id}>")).collect();
    if !people.is_empty() {
        words.push_str(&format!(" with {}", people.join(", ")));
    }
    let clock = |at: &str| instant(at).filter(|at| at.timestamp() > 0).map(|at| at.format("%H:%M").to_string());
    if let (Some(start), Some(end)) = (clock(room.date_start.as_str()), clock(room.date_end.as_str())) {
        words.push_str(&format!(", {start} to {end} UTC"));
    }
    words
}

fn file_name(file: &File) -> &str {
    let gone = if file.mode.as_str() == "hidden_by_limit" { "hidden file" } else { "deleted file" };
    file.name.get().or(file.title.get()).or(file.id.get()).unwrap_or(gone)
}

fn files_of(message: &mut Message) -> Vec<AttachedFile> {
    let files = message.files.take().into_iter().flatten().chain(message.file.take());
    files
        .map(|file| AttachedFile {
            name: file_name(&file).to_owned(),
            mime: file.mimetype.get().map(str::to_owned),
            size: file.size.as_str().parse().ok(),
        })
        .collect()
}

fn reaction(reaction: Reaction) -> Option<model::evidence::Reaction> {
    let users = reaction.users.map_or(0, |users| users.len() as u32);
    let count = reaction.count.as_str().parse().unwrap_or(users);
    Some(model::evidence::Reaction { name: reaction.name.get()?.to_owned(), count })
}

/// `seconds.microseconds` as an instant, digit by digit.
pub(super) fn instant(ts: &str) -> Option<Utc> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(seconds) || !(fraction.is_empty() || digits(fraction)) || (ts.contains('.') && fraction.is_empty()) {
        return None;
    }
    let mut micros: u32 = 0;
    for place in 0..6 {
        micros = micros * 10 + u32::from(fraction.as_bytes().get(place).map_or(0, |digit| digit - b'0'));
    }
    // Beyond the year 9999 it is no time of a message.
    let seconds = seconds.parse::<i64>().ok().filter(|seconds| *seconds < 253_402_300_800)?;
    Utc::from_timestamp(seconds, micros * 1000)
}

fn time_of(ts: &str) -> ReadTime {
    if ts.is_empty() {
        return ReadTime::absent();
    }
    let Some(at) = instant(ts) else { return ReadTime::unreadable(ts) };
    let precision = if ts.contains('.') { Precision::Microsecond } else { Precision::Second };
    ReadTime { raw: Some(ts.to_owned()), at: Some(at), zone_source: ZoneSource::Explicit, precision, flag: None }
}
