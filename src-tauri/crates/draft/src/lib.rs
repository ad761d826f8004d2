//! Evidence in, cited proposals out; and the checks that decide what may be shown as supported.
//!
//! Pure: the same input gives the same bytes. What is refused: a claim that passes without checked evidence, a verdict
//! of `confirmed` (that is a person's word), an invented owner or date, and any instruction found in the evidence.

pub mod builtin;
pub mod check;
pub mod pipeline;

pub use check::{Corpus, check};
