//! History and undo.
use super::*;
use proptest::prelude::*;

/// Everything that a person can see, as JSON.
fn canonical(store: &Store) -> serde_json::Value {
    let read = store.read().unwrap();
    let all = EventFilter { with_hidden: true, ..Default::default() };
    let incidents: Vec<_> = read
        .incident_list(None, 100)
        .unwrap()
        .into_iter()
        .map(|line| {
            let id = line.id;
            serde_json::json!({
                "line": line,
                "incident": read.incident_get(id).unwrap(),
                "batches": read.batch_list(id).unwrap(),
                "evidence": read.evidence_page(id, None, 1000).unwrap(),
                "events": read.event_page(id, &all, None, 1000).unwrap(),
                "hypotheses": read.hypothesis_list(id).unwrap(),
                "causes": read.cause_list(id).unwrap(),
                "proposals": read.proposal_list(id, &ProposalFilter::default()).unwrap(),
                "reviews": read.review_list(id).unwrap(),
            })
        })
        .collect();
    serde_json::json!({
        "incidents": incidents,
        "problems": read.problem_list(&ProblemFilter::default()).unwrap(),
        "actions": read.action_list(&ActionFilter::default()).unwrap(),
    })
}

#[test]
fn an_undo_is_an_act_that_can_be_taken_back() {
    let library = library();
    let incident = library.incident("one");
    let mut changed = library.store.read().unwrap().incident_get(incident).unwrap();
    changed.title = "two".into();
    library.write("incident_put", |w| w.incident_put(&changed)).unwrap();
    let act = library.store.read().unwrap().act_last().unwrap().unwrap();
    let title = || library.store.read().unwrap().incident_get(incident).unwrap().title;
    assert_eq!(library.write("undo", |w| w.undo(act)).unwrap(), ["INC-1"]);
    assert_eq!(title(), "one");
    let acts = library.store.read().unwrap().act_list(None, 1).unwrap();
    assert_eq!(acts[0].undoes, Some(act));
    assert!(matches!(library.write("undo", |w| w.undo(act)), Err(StoreError::Conflict { .. })), "only once");
    library.write("undo", |w| w.undo(acts[0].act)).unwrap();
    assert_eq!(title(), "two");
    let history = library.store.read().unwrap().history("INC-1").unwrap();
    assert_eq!(history.len(), 4);
    assert!(history.windows(2).all(|pair| pair[0].seq < pair[1].seq && pair[0].after == pair[1].before));
    library.sound();
}

#[test]
fn an_act_that_was_brought_back_is_again_the_next_to_be_taken_back() {
    let library = library();
    let incident = library.incident("one");
    let act = library.store.read().unwrap().act_last().unwrap().unwrap();
    library.write("undo", |w| w.undo(act)).unwrap();
    assert_eq!(library.store.read().unwrap().act_last().unwrap(), None);
    library.write("undo", |w| w.undo(act + 1)).unwrap();
    let read = library.store.read().unwrap();
    assert_eq!(read.incident_get(incident).unwrap().title, "one");
    assert_eq!(read.act_last().unwrap(), Some(act));
}

#[test]
fn times_that_were_read_again_come_back_with_the_zone_and_the_findings() {
    let library = library();
    let incident = library.incident("one");
    let batch = library.import(incident, 0, &[Some(100), None, Some(200)]).id;
    library.write("batch_set_skew", |w| w.batch_set_skew(batch, 60_000)).unwrap();
    let start = canonical(&library.store);
    let reread = |hours: i64, zone: &str| {
        let reread = Reread { zone: zone.into(), zone_source: ZoneSource::Declared, findings: Some(Vec::new()) };
        library
            .write("batch_retime", |w| {
                w.batch_retime(batch, &reread, &mut |item| ReadTime {
                    at: item.time.at.map(|at| at - chrono::TimeDelta::hours(hours)),
                    zone_source: ZoneSource::Declared,
                    ..item.time.clone()
                })
            })
            .unwrap()
    };
    assert_eq!(reread(1, "+01:00"), 3);
    let once = canonical(&library.store);
    assert_ne!(once, start);
    assert_eq!(reread(0, "+01:00"), 0, "nothing changed, so nothing is written");
    assert_eq!(reread(1, "+02:00"), 2);
    let twice = canonical(&library.store);
    let undo = || {
        let act = library.store.read().unwrap().act_last().unwrap().unwrap();
        library.write("undo", |w| w.undo(act)).unwrap();
        library.store.read().unwrap().act_list(None, 1).unwrap()[0].act
    };
    let last = undo();
    assert_eq!(canonical(&library.store), once);
    library.write("undo", |w| w.undo(last)).unwrap();
    assert_eq!(canonical(&library.store), twice);
    undo();
    undo();
    assert_eq!(canonical(&library.store), start);
    library.sound();
    library.write("batch_remove", |w| w.batch_remove(batch, false)).unwrap();
    library.sound();
}

