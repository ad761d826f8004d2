//! What sort of thing a text tells: observation, decision, action, change, communication, state change or alert.
//!
//! English word cues, nothing learned: the first cue that is stated as a fact decides, so the same text always gives
//! the same kind and a reader can see why. What is refused: reading a question, a negation or a wish
//! ("should be restarted") as something that happened.

mod cue;

use cue::{Cue, Weight};
use model::EventKind;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Bytes from the start of a text that are looked at; what matters is said early, and a pasted log costs no more.
const READ_BYTES: usize = 4096;
/// How far the end of a sentence is looked for, and how far back the words of a clause.
const SENTENCE_BYTES: usize = 500;
const CLAUSE_BYTES: usize = 160;

/// Words before a cue that can take it back.
const WORDS_BEFORE: usize = 4;

static ALERT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix-u)^ [\s*_:>`\#\[\(]{0,8} (?: firing | critical\]  | alert\] | alerting\] | p[0-5]\] | sev-?[0-5]\] | triggered\b
          | problem: | alarm: | alert: | critical: )
        | \[ (?: firing (?: : \d+ )? | critical | alert | alerting | page ) \]
        | \b (?: alert s? | alarm s? | monitor | page s? | pagerduty ) \s (?: has \s | have \s | was \s | were \s )? (?: fired | firing | triggered | went \s off )
        | \b (?: got | was | were | been | is \s being | gets | get ) \s paged \b
        | \b pagerduty \s paged | ^ paged \b | \b violation \s started \b | \b alarm \s state \b",
    )
    .expect("the alert pattern is a valid regular expression")
});

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix-u) \b (?: status | state | severity ) \s (?u:[^.\n?]){0,60}? \b (?: to | from ) \b
        | \b (?: updated | changed | set ) \s the \s (?: status | severity ) \b
        | ^ \s* (?: resolved | acknowledged | monitoring | identified | investigating ) \s* (?: : | - | – | $ )",
    )
    .expect("the status pattern is a valid regular expression")
});

/// What every alert and every change of state has in it. One quick look for these spares most texts two slow ones.
static ALERT_OR_STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i-u)firing|critical|alert|alarm|p[0-5]\]|sev|triggered|problem:|monitor|page|violation|status|state|resolved|acknowledged|identified|investigating",
    )
    .expect("the words of alerts and states make a valid pattern")
});

/// Proposes a kind from words alone; `otherwise` when they do not decide. A text whose only cues stand in questions
/// is a communication.
pub fn of_text(text: &str, otherwise: EventKind) -> EventKind {
    let text = head(text);
    let telling = ALERT_OR_STATUS.is_match(text);
    if telling && ALERT.find(text).is_some_and(|found| !is_asked(text, found.end())) {
        return EventKind::Alert;
    }
    let status = if telling { STATUS.find(text) } else { None };
    let status = status.filter(|found| !is_asked(text, found.end())).map(|found| found.start());
    let mut weak = None;
    for (range, cue) in cue::all_in(text) {
        if status.is_some_and(|at| at <= range.start) {
            return EventKind::StateChange;
        }
        if is_asked(text, range.end) || (cue.can_be_unsaid() && is_unsaid(text, &range)) {
            continue;
        }
        match cue {
            Cue { kind, weight: Weight::Strong } => return kind,
            Cue { kind, weight: Weight::Weak } => weak = weak.or(Some(kind)),
        }
    }
    if status.is_some() {
        return EventKind::StateChange;
    }
    match weak {
        Some(kind) => kind,
        None if text.trim_end().ends_with('?') => EventKind::Communication,
        None => otherwise,
    }
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(READ_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether the sentence around `at` ends in a question mark.
fn is_asked(text: &str, at: usize) -> bool {
    let rest = &text.as_bytes()[at..];
    let rest = &rest[..rest.len().min(SENTENCE_BYTES)];
    let ends = rest.iter().enumerate().filter(|(_, byte)| matches!(byte, b'?' | b'.' | b'!' | b'\n'));
    for (i, byte) in ends {
        let closes = || rest.get(i + 1).is_none_or(|next| next.is_ascii_whitespace() || b"*_\"')?!".contains(next));
        match byte {
            b'\n' => return false,
            _ if closes() => return *byte == b'?',
            _ => {}
        }
    }
    false
}

/// Whether the words before a cue, within its clause, say that it did not happen or has yet to.
fn is_unsaid(text: &str, cue: &Range<usize>) -> bool {
    const UNSAID: &[&str] = &[
        "not",
        "never",
        "no",
        "without",
        "should",
        "shall",
        "could",
        "would",
        "might",
        "can",
        "cannot",
        "will",
        "must",
        "if",
        "unless",
        "until",
        "once",
        "when",
        "before",
        "needs",
        "need",
        "nothing",
        "nobody",
        "want",
        "wants",
        "wanted",
        "i'll",
        "we'll",
        "it'll",
        "tried",
        "try",
        "failed",
        "unable",
        "asked",
        "proposed",
        "suggest",
        "suggested",
        "recommend",
        "consider",
        "considering",
        "planning",
        "plan",
    ];
    // A few words decide, so a clause without end is not walked from its beginning for each cue in it.
    let before = &text[text.floor_char_boundary(cue.start.saturating_sub(CLAUSE_BYTES))..cue.start];
    let clause = before.rfind([',', '.', ';', ':', '!', '?', '(', ')', '\n']).map_or(before, |at| &before[at + 1..]);
    clause.split_whitespace().rev().take(WORDS_BEFORE).any(|word| {
        let word = word.replace('’', "'").to_lowercase();
        word.ends_with("n't") || UNSAID.contains(&word.as_str())
    })
}

#[cfg(test)]
mod tests;
