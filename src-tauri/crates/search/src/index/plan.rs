//! From the reading of a question to a query of the engine.

use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::laid::mark;
use super::schema::Fields;
use super::starts::Starts;
use crate::query::Reach;
use crate::question::{Filter, Item, Question, Seq, distance_allowed, forms};

/// Another form of the word is worth less than the word.
const FORM_WORTH: f32 = 0.8;
/// A similar spelling is worth less than any form.
const SIMILAR_WORTH: f32 = 0.5;

type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// A query for the engine.
pub(super) struct Plan {
    pub query: Box<dyn Query>,
    /// Set when this is all that is asked for: a word that is still being typed. Texts that have it as it stands are
    /// worth 1 more than its own worth, all others are worth 1.
    pub typed: Option<TermQuery>,
    starts: Vec<Arc<AtomicBool>>,
}

impl Plan {
    /// Whether it found everything: a start of a word with very many endings follows the frequent ones only. To be
    /// asked when the query was run.
    pub(super) fn whole(&self) -> bool {
        self.starts.iter().all(|whole| whole.load(Ordering::Relaxed))
    }
}

/// Builds the query for a reach. `None` when the reach adds nothing to a nearer one.
pub(super) fn plan(
    searcher: &Searcher,
    fields: &Fields,
    question: &Question,
    reach: Reach,
) -> tantivy::Result<Option<Plan>> {
    let mut wanted: Vec<&Item> = question.items.iter().filter(|item| !item.not).collect();
    let bends = |item: &&Item| item.plain.as_deref().is_some_and(|word| distance_allowed(word) > 0);
    match reach {
        Reach::Similar if !wanted.iter().any(bends) => return Ok(None),
        Reach::Any if wanted.len() < 2 => return Ok(None),
        _ => {}
    }
    let mut planner = Planner { searcher, fields, starts: Vec::new() };
    let mut clauses: Clauses = Vec::new();
    let mut any = Vec::new();
    if reach == Reach::Similar {
        // The engine takes the parts in turn and stops at one that has nothing, so what is costly comes last.
        wanted.sort_by_key(|item| bends(item));
    }
    for item in &wanted {
        let mut ways = planner.ways(item)?;
        if reach == Reach::Similar
            && let Some(word) = item.plain.as_deref().filter(|w| distance_allowed(w) > 0)
        {
            let term = Term::from_field_text(planner.field_of(item), word);
            let similar = FuzzyTermQuery::new(term, distance_allowed(word), true);
            ways.push(Box::new(BoostQuery::new(Box::new(similar), SIMILAR_WORTH)));
        }
        match reach {
            Reach::Any => any.append(&mut ways),
            _ => clauses.push((Occur::Must, one_of(ways))),
        }
    }
    if !any.is_empty() {
        clauses.push((Occur::Must, one_of(any)));
    }
    for item in question.items.iter().filter(|item| item.not) {
        clauses.push((Occur::MustNot, one_of(planner.ways(item)?)));
    }
    for filter in &question.filters {
        let occur = if filter.not { Occur::MustNot } else { Occur::Must };
        clauses.push((occur, silent(filter_query(fields, filter))));
    }
    if let Some(range) = time_query(fields, question) {
        clauses.push((Occur::Must, silent(range)));
    }
    if !clauses.iter().any(|(occur, _)| *occur == Occur::Must) {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    let mut typed = None;
    let query = match clauses.as_slice() {
        [(Occur::Must, only)] => {
            typed = match question.items.as_slice() {
                [item] => item.start().map(|word| as_it_stands(planner.field_of(item), word)),
                _ => None,
            };
            only.box_clone()
        }
        _ => Box::new(BooleanQuery::new(clauses)),
    };
    Ok(Some(Plan { query, typed, starts: planner.starts }))
}

struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    starts: Vec<Arc<AtomicBool>>,
}

impl Planner<'_> {
    fn field_of(&self, item: &Item) -> Field {
        if item.people { self.fields.people } else { self.fields.text }
    }

    /// Every way in which an item can be met.
    fn ways(&mut self, item: &Item) -> tantivy::Result<Vec<Box<dyn Query>>> {
        let field = self.field_of(item);
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        for seq in &item.seqs {
            self.sequence(field, seq, item.not, &mut ways)?;
        }
        if let Some(word) = item.plain.as_deref().filter(|_| !item.people) {
            for form in forms(word) {
                let query = as_it_stands(field, &form);
                if self.searcher.doc_freq(query.term())? > 0 {
                    ways.push(Box::new(BoostQuery::new(Box::new(query), FORM_WORTH)));
                }
            }
        }
        Ok(ways)
    }

    /// What is not wanted must be found wholly, or too much would be left in: then `every` is set.
    fn sequence(
        &mut self,
        field: Field,
        seq: &Seq,
        every: bool,
        ways: &mut Vec<Box<dyn Query>>,
    ) -> tantivy::Result<()> {
        let Some(((distance, last), before)) = seq.slots.split_last() else { return Ok(()) };
        let term = |(at, word): &(usize, String)| (*at, Term::from_field_text(field, word));
        if !seq.prefix {
            ways.push(match before {
                [] => Box::new(as_it_stands(field, last)),
                _ => Box::new(PhraseQuery::new_with_offset(seq.slots.iter().map(term).collect())),
            });
            return Ok(());
        }
        let starts = Starts::find(self.searcher, field, before.iter().map(term).collect(), (*distance, last), every)?;
        self.starts.push(starts.whole());
        ways.push(match before {
            // The word itself is among those that start with it, and worth more.
            [] => Box::new(BooleanQuery::new(vec![
                (Occur::Must, Box::new(starts)),
                (Occur::Should, Box::new(as_it_stands(field, last))),
            ])),
            _ => Box::new(starts),
        });
        Ok(())
    }
}

fn as_it_stands(field: Field, word: &str) -> TermQuery {
    TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs)
}

fn one_of(mut ways: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match ways.len() {
        1 => ways.swap_remove(0),
        _ => Box::new(BooleanQuery::union(ways)),
    }
}

/// Filters decide and do not rank.
fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn filter_query(fields: &Fields, filter: &Filter) -> Box<dyn Query> {
    let terms = filter.any.iter().map(|value| {
        let term = Term::from_field_text(fields.marks, &mark(filter.place, value));
        Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
    });
    one_of(terms.collect())
}

fn time_query(fields: &Fields, question: &Question) -> Option<Box<dyn Query>> {
    if question.from.is_none() && question.to.is_none() {
        return None;
    }
    let term = |at: i64| Term::from_field_i64(fields.at, at);
    // With one end open the other is the end of time: what has no instant must stay out either way.
    let from = Bound::Included(term(question.from.unwrap_or(i64::MIN)));
    let to = question.to.map_or(Bound::Included(term(i64::MAX)), |to| Bound::Excluded(term(to)));
    Some(Box::new(RangeQuery::new(from, to)))
}
