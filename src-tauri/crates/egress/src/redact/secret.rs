//! Secrets by shape and by label.
//!
//! One pass finds the fixed parts of all shapes; only where one stands is its regular expression tried, anchored, on
//! the few bytes around it.

use super::RedactedKind;
use super::block::{self, Opening};
use super::catalogue::SHAPES;
use super::find::Found;
use super::judge;
use super::label::{self, Promise, ceil, floor};
use super::words;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::Regex;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

/// A shape is looked for in this many bytes behind its fixed part.
const REACH: usize = 4_096;

/// And what belongs to it before, in so many.
const LEAD: usize = 128;

/// Adds the secrets of the text.
pub(super) fn scan(text: &str, out: &mut Vec<Found>) {
    for hit in CUES.search.find_overlapping_iter(text) {
        match CUES.means[hit.pattern().as_usize()] {
            Cue::Shape(which) => {
                out.extend(shaped(text, which, hit.range()).map(|range| Found::new(range, RedactedKind::Secret)));
            }
            Cue::Opening(opening) => {
                let labelled = !matches!(opening, Opening::KeyBlock | Opening::PuttyKey);
                let hide = |range| out.push(Found { labelled, ..Found::new(range, RedactedKind::Secret) });
                block::secrets(text, hit.range(), opening, hide);
            }
            Cue::Label(promise) => {
                let value = label::value(text, hit.range(), promise);
                out.extend(value.map(|range| Found { labelled: true, ..Found::new(range, RedactedKind::Secret) }));
            }
        }
    }
    runs(text, &mut |range| out.push(Found::new(range, RedactedKind::Secret)));
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
    let labels = promise(words::PASSWORDS, Promise::Password)
        .chain(promise(words::STRONG, Promise::Strong))
        .chain(promise(words::ISSUERS, Promise::Issuer))
        .chain(promise(words::ISSUERS_OF_UUIDS, Promise::IssuerOfUuids))
        .chain(promise(words::WEAK, Promise::Weak));
    let openings = block::OPENINGS.iter().map(|(word, opening)| (*word, Cue::Opening(*opening)));
    let (words, means): (Vec<&str>, Vec<Cue>) = shapes.chain(labels).chain(openings).unzip();
    let search = AhoCorasick::builder().ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA)).build(words);
    Cues { search: search.expect("the fixed parts are few and short"), means }
});

/// What belongs to each shape around its fixed part, made when it is first seen.
struct Around {
    lead: Option<Regex>,
    body: Regex,
}

static AROUND: LazyLock<Vec<OnceLock<Around>>> = LazyLock::new(|| SHAPES.iter().map(|_| OnceLock::new()).collect());

fn around(which: usize) -> &'static Around {
    AROUND[which].get_or_init(|| {
        let shape = &SHAPES[which];
        let regex = |pattern: String| Regex::new(&pattern).expect("a test compiles every expression of the catalogue");
        let lead = (!shape.lead.is_empty()).then(|| regex(format!("(?-u)(?:{})$", shape.lead)));
        Around { lead, body: regex(format!("^(?-u:{})", shape.body)) }
    })
}

/// The whole secret around a fixed part, if the rest has the shape.
fn shaped(text: &str, which: usize, cue: Range<usize>) -> Option<Range<usize>> {
    let shape = &SHAPES[which];
    let bytes = text.as_bytes();
    let exact = !any_case(shape.cue) && !shape.body.starts_with("(?i)");
    if exact && &bytes[cue.clone()] != shape.cue.as_bytes() {
        return None;
    }
    let touches = |at: usize| at > 0 && bytes[at - 1].is_ascii_alphanumeric();
    if shape.lead.is_empty() && touches(cue.start) {
        return None;
    }
    let around = around(which);
    let body = around.body.find(&bytes[cue.end..bytes.len().min(cue.end + REACH)])?;
    let start = match &around.lead {
        Some(lead) => {
            cue.start.saturating_sub(LEAD) + lead.find(&bytes[cue.start.saturating_sub(LEAD)..cue.start])?.start()
        }
        None => cue.start,
    };
    let (start, end) = (floor(text, start), ceil(text, cue.end + body.end()));
    let secret = &text[start..end];
    (!judge::placeholder(secret) && !judge::words(secret) && judge::entropy(secret.as_bytes()) >= 2.5)
        .then_some(start..end)
}

/// A long fixed part, or one that ends in a separator, is nothing else in any case.
fn any_case(cue: &str) -> bool {
    cue.len() >= 6 || (cue.len() >= 4 && cue.ends_with(['_', '-', '.', '/', '=']))
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
