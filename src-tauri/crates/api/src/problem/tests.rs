//! Problems over a real library, with a clock that is set.
#![allow(clippy::unwrap_used)]

use crate::contract::*;
use crate::trial::{Trial, at};
use model::*;

/// A problem with three incidents, 40 and 62 days apart, opened on 3 March.
struct Case {
    trial: Trial,
    problem: ProblemId,
    incidents: Vec<IncidentId>,
}

fn case() -> Case {
    let trial = Trial::new();
    trial.on("2026-03-03T08:00:00Z");
    let first = trial.incident("The queue stood still", "2026-03-01T10:00:00Z");
    trial.moment(first, KeyMoment::Resolved, "2026-03-01T10:42:00Z");
    let lease = trial.factor(first, "The lease is never renewed.");
    let new = ProblemNew { title: "Leases run out".into(), incident: Some(first.into()), ..Default::default() };
    let problem = trial.api.problem_new(new).unwrap();
    assert_eq!(problem.factors, [lease]);
    let mut incidents = vec![first];
    for (title, started) in
        [("It stood still again", "2026-04-10T10:00:00Z"), ("And once more", "2026-06-11T10:00:00Z")]
    {
        let id = trial.incident(title, started);
        let incident = Some(id.into());
        trial.api.problem_link(ProblemLink { problem: problem.id.into(), incident, ..Default::default() }).unwrap();
        incidents.push(id);
    }
    Case { trial, problem: problem.id, incidents }
}

impl Case {
    fn show(&self) -> ProblemTimeline {
        self.trial.api.problem_timeline(ProblemRef { problem: self.problem.into() }).unwrap()
    }

    fn action(&self, title: &str, kind: ActionKind, due: Option<&str>) -> ActionId {
        let due = due.map(|day| day.parse().unwrap());
        let (problem, kind) = (Some(self.problem.into()), Some(kind));
        self.trial
            .api
            .action_new(ActionNew { title: title.into(), problem, kind, due, ..Default::default() })
            .unwrap()
            .id
    }

    fn done(&self, action: ActionId) {
        let state = Some(ActionState::Done);
        self.trial.api.action_set(ActionSet { action: action.into(), state, ..Default::default() }).unwrap();
    }

    fn step(&self, state: ProblemState) {
        let resolution = (state == ProblemState::Resolved).then_some(ResolutionKind::FixApplied);
        let set = ProblemSet { problem: self.problem.into(), state: Some(state), resolution, ..Default::default() };
        self.trial.api.problem_set(set).unwrap();
    }
}

fn value(timeline: &ProblemTimeline, label: &str) -> Option<String> {
    timeline.measures.iter().find(|m| m.label == label).map(|m| m.value.clone())
}

#[test]
fn a_list_of_problems_counts_what_belongs_to_each() {
    let case = case();
    case.action("Renew the lease", ActionKind::Prevent, Some("2026-04-01"));
    let done = case.action("Watch the lease", ActionKind::Detect, Some("2026-03-20"));
    case.done(done);
    for title in ["Other one", "Other two", "Other three"] {
        case.trial.api.problem_new(ProblemNew { title: title.into(), ..Default::default() }).unwrap();
    }
    let rows = case.trial.on("2026-04-02T00:00:00Z").api.problem_list(ProblemList::default()).unwrap();
    assert_eq!(rows.len(), 4);
    let row = &rows[0];
    assert_eq!((row.incident_count, row.repeats, row.open_actions, row.overdue_actions), (3, 2, 1, 1));
    assert_eq!(row.last_incident_at, Some(at("2026-06-11T10:00:00Z")));
    let view = case.trial.api.problem_show(ProblemRef { problem: case.problem.into() }).unwrap();
    assert_eq!(row.problem, view.problem, "read at once or one by one");
    let other = &rows[3];
    assert_eq!((other.incident_count, other.repeats, other.open_actions, other.last_incident_at), (0, 0, 0, None));
    let on_the_day = case.trial.on("2026-04-01T23:00:00Z").api.problem_list(ProblemList::default()).unwrap();
    assert_eq!(on_the_day[0].overdue_actions, 0, "due today is not overdue");
}

