//! Measures the checker: 1,000 claims against 5,000 items. Run with `cargo run --release -p draft --example check_speed`.

use draft::{Corpus, check};
use model::{
    BatchId, Check, Claim, EventKind, Evidence, EvidenceId, Extras, Format, IncidentId, Locator, Precision, Quote,
    ReadTime, Section, TimelineEventId, Utc, ZoneSource,
};
use std::time::Instant;

fn evidence(count: i64) -> Vec<Evidence> {
    let start: Utc = "2026-03-04T08:00:00Z".parse().expect("a constant time is valid");
    let authors = ["Ada Lindqvist", "Jonas Feld", "Mira Okonkwo", "tomasz.w"];
    (1..=count)
        .map(|id| {
            let at = start + chrono::TimeDelta::seconds(id * 17);
            let n = 100 + id * 7 % 900;
            let text = format!(
                "checkout-{} is returning errors again, error rate is {n} % and climbing since v2.{}.1 went out; see \
                 https://graphs.example/d/{id}?panel={n} and config/pool-{n}.yaml, the connection pool on db-primary.internal was not drained",
                id % 40,
                id % 30
            );
            Evidence {
                id: EvidenceId(id),
                incident: IncidentId(1),
                batch: BatchId(1),
                event: TimelineEventId(id),
                format: Format::Chat,
                kind: EventKind::Communication,
                native_id: None,
                locator: Locator { file: "chat.txt".to_owned(), line: u64::try_from(id).ok(), id: None },
                author: Some(authors[usize::try_from(id % 4).unwrap_or(0)].to_owned()),
                channel: Some("inc-till".to_owned()),
                thread: None,
                text,
                raw: None,
                time: ReadTime { raw: Some(at.to_rfc3339()), at: Some(at), zone_source: ZoneSource::Explicit, precision: Precision::Second, flag: None },
                at: Some(at),
                extras: Extras::default(),
            }
        })
        .collect()
}

fn claims(evidence: &[Evidence], count: usize) -> Vec<Claim> {
    (0..count)
        .map(|i| {
            let e = &evidence[i * 37 % (evidence.len() - 3)];
            let next = &evidence[i * 37 % (evidence.len() - 3) + 2];
            let quote = e.text.split(',').next().unwrap_or_default();
            let author = e.author.as_deref().unwrap_or_default();
            let time = e.at.map(|at| at.format("%H:%M UTC").to_string()).unwrap_or_default();
            Claim {
                section: Section::Highlights,
                text: format!("At {time} {author} wrote “{quote}”, and the connection pool on db-primary.internal was not drained after 34 s."),
                evidence: vec![e.id, next.id],
                quotes: vec![Quote { evidence: e.id, text: quote.to_owned() }],
                at: e.at,
                check: Check::Supported,
            }
        })
        .collect()
}

fn main() {
    for (items, count) in [(5_000, 1_000), (20_000, 1_000)] {
        let evidence = evidence(items);
        let claims = claims(&evidence, count);
        let mut best = f64::MAX;
        let (mut index, mut supported) = (0.0, 0);
        for _ in 0..5 {
            let start = Instant::now();
            let corpus = Corpus::new(&evidence);
            index = start.elapsed().as_secs_f64() * 1e3;
            supported = claims.iter().filter(|claim| check(claim, false, &corpus).is_supported()).count();
            best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
        println!(
            "{items} items, {count} claims ({supported} supported): best of five {best:.1} ms, of which index {index:.1} ms"
        );
    }
}
