//! The timeline as it is shown: events with the words, people and times of their evidence, page by page.

mod filter;

pub(crate) use filter::Orders;

use crate::contract::*;
use crate::{Api, Failure};
use model::moment::durations;
use model::{Evidence, EvidenceId, IncidentId, TimelineEvent, Utc};
use std::collections::HashMap;

const PAGE: usize = 500;
/// More than a screen has points.
const MOST_BINS: usize = 10_000;

impl Api {
    pub fn timeline_list(&self, params: TimelineList) -> Result<Timeline, Failure> {
        let id = params.incident.id()?;
        let limit = params.limit.unwrap_or(PAGE).max(1);
        let read = self.store.read()?;
        let incident = read.incident_get(id)?;
        let order = self.orders.of(&read, id, filter::of(&params)?)?;
        let first = params.offset.unwrap_or_else(|| order.behind(params.after));
        let events = read.event_many(&order.slice(first, limit))?;
        let more = first.saturating_add(events.len()) < order.len();
        let next = events.last().filter(|_| more).map(|e| store::Cursor { at: e.at, id: e.id.0 });
        Ok(Timeline {
            durations: durations(&incident.moments),
            total: order.len() as u64,
            events: views(&read, events)?,
            incident,
            next,
        })
    }

    /// What the filters of a timeline offer.
    pub fn timeline_facets(&self, params: IncidentRef) -> Result<TimelineFacets, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        self.facets.of(read.change_number()?, id, || facets(&read, id))
    }

    /// Counts what fits in equal parts of the span that the filter names, or of the whole timeline.
    pub fn timeline_density(&self, params: DensityCount) -> Result<TimelineDensity, Failure> {
        let DensityCount { list, bins } = params;
        let id = list.incident.id()?;
        if !(1..=MOST_BINS).contains(&bins) {
            return Err(Failure::invalid(format!("a strip of `{bins}` parts cannot be counted"))
                .hint(format!("ask for 1 to {MOST_BINS}")));
        }
        let read = self.store.read()?;
        read.incident_get(id)?;
        let ends = match (list.from, list.to) {
            (Some(from), Some(to)) => Some((from, to)),
            (from, to) => {
                read.event_span(id, list.hidden)?.map(|(first, last)| (from.unwrap_or(first), to.unwrap_or(last)))
            }
        };
        let Some(span) = ends.filter(|(from, to)| from <= to) else {
            return Ok(TimelineDensity { from: list.from, to: list.to, bins: vec![0; bins], total: 0 });
        };
        let bins = self.orders.of(&read, id, filter::of(&list)?)?.bins(span, bins);
        Ok(TimelineDensity { from: Some(span.0), to: Some(span.1), total: bins.iter().sum(), bins })
    }

    /// Where an event, or the first at or after an instant, stands among those that fit.
    pub fn timeline_place(&self, params: TimelinePlace) -> Result<TimelineIndex, Failure> {
        let id = params.list.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        let order = self.orders.of(&read, id, filter::of(&params.list)?)?;
        let index = match (&params.event, params.at) {
            (Some(event), None) => {
                let event = read.event_get(event.id()?)?;
                order.place(&event).filter(|_| event.incident == id)
            }
            (None, Some(at)) => order.place_at(at),
            _ => return Err(Failure::invalid("a place is asked for with either `event` or `at`")),
        };
        Ok(TimelineIndex { index })
    }
}

fn facets(read: &store::View, id: IncidentId) -> Result<TimelineFacets, Failure> {
    let found = read.event_facets(id)?;
    let labels: HashMap<_, _> = read.batch_list(id)?.into_iter().map(|batch| (batch.id, batch.label)).collect();
    let facet = |value: String, label: String, count| Facet { value, label, count };
    Ok(TimelineFacets {
        kinds: found.kinds.iter().map(|f| facet(f.value.to_string(), filter::kind(f.value), f.count)).collect(),
        people: found.people.into_iter().map(|f| facet(f.value.clone(), f.value, f.count)).collect(),
        batches: found
            .batches
            .into_iter()
            .map(|f| facet(f.value.to_string(), labels.get(&f.value).cloned().unwrap_or_default(), f.count))
            .collect(),
        formats: found
            .formats
            .iter()
            .map(|f| facet(f.value.to_string(), filter::format(f.value).to_owned(), f.count))
            .collect(),
        starred: found.starred,
        hidden: found.hidden,
        total: found.total,
        untimed: found.untimed,
    })
}

