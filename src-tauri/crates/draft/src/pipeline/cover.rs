//! The cover: what the veil hid once stays hidden in everything that is made of it.
//!
//! A veil sees a secret by what stands around it: a label, a neighbour. A quote, a statement or a rank takes the words out
//! of there, so the values that were hidden in the evidence are remembered here by their tokens and covered wherever they
//! come again. Refused: a token of ours that goes through the veil a second time, which would hide the token itself.

use super::Veil;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Values that are covered, most.
const MOST: usize = 5_000;

static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[\[[A-Z]{2,16}_[0-9]{1,9}\]\]").expect("a constant pattern is valid"));

/// Values that were hidden, with their tokens.
#[derive(Debug, Default)]
pub struct Cover {
    tokens: BTreeMap<String, String>,
    values: Option<Regex>,
}

impl Cover {
    /// Remembers what stands behind the tokens in hidden texts.
    pub fn of<'t>(hidden: impl Iterator<Item = &'t str>, veil: &dyn Veil) -> Cover {
        let mut tokens = BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for token in hidden.flat_map(|text| TOKEN.find_iter(text)) {
            if !seen.insert(token.as_str()) || tokens.len() >= MOST {
                continue;
            }
            let value = veil.show(token.as_str());
            if value != token.as_str() && is_telling(&value) {
                tokens.insert(value, token.as_str().to_owned());
            }
        }
        let mut values: Vec<&str> = tokens.keys().map(String::as_str).collect();
        // The longest first, so that no part of a value is taken for another.
        values.sort_by_key(|value| (std::cmp::Reverse(value.len()), *value));
        let pattern = values.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
        let values =
            (!pattern.is_empty()).then(|| regex::RegexBuilder::new(&pattern).size_limit(64 << 20).build().ok());
        Cover { tokens, values: values.flatten() }
    }

    /// The same text with the tokens of the values that it holds.
    pub fn over(&self, text: &str) -> String {
        let Some(values) = &self.values else { return text.to_owned() };
        let token = |hit: &regex::Captures<'_>| self.tokens.get(&hit[0]).cloned().unwrap_or_default();
        values.replace_all(text, token).into_owned()
    }

    /// Texts made of evidence or of answers: covered, and what is between the tokens through the veil. One for each,
    /// whatever the veil gives back: what is missing is empty, never the original.
    pub fn hide(&self, veil: &mut dyn Veil, texts: &[&str]) -> Vec<String> {
        let covered: Vec<String> = texts.iter().map(|text| self.over(text)).collect();
        let mut parts: Vec<&str> = Vec::new();
        for text in &covered {
            parts.extend(TOKEN.split(text));
        }
        let mut hidden = super::exhibit::hidden(veil, &parts).into_iter();
        let join = |text: &String| {
            let mut out = hidden.next().unwrap_or_default();
            for token in TOKEN.find_iter(text) {
                out.push_str(token.as_str());
                out.push_str(&hidden.next().unwrap_or_default());
            }
            out
        };
        covered.iter().map(join).collect()
    }
}

/// True for what is no word that stands in any text: long, or with more than letters in it.
fn is_telling(value: &str) -> bool {
    let letters = value.chars().all(char::is_alphabetic);
    let length = value.chars().count();
    if letters { length >= 12 } else { length >= 6 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hides a word behind its label only, and notices a token that comes again.
    struct Labelled;

    impl Veil for Labelled {
        fn hide(&mut self, texts: &[&str]) -> Vec<String> {
            assert!(texts.iter().all(|text| !text.contains("[[SECRET_1]]")), "a token is hidden twice");
            texts.iter().map(|text| text.replace("key: tulip77", "key: [[SECRET_1]]")).collect()
        }

        fn show(&self, text: &str) -> String {
            text.replace("[[SECRET_1]]", "tulip77")
        }
    }

    #[test]
    fn a_value_without_its_label_is_covered_and_no_token_is_hidden_twice() {
        let mut veil = Labelled;
        let first = veil.hide(&["the key: tulip77 is old"]);
        let cover = Cover::of(first.iter().map(String::as_str), &veil);
        let again = cover.hide(&mut veil, &["tulip77", "use [[SECRET_1]] or tulip77.", "", "plain [[OTHER_3]]"]);
        assert_eq!(again, ["[[SECRET_1]]", "use [[SECRET_1]] or [[SECRET_1]].", "", "plain [[OTHER_3]]"]);
        assert_eq!(veil.show(&again[1]), "use tulip77 or tulip77.");
    }

    #[test]
    fn words_of_every_text_are_not_covered() {
        for (value, telling) in [("root", false), ("hunter", false), ("hunter2", true), ("correcthorsebattery", true)] {
            assert_eq!(is_telling(value), telling, "{value}");
        }
    }
}
