//! What stands around an evidence item.

use super::*;

/// A message of a channel, and of a thread in it, `seconds` after the start.
fn message(number: u128, seconds: i64, channel: &str, thread: Option<&str>) -> (u128, i64, String, Option<String>) {
    (number, seconds, channel.to_owned(), thread.map(str::to_owned))
}

fn said(library: &Library, incident: IncidentId, messages: &[(u128, i64, String, Option<String>)]) {
    let add = |w: &mut Write<'_>| {
        let mut importer = w.batch_begin(&batch(incident))?;
        for (number, seconds, channel, thread) in messages {
            importer.item_add(&NewItem {
                identity: Identity(*number),
                format: Format::Slack,
                kind: EventKind::Communication,
                native_id: None,
                locator: &Locator { file: "export".into(), line: None, id: None },
                author: None,
                channel: Some(channel),
                thread: thread.as_deref(),
                text: &format!("message {number}"),
                raw: None,
                time: &ReadTime {
                    raw: None,
                    at: Some(at(*seconds)),
                    zone_source: ZoneSource::Explicit,
                    precision: Precision::Second,
                    flag: None,
                },
                extras: &Extras::default(),
            })?;
        }
        importer.finish("UTC", ZoneSource::Explicit, Vec::new())
    };
    library.write("import_run", add).unwrap();
}

#[test]
fn neighbours_are_of_the_thread_else_of_the_channel_by_time() {
    let library = library();
    let incident = library.incident("Feeds late");
    let (ops, dev) = ("ops", "dev");
    // Read out of order, and a thread that another batch goes on with.
    let first = [
        message(1, 50, ops, None),
        message(2, 10, ops, None),
        message(3, 20, ops, Some("a")),
        message(4, 15, dev, None),
        message(5, 30, ops, None),
        message(6, 40, ops, Some("a")),
        message(7, 40, dev, Some("a")),
        message(8, 45, ops, Some("b")),
    ];
    said(&library, incident, &first);
    said(&library, incident, &[message(9, 60, ops, Some("a"))]);
    let read = library.store.read().unwrap();
    let around = |id: i64, most| {
        let (before, after) = read.evidence_around(&read.evidence_get(EvidenceId(id)).unwrap(), most).unwrap();
        let numbers = |items: Vec<Evidence>| items.into_iter().map(|item| item.id.0).collect::<Vec<_>>();
        (numbers(before), numbers(after))
    };
    assert_eq!(
        around(6, 2),
        (vec![3], vec![9]),
        "its thread, whatever batch brought it, and not one of another channel"
    );
    assert_eq!(around(5, 2), (vec![2, 3], vec![6, 8]), "its channel and source");
    assert_eq!(around(8, 1), (vec![6], vec![1]), "alone in its thread, it stands in its channel");
    assert_eq!(around(4, 2), (vec![], vec![7]), "by time and not by reading");
}
