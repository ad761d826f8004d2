//! What code itself has against a hypothesis, whatever a model says of it.
//!
//! Three reasons, from the built-in drafter's cues: somebody took it back later; the built-in drafter found the same and
//! holds it for undecided because of what speaks against it; all that supports it are changes, and coming before is no
//! cause. Refused: raising a verdict.

use super::challenge::lower;
use super::desk::Desk;
use super::fact::Fact;
use super::report::RunReport;
use super::weigh::Weighed;
use crate::builtin::Study;
use crate::builtin::cue::{self, Family};
use crate::builtin::lead::retracted_part;
use crate::builtin::term::{self, TermId, Terms};
use model::{DraftedHypothesis, EvidenceId, Verdict};
use std::collections::BTreeSet;

/// Weight of shared terms from which two texts speak of the same.
const SAME: f32 = 1.0;
/// Terms that weigh less say nothing.
const RARE: f32 = 0.5;

/// Someone takes something back.
struct Retraction {
    id: EvidenceId,
    place: usize,
    terms: Vec<TermId>,
}

/// What the study of the evidence says against causes.
pub struct Doubts {
    terms: Terms,
    retractions: Vec<Retraction>,
    /// Items that state a cause or confirm one.
    affirming: BTreeSet<EvidenceId>,
    changes: BTreeSet<EvidenceId>,
    built_in: Vec<DraftedHypothesis>,
}

impl Doubts {
    pub fn new(study: Study<'_>, built_in: &[DraftedHypothesis], desk: &Desk) -> Doubts {
        let reading = study.reading;
        let (mut retractions, mut affirming) = (Vec::new(), BTreeSet::new());
        for sentence in &reading.sentences {
            let item = &reading.items[sentence.item];
            if sentence.is_question() || !desk.exhibits.contains_key(&item.id()) {
                continue;
            }
            if sentence.has(Family::Retracted) {
                if !item.is_alert() {
                    let mut terms = reading.terms.find(taken_back(sentence.text));
                    terms.retain(|term| reading.terms.weight(*term) > RARE);
                    retractions.push(Retraction { id: item.id(), place: desk.place(item.id()), terms });
                }
            } else if sentence.cues.any(&[Family::Stated, Family::Rooted, Family::Confirmed, Family::Mishap])
                && !sentence.cues.any(&[Family::Hedged, Family::Believed])
            {
                affirming.insert(item.id());
            }
        }
        let changes = reading.items.iter().filter(|item| item.is_change).map(|item| item.id()).collect();
        Doubts { terms: reading.terms, retractions, affirming, changes, built_in: built_in.to_vec() }
    }

    /// Lowers what has to be lowered and adds what speaks against.
    pub fn apply(&self, desk: &Desk, facts: &[Fact], weighed: &mut [Weighed], report: &mut RunReport) {
        let said: Vec<Vec<TermId>> = weighed.iter().map(|one| self.said(one, facts)).collect();
        for retraction in &self.retractions {
            self.take_back(retraction, desk, weighed, &said, report);
        }
        for (one, said) in weighed.iter_mut().zip(&said) {
            self.follow_built_in(one, said, desk, report);
            let only_changes = one.drafted.evidence_for.iter().all(|id| self.changes.contains(id));
            if only_changes && !self.is_likely_anyway(&one.drafted, said) {
                lower(one, "All that supports it are changes; coming before is no cause.", true, report);
            }
        }
    }

    /// The rare terms of a hypothesis and of what is quoted for it.
    fn said(&self, one: &Weighed, facts: &[Fact]) -> Vec<TermId> {
        let mut terms = self.terms.find(&one.drafted.statement);
        for fact in facts.iter().filter(|fact| one.drafted.evidence_for.contains(&fact.evidence)) {
            terms.extend(self.terms.find(&fact.quote));
        }
        terms.retain(|term| self.terms.weight(*term) > RARE);
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    fn shared(&self, a: &[TermId], b: &[TermId]) -> f32 {
        self.terms.weight_of(&term::shared(a, b))
    }

    /// Words of retraction count against the one hypothesis that they fit best, if it was there before them. One that
    /// calls them support is measured by its statement alone: they may take back something else in the same breath.
    fn take_back(
        &self,
        retraction: &Retraction,
        desk: &Desk,
        weighed: &mut [Weighed],
        said: &[Vec<TermId>],
        report: &mut RunReport,
    ) {
        let fits = |at: usize| {
            let drafted = &weighed[at].drafted;
            if drafted.evidence_for.contains(&retraction.id) {
                return Some(self.shared(&retraction.terms, &self.terms.find(&drafted.statement)));
            }
            let before = drafted.evidence_for.iter().any(|id| desk.place(*id) < retraction.place);
            before.then(|| self.shared(&retraction.terms, &said[at]))
        };
        let best = (0..weighed.len())
            .filter_map(|at| Some((fits(at)?, at)))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let Some((_, at)) = best.filter(|(shared, _)| *shared >= SAME) else { return };
        let one = &mut weighed[at];
        one.drafted.evidence_for.retain(|id| *id != retraction.id);
        add(&mut one.drafted.evidence_against, &one.drafted.evidence_for, retraction.id);
        let affirms = |id: &EvidenceId| desk.place(*id) > retraction.place && self.affirming.contains(id);
        if !one.drafted.evidence_for.iter().any(affirms) {
            lower(one, &format!("It seems to be taken back later, in {}.", retraction.id), true, report);
        }
    }

    fn same<'d>(&'d self, drafted: &DraftedHypothesis, said: &[TermId]) -> impl Iterator<Item = &'d DraftedHypothesis> {
        let supports = drafted.evidence_for.clone();
        let said = said.to_vec();
        self.built_in.iter().filter(move |own| {
            let common = own.evidence_for.iter().filter(|id| supports.contains(id)).count();
            let least = own.evidence_for.len().min(supports.len());
            common > 0 && 2 * common >= least && self.shared(&self.terms.find(&own.statement), &said) >= SAME
        })
    }

    fn is_likely_anyway(&self, drafted: &DraftedHypothesis, said: &[TermId]) -> bool {
        self.same(drafted, said).any(|own| own.verdict == Verdict::Likely)
    }

    fn follow_built_in(&self, one: &mut Weighed, said: &[TermId], desk: &Desk, report: &mut RunReport) {
        let Some(own) = self.same(&one.drafted, said).next() else { return };
        // What the model calls support was weighed by `take_back`, by its own words.
        let shown = own.evidence_against.iter().filter(|id| desk.exhibits.contains_key(id));
        let against: Vec<EvidenceId> = shown.filter(|id| !one.drafted.evidence_for.contains(id)).copied().collect();
        for id in &against {
            add(&mut one.drafted.evidence_against, &one.drafted.evidence_for, *id);
        }
        if own.verdict == Verdict::Inconclusive && !against.is_empty() {
            let ids: Vec<String> = against.iter().map(EvidenceId::to_string).collect();
            lower(one, &format!("Something speaks against it: {}.", ids.join(", ")), true, report);
        }
    }
}

/// The part of a sentence that takes something back: up to a contrast, or up to the first clause that already does.
fn taken_back(text: &str) -> &str {
    let part = &text[retracted_part(text)];
    let clauses = part.match_indices([',', ';', ':']).map(|(at, _)| &part[..at]);
    clauses.into_iter().find(|clause| cue::read(clause).has(Family::Retracted)).unwrap_or(part)
}

fn add(against: &mut Vec<EvidenceId>, supports: &[EvidenceId], id: EvidenceId) {
    if !against.contains(&id) && !supports.contains(&id) {
        against.push(id);
    }
}
