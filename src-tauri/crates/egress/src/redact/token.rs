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
    LOOSE.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let kind = found.get(1)?.as_str().to_ascii_lowercase().parse().ok()?;
        // A number that is too large for us was not given out by us; its last value stands for all of them.
        let number = found.get(2)?.as_str().parse().unwrap_or(u64::MAX);
        let written = Written { kind, number };
        let token = written.token();
        // The loose form takes all brackets around; the exact one may lie inside, as in `[[[PERSON_1]]]`.
        if let Some(at) = whole.as_str().find(&token) {
            let start = whole.start() + at;
            return Some((start..start + token.len(), written, Form::Exact));
        }
        if whole.as_str().starts_with(['[', '{', '<', '(', '«']) || whole.as_str().ends_with([']', '}', '>', '»']) {
            return Some((whole.range(), written, Form::Changed));
        }
        if !whole.as_str().contains('_') {
            return None; // "person 4" is prose
        }
        let text = text.as_bytes();
        let joined = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let alone = !joined(whole.start().checked_sub(1).and_then(|at| text.get(at))) && !joined(text.get(whole.end()));
        alone.then_some((whole.range(), written, Form::Bare))
    })
}

static LOOSE: LazyLock<Regex> = LazyLock::new(|| {
    let kinds: Vec<&str> = RedactedKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let open = r"(?:[\[{<«(]\s*){0,6}";
    let close = r"(?:\s*[\]}>»)]){0,6}";
    let pattern = format!(r"(?i){open}({}){SEPARATOR}([0-9]+){close}", kinds.join("|"));
    Regex::new(&pattern).expect("the pattern is built from fixed parts")
});

/// Models also escape the underscore, as Markdown wants it.
const SEPARATOR: &str = r"(?:\s*\\?[_\-]\s*|[ ])";