#[test]
fn incidents_and_fixes_stand_on_one_axis() {
    let case = case();
    case.trial.on("2026-03-10T08:00:00Z");
    let early = case.action("Watch the lease", ActionKind::Detect, Some("2026-03-20"));
    let late = case.action("Renew the lease", ActionKind::Prevent, Some("2026-03-20"));
    let open = case.action("Share the lease", ActionKind::Mitigate, Some("2026-06-20"));
    case.action("Talk about leases", ActionKind::Process, None);
    let dropped = case.action("Buy a lease", ActionKind::Prevent, None);
    let (state, reason) = (Some(ActionState::Dropped), Some("too dear".into()));
    case.trial.api.action_set(ActionSet { action: dropped.into(), state, reason, ..Default::default() }).unwrap();
    case.trial.on("2026-03-20T22:00:00Z");
    case.done(early);
    case.trial.on("2026-03-25T08:00:00Z");
    case.done(late);
    case.trial.on("2026-06-24T08:00:00Z");
    let timeline = case.show();
    let fixes: Vec<_> = timeline.fixes.iter().map(|f| (f.action.id, f.overdue_days, f.verify_until)).collect();
    assert_eq!(
        fixes,
        [
            (early, None, Some(at("2026-04-19T22:00:00Z"))),
            (late, Some(5), Some(at("2026-04-24T08:00:00Z"))),
            (open, Some(4), None)
        ]
    );
    assert_eq!(timeline.incidents.iter().map(|i| i.id).collect::<Vec<_>>(), case.incidents);
    assert_eq!(timeline.incidents[0].duration_seconds, Some(42 * 60));
    assert_eq!((timeline.incidents[1].duration_seconds, timeline.gaps_days.as_slice()), (None, &[40.0, 62.0][..]));
    assert_eq!(value(&timeline, "Median time between repeats").as_deref(), Some("51 days"));
    // Both were done before the incident of 10 April; the one of June is 78 days after the later of them.
    assert_eq!(value(&timeline, "Repeats within 90 days of a fix").as_deref(), Some("2 of 2 fixes"));
    assert_eq!(value(&timeline, "Repeats while overdue").as_deref(), Some("0"));
    assert_eq!(value(&timeline, "Time to workaround"), None);
    assert!(timeline.measures.iter().all(|m| m.counts.ends_with('.')), "{:?}", timeline.measures);
}

#[test]
fn a_repeat_while_an_action_was_late_is_counted_also_when_it_was_done_since() {
    let case = case();
    case.trial.on("2026-03-10T08:00:00Z");
    let late = case.action("Renew the lease", ActionKind::Prevent, Some("2026-04-01"));
    case.trial.on("2026-05-01T08:00:00Z");
    case.done(late);
    case.trial.on("2026-07-01T08:00:00Z");
    let timeline = case.show();
    assert_eq!(value(&timeline, "Repeats while overdue").as_deref(), Some("1"));
    assert_eq!(value(&timeline, "Repeats within 90 days of a fix").as_deref(), Some("1 of 1 fix"));
}

#[test]
fn nothing_is_measured_without_data() {
    let trial = Trial::new();
    let problem = trial.api.problem_new(ProblemNew { title: "Leases run out".into(), ..Default::default() }).unwrap();
    let timeline = trial.api.problem_timeline(ProblemRef { problem: problem.id.into() }).unwrap();
    assert_eq!(timeline.measures, []);
    assert!(timeline.incidents.is_empty() && timeline.fixes.is_empty() && timeline.gaps_days.is_empty());
    assert_eq!(timeline.history[0].words, "opened P-1");
    let missing = trial.api.problem_timeline(ProblemRef { problem: ProblemId(9).into() }).unwrap_err();
    assert_eq!(missing.code, crate::FailureCode::NotFound);
}

#[test]
fn steps_come_from_the_log_and_what_was_taken_back_is_no_step() {
    let case = case();
    case.trial.on("2026-03-04T08:00:00Z");
    case.step(ProblemState::Assess);
    case.trial.on("2026-03-05T08:00:00Z");
    case.step(ProblemState::Resolved);
    case.trial.api.history_undo(HistoryUndo::default()).unwrap();
    let step = |timeline: &ProblemTimeline, state| {
        let found = timeline.steps.iter().find(|step| step.state == state).unwrap();
        (found.entered_at, found.times)
    };
    let timeline = case.show();
    assert_eq!(timeline.steps.iter().map(|s| s.state).collect::<Vec<_>>(), ProblemState::ALL);
    assert_eq!(step(&timeline, ProblemState::New), (Some(at("2026-03-03T08:00:00Z")), 1));
    assert_eq!(step(&timeline, ProblemState::Assess), (Some(at("2026-03-04T08:00:00Z")), 1));
    assert_eq!(step(&timeline, ProblemState::Resolved), (None, 0));

    case.trial.on("2026-03-06T08:00:00Z");
    case.step(ProblemState::Resolved);
    case.step(ProblemState::Closed);
    case.trial.on("2026-06-12T08:00:00Z");
    let incident = case.trial.incident("A fourth time", "2026-06-12T07:00:00Z");
    let link = ProblemLink { problem: case.problem.into(), incident: Some(incident.into()), ..Default::default() };
    case.trial.api.problem_link(link).unwrap();
    let timeline = case.show();
    assert_eq!(step(&timeline, ProblemState::RootCauseAnalysis), (Some(at("2026-06-12T08:00:00Z")), 1));
    assert_eq!(step(&timeline, ProblemState::Resolved), (Some(at("2026-03-06T08:00:00Z")), 1));
    let words: Vec<_> = timeline.history.iter().map(|line| line.words.as_str()).collect();
    assert_eq!(words[0], format!("linked {incident} to P-1; re-opened P-1 at root-cause analysis"));
    let resolved = "resolved P-1: fix applied";
    assert!(words[1..].starts_with(&["moved P-1 to closed", resolved, "took back: resolved P-1: fix applied"]));
    let taken = &timeline.history[4];
    assert_eq!((taken.words.as_str(), taken.undone, taken.can_undo), (resolved, true, false));
    assert!(timeline.history[0].can_undo && !timeline.history[1].can_undo);
}

