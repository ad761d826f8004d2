//! Chat transcripts: IRC logs, what is copied out of Slack or Teams, `[HH:MM] name: text` and its relatives.
//!
//! What is refused: inventing a day. It comes from the lines, from separators between days, from the name of the file
//! or from the person; otherwise the items have no instant and one finding says how to give the day.

mod line;

use crate::outlet::{Entry, Outlet};
use crate::prose::survey;
use crate::text::PartLines;
use crate::time::{OrderVotes, Settled, Stamp};
use crate::{IngestError, Reading, Settings, Sink, Source, Tree, kind, text};
use line::{Shape, is_name, is_proper_name};
use model::{EventKind, Extras, Format, ReadTime};
use std::collections::HashSet;

/// How surely a file is a transcript, 0 to 100.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    if sample.is_binary() || sample.text.trim_start().starts_with(['{', '<', '|']) || sample.text.starts_with("[{") {
        return None;
    }
    let mut count = Count::default();
    for line in sample.text.lines().filter(|line| !line.trim().is_empty()).take(400) {
        count.line(line);
    }
    count.score()
}

/// What the lines of a sample look like.
#[derive(Debug, Default)]
struct Count {
    lines: usize,
    messages: usize,
    /// Messages of a shape that nothing but a transcript has.
    sure: usize,
    heads: usize,
    clocks: usize,
    listed: usize,
    authors: HashSet<String>,
}

impl Count {
    fn line(&mut self, line: &str) {
        self.lines += 1;
        let start = line.trim_start();
        self.listed += usize::from(start.starts_with(['#', '-', '*', '|', '>']) && !start.starts_with("* "));
        match Shape::of(line) {
            Shape::Message { author, stamp, .. } => {
                self.messages += 1;
                let bracketed = start.trim_start_matches('\u{200e}').starts_with(['[', '(']) || start.contains("> ");
                let dashed = stamp.has_day() && start.contains(" - ");
                self.sure += usize::from(bracketed || dashed || start.contains("]: ") || start.contains('\t'));
                self.authors.insert(author.to_owned());
            }
            Shape::Head { author, sure, .. } => {
                self.heads += usize::from(sure || is_proper_name(author));
                self.authors.insert(author.to_owned());
            }
            Shape::Clock { .. } => self.clocks += 1,
            Shape::Notice { .. } => self.sure += 1,
            Shape::Day { .. } | Shape::Noise | Shape::Words => {}
        }
    }

    fn score(&self) -> Option<u8> {
        let percent = |part: usize| part * 100 / self.lines.max(1);
        let speakers = self.authors.len();
        if self.messages == 0 && self.heads + self.clocks == 0 {
            return None;
        }
        match () {
            () if percent(self.sure) >= 60 && self.messages > 0 => Some(92),
            () if percent(self.sure) >= 25 && self.messages > 1 => Some(82),
            // `17:18 name: text` could be a timeline with labels; people who speak again make it a talk.
            () if percent(self.messages) >= 70 && speakers * 2 <= self.messages && self.messages > 3 => Some(70),
            () if self.heads + self.clocks > 1
                && percent(self.heads + self.clocks) >= 15
                && percent(self.listed) < 20 =>
            {
                Some(78)
            }
            () if self.sure > 0 => Some(30),
            () => None,
        }
    }
}

/// Reads one transcript.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut out = Outlet::new(sink, Format::Chat, settings);
    for &part in &source.parts {
        let label = text::entry_label(tree, part);
        out.begin(label.clone(), settings);
        out.rules.order = match settings.date_order {
            Some(order) => Some(order),
            None => count_orders(PartLines::open(tree, part, settings.limits.text_bytes)?)?.decided(),
        };
        let name = label.rsplit(['/', '!']).next().unwrap_or_default();
        let spaced = name.replace(['.', '_'], " ");
        if settings.day.is_none()
            && let Some(day) = survey::day_in(&spaced, out.rules.order)
        {
            out.day.state(day);
        }
        let mut lines = PartLines::open(tree, part, settings.limits.text_bytes)?;
        let before = out.items;
        let mut talk = Talk { channel: channel_of(name), ..Talk::default() };
        while let Some(line) = lines.next_line()? {
            talk.line(&line, &mut out)?;
            lines.tell_progress(out.sink)?;
        }
        talk.flush(&mut out)?;
        lines.end(out.sink)?;
        out.tell_if_empty(before)?;
    }
    out.finish()
}

