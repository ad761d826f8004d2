//! The few words around a hit, with the hit marked.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::question::Question;
use crate::scan::places;

/// Bytes of a text that are looked at for a snippet.
const LOOKED_AT: usize = 256 * 1024;

/// A piece of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// Letter for letter from the text; nothing is added, also not where it was cut.
    pub text: String,
    /// What matched: byte ranges into `text`, in order, not overlapping, on character boundaries.
    pub marks: Vec<Range<usize>>,
    /// Text was left out before.
    pub cut_before: bool,
    /// Text was left out after.
    pub cut_after: bool,
}

/// The window of `text` of at most `max_chars` characters that shows the most of what `query` asks for: most different
/// words first, then most places. The first 256 KiB of the text are looked at; without a match its start is shown.
pub fn snippet(text: &str, query: &str, max_chars: usize) -> Snippet {
    let looked_at = &text[..floor(text, LOOKED_AT)];
    let mut places = all_places(looked_at, query);
    places.sort_by_key(|(range, _)| (range.start, range.end));
    let chars = Chars::of(looked_at);
    let at = best_start(&places, &chars, max_chars);
    let lead = if places.is_empty() { 0 } else { max_chars / 6 };
    let from = chars.byte(word_start(looked_at, &chars, at.saturating_sub(lead), at));
    let first = chars.number(from);
    let end_char = (first + max_chars).min(chars.count());
    let to = chars.byte(end_char);
    let shown = &looked_at[from..to];
    Snippet {
        text: shown.to_owned(),
        marks: merge(places.into_iter().map(|(range, _)| range), from, to),
        cut_before: from > 0,
        cut_after: to < text.len(),
    }
}

/// Where the question is met; its last word counts as still being typed when it is nowhere whole.
fn all_places(text: &str, query: &str) -> Vec<(Range<usize>, usize)> {
    let whole = Question::of_text(query, false);
    let found = places(text, &whole);
    let last = whole.items.iter().rposition(|item| !item.not && !item.people);
    match last {
        Some(last) if !found.iter().any(|(_, item)| *item == last) => places(text, &Question::of_text(query, true)),
        _ => found,
    }
}

/// The greatest character boundary not after `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where each character starts.
struct Chars {
    starts: Vec<usize>,
    len: usize,
}

impl Chars {
    fn of(text: &str) -> Self {
        Chars { starts: text.char_indices().map(|(at, _)| at).collect(), len: text.len() }
    }

    fn count(&self) -> usize {
        self.starts.len()
    }

    fn byte(&self, number: usize) -> usize {
        self.starts.get(number).copied().unwrap_or(self.len)
    }

    fn number(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start < byte)
    }
}

/// The character at which the best window's first match starts.
fn best_start(places: &[(Range<usize>, usize)], chars: &Chars, max_chars: usize) -> usize {
    let (mut best, mut best_worth) = (0, (0, 0));
    let room = max_chars - max_chars / 6;
    let mut last_start = None;
    for (i, (range, _)) in places.iter().enumerate() {
        if last_start == Some(range.start) {
            continue;
        }
        last_start = Some(range.start);
        let start = chars.number(range.start);
        let end = chars.byte((start + room).min(chars.count()));
        let mut seen: Vec<usize> = Vec::new();
        let mut count = 0;
        for (_, item) in places[i..].iter().take_while(|(r, _)| r.start < end).take(64).filter(|(r, _)| r.end <= end) {
            count += 1;
            if !seen.contains(item) {
                seen.push(*item);
            }
        }
        if (seen.len(), count) > best_worth {
            (best, best_worth) = (start, (seen.len(), count));
        }
    }
    best
}

/// The first character after a blank between `from` and `to`; `from` when there is none or it starts the text.
fn word_start(text: &str, chars: &Chars, from: usize, to: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let window = &text[chars.byte(from)..chars.byte(to)];
    match window.char_indices().find(|(_, c)| c.is_whitespace()) {
        Some((at, c)) => chars.number(chars.byte(from) + at + c.len_utf8()),
        None => from,
    }
}

fn merge(ranges: impl Iterator<Item = Range<usize>>, from: usize, to: usize) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let (start, end) = (range.start.max(from), range.end.min(to));
        if start >= end {
            continue;
        }
        match marks.last_mut() {
            Some(last) if start - from < last.end => last.end = last.end.max(end - from),
            _ => marks.push(start - from..end - from),
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn marked(text: &str, query: &str, max: usize) -> Vec<String> {
        let cut = snippet(text, query, max);
        cut.marks.iter().map(|range| cut.text[range.clone()].to_owned()).collect()
    }

    #[test]
    fn marks_are_the_words_that_the_search_finds() {
        assert_eq!(marked("The payments-api deployed twice", "deploys payments", 80), ["payments", "deployed"]);
        assert_eq!(marked("The payments-api deployed twice", "the paym", 80), ["The", "payments"]);
        assert_eq!(marked("see NullPointerException here", "pointer", 80), ["Pointer"]);
        assert_eq!(marked("Verbindung über Müller", "muller", 80), ["Müller"]);
        assert_eq!(marked("昨日データベース障害", "データベース", 80), ["データベース"]);
        assert_eq!(
            marked("connection was refused; connection refused", "\"connection refused\"", 80),
            ["connection refused"]
        );
        assert_eq!(marked("latency rose", "latecny", 80), ["latency"]);
        assert_eq!(marked("nothing here", "-nothing from:here kind:event", 80), Vec::<String>::new());
    }

    #[test]
    fn the_window_shows_most_of_the_question() {
        let text = format!("timeout {} the timeout of the database {}", "filler ".repeat(60), "tail ".repeat(60));
        let cut = snippet(&text, "database timeout", 60);
        assert!(cut.text.contains("timeout of the database"), "{cut:?}");
        assert!(cut.cut_before && cut.cut_after && cut.text.chars().count() <= 60);
    }

    proptest! {
        #[test]
        fn marks_are_valid_for_any_text(
            text in "(?s).{0,200}|[a-c é日本語한🔥\u{301}-]{0,120}",
            query in "[a-c é日本\" *-]{0,12}|(?s).{0,10}",
            max in 0usize..60,
        ) {
            let cut = snippet(&text, &query, max);
            prop_assert!(text.contains(&cut.text) && cut.text.chars().count() <= max);
            let mut last = 0;
            for mark in &cut.marks {
                prop_assert!(mark.start >= last && mark.start < mark.end && cut.text.get(mark.clone()).is_some());
                last = mark.end;
            }
        }
    }
}
