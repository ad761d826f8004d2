//! Insights over real records.
#![allow(clippy::unwrap_used)]

use crate::contract::*;
use crate::trial::{Trial, at};
use model::*;

fn show(trial: &Trial, from: Option<&str>, to: Option<&str>) -> Insights {
    trial.api.insight_show(InsightShow { from: from.map(at), to: to.map(at) }).unwrap()
}

fn chart<'a>(insights: &'a Insights, id: &str) -> &'a Chart {
    insights.charts.iter().find(|chart| chart.id == id).unwrap()
}

fn bars(insights: &Insights, id: &str) -> Vec<(String, f64)> {
    chart(insights, id).bars.iter().map(|bar| (bar.label.clone(), bar.value)).collect()
}

fn records(insights: &Insights, id: &str, label: &str) -> Vec<String> {
    chart(insights, id).bars.iter().find(|bar| bar.label == label).unwrap().records.clone()
}

fn figure(insights: &Insights, label: &str) -> Option<(String, Vec<String>)> {
    insights.figures.iter().find(|f| f.label == label).map(|f| (f.value.clone(), f.records.clone()))
}

fn owned(pairs: &[(&str, f64)]) -> Vec<(String, f64)> {
    pairs.iter().map(|(label, value)| ((*label).to_owned(), *value)).collect()
}

/// Incidents 1 to 4 in January, February, April and June of one problem; 5 alone in April.
struct Case {
    trial: Trial,
    problem: ProblemId,
}

fn case() -> Case {
    let trial = Trial::new();
    let starts = ["2026-01-05", "2026-02-04", "2026-04-15", "2026-06-24", "2026-04-20"];
    let ids: Vec<_> = starts.map(|day| trial.incident("It stood still", &format!("{day}T10:00:00Z"))).into();
    let problem = trial.api.problem_new(ProblemNew { title: "Leases".into(), ..Default::default() }).unwrap().id;
    for id in ids[..4].iter().rev() {
        let link = ProblemLink { problem: problem.into(), incident: Some((*id).into()), ..Default::default() };
        trial.api.problem_link(link).unwrap();
    }
    Case { trial, problem }
}

impl Case {
    fn action(&self, due: Option<&str>, strength: Strength, done: Option<&str>) -> ActionId {
        self.trial.on("2026-01-06T08:00:00Z");
        let new = ActionNew {
            title: "Renew the lease".into(),
            problem: Some(self.problem.into()),
            due: due.map(|day| day.parse().unwrap()),
            strength: Some(strength),
            ..Default::default()
        };
        let id = self.trial.api.action_new(new).unwrap().id;
        if let Some(day) = done {
            self.trial.on(&format!("{day}T20:00:00Z"));
            let state = Some(ActionState::Done);
            self.trial.api.action_set(ActionSet { action: id.into(), state, ..Default::default() }).unwrap();
        }
        id
    }
}

#[test]
fn an_empty_library_says_what_each_chart_needs() {
    let insights = show(&Trial::new(), None, None);
    assert_eq!(insights.figures, []);
    let ids: std::collections::BTreeSet<_> = insights.charts.iter().map(|chart| chart.id.as_str()).collect();
    assert_eq!((insights.charts.len(), ids.len()), (10, 10));
    for chart in &insights.charts {
        assert!(chart.bars.is_empty(), "{}", chart.id);
        assert!(chart.empty.as_ref().is_some_and(|needs| needs.ends_with('.')), "{}", chart.id);
        assert!(chart.counts.ends_with('.') && !chart.unit.is_empty(), "{}", chart.id);
    }
}

#[test]
fn repeats_are_told_apart_month_by_month() {
    let case = case();
    let insights = show(&case.trial, None, None);
    let months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];
    let expect = |values: [f64; 6]| owned(&months.into_iter().zip(values).collect::<Vec<_>>());
    assert_eq!(bars(&insights, "incidents"), expect([1.0, 1.0, 0.0, 2.0, 0.0, 1.0]));
    assert_eq!(bars(&insights, "repeats"), expect([0.0, 1.0, 0.0, 1.0, 0.0, 1.0]));
    assert_eq!(records(&insights, "incidents", "2026-04"), ["INC-5", "INC-3"]);
    assert_eq!(records(&insights, "repeats", "2026-04"), ["INC-3"]);
    assert_eq!(chart(&insights, "incidents").bars[3].note.as_deref(), Some("1 repeat"));
    let rate = figure(&insights, "Recurrence rate").unwrap();
    assert_eq!(rate, ("60%".into(), vec!["INC-4".into(), "INC-3".into(), "INC-2".into()]));
}

