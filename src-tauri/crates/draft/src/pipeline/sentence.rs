//! Sentences of an answer as claims, each with what the checker finds.
//!
//! Refused: dropping in silence what fails, showing it as supported, and an address that could be followed.

use super::Veil;
use super::answer::{self, Cited};
use super::report::{Blame, RunReport};
use super::text::{defanged, one_line};
use crate::builtin::sentence_ends;
use crate::check::{Corpus, blame, check};
use model::{Check, CheckFault, Claim, EvidenceId, Quote, Section, Utc};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// What sentences are judged by.
pub struct Judge<'j, 'a> {
    pub corpus: &'j Corpus<'a>,
    /// The items that the call showed.
    pub allowed: &'j [EvidenceId],
    /// A person confirmed a factor.
    pub cause_allowed: bool,
}

impl Judge<'_, '_> {
    /// The claims of one row: one for each sentence of its text.
    pub fn claims(&self, row: &Value, section: Section, veil: &dyn Veil, report: &mut RunReport) -> Vec<Claim> {
        let mut cited = Cited::of(row, "evidence", self.allowed);
        let text = without_ids(&answer::shown(veil, answer::text(row, "text")), self.allowed, &mut cited);
        if text.is_empty() {
            return Vec::new();
        }
        let (quotes, unknown, strange) = answer::quotes(self.corpus, veil, row, self.allowed);
        for quote in &quotes {
            cited.add(&quote.evidence.to_string(), self.allowed);
        }
        let mut faults: Vec<CheckFault> =
            cited.unknown.iter().map(|id| CheckFault::UnknownEvidence { evidence: *id }).collect();
        faults.extend(unknown.into_iter().map(|(evidence, quote)| CheckFault::QuoteNotFound { evidence, quote }));
        faults.extend(cited.strange.into_iter().chain(strange).map(|name| CheckFault::NameNotFound { name }));
        let mut from = 0;
        let ends: Vec<usize> = sentence_ends(&text).into_iter().chain([text.len()]).collect();
        let mut claims = Vec::new();
        for end in ends {
            let sentence = text[from..end].trim();
            from = end;
            if !sentence.is_empty() {
                let quotes = belonging(&quotes, sentence, &text);
                claims.push(self.claim(section, sentence, &cited.known, quotes, &faults, report));
            }
        }
        claims
    }

    /// One sentence with its check.
    pub fn claim(
        &self,
        section: Section,
        text: &str,
        evidence: &[EvidenceId],
        quotes: Vec<Quote>,
        faults: &[CheckFault],
        report: &mut RunReport,
    ) -> Claim {
        let mut claim = Claim {
            section,
            text: text.to_owned(),
            evidence: evidence.to_vec(),
            quotes,
            at: (section == Section::Highlights).then(|| self.first_time(evidence)).flatten(),
            check: Check::Supported,
        };
        let mut found = self.faults(&claim);
        let tame = defanged(text, &|link| self.corpus.has_link(evidence, link));
        if tame != claim.text {
            claim.text = tame;
            found.extend(self.faults(&claim));
        }
        found.extend_from_slice(faults);
        dedup(&mut found);
        claim.check = if found.is_empty() { Check::Supported } else { Check::Unsupported { faults: found } };
        note_blame(Some(section), &claim.text, &claim.quotes, report);
        claim
    }

    fn faults(&self, claim: &Claim) -> Vec<CheckFault> {
        let mut faults = match check(claim, self.cause_allowed, self.corpus) {
            Check::Supported => Vec::new(),
            Check::Unsupported { faults } => faults,
        };
        // A question asserts nothing; what it names and quotes still has to be there.
        if claim.section == Section::OpenQuestions && claim.text.ends_with(['?', '？']) {
            faults.retain(|fault| !matches!(fault, CheckFault::NotInEvidence { .. }));
        }
        faults
    }

    fn first_time(&self, evidence: &[EvidenceId]) -> Option<Utc> {
        evidence.iter().find_map(|id| self.corpus.get(*id)?.at)
    }

    /// Prose that is no claim: one line, no address that the items do not have.
    pub fn tame(&self, text: &str, evidence: &[EvidenceId], most: usize) -> String {
        defanged(&one_line(text, most), &|link| self.corpus.has_link(evidence, link))
    }
}

/// The text without citations in brackets, which models like to write into it; what they cite is cited.
fn without_ids(text: &str, allowed: &[EvidenceId], cited: &mut Cited) -> String {
    static IDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*[\[(]\s*E-?\d{1,9}(?:\s*[,;]\s*E-?\d{1,9})*\s*[\])]").expect("a constant pattern is valid")
    });
    for ids in IDS.find_iter(text) {
        let ids = ids.as_str().split(|c: char| !c.is_alphanumeric() && c != '-').filter(|id| !id.is_empty());
        ids.for_each(|id| cited.add(id, allowed));
    }
    IDS.replace_all(text, "").trim().to_owned()
}

/// The quotes that stand in the sentence; those that stand in no sentence of the text belong to all.
fn belonging(quotes: &[Quote], sentence: &str, text: &str) -> Vec<Quote> {
    quotes.iter().filter(|quote| sentence.contains(&quote.text) || !text.contains(&quote.text)).cloned().collect()
}

fn dedup(faults: &mut Vec<CheckFault>) {
    let mut seen = Vec::new();
    faults.retain(|fault| {
        let new = !seen.contains(fault);
        seen.push(fault.clone());
        new
    });
}

/// Notes words that blame a person, outside of quotes.
pub fn note_blame(section: Option<Section>, text: &str, quotes: &[Quote], report: &mut RunReport) {
    for range in blame(text) {
        let words = &text[range];
        if !quotes.iter().any(|quote| quote.text.contains(words)) {
            report.blame.push(Blame { section, text: text.to_owned(), words: words.to_owned() });
        }
    }
}
