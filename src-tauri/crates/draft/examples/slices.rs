//! Times the first round of a run: `cargo run --release -p draft --example slices -- 20000 8000` (messages, context).
#![allow(clippy::unwrap_used)]
#[path = "../tests/support/mod.rs"]
mod support;

use ::draft::builtin::{Case, draft};
use ::draft::pipeline::Run;
use std::ops::ControlFlow;
use std::time::Instant;
use support::play::{Words, plan};
use support::{incident, item};

const SAID: [&str; 5] = [
    "looking at dashboard {n}, nothing unusual on the nodes",
    "customer {n} asks whether orders are delayed because the page does not load",
    "restarted worker {n}, errors went down for a minute",
    "the pool of shard {n} is exhausted, requests time out",
    "thanks, will look at it after the break and write it down",
];

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<u32>().ok());
    let (messages, context) = (numbers.next().unwrap_or(20_000), numbers.next().unwrap_or(8_000));
    let start = model::Utc::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
    let evidence: Vec<_> = (0..i64::from(messages))
        .map(|n| {
            let text = SAID[n as usize % SAID.len()].replace("{n}", &n.to_string());
            let who = ["Mira Holt", "Jon Arne", "Ines Roth"][n as usize % 3];
            item(n + 1, Some(start + chrono::TimeDelta::seconds(n)), who, &text)
        })
        .collect();
    let incident = incident("Orders are delayed");
    let case = Case { incident: &incident, evidence: &evidence, events: &[], decided: &[] };
    let begun = Instant::now();
    draft(&case, &mut |_| ControlFlow::Continue(())).unwrap();
    println!("the built-in drafter alone: {:?}", begun.elapsed());
    let begun = Instant::now();
    let report = Run::start(&case, &[], plan(context, 1_200), &mut Words::default()).report();
    let (slices, shown, left) = (report.slices, report.shown, report.left_out.len());
    println!("first round: {:?}, {slices} slices, {shown} shown, {left} left out", begun.elapsed());
}
