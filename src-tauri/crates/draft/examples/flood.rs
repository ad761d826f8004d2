//! Times the drafter on a generated flood: `cargo run --release -p draft --example flood -- 5000`.
#![allow(clippy::unwrap_used)]
#[path = "../tests/support/mod.rs"]
mod support;
use support::{incident, item};
fn main() {
    for count in std::env::args().skip(1).map(|a| a.parse::<usize>().unwrap()) {
        let subjects = ["checkout", "billing", "search", "mailer", "resolver", "broker", "portal", "gateway"];
        let verbs = [
            "fails because the",
            "is slow due to the",
            "expired on the",
            "deployed to the",
            "restarted the",
            "looking at the",
            "ran out of memory on the",
            "is back to normal on the",
        ];
        let mut seed = 7u64;
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as usize % n
        };
        let start = chrono::DateTime::parse_from_rfc3339("2031-01-01T10:00:00Z").unwrap().to_utc();
        let evidence: Vec<_> = (0..count).map(|n| {
            let text = format!("{} {} {}-{} shard, {} of {} requests affected, see node-{}. Somebody wrote more about it, and it goes on for a while without saying anything.", subjects[next(8)], verbs[next(8)], subjects[next(8)], next(50), next(900), next(9000), next(4000));
            let who = match n % 11 { 0 => format!("commit {:08x}", n * 7919 + 0x1000_0000), 1 => "alert".to_owned(), k => format!("Person {k}") };
            item(n as i64 + 1, Some(start + chrono::TimeDelta::seconds(n as i64 * 7)), &who, &text)
        }).collect();
        let incident = incident("Something broke");
        let mut last = std::time::Instant::now();
        let begun = last;
        let draft = draft::builtin::draft(
            &draft::builtin::Case { incident: &incident, evidence: &evidence, events: &[], decided: &[] },
            &mut |step| {
                println!("  {:>8.1?} before {}", last.elapsed(), step.name);
                last = std::time::Instant::now();
                std::ops::ControlFlow::Continue(())
            },
        )
        .unwrap();
        println!(
            "{count} items: {:.1?}, {} claims, {} hypotheses",
            begun.elapsed(),
            draft.claims.len(),
            draft.hypotheses.len()
        );
    }
}
