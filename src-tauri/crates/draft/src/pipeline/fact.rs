//! Facts: what a slice says, each with words of its item letter for letter. Everything after extraction rests on these.
//!
//! Refused: a fact whose quote does not stand in the item; and a wording that the checker cannot follow, of which only the
//! quote is kept.

use super::desk::{Block, Desk};
use super::exhibit::Exhibit;
use super::report::RunReport;
use super::schema::FactKind;
use super::text::one_line;
use super::{Step, Veil, answer};
use crate::builtin::cue::{self, Family};
use crate::builtin::wording::quotable;
use crate::check::{Corpus, check};
use model::{Check, Claim, EvidenceId, Quote, Section};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Most facts of one slice that are taken.
pub const MOST: usize = 60;

/// Something that one item says.
#[derive(Clone, Debug)]
pub struct Fact {
    pub evidence: EvidenceId,
    pub kind: FactKind,
    /// The item's own words.
    pub quote: String,
    /// As a model may see them.
    quote_shown: String,
    /// The model's words, as a model may see them; empty when the checker could not follow.
    says_shown: String,
}

impl Fact {
    fn weight(&self) -> i32 {
        match self.kind {
            FactKind::CauseSaid | FactKind::Retraction => 60,
            FactKind::Change => 45,
            FactKind::Symptom | FactKind::Impact | FactKind::Detection | FactKind::Recovery => 40,
            FactKind::FailedAttempt | FactKind::WentBadly | FactKind::Luck | FactKind::WentWell => 35,
            FactKind::Action | FactKind::OpenQuestion | FactKind::Intention => 30,
            FactKind::Other => 0,
        }
    }
}

/// The facts of an answer. `None` when it is no answer of the agreed form.
pub fn take(
    desk: &Desk,
    corpus: &Corpus<'_>,
    answered: &Value,
    allowed: &[EvidenceId],
    veil: &mut dyn Veil,
    report: &mut RunReport,
) -> Option<Vec<Fact>> {
    let mut facts = Vec::new();
    for row in answer::rows(answered, "facts")?.iter().take(MOST) {
        let (given, says) = (answer::text(row, "quote"), answer::text(row, "says"));
        let mut refuse = |evidence, why: &str| {
            let words = answer::shown(veil, if says.trim().is_empty() { given } else { says });
            report.refuse(Step::Extract, evidence, &words, why);
        };
        let Some(id) = answer::id(answer::text(row, "evidence")) else {
            refuse(None, "It cites no evidence item.");
            continue;
        };
        if allowed.binary_search(&id).is_err() {
            refuse(None, "It cites an item that its slice did not show.");
            continue;
        }
        let quote = answer::quoted(corpus, veil, id, given).map(|quote| quotable(&quote));
        let Some(quote) = quote.filter(|quote| corpus.holds(id, quote)) else {
            refuse(Some(id), "Its quote does not stand in the item letter for letter.");
            continue;
        };
        let kind = answer::word(row, "kind").unwrap_or(FactKind::Other);
        let follows = is_followed(corpus, id, &quote, &answer::shown(veil, says));
        let again = desk.cover.hide(veil, &[given.trim(), if follows { says } else { "" }]);
        let quote_shown = quotable(&desk.fence.inside(&again[0]));
        let says_shown = one_line(&desk.fence.inside(&again[1]), 300);
        facts.push(Fact { evidence: id, kind, quote, quote_shown, says_shown });
    }
    Some(facts)
}

/// True when the checker supports the model's wording by the quote and the item.
fn is_followed(corpus: &Corpus<'_>, id: EvidenceId, quote: &str, says: &str) -> bool {
    let quotes = vec![Quote { evidence: id, text: quote.to_owned() }];
    let claim = Claim {
        section: Section::Highlights,
        text: says.to_owned(),
        evidence: vec![id],
        quotes,
        at: None,
        check: Check::Supported,
    };
    !says.trim().is_empty() && check(&claim, false, corpus).is_supported()
}

/// Facts from claims that the built-in drafter made, for `items`; only words that hide the same by themselves as they do
/// within their item, so that what was recognised by its neighbours stays hidden.
pub fn told(desk: &Desk, claims: &[Claim], items: &BTreeSet<EvidenceId>, veil: &mut dyn Veil) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let supported = claims.iter().filter(|claim| claim.check.is_supported());
    for quote in supported.flat_map(|claim| &claim.quotes).filter(|quote| items.contains(&quote.evidence)) {
        let known = facts.iter().any(|f| f.evidence == quote.evidence && f.quote == quote.text);
        let Some(exhibit) = desk.exhibits.get(&quote.evidence).filter(|_| !known) else { continue };
        let shown = desk.fence.inside(&desk.cover.hide(veil, &[quote.text.as_str()])[0]);
        if shown.is_empty() || !one_line(&exhibit.words, usize::MAX).contains(&one_line(&shown, usize::MAX)) {
            continue;
        }
        facts.push(Fact {
            evidence: quote.evidence,
            kind: kind_of(&quote.text),
            quote: quote.text.clone(),
            quote_shown: shown,
            says_shown: String::new(),
        });
    }
    facts
}

fn kind_of(words: &str) -> FactKind {
    const KINDS: [(Family, FactKind); 12] = [
        (Family::Retracted, FactKind::Retraction),
        (Family::Stated, FactKind::CauseSaid),
        (Family::Linked, FactKind::CauseSaid),
        (Family::Recovered, FactKind::Recovery),
        (Family::Failed, FactKind::FailedAttempt),
        (Family::Fixing, FactKind::Action),
        (Family::Detected, FactKind::Detection),
        (Family::Lucky, FactKind::Luck),
        (Family::WentWell, FactKind::WentWell),
        (Family::WentBadly, FactKind::WentBadly),
        (Family::Intended, FactKind::Intention),
        (Family::Symptom, FactKind::Symptom),
    ];
    let cues = cue::read(words);
    KINDS.iter().find(|(family, _)| cues.has(*family)).map_or(FactKind::Other, |(_, kind)| *kind)
}

/// The facts as blocks, one for each item, in order of time.
pub fn blocks(desk: &Desk, facts: &[Fact]) -> Vec<Block> {
    let mut by_item: BTreeMap<usize, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        by_item.entry(desk.place(fact.evidence)).or_default().push(fact);
    }
    by_item
        .into_values()
        .map(|facts| {
            let id = facts[0].evidence;
            let mut body = desk.exhibits.get(&id).map(Exhibit::line).unwrap_or_default();
            for fact in &facts {
                body.push_str(&format!("\n{}: “{}”", fact.kind, fact.quote_shown));
                if !fact.says_shown.is_empty() {
                    body.push_str(" — ");
                    body.push_str(&fact.says_shown);
                }
            }
            let most = facts.iter().map(|fact| fact.weight()).max().unwrap_or(0);
            let weight = most + desk.weights.get(&id).copied().unwrap_or(0);
            Block { text: desk.fence.item(id, &body), weight, ids: vec![id] }
        })
        .collect()
}
