//! The key moments: when the impact began, was noticed, acknowledged, mitigated and resolved.
//!
//! What a person decided stays; then what a format states; then what cues suggest. What is refused: an instant that no
//! evidence item carries.

use super::cue::Family;
use super::reading::Reading;
use super::term::{self, TermId};
use chrono::TimeDelta;
use model::{EventKind, Incident, KeyMoment, MomentMark, Utc};
use regex::Regex;

/// An instant with the item that suggests it.
#[derive(Clone, Debug)]
pub struct Mark {
    pub at: Utc,
    /// Position in [`Reading::items`], where one suggests it.
    pub item: Option<usize>,
    /// Position in [`Reading::sentences`].
    pub sentence: Option<usize>,
    pub why: &'static str,
}

/// The course of the incident.
#[derive(Debug, Default)]
pub struct Span {
    pub onset: Option<Mark>,
    pub detected: Option<Mark>,
    pub acknowledged: Option<Mark>,
    pub mitigated: Option<Mark>,
    pub resolved: Option<Mark>,
    /// Terms of what did not work at first: first signs, alerts and the title; ascending.
    pub symptoms: Vec<TermId>,
}

/// How long before the first alert a sign of the same trouble is looked for.
const LOOK_BACK: TimeDelta = TimeDelta::days(7);

/// The first item that tells of no change, where nothing else says when it began.
fn first_word(reading: &Reading<'_>) -> Option<Mark> {
    let told = |i: &usize| {
        let item = &reading.items[*i];
        !item.is_change && item.evidence.kind != EventKind::Change && item.at().is_some() && !item.sentences.is_empty()
    };
    let item = (0..reading.items.len()).find(told)?;
    let sentence = telling(reading, item);
    let why = "the first item of the evidence; nothing in it says when the impact began";
    Some(Mark { at: reading.items[item].at()?, item: Some(item), sentence, why })
}

/// Trouble that is told so shortly before the first alert is taken for the same trouble.
const SHORTLY: TimeDelta = TimeDelta::minutes(45);

impl Span {
    pub fn new(reading: &Reading<'_>, incident: &Incident) -> Span {
        let fixed = |moment| fixed(reading, incident, moment);
        let title =
            reading.terms.find(&format!("{} {}", incident.title, incident.service.as_deref().unwrap_or_default()));
        let detected = fixed(KeyMoment::Detected).or_else(|| detected(reading));
        let sign = first_sign(reading, detected.as_ref(), &title);
        let starts = || told(reading, KeyMoment::ImpactStart, None);
        let onset = fixed(KeyMoment::ImpactStart).or_else(starts).or_else(|| match (&sign, &detected) {
            (Some(sign), Some(detected)) if sign.at < detected.at => Some(sign.clone()),
            (_, Some(detected)) => Some(Mark { why: "the first alert or report", ..detected.clone() }),
            (sign, None) => sign.clone(),
        });
        let detected = detected.or_else(|| {
            sign.filter(|s| s.item.is_some_and(|i| !reading.items[i].is_curated))
                .map(|s| Mark { why: "the first time somebody said that something was wrong", ..s })
        });
        let onset = onset.or_else(|| first_word(reading));
        let from = detected.as_ref().or(onset.as_ref()).map(|m| m.at);
        let acknowledged = fixed(KeyMoment::Acknowledged).or_else(|| acknowledged(reading, from?));
        let resolved = fixed(KeyMoment::Resolved)
            .or_else(|| told(reading, KeyMoment::Resolved, Some(from?)))
            .or_else(|| resolved(reading, from?));
        let until = resolved.as_ref().map(|m| m.at);
        let mitigated = fixed(KeyMoment::Mitigated)
            .or_else(|| {
                told(reading, KeyMoment::Mitigated, Some(from?)).filter(|m| until.is_none_or(|until| m.at <= until))
            })
            .or_else(|| mitigated(reading, from?, until));
        let mut span = Span { onset, detected, acknowledged, mitigated, resolved, symptoms: title };
        span.symptoms = symptoms(reading, &span);
        span
    }

    pub fn onset_at(&self) -> Option<Utc> {
        self.onset.as_ref().map(|m| m.at)
    }

    pub fn end_at(&self) -> Option<Utc> {
        self.resolved.as_ref().or(self.mitigated.as_ref()).map(|m| m.at)
    }

