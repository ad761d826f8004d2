//! What people made of what was proposed.

use super::Span;
use super::chart::{NAMED, Plan, figure, percent, valued};
use crate::Failure;
use crate::contract::Insights;
use crate::problem::measure::counted;
use model::*;

const DECIDED: [(ProposalState, &str); 3] = [
    (ProposalState::Accepted, "accepted unchanged"),
    (ProposalState::Edited, "edited"),
    (ProposalState::Rejected, "rejected"),
];

pub(super) fn add(out: &mut Insights, span: &Span, read: &store::View) -> Result<(), Failure> {
    // A library has fifty times as many proposals as incidents: they are counted, and only those that are named are read.
    let mut counts = read.proposal_counts()?;
    counts.retain(|(incident, ..)| span.has(*incident));
    let mut found = Vec::new();
    for (state, label) in DECIDED {
        let of_state: Vec<_> = counts.iter().filter(|(_, other, _)| *other == state).collect();
        let mut ids = Vec::new();
        for (incident, ..) in of_state.iter().rev() {
            if ids.len() >= NAMED {
                break;
            }
            ids.extend(read.proposal_ids(*incident, state)?);
        }
        ids.sort_unstable_by(|one, other| other.cmp(one));
        ids.truncate(NAMED);
        let count = of_state.iter().map(|(.., count)| usize::try_from(*count).unwrap_or(usize::MAX)).sum::<usize>();
        found.push((label, count, ids));
    }
    let decided: usize = found.iter().map(|(_, count, _)| *count).sum();
    if let (Some((_, accepted, ids)), true) = (found.first(), decided > 0) {
        let counts = format!(
            "{accepted} of the {} {} that a person decided were accepted as they stood; {} edited, {} rejected.",
            counted(decided, "proposal"),
            span.words(),
            found[1].1,
            found[2].1
        );
        figure(out, "Proposals accepted unchanged", percent(*accepted, decided), counts, ids.clone());
    }
    let bars = found.into_iter().map(|(label, count, ids)| {
        let cut = (count > ids.len()).then(|| format!("; {} of the latest incidents are listed", ids.len()));
        let share = (decided > 0).then(|| percent(count, decided) + &cut.unwrap_or_default());
        valued(label, count as f64, ids, share)
    });
    let bars: Vec<_> = bars.collect();
    out.charts.push(
        Plan {
            id: "proposals",
            title: "What became of proposals",
            unit: "proposals",
            counts: format!(
                "Proposals of every kind {} that a person decided; an edit after accepting does not count.",
                span.words()
            ),
            needs: "No proposal is decided yet: draft an incident and go through the queue.",
        }
        .with(bars),
    );
    Ok(())
}
