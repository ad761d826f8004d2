//! Answering: as typed first, then with similar spellings, then with some of the words.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use tantivy::collector::TopDocs;
use tantivy::query::{Query as EngineQuery, TermQuery};
use tantivy::{DocAddress, Searcher};

use super::plan::{Plan, plan};
use super::schema::Fields;
use super::tally::{Match, Tally, walk};
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
    let wordless = question.items.iter().all(|item| item.not);
    let ranked = query.order == Order::Relevance && !wordless;
    let reached = reach_out(searcher, fields, query, &question, ranked)?;
    let Reached { plan, tally, found, reach } = reached;
    let best = match &plan.typed {
        _ if tally.complete => page(found, query),
        Some(word) if ranked && query.offset.saturating_add(query.limit) < found.len() => {
            page(with_the_word(searcher, word, found, query)?, query)
        }
        _ => top(searcher, plan.query.as_ref(), query, ranked)?,
    };
    let hits = hits(searcher, &best)?;
    let (total, counted) = (tally.total, tally.complete && plan.whole());
    let facets = if query.facets { tally.facets() } else { Default::default() };
    Ok(Hits { hits, total, counted, facets, reach, notes: question.notes, took: started.elapsed() })
}

/// What one reach brought.
struct Reached {
    plan: Plan,
    tally: Tally,
    found: Vec<Match>,
    reach: Reach,
}

fn reach_out(
    searcher: &Searcher,
    fields: &Fields,
    query: &Query,
    question: &Question,
    ranked: bool,
) -> tantivy::Result<Reached> {
    let go = |reach| -> tantivy::Result<Option<Reached>> {
        let Some(plan) = plan(searcher, fields, question, reach)? else { return Ok(None) };
        let (tally, found) = walk(searcher, plan.query.as_ref(), query.facets, ranked)?;
        Ok(Some(Reached { plan, tally, found, reach }))
    };
    let mut best = go(Reach::All)?.expect("matching every word is always a plan");
    if query.fuzzy
        && best.tally.total < FEW
        && let Some(similar) = go(Reach::Similar)?
        && similar.tally.total > best.tally.total
    {
        best = similar;
    }
    if best.tally.total == 0
        && let Some(any) = go(Reach::Any)?
    {
        best = any;
    }
    Ok(best)
}

/// Matches of a start of a word, of which `found` are some: the best that have the word as it stands go with them.
/// No other match is worth more than those in `found`.
fn with_the_word(
    searcher: &Searcher,
    word: &TermQuery,
    found: Vec<Match>,
    query: &Query,
) -> tantivy::Result<Vec<Match>> {
    let most = (query.offset.min(MAX_OFFSET) + query.limit.min(MAX_LIMIT)).max(1);
    let best = searcher.search(word, &TopDocs::with_limit(most).order_by_score())?;
    let known: HashSet<DocAddress> = best.iter().map(|(_, doc)| *doc).collect();
    let best = best.into_iter().map(|(score, doc)| Match { score: score + 1.0, at: None, doc });
    Ok(best.chain(found.into_iter().filter(|found| !known.contains(&found.doc))).collect())
}

/// The wanted page of matches that are all known.
fn page(mut found: Vec<Match>, query: &Query) -> Vec<(f32, DocAddress)> {
    found.sort_unstable_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| b.at.cmp(&a.at)).then_with(|| a.doc.cmp(&b.doc))
    });
    let page = found.iter().skip(query.offset.min(MAX_OFFSET)).take(query.limit.min(MAX_LIMIT));
    page.map(|found| (found.score, found.doc)).collect()
}

fn top(
    searcher: &Searcher,
    plan: &dyn EngineQuery,
    query: &Query,
    ranked: bool,
) -> tantivy::Result<Vec<(f32, DocAddress)>> {
    let limit = query.limit.min(MAX_LIMIT);
    if limit == 0 {
        return Ok(Vec::new());
    }
    let top = TopDocs::with_limit(limit).and_offset(query.offset.min(MAX_OFFSET));
    if ranked {
        return searcher.search(plan, &top.order_by_score());
    }
    let by_time = top.order_by_fast_field::<i64>("at", tantivy::Order::Desc);
    Ok(searcher.search(plan, &by_time)?.into_iter().map(|(_, doc)| (0.0, doc)).collect())
}

fn hits(searcher: &Searcher, found: &[(f32, DocAddress)]) -> tantivy::Result<Vec<Hit>> {
    let mut segments = HashMap::new();
    let mut hits = Vec::with_capacity(found.len());
    for &(score, doc) in found {
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
