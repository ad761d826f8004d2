//! The change feed that the search index follows: which numbers of which noun changed, in order.

use crate::{Result, View, row::limit};

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
    pub fn feed_since(&self, seq: i64, most: usize) -> Result<Vec<Feed>> {
        let sql = "SELECT seq, noun, from_id, to_id FROM feed WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        self.all(sql, [seq, limit(most)], |row| {
            Ok(Feed { seq: row.get(0)?, noun: row.word(1)?, from_id: row.get(2)?, to_id: row.get(3)? })
        })
    }

    /// Number of the latest change; 0 in a new library.
    pub fn change_number(&self) -> Result<i64> {
        self.number("SELECT max(seq) FROM feed", [])
    }

    /// The highest number of each noun that changes up to number `seq` speak of.
    pub fn feed_highest(&self, seq: i64) -> Result<Vec<(Noun, i64)>> {
        let sql = "SELECT noun, max(to_id) FROM feed WHERE seq <= ?1 GROUP BY noun";
        self.all(sql, [seq], |row| Ok((row.word(0)?, row.get(1)?)))
    }

    /// Highest number ever given to a record of this noun; for building an index from nothing.
    pub fn last_id(&self, noun: Noun) -> Result<i64> {
        use model::*;
        let prefix = match noun {
            Noun::Incident => IncidentId::PREFIX,
            Noun::Evidence => EvidenceId::PREFIX,
            Noun::Event => TimelineEventId::PREFIX,
            Noun::Hypothesis => HypothesisId::PREFIX,
            Noun::Review => ReviewId::PREFIX,
            Noun::Claim => ClaimId::PREFIX,
            Noun::Problem => ProblemId::PREFIX,
            Noun::Action => ActionId::PREFIX,
            Noun::Proposal => ProposalId::PREFIX,
        };
        self.number("SELECT last FROM counter WHERE noun = ?1", [prefix])
    }
}
