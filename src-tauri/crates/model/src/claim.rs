//! Claims: sentences of a review, each with its evidence and what the checker found.

use crate::{EvidenceId, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// The sections of a review, in reading order.
    Section {
        Overview => "overview",
        Impact => "impact",
        Detection => "detection",
        Highlights => "highlights",
        Causes => "causes",
        Attempts => "attempts",
        WentWell => "went_well",
        WentBadly => "went_badly",
        Lucky => "lucky",
        OpenQuestions => "open_questions",
        Actions => "actions",
    }
}

impl Section {
    /// The heading in documents.
    pub const fn heading(self) -> &'static str {
        match self {
            Section::Overview => "Overview",
            Section::Impact => "Impact",
            Section::Detection => "Detection",
            Section::Highlights => "Timeline highlights",
            Section::Causes => "Contributing factors",
            Section::Attempts => "What was tried and did not help",
            Section::WentWell => "What went well",
            Section::WentBadly => "What went badly",
            Section::Lucky => "Where we were lucky",
            Section::OpenQuestions => "Open questions",
            Section::Actions => "Action items",
        }
    }
}

/// Exact words taken from one evidence item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    pub evidence: EvidenceId,
    /// Letter for letter as in the item's text.
    pub text: String,
}

/// Why a claim is not supported, in a form that code can branch on and a person can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum CheckFault {
    /// It cites nothing.
    NoEvidence,
    /// It cites an item that does not exist in this incident.
    UnknownEvidence { evidence: EvidenceId },
    /// The quoted words are not in the item.
    QuoteNotFound { evidence: EvidenceId, quote: String },
    /// Quotation marks in the sentence hold words that no declared quote covers and no cited item contains.
    UndeclaredQuote { quote: String },
    /// A number that is in no cited item.
    NumberNotFound { number: String },
    /// A time or date that is in no cited item and is not the time of one.
    TimeNotFound { time: String },
    /// A version, hash, host, path, code or other identifier that is in no cited item.
    NameNotFound { name: String },
    /// A person who is neither author of nor named in a cited item.
    PersonNotFound { person: String },
    /// Words are attributed to someone who did not write the cited item.
    WrongSpeaker { evidence: EvidenceId, person: String },
    /// "Root cause" or a cousin of it, where the verdict does not allow it.
    CauseNotAllowed { words: String },
    /// An address that is not in the cited items exactly so.
    LinkNotFound { link: String },
    /// Too few of the sentence's content words occur in what it cites.
    NotInEvidence { missing: Vec<String> },
}

/// What the checker found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Check {
    Supported,
    Unsupported { faults: Vec<CheckFault> },
}

impl Check {
    pub fn is_supported(&self) -> bool {
        matches!(self, Check::Supported)
    }

    /// `supported` or `unsupported`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Check::Supported => "supported",
            Check::Unsupported { .. } => "unsupported",
        }
    }
}

/// A sentence with its evidence and check result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub section: Section,
    /// One sentence, plain text.
    pub text: String,
    pub evidence: Vec<EvidenceId>,
    pub quotes: Vec<Quote>,
    /// The instant that the sentence is about, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Utc>,
    pub check: Check,
}
