//! Leads: single places in the evidence that may point at a cause, each with a strength and the role it suggests.

use super::change::Change;
use super::cue::{self, Family};
use super::reading::{Reading, Sentence};
use super::span::Span;
use super::term::{self, TermId};
use chrono::TimeDelta;
use model::{EventKind, Role};
use std::ops::Range;

/// Where a lead comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Someone's words: a part of a sentence.
    Said {
        sentence: usize,
        part: Range<usize>,
    },
    /// A change from before the impact, by position in the ranking.
    Change(usize),
    /// A change from afterwards that seems to address the condition.
    Late {
        from: usize,
        to: usize,
    },
    Later(usize),
}

/// A place that may point at a cause.
#[derive(Clone, Debug)]
pub struct Lead {
    pub origin: Origin,
    pub strength: f32,
    pub role: Role,
    /// Ascending.
    pub terms: Vec<TermId>,
    /// The words state a cause rather than leave it to be read between the lines.
    pub is_stated: bool,
    /// What sort of thing it speaks of.
    pub theme: Option<&'static str>,
    /// For changes: sentences that name it.
    pub mentions: Vec<usize>,
}

impl Lead {
    pub fn sentence(&self) -> Option<usize> {
        match self.origin {
            Origin::Said { sentence, .. } => Some(sentence),
            _ => None,
        }
    }

    pub fn is_change(&self) -> bool {
        matches!(self.origin, Origin::Change(_) | Origin::Later(_))
    }

    /// Place in the order of time.
    pub fn position(&self, reading: &Reading<'_>) -> usize {
        match &self.origin {
            Origin::Said { sentence, .. } => reading.sentences[*sentence].item,
            Origin::Late { to, .. } => *to,
            Origin::Change(_) | Origin::Later(_) => {
                self.mentions.iter().map(|s| reading.sentences[*s].item).min().unwrap_or(usize::MAX)
            }
        }
    }

    /// Items that it rests on.
    pub fn items(&self, reading: &Reading<'_>, changes: &[Change]) -> Vec<usize> {
        match &self.origin {
            Origin::Said { sentence, .. } => vec![reading.sentences[*sentence].item],
            Origin::Late { from, to } => vec![*from, *to],
            Origin::Change(c) | Origin::Later(c) => changes[*c]
                .items
                .iter()
                .copied()
                .chain(changes[*c].mentions.iter().take(2).map(|s| reading.sentences[*s].item))
                .collect(),
        }
    }
}

/// Most leads that are weighed; far more than people write, so only floods are cut.
const MOST: usize = 600;

/// Every lead, strongest first.
pub fn collect(reading: &Reading<'_>, span: &Span, changes: &[Change]) -> Vec<Lead> {
    let mut leads: Vec<Lead> = Vec::new();
    let mut repaired = false;
    for s in 0..reading.sentences.len() {
        let sentence = &reading.sentences[s];
        repaired |= sentence.has(Family::Fixing) && span.is_after_onset(reading.at_of(s));
        leads.extend(said(reading, span, s, repaired));
    }
    leads.extend(done_before(reading, span));
    leads.extend(changed(reading, span, changes));
    leads.extend(unseen(reading, span));
    leads.sort_by(|a, b| {
        b.strength
            .total_cmp(&a.strength)
            .then_with(|| a.position(reading).cmp(&b.position(reading)))
            .then_with(|| a.sentence().cmp(&b.sentence()))
    });
    leads.truncate(MOST);
    for lead in &mut leads {
        lead.theme = match &lead.origin {
            Origin::Said { sentence, part } => super::theme::of(&reading.sentences[*sentence].text[part.clone()]),
            Origin::Change(c) | Origin::Later(c) => super::theme::of(&changes[*c].title),
            Origin::Late { .. } => None,
        }
        .map(|t| t.name);
    }
    leads
}

/// The part of a sentence with a retraction that takes something back; what follows a contrast is left to stand.
pub fn retracted_part(text: &str) -> Range<usize> {
    contrast(text).map_or(0..text.len(), |at| 0..at)
}

