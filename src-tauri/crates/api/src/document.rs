//! The review as a document: one tree of blocks, written as Markdown or HTML that is safe to open.
//!
//! Imported text enters the tree as text and only as text: the writers escape it, so it can become neither markup, nor
//! a link, nor a script. Refused: remote references of any kind.

mod html;
mod markdown;
mod names;
pub mod text;

pub use html::is_hidden;
pub use html::write as to_html;
pub use markdown::write as to_markdown;
pub use names::{Names, People};

use crate::contract::EventView;
use model::moment::durations;
use model::{
    ActionItem, Check, Evidence, EvidenceId, Hypothesis, Incident, KeyMoment, MomentMark, Passage, Problem, Review,
    Section,
};
use std::collections::BTreeMap;

/// Everything that a document is made of.
pub struct Dossier {
    pub incident: Incident,
    pub review: Review,
    pub hypotheses: Vec<Hypothesis>,
    pub actions: Vec<ActionItem>,
    pub problems: Vec<Problem>,
    /// Those that are shown.
    pub events: Vec<EventView>,
    /// How many there are.
    pub events_in_all: u64,
    /// Everything that the parts above cite.
    pub evidence: BTreeMap<EvidenceId, Evidence>,
}

/// How a passage stands, told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Accepted,
    /// Proposed by a drafter; nobody has accepted it.
    Proposed,
    /// What it says is not in what it cites.
    Unsupported,
    /// Written by a person.
    Written,
}

/// A cell of a table: text, and the citations that we put behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub text: String,
    pub cites: Vec<EvidenceId>,
}

impl Cell {
    fn cites(ids: &[EvidenceId]) -> Cell {
        Cell { text: String::new(), cites: ids.to_vec() }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell { text, cites: Vec::new() }
    }
}

/// A block of the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Level 1 to 3.
    Heading(u8, String),
    Paragraph(String),
    /// The passages of a section.
    Text(Vec<text::Node>),
    /// Head, then rows.
    Table(Vec<String>, Vec<Vec<Cell>>),
    /// An evidence item, the target of its citations.
    Source {
        id: EvidenceId,
        line: String,
        text: String,
    },
}

/// Lays the dossier out in reading order.
pub fn blocks(dossier: &Dossier, names: &Names) -> Vec<Block> {
    let mut out = Vec::new();
    head(dossier, names, &mut out);
    for section in Section::ALL {
        match section {
            Section::Causes => causes(dossier, names, &mut out),
            Section::Actions => actions(dossier, names, &mut out),
            _ => {
                let passages: Vec<_> = passages_of(dossier, *section).collect();
                if !passages.is_empty() {
                    out.push(Block::Heading(2, section.heading().to_owned()));
                    out.push(section_text(&passages, names));
                }
            }
        }
    }
    timeline(dossier, names, &mut out);
    evidence(dossier, names, &mut out);
    out
}

fn head(dossier: &Dossier, names: &Names, out: &mut Vec<Block>) {
    let incident = &dossier.incident;
    out.push(Block::Heading(1, format!("{} {}", incident.id, names.hide(&incident.title))));
    let mut facts = vec![format!("Review: {}", dossier.review.state)];
    facts.extend(incident.severity.map(|s| format!("Severity {s}")));
    facts.extend(incident.service.as_ref().map(|s| format!("Service: {s}")));
    facts.extend(dossier.problems.iter().map(|p| format!("Problem: {} {}", p.id, names.hide(&p.title))));
    out.push(Block::Paragraph(facts.join(" · ")));
    if let Some(reason) = &dossier.review.override_reason {
        out.push(Block::Paragraph(format!("Made final although something stood in the way: {}", names.hide(reason))));
    }
    if !incident.moments.is_empty() {
        let rows = incident.moments.iter().map(|m| moment_row(m, names)).collect();
        out.push(Block::Table(["Key moment", "UTC", "Why", "Standing"].map(str::to_owned).to_vec(), rows));
        let spans: Vec<_> = durations(&incident.moments)
            .iter()
            .map(|s| format!("{} to {}: {}", words(s.from), words(s.to), span(s.seconds)))
            .collect();
        if !spans.is_empty() {
            out.push(Block::Paragraph(spans.join(" · ")));
        }
    }
    let open = dossier.review.passages.iter().filter(|p| !p.accepted).count();
    if open > 0 {
        out.push(Block::Paragraph(format!(
            "{open} of {} passages were proposed by a program and nobody has accepted them; they are marked.",
            dossier.review.passages.len()
        )));
    }
}

fn moment_row(mark: &MomentMark, names: &Names) -> Vec<Cell> {
    vec![
        words(mark.moment).into(),
        mark.at.format("%Y-%m-%d %H:%M:%S").to_string().into(),
        Cell { text: names.hide(&mark.why), cites: mark.evidence.clone() },
        if mark.decided { "set by a person" } else { "proposed" }.to_owned().into(),
    ]
}

