//! Measures how long the first round of a run takes: `cargo run --release -p draft --example slices -- 20000 8000`.

use ::draft::builtin::Case;
use ::draft::pipeline::{Plan, Run, Veil};
use chrono::{TimeDelta, Utc};
use model::*;
use std::time::Instant;

/// Hides nothing: what it costs is measured elsewhere.
struct Clear;

impl Veil for Clear {
    fn hide(&mut self, texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.len().div_ceil(3)).unwrap_or(u32::MAX)
}

fn item(id: i64, at: chrono::DateTime<Utc>, text: String) -> Evidence {
    Evidence {
        id: EvidenceId(id),
        incident: IncidentId(1),
        batch: BatchId(1),
        event: TimelineEventId(id),
        format: Format::Slack,
        kind: EventKind::Communication,
        native_id: None,
        locator: Locator::default(),
        author: Some(["Mira Holt", "Jon Arne", "Ines Roth"][id as usize % 3].to_owned()),
        channel: Some("inc-room".to_owned()),
        thread: None,
        text,
        raw: None,
        time: ReadTime { at: Some(at), ..ReadTime::absent() },
        at: Some(at),
        extras: Extras::default(),
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u32>().ok());
    let (messages, context) = (numbers.next().unwrap_or(20_000), numbers.next().unwrap_or(8_000));
    let start = chrono::DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let said = [
        "looking at dashboard {n}, nothing unusual on the nodes",
        "customer {n} asks whether orders are delayed because the page does not load",
        "restarted worker {n}, errors went down for a minute",
        "the pool of shard {n} is exhausted, requests time out",
        "thanks, will look at it after the break and write it down",
    ];
    let evidence: Vec<Evidence> = (0..i64::from(messages))
        .map(|n| item(n + 1, start + TimeDelta::seconds(n), said[n as usize % 5].replace("{n}", &n.to_string())))
        .collect();
    let incident = Incident {
        id: IncidentId(1),
        title: "Orders are delayed".to_owned(),
        service: None,
        severity: None,
        zone: None,
        created_at: start,
        archived: false,
        moments: Vec::new(),
    };
    let case = Case { incident: &incident, evidence: &evidence, events: &[], decided: &[] };
    let begun = Instant::now();
    let _ = ::draft::builtin::draft(&case, &mut |_| std::ops::ControlFlow::Continue(()));
    println!("built-in drafter alone: {:?}", begun.elapsed());
    let plan = Plan {
        context_tokens: context,
        answer_tokens: 1_200,
        fence: "q7Zk41mW".to_owned(),
        left_out: Default::default(),
        only: None,
        wish: None,
        instructions: Default::default(),
        memory: Vec::new(),
        count_tokens: count,
    };
    let begun = Instant::now();
    let run = Run::start(&case, &[], plan, &mut Clear);
    let report = run.report();
    println!(
        "first round: {:?}, {} slices, {} shown, {} left out",
        begun.elapsed(),
        report.slices,
        report.shown,
        report.left_out.len()
    );
}
