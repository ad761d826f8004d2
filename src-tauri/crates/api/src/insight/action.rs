//! Action items: whether they get done, and how much they can be relied on.

use super::Span;
use super::chart::{Plan, bar, figure, percent, plain};
use crate::contract::Insights;
use crate::problem::measure::counted;
use chrono::NaiveDate;
use model::*;
use store::ActionMark;

pub(super) fn add(out: &mut Insights, span: &Span, actions: &[ActionMark], today: NaiveDate) {
    let problems = span.problems_within();
    let within = |action: &&ActionMark| {
        span.all
            || match action.incident {
                Some(incident) => span.has(incident),
                None => action.problem.is_some_and(|problem| problems.contains(&problem)),
            }
    };
    let kept: Vec<&ActionMark> = actions.iter().filter(within).filter(|a| a.state != ActionState::Dropped).collect();
    let of = |ends: &[End]| -> Vec<ActionId> {
        kept.iter().filter(|action| ends.contains(&end(action, today))).map(|action| action.id).collect()
    };
    let (in_time, late, overdue) = (of(&[End::InTime]), of(&[End::Late]), of(&[End::Overdue]));
    let judged = in_time.len() + late.len() + overdue.len();
    if judged > 0 {
        let counts = format!(
            "{} of the {} {} whose due date has come or that are done were done by it; {} done late, {} overdue.",
            in_time.len(),
            counted(judged, "action"),
            span.words(),
            late.len(),
            overdue.len()
        );
        figure(out, "Actions done in time", percent(in_time.len(), judged), counts, of(&[End::InTime]));
        let counts = format!("Actions {} that are not done and whose due date lies before today.", span.words());
        figure(out, "Overdue actions", overdue.len().to_string(), counts, overdue.clone());
    }
    out.charts.push(
        Plan {
            id: "actions",
            title: "Actions",
            unit: "actions",
            counts: format!("Action items {} without the dropped ones, by where they stand today.", span.words()),
            needs: "There is no action item yet: accept a proposed one, or write one down.",
        }
        .with(vec![
            bar("done in time", in_time, None),
            bar("done late", late, None),
            bar("done, no due date", of(&[End::Undated]), None),
            bar("open", of(&[End::Open]), None),
            bar("overdue", overdue, None),
        ]),
    );
    let strength = |strength: &Strength| {
        let found: Vec<_> = kept.iter().filter(|action| action.strength == *strength).collect();
        let done = found.iter().filter(|action| action.state == ActionState::Done).count();
        let note = (!found.is_empty()).then(|| format!("{done} done"));
        bar(plain(strength.as_str()), found.iter().map(|action| action.id).collect(), note)
    };
    out.charts.push(
        Plan {
            id: "action_strength",
            title: "Strength of actions",
            unit: "actions",
            counts: format!("Action items {} without the dropped ones, by strength.", span.words()),
            needs: "There is no action item yet: accept a proposed one, or write one down.",
        }
        .with(Strength::ALL.iter().map(strength).collect()),
    );
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    InTime,
    Late,
    /// Done, and nobody had said by when.
    Undated,
    Open,
    Overdue,
}

/// Due dates are whole days in UTC; one that is due today is not late.
fn end(action: &ActionMark, today: NaiveDate) -> End {
    let done = action.state == ActionState::Done;
    match (done, action.due, action.closed_at) {
        (true, Some(due), Some(closed)) if closed.date_naive() <= due => End::InTime,
        (true, Some(_), Some(_)) => End::Late,
        (true, ..) => End::Undated,
        (false, Some(due), _) if due < today => End::Overdue,
        (false, ..) => End::Open,
    }
}
