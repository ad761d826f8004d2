//! Putting a claim together: words from templates, quotes letter for letter, and the checker's verdict on the result.

use super::reading::Item;
use crate::check::{Corpus, check};
use model::{Check, Claim, EventKind, Evidence, EvidenceId, Format, Quote, Section, Utc};

/// Longest quote, in characters; what is beyond is left out at the edge of a word.
const LONGEST: usize = 260;

/// Words as they are quoted: cut to length, line breaks as single spaces, no marks at the end that belong to the sentence around.
pub fn quotable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut broken = false;
    for c in text.chars() {
        let breaks = matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}');
        if !breaks {
            out.push(c);
        } else if !broken {
            out.push(' ');
        }
        broken = breaks;
    }
    if let Some((cut, _)) = out.char_indices().nth(LONGEST) {
        let edge = out[..cut].rfind(' ').filter(|at| *at > LONGEST / 2).unwrap_or(cut);
        out.truncate(edge);
    }
    let end = out.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':')).len();
    out.truncate(end);
    out
}

/// An instant as it stands in a sentence.
pub fn time(at: Utc) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Who speaks in an item: a name only where one is known, and a role otherwise.
pub fn who(evidence: &Evidence) -> String {
    match &evidence.author {
        Some(author) if !author.trim().is_empty() => author.trim().to_owned(),
        _ => match (evidence.format, evidence.kind) {
            (_, EventKind::Alert) => "an alert",
            (Format::Statuspage, _) => "the status page",
            (Format::PagerDuty, _) => "the incident log",
            (Format::Slack | Format::Chat, _) => "a message",
            (Format::GitHub | Format::Patch | Format::Changes | Format::Git, _) => "a change",
            _ => "a note",
        }
        .to_owned(),
    }
}

/// The verb of saying that goes with [`who`]: people write, things say.
pub fn says(evidence: &Evidence) -> &'static str {
    if evidence.author.as_deref().is_some_and(|a| !a.trim().is_empty()) { "wrote" } else { "says" }
}

/// The first letter in upper case, where the first word is a plain word rather than a name or a command.
pub fn capital(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let plain = first.trim_end_matches([',', ':']).chars().all(|c| c.is_ascii_lowercase()) && !first.is_empty();
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if plain => c.to_ascii_uppercase().to_string() + chars.as_str(),
        _ => text.to_owned(),
    }
}

/// One sentence with what it rests on.
pub struct Sentence {
    pub text: String,
    pub evidence: Vec<EvidenceId>,
    pub quotes: Vec<Quote>,
}

impl Sentence {
    pub fn new(text: String, items: &[&Item<'_>], quotes: &[(&Item<'_>, &str)]) -> Self {
        let mut evidence: Vec<EvidenceId> = Vec::new();
        for id in quotes.iter().map(|(i, _)| i.id()).chain(items.iter().map(|i| i.id())) {
            if !evidence.contains(&id) {
                evidence.push(id);
            }
        }
        let quotes = quotes.iter().map(|(i, words)| Quote { evidence: i.id(), text: (*words).to_owned() }).collect();
        Sentence { text, evidence, quotes }
    }

    /// As a claim, with what the checker says. `cause_allowed` is false: that is a person's word.
    pub fn checked(self, section: Section, at: Option<Utc>, corpus: &Corpus<'_>) -> Claim {
        let mut claim = Claim {
            section,
            text: self.text,
            evidence: self.evidence,
            quotes: self.quotes,
            at,
            check: Check::Supported,
        };
        claim.check = check(&claim, false, corpus);
        claim
    }
}

/// The first of several wordings, fullest first, that the checker supports; otherwise the last with its faults.
pub fn first_supported(
    section: Section,
    at: Option<Utc>,
    corpus: &Corpus<'_>,
    wordings: Vec<Sentence>,
) -> Option<Claim> {
    let mut last = None;
    for wording in wordings {
        let claim = wording.checked(section, at, corpus);
        if claim.check.is_supported() {
            return Some(claim);
        }
        last = Some(claim);
    }
    last
}
