//! The built-in drafter: deterministic, offline, and honest about what it is.

use model::{Draft, Evidence, Hypothesis, Incident, TimelineEvent};
use std::ops::ControlFlow;

/// Kept with each proposal. The number is raised when the same evidence would give other proposals.
pub const NAME: &str = "builtin/1";

/// What the drafter works from.
pub struct Case<'a> {
    pub incident: &'a Incident,
    /// In order of `at` (absent last), then id.
    pub evidence: &'a [Evidence],
    pub events: &'a [TimelineEvent],
    /// Hypotheses that people have already decided, so that actions can follow accepted factors and refuted ones stay out.
    pub decided: &'a [Hypothesis],
}

/// Steps of a run, for progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// One or two words, for example `reading` or `weighing`.
    pub name: &'static str,
    pub done: usize,
    pub of: usize,
}

/// Drafts everything. `None` when `progress` broke the run off.
pub fn draft(_case: &Case<'_>, _progress: &mut dyn FnMut(Step) -> ControlFlow<()>) -> Option<Draft> {
    None
}
