//! The same event in two sources is one timeline event with two pieces of evidence.
//!
//! Only items of different sources (or a vendor's record and its own log entry) are put together, only within the same
//! minute, and only when their words agree: equal after folding case and punctuation, or one holding the other whole,
//! or both stating the same key moment in words that are half the same. Everything is an ordinary merge: it can be
//! split again. One minute is held at a time, whatever the size of the incident.

use crate::Failure;
use chrono::TimeDelta;
use model::*;
use std::collections::HashMap;

/// Shorter texts ("ok", "done") say too little to tell two events apart.
const TELLING: usize = 12;
/// Words that may stand before what an item says, such as `[FIRING]` or `Triggered #12:`.
const LEADING_WORDS: usize = 3;
/// Above this many items in one minute of one source, that minute is chatter and is only compared for equality.
const CROWD: usize = 64;

/// What is compared of one item.
struct Trace {
    evidence: EvidenceId,
    event: TimelineEventId,
    batch: BatchId,
    at: Utc,
    words: String,
    moment: Option<KeyMoment>,
}

/// What an import brought: its batches and the span of their times.
#[derive(Default)]
pub(crate) struct Fresh {
    pub batches: Vec<BatchId>,
    span: Option<(Utc, Utc)>,
}

impl Fresh {
    /// An item of it has this time.
    pub fn at(&mut self, at: Option<Utc>) {
        if let Some(at) = at {
            let (from, to) = self.span.unwrap_or((at, at));
            self.span = Some((from.min(at), to.max(at)));
        }
    }
}

/// Merges events of the new batches with those of every other batch of the incident. Answers how many events took in
/// another one.
pub(crate) fn merge(w: &mut store::Write<'_>, incident: IncidentId, fresh: &Fresh) -> Result<u64, Failure> {
    let Some((from, to)) = fresh.span else { return Ok(0) };
    // One source alone says nothing twice, unless it is a vendor's records beside the vendor's own log.
    let states_twice = |batch: &ImportBatch| matches!(batch.format, Format::PagerDuty | Format::Statuspage);
    let batches = w.batch_list(incident)?;
    if batches.len() < 2 && !batches.iter().any(states_twice) {
        return Ok(0);
    }
    let mut pairs = Vec::new();
    let mut minute = (i64::MIN, Vec::new());
    let around = (from - TimeDelta::minutes(1), to + TimeDelta::minutes(1));
    crate::timeline::each_evidence_between(w, incident, around, |of, item| {
        if of != minute.0 {
            pairs_of(&minute.1, &fresh.batches, &mut pairs);
            minute = (of, Vec::new());
        }
        minute.1.push(item);
    })?;
    pairs_of(&minute.1, &fresh.batches, &mut pairs);
    pairs.sort();
    let mut merged = 0;
    for (first, second) in pairs {
        // Earlier merges may have moved either one.
        let (first, second) = (w.evidence_get(first)?.event, w.evidence_get(second)?.event);
        if first != second {
            w.event_merge(&[first, second])?;
            merged += 1;
        }
    }
    Ok(merged)
}

/// The pairs within one minute that are the same event.
fn pairs_of(items: &[Evidence], new: &[BatchId], pairs: &mut Vec<(EvidenceId, EvidenceId)>) {
    if items.len() < 2 || !items.iter().any(|item| new.contains(&item.batch)) {
        return;
    }
    let traces: Vec<_> = items.iter().filter_map(trace).collect();
    if traces.len() > CROWD {
        equal_pairs(&traces, new, pairs);
    } else {
        all_pairs(&traces, new, pairs);
    }
}

fn trace(item: &Evidence) -> Option<Trace> {
    if item.extras.demoted || item.time.precision == Precision::Day {
        return None;
    }
    let words = fold(&item.text);
    let telling = words.chars().count() >= TELLING || item.extras.moment.is_some();
    telling.then_some(Trace {
        evidence: item.id,
        event: item.event,
        batch: item.batch,
        at: item.at?,
        words,
        moment: item.extras.moment,
    })
}

/// Lower-case letters and digits with single spaces: `"Acknowledged by A."` and `acknowledged by a` are the same.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(400));
    for c in text.chars().take(4000) {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn all_pairs(traces: &[Trace], new: &[BatchId], pairs: &mut Vec<(EvidenceId, EvidenceId)>) {
    for (at, a) in traces.iter().enumerate() {
        for b in &traces[at + 1..] {
            let fresh = new.contains(&a.batch) || new.contains(&b.batch);
            let comparable = a.batch != b.batch || states_twice(a, b);
            if fresh && comparable && a.event != b.event && same(a, b) {
                pairs.push((a.evidence.min(b.evidence), a.evidence.max(b.evidence)));
            }
        }
    }
}

fn equal_pairs(traces: &[Trace], new: &[BatchId], pairs: &mut Vec<(EvidenceId, EvidenceId)>) {
    let mut by_words: HashMap<&str, Vec<&Trace>> = HashMap::new();
    for trace in traces {
        by_words.entry(trace.words.as_str()).or_default().push(trace);
    }
    for group in by_words.into_values().filter(|g| g.len() > 1) {
        let first = group[0];
        for other in &group[1..] {
            let fresh = new.contains(&first.batch) || new.contains(&other.batch);
            if fresh && first.batch != other.batch {
                pairs.push((first.evidence.min(other.evidence), first.evidence.max(other.evidence)));
            }
        }
    }
}

/// A vendor's record and its own log entry state the same moment at the same instant within one source.
fn states_twice(a: &Trace, b: &Trace) -> bool {
    a.moment.is_some() && a.moment == b.moment && a.at == b.at
}

fn same(a: &Trace, b: &Trace) -> bool {
    if a.words == b.words {
        return true;
    }
    let (short, long) = if a.words.len() <= b.words.len() { (&a.words, &b.words) } else { (&b.words, &a.words) };
    if a.moment.is_some() && a.moment == b.moment && shares_words(short, long) {
        return true;
    }
    short.chars().count() >= TELLING * 2 && holds(long, short)
}

/// Whether `long` holds `short` at word boundaries, and as its main matter: near its start, or as at least half of it.
/// What is said in passing ("Assigned to …" at the end of an alert) is another event.
fn holds(long: &str, short: &str) -> bool {
    long.match_indices(short).any(|(at, _)| {
        let end = at + short.len();
        let whole = (at == 0 || long.as_bytes()[at - 1] == b' ') && (end == long.len() || long.as_bytes()[end] == b' ');
        let leading = long[..at].split_whitespace().count() <= LEADING_WORDS;
        whole && (leading || short.len() * 2 >= long.len())
    })
}

/// Whether at least half of the words of the shorter text stand in the longer one.
fn shares_words(short: &str, long: &str) -> bool {
    let words: Vec<_> = short.split(' ').collect();
    let shared = words.iter().filter(|word| long.split(' ').any(|other| other == **word)).count();
    shared * 2 >= words.len()
}
