#![allow(clippy::unwrap_used)]

use super::*;
use crate::Kept;
use crate::trial::{read_as, read_with};
use model::{TimeFlag, ZoneSource, moment::KeyMoment};
use proptest::prelude::*;

fn kept(text: &str) -> Kept {
    kept_with(text, &Settings::default()).0
}

fn kept_with(text: &str, settings: &Settings) -> (Kept, Reading) {
    let sample = text::Sample::of("t.csv", text.as_bytes().to_vec());
    read_with(format_of(&sample), "t.csv", text, settings)
}

#[test]
fn a_timeline_with_quoted_lines() {
    let (kept, reading) = kept_with(
        "timestamp,kind,author,channel,text\n\
         2026-03-04T17:18:00+02:00,pagerduty,,,Acknowledged by Mika Ojala through the website.\n\
         2026-03-04T17:19:00+02:00,slack,Noor,#inc-7,\"the broker is\nout of space\"\n\n\
         2026-03-04T17:20:00+02:00,note,,,looked at disks\n",
        &Settings::default(),
    );
    assert_eq!(
        kept.lines(),
        [
            "2 2026-03-04 15:18 <Mika Ojala> Acknowledged by Mika Ojala through the website.",
            "3 2026-03-04 15:19 <Noor> the broker is / out of space",
            "6 2026-03-04 15:20 looked at disks",
        ]
    );
    assert_eq!(kept.items[0].extras.moment, Some(KeyMoment::Acknowledged));
    assert_eq!(kept.items[0].extras.status.as_deref(), Some("acknowledged"));
    assert_eq!(kept.items[1].kind, EventKind::Communication);
    assert_eq!(kept.items[1].channel.as_deref(), Some("#inc-7"));
    assert!(kept.findings.is_empty());
    assert_eq!(reading, Reading { zone: "UTC".to_owned(), zone_source: ZoneSource::Explicit });
}

#[test]
fn delimiters_headers_and_zones_are_told() {
    for text in [
        "Date;Time (CET);What happened;Who\n04.03.2026;17:18;queue full;Noor\n04.03.2026;17:20;queue drained;Noor\n",
        "Who\tWhen (CET)\tEvent\nNoor\t2026-03-04 17:18\tqueue full\nNoor\t2026-03-04 17:20\tqueue drained\n",
        "when|time zone|message|sender\n2026-03-04 17:18|CET|queue full|Noor\n2026-03-04 17:20|+01:00|queue drained|Noor\n",
        "timestamp_cet,description,user\n\"Mar 4, 2026 5:18 PM\",queue full,Noor\n\"Mar 4, 2026 5:20 PM\",queue drained,Noor\n",
    ] {
        let kept = kept(text);
        assert_eq!(
            kept.lines(),
            ["2 2026-03-04 16:18 <Noor> queue full", "3 2026-03-04 16:20 <Noor> queue drained"],
            "{text}"
        );
        assert_eq!(kept.items[0].time.zone_source, ZoneSource::Explicit);
    }
}

#[test]
fn a_table_without_a_header_is_told_by_content() {
    let kept = kept("2026-03-04 17:18,ops,queue is full now\n2026-03-04 17:20,ops,queue was drained\n");
    assert_eq!(kept.lines(), ["1 2026-03-04 17:18 queue is full now", "2 2026-03-04 17:20 queue was drained"]);
    assert_eq!(kept.items[0].extras.fields, [("column 2".to_owned(), "ops".to_owned())]);
    assert_eq!(kept.codes(), [FindingCode::ZoneAssumed]);
}

