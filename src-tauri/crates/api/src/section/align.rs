//! Which sentence of a section before is which of the section after it was edited.
//!
//! Both are cut in the same way and compared in order; what stayed keeps its passage, what moved is found again by its
//! words, and what was reworded takes the place of what it resembles.

use crate::prose::{self, Piece};
use model::Passage;
use similar::{Algorithm, capture_diff_slices};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What becomes of one place of the new text.
#[derive(Debug)]
pub enum Fate {
    /// The passage at this place of the old list, with a lead where that changed.
    Kept {
        old: usize,
        lead: Option<String>,
    },
    /// Another wording of the passage at this place of the old list.
    Changed {
        old: usize,
        piece: Piece,
    },
    New {
        piece: Piece,
    },
}

/// Passages that were one with pieces of the text that they make: nearly always one with one.
struct Unit {
    passages: Range<usize>,
    pieces: Range<usize>,
}

/// The fates in order of the new text; passages that are in none of them are gone.
pub fn align(old: &[Passage], markdown: &str) -> Vec<Fate> {
    let shown = super::markdown_of(old);
    if shown == markdown {
        return (0..old.len()).map(|old| Fate::Kept { old, lead: None }).collect();
    }
    let (before, after) = (prose::pieces(&shown), prose::pieces(markdown));
    let units = units(old, &before);
    let matched = matched(&before, &after);
    // For each piece of the new text, the unit that begins there, or none.
    let mut taken: Vec<Option<usize>> = vec![None; after.len()];
    let mut inner = vec![false; after.len()];
    let mut stays = vec![false; units.len()];
    for (number, unit) in units.iter().enumerate() {
        let Some(at) = stands(unit, &before, &after, &matched) else { continue };
        stays[number] = true;
        taken[at] = Some(number);
        inner[at + 1..at + unit.pieces.len()].fill(true);
    }
    find_moved(&units, &before, &after, &mut stays, &mut taken, &inner);
    let reworded = reworded(old, &units, &after, &stays, &taken, &inner);

    let mut out = Vec::new();
    for (at, piece) in after.into_iter().enumerate() {
        match taken[at] {
            Some(number) => {
                let passages = units[number].passages.clone();
                let first = passages.start;
                for old in passages {
                    let lead = (old == first && before[units[number].pieces.start].lead != piece.lead)
                        .then(|| piece.lead.clone());
                    out.push(Fate::Kept { old, lead });
                }
            }
            None if inner[at] => {}
            None => match reworded.get(&at) {
                Some(old) => out.push(Fate::Changed { old: *old, piece }),
                None => out.push(Fate::New { piece }),
            },
        }
    }
    out
}

fn is_same(passage: &Passage, piece: &Piece) -> bool {
    passage.claim.text == piece.text && passage.claim.evidence == piece.cites
}

fn letters(lead: &str, text: &str) -> usize {
    lead.chars().chain(text.chars()).filter(|c| c.is_alphanumeric()).count()
}

/// Pairs passages with the pieces of the text they make. Where a passage holds two sentences, or a sentence goes over two
/// passages, they are told by counting letters.
fn units(old: &[Passage], pieces: &[Piece]) -> Vec<Unit> {
    if old.len() == pieces.len() && old.iter().zip(pieces).all(|(passage, piece)| is_same(passage, piece)) {
        return (0..old.len()).map(|at| Unit { passages: at..at + 1, pieces: at..at + 1 }).collect();
    }
    let mut out: Vec<Unit> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < pieces.len() {
        let (from_i, from_j) = (i, j);
        let (mut x, mut y) = (0, 0);
        while i < old.len() || j < pieces.len() {
            if i < old.len() && (x <= y || j >= pieces.len()) {
                x += letters(&old[i].lead, &old[i].claim.text);
                i += 1;
            } else {
                y += letters(&pieces[j].lead, &pieces[j].text);
                j += 1;
            }
            if x == y && i > from_i && j > from_j {
                break;
            }
        }
        match out.last_mut() {
            // What is left on one side alone has no letters; it belongs to what stands before.
            Some(last) if i == from_i || j == from_j => (last.passages.end, last.pieces.end) = (i, j),
            _ => out.push(Unit { passages: from_i..i, pieces: from_j..j }),
        }
    }
    out
}

