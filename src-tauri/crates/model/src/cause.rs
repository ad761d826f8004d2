//! Which cause led to which: the links between the hypotheses of one incident, and from them to its impact.
//!
//! Refused: a circle. Nothing is its own cause, however long the way round.

use crate::HypothesisId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A cause and what it led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CauseLink {
    pub cause: HypothesisId,
    /// `None`: the impact itself.
    pub effect: Option<HypothesisId>,
}

/// The circle that `new` would close among `links`, beginning and ending with its cause; `None` when it closes none.
pub fn circle(links: &[CauseLink], new: CauseLink) -> Option<Vec<HypothesisId>> {
    let first = new.effect?;
    let mut effects: BTreeMap<HypothesisId, Vec<HypothesisId>> = BTreeMap::new();
    for link in links {
        effects.entry(link.cause).or_default().extend(link.effect);
    }
    let mut seen = BTreeSet::from([first]);
    // Each way from the new effect onwards, the last place at its end.
    let mut ways = vec![vec![new.cause, first]];
    while let Some(way) = ways.pop() {
        let place = *way.last().expect("a way has at least its two ends");
        if place == new.cause {
            return Some(way);
        }
        for next in effects.get(&place).into_iter().flatten() {
            if *next == new.cause || seen.insert(*next) {
                ways.push(way.iter().copied().chain([*next]).collect());
            }
        }
    }
    None
}

/// A circle among `links`, if there is one: what no program of ours writes and a damaged file may hold.
pub fn any_circle(links: &[CauseLink]) -> Option<Vec<HypothesisId>> {
    links.iter().find_map(|link| circle(links, *link))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn link(cause: i64, effect: i64) -> CauseLink {
        CauseLink { cause: HypothesisId(cause), effect: (effect > 0).then_some(HypothesisId(effect)) }
    }

    #[test]
    fn a_circle_is_told_with_its_whole_way() {
        let links = [link(1, 2), link(2, 3), link(2, 4), link(3, 0)];
        assert_eq!(circle(&links, link(3, 1)), Some(vec![3, 1, 2, 3].into_iter().map(HypothesisId).collect()));
        assert_eq!(circle(&links, link(5, 5)), Some(vec![HypothesisId(5), HypothesisId(5)]));
        assert_eq!(circle(&links, link(1, 3)), None, "two ways to one effect are no circle");
        assert_eq!(circle(&links, link(4, 0)), None, "nothing follows from the impact");
        assert_eq!(any_circle(&links), None);
        assert!(any_circle(&[link(1, 2), link(2, 1)]).is_some());
    }

    /// A step of a linear congruence, enough to try many graphs.
    fn next(seed: &mut u64) -> i64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((*seed >> 33) % 9).unwrap()
    }

    #[test]
    fn what_is_let_in_stays_without_circles_and_what_is_refused_closes_one() {
        let (mut let_in, mut refused) = (0, 0);
        for mut seed in 0..300_u64 {
            let mut links: Vec<CauseLink> = Vec::new();
            for _ in 0..30 {
                let new = link(next(&mut seed) + 1, next(&mut seed));
                match circle(&links, new) {
                    None => {
                        links.push(new);
                        let_in += 1;
                    }
                    Some(way) => {
                        refused += 1;
                        assert_eq!((way.first(), way.last()), (Some(&new.cause), Some(&new.cause)));
                        let steps = way.windows(2).map(|w| CauseLink { cause: w[0], effect: Some(w[1]) });
                        assert!(steps.clone().skip(1).all(|step| links.contains(&step)), "{way:?} {links:?}");
                    }
                }
                assert!(has_order(&links), "{links:?}");
            }
        }
        assert!(let_in > 1000 && refused > 1000, "{let_in} {refused}");
    }

    /// Whether taking away causes that nothing leads to empties the graph, which only one without circles allows.
    fn has_order(links: &[CauseLink]) -> bool {
        let mut left = links.to_vec();
        loop {
            let led_to: BTreeSet<_> = left.iter().filter_map(|l| l.effect).collect();
            let before = left.len();
            left.retain(|l| led_to.contains(&l.cause));
            if left.is_empty() || left.len() == before {
                return left.is_empty();
            }
        }
    }
}
