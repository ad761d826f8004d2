//! The built-in drafter: deterministic, offline, and honest about what it is.
//!
//! Reads the evidence once into sentences with cues and terms ([`reading`]), proposes key moments ([`span`]), ranks
//! changes ([`change`]), gathers leads ([`lead`]), clusters and weighs them into hypotheses ([`cause`]), and tells the
//! sections as claims that quote what they rest on ([`tell`]). Everything passes through the claim checker. What is
//! refused: a confirmed cause, an invented owner or date, and any sentence that is not from a template or a quote.

mod action;
mod cause;
mod change;
pub(crate) mod cue;
pub(crate) mod lead;
mod question;
pub(crate) mod reading;
pub(crate) mod sentence;
mod span;
mod tell;
pub(crate) mod term;
mod theme;
pub(crate) mod wording;

pub use sentence::{cut_at, ends as sentence_ends};

use crate::check::Corpus;
use cause::Cause;
use lead::Origin;
use model::{
    CauseClass, Draft, DraftedHypothesis, Evidence, Hypothesis, HypothesisState, Incident, Role, Section, TimelineEvent,
};
use prompts::Template;
use reading::Reading;
use std::ops::ControlFlow;
use tell::Teller;

/// Kept with each proposal. The number is raised when the same evidence would give other proposals.
pub const NAME: &str = "builtin/1";

/// What the drafter works from.
pub struct Case<'a> {
    pub incident: &'a Incident,
    /// In order of `at` (absent last), then id.
    pub evidence: &'a [Evidence],
    pub events: &'a [TimelineEvent],
    /// Hypotheses that people have already decided, so that actions can follow accepted factors and refuted ones stay out.
    pub decided: &'a [Hypothesis],
}

/// Steps of a run, for progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// One or two words, for example `reading` or `weighing`.
    pub name: &'static str,
    pub done: usize,
    pub of: usize,
}

/// Names of the steps, in order.
const STEPS: [&str; 5] = ["reading", "ranking changes", "weighing causes", "telling", "checking"];

/// The evidence as read and weighed: what a draft is told from, and what picks the evidence that a model sees.
pub(crate) struct Study<'a> {
    pub reading: Reading<'a>,
    pub span: span::Span,
    changes: Vec<change::Change>,
    causes: Vec<Cause>,
}

/// Drafts everything. `None` when `progress` broke the run off.
pub fn draft(case: &Case<'_>, progress: &mut dyn FnMut(Step) -> ControlFlow<()>) -> Option<Draft> {
    let mut go = steps(progress);
    let study = study(case, &mut go)?;
    tell(case, &study, &mut go)
}

/// The same, with the study that it rests on.
pub(crate) fn draft_and_study<'a>(case: &Case<'a>) -> (Draft, Study<'a>) {
    let mut go = || Some(());
    let study = study(case, &mut go).expect("nothing breaks the run off");
    let draft = tell(case, &study, &mut go).expect("nothing breaks the run off");
    (draft, study)
}

fn steps(progress: &mut dyn FnMut(Step) -> ControlFlow<()>) -> impl FnMut() -> Option<()> {
    let mut step = 0;
    move || {
        let name = STEPS[step.min(STEPS.len() - 1)];
        step += 1;
        progress(Step { name, done: step - 1, of: STEPS.len() }).is_continue().then_some(())
    }
}

fn study<'a>(case: &Case<'a>, go: &mut impl FnMut() -> Option<()>) -> Option<Study<'a>> {
    go()?;
    let hidden: std::collections::HashSet<_> = case.events.iter().filter(|e| e.hidden).map(|e| e.id).collect();
    let reading = Reading::new(case.evidence, &hidden);
    let span = span::Span::new(&reading, case.incident);
    go()?;
    let changes = change::rank(&reading, &span);
    go()?;
    let leads = lead::collect(&reading, &span, &changes);
    let mut causes = cause::weigh(leads, &reading, &span, &changes);
    causes.retain(|c| !is_decided(c, &reading, &changes, case.decided));
    Some(Study { reading, span, changes, causes })
}

