//! Action items: what people said they would do, and what usually answers a cause of this kind.
//!
//! Verb first, with the words of the evidence. What is refused: an owner or a date that nobody stated, a repair of the
//! moment ("let's restart it") taken for a lasting action, and the same action twice.

mod remedy;
mod title;

use super::cause::{self, Cause};
use super::cue::Family;
use super::lead::Origin;
use super::reading::Reading;
use super::tell::Teller;
use super::term::{self, TermId};
use model::{ActionKind, DraftedAction, Hypothesis, HypothesisState, Role};
use remedy::{about, answers, first_words};
use title::{has, kind_of, strength_of, title};

/// Most actions that are taken from stated intentions.
const MOST_STATED: usize = 12;

/// All proposed actions: stated ones first, then those that answer hypotheses, then accepted factors.
pub fn propose(teller: &Teller<'_, '_>, causes: &[Cause], decided: &[Hypothesis]) -> (Vec<DraftedAction>, Vec<usize>) {
    let mut actions: Vec<DraftedAction> = Vec::new();
    let mut sources = Vec::new();
    for (s, title) in intentions(teller) {
        let sentence = &teller.reading.sentences[s];
        let kind = kind_of(&title);
        let drafted = DraftedAction {
            strength: strength_of(&title),
            kind,
            factor: factor_for(teller.reading, &sentence.terms, &title, causes),
            check: None,
            title,
            evidence: vec![teller.reading.item_of(s).id()],
        };
        if add(&mut actions, drafted) {
            sources.push(s);
        }
    }
    for (at, cause) in causes.iter().enumerate() {
        if !cause.against.is_empty() && cause.verdict == model::Verdict::Inconclusive {
            continue;
        }
        let most = if at == 0 { 2 } else { 1 };
        let statement = teller.statement(&cause.lead);
        let about = about(teller, cause, &statement);
        let evidence = cause.evidence_for(teller.reading, teller.changes);
        let late = matches!(cause.lead.origin, Origin::Late { .. });
        let words = if late { first_words(&statement) } else { statement.clone() };
        for (title, remedy) in answers(&about, &words, cause.role, late).into_iter().take(most) {
            add(
                &mut actions,
                DraftedAction {
                    title,
                    kind: remedy.kind,
                    strength: remedy.strength,
                    factor: Some(at),
                    check: None,
                    evidence: evidence.clone(),
                },
            );
        }
    }
    for factor in decided.iter().filter(|h| h.state == HypothesisState::Supported) {
        for (title, remedy) in answers(&factor.statement, &factor.statement, factor.role, false).into_iter().take(2) {
            add(
                &mut actions,
                DraftedAction {
                    title,
                    kind: remedy.kind,
                    strength: remedy.strength,
                    factor: None,
                    check: None,
                    evidence: factor.evidence_for.clone(),
                },
            );
        }
    }
    (actions, sources)
}

/// Adds an action unless one of the same words is there.
fn add(actions: &mut Vec<DraftedAction>, action: DraftedAction) -> bool {
    let words = |title: &str| -> std::collections::BTreeSet<String> {
        title
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| {
                w.len() > 2 && !matches!(*w, "the" | "for" | "that" | "and" | "when" | "add" | "well" | "before")
            })
            .map(|w| w.trim_end_matches('s').to_owned())
            .collect()
    };
    let new = words(&action.title);
    let same = actions.iter().any(|a| {
        let old = words(&a.title);
        let common = old.intersection(&new).count();
        a.title.eq_ignore_ascii_case(&action.title) || common >= 3 && common * 10 >= old.len().min(new.len()) * 8
    });
    if !same {
        actions.push(action);
    }
    !same
}

/// Stated intentions that last, with their title.
fn intentions(teller: &Teller<'_, '_>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (s, sentence) in teller.reading.sentences.iter().enumerate() {
        let item = teller.reading.item_of(s);
        let before = teller.span.onset_at().is_some_and(|o| item.at().is_some_and(|at| at < o));
        if before || item.is_alert() || item.is_change {
            continue;
        }
        // What is said when it is over is meant for later; before that, most intentions are steps of the response.
        let over = teller.span.is_after_end(item.at());
        if let Some(title) = title(sentence.text, over).filter(|_| over || sentence.has(Family::Intended)) {
            found.push((s, title));
        }
    }
    found.truncate(MOST_STATED);
    found
}

/// The hypothesis that an intention addresses: by shared rare words, else by theme, else the first that could have started it.
fn factor_for(reading: &Reading<'_>, terms: &[TermId], title: &str, causes: &[Cause]) -> Option<usize> {
    let kind = kind_of(title);
    // An alert answers what was not seen, a way of working what slowed the response.
    let suits = |c: &Cause| match (kind, c.role) {
        (ActionKind::Detect, Role::DetectionGap) | (ActionKind::Process, Role::ResponseFactor) => 1.5,
        (ActionKind::Prevent | ActionKind::Mitigate, role) if cause::starts(role) => 0.5,
        (ActionKind::Detect, Role::ResponseFactor) if has(title, &["page", "paging"]) => 1.6,
        _ => 0.0,
    };
    // A change speaks of many things: what it shares says less than what a sentence shares.
    let shared = |c: &Cause| {
        let length = c.lead.terms.len().max(12) as f32;
        let own = reading.terms.weight_of(&term::shared(terms, &c.lead.terms)) * 12.0 / length;
        let said = c.members.iter().filter(|m| m.sentence().is_some()).take(8);
        said.map(|m| reading.terms.weight_of(&term::shared(terms, &m.terms))).fold(own, f32::max) + suits(c)
    };
    let best =
        causes.iter().enumerate().map(|(at, c)| (shared(c), at)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    if let Some((weight, at)) = best
        && weight >= 1.2
    {
        return Some(at);
    }
    let wanted = match kind_of(title) {
        ActionKind::Detect => causes.iter().position(|c| c.role == Role::DetectionGap),
        ActionKind::Process => causes.iter().position(|c| c.role == Role::ResponseFactor),
        _ => None,
    };
    wanted.or_else(|| causes.iter().position(|c| cause::starts(c.role)))
}
