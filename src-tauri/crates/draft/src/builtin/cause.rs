//! Hypotheses: leads from what people wrote and what was changed, clustered, weighed for and against, given role and verdict.
//!
//! The laws: nobody's word alone makes a cause likely; a retraction counts against; what failed while repairing is never
//! first; `confirmed` is never given.

use super::change::Change;
use super::cue::Family;
use super::lead::{Lead, Origin};
use super::reading::Reading;
use super::span::Span;
use super::term::{self, TermId};
use chrono::TimeDelta;
use model::{EvidenceId, Role, Utc, Verdict};

/// A candidate cause with all that speaks for and against it.
#[derive(Debug)]
pub struct Cause {
    pub lead: Lead,
    /// Further leads about the same.
    pub members: Vec<Lead>,
    pub role: Role,
    pub verdict: Verdict,
    pub score: f32,
    /// Sentences that take it back.
    pub against: Vec<usize>,
    /// A repair that shares its subject and was followed by recovery: both sentences.
    pub repair: Option<(usize, usize)>,
}

impl Cause {
    /// Items that speak for it, in order of time.
    pub fn evidence_for(&self, reading: &Reading<'_>, changes: &[Change]) -> Vec<EvidenceId> {
        let mut items: Vec<usize> = Vec::new();
        for lead in std::iter::once(&self.lead).chain(self.members.iter().take(5)) {
            items.extend(lead.items(reading, changes));
        }
        if let Some((fix, recovery)) = self.repair {
            items.extend([reading.sentences[fix].item, reading.sentences[recovery].item]);
        }
        items.sort_unstable();
        items.dedup();
        items.into_iter().map(|i| reading.items[i].id()).collect()
    }

    /// The lead and all that was said or done about the same.
    fn leads(&self) -> impl Iterator<Item = &Lead> {
        std::iter::once(&self.lead).chain(self.members.iter().take(40))
    }

    pub fn evidence_against(&self, reading: &Reading<'_>) -> Vec<EvidenceId> {
        let mut items: Vec<usize> = self.against.iter().map(|s| reading.sentences[*s].item).collect();
        items.sort_unstable();
        items.dedup();
        items.into_iter().map(|i| reading.items[i].id()).collect()
    }
}

/// True for roles that can have started it; the others explain why it was larger or longer.
pub fn starts(role: Role) -> bool {
    matches!(role, Role::Trigger | Role::LatentCondition)
}

/// Most clusters that a lead is compared with; leads come strongest first, so what is beyond is weak.
const CLUSTERS: usize = 64;
/// Shared weight, as part of the smaller side, above which two leads speak of the same.
const SAME: f32 = 0.42;
/// The same, where both speak of one sort of thing (disks, certificates, …).
const ALIKE: f32 = 0.12;

/// Weighs `leads` (strongest first) and returns hypotheses, best first.
pub fn weigh(leads: Vec<Lead>, reading: &Reading<'_>, span: &Span, changes: &[Change]) -> Vec<Cause> {
    let mut clusters: Vec<Cause> = Vec::new();
    for lead in leads {
        match clusters.iter().position(|c| belongs(&lead, c, reading)) {
            Some(at) => clusters[at].members.push(lead),
            None if clusters.len() < CLUSTERS => {
                let role = lead.role;
                clusters.push(Cause {
                    lead,
                    members: Vec::new(),
                    role,
                    verdict: Verdict::Inconclusive,
                    score: 0.0,
                    against: Vec::new(),
                    repair: None,
                });
            }
            None => {}
        }
    }
    join(&mut clusters, reading);
    for cluster in &mut clusters {
        clearest(cluster, reading, span);
        if proven_change(cluster, span, changes, None) {
            headline(cluster, reading);
        }
    }
    retract(&mut clusters, reading, changes);
    for cluster in &mut clusters {
        cluster.repair = if starts(cluster.role) { repair(cluster, reading, span) } else { None };
        judge(cluster, reading, span, changes);
    }
    order(&mut clusters, reading);
    choose(clusters)
}

