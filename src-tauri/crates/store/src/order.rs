//! Which events of an incident fit a filter, and in what order: pages, positions, counts and densities all follow from
//! one such order, so that they can never disagree.
//!
//! What a filter asks of an event is asked in SQL over the index by time; what it asks of the evidence behind it is
//! answered by one pass over the evidence of the incident, which is quicker than looking up each event's own. Kept out:
//! anything that needs the words of more than one item at a time; that is for the search index.

mod asked;
mod facets;

pub use facets::{EventFacets, Facet};

use crate::{
    Cursor, Result, View,
    event::{COLUMNS, event},
    row::{limit, micros, utc},
};
use asked::Asked;
pub(crate) use asked::Needle;
use model::*;
use rusqlite::{params_from_iter, types::Value as Sql};

/// What part of a timeline to show; the default shows all that is not hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// From this instant on.
    pub from: Option<Utc>,
    /// Up to and without this instant.
    pub to: Option<Utc>,
    /// Empty: all kinds.
    pub kinds: Vec<EventKind>,
    /// Letters that the text, the note or the evidence contains, upper and lower case alike in ASCII.
    pub text: Option<String>,
    /// Authors of its evidence, exactly; any of them. Empty: all.
    pub people: Vec<String>,
    /// Formats of its evidence, `note` for events that a person wrote; empty: all.
    pub formats: Vec<Format>,
    /// Batches that its evidence came with; empty: all.
    pub batches: Vec<BatchId>,
    pub starred_only: bool,
    /// Only those with a person's words.
    pub worded_only: bool,
    pub with_hidden: bool,
}

/// A part of a query: conditions joined with `AND`, and their values.
struct Conditions {
    sql: String,
    values: Vec<Sql>,
}

impl Conditions {
    /// All that the filter asks of the event itself.
    fn of(incident: IncidentId, filter: &EventFilter) -> Self {
        let mut all = Conditions { sql: "v.incident_id = ?".to_owned(), values: vec![Sql::Integer(incident.0)] };
        if let Some(from) = filter.from {
            all.add("v.at >= ?", [Sql::Integer(micros(from))]);
        }
        if let Some(to) = filter.to {
            all.add("v.at < ?", [Sql::Integer(micros(to))]);
        }
        if filter.starred_only {
            all.add("v.starred = 1", []);
        }
        if filter.worded_only {
            all.add("v.text IS NOT NULL", []);
        }
        if !filter.with_hidden {
            all.add("v.hidden = 0", []);
        }
        if !filter.kinds.is_empty() {
            let words = filter.kinds.iter().map(|kind| Sql::Text(kind.as_str().to_owned()));
            all.add(&format!("v.kind IN ({})", vec!["?"; filter.kinds.len()].join(", ")), words);
        }
        all
    }

    fn add(&mut self, sql: &str, values: impl IntoIterator<Item = Sql>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(values);
    }
}

/// The events that fit a filter, in order: by time and number, those without a time last by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventOrder {
    /// Microseconds since 1970, number.
    timed: Vec<(i64, i64)>,
    untimed: Vec<i64>,
}

