//! When segments are put together: as usual, but not during a first filling, whose segments are large as they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::index::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// So many documents in one commit are a filling.
pub(super) const FILLING: usize = 10_000;
/// Segments with more documents than this stay as they are: a question looks at some twenty of them per million, and
/// putting them together would cost as much again as half of the filling.
const LARGE: usize = 60_000;

/// Merges as usual while fewer than [`FILLING`] documents wait for a commit.
#[derive(Debug)]
pub(super) struct Calm {
    usual: LogMergePolicy,
    /// Documents put in since the last commit.
    pending: Arc<AtomicUsize>,
}

impl Calm {
    pub(super) fn new(pending: Arc<AtomicUsize>) -> Calm {
        let mut usual = LogMergePolicy::default();
        usual.set_max_docs_before_merge(LARGE);
        Calm { usual, pending }
    }
}

impl MergePolicy for Calm {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        if self.pending.load(Ordering::Relaxed) >= FILLING {
            return Vec::new();
        }
        self.usual.compute_merge_candidates(segments)
    }
}