/// Joins what was said of a change with the change, where the saying came first in order of strength.
fn join(clusters: &mut Vec<Cause>, reading: &Reading<'_>) {
    let mut at = 0;
    while at < clusters.len() {
        let other = (at + 1..clusters.len()).find(|next| {
            clusters[*next].leads().any(|b| {
                clusters[at].leads().any(|a| names(a, b, reading) || names(b, a, reading) || tell_alike(a, b, reading))
            })
        });
        match other {
            Some(other) => {
                let taken = clusters.remove(other);
                clusters[at].members.push(taken.lead);
                clusters[at].members.extend(taken.members);
            }
            None => at += 1,
        }
    }
}

/// True when both state a condition of one sort in words that they share.
fn tell_alike(a: &Lead, b: &Lead, reading: &Reading<'_>) -> bool {
    let said = |l: &Lead| l.is_stated && l.sentence().is_some() && starts(l.role);
    a.theme.is_some() && a.theme == b.theme && said(a) && said(b) && alike(a, b, reading)
}

/// Puts a change in front of what was said of it; the clearest words come next, as they tell how it did its harm.
fn headline(cluster: &mut Cause, reading: &Reading<'_>) {
    if let Some(at) = cluster.members.iter().position(|m| matches!(m.origin, Origin::Change(_))) {
        std::mem::swap(&mut cluster.lead, &mut cluster.members[at]);
        cluster.role = cluster.lead.role;
    }
    let worth = |m: &Lead| m.sentence().map_or(-9.0, |s| super::lead::stands(reading.sentences[s].text) + m.strength);
    cluster.members.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
}

/// True for a change that was taken back while the incident lasted, after `doubted` where somebody doubted it.
fn proven_change(cause: &Cause, span: &Span, changes: &[Change], doubted: Option<Utc>) -> bool {
    std::iter::once(&cause.lead).chain(&cause.members).any(|l| {
        let Origin::Change(c) = l.origin else { return false };
        let undone = changes[c].undone_by.and_then(|by| changes[by].at);
        undone.is_some_and(|at| {
            span.is_after_onset(Some(at))
                && span.end_at().is_some_and(|end| at <= end)
                && doubted.is_none_or(|doubt| at > doubt)
        })
    })
}

/// True when `change` is a change that `said` names, or that the record which says it names.
fn names(change: &Lead, said: &Lead, reading: &Reading<'_>) -> bool {
    let (Origin::Change(_) | Origin::Later(_), Some(s)) = (&change.origin, said.sentence()) else { return false };
    change.mentions.contains(&s)
        // A record of a deploy names its change in one line and says what it did in another.
        || !said.is_stated
            && change.mentions.iter().any(|m| reading.sentences[*m].item == reading.sentences[s].item)
}

fn belongs(lead: &Lead, cluster: &Cause, reading: &Reading<'_>) -> bool {
    let other = &cluster.lead;
    if starts(lead.role) != starts(other.role) && !(lead.is_change() || other.is_change()) {
        return false;
    }
    if matches!(lead.origin, Origin::Late { .. }) || matches!(other.origin, Origin::Late { .. }) {
        return false;
    }
    if let (Origin::Change(a), Origin::Change(b)) = (&lead.origin, &other.origin) {
        return a == b;
    }
    if let (Origin::Later(_), Origin::Later(_)) = (&lead.origin, &other.origin) {
        return true;
    }
    let named = |a: &Lead, b: &Lead| names(a, b, reading) || names(b, a, reading);
    if named(lead, other) || cluster.members.iter().any(|m| named(lead, m)) {
        return true;
    }
    let kin = |m: &Lead| {
        lead.theme.is_some()
            && m.theme == lead.theme
            && m.sentence().is_some()
            && starts(m.role) == starts(lead.role)
            && alike(lead, m, reading)
    };
    alike(lead, other, reading) || cluster.members.iter().take(6).any(kin)
}

