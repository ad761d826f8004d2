//! How a token is written, and what looks like one.
//!
//! `[[PERSON_4]]` is the one exact form. What differs in brackets, case, spaces or leading zeros is recognised as the
//! same token in a changed form, so that it can be reported; it is never put back, because code cannot know whether the
//! model meant it.

use super::RedactedKind;
use std::ops::Range;

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
    let bytes = text.as_bytes();
    let starts = (1..bytes.len()).filter(|at| bytes[*at].is_ascii_digit() && !bytes[at - 1].is_ascii_digit());
    starts.filter_map(|digits| {
        let (kind, core) = kind_before(bytes, digits)?;
        let end = digits + bytes[digits..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let core = core..end;
        // A number that is too large for us was not given out by us; its last value stands for all of them.
        let number = text[digits..end].parse().unwrap_or(u64::MAX);
        let written = Written { kind, number };
        let token = written.token();
        let start = core.start.checked_sub(2).filter(|_| text[..core.start].ends_with("[["));
        if let Some(start) = start.filter(|start| text[*start..].starts_with(&token)) {
            return Some((start..start + token.len(), written, Form::Exact));
        }
        let range = bracketed(text, core.clone());
        if range != core {
            return Some((range, written, Form::Changed));
        }
        let joined = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let alone = !joined(range.start.checked_sub(1).and_then(|at| bytes.get(at))) && !joined(bytes.get(range.end));
        // "person 4" is prose.
        (alone && text[core].contains('_')).then_some((range, written, Form::Bare))
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

/// The kind whose name and separator stand before a number, and where the name starts. Models also escape the
/// underscore, as Markdown wants it.
fn kind_before(bytes: &[u8], digits: usize) -> Option<(RedactedKind, usize)> {
    let mut at = digits;
    let skip = |at: &mut usize, letters: &[u8], most: usize| {
        let count = bytes[..*at].iter().rev().take(most).take_while(|byte| letters.contains(byte)).count();
        *at -= count;
        count
    };
    let blanks = skip(&mut at, b" ", 3);
    let separators = skip(&mut at, b"_-", 1);
    skip(&mut at, b"\\ ", 3);
    if blanks + separators == 0 {
        return None;
    }
    let ends = |kind: &&RedactedKind| {
        let name = kind.as_str().as_bytes();
        at >= name.len() && bytes[at - name.len()..at].eq_ignore_ascii_case(name)
    };
    RedactedKind::ALL.iter().find(ends).map(|kind| (*kind, at - kind.as_str().len()))
}