#[test]
fn order_of_day_and_month_is_decided_by_the_whole_file_or_asked_for() {
    let open = "time,text\n3/4/2026 10:00,a b\n5/4/2026 10:00,c d\n";
    let kept_open = kept(open);
    assert!(kept_open.items.iter().all(|item| item.time.flag == Some(TimeFlag::DayMonthAmbiguous)));
    assert_eq!(kept_open.codes(), [FindingCode::DayMonthAmbiguous]);
    let settings = Settings { date_order: Some(time::DateOrder::DayFirst), ..Settings::default() };
    assert_eq!(kept_with(open, &settings).0.lines()[0], "2 2026-04-03 10:00 a b");
    let mut long = "time,text\n".to_owned();
    (0..5000).for_each(|_| long.push_str("3/4/2026 10:00,something happened here\n"));
    long.push_str("3/25/2026 10:00,the end\n");
    assert_eq!(kept(&long).lines()[0], "2 2026-03-04 10:00 something happened here");
}

#[test]
fn spreadsheet_serials_in_a_whole_column() {
    let kept = kept("Date,Event\n46085.7208333333,queue full\n46085.7222222222,queue drained\n");
    assert_eq!(kept.lines(), ["2 2026-03-04 17:18 queue full", "3 2026-03-04 17:20 queue drained"]);
}

#[test]
fn when_columns_cannot_be_told_nothing_is_guessed() {
    let text = "alpha,beta,gamma\n1,2,3\n4,5,6\n";
    let kept = kept(text);
    assert!(kept.items.is_empty());
    assert_eq!(kept.codes()[0], FindingCode::MappingNeeded);
    assert!(kept.findings[0].message.contains("`alpha`, `beta`, `gamma`"));
    assert!(kept.findings[0].hint.as_ref().unwrap().contains("--map time=COLUMN,text=COLUMN"));

    let settings = Settings {
        mapping: vec![(Meaning::Time, "begun".to_owned()), (Meaning::Text, "2".to_owned())],
        ..Settings::default()
    };
    let mapped = kept_with("begun,gist\n2026-03-04 10:00Z,full\n", &settings).0;
    assert_eq!(mapped.lines(), ["2 2026-03-04 10:00 full"]);
    let wrong = Settings { mapping: vec![(Meaning::Time, "nope".to_owned())], ..Settings::default() };
    assert_eq!(kept_with("time,text\n2026-03-04,x\n", &wrong).0.codes(), [FindingCode::MappingNeeded]);
}

#[test]
fn changes_with_pull_requests_and_reverts() {
    let kept = kept(
        "committed_at,sha,author,subject\n\
         2026-03-01T10:00:00Z,aaaa1111,Noor,Merge pull request #416 from noor/queue\n\
         2026-03-01T11:00:00Z,bbbb2222,Noor,Bound the queue (#417)\n\
         2026-03-01T12:00:00Z,cccc3333,Mika,\"Revert \"\"Bound the queue (#417)\"\"\"\n\
         2026-03-01T13:00:00Z,dddd4444,Mika,\"Undo\n\nThis reverts commit aaaa1111.\"\n",
    );
    assert!(kept.items.iter().all(|item| item.format == Format::Changes && item.kind == EventKind::Change));
    let change = |index: usize| kept.items[index].extras.change.as_deref().unwrap();
    assert_eq!(change(0).reference, "aaaa1111");
    assert_eq!(change(0).state.as_deref(), Some("merged"));
    assert!(kept.items[0].extras.fields.contains(&("pull_request".to_owned(), "#416".to_owned())));
    assert!(kept.items[1].extras.fields.contains(&("pull_request".to_owned(), "#417".to_owned())));
    assert_eq!(change(2).reverts, ["#417"]);
    assert_eq!(change(3).reverts, ["aaaa1111"]);
    assert_eq!(change(3).title, "Undo");
    assert_eq!(kept.items[1].native_id.as_deref(), Some("bbbb2222"));
}

