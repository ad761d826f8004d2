//! What a run says of itself: what was not shown, what was not taken, what failed and what stood in for it.

use super::Step;
use super::text::{defanged, one_line};
use model::{EvidenceId, Section};
use serde::{Deserialize, Serialize};

model::words! {
    /// Why an item was not shown to the model.
    LeftOutWhy {
        Person => "person",
        Deleted => "deleted",
        Hidden => "hidden",
        Housekeeping => "housekeeping",
        Empty => "empty",
        Thread => "thread",
        Budget => "budget",
    }
}

impl LeftOutWhy {
    /// For a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            LeftOutWhy::Person => "You left it out.",
            LeftOutWhy::Deleted => "It was deleted at its source.",
            LeftOutWhy::Hidden => "Its timeline event is hidden.",
            LeftOutWhy::Housekeeping => "It is housekeeping of its source (a join, a topic, a notification).",
            LeftOutWhy::Empty => "It has no words.",
            LeftOutWhy::Thread => "Its thread is long; the replies that tell most are shown instead.",
            LeftOutWhy::Budget => "There was no room for it; what tells more is shown instead.",
        }
    }
}

/// An item that no call showed in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LeftOut {
    pub evidence: EvidenceId,
    pub why: LeftOutWhy,
}

/// Something in an answer that was not taken, or not as it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Dropped {
    pub step: Step,
    pub evidence: Option<EvidenceId>,
    /// The model's words, cut to a line.
    pub words: String,
    /// One sentence.
    pub why: String,
}

/// A model that did not find enough to say something, which is a good answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Abstention {
    pub step: Step,
    pub reason: String,
}

/// A call without a usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FailedCall {
    pub step: Step,
    pub label: String,
    pub reason: String,
    /// What stands in its place, as a sentence.
    pub instead: String,
}

/// A hypothesis whose verdict went down, or which gave its place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Lowered {
    pub statement: String,
    pub why: String,
    /// True when code found the reason, false when the skeptical pass did.
    pub by_code: bool,
}

/// Words that blame a person; a hint for the writer, no fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Blame {
    /// `None` for an action or a hypothesis.
    pub section: Option<Section>,
    pub text: String,
    pub words: String,
}

/// Everything that a run says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RunReport {
    /// Slices that the evidence was cut into.
    pub slices: usize,
    /// Items that were shown, whole or shortened.
    pub shown: usize,
    /// Of those, shown in extracts.
    pub shortened: Vec<EvidenceId>,
    pub left_out: Vec<LeftOut>,
    /// Facts that quote their slice letter for letter.
    pub facts: usize,
    pub dropped: Vec<Dropped>,
    pub abstained: Vec<Abstention>,
    pub lowered: Vec<Lowered>,
    pub failed: Vec<FailedCall>,
    pub blame: Vec<Blame>,
}

/// Characters of what is told of an answer.
const TOLD: usize = 300;

impl RunReport {
    /// Notes what was not taken. No address in it can be followed.
    pub(super) fn refuse(&mut self, step: Step, evidence: Option<EvidenceId>, words: &str, why: &str) {
        self.dropped.push(Dropped { step, evidence, words: told(words), why: why.to_owned() });
    }

    pub(super) fn abstain(&mut self, step: Step, reason: &str) {
        self.abstained.push(Abstention { step, reason: told(reason) });
    }

    pub(super) fn lower(&mut self, statement: &str, why: &str, by_code: bool) {
        self.lowered.push(Lowered { statement: told(statement), why: told(why), by_code });
    }
}

/// Words of an answer for a person: one line, and no address that can be followed.
pub(super) fn told(words: &str) -> String {
    defanged(&one_line(words, TOLD), &|_| false)
}
