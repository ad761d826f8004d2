//! How a token is written, and what looks like one.
//!
//! `[[PERSON_4]]` is the one exact form. What differs in brackets, case, spaces or leading zeros is recognised as the
//! same token in a changed form, so that it can be reported; it is never put back, because code cannot know whether the
//! model meant it.

use super::RedactedKind;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A kind and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Written {
    pub kind: RedactedKind,
    pub number: u64,
}

impl Written {
    pub fn token(self) -> String {
        format!("[[{}_{}]]", self.kind.as_str().to_ascii_uppercase(), self.number)
    }
}

/// How it stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Exact,
    /// Other brackets, case, spaces, zeros.
    Changed,
    /// No bracket at all.
    Bare,
}

/// What looks like a token in the text, in any form, in order.
pub(super) fn written(text: &str) -> impl Iterator<Item = (Range<usize>, Written, Form)> + '_ {
    CORE.captures_iter(text).filter_map(|found| {
        let core = found.get(0)?;
        let kind = found.get(1)?.as_str().to_ascii_lowercase().parse().ok()?;
        // A number that is too large for us was not given out by us; its last value stands for all of them.
        let number = found.get(2)?.as_str().parse().unwrap_or(u64::MAX);
        let written = Written { kind, number };
        let token = written.token();
        let start =
            core.start().checked_sub(2).filter(|start| text[..core.start()].ends_with("[[") && *start < core.end());
        if let Some(start) = start.filter(|start| text[*start..].starts_with(&token)) {
            return Some((start..start + token.len(), written, Form::Exact));
        }
        let range = bracketed(text, core.range());
        if range != core.range() {
            return Some((range, written, Form::Changed));
        }
        let bytes = text.as_bytes();
        let joined = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let alone = !joined(range.start.checked_sub(1).and_then(|at| bytes.get(at))) && !joined(bytes.get(range.end));
        // "person 4" is prose.
        (alone && core.as_str().contains('_')).then_some((range, written, Form::Bare))
    })
}

/// The run with the brackets around it, up to six on each side.
fn bracketed(text: &str, core: Range<usize>) -> Range<usize> {
    let mut range = core;
    for _ in 0..6 {
        let before = text[..range.start].trim_end_matches(' ');
        match before.chars().next_back() {
            Some(letter @ ('[' | '{' | '<' | '(' | '\u{ab}')) => range.start = before.len() - letter.len_utf8(),
            _ => break,
        }
    }
    for _ in 0..6 {
        let after = text[range.end..].trim_start_matches(' ');
        match after.chars().next() {
            Some(letter @ (']' | '}' | '>' | ')' | '\u{bb}')) => {
                range.end = text.len() - after.len() + letter.len_utf8()
            }
            _ => break,
        }
    }
    range
}

/// Kind, separator, number. Models also escape the underscore, as Markdown wants it.
static CORE: LazyLock<Regex> = LazyLock::new(|| {
    let kinds: Vec<&str> = RedactedKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let pattern = format!(r"(?i)({})(?:\s*\\?[_\-]\s*|[ ])([0-9]+)", kinds.join("|"));
    Regex::new(&pattern).expect("the pattern is built from fixed parts")
});