#[test]
fn a_span_chooses_by_when_incidents_happened_and_a_repeat_stays_one() {
    let case = case();
    let unlit = case.trial.api.incident_new(IncidentNew { title: "When?".into(), ..Default::default() }).unwrap().id;
    let insights = show(&case.trial, Some("2026-04-15T10:00:00Z"), Some("2026-04-30T00:00:00Z"));
    assert_eq!(bars(&insights, "incidents"), owned(&[("2026-04", 2.0)]));
    assert_eq!(bars(&insights, "repeats"), owned(&[("2026-04", 1.0)]), "what it repeats lies before the span");
    assert_eq!(figure(&insights, "Recurrence rate").unwrap().0, "50%");
    let all = show(&case.trial, None, None);
    assert!(chart(&all, "incidents").counts.contains("1 incident without any time is left out"), "{unlit}");
    let wrong = InsightShow { from: Some(at("2026-04-15T10:00:00Z")), to: Some(at("2026-04-15T09:00:00Z")) };
    assert_eq!(case.trial.api.insight_show(wrong).unwrap_err().code, crate::FailureCode::Invalid);
}

#[test]
fn many_years_are_told_by_year() {
    let trial = Trial::new();
    for start in ["1999-12-31T23:00:00Z", "2020-01-01T00:00:00Z", "2020-06-01T00:00:00Z"] {
        trial.incident("It stood still", start);
    }
    let bars = bars(&show(&trial, None, None), "incidents");
    assert_eq!((bars.len(), &bars[0], &bars[21]), (22, &("1999".into(), 1.0), &("2020".into(), 2.0)));
    trial.incident("A clock that was wrong", "1000-01-01T00:00:00Z");
    let far = show(&trial, None, None);
    assert_eq!(chart(&far, "incidents").bars.len(), 3, "no thousand empty bars");
}

#[test]
fn actions_stand_where_they_stand_today() {
    let case = case();
    let kept = [
        case.action(Some("2026-02-01"), Strength::Strong, Some("2026-02-01")),
        case.action(Some("2026-02-01"), Strength::Weak, Some("2026-02-02")),
        case.action(None, Strength::Weak, Some("2026-02-02")),
        case.action(Some("2026-07-01"), Strength::Strong, None),
        case.action(Some("2026-06-30"), Strength::Strong, None),
    ];
    let dropped = case.action(None, Strength::Weak, None);
    let (state, reason) = (Some(ActionState::Dropped), Some("too dear".into()));
    case.trial.api.action_set(ActionSet { action: dropped.into(), state, reason, ..Default::default() }).unwrap();
    case.trial.on("2026-07-01T23:00:00Z");
    let insights = show(&case.trial, None, None);
    let labels = ["done in time", "done late", "done, no due date", "open", "overdue"];
    for (label, action) in labels.iter().zip(kept) {
        assert_eq!(records(&insights, "actions", label), [action.to_string()], "{label}");
    }
    assert_eq!(bars(&insights, "action_strength"), owned(&[("strong", 3.0), ("intermediate", 0.0), ("weak", 2.0)]));
    assert_eq!(chart(&insights, "action_strength").bars[0].note.as_deref(), Some("1 done"));
    assert_eq!(figure(&insights, "Actions done in time").unwrap(), ("33%".into(), vec!["A-1".into()]));
    assert_eq!(figure(&insights, "Overdue actions").unwrap(), ("1".into(), vec!["A-5".into()]));
    let outside = show(&case.trial, Some("2026-05-01T00:00:00Z"), Some("2026-05-31T00:00:00Z"));
    assert!(chart(&outside, "actions").empty.is_some(), "no incident of their problem happened then");
    let inside = show(&case.trial, Some("2026-06-01T00:00:00Z"), None);
    assert_eq!(records(&inside, "actions", "overdue"), ["A-5"]);
}

#[test]
fn fixes_are_judged_by_what_came_after_them() {
    let case = case();
    assert!(chart(&show(&case.trial, None, None), "gaps").empty.is_some());
    // After the second incident and before the third; the third comes 60 days later, the fourth 70 after that.
    let fix = case.action(Some("2026-02-01"), Strength::Strong, Some("2026-02-14"));
    case.trial.on("2026-07-01T08:00:00Z");
    let insights = show(&case.trial, None, None);
    assert_eq!(bars(&insights, "gaps"), owned(&[("before", 30.0), ("after", 64.8)]), "{fix}");
    assert_eq!(records(&insights, "gaps", "after"), ["P-1"]);
    assert_eq!(figure(&insights, "Repeats within 90 days of a fix").unwrap(), ("1".into(), vec!["INC-3".into()]));
    assert_eq!(figure(&insights, "Repeats while overdue").unwrap(), ("1".into(), vec!["INC-2".into()]));
}

