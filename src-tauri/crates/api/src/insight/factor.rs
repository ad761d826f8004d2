//! Contributing factors and hypotheses: how fast, how sure, of what class.

use super::Span;
use super::chart::{Plan, bar, figure, plain};
use crate::Failure;
use crate::contract::{Bar, Insights};
use crate::problem::measure::{counted, in_words, median};
use chrono::TimeDelta;
use model::*;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::HypothesisMark;

pub(super) fn add(out: &mut Insights, span: &Span, read: &store::View) -> Result<(), Failure> {
    add_times(out, span, read.factor_times()?);
    let mut all = read.hypothesis_marks()?;
    all.retain(|hypothesis| span.has(hypothesis.incident));
    let factors: Vec<_> = all.iter().filter(|h| h.state == HypothesisState::Supported).copied().collect();
    out.charts.push(
        Plan {
            id: "factor_verdicts",
            title: "Verdicts of contributing factors",
            unit: "factors",
            counts: format!("Accepted factors {} by how far the evidence reaches.", span.words()),
            needs: "No factor is accepted yet: go through the hypotheses of an incident.",
        }
        .with(verdicts(&factors)),
    );
    out.charts.push(
        Plan {
            id: "hypothesis_verdicts",
            title: "Verdicts of all hypotheses",
            unit: "hypotheses",
            counts: format!(
                "All hypotheses {} by verdict, whoever proposed them and whatever became of them.",
                span.words()
            ),
            needs: "There is no hypothesis yet: draft an incident, or write one down.",
        }
        .with(verdicts(&all)),
    );
    let mut classes: BTreeMap<CauseClass, Vec<HypothesisId>> = BTreeMap::new();
    factors.iter().for_each(|factor| classes.entry(factor.cause_class).or_default().push(factor.id));
    let mut classes: Vec<_> = classes.into_iter().collect();
    classes.sort_by_key(|(class, ids)| (Reverse(ids.len()), *class));
    out.charts.push(
        Plan {
            id: "cause_classes",
            title: "Cause classes of factors",
            unit: "factors",
            counts: format!("Accepted factors {} by cause class.", span.words()),
            needs: "No factor is accepted yet: go through the hypotheses of an incident.",
        }
        .with(classes.into_iter().map(|(class, ids)| bar(plain(class.as_str()), ids, None)).collect()),
    );
    Ok(())
}

fn verdicts(marks: &[HypothesisMark]) -> Vec<Bar> {
    let of = |verdict: &Verdict| {
        let found: Vec<_> = marks.iter().filter(|h| h.verdict == *verdict).collect();
        let refuted = found.iter().filter(|h| h.state == HypothesisState::Refuted).count();
        let note = (refuted > 0).then(|| format!("{refuted} refuted"));
        bar(plain(verdict.as_str()), found.iter().map(|h| h.id).collect(), note)
    };
    Verdict::ALL.iter().map(of).collect()
}

/// Upper ends of the bars; what is beyond the last is in one more.
const BINS: [(i64, &str); 5] =
    [(1, "within an hour"), (24, "within a day"), (72, "1–3 days"), (168, "3–7 days"), (720, "7–30 days")];

fn add_times(out: &mut Insights, span: &Span, accepted: Vec<(IncidentId, Utc)>) {
    // An incident whose clock was wrong when it was opened tells nothing.
    let took = |(id, at): (IncidentId, Utc)| {
        let took = at - span.incidents.get(&id)?.created_at;
        (took >= TimeDelta::zero()).then_some((id, took))
    };
    let took: Vec<(IncidentId, TimeDelta)> = accepted.into_iter().filter_map(took).collect();
    let counts = format!(
        "From opening an incident here to its first factor that was accepted and still is; {} {}.",
        counted(took.len(), "incident"),
        span.words()
    );
    let mut spans: Vec<TimeDelta> = took.iter().map(|(_, took)| *took).collect();
    if let Some(median) = median(&mut spans) {
        let ids = took.iter().map(|(id, _)| *id).collect();
        figure(out, "Time to first accepted factor", in_words(median), format!("Median. {counts}"), ids);
    }
    let mut bins: [Vec<IncidentId>; BINS.len() + 1] = Default::default();
    for (id, took) in took {
        let bin = BINS.iter().position(|(hours, _)| took <= TimeDelta::hours(*hours)).unwrap_or(BINS.len());
        bins[bin].push(id);
    }
    let labels = BINS.iter().map(|(_, label)| *label).chain(["longer"]);
    out.charts.push(
        Plan {
            id: "time_to_factor",
            title: "Time to first accepted factor",
            unit: "incidents",
            counts,
            needs: "No factor is accepted yet: go through the hypotheses of an incident.",
        }
        .with(labels.zip(bins).map(|(label, ids)| bar(label, ids, None)).collect()),
    );
}
