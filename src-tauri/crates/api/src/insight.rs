//! Insights: a few honest figures and charts over the real records of a span of time. Each says what it counts and names
//! the records behind it; where there is nothing to count it says what is needed, and no zero stands for "unknown".

mod action;
mod chart;
mod factor;
mod proposal;
mod recurrence;
#[cfg(test)]
mod tests;

use crate::contract::*;
use crate::{Api, Failure};
use chrono::NaiveDate;
use model::*;
use std::collections::{BTreeMap, BTreeSet};
use store::IncidentTime;

impl Api {
    /// `from` and `to` choose by when an incident happened; without either, incidents whose time nobody knows count too.
    pub fn insight_show(&self, params: InsightShow) -> Result<Insights, Failure> {
        if let (Some(from), Some(to)) = (params.from, params.to)
            && from > to
        {
            return Err(Failure::invalid(format!("the span from {from} to {to} ends before it begins"))
                .hint("give the earlier time as `from`"));
        }
        let read = self.store.read()?;
        let today = self.now().date_naive();
        self.insights.of(read.change_number()?, (params.clone(), today), || insights(&read, &params, today))
    }
}

fn insights(read: &store::View, params: &InsightShow, today: NaiveDate) -> Result<Insights, Failure> {
    let span = Span::of(read, params)?;
    let mut out = Insights { from: params.from, to: params.to, figures: Vec::new(), charts: Vec::new() };
    let actions: Vec<_> = read.action_marks()?;
    recurrence::add(&mut out, &span, &actions);
    factor::add(&mut out, &span, read)?;
    action::add(&mut out, &span, &actions, today);
    proposal::add(&mut out, &span, read)?;
    recurrence::add_gaps(&mut out, &span, &actions);
    Ok(out)
}

/// The incidents that are looked at, and what problems make of them.
struct Span {
    /// In the span, by number.
    incidents: BTreeMap<IncidentId, IncidentTime>,
    /// Every incident is in it.
    all: bool,
    /// The incidents of each problem that have a time, in order of it, whether in the span or not.
    problems: BTreeMap<ProblemId, Vec<(Utc, IncidentId)>>,
    /// Incidents in the span that came after another one of their problem, with their time and the problems they
    /// repeat.
    repeats: BTreeMap<IncidentId, (Utc, Vec<ProblemId>)>,
}

impl Span {
    fn of(read: &store::View, params: &InsightShow) -> Result<Span, Failure> {
        let every = read.incident_times()?;
        let times: BTreeMap<IncidentId, Utc> = every.iter().filter_map(|i| Some((i.id, i.happened_at?))).collect();
        let all = params.from.is_none() && params.to.is_none();
        let within = |at: Utc| params.from.is_none_or(|from| at >= from) && params.to.is_none_or(|to| at <= to);
        let incidents: BTreeMap<_, _> =
            every.into_iter().filter(|i| all || i.happened_at.is_some_and(within)).map(|i| (i.id, i)).collect();
        let mut problems: BTreeMap<ProblemId, Vec<(Utc, IncidentId)>> = BTreeMap::new();
        for (problem, incident) in read.problem_incidents()? {
            if let Some(at) = times.get(&incident) {
                problems.entry(problem).or_default().push((*at, incident));
            }
        }
        let mut repeats: BTreeMap<IncidentId, (Utc, Vec<ProblemId>)> = BTreeMap::new();
        for (problem, linked) in &mut problems {
            linked.sort_unstable();
            for (at, incident) in linked.iter().skip(1).filter(|(_, incident)| incidents.contains_key(incident)) {
                repeats.entry(*incident).or_insert((*at, Vec::new())).1.push(*problem);
            }
        }
        Ok(Span { incidents, all, problems, repeats })
    }

    fn has(&self, incident: IncidentId) -> bool {
        self.incidents.contains_key(&incident)
    }

    /// Incidents of the span with their time.
    fn dated(&self) -> impl Iterator<Item = (Utc, IncidentId)> {
        self.incidents.values().filter_map(|incident| Some((incident.happened_at?, incident.id)))
    }

    /// Problems with an incident in the span.
    fn problems_within(&self) -> BTreeSet<ProblemId> {
        let within = |linked: &[(Utc, IncidentId)]| linked.iter().any(|(_, incident)| self.has(*incident));
        self.problems.iter().filter(|(_, linked)| within(linked)).map(|(problem, _)| *problem).collect()
    }

    /// How a sentence names the span.
    fn words(&self) -> &'static str {
        if self.all { "in the library" } else { "in this span" }
    }
}