/// True when two leads share enough rare words to speak of the same.
fn alike(lead: &Lead, other: &Lead, reading: &Reading<'_>) -> bool {
    let shared = term::shared(&lead.terms, &other.terms);
    let rare: Vec<TermId> = shared.into_iter().filter(|t| reading.terms.weight(*t) > 0.8).collect();
    let common = reading.terms.weight_of(&rare);
    if rare.iter().any(|t| reading.terms.is_name(*t) && reading.terms.weight(*t) > 1.6) && common >= 3.0 {
        return true;
    }
    let least = reading.terms.weight_of(&lead.terms).min(reading.terms.weight_of(&other.terms)).max(0.1);
    let share = if lead.theme.is_some() && lead.theme == other.theme || matches!(lead.origin, Origin::Later(_)) {
        ALIKE
    } else {
        SAME
    };
    let least_common = if share == ALIKE { 0.9 } else { 1.2 };
    common >= least_common && common / least >= share
}

/// True for what was said in a conversation before anything happened.
pub fn is_forecast(s: usize, reading: &Reading<'_>, span: &Span) -> bool {
    let item = reading.item_of(s);
    !item.is_curated
        && !item.is_alert()
        && matches!((item.at(), span.onset_at()), (Some(at), Some(onset)) if at < onset - TimeDelta::minutes(30))
}

/// The clearest of a cluster: what states a condition or a cause in few words, rather than what suffered from it.
fn clearest(cluster: &mut Cause, reading: &Reading<'_>, span: &Span) {
    let clarity = |lead: &Lead| {
        let Some(s) = lead.sentence() else { return lead.strength - 0.3 };
        let sentence = &reading.sentences[s];
        let mut clarity = lead.strength;
        if sentence.cues.any(&[Family::State, Family::Mishap]) && !sentence.has(Family::Symptom) {
            clarity += 0.7;
        }
        if sentence.has(Family::Confirmed) {
            clarity += 0.3;
        }
        if is_forecast(s, reading, span) {
            clarity -= 0.5;
        }
        if sentence.cues.any(&[Family::Pronoun, Family::Relayed]) {
            clarity -= 0.5;
        }
        clarity + super::lead::stands(sentence.text)
    };
    let best = cluster.members.iter().enumerate().map(|(at, m)| (clarity(m), at)).fold(
        None,
        |best: Option<(f32, usize)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        },
    );
    if let Some((value, at)) = best
        && value > clarity(&cluster.lead)
        && starts(cluster.members[at].role) == starts(cluster.lead.role)
    {
        std::mem::swap(&mut cluster.lead, &mut cluster.members[at]);
        cluster.role = cluster.lead.role;
    }
}

