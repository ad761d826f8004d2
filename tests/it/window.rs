//! The calls that the window lives on, through `api`: positions and counts of a timeline, rows with what follows from
//! their neighbours, evidence with what rests on it, decisions in bulk, and the history in words.

use api::contract::*;
use api::{Api, Failure, FailureCode, Host, Notice};
use model::*;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

struct Noon;

impl Host for Noon {
    fn now(&self) -> Utc {
        "2026-03-10T12:00:00Z".parse().unwrap()
    }
    fn notify(&self, _: Notice) {}
}

struct Library {
    folder: TempDir,
    api: Api,
}

impl Library {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let api = Api::open(&folder.path().join("library"), Arc::new(Noon)).unwrap();
        Library { folder, api }
    }

    fn incident(&self, title: &str, severity: u8) -> Ref<IncidentId> {
        let new = IncidentNew { title: title.into(), severity: Some(severity), ..Default::default() };
        self.api.incident_new(new).unwrap().id.into()
    }

    fn import(&self, incident: &Ref<IncidentId>, name: &str, text: &str) -> ImportReport {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let run = ImportRun { incident: Some(incident.clone()), paths: vec![file], ..Default::default() };
        self.api.import_run(run).unwrap()
    }

    /// Two sources of one incident: a line a minute, said by two people in turn, and three lines by a third.
    fn timeline(&self) -> Ref<IncidentId> {
        let incident = self.incident("Checkout fails", 1);
        let mut lines = "time,author,text\n".to_owned();
        for minute in 0..40 {
            let author = if minute % 4 == 0 { "Ines Wolter" } else { "Bram Osei" };
            lines += &format!("2026-03-04T10:{minute:02}:00Z,{author},Minute {minute} of the Pool filling up\n");
        }
        self.import(&incident, "pool.csv", &lines);
        self.import(
            &incident,
            "late.csv",
            "time,author,text\n2026-03-04T11:00:00Z,Noor Haan,Replicas are back\n\
             2026-03-04T11:20:00Z,Noor Haan,Traffic is back\n,Noor Haan,No clock was running\n",
        );
        incident
    }
}

fn ids(timeline: &Timeline) -> Vec<TimelineEventId> {
    timeline.events.iter().map(|view| view.event.id).collect()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>) -> FailureCode {
    answer.unwrap_err().code
}

