//! Shortening by extraction: whole sentences and whole lines of a diff, those that tell most, in their order.
//!
//! Refused: any word that is not in the text. Where something was left out stands `[…]`.

use crate::builtin::cue::{self, Cues, Family};
use crate::builtin::sentence;
use std::collections::BTreeSet;

/// What stands where something was left out.
pub const GAP: &str = "[…]";

/// Counts tokens; never too few for normal text.
pub type Count = fn(&str) -> u32;

/// How telling the cues of a sentence are.
pub fn telling(cues: Cues) -> i32 {
    use Family::*;
    const WORTH: [(Family, i32); 20] = [
        (Retracted, 55),
        (Stated, 50),
        (Rooted, 50),
        (Confirmed, 45),
        (Undetected, 35),
        (Lucky, 35),
        (Mishap, 35),
        (State, 30),
        (Linked, 30),
        (Detected, 30),
        (Recovered, 30),
        (Worsened, 30),
        (WentBadly, 30),
        (Failed, 28),
        (Fixing, 25),
        (Delayed, 25),
        (WentWell, 25),
        (Intended, 25),
        (Symptom, 20),
        (Doing, 15),
    ];
    let mut found: Vec<i32> = WORTH.iter().filter(|(family, _)| cues.has(*family)).map(|(_, worth)| *worth).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.first().copied().unwrap_or(0) + found.iter().skip(1).take(3).map(|worth| worth / 5).sum::<i32>()
}

/// The text in at most `most` tokens, and whether anything was left out.
pub fn shorten(text: &str, most: u32, count: Count) -> (String, bool) {
    if count(text) <= most {
        return (text.to_owned(), false);
    }
    let diff = if text.starts_with("diff --git") { Some(0) } else { text.find("\ndiff --git").map(|at| at + 1) };
    let short = match diff {
        None => prose(text, most, count),
        Some(at) => {
            let told = if at == 0 { String::new() } else { shorten(&text[..at], most * 3 / 5, count).0 };
            let room = most.saturating_sub(count(&told) + 1);
            let patch = lines(&text[at..], room, count);
            if told.is_empty() { patch } else { format!("{}\n{patch}", told.trim_end()) }
        }
    };
    (short, true)
}

/// The most telling sentences, with the first and the last.
fn prose(text: &str, most: u32, count: Count) -> String {
    let parts = sentence::split(text);
    let last = parts.len().saturating_sub(1);
    let mut order: Vec<(i32, usize)> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| (telling(cue::read(&text[part.clone()])) + if at == 0 || at == last { 40 } else { 0 }, at))
        .collect();
    order.sort_by_key(|(worth, at)| (-worth, *at));
    let gap = count(GAP) + 2;
    let mut room = most.saturating_sub(2 * gap);
    let mut kept = BTreeSet::new();
    for (_, at) in order {
        let cost = count(&text[parts[at].clone()]) + gap;
        if cost <= room {
            room -= cost;
            kept.insert(at);
        }
    }
    if kept.is_empty() {
        return cut(text, most, count);
    }
    let mut out = String::new();
    let mut next = 0;
    for at in kept {
        if at > next {
            out.push_str(GAP);
            out.push('\n');
        }
        out.push_str(&text[parts[at].clone()]);
        out.push('\n');
        next = at + 1;
    }
    if next < parts.len() || parts.last().is_some_and(|part| part.end < text.trim_end().len()) {
        out.push_str(GAP);
    }
    out.trim_end().to_owned()
}

/// Lines of a diff: the names of the files first, then what was changed, then the rest.
fn lines(diff: &str, most: u32, count: Count) -> String {
    let all: Vec<&str> = diff.lines().collect();
    let rank = |line: &str| match line {
        l if l.starts_with("diff --git") => 0,
        l if l.starts_with("+++") || l.starts_with("---") || l.starts_with("index ") => 4,
        l if l.starts_with(['+', '-']) => 1,
        l if l.starts_with("@@") => 2,
        _ => 3,
    };
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| (rank(all[*at]), *at));
    let gap = count(GAP) + 1;
    let mut room = most.saturating_sub(gap);
    let mut kept = BTreeSet::new();
    for at in order {
        let cost = count(all[at]) + 1 + gap;
        if cost <= room {
            room -= cost;
            kept.insert(at);
        }
    }
    let mut out: Vec<&str> = Vec::new();
    let mut next = 0;
    for at in &kept {
        if *at > next {
            out.push(GAP);
        }
        out.push(all[*at]);
        next = at + 1;
    }
    if next < all.len() {
        out.push(GAP);
    }
    out.join("\n")
}

/// The front of a text that has no sentence short enough.
fn cut(text: &str, most: u32, count: Count) -> String {
    let room = most.saturating_sub(count(GAP) + 1);
    let (mut fits, mut over) = (0, text.len().min(room as usize * 8) + 1);
    while over - fits > 1 {
        let middle = sentence::cut_at(text, usize::midpoint(fits, over));
        if middle <= fits {
            break;
        }
        if count(&text[..middle]) <= room { fits = middle } else { over = middle }
    }
    format!("{} {GAP}", text[..fits].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> u32 {
        text.split_whitespace().count() as u32 + text.len() as u32 / 12
    }

    #[test]
    fn what_is_kept_stands_there_letter_for_letter_and_fits() {
        let filler = "Then we looked at another dashboard for some time. ".repeat(60);
        let text =
            format!("First sign at noon.\n{filler}\nThe root cause was the expired certificate.\n{filler}\nDone.");
        for most in [20, 40, 80, 200] {
            let (short, cut) = shorten(&text, most, words);
            assert!(cut && words(&short) <= most, "{most}: {short}");
            for line in short.lines().map(|l| l.trim_end_matches(GAP).trim()) {
                assert!(text.contains(line), "{line}");
            }
            if most >= 40 {
                assert!(short.contains("root cause was the expired certificate"), "{short}");
            }
        }
        assert_eq!(shorten("short", 9, words), ("short".to_owned(), false));
    }

    #[test]
    fn a_diff_keeps_its_files_and_then_what_was_changed() {
        let hunk = "@@ -1,9 +1,9 @@\n context\n-pool: 50\n+pool: 10\n".repeat(20);
        let text = format!("Lower the pool\ndiff --git a/pool.yml b/pool.yml\n{hunk}");
        let (short, cut) = shorten(&text, 60, words);
        assert!(cut && words(&short) <= 60, "{short}");
        assert!(short.starts_with("Lower the pool\ndiff --git a/pool.yml"), "{short}");
        assert!(short.contains("+pool: 10") && short.contains(GAP), "{short}");
    }

    #[test]
    fn one_word_without_end_is_cut() {
        let (short, cut) = shorten(&"é".repeat(5_000), 30, words);
        assert!(cut && words(&short) <= 30 && short.ends_with(GAP), "{short}");
    }
}
