//! Secrets that only their label gives away: `password = …`, `"api_key": "…"`, `DATADOG_KEY: …`, `--token …`.
//!
//! From a label's word the rest of the name, a separator and the value are read by hand; what the value has to look
//! like depends on how much the label promises. A label that speaks of a digest, a commit or a trace takes the promise
//! back, and a value that is words, a place, a reference or a placeholder is none.

use super::judge::{self, Shape};
use super::words;
use std::ops::Range;

/// How much a word promises that a secret follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Promise {
    /// `key`, `auth`: many things are called so.
    Weak,
    /// The name of somebody who gives out keys.
    Issuer,
    /// The same, and the keys of this one are written as UUIDs.
    IssuerOfUuids,
    /// `secret`, `token`, `api_key`.
    Strong,
    /// A password, which may be short and need not be random.
    Password,
}

/// A label's word at `word`; the value that it names, if it can be a secret.
pub(super) fn value(text: &str, word: Range<usize>, promise: Promise) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let name = name_start(bytes, word.start);
    let promise = bounded(bytes, &word, promise)?;
    let issuer = matches!(promise, Promise::Issuer | Promise::IssuerOfUuids);
    if issuer
        && [".com", ".io", ".org", ".net", ".dev", ".app", ".cloud"].iter().any(|end| text[word.end..].starts_with(end))
    {
        return None; // a host and not a label
    }
    let judged = |link: &Link| {
        let range = link.value(text, promise);
        // What the word itself is made of takes nothing back: `message_bird` is no message.
        let around = [&text[floor(text, name)..word.start], &text[word.end..floor(text, link.label_end).max(word.end)]];
        let closed = matches!(bytes.get(range.end), None | Some(b'"' | b'\'' | b'`' | b'\n' | b'\r' | b'\\'));
        let value = &text[range.clone()];
        let good =
            accepts(value, around, promise, link, closed) && !judge::placeholder(value) && !judge::reference(value);
        (good, range)
    };
    let mut at = word.end;
    // A type or a second name may stand between: `password: &str = "…"`, `name: DB_PASSWORD, value: …`.
    for _ in 0..3 {
        let Some(link) = Link::read(bytes, at) else { break };
        let (good, range) = judged(&link);
        if good {
            return Some(range);
        }
        match link.next(bytes, &range) {
            Some(next) => at = next,
            None => break,
        }
    }
    let (good, range) = judged(&Link::bare(bytes, name, word.end)?);
    good.then_some(range)
}

/// Whether the word stands for itself in the name, or by chance inside a longer one (`monkey`, `author`).
fn bounded(bytes: &[u8], word: &Range<usize>, promise: Promise) -> Option<Promise> {
    let before = word.start.checked_sub(1).map(|at| bytes[at]);
    let after = bytes.get(word.end).copied();
    let opens = !before.is_some_and(|byte| byte.is_ascii_alphabetic())
        || (bytes[word.start].is_ascii_uppercase() && before.is_some_and(|byte| byte.is_ascii_lowercase()));
    let closes = !after.is_some_and(|byte| byte.is_ascii_lowercase())
        || after == Some(b's') && !bytes.get(word.end + 1).is_some_and(u8::is_ascii_lowercase);
    let short = word.len() <= 4;
    match promise {
        Promise::Strong if short && !(opens && closes) => None,
        Promise::Password if short && !(opens || bytes[..word.start].ends_with(b"db")) => Some(Promise::Weak),
        Promise::Password if word.len() == 4 && !closes => None,
        Promise::Weak if !(opens && closes) && word.len() < 6 => Some(Promise::Weak),
        _ => Some(promise),
    }
}

/// What stands between a label and its value.
struct Link {
    label_end: usize,
    value: usize,
    /// `=` or `:`, and nothing looser.
    firm: bool,
    /// Only blanks, or a word such as "is".
    bare: bool,
    /// A word such as "is".
    word: bool,
    /// A flag of a command line, or a statement that quotes its value.
    flag: bool,
    quote: Option<u8>,
    /// A comma after a quote: the next member of a list.
    list: bool,
    lines: usize,
}

