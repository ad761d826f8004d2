//! Open questions: silences in the evidence, questions that nobody answered, causes that nothing confirms.

use super::cause::Cause;
use super::change::length;
use super::cue::Family;
use super::lead::Origin;
use super::reading::Reading;
use super::span::Span;
use super::tell::Teller;
use super::wording::{quotable, time, who};
use chrono::TimeDelta;
use model::{Question, Utc};
use prompts::Template;

/// A silence shorter than this is normal.
const SILENCE: TimeDelta = TimeDelta::minutes(45);
/// An answer is expected within this time and this many items.
const ANSWER: TimeDelta = TimeDelta::minutes(30);
const ANSWER_ITEMS: usize = 8;

/// All open questions, most telling first.
pub fn open(teller: &Teller<'_, '_>, causes: &[Cause]) -> Vec<Question> {
    let mut questions = Vec::new();
    for cause in causes {
        if let Origin::Late { from, to } = cause.lead.origin {
            let items = &teller.reading.items;
            if let (Some(a), Some(b)) = (items[from].at(), items[to].at()) {
                let (length, from_time, to_time) = (length(b - a), time(a), time(b));
                let text = if cause.role == model::Role::DetectionGap {
                    prompts::LateSeen { length: &length, from: &from_time, to: &to_time }.render()
                } else {
                    prompts::Late { length: &length, from: &from_time, to: &to_time }.render()
                };
                questions.push(Question { text, evidence: vec![items[from].id(), items[to].id()] });
            }
        }
    }
    for cause in causes
        .iter()
        .filter(|c| {
            c.lead.sentence().is_some() && c.verdict == model::Verdict::Inconclusive && super::cause::starts(c.role)
        })
        .take(2)
    {
        let words = teller.statement(&cause.lead);
        let text = match cause.against.first() {
            Some(s) => {
                prompts::Retracted { words: &words, against: &quotable(teller.reading.sentences[*s].text) }.render()
            }
            None => prompts::Unconfirmed { words: &words }.render(),
        };
        let mut evidence = cause.evidence_for(teller.reading, teller.changes);
        evidence.extend(cause.evidence_against(teller.reading));
        evidence.dedup();
        questions.push(Question { text, evidence });
    }
    questions.extend(dormant(teller, causes));
    questions.extend(attempted(teller));
    // A stretch that is asked about already is not asked about as a silence too.
    let asked: Vec<(usize, usize)> = causes
        .iter()
        .filter_map(|c| if let Origin::Late { from, to } = c.lead.origin { Some((from, to)) } else { None })
        .collect();
    questions.extend(silences(teller.reading, teller.span, &asked));
    questions.extend(unanswered(teller.reading, teller.span));
    questions
}

/// What woke a change that had been in effect for long.
fn dormant(teller: &Teller<'_, '_>, causes: &[Cause]) -> Option<Question> {
    let onset = teller.span.onset.as_ref()?;
    let first = causes.first()?;
    let Origin::Change(at) = first.lead.origin else { return None };
    let change = &teller.changes[at];
    let waited = onset.at - change.at?;
    if waited < TimeDelta::hours(12) {
        return None;
    }
    let text = prompts::Dormant { reference: &change.reference, length: &length(waited) }.render();
    let mut evidence: Vec<model::EvidenceId> =
        change.items.iter().take(1).map(|i| teller.reading.items[*i].id()).collect();
    evidence.extend(onset.item.map(|i| teller.reading.items[i].id()));
    Some(Question { text, evidence })
}

/// What the last attempt that failed was expected to do.
fn attempted(teller: &Teller<'_, '_>) -> Option<Question> {
    let reading = teller.reading;
    let tried = |s: &usize| {
        let sentence = &reading.sentences[*s];
        sentence.has(Family::Failed)
            && sentence.cues.any(&[Family::Fixing, Family::Responding])
            && !sentence.cues.any(&[Family::Intended, Family::Retracted])
            && !sentence.is_question()
            && teller.span.is_after_onset(reading.at_of(*s))
    };
    let s = (0..reading.sentences.len()).find(|s| tried(s) && teller.fuller(*s).split_whitespace().count() > 5)?;
    let words = quotable(teller.fuller(s));
    let text = prompts::Attempted { words: &words }.render();
    Some(Question { text, evidence: vec![reading.item_of(s).id()] })
}

/// The longest stretches of the active span in which the evidence says nothing.
fn silences(reading: &Reading<'_>, span: &Span, asked: &[(usize, usize)]) -> Vec<Question> {
    let (Some(from), Some(to)) = (span.onset_at(), span.end_at()) else { return Vec::new() };
    let within: Vec<(Utc, usize)> = reading
        .items
        .iter()
        .enumerate()
        .filter(|(_, i)| !i.is_change && !i.evidence.extras.demoted)
        .filter_map(|(n, i)| Some((i.at()?, n)))
        .filter(|(at, _)| *at >= from && *at <= to)
        .collect();
    let least = SILENCE.max((to - from) / 4);
    let mut gaps: Vec<(TimeDelta, usize, usize)> =
        within.windows(2).filter(|w| w[1].0 - w[0].0 > least).map(|w| (w[1].0 - w[0].0, w[0].1, w[1].1)).collect();
    gaps.retain(|(_, a, b)| !asked.iter().any(|(from, to)| from <= a && b <= to));
    gaps.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    gaps.truncate(2);
    gaps.sort_by_key(|g| g.1);
    gaps.into_iter()
        .filter_map(|(_, a, b)| {
            let (first, second) = (&reading.items[a], &reading.items[b]);
            let text = prompts::Gap { from: &time(first.at()?), to: &time(second.at()?) }.render();
            Some(Question { text, evidence: vec![first.id(), second.id()] })
        })
        .collect()
}

/// Questions about the incident after which nobody else wrote in the same place for a while.
fn unanswered(reading: &Reading<'_>, span: &Span) -> Vec<Question> {
    let mut open = Vec::new();
    for (s, sentence) in reading.sentences.iter().enumerate() {
        let item = &reading.items[sentence.item];
        let asked =
            sentence.is_question() && item.evidence.author.is_some() && !item.is_alert() && sentence.terms.len() >= 3;
        let Some(at) = item.at().filter(|at| asked && span.onset_at().is_none_or(|o| *at >= o)) else { continue };
        if sentence.has(Family::Intended) && sentence.has(Family::Fixing) {
            continue;
        }
        let answered = reading.items[sentence.item + 1..].iter().take(ANSWER_ITEMS).any(|next| {
            let soon = next.at().is_some_and(|n| n - at <= ANSWER);
            let threaded = next.evidence.thread.is_some()
                && (next.evidence.thread == item.evidence.native_id || next.evidence.thread == item.evidence.thread);
            next.speaker != item.speaker
                && !next.is_alert()
                && !next.evidence.extras.demoted
                && (threaded || soon && next.evidence.channel == item.evidence.channel)
        });
        if !answered {
            let words = quotable(reading.sentences[s].text);
            let text = prompts::Unanswered { words: &words, who: &who(item.evidence), time: &time(at) }.render();
            open.push(Question { text, evidence: vec![item.id()] });
        }
        if open.len() == 3 {
            break;
        }
    }
    open
}
