//! Secrets by shape and by label.
//!
//! One pass finds the fixed parts of all shapes; only where one stands is its regular expression tried, anchored, on
//! the few bytes around it.

use super::RedactedKind;
use super::block::{self, Opening};
use super::catalogue::{SHAPES, Shape};
use super::find::Found;
use super::judge;
use super::label::{self, Promise, ceil, floor};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A shape is looked for in this many bytes behind its fixed part.
const REACH: usize = 4_096;

/// Adds the secrets of the text.
pub(super) fn scan(text: &str, out: &mut Vec<Found>) {
    let mut hide = |range| out.push(Found { range, kind: RedactedKind::Secret });
    for hit in CUES.search.find_overlapping_iter(text) {
        match CUES.means[hit.pattern().as_usize()] {
            Cue::Shape(which) => shaped(text, which, hit.range()).into_iter().for_each(&mut hide),
            Cue::Label(promise) => label::value(text, hit.range(), promise).into_iter().for_each(&mut hide),
            Cue::Opening(opening) => block::secrets(text, hit.range(), opening, &mut hide),
        }
    }
    runs(text, &mut hide);
}

/// What a fixed part stands for.
#[derive(Clone, Copy)]
enum Cue {
    Shape(usize),
    Label(Promise),
    Opening(Opening),
}

struct Cues {
    search: AhoCorasick,
    means: Vec<Cue>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let shapes = SHAPES.iter().enumerate().map(|(at, shape)| (shape.cue, Cue::Shape(at)));
    let promise = |words: &'static [&'static str], promise| words.iter().map(move |word| (*word, Cue::Label(promise)));
    let labels = promise(label::PASSWORDS, Promise::Password)
        .chain(promise(label::STRONG, Promise::Strong))
        .chain(promise(label::ISSUERS, Promise::Issuer))
        .chain(promise(label::ISSUERS_OF_UUIDS, Promise::IssuerOfUuids))
        .chain(promise(label::WEAK, Promise::Weak));
    let openings = block::OPENINGS.iter().map(|(word, opening)| (*word, Cue::Opening(*opening)));
    let (words, means): (Vec<&str>, Vec<Cue>) = shapes.chain(labels).chain(openings).unzip();
    let search = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
    Cues { search: search.expect("the fixed parts are few and short"), means }
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
    if !(any_case(shape.cue) || shape.body.starts_with("(?i)")) && &bytes[cue.clone()] != shape.cue.as_bytes() {
        return None;
    }
    let lead =
        bytes[cue.start.saturating_sub(shape.lead)..cue.start].iter().rev().take_while(|byte| in_run(**byte)).count();
    let start = cue.start - lead;
    if shape.lead == 0 && start > 0 && bytes[start - 1].is_ascii_alphanumeric() {
        return None;
    }
    let body = BODIES[which].find(&bytes[cue.end..bytes.len().min(cue.end + REACH)])?;
    let end = ceil(text, cue.end + body.end());
    let secret = &text[floor(text, start)..end];
    (!judge::placeholder(secret) && judge::entropy(secret.as_bytes()) >= 2.5).then_some(start..end)
}

/// A long fixed part, or one that ends in a separator, is nothing else in any case.
fn any_case(cue: &str) -> bool {
    cue.len() >= 6 || (cue.len() >= 4 && cue.ends_with(['_', '-', '.', '/', '=']))
}

fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_~.-+/=".contains(&byte)
}

/// Shapes whose fixed part is too short to look for: they are known by the whole run that they are.
fn runs(text: &str, hide: &mut impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Every run of interest is longer than this, so one byte in each stretch of it decides.
        let probe = at + SHORTEST_RUN - 1;
        if probe >= bytes.len() {
            break;
        }
        if !bytes[probe].is_ascii_alphanumeric() {
            at = probe + 1;
            continue;
        }
        let start = probe - bytes[at..probe].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let end = probe + bytes[probe..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        at = end + 1;
        let (run, before) = (&bytes[start..end], &bytes[..start]);
        let hex = |run: &[u8]| run.iter().all(u8::is_ascii_hexdigit);
        let key = match run.len() {
            34 => run.starts_with(b"SK") && hex(&run[2..]),
            24 => {
                before.ends_with(b"s.")
                    && !before[..before.len() - 2].last().is_some_and(u8::is_ascii_alphanumeric)
                    && judge::random(run)
            }
            _ => false,
        };
        if key {
            hide(if run.len() == 24 { start - 2..end } else { start..end });
        }
        let app = (15..=17).contains(&run.len()) && run.iter().all(u8::is_ascii_digit);
        if app && let Some(range) = app_token(text, start, end) {
            hide(range);
        }
    }
}

const SHORTEST_RUN: usize = 15;

/// Facebook's application tokens: the number of the application, a bar, and a secret.
fn app_token(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let rest = &text.as_bytes()[end..];
    let bar = if rest.starts_with(b"%7C") { 3 } else { usize::from(matches!(rest.first(), Some(b'|' | b'%'))) };
    let run = rest[bar..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
    (bar > 0 && (26..=42).contains(&run) && judge::random(&rest[bar..bar + run])).then_some(start..end + bar + run)
}