/// Where the part after a contrast begins ("it wasn't the deploy, | it was the gateway").
fn contrast(text: &str) -> Option<usize> {
    static CONTRAST: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let contrast = CONTRAST.get_or_init(|| {
        regex::Regex::new(r"(?i)(?:[,;:—–-]\s*(?:but |it's |it’s |it is |it was |that was |rather |instead |actually |the (?:real|actual) )|\s(?:but|instead|actually|rather)\s|;\s|\s[—–-]\s)").expect("a constant pattern")
    });
    contrast.find(text).map(|m| m.end()).filter(|at| *at > 8 && at + 8 < text.len())
}

fn said(reading: &Reading<'_>, span: &Span, s: usize, repaired: bool) -> Option<Lead> {
    let sentence = &reading.sentences[s];
    let item = reading.item_of(s);
    if sentence.cues.any(&[Family::Unchanged]) || item.evidence.extras.demoted {
        return None;
    }
    let mut part = 0..sentence.text.len();
    let mut cues = sentence.cues;
    if sentence.has(Family::Retracted) {
        part = contrast(sentence.text)?..sentence.text.len();
        cues = cue::read(&sentence.text[part.clone()]);
        if cues.has(Family::Retracted) {
            return None;
        }
    }
    let words = sentence.text[part.clone()].split_whitespace().count();
    let after = span.is_after_onset(item.at());
    if item.is_change && !after {
        return None;
    }
    let gap = cues.has(Family::Undetected);
    let wait = cues.has(Family::Delayed) && after && !cues.has(Family::Worsened);
    let pointed = cues.any(&[Family::Stated, Family::Linked, Family::Hinted, Family::State]);
    if words < 3
        || opens_intention(&sentence.text[part.clone()])
        || !(pointed || gap || wait || cues.has(Family::Worsened) && cues.any(&[Family::Failed, Family::Latent]))
        || cues.has(Family::Intended) && !cues.has(Family::Stated)
    {
        return None;
    }
    let puzzled = is_puzzled(sentence.text) && !cues.any(&[Family::Rooted, Family::Undetected]);
    let all_is_well = cues.has(Family::Recovered) && !cues.any(&[Family::Stated, Family::Linked, Family::State]);
    if is_empty_talk(&sentence.text[part.clone()], cues)
        || all_is_well && !cues.has(Family::Mishap) && !sentence.has(Family::Confirmed)
        || puzzled
    {
        return None;
    }
    let terms = if part.start == 0 { sentence.terms.clone() } else { reading.terms.find(&sentence.text[part.clone()]) };
    if reading.terms.weight_of(&terms) < 0.5 {
        return None;
    }
    let mut strength: f32 = if cues.has(Family::Stated) {
        3.0
    } else if cues.has(Family::Linked) {
        2.0
    } else if cues.has(Family::State) {
        1.3
    } else if is_finding(&sentence.text[part.clone()]) {
        1.5
    } else {
        1.0
    };
    if cues.has(Family::State) && cues.any(&[Family::Stated, Family::Linked, Family::Hinted]) {
        strength += 0.4;
    }
    if sentence.has(Family::Retracted) {
        strength += 0.3;
    }
    if cues.has(Family::Rooted) {
        strength += 0.8;
    }
    if cues.has(Family::Relayed) && !cues.has(Family::Stated) {
        strength = strength.min(1.2);
    }
    strength *= manner(sentence, item);
    let explains = explains(reading, span, &terms);
    strength += explains;
    // What was said in a conversation before anything happened can only be a forecast.
    if super::cause::is_forecast(s, reading, span) {
        strength *= 0.45;
    }
    // An entry of several sentences tells a story; one line of a timeline tells what happened at its time.
    let tells = item.sentences.len() > 1 && (item.is_curated || sentence.text.starts_with(char::is_uppercase));
    let looks_back =
        tells || looks_back(&sentence.text[part.clone()]) || (cues.has(Family::Stated) && !cues.has(Family::Mishap));
    if after
        && (cues.has(Family::Fixing)
            || cues.has(Family::Doing) && item.is_curated && (!tells || span.is_after_end(item.at())))
        && !cues.any(&[
            Family::Stated,
            Family::Linked,
            Family::Delayed,
            Family::Worsened,
            Family::Confirmed,
            Family::Hinted,
        ])
        && (!cues.has(Family::Latent) || item.is_curated)
    {
        return None;
    }
    let late_event = after && !looks_back && (item.is_curated || cues.has(Family::Mishap) && repaired);
    // Who looks for a cause and names one is not merely responding.
    let names_one =
        is_finding(sentence.text) || looks_into(sentence.text) && cues.any(&[Family::State, Family::Stated]);
    let responding = after
        && (cues.has(Family::Failed) || cues.has(Family::Responding) && !names_one)
        && !cues.has(Family::Confirmed);
    let role = if gap {
        Role::DetectionGap
    } else if wait {
        Role::ResponseFactor
    } else if cues.has(Family::Worsened)
        && !cues.has(Family::Mishap)
        && !(cues.has(Family::Stated) && looks_back && !responding)
    {
        Role::Amplifier
    } else if responding || late_event && repaired && !(cues.has(Family::Stated) && explains > 0.3) {
        if !cues.any(&[Family::Failed, Family::Linked, Family::Stated, Family::Worsened]) {
            return None;
        }
        Role::Amplifier
    } else if cues.has(Family::Latent) && !cues.any(&[Family::Mishap]) {
        Role::LatentCondition
    } else {
        Role::Trigger
    };
    let found_later = names_one && !cues.has(Family::Mishap);
    if span.is_after_end(item.at()) && (!cues.has(Family::Stated) || cues.has(Family::Mishap)) && !tells && !found_later
    {
        strength *= 0.4;
    } else if span.is_after_mitigation(item.at()) && !cues.has(Family::Stated) && cues.has(Family::Hedged) {
        strength *= 0.6;
    }
    if !super::cause::starts(role) {
        if cues.has(Family::Hedged) && !gap {
            return None;
        }
        strength = if pointed || gap { strength.clamp(0.8, 2.0) } else { 1.1 };
    } else if late_event && explains < 0.2 && !cues.has(Family::Stated) {
        strength *= 0.6;
    } else if cues.has(Family::Recovered) && !cues.has(Family::Stated) {
        strength *= 0.5;
    } else if !cues.any(&[Family::Stated, Family::Linked]) && cues.has(Family::Fixing) {
        strength *= 0.7;
    }
    (strength >= 0.5).then_some(Lead {
        origin: Origin::Said { sentence: s, part },
        strength,
        role,
        terms,
        is_stated: pointed && cues.any(&[Family::Stated, Family::Linked, Family::State]),
        theme: None,
        mentions: Vec::new(),
    })
}

