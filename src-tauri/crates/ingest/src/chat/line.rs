//! What one line of a transcript is: a message, the head of one, a separator of days, or words.

use crate::time::{self, Stamp};

/// One line, told apart by its shape alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape<'l> {
    /// Time, author and words on one line.
    Message {
        raw: &'l str,
        stamp: Stamp,
        author: &'l str,
        text: &'l str,
    },
    /// Author and time; the words follow on the next lines. `sure`: nothing but a head has this shape.
    Head {
        raw: &'l str,
        stamp: Stamp,
        author: &'l str,
        bot: bool,
        sure: bool,
    },
    /// A time and nothing else: the author is the line above, or the same as before.
    Clock {
        raw: &'l str,
        stamp: Stamp,
        indented: bool,
    },
    /// Joins, leaves and other words of the program.
    Notice {
        time: Option<(&'l str, Stamp)>,
        text: &'l str,
    },
    Day {
        raw: &'l str,
        stamp: Stamp,
    },
    /// Words of the program that mean nothing without it: `3 replies`, `New`.
    Noise,
    Words,
}

impl Shape<'_> {
    pub fn of(line: &str) -> Shape<'_> {
        let indented = line.starts_with([' ', '\t', '\u{a0}']);
        let text = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}'));
        if is_noise(text) {
            return Shape::Noise;
        }
        if let Some(notice) = notice(text) {
            return Shape::Notice { time: None, text: notice };
        }
        if let Some(shape) = timed_line(text, indented) {
            return shape;
        }
        if let Some(shape) = day_line(text) {
            return shape;
        }
        named_line(text).unwrap_or(Shape::Words)
    }
}

/// Lines that begin with a time, in brackets or not.
fn timed_line(text: &str, indented: bool) -> Option<Shape<'_>> {
    let bracket = match text.chars().next()? {
        '[' => Some(']'),
        '(' => Some(')'),
        _ => None,
    };
    let inner = &text[usize::from(bracket.is_some())..];
    let (stamp, used) = time::scan(inner)?;
    if stamp.clock.is_none() && stamp.fault.is_none() {
        return None;
    }
    let raw = &inner[..used];
    let mut rest = &inner[used..];
    if let Some(close) = bracket {
        rest = rest.trim_start().strip_prefix(close)?;
    }
    if rest.trim().is_empty() {
        return Some(Shape::Clock { raw, stamp, indented });
    }
    let tabbed = rest.starts_with('\t');
    let rest = rest.trim_start();
    if let Some((author, words)) = nick(rest) {
        return Some(Shape::Message { raw, stamp, author, text: words });
    }
    if let Some((author, words)) = action(rest) {
        return Some(Shape::Message { raw, stamp, author, text: words });
    }
    if let Some(text) = notice(rest) {
        return Some(Shape::Notice { time: Some((raw, stamp)), text });
    }
    if tabbed && let Some((author, words)) = rest.split_once('\t') {
        return Some(tabbed_line(raw, stamp, author.trim(), words.trim()));
    }
    let dashed = rest.strip_prefix("- ").filter(|_| bracket.is_none());
    let spoken = dashed.unwrap_or(rest);
    if let Some((author, words)) = spoken.split_once(": ").or_else(|| Some((spoken.strip_suffix(':')?, "")))
        && is_name(author)
        && author.len() <= 40
    {
        return Some(Shape::Message { raw, stamp, author: bare(author), text: words.trim() });
    }
    if bracket.is_some() && is_name(rest) {
        return Some(Shape::Head { raw, stamp, author: rest, bot: false, sure: false });
    }
    None
}

fn tabbed_line<'l>(raw: &'l str, stamp: Stamp, author: &'l str, words: &'l str) -> Shape<'l> {
    match author {
        "-->" | "<--" | "--" | "=!=" | "" => Shape::Notice { time: Some((raw, stamp)), text: words },
        "*" => {
            let (author, words) = words.split_once(' ').unwrap_or((words, ""));
            Shape::Message { raw, stamp, author: bare(author), text: words }
        }
        _ => Shape::Message { raw, stamp, author: bare(author), text: words },
    }
}

/// `<nick> words`.
fn nick(rest: &str) -> Option<(&str, &str)> {
    let (author, words) = rest.strip_prefix('<')?.split_once('>')?;
    let author = bare(author);
    let sound = !author.is_empty() && author.len() <= 60 && !author.contains(['<', '/']);
    sound.then(|| (author, words.trim()))
}

/// `* nick does something`.
fn action(rest: &str) -> Option<(&str, &str)> {
    let rest = rest.strip_prefix('*').filter(|rest| rest.starts_with([' ', '\t']))?;
    let rest = rest.trim();
    let (author, words) = rest.split_once(' ').unwrap_or((rest, ""));
    (!author.is_empty() && !author.starts_with('*')).then(|| (bare(author), words.trim()))
}

/// A name without the signs of rank before it.
fn bare(name: &str) -> &str {
    name.trim().trim_start_matches(['@', '+', '%', '&', '~', ' '])
}

