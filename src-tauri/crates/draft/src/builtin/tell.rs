//! The sections of the draft as claims: short plain sentences, each quoting what it rests on.

use super::cause::{self, Cause};
use super::change::{Change, length};
use super::cue::{self, Family};
use super::lead::{Lead, Origin};
use super::reading::{Reading, Sentence};
use super::span::{self, Mark, Span};
use super::term;
use super::wording::{Sentence as Worded, capital, first_supported, quotable, says, time, who};
use crate::check::Corpus;
use model::{Check, Claim, Question, Role, Section, Verdict};
use prompts::Template;
use std::collections::HashSet;

/// All that the sections are told from.
pub struct Teller<'r, 'a> {
    pub reading: &'r Reading<'a>,
    pub span: &'r Span,
    pub changes: &'r [Change],
    pub corpus: &'r Corpus<'a>,
}

impl<'a> Teller<'_, 'a> {
    /// Someone's words, attributed and dated. `None` where even the plainest wording would not pass the checker.
    pub fn said(&self, section: Section, s: usize) -> Option<Claim> {
        let item = self.reading.item_of(s);
        let words = quotable(self.fuller(s));
        let (who, says) = (who(item.evidence), says(item.evidence));
        let mut texts = Vec::new();
        if let Some(at) = item.at() {
            texts.push(prompts::Said { time: &time(at), who: &who, says, words: &words }.render());
        }
        texts.push(prompts::SaidUndated { who: &capital(&who), says, words: &words }.render());
        let quotes = [(item, words.as_str())];
        let wordings = texts.into_iter().map(|text| Worded::new(text, &[item], &quotes)).collect();
        first_supported(section, item.at(), self.corpus, wordings).filter(|c| c.check.is_supported())
    }

    /// A sentence, with the one before it where it does not stand alone.
    pub fn fuller(&self, s: usize) -> &'a str {
        let sentence = &self.reading.sentences[s];
        let text = &self.reading.item_of(s).evidence.text;
        let Some(before) = s.checked_sub(1).map(|b| &self.reading.sentences[b]).filter(|b| b.item == sentence.item)
        else {
            return sentence.text;
        };
        let short = sentence.text.split_whitespace().count() < 5;
        if !short && super::lead::stands(sentence.text) > -0.4 || before.is_question() {
            return sentence.text;
        }
        let from = text.find(before.text);
        let to = from.and_then(|f| text[f..].find(sentence.text).map(|t| f + t + sentence.text.len()));
        match (from, to) {
            (Some(from), Some(to)) if to - from <= 220 && !text[from..to].contains("\n\n") => &text[from..to],
            _ => sentence.text,
        }
    }

    fn marked(&self, section: Section, mark: &Mark, render: impl Fn(&str, &str) -> String) -> Option<Claim> {
        let item = &self.reading.items[mark.item?];
        let words = quotable(
            mark.sentence
                .map(|s| self.reading.sentences[s].text)
                .or_else(|| span::telling(self.reading, mark.item?).map(|s| self.reading.sentences[s].text))?,
        );
        let text = render(&time(mark.at), &words);
        Some(Worded::new(text, &[item], &[(item, &words)]).checked(section, Some(mark.at), self.corpus))
    }

    /// What happened, when, how it was noticed, how it ended, and how far the evidence reaches.
    pub fn overview(&self, causes: &[Cause]) -> Vec<Claim> {
        let mut claims = Vec::new();
        let span = self.span;
        if let Some(onset) = &span.onset {
            claims.extend(
                self.marked(Section::Overview, onset, |time, words| prompts::FirstSign { time, words }.render()),
            );
        }
        if let Some(detected) = span.detected.as_ref().filter(|d| span.onset.as_ref().is_none_or(|o| o.item != d.item))
        {
            claims.extend(
                self.marked(Section::Overview, detected, |time, words| prompts::Detected { time, words }.render()),
            );
        }
        claims.extend(self.ending());
        match causes.first().filter(|c| cause::starts(c.role)) {
            Some(first) => {
                if let Some((item, words)) = self.words(&first.lead) {
                    let text = if first.verdict == Verdict::Likely {
                        prompts::Lead { words: &words }.render()
                    } else {
                        prompts::NearestLead { words: &words }.render()
                    };
                    claims.push(Worded::new(text, &[item], &[(item, &words)]).checked(
                        Section::Overview,
                        item.at(),
                        self.corpus,
                    ));
                }
            }
            None => {
                if let Some(onset) = &span.onset {
                    claims
                        .extend(self.marked(Section::Overview, onset, |_, words| prompts::NoCause { words }.render()));
                }
            }
        }
        claims
    }

    fn ending(&self) -> Option<Claim> {
        let items = &self.reading.items;
        let Some(end) = self.span.resolved.as_ref().or(self.span.mitigated.as_ref()) else {
            let last = items.iter().rev().find(|i| !i.is_change && i.at().is_some())?;
            let text = prompts::EndUnknown { time: &time(last.at()?) }.render();
            return Some(Worded::new(text, &[last], &[]).checked(Section::Overview, last.at(), self.corpus));
        };
        let item = &items[end.item?];
        let words =
            quotable(self.reading.sentences[end.sentence.or_else(|| span::telling(self.reading, end.item?))?].text);
        let mut wordings = Vec::new();
        if let Some((onset, from)) =
            self.span.onset.as_ref().and_then(|o| Some((o, o.item?))).filter(|(o, _)| o.at < end.at)
        {
            let span = length(end.at - onset.at);
            let text = prompts::EndedAfter { time: &time(end.at), length: &span, words: &words }.render();
            wordings.push(Worded::new(text, &[&items[from], item], &[(item, &words)]));
        }
        let text = prompts::Ended { time: &time(end.at), words: &words }.render();
        wordings.push(Worded::new(text, &[item], &[(item, &words)]));
        first_supported(Section::Overview, Some(end.at), self.corpus, wordings)
    }

    /// The item and the words that a lead stands for.
    fn words(&self, lead: &Lead) -> Option<(&super::reading::Item<'a>, String)> {
        match &lead.origin {
            Origin::Said { sentence, .. } => Some((self.reading.item_of(*sentence), self.statement(lead))),
            Origin::Change(c) | Origin::Later(c) => {
                let change = &self.changes[*c];
                let words = quotable(&change.title);
                change
                    .items
                    .iter()
                    .map(|i| &self.reading.items[*i])
                    .find(|i| !words.is_empty() && i.evidence.text.contains(&words))
                    .map(|item| (item, words))
            }
            Origin::Late { .. } => None,
        }
    }

    /// A lead in the words of its source, trimmed of what only introduces it.
    pub fn statement(&self, lead: &Lead) -> String {
        match &lead.origin {
            Origin::Said { sentence, part } => {
                let own = self.reading.sentences[*sentence].text;
                let text = if part.len() == own.len() { self.fuller(*sentence) } else { &own[part.clone()] };
                let text = without_speaker(text, self.reading.item_of(*sentence).evidence.author.as_deref());
                let trimmed = &text[cue::lead_in(text)..];
                let trimmed = in_brackets(text).unwrap_or(trimmed);
                let enough = trimmed.split_whitespace().count() >= 3 && term_count(self.reading, trimmed) >= 2;
                quotable(if enough { trimmed } else { text })
            }
            Origin::Change(c) => {
                let change = &self.changes[*c];
                let reference = &change.reference;
                if change.title.is_empty() {
                    reference.clone()
                } else {
                    let number = reference.rfind('#').map_or("", |at| &reference[at..]);
                    let title = change.title.trim_end();
                    let bare =
                        title.strip_suffix(')').and_then(|t| t.strip_suffix(number)).and_then(|t| t.strip_suffix(" ("));
                    let title = bare.filter(|_| number.len() > 1).unwrap_or(title);
                    prompts::ChangeNamed { reference, title: &quotable(title) }.render()
                }
            }
            Origin::Later(c) => {
                let change = &self.changes[*c];
                prompts::LaterChange { reference: &change.reference, title: &quotable(&change.title) }.render()
            }
            Origin::Late { from, to } => self.late(*from, *to, lead.role),
        }
    }

    fn late(&self, from: usize, to: usize, role: Role) -> String {
        let at = |i: usize| self.reading.items[i].at().map(time).unwrap_or_default();
        let own = || {
            let marked = [&self.span.onset, &self.span.detected]
                .into_iter()
                .flatten()
                .find(|m| m.item == Some(from))
                .and_then(|m| m.sentence);
            marked
                .or_else(|| span::telling(self.reading, from))
                .map(|s| quotable(self.reading.sentences[s].text))
                .unwrap_or_default()
        };
        let words = own();
        let (from, to) = (at(from), at(to));
        match role {
            Role::DetectionGap => prompts::Undetected { from: &from, words: &words, to: &to }.render(),
            _ => prompts::Unacknowledged { from: &from, words: &words, to: &to }.render(),
        }
    }

    /// What was said of how a change did its harm: the clearest of the words that state a condition.
    pub fn mechanism(&self, cause: &Cause) -> Option<(usize, String)> {
        let Origin::Change(change) = cause.lead.origin else { return None };
        // Who takes the change back says most plainly what it did.
        let undoing = |s: usize| {
            let by = self.changes[change].undone_by;
            let told = by.is_some_and(|by| self.changes[by].items.contains(&self.reading.sentences[s].item));
            if told { 1.5 } else { 0.0 }
        };
        let tells = |m: &&Lead| {
            m.role != Role::DetectionGap
                && m.sentence().is_some_and(|s| {
                    m.is_stated
                        || self.reading.sentences[s].has(Family::Hinted)
                            && self.span.is_after_onset(self.reading.at_of(s))
                })
        };
        let said = cause.members.iter().filter(tells);
        let best = said
            .filter_map(|m| Some((m, m.sentence()?)))
            .filter(|(_, s)| {
                let text = self.reading.sentences[*s].text;
                super::lead::stands(text) > -0.3
                    && !self.reading.sentences[*s].cues.any(&[Family::Retracted, Family::Hedged])
            })
            .max_by(|a, b| {
                let worth = |(m, s): &(&Lead, usize)| {
                    m.strength + super::lead::stands(self.reading.sentences[*s].text) + undoing(*s)
                };
                worth(a).total_cmp(&worth(b)).then(b.1.cmp(&a.1))
            })?;
        let words = self.statement(best.0);
        let bare = words
            .strip_prefix(self.changes[change].reference.as_str())
            .map(|w| w.trim_start_matches([':', ',', ' ']))
            .unwrap_or(&words);
        Some((best.1, bare.to_owned()))
    }

    /// A hypothesis as a sentence: hedged by its verdict, attributed, quoted.
    pub fn cause(&self, cause: &Cause) -> Option<Claim> {
        let verdict = if cause.verdict == Verdict::Likely { "Likely" } else { "Possible" };
        let lead = &cause.lead;
        let at = cause::at_of(lead, self.reading, self.changes);
        match &lead.origin {
            Origin::Said { sentence, .. } => {
                let item = self.reading.item_of(*sentence);
                let (who, says) = (who(item.evidence), says(item.evidence));
                let mut wordings = Vec::new();
                for words in [self.statement(lead), quotable(self.reading.sentences[*sentence].text)] {
                    let mut texts = Vec::new();
                    if let Some(at) = item.at() {
                        let time = time(at);
                        texts.push(
                            prompts::CauseStated { verdict, time: &time, who: &who, says, words: &words }.render(),
                        );
                    }
                    texts.push(prompts::CauseUndated { verdict, who: &who, says, words: &words }.render());
                    texts.push(prompts::SaidUndated { who: &capital(&who), says, words: &words }.render());
                    wordings.extend(texts.into_iter().map(|text| Worded::new(text, &[item], &[(item, &words)])));
                }
                first_supported(Section::Causes, at, self.corpus, wordings)
            }
            Origin::Change(c) | Origin::Later(c) => {
                let change = &self.changes[*c];
                let items: Vec<_> = change.items.iter().map(|i| &self.reading.items[*i]).collect();
                let (item, words) = self.words(lead)?;
                let quotes = [(item, words.as_str())];
                let reference = &change.reference;
                let mut wordings = Vec::new();
                if let (Some((s, said)), Some(at)) =
                    (self.mechanism(cause), self.mechanism(cause).and_then(|(s, _)| self.reading.at_of(s)))
                {
                    let speaker = self.reading.item_of(s);
                    let (who, says) = (who(speaker.evidence), says(speaker.evidence));
                    let text = prompts::CauseChangeSaid {
                        verdict,
                        reference,
                        title: &words,
                        time: &time(at),
                        who: &who,
                        says,
                        words: &said,
                    }
                    .render();
                    let mut all = items.clone();
                    all.push(speaker);
                    wordings.push(Worded::new(text, &all, &[(item, &words), (speaker, &said)]));
                }
                if matches!(lead.origin, Origin::Later(_)) {
                    wordings.push(Worded::new(
                        prompts::CauseLaterChange { verdict, reference, title: &words }.render(),
                        &items,
                        &quotes,
                    ));
                } else if let Some(at) = change.at {
                    wordings.push(Worded::new(
                        prompts::CauseChange { verdict, reference, title: &words, time: &time(at) }.render(),
                        &items,
                        &quotes,
                    ));
                }
                wordings.push(Worded::new(
                    prompts::CauseUndated { verdict, who: "a change", says: "says", words: &words }.render(),
                    &[item],
                    &quotes,
                ));
                first_supported(Section::Causes, at, self.corpus, wordings)
            }
            Origin::Late { from, to } => {
                let (first, last) = (&self.reading.items[*from], &self.reading.items[*to]);
                let text = self.late(*from, *to, lead.role);
                let words = text
                    .split_once('“')
                    .and_then(|(_, rest)| rest.rsplit_once('”'))
                    .map(|(words, _)| words.to_owned())
                    .unwrap_or_default();
                Some(Worded::new(text, &[first, last], &[(first, &words)]).checked(
                    Section::Causes,
                    last.at(),
                    self.corpus,
                ))
            }
        }
    }

    /// An open question as a claim, where the checker can follow it.
    pub fn asked(&self, question: &Question) -> Option<Claim> {
        let claim = Claim {
            section: Section::OpenQuestions,
            text: question.text.clone(),
            evidence: question.evidence.clone(),
            quotes: Vec::new(),
            at: None,
            check: Check::Supported,
        };
        let check = crate::check::check(&claim, false, self.corpus);
        check.is_supported().then_some(Claim { check, ..claim })
    }

    /// Everything but the causes, in order of section.
    pub fn sections(&self, causes: &[Cause]) -> Vec<Claim> {
        let mut claims = self.overview(causes);
        for s in self.pick(4, |s| self.is_impact(s)) {
            claims.extend(self.said(Section::Impact, s));
        }
        claims.extend(self.detection());
        for s in self.highlights(causes) {
            claims.extend(self.said(Section::Highlights, s));
        }
        claims
    }

    /// What the response left in words: attempts, what went well, badly, luckily.
    pub fn response(&self) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut add = |section, most, family: Family, during: bool| {
            for s in self.pick(most, |s| {
                let sentence = &self.reading.sentences[s];
                let fits = sentence.has(family)
                    && !sentence.is_question()
                    && (!during || self.span.is_after_onset(self.reading.at_of(s)));
                if fits { 1.0 } else { 0.0 }
            }) {
                claims.extend(self.said(section, s));
            }
        };
        add(Section::Attempts, 6, Family::Failed, true);
        add(Section::WentWell, 5, Family::WentWell, true);
        add(Section::WentBadly, 5, Family::WentBadly, true);
        add(Section::Lucky, 3, Family::Lucky, false);
        claims
    }

    fn detection(&self) -> Vec<Claim> {
        let mut sentences: Vec<usize> = Vec::new();
        sentences.extend(self.span.detected.as_ref().and_then(|m| m.sentence));
        sentences.extend(self.pick(3, |s| {
            let sentence = &self.reading.sentences[s];
            let told = self.span.detected.as_ref().and_then(|m| m.item) == Some(sentence.item);
            let fits = !told
                && sentence.cues.any(&[Family::Detected, Family::Undetected])
                && !sentence.has(Family::Recovered)
                && !sentence.cues.any(&[Family::Intended])
                && !sentence.is_question();
            if fits { 1.0 } else { 0.0 }
        }));
        sentences.extend(self.span.acknowledged.as_ref().and_then(|m| m.sentence));
        let mut seen = HashSet::new();
        sentences.retain(|s| seen.insert(*s));
        sentences.into_iter().filter_map(|s| self.said(Section::Detection, s)).collect()
    }

    /// The best sentences by `weight` (0 leaves out), at most one an item and none that repeats another, in order of time.
    fn pick(&self, most: usize, weight: impl Fn(usize) -> f32) -> Vec<usize> {
        let mut weighed: Vec<(f32, usize)> =
            (0..self.reading.sentences.len()).map(|s| (weight(s), s)).filter(|(w, _)| *w > 0.0).collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<usize> = Vec::new();
        for (_, s) in weighed {
            if kept.len() == most {
                break;
            }
            let sentence = &self.reading.sentences[s];
            let repeats = kept.iter().any(|k| {
                let other = &self.reading.sentences[*k];
                other.item == sentence.item || is_repeat(self.reading, sentence, other)
            });
            if !repeats {
                kept.push(s);
            }
        }
        kept.sort_unstable();
        kept
    }

    fn is_impact(&self, s: usize) -> f32 {
        static WHOM: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
        let whom = WHOM.get_or_init(|| {
            regex::Regex::new(r"(?i)(?-u:\b)(users?|customers?|clients?|community|people|everyone|nobody|all|every|requests?|orders?|payments?|builds?|hubs?|sites?|services?|tenants?|\d+ ?%|affected|impact(ed)?)(?-u:\b)").expect("a constant pattern")
        });
        let sentence = &self.reading.sentences[s];
        let at = self.reading.at_of(s);
        let within = self.span.onset_at().is_some_and(|o| at.is_some_and(|at| at >= o)) && !self.span.is_after_end(at);
        if !within
            || !sentence.has(Family::Symptom)
            || sentence.is_question()
            || sentence.cues.any(&[Family::Intended, Family::Retracted, Family::Failed, Family::Pronoun])
        {
            return 0.0;
        }
        1.0 + if whom.is_match(sentence.text) { 1.0 } else { 0.0 }
            - if self.reading.item_of(s).is_alert() { 0.4 } else { 0.0 }
    }

    fn highlights(&self, causes: &[Cause]) -> Vec<usize> {
        let moments: HashSet<usize> =
            [&self.span.onset, &self.span.detected, &self.span.acknowledged, &self.span.mitigated, &self.span.resolved]
                .into_iter()
                .flatten()
                .filter_map(|m| m.sentence)
                .collect();
        let led: HashSet<usize> = causes.iter().filter_map(|c| c.lead.sentence()).collect();
        let repairs: HashSet<usize> = causes.iter().filter_map(|c| c.repair).flat_map(|(a, b)| [a, b]).collect();
        self.pick(14, |s| {
            let sentence = &self.reading.sentences[s];
            let item = self.reading.item_of(s);
            if item.at().is_none() || sentence.is_question() || span::of_others(sentence.text) {
                return 0.0;
            }
            let mut weight = if item.is_curated { 0.6 } else { 0.0 };
            for (set, bonus) in [(&moments, 3.0), (&led, 2.0), (&repairs, 1.5)] {
                weight += if set.contains(&s) { bonus } else { 0.0 };
            }
            for (family, bonus) in [
                (Family::Fixing, 0.8),
                (Family::Recovered, 0.8),
                (Family::Failed, 0.8),
                (Family::Detected, 0.6),
                (Family::Symptom, 0.4),
                (Family::Doing, 0.3),
                (Family::Stated, 0.6),
            ] {
                weight += if sentence.has(family) { bonus } else { 0.0 };
            }
            if weight < 0.8 && !item.is_curated { 0.0 } else { weight }
        })
    }
}

