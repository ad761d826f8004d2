//! What the nouns allow and refuse.
use super::*;

fn refused<T: std::fmt::Debug>(result: Result<T>) {
    assert!(matches!(result, Err(StoreError::Refused { .. })), "{result:?}");
}

#[test]
fn merge_and_split_are_reversible() {
    let library = library();
    let incident = library.incident("one");
    library.import(incident, 0, &[Some(5), Some(1), Some(2)]);
    let events = [TimelineEventId(3), TimelineEventId(1), TimelineEventId(1)];
    let merged = library.write("event_merge", |w| w.event_merge(&events)).unwrap();
    assert_eq!((merged.at, merged.evidence.clone()), (Some(at(2)), vec![EvidenceId(3), EvidenceId(1)]));
    assert!(library.store.read().unwrap().event_get(TimelineEventId(1)).is_err());
    library.sound();
    let apart = library.write("event_split", |w| w.event_split(merged.id, &[EvidenceId(3)])).unwrap();
    assert_eq!((apart.id, apart.at, apart.evidence), (TimelineEventId(4), Some(at(2)), vec![EvidenceId(3)]));
    let left = library.store.read().unwrap().event_get(merged.id).unwrap();
    assert_eq!((left.at, left.evidence), (Some(at(5)), vec![EvidenceId(1)]));
    refused(library.write("event_split", |w| w.event_split(merged.id, &[EvidenceId(1)])));
    refused(library.write("event_split", |w| w.event_split(merged.id, &[EvidenceId(2)])));
    library.sound();
}

#[test]
fn hypotheses_and_proposals_keep_their_laws() {
    let library = library();
    let incident = library.incident("one");
    let mut kept = library.write("h", |w| w.hypothesis_insert(hypothesis(incident, &[]))).unwrap();
    kept.root = true;
    refused(library.write("h", |w| w.hypothesis_put(&kept)));
    kept.state = HypothesisState::Supported;
    library.write("h", |w| w.hypothesis_put(&kept)).unwrap();
    assert_eq!(library.store.read().unwrap().hypothesis_list(incident).unwrap(), [kept.clone()]);
    refused(library.write("h", |w| w.hypothesis_delete(kept.id)));
    (kept.root, kept.state) = (false, HypothesisState::Refuted);
    refused(library.write("h", |w| w.hypothesis_put(&kept)));

    let bodies = || {
        vec![
            ProposalBody::Claim(claim(Section::Impact, "It was slow.")),
            ProposalBody::Question(Question { text: "Why?".into(), evidence: vec![] }),
        ]
    };
    let first = library.write("draft_run", |w| w.proposal_insert(incident, "builtin/1", 1, bodies())).unwrap();
    let mut decided = first[0].clone();
    decided.state = ProposalState::Rejected;
    refused(library.write("p", |w| w.proposal_put(&decided)));
    decided.reason = Some("not so".into());
    library.write("p", |w| w.proposal_put(&decided)).unwrap();
    assert_eq!(library.store.read().unwrap().proposal_next_run(incident).unwrap(), 2);
    library.write("draft_run", |w| w.proposal_insert(incident, "builtin/1", 2, bodies())).unwrap();
    let gone = library.write("draft_run", |w| w.proposal_supersede(incident, 2, |_| true)).unwrap();
    assert_eq!(gone.iter().map(|p| p.id).collect::<Vec<_>>(), [first[1].id]);
    let read = library.store.read().unwrap();
    let list = |filter| read.proposal_list(incident, &filter).unwrap().iter().map(|p| p.id.0).collect::<Vec<_>>();
    assert_eq!(list(ProposalFilter::default()), [1, 2, 3, 4]);
    assert_eq!(list(ProposalFilter { state: Some(ProposalState::Proposed), ..Default::default() }), [3, 4]);
    assert_eq!(list(ProposalFilter { kind: Some("question".into()), run: Some(1), ..Default::default() }), [2]);
    drop(read);
    library.sound();
}