#[test]
fn what_a_later_act_changed_is_not_taken_back_and_the_sentence_says_which() {
    let library = library();
    let incident = library.incident("one");
    for title in ["two", "three"] {
        let mut changed = library.store.read().unwrap().incident_get(incident).unwrap();
        changed.title = title.into();
        library.write("incident_put", |w| w.incident_put(&changed)).unwrap();
    }
    let error = library.write("undo", |w| w.undo(2)).unwrap_err();
    assert!(
        matches!(&error, StoreError::Conflict { message } if message.contains("act 3") && message.contains("INC-1"))
    );
    assert!(matches!(library.write("undo", |w| w.undo(77)), Err(StoreError::NotFound { .. })));
}

#[test]
fn an_import_is_taken_back_unless_work_rests_on_it() {
    let library = library();
    let incident = library.incident("one");
    let start = canonical(&library.store);
    library
        .write("import_run", |w| {
            import(w, incident, 0, &[Some(1), Some(2), None])?;
            w.event_merge(&[TimelineEventId(2), TimelineEventId(1)]).map(drop)
        })
        .unwrap();
    let act = library.store.read().unwrap().act_last().unwrap().unwrap();
    let mut starred = library.store.read().unwrap().event_get(TimelineEventId(3)).unwrap();
    starred.starred = true;
    library.write("event_put", |w| w.event_put(&starred)).unwrap();
    assert!(matches!(library.write("undo", |w| w.undo(act)), Err(StoreError::Conflict { .. })));
    library.write("undo", |w| w.undo(act + 1)).unwrap();
    library.write("undo", |w| w.undo(act)).unwrap();
    assert_eq!(canonical(&library.store), start);
    library.sound();
}

