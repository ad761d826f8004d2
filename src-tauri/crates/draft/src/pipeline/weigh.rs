//! Weighing: hypotheses with what speaks for and against them, and how far the evidence reaches.
//!
//! Refused: a verdict of `confirmed`; a verdict above inconclusive with nothing shown for it; support from memory; a
//! hypothesis that people have decided already.

use super::answer::{self, Cited};
use super::desk::{Block, Desk, Wording};
use super::fact::{self, Fact};
use super::report::{RunReport, told as tame};
use super::text::one_line;
use super::{Call, Remembered, Step, Veil, schema};
use crate::builtin::cue;
use model::{CauseClass, Check, Claim, DraftedHypothesis, EvidenceId, RankedChange, Role, Section, Verdict};
use prompts::Template;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most hypotheses of one run.
const MOST: usize = 6;
/// Changes that are shown.
const CHANGES: usize = 20;

/// A hypothesis, and how it may be shown to a model.
#[derive(Clone, Debug)]
pub struct Weighed {
    pub drafted: DraftedHypothesis,
    /// Statement and expectations, hidden and inside the fence.
    shown: [String; 3],
    /// What the skeptic or code has against it, hidden.
    pub doubts: Vec<String>,
}

/// What the weighing shows beside the facts.
pub struct Beside<'a> {
    pub changes: &'a [RankedChange],
    pub memory: &'a [Remembered],
}

pub fn call(desk: &Desk, facts: &[Fact], beside: &Beside<'_>, veil: &mut dyn Veil) -> Option<(Call, Vec<Block>)> {
    let most = MOST.to_string();
    let wording = Wording {
        step: Step::Weigh,
        file: "model/weigh.md",
        texts: vec![prompts::Rules::TEXT, prompts::Weigh::TEXT, prompts::WeighAsk::TEXT],
        system: prompts::Weigh { rules: &desk.rules(), most: &most }.render(),
        schema_name: "hypotheses",
        schema: schema::hypotheses(),
    };
    let moments = moments(desk);
    let lists = vec![
        fact::blocks(desk, facts),
        changes(desk, beside.changes, veil),
        decided(desk, veil),
        memory(desk, beside.memory, veil),
    ];
    desk.call(&wording, "causes".to_owned(), lists, &|lists| {
        prompts::WeighAsk {
            incident: &desk.incident,
            moments: &moments,
            facts: &lists[0],
            changes: &lists[1],
            decided: &lists[2],
            memory: &lists[3],
        }
        .render()
    })
}

fn moments(desk: &Desk) -> String {
    let lines: Vec<String> =
        desk.moments.iter().map(|m| format!("{} {}", m.moment, m.at.format("%Y-%m-%d %H:%M:%S UTC"))).collect();
    if lines.is_empty() { "(none)".to_owned() } else { lines.join("\n") }
}