/// Hands each retraction to the lead that it takes back.
fn retract(clusters: &mut [Cause], reading: &Reading<'_>, changes: &[Change]) {
    for (s, sentence) in reading.sentences.iter().enumerate() {
        if !sentence.has(Family::Retracted) || sentence.is_question() || reading.items[sentence.item].is_alert() {
            continue;
        }
        // Words that name a change take back that change, and nothing else.
        let named: Vec<usize> =
            changes.iter().enumerate().filter(|(_, c)| c.mentions.contains(&s)).map(|(at, _)| at).collect();
        if !named.is_empty() {
            let of_change = |c: &&mut Cause| {
                std::iter::once(&c.lead).chain(&c.members).any(|l| match l.origin {
                    Origin::Change(at) => named.contains(&at),
                    _ => l.sentence().is_some_and(|said| {
                        named.iter().any(|at| {
                            let item = reading.sentences[said].item;
                            !l.is_stated && changes[*at].mentions.iter().any(|m| reading.sentences[*m].item == item)
                        })
                    }),
                })
            };
            if let Some(cause) = clusters.iter_mut().find(of_change) {
                cause.against.push(s);
            }
            continue;
        }
        let head = super::lead::retracted_part(sentence.text);
        let terms: Vec<TermId> =
            reading.terms.find(&sentence.text[head]).into_iter().filter(|t| reading.terms.weight(*t) > 0.5).collect();
        let best = clusters
            .iter()
            .enumerate()
            .filter(|(_, c)| std::iter::once(&c.lead).chain(&c.members).any(|l| l.position(reading) < sentence.item))
            .map(|(at, c)| {
                let mut known: Vec<TermId> = c.lead.terms.clone();
                c.members.iter().filter(|m| !m.is_change()).for_each(|m| known.extend_from_slice(&m.terms));
                for s in std::iter::once(&c.lead).chain(&c.members).flat_map(|l| &l.mentions).take(20) {
                    known.extend_from_slice(&reading.sentences[*s].terms);
                }
                known.sort_unstable();
                known.dedup();
                (reading.terms.weight_of(&term::shared(&terms, &known)), at)
            })
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        match best {
            Some((weight, at)) if weight >= 1.0 => clusters[at].against.push(s),
            _ if reading.terms.weight_of(&terms) < 3.0 => {
                if let Some(at) = just_before(clusters, reading, s) {
                    clusters[at].against.push(s);
                }
            }
            _ => {}
        }
    }
}

/// How many items back "never mind" can reach.
const REACH: usize = 8;

/// The latest lead shortly before sentence `s`: of the same thread or person, else the very last one.
fn just_before(clusters: &[Cause], reading: &Reading<'_>, s: usize) -> Option<usize> {
    let item = reading.sentences[s].item;
    let here = &reading.items[item];
    let mut near: Vec<(bool, usize, usize)> = Vec::new();
    for (at, cluster) in clusters.iter().enumerate() {
        for lead in std::iter::once(&cluster.lead).chain(&cluster.members) {
            let Some(said) = lead.sentence().map(|s| reading.sentences[s].item) else { continue };
            let other = &reading.items[said];
            let recent = matches!((here.at(), other.at()), (Some(a), Some(b)) if a - b <= TimeDelta::minutes(90));
            if said < item && item - said <= REACH && recent && here.evidence.channel == other.evidence.channel {
                let same = here.speaker == other.speaker
                    || (here.evidence.thread.is_some() && here.evidence.thread == other.evidence.thread);
                if same || item - said <= 3 {
                    near.push((same, said, at));
                }
            }
        }
    }
    near.into_iter().max().map(|(_, _, at)| at)
}

/// A repair after the impact began that shares rare words with the cause and was followed by recovery before anything failed again.
fn repair(cause: &Cause, reading: &Reading<'_>, span: &Span) -> Option<(usize, usize)> {
    let mut terms: Vec<TermId> = cause.lead.terms.clone();
    cause.members.iter().filter(|m| m.sentence().is_some()).for_each(|m| terms.extend_from_slice(&m.terms));
    terms.sort_unstable();
    terms.dedup();
    let mut candidates: Vec<u32> = Vec::new();
    for term in terms.iter().filter(|t| reading.terms.weight(**t) > 0.9) {
        candidates.extend(reading.postings[*term as usize].iter().take(200));
    }
    candidates.sort_unstable();
    candidates.dedup();
    let lead_sentence = cause.lead.sentence().map(|s| &reading.sentences[s]);
    let happened = !cause.lead.is_stated || lead_sentence.is_some_and(|s| s.has(Family::Mishap));
    let from = if happened { lead_sentence.map_or(0, |s| s.item) } else { 0 };
    candidates.into_iter().map(|s| s as usize).filter(|s| reading.sentences[*s].item >= from).find_map(|s| {
        let sentence = &reading.sentences[s];
        let fits = sentence.has(Family::Fixing)
            && !sentence.cues.any(&[Family::Failed, Family::Intended, Family::Retracted])
            && !sentence.is_question();
        if !fits || !span.is_after_onset(reading.at_of(s)) && span.onset.is_some() {
            return None;
        }
        let common: Vec<TermId> =
            term::shared(&sentence.terms, &terms).into_iter().filter(|t| reading.terms.weight(*t) > 0.9).collect();
        let weight = reading.terms.weight_of(&common);
        let alike =
            || cause.lead.theme.is_some() && super::theme::of(sentence.text).map(|t| t.name) == cause.lead.theme;
        (weight >= 2.2 || weight >= 1.2 && alike()).then_some(())?;
        recovery_after(reading, s).map(|r| (s, r))
    })
}

