//! Finding: words, phrases, people and times over everything that has a number.
//!
//! The index is a cache: it can be deleted or damaged at any time and the store fills it again. It refuses to be a
//! place where anything is kept: texts are not stored here, and snippets are cut from the text the caller hands in.

mod document;
mod error;
mod index;
mod query;
mod question;
mod scan;
mod snippet;
mod words;

pub use document::{Document, Kind};
pub use error::Error;
pub use index::{Index, Opened, Options, Start};
pub use query::{Bucket, Facets, Hit, Hits, Order, Query, Reach};
pub use scan::scan;
pub use snippet::{Snippet, snippet};