fn tell(case: &Case<'_>, study: &Study<'_>, go: &mut impl FnMut() -> Option<()>) -> Option<Draft> {
    go()?;
    let Study { reading, span, changes, causes } = study;
    let corpus = Corpus::new(case.evidence);
    let teller = Teller { reading, span, changes, corpus: &corpus };
    let (mut actions, intentions) = action::propose(&teller, causes, case.decided);
    let questions = question::open(&teller, causes);
    go()?;
    let mut claims = teller.sections(causes);
    // What this drafter only retells is left out where the checker cannot follow; a hypothesis is kept with its faults.
    claims.retain(|c| c.check.is_supported());
    let mut hypotheses = Vec::new();
    // Where each cause stands among the hypotheses; one that cannot be told in a sentence is none.
    let mut places = vec![None; causes.len()];
    for (cause, place) in causes.iter().zip(&mut places) {
        if let Some(claim) = teller.cause(cause) {
            *place = Some(hypotheses.len());
            claims.push(claim.clone());
            hypotheses.push(hypothesis(&teller, cause, claim));
        }
    }
    for action in &mut actions {
        action.factor = action.factor.and_then(|cause| places[cause]);
    }
    claims.extend(teller.response());
    claims.extend(questions.iter().filter_map(|q| teller.asked(q)));
    claims.extend(intentions.iter().filter_map(|s| teller.said(Section::Actions, *s)));
    Some(Draft {
        claims,
        hypotheses,
        changes: change::ranked(changes, reading),
        actions,
        questions,
        moments: span.marks(reading, case.incident),
    })
}

/// True when a person has already decided on the same cause; neither accepted nor refuted ones are proposed again.
fn is_decided(cause: &Cause, reading: &Reading<'_>, changes: &[change::Change], decided: &[Hypothesis]) -> bool {
    let evidence = cause.lead.items(reading, changes);
    decided.iter().filter(|h| !matches!(h.state, HypothesisState::Proposed | HypothesisState::Investigating)).any(|h| {
        let terms = reading.terms.find(&h.statement);
        let least = reading.terms.weight_of(&terms).min(reading.terms.weight_of(&cause.lead.terms));
        let common = reading.terms.weight_of(&term::shared(&terms, &cause.lead.terms));
        let cited = evidence.iter().any(|i| h.evidence_for.contains(&reading.items[*i].id()));
        least > 0.0 && common / least > if cited { 0.6 } else { 0.8 }
    })
}

fn hypothesis(teller: &Teller<'_, '_>, cause: &Cause, claim: model::Claim) -> DraftedHypothesis {
    let mut statement = wording::capital(&teller.statement(&cause.lead));
    if matches!(cause.lead.origin, Origin::Later(_)) {
        for member in cause.members.iter().take(2) {
            if let Origin::Later(change) = member.origin {
                statement.push_str("; ");
                statement.push_str(&wording::quotable(&teller.changes[change].title));
            }
        }
    }
    if let Some((_, words)) = teller.mechanism(cause) {
        statement.push_str(": ");
        statement.push_str(&words);
    }
    let (would_confirm, would_refute) = expectations(teller, cause);
    DraftedHypothesis {
        cause_class: class(teller, cause, &statement),
        statement,
        role: cause.role,
        verdict: cause.verdict,
        evidence_for: cause.evidence_for(teller.reading, teller.changes),
        evidence_against: cause.evidence_against(teller.reading),
        would_confirm: Some(would_confirm),
        would_refute: Some(would_refute),
        claim,
    }
}

fn class(teller: &Teller<'_, '_>, cause: &Cause, statement: &str) -> CauseClass {
    if cause.role == Role::DetectionGap {
        return CauseClass::DetectionGap;
    }
    let said = cause.members.iter().filter_map(|m| m.sentence()).take(3).map(|s| teller.reading.sentences[s].text);
    std::iter::once(statement).chain(said).find_map(theme::of).map_or(CauseClass::Unknown, |t| t.class)
}

fn expectations(teller: &Teller<'_, '_>, cause: &Cause) -> (String, String) {
    match (&cause.lead.origin, cause.role) {
        (_, Role::DetectionGap) => (prompts::ConfirmDetection.render(), prompts::RefuteDetection.render()),
        (_, Role::ResponseFactor | Role::Amplifier) => {
            (prompts::ConfirmResponse.render(), prompts::RefuteResponse.render())
        }
        (Origin::Change(c), _) => {
            let change = &teller.changes[*c];
            let refute = change.at.map_or_else(
                || prompts::RefuteStated.render(),
                |at| prompts::RefuteBefore { time: &wording::time(at) }.render(),
            );
            (prompts::ConfirmChange { reference: &change.reference }.render(), refute)
        }
        (_, Role::LatentCondition) => (prompts::ConfirmState.render(), prompts::RefuteStated.render()),
        _ => (prompts::ConfirmStated.render(), prompts::RefuteStated.render()),
    }
}
