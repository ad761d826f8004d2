//! The challenge: a skeptical second pass, and what code itself has against a hypothesis.
//!
//! Refused: raising anything. An objection lowers a verdict, adds to what speaks against it, or lets another go first.

use super::answer::{self, Cited};
use super::desk::{Block, Desk, Wording};
use super::fact::{self, Fact};
use super::report::RunReport;
use super::schema::Objection;
use super::text::one_line;
use super::weigh::{self, Weighed};
use super::{Call, Step, Veil, schema};
use model::{EvidenceId, Verdict};
use prompts::Template;
use serde_json::Value;

/// No item of the leading hypothesis takes more of the prompt than its part in so many.
const PART: u32 = 10;

pub fn call(desk: &Desk, facts: &[Fact], weighed: &[Weighed]) -> Option<(Call, Vec<Block>)> {
    let wording = Wording {
        step: Step::Challenge,
        file: "model/challenge.md",
        texts: vec![prompts::Rules::TEXT, prompts::Challenge::TEXT, prompts::ChallengeAsk::TEXT],
        system: prompts::Challenge { rules: &desk.rules() }.render(),
        schema_name: "objections",
        schema: schema::objections(),
    };
    let most = (desk.context / PART).max(48);
    let leader = &weighed.first()?.drafted;
    let cited = leader.evidence_for.iter().chain(&leader.evidence_against);
    let items = cited
        .filter_map(|id| desk.exhibits.get(id))
        .enumerate()
        .map(|(at, exhibit)| Block {
            text: exhibit.block(&desk.fence, most, desk.count).0,
            weight: 600 - at as i32,
            ids: vec![exhibit.id],
        })
        .collect();
    let lists = vec![weigh::blocks(desk, weighed), items, fact::blocks(desk, facts)];
    desk.call(&wording, "challenge".to_owned(), lists, &|lists| {
        let (hypotheses, items, facts) = (&lists[0], &lists[1], &lists[2]);
        prompts::ChallengeAsk { incident: &desk.incident, hypotheses, items, facts }.render()
    })
}

/// Applies an answer. `None` when it is no answer of the agreed form; then nothing is changed.
pub fn apply(
    desk: &Desk,
    weighed: &mut Vec<Weighed>,
    answered: &Value,
    allowed: &[EvidenceId],
    veil: &mut dyn Veil,
    report: &mut RunReport,
) -> Option<()> {
    let rows = answer::rows(answered, "objections")?;
    for row in rows {
        let about = answer::text(row, "about");
        let Some(at) = answer::position(about, weighed.len()) else {
            let why = "The skeptic speaks of no hypothesis that was shown.";
            report.refuse(Step::Challenge, None, &answer::shown(veil, about), why);
            continue;
        };
        object(desk, &mut weighed[at], row, allowed, veil, report);
    }
    reorder(weighed, answered);
    Some(())
}

fn object(
    desk: &Desk,
    one: &mut Weighed,
    row: &Value,
    allowed: &[EvidenceId],
    veil: &mut dyn Veil,
    report: &mut RunReport,
) {
    let cited = Cited::of(row, "against", allowed);
    for strange in cited.refused() {
        let why = "The skeptic cites it, but it is no evidence item that was shown.";
        report.refuse(Step::Challenge, None, &strange, why);
    }
    let objection = answer::word(row, "objection").unwrap_or(Objection::None);
    let given = answer::text(row, "reason");
    for id in cited.known {
        if objection != Objection::None && !one.drafted.evidence_against.contains(&id) {
            one.drafted.evidence_against.push(id);
        }
    }
    if objection != Objection::None && !given.trim().is_empty() {
        one.doubts.push(one_line(&desk.fence.inside(&desk.cover.hide(veil, &[given])[0]), 300));
    }
    if answer::text(row, "reach").trim() == Verdict::Inconclusive.as_str()
        && one.drafted.verdict != Verdict::Inconclusive
    {
        let why = answer::shown(veil, given);
        lower(one, if why.is_empty() { objection.as_str() } else { &why }, false, report);
    }
}

/// Lowers a verdict, with the reason in the report.
pub fn lower(one: &mut Weighed, why: &str, by_code: bool, report: &mut RunReport) {
    if one.drafted.verdict != Verdict::Inconclusive {
        one.drafted.verdict = Verdict::Inconclusive;
        report.lower(&one.drafted.statement, why, by_code);
    }
}

/// The order that the skeptic gives, among equals: what is likely stays before what is not.
fn reorder(weighed: &mut Vec<Weighed>, answered: &Value) {
    let given: Vec<usize> = answer::rows(answered, "order")
        .unwrap_or_default()
        .iter()
        .filter_map(|label| answer::position(label.as_str().unwrap_or_default(), weighed.len()))
        .collect();
    let place = |at: usize| given.iter().position(|g| *g == at).unwrap_or(given.len() + at);
    let mut order: Vec<usize> = (0..weighed.len()).collect();
    order.sort_by_key(|at| (weighed[*at].drafted.verdict == Verdict::Inconclusive, place(*at)));
    *weighed = order.into_iter().map(|at| weighed[at].clone()).collect();
}

/// What is likely before what is not, otherwise as it is.
pub fn settle(weighed: &mut [Weighed]) {
    weighed.sort_by_key(|one| one.drafted.verdict == Verdict::Inconclusive);
}