/// What stands in the brackets of "found the reason (…)": that is the cause.
fn in_brackets(text: &str) -> Option<&str> {
    static FOUND: std::sync::OnceLock<regex::Regex> = std::sync::OnceLock::new();
    let found = FOUND.get_or_init(|| {
        regex::Regex::new(r"(?i)^(?:\w+ )?(?:found|identified|discovered) (?:the |a )?(?:root |likely )?(?:reason|cause|culprit)[^():]{0,40} \(([^()]{8,120})\)[.!]?$")
            .expect("a constant pattern")
    });
    found.captures(text).and_then(|hit| hit.get(1)).map(|m| m.as_str())
}

/// The words without the name of who says or does it in front: a cause is told without the person.
fn without_speaker<'t>(text: &'t str, author: Option<&str>) -> &'t str {
    let rest = author.filter(|a| !a.is_empty()).and_then(|a| text.trim_start_matches(['[', '@']).strip_prefix(a));
    match rest.map(|r| r.trim_start_matches([']', ':', ',', ' '])) {
        Some(rest) if rest.split_whitespace().count() >= 3 => rest,
        _ => text,
    }
}

fn term_count(reading: &Reading<'_>, text: &str) -> usize {
    reading.terms.find(text).len()
}

/// True when two sentences say nearly the same.
pub fn is_repeat(reading: &Reading<'_>, a: &Sentence<'_>, b: &Sentence<'_>) -> bool {
    let least = reading.terms.weight_of(&a.terms).min(reading.terms.weight_of(&b.terms));
    least > 0.0 && reading.terms.weight_of(&term::shared(&a.terms, &b.terms)) / least > 0.85
}
