//! How often what happened had happened before, and whether fixes changed that.

use super::Span;
use super::chart::{Plan, bar, figure, percent, valued};
use crate::contract::{Bar, Insights};
use crate::problem::measure::{REPEAT_DAYS, counted, median, tenths, was_overdue};
use chrono::{Datelike, TimeDelta};
use model::*;
use std::collections::BTreeMap;
use store::ActionMark;

/// Beyond so many months the bars are years.
const MONTHS: i32 = 48;

pub(super) fn add(out: &mut Insights, span: &Span, actions: &[ActionMark]) {
    add_figures(out, span, actions);
    let (by, periods) = periods(span);
    let incidents = periods.iter().map(|(label, ids)| {
        let repeats = ids.iter().filter(|id| span.repeats.contains_key(id)).count();
        bar(label.clone(), ids.clone(), (repeats > 0).then(|| counted(repeats, "repeat")))
    });
    let undated = span.incidents.len() - span.dated().count();
    let left_out = match undated {
        0 => String::new(),
        n => format!(" {} without any time {} left out.", counted(n, "incident"), if n == 1 { "is" } else { "are" }),
    };
    let incidents: Vec<Bar> = incidents.collect();
    out.charts.push(
        Plan {
            id: "incidents",
            title: if by == By::Month { "Incidents by month" } else { "Incidents by year" },
            unit: "incidents",
            counts: format!("Incidents by when they happened, in UTC.{left_out}"),
            needs: "No incident has a time yet: import what is at hand about one, or set its key moments.",
        }
        .with(incidents),
    );
    let repeats = periods.into_iter().map(|(label, mut ids)| {
        ids.retain(|id| span.repeats.contains_key(id));
        bar(label, ids, None)
    });
    let repeats: Vec<Bar> = repeats.collect();
    out.charts.push(
        Plan {
            id: "repeats",
            title: if by == By::Month { "Repeats by month" } else { "Repeats by year" },
            unit: "repeats",
            counts: "Incidents that came after another incident of the same problem, by when they happened, in UTC."
                .to_owned(),
            needs: "No incident is a repeat yet: one is when it is linked to a problem that had an incident before.",
        }
        .with(repeats),
    );
}

fn add_figures(out: &mut Insights, span: &Span, actions: &[ActionMark]) {
    let dated = span.dated().count();
    if dated == 0 {
        return;
    }
    let repeats: Vec<IncidentId> = span.repeats.keys().copied().collect();
    figure(
        out,
        "Recurrence rate",
        percent(repeats.len(), dated),
        format!(
            "{} of the {} {} with a time came after another incident of the same problem.",
            repeats.len(),
            counted(dated, "incident"),
            span.words()
        ),
        repeats.clone(),
    );
    if repeats.is_empty() {
        return;
    }
    let by_problem = by_problem(actions);
    let of_any = |test: &dyn Fn(&ActionMark, Utc) -> bool| -> Vec<IncidentId> {
        let found = span.repeats.iter().filter(|(_, (at, problems))| {
            problems.iter().filter_map(|problem| by_problem.get(problem)).flatten().any(|action| test(action, *at))
        });
        found.map(|(incident, _)| *incident).collect()
    };
    let window = TimeDelta::days(REPEAT_DAYS);
    if by_problem.values().flatten().any(|action| fixed_at(action).is_some()) {
        let after_fix = of_any(&|action, at| fixed_at(action).is_some_and(|fix| at > fix && at - fix <= window));
        let counts = format!(
            "Of {} {}, those within {REPEAT_DAYS} days after an action of their problem that prevents, mitigates or \
             detects was done.",
            counted(repeats.len(), "repeat"),
            span.words()
        );
        figure(out, "Repeats within 90 days of a fix", after_fix.len().to_string(), counts, after_fix);
    }
    if by_problem.values().flatten().any(|action| action.due.is_some()) {
        let late = of_any(&|a, at| was_overdue(a.created_at, a.due, a.closed_at, at));
        let counts = format!(
            "Of {} {}, those that happened while an action of their problem was past its due date and not done.",
            counted(repeats.len(), "repeat"),
            span.words()
        );
        figure(out, "Repeats while overdue", late.len().to_string(), counts, late);
    }
}