    /// True for an instant clearly after the impact began.
    pub fn is_after_onset(&self, at: Option<Utc>) -> bool {
        matches!((at, self.onset_at()), (Some(at), Some(onset)) if at > onset + TimeDelta::seconds(59))
    }

    pub fn is_after_end(&self, at: Option<Utc>) -> bool {
        matches!((at, self.end_at()), (Some(at), Some(end)) if at > end + TimeDelta::seconds(59))
    }

    pub fn is_after_mitigation(&self, at: Option<Utc>) -> bool {
        matches!((at, &self.mitigated), (Some(at), Some(mark)) if at > mark.at + TimeDelta::seconds(59))
    }

    /// The marks as proposals, in their usual order; what a person decided is left alone.
    pub fn marks(&self, reading: &Reading<'_>, incident: &Incident) -> Vec<MomentMark> {
        let all = [
            (KeyMoment::ImpactStart, &self.onset),
            (KeyMoment::Detected, &self.detected),
            (KeyMoment::Acknowledged, &self.acknowledged),
            (KeyMoment::Mitigated, &self.mitigated),
            (KeyMoment::Resolved, &self.resolved),
        ];
        all.into_iter()
            .filter(|(moment, _)| !incident.moments.iter().any(|m| m.moment == *moment && m.decided))
            .filter_map(|(moment, mark)| {
                let mark = mark.as_ref()?;
                let evidence = vec![reading.items[mark.item?].id()];
                Some(MomentMark { moment, at: mark.at, evidence, why: mark.why.to_owned(), decided: false })
            })
            .collect()
    }
}

/// What a person decided, else what a format states.
fn fixed(reading: &Reading<'_>, incident: &Incident, moment: KeyMoment) -> Option<Mark> {
    if let Some(decided) = incident.moments.iter().find(|m| m.moment == moment && m.decided) {
        let item = reading.items.iter().position(|i| decided.evidence.contains(&i.id()));
        return Some(Mark { at: decided.at, item, sentence: None, why: "decided by a person" });
    }
    let mut stated = (0..reading.items.len())
        .filter(|i| reading.items[*i].evidence.extras.moment == Some(moment) && reading.items[*i].at().is_some());
    let item = if moment == KeyMoment::Resolved { stated.next_back() } else { stated.next() }?;
    let recovered = || reading.items[item].sentences.clone().find(|s| reading.sentences[*s].has(Family::Recovered));
    let sentence = if moment == KeyMoment::Resolved { recovered() } else { None }.or_else(|| telling(reading, item));
    Some(Mark { at: reading.items[item].at()?, item: Some(item), sentence, why: "the source states it" })
}

/// What somebody says in so many words: "Impact starts: …", "mitigated". These outrank what is guessed from cues.
fn told(reading: &Reading<'_>, moment: KeyMoment, from: Option<Utc>) -> Option<Mark> {
    static STARTS: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    static MITIGATED: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    static RESOLVED: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    let (cell, pattern, why) = match moment {
        KeyMoment::ImpactStart => (
            &STARTS,
            r"(?i)^(?:the )?(?:(?:user |customer )?impact|incident|outage|fault|problem|disruption)s? (?:starts?|started|begins?|began|occurs?|occurred)(?-u:\b)",
            "somebody says that the impact started",
        ),
        KeyMoment::Mitigated => (
            &MITIGATED,
            r"(?i)(?:^|(?-u:\b)(?:incident|impact|issue|outage|problem) (?:is |was |has been |now )*|[.,;:–—-] )mitigated(?-u:\b)",
            "somebody says that it was mitigated",
        ),
        KeyMoment::Resolved => (
            &RESOLVED,
            r"(?i)(?:^|(?-u:\b)(?:incident|impact|issue|outage|problem|incident repaired and) (?:is |was |has been |now |permanently )*|[.,;:–—-] )resolved(?-u:\b)",
            "somebody says that it was resolved",
        ),
        _ => return None,
    };
    let pattern = cell.get_or_init(|| Regex::new(pattern).expect("a constant pattern"));
    let fits = |s: &usize| {
        let sentence = &reading.sentences[*s];
        let item = reading.item_of(*s);
        !item.is_alert()
            && !sentence.is_question()
            && !sentence.cues.any(&[Family::Intended, Family::Failed, Family::Hedged, Family::Retracted])
            && item.at().is_some_and(|at| from.is_none_or(|from| at >= from))
            && pattern.is_match(sentence.text)
    };
    let found = if moment == KeyMoment::Resolved {
        (0..reading.sentences.len()).rev().find(fits)
    } else {
        (0..reading.sentences.len()).find(fits)
    }?;
    let item = reading.sentences[found].item;
    Some(Mark { at: reading.items[item].at()?, item: Some(item), sentence: Some(found), why })
}

