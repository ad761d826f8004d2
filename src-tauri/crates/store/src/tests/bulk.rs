//! Imports, evidence, times.
use super::*;

#[test]
fn an_item_comes_back_as_it_went_in_with_an_event_that_shows_it() {
    let library = library();
    let incident = library.incident("one");
    let change = ChangeFacts { reference: "shop#7".into(), ..Default::default() };
    let extras = Extras { demoted: true, change: Some(Box::new(change)), ..Extras::default() };
    let locator = Locator { file: "a.zip!b.json".into(), line: None, id: Some("[3].body".into()) };
    let time = ReadTime {
        raw: Some("1770000000.123456".into()),
        at: chrono::DateTime::from_timestamp_micros(1_770_000_000_123_456),
        zone_source: ZoneSource::Explicit,
        precision: Precision::Microsecond,
        flag: Some(TimeFlag::Overlap),
    };
    let new = NewItem {
        identity: Identity(u128::MAX),
        format: Format::Slack,
        kind: EventKind::Decision,
        native_id: Some("C1:2"),
        locator: &locator,
        author: Some("Zoë \u{202e}x"),
        channel: Some("ops"),
        thread: Some("C1:1"),
        text: "roll\0back 🙂",
        raw: Some("roll back :)"),
        time: &time,
        extras: &extras,
    };
    let finding = Finding {
        severity: Severity::Warning,
        code: FindingCode::BadRow,
        place: locator.clone(),
        message: "row 3".into(),
        hint: None,
        count: 2,
    };
    let kept = library
        .write("import_run", |w| {
            let mut importer = w.batch_begin(&NewBatch { skew_ms: -1500, ..batch(incident) })?;
            assert_eq!(importer.item_add(&new)?, Added::New(EvidenceId(1), TimelineEventId(1)));
            assert_eq!(importer.item_add(&new)?, Added::Known(EvidenceId(1)));
            importer.finish("Europe/Riga", ZoneSource::Declared, vec![finding.clone()])
        })
        .unwrap();
    assert_eq!((kept.items_read, kept.items_new, kept.findings.clone()), (2, 1, vec![finding]));
    let read = library.store.read().unwrap();
    let shifted = chrono::DateTime::from_timestamp_micros(1_770_000_000_123_456 - 1_500_000);
    let expected = Evidence {
        id: EvidenceId(1),
        incident,
        batch: kept.id,
        event: TimelineEventId(1),
        format: Format::Slack,
        kind: EventKind::Decision,
        native_id: Some("C1:2".into()),
        locator,
        author: Some("Zoë \u{202e}x".into()),
        channel: Some("ops".into()),
        thread: Some("C1:1".into()),
        text: "roll\0back 🙂".into(),
        raw: Some("roll back :)".into()),
        time,
        at: shifted,
        extras,
    };
    assert_eq!(read.evidence_get(EvidenceId(1)).unwrap(), expected);
    assert_eq!(read.evidence_of_batch(kept.id).unwrap(), [expected]);
    let event = read.event_get(TimelineEventId(1)).unwrap();
    assert_eq!((event.at, event.hidden, event.evidence), (shifted, true, vec![EvidenceId(1)]));
    assert_eq!(read.batch_list(incident).unwrap(), [kept]);
    drop(read);
    library.sound();
}

#[test]
fn the_same_file_twice_adds_nothing_and_another_incident_has_its_own() {
    let library = library();
    let (one, two) = (library.incident("one"), library.incident("two"));
    assert_eq!(library.import(one, 0, &[Some(1), None, Some(3)]).items_new, 3);
    let number = library.store.read().unwrap().change_number().unwrap();
    assert_eq!(library.import(one, 0, &[Some(1), None, Some(3)]).items_new, 0);
    assert_eq!(library.store.read().unwrap().change_number().unwrap(), number, "nothing new to index");
    assert_eq!(library.import(one, 2, &[Some(3), Some(4)]).items_new, 1);
    assert_eq!(library.import(two, 0, &[Some(1)]).items_new, 1);
    let lines = library.store.read().unwrap().incident_list(None, 10).unwrap();
    assert_eq!(lines.iter().map(|l| (l.id, l.evidence, l.events)).collect::<Vec<_>>(), [(two, 1, 1), (one, 4, 4)]);
    library.sound();
}

#[test]
fn an_import_that_is_not_finished_or_fails_leaves_nothing() {
    let library = library();
    let incident = library.incident("one");
    let cut = library.write("import_run", |w| {
        let mut importer = w.batch_begin(&batch(incident))?;
        item(&mut importer, 1, Some(1), Extras::default()).map(drop)
    });
    assert!(matches!(cut, Err(StoreError::Refused { .. })), "{cut:?}");
    let failed: Result<()> = library.write("import_run", |w| {
        import(w, incident, 1, &[Some(1)])?;
        Err(StoreError::refused("cancelled"))
    });
    assert!(failed.is_err());
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = library.write("import_run", |w| -> Result<()> {
            import(w, incident, 1, &[Some(1)])?;
            panic!("on purpose")
        });
    }));
    assert!(panicked.is_err());
    let read = library.store.read().unwrap();
    assert_eq!(read.evidence_page(incident, None, 10).unwrap(), []);
    assert_eq!((read.last_id(Noun::Evidence).unwrap(), read.act_list(None, 10).unwrap().len()), (0, 1));
    drop(read);
    assert_eq!(library.import(incident, 1, &[Some(1)]).items_new, 1);
    library.sound();
}