/// One random change; `pick` chooses among what is there.
fn change(library: &Library, kind: u8, pick: usize) -> Result<()> {
    let read = library.store.read()?;
    let incidents = read.incident_list(None, 100)?;
    let Some(incident) = incidents.get(pick % incidents.len().max(1)).map(|line| line.id) else {
        drop(read);
        library.incident("a new one");
        return Ok(());
    };
    let all = EventFilter { with_hidden: true, ..Default::default() };
    let events = read.event_page(incident, &all, None, 1000)?;
    let hypotheses = read.hypothesis_list(incident)?;
    let problems = read.problem_list(&ProblemFilter::default())?;
    let batches = read.batch_list(incident)?;
    let one = (!events.is_empty()).then(|| events[pick % events.len()].clone());
    drop(read);
    library.write("random_change", |w| match (kind, one) {
        (0, _) => import(w, incident, (pick % 7) as u128, &[Some(pick as i64), None, Some(3)]).map(drop),
        (1, Some(mut event)) => {
            event.starred = !event.starred;
            event.note = Some(format!("note {pick}"));
            w.event_put(&event)
        }
        (2, Some(mut event)) => {
            event.at = Some(at(pick as i64));
            w.event_put(&event)
        }
        (3, Some(event)) => {
            let other = events[(pick / 3) % events.len()].id;
            w.event_merge(&[event.id, other]).map(drop)
        }
        (4, Some(event)) if event.evidence.len() > 1 => w.event_split(event.id, &event.evidence[..1]).map(drop),
        (5, _) => w
            .event_insert(&NewEvent { incident, at: None, kind: EventKind::Action, text: "restarted".into() })
            .map(drop),
        (6, _) => {
            let cited: Vec<_> = events.iter().flat_map(|event| event.evidence.clone()).take(2).collect();
            w.hypothesis_insert(hypothesis(incident, &cited)).map(drop)
        }
        (7, _) if !hypotheses.is_empty() => {
            let mut found = hypotheses[pick % hypotheses.len()].clone();
            found.state = HypothesisState::Supported;
            found.root = true;
            found.problem = problems.first().map(|problem| problem.id);
            w.hypothesis_put(&found)
        }
        (8, _) => {
            let factors = hypotheses.iter().map(|found| found.id).take(1).collect();
            w.problem_insert(Problem { incidents: vec![incident], factors, ..problem("one") }).map(drop)
        }
        (9, _) => {
            let review = w.review_ensure(incident)?;
            let place = pick % (review.passages.len() + 1);
            w.passage_insert(review.id, passage(Section::ALL[pick % 3], "a sentence"), Some(place)).map(drop)
        }
        (10, _) => {
            let review = w.review_ensure(incident)?;
            match review.passages.get(pick % review.passages.len().max(1)) {
                Some(found) if pick.is_multiple_of(2) => w.passage_delete(found.id),
                Some(found) => {
                    let mut found = found.clone();
                    found.claim.section = Section::ALL[pick % 4];
                    found.accepted = true;
                    w.passage_put(&found)
                }
                None => Ok(()),
            }
        }
        (11, _) => {
            let body = ProposalBody::Claim(claim(Section::Impact, "It was slow."));
            let run = w.proposal_next_run(incident)?;
            w.proposal_insert(incident, "builtin/1", run, vec![body.clone(), body])?;
            w.proposal_supersede(incident, run, |_| true).map(drop)
        }
        (12, _) => w.action_insert(ActionItem { incident: Some(incident), ..action("Add an alert") }).map(drop),
        (13, _) if !problems.is_empty() => {
            let mut found = problems[pick % problems.len()].clone();
            found.state = match found.state {
                ProblemState::New => ProblemState::Assess,
                _ => ProblemState::RootCauseAnalysis,
            };
            w.problem_put(&found)
        }
        (14, _) if !batches.is_empty() => w.batch_set_skew(batches[pick % batches.len()].id, pick as i64 * 1000),
        (16, _) if !batches.is_empty() => {
            let reread =
                Reread { zone: format!("+{:02}:00", pick % 12), zone_source: ZoneSource::Declared, findings: None };
            let shift = chrono::TimeDelta::hours(pick as i64 % 12);
            let batch = batches[pick % batches.len()].id;
            w.batch_retime(batch, &reread, &mut |item| ReadTime {
                at: item.time.at.map(|at| at - shift),
                zone_source: ZoneSource::Declared,
                ..item.time.clone()
            })
            .map(drop)
        }
        (18, _) if !hypotheses.is_empty() => {
            let one = hypotheses[pick % hypotheses.len()].id;
            let effect = (!pick.is_multiple_of(4)).then(|| hypotheses[(pick / 5) % hypotheses.len()].id);
            let link = CauseLink { cause: one, effect };
            match w.cause_list(incident)?.contains(&link) {
                true => w.cause_unlink(link),
                // A circle is refused, and whatever was asked for with it.
                false => w.cause_link(link).or(Ok(())),
            }
        }
        (15, _) => {
            let mut found = w.incident_get(incident)?;
            found.moments = vec![MomentMark {
                moment: KeyMoment::ALL[pick % 5],
                at: at(pick as i64),
                evidence: events.iter().flat_map(|event| event.evidence.clone()).take(1).collect(),
                why: "said so".into(),
                decided: false,
            }];
            w.incident_put(&found)
        }
        _ => w.incident_insert(&NewIncident { title: "another".into(), ..Default::default() }).map(drop),
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn random_acts_all_taken_back_leave_the_library_as_it_was(
        acts in prop::collection::vec((0u8..20, 0usize..1000), 1..30),
    ) {
        let library = library();
        let incident = library.incident("one");
        library.import(incident, 0, &[Some(1), Some(2)]);
        let start = canonical(&library.store);
        let first = library.store.read().unwrap().act_last().unwrap().unwrap();
        for (kind, pick) in acts {
            change(&library, kind, pick).unwrap();
        }
        library.sound();
        let end = canonical(&library.store);
        let mut undone = vec![];
        while let Some(act) = library.store.read().unwrap().act_last().unwrap().filter(|act| *act > first) {
            library.write("undo", |w| w.undo(act)).unwrap();
            undone.push(act);
        }
        prop_assert_eq!(canonical(&library.store), start);
        library.sound();
        // The log still tells all of it.
        let read = library.store.read().unwrap();
        prop_assert!(undone.iter().all(|act| !read.act_revisions(*act).unwrap().is_empty()));
        drop(read);
        drop(end);
    }
}

#[test]
fn an_act_that_made_an_incident_and_all_in_it_is_taken_back_whole() {
    let library = library();
    library
        .write("import_run", |w| {
            let id = w.incident_insert(&NewIncident { title: "one".into(), ..Default::default() })?.id;
            let note = NewEvent { incident: id, at: Some(at(2)), kind: EventKind::Decision, text: "a note".into() };
            w.event_insert(&note)?;
            import(w, id, 0, &[Some(1), Some(2), Some(3)])?;
            w.event_merge(&[TimelineEventId(3), TimelineEventId(2)])?;
            w.event_split(TimelineEventId(3), &[EvidenceId(2)])
        })
        .unwrap();
    library.sound();
    library.write("undo", |w| w.undo(1)).unwrap();
    let read = library.store.read().unwrap();
    let left = ["incident", "batch", "evidence", "event", "identity"]
        .map(|table| read.number(&format!("SELECT count(*) FROM {table}"), []).unwrap());
    assert_eq!(left, [0; 5]);
    drop(read);
    library.sound();
}

#[test]
fn a_note_does_not_come_back_to_an_incident_that_is_gone() {
    let library = library();
    let incident = library.incident("one");
    let note = NewEvent { incident, at: Some(at(2)), kind: EventKind::Decision, text: "a note".into() };
    let note = library.write("event_insert", |w| w.event_insert(&note)).unwrap();
    assert!(library.write("undo", |w| w.undo(1)).is_err(), "its note is there");
    library.write("event_delete", |w| w.event_delete(note.id)).unwrap();
    library.write("undo", |w| w.undo(1)).unwrap();
    let refused = library.write("undo", |w| w.undo(3)).unwrap_err().to_string();
    assert!(refused.contains(&incident.to_string()), "{refused}");
    library.sound();
}
