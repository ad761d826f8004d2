//! The change feed that the search index follows.
use crate::{Result, View, store::later};

model::words! {
    /// The nouns that can be searched.
    Noun {
        Incident => "incident",
        Evidence => "evidence",
        Event => "event",
        Hypothesis => "hypothesis",
        Review => "review",
        /// A passage; its number is that of its claim.
        Claim => "claim",
        Problem => "problem",
        Action => "action",
        Proposal => "proposal",
    }
}

/// Records of one noun that changed, came or went: all numbers from `from_id` to `to_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    pub seq: i64,
    pub noun: Noun,
    pub from_id: i64,
    pub to_id: i64,
}

impl View {
    /// Changes after number `seq`, oldest first.
    pub fn feed_since(&self, _seq: i64, _limit: usize) -> Result<Vec<Feed>> {
        later()
    }
    /// Number of the latest change; 0 in a new library.
    pub fn change_number(&self) -> Result<i64> {
        later()
    }
    /// Highest number ever given to a record of this noun; for building an index from nothing.
    pub fn last_id(&self, _noun: Noun) -> Result<i64> {
        later()
    }
}
