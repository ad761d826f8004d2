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
        Learned => "learned",
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
            Section::Learned => "What we learned",
            Section::OpenQuestions => "Open questions",
            Section::Actions => "Action items",
        }
    }

    /// Only people write here: no drafter proposes for it, nothing in it is checked, nothing in it blocks.
    pub const fn is_people_only(self) -> bool {
        matches!(self, Section::Learned)
    }

    /// A sentence that a program adds is a bullet here; elsewhere it goes on with the paragraph.
    pub const fn is_list(self) -> bool {
        !matches!(self, Section::Overview | Section::Impact | Section::Detection | Section::Causes | Section::Learned)
    }

    /// The Markdown in front of a sentence for which nobody said any, first of its section or not.
    pub const fn default_lead(self, first: bool) -> &'static str {
        match (self.is_list(), first) {
            (true, true) => "- ",
            (true, false) => "\n- ",
            (false, true) => "",
            (false, false) => " ",
        }
    }
}

/// Exact words taken from one evidence item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Quote {
    pub evidence: EvidenceId,
    /// Letter for letter as in the item's text.
    pub text: String,
}

/// Why a claim is not supported, in a form that code can branch on and a person can read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
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

impl std::fmt::Display for CheckFault {
    /// One sentence for a person: what was claimed, what is missing, what to do.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CheckFault::NoEvidence => {
                f.write_str("The sentence cites no evidence item; cite what it rests on or take it out.")
            }
            CheckFault::UnknownEvidence { evidence } => {
                write!(f, "It cites {evidence}, which is no evidence item of this incident; cite one that is.")
            }
            CheckFault::QuoteNotFound { evidence, quote } => write!(
                f,
                "It quotes “{quote}” from {evidence}, but these words do not stand there letter for letter, in one run of whole words; \
                 copy them again or say it in other words."
            ),
            CheckFault::UndeclaredQuote { quote } => write!(
                f,
                "It puts “{quote}” between quotation marks, but no cited item has these words; cite the item that has them or remove the marks."
            ),
            CheckFault::NumberNotFound { number } => write!(
                f,
                "It states “{number}”, but no cited item has that number with that unit and no two cited times are that far apart; \
                 correct it or cite where it comes from."
            ),
            CheckFault::TimeNotFound { time } => write!(
                f,
                "It states the time “{time}”, which is not the time of a cited item (in UTC unless a zone is named) and is not in its words; \
                 correct it or cite the item of that time."
            ),
            CheckFault::NameNotFound { name } => {
                write!(
                    f,
                    "It names “{name}”, which is in no cited item; correct the spelling or cite the item that names it."
                )
            }
            CheckFault::PersonNotFound { person } => write!(
                f,
                "It speaks of {person}, who neither wrote nor is named in a cited item; cite an item of theirs or leave the name out."
            ),
            CheckFault::WrongSpeaker { evidence, person } => write!(
                f,
                "It says that {person} said this, but {evidence} is not theirs; name its author or cite the item in which {person} says so."
            ),
            CheckFault::CauseNotAllowed { words } => write!(
                f,
                "It states a cause (“{words}”), but nobody has confirmed one; hedge it, quote who said so, or confirm the hypothesis first."
            ),
            CheckFault::LinkNotFound { link } => {
                write!(
                    f,
                    "It gives the address {link}, which no cited item has exactly so; copy it again or leave it out."
                )
            }
            CheckFault::NotInEvidence { missing } if missing.is_empty() => {
                f.write_str("It has no words that evidence could support; write what the cited items say.")
            }
            CheckFault::NotInEvidence { missing } => write!(
                f,
                "Too little of it is in the cited items, or they say the opposite (see: {}); cite what supports it or say less.",
                missing.join(", ")
            ),
        }
    }
}

/// What the checker found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
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
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Claim {
    pub section: Section,
    /// One sentence. In a passage it may hold inline Markdown; what a drafter proposes is plain text.
    pub text: String,
    pub evidence: Vec<EvidenceId>,
    pub quotes: Vec<Quote>,
    /// The instant that the sentence is about, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Utc>,
    pub check: Check,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_says_what_is_wrong_and_what_to_do() {
        let e = EvidenceId(7);
        let x = || "XYZ".to_owned();
        for fault in [
            CheckFault::UnknownEvidence { evidence: e },
            CheckFault::QuoteNotFound { evidence: e, quote: x() },
            CheckFault::UndeclaredQuote { quote: x() },
            CheckFault::NumberNotFound { number: x() },
            CheckFault::TimeNotFound { time: x() },
            CheckFault::NameNotFound { name: x() },
            CheckFault::PersonNotFound { person: x() },
            CheckFault::WrongSpeaker { evidence: e, person: x() },
            CheckFault::CauseNotAllowed { words: x() },
            CheckFault::LinkNotFound { link: x() },
            CheckFault::NotInEvidence { missing: vec![x()] },
        ] {
            let sentence = fault.to_string();
            assert!(sentence.contains("XYZ") || sentence.contains("E-7"), "{sentence}");
            assert!(sentence.contains(';') && sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
        }
        assert!(CheckFault::NoEvidence.to_string().contains("cites no evidence"));
        assert!(CheckFault::NotInEvidence { missing: Vec::new() }.to_string().contains("no words"));
    }
}