/// Ranked changes of which something may be shown; what describes them is their item, not what the ranking says of it.
fn changes(desk: &Desk, ranked: &[RankedChange], veil: &mut dyn Veil) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, change) in ranked.iter().take(CHANGES).enumerate() {
        let ids: Vec<EvidenceId> =
            change.evidence.iter().copied().filter(|id| desk.exhibits.contains_key(id)).collect();
        let Some(first) = ids.first() else { continue };
        let said = format!("{} {}", change.reference, change.title);
        let reasons = change.reasons.join("; ");
        let texts = desk.cover.hide(veil, &[said.as_str(), reasons.as_str()]);
        let body = format!(
            "rank {}{}\n{}\nwhy ranked so: {}",
            at + 1,
            change.at.map(|at| at.format(" | took effect %Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default(),
            one_line(&desk.fence.inside(&texts[0]), 300),
            one_line(&desk.fence.inside(&texts[1]), 300),
        );
        let weight = 120 - 5 * at as i32;
        blocks.push(Block { text: desk.fence.item(*first, &body), weight, ids: vec![*first] });
    }
    blocks
}

/// What people decided, with a word each.
fn decided(desk: &Desk, veil: &mut dyn Veil) -> Vec<Block> {
    let statements: Vec<&str> = desk.decided.iter().map(|h| h.statement.as_str()).collect();
    let texts = desk.cover.hide(veil, &statements);
    let blocks = desk.decided.iter().zip(texts).map(|(h, text)| {
        let body = format!("{}: {}", h.state, one_line(&desk.fence.inside(&text), 400));
        Block { text: desk.fence.block("decided", &body), weight: 500, ids: Vec::new() }
    });
    blocks.collect()
}

/// Earlier problems. They carry no id of an item, so that nothing can cite them.
fn memory(desk: &Desk, remembered: &[Remembered], veil: &mut dyn Veil) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, problem) in remembered.iter().take(8).enumerate() {
        let texts = desk.cover.hide(veil, &[&problem.title, &problem.cause, &problem.why_similar]);
        let line = |text: &str| one_line(&desk.fence.inside(text), 400);
        let body =
            format!("title: {}\ncause then: {}\nwhy alike: {}", line(&texts[0]), line(&texts[1]), line(&texts[2]));
        let text = desk.fence.block(&format!("memory {}", at + 1), &body);
        blocks.push(Block { text, weight: 20 - at as i32, ids: Vec::new() });
    }
    blocks
}

/// The hypotheses of an answer; `None` when it is no answer of the agreed form.
pub fn take(
    desk: &Desk,
    answered: &Value,
    allowed: &[EvidenceId],
    veil: &mut dyn Veil,
    report: &mut RunReport,
) -> Option<Vec<Weighed>> {
    let rows = answer::rows(answered, "hypotheses")?;
    let finding = answer::text(answered, "finding");
    if finding == "no_cause" || rows.is_empty() {
        let reason = answer::shown(veil, answer::text(answered, "reason"));
        let reason = if reason.is_empty() { "The evidence does not reach a cause.".to_owned() } else { reason };
        report.abstain(Step::Weigh, &reason);
        return Some(Vec::new());
    }
    let mut weighed: Vec<Weighed> = Vec::new();
    for row in rows.iter().take(MOST) {
        let Some(one) = one(desk, row, allowed, veil, report) else { continue };
        let again = weighed.iter().any(|w| alike(&w.drafted.statement, &one.drafted.statement));
        let why = if again {
            "It says the same as another hypothesis of this answer."
        } else if desk.decided.iter().any(|h| alike(&h.statement, &one.drafted.statement)) {
            "People have already decided on the same cause."
        } else {
            weighed.push(one);
            continue;
        };
        refuse(report, &one.drafted.statement, why);
    }
    Some(weighed)
}

fn refuse(report: &mut RunReport, words: &str, why: &str) {
    report.refuse(Step::Weigh, None, words, why);
}

fn one(
    desk: &Desk,
    row: &Value,
    allowed: &[EvidenceId],
    veil: &mut dyn Veil,
    report: &mut RunReport,
) -> Option<Weighed> {
    let given = answer::text(row, "statement");
    let statement = statement(&tame(&answer::shown(veil, given)));
    if statement.is_empty() {
        refuse(report, given, "It states nothing.");
        return None;
    }
    let (supports, against) = (Cited::of(row, "for", allowed), Cited::of(row, "against", allowed));
    for strange in supports.refused().into_iter().chain(against.refused()) {
        refuse(report, &strange, "A hypothesis cites it, but it is no evidence item that was shown.");
    }
    let against: Vec<EvidenceId> = against.known.into_iter().filter(|id| !supports.known.contains(id)).collect();
    // `confirmed` is a person's word; whatever is not plainly inconclusive is at most likely.
    let reach = answer::text(row, "reach").trim();
    let likely = matches!(reach, "likely" | "confirmed") && !supports.known.is_empty();
    let expected = |name: &str| {
        let text = tame(&answer::shown(veil, answer::text(row, name)));
        (!text.is_empty()).then_some(text)
    };
    let drafted = DraftedHypothesis {
        claim: unwritten(),
        statement,
        role: answer::word(row, "role").unwrap_or(Role::LatentCondition),
        verdict: if likely { Verdict::Likely } else { Verdict::Inconclusive },
        cause_class: answer::word(row, "class").unwrap_or(CauseClass::Unknown),
        evidence_for: supports.known,
        evidence_against: against,
        would_confirm: expected("would_confirm"),
        would_refute: expected("would_refute"),
    };
    let texts = [given, answer::text(row, "would_confirm"), answer::text(row, "would_refute")];
    Some(Weighed { drafted, shown: veiled(desk, &texts, veil), doubts: Vec::new() })
}

