//! Reading answers: fields by name, ids that were shown, words put back behind the veil.
//!
//! An answer is data of a known shape. Refused: anything else in it; a field that is not asked for is not looked at.

use super::Veil;
use super::text::{one_line, restored, visible};
use crate::check::Corpus;
use model::{EvidenceId, Quote};
use serde_json::Value;

/// Characters of one answered text.
pub const LONGEST: usize = 2_000;
/// Rows of one list.
const ROWS: usize = 200;

/// The rows of a list; `None` when the answer has no such list.
pub fn rows<'v>(value: &'v Value, name: &str) -> Option<&'v [Value]> {
    value.get(name).and_then(Value::as_array).map(|rows| &rows[..rows.len().min(ROWS)])
}

/// A text as it was answered, or empty.
pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// One of the words of `T`.
pub fn word<T: std::str::FromStr>(value: &Value, name: &str) -> Option<T> {
    text(value, name).trim().parse().ok()
}

/// A text with its values put back, as one line in which every letter can be seen.
pub fn shown(veil: &dyn Veil, text: &str) -> String {
    visible(&one_line(&veil.show(text), LONGEST))
}

/// Ids that an answer cites.
#[derive(Debug, Default, PartialEq)]
pub struct Cited {
    /// Those that the call showed, each once, in order.
    pub known: Vec<EvidenceId>,
    /// Those that it did not show.
    pub unknown: Vec<EvidenceId>,
    /// What is no id of an evidence item.
    pub strange: Vec<String>,
}

impl Cited {
    pub fn of(value: &Value, name: &str, allowed: &[EvidenceId]) -> Cited {
        let mut cited = Cited::default();
        for given in rows(value, name).unwrap_or_default() {
            cited.add(given.as_str().unwrap_or_default(), allowed);
        }
        cited
    }

    /// Adds one as it was given.
    pub fn add(&mut self, given: &str, allowed: &[EvidenceId]) {
        match id(given) {
            Some(id) if allowed.binary_search(&id).is_ok() => {
                if !self.known.contains(&id) {
                    self.known.push(id);
                }
            }
            Some(id) => self.unknown.push(id),
            None => self.strange.push(one_line(&visible(given), 80)),
        }
    }

    /// What was cited and cannot be, as words.
    pub fn refused(&self) -> Vec<String> {
        self.unknown.iter().map(EvidenceId::to_string).chain(self.strange.iter().cloned()).collect()
    }
}

/// `E-42`, also as `E42`, `e-42` and `[E-42]`; nothing else is an id of an item.
pub fn id(given: &str) -> Option<EvidenceId> {
    let bare = given.trim().trim_start_matches(['[', '(', '<']).trim_end_matches([']', ')', '>', '.']);
    let digits = bare.strip_prefix(['E', 'e'])?;
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let plain = (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok().map(EvidenceId)).flatten()
}

/// The position that `H2` names.
pub fn position(given: &str, of: usize) -> Option<usize> {
    let number: usize = given.trim().strip_prefix(['H', 'h'])?.trim_start_matches('-').parse().ok()?;
    (1..=of).contains(&number).then(|| number - 1)
}

/// Quoted words as the item has them; `None` when it does not have them letter for letter. What was shown by number is
/// put back, and marks around the words are not theirs.
pub fn quoted(corpus: &Corpus<'_>, veil: &dyn Veil, id: EvidenceId, given: &str) -> Option<String> {
    let words = veil.show(given);
    let words = words.trim();
    if words.len() > 2 * LONGEST {
        return None;
    }
    let bare = words.trim_matches(['"', '“', '”', '„', '«', '»', '\'', '‘', '’']).trim();
    let candidates = [words.to_owned(), restored(words), bare.to_owned(), restored(bare)];
    candidates.into_iter().find(|words| corpus.holds(id, words))
}

/// The quotes of a sentence: as the items have them, or as they were given, for the checker to find fault with. The ids of
/// quotes that were not shown come second.
pub fn quotes(
    corpus: &Corpus<'_>,
    veil: &dyn Veil,
    value: &Value,
    allowed: &[EvidenceId],
) -> (Vec<Quote>, Vec<(EvidenceId, String)>, Vec<String>) {
    let (mut kept, mut unknown, mut strange) = (Vec::new(), Vec::new(), Vec::new());
    for given in rows(value, "quotes").unwrap_or_default() {
        let words = text(given, "quote");
        if words.trim().is_empty() {
            continue;
        }
        match id(text(given, "evidence")) {
            Some(id) if allowed.binary_search(&id).is_ok() => {
                let text = quoted(corpus, veil, id, words).unwrap_or_else(|| shown(veil, words));
                let quote = Quote { evidence: id, text };
                if !kept.contains(&quote) {
                    kept.push(quote);
                }
            }
            Some(id) => unknown.push((id, shown(veil, words))),
            None => strange.push(one_line(&visible(text(given, "evidence")), 80)),
        }
    }
    (kept, unknown, strange)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_ids_of_items_that_were_shown_count() {
        let allowed = [EvidenceId(3), EvidenceId(42)];
        let answer = json!({"for": ["E-42", "e42", "[E-3]", "E-7", "42", "P-3", "INC-3", "H1", 3, "E-3 E-42"]});
        let cited = Cited::of(&answer, "for", &allowed);
        assert_eq!(cited.known, [EvidenceId(42), EvidenceId(3)]);
        assert_eq!(cited.unknown, [EvidenceId(7)]);
        assert_eq!(cited.strange.len(), 6);
        assert_eq!(Cited::of(&json!({"for": "E-3"}), "for", &allowed), Cited::default());
    }

    #[test]
    fn positions_are_those_of_the_list() {
        assert_eq!(position(" H2 ", 2), Some(1));
        for none in ["H0", "H3", "2", "H", "H-", "H99999999999999999999", "E-2", "H2;H1"] {
            assert_eq!(position(none, 2), None, "{none}");
        }
    }
}