#[test]
fn rows_that_do_not_fit_are_kept() {
    let kept =
        kept("time,text,who\n2026-03-04 10:00Z,short\n2026-03-04 10:01Z,long,Noor,more,and more\nnever,odd,Mika\n");
    assert_eq!(kept.lines(), ["2 2026-03-04 10:00 short", "3 2026-03-04 10:01 <Noor> long", "4 - <Mika> odd"]);
    assert_eq!(kept.codes(), [FindingCode::BadRow, FindingCode::BadRow, FindingCode::BadTime]);
    assert_eq!(kept.findings[1].place.line, Some(3));
    assert_eq!(kept.items[1].extras.fields.len(), 2);
}

#[test]
fn a_quote_that_is_never_closed_costs_one_row() {
    let text = "time,text\n2026-03-04 10:00Z,\"a b\n2026-03-04 10:01Z,c d\n";
    let lone = read_as(Format::Table, "t.csv", text);
    assert_eq!(lone.lines(), ["2 2026-03-04 10:00 \"a b", "3 2026-03-04 10:01 c d"]);
    assert_eq!(lone.codes(), [FindingCode::BadRow]);
}

#[test]
fn the_same_file_gives_the_same_identities_and_equal_rows_differ() {
    let text = "time,text\n2026-03-04 10:00Z,again\n2026-03-04 10:00Z,again\n";
    let ids = |text: &str| kept(text).items.iter().map(|item| item.identity).collect::<Vec<_>>();
    let first = ids(text);
    assert_eq!(first, ids(text));
    assert_ne!(first[0], first[1]);
    assert_eq!(ids(&format!("{text}2026-03-04 10:05Z,more\n"))[..2], first[..]);
}

#[test]
fn recognising() {
    let score = |name: &str, text: &str| recognise(&text::Sample::of(name, text.as_bytes().to_vec()));
    assert!(score("x", "timestamp,text\n2026-03-04,a b\n").unwrap() > 80);
    assert!(score("x.txt", "2026-03-04 17:18,web,disk was full\n2026-03-04 17:19,web,disk is fine\n").unwrap() > 60);
    assert_eq!(score("x.md", "# Title\n\nWe looked, and it was fine.\n\nThen, later, it was not.\n"), None);
    assert_eq!(score("x.md", "| Time | Event |\n|---|---|\n| 17:18 | a |\n"), None);
    assert_eq!(score("x.json", "{\"a\": 1, \"b\": 2}\n"), None);
    assert_eq!(score("x.txt", ""), None);
    assert_eq!(score("irc.log", "[17:18] <noor> hi, all\n[17:19] <mika> hi\n"), None);
}

#[test]
fn cells_are_read_as_written() {
    let read = |text: &str| cells(text.as_bytes(), &crate::Limits::default()).unwrap();
    assert_eq!(read("a,b\r\n\"x\r\ny\",\"he said \"\"no\"\"\"\r\n"), [["a", "b"], ["x\r\ny", "he said \"no\""]]);
    assert_eq!(read("a,b\n1,\"\"\n\"\",\"k, l\"\n"), [["a", "b"], ["1", ""], ["", "k, l"]]);
    assert_eq!(read("a,b\r1,2\r"), [["a", "b"], ["1", "2"]]);
    assert_eq!(read("\u{feff}a,b\n5\" disk,x\n"), [["a", "b"], ["5\" disk", "x"]]);
}

fn read_json(text: &str) -> Kept {
    let sample = text::Sample::of("export.json", text.as_bytes().to_vec());
    assert_eq!((recognise(&sample), format_of(&sample)), (Some(50), Format::Table), "{text}");
    read_as(Format::Table, "export.json", text)
}