/// One sentence about the system; a lead-in such as "the root cause was" is not part of it.
fn statement(text: &str) -> String {
    let bare = &text[cue::lead_in(text)..];
    let bare = if bare.trim().is_empty() { text } else { bare };
    crate::builtin::wording::capital(bare.trim().trim_end_matches('.'))
}

fn veiled(desk: &Desk, texts: &[&str; 3], veil: &mut dyn Veil) -> [String; 3] {
    let mut hidden = desk.cover.hide(veil, texts).into_iter();
    [(); 3].map(|()| one_line(&desk.fence.inside(&hidden.next().unwrap_or_default()), 400))
}

/// Stands in until a sentence is written for it.
fn unwritten() -> Claim {
    let check = Check::Unsupported { faults: Vec::new() };
    Claim { section: Section::Causes, text: String::new(), evidence: Vec::new(), quotes: Vec::new(), at: None, check }
}

/// The hypotheses of the built-in drafter, for a weighing that failed.
pub fn told(desk: &Desk, drafted: &[DraftedHypothesis], veil: &mut dyn Veil) -> Vec<Weighed> {
    let mut weighed = Vec::new();
    for drafted in drafted {
        let expected = |text: &Option<String>| text.clone().unwrap_or_default();
        let (confirm, refute) = (expected(&drafted.would_confirm), expected(&drafted.would_refute));
        let shown = veiled(desk, &[&drafted.statement, &confirm, &refute], veil);
        weighed.push(Weighed { drafted: drafted.clone(), shown, doubts: Vec::new() });
    }
    weighed
}

/// The hypotheses as blocks `H1`, `H2`, … Those whose evidence may not be shown keep only the ids that may.
pub fn blocks(desk: &Desk, weighed: &[Weighed]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, one) in weighed.iter().enumerate() {
        let ids = |ids: &[EvidenceId]| {
            let shown: Vec<String> =
                ids.iter().filter(|id| desk.exhibits.contains_key(id)).map(EvidenceId::to_string).collect();
            if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
        };
        let d = &one.drafted;
        let mut body = format!(
            "{} | {} | {}\nstatement: {}\nfor: {}\nagainst: {}\nwould confirm: {}\nwould refute: {}",
            d.verdict,
            d.role,
            d.cause_class,
            one.shown[0],
            ids(&d.evidence_for),
            ids(&d.evidence_against),
            one.shown[1],
            one.shown[2],
        );
        for doubt in &one.doubts {
            body.push_str("\ndoubt: ");
            body.push_str(doubt);
        }
        let cited = d.evidence_for.iter().chain(&d.evidence_against).copied();
        blocks.push(Block {
            text: desk.fence.block(&format!("H{}", at + 1), &body),
            weight: 1_000 - at as i32,
            ids: cited.filter(|id| desk.exhibits.contains_key(id)).collect(),
        });
    }
    blocks
}

/// True for two statements of nearly the same words and the same numbers and names with digits.
pub fn alike(a: &str, b: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let lower = text.to_lowercase();
        let parts = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        parts.map(|word| word.trim_end_matches('s').to_owned()).collect()
    };
    let (a, b) = (words(a), words(b));
    let numbers = |words: &BTreeSet<String>| -> Vec<String> {
        words.iter().filter(|word| word.contains(|c: char| c.is_ascii_digit())).cloned().collect()
    };
    if numbers(&a) != numbers(&b) {
        return false;
    }
    let least = a.len().min(b.len());
    least > 0 && a.intersection(&b).count() * 5 >= least * 4
}