fn by_problem(actions: &[ActionMark]) -> BTreeMap<ProblemId, Vec<&ActionMark>> {
    let mut found: BTreeMap<ProblemId, Vec<&ActionMark>> = BTreeMap::new();
    for action in actions {
        action.problem.iter().for_each(|problem| found.entry(*problem).or_default().push(action));
    }
    found
}

/// When an action that prevents, mitigates or detects was done.
fn fixed_at(action: &ActionMark) -> Option<Utc> {
    action.closed_at.filter(|_| action.state == ActionState::Done && action.kind != ActionKind::Process)
}

#[derive(Clone, Copy, PartialEq)]
enum By {
    Month,
    Year,
}

/// The incidents of each period from the first to the last, also of those without any.
fn periods(span: &Span) -> (By, Vec<(String, Vec<IncidentId>)>) {
    let month = |at: Utc| at.year() * 12 + at.month0() as i32;
    let dated: Vec<(i32, IncidentId)> = span.dated().map(|(at, incident)| (month(at), incident)).collect();
    let (Some(first), Some(last)) = (dated.iter().map(|d| d.0).min(), dated.iter().map(|d| d.0).max()) else {
        return (By::Month, Vec::new());
    };
    let by = if last - first < MONTHS { By::Month } else { By::Year };
    let period = |month: i32| if by == By::Month { month } else { month.div_euclid(12) };
    let label = |period: i32| match by {
        By::Month => format!("{:04}-{:02}", period.div_euclid(12), period.rem_euclid(12) + 1),
        By::Year => format!("{period:04}"),
    };
    let mut found: BTreeMap<i32, Vec<IncidentId>> = BTreeMap::new();
    for (month, incident) in dated {
        found.entry(period(month)).or_default().push(incident);
    }
    let filled = |period: i32| (label(period), found.get(&period).cloned().unwrap_or_default());
    // A single wrong year must not make thousands of bars; then only periods with incidents stand.
    let whole = (period(first)..=period(last)).count() <= 200;
    let periods = if whole {
        (period(first)..=period(last)).map(filled).collect()
    } else {
        found.keys().copied().map(filled).collect()
    };
    (by, periods)
}

/// Time between repeats before and after the first fix of a problem, for problems that have both.
pub(super) fn add_gaps(out: &mut Insights, span: &Span, actions: &[ActionMark]) {
    let by_problem = by_problem(actions);
    let (mut before, mut after, mut both, mut quiet) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (problem, linked) in &span.problems {
        let times: Vec<Utc> = linked.iter().filter(|(_, id)| span.has(*id)).map(|(at, _)| *at).collect();
        let fixes = by_problem.get(problem).into_iter().flatten().filter_map(|action| fixed_at(action));
        let Some(fix) = fixes.min() else { continue };
        let until: Vec<Utc> = times.iter().copied().filter(|at| *at <= fix).collect();
        let since: Vec<Utc> = [fix].into_iter().chain(times.iter().copied().filter(|at| *at > fix)).collect();
        match (until.len() >= 2, since.len() >= 2) {
            (true, true) => {
                before.extend(until.windows(2).map(|pair| pair[1] - pair[0]));
                after.extend(since.windows(2).map(|pair| pair[1] - pair[0]));
                both.push(*problem);
            }
            (true, false) => quiet += 1,
            _ => {}
        }
    }
    let (gaps_before, gaps_after) = (before.len(), after.len());
    let bars = match (median(&mut before), median(&mut after)) {
        (Some(b), Some(a)) => vec![
            valued("before", tenths(b), both.clone(), Some(format!("median of {}", counted(gaps_before, "gap")))),
            valued("after", tenths(a), both, Some(format!("median of {}", counted(gaps_after, "gap")))),
        ],
        _ => Vec::new(),
    };
    let quiet = match quiet {
        0 => String::new(),
        1 => " One more problem has had no incident since its fix, and is not in it.".to_owned(),
        n => format!(" {n} more problems have had no incident since their fix, and are not in it."),
    };
    out.charts.push(
        Plan {
            id: "gaps",
            title: "Time between repeats, before and after the first fix",
            unit: "days",
            counts: format!(
                "Median days from one incident of a problem to the next before its first action that prevents, \
                 mitigates or detects was done, and from then on to the next; of problems that have both.{quiet}"
            ),
            needs: "It needs a problem with two incidents before an action of it was done, and one after.",
        }
        .with(bars),
    );
}