#[test]
fn a_review_has_an_order_and_an_end() {
    let library = library();
    let incident = library.incident("one");
    let mut review = library.write("r", |w| w.review_ensure(incident)).unwrap();
    assert_eq!(library.write("r", |w| w.review_ensure(incident)).unwrap(), review);
    let add = |section, text, position| {
        library.write("passage_insert", |w| w.passage_insert(review.id, passage(section, text), position)).unwrap()
    };
    let two = add(Section::Impact, "two", None);
    let one = add(Section::Impact, "one", Some(0));
    let three = add(Section::Impact, "three", Some(99));
    add(Section::Overview, "zero", None);
    let texts = || {
        let current = library.store.read().unwrap().review_current(incident).unwrap().unwrap();
        current.passages.into_iter().map(|p| p.claim.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(), ["zero", "one", "two", "three"]);
    library.write("o", |w| w.passage_order(review.id, Section::Impact, &[three.id, one.id, two.id])).unwrap();
    assert_eq!(texts(), ["zero", "three", "one", "two"]);
    refused(library.write("o", |w| w.passage_order(review.id, Section::Impact, &[three.id, three.id, two.id])));
    let mut moved = one.clone();
    moved.claim.section = Section::Overview;
    library.write("m", |w| w.passage_put(&moved)).unwrap();
    library.write("d", |w| w.passage_delete(three.id)).unwrap();
    assert_eq!(texts(), ["zero", "one", "two"]);
    library.sound();

    review.state = ReviewState::Superseded;
    refused(library.write("r", |w| w.review_put(&review)));
    (review.state, review.finalised_at) = (ReviewState::Final, Some(at(50)));
    library.write("r", |w| w.review_put(&review)).unwrap();
    assert_eq!(library.store.read().unwrap().incident_list(None, 1).unwrap()[0].review, Some(ReviewState::Final));
    refused(library.write("m", |w| w.passage_put(&moved)));
    refused(library.write("m", |w| w.passage_delete(moved.id)));
    refused(library.write("m", |w| w.passage_insert(review.id, passage(Section::Impact, "late"), None)));
    refused(library.write("r", |w| w.review_put(&Review { finalised_at: None, ..review.clone() })));
    review.state = ReviewState::Superseded;
    library.write("r", |w| w.review_put(&review)).unwrap();
    let next = library.write("r", |w| w.review_ensure(incident)).unwrap();
    assert_eq!((next.state, next.passages.len()), (ReviewState::Draft, 0));
    assert_eq!(library.store.read().unwrap().review_list(incident).unwrap().len(), 2);
    library.sound();
}

#[test]
fn problems_keep_their_laws_and_links() {
    let library = library();
    let incident = library.incident("one");
    let factor = library.write("h", |w| w.hypothesis_insert(hypothesis(incident, &[]))).unwrap();
    let new = Problem { incidents: vec![incident], factors: vec![factor.id], ..problem("Pool too small") };
    let mut kept = library.write("p", |w| w.problem_insert(new)).unwrap();
    assert_eq!((kept.incidents.clone(), kept.factors.clone()), (vec![incident], vec![factor.id]));
    let line = library.store.read().unwrap().incident_list(None, 9).unwrap();
    assert_eq!(line[0].problems, [kept.id]);
    kept.state = ProblemState::Closed;
    refused(library.write("p", |w| w.problem_put(&kept)));
    kept.state = ProblemState::Resolved;
    refused(library.write("p", |w| w.problem_put(&kept)));
    let day = chrono::NaiveDate::from_ymd_opt(2027, 2, 28);
    kept.resolution = Some(Resolution {
        kind: ResolutionKind::RiskAccepted,
        reason: Some("rare".into()),
        review_on: day,
        duplicate_of: None,
    });
    library.write("p", |w| w.problem_put(&kept)).unwrap();
    assert_eq!(library.store.read().unwrap().problem_get(kept.id).unwrap(), kept);
    assert!(library.write("p", |w| w.problem_link_factor(kept.id, factor.id)).unwrap().factors == [factor.id]);
    assert!(library.write("p", |w| w.problem_unlink_factor(kept.id, factor.id)).unwrap().factors.is_empty());
    assert!(library.write("p", |w| w.problem_unlink(kept.id, incident)).unwrap().incidents.is_empty());
    assert!(library.write("p", |w| w.problem_link(kept.id, incident)).unwrap().incidents == [incident]);
    assert!(matches!(
        library.write("p", |w| w.problem_link(kept.id, IncidentId(99))),
        Err(StoreError::NotFound { .. })
    ));
    let by = ProblemFilter { incident: Some(incident), state: Some(ProblemState::Resolved), ..Default::default() };
    assert_eq!(library.store.read().unwrap().problem_list(&by).unwrap().len(), 1);
    library.sound();
}

#[test]
fn actions_are_listed_by_what_is_asked() {
    let library = library();
    let incident = library.incident("one");
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day);
    let add = |title, due, state| {
        let new = ActionItem { incident: Some(incident), due, state, ..action(title) };
        library.write("a", |w| w.action_insert(new)).unwrap().id.0
    };
    let late = add("Add an alert", day(5), ActionState::Open);
    let done = add("Raise the limit", day(4), ActionState::Done);
    let free = add("Write it down", None, ActionState::InProgress);
    let read = library.store.read().unwrap();
    let list = |filter| read.action_list(&filter).unwrap().iter().map(|a| a.id.0).collect::<Vec<_>>();
    assert_eq!(list(ActionFilter { incident: Some(incident), ..Default::default() }), [done, late, free]);
    assert_eq!(list(ActionFilter { overdue_on: day(6), ..Default::default() }), [late]);
    assert_eq!(list(ActionFilter { overdue_on: day(5), ..Default::default() }), [0i64; 0]);
    assert_eq!(list(ActionFilter { state: Some(ActionState::Done), ..Default::default() }), [done]);
}

