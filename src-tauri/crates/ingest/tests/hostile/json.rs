//! S06: JSON that must be taken, refused, or at least survived; alone and within Slack's shapes.

use crate::{files_of, read_as};
use ingest::json::faults;
use model::Format;

#[test]
fn the_parsing_suite_is_taken_and_refused_as_it_says() {
    let files = files_of("jsontestsuite/test_parsing");
    let mut counts = [0; 3];
    for (path, bytes) in &files {
        let name = path.rsplit('/').next().unwrap();
        let found = faults(bytes, &[]);
        let named = faults(bytes, &["a"]);
        match name.as_bytes()[0] {
            b'y' => {
                assert!(found.is_empty() && named.is_empty(), "{name} was refused: {found:?} {named:?}");
                counts[0] += 1;
            }
            b'n' => {
                assert!(!found.is_empty() && !named.is_empty(), "{name} was taken");
                counts[1] += 1;
            }
            _ => counts[2] += 1,
        }
    }
    assert!(files.is_empty() || counts == [95, 188, 35], "{counts:?}");
    for (_, bytes) in files_of("jsontestsuite/test_transform") {
        let _ = faults(&bytes, &[]);
    }
}

#[test]
fn the_suite_within_slack_costs_only_itself() {
    for (path, bytes) in files_of("jsontestsuite/test_parsing") {
        let name = path.rsplit('/').next().unwrap();
        let good = |ts: u32| format!("{{\"user\":\"U1\",\"text\":\"good\",\"ts\":\"17000000{ts:02}.000100\"}}");
        let element =
            [format!("[\n{},\n", good(1)).as_bytes(), &bytes, format!(",\n{}\n]", good(2)).as_bytes()].concat();
        let kept = read_as(Format::Slack, "ops/2026-01-01.json", &element);
        // Nothing behind a file in another encoding can be told from it.
        assert!(kept.items.iter().any(|item| item.text == "good") || name.contains("UTF-16"), "{name}");
        let field = [
            b"[{\"user\":\"U1\",\"ts\":\"1700000001.000100\",\"text\":\"good\",\"files\":".as_slice(),
            &bytes,
            format!("}},\n{}]", good(2)).as_bytes(),
        ]
        .concat();
        let kept = read_as(Format::Slack, "ops/2026-01-01.json", &field);
        if name.starts_with("y_") {
            let texts = kept.items.iter().filter(|item| item.text == "good").count();
            assert_eq!(texts, 2, "{name}: {:?}", kept.findings);
        }
    }
}

#[test]
fn depth_and_length_are_survived() {
    let deep = format!("[{{\"text\":\"x\",\"ts\":\"1700000000.000100\",\"blocks\":{}", "[".repeat(1_000_000));
    assert!(!read_as(Format::Slack, "ops/2026-01-01.json", deep.as_bytes()).findings.is_empty());
    let closed = format!("{deep}{}}}]", "]".repeat(1_000_000));
    // What nests too deep is passed over; the message around it stays.
    assert_eq!(read_as(Format::Slack, "ops/2026-01-01.json", closed.as_bytes()).items[0].text, "x");
    let twice = r#"[{"text":"one","text":"two","ts":"1700000000.000100","user":"U1"}]"#;
    let kept = read_as(Format::Slack, "ops/2026-01-01.json", twice.as_bytes());
    assert_eq!(kept.items.len(), 1);
    let lone = r#"[{"text":"half \ud83d here","ts":"1700000000.000100","user":"U1"},{"text":"next","ts":"1700000001.000100"}]"#;
    let kept = read_as(Format::Slack, "ops/2026-01-01.json", lone.as_bytes());
    assert_eq!((kept.items.len(), kept.findings.len()), (1, 1));
}

/// A string of a gigabyte, never held: it is passed over and the next message is read.
#[test]
fn an_endless_string_is_passed_over() {
    use std::io::Read;
    let long = std::io::repeat(b'x').take(200 << 20);
    let text = b"[{\"text\":\"".chain(long).chain(b"\"},{\"text\":\"next\"}]".as_slice());
    let mut records = ingest::json::Records::new(text, 1 << 20, &[]).unwrap();
    let mut seen = Vec::new();
    while let Some(event) = records.next().unwrap() {
        match event {
            ingest::json::Event::Record(record) => seen.push(record.raw.to_owned()),
            ingest::json::Event::Fault(fault) => seen.push(fault.code.to_string()),
        }
    }
    assert_eq!(seen, ["limit_reached", "{\"text\":\"next\"}"]);
}
