//! Going over matches once, within a budget: counting them by kind, service, state and month, and noting their scores.

use std::collections::{BTreeMap, HashMap};

use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, Searcher, SegmentReader, TERMINATED};

use crate::document::Kind;
use crate::query::{Bucket, Facets};

/// Matches looked at before the counting stops.
pub(super) const BUDGET: u64 = 10_000;

/// Counts as they grow; the scan counts with it too.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub total: u64,
    pub complete: bool,
    kinds: BTreeMap<Kind, u64>,
    services: HashMap<String, u64>,
    states: HashMap<String, u64>,
    months: BTreeMap<String, u64>,
}

impl Tally {
    /// Nothing counted yet, and nothing left out.
    pub(crate) fn empty() -> Self {
        Tally { complete: true, ..Tally::default() }
    }

    /// Counts one match.
    pub(crate) fn add(&mut self, kind: Kind, service: Option<&str>, state: Option<&str>, at: Option<i64>) {
        self.total += 1;
        *self.kinds.entry(kind).or_default() += 1;
        for (values, value) in [(&mut self.services, service), (&mut self.states, state)] {
            if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
                *values.entry(value.to_owned()).or_default() += 1;
            }
        }
        if let Some(month) = at.and_then(month_of) {
            *self.months.entry(month.name).or_default() += 1;
        }
    }

    /// The counts in their order.
    pub(crate) fn facets(self) -> Facets {
        let bucket = |(value, count): (String, u64)| Bucket { value, count };
        let most_first = |values: HashMap<String, u64>| {
            let mut buckets: Vec<Bucket> = values.into_iter().map(bucket).collect();
            buckets.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            buckets
        };
        Facets {
            kind: most_first(self.kinds.into_iter().map(|(k, n)| (k.as_str().to_owned(), n)).collect()),
            service: most_first(self.services),
            state: most_first(self.states),
            month: self.months.into_iter().map(bucket).collect(),
        }
    }
}

/// A month and the microseconds it covers.
struct Month {
    name: String,
    from: i64,
    to: i64,
}

fn month_of(at: i64) -> Option<Month> {
    use chrono::Datelike;
    let day = chrono::DateTime::from_timestamp_micros(at)?.date_naive();
    let first = day.with_day(1)?;
    let next = first.checked_add_months(chrono::Months::new(1))?;
    let start = |date: chrono::NaiveDate| Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros());
    Some(Month { name: format!("{:04}-{:02}", day.year(), day.month()), from: start(first)?, to: start(next)? })
}

/// One match: its score and, when it was asked for, its instant.
pub(super) struct Match {
    pub score: f32,
    pub at: Option<i64>,
    pub doc: DocAddress,
}

/// Goes over the matches of `query`; with `facets` they are also counted by value. Scores are only worked out when
/// `ranked`, instants only when not.
pub(super) fn walk(
    searcher: &Searcher,
    query: &dyn Query,
    facets: bool,
    ranked: bool,
) -> tantivy::Result<(Tally, Vec<Match>)> {
    let weight = query.weight(match ranked {
        true => EnableScoring::enabled_from_searcher(searcher),
        false => EnableScoring::disabled_from_searcher(searcher),
    })?;
    let (mut tally, mut found) = (Tally::empty(), Vec::new());
    for (number, segment) in (0..).zip(searcher.segment_readers()) {
        let mut matches = weight.scorer(segment, 1.0)?;
        let columns = Columns::of(segment)?;
        let mut counts = SegmentCounts::default();
        let mut doc = matches.doc();
        while doc != TERMINATED && tally.complete {
            if !segment.is_deleted(doc) {
                if tally.total >= BUDGET {
                    tally.complete = false;
                    break;
                }
                tally.total += 1;
                let (score, at) = if ranked { (matches.score(), None) } else { (0.0, columns.at.first(doc)) };
                found.push(Match { score, at, doc: DocAddress::new(number, doc) });
                if facets {
                    counts.add(&columns, doc);
                }
            }
            doc = matches.advance();
        }
        counts.pour(&columns, &mut tally)?;
        if !tally.complete {
            break;
        }
    }
    Ok((tally, found))
}

struct Columns {
    kind: tantivy::columnar::Column<u64>,
    at: tantivy::columnar::Column<i64>,
    service: Option<tantivy::columnar::StrColumn>,
    state: Option<tantivy::columnar::StrColumn>,
}

impl Columns {
    fn of(segment: &SegmentReader) -> tantivy::Result<Columns> {
        let fast = segment.fast_fields();
        let at = match fast.column_opt::<i64>("at")? {
            Some(column) => column,
            None => tantivy::columnar::Column::build_empty_column(segment.max_doc()),
        };
        Ok(Columns { kind: fast.u64("kind")?, at, service: fast.str("service")?, state: fast.str("state")? })
    }
}

/// Counts by the numbers a segment gives its values.
#[derive(Default)]
struct SegmentCounts {
    kinds: [u64; 16],
    services: HashMap<u64, u64>,
    states: HashMap<u64, u64>,
    months: Vec<(Month, u64)>,
    last: usize,
}

impl SegmentCounts {
    fn add(&mut self, columns: &Columns, doc: u32) {
        let kind = columns.kind.first(doc).unwrap_or(0) as usize;
        self.kinds[kind.min(15)] += 1;
        for (counts, column) in [(&mut self.services, &columns.service), (&mut self.states, &columns.state)] {
            if let Some(value) = column.as_ref().and_then(|c| c.ords().first(doc)) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let Some(at) = columns.at.first(doc) else { return };
        // Neighbours in the index are mostly neighbours in time.
        let holds = |(month, _): &(Month, u64)| (month.from..month.to).contains(&at);
        if !self.months.get(self.last).is_some_and(holds) {
            self.last = match self.months.iter().position(holds) {
                Some(known) => known,
                None => {
                    let Some(month) = month_of(at) else { return };
                    self.months.push((month, 0));
                    self.months.len() - 1
                }
            };
        }
        self.months[self.last].1 += 1;
    }

    fn pour(self, columns: &Columns, tally: &mut Tally) -> tantivy::Result<()> {
        for (kind, count) in Kind::ALL.iter().zip(self.kinds).filter(|(_, count)| *count > 0) {
            *tally.kinds.entry(*kind).or_default() += count;
        }
        let values =
            [(self.services, &columns.service, &mut tally.services), (self.states, &columns.state, &mut tally.states)];
        for (counts, column, into) in values {
            let Some(column) = column else { continue };
            for (number, count) in counts {
                let mut value = String::new();
                column.ord_to_str(number, &mut value)?;
                *into.entry(value).or_default() += count;
            }
        }
        for (month, count) in self.months {
            *tally.months.entry(month.name).or_default() += count;
        }
        Ok(())
    }
}
