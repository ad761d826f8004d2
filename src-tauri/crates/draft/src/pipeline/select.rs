//! What the model sees first: key moments, changes, stated causes and questions, then what tells most by its words.
//!
//! Refused: leaving anything out without saying which and why.

use super::exhibit::Exhibit;
use super::fence::Fence;
use super::report::LeftOutWhy;
use super::shorten::{self, Count};
use crate::builtin::Study;
use crate::builtin::term;
use model::{Draft, Evidence, EvidenceId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most calls that the evidence is cut into.
pub const SLICES: u32 = 24;
/// Tokens of evidence that one run shows at most, unless a single slice holds more.
const TOTAL: u32 = 200_000;
/// A thread with more replies is long.
const LONG_THREAD: usize = 30;
/// Replies of a long thread that are kept before those of others.
const REPLIES: usize = 12;
/// No item takes more of a slice than its part in so many.
const PART: u32 = 6;

/// How much each item tells; higher is shown first.
pub fn weights(draft: &Draft, study: &Study<'_>) -> HashMap<EvidenceId, i32> {
    let mut weights = by_words(study);
    let mut raise = |ids: &[EvidenceId], worth: i32| {
        for id in ids {
            let weight = weights.entry(*id).or_default();
            *weight = (*weight).max(worth) + 3;
        }
    };
    for mark in &draft.moments {
        raise(&mark.evidence, 140);
    }
    for hypothesis in &draft.hypotheses {
        raise(&hypothesis.evidence_for, 130);
        raise(&hypothesis.evidence_against, 130);
    }
    for (at, change) in draft.changes.iter().enumerate() {
        raise(&change.evidence, if at < 20 { 120 - 2 * at as i32 } else { 40 });
    }
    for question in &draft.questions {
        raise(&question.evidence, 80);
    }
    for claim in &draft.claims {
        raise(&claim.evidence, 90);
    }
    weights
}

fn by_words(study: &Study<'_>) -> HashMap<EvidenceId, i32> {
    let reading = &study.reading;
    let symptoms = reading.terms.weight_of(&study.span.symptoms).max(1.0);
    let mut weights = HashMap::new();
    for item in &reading.items {
        let said = item.sentences.clone().map(|s| {
            let sentence = &reading.sentences[s];
            shorten::telling(sentence.cues) + if sentence.is_question() { 8 } else { 0 }
        });
        let shared = reading.terms.weight_of(&term::shared(&item.terms, &study.span.symptoms)) / symptoms;
        let mut weight = said.max().unwrap_or(0) + (shared * 30.0) as i32;
        if study.span.is_after_onset(item.at()) && !study.span.is_after_end(item.at()) {
            weight += 10;
        }
        if item.is_alert() || item.is_curated {
            weight += 15;
        }
        weights.insert(item.id(), weight);
    }
    weights
}

/// The items that may be shown at all, in their order; the others with why not.
pub fn admitted<'e>(
    evidence: &'e [Evidence],
    hidden: &BTreeSet<model::TimelineEventId>,
) -> (Vec<&'e Evidence>, Vec<(EvidenceId, LeftOutWhy)>) {
    let mut left = Vec::new();
    let mut kept = Vec::new();
    for item in evidence {
        let x = &item.extras;
        let empty = item.text.trim().is_empty() && x.change.is_none() && x.files.is_empty() && x.fields.is_empty();
        let why = match () {
            () if x.deleted => Some(LeftOutWhy::Deleted),
            () if hidden.contains(&item.event) => Some(LeftOutWhy::Hidden),
            () if x.demoted => Some(LeftOutWhy::Housekeeping),
            () if empty => Some(LeftOutWhy::Empty),
            () => None,
        };
        match why {
            Some(why) => left.push((item.id, why)),
            None => kept.push(item),
        }
    }
    (kept, left)
}

