//! Drafting with a language model, as a pure state machine: which questions to ask, and what may become of the answers.
//!
//! [`Run::start`] selects and numbers the evidence; [`Run::round`] gives the calls that can be made now; [`Run::feed`]
//! takes their answers and makes the next round: extract (a call a slice) → weigh → challenge → write and actions.
//! [`Run::finish`] gives an ordinary draft: proposals, each checked by code.
//!
//! What a model says is data. Refused: a clock, randomness, anything read or sent; evidence that did not go through the
//! [`Veil`] and the fence; an id that was not shown; a verdict of `confirmed`, an owner or a date; an answer that is
//! followed rather than read. A call that failed never loses the rest: its part is the built-in drafter's.

mod act;
mod answer;
mod assemble;
mod challenge;
mod cover;
mod desk;
mod doubt;
mod exhibit;
mod fact;
mod fence;
mod regenerate;
pub mod report;
mod run;
mod schema;
mod select;
mod sentence;
mod shorten;
mod text;
mod weigh;
mod write;

pub use report::RunReport;
pub use run::Run;
pub use text::visible;

use model::{EvidenceId, ProblemId, Section};
use std::collections::{BTreeMap, BTreeSet};

/// What stands between the evidence and the wire: secrets and names out, stable tokens in, and back. A token has the form
/// `[[PERSON_4]]`.
pub trait Veil {
    /// The same texts with tokens for what must not leave. Texts of neighbouring items stand together, so that what was
    /// split over two of them can be found.
    fn hide(&mut self, texts: &[&str]) -> Vec<String>;
    /// Puts the values back.
    fn show(&self, text: &str) -> String;
}

/// An earlier problem that looks alike: a candidate to think of, never evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    pub problem: ProblemId,
    pub title: String,
    pub cause: String,
    pub why_similar: String,
}

/// Settings of one run.
#[derive(Clone)]
pub struct Plan {
    /// Prompt and answer together, in tokens of `count_tokens`.
    pub context_tokens: u32,
    pub answer_tokens: u32,
    /// Random mark of this run, from the host; letters and digits.
    pub fence: String,
    /// Taken out by the person.
    pub left_out: BTreeSet<EvidenceId>,
    /// Regenerate this section alone, in a single round, from what is written and the evidence that it cites.
    pub only: Option<Section>,
    /// What the person wants different.
    pub wish: Option<String>,
    /// The person's instructions for a section.
    pub instructions: BTreeMap<Section, String>,
    pub memory: Vec<Remembered>,
    /// Never too few for normal text.
    pub count_tokens: fn(&str) -> u32,
}

model::words! {
    /// What a call asks for.
    Step { Extract => "extract", Weigh => "weigh", Challenge => "challenge", Write => "write", Actions => "actions" }
}

/// One question for a model. `system` and `user` are what it sees, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub step: Step,
    /// For progress, such as `slice 3 of 12`.
    pub label: String,
    /// The file of the wording in the crate `prompts`.
    pub prompt: &'static str,
    /// SHA-256 over the wording before its slots are filled, lower-case hex.
    pub prompt_hash: String,
    pub system: String,
    pub user: String,
    pub schema_name: &'static str,
    pub schema: serde_json::Value,
    pub answer_tokens: u32,
    /// The items that it shows, ascending; an answer may cite no others.
    pub evidence: Vec<EvidenceId>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// Valid by the call's schema; its values are still hidden.
    Complete(serde_json::Value),
    /// Why there is none, as a sentence for a person.
    Failed { reason: String },
}