/// The first recovery from sentence `s` on, unless something is said to have failed again before it.
fn recovery_after(reading: &Reading<'_>, s: usize) -> Option<usize> {
    for (next, sentence) in reading.sentences.iter().enumerate().skip(s).take(40) {
        if sentence.has(Family::Failed) && !sentence.has(Family::Recovered) {
            return None;
        }
        if sentence.has(Family::Recovered) {
            return Some(next);
        }
    }
    None
}

/// Speakers who agree in so many words with what was said about the same.
fn agreeing(cause: &Cause, reading: &Reading<'_>) -> Vec<u32> {
    static YES: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let yes = YES.get_or_init(|| {
        regex::Regex::new(r"(?i)^(?:ok(?:ay)?,? |ah,? )?(yes|yep|yeah|yup|agreed?|confirmed|exactly|correct|right|indeed|same here|\+1|makes sense|stimmt|genau|oui|sí|si,)(?-u:\b)").expect("a constant pattern")
    });
    let Some(said) = cause.lead.sentence() else { return Vec::new() };
    let mut found = Vec::new();
    for term in cause.lead.terms.iter().filter(|t| reading.terms.weight(**t) > 1.2) {
        for s in reading.postings[*term as usize].iter().take(200).map(|s| *s as usize) {
            let sentence = &reading.sentences[s];
            if s > said && !sentence.is_question() && !sentence.has(Family::Retracted) && yes.is_match(sentence.text) {
                found.push(reading.item_of(s).speaker);
            }
        }
    }
    found
}

