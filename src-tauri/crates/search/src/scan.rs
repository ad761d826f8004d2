//! Searching without an index: slower, same matches wherever the index says that it counted all. For when the index
//! cannot be opened, and as the measure that the index is tested against.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::time::Instant;

use crate::document::Document;
use crate::index::{FEW, MAX_LIMIT, MAX_OFFSET, Tally};
use crate::query::{Hit, Hits, Order, Query, Reach};
use crate::question::{Filter, Item, Place, Question, Seq, distance_allowed, forms, micros, within};
use crate::words::{Cutter, Role, fold};

/// Looks at every document in turn and counts all that match; ranked by how often the words occur, with the rare
/// forms and lengths not weighed. Memory is bounded by `query.offset + query.limit`.
pub fn scan<D: Borrow<Document>>(documents: impl IntoIterator<Item = D>, query: &Query) -> Hits {
    let started = Instant::now();
    let question = Question::read(query);
    let wanted = question.items.iter().filter(|item| !item.not).count();
    let newest = query.order == Order::Newest || wanted == 0;
    let keep = query.offset.min(MAX_OFFSET) + query.limit.min(MAX_LIMIT);
    let mut shelves = [Reach::All, Reach::Similar, Reach::Any].map(|reach| Shelf::new(reach, keep, newest));
    let mut words = Words::default();
    for document in documents {
        let document = document.borrow();
        if !passes(document, &question) {
            continue;
        }
        words.read(document);
        if question.items.iter().any(|item| item.not && words.meets(item, false) > 0.0) {
            continue;
        }
        for shelf in &mut shelves {
            let useful = match shelf.reach {
                Reach::All => true,
                Reach::Similar => query.fuzzy && wanted > 0,
                Reach::Any => wanted > 1,
            };
            if let Some(score) = if useful { words.score(&question, shelf.reach) } else { None } {
                shelf.add(document, score);
            }
        }
    }
    let [all, similar, any] = shelves;
    let mut best = all;
    if best.tally.total < FEW && similar.tally.total > best.tally.total {
        best = similar;
    }
    if best.tally.total == 0 && any.tally.total > 0 {
        best = any;
    }
    best.into_hits(query, question.notes, started)
}

/// Whether the filters let a document through.
fn passes(document: &Document, question: &Question) -> bool {
    let at = document.at.map(micros);
    let in_time = match (question.from, question.to) {
        (None, None) => true,
        (from, to) => at.is_some_and(|at| from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)),
    };
    in_time && question.filters.iter().all(|filter| has_value(document, filter) != filter.not)
}

fn has_value(document: &Document, filter: &Filter) -> bool {
    let value = match filter.place {
        Place::Kind => Some(document.kind.as_str()),
        Place::Incident => document.incident.as_deref(),
        Place::Service => document.service.as_deref(),
        Place::State => document.state.as_deref(),
        Place::Source => document.source.as_deref(),
    };
    value.filter(|v| !v.trim().is_empty()).is_some_and(|value| filter.any.contains(&fold(value)))
}

/// The tokens of one document and where they stand.
#[derive(Default)]
struct Words {
    cutter: Cutter,
    text: Positions,
    people: Positions,
}

type Positions = BTreeMap<String, Vec<usize>>;

impl Words {
    fn read(&mut self, document: &Document) {
        self.text.clear();
        self.people.clear();
        read_into(&mut self.cutter, [&document.title, &document.text], &mut self.text);
        read_into(&mut self.cutter, &document.people, &mut self.people);
    }

    /// How well the document answers; `None` when it does not within this reach.
    fn score(&self, question: &Question, reach: Reach) -> Option<f32> {
        let mut score = 0.0;
        let mut met = 0;
        for item in question.items.iter().filter(|item| !item.not) {
            let worth = self.meets(item, reach == Reach::Similar);
            if worth > 0.0 {
                met += 1;
                score += worth;
            } else if reach != Reach::Any {
                return None;
            }
        }
        (reach != Reach::Any || met > 0).then_some(score)
    }

    fn meets(&self, item: &Item, similar: bool) -> f32 {
        let positions = if item.people { &self.people } else { &self.text };
        let found: usize = item.seqs.iter().map(|seq| occurrences(positions, seq)).sum();
        if found > 0 {
            return 1.0 + (found as f32).ln();
        }
        let Some(word) = item.plain.as_deref() else { return 0.0 };
        if !item.people && forms(word).iter().any(|form| positions.contains_key(form)) {
            return 0.8;
        }
        let most = if similar { distance_allowed(word) } else { 0 };
        let close = most > 0 && positions.keys().any(|known| within(word, known, most));
        if close { 0.5 } else { 0.0 }
    }
}

fn read_into<S: AsRef<str>>(cutter: &mut Cutter, texts: impl IntoIterator<Item = S>, positions: &mut Positions) {
    let mut base = 0;
    for text in texts {
        let mut last = base;
        cutter.each(text.as_ref(), |word, piece| {
            // Titles are in the index twice; here once, so keep phrases from running over the seam.
            last = last.max(base + piece.position + 1);
            match positions.get_mut(word) {
                Some(at) => at.push(base + piece.position),
                None => {
                    positions.insert(word.to_owned(), vec![base + piece.position]);
                }
            }
        });
        base = last + 1;
    }
}