/// True for words that only say that a cause is looked for or known, that hand on a symptom, or that tell of the alert.
fn is_empty_talk(text: &str, cues: cue::Cues) -> bool {
    static VACANT: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let vacant = VACANT.get_or_init(|| {
        regex::Regex::new(r"(?i)(?:cause|culprit|issue|problem)s? (?:(?:has been|have been|was|is|were) )?(?:now |not |still |yet |being )*(?:investigat\w*|analysis (?:start|begin|began|ongoing)\w*|identified|discovered|found|known|unknown|unclear|understood|verified|located)|(?:looking|search\w*|hunt\w*) for (?:the |a )?(?:root )?(?:cause|reason|culprit)|(?:no|any) idea|what (?:the|is the|was the) (?:root )?(?:cause|reason)").expect("a constant pattern")
    });
    static SAYS_WHAT: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let says_what = SAYS_WHAT.get_or_init(|| {
        regex::Regex::new(r"(?i):\s|(?-u:\b)(as|to be|that|in|because|due)(?-u:\b)").expect("a constant pattern")
    });
    if let Some(hit) = vacant.find(text)
        && !cues.any(&[Family::State, Family::Linked, Family::Mishap])
        && !says_what.is_match(&text[hit.end()..])
    {
        return true;
    }
    if cues.has(Family::Relayed)
        && cues.has(Family::Symptom)
        && !cues.any(&[Family::Stated, Family::Linked, Family::Undetected])
    {
        return true;
    }
    cues.has(Family::Detected)
        && !cues.any(&[Family::State, Family::Mishap, Family::Rooted, Family::Linked, Family::Undetected])
}

