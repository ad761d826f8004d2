//! Everything the drafter looks at, read once: items in order, their sentences, cues and terms.

use super::cue::{self, Cues, Family};
use super::sentence;
use super::term::{TermId, Terms};
use model::{EventKind, Evidence, EvidenceId, Format, TimelineEventId, Utc};
use std::collections::{HashMap, HashSet};

/// One evidence item with its place in the order of time.
pub struct Item<'a> {
    pub evidence: &'a Evidence,
    /// Tells of a change (pull request, commit, patch) rather than of the incident.
    pub is_change: bool,
    /// Written afterwards or line by line by people who chose what to write: a timeline, a note, a status update.
    pub is_curated: bool,
    /// Positions in [`Reading::sentences`].
    pub sentences: std::ops::Range<usize>,
    /// Who speaks, as a number: the same person, or the same file where nobody is named.
    pub speaker: u32,
    /// Terms of the whole item, ascending.
    pub terms: Vec<TermId>,
}

impl Item<'_> {
    pub fn at(&self) -> Option<Utc> {
        self.evidence.at
    }

    pub fn id(&self) -> EvidenceId {
        self.evidence.id
    }

    pub fn is_alert(&self) -> bool {
        self.evidence.kind == EventKind::Alert || self.evidence.extras.bot && self.evidence.author.is_none()
    }
}

/// One sentence, a slice of its item's text.
pub struct Sentence<'a> {
    /// Position in [`Reading::items`].
    pub item: usize,
    pub text: &'a str,
    pub cues: Cues,
    pub terms: Vec<TermId>,
}

impl Sentence<'_> {
    pub fn has(&self, family: Family) -> bool {
        self.cues.has(family)
    }

    pub fn is_question(&self) -> bool {
        self.text.trim_end_matches([')', '*', '_', ' ']).ends_with('?')
    }
}

/// The incident as read.
pub struct Reading<'a> {
    pub items: Vec<Item<'a>>,
    pub sentences: Vec<Sentence<'a>>,
    pub terms: Terms,
    /// For each term the sentences that hold it, ascending; only of items that are no changes.
    pub postings: Vec<Vec<u32>>,
}

impl<'a> Reading<'a> {
    /// Reads `evidence`, whatever its order.
    /// Items that were deleted at their source, or whose event a person hid, are left out.
    pub fn new(evidence: &'a [Evidence], hidden: &HashSet<TimelineEventId>) -> Self {
        let mut order: Vec<&Evidence> =
            evidence.iter().filter(|e| !e.extras.deleted && !hidden.contains(&e.event)).collect();
        order.sort_by_key(|e| (e.at.is_none(), e.at, e.id));
        let mut reading = Reading {
            items: Vec::with_capacity(order.len()),
            sentences: Vec::new(),
            terms: Terms::default(),
            postings: Vec::new(),
        };
        let mut speakers: HashMap<String, u32> = HashMap::new();
        let people = People::new(order.iter().filter_map(|e| e.author.as_deref()));
        for evidence in order {
            reading.take(evidence, &people, &mut speakers);
        }
        reading.index();
        reading
    }

    fn take(&mut self, evidence: &'a Evidence, people: &People, speakers: &mut HashMap<String, u32>) {
        let is_change = evidence.extras.change.is_some()
            || matches!(evidence.format, Format::Patch | Format::Changes | Format::Git);
        let next = speakers.len() as u32;
        let speaker = *speakers.entry(speaker(evidence, people)).or_insert(next);
        let first = self.sentences.len();
        let item = self.items.len();
        let mut terms = Vec::new();
        if is_change {
            terms = self.terms.read(&change_words(evidence));
            if evidence.format == Format::GitHub {
                self.explain(evidence, item);
            }
        } else if !evidence.extras.demoted {
            for range in sentence::split(&evidence.text) {
                let text = &evidence.text[range];
                if sentence::is_noise(text) {
                    continue;
                }
                let sentence = Sentence { item, text, cues: cue::read(text), terms: self.terms.read(text) };
                terms.extend_from_slice(&sentence.terms);
                self.sentences.push(sentence);
            }
            terms.sort_unstable();
            terms.dedup();
        }
        self.terms.count(&terms);
        self.items.push(Item {
            evidence,
            is_change,
            is_curated: matches!(evidence.format, Format::Table | Format::Prose | Format::Note | Format::Statuspage)
                || (evidence.format == Format::PagerDuty && evidence.kind == EventKind::Communication),
            sentences: first..self.sentences.len(),
            speaker,
            terms,
        });
    }

