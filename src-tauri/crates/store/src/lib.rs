//! The truth: one library folder on disk, and the only crate that knows SQL.
//!
//! A [`Store`] is a folder with `library.db`, `blobs/` (raw inputs by their SHA-256) and `backups/`. Reading goes through
//! [`Store::read`] (a snapshot), changing through [`Store::write`] (one transaction, one act in the history). When a
//! write has returned `Ok`, it is on disk.
//!
//! What is refused: a store of a newer program, a change that breaks a law of its noun, a second import of the same
//! item, overwriting anything without keeping what was there before, and any look at the clock or the environment.

mod action;
mod acts;
mod backup;
mod batch;
mod blob;
mod cause;
mod check;
mod context;
mod draft_report;
mod egress;
mod error;
mod event;
mod evidence;
mod feed;
mod history;
mod hypothesis;
mod import;
mod incident;
mod insight;
mod migrate;
mod model_call;
mod order;
mod problem;
mod proposal;
mod record;
mod review;
mod row;
mod setting;
mod store;
#[cfg(test)]
mod tests;
mod touched;
mod version;
mod view;
mod write;

pub use action::ActionFilter;
pub use acts::ActFilter;
pub use backup::{Progress, restore};
pub use batch::Reread;
pub use blob::Blob;
pub use check::{CheckReport, Damage, DamageKind};
pub use draft_report::KeptReport;
pub use egress::EgressRow;
pub use error::StoreError;
pub use event::NewEvent;
pub use evidence::Cursor;
pub use feed::{Feed, Noun};
pub use history::ActRow;
pub use import::{Added, Importer, NewBatch, NewItem};
pub use incident::{IncidentLine, NewIncident};
pub use insight::{ActionMark, HypothesisMark, IncidentTime};
pub use model_call::ModelCall;
pub use order::{EventFacets, EventFilter, EventOrder, Facet};
pub use problem::{ProblemCounts, ProblemFilter};
pub use proposal::ProposalFilter;
pub use store::{Act, Read, Store};
pub use version::Version;
pub use view::View;
pub use write::Write;

/// The schema version that this program writes. A library with a higher one is refused untouched.
pub const SCHEMA_VERSION: u32 = migrate::KNOWN;

pub type Result<T, E = StoreError> = std::result::Result<T, E>;
