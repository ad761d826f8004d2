//! A line of the list of incidents: what follows from its record and from those beside it.

use crate::contract::{IncidentRow, Occurrence};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use model::{Incident, ProblemId, ReviewState, Utc};
use std::collections::HashMap;
use store::IncidentLine;

/// Calendar days to the review of an incident of severity 1, working days to one of severity 2.
const CALENDAR_DAYS: u64 = 3;
const WORKING_DAYS: u64 = 5;

/// The line as the list shows it: without zone and key moments, which only the incident itself has.
pub(crate) fn row(line: IncidentLine, occurrence: Option<Occurrence>) -> IncidentRow {
    IncidentRow {
        review_due: review_due(&line),
        happened_at: line.happened_at,
        evidence_count: line.evidence,
        event_count: line.events,
        review: line.review,
        problems: line.problems,
        duration_seconds: line.duration_seconds,
        undecided: line.undecided,
        occurrence,
        last_changed_at: line.changed_at,
        incident: Incident {
            id: line.id,
            title: line.title,
            service: line.service,
            severity: line.severity,
            zone: None,
            created_at: line.created_at,
            archived: line.archived,
            never_leaves: line.never_leaves,
            moments: Vec::new(),
        },
    }
}

fn review_due(line: &IncidentLine) -> Option<NaiveDate> {
    if line.review == Some(ReviewState::Final) {
        return None;
    }
    let over = line.resolved_at.or(line.happened_at)?.date_naive();
    match line.severity? {
        1 => over.checked_add_days(Days::new(CALENDAR_DAYS)),
        2 => working_days_after(over, WORKING_DAYS),
        _ => None,
    }
}

/// The day so many working days later; Saturdays and Sundays are none. Holidays are not known.
fn working_days_after(day: NaiveDate, mut count: u64) -> Option<NaiveDate> {
    let mut day = day;
    while count > 0 {
        day = day.succ_opt()?;
        count -= u64::from(!matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    }
    Some(day)
}

/// For each line, which incident of its problem it is by time (those without a time come last, by number); `None` where
/// it is the only one. Of several problems the one that it repeats most counts.
pub(crate) fn occurrences(lines: &[IncidentLine]) -> Vec<Option<Occurrence>> {
    let mut problems: HashMap<ProblemId, Vec<(bool, Option<Utc>, usize)>> = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        for problem in &line.problems {
            problems.entry(*problem).or_default().push((line.happened_at.is_none(), line.happened_at, place));
        }
    }
    let mut out: Vec<Option<Occurrence>> = vec![None; lines.len()];
    for (problem, mut incidents) in problems.into_iter().filter(|(_, incidents)| incidents.len() > 1) {
        incidents.sort_by_key(|(untimed, at, place)| (*untimed, *at, lines[*place].id));
        for (nth, (_, _, place)) in (1..).zip(incidents) {
            let weight = |o: &Occurrence| (o.nth, std::cmp::Reverse(o.problem));
            let this = Occurrence { problem, nth };
            if out[place].as_ref().is_none_or(|held| weight(&this) > weight(held)) {
                out[place] = Some(this);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::IncidentId;

    fn at(day: &str) -> Utc {
        format!("{day}T23:30:00Z").parse().expect("a time")
    }

    fn line(id: i64, severity: u8, happened: Option<&str>, problems: &[i64]) -> IncidentLine {
        IncidentLine {
            id: IncidentId(id),
            title: "Checkout fails".to_owned(),
            service: None,
            severity: Some(severity),
            created_at: at("2026-01-01"),
            happened_at: happened.map(at),
            archived: false,
            never_leaves: false,
            evidence: 0,
            events: 0,
            review: None,
            problems: problems.iter().copied().map(ProblemId).collect(),
            duration_seconds: None,
            resolved_at: None,
            undecided: 0,
            changed_at: at("2026-01-01"),
        }
    }

    #[test]
    fn reviews_are_due_by_severity_and_over_weekends_and_not_once_final() {
        let due = |severity, day| review_due(&line(1, severity, Some(day), &[])).map(|day| day.to_string());
        // 2026-03-05 is a Thursday.
        assert_eq!(due(1, "2026-03-05").as_deref(), Some("2026-03-08"));
        assert_eq!(due(2, "2026-03-05").as_deref(), Some("2026-03-12"));
        assert_eq!(due(2, "2026-03-07").as_deref(), Some("2026-03-13"));
        assert_eq!(due(3, "2026-03-05"), None);
        assert_eq!(review_due(&line(1, 1, None, &[])), None);
        let resolved = IncidentLine { resolved_at: Some(at("2026-03-06")), ..line(1, 1, Some("2026-03-05"), &[]) };
        assert_eq!(review_due(&resolved).map(|day| day.to_string()).as_deref(), Some("2026-03-09"));
        assert_eq!(review_due(&IncidentLine { review: Some(ReviewState::Final), ..resolved }), None);
    }

    #[test]
    fn incidents_of_a_problem_are_counted_by_time_and_a_single_one_is_not() {
        let lines = [
            line(5, 1, None, &[1]),
            line(4, 1, Some("2026-01-02"), &[1, 2]),
            line(3, 1, Some("2026-01-03"), &[1]),
            line(2, 1, Some("2026-01-01"), &[3]),
        ];
        let nth = |place: usize| occurrences(&lines)[place].map(|o| (o.problem.0, o.nth));
        assert_eq!([nth(0), nth(1), nth(2), nth(3)], [Some((1, 3)), Some((1, 1)), Some((1, 2)), None]);
    }
}