fn notice(text: &str) -> Option<&str> {
    let marked = ["===", "***", "-!-", "-->", "<--", "→", "←"].iter().find_map(|mark| text.strip_prefix(mark));
    let marked = marked.map(|words| words.trim_start_matches(['*', '=']).trim()).filter(|words| !words.is_empty());
    if let Some(words) = marked {
        return (day_line(text).is_none()).then_some(words);
    }
    let ends = [
        "joined the channel",
        "left the channel",
        "has joined the channel.",
        "has left the channel.",
        "joined the group",
        "left the group",
        "has joined",
        "has quit",
    ];
    let topic = ["set the channel topic:", "set the topic", "was added to", "renamed the channel", "pinned a message"];
    let lower = text.to_lowercase();
    let said = text.len() < 200
        && !lower.contains(": ")
        && (ends.iter().any(|end| lower.trim_end_matches('.').ends_with(end.trim_end_matches('.')))
            || lower.starts_with("joined #")
            || topic.iter().any(|words| lower.starts_with(words)));
    said.then_some(text)
}

/// A line that states a day and nothing else, among them what clients write when the day changes.
fn day_line(text: &str) -> Option<Shape<'_>> {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '('));
    let lower = bare.to_ascii_lowercase();
    let said =
        ["day changed to ", "day changed ", "log opened ", "log closed ", "begin logging at ", "ending logging at "];
    let skipped = said.iter().find(|words| lower.starts_with(**words)).map_or(0, |words| words.len());
    let raw = bare[skipped..].trim();
    if raw.is_empty() || raw.len() > 60 {
        return None;
    }
    let stamp = time::parse(raw).ok()?;
    let dated = !matches!(stamp.date, time::Dated::Absent | time::Dated::Instant(_));
    (dated && stamp.fault.is_none() && (stamp.clock.is_none() || skipped > 0)).then_some(Shape::Day { raw, stamp })
}

/// `name [17:18]: words`, `Name  5:18 PM`, `Name APP [5:18 PM]`.
fn named_line(text: &str) -> Option<Shape<'_>> {
    if text.len() > 400 && !text[..crate::text::cut_at(text, 100).len()].contains(['[', '(']) {
        return None;
    }
    let starts = text.char_indices().filter(|(at, c)| {
        let before = text[..*at].chars().next_back();
        (c.is_ascii_digit() || c.is_alphabetic())
            && before.is_some_and(|b| b.is_whitespace() || matches!(b, '[' | '(' | ','))
    });
    starts.map(|(at, _)| at).take(12).find_map(|at| {
        let (stamp, used) = time::scan(&text[at..])?;
        stamp.clock?;
        let before = &text[..at];
        let name =
            before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '[' | '(' | ',' | '—' | '-' | '|'));
        let (author, bot) = match name.strip_suffix(" APP").or_else(|| name.strip_suffix(" BOT")) {
            Some(author) => (author, true),
            None => (without_status(name), false),
        };
        if !is_name(author) {
            return None;
        }
        let raw = &text[at..at + used];
        let bracketed = before.ends_with(['[', '(']);
        let rest = &text[at + used..];
        let rest = if bracketed { rest.strip_prefix([']', ')'])? } else { rest };
        if let Some(words) = rest.trim_start().strip_prefix(':').filter(|_| bracketed) {
            return Some(Shape::Message { raw, stamp, author, text: words.trim() });
        }
        let apart = bracketed || bot || before.ends_with("  ") || before.ends_with(['\t', '\u{a0}']);
        rest.trim().is_empty().then_some(Shape::Head { raw, stamp, author, bot, sure: apart })
    })
}

/// `Noor :palm_tree:` without the status behind the name.
fn without_status(name: &str) -> &str {
    match name.rsplit_once(" :") {
        Some((author, status)) if status.ends_with(':') && !status.contains(' ') => author.trim_end(),
        _ => name,
    }
}

/// Could be someone's name: a few words, no sentence.
pub fn is_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let letters = text.chars().any(char::is_alphabetic);
    let sentence =
        text.ends_with(['.', '!', '?', ';', ',', ':']) || text.contains(['\n', '=', '{', '}', '<', '>', '/', '"', '`']);
    let first = text.chars().next().unwrap_or(' ');
    (1..=5).contains(&words)
        && text.chars().count() <= 60
        && letters
        && !sentence
        && !text.contains(": ")
        && (first.is_alphanumeric() || matches!(first, '@' | '_' | '|' | '[' | '^' | '+'))
}

/// As [`is_name`], and written like the name of a person or program.
pub fn is_proper_name(text: &str) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_alphabetic());
    is_name(text) && text.split_whitespace().all(capital)
}

fn is_noise(text: &str) -> bool {
    let lower = text.to_lowercase();
    let counted = |words: &[&str]| {
        let rest = lower.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < lower.len() && words.contains(&rest.trim())
    };
    matches!(
        lower.as_str(),
        "new"
            | "new messages"
            | "(edited)"
            | "edited"
            | "view thread"
            | "today"
            | "yesterday"
            | "also sent to the channel"
            | "jump to latest"
    ) || counted(&["reply", "replies", "new message", "new messages", "files"])
        || lower.starts_with("last reply ")
}
