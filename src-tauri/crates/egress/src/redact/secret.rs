//! Secrets by shape and by label.
//!
//! One pass finds the fixed parts of all shapes; only where one stands is its regular expression tried, anchored, on
//! the few bytes around it.

use super::RedactedKind;
use super::catalogue::{SHAPES, Shape};
use super::find::Found;
use super::judge;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A shape is looked for in this many bytes behind its fixed part.
const REACH: usize = 4_096;

/// Adds the secrets of the text.
pub(super) fn scan(text: &str, out: &mut Vec<Found>) {
    for hit in CUES.find_overlapping_iter(text) {
        if let Some(range) = shaped(text, hit.pattern().as_usize(), hit.range()) {
            out.push(Found { range, kind: RedactedKind::Secret });
        }
    }
}

static CUES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let cues: Vec<&str> = SHAPES.iter().map(|shape| shape.cue).collect();
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(cues)
        .expect("the fixed parts are few and short")
});

static BODIES: LazyLock<Vec<LazyLock<Regex, Box<dyn FnOnce() -> Regex + Send>>>> = LazyLock::new(|| {
    let body = |shape: &'static Shape| -> Box<dyn FnOnce() -> Regex + Send> {
        Box::new(|| Regex::new(&format!("^(?:{})", shape.body)).expect("the catalogue's expressions are tested"))
    };
    SHAPES.iter().map(|shape| LazyLock::new(body(shape))).collect()
});

/// The whole secret around a fixed part, if the rest has the shape.
fn shaped(text: &str, which: usize, cue: Range<usize>) -> Option<Range<usize>> {
    let shape = &SHAPES[which];
    let bytes = text.as_bytes();
    if !any_case(shape.cue) && &bytes[cue.clone()] != shape.cue.as_bytes() {
        return None;
    }
    let lead =
        bytes[cue.start.saturating_sub(shape.lead)..cue.start].iter().rev().take_while(|byte| in_run(**byte)).count();
    let start = cue.start - lead;
    if shape.lead == 0 && start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let body = BODIES[which].find(&bytes[cue.end..bytes.len().min(cue.end + REACH)])?;
    let end = letter_end(text, cue.end + body.end());
    let secret = &text[letter_start(text, start)..end];
    (!judge::placeholder(secret) && judge::entropy(secret.as_bytes()) >= 2.5).then_some(start..end)
}

/// A long fixed part that ends in a separator is nothing else in any case.
fn any_case(cue: &str) -> bool {
    cue.len() >= 4 && cue.ends_with(['_', '-', '.', '/', '='])
}

fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_~.-+/=".contains(&byte)
}

fn letter_start(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn letter_end(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