impl Link {
    fn read(bytes: &[u8], word_end: usize) -> Option<Link> {
        let mut at = word_end;
        let mut quotes = 0;
        let stop = bytes.len().min(word_end + 40);
        let mut found = false;
        while at < stop {
            match bytes[at] {
                b'=' | b':' | b'>' | b',' | b'|' | b'?' => {
                    found = true;
                    break;
                }
                byte if byte.is_ascii_alphanumeric() || b"_.- \t".contains(&byte) => at += 1,
                b'"' | b'\'' | b'`' | b']' | b')' | b'*' if quotes < 4 => {
                    quotes += 1;
                    at += 1;
                }
                b'\\' if quotes < 4 => {
                    quotes += 1;
                    at += 1;
                }
                b'\n' | b'\r' if value_line(bytes, at) => at += 1,
                _ => break,
            }
        }
        if !found {
            return None;
        }
        let label_end = at;
        let mut link = Link {
            label_end,
            value: 0,
            firm: false,
            bare: false,
            word: false,
            flag: false,
            quote: None,
            list: false,
            lines: 0,
        };
        let operator = bytes[at..].iter().take(4).take_while(|byte| b"=:>,|?".contains(byte)).count();
        let sign = &bytes[at..at + operator];
        if sign == b"?" || (sign.ends_with(b":") && bytes[at + operator..].starts_with(b"//")) {
            return None;
        }
        link.list = sign == b"," && at > 0 && matches!(bytes[at - 1], b'"' | b'\'' | b'`');
        link.firm = sign.iter().any(|byte| b"=:".contains(byte));
        link.skip(bytes, at + operator);
        Some(link)
    }