#[test]
fn settings_and_the_egress_log_keep_what_they_are_given() {
    let library = library();
    library.write("s", |w| w.setting_put("installation", Some("x"))).unwrap();
    library.write("s", |w| w.setting_put("installation", Some("y"))).unwrap();
    assert_eq!(library.store.read().unwrap().setting_get("installation").unwrap().as_deref(), Some("y"));
    library.write("s", |w| w.setting_put("installation", None)).unwrap();
    assert_eq!(library.store.read().unwrap().setting_get("installation").unwrap(), None);
    let mut row = EgressRow {
        seq: 0,
        at: at(1),
        destination: "github".into(),
        method: "GET".into(),
        url: "https://api.example/x".into(),
        purpose: "fetch".into(),
        bytes_out: 7,
        sha256: "0".repeat(64),
        outcome: "200".into(),
    };
    row.seq = library.write("e", |w| w.egress_append(&row)).unwrap();
    assert_eq!(library.store.read().unwrap().egress_list(None, 5).unwrap(), [row]);
}

#[test]
fn a_snapshot_sees_nothing_of_what_comes_later() {
    let library = library();
    library.incident("one");
    let before = library.store.read().unwrap();
    library.incident("two");
    assert_eq!(before.incident_count().unwrap(), 1);
    drop(before);
    assert_eq!(library.store.read().unwrap().incident_count().unwrap(), 2);
}

#[test]
fn a_change_that_changes_nothing_leaves_no_trace() {
    let library = library();
    let id = library.incident("one");
    let same = library.store.read().unwrap().incident_get(id).unwrap();
    let number = library.store.read().unwrap().change_number().unwrap();
    library.write("incident_put", |w| w.incident_put(&same)).unwrap();
    let read = library.store.read().unwrap();
    assert_eq!((read.change_number().unwrap(), read.act_list(None, 9).unwrap().len()), (number, 1));
}
