//! The engine of a build that has none: the same calls, and one answer to all of them.

use crate::{About, Fault, GoOn, Question, Said};
use std::path::Path;

/// Runs no model; see [`crate::IS_BUILT`].
#[derive(Debug, Default)]
pub struct Engine(());

impl Engine {
    /// # Errors
    /// Always [`Fault::NotBuilt`].
    pub fn ask(&self, _: &Question, _: &GoOn, _: &mut dyn FnMut(&str)) -> Result<Said, Fault> {
        Err(Fault::NotBuilt)
    }

    /// # Errors
    /// Always [`Fault::NotBuilt`].
    pub fn look(&self, _: &Path, _: &GoOn) -> Result<Option<About>, Fault> {
        Err(Fault::NotBuilt)
    }

    /// Nothing is kept.
    pub fn forget(&self) {}
}