    /// `--token VALUE`, `password VALUE`, `the password is VALUE`.
    fn bare(bytes: &[u8], name: usize, word_end: usize) -> Option<Link> {
        let tail = bytes[word_end..]
            .iter()
            .take(40)
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte))
            .count();
        let mut at = word_end + tail;
        let label_end = at;
        let blank = |at: usize| bytes.get(at).is_some_and(|byte| b" \t".contains(byte));
        if !blank(at) {
            return None;
        }
        while blank(at) {
            at += 1;
        }
        let mut said = false;
        for word in [&b"is "[..], b"was ", b"to ", b"now "] {
            if bytes[at..].len() > word.len() && bytes[at..at + word.len()].eq_ignore_ascii_case(word) {
                at += word.len();
                said = true;
            }
        }
        let flag = bytes[name..].starts_with(b"-") || matches!(bytes.get(at), Some(b'\'' | b'"'));
        let mut link =
            Link { label_end, value: 0, firm: false, bare: true, word: said, flag, quote: None, list: false, lines: 0 };
        link.skip(bytes, at);
        Some(link)
    }

    /// Over blanks, quotes and the word of an authentication scheme to the first byte of the value.
    fn skip(&mut self, bytes: &[u8], from: usize) {
        let mut at = from;
        let mut slack = 12;
        while let Some(byte) = bytes.get(at).filter(|_| slack > 0) {
            match byte {
                b'\n' => {
                    self.lines += 1;
                    self.quote = None;
                    slack += 20; // an indented value may follow
                }
                b' ' | b'\t' | b'\r' | b'=' | b'\\' | b'*' | b'|' | b'>' => {}
                b'-' if at > 0 && matches!(bytes[at - 1], b'|' | b'>') => {}
                b'"' | b'\'' | b'`' => self.quote = Some(*byte),
                b'[' | b'(' => self.quote = None,
                b'b' | b'r' | b'f' | b'u' | b'B' if matches!(bytes.get(at + 1), Some(b'"' | b'\'')) => {}
                b'@' | b'$' if matches!(bytes.get(at + 1), Some(b'"')) => {}
                _ => break,
            }
            slack -= 1;
            at += 1;
        }
        for scheme in [
            &b"bearer"[..],
            b"basic",
            b"token",
            b"apikey",
            b"digest",
            b"sha256=",
            b"sha1=",
            b"plaintext",
            b"value:",
            b"value=",
        ] {
            let rest = &bytes[at.min(bytes.len())..];
            if rest.len() > scheme.len() && rest[..scheme.len()].eq_ignore_ascii_case(scheme) {
                let ends = scheme.ends_with(b"=") || scheme.ends_with(b":");
                let gap = rest[scheme.len()..].iter().take_while(|byte| b" \t\"'".contains(byte)).count();
                if ends || (gap > 0 && rest[scheme.len()] == b' ') {
                    at += scheme.len() + gap;
                }
            }
        }
        self.value = at.min(bytes.len());
    }

    /// The run of the value.
    fn value(&self, text: &str, promise: Promise) -> Range<usize> {
        let rest = &text[ceil(text, self.value)..];
        let start = text.len() - rest.len();
        let closed = self.quote.filter(|quote| {
            // What stands between a pair of quotes is all of it, whatever the letters are.
            let inner = rest.find(*quote as char).or(rest.find(['"', '\''])).map(|end| &rest[..end]);
            inner.is_some_and(|inner| inner.len() <= 200 && !inner.contains(char::is_whitespace))
        });
        let quoted = self.quote.filter(|_| promise == Promise::Password).or(closed);
        let end = match quoted {
            Some(quote) => rest.find([quote as char, '\n']).or_else(|| rest.find(['"', '\''])),
            None if promise == Promise::Password => password_end(rest),
            None => rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"_-./+=~:%@!#$^".contains(letter)),
        };
        let mut run = &rest[..end.unwrap_or(rest.len()).min(floor(rest, 4_096))];
        if quoted.is_some() && run.ends_with('\\') {
            run = &run[..run.len() - 1];
        }
        if self.quote.is_none() {
            run = run.trim_end_matches(['.', ':', ')', '!', '?', ']', '}', '>']);
        }
        start..start + run.len()
    }

    /// Where to go on after a value that was none: behind `value`, or behind a type before its `=`.
    fn next(&self, bytes: &[u8], value: &Range<usize>) -> Option<usize> {
        let tail = &bytes[value.start..bytes.len().min(value.start + 40)];
        if tail.len() >= 5 && tail[..5].eq_ignore_ascii_case(b"value") {
            return Some(value.start + 5);
        }
        let typed =
            tail.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_ &'\"<>.:|".contains(byte)).count();
        (tail.get(typed) == Some(&b'=') && self.firm && self.lines == 0).then_some(value.start + typed)
    }
}

/// Whether after this line break comes `value:`, as in lists of environment variables.
fn value_line(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at..bytes.len().min(at + 40)];
    let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    rest[blank..].starts_with(b"value") || rest[blank..].starts_with(b"\"value")
}

fn password_end(rest: &str) -> Option<usize> {
    rest.char_indices()
        .find(|(at, letter)| match letter {
            ';' | '"' | '\'' | '`' | '<' | '\\' => true,
            ',' | '&' => rest[at + 1..]
                .chars()
                .next()
                .is_none_or(|next| next.is_whitespace() || next.is_ascii_alphabetic() || next == '"'),
            letter => letter.is_whitespace() || letter.is_control(),
        })
        .map(|(at, _)| at)
}

