//! The evidence of one incident, indexed for checking. Items are read closely only when something cites them, and once.

use super::lex::{Kind, Token, lex};
use super::negation;
use super::number::{self, Number};
use super::text::{contains, unbroken};
use super::vocabulary::{ordinary, stem};
use super::when::When;
use model::{Evidence, EvidenceId, Format, Precision, Utc};
use std::collections::{BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

/// The evidence of one incident, indexed for checking. Only what is in here can support a claim.
pub struct Corpus<'a> {
    items: Vec<Item<'a>>,
    people: BTreeSet<&'a str>,
    aliases: HashSet<String>,
}

impl<'a> Corpus<'a> {
    /// Indexes the evidence of one incident. Cheap: an item is read closely when it is first cited.
    pub fn new(evidence: &'a [Evidence]) -> Self {
        let mut items: Vec<_> = evidence.iter().map(|evidence| Item { evidence, facts: OnceLock::new() }).collect();
        items.sort_by_key(|item| item.evidence.id);
        let authors =
            evidence.iter().filter(|e| !e.extras.bot && !matches!(e.format, Format::PagerDuty | Format::Statuspage));
        let people: BTreeSet<&str> =
            authors.filter_map(|e| e.author.as_deref()).map(str::trim).filter(|a| !a.is_empty()).collect();
        let aliases = people.iter().flat_map(|person| aliases(person)).collect();
        Corpus { items, people, aliases }
    }

    pub fn get(&self, id: EvidenceId) -> Option<&'a Evidence> {
        self.item(id).map(|item| item.evidence)
    }

    /// Everyone who wrote an item, as their names are shown, in order; programs are left out.
    pub fn people(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.people.iter().copied()
    }

    /// True when the item has these words letter for letter, as whole words in one run.
    pub(crate) fn holds(&self, id: EvidenceId, words: &str) -> bool {
        self.item(id).is_some_and(|item| item.holds(words))
    }

    /// True when one of the items has exactly this address.
    pub(crate) fn has_link(&self, ids: &[EvidenceId], link: &str) -> bool {
        ids.iter().filter_map(|id| self.item(*id)).any(|item| super::name::has_link(item, link))
    }

    pub(super) fn item(&self, id: EvidenceId) -> Option<&Item<'a>> {
        self.items.binary_search_by_key(&id, |item| item.evidence.id).ok().map(|at| &self.items[at])
    }

    /// True when the word is a person's name, a part of one, or a handle. A name in small letters must match by case, so
    /// that `max` in a sentence is not the person Max.
    pub(crate) fn is_person(&self, word: &str) -> bool {
        self.aliases.contains(word.trim_start_matches('@'))
    }
}

/// The whole name, and each capitalised part of it that is no ordinary word.
fn aliases(person: &str) -> Vec<String> {
    let mut found = vec![person.to_owned()];
    let parts = person.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | '|'));
    found.extend(
        parts
            .filter(|p| p.chars().count() > 1 && p.starts_with(char::is_uppercase) && !ordinary(&p.to_lowercase()))
            .map(str::to_owned),
    );
    found
}

pub(super) struct Item<'a> {
    pub evidence: &'a Evidence,
    facts: OnceLock<Facts>,
}

/// What an item says, in the forms that the rules compare.
pub(super) struct Facts {
    /// Text and raw with line breaks read as one space, where they have any.
    unbroken: [Option<String>; 2],
    /// Author, channel, fields and what the change says of itself, one per line.
    pub beside: String,
    /// Text and `beside` in lower case.
    pub lower: String,
    /// Hashes of stems, sorted.
    stems: Vec<u64>,
    pub numbers: Vec<Number>,
    pub whens: Vec<When>,
    /// Durations in milliseconds.
    pub lasting: Vec<i128>,
    /// Instants of the item and its change; true where only the day is known.
    pub instants: Vec<(Utc, bool)>,
    pub sentences: Vec<negation::Sentence>,
}

impl<'a> Item<'a> {
    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::read(self.evidence))
    }

    /// True when the words stand in the text or the raw text, letter for letter, as whole words in one run.
    pub fn holds(&self, words: &str) -> bool {
        let facts = self.facts();
        let raw = self.evidence.raw.as_deref();
        contains(&self.evidence.text, words)
            || raw.is_some_and(|raw| contains(raw, words))
            || facts.unbroken.iter().flatten().any(|text| contains(text, words))
    }

    /// As [`Item::holds`], or in what stands beside the text: titles, paths, channel, fields.
    pub fn shows(&self, words: &str) -> bool {
        self.holds(words) || contains(&self.facts().beside, words)
    }

    pub fn has_stem(&self, hash: u64) -> bool {
        self.facts().stems.binary_search(&hash).is_ok()
    }
}