#[test]
fn factors_are_timed_from_opening_to_an_acceptance_that_holds() {
    let case = case();
    let accept = |incident: i64, day: &str| {
        case.trial.on(day);
        case.trial.factor(IncidentId(incident), "The lease is never renewed.")
    };
    accept(1, "2026-01-02T08:00:00Z");
    accept(1, "2026-01-20T08:00:00Z");
    accept(2, "2026-01-04T08:00:00Z");
    accept(3, "2026-01-03T08:00:00Z");
    case.trial.api.history_undo(HistoryUndo::default()).unwrap();
    let insights = show(&case.trial, None, None);
    let (value, ids) = figure(&insights, "Time to first accepted factor").unwrap();
    assert_eq!((value.as_str(), ids), ("2 days", vec!["INC-2".to_owned(), "INC-1".to_owned()]));
    assert_eq!(records(&insights, "time_to_factor", "within a day"), ["INC-1"]);
    assert_eq!(records(&insights, "time_to_factor", "1–3 days"), ["INC-2"]);
    // Brought back, it counts from then.
    let read = case.trial.api.history_list(HistoryList { limit: Some(1), ..Default::default() }).unwrap();
    case.trial.on("2026-02-01T08:00:00Z");
    case.trial.api.history_undo(HistoryUndo { act: Some(read[0].act) }).unwrap();
    let insights = show(&case.trial, None, None);
    assert_eq!(records(&insights, "time_to_factor", "longer"), ["INC-3"]);
    assert_eq!(bars(&insights, "cause_classes"), owned(&[("unknown", 4.0)]));
    assert_eq!(
        bars(&insights, "factor_verdicts"),
        owned(&[("confirmed", 0.0), ("likely", 0.0), ("inconclusive", 4.0)])
    );
}

#[test]
fn a_statement_that_looks_like_a_state_is_no_acceptance() {
    let case = case();
    let said = r#"It logged "state":"supported" and stopped."#;
    let id = case.trial.factor(IncidentId(1), said);
    let factor = figure(&show(&case.trial, None, None), "Time to first accepted factor");
    assert!(factor.is_some(), "the words do not hide the acceptance");
    let statement = Some(format!("{said} Twice."));
    case.trial.on("2026-02-01T08:00:00Z");
    let set = HypothesisSet { hypothesis: id.into(), statement, ..Default::default() };
    case.trial.api.hypothesis_set(set).unwrap();
    assert_eq!(figure(&show(&case.trial, None, None), "Time to first accepted factor"), factor);
}

#[test]
fn the_sample_fills_the_charts_with_records_that_are_there() {
    let trial = Trial::new();
    trial.on("2026-02-13T08:00:00Z");
    let sample = trial.api.sample_make(NoParams {}).unwrap().incident.id;
    trial.api.draft_run(DraftRun { incident: sample.into(), ..Default::default() }).unwrap();
    let list = ProposalList { incident: sample.into(), undecided: true, kind: Some("hypothesis".into()) };
    let proposals = trial.api.proposal_list(list).unwrap();
    trial.on("2026-02-14T08:00:00Z");
    let [first, rest @ ..] = proposals.as_slice() else { panic!("no hypothesis") };
    trial.api.proposal_accept(ProposalAccept { proposal: first.id.into(), role: None }).unwrap();
    for other in rest {
        let reject = ProposalReject { proposal: other.id.into(), reason: "Not so.".into() };
        trial.api.proposal_reject(reject).unwrap();
    }
    let insights = show(&trial, None, None);
    assert_eq!(records(&insights, "proposals", "accepted unchanged"), [first.id.to_string()]);
    assert_eq!(records(&insights, "proposals", "rejected").len(), rest.len());
    assert_eq!(
        figure(&insights, "Time to first accepted factor").unwrap(),
        ("24 hours".into(), vec![sample.to_string()])
    );
    assert!(figure(&insights, "Recurrence rate").is_some());
    for bar in insights.charts.iter().flat_map(|chart| &chart.bars).filter(|bar| bar.value > 0.0) {
        assert!(!bar.records.is_empty(), "{}", bar.label);
    }
    for row in trial.api.problem_list(ProblemList::default()).unwrap() {
        let timeline = trial.api.problem_timeline(ProblemRef { problem: row.problem.id.into() }).unwrap();
        assert_eq!(timeline.incidents.len() as u64, row.incident_count);
        assert!(timeline.steps.iter().any(|step| step.state == row.problem.state && step.times == 1));
        assert!(timeline.history.iter().all(|line| !line.words.is_empty()));
    }
}
