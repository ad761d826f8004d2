//! From the reading of a question to a query of the engine.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query,
    RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::schema::{Fields, kind_number};
use crate::document::Kind;
use crate::query::Reach;
use crate::question::{Filter, Item, Place, Question, Seq, distance_allowed, forms};

/// Words that the last word of a phrase may grow into: few for one or two letters, where there is no end of them.
const GROW_SHORT: u32 = 100;
const GROW: u32 = 2_000;

/// Another form of the word is worth less than the word.
const FORM_WORTH: f32 = 0.8;
/// A similar spelling is worth less than any form.
const SIMILAR_WORTH: f32 = 0.5;

type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// Builds the query for a reach. `None` when the reach adds nothing to a nearer one.
pub(super) fn plan(
    searcher: &Searcher,
    fields: &Fields,
    question: &Question,
    reach: Reach,
) -> tantivy::Result<Option<Box<dyn Query>>> {
    let wanted: Vec<&Item> = question.items.iter().filter(|item| !item.not).collect();
    let bends = |item: &&Item| item.plain.as_deref().is_some_and(|word| distance_allowed(word) > 0);
    match reach {
        Reach::Similar if !wanted.iter().any(bends) => return Ok(None),
        Reach::Any if wanted.len() < 2 => return Ok(None),
        _ => {}
    }
    let mut clauses: Clauses = Vec::new();
    let mut any = Vec::new();
    for item in &wanted {
        let mut ways = ways(searcher, fields, item)?;
        if reach == Reach::Similar
            && let Some(word) = item.plain.as_deref().filter(|w| distance_allowed(w) > 0)
        {
            let similar =
                FuzzyTermQuery::new(Term::from_field_text(field_of(fields, item), word), distance_allowed(word), true);
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
        clauses.push((Occur::MustNot, one_of(ways(searcher, fields, item)?)));
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
    Ok(Some(match clauses.as_slice() {
        [(Occur::Must, only)] => only.box_clone(),
        _ => Box::new(BooleanQuery::new(clauses)),
    }))
}

fn field_of(fields: &Fields, item: &Item) -> Field {
    if item.people { fields.people } else { fields.text }
}

/// Every way in which an item can be met.
fn ways(searcher: &Searcher, fields: &Fields, item: &Item) -> tantivy::Result<Vec<Box<dyn Query>>> {
    let field = field_of(fields, item);
    let mut ways: Vec<Box<dyn Query>> = Vec::new();
    for seq in &item.seqs {
        sequence(field, seq, &mut ways);
    }
    if let Some(word) = item.plain.as_deref().filter(|_| !item.people) {
        for form in forms(word) {
            let term = Term::from_field_text(field, &form);
            if searcher.doc_freq(&term)? > 0 {
                ways.push(Box::new(BoostQuery::new(word_query(term), FORM_WORTH)));
            }
        }
    }
    Ok(ways)
}

fn sequence(field: Field, seq: &Seq, ways: &mut Vec<Box<dyn Query>>) {
    let term = |word: &str| Term::from_field_text(field, word);
    match seq.slots.as_slice() {
        [(_, word)] => {
            ways.push(word_query(term(word)));
            if seq.prefix {
                // No letter wrong and any ending: the engine's way to say "starts with".
                ways.push(Box::new(FuzzyTermQuery::new_prefix(term(word), 0, false)));
            }
        }
        slots => {
            let terms = slots.iter().map(|(at, word)| (*at, term(word))).collect();
            if seq.prefix {
                let mut phrase = PhrasePrefixQuery::new_with_offset(terms);
                let short = slots.last().is_some_and(|(_, word)| word.len() < 3);
                phrase.set_max_expansions(if short { GROW_SHORT } else { GROW });
                ways.push(Box::new(phrase));
            } else {
                ways.push(Box::new(PhraseQuery::new_with_offset(terms)));
            }
        }
    }
}

fn word_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
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
    let field = fields.of(filter.place);
    let terms = filter.any.iter().map(|value| {
        let term = match filter.place {
            Place::Kind => {
                let number = Kind::ALL.iter().find(|k| k.as_str() == value).map_or(u64::MAX, |k| kind_number(*k));
                Term::from_field_u64(field, number)
            }
            _ => Term::from_field_text(field, value),
        };
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