    /// What the description of a change says about causes. Everything else that it says is about the change, not the incident.
    fn explain(&mut self, evidence: &'a Evidence, item: usize) {
        const KEPT: [Family; 7] = [
            Family::Stated,
            Family::Rooted,
            Family::Linked,
            Family::State,
            Family::Latent,
            Family::Hedged,
            Family::Believed,
        ];
        let text = evidence.text.split("\ndiff --git").next().unwrap_or_default();
        // Who takes a change back says what it did.
        let undoes = text.trim_start().get(..6).is_some_and(|t| t.eq_ignore_ascii_case("revert"));
        for range in sentence::split(text).into_iter().take(40) {
            let text = &evidence.text[range];
            let read = cue::read(text);
            let tells =
                read.any(&[Family::Stated, Family::Rooted, Family::Linked]) || undoes && read.has(Family::State);
            if !tells || read.has(Family::Retracted) {
                continue;
            }
            let mut cues = Cues::default();
            KEPT.into_iter().filter(|f| read.has(*f)).for_each(|f| cues.set(f));
            self.sentences.push(Sentence { item, text, cues, terms: self.terms.read(text) });
        }
    }

    fn index(&mut self) {
        self.postings = vec![Vec::new(); self.terms.len()];
        for (at, sentence) in self.sentences.iter().enumerate() {
            for term in &sentence.terms {
                self.postings[*term as usize].push(at as u32);
            }
        }
    }

    pub fn item_of(&self, sentence: usize) -> &Item<'a> {
        &self.items[self.sentences[sentence].item]
    }

    pub fn at_of(&self, sentence: usize) -> Option<Utc> {
        self.item_of(sentence).at()
    }
}

/// Which names are one person: a full name, its first part alone, and its parts joined as in a handle.
struct People {
    /// From a name as written, in lower case, to the full name.
    full: HashMap<String, String>,
}

impl People {
    fn new<'n>(authors: impl Iterator<Item = &'n str>) -> Self {
        let mut names: Vec<String> = authors.map(plain).collect();
        names.sort();
        names.dedup();
        let parts: Vec<Vec<&str>> = names.iter().map(|n| n.split(' ').collect()).collect();
        let mut full = HashMap::new();
        for (name, own) in names.iter().zip(&parts) {
            if own.len() != 1 {
                continue;
            }
            let mut fits = (0..names.len())
                .filter(|i| parts[*i].len() > 1 && (parts[*i][0] == own[0] || parts[*i].concat() == own[0]));
            // Two people of one first name stay apart.
            if let (Some(only), None) = (fits.next(), fits.next()) {
                full.insert(name.clone(), names[only].clone());
            }
        }
        People { full }
    }

    fn of(&self, author: &str) -> String {
        let name = plain(author);
        self.full.get(&name).cloned().unwrap_or(name)
    }
}

/// A name in lower case with spaces between its parts, whatever stood between them.
fn plain(author: &str) -> String {
    let parts: Vec<String> = author
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-' | '@'))
        .filter(|p| !p.is_empty())
        .map(str::to_lowercase)
        .collect();
    parts.join(" ")
}

/// A person is one voice wherever they write; lines without a name are one voice for each file and kind.
fn speaker(evidence: &Evidence, people: &People) -> String {
    match &evidence.author {
        Some(author) => format!("a\0{}", people.of(author)),
        None => format!("f\0{}\0{}\0{}", evidence.format, evidence.kind, evidence.locator.file),
    }
}

/// What a change says of itself in words: title, names of files and branches, and the start of its description.
fn change_words(evidence: &Evidence) -> String {
    let mut words = String::new();
    if let Some(change) = &evidence.extras.change {
        words.push_str(&change.title);
        for file in change.files.iter().take(200) {
            words.push(' ');
            words.push_str(&file.path);
        }
        for name in change.labels.iter().chain(&change.head) {
            words.push(' ');
            words.push_str(name);
        }
    }
    words.push('\n');
    let text = evidence.text.split("\ndiff --git").next().unwrap_or_default();
    let text = if text.starts_with("diff --git") { "" } else { text };
    words.push_str(&text[..sentence::cut_at(text, 2_000)]);
    words
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_person_under_several_names_is_one_voice_and_namesakes_are_not() {
        let names = ["Mira Holt", "mira", "miraholt", "sam", "Sam Reed", "Sam Falk"];
        let people = People::new(names.into_iter());
        assert_eq!(people.of("Mira"), people.of("Mira Holt"));
        assert_eq!(people.of("mira.holt"), people.of("miraholt"));
        assert_ne!(people.of("Sam"), people.of("Sam Reed"));
        assert_ne!(people.of("Sam"), people.of("Sam Falk"));
    }
}
