//! One section again, with a wish: a single round, from what the review says and the evidence that it cites.
//!
//! Refused: touching another section, and writing for a section that belongs to people.

use super::desk::Block;
use super::report::{LeftOut, LeftOutWhy};
use super::run::{Purpose, Run};
use super::text::one_line;
use super::write::{self, Material, wishes};
use super::{Step, Veil, act};
use model::{Claim, Draft, EvidenceId, Passage, Section};
use std::collections::BTreeSet;

/// No item takes more of the prompt than its part in so many.
const PART: u32 = 8;

/// The passages that a section is written again from: accepted or supported ones, else those of the built-in drafter.
fn sources<'p>(written: &'p [Passage], built_in: &'p Draft) -> Vec<&'p Claim> {
    let good = |passage: &&Passage| {
        let claim = &passage.claim;
        !claim.section.is_people_only()
            && !claim.evidence.is_empty()
            && (passage.accepted || claim.check.is_supported())
    };
    let mut claims: Vec<&Claim> = written.iter().filter(good).map(|passage| &passage.claim).collect();
    if claims.is_empty() {
        claims = built_in.claims.iter().filter(|claim| claim.check.is_supported()).collect();
    }
    claims
}

/// The items that they cite.
pub(super) fn cited(written: &[Passage], built_in: &Draft) -> BTreeSet<EvidenceId> {
    let claims = sources(written, built_in);
    claims
        .iter()
        .flat_map(|claim| claim.evidence.iter().chain(claim.quotes.iter().map(|q| &q.evidence)))
        .copied()
        .collect()
}

/// Makes the one round.
pub(super) fn ask(run: &mut Run, section: Section, written: &[Passage], veil: &mut dyn Veil) {
    if section.is_people_only() {
        return;
    }
    let built_in = std::mem::take(&mut run.built_in);
    let mut facts = passages(run, &sources(written, &built_in), section, veil);
    run.built_in = built_in;
    facts.extend(items(run));
    let decided = decided(run, veil);
    let wish = wishes(&run.desk, &run.instructions, &[section], run.wish.as_deref(), veil);
    let made = if section == Section::Actions {
        act::call(&run.desk, decided, facts, &wish).map(|made| (made, Purpose::Actions))
    } else {
        let sections = [section];
        let label = section.as_str();
        let material =
            Material { label, sections: &sections, with_hypotheses: false, hypotheses: decided, facts, wish };
        write::call(&run.desk, material).map(|made| (made, Purpose::Again(section)))
    };
    match made {
        Some(((call, left), purpose)) => {
            run.report.shown = call.evidence.len();
            let mut over: Vec<EvidenceId> = left.into_iter().flat_map(|block| block.ids).collect();
            over.retain(|id| !call.evidence.contains(id));
            over.sort_unstable();
            over.dedup();
            run.report.left_out =
                over.into_iter().map(|evidence| LeftOut { evidence, why: LeftOutWhy::Budget }).collect();
            run.calls.push(call);
            run.purposes.push(purpose);
        }
        None => {
            let reason = "The context has no room for this question beside an answer.".to_owned();
            run.fail(Step::Write, section.as_str().to_owned(), reason, "What the built-in drafter wrote is used.");
        }
    }
}

fn passages(run: &Run, claims: &[&Claim], section: Section, veil: &mut dyn Veil) -> Vec<Block> {
    let texts: Vec<&str> = claims.iter().map(|claim| claim.text.as_str()).collect();
    let texts = run.desk.cover.hide(veil, &texts);
    let mut blocks = Vec::new();
    for (at, (claim, text)) in claims.iter().zip(texts).enumerate() {
        let ids: Vec<EvidenceId> =
            claim.evidence.iter().copied().filter(|id| run.desk.exhibits.contains_key(id)).collect();
        if ids.is_empty() {
            continue;
        }
        let names: Vec<String> = ids.iter().map(EvidenceId::to_string).collect();
        let text = one_line(&run.desk.fence.inside(&text), 1_000);
        let body = format!("section {}, cites {}\n{text}", claim.section, names.join(", "));
        let weight = if claim.section == section { 2_000 } else { 1_000 } - at as i32;
        blocks.push(Block { text: run.desk.fence.block(&format!("written {}", at + 1), &body), weight, ids });
    }
    blocks
}

fn items(run: &Run) -> Vec<Block> {
    let desk = &run.desk;
    let most = (desk.context / PART).max(48);
    let mut exhibits: Vec<_> = desk.exhibits.values().collect();
    exhibits.sort_by_key(|exhibit| desk.place(exhibit.id));
    let block = |exhibit: &&super::exhibit::Exhibit| Block {
        text: exhibit.block(&desk.fence, most, desk.count).0,
        weight: desk.weights.get(&exhibit.id).copied().unwrap_or(0),
        ids: vec![exhibit.id],
    };
    exhibits.iter().map(block).collect()
}

/// The factors that people accepted, and what they refuted.
fn decided(run: &Run, veil: &mut dyn Veil) -> Vec<Block> {
    let statements: Vec<&str> = run.desk.decided.iter().map(|h| h.statement.as_str()).collect();
    let texts = run.desk.cover.hide(veil, &statements);
    let block = |(h, text): (&model::Hypothesis, String)| {
        let body = format!("{} by people | {} | {}", h.state, h.role, one_line(&run.desk.fence.inside(&text), 400));
        Block { text: run.desk.fence.block("decided", &body), weight: 5_000, ids: Vec::new() }
    };
    run.desk.decided.iter().zip(texts).map(block).collect()
}

/// The section alone; no other list, so that nothing else is replaced.
pub(super) fn draft(run: &mut Run) -> Draft {
    let Some(section) = run.only else { return Draft::default() };
    let own = std::mem::take(&mut run.built_in);
    if section.is_people_only() {
        return Draft::default();
    }
    if section == Section::Actions {
        let mut actions = run.actions.take().unwrap_or(own.actions);
        actions.iter_mut().for_each(|action| action.factor = None);
        return Draft { actions, ..Draft::default() };
    }
    let claims = match run.claims.remove(&0).filter(|claims| !claims.is_empty()) {
        Some(claims) => claims,
        None => own.claims.into_iter().filter(|claim| claim.section == section).collect(),
    };
    Draft { claims, ..Draft::default() }
}
