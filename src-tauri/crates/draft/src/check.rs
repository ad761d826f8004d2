//! The claim checker: code, not a prompt, decides what is supported.
//!
//! A claim is one sentence. It is supported when every rule holds; each broken rule is a fault that says what is missing:
//!
//! 1. It cites at least one item, and only items of this incident. The items of its quotes count as cited.
//! 2. Declared quotes stand in the item's text or raw text letter for letter, in one run, between word boundaries. The one
//!    thing that is folded: a run of line breaks in the source may be read as one space.
//! 3. Two or more words between quotation marks in the sentence, and any code between backticks, stand in a cited item in
//!    the same way (also in its title, paths and fields). Who is said to have said them did so.
//! 4. Numbers occur in a cited item with the same value and unit. Also allowed: durations between the times of two cited
//!    items, cut or rounded to what is stated, and the year of a cited time. A count of the cited items is not.
//! 5. Times and dates are those of a cited item (in UTC unless the sentence says otherwise), cut to what is stated, or occur
//!    in its words. So is the instant of the claim itself.
//! 6. Names (versions, hosts, paths, codes, acronyms, proper names, people, addresses) occur in a cited item.
//! 7. Words that state a cause need a person's verdict; see [`cause`].
//! 8. Of the other content words at least [`SHARE`] per cent occur in the cited items, in any form; and the sentence is
//!    no copy of a cited sentence with a negation added or taken away.
//!
//! What it does not see: a false sentence made of true words. That is why people decide.

mod blame;
mod cause;
mod content;
mod corpus;
mod lex;
mod name;
mod negation;
mod number;
mod quote;
mod speaker;
mod text;
mod vocabulary;
mod when;

#[cfg(test)]
mod tests;

pub use blame::{blame, hint};
pub use corpus::Corpus;
pub use quote::found as quotes;

use corpus::Item;
use lex::Token;
use model::{Check, CheckFault, Claim};
use std::ops::Range;
use text::Marked;

/// Per cent of the content words that must occur in the cited items.
pub const SHARE: usize = 60;

/// Bytes. What is longer is no sentence and is not read.
const LONGEST_SENTENCE: usize = 10_000;

/// One sentence under judgement.
struct Sentence<'c, 'a> {
    text: &'c str,
    corpus: &'c Corpus<'a>,
    cited: Vec<&'c Item<'a>>,
    marks: Vec<Marked>,
    /// Verified words between marks, with the marks.
    quoted: Vec<Range<usize>>,
    /// Tokens outside of verified quotes.
    tokens: Vec<Token>,
    faults: Vec<CheckFault>,
}

impl Sentence<'_, '_> {
    fn fault(&mut self, fault: CheckFault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }
}

/// Checks one claim; what `claim.check` says is ignored. `cause_allowed` is true only where a person confirmed the cause.
pub fn check(claim: &Claim, cause_allowed: bool, corpus: &Corpus<'_>) -> Check {
    let (cited, mut faults) = cite(claim, corpus);
    let known = quote::declared(claim, corpus, &mut faults);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let text = claim.text.as_str();
    if text.len() > LONGEST_SENTENCE {
        faults.push(CheckFault::NotInEvidence { missing: Vec::new() });
        return Check::Unsupported { faults };
    }
    let mut sentence = Sentence {
        text,
        corpus,
        cited,
        marks: text::marked(text, &known),
        quoted: Vec::new(),
        tokens: Vec::new(),
        faults,
    };
    quote::undeclared(&mut sentence);
    sentence.tokens = lex::lex(text)
        .into_iter()
        .filter(|t| !sentence.quoted.iter().any(|q| q.start <= t.at.start && t.at.end <= q.end))
        .collect();
    let attributed = quote::speakers(&mut sentence, claim);
    content::tokens(&mut sentence);
    content::instant(&mut sentence, claim);
    content::share(&mut sentence);
    if !cause_allowed {
        let spans: Vec<_> = sentence
            .quoted
            .iter()
            .filter(|q| attributed || text::word_count(&text[(*q).clone()]) > 4)
            .cloned()
            .collect();
        if let Some(words) = cause::stated(text, &spans) {
            sentence.fault(CheckFault::CauseNotAllowed { words });
        }
    }
    match sentence.faults {
        faults if faults.is_empty() => Check::Supported,
        faults => Check::Unsupported { faults },
    }
}

/// The items that support the claim: those that it cites and those that it quotes.
fn cite<'c, 'a>(claim: &Claim, corpus: &'c Corpus<'a>) -> (Vec<&'c Item<'a>>, Vec<CheckFault>) {
    let mut faults = Vec::new();
    if claim.evidence.is_empty() {
        faults.push(CheckFault::NoEvidence);
    }
    let mut ids: Vec<_> = claim.evidence.iter().chain(claim.quotes.iter().map(|q| &q.evidence)).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut cited = Vec::with_capacity(ids.len());
    for id in ids {
        match corpus.item(id) {
            Some(item) => cited.push(item),
            None => faults.push(CheckFault::UnknownEvidence { evidence: id }),
        }
    }
    (cited, faults)
}
