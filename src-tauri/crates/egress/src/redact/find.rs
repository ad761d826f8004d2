//! Where in consecutive texts something has to be hidden.
//!
//! Each text is searched as it stands, and again in every reading that somebody could use to get at what it holds.
//! Then the borders between neighbours are searched, and at last everything that is known to be a secret by now is
//! looked for wherever else it stands.

use super::judge::Shape;
use super::names::Names;
use super::view::{self, View};
use super::{RedactRules, RedactedKind, encoded, judge, mail, number, secret};
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;

/// Bytes of a text that have to be hidden, on letter borders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub range: Range<usize>,
    pub kind: RedactedKind,
    /// Only a label says that it is a secret, not its own shape.
    pub labelled: bool,
}

impl Found {
    pub fn new(range: Range<usize>, kind: RedactedKind) -> Found {
        Found { range, kind, labelled: false }
    }

    fn at(self, range: Range<usize>) -> Found {
        Found { range, ..self }
    }
}

/// Encodings inside each other are followed so far.
const DEPTH: usize = 4;

/// A shorter secret is not looked for where nothing says that it is one.
const REPEATED: usize = 8;

/// Everything that is looked for, made once for a set of rules.
pub(super) struct Finder {
    names: Names,
}

impl Finder {
    pub fn new(rules: &RedactRules) -> Finder {
        Finder { names: Names::new(rules) }
    }

    /// What was found in each text, in order and not overlapping. `known` are secrets of earlier calls.
    pub fn find<'a>(&self, texts: &[&str], known: impl Iterator<Item = &'a str>) -> Vec<Vec<Found>> {
        let mut all: Vec<Vec<Found>> = texts.iter().map(|text| self.text(text)).collect();
        for at in 1..texts.len() {
            let (left, right) = all.split_at_mut(at);
            self.border(texts[at - 1], texts[at], &mut left[at - 1], &mut right[0]);
        }
        repeated(texts, known, &mut all);
        for (text, found) in texts.iter().zip(&mut all) {
            on_letters(text, found);
            settle(found);
        }
        all
    }

    /// One text in all its readings.
    fn text(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        self.read(text, DEPTH, &mut found);
        settle(&mut found);
        found
    }

    fn read(&self, text: &str, depth: usize, out: &mut Vec<Found>) {
        if let Some(view) = view::visible(text) {
            // Whoever reads the text does not see them, so neither does the search.
            self.through(&view, depth, out);
            return;
        }
        self.plain(text, out);
        let Some(deeper) = depth.checked_sub(1) else { return };
        if let Some(view) = view::unescaped(text) {
            self.through(&view, deeper, out);
        }
        for view in view::percent(text) {
            self.through(&view, deeper, out);
        }
        for (range, decoded) in encoded::runs(text) {
            let mut inside = Vec::new();
            self.read(&decoded, deeper, &mut inside);
            settle(&mut inside);
            if let Some(kind) = inside.iter().map(|each| each.kind).min_by_key(|kind| weight(*kind)) {
                out.push(Found::new(range, kind));
            }
        }
        let ends: Vec<usize> =
            out.iter().filter(|each| each.kind == RedactedKind::Secret).map(|each| each.range.end).collect();
        for unwrapped in view::unwrapped(text) {
            let mut inside = Vec::new();
            self.read(&unwrapped.view.text, 1, &mut inside);
            for each in inside {
                let mut crossed =
                    unwrapped.seams.iter().filter(|seam| each.range.start < **seam && **seam < each.range.end);
                let Some(first) = crossed.next() else { continue };
                let whole = ends.contains(&unwrapped.view.source(&(first - 1..*first)).end);
                if goes_on(&unwrapped.view.text, &each, *first, *first, whole) {
                    let range = unwrapped.view.source(&each.range);
                    out.push(each.at(range));
                }
            }
        }
    }

    fn through(&self, view: &View, depth: usize, out: &mut Vec<Found>) {
        let mut inside = Vec::new();
        self.read(&view.text, depth, &mut inside);
        out.extend(inside.into_iter().map(|each| {
            let range = view.source(&each.range);
            each.at(range)
        }));
    }

    /// One reading, as it stands.
    fn plain(&self, text: &str, out: &mut Vec<Found>) {
        let start = out.len();
        secret::scan(text, out);
        let secrets: Vec<Range<usize>> = out[start..].iter().map(|each| each.range.clone()).collect();
        let mails = out.len();
        mail::scan(text, out);
        // `password@host` in an address with a password looks like a mailbox.
        let cut = |mail: &Range<usize>| secrets.iter().any(|secret| mail.start < secret.end && secret.end < mail.end);
        let kept: Vec<Found> = out.drain(mails..).filter(|each| !cut(&each.range)).collect();
        out.extend(kept);
        number::scan(text, out);
        self.names.scan(text, out);
    }

    /// A secret that the border of two neighbours cuts: each part is hidden in its own text.
    fn border(&self, left: &str, right: &str, in_left: &mut Vec<Found>, in_right: &mut Vec<Found>) {
        let labelled = left.trim_end().ends_with([':', '=']) && !right.trim().is_empty();
        let glued = view::touching(left, right).then_some("");
        for between in glued.into_iter().chain(labelled.then_some(" ")) {
            let Some((view, border, border_right)) = view::joined(left, right, between) else { continue };
            let mut found = Vec::new();
            self.read(&view.text, 2, &mut found);
            let whole =
                in_left.iter().any(|each| each.kind == RedactedKind::Secret && each.range.end >= left.trim_end().len());
            for each in
                found.into_iter().filter(|each| each.kind == RedactedKind::Secret && each.range.end > border_right)
            {
                let crosses = each.range.start < border;
                if !(crosses || labelled && each.range.start == border_right) {
                    continue;
                }
                if crosses && !goes_on(&view.text, &each, border, border_right, whole) {
                    continue;
                }
                if crosses {
                    in_left.push(each.clone().at(view.source(&(each.range.start..border))));
                }
                let head = view.source(&(border_right.max(each.range.start)..each.range.end));
                in_right.push(each.at(head.start - left.len()..head.end - left.len()));
            }
        }
    }
}