/// Hands over every event of an incident that is not hidden, in order of time.
pub(crate) fn each_view(
    read: &store::View,
    incident: IncidentId,
    mut each: impl FnMut(EventView),
) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let page = read.event_page(incident, &store::EventFilter::default(), after, PAGE)?;
        let full = page.len() == PAGE;
        after = page.last().map(|e| store::Cursor { at: e.at, id: e.id.0 });
        views(read, page)?.into_iter().for_each(&mut each);
        if !full {
            return Ok(());
        }
    }
}

/// Hands over every evidence item of an incident in order of number, a page at a time.
pub(crate) fn each_evidence(
    read: &store::View,
    incident: IncidentId,
    mut each: impl FnMut(Evidence) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let page = read.evidence_page(incident, after, PAGE)?;
        let full = page.len() == PAGE;
        after = page.last().map(|e| store::Cursor { at: e.at, id: e.id.0 });
        page.into_iter().try_for_each(&mut each)?;
        if !full {
            return Ok(());
        }
    }
}

/// Hands over the evidence of the events between two instants, in order of the events' minutes (since the epoch).
pub(crate) fn each_evidence_between(
    read: &store::View,
    incident: IncidentId,
    (from, to): (Utc, Utc),
    mut each: impl FnMut(i64, Evidence),
) -> Result<(), Failure> {
    let filter =
        store::EventFilter { from: Some(from), to: Some(to), with_hidden: true, ..store::EventFilter::default() };
    let mut after = None;
    loop {
        let page = read.event_page(incident, &filter, after, PAGE)?;
        let full = page.len() == PAGE;
        after = page.last().map(|e| store::Cursor { at: e.at, id: e.id.0 });
        let ids: Vec<_> = page.iter().flat_map(|event| event.evidence.iter().copied()).collect();
        let mut items: HashMap<_, _> = read.evidence_many(&ids)?.into_iter().map(|item| (item.id, item)).collect();
        for event in page {
            let Some(at) = event.at else { continue };
            for id in event.evidence {
                if let Some(item) = items.remove(&id) {
                    each(at.timestamp().div_euclid(60), item);
                }
            }
        }
        if !full {
            return Ok(());
        }
    }
}

fn views(read: &store::View, events: Vec<TimelineEvent>) -> Result<Vec<EventView>, Failure> {
    let ids: Vec<EvidenceId> = events.iter().flat_map(|e| e.evidence.iter().copied()).collect();
    let evidence: HashMap<_, _> = read.evidence_many(&ids)?.into_iter().map(|e| (e.id, e)).collect();
    Ok(events.into_iter().map(|event| view(event, &evidence)).collect())
}

fn view(event: TimelineEvent, evidence: &HashMap<EvidenceId, Evidence>) -> EventView {
    let items: Vec<&Evidence> = event.evidence.iter().filter_map(|id| evidence.get(id)).collect();
    let first = items.first();
    let mut formats: Vec<_> = items.iter().map(|e| e.format).collect();
    formats.dedup();
    EventView {
        shown_text: event.text.clone().or_else(|| first.map(|e| e.text.clone())).unwrap_or_default(),
        author: items.iter().find_map(|e| e.author.clone()),
        channel: items.iter().find_map(|e| e.channel.clone()),
        formats,
        precision: first.map(|e| e.time.precision),
        raw_time: first.and_then(|e| e.time.raw.clone()),
        zone_source: first.map(|e| e.time.zone_source),
        time_flag: first.and_then(|e| e.time.flag),
        event,
    }
}

/// The text on one line, cut to `max` characters with `…`.
pub fn one_line(text: &str, max: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(max) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}
