//! The end of a run: one draft from what was answered, and the built-in drafter's for what was not.
//!
//! Refused: a hypothesis that is likely although the checker does not find its sentence, an action for a hypothesis that is
//! not there, and saying again what the review says already.

use super::Step;
use super::challenge;
use super::run::{Run, cause_allowed};
use super::sentence::{Judge, note_blame};
use super::weigh::Weighed;
use super::write::{self, GROUPS};
use crate::check::Corpus;
use model::{Claim, Draft, DraftedAction, DraftedHypothesis, EvidenceId, Section, Verdict};
use std::collections::HashMap;

impl Run {
    /// The draft of a whole run, from what was answered and what the built-in drafter has for the rest.
    pub(super) fn assemble(&mut self) -> Draft {
        let own = std::mem::take(&mut self.built_in);
        let mut claims: Vec<Claim> = Vec::new();
        let mut hypotheses: Vec<DraftedHypothesis>;
        match self.weighed.take() {
            Some((weighed, true)) => {
                hypotheses = self.weighed_claims(weighed);
                claims.extend(hypotheses.iter().map(|hypothesis| hypothesis.claim.clone()));
            }
            weighed => {
                claims.extend(own.claims.iter().filter(|claim| claim.section == Section::Causes).cloned());
                // The skeptic may have lowered or reordered them.
                hypotheses = match weighed {
                    Some((weighed, _)) => weighed.into_iter().map(|one| one.drafted).collect(),
                    None => own.hypotheses.clone(),
                };
            }
        }
        for (group, (_, sections)) in GROUPS.iter().enumerate() {
            match self.claims.remove(&group).filter(|written| !written.is_empty()) {
                Some(written) => claims.extend(written),
                None => claims.extend(own.claims.iter().filter(|claim| sections.contains(&claim.section)).cloned()),
            }
        }
        claims.extend(own.claims.iter().filter(|claim| claim.section == Section::Actions).cloned());
        claims.sort_by_key(|claim| claim.section);
        self.leave_standing(&mut claims, &hypotheses);
        let asked_by_model = claims.iter().filter(|claim| claim.section == Section::OpenQuestions);
        let mut questions: Vec<model::Question> = asked_by_model
            .map(|claim| model::Question { text: claim.text.clone(), evidence: claim.evidence.clone() })
            .collect();
        if questions.is_empty() {
            questions = own.questions;
        }
        let mut actions = self.actions.take().unwrap_or_else(|| remapped(own.actions, &own.hypotheses, &hypotheses));
        let order = by_verdict(&mut hypotheses);
        for action in &mut actions {
            action.factor = action.factor.and_then(|at| order.iter().position(|from| *from == at));
        }
        Draft { claims, hypotheses, changes: own.changes, actions, questions, moments: own.moments }
    }

    /// The hypotheses of the model, each with its sentence; one whose sentence the checker cannot follow is not likely.
    fn weighed_claims(&mut self, weighed: Vec<Weighed>) -> Vec<DraftedHypothesis> {
        let corpus = Corpus::new(&self.desk.evidence);
        let allowed: Vec<EvidenceId> = self.desk.exhibits.keys().copied().collect();
        let judge = Judge { corpus: &corpus, allowed: &allowed, cause_allowed: cause_allowed(&self.desk) };
        let mut hypotheses = Vec::new();
        for (at, mut one) in weighed.into_iter().enumerate() {
            let claim = match self.causes.remove(&at) {
                Some(claim) => claim,
                None => write::plain(&judge, &one, &mut self.report),
            };
            let claim = write::within_verdict(claim, one.drafted.verdict);
            if !claim.check.is_supported() {
                let why = "The checker does not find its sentence in what it cites.";
                challenge::lower(&mut one, why, true, &mut self.report);
            }
            note_blame(None, &one.drafted.statement, &claim.quotes, &mut self.report);
            one.drafted.claim = claim;
            hypotheses.push(one.drafted);
        }
        hypotheses
    }

    /// Leaves out what the review says already; nothing that stands there is touched.
    fn leave_standing(&mut self, claims: &mut Vec<Claim>, hypotheses: &[DraftedHypothesis]) {
        let standing = &self.standing;
        let report = &mut self.report;
        claims.retain(|claim| {
            let stands = standing.contains(&(claim.section, claim.text.clone()))
                && !hypotheses.iter().any(|hypothesis| hypothesis.claim == *claim);
            if stands {
                report.refuse(Step::Write, None, &claim.text, "The review says it already.");
            }
            !stands
        });
    }
}

/// Actions of the built-in drafter beside hypotheses that are not its own: the factor is the one with the same evidence.
fn remapped(
    mut actions: Vec<DraftedAction>,
    own: &[DraftedHypothesis],
    hypotheses: &[DraftedHypothesis],
) -> Vec<DraftedAction> {
    let place: HashMap<usize, usize> = own
        .iter()
        .enumerate()
        .filter_map(|(at, own)| {
            let common =
                |h: &DraftedHypothesis| h.evidence_for.iter().filter(|id| own.evidence_for.contains(id)).count();
            if let Some(same) = hypotheses.iter().position(|h| h.statement == own.statement) {
                return Some((at, same));
            }
            let best = (0..hypotheses.len()).max_by_key(|i| (common(&hypotheses[*i]), std::cmp::Reverse(*i)))?;
            (common(&hypotheses[best]) > 0).then_some((at, best))
        })
        .collect();
    for action in &mut actions {
        action.factor = action.factor.and_then(|at| place.get(&at).copied());
    }
    actions
}

/// Puts what is likely before what is not; gives the former position of each.
fn by_verdict(hypotheses: &mut Vec<DraftedHypothesis>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..hypotheses.len()).collect();
    order.sort_by_key(|at| hypotheses[*at].verdict == Verdict::Inconclusive);
    *hypotheses = order.iter().map(|at| hypotheses[*at].clone()).collect();
    order
}