/// For each piece before, the piece after that it is, in order.
fn matched(before: &[Piece], after: &[Piece]) -> Vec<Option<usize>> {
    let key = |piece: &Piece| (piece.text.clone(), piece.cites.clone());
    let mut numbers: HashMap<_, usize> = HashMap::new();
    let mut number = |pieces: &[Piece]| -> Vec<usize> {
        pieces
            .iter()
            .map(|piece| {
                let next = numbers.len();
                *numbers.entry(key(piece)).or_insert(next)
            })
            .collect()
    };
    let (a, b) = (number(before), number(after));
    // What is on one side only cannot be matched and would only cost time.
    let (in_a, in_b): (HashSet<_>, HashSet<_>) = (a.iter().copied().collect(), b.iter().copied().collect());
    let both = |list: &[usize], other: &HashSet<usize>| -> Vec<(usize, usize)> {
        list.iter().copied().enumerate().filter(|(_, n)| other.contains(n)).collect()
    };
    let (a, b) = (both(&a, &in_b), both(&b, &in_a));
    let plain = |list: &[(usize, usize)]| list.iter().map(|(_, n)| *n).collect::<Vec<_>>();
    let mut out = vec![None; before.len()];
    for op in capture_diff_slices(Algorithm::Patience, &plain(&a), &plain(&b)) {
        if let similar::DiffOp::Equal { old_index, new_index, len } = op {
            for step in 0..len {
                out[a[old_index + step].0] = Some(b[new_index + step].0);
            }
        }
    }
    out
}

/// Where a unit stands in the new text just as it was.
fn stands(unit: &Unit, before: &[Piece], after: &[Piece], matched: &[Option<usize>]) -> Option<usize> {
    let at = matched[unit.pieces.clone()].first().copied().flatten()?;
    if unit.passages.is_empty() {
        return None;
    }
    let follows = unit.pieces.clone().zip(at..).all(|(old, new)| {
        matched[old] == Some(new) && (old == unit.pieces.start || before[old].lead == after[new].lead)
    });
    follows.then_some(at)
}

fn find_moved(
    units: &[Unit],
    before: &[Piece],
    after: &[Piece],
    stays: &mut [bool],
    taken: &mut [Option<usize>],
    inner: &[bool],
) {
    let mut free: HashMap<(&str, &[model::EvidenceId]), Vec<usize>> = HashMap::new();
    for (at, piece) in after.iter().enumerate().rev() {
        if taken[at].is_none() && !inner[at] && !piece.text.is_empty() {
            free.entry((&piece.text, &piece.cites)).or_default().push(at);
        }
    }
    for (number, unit) in units.iter().enumerate() {
        if stays[number] || unit.pieces.len() != 1 || unit.passages.is_empty() {
            continue;
        }
        let piece = &before[unit.pieces.start];
        if let Some(at) = free.get_mut(&(piece.text.as_str(), piece.cites.as_slice())).and_then(Vec::pop) {
            stays[number] = true;
            taken[at] = Some(number);
        }
    }
}

/// Pairs of sentences that are compared for likeness between two that stayed; beyond this they are paired in order.
const COMPARED: usize = 10_000;
/// Share of words that two sentences have in common when one is a rewording of the other.
const ALIKE: f64 = 0.4;

/// For places of the new text, the passage before of which they are another wording.
fn reworded(
    old: &[Passage],
    units: &[Unit],
    after: &[Piece],
    stays: &[bool],
    taken: &[Option<usize>],
    inner: &[bool],
) -> HashMap<usize, usize> {
    let mut out = HashMap::new();
    let mut used = vec![false; units.len()];
    let mut at = 0;
    // The unit behind which the stretch in hand begins.
    let mut from = 0;
    while at < after.len() {
        if let Some(number) = taken[at] {
            from = number + 1;
        }
        if taken[at].is_some() || inner[at] {
            at += 1;
            continue;
        }
        let end = (at..after.len()).find(|n| taken[*n].is_some()).unwrap_or(after.len());
        let gone: Vec<usize> = (from..units.len()).take_while(|n| !stays[*n]).filter(|n| !used[*n]).collect();
        let few = gone.len() * (end - at) <= COMPARED;
        for (place, new) in (at..end).enumerate().filter(|(_, new)| !inner[*new]) {
            let candidates: &[usize] = if few { &gone } else { gone.get(place..=place).unwrap_or_default() };
            let words = words(&after[new].text);
            let best = candidates
                .iter()
                .filter(|number| !used[**number] && !units[**number].passages.is_empty())
                .map(|number| (likeness(&words, &self::words(&old[units[*number].passages.start].claim.text)), *number))
                .filter(|(likeness, _)| *likeness >= ALIKE)
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            if let Some((_, number)) = best {
                used[number] = true;
                out.insert(new, units[number].passages.start);
            }
        }
        at = end;
    }
    out
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn likeness(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let shared = a.intersection(b).count() as f64;
    shared / a.len().max(b.len()).max(1) as f64
}