#[test]
fn pages_of_events_are_in_order_of_time_and_of_evidence_in_order_of_number_whatever_the_size() {
    let library = library();
    let incident = library.incident("one");
    library.import(incident, 0, &[Some(9), None, Some(3), Some(3), None]);
    library.import(library.incident("two"), 0, &[Some(1)]);
    library.import(incident, 0, &[Some(9)]);
    library.import(incident, 5, &[Some(-5)]);
    let read = library.store.read().unwrap();
    for size in 1..8 {
        let (mut events, mut items) = (vec![], vec![]);
        loop {
            let page =
                read.event_page(incident, &EventFilter::default(), events.last().map(Cursor::from), size).unwrap();
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        loop {
            let page = read.evidence_page(incident, items.last().map(Cursor::from), size).unwrap();
            if page.is_empty() {
                break;
            }
            items.extend(page);
        }
        assert_eq!(events.iter().map(|e| e.id.0).collect::<Vec<_>>(), [7, 3, 4, 1, 2, 5], "by {size}");
        assert_eq!(items.iter().map(|e| e.id.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 7], "by {size}");
    }
}

#[test]
fn filters_pick_by_span_kind_words_person_and_marks() {
    let library = library();
    let incident = library.incident("one");
    library.import(incident, 10, &[Some(1), Some(2), Some(3), None]);
    let note = NewEvent { incident, at: Some(at(2)), kind: EventKind::Decision, text: "50% rolled_back".into() };
    let note = library.write("event_insert", |w| w.event_insert(&note)).unwrap();
    let mut hidden = library.store.read().unwrap().event_get(TimelineEventId(1)).unwrap();
    (hidden.hidden, hidden.starred) = (true, true);
    library.write("event_put", |w| w.event_put(&hidden)).unwrap();
    let all = EventFilter { with_hidden: true, ..Default::default() };
    let read = library.store.read().unwrap();
    let ids = |filter: &EventFilter| {
        let page = read.event_page(incident, filter, None, 100).unwrap();
        assert_eq!(read.event_count(incident, filter).unwrap(), page.len() as u64);
        page.iter().map(|e| e.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(&EventFilter::default()), [2, 5, 3, 4]);
    assert_eq!(ids(&all), [1, 2, 5, 3, 4]);
    assert_eq!(ids(&EventFilter { from: Some(at(2)), to: Some(at(3)), ..all.clone() }), [2, 5]);
    assert_eq!(ids(&EventFilter { kinds: vec![EventKind::Decision, EventKind::Alert], ..all.clone() }), [5]);
    assert_eq!(ids(&EventFilter { text: Some("QUEUE is at 12".into()), ..all.clone() }), [3]);
    assert_eq!(ids(&EventFilter { text: Some("50% ".into()), ..all.clone() }), [note.id.0]);
    assert_eq!(ids(&EventFilter { text: Some("d_b".into()), ..all.clone() }), [note.id.0]);
    assert_eq!(ids(&EventFilter { text: Some("q_eue".into()), ..all.clone() }), [0i64; 0]);
    assert_eq!(ids(&EventFilter { people: vec!["Ines".into()], ..all.clone() }), [1, 2, 3, 4]);
    assert_eq!(ids(&EventFilter { people: vec!["ines".into()], ..all.clone() }), [0i64; 0]);
    assert_eq!(ids(&EventFilter { formats: vec![Format::Slack], ..all.clone() }), [0i64; 0]);
    assert_eq!(ids(&EventFilter { formats: vec![Format::Table], starred_only: true, ..all }), [1]);
}

#[test]
fn skew_and_zone_move_what_nobody_set() {
    let library = library();
    let incident = library.incident("one");
    let kept = library.import(incident, 0, &[Some(100), Some(200), None]);
    let mut set = library.store.read().unwrap().event_get(TimelineEventId(2)).unwrap();
    set.at = Some(at(999));
    library.write("event_put", |w| w.event_put(&set)).unwrap();
    library.write("batch_set_skew", |w| w.batch_set_skew(kept.id, 60_000)).unwrap();
    let times = || {
        let read = library.store.read().unwrap();
        let events = read.event_many(&[TimelineEventId(1), TimelineEventId(2), TimelineEventId(3)]).unwrap();
        let item = read.evidence_get(EvidenceId(1)).unwrap();
        (events.into_iter().map(|e| e.at).collect::<Vec<_>>(), item.at, item.time.at, item.time.zone_source)
    };
    let moved = vec![Some(at(160)), Some(at(999)), None];
    assert_eq!(times(), (moved, Some(at(160)), Some(at(100)), ZoneSource::Assumed));
    library
        .write("batch_retime", |w| {
            let plus_one = Reread { zone: "+01:00".into(), zone_source: ZoneSource::Declared, findings: None };
            w.batch_retime(kept.id, &plus_one, &mut |item| ReadTime {
                at: item.time.at.map(|at| at - chrono::TimeDelta::hours(1)),
                zone_source: ZoneSource::Declared,
                ..item.time.clone()
            })
        })
        .unwrap();
    let moved = vec![Some(at(160 - 3600)), Some(at(999)), None];
    assert_eq!(times(), (moved, Some(at(160 - 3600)), Some(at(100 - 3600)), ZoneSource::Declared));
    let kept = library.store.read().unwrap().batch_get(kept.id).unwrap();
    assert_eq!((kept.zone.as_str(), kept.zone_source, kept.skew_ms), ("+01:00", ZoneSource::Declared, 60_000));
    library.sound();
}

#[test]
fn a_batch_goes_only_when_nothing_cites_it_unless_forced() {
    let library = library();
    let incident = library.incident("one");
    let kept = library.import(incident, 0, &[Some(1), Some(2)]);
    let other = library.import(incident, 50, &[Some(3)]);
    library.write("event_merge", |w| w.event_merge(&[TimelineEventId(1), TimelineEventId(3)])).unwrap();
    let mut words = library.store.read().unwrap().event_get(TimelineEventId(2)).unwrap();
    words.text = Some("a person's words".into());
    library.write("event_put", |w| w.event_put(&words)).unwrap();
    let cited =
        library.write("hypothesis_insert", |w| w.hypothesis_insert(hypothesis(incident, &[EvidenceId(2)]))).unwrap();
    let mut marked = library.store.read().unwrap().incident_get(incident).unwrap();
    marked.moments = vec![MomentMark {
        moment: KeyMoment::Detected,
        at: at(1),
        evidence: vec![EvidenceId(1), EvidenceId(3)],
        why: "first alert".into(),
        decided: true,
    }];
    library.write("incident_put", |w| w.incident_put(&marked)).unwrap();
    let refused = library.write("batch_remove", |w| w.batch_remove(kept.id, false)).unwrap_err().to_string();
    assert!(refused.contains(&cited.id.to_string()) && refused.contains(&incident.to_string()), "{refused}");
    library.sound();
    library.write("batch_remove", |w| w.batch_remove(kept.id, true)).unwrap();
    let read = library.store.read().unwrap();
    assert_eq!(read.event_get(TimelineEventId(1)).unwrap().evidence, [EvidenceId(3)]);
    assert_eq!(
        read.event_get(TimelineEventId(2)).unwrap(),
        TimelineEvent { evidence: vec![], time_edited: true, ..words }
    );
    assert_eq!(read.incident_get(incident).unwrap().moments[0].evidence, [EvidenceId(3)]);
    assert_eq!(read.batch_list(incident).unwrap(), [other]);
    drop(read);
    library.sound();
    let again = library.import(incident, 0, &[Some(1), Some(2)]);
    let first = library.store.read().unwrap().evidence_of_batch(again.id).unwrap()[0].id;
    assert_eq!((again.items_new, first), (2, EvidenceId(4)), "numbers are never given twice");
    library.sound();
}

#[test]
fn evidence_and_history_cannot_be_changed_behind_the_stores_back() {
    let library = library();
    let incident = library.incident("one");
    library.import(incident, 0, &[Some(1)]);
    let conn = rusqlite::Connection::open(library.store.database()).unwrap();
    for sql in [
        "UPDATE evidence SET text = 'x'",
        "UPDATE evidence SET raw_time = 'x'",
        "DELETE FROM evidence",
        "DELETE FROM batch",
        "UPDATE name SET text = 'x'",
        "DELETE FROM name",
        "UPDATE shape SET flag = 'x'",
        "DELETE FROM shape",
        "UPDATE act SET what = 'x'",
        "DELETE FROM act",
        "UPDATE revision SET after = 'x'",
        "DELETE FROM revision",
    ] {
        assert!(conn.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn the_feed_tells_an_import_in_a_few_rows_and_an_edit_in_one() {
    let library = library();
    let incident = library.incident("one");
    let start = library.store.read().unwrap().change_number().unwrap();
    library.import(incident, 0, &[Some(1); 100]);
    let read = library.store.read().unwrap();
    let feed: Vec<_> = read.feed_since(start, 10).unwrap().iter().map(|f| (f.noun, f.from_id, f.to_id)).collect();
    assert_eq!(feed, [(Noun::Evidence, 1, 100), (Noun::Event, 1, 100), (Noun::Incident, 1, 1)]);
    let number = read.change_number().unwrap();
    drop(read);
    library.write("action_insert", |w| w.action_insert(action("Add an alert"))).unwrap();
    let read = library.store.read().unwrap();
    assert_eq!(
        read.feed_since(number, 10).unwrap(),
        [Feed { seq: number + 1, noun: Noun::Action, from_id: 1, to_id: 1 }]
    );
    let mut seen = vec![];
    read.evidence_each::<StoreError>(EvidenceId(5), EvidenceId(9), |item| {
        seen.push(item.id.0);
        Ok(if seen.len() == 3 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) })
    })
    .unwrap();
    assert_eq!(seen, [5, 6, 7]);
}