/// How often a sequence occurs.
fn occurrences(positions: &Positions, seq: &Seq) -> usize {
    let Some((first, rest)) = seq.slots.split_first() else { return 0 };
    let last = seq.slots.len() - 1;
    let at = |slot: usize, word: &str| -> Vec<usize> {
        if slot == last && seq.prefix {
            let starting = positions.range(word.to_owned()..).take_while(|(known, _)| known.starts_with(word));
            starting.flat_map(|(_, at)| at.iter().copied()).collect()
        } else {
            positions.get(word).cloned().unwrap_or_default()
        }
    };
    let starts = at(0, &first.1);
    let others: Vec<(usize, Vec<usize>)> =
        rest.iter().enumerate().map(|(i, (offset, word))| (*offset, at(i + 1, word))).collect();
    starts.iter().filter(|start| others.iter().all(|(offset, at)| at.contains(&(*start + offset)))).count()
}

/// The matches of one reach: counted, and the best of them kept.
struct Shelf {
    reach: Reach,
    keep: usize,
    newest: bool,
    tally: Tally,
    hits: Vec<Hit>,
}

impl Shelf {
    fn new(reach: Reach, keep: usize, newest: bool) -> Self {
        Shelf { reach, keep, newest, tally: Tally::empty(), hits: Vec::new() }
    }

    fn add(&mut self, document: &Document, score: f32) {
        let at = document.at;
        self.tally.add(document.kind, document.service.as_deref(), document.state.as_deref(), at.map(micros));
        let score = if self.newest { 0.0 } else { score };
        self.hits.push(Hit { key: document.key.clone(), kind: document.kind, score, at });
        if self.hits.len() > 2 * self.keep + 64 {
            self.trim();
        }
    }

    fn trim(&mut self) {
        let newest = self.newest;
        self.hits.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            if newest { b.at.cmp(&a.at) } else { by_score.then_with(|| b.at.cmp(&a.at)) }
        });
        self.hits.truncate(self.keep);
    }

    fn into_hits(mut self, query: &Query, notes: Vec<String>, started: Instant) -> Hits {
        self.trim();
        let hits = self.hits.into_iter().skip(query.offset.min(MAX_OFFSET)).collect();
        let total = self.tally.total;
        let facets = if query.facets { self.tally.facets() } else { Default::default() };
        Hits { hits, total, counted: true, facets, reach: self.reach, notes, took: started.elapsed() }
    }
}

/// Where the items of a question occur in `text`: bytes, and which item.
pub(crate) fn places(text: &str, question: &Question) -> Vec<(std::ops::Range<usize>, usize)> {
    let mut tokens: Vec<Placed> = Vec::new();
    Cutter::default().each(text, |word, piece| {
        if piece.role != Role::Alias {
            tokens.push(Placed {
                word: word.to_owned(),
                role: piece.role,
                position: piece.position,
                bytes: piece.from..piece.to,
            });
        }
    });
    let mut found = Vec::new();
    for (number, item) in question.items.iter().enumerate().filter(|(_, item)| !item.not && !item.people) {
        let before = found.len();
        for seq in &item.seqs {
            for start in 0..tokens.len() {
                if let Some(range) = follow(&tokens, start, seq) {
                    found.push((range, number));
                }
            }
        }
        let Some(word) = item.plain.as_deref() else { continue };
        let forms = forms(word);
        let whole = |known: &str| known == word || forms.iter().any(|form| form == known);
        let marked = |token: &Placed| (token.bytes.clone(), number);
        found.extend(tokens.iter().filter(|token| whole(&token.word)).map(marked));
        let most = distance_allowed(word);
        if found.len() == before && most > 0 {
            found.extend(tokens.iter().filter(|token| within(word, &token.word, most)).map(marked));
        }
    }
    found
}

/// One token and where it stands.
struct Placed {
    word: String,
    role: Role,
    position: usize,
    bytes: std::ops::Range<usize>,
}

/// The bytes from the first to the last token when `seq` starts at token `start`.
fn follow(tokens: &[Placed], start: usize, seq: &Seq) -> Option<std::ops::Range<usize>> {
    let first = &tokens[start];
    let last = seq.slots.len() - 1;
    let fits = |slot: usize, token: &Placed| {
        let word = seq.slots[slot].1.as_str();
        // The start of a long name is also the start of its first part, and that is what is marked.
        let whole = matches!(token.role, Role::Whole | Role::Sub);
        let starts = slot == last && seq.prefix && !whole && token.word.starts_with(word);
        starts || token.word == word
    };
    if !fits(0, first) {
        return None;
    }
    let mut end = first.bytes.end;
    for (slot, (offset, _)) in seq.slots.iter().enumerate().skip(1) {
        let wanted = first.position + offset;
        let here = tokens[start..].iter().take_while(|token| token.position <= wanted);
        end = here.filter(|token| token.position == wanted).find(|token| fits(slot, token))?.bytes.end;
    }
    Some(first.bytes.start..end.max(first.bytes.end))
}