fn causes(dossier: &Dossier, names: &Names, out: &mut Vec<Block>) {
    let passages: Vec<_> = passages_of(dossier, Section::Causes).collect();
    if dossier.hypotheses.is_empty() && passages.is_empty() {
        return;
    }
    out.push(Block::Heading(2, Section::Causes.heading().to_owned()));
    out.push(section_text(&passages, names));
    let (factors, others): (Vec<_>, Vec<_>) = dossier.hypotheses.iter().partition(|h| h.is_factor());
    for (heading, list) in [("Accepted factors", factors), ("Hypotheses", others)] {
        if list.is_empty() {
            continue;
        }
        out.push(Block::Heading(3, heading.to_owned()));
        let rows = list
            .into_iter()
            .map(|h| {
                let root = if h.root { " (root cause)" } else { "" };
                vec![
                    format!("{}{root}", names.hide(&h.statement)).into(),
                    h.role.as_str().replace('_', " ").into(),
                    h.verdict.to_string().into(),
                    h.state.to_string().into(),
                    Cell::cites(&h.evidence_for),
                    Cell::cites(&h.evidence_against),
                    h.reason.as_deref().map(|r| names.hide(r)).unwrap_or_default().into(),
                ]
            })
            .collect();
        let columns = ["Statement", "Role", "Verdict", "State", "For", "Against", "Reason"];
        out.push(Block::Table(columns.map(str::to_owned).to_vec(), rows));
    }
}

fn actions(dossier: &Dossier, names: &Names, out: &mut Vec<Block>) {
    let passages: Vec<_> = passages_of(dossier, Section::Actions).collect();
    if dossier.actions.is_empty() && passages.is_empty() {
        return;
    }
    out.push(Block::Heading(2, Section::Actions.heading().to_owned()));
    out.push(section_text(&passages, names));
    if dossier.actions.is_empty() {
        return;
    }
    let rows = dossier
        .actions
        .iter()
        .map(|a| {
            let cells = [
                a.id.to_string(),
                names.hide(&a.title),
                a.kind.to_string(),
                a.strength.to_string(),
                a.state.to_string(),
                a.owner.as_deref().map_or_else(|| "no owner".to_owned(), |owner| names.hide(owner)),
                a.due.map_or_else(|| "no date".to_owned(), |d| d.to_string()),
                a.factor.map(|f| f.to_string()).unwrap_or_default(),
            ];
            cells.map(Cell::from).to_vec()
        })
        .collect();
    let columns = ["", "Action item", "Type", "Strength", "State", "Owner", "Due", "Factor"];
    out.push(Block::Table(columns.map(str::to_owned).to_vec(), rows));
}

fn timeline(dossier: &Dossier, names: &Names, out: &mut Vec<Block>) {
    let rows: Vec<_> = dossier
        .events
        .iter()
        .filter(|e| !e.event.hidden)
        .map(|e| {
            vec![
                e.event.at.map_or_else(|| "no time".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%S").to_string()).into(),
                e.event.kind.as_str().replace('_', " ").into(),
                crate::timeline::one_line(&names.hide(&e.shown_text), 240).into(),
                Cell::cites(&e.event.evidence),
            ]
        })
        .collect();
    if dossier.events_in_all > 0 {
        out.push(Block::Heading(2, "Timeline".to_owned()));
        if dossier.events_in_all > rows.len() as u64 {
            out.push(Block::Paragraph(format!(
                "{} of {} events: those that a person touched and those that this review cites.",
                rows.len(),
                dossier.events_in_all
            )));
        }
        if !rows.is_empty() {
            out.push(Block::Table(["UTC", "Kind", "What", "Evidence"].map(str::to_owned).to_vec(), rows));
        }
    }
}

fn evidence(dossier: &Dossier, names: &Names, out: &mut Vec<Block>) {
    if dossier.evidence.is_empty() {
        return;
    }
    out.push(Block::Heading(2, "Evidence".to_owned()));
    out.extend(dossier.evidence.values().map(|e| {
        let when = e.at.map_or_else(|| "no time".to_owned(), |at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string());
        let mut line = vec![when, e.format.to_string()];
        line.extend(e.author.as_deref().map(|a| names.hide(a)));
        line.extend(e.channel.as_deref().map(|c| names.hide(c)));
        line.push(names.hide(&e.locator.to_string()));
        Block::Source { id: e.id, line: line.join(" · "), text: ingest::text::excerpt(&names.hide(&e.text), 4000) }
    }));
}

fn passages_of(dossier: &Dossier, section: Section) -> impl Iterator<Item = &Passage> {
    dossier.review.passages.iter().filter(move |p| p.claim.section == section)
}

fn section_text(passages: &[&Passage], names: &Names) -> Block {
    Block::Text(text::nodes(passages, names, &|passage| standing(passage, names)))
}

/// How a passage stands, and who wrote it or why it is unsupported. A heading or code does not stand in any way.
fn standing(passage: &Passage, names: &Names) -> Option<(Standing, Option<String>)> {
    if passage.claim.section.is_people_only() || !crate::prose::is_claim(&passage.lead, &passage.claim.text) {
        return None;
    }
    Some(match &passage.claim.check {
        Check::Unsupported { faults } => {
            let reasons: Vec<_> = faults.iter().map(|f| names.hide(&f.to_string())).collect();
            (Standing::Unsupported, Some(reasons.join(" ")))
        }
        Check::Supported if !passage.accepted => (Standing::Proposed, Some(passage.written_by.clone())),
        Check::Supported if passage.written_by == "person" => (Standing::Written, None),
        Check::Supported => (Standing::Accepted, None),
    })
}

/// `E12`, as citations are printed.
pub(crate) fn cite(id: &EvidenceId) -> String {
    format!("E{}", id.0)
}

/// `impact start`.
pub fn words(moment: KeyMoment) -> String {
    moment.as_str().replace('_', " ")
}

/// A duration in words, to the minute from an hour on: `2 d 4 h 19 min`.
pub fn span(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let parts: Vec<_> = [(days, "d"), (hours, "h"), (minutes, "min")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| format!("{n} {unit}"))
        .collect();
    if parts.is_empty() { format!("{seconds} s") } else { parts.join(" ") }
}