#[test]
fn json_records_are_rows_however_they_are_wrapped() {
    let first =
        r#"{"id":"e1","created_at":"2026-03-04T10:00:00Z","message":"queue is full","user":{"name":"Noor","id":7}}"#;
    let second =
        r#"{"id":"e2","created_at":"2026-03-04T10:05:00Z","message":"restarted it","user":{"name":"Mika","id":8}}"#;
    let wrapped = |record: &str| format!("{{\"type\":\"events\",\"attributes\":{record}}}");
    for text in [
        format!("[{first},{second}]"),
        format!("{first}\n{second}\n"),
        format!("{{\"events\":[{first},{second}],\"meta\":{{\"total\":2}}}}"),
        format!("{{\"links\":{{}},\"data\":[{},{}]}}", wrapped(first), wrapped(second)),
    ] {
        let kept = read_json(&text);
        let said: Vec<String> = kept.lines().iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
        assert_eq!(said, ["2026-03-04 10:00 <Noor> queue is full", "2026-03-04 10:05 <Mika> restarted it"], "{text}");
        assert_eq!(kept.findings, [], "{text}");
        assert!(kept.items[0].extras.fields.iter().any(|(name, value)| name.ends_with("user.id") && value == "7"));
    }
}

#[test]
fn members_met_late_and_lists_within_records_are_kept() {
    let mut lines: Vec<String> =
        (0..900).map(|n| format!("{{\"at\":17726{n:05},\"text\":\"{}\"}}", "step ".repeat(30))).collect();
    lines.push(r#"{"at":1772700000,"text":"last","tags":["a","b"],"hosts":[{"name":"node-1"}],"why":null}"#.to_owned());
    let kept = read_json(&lines.join("\n"));
    assert_eq!((kept.items.len(), kept.findings.len()), (901, 0));
    let last = &kept.items[900];
    let fields = [("hosts", "name: node-1"), ("tags", "a, b")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!((last.extras.fields.as_slice(), last.locator.line), (fields.as_slice(), Some(901)));
}

#[test]
fn a_broken_json_record_costs_itself_only() {
    let kept = read_json(
        "{\"created_at\":\"2026-03-05T23:52:05Z\",\"text\":\"first\"}\n{\"created_at\":\"2026\n\n7\n\
         {\"created_at\":\"2026-03-05T23:54:05Z\",\"text\":\"third\"}\n",
    );
    assert_eq!(kept.texts(), ["first", "third"]);
    assert_eq!(kept.codes(), [FindingCode::BadJson, FindingCode::BadRow]);
}

#[test]
fn json_that_is_no_timeline_is_left_alone() {
    for text in [
        r#"{"name":"shop","version":"1.0.0","description":"a web shop","scripts":[{"run":"x"}]}"#,
        r#"[{"first":1,"second":2},{"first":3,"second":4}]"#,
        r#"{"created_at":"2026-03-05T23:52:05Z","text":"alone"}"#,
        "[1,2,3]",
        "{}",
    ] {
        assert_eq!(recognise(&text::Sample::of("a.json", text.as_bytes().to_vec())), None, "{text}");
    }
}

#[test]
fn columns_of_json_can_be_mapped() {
    let settings = Settings {
        mapping: vec![(Meaning::Time, "moment".to_owned()), (Meaning::Text, "what.said".to_owned())],
        ..Settings::default()
    };
    let text = r#"[{"moment":"2026-03-04 10:00Z","what":{"said":"full"}},{"moment":"2026-03-04 10:01Z","what":{"said":"fine"}}]"#;
    let kept = read_with(Format::Table, "x.json", text, &settings).0;
    assert_eq!(kept.lines(), ["1 2026-03-04 10:00 full", "1 2026-03-04 10:01 fine"]);
    assert_eq!(kept.items[1].locator.id.as_deref(), Some("[1]"));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(prop::collection::vec("[a-z ,;\"|\t\nü]{1,12}", 3), 1..8)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let mut records = Records::new(bytes.as_slice(), b',', 1 << 20).unwrap();
        let mut read = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            prop_assert_eq!(record.trouble, None);
            read.push(record.cells);
        }
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn no_bytes_panic_and_no_row_is_lost(bytes in prop::collection::vec(prop::sample::select(&b"a1:,\"\n\r;|\t /-\xff\x00"[..]), 0..200)) {
        let kept = read_as(Format::Table, "t.csv", bytes);
        prop_assert!(kept.items.len() < 200);
    }
}