/// Whether a finding really goes on over a border between `left` and `right`, and is not two things that happen to
/// touch. What was a whole secret before the border needs a rest that is drawn by lot; what only a label names, two
/// pieces that are.
fn goes_on(text: &str, found: &Found, left: usize, right: usize, whole: bool) -> bool {
    let (before, after) = (&text[found.range.start..left], &text[right.min(found.range.end)..found.range.end]);
    if whole {
        return judge::random(after.as_bytes());
    }
    let numbers =
        [before, after].iter().all(|part| Shape::of(part) == Shape::Number) && before.len() + after.len() >= 15;
    // A piece of a few letters may be a word by chance, if what follows is no known sort of number.
    let rest = after.len() >= 12 && judge::random(after.as_bytes()) && Shape::of(after) == Shape::Other;
    let start = judge::piece(before) || before.len() <= 3 && !judge::word(before) || before.len() <= 6 && rest;
    !found.labelled || numbers || start && judge::piece(after)
}

/// Secrets that are known from where they have a label are hidden where they have none.
fn repeated<'a>(texts: &[&str], known: impl Iterator<Item = &'a str>, all: &mut [Vec<Found>]) {
    let long = |value: &&str| value.len() >= REPEATED;
    let mut values: Vec<&str> = known.filter(long).collect();
    for (text, found) in texts.iter().zip(all.iter()) {
        let secrets = found.iter().filter(|each| each.kind == RedactedKind::Secret);
        values.extend(secrets.filter_map(|each| text.get(each.range.clone())).filter(long));
    }
    values.sort_unstable();
    values.dedup();
    if values.is_empty() {
        return;
    }
    let Ok(search) = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&values) else { return };
    for (text, found) in texts.iter().zip(all) {
        let bytes = text.as_bytes();
        let joins = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let hits = search.find_iter(text).filter(|hit| !joins(hit.start().checked_sub(1)) && !joins(Some(hit.end())));
        found.extend(hits.map(|hit| Found::new(hit.range(), RedactedKind::Secret)));
    }
}

/// Widens findings to whole letters.
fn on_letters(text: &str, found: &mut [Found]) {
    for each in found {
        each.range = super::label::floor(text, each.range.start)..super::label::ceil(text, each.range.end);
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
                last.labelled &= each.labelled;
                last.kind = if weight(each.kind) < weight(last.kind) { each.kind } else { last.kind };
            }
            _ => kept.push(each),
        }
    }
    *found = kept;
}

/// Of two kinds for the same run, the lighter one is kept.
fn weight(kind: RedactedKind) -> u8 {
    match kind {
        RedactedKind::Secret => 0,
        RedactedKind::Email => 1,
        RedactedKind::Iban => 2,
        RedactedKind::Card => 3,
        RedactedKind::Ip => 4,
        RedactedKind::Host => 5,
        RedactedKind::Phone => 6,
        RedactedKind::Person => 7,
        RedactedKind::Word => 8,
    }
}