fn count_orders(mut lines: PartLines) -> Result<OrderVotes, IngestError> {
    let mut votes = OrderVotes::default();
    while let Some(line) = lines.next_line()? {
        let start = line.text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '[' | '(' | '\u{200e}'));
        if start.starts_with(|c: char| c.is_ascii_digit()) {
            votes.count(start);
        }
    }
    Ok(votes)
}

/// `#channel.2026-03-04.log`.
fn channel_of(name: &str) -> Option<String> {
    let start = name.find('#')?;
    let end = name[start..].find(['.', ' ']).map_or(name.len(), |end| start + end);
    (end > start + 1).then(|| name[start..end].to_owned())
}

/// A message whose lines are still coming.
#[derive(Debug)]
struct Message {
    line: u64,
    author: Option<String>,
    time: Option<(String, Stamp)>,
    /// Lines of its text with their numbers.
    text: Vec<(u64, String)>,
    raw: String,
    bot: bool,
    demoted: bool,
    /// The line before its last one was blank.
    blank: bool,
}

#[derive(Debug, Default)]
struct Talk {
    channel: Option<String>,
    current: Option<Message>,
    authors: HashSet<String>,
    /// Who spoke last, for times that stand alone below a separator.
    speaker: Option<String>,
    blank: bool,
}

/// Lines of one message held at once; a file that is no transcript must not be gathered into one.
const MESSAGE_LINES: usize = 5000;
/// Bytes of the same.
const MESSAGE_BYTES: usize = 1 << 20;
/// Names remembered for telling a name from a short message.
const AUTHORS: usize = 10_000;

impl Talk {
    fn line(&mut self, line: &text::Line, out: &mut Outlet) -> Result<(), IngestError> {
        out.told_if_cut(line)?;
        if line.text.trim().is_empty() {
            self.blank = true;
            return Ok(());
        }
        let fresh = std::mem::take(&mut self.blank) || self.current.is_none();
        match Shape::of(&line.text) {
            Shape::Message { raw, stamp, author, text } => {
                self.begin(line, Some(author), Some((raw, stamp)), out)?;
                self.say(line.number, text, false);
            }
            Shape::Head { raw, stamp, author, bot, sure } if sure || fresh || self.authors.contains(author) => {
                self.begin(line, Some(author), Some((raw, stamp)), out)?;
                self.current.as_mut().expect("just begun").bot = bot;
            }
            Shape::Clock { raw, stamp, indented } => self.clock(line, (raw, stamp), indented, out)?,
            Shape::Notice { time, text } => {
                self.begin(line, None, time, out)?;
                self.say(line.number, text, false);
                self.current.as_mut().expect("just begun").demoted = true;
                self.flush(out)?;
            }
            Shape::Day { raw, stamp } => {
                self.flush(out)?;
                self.day(line, raw, &stamp, out)?;
            }
            Shape::Noise => {}
            Shape::Head { .. } | Shape::Words => self.words(line, fresh, out)?,
        }
        Ok(())
    }

    fn day(&mut self, line: &text::Line, raw: &str, stamp: &Stamp, out: &mut Outlet) -> Result<(), IngestError> {
        let day = Stamp { clock: None, ..stamp.clone() };
        let settled = out.settle(raw, &day);
        match settled.time.at {
            Some(_) => {
                if let Some(Ok(day)) = day.date.day(out.rules.order) {
                    out.day.state(day);
                }
                Ok(())
            }
            // A separator that gives no day (no year, or day and month open) is told, and kept as a notice.
            None => out.put(Entry {
                path: None,
                line: line.number,
                kind: EventKind::Communication,
                native_id: None,
                author: None,
                channel: self.channel.clone(),
                text: line.text.trim().to_owned(),
                raw: None,
                settled,
                extras: Extras { demoted: true, ..Extras::default() },
            }),
        }
    }