/// How far the manner of saying carries: questions and hedges little, status updates and resolution notes more.
fn manner(sentence: &Sentence<'_>, item: &super::reading::Item<'_>) -> f32 {
    let mut factor = 1.0;
    if sentence.is_question() {
        factor *= 0.35;
    }
    if sentence.has(Family::Hedged) {
        factor *= 0.6;
    } else if sentence.has(Family::Believed) {
        factor *= 0.9;
    }
    if sentence.has(Family::Confirmed) {
        factor *= 1.2;
    }
    if item.is_alert() || item.is_change {
        factor *= 0.5;
    }
    if sentence.has(Family::Relayed) && !sentence.cues.any(&[Family::Stated, Family::Undetected]) {
        factor *= 0.5;
    }
    if stands(sentence.text) <= -0.5 {
        factor *= 0.8;
    }
    let lower = sentence.text.to_lowercase();
    if lower.starts_with("if ") || lower.starts_with("when ") || lower.starts_with("in case") {
        factor *= 0.5;
    }
    if sentence.has(Family::Pronoun) && !sentence.has(Family::Rooted) {
        factor *= 0.7;
    }
    if item.evidence.kind == EventKind::Communication || sentence.text.to_lowercase().contains("resolution note") {
        factor *= 1.05;
    }
    factor
}

/// True for words that tell of something found by looking.
fn is_finding(text: &str) -> bool {
    static FOUND: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    FOUND
        .get_or_init(|| {
            regex::Regex::new(r"(?i)(?-u:\b)(found|discovered|identified|pinpointed|concluded|understood)(?-u:\b)")
                .expect("a constant pattern")
        })
        .is_match(text)
}

/// True for words about not understanding what is seen.
fn is_puzzled(text: &str) -> bool {
    static PUZZLED: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    PUZZLED
        .get_or_init(|| {
            regex::Regex::new(r"(?i)^(?:this|that|it|which) (?:is|was|looks|seems) (?:really |very |quite |so )?(?:confusing|weird|strange|odd|puzzling)|(?-u:\b)(?:no idea why|makes no sense)(?-u:\b)")
                .expect("a constant pattern")
        })
        .is_match(text)
}

/// True for words about looking into something.
fn looks_into(text: &str) -> bool {
    static LOOKS: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    LOOKS
        .get_or_init(|| {
            regex::Regex::new(r"(?i)(?-u:\b)(looking into|investigat\w+|debug\w+|checked|checking|compared)(?-u:\b)")
                .expect("a constant pattern")
        })
        .is_match(text)
}

/// True for a sentence that begins with what somebody means to do.
fn opens_intention(text: &str) -> bool {
    static OPENS: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    OPENS
        .get_or_init(|| {
            regex::Regex::new(
                r"(?i)^(?:so |and |then |ok,? |maybe )*(?:(?:we|i|you|they|someone) (?:also |really |probably )?(?:should|need|must|want|will|can|could)(?-u:\b)|(?:we|i)['’]ll |let['’]?s |let us |todo|action:|note for later)",
            )
            .expect("a constant pattern")
        })
        .is_match(text)
}

/// How well a sentence stands alone: 0 for a full statement, less for answers, fragments and talk that leans on others.
pub fn stands(text: &str) -> f32 {
    static ANSWERS: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let answers = ANSWERS.get_or_init(|| {
        regex::Regex::new(r"(?i)^(?:(?:no|nope|yes|yep|yeah|ok|okay|sure|right|maybe|hm+|oh|and|but|so|because|which|then|also|or)(?-u:\b)[,.]? |(?:it|they|that|this|these|those|he|she) |(?:i|we|my|mine|you)(?-u:\b))")
            .expect("a constant pattern")
    });
    static FRAGMENT: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let fragment = FRAGMENT.get_or_init(|| {
        regex::Regex::new(r"(?i)^[a-z]+: |^[a-z ]{2,24}\* |^[(\[]|:$| i |^(?:exceeded|requested|limited|used)(?-u:\b)")
            .expect("a constant pattern")
    });
    let words = text.split_whitespace().count();
    let mut value = 0.0;
    for (holds, less) in [
        (answers.is_match(text), 0.5),
        (fragment.is_match(text), 0.5),
        (words < 4, 0.4),
        (words > 40, 0.3),
        (text.trim_end().ends_with('?'), 0.6),
        (text.contains("://"), 0.2),
    ] {
        value -= if holds { less } else { 0.0 };
    }
    value
}