#[test]
fn history_tells_of_the_workaround_the_factors_and_the_actions() {
    let case = case();
    case.step(ProblemState::Assess);
    case.step(ProblemState::RootCauseAnalysis);
    case.trial.on("2026-03-11T08:00:00Z");
    let set = ProblemSet {
        problem: case.problem.into(),
        workaround: Some("Restart it.".into()),
        known_error: Some(true),
        ..Default::default()
    };
    case.trial.api.problem_set(set).unwrap();
    let action = case.action("Renew the lease", ActionKind::Prevent, None);
    case.done(action);
    let timeline = case.show();
    assert_eq!(value(&timeline, "Time to workaround").as_deref(), Some("8 days"));
    let words: Vec<_> = timeline.history.iter().map(|line| line.words.as_str()).collect();
    assert_eq!(words[0], "moved A-1 to done: Renew the lease");
    assert_eq!(words[1], "added A-1: Renew the lease");
    assert_eq!(words[2], "wrote down a workaround for P-1; marked P-1 as a known error");
    let opened = words.last().unwrap();
    assert!(opened.contains("opened P-1 from INC-1") && opened.contains("linked the factor H-1"), "{opened}");
    // The library tells of the same acts in the same words.
    let all = case.trial.api.history_lines(HistoryLines::default()).unwrap();
    assert_eq!(all.iter().map(|line| line.words.as_str()).take(3).collect::<Vec<_>>(), words[..3]);
}

#[test]
fn factors_reach_across_incidents_by_what_they_say() {
    let case = case();
    let same = case.trial.factor(case.incidents[1], "the lease is never  renewed");
    let other = case.trial.factor(case.incidents[2], "Nobody was told.");
    let undecided =
        HypothesisNew { incident: case.incidents[2].into(), statement: "The moon.".into(), ..Default::default() };
    case.trial.api.hypothesis_new(undecided).unwrap();
    let root = HypothesisSet { hypothesis: other.into(), root: Some(true), ..Default::default() };
    case.trial.api.hypothesis_set(root).unwrap();
    let factors: Vec<_> = case.show().factors.iter().map(|f| (f.factor.id, f.incident_count)).collect();
    assert_eq!(factors, [(other, 1), (HypothesisId(1), 2)], "the root first; {same} says what H-1 says");
}

#[test]
fn actions_for_a_factor_come_along_to_its_problem() {
    let trial = Trial::new();
    let incident = trial.incident("The queue stood still", "2026-03-01T10:00:00Z");
    let factor = trial.factor(incident, "The lease is never renewed.");
    let new = |title: &str, problem: Option<ProblemId>| {
        let (factor, problem) = (Some(factor.into()), problem.map(Ref::from));
        trial.api.action_new(ActionNew { title: title.into(), factor, problem, ..Default::default() }).unwrap().id
    };
    let other = trial.api.problem_new(ProblemNew { title: "Another".into(), ..Default::default() }).unwrap().id;
    let (free, taken) = (new("Renew the lease", None), new("Share the lease", Some(other)));
    let problem = ProblemNew { title: "Leases".into(), incident: Some(incident.into()), ..Default::default() };
    let problem = trial.api.problem_new(problem).unwrap().id;
    let of = |id| {
        let list = ActionList { problem: Some(Ref::from(id)), ..Default::default() };
        trial.api.action_list(list).unwrap().iter().map(|row| row.action.id).collect::<Vec<_>>()
    };
    assert_eq!((of(problem), of(other)), (vec![free], vec![taken]));
    trial.api.history_undo(HistoryUndo::default()).unwrap();
    assert_eq!(trial.api.action_list(ActionList::default()).unwrap()[0].action.problem, None);
}
