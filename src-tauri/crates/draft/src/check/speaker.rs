//! Who is said to have said something, and whether they did.

use super::corpus::{Corpus, Item};
use super::lex::{Kind, Token};
use super::text::{Marked, contains};
use super::vocabulary::ordinary;
use std::ops::Range;

/// Verbs of saying. What stands before one (or after `by`) is a speaker.
const SAYING: &[&str] = &[
    "said",
    "says",
    "say",
    "wrote",
    "writes",
    "reported",
    "reports",
    "noted",
    "notes",
    "asked",
    "asks",
    "replied",
    "replies",
    "answered",
    "answers",
    "added",
    "adds",
    "announced",
    "announces",
    "posted",
    "posts",
    "commented",
    "comments",
    "mentioned",
    "mentions",
    "stated",
    "states",
    "confirmed",
    "confirms",
    "explained",
    "explains",
    "suggested",
    "suggests",
    "warned",
    "warns",
    "observed",
    "observes",
    "told",
    "tells",
    "claimed",
    "claims",
    "suspected",
    "suspects",
    "thought",
    "thinks",
    "believed",
    "believes",
    "proposed",
    "proposes",
    "messaged",
    "quoted",
    "recalled",
    "pointed",
    "described",
    "describes",
    "shared",
    "concluded",
    "guessed",
    "wondered",
    "declared",
    "schrieb",
    "sagte",
    "meldete",
    "escribió",
    "dijo",
];

/// Speakers that are no one in particular; a sentence may open with them.
const ANYONE: &[&str] = &[
    "users",
    "user",
    "customers",
    "customer",
    "clients",
    "support",
    "monitoring",
    "alerting",
    "engineers",
    "engineer",
    "responders",
    "responder",
    "operators",
    "operator",
    "nobody",
    "somebody",
    "people",
    "others",
    "dashboards",
    "dashboard",
    "logs",
    "metrics",
    "graphs",
    "alerts",
    "alert",
    "developers",
    "someone",
    "tests",
    "probes",
    "checks",
    "pages",
    "pagers",
    "on-call",
    "oncall",
    "participants",
    "teams",
    "management",
    "security",
    "sales",
    "vendors",
];

/// Words that may stand between a speaker and the verb.
const BETWEEN: &[&str] = &[
    "also",
    "then",
    "later",
    "first",
    "has",
    "had",
    "have",
    "again",
    "once",
    "initially",
    "already",
    "further",
    "subsequently",
    "soon",
    "publicly",
];

/// A speaker named in a sentence.
pub struct Attribution<'t> {
    pub speaker: &'t str,
    pub at: Range<usize>,
    /// Where the said words are expected: after this place, or before it.
    pub after: bool,
    pub place: usize,
}

fn is_saying(word: &str) -> bool {
    SAYING.contains(&word)
}

/// Everyone to whom the sentence gives words. `tokens` are those outside of verified quotes.
pub fn attributions<'t>(
    sentence: &'t str,
    tokens: &[Token],
    marks: &[Marked],
    corpus: &Corpus<'_>,
) -> Vec<Attribution<'t>> {
    let mut found: Vec<Attribution<'t>> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let word = sentence[token.at.clone()].to_lowercase();
        if token.kind == Kind::Word && is_saying(&word) {
            let next = tokens.get(i + 1).filter(|t| sentence[t.at.clone()].eq_ignore_ascii_case("by"));
            let after_quote = marks.iter().any(|m| {
                m.whole.end <= token.at.start
                    && sentence[m.whole.end..token.at.start].trim().trim_start_matches(',').trim().is_empty()
            });
            let (name, after) = if next.is_some() {
                (name_after(sentence, tokens, i + 2, corpus), false)
            } else if let Some(name) = name_before(sentence, tokens, i, corpus) {
                (Some(name), true)
            } else if after_quote {
                (name_after(sentence, tokens, i + 1, corpus), false)
            } else {
                (None, true)
            };
            let place = token.at.end;
            found.extend(name.map(|at| Attribution { speaker: &sentence[at.clone()], at, after, place }));
        } else if token.kind == Kind::Word && word == "according" {
            let name = name_after(sentence, tokens, i + 2, corpus);
            found.extend(name.map(|at| Attribution { speaker: &sentence[at.clone()], place: at.end, at, after: true }));
        }
    }
    for mark in marks {
        // `Ana: “…”`, `“…” (Ana, 17:18)`, `“…” — Ana`.
        let before = tokens.iter().rposition(|t| t.at.end <= mark.whole.start);
        if let Some(i) = before
            && sentence[tokens[i].at.end..mark.whole.start].trim() == ":"
            && let Some(at) = name_before(sentence, tokens, i + 1, corpus)
        {
            found.push(Attribution { speaker: &sentence[at.clone()], place: at.end, at, after: true });
        }
        let next = tokens.iter().position(|t| t.at.start >= mark.whole.end);
        if let Some(i) = next
            && matches!(sentence[mark.whole.end..tokens[i].at.start].trim(), "(" | "—" | "–" | "-" | "[")
            && let Some(at) = name_after(sentence, tokens, i, corpus)
            && (corpus.is_person(&sentence[at.clone()])
                || sentence[at.clone()].split_whitespace().any(|w| corpus.is_person(w)))
        {
            found.push(Attribution { speaker: &sentence[at.clone()], place: mark.whole.end, at, after: false });
        }
    }
    found.dedup_by(|a, b| a.at == b.at);
    found
}

