//! What a person typed, understood: the index, the scan and the snippets all work from this one reading.
//!
//! It never fails. What does not fit the forms (an open quote, an unknown `word:`, a date that is none) is taken as
//! words, with a note where something was clearly meant.

mod forms;
mod when;

use std::borrow::Cow;

pub(crate) use forms::{distance_allowed, forms, within};

use crate::document::Kind;
use crate::query::Query;
use crate::words::{Cutter, Role, fold};

/// Words looked at in one question; the rest is left out with a note.
const MAX_ITEMS: usize = 32;

/// Tokens that must stand at fixed distances. One slot is a word, more are a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seq {
    /// Distance from the start, and the token there; ascending, starting at 0, at most one per distance.
    pub slots: Vec<(usize, String)>,
    /// The last slot matches every token that starts with it.
    pub prefix: bool,
}

/// One thing asked for: any of its sequences will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub not: bool,
    /// Looked for in the people instead of the text.
    pub people: bool,
    pub seqs: Vec<Seq>,
    /// Set for a single unquoted word: its forms and similar spellings may be tried.
    pub plain: Option<String>,
}

impl Item {
    /// The word, when it is wanted, stands alone and is only known by its start.
    pub(crate) fn start(&self) -> Option<&str> {
        match self.seqs.as_slice() {
            [Seq { slots, prefix: true }] if !self.not && slots.len() == 1 => {
                slots.first().map(|(_, word)| word.as_str())
            }
            _ => None,
        }
    }
}

/// Where a filter looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Kind,
    Incident,
    Service,
    State,
    Source,
}

/// A filter: the folded value is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    pub place: Place,
    pub any: Vec<String>,
    pub not: bool,
}

/// The whole question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Question {
    pub items: Vec<Item>,
    pub filters: Vec<Filter>,
    /// Microseconds since 1970, inclusive.
    pub from: Option<i64>,
    /// Microseconds since 1970, exclusive.
    pub to: Option<i64>,
    pub notes: Vec<String>,
}

impl Question {
    /// Reads the text and the filters of a query.
    pub(crate) fn read(query: &Query) -> Question {
        let mut question = Question { from: query.from.map(micros), to: query.to.map(micros), ..Question::default() };
        question.text(&query.text, query.as_you_type);
        let kinds: Vec<String> = query.kinds.iter().map(|k| k.as_str().to_owned()).collect();
        for (place, values) in [(Place::Kind, &kinds), (Place::Service, &query.services), (Place::State, &query.states)]
        {
            question.filter_exactly(place, values);
        }
        if let Some(incident) = &query.incident {
            question.filter_exactly(Place::Incident, std::slice::from_ref(incident));
        }
        question
    }

    /// Reads only a text, as for a snippet.
    pub(crate) fn of_text(text: &str, as_you_type: bool) -> Question {
        let mut question = Question::default();
        question.text(text, as_you_type);
        question
    }

    fn filter_exactly(&mut self, place: Place, values: &[String]) {
        if !values.is_empty() {
            self.filters.push(Filter { place, any: values.iter().map(|v| fold(v)).collect(), not: false });
        }
    }

    fn text(&mut self, text: &str, as_you_type: bool) {
        let mut typed = Typed { rest: text };
        let mut cutter = Cutter::default();
        while let Some(bit) = typed.next() {
            if self.items.len() + self.filters.len() >= MAX_ITEMS {
                self.notes.push(format!("only the first {MAX_ITEMS} words were looked for"));
                break;
            }
            let typing = as_you_type && typed.rest.is_empty() && !bit.closed;
            self.bit(&bit, typing, &mut cutter);
        }
    }

    fn bit(&mut self, bit: &Bit<'_>, typing: bool, cutter: &mut Cutter) {
        if let Some(field) = bit.field {
            if self.field(field, bit, typing, cutter) {
                return;
            }
            let words: Cow<'_, str> = format!("{field}:{}", bit.words).into();
            return self.item(&words, bit, typing, false, cutter);
        }
        self.item(bit.words, bit, typing, false, cutter);
    }

    /// Whether `field:` is one that is known and its value makes sense.
    fn field(&mut self, field: &str, bit: &Bit<'_>, typing: bool, cutter: &mut Cutter) -> bool {
        let value = bit.words.trim();
        let place = match field.to_ascii_lowercase().as_str() {
            "kind" => Place::Kind,
            "service" => Place::Service,
            "state" => Place::State,
            "source" | "format" => Place::Source,
            "incident" => Place::Incident,
            "from" | "by" | "person" if !value.is_empty() => {
                self.item(value, bit, typing, true, cutter);
                return true;
            }
            "after" | "since" | "before" | "until" if !value.is_empty() => return self.time(field, value),
            _ => return false,
        };
        if value.is_empty() {
            // Still being typed: nothing to hold against anything yet.
            return true;
        }
        if place == Place::Kind && !Kind::ALL.iter().any(|k| k.as_str() == fold(value)) {
            let known: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
            self.notes.push(format!(
                "`kind:{value}` is not a kind and was looked for as words; kinds are {}",
                known.join(", ")
            ));
            return false;
        }
        match self.filters.iter_mut().find(|f| f.place == place && f.not == bit.not) {
            Some(filter) => filter.any.push(fold(value)),
            None => self.filters.push(Filter { place, any: vec![fold(value)], not: bit.not }),
        }
        true
    }

