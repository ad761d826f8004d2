//! What is taken out of evidence before a model may see it, and put back into its answer.
//!
//! Secrets, mail addresses, phone numbers, IP addresses, cards, bank accounts, persons, internal hosts and the words a
//! person names become tokens such as `[[PERSON_4]]`. The same value has the same token for as long as the [`Redactor`]
//! lives, so a model can still tell one person from another; which value stands behind a token never leaves this type.
//! The text is searched as it stands, and again without invisible characters, without JSON and percent escapes, over
//! line breaks, inside base64, and over the border of two neighbouring texts. What is hidden is always the run as it
//! was written, so that [`Redactor::show`] gives back the same letters.
//!
//! No clock, no randomness, no network: the same texts in the same order have the same tokens.
//! What it refuses: to let a token collide with text that looks like one. A number that stands in the input is not
//! given out, and an input that repeats a token given out before is hidden itself.
//! Limits: a name that nobody listed, and a secret that looks like a word and has no label, are not recognised.

mod block;
mod catalogue;
mod encoded;
mod find;
mod judge;
mod label;
mod mail;
mod names;
mod number;
mod phone;
mod secret;
mod token;
mod view;
mod words;

use find::Finder;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use token::{Form, Written};

model::words! {
    /// What was hidden.
    RedactedKind {
        /// A key, a password, a signature, a cookie.
        Secret => "secret",
        /// A display name or a handle from the rules.
        Person => "person",
        Email => "email",
        Phone => "phone",
        Ip => "ip",
        /// A payment card number.
        Card => "card",
        Iban => "iban",
        /// A host from the rules, or one under a suffix that is only used inside.
        Host => "host",
        /// A word from the rules.
        Word => "word",
    }
}

/// What the finder cannot know by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct RedactRules {
    /// Display names and handles (without `@`) from the imported user lists, and authors.
    pub persons: Vec<String>,
    /// Hosts and domains; what lies under a domain goes with it.
    pub hosts: Vec<String>,
    /// Customers, products, anything else; found as whole words in any case.
    pub words: Vec<String>,
}

/// One text after hiding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub text: String,
    /// In the order of the text, not overlapping.
    pub marks: Vec<Mark>,
}

/// One token in a hidden text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the token in the hidden text.
    pub range: Range<usize>,
    pub kind: RedactedKind,
    pub token: String,
}

/// An answer with the values put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub text: String,
    /// Tokens that were not put back, as the answer wrote them: changed by the model, or never given out. Each once.
    pub strange: Vec<String>,
}

/// A token and the value behind it. For the preview on this machine; deliberately without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Pseudonym {
    pub token: String,
    pub kind: RedactedKind,
    pub value: String,
    /// How often it was hidden so far.
    pub count: usize,
}

/// Hides values behind tokens and puts them back; stable for each value while it lives. See the module.
pub struct Redactor {
    finder: Finder,
    given: Vec<Pseudonym>,
    by_value: HashMap<(RedactedKind, String), usize>,
    by_token: HashMap<Written, usize>,
    /// What looked like a token in the input, in any form.
    standing: HashSet<Written>,
    last: HashMap<RedactedKind, u64>,
}

impl Redactor {
    pub fn new(rules: &RedactRules) -> Redactor {
        Redactor {
            finder: Finder::new(rules),
            given: Vec::new(),
            by_value: HashMap::new(),
            by_token: HashMap::new(),
            standing: HashSet::new(),
            last: HashMap::new(),
        }
    }

    /// Hides what has to be hidden in consecutive texts, one result for each. A secret that was cut in two by the
    /// border of neighbouring texts is found, and each part has its own token.
    pub fn hide(&mut self, texts: &[&str]) -> Vec<Hidden> {
        for text in texts {
            self.standing.extend(token::written(text).map(|(_, written, _)| written));
        }
        let known = self.given.iter().filter(|each| each.kind == RedactedKind::Secret).map(|each| each.value.as_str());
        let mut found = self.finder.find(texts, known);
        for (text, found) in texts.iter().zip(&mut found) {
            self.guard_own_tokens(text, found);
        }
        texts.iter().zip(found).map(|(text, found)| self.replace(text, &found)).collect()
    }

    /// Puts the values back. A value is put in as it is and not searched again.
    pub fn show(&self, text: &str) -> Shown {
        let mut out = String::with_capacity(text.len());
        let mut strange: Vec<String> = Vec::new();
        let mut done = 0;
        for (range, written, form) in token::written(text) {
            let given = self.by_token.get(&written);
            match (form, given) {
                (Form::Exact, Some(&at)) => {
                    out.push_str(&text[done..range.start]);
                    out.push_str(&self.given[at].value);
                    done = range.end;
                }
                _ if self.standing.contains(&written) => {}
                // Without brackets it may be anybody's identifier, unless the number is one that was given out.
                (Form::Bare, None) => {}
                _ if !strange.iter().any(|known| known == &text[range.clone()]) => strange.push(text[range].to_owned()),
                _ => {}
            }
        }
        out.push_str(&text[done..]);
        Shown { text: out, strange }
    }

    /// Every token given out so far, by kind and number. For the preview; it must stay on this machine.
    pub fn marks(&self) -> Vec<Pseudonym> {
        let mut all = self.given.clone();
        // Stable: within a kind the numbers went out in rising order.
        all.sort_by_key(|pseudonym| pseudonym.kind);
        all
    }

    /// A later input may repeat, letter for letter, a token that has gone out for something else. It is hidden as a
    /// word, or its own meaning and the given one could not be told apart in the answer.
    fn guard_own_tokens(&self, text: &str, found: &mut Vec<find::Found>) {
        if self.by_token.is_empty() || !text.contains("[[") {
            return;
        }
        let own = token::written(text)
            .filter(|(_, written, form)| *form == Form::Exact && self.by_token.contains_key(written))
            .map(|(range, ..)| find::Found::new(range, RedactedKind::Word));
        found.extend(own);
        find::settle(found);
    }

    fn replace(&mut self, text: &str, found: &[find::Found]) -> Hidden {
        let mut hidden = Hidden { text: String::with_capacity(text.len()), marks: Vec::with_capacity(found.len()) };
        let mut done = 0;
        for each in found {
            hidden.text.push_str(&text[done..each.range.start]);
            done = each.range.end;
            let at = self.pseudonym(each.kind, &text[each.range.clone()]);
            self.given[at].count += 1;
            let token = self.given[at].token.clone();
            let start = hidden.text.len();
            hidden.text.push_str(&token);
            hidden.marks.push(Mark { range: start..hidden.text.len(), kind: each.kind, token });
        }
        hidden.text.push_str(&text[done..]);
        hidden
    }

    fn pseudonym(&mut self, kind: RedactedKind, value: &str) -> usize {
        if let Some(&at) = self.by_value.get(&(kind, value.to_owned())) {
            return at;
        }
        let last = self.last.entry(kind).or_default();
        let written = loop {
            *last += 1;
            let written = Written { kind, number: *last };
            if !self.standing.contains(&written) {
                break written;
            }
        };
        let at = self.given.len();
        self.given.push(Pseudonym { token: written.token(), kind, value: value.to_owned(), count: 0 });
        self.by_value.insert((kind, value.to_owned()), at);
        self.by_token.insert(written, at);
        at
    }
}

#[cfg(test)]
mod tests;