fn namely(sentence: &str, token: &Token, corpus: &Corpus<'_>) -> bool {
    let word = &sentence[token.at.clone()];
    match token.kind {
        Kind::Name => corpus.is_person(word) || !word.contains(['/', '\\', '=']),
        Kind::Word => {
            corpus.is_person(word) || (word.starts_with(char::is_uppercase) && !ordinary(&word.to_lowercase()))
        }
        Kind::Run => corpus.is_person(word),
        _ => false,
    }
}

/// Longest run of names that ends before token `end`.
fn name_before(sentence: &str, tokens: &[Token], end: usize, corpus: &Corpus<'_>) -> Option<Range<usize>> {
    let mut last = end.checked_sub(1)?;
    while BETWEEN.contains(&sentence[tokens[last].at.clone()].to_lowercase().as_str()) {
        last = last.checked_sub(1)?;
    }
    // A whole name of someone, whatever it is made of, comes first.
    let stop = tokens.get(last + 1).map_or(sentence.len(), |next| next.at.start);
    let upto = sentence[..stop]
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '“' | '"' | '«' | '„' | '「' | '『'))
        .len();
    let person = corpus
        .people()
        .filter(|p| sentence[..upto].ends_with(*p) && super::text::boundary(sentence, upto - p.len()))
        .max_by_key(|p| p.len());
    if let Some(person) = person {
        return Some(upto - person.len()..upto);
    }
    let upto = tokens[last].at.end;
    let mut first = None;
    for i in (0..=last).rev() {
        let joined = first.is_none_or(|f: usize| {
            sentence[tokens[i].at.end..tokens[f].at.start].chars().all(|c| matches!(c, ' ' | '.' | '@'))
        });
        if !joined || !namely(sentence, &tokens[i], corpus) {
            break;
        }
        first = Some(i);
    }
    first.map(|first| tokens[first].at.start..upto)
}

fn name_after(sentence: &str, tokens: &[Token], start: usize, corpus: &Corpus<'_>) -> Option<Range<usize>> {
    let from = tokens.get(start)?.at.start;
    let person = corpus
        .people()
        .filter(|p| sentence[from..].starts_with(*p) && super::text::boundary(sentence, from + p.len()))
        .max_by_key(|p| p.len());
    if let Some(person) = person {
        return Some(from..from + person.len());
    }
    let mut last: Option<usize> = None;
    for (i, token) in tokens.iter().enumerate().skip(start) {
        let joined = last.is_none_or(|l: usize| {
            sentence[tokens[l].at.end..token.at.start].chars().all(|c| matches!(c, ' ' | '.' | '@'))
        });
        if !joined || !namely(sentence, token, corpus) {
            break;
        }
        last = Some(i);
    }
    last.map(|last| from..tokens[last].at.end)
}

/// True when a sentence that starts with `speaker` names no one in particular: `Users reported …`.
pub fn is_anyone(speaker: &str) -> bool {
    let lower = speaker.to_lowercase();
    ANYONE.contains(&lower.as_str()) || ordinary(&lower)
}

/// True when the speaker wrote the item, or the item itself gives its words to them.
pub fn speaks(item: &Item<'_>, speaker: &str) -> bool {
    let e = item.evidence;
    let speaker = speaker.trim_start_matches('@');
    let speaker = speaker.strip_suffix("'s").or_else(|| speaker.strip_suffix("’s")).unwrap_or(speaker);
    let same = |other: &str| other.trim_start_matches('@').to_lowercase() == speaker.to_lowercase();
    let part = |author: &str| {
        let lower = speaker.to_lowercase();
        contains(&author.to_lowercase(), &lower) && !lower.is_empty()
    };
    let facts = item.facts();
    let lower = speaker.to_lowercase();
    if e.author.as_deref().is_some_and(part)
        || [&e.channel, &e.extras.service].into_iter().flatten().any(|s| same(s.trim_start_matches('#')))
    {
        return true;
    }
    if facts.beside.lines().next().is_some_and(same) || e.extras.fields.iter().any(|(_, value)| same(value)) {
        return true;
    }
    super::text::occurrences(&facts.lower, &lower).any(|at| {
        let rest = &facts.lower[at.end..];
        let next = rest.trim_start_matches([' ', '>', ']', '*', '_', '\t']);
        let verb = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        let before = facts.lower[..at.start].trim_end_matches([' ', '*', '_', '@']);
        before.ends_with(" by")
            || before.ends_with(" from")
            || before.ends_with('—')
            || rest.trim_start_matches([']', '>', '*', '_']).starts_with(':')
            || rest.starts_with('>')
            || is_saying(verb)
            || e.author.is_none()
    })
}
