//! The words of Hindcast and their laws: plain data with serde, no IO, no clock, no randomness.
//!
//! One word per thing, here and in SQL, on the wire, in the window and in documents. What is refused: anything that
//! would need a file, a network or "now" to answer.

pub mod action;
pub mod batch;
pub mod cause;
pub mod change;
pub mod claim;
pub mod draft;
pub mod evidence;
pub mod finding;
pub mod history;
pub mod hypothesis;
pub mod id;
pub mod incident;
pub mod moment;
pub mod problem;
pub mod proposal;
pub mod reference;
pub mod review;
pub mod time;
pub mod timeline;
mod typescript;

pub use action::{ActionItem, ActionKind, ActionState, Strength};
pub use batch::ImportBatch;
pub use cause::CauseLink;
pub use change::{ChangeFacts, ChangedFile, RankedChange};
pub use claim::{Check, CheckFault, Claim, Quote, Section};
pub use draft::{Draft, DraftedAction, DraftedHypothesis, Question};
pub use evidence::{EventKind, Evidence, Extras, Format, Identity, Locator};
pub use finding::{Finding, FindingCode, Severity};
pub use history::Revision;
pub use hypothesis::{CauseClass, Hypothesis, HypothesisState, Role, Verdict};
pub use id::*;
pub use incident::Incident;
pub use moment::{KeyMoment, MomentMark};
pub use problem::{Problem, ProblemState, Resolution, ResolutionKind};
pub use proposal::{Proposal, ProposalBody, ProposalState};
pub use reference::{Reference, ReferenceKind};
pub use review::{Passage, Review, ReviewState};
pub use time::{Precision, ReadTime, TimeFlag, Utc, ZoneSource};
pub use timeline::TimelineEvent;
#[cfg(feature = "ts")]
#[doc(hidden)]
pub use ts_rs;

/// Declares an enum whose variants have one spelling everywhere: serde, SQL, command line and documents.
///
/// Gives `as_str`, `ALL`, `Display` and `FromStr` (whose error lists the accepted words).
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[$vmeta:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The one spelling of this word.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s {
                    $($word => Ok($name::$variant),)+
                    _ => Err($crate::UnknownWord {
                        what: stringify!($name),
                        given: s.to_owned(),
                        known: &[$($word),+],
                    }),
                }
            }
        }

        $crate::typescript! {
            $name, [$($doc),*], is_enum: true, [$(concat!("\"", $word, "\"")),+].join(" | ")
        }
    };
}

/// A word that is not in the list it was looked up in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    /// The kind of word, for example `Role`.
    pub what: &'static str,
    /// What was given.
    pub given: String,
    /// What would have been understood.
    pub known: &'static [&'static str],
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // `DateOrder` is a word of the code; people read "date order".
        let mut what = String::new();
        for letter in self.what.chars() {
            if letter.is_ascii_uppercase() && !what.is_empty() {
                what.push(' ');
            }
            what.push(letter.to_ascii_lowercase());
        }
        write!(f, "`{}` is not a known {what}; use one of {}", self.given, self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}