/// Replies of long threads that tell less than the others of theirs.
pub fn thread_filler(items: &[&Evidence], weights: &HashMap<EvidenceId, i32>) -> BTreeSet<EvidenceId> {
    let mut threads: BTreeMap<&str, Vec<EvidenceId>> = BTreeMap::new();
    for item in items {
        if let Some(thread) = item.thread.as_deref().filter(|thread| item.native_id.as_deref() != Some(*thread)) {
            threads.entry(thread).or_default().push(item.id);
        }
    }
    let mut filler = BTreeSet::new();
    for mut replies in threads.into_values().filter(|replies| replies.len() > LONG_THREAD) {
        replies.sort_by_key(|id| (-weights.get(id).copied().unwrap_or(0), *id));
        filler.extend(replies.into_iter().skip(REPLIES));
    }
    filler
}

/// One block that a slice shows.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: EvidenceId,
    pub block: String,
    pub cut: bool,
    tokens: u32,
}

/// The evidence cut into slices, and what did not fit.
pub struct Slices {
    pub slices: Vec<Vec<Shown>>,
    pub left: Vec<(EvidenceId, LeftOutWhy)>,
}

/// How the slices are cut.
pub struct Cut<'a> {
    pub fence: &'a Fence,
    pub count: Count,
    /// Tokens of evidence in one slice.
    pub room: u32,
}

impl Cut<'_> {
    /// Slices in order of time, of the exhibits that weigh most.
    pub fn slices(
        &self,
        exhibits: &[Exhibit],
        weights: &HashMap<EvidenceId, i32>,
        filler: &BTreeSet<EvidenceId>,
    ) -> Slices {
        let most = (self.room / PART).max(48);
        let mut shown: Vec<(i32, usize, Shown)> = Vec::with_capacity(exhibits.len());
        let mut left = Vec::new();
        for (at, exhibit) in exhibits.iter().enumerate() {
            let (block, cut) = exhibit.block(self.fence, most, self.count);
            let tokens = (self.count)(&block) + 2;
            if tokens > self.room {
                left.push((exhibit.id, LeftOutWhy::Budget));
                continue;
            }
            let weight = weights.get(&exhibit.id).copied().unwrap_or(0);
            // Filler of long threads comes after everything else, also after what says little.
            let weight = if filler.contains(&exhibit.id) { weight - 1_000 } else { weight };
            shown.push((weight, at, Shown { id: exhibit.id, block, cut, tokens }));
        }
        shown.sort_by_key(|(weight, at, _)| (-weight, *at));
        let number = (TOTAL / self.room.max(1)).clamp(1, SLICES);
        let mut keep = self.front(&shown, u64::from(self.room) * u64::from(number));
        loop {
            let slices = self.pack(&shown[..keep]);
            if slices.len() as u32 <= number || keep == 0 {
                left.extend(shown[keep..].iter().map(|(weight, _, shown)| {
                    (shown.id, if *weight < -500 { LeftOutWhy::Thread } else { LeftOutWhy::Budget })
                }));
                return Slices { slices, left };
            }
            keep -= (keep / 40).max(1);
        }
    }

    /// How many of the first fit in `total` together.
    fn front(&self, shown: &[(i32, usize, Shown)], total: u64) -> usize {
        let mut sum = 0;
        shown
            .iter()
            .take_while(|(_, _, shown)| {
                sum += u64::from(shown.tokens);
                sum <= total
            })
            .count()
    }

    fn pack(&self, shown: &[(i32, usize, Shown)]) -> Vec<Vec<Shown>> {
        let mut order: Vec<&(i32, usize, Shown)> = shown.iter().collect();
        order.sort_by_key(|(_, at, _)| *at);
        let mut slices: Vec<Vec<Shown>> = Vec::new();
        let mut room = 0;
        for (_, _, shown) in order {
            if shown.tokens > room || slices.is_empty() {
                slices.push(Vec::new());
                room = self.room;
            }
            room -= shown.tokens;
            slices.last_mut().expect("one was just made").push(shown.clone());
        }
        slices
    }
}