/// How much of what was seen at first the words speak of, 0 to 0.8.
fn explains(reading: &Reading<'_>, span: &Span, terms: &[TermId]) -> f32 {
    let shared: Vec<TermId> =
        term::shared(terms, &span.symptoms).into_iter().filter(|t| reading.terms.weight(*t) > 0.4).collect();
    let weight = reading.terms.weight_of(&shared);
    0.8 * weight / (weight + 4.0)
}

/// True for words about something earlier than the moment of writing.
fn looks_back(text: &str) -> bool {
    static BACK: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let back = BACK.get_or_init(|| {
        regex::Regex::new(r"(?i)(?-u:\b)(yesterday|last (night|week|month|friday|monday)|this morning|earlier( today)?|had (been|expired|run|filled)|found|identified|discovered|reali[sz]ed|figured out|turned out|since|the outage|the incident|all along|days? ago|hours? ago|reason for)(?-u:\b)").expect("a constant pattern")
    });
    back.is_match(text)
}

fn is_repair(text: &str) -> bool {
    static REPAIR: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let repair = REPAIR.get_or_init(|| {
        regex::Regex::new(r"(?i)(?-u:\b)((hot)?fix|mitigat|workaround|resolv|restor|roll(ed)? ?back|rollback|revert)")
            .expect("a constant pattern")
    });
    repair.is_match(text)
}

/// How long before the impact something done may still matter.
const BEFORE: TimeDelta = TimeDelta::hours(72);

/// The last two entries that people put on a timeline in the day before the impact: they chose to write them down.
fn just_before(reading: &Reading<'_>, onset: model::Utc) -> Vec<usize> {
    let before = |i: &usize| {
        let item = &reading.items[*i];
        item.is_curated
            && !item.is_change
            && item.at().is_some_and(|at| at < onset && onset - at <= TimeDelta::hours(24))
    };
    (0..reading.items.len()).rev().filter(before).take(2).collect()
}

/// What was done shortly before the impact, even where nobody calls it a cause.
fn done_before(reading: &Reading<'_>, span: &Span) -> Vec<Lead> {
    let Some(onset) = span.onset_at() else { return Vec::new() };
    let mut leads: Vec<Lead> = Vec::new();
    for s in 0..reading.sentences.len() {
        let sentence = &reading.sentences[s];
        if sentence.has(Family::Doing) || reading.item_of(s).evidence.kind == EventKind::Change {
            leads.extend(before(reading, span, onset, s, 0.0));
        }
    }
    if leads.is_empty() {
        const TELLING: &[Family] =
            &[Family::Symptom, Family::Detected, Family::Responding, Family::Recovered, Family::Cleared];
        for item in just_before(reading, onset) {
            let first = reading.items[item].sentences.clone().next();
            leads.extend(
                first
                    .filter(|s| !reading.sentences[*s].cues.any(TELLING))
                    .and_then(|s| before(reading, span, onset, s, 0.2)),
            );
        }
    }
    leads.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| b.sentence().cmp(&a.sentence())));
    leads.truncate(6);
    leads
}

fn before(reading: &Reading<'_>, span: &Span, onset: model::Utc, s: usize, less: f32) -> Option<Lead> {
    let sentence = &reading.sentences[s];
    let item = reading.item_of(s);
    let at = item.at().filter(|at| *at < onset && onset - *at <= BEFORE)?;
    let telling = sentence.cues.any(&[Family::Retracted, Family::Unchanged])
        || (sentence.has(Family::Intended) && !item.is_curated);
    if item.is_alert()
        || sentence.is_question()
        || telling
        || is_repair(sentence.text)
        || sentence.text.split_whitespace().count() < 3
    {
        return None;
    }
    let hours = (onset - at).num_minutes() as f32 / 60.0;
    let written = if item.is_curated { 0.55 } else { 0.1 };
    let strength = 0.7 / (1.0 + hours / 8.0) + explains(reading, span, &sentence.terms) + written - less;
    let role = if sentence.has(Family::Latent) && hours > 2.0 { Role::LatentCondition } else { Role::Trigger };
    let origin = Origin::Said { sentence: s, part: 0..sentence.text.len() };
    let terms = sentence.terms.clone();
    (strength >= 0.7).then_some(Lead {
        origin,
        strength,
        role,
        terms,
        is_stated: false,
        theme: None,
        mentions: Vec::new(),
    })
}