    /// A line that is only a time: the line above names the author, or the same person goes on.
    fn clock(
        &mut self,
        line: &text::Line,
        (raw, stamp): (&str, Stamp),
        indented: bool,
        out: &mut Outlet,
    ) -> Result<(), IngestError> {
        let above = self.current.as_ref().and_then(|message| {
            let (number, text) = message.text.last().filter(|(number, _)| number + 1 == line.number)?;
            let alone = message.text.len() == 1 && message.time.is_none();
            let known = self.authors.contains(text.as_str());
            let named = known || (indented && is_name(text)) || ((alone || message.blank) && is_proper_name(text));
            named.then(|| (*number, text.clone()))
        });
        let Some((number, author)) = above else {
            let author = self.current.as_ref().and_then(|message| message.author.clone()).or(self.speaker.clone());
            return self.begin(line, author.as_deref(), Some((raw, stamp)), out);
        };
        if let Some(message) = &mut self.current {
            message.text.pop();
            let kept = message.raw.trim_end_matches(['\n']).rfind('\n').unwrap_or(0);
            message.raw.truncate(kept);
        }
        let (author, bot) = match author.strip_suffix(" APP") {
            Some(author) => (author.to_owned(), true),
            None => (author, false),
        };
        self.begin(line, Some(&author), Some((raw, stamp)), out)?;
        let message = self.current.as_mut().expect("just begun");
        message.line = number;
        message.raw = format!("{author}\n{}", line.text);
        message.bot = bot;
        Ok(())
    }

    fn words(&mut self, line: &text::Line, fresh: bool, out: &mut Outlet) -> Result<(), IngestError> {
        let full = self
            .current
            .as_ref()
            .is_none_or(|message| message.text.len() >= MESSAGE_LINES || message.raw.len() >= MESSAGE_BYTES);
        if full {
            if let Some(zone) = survey::zone_said(&line.text) {
                out.rules = out.rules.stating(zone);
            }
            self.begin(line, None, None, out)?;
        } else if let Some(message) = &mut self.current {
            message.raw.push('\n');
            message.raw.push_str(&line.text);
        }
        self.say(line.number, line.text.trim(), fresh);
        Ok(())
    }

    fn say(&mut self, number: u64, words: &str, blank: bool) {
        let message = self.current.as_mut().expect("begun before");
        message.blank = blank;
        let words = words.strip_suffix("(edited)").unwrap_or(words).trim();
        if !words.is_empty() {
            message.text.push((number, words.to_owned()));
        }
    }

    fn begin(
        &mut self,
        line: &text::Line,
        author: Option<&str>,
        time: Option<(&str, Stamp)>,
        out: &mut Outlet,
    ) -> Result<(), IngestError> {
        self.flush(out)?;
        if let Some(author) = author {
            self.speaker = Some(author.to_owned());
            if self.authors.len() < AUTHORS {
                self.authors.insert(author.to_owned());
            }
        }
        self.current = Some(Message {
            line: line.number,
            author: author.map(str::to_owned),
            time: time.map(|(raw, stamp)| (raw.to_owned(), stamp)),
            text: Vec::new(),
            raw: line.text.clone(),
            bot: false,
            demoted: false,
            blank: false,
        });
        Ok(())
    }

    fn flush(&mut self, out: &mut Outlet) -> Result<(), IngestError> {
        let Some(message) = self.current.take() else { return Ok(()) };
        let text: Vec<&str> = message.text.iter().map(|(_, text)| text.as_str()).collect();
        let text = text.join("\n");
        if text.is_empty() && message.time.is_none() {
            return Ok(());
        }
        let settled = match &message.time {
            Some((raw, stamp)) => out.settle(raw, stamp),
            None => Settled { time: ReadTime::absent(), why: None },
        };
        if text.is_empty() {
            // A head without words: someone posted what cannot be copied. A time alone says nothing.
            if message.author.is_none() {
                return Ok(());
            }
        }
        let kind = match message.demoted {
            true => EventKind::Communication,
            false => kind::of_text(&text, EventKind::Communication),
        };
        let text = if text.is_empty() { "(no text)".to_owned() } else { text };
        out.put(Entry {
            path: None,
            line: message.line,
            kind,
            native_id: None,
            author: message.author,
            channel: self.channel.clone(),
            text,
            raw: Some(message.raw),
            settled,
            extras: Extras { bot: message.bot, demoted: message.demoted, ..Extras::default() },
        })
    }
}

#[cfg(test)]
mod tests;
