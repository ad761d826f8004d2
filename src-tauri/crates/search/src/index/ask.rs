//! Answering: as typed first, then with similar spellings, then with some of the words.

use std::collections::HashMap;
use std::time::Instant;

use tantivy::collector::TopDocs;
use tantivy::query::Query as EngineQuery;
use tantivy::{DocAddress, Searcher};

use super::plan::plan;
use super::schema::Fields;
use super::tally::{Tally, tally};
use crate::document::{Kind, unpack_key};
use crate::query::{Hit, Hits, Order, Query, Reach};
use crate::question::Question;

/// Fewer matches than this, and similar spellings are tried.
pub(crate) const FEW: u64 = 5;
/// The most hits in one answer.
pub(crate) const MAX_LIMIT: usize = 1_000;
/// The deepest hit that can be asked for.
pub(crate) const MAX_OFFSET: usize = 100_000;

/// Answers `query` from what `searcher` sees.
pub(super) fn answer(searcher: &Searcher, fields: &Fields, query: &Query) -> tantivy::Result<Hits> {
    let started = Instant::now();
    let question = Question::read(query);
    let (plan, counts, reach) = reach_out(searcher, fields, query, &question)?;
    let wordless = question.items.iter().all(|item| item.not);
    let newest = query.order == Order::Newest || wordless;
    let hits = if counts.total == 0 { Vec::new() } else { top(searcher, plan.as_ref(), query, newest)? };
    let (total, counted) = (counts.total, counts.complete);
    let facets = if query.facets { counts.facets() } else { Default::default() };
    Ok(Hits { hits, total, counted, facets, reach, notes: question.notes, took: started.elapsed() })
}

type Reached = (Box<dyn EngineQuery>, Tally, Reach);

fn reach_out(searcher: &Searcher, fields: &Fields, query: &Query, question: &Question) -> tantivy::Result<Reached> {
    let all = plan(searcher, fields, question, Reach::All)?.expect("matching every word is always a plan");
    let counts = tally(searcher, all.as_ref(), query.facets)?;
    let mut best = (all, counts, Reach::All);
    if query.fuzzy
        && best.1.total < FEW
        && let Some(similar) = plan(searcher, fields, question, Reach::Similar)?
    {
        let counts = tally(searcher, similar.as_ref(), query.facets)?;
        if counts.total > best.1.total {
            best = (similar, counts, Reach::Similar);
        }
    }
    if best.1.total == 0
        && let Some(any) = plan(searcher, fields, question, Reach::Any)?
    {
        let counts = tally(searcher, any.as_ref(), query.facets)?;
        best = (any, counts, Reach::Any);
    }
    Ok(best)
}

fn top(searcher: &Searcher, plan: &dyn EngineQuery, query: &Query, newest: bool) -> tantivy::Result<Vec<Hit>> {
    let limit = query.limit.min(MAX_LIMIT);
    if limit == 0 {
        return Ok(Vec::new());
    }
    let top = TopDocs::with_limit(limit).and_offset(query.offset.min(MAX_OFFSET));
    let found: Vec<(f32, DocAddress)> = if newest {
        let by_time = top.order_by_fast_field::<i64>("at", tantivy::Order::Desc);
        searcher.search(plan, &by_time)?.into_iter().map(|(_, doc)| (0.0, doc)).collect()
    } else {
        searcher.search(plan, &top.order_by_score())?
    };
    let mut segments = HashMap::new();
    let mut hits = Vec::with_capacity(found.len());
    for (score, doc) in found {
        let columns = match segments.entry(doc.segment_ord) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                let fast = searcher.segment_reader(doc.segment_ord).fast_fields();
                free.insert((fast.u64("key")?, fast.u64("kind")?, fast.column_opt::<i64>("at")?))
            }
        };
        let kind = Kind::ALL.get(columns.1.first(doc.doc_id).unwrap_or(0) as usize).copied().unwrap_or(Kind::Evidence);
        let at =
            columns.2.as_ref().and_then(|at| at.first(doc.doc_id)).and_then(chrono::DateTime::from_timestamp_micros);
        hits.push(Hit { key: unpack_key(columns.0.first(doc.doc_id).unwrap_or(0)), kind, score, at });
    }
    Ok(hits)
}
