//! Measures the fast path of an import and the first list of a large library: `cargo run --release -p store --example
//! import_speed -- [items]`. Prints microseconds an item, bytes, and times; the library goes to a temporary folder.
#![allow(clippy::unwrap_used)]

use model::*;
use std::time::Instant;
use store::{Act, EventFilter, NewBatch, NewIncident, NewItem, Store};

fn act(what: &'static str) -> Act {
    Act { actor: "import".into(), what, at: chrono::DateTime::from_timestamp(1_780_000_000, 0).unwrap() }
}

/// Processor seconds of this program so far, and the most memory it had: wall time means little on a busy machine.
fn used() -> (f64, u64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).unwrap_or_default();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    ((ticks(11) + ticks(12)) / 100.0, peak.trim().trim_end_matches(" kB").parse().unwrap_or_default())
}

fn main() {
    let items: u64 = std::env::args().nth(1).map_or(1_000_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let incident = store
        .write(&act("incident_insert"), |w| {
            w.incident_insert(&NewIncident { title: "speed".into(), ..Default::default() })
        })
        .unwrap()
        .id;

    let (idle, _) = used();
    let mut bytes = 0;
    each::<std::convert::Infallible>(items, |item| {
        bytes += std::hint::black_box(item).text.len();
        Ok(())
    })
    .unwrap();
    let (before, _) = used();
    let making = before - idle;
    println!("making up {bytes} bytes of text: {:.2} us of processor an item", making * 1e6 / items as f64);
    let start = Instant::now();
    store.write(&act("import_run"), |w| import(w, incident, items)).unwrap();
    let taken = start.elapsed();
    let (cpu, peak) = used();
    println!(
        "import of {items}: {:.2} s, {:.2} us an item; without making it up {:.2} us of processor; peak {} MB",
        taken.as_secs_f64(),
        taken.as_secs_f64() * 1e6 / items as f64,
        (cpu - before - making) * 1e6 / items as f64,
        peak / 1024
    );
    for name in ["library.db", "library.db-wal"] {
        let size = std::fs::metadata(folder.path().join(name)).map_or(0, |m| m.len());
        println!("{name}: {:.1} MB, {:.0} bytes an item", size as f64 / 1e6, size as f64 / items as f64);
    }

    let start = Instant::now();
    store.write(&act("import_run"), |w| import(w, incident, items)).unwrap();
    println!("the same again: {:.2} us an item", start.elapsed().as_secs_f64() * 1e6 / items as f64);

    let read = store.read().unwrap();
    let start = Instant::now();
    let page = read.event_page(incident, &EventFilter::default(), None, 200).unwrap();
    println!("first {} events: {:?}", page.len(), start.elapsed());
    let start = Instant::now();
    let mut bytes = 0;
    read.evidence_each::<store::StoreError>(EvidenceId(1), EvidenceId(i64::MAX), |item| {
        bytes += item.text.len();
        Ok(std::ops::ControlFlow::Continue(()))
    })
    .unwrap();
    println!(
        "reading all evidence: {:.2} us an item, {bytes} bytes of text",
        start.elapsed().as_secs_f64() * 1e6 / items as f64
    );
    drop(read);

    let start = Instant::now();
    store
        .write(&act("incident_insert"), |w| {
            for number in 0..10_000 {
                w.incident_insert(&NewIncident { title: format!("incident {number}"), ..Default::default() })?;
            }
            Ok::<_, store::StoreError>(())
        })
        .unwrap();
    println!("10,000 incidents: {:?}", start.elapsed());
    drop(store);

    let start = Instant::now();
    let store = Store::open(folder.path()).unwrap();
    let opened = start.elapsed();
    let list = store.read().unwrap().incident_list(None, 20_000).unwrap();
    println!("open: {opened:?}; open and list {} incidents: {:?}", list.len(), start.elapsed());

    let start = Instant::now();
    let report = store.check(false).unwrap();
    println!("check: {:?}, sound: {}", start.elapsed(), report.is_sound());
    let start = Instant::now();
    store.write(&act("batch_set_skew"), |w| w.batch_set_skew(BatchId(1), 1500)).unwrap();
    println!("skew of the batch: {:?}", start.elapsed());
    let start = Instant::now();
    store.write(&act("batch_remove"), |w| w.batch_remove(BatchId(1), false)).unwrap();
    println!("removing the batch: {:?}", start.elapsed());
    println!("peak at the end: {} MB", used().1 / 1024);
}

fn import(w: &mut store::Write<'_>, incident: IncidentId, items: u64) -> Result<(), store::StoreError> {
    let mut importer = w.batch_begin(&NewBatch {
        incident,
        label: "export.zip".into(),
        format: Format::Slack,
        hash: "0".repeat(64),
        importer: 1,
        zone: "UTC".into(),
        zone_source: ZoneSource::Explicit,
        skew_ms: 0,
    })?;
    each(items, |item| importer.item_add(item).map(drop))?;
    importer.finish("UTC", ZoneSource::Explicit, Vec::new()).map(drop)
}

/// Makes the items up, one at a time.
fn each<E>(items: u64, mut add: impl FnMut(&NewItem<'_>) -> Result<(), E>) -> Result<(), E> {
    let words =
        ["latency", "queue", "rollback", "shard-7", "timeout", "0x80004005", "db-12.example", "retry", "the", "we"];
    let plain = Extras::default();
    let mut random = 7u64;
    let mut next = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        random >> 33
    };
    for number in 0..items {
        let text: String = (0..20).map(|_| words[(next() % 10) as usize]).collect::<Vec<_>>().join(" ");
        let (author, channel) = (format!("person {}", next() % 300), format!("channel-{}", number % 40));
        let micros = 1_770_000_000_000_000 + number as i64 * 700_000;
        let ts = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        let native = format!("C{:08}:{ts}", number % 40);
        let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        add(&NewItem {
            identity: Identity((u128::from(mixed) << 64) | u128::from(number)),
            format: Format::Slack,
            kind: EventKind::Communication,
            native_id: Some(&native),
            locator: &Locator {
                file: format!("export.zip!channel-{}/{}.json", number % 40, number / 4000),
                line: Some(number % 4000),
                id: None,
            },
            author: Some(&author),
            channel: Some(&channel),
            thread: None,
            text: &text,
            raw: None,
            time: &ReadTime {
                raw: Some(ts),
                at: chrono::DateTime::from_timestamp_micros(micros),
                zone_source: ZoneSource::Explicit,
                precision: Precision::Microsecond,
                flag: None,
            },
            extras: &plain,
        })?;
    }
    Ok(())
}
