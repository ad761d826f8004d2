//! Where in consecutive texts something has to be hidden.

use super::names::Names;
use super::{RedactRules, RedactedKind, mail, secret};
use std::ops::Range;

/// Bytes of a text that have to be hidden, on letter borders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub range: Range<usize>,
    pub kind: RedactedKind,
}

/// Everything that is looked for, made once for a set of rules.
pub(super) struct Finder {
    names: Names,
}

impl Finder {
    pub fn new(rules: &RedactRules) -> Finder {
        Finder { names: Names::new(rules) }
    }

    /// What was found in each text, in order and not overlapping.
    pub fn find(&self, texts: &[&str]) -> Vec<Vec<Found>> {
        texts
            .iter()
            .map(|text| {
                let mut found = Vec::new();
                self.scan(text, &mut found);
                settle(&mut found);
                found
            })
            .collect()
    }

    fn scan(&self, text: &str, out: &mut Vec<Found>) {
        secret::scan(text, out);
        mail::scan(text, out);
        self.names.scan(text, out);
    }
}

/// Puts findings in order and joins those that overlap: nothing that any of them would hide may stay. The joint one
/// has the kind that says most about why it is hidden.
pub(super) fn settle(found: &mut Vec<Found>) {
    found.retain(|each| !each.range.is_empty());
    found.sort_by_key(|each| (each.range.start, std::cmp::Reverse(each.range.end)));
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for each in found.drain(..) {
        match kept.last_mut() {
            Some(last) if each.range.start < last.range.end => {
                last.range.end = last.range.end.max(each.range.end);
                last.kind = last.kind.min_weight(each.kind);
            }
            _ => kept.push(each),
        }
    }
    *found = kept;
}

impl RedactedKind {
    /// Of two kinds for the same run, the one that is kept.
    fn min_weight(self, other: RedactedKind) -> RedactedKind {
        use RedactedKind as K;
        let weight = |kind| {
            [K::Secret, K::Email, K::Iban, K::Card, K::Ip, K::Host, K::Phone, K::Person, K::Word]
                .iter()
                .position(|each| *each == kind)
        };
        if weight(other) < weight(self) { other } else { self }
    }
}
