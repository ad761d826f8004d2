//! The time with which a piece of text opens, and what is left of the text.

use crate::time::{self, Dated, Stamp};
use model::moment::KeyMoment;

/// A time found at the edge of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub raw: String,
    pub stamp: Stamp,
    /// The text without the time, or whole where the time is part of a sentence.
    pub rest: String,
    /// A mark such as `:`, `–` or `|` stands between time and text.
    pub marked: bool,
    /// The time is a part of the sentence: `At 17:18 we …`.
    pub spoken: bool,
}

const MARKS: [char; 13] = [':', '-', '–', '—', '|', '>', '·', '•', '→', ',', ';', '=', '.'];

/// Reads `17:18 – text`, `[17:18] text`, `2026-03-04 17:18 | text`, `At 17:18 UTC we …` in readable text.
pub fn opening(text: &str) -> Option<Opening> {
    let text = text.trim_start();
    let bracket = text.chars().next().filter(|c| matches!(c, '[' | '('));
    let inner = &text[bracket.map_or(0, char::len_utf8)..];
    let spoken = ["at ", "on "].iter().find(|word| starts(inner, word));
    let skipped = spoken.map_or(0, |word| word.len());
    let (stamp, used) = time::scan(&inner[skipped..])?;
    let raw = inner[skipped..skipped + used].trim_end_matches(',').to_owned();
    let mut rest = &inner[skipped + used..];
    if let Some(open) = bracket {
        rest = rest.trim_start().strip_prefix(if open == '[' { ']' } else { ')' })?;
    }
    let trimmed = rest.trim_start();
    let ends = trimmed.is_empty();
    let marked = trimmed.starts_with(MARKS) || bracket.is_some();
    let separate = ends || marked || rest.len() > trimmed.len();
    let weak = stamp.clock.is_none() && stamp.fault.is_none() && !stamp.has_day();
    if !separate || (weak && !ends && !marked) || (stamp.clock.is_none() && spoken.is_some()) {
        return None;
    }
    let rest = if spoken.is_some() { text.to_owned() } else { without_marks(rest).to_owned() };
    Some(Opening { raw, stamp, rest, marked, spoken: spoken.is_some() })
}

/// Reads a full date and clock time at the end of a short text, as in `First detected: 2026-03-04 17:18`.
pub fn closing(text: &str) -> Option<Opening> {
    if text.len() > 120 || text.contains('\n') {
        return None;
    }
    let starts =
        text.char_indices().filter(|(at, c)| c.is_alphanumeric() && text[..*at].ends_with([' ', ':', '(', '@']));
    starts.map(|(at, _)| at).find_map(|at| {
        let (stamp, used) = time::scan(&text[at..])?;
        let whole = text[at + used..].trim_matches([')', '.', ' ']).is_empty();
        let full = stamp.clock.is_some() && matches!(stamp.date, Dated::Day(_) | Dated::Unordered { .. });
        (whole && full).then(|| Opening {
            raw: text[at..at + used].to_owned(),
            stamp,
            rest: text.to_owned(),
            marked: true,
            spoken: true,
        })
    })
}

/// The key moment that a label such as `First detected:` states.
pub fn moment_of_label(text: &str) -> Option<KeyMoment> {
    let lower = text.trim_start().to_lowercase();
    let labels: [(&[&str], KeyMoment); 5] = [
        (
            &["impact start", "impact began", "incident start", "started", "start time", "start:"],
            KeyMoment::ImpactStart,
        ),
        (&["first detected", "detected", "detection"], KeyMoment::Detected),
        (&["acknowledged", "acked"], KeyMoment::Acknowledged),
        (&["mitigated", "repaired", "impact end"], KeyMoment::Mitigated),
        (&["resolved", "incident resolved", "closed"], KeyMoment::Resolved),
    ];
    labels.iter().find(|(words, _)| words.iter().any(|word| lower.starts_with(word))).map(|(_, moment)| *moment)
}

fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
}

fn without_marks(rest: &str) -> &str {
    let rest = rest.trim_start();
    let kept = rest.trim_start_matches(|c: char| MARKS.contains(&c) || c.is_whitespace());
    // A negative number or a path is text, not a mark.
    let mark = &rest[..rest.len() - kept.len()];
    if mark == "-" || mark == "." { rest } else { kept }
}
