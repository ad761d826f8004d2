//! Bytes in, evidence items and findings out. Formats are recognised by content; every importer streams.
//!
//! Pure: no clock, no environment, no path is ever opened here except through the [`Tree`] that the caller hands in
//! (and the repository folder given to [`git`]). What is refused: writing anything anywhere, following a name found
//! inside an archive, holding a whole export in memory, guessing where the source does not decide.

pub mod archive;
pub mod chat;
mod feed;
pub mod findings;
pub mod git;
pub mod github;
pub mod identity;
pub mod json;
pub mod kind;
mod outlet;
pub mod pagerduty;
pub mod patch;
pub mod prose;
pub mod recognise;
mod sink;
pub mod slack;
pub mod statuspage;
pub mod table;
pub mod text;
pub mod time;
pub mod tree;
#[cfg(test)]
mod trial;

use model::{EventKind, Extras, Format, Identity, Locator, ReadTime, ZoneSource};

pub use findings::Fold;
pub use recognise::{read, recognise};
pub use sink::{Flow, Kept, Sink};
pub use tree::{Entry, MemoryTree, Tree};

/// Version of the importers, kept with each batch. Raised when the same bytes would give other items.
pub const VERSION: u32 = 1;

/// One evidence item as read, before the store gives it an id. Field meanings are those of [`model::Evidence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub identity: Identity,
    pub format: Format,
    pub kind: EventKind,
    pub native_id: Option<String>,
    pub locator: Locator,
    pub author: Option<String>,
    pub channel: Option<String>,
    pub thread: Option<String>,
    pub text: String,
    pub raw: Option<String>,
    pub time: ReadTime,
    pub extras: Extras,
}

/// What the person said about a source, and how much it may cost.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// For times that do not say their zone. `None`: UTC is assumed, and a finding says so.
    pub zone: Option<time::Zone>,
    /// Do not recognise, read as this.
    pub format: Option<Format>,
    /// For tables: which column means what, overriding detection.
    pub mapping: Vec<(table::Meaning, String)>,
    /// For dates like 03/04/2026.
    pub date_order: Option<time::DateOrder>,
    /// The day that clock times without a date belong to, where the source never states one.
    pub day: Option<chrono::NaiveDate>,
    pub limits: Limits,
}

/// Bounds on what one import may cost. Reaching one is a finding that names it.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Entries in one archive.
    pub archive_entries: u64,
    /// Bytes that one archive may unpack to in all.
    pub archive_bytes: u64,
    /// Unpacked bytes for each packed byte, over the whole archive, once past a megabyte.
    pub archive_ratio: u64,
    /// Bytes of one JSON value, one row, one line or one message that are held at once.
    pub record_bytes: usize,
    /// Bytes of text kept for one item; what is beyond is cut and said so.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            archive_entries: 200_000,
            archive_bytes: 8 << 30,
            archive_ratio: 200,
            record_bytes: 16 << 20,
            text_bytes: 1 << 20,
        }
    }
}

/// One source recognised in a tree: an export of many files, or a single file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub format: Format,
    /// What to call it: the label of the file, or of the folder that holds the export.
    pub label: String,
    /// Positions in [`Tree::entries`] that belong to it, in order of reading.
    pub parts: Vec<usize>,
}

/// How a source was read, for its batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Zone used for times that did not say, as IANA name or offset; `UTC` when assumed or never needed.
    pub zone: String,
    /// `Explicit` when every time carried its own.
    pub zone_source: ZoneSource,
}

/// Why an import as a whole failed. What is wrong inside a readable source is a [`Finding`] instead.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("the import was cancelled")]
    Cancelled,
    #[error("could not read `{label}`: {source}")]
    Read {
        label: String,
        #[source]
        source: std::io::Error,
    },
    /// A bomb, an archive with two readings, or something else that must not be opened.
    #[error("`{label}` was refused: {reason}")]
    Refused { label: String, reason: String, hint: String },
}
