//! Strings drawn from a regular expression, by a seed.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A small generator: the same numbers on every machine.
pub(crate) struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn letters(&mut self, alphabet: &str, count: usize) -> String {
        (0..count).map(|_| char::from(*self.pick(alphabet.as_bytes()))).collect()
    }
}

/// A string that the expression describes, in printable ASCII. `wild` also fills what may be empty.
pub(crate) fn draw(pattern: &str, dice: &mut Dice, wild: bool) -> String {
    let hir = regex_syntax::ParserBuilder::new().utf8(false).unicode(false).build().parse(pattern).unwrap();
    let mut out = String::new();
    walk(&hir, dice, wild, &mut out);
    out
}

fn walk(hir: &Hir, dice: &mut Dice, wild: bool, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => {
            let mut letters: Vec<char> = (' '..='~').filter(|letter| has(class, *letter)).collect();
            if letters.is_empty() {
                letters.extend(['\n', '\t'].iter().filter(|letter| has(class, **letter)));
            }
            // Of "anything" mostly letters and digits, as in what people paste.
            let alphanumeric: Vec<char> = letters.iter().copied().filter(char::is_ascii_alphanumeric).collect();
            if alphanumeric.len() >= 62 && letters.len() > 75 && dice.below(8) > 0 {
                letters = alphanumeric;
            }
            out.extend((!letters.is_empty()).then(|| *dice.pick(&letters)));
        }
        HirKind::Repetition(repetition) => {
            let (min, max) = (repetition.min as usize, repetition.max.map_or(usize::MAX, |max| max as usize));
            let spread = if min == 0 && !wild { usize::from(max == 1) } else { max.saturating_sub(min).min(12) };
            for _ in 0..min + dice.below(spread + 1) {
                walk(&repetition.sub, dice, wild, out);
            }
        }
        HirKind::Capture(capture) => walk(&capture.sub, dice, wild, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| walk(part, dice, wild, out)),
        HirKind::Alternation(choices) => walk(dice.pick(choices), dice, wild, out),
    }
}

fn has(class: &Class, letter: char) -> bool {
    match class {
        Class::Unicode(class) => class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&letter)),
        Class::Bytes(class) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&(letter as u8)))
        }
    }
}
