//! What people made of what was proposed.

use super::Span;
use super::chart::{Plan, bar, figure, percent};
use crate::Failure;
use crate::contract::Insights;
use crate::problem::measure::counted;
use model::*;

pub(super) fn add(out: &mut Insights, span: &Span, read: &store::View) -> Result<(), Failure> {
    let (mut accepted, mut edited, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
    for (id, incident, state) in read.proposal_marks()? {
        if !span.has(incident) {
            continue;
        }
        match state {
            ProposalState::Accepted => accepted.push(id),
            ProposalState::Edited => edited.push(id),
            ProposalState::Rejected => rejected.push(id),
            // Nobody decided these.
            ProposalState::Proposed | ProposalState::Superseded => {}
        }
    }
    let decided = accepted.len() + edited.len() + rejected.len();
    if decided > 0 {
        let counts = format!(
            "{} of the {} {} that a person decided were accepted as they stood; {} edited, {} rejected.",
            accepted.len(),
            counted(decided, "proposal"),
            span.words(),
            edited.len(),
            rejected.len()
        );
        figure(out, "Proposals accepted unchanged", percent(accepted.len(), decided), counts, accepted.clone());
    }
    let share = |ids: &[ProposalId]| (decided > 0).then(|| percent(ids.len(), decided));
    let notes = [share(&accepted), share(&edited), share(&rejected)];
    let labels = ["accepted unchanged", "edited", "rejected"];
    let bars = labels.into_iter().zip([accepted, edited, rejected]).zip(notes);
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
        .with(bars.map(|((label, ids), note)| bar(label, ids, note)).collect()),
    );
    Ok(())
}