#[test]
fn pages_by_position_join_to_what_pages_by_cursor_give() {
    let library = Library::new();
    let api = &library.api;
    let list = TimelineList { incident: library.timeline(), ..Default::default() };
    let whole = api.timeline_list(list.clone()).unwrap();
    assert_eq!((whole.total, whole.events.len(), whole.next), (43, 43, None));
    for size in [1, 7, 43, 50] {
        let (mut by_offset, mut by_cursor, mut after) = (Vec::new(), Vec::new(), None);
        for offset in (0..43).step_by(size) {
            let page = TimelineList { offset: Some(offset), limit: Some(size), ..list.clone() };
            by_offset.extend(ids(&api.timeline_list(page).unwrap()));
        }
        loop {
            let page = api.timeline_list(TimelineList { after, limit: Some(size), ..list.clone() }).unwrap();
            by_cursor.extend(ids(&page));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((&by_offset, &by_cursor), (&ids(&whole), &ids(&whole)), "by {size}");
    }
    let behind = api.timeline_list(TimelineList { offset: Some(43), ..list }).unwrap();
    assert_eq!((behind.total, behind.events.len(), behind.next), (43, 0, None));
}

#[test]
fn each_filter_leaves_as_many_events_as_its_facet_says() {
    let library = Library::new();
    let api = &library.api;
    let incident = library.timeline();
    api.event_note(EventNote { incident: incident.clone(), at: None, text: "Called the vendor".into() }).unwrap();
    let event = TimelineEventId(1);
    api.event_set(EventSet { event: event.into(), hidden: Some(true), ..Default::default() }).unwrap();
    let facets = api.timeline_facets(IncidentRef { incident: incident.clone() }).unwrap();
    let list = TimelineList { incident, ..Default::default() };
    let total = |list: TimelineList| api.timeline_list(list).unwrap().total;
    let counts = |facets: &[Facet]| facets.iter().map(|f| (f.value.clone(), f.count)).collect::<Vec<_>>();
    assert_eq!((facets.total, facets.hidden, facets.untimed, facets.starred), (43, 1, 2, 0));
    assert_eq!(
        counts(&facets.people),
        [("Bram Osei".into(), 30), ("Ines Wolter".into(), 9), ("Noor Haan".into(), 3)] as [(String, u64); 3]
    );
    assert_eq!(counts(&facets.formats), [("table".into(), 42), ("note".into(), 1)] as [(String, u64); 2]);
    assert_eq!(facets.batches.iter().map(|b| b.label.as_str()).collect::<Vec<_>>(), ["pool.csv", "late.csv"]);
    for f in &facets.people {
        assert_eq!(total(TimelineList { people: vec![f.value.clone()], ..list.clone() }), f.count, "{f:?}");
    }
    for f in &facets.batches {
        assert_eq!(total(TimelineList { batches: vec![Ref::new(&*f.value)], ..list.clone() }), f.count, "{f:?}");
    }
    for f in &facets.formats {
        assert_eq!(total(TimelineList { formats: vec![f.value.parse().unwrap()], ..list.clone() }), f.count, "{f:?}");
    }
    for f in &facets.kinds {
        assert_eq!(total(TimelineList { kinds: vec![f.value.parse().unwrap()], ..list.clone() }), f.count, "{f:?}");
    }
    let both = TimelineList { people: vec!["Noor Haan".into()], person: Some("Ines Wolter".into()), ..list.clone() };
    assert_eq!(total(both), 12);
    let narrow = TimelineList { people: vec!["Ines Wolter".into()], text: Some("minute 1".into()), ..list.clone() };
    assert_eq!(total(narrow), 2, "12 and 16");
    assert_eq!(total(TimelineList { batches: vec![Ref::new("B-9")], ..list }), 0);
}

#[test]
fn a_strip_counts_every_event_with_a_time_once_and_a_place_is_where_the_list_shows_it() {
    let library = Library::new();
    let api = &library.api;
    let list = TimelineList { incident: library.timeline(), ..Default::default() };
    let strip = |list: &TimelineList, bins| api.timeline_density(DensityCount { list: list.clone(), bins }).unwrap();
    let whole = strip(&list, 8);
    assert_eq!(whole.bins, [10, 10, 10, 10, 0, 0, 1, 1], "ten minutes each, the last instant in the last");
    assert_eq!(whole.total, 42);
    let half = TimelineList {
        from: Some("2026-03-04T10:10:00Z".parse().unwrap()),
        to: Some("2026-03-04T10:20:00Z".parse().unwrap()),
        ..list.clone()
    };
    assert_eq!(strip(&half, 2).bins, [5, 5]);
    let ines = TimelineList { people: vec!["Ines Wolter".into()], ..list.clone() };
    assert_eq!((strip(&ines, 8).bins, strip(&ines, 8).to), (vec![3, 2, 3, 2, 0, 0, 0, 0], whole.to));
    assert_eq!(refused(api.timeline_density(DensityCount { list: list.clone(), bins: 0 })), FailureCode::Invalid);
    for list in [&list, &ines] {
        let shown = ids(&api.timeline_list(list.clone()).unwrap());
        for event in ids(&api.timeline_list(TimelineList { person: None, people: vec![], ..list.clone() }).unwrap()) {
            let place = TimelinePlace { list: list.clone(), event: Some(event.into()), at: None };
            assert_eq!(api.timeline_place(place).unwrap().index, shown.iter().position(|id| *id == event));
        }
    }
    let at = |at: &str| {
        let place = TimelinePlace { list: list.clone(), event: None, at: Some(at.parse().unwrap()) };
        api.timeline_place(place).unwrap().index
    };
    assert_eq!(at("2026-03-04T10:05:00Z"), Some(5));
    assert_eq!(at("2026-03-04T10:05:01Z"), Some(6));
    assert_eq!(at("2026-03-04T11:20:01Z"), None);
    assert_eq!(refused(api.timeline_place(TimelinePlace { list, event: None, at: None })), FailureCode::Invalid);
}

#[test]
fn what_was_changed_shows_at_once_although_orders_are_kept() {
    let library = Library::new();
    let api = &library.api;
    let list = TimelineList { incident: library.timeline(), ..Default::default() };
    for hidden in [true, false] {
        let event = TimelineEventId(3);
        api.event_set(EventSet { event: event.into(), hidden: Some(hidden), ..Default::default() }).unwrap();
        let shown = api.timeline_list(list.clone()).unwrap();
        assert_eq!((shown.total, ids(&shown).contains(&event)), (43 - u64::from(hidden), !hidden));
    }
    api.batch_set(BatchSet { batch: Ref::new("B-2"), skew_ms: Some(-7_200_000), ..Default::default() }).unwrap();
    let first = api.timeline_list(TimelineList { limit: Some(1), ..list }).unwrap();
    assert_eq!(first.events[0].shown_text, "Replicas are back");
}

fn moment(api: &Api, incident: &Ref<IncidentId>, moment: KeyMoment, at: &str) {
    let set = MomentSet { incident: incident.clone(), moment, at: at.parse().unwrap(), evidence: Vec::new() };
    api.moment_set(set).unwrap();
}

#[test]
fn rows_say_how_long_what_is_due_and_which_time_it_is() {
    let library = Library::new();
    let api = &library.api;
    let (second, first) = (library.incident("Again", 2), library.incident("Before", 1));
    moment(api, &second, KeyMoment::ImpactStart, "2026-03-05T10:00:00Z");
    moment(api, &second, KeyMoment::Resolved, "2026-03-05T11:30:00Z");
    moment(api, &first, KeyMoment::ImpactStart, "2026-03-01T10:00:00Z");
    let problem = api
        .problem_new(ProblemNew {
            title: "Pool too small".into(),
            incident: Some(second.clone()),
            ..Default::default()
        })
        .unwrap();
    let row = |incident: &Ref<IncidentId>| {
        let id = incident.id().unwrap();
        let listed =
            api.incident_list(IncidentList::default()).unwrap().into_iter().find(|row| row.incident.id == id).unwrap();
        let shown = api.incident_show(IncidentRef { incident: incident.clone() }).unwrap().row;
        assert_eq!(IncidentRow { incident: listed.incident.clone(), ..shown }, listed, "both tell the same");
        listed
    };
    assert_eq!(row(&second).occurrence, None);
    let link = ProblemLink { problem: problem.id.into(), incident: Some(first.clone()), ..Default::default() };
    api.problem_link(link).unwrap();
    let (one, two) = (row(&first), row(&second));
    assert_eq!(two.duration_seconds, Some(5_400));
    assert_eq!(two.review_due.unwrap().to_string(), "2026-03-12", "five working days after a Thursday");
    assert_eq!(one.review_due.unwrap().to_string(), "2026-03-04");
    assert_eq!((one.occurrence.unwrap().nth, two.occurrence.unwrap().nth), (1, 2));
    assert_eq!(two.last_changed_at, Noon.now());
    let library = api.library_show(NoParams {}).unwrap();
    assert_eq!((library.problems, library.open_actions, library.overdue_actions), (1, 0, 0));
    for due in [Some("2026-03-09"), Some("2026-03-10"), None] {
        let due = due.map(|day| day.parse().unwrap());
        api.action_new(ActionNew { title: "Raise the limit".into(), due, ..Default::default() }).unwrap();
    }
    let library = api.library_show(NoParams {}).unwrap();
    assert_eq!((library.open_actions, library.overdue_actions), (3, 1));
}

#[test]
fn fields_are_emptied_by_name_and_unknown_names_are_refused() {
    let library = Library::new();
    let api = &library.api;
    let incident = library.incident("Checkout fails", 2);
    let clear =
        |field: &str| IncidentSet { incident: incident.clone(), clear: vec![field.into()], ..Default::default() };
    assert_eq!(api.incident_set(clear("severity")).unwrap().severity, None);
    assert_eq!(refused(api.incident_set(clear("title"))), FailureCode::Invalid);
    let new = ActionNew {
        title: "Raise the limit".into(),
        owner: Some("Bram Osei".into()),
        due: Some("2026-03-20".parse().unwrap()),
        ..Default::default()
    };
    let action: Ref<ActionId> = api.action_new(new).unwrap().id.into();
    let clear = |fields: &[&str]| ActionSet {
        action: action.clone(),
        clear: fields.iter().map(|f| (*f).to_owned()).collect(),
        ..Default::default()
    };
    let set = api.action_set(clear(&["due", "owner"])).unwrap();
    assert_eq!((set.due, set.owner), (None, None));
    assert_eq!(refused(api.action_set(clear(&["title"]))), FailureCode::Invalid);
}

#[test]
fn an_item_is_shown_with_its_neighbours_and_what_rests_on_it_and_is_found_by_words() {
    let library = Library::new();
    let api = &library.api;
    let incident = library.timeline();
    let context = |id: i64| api.evidence_context(EvidenceRef { evidence: EvidenceId(id).into() }).unwrap();
    let numbers = |items: &[Evidence]| items.iter().map(|e| e.id.0).collect::<Vec<_>>();
    let tenth = context(10);
    assert_eq!((numbers(&tenth.before), numbers(&tenth.after)), (vec![8, 9], vec![11, 12]));
    assert_eq!((tenth.source.as_str(), tenth.skew_ms), ("pool.csv", 0));
    let first_late = context(41);
    assert_eq!((numbers(&first_late.before), numbers(&first_late.after)), (vec![], vec![42]), "its own source only");
    assert!(tenth.cited_by.is_empty() && tenth.hypotheses.is_empty());
    let write = ReviewWrite {
        incident: incident.clone(),
        section: "overview".into(),
        text: "The pool was filling up.".into(),
        evidence: vec![EvidenceId(10)],
    };
    let passage = api.review_write(write).unwrap().review.passages[0].id;
    assert_eq!(context(10).cited_by.iter().map(|c| c.passage).collect::<Vec<_>>(), [passage]);
    let find = |text: &str, limit| {
        let find = EvidenceFind { incident: incident.clone(), text: text.into(), limit };
        numbers(&api.evidence_find(find).unwrap())
    };
    assert_eq!(find("up POOL ines", Some(3)), [37, 33, 29], "every word, the newest first");
    assert_eq!(find("minute 3 of", None)[0], 4, "side by side before scattered");
    assert_eq!(find("e-12", None), [12]);
    assert_eq!(find("zebra", None), [0i64; 0]);
    assert_eq!(find("", None).len(), 20);
}

#[test]
fn a_dry_run_needs_no_incident_and_an_import_does() {
    let library = Library::new();
    let file = library.folder.path().join("pool.csv");
    std::fs::write(&file, "time,text\n2026-03-04T10:00:00Z,It began\n").unwrap();
    let run = |dry_run| library.api.import_run(ImportRun { paths: vec![file.clone()], dry_run, ..Default::default() });
    let report = run(true).unwrap();
    assert_eq!((report.items_read, report.items_new, report.preview[0].text.as_str()), (1, 0, "It began"));
    assert_eq!(refused(run(false)), FailureCode::Invalid);
    assert_eq!(lines(&library.api, None, None), []);
}

#[test]
fn failures_speak_to_whoever_reads_them_and_name_no_command() {
    let library = Library::new();
    let api = &library.api;
    let incident = library.incident("Pool", 2);
    let file = library.folder.path().join("pool.csv");
    std::fs::write(&file, "time,text\n2026-03-04T10:00:00Z,It began\n").unwrap();
    let order = ImportRun { paths: vec![file], dry_run: true, date_order: Some("any".into()), ..Default::default() };
    let failures = [
        api.import_run(order).unwrap_err(),
        api.incident_show(IncidentRef { incident: Ref::new("9") }).unwrap_err(),
        api.draft_show(IncidentRef { incident: incident.clone() }).unwrap_err(),
        api.review_finalise(ReviewFinalise { incident, override_reason: None }).unwrap_err(),
    ];
    assert_eq!(failures[0].message, "`any` is not a known date order; use one of day_first, month_first");
    for Failure { message, hint, .. } in failures {
        let said = format!("{message} {}", hint.unwrap_or_default());
        assert!(!said.contains("hindcast ") && !said.contains("--"), "{said}");
    }
}

fn sample() -> (Library, Ref<IncidentId>) {
    let library = Library::new();
    let incident: Ref<IncidentId> = library.api.sample_make(NoParams {}).unwrap().incident.id.into();
    library.api.draft_run(DraftRun { incident: incident.clone(), ..Default::default() }).unwrap();
    (library, incident)
}

fn proposals(api: &Api, incident: &Ref<IncidentId>) -> Vec<Proposal> {
    api.proposal_list(ProposalList { incident: incident.clone(), undecided: false, kind: None }).unwrap()
}

#[test]
fn proposals_are_decided_in_bulk_by_one_act_that_one_undo_takes_back() {
    let (library, incident) = sample();
    let api = &library.api;
    let before = proposals(api, &incident);
    let undecided = |api: &Api| api.incident_show(IncidentRef { incident: incident.clone() }).unwrap().row.undecided;
    assert_eq!(undecided(api), before.len() as u64);
    let hypothesis = before.iter().find(|p| p.body.kind() == "hypothesis").unwrap();
    let ProposalBody::Hypothesis { hypothesis: record, .. } = &hypothesis.body else { panic!("{hypothesis:?}") };
    let accept = ProposalAccept { proposal: hypothesis.id.into(), role: Some(Role::Amplifier) };
    api.proposal_accept(accept).unwrap();
    let held = api.hypothesis_list(IncidentRef { incident: incident.clone() }).unwrap();
    let held = held.iter().find(|h| h.id == *record).unwrap();
    assert_eq!((held.role, held.is_factor()), (Role::Amplifier, true));
    let claim = before.iter().find(|p| p.body.kind() == "claim").unwrap();
    let wrong = ProposalAccept { proposal: claim.id.into(), role: Some(Role::Trigger) };
    assert_eq!(refused(api.proposal_accept(wrong)), FailureCode::Invalid);

    let moments = before.iter().filter(|p| p.body.kind() == "moment").count();
    let bulk = |accept, reason: Option<&str>| {
        let all = before.iter().map(|p| p.id.into()).collect();
        api.proposal_bulk(ProposalBulk { proposals: all, accept, reason: reason.map(str::to_owned) })
    };
    assert_eq!(refused(bulk(false, Some(" "))), FailureCode::Invalid);
    let report = bulk(true, None).unwrap();
    assert_eq!(report.skipped.len(), 1, "{:?}", report.skipped);
    assert_eq!(report.skipped[0].proposal, hypothesis.id);
    assert_eq!((report.decided.len(), undecided(api)), (before.len() - 1, 0));
    assert!(moments > 0);
    let again = bulk(true, None).unwrap();
    assert_eq!((again.decided.len(), again.skipped.len(), again.act), (0, before.len(), 0));
    api.history_undo(HistoryUndo { act: Some(report.act) }).unwrap();
    assert_eq!(undecided(api), before.len() as u64 - 1);
    let rejected = bulk(false, Some("not what happened")).unwrap();
    assert_eq!(rejected.decided.len(), before.len() - 1);
    assert!(
        proposals(api, &incident)
            .iter()
            .filter(|p| p.state == ProposalState::Rejected)
            .all(|p| { p.reason.as_deref() == Some("not what happened") })
    );
}

#[test]
fn a_claim_whose_evidence_went_is_not_accepted_in_bulk() {
    let (library, incident) = sample();
    let api = &library.api;
    let claims = api
        .proposal_list(ProposalList { incident: incident.clone(), undecided: true, kind: Some("claim".into()) })
        .unwrap();
    assert!(!claims.is_empty());
    for batch in api.batch_list(IncidentRef { incident: incident.clone() }).unwrap() {
        api.batch_remove(BatchRemove { batch: batch.id.into(), even_if_cited: true }).unwrap();
    }
    let all = claims.iter().map(|p| p.id.into()).collect();
    let report = api.proposal_bulk(ProposalBulk { proposals: all, accept: true, reason: None }).unwrap();
    // A question asserts nothing, so nothing has to support it.
    let asks = |id: &ProposalId| {
        let claim = claims.iter().find(|p| p.id == *id).unwrap();
        matches!(&claim.body, ProposalBody::Claim(c) if c.section == Section::OpenQuestions && c.text.contains('?'))
    };
    assert!(report.decided.iter().all(asks), "{:?}", report.decided);
    assert!(report.skipped.len() > 5, "{:?}", report.skipped);
    assert!(report.skipped.iter().all(|s| s.reason.contains("not supported")), "{:?}", report.skipped);
}

fn lines(api: &Api, incident: Option<&Ref<IncidentId>>, record: Option<&str>) -> Vec<HistoryLine> {
    let ask = HistoryLines { incident: incident.cloned(), record: record.map(str::to_owned), limit: Some(500) };
    api.history_lines(ask).unwrap()
}

#[test]
fn acts_are_told_in_words_newest_first_by_record_and_by_incident() {
    let library = Library::new();
    let api = &library.api;
    let incident = library.timeline();
    let other = library.incident("Another", 3);
    let set = EventSet { event: TimelineEventId(12).into(), hidden: Some(true), ..Default::default() };
    api.event_set(set).unwrap();
    api.history_undo(HistoryUndo { act: None }).unwrap();
    let words = |lines: &[HistoryLine]| lines.iter().map(|l| l.words.clone()).collect::<Vec<_>>();
    let of_incident = lines(api, Some(&incident), None);
    assert_eq!(
        words(&of_incident),
        ["took back: hid T-12", "hid T-12", "imported 1 file: 3 items", "imported 1 file: 40 items", "created INC-1"]
    );
    assert_eq!(words(&lines(api, Some(&other), None)), ["created INC-2"]);
    assert_eq!(words(&lines(api, None, Some("T-12"))), ["took back: hid T-12", "hid T-12"]);
    assert_eq!(of_incident.iter().map(|l| l.undone).collect::<Vec<_>>(), [false, true, false, false, false]);
    assert_eq!(of_incident.iter().map(|l| l.can_undo).collect::<Vec<_>>(), [true, false, true, true, false]);
    api.history_undo(HistoryUndo { act: Some(of_incident[0].act) }).unwrap();
    assert_eq!(words(&lines(api, Some(&incident), None))[0], "brought back: hid T-12");
}

/// A copy of a library that is closed, opened.
fn copied(from: &Path) -> (TempDir, Api) {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(from, Arc::new(Noon)).unwrap();
    let file = folder.path().join("copy.hindcast");
    api.library_backup(LibraryBackup { file: file.clone() }).unwrap();
    drop(api);
    let library = folder.path().join("library");
    api::restore(&file, &library, false, &mut |_, _| {}).unwrap();
    let api = Api::open(&library, Arc::new(Noon)).unwrap();
    (folder, api)
}

#[test]
fn a_line_can_be_undone_exactly_when_undoing_it_succeeds() {
    let (library, incident) = sample();
    let api = &library.api;
    let proposal = |kind: &str| proposals(api, &incident).into_iter().find(|p| p.body.kind() == kind).unwrap().id;
    for kind in ["hypothesis", "claim", "action", "moment"] {
        api.proposal_accept(ProposalAccept { proposal: proposal(kind).into(), role: None }).unwrap();
    }
    let empty = library.incident("Empty", 3);
    library.import(&empty, "a.csv", "time,text\n2026-03-04T10:00:00Z,It began\n");
    let event = api.timeline_list(TimelineList { incident: empty, ..Default::default() }).unwrap().events[0].event.id;
    api.event_set(EventSet { event: event.into(), starred: Some(true), ..Default::default() }).unwrap();
    library.incident("Untouched", 3);
    let all = lines(api, None, None);
    let folder = library.folder.path().join("library");
    let Library { api, folder: _kept } = library;
    drop(api);
    let (mut yes, mut no) = (0, 0);
    for line in all.iter().take(25) {
        let (_copy, api) = copied(&folder);
        let undone = api.history_undo(HistoryUndo { act: Some(line.act) });
        assert_eq!(undone.is_ok(), line.can_undo, "{line:?}: {undone:?}");
        if line.can_undo { yes += 1 } else { no += 1 }
    }
    assert!(yes > 3 && no > 1, "{yes} and {no}");
}