/// Changes that rank high enough, and later ones that seem to address what was seen.
fn changed(reading: &Reading<'_>, span: &Span, changes: &[Change]) -> Vec<Lead> {
    let mut leads = Vec::new();
    let lead = |at: usize, later: bool, strength: f32| {
        let change = &changes[at];
        let mut terms: Vec<TermId> =
            change.terms.iter().copied().filter(|t| reading.terms.frequency(*t) < 40).collect();
        terms.truncate(80);
        Lead {
            origin: if later { Origin::Later(at) } else { Origin::Change(at) },
            strength,
            role: if later || lay_dormant(change, span) { Role::LatentCondition } else { Role::Trigger },
            terms,
            is_stated: false,
            theme: None,
            mentions: change.mentions.clone(),
        }
    };
    for (at, change) in changes.iter().enumerate().filter(|(_, c)| !c.is_issue) {
        if span.is_after_onset(change.at) {
            continue;
        }
        let hard = change.undone_by.is_some() || change.overlap >= 0.25 || !change.mentions.is_empty();
        if change.score >= 0.4 && hard && leads.len() < 3 {
            leads.push(lead(at, false, 0.5 + 1.7 * change.score as f32));
        }
    }
    let mut later: Vec<usize> = (0..changes.len())
        .filter(|c| {
            let change = &changes[*c];
            !change.is_issue && span.is_after_onset(change.at) && change.overlap >= 0.35 && mends(&change.title)
        })
        .collect();
    later.sort_by(|a, b| changes[*b].overlap.total_cmp(&changes[*a].overlap).then(a.cmp(b)));
    leads.extend(later.into_iter().take(3).map(|at| lead(at, true, 0.55 + 0.5 * changes[at].overlap)));
    leads
}

/// A change that took effect longer than this before the impact waited for something else to set it off.
const DORMANT: TimeDelta = TimeDelta::hours(24);

fn lay_dormant(change: &Change, span: &Span) -> bool {
    matches!((change.at, span.onset_at()), (Some(at), Some(onset)) if onset - at > DORMANT)
}

/// True for a title that speaks of making something hold, rather than of bringing it back.
fn mends(title: &str) -> bool {
    static MENDS: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let mends = MENDS.get_or_init(|| {
        regex::Regex::new(r"(?i)(clean|remov|limit|fix|prevent|increas|validat|\bpin|disabl|\btemp|timeout|retr(y|ies)|alert|guard|ensur|avoid|handl|exclud|renew|rotat|quota|raise|lower|purg|prun|\buse |backoff|back-off|check|require|lock|cap\b|bound|default|allow|rais|expire|ttl|index|revert)").expect("a constant pattern")
    });
    mends.is_match(title)
}

/// Shorter than this, a gap before detection or acknowledgement is normal.
const NORMAL: TimeDelta = TimeDelta::minutes(30);

/// Long stretches before anybody noticed or took it up.
fn unseen(reading: &Reading<'_>, span: &Span) -> Vec<Lead> {
    let mut leads = Vec::new();
    for (from, to, role) in
        [(&span.onset, &span.detected, Role::DetectionGap), (&span.detected, &span.acknowledged, Role::ResponseFactor)]
    {
        let (Some(from), Some(to)) = (from, to) else { continue };
        if to.at - from.at < NORMAL {
            continue;
        }
        if let (Some(from_item), Some(to_item)) = (from.item, to.item) {
            let terms = reading.items[from_item].terms.clone();
            leads.push(Lead {
                origin: Origin::Late { from: from_item, to: to_item },
                strength: 1.2,
                role,
                terms,
                is_stated: false,
                theme: None,
                mentions: Vec::new(),
            });
        }
    }
    leads
}