    fn time(&mut self, field: &str, value: &str) -> bool {
        let Some(at) = when::start_of(value) else {
            self.notes.push(format!("`{field}:{value}` was looked for as words: a date looks like `2026-03-01`"));
            return false;
        };
        match field.to_ascii_lowercase().as_str() {
            "after" | "since" => self.from = Some(self.from.map_or(at, |from| from.max(at))),
            _ => self.to = Some(self.to.map_or(at, |to| to.min(at))),
        }
        true
    }

    fn item(&mut self, words: &str, bit: &Bit<'_>, typing: bool, people: bool, cutter: &mut Cutter) {
        let prefix = typing || (!bit.quoted && words.ends_with('*'));
        let mut seqs = sequences(words, prefix, cutter);
        if seqs.is_empty() {
            return;
        }
        let mut plain = None;
        if let [Seq { slots, prefix }] = seqs.as_mut_slice()
            && let [(_, word)] = slots.as_slice()
            && !bit.quoted
        {
            if *prefix || looks_like_hash(word) {
                *prefix = true;
            } else {
                plain = Some(word.clone());
            }
        }
        self.items.push(Item { not: bit.not, people, seqs, plain });
    }
}

/// Commit ids are typed by their first seven or more characters.
fn looks_like_hash(word: &str) -> bool {
    word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.bytes().any(|b| b.is_ascii_digit())
}

pub(crate) fn micros(at: model::Utc) -> i64 {
    at.timestamp_micros()
}

/// The ways in which `words` can stand in a text: in the smallest parts, with `camelCase` words in one, or all in one.
pub(crate) fn sequences(words: &str, prefix: bool, cutter: &mut Cutter) -> Vec<Seq> {
    let mut tokens: Vec<(Role, usize, usize, String)> = Vec::new();
    cutter.each(words, |word, piece| tokens.push((piece.role, piece.position, piece.span, word.to_owned())));
    let (mut fine, mut coarse) = (Vec::new(), Vec::new());
    let (mut whole, mut humps, mut shift, mut covered) = (None, false, 0usize, 0usize);
    let mut paired = None;
    for (role, position, span, word) in &tokens {
        match role {
            Role::Whole if whole.is_none() && *position == 0 => whole = Some((word.clone(), *span)),
            Role::Whole | Role::Alias => {}
            Role::Sub => {
                humps = true;
                coarse.push((position - shift, word.clone()));
                covered = position + span;
                shift += span - 1;
            }
            Role::Part => {
                fine.push((*position, word.clone()));
                if *position >= covered {
                    coarse.push((position - shift, word.clone()));
                }
            }
            Role::Pair | Role::Single => {
                // A lone character stands for itself; in a longer run the pairs say it all.
                if *role == Role::Pair {
                    paired = Some(*position);
                } else if paired == Some(*position) || position.checked_sub(1).is_some_and(|p| paired == Some(p)) {
                    continue;
                }
                fine.push((*position, word.clone()));
                coarse.push((position - shift, word.clone()));
            }
        }
    }
    let positions = tokens.iter().map(|(_, position, span, _)| position + span).max().unwrap_or(0);
    let in_run = matches!(tokens.last(), Some((Role::Single | Role::Pair, ..)));
    let prefix = prefix && !in_run;
    let mut seqs = Vec::new();
    if !fine.is_empty() {
        seqs.push(Seq { slots: fine, prefix });
    }
    if humps {
        seqs.push(Seq { slots: coarse, prefix });
    }
    if let Some((word, span)) = whole
        && span == positions
    {
        seqs.push(Seq { slots: vec![(0, word)], prefix });
    }
    seqs
}

/// One blank-separated or quoted bit of what was typed.
#[derive(Debug)]
struct Bit<'a> {
    not: bool,
    field: Option<&'a str>,
    words: &'a str,
    quoted: bool,
    /// A blank or a closing quote follows: it is not being typed any more.
    closed: bool,
}

struct Typed<'a> {
    rest: &'a str,
}

impl<'a> Typed<'a> {
    fn next(&mut self) -> Option<Bit<'a>> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return None;
        }
        let mut text = self.rest;
        let not = text.starts_with('-') && text[1..].starts_with(|c: char| !c.is_whitespace() && c != '-');
        if not {
            text = &text[1..];
        }
        let field = text.find([':', '"', ' ']).filter(|&at| text[at..].starts_with(':') && at > 0).and_then(|at| {
            let name = &text[..at];
            name.bytes().all(|b| b.is_ascii_alphabetic()).then_some(name)
        });
        if let Some(name) = field {
            text = &text[name.len() + 1..];
        }
        let quoted = text.starts_with('"');
        let (words, rest, closed) = if quoted {
            match text[1..].find('"') {
                Some(end) => (&text[1..1 + end], &text[end + 2..], true),
                None => (&text[1..], "", false),
            }
        } else {
            let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
            (&text[..end], &text[end..], end < text.len())
        };
        self.rest = rest;
        Some(Bit { not, field, words, quoted, closed })
    }
}

#[cfg(test)]
mod tests;
