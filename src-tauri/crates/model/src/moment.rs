//! Key moments and the durations between them.

use crate::{EvidenceId, Utc};
use serde::{Deserialize, Serialize};

crate::words! {
    /// The moments that every review asks for, in their usual order.
    KeyMoment {
        ImpactStart => "impact_start",
        Detected => "detected",
        Acknowledged => "acknowledged",
        Mitigated => "mitigated",
        Resolved => "resolved",
    }
}

/// A key moment with what suggested it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MomentMark {
    pub moment: KeyMoment,
    pub at: Utc,
    pub evidence: Vec<EvidenceId>,
    /// Why this instant, in words.
    pub why: String,
    /// True once a person set or confirmed it; a draft never changes such a mark.
    pub decided: bool,
}

/// A span between two key moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MomentSpan {
    pub from: KeyMoment,
    pub to: KeyMoment,
    pub seconds: i64,
}

/// The durations that the given marks allow: time to detect, to acknowledge, to mitigate, to resolve, and the whole
/// impact. Spans that would be negative are left out: the marks contradict each other and a person has to look.
pub fn durations(marks: &[MomentMark]) -> Vec<MomentSpan> {
    use KeyMoment::*;
    let at = |moment| marks.iter().find(|m| m.moment == moment).map(|m| m.at);
    [
        (ImpactStart, Detected),
        (Detected, Acknowledged),
        (ImpactStart, Mitigated),
        (Detected, Resolved),
        (ImpactStart, Resolved),
    ]
    .into_iter()
    .filter_map(|(from, to)| {
        let seconds = (at(to)? - at(from)?).num_seconds();
        (seconds >= 0).then_some(MomentSpan { from, to, seconds })
    })
    .collect()
}
