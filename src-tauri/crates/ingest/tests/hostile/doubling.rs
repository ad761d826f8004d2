//! Twice the input costs about twice the time, for shapes that tempt a reader to look at the same bytes again and again.

use crate::importers::targets::TARGETS;
use crate::processor_time;
use std::time::Duration;

/// Below this, a difference is noise.
const NOTICED: Duration = Duration::from_millis(60);

/// For each doubling; a quadratic shape takes four times as long.
const MOST: f64 = 2.6;

/// Each gives about `bytes` bytes.
fn shapes(bytes: usize) -> Vec<(&'static str, String)> {
    let fill = |part: &str| part.repeat(bytes / part.len());
    let json = |before: &str, part: &str| format!("{before}{}", fill(part));
    let numbered = |part: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        let mut number = 0;
        while text.len() < bytes {
            text.push_str(&part(number));
            number += 1;
        }
        text
    };
    vec![
        ("opened lists", fill("[")),
        ("opened objects", fill("{\"a\":")),
        ("opened messages", json("{\"messages\":[", "{\"ts\":")),
        ("opened incidents", json("{\"incidents\":[", "{\"incident\":")),
        ("lists that end too soon", json("[", "{\"ts\":\"1.2\",\"text\":[},")),
        ("strings that never end", json("[", "\"a,{")),
        ("broken elements", json("[{\"a\":1},", "{\"a\":tru},\n")),
        ("missing commas", json("[", "{\"a\":1}")),
        ("cut elements", json("[{\"a\":1},{\"a\":1},", "{\"a\":\"\n")),
        ("words after values", fill("{} x\n")),
        ("members without end", json("{", "\"a\":[{\"b\":1}],")),
        ("new members", format!("[{}]", numbered(&|n| format!("{{\"time\":{n},\"text\":\"x\",\"k{n}\":1}},")))),
        ("escapes", json("[{\"ts\":\"1.2\",\"text\":\"", "\\\\\\\"")),
        ("open mentions", json("[{\"ts\":\"1772637540.000100\",\"text\":\"", "<@")),
        ("open links", json("[{\"ts\":\"1772637540.000100\",\"text\":\"", "<http:|")),
        ("open tags", json("{\"incident_updates\":[],\"name\":\"", "<a <!-- ")),
        ("open quotes", fill("\"a,b\n")),
        ("quotes in quotes", fill("\"\"\",")),
        ("a quote in each row", format!("time,text\n{}", fill("2026-03-04 10:00,\"a\n"))),
        ("wide rows", fill("a,b;c\t")),
        ("blanks", fill(" ")),
        ("line ends", fill("\n")),
        ("carriage returns", fill("\r")),
        ("headings", fill("# ")),
        ("bars", fill("| ")),
        ("stars", fill("*")),
        ("brackets", fill("[a](")),
        ("references", fill("[a]: b\n")),
        ("code fences", fill("```\n")),
        ("clocks", fill("10:00 ")),
        ("clocks on lines", fill("10:00\n")),
        ("ranges", fill("10:00-")),
        ("days", fill("March 4 ")),
        ("digits", fill("1")),
        ("letters", fill("a")),
        ("kanji", fill("障")),
        ("questions", fill("restarted? ")),
        ("cues", fill("not restarted ")),
        ("alerts", fill("alert was ")),
        ("states", fill("status a ")),
        ("references to changes", fill("#1 a/b#2 ")),
        ("addresses", fill("https://github.com/a/b/pull/1,")),
        ("closes", fill("fixes #1, ")),
        ("names", fill("<a> b\n")),
        ("new names", numbered(&|n| format!("[10:00] a{n}: b\n"))),
        ("copied names", numbered(&|n| format!("a{n}  10:00 AM\nb\n"))),
        ("hunks", format!("--- a/x\n+++ b/x\n{}", fill("@@ -1 +1 @@\n"))),
        ("files", numbered(&|n| format!("diff --git a/x{n} b/x{n}\n"))),
        ("mails", fill("From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n")),
        ("remarks", fill("@a commented on Mar 3, 2026\nb\n")),
    ]
}

fn cost(target: fn(&[u8]), text: &str) -> Duration {
    // The least of a few, since nothing makes a run faster than it is.
    (0..2)
        .map(|_| {
            let start = processor_time();
            target(text.as_bytes());
            processor_time() - start
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn four_times_the_input_is_not_sixteen_times_the_work() {
    let bytes = 1500;
    let mut slow = Vec::new();
    for ((shape, small), (_, large)) in shapes(bytes).iter().zip(&shapes(bytes * 4)) {
        for (name, target) in TARGETS {
            let start = processor_time();
            target(large.as_bytes());
            let first = processor_time() - start;
            if first < NOTICED {
                continue;
            }
            let (small, large) = (cost(target, small), cost(target, large).min(first));
            let ratio = large.as_secs_f64() / small.as_secs_f64().max(1e-4);
            if large >= NOTICED && ratio > MOST * MOST {
                slow.push(format!("{name} reads {shape} in {small:?}, and four times as much in {large:?}"));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