/// Scores a cluster and chooses its verdict, before any prose.
fn judge(cause: &mut Cause, reading: &Reading<'_>, span: &Span, changes: &[Change]) {
    let all = || std::iter::once(&cause.lead).chain(&cause.members);
    let mut voices: Vec<u32> = all()
        .filter(|l| l.strength >= 1.0)
        .filter_map(|l| l.sentence())
        .filter(|s| !reading.sentences[*s].is_question())
        .map(|s| reading.item_of(s).speaker)
        .collect();
    voices.extend(agreeing(cause, reading));
    voices.sort_unstable();
    voices.dedup();
    let further = all().skip(1).filter(|l| l.sentence().is_some() && l.strength >= 0.9).count().min(3) as f32;
    let confirmed = all().filter_map(|l| l.sentence()).any(|s| {
        reading.sentences[s].has(Family::Confirmed)
            && !reading.sentences[s].cues.any(&[Family::Hedged, Family::Retracted])
            && !reading.sentences[s].is_question()
    });
    let change = all()
        .filter_map(|l| match l.origin {
            Origin::Change(c) => Some(c),
            _ => None,
        })
        .next();
    let undone = change.is_some_and(|c| {
        changes[c].undone_by.is_some() || changes[c].reasons.iter().any(|r| r.starts_with("its revert"))
    });
    let later = all().any(|l| matches!(l.origin, Origin::Later(_)));
    let stated = all().any(|l| l.is_stated && l.sentence().is_some_and(|s| !is_forecast(s, reading, span)));
    let seen_before = stated
        && all().any(|l| {
            l.sentence().is_some_and(|s| !span.is_after_onset(reading.at_of(s)) && reading.at_of(s).is_some())
        })
        && all().any(|l| l.sentence().is_some_and(|s| span.is_after_onset(reading.at_of(s))));
    let mut score = cause.lead.strength + 0.5 * further + 0.4 * (voices.len().min(3) as f32 - 1.0).max(0.0);
    let mut supports = voices.len().min(3);
    for (holds, weight) in [
        (cause.repair.is_some(), 0.9),
        (confirmed, 0.8),
        (change.is_some(), 0.5),
        (undone, 1.0),
        (later, 0.4),
        (seen_before, 0.5),
    ] {
        if holds {
            score += weight;
            supports += 1;
        }
    }
    // Only foretold, never seen: a hint at most.
    let foretold = all().all(|l| {
        l.sentence().is_some_and(|s| {
            is_forecast(s, reading, span) && !reading.sentences[s].cues.any(&[Family::Doing, Family::Rooted])
        })
    });
    if foretold {
        score *= 0.4;
    }
    let last_against = cause.against.iter().map(|s| reading.sentences[*s].item).max();
    let answered = last_against.is_none_or(|last| {
        all().any(|l| {
            l.is_stated
                && l.sentence().is_some_and(|s| {
                    reading.sentences[s].item > last
                        && !reading.sentences[s].cues.any(&[Family::Hedged, Family::Retracted])
                        && !reading.sentences[s].is_question()
                })
        })
    });
    // A change that was taken back while it lasted, after the doubt, answers whoever doubted it.
    let proven = proven_change(cause, span, changes, last_against.and_then(|i| reading.items[i].at()));
    let answered = answered || proven;
    if last_against.is_some() {
        score *= if answered { 0.8 } else { 0.15 };
    }
    let firm = stated || undone || confirmed;
    // Belief alone needs one support more.
    let believed = !confirmed
        && voices.len() < 2
        && all()
            .filter_map(|l| l.sentence())
            .all(|s| reading.sentences[s].cues.any(&[Family::Believed, Family::Hedged]))
        && stated;
    let needed = if believed { 3 } else { 2 };
    cause.verdict = if supports >= needed && firm && answered && starts(cause.role) | stated {
        Verdict::Likely
    } else {
        Verdict::Inconclusive
    };
    cause.score = score;
}

fn order(causes: &mut [Cause], reading: &Reading<'_>) {
    causes.sort_by(|a, b| {
        starts(b.role)
            .cmp(&starts(a.role))
            .then_with(|| b.score.total_cmp(&a.score))
            .then_with(|| a.lead.position(reading).cmp(&b.lead.position(reading)))
            .then_with(|| a.lead.sentence().cmp(&b.lead.sentence()))
    });
}

/// Fewer, better: what is far weaker than the best is left out, and so is what only repeats the response.
fn choose(causes: Vec<Cause>) -> Vec<Cause> {
    let best = causes.first().map_or(0.0, |c| c.score);
    let (mut start, mut other) = (0, 0);
    causes
        .into_iter()
        .filter(|cause| {
            let later = matches!(cause.lead.origin, Origin::Later(_));
            let done = !cause.lead.is_stated && cause.lead.sentence().is_some();
            if starts(cause.role) {
                let keep = start < 5
                    && (cause.score >= 0.9 && (later || done || cause.score >= 0.25 * best)
                        || !cause.against.is_empty()
                            && (cause.lead.is_stated || cause.lead.is_change())
                            && cause.score >= 0.2);
                start += usize::from(keep);
                keep
            } else {
                let keep = other < 3 && cause.score >= 0.9;
                other += usize::from(keep);
                keep
            }
        })
        .collect()
}

/// The instant that a lead speaks of, as far as its item tells.
pub fn at_of(lead: &Lead, reading: &Reading<'_>, changes: &[Change]) -> Option<Utc> {
    match &lead.origin {
        Origin::Said { sentence, .. } => reading.at_of(*sentence),
        Origin::Change(c) | Origin::Later(c) => changes[*c].at,
        Origin::Late { .. } => None,
    }
}
