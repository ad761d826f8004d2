//! How fast redaction is: `cargo run --release -p egress --example redact_speed [megabytes]`.
//!
//! Prints megabytes a second for chat and for log lines, made here by a seed, with the people, hosts and secrets that
//! such text has. Measure on a quiet machine; the load of the last minute is printed where the system tells it.

use egress::{RedactRules, Redactor};
use std::time::Instant;

const WORDS: &str = "the checkout was slow again after the deploy and we saw timeouts in the payment queue while replicas caught up \
    so I restarted two workers but errors came back can someone look at the dashboard please it seems that retries pile up \
    on the database because the pool is too small rolled back to the former release now latency is fine at p99";

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn drawn(&mut self, alphabet: &[u8], count: usize) -> String {
        (0..count).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }
}

const HEX: &[u8] = b"0123456789abcdef";
const ALL: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn chat(dice: &mut Dice, people: &[String]) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::new();
    for _ in 0..8 + dice.below(40) {
        text.push_str(words[dice.below(words.len())]);
        text.push(' ');
    }
    match dice.below(24) {
        0 => text += &format!("see https://shop.example/d/{}/latency?from=now-1h&to=now", dice.drawn(HEX, 9)),
        1 => text += &format!("reverted in {}", dice.drawn(HEX, 40)),
        2..=4 => {
            text += &format!("@{} can you look?", people[dice.below(people.len())].to_lowercase().replace(' ', "."))
        }
        5 => text += &format!("```\nGET /v1/orders/{} 503\npool.size=10 waiting=412\n```", dice.drawn(HEX, 12)),
        6 => text += &format!("{} said the token had expired", people[dice.below(people.len())]),
        7 if dice.below(20) == 0 => text += &format!("export SHOP_API_KEY={}", dice.drawn(ALL, 32)),
        8 if dice.below(10) == 0 => text += &format!("from 10.2.{}.{}", dice.below(250), dice.below(250)),
        _ => {}
    }
    text
}

fn log(dice: &mut Dice) -> String {
    format!(
        "{{\"ts\":\"2026-02-13T10:{:02}:{:02}.{:03}Z\",\"level\":\"warn\",\"pod\":\"checkout-api-{}-{}\",\"trace_id\":\"{}\",\"msg\":\"upstream timed out after {} ms: POST /v1/pay\",\"peer\":\"ledger.prod.svc.cluster.local:8443\"}}\n",
        dice.below(60),
        dice.below(60),
        dice.below(1000),
        dice.drawn(HEX, 9),
        dice.drawn(HEX, 5),
        dice.drawn(HEX, 32),
        dice.below(9_000)
    )
}

fn main() {
    let megabytes: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(16);
    let mut dice = Dice(1);
    let people: Vec<String> = (0..300).map(|at| format!("Mira{at} Okonjo{}", at * 7 % 300)).collect();
    let rules = RedactRules {
        persons: people.clone(),
        hosts: vec!["shop.example".to_owned()],
        words: vec!["Brightwater".to_owned()],
    };
    if let Ok(load) = std::fs::read_to_string("/proc/loadavg") {
        println!("load {load}");
    }
    // What is made once is not part of the speed.
    Redactor::new(&rules).hide(&["warm up: password=Abc123def token ghp_0"]);
    for (name, lines) in [("chat", false), ("log lines", true)] {
        let mut texts = Vec::new();
        let mut bytes = 0;
        while bytes < megabytes << 20 {
            let text = if lines { (0..20).map(|_| log(&mut dice)).collect() } else { chat(&mut dice, &people) };
            bytes += text.len();
            texts.push(text);
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let start = Instant::now();
        let mut redactor = Redactor::new(&rules);
        let hidden: usize =
            texts.chunks(1_000).flat_map(|chunk| redactor.hide(chunk)).map(|hidden| hidden.marks.len()).sum();
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{name}: {:.1} MB/s ({} texts, {hidden} hidden, {seconds:.2} s)",
            bytes as f64 / 1e6 / seconds,
            texts.len()
        );
    }
}
