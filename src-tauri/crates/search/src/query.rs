//! What is asked and what comes back.

use std::time::Duration;

use model::Utc;
use serde::{Deserialize, Serialize};

use crate::document::Kind;

/// A question. Filters here and filters typed into `text` both hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// What the person typed: words, `"phrases"`, `prefix*`, `-not`, `kind:action`, `service:payments`, `from:name`,
    /// `state:open`, `source:slack`, `incident:INC-3`, `after:2026-03-01`, `before:2026-04-01`. Never an error.
    pub text: String,
    /// Any of these kinds; empty means all.
    pub kinds: Vec<Kind>,
    /// Only what belongs to this incident, such as `INC-3`.
    pub incident: Option<String>,
    /// Any of these services; empty means all.
    pub services: Vec<String>,
    /// Any of these states; empty means all.
    pub states: Vec<String>,
    /// At or after this instant. What has no instant is left out.
    pub from: Option<Utc>,
    /// Before this instant. What has no instant is left out.
    pub to: Option<Utc>,
    /// At most this many hits, no more than 1,000.
    pub limit: usize,
    pub offset: usize,
    /// The last word is still being typed: it matches as the start of a word.
    pub as_you_type: bool,
    /// Allow one or two wrong letters when fewer than five things match as typed.
    pub fuzzy: bool,
    /// Count all matches by kind, service, state and month. Costs a pass over the matches.
    pub facets: bool,
    pub order: Order,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            text: String::new(),
            kinds: Vec::new(),
            incident: None,
            services: Vec::new(),
            states: Vec::new(),
            from: None,
            to: None,
            limit: 20,
            offset: 0,
            as_you_type: false,
            fuzzy: true,
            facets: true,
            order: Order::Relevance,
        }
    }
}

impl Query {
    /// A question that is only text.
    pub fn text(text: impl Into<String>) -> Self {
        Query { text: text.into(), ..Query::default() }
    }
}

model::words! {
    /// In which order hits come.
    Order {
        /// Best first; without any word, newest first.
        Relevance => "relevance",
        /// Newest first; what has no instant comes last.
        Newest => "newest",
    }
}

model::words! {
    /// How far the question had to be bent to find something.
    Reach {
        /// Every word matches.
        All => "all",
        /// Words match with one or two letters wrong.
        Similar => "similar",
        /// Nothing has all the words; these have some of them.
        Any => "any",
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub key: String,
    pub kind: Kind,
    /// Comparable within one answer only. 0 when ordered by time.
    pub score: f32,
    pub at: Option<Utc>,
}

/// How many matches carry a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    pub value: String,
    pub count: u64,
}

/// Counts over the matches, most frequent first, months (`2026-03`) in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    pub kind: Vec<Bucket>,
    pub service: Vec<Bucket>,
    pub state: Vec<Bucket>,
    pub month: Vec<Bucket>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hits {
    pub hits: Vec<Hit>,
    /// How many match. When `counted` is false, at least that many.
    pub total: u64,
    /// Whether `total` and `facets` cover every match, and every match can be among the hits. Not so when more than
    /// 10,000 match: counting stops there, in the order in which things were put in, but the best of all are ranked.
    /// Nor for a start of a word (typed, or `pay*`) with more than 512 endings in a part of the index, 128 at the end of
    /// a phrase or name: only the most frequent are followed, and places in at most 20,000 texts are compared. What is
    /// excluded (`-pay*`) is always followed wholly.
    pub counted: bool,
    pub facets: Facets,
    pub reach: Reach,
    /// What of the text was not understood as typed and what was done instead, in words for a person.
    pub notes: Vec<String>,
    pub took: Duration,
}