impl Facts {
    fn read(e: &Evidence) -> Facts {
        let beside = beside(e);
        let mut facts = Facts {
            unbroken: [unbroken(&e.text), e.raw.as_deref().and_then(unbroken)],
            lower: format!("{}\n{}", e.text, beside).to_lowercase(),
            stems: Vec::new(),
            numbers: Vec::new(),
            whens: Vec::new(),
            lasting: Vec::new(),
            instants: instants(e),
            sentences: Vec::new(),
            beside,
        };
        let tokens = lex(&e.text);
        facts.sentences = negation::sentences(&e.text, &tokens);
        facts.take(&e.text, tokens);
        let beside = std::mem::take(&mut facts.beside);
        facts.take(&beside, lex(&beside));
        facts.beside = beside;
        if let Some(raw) = &e.time.raw {
            facts
                .whens
                .extend(lex(raw).into_iter().filter_map(|t| if let Kind::When(w) = t.kind { Some(w) } else { None }));
        }
        facts.stems.sort_unstable();
        facts.stems.dedup();
        facts
    }

    fn take(&mut self, text: &str, tokens: Vec<Token>) {
        for token in tokens {
            let words = &text[token.at.clone()];
            for_stems(words, &token.kind, |stem| self.stems.push(hash(stem)));
            match token.kind {
                Kind::Number(number) => self.numbers.push(number),
                Kind::When(when) => self.whens.push(when),
                Kind::Lasting { millis, .. } => {
                    self.lasting.push(millis);
                    // `500s` may be answers with that status.
                    self.numbers
                        .extend(words.strip_suffix('s').filter(|digits| digits.len() == 3).and_then(number::read));
                }
                Kind::Name => self.numbers.extend(number::within(words)),
                _ => {}
            }
        }
    }
}

/// What the format is called in sentences.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Slack => "Slack",
        Format::PagerDuty => "PagerDuty",
        Format::Statuspage => "Statuspage",
        Format::GitHub => "GitHub",
        Format::Git => "Git",
        _ => "",
    }
}

fn beside(e: &Evidence) -> String {
    let x = &e.extras;
    let mut lines: Vec<&str> = vec![format_name(e.format), &e.locator.file];
    lines.extend(
        [&e.author, &e.channel, &e.native_id, &x.status, &x.severity, &x.service]
            .into_iter()
            .flatten()
            .map(String::as_str),
    );
    lines.extend(x.files.iter().map(|f| f.name.as_str()));
    lines.extend(x.fields.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]));
    let mut counts = Vec::new();
    if let Some(c) = &x.change {
        lines.extend([c.reference.as_str(), c.title.as_str()]);
        lines.extend([&c.url, &c.state, &c.merge_commit, &c.base, &c.head].into_iter().flatten().map(String::as_str));
        lines.extend(c.labels.iter().chain(&c.reverts).chain(&c.closes).map(String::as_str));
        lines.extend(c.files.iter().map(|f| f.path.as_str()));
        counts.extend(c.files.iter().map(|f| format!("{} {}", f.additions, f.deletions)));
        let (added, removed) = c
            .files
            .iter()
            .fold((0u64, 0u64), |(a, d), f| (a.saturating_add(f.additions), d.saturating_add(f.deletions)));
        counts.push(format!("{} {added} {removed}", c.files.len()));
    }
    lines.extend(counts.iter().map(String::as_str));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn instants(e: &Evidence) -> Vec<(Utc, bool)> {
    let day = e.time.precision == Precision::Day;
    let mut found: Vec<(Utc, bool)> = e.at.into_iter().chain(e.time.at).map(|at| (at, day)).collect();
    found.extend(e.extras.edited_at.map(|at| (at, false)));
    if let Some(c) = &e.extras.change {
        found.extend([c.opened_at, c.merged_at, c.closed_at].into_iter().flatten().map(|at| (at, false)));
    }
    found.dedup();
    found
}

pub(super) fn hash(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

/// The stems of one token: of each part of a compound, of each part of a name, and each pair of an unspaced run.
pub(super) fn for_stems(words: &str, kind: &Kind, mut each: impl FnMut(&str)) {
    match kind {
        Kind::Word => {
            let lower = words.to_lowercase();
            for part in lower.split('-').filter(|p| !p.is_empty()) {
                each(&stem(part));
            }
        }
        Kind::Name => {
            let lower = words.to_lowercase();
            for part in lower.split(|c: char| !c.is_alphanumeric()).filter(|p| p.chars().count() > 1) {
                each(&stem(part));
            }
        }
        Kind::Run => {
            let chars: Vec<(usize, char)> = words.char_indices().collect();
            if let [(_, _)] = chars[..] {
                each(words);
            }
            for pair in chars.windows(2) {
                each(&words[pair[0].0..pair[1].0 + pair[1].1.len_utf8()]);
            }
        }
        Kind::Link | Kind::When(_) | Kind::Lasting { .. } | Kind::Number(_) => {}
    }
}