/// The sentence of an item that says most about what was wrong.
pub fn telling(reading: &Reading<'_>, item: usize) -> Option<usize> {
    let sentences = || reading.items[item].sentences.clone();
    let with = |families: &[Family]| sentences().find(|s| reading.sentences[*s].cues.any(families));
    with(&[Family::Symptom])
        .or_else(|| with(&[Family::State, Family::Mishap]))
        .or_else(|| sentences().max_by_key(|s| (reading.sentences[*s].terms.len(), std::cmp::Reverse(*s))))
}

fn first_of(
    reading: &Reading<'_>,
    from: Option<Utc>,
    mut wanted: impl FnMut(usize) -> bool,
    why: &'static str,
) -> Option<Mark> {
    (0..reading.sentences.len()).find_map(|s| {
        let item = reading.sentences[s].item;
        let at = reading.items[item].at()?;
        (from.is_none_or(|from| at >= from) && wanted(s)).then_some(Mark {
            at,
            item: Some(item),
            sentence: Some(s),
            why,
        })
    })
}

fn detected(reading: &Reading<'_>) -> Option<Mark> {
    let alert = (0..reading.items.len()).find_map(|i| {
        let item = &reading.items[i];
        let status = item.evidence.extras.status.as_deref();
        (item.evidence.kind == EventKind::Alert && !matches!(status, Some("resolved" | "acknowledged")))
            .then_some(())?;
        let sentence = telling(reading, i);
        Some(Mark { at: item.at()?, item: Some(i), sentence, why: "the first alert" })
    });
    let said = first_of(
        reading,
        None,
        |s| {
            let sentence = &reading.sentences[s];
            sentence.has(Family::Detected)
                && !sentence.cues.any(&[Family::Intended, Family::Retracted, Family::Undetected, Family::Recovered])
                && !sentence.is_question()
        },
        "the first alert or report",
    );
    match (alert, said) {
        (Some(a), Some(b)) => Some(if b.at < a.at { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The earliest sign that something was wrong, of the same trouble as the detection where there is one.
fn first_sign(reading: &Reading<'_>, detected: Option<&Mark>, title: &[TermId]) -> Option<Mark> {
    let mut known = title.to_vec();
    if let Some(item) = detected.and_then(|m| m.item) {
        known.extend_from_slice(&reading.items[item].terms);
    }
    known.sort_unstable();
    known.dedup();
    let until = detected.map(|m| m.at);
    let from = until.map(|at| at - LOOK_BACK);
    first_of(
        reading,
        from,
        |s| {
            let sentence = &reading.sentences[s];
            let item = reading.item_of(s);
            let wrong = sentence.cues.any(&[Family::Symptom, Family::Mishap])
                || (item.is_curated
                    && sentence.has(Family::State)
                    && !sentence.cues.any(&[Family::Doing, Family::Fixing]));
            if !wrong || sentence.cues.any(&[Family::Unchanged, Family::Intended]) {
                return false;
            }
            // What was changed is no sign of trouble, unless the words tell of the harm that it did.
            let did_harm = sentence.cues.any(&[Family::Mishap, Family::Linked, Family::Failed])
                || fails(sentence.text)
                || sentence.has(Family::Symptom) && !sentence.has(Family::Doing);
            if (item.is_change || item.evidence.kind == EventKind::Change) && !did_harm {
                return false;
            }
            let Some(until) = until else { return true };
            if item.at().is_some_and(|at| at >= until) {
                return true;
            }
            let shortly = item.at().is_some_and(|at| until - at <= SHORTLY) && fails(sentence.text);
            item.is_curated || shortly || reading.terms.weight_of(&term::shared(&sentence.terms, &known)) >= 1.0
        },
        "the first sign of trouble in the evidence",
    )
}

/// True for words that tell of a failure rather than only name a figure that can be bad.
fn fails(text: &str) -> bool {
    static FAILS: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    FAILS
        .get_or_init(|| {
            Regex::new(r"(?i)(?-u:\b)(fail(s|ed|ing)?|crash\w*|caus(e|es|ed|ing)|down|unavailable|broken)(?-u:\b)")
                .expect("a constant pattern")
        })
        .is_match(text)
}

fn acknowledged(reading: &Reading<'_>, from: Utc) -> Option<Mark> {
    static WORDS: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    let words = WORDS.get_or_init(|| {
        Regex::new(r"(?i)(?-u:\b)(acknowledg\w*|investigat\w*|looking(?-u:\b)|i'm on it|on it(?-u:\b)|taking a look|checking(?-u:\b)|joins?(?-u:\b)|ack(?-u:\b)|starts? to)").expect("a constant pattern")
    });
    first_of(
        reading,
        Some(from),
        |s| {
            !reading.item_of(s).is_alert()
                && !reading.sentences[s].is_question()
                && words.is_match(reading.sentences[s].text)
        },
        "the first sign that somebody had taken it up",
    )
}

/// The last recovery, of the strongest wording there is.
fn resolved(reading: &Reading<'_>, from: Utc) -> Option<Mark> {
    static STRONG: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    let strong = STRONG.get_or_init(|| {
        Regex::new(r"(?i)(?-u:\b)(resolved|all systems|verified|back (online|up|to normal)|restored|all clear|incident (closed|over|repaired)|recovered|operational|fixed|solved|everything)(?-u:\b)").expect("a constant pattern")
    });
    let mut best: Option<(bool, Mark)> = None;
    for (s, sentence) in reading.sentences.iter().enumerate() {
        let item = &reading.items[sentence.item];
        let Some(at) = item.at().filter(|at| *at >= from) else { continue };
        if !sentence.has(Family::Recovered)
            || sentence.cues.any(&[Family::Intended, Family::Failed])
            || of_others(sentence.text)
        {
            continue;
        }
        let is_strong = strong.is_match(sentence.text);
        if best.as_ref().is_none_or(|(was_strong, _)| is_strong || !was_strong) {
            best = Some((
                is_strong,
                Mark {
                    at,
                    item: Some(sentence.item),
                    sentence: Some(s),
                    why: "the last time somebody said that it was over",
                },
            ));
        }
    }
    best.map(|(_, mark)| mark)
}

/// True for words about someone else's system, or about a page that only tells of systems.
pub fn of_others(text: &str) -> bool {
    static OTHERS: std::sync::OnceLock<Regex> = std::sync::OnceLock::new();
    OTHERS
        .get_or_init(|| {
            Regex::new(r"(?i)(?-u:\b)(their (?:side|end|status|systems?|service)|status ?page (?:is|was|says|shows|looks)|graphs are flat|from my side)(?-u:\b)")
                .expect("a constant pattern")
        })
        .is_match(text)
}

/// The first recovery that follows a repair.
fn mitigated(reading: &Reading<'_>, from: Utc, until: Option<Utc>) -> Option<Mark> {
    let mut repaired = false;
    for (s, sentence) in reading.sentences.iter().enumerate() {
        let item = &reading.items[sentence.item];
        let Some(at) = item.at().filter(|at| *at >= from) else { continue };
        if until.is_some_and(|until| at > until) {
            break;
        }
        if sentence.has(Family::Failed) {
            repaired = false;
            continue;
        }
        repaired |= sentence.has(Family::Fixing) && !sentence.is_question() && !sentence.has(Family::Intended);
        if repaired && sentence.has(Family::Recovered) && !of_others(sentence.text) {
            return Some(Mark {
                at,
                item: Some(sentence.item),
                sentence: Some(s),
                why: "the first recovery after a repair",
            });
        }
    }
    None
}

fn symptoms(reading: &Reading<'_>, span: &Span) -> Vec<TermId> {
    let mut terms = span.symptoms.clone();
    let Some(onset) = span.onset_at() else { return terms };
    let until = span.detected.as_ref().map_or(onset, |m| m.at).max(onset) + TimeDelta::minutes(30);
    for sentence in &reading.sentences {
        let item = &reading.items[sentence.item];
        let within = item.at().is_some_and(|at| at >= onset && at <= until);
        if within && (sentence.cues.any(&[Family::Symptom, Family::Mishap]) || item.is_alert()) {
            terms.extend_from_slice(&sentence.terms);
        }
    }
    for mark in [&span.onset, &span.detected].into_iter().flatten() {
        if let Some(sentence) = mark.sentence {
            terms.extend_from_slice(&reading.sentences[sentence].terms);
        }
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}
