//! R14: half-written and damaged exports. What stands before the damage is kept, and the damage is told.

use crate::{Numbers, import, read_as};
use ingest::Kept;
use ingest::{MemoryTree, archive::ZipTree};
use model::Format;
use std::io::{Cursor, Write};

fn day(messages: u32) -> String {
    let messages: Vec<String> = (0..messages)
        .map(|n| {
            format!(
                "    {{\n        \"type\": \"message\",\n        \"user\": \"U000000{}\",\n        \"text\": \"step {n}: \\\"{{drain}}\\\" node [{n}], see <https://g.test/{n}|graph>\",\n        \"ts\": \"{}.000100\",\n        \"reactions\": [\n            {{\n                \"name\": \"eyes\",\n                \"count\": 1\n            }}\n        ]\n    }}",
                n % 3,
                1_700_000_000 + n
            )
        })
        .collect();
    format!("[\n{}\n]\n", messages.join(",\n"))
}

fn export() -> Vec<(String, Vec<u8>)> {
    [
        ("users.json", r#"[{"id":"U0000000","name":"mira"},{"id":"U0000001","name":"jonas"}]"#.to_owned()),
        ("channels.json", r#"[{"id":"C0000000","name":"ops"}]"#.to_owned()),
        ("ops/2026-01-01.json", day(20)),
        ("ops/2026-01-02.json", day(5)),
    ]
    .map(|(label, text)| (label.to_owned(), text.into_bytes()))
    .to_vec()
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn import_zip(bytes: Vec<u8>) -> Option<Kept> {
    let (tree, findings) = ZipTree::open(Cursor::new(bytes), "x.zip", &ingest::Limits::default()).ok()?;
    let mut kept = import(&tree);
    kept.findings.extend(findings);
    Some(kept)
}

#[test]
fn a_cut_day_file_keeps_what_stands_before_the_cut() {
    let whole = day(20);
    let all = read_as(Format::Slack, "ops/2026-01-01.json", whole.as_bytes());
    assert_eq!((all.items.len(), all.findings.len()), (20, 0));
    for step in 0..200 {
        let cut = 1 + step * (whole.len() - 3) / 200;
        let kept = read_as(Format::Slack, "ops/2026-01-01.json", &whole.as_bytes()[..cut]);
        let complete = whole[..cut].matches("\n    }").count();
        assert_eq!(kept.items.len(), complete, "cut at {cut}: {:?}", kept.findings);
        assert_eq!(kept.items, all.items[..complete]);
        assert_eq!(kept.findings.len(), 1, "cut at {cut}: {:?}", kept.findings);
    }
}

#[test]
fn a_flipped_bit_costs_at_most_its_message_and_the_next() {
    let whole = day(20);
    let mut numbers = Numbers(4711);
    for _ in 0..1000 {
        let at = numbers.below(whole.len());
        let bit = 1u8 << numbers.below(8);
        let mut bytes = whole.clone().into_bytes();
        bytes[at] ^= bit;
        let kept = read_as(Format::Slack, "ops/2026-01-01.json", &bytes);
        assert!(kept.items.len() >= 18, "byte {at} bit {bit}: {} items, {:?}", kept.items.len(), kept.findings);
        if kept.items.len() < 20 {
            assert!(!kept.findings.is_empty(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn a_damaged_export_is_refused_or_read_with_findings() {
    let files = export();
    let whole = zipped(&files);
    let good = import_zip(whole.clone()).unwrap();
    assert_eq!((good.items.len(), good.findings.len()), (25, 1), "{:?}", good.findings);
    for step in 0..200 {
        let cut = step * whole.len() / 200;
        assert!(import_zip(whole[..cut].to_vec()).is_none(), "cut at {cut}");
    }
    let mut numbers = Numbers(99);
    for _ in 0..1000 {
        let mut bytes = whole.clone();
        let at = numbers.below(bytes.len());
        bytes[at] ^= 1 << numbers.below(8);
        if let Some(kept) = import_zip(bytes) {
            let same = kept.items == good.items;
            assert!(same || kept.findings != good.findings, "byte {at}: {:?}", kept.findings);
        }
    }
}

#[test]
fn a_folder_with_damaged_lists_still_gives_its_messages() {
    for list in ["users.json", "channels.json"] {
        let whole = export();
        let place = whole.iter().position(|(label, _)| label == list).unwrap();
        for cut in 0..whole[place].1.len() {
            let mut files = whole.clone();
            files[place].1.truncate(cut);
            let kept = import(&MemoryTree::new("x", files));
            assert_eq!(kept.items.len(), 25, "{list} cut at {cut}");
            assert!(!kept.findings.is_empty());
        }
    }
}
