//! What each fuzz target does with its bytes: reads them as one format, from memory, to the end.
//!
//! The same functions run over the hostile collections in the tests of `ingest`.

use ingest::archive::ZipTree;
use ingest::json::{Event, Records};
use ingest::{Flow, Item, Limits, MemoryTree, Settings, Sink, Source, Tree};
use model::{Finding, Format};
use std::io::Cursor;
use std::ops::ControlFlow;

/// Drops what is read, after looking at the laws that hold for every item and finding.
struct Laws;

impl Sink for Laws {
    fn item(&mut self, item: Item) -> Flow {
        assert!(!item.locator.file.is_empty());
        assert!(item.raw.as_ref().is_none_or(|raw| *raw != item.text), "raw repeats the text");
        ControlFlow::Continue(())
    }
    fn finding(&mut self, finding: Finding) -> Flow {
        assert!(finding.count > 0 && !finding.message.is_empty());
        assert!(finding.hint.is_some_and(|hint| !hint.is_empty()), "{}", finding.message);
        ControlFlow::Continue(())
    }
    fn progress(&mut self, _: u64) -> Flow {
        ControlFlow::Continue(())
    }
}

/// Small, so that limits are met.
fn limits() -> Limits {
    Limits { archive_bytes: 16 << 20, record_bytes: 64 << 10, text_bytes: 4 << 10, ..Limits::default() }
}

fn read(format: Format, label: &str, data: &[u8], settings: &Settings) {
    let tree = MemoryTree::new(label, vec![(label.to_owned(), data.to_vec())]);
    let source = Source { format, label: label.to_owned(), parts: vec![0] };
    let _ = ingest::read(&source, &tree, settings, &mut Laws);
}

fn read_plain(format: Format, label: &str, data: &[u8]) {
    read(format, label, data, &Settings { limits: limits(), ..Settings::default() });
}

fn read_all(tree: &dyn Tree) {
    let settings = Settings { limits: limits(), ..Settings::default() };
    let (sources, _) = ingest::recognise(tree, &settings);
    for source in sources {
        let _ = ingest::read(&source, tree, &settings, &mut Laws);
    }
}

pub fn zip_walk(data: &[u8]) {
    if let Ok((tree, _)) = ZipTree::open(Cursor::new(data), "x.zip", &limits()) {
        for entry in tree.entries() {
            let harmless = !entry.label.split('/').any(|part| part == ".." || part.is_empty());
            assert!(harmless, "{:?}", entry.label);
        }
        read_all(&tree);
    }
}

pub fn slack(data: &[u8]) {
    read_plain(Format::Slack, "ops/2026-01-01.json", data);
    let lists = [("users.json", data), ("channels.json", data), ("ops/2026-01-01.json", data)];
    let lists = lists.map(|(label, bytes)| (label.to_owned(), bytes.to_vec())).to_vec();
    read_all(&MemoryTree::new("export", lists));
}

pub fn json(data: &[u8]) {
    for arrays in [&[][..], &["a", "messages"]] {
        let Ok(mut records) = Records::new(data, 4 << 10, arrays) else { return };
        while let Ok(Some(event)) = records.next() {
            if let Event::Record(record) = event {
                assert!(record.raw.len() <= 4 << 10);
                let _ = record.parse::<model::Extras>();
            }
        }
    }
}

pub fn table(data: &[u8]) {
    read_plain(Format::Table, "timeline.csv", data);
    read_plain(Format::Changes, "changes.csv", data);
}

pub fn prose(data: &[u8]) {
    read_plain(Format::Prose, "timeline.md", data);
}

pub fn chat(data: &[u8]) {
    read_plain(Format::Chat, "chat.txt", data);
}

pub fn pagerduty(data: &[u8]) {
    read_plain(Format::PagerDuty, "incident.json", data);
}

pub fn statuspage(data: &[u8]) {
    read_plain(Format::Statuspage, "incidents.json", data);
}

pub fn github(data: &[u8]) {
    read_plain(Format::GitHub, "prs.json", data);
    read_plain(Format::GitHub, "issue.md", data);
}

pub fn patch(data: &[u8]) {
    read_plain(Format::Patch, "infrastructure-7881.diff", data);
}

/// The bytes as times of a table, read with and without a zone that has gaps and overlaps.
pub fn time(data: &[u8]) {
    let mut rows = b"time,text\n".to_vec();
    for line in data.split(|byte| *byte == b'\n').take(100) {
        rows.push(b'"');
        rows.extend(line.iter().filter(|byte| **byte != b'"'));
        rows.extend(b"\",x\n");
    }
    let zones = [None, Some(ingest::time::Zone::Named(chrono_tz::Europe::Berlin))];
    for zone in zones {
        for date_order in [None, Some(ingest::time::DateOrder::DayFirst), Some(ingest::time::DateOrder::MonthFirst)] {
            let settings = Settings { zone, date_order, limits: limits(), ..Settings::default() };
            read(Format::Table, "times.csv", &rows, &settings);
        }
    }
}

/// What a target does with its bytes.
pub type Target = fn(&[u8]);

/// Every target by name.
pub const TARGETS: [(&str, Target); 11] = [
    ("zip_walk", zip_walk),
    ("slack", slack),
    ("json", json),
    ("table", table),
    ("prose", prose),
    ("chat", chat),
    ("pagerduty", pagerduty),
    ("statuspage", statuspage),
    ("github", github),
    ("patch", patch),
    ("time", time),
];
