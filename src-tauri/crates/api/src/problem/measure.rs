//! What the record of a problem says about whether it is fixed. Each figure says what it counts; one without data is
//! left out, since a zero would say that something was looked at.

use super::history::Acts;
use super::timeline::{done_at, is_fix};
use crate::contract::ProblemMeasure;
use chrono::{NaiveDate, TimeDelta};
use model::*;

/// Repeats are looked for so long after a fix.
pub(crate) const REPEAT_DAYS: i64 = 90;

const DAY: f64 = 86_400.0;

/// Days to a tenth.
pub(crate) fn tenths(span: TimeDelta) -> f64 {
    (span.as_seconds_f64() / DAY * 10.0).round() / 10.0
}

/// A span as people say it: days from two days on, hours before that, minutes before two hours.
pub(crate) fn in_words(span: TimeDelta) -> String {
    let seconds = span.as_seconds_f64();
    let count = |n: f64, unit: &str| format!("{n:.0} {unit}{}", if n.round() == 1.0 { "" } else { "s" });
    match seconds {
        s if s >= 2.0 * DAY => count(s / DAY, "day"),
        s if s >= 7200.0 => count(s / 3600.0, "hour"),
        s => count(s / 60.0, "minute"),
    }
}

/// The middle one, or the middle between the two in the middle.
pub(crate) fn median(spans: &mut [TimeDelta]) -> Option<TimeDelta> {
    spans.sort_unstable();
    let upper = *spans.get(spans.len() / 2)?;
    if !spans.len().is_multiple_of(2) {
        return Some(upper);
    }
    Some((spans[spans.len() / 2 - 1] + upper) / 2)
}

pub(crate) fn counted(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// Whether an action item of these dates was past its due date and still to be done at an instant.
pub(crate) fn was_overdue(created: Utc, due: Option<NaiveDate>, closed: Option<Utc>, at: Utc) -> bool {
    let left = closed.is_none_or(|closed| closed > at);
    left && created <= at && due.is_some_and(|due| due < at.date_naive())
}

/// `times` are those of the incidents, in order.
pub(super) fn measures(
    problem: &Problem,
    times: &[Utc],
    actions: &[ActionItem],
    acts: &Acts,
    now: Utc,
) -> Vec<ProblemMeasure> {
    let found =
        [between(times), after_fix(times, actions, now), while_overdue(times, actions), to_workaround(problem, acts)];
    found.into_iter().flatten().collect()
}

fn measure(label: &str, value: String, counts: String) -> Option<ProblemMeasure> {
    Some(ProblemMeasure { label: label.to_owned(), value, counts })
}

fn between(times: &[Utc]) -> Option<ProblemMeasure> {
    let mut gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let counts = match gaps.len() {
        1 => "The time between the two linked incidents whose time is known.".to_owned(),
        n => format!("Median of the {n} gaps between one linked incident and the next, of {} with a time.", n + 1),
    };
    measure("Median time between repeats", in_words(median(&mut gaps)?), counts)
}

fn after_fix(times: &[Utc], actions: &[ActionItem], now: Utc) -> Option<ProblemMeasure> {
    let done: Vec<Utc> = actions.iter().filter(|action| is_fix(action)).filter_map(done_at).collect();
    if done.is_empty() || times.is_empty() {
        return None;
    }
    let window = TimeDelta::days(REPEAT_DAYS);
    let repeated = |fix: &&Utc| times.iter().any(|at| at > *fix && *at - **fix <= window);
    let failed = done.iter().filter(repeated).count();
    let young = done.iter().filter(|fix| !repeated(fix) && now - **fix < window).count();
    let open = match young {
        0 => String::new(),
        n => format!(" {n} of them {} younger than that and may still be.", if n == 1 { "is" } else { "are" }),
    };
    measure(
        "Repeats within 90 days of a fix",
        format!("{failed} of {} {}", done.len(), if done.len() == 1 { "fix" } else { "fixes" }),
        format!(
            "Done actions that prevent, mitigate or detect, and after which a linked incident happened within \
             {REPEAT_DAYS} days.{open}"
        ),
    )
}

fn while_overdue(times: &[Utc], actions: &[ActionItem]) -> Option<ProblemMeasure> {
    let repeats = times.get(1..).filter(|repeats| !repeats.is_empty())?;
    if actions.iter().all(|action| action.due.is_none()) {
        return None;
    }
    let late =
        repeats.iter().filter(|at| actions.iter().any(|a| was_overdue(a.created_at, a.due, a.closed_at, **at))).count();
    measure(
        "Repeats while overdue",
        late.to_string(),
        format!(
            "Of {}, those that happened while an action of this problem was past its due date and not done.",
            counted(repeats.len(), "repeat")
        ),
    )
}

fn to_workaround(problem: &Problem, acts: &Acts) -> Option<ProblemMeasure> {
    let record = problem.id.to_string();
    let filled = |state: &Option<serde_json::Value>| {
        state.as_ref().is_some_and(|state| state["workaround"].as_str().is_some_and(|text| !text.trim().is_empty()))
    };
    // One that the problem was opened with says nothing about how long it took to find.
    let found = acts
        .held(&record)
        .find(|revision| revision.before.is_some() && !filled(&revision.before) && filled(&revision.after))?;
    let took = found.at - problem.created_at;
    (took >= TimeDelta::zero()).then_some(())?;
    measure(
        "Time to workaround",
        in_words(took),
        "From opening the problem to the first time that a workaround was written down.".to_owned(),
    )
}
