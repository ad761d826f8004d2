//! The desk: what every step of a run works with, and how a call is put together so that it fits.
//!
//! Refused: a call that is larger than the context. What has no room is left out by weight, and said.

use super::cover::Cover;
use super::exhibit::Exhibit;
use super::fence::Fence;
use super::shorten::Count;
use super::{Call, Step};
use model::{Evidence, EvidenceId, Hypothesis, MomentMark};
use prompts::Template;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// Tokens that servers add around a prompt.
const AROUND: u32 = 64;

/// What a run knows from its start on.
pub struct Desk {
    pub evidence: Vec<Evidence>,
    /// Position of each item in the order of time.
    pub places: HashMap<EvidenceId, usize>,
    pub fence: Fence,
    pub cover: Cover,
    pub count: Count,
    pub context: u32,
    pub answer: u32,
    /// The incident in a block.
    pub incident: String,
    pub weights: HashMap<EvidenceId, i32>,
    /// Of what may be shown.
    pub exhibits: BTreeMap<EvidenceId, Exhibit>,
    pub moments: Vec<MomentMark>,
    /// What people have decided.
    pub decided: Vec<Hypothesis>,
}

/// A fenced block of a prompt.
#[derive(Clone, Debug)]
pub struct Block {
    pub text: String,
    pub weight: i32,
    pub ids: Vec<EvidenceId>,
}

/// The wording of one step.
pub struct Wording {
    pub step: Step,
    /// File of the first of the pair.
    pub file: &'static str,
    /// All templates that go in, unfilled.
    pub texts: Vec<&'static str>,
    pub system: String,
    pub schema_name: &'static str,
    pub schema: serde_json::Value,
}

impl Wording {
    fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for text in &self.texts {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Desk {
    pub fn place(&self, id: EvidenceId) -> usize {
        self.places.get(&id).copied().unwrap_or(usize::MAX)
    }

    /// The rules that every prompt begins with.
    pub fn rules(&self) -> String {
        prompts::Rules { fence: self.fence.mark() }.render()
    }

    /// Tokens that are left for material beside what is fixed.
    pub fn room(&self, wording: &Wording, fixed: &str) -> u32 {
        let taken = [wording.system.as_str(), fixed].into_iter().map(self.count).sum::<u32>();
        let schema = (self.count)(&wording.schema.to_string());
        self.context.saturating_sub(self.answer + AROUND).saturating_sub(taken + schema)
    }

    /// A call whose user part `render` makes of lists of blocks, as many of them as fit. `None` when not even the wording
    /// fits. The blocks that had no room come second.
    pub fn call(
        &self,
        wording: &Wording,
        label: String,
        lists: Vec<Vec<Block>>,
        render: &dyn Fn(&[String]) -> String,
    ) -> Option<(Call, Vec<Block>)> {
        let number = lists.len();
        let empty = vec![String::new(); number];
        let room = self.room(wording, &render(&empty));
        if room == 0 {
            return None;
        }
        let all: Vec<(usize, Block)> = lists
            .into_iter()
            .enumerate()
            .flat_map(|(list, blocks)| blocks.into_iter().map(move |b| (list, b)))
            .collect();
        let mut kept = self.heaviest(&all, room);
        let user = loop {
            let user = render(&joined(&all, &kept, number));
            if self.room(wording, &user) > 0 || kept.is_empty() {
                break user;
            }
            let lightest = (0..kept.len()).min_by_key(|at| all[kept[*at]].1.weight).expect("kept is not empty");
            kept.remove(lightest);
        };
        let mut evidence: Vec<EvidenceId> = kept.iter().flat_map(|at| all[*at].1.ids.iter().copied()).collect();
        evidence.sort_unstable();
        evidence.dedup();
        let call = Call {
            step: wording.step,
            label,
            prompt: wording.file,
            prompt_hash: wording.hash(),
            system: wording.system.clone(),
            user,
            schema_name: wording.schema_name,
            schema: wording.schema.clone(),
            answer_tokens: self.answer,
            evidence,
        };
        let left = all.iter().enumerate().filter(|(at, _)| kept.binary_search(at).is_err()).map(|(_, b)| b.1.clone());
        Some((call, left.collect()))
    }

    /// Positions of the blocks that weigh most and fit together, ascending.
    fn heaviest(&self, all: &[(usize, Block)], room: u32) -> Vec<usize> {
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|at| (-all[*at].1.weight, *at));
        let mut left = room;
        let mut kept = Vec::new();
        for at in order {
            let cost = (self.count)(&all[at].1.text) + 2;
            if cost < left {
                left -= cost;
                kept.push(at);
            }
        }
        kept.sort_unstable();
        kept
    }
}

fn joined(all: &[(usize, Block)], kept: &[usize], number: usize) -> Vec<String> {
    let mut lists = vec![Vec::new(); number];
    for at in kept {
        lists[all[*at].0].push(all[*at].1.text.as_str());
    }
    lists.into_iter().map(|blocks| if blocks.is_empty() { "(none)".to_owned() } else { blocks.join("\n") }).collect()
}