fn accepts(value: &str, label: [&str; 2], promise: Promise, link: &Link, closed: bool) -> bool {
    let bytes = value.as_bytes();
    if bytes.len() < 4 {
        return false;
    }
    if link.lines > 0 && !judge::piece(value) {
        return false; // the next line is about something else
    }
    if promise == Promise::Password {
        return password(value, link);
    }
    let has = |test: fn(&u8) -> bool| bytes.iter().any(test);
    let closed = closed && link.firm && link.lines == 0;
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    let short = promise == Promise::Strong && closed && mixed && bytes.len() >= 8;
    if !(judge::random(bytes) || short) || link.lines > 1 {
        return false;
    }
    let shape = Shape::of(value);
    let parts = || label.into_iter().flat_map(parts);
    let taken_back = parts().any(|part| words::TAKEN_BACK.contains(&part.as_str()));
    let loose = !link.firm || link.lines > 0;
    let entropy = judge::entropy(bytes);
    let rises = bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    match promise {
        Promise::Strong => match shape {
            Shape::Uuid => !taken_back && !link.bare && !parts().any(|part| part == "id" || part == "session"),
            Shape::Number => bytes.len() >= 18 && !taken_back && !loose,
            Shape::Pod | Shape::Time => false,
            Shape::Hex => !(taken_back || link.bare && !link.flag) && entropy >= 2.5,
            Shape::Other if link.bare && !link.flag && !judge::numbered(bytes) => false,
            Shape::Other if loose => bytes.len() >= 12 && entropy >= 3.0,
            Shape::Other => bytes.len() >= 8 && entropy >= 2.5 && !(taken_back && bytes.len() < 16),
        },
        Promise::Issuer | Promise::IssuerOfUuids => match shape {
            _ if link.bare || taken_back || bytes.len() < 14 => false,
            Shape::Uuid => promise == Promise::IssuerOfUuids,
            Shape::Number => (16..=18).contains(&bytes.len()),
            Shape::Pod | Shape::Time => false,
            Shape::Hex => entropy >= 2.5,
            Shape::Other => entropy >= 2.5 && (judge::numbered(bytes) || rises),
        },
        _ => match shape {
            _ if link.bare || taken_back || bytes.len() < 10 => false,
            Shape::Uuid | Shape::Pod | Shape::Time | Shape::Number => false,
            Shape::Hex => bytes.len() >= 32 && entropy >= 3.0,
            Shape::Other => entropy >= if loose { 3.5 } else { 3.2 },
        },
    }
}

/// A password may be short and a word, so the way it stands there has to speak for it.
fn password(value: &str, link: &Link) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let digit = has(u8::is_ascii_digit);
    let special = value.bytes().any(|byte| byte.is_ascii_punctuation() && !b"-_.,/".contains(&byte));
    let letters = has(u8::is_ascii_alphabetic) || !value.is_ascii();
    let capital_inside = value.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) && has(u8::is_ascii_lowercase);
    let strong = (digit && letters) || (special && (letters || digit)) || capital_inside;
    let blanks = value.contains(' ');
    if blanks && !(link.quote.is_some() && digit && value.len() <= 64) {
        return false;
    }
    if link.bare && !link.flag {
        let said = link.word && strong && (digit || special);
        return value.len() >= 6
            && letters
            && link.lines == 0
            && (said || (digit && special) || (digit && capital_inside) || judge::random(value.as_bytes()));
    }
    if link.lines > 0 || (!link.firm && !link.flag) {
        return value.len() >= 8 && strong && (digit || (link.quote.is_some() && link.lines == 0 && !link.list));
    }
    let word = value.len() >= 6 && (link.quote.is_some() || link.flag);
    (value.len() >= 5 && strong) || (value.len() >= 6 && digit) || word
}

/// The parts of a name in lower case: `traceId`, `trace_id` and `trace-id` have the same.
fn parts(label: &str) -> impl Iterator<Item = String> + '_ {
    let bytes = label.as_bytes();
    let mut start = 0;
    (0..=bytes.len()).filter_map(move |at| {
        let ends = at == bytes.len() || !bytes[at].is_ascii_alphanumeric();
        let camel = !ends && at > start && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase();
        if !ends && !camel {
            return None;
        }
        let part = label.get(start..at).unwrap_or("").to_ascii_lowercase();
        start = if ends { at + 1 } else { at };
        (!part.is_empty()).then_some(part)
    })
}

/// The first byte of the name that the word stands in.
fn name_start(bytes: &[u8], at: usize) -> usize {
    let back = bytes[at.saturating_sub(64)..at].iter().rev();
    at - back.take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte)).count()
}

pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