impl EventOrder {
    pub fn len(&self) -> usize {
        self.timed.len() + self.untimed.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// At most `most`, from position `offset` (0 is the first).
    pub fn slice(&self, offset: usize, most: usize) -> Vec<TimelineEventId> {
        let all = self.timed.iter().map(|(_, id)| *id).chain(self.untimed.iter().copied());
        all.skip(offset).take(most).map(TimelineEventId).collect()
    }

    /// The position of the first behind `after`.
    pub fn behind(&self, after: Option<Cursor>) -> usize {
        match Cursor::split(after) {
            (Some(place), _) => self.timed.partition_point(|held| *held <= place),
            (None, id) => self.timed.len() + self.untimed.partition_point(|held| *held <= id),
        }
    }

    /// The position of this event, when it is among them.
    pub fn place(&self, event: &TimelineEvent) -> Option<usize> {
        match event.at {
            Some(at) => self.timed.binary_search(&(micros(at), event.id.0)).ok(),
            None => self.untimed.binary_search(&event.id.0).ok().map(|at| at + self.timed.len()),
        }
    }

    /// The position of the first at or after this instant, when there is one.
    pub fn place_at(&self, at: Utc) -> Option<usize> {
        let place = self.timed.partition_point(|(held, _)| *held < micros(at));
        (place < self.timed.len()).then_some(place)
    }

    /// Counts in `count` equal bins over the span; what lies outside is left out, what lies at its end is in the last.
    pub fn bins(&self, (from, to): (Utc, Utc), count: usize) -> Vec<u64> {
        let mut bins = vec![0; count];
        let (from, to) = (micros(from), micros(to));
        let span = i128::from(to) - i128::from(from);
        if count == 0 || span < 0 {
            return bins;
        }
        let first = self.timed.partition_point(|(at, _)| *at < from);
        for (at, _) in self.timed[first..].iter().take_while(|(at, _)| *at <= to) {
            let into = (i128::from(*at) - i128::from(from)) * count as i128;
            let bin = into.checked_div(span).map_or(0, |bin| usize::try_from(bin).unwrap_or(0));
            bins[bin.min(count - 1)] += 1;
        }
        bins
    }
}

impl View {
    /// The events that fit, in order. Events without a time are in no span.
    pub fn event_order(&self, incident: IncidentId, filter: &EventFilter) -> Result<EventOrder> {
        let all = Conditions::of(incident, filter);
        let asked = Asked::of(self, incident, filter)?;
        let sql = format!("SELECT v.at, v.id FROM event v WHERE {} ORDER BY v.at", all.sql);
        let mut order = EventOrder::default();
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(all.values))?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(1)?;
            if asked.as_ref().is_some_and(|asked| !asked.fits(id)) {
                continue;
            }
            match row.get(0)? {
                Some(at) => order.timed.push((at, id)),
                None => order.untimed.push(id),
            }
        }
        // Equal times come as the index has them; sorting what is nearly sorted is quick here.
        order.timed.sort();
        order.untimed.sort();
        Ok(order)
    }

    /// In order of time, from behind `after`. Events without a time are in no span.
    pub fn event_page(
        &self,
        incident: IncidentId,
        filter: &EventFilter,
        after: Option<Cursor>,
        most: usize,
    ) -> Result<Vec<TimelineEvent>> {
        if Asked::anything(filter) {
            let order = self.event_order(incident, filter)?;
            return self.event_many(&order.slice(order.behind(after), most));
        }
        let mut out = Vec::new();
        let (timed, untimed) = Cursor::split(after);
        if let Some((at, id)) = timed {
            let mut all = Conditions::of(incident, filter);
            all.add("v.at IS NOT NULL AND (v.at, v.id) > (?, ?)", [Sql::Integer(at), Sql::Integer(id)]);
            out = self.events(all, "v.at, v.id", most)?;
        }
        if out.len() < most && filter.from.is_none() && filter.to.is_none() {
            let mut all = Conditions::of(incident, filter);
            all.add("v.at IS NULL AND v.id > ?", [Sql::Integer(untimed)]);
            out.extend(self.events(all, "v.id", most - out.len())?);
        }
        Ok(out)
    }

    fn events(&self, mut all: Conditions, order: &str, most: usize) -> Result<Vec<TimelineEvent>> {
        all.values.push(Sql::Integer(limit(most)));
        let sql = format!("{COLUMNS} WHERE {} ORDER BY {order} LIMIT ?", all.sql);
        self.all(&sql, params_from_iter(all.values), event)
    }

    pub fn event_count(&self, incident: IncidentId, filter: &EventFilter) -> Result<u64> {
        if Asked::anything(filter) {
            return Ok(self.event_order(incident, filter)?.len() as u64);
        }
        let all = Conditions::of(incident, filter);
        let sql = format!("SELECT count(*) FROM event v WHERE {}", all.sql);
        Ok(self.number(&sql, params_from_iter(all.values))?.unsigned_abs())
    }

    /// First and last time on the timeline; `None` when no event has one.
    pub fn event_span(&self, incident: IncidentId, with_hidden: bool) -> Result<Option<(Utc, Utc)>> {
        let filter = EventFilter { with_hidden, ..EventFilter::default() };
        let mut ends = Vec::new();
        for order in ["v.at", "v.at DESC"] {
            let all = Conditions::of(incident, &filter);
            let sql =
                format!("SELECT v.at FROM event v WHERE {} AND v.at IS NOT NULL ORDER BY {order} LIMIT 1", all.sql);
            ends.extend(self.one(&sql, params_from_iter(all.values), |row| utc(row.get(0)?))?);
        }
        Ok(match ends[..] {
            [first, last] => Some((first, last)),
            _ => None,
        })
    }
}
