//! Writing: sentences for the sections, from facts and weighed hypotheses only.
//!
//! Refused: raw text as material (but for one section that is written again, the items that its passages cite), sections
//! that belong to people, and a sentence for a section that was not asked for.

use super::answer;
use super::desk::{Block, Desk, Wording};
use super::report::RunReport;
use super::schema;
use super::sentence::Judge;
use super::text::{one_line, visible};
use super::weigh::Weighed;
use super::{Call, Step, Veil};
use model::{Check, CheckFault, Claim, Section, Verdict};
use prompts::Template;
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Sections that one call writes, with its label.
pub const GROUPS: [(&str, &[Section]); 3] = [
    ("overview, impact, detection", &[Section::Overview, Section::Impact, Section::Detection]),
    (
        "course of the incident",
        &[Section::Highlights, Section::Attempts, Section::WentWell, Section::WentBadly, Section::Lucky],
    ),
    ("causes and questions", &[Section::OpenQuestions]),
];

/// The group that writes the sentences of hypotheses too.
pub const WITH_HYPOTHESES: usize = 2;

/// What a call is made of.
pub struct Material<'m> {
    pub label: &'m str,
    pub sections: &'m [Section],
    /// Hypotheses get a sentence each.
    pub with_hypotheses: bool,
    pub hypotheses: Vec<Block>,
    pub facts: Vec<Block>,
    /// The person's words, hidden.
    pub wish: String,
}

pub fn call(desk: &Desk, material: Material<'_>) -> Option<(Call, Vec<Block>)> {
    let mut asks: Vec<&'static str> = material.sections.iter().filter_map(|section| asked(*section)).collect();
    if material.with_hypotheses {
        asks.insert(0, prompts::SectionCauses::TEXT);
    }
    let mut texts = vec![prompts::Rules::TEXT, prompts::Write::TEXT, prompts::WriteAsk::TEXT];
    texts.extend(&asks);
    let wording = Wording {
        step: Step::Write,
        file: "model/write.md",
        texts,
        system: prompts::Write { rules: &desk.rules(), sections: &asks.join("\n") }.render(),
        schema_name: "sentences",
        schema: schema::sentences(material.sections, material.with_hypotheses),
    };
    desk.call(&wording, material.label.to_owned(), vec![material.hypotheses, material.facts], &|lists| {
        let (hypotheses, facts) = (&lists[0], &lists[1]);
        prompts::WriteAsk { incident: &desk.incident, hypotheses, facts, wish: &material.wish }.render()
    })
}

/// What is asked for a section; nothing for one that belongs to people.
fn asked(section: Section) -> Option<&'static str> {
    Some(match section {
        Section::Overview => prompts::SectionOverview::TEXT,
        Section::Impact => prompts::SectionImpact::TEXT,
        Section::Detection => prompts::SectionDetection::TEXT,
        Section::Highlights => prompts::SectionHighlights::TEXT,
        Section::Causes => prompts::SectionPassages::TEXT,
        Section::Attempts => prompts::SectionAttempts::TEXT,
        Section::WentWell => prompts::SectionWentWell::TEXT,
        Section::WentBadly => prompts::SectionWentBadly::TEXT,
        Section::Lucky => prompts::SectionLucky::TEXT,
        Section::OpenQuestions => prompts::SectionOpenQuestions::TEXT,
        Section::Actions => prompts::SectionActions::TEXT,
        Section::Learned => return None,
    })
}

/// The person's instructions for these sections and their wish, through the veil.
pub fn wishes(
    desk: &Desk,
    instructions: &BTreeMap<Section, String>,
    sections: &[Section],
    wish: Option<&str>,
    veil: &mut dyn Veil,
) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    for (section, text) in
        instructions.iter().filter(|(section, text)| sections.contains(section) && !text.trim().is_empty())
    {
        names.push(section.as_str());
        texts.push(text);
    }
    if let Some(wish) = wish.filter(|wish| !wish.trim().is_empty()) {
        names.push("this time");
        texts.push(wish);
    }
    let hidden = desk.cover.hide(veil, &texts);
    let lines: Vec<String> = names
        .iter()
        .zip(hidden)
        .map(|(name, text)| format!("- {name}: {}", one_line(&visible(&text), 2_000)))
        .collect();
    if lines.is_empty() { "Nothing beyond the task.".to_owned() } else { lines.join("\n") }
}

/// The sentences of an answer, in its order, and those for hypotheses by position.
pub struct Written {
    pub claims: Vec<Claim>,
    pub hypotheses: BTreeMap<usize, Claim>,
}

/// `None` when it is no answer of the agreed form.
pub fn take(
    judge: &Judge<'_, '_>,
    answered: &Value,
    sections: &[Section],
    weighed: usize,
    veil: &dyn Veil,
    report: &mut RunReport,
) -> Option<Written> {
    let mut written = Written { claims: Vec::new(), hypotheses: BTreeMap::new() };
    for row in answer::rows(answered, "sentences")? {
        let section: Option<Section> = answer::word(row, "section");
        let asked = section.filter(|section| sections.contains(section) && !section.is_people_only());
        let Some(section) = asked else {
            refuse(veil, row, "It is for a section that was not asked for.", report);
            continue;
        };
        for claim in judge.claims(row, section, veil, report) {
            if !written.claims.contains(&claim) {
                written.claims.push(claim);
            }
        }
    }
    for row in answer::rows(answered, "hypotheses").unwrap_or_default() {
        match answer::position(answer::text(row, "about"), weighed) {
            Some(at) => {
                let claim = judge.claims(row, Section::Causes, veil, report).into_iter().next();
                written.hypotheses.extend(claim.map(|claim| (at, claim)));
            }
            None => refuse(veil, row, "It is for a hypothesis that was not shown.", report),
        }
    }
    Some(written)
}

fn refuse(veil: &dyn Veil, row: &Value, why: &str, report: &mut RunReport) {
    report.refuse(Step::Write, None, &answer::shown(veil, answer::text(row, "text")), why);
}

/// A hypothesis as a sentence, where none was written for it: its statement, hedged by its verdict.
pub fn plain(judge: &Judge<'_, '_>, one: &Weighed, report: &mut RunReport) -> Claim {
    let verdict = match one.drafted.verdict {
        Verdict::Inconclusive => "possible",
        _ => "likely",
    };
    let statement = crate::builtin::wording::quotable(&one.drafted.statement);
    let text = format!("{}.", prompts::Statement { verdict, statement: &statement }.render());
    judge.claim(Section::Causes, &text, &one.drafted.evidence_for, Vec::new(), &[], report)
}

/// A sentence that says more than the verdict does is not supported.
pub fn within_verdict(mut claim: Claim, verdict: Verdict) -> Claim {
    static MORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(?-u:\b)(?:likely|probabl[ey]|clearly|certainly|undoubtedly|evidently)(?-u:\b)")
            .expect("a constant pattern is valid")
    });
    let quoted = |words: &str| claim.quotes.iter().any(|quote| quote.text.contains(words));
    let more = MORE.find_iter(&claim.text).map(|hit| hit.as_str().to_owned()).find(|words| !quoted(words));
    if let Some(words) = more.filter(|_| verdict == Verdict::Inconclusive) {
        let mut faults = match claim.check {
            Check::Supported => Vec::new(),
            Check::Unsupported { faults } => faults,
        };
        faults.push(CheckFault::CauseNotAllowed { words });
        claim.check = Check::Unsupported { faults };
    }
    claim
}
