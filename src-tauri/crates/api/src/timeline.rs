//! The timeline as it is shown: events with the words, people and times of their evidence, page by page.

use crate::contract::*;
use crate::{Api, Failure};
use model::moment::durations;
use model::{Evidence, EvidenceId, IncidentId, TimelineEvent, Utc};
use std::collections::HashMap;

const PAGE: usize = 500;

impl Api {
    pub fn timeline_list(&self, params: TimelineList) -> Result<Timeline, Failure> {
        let id = params.incident.id()?;
        let filter = store::EventFilter {
            from: params.from,
            to: params.to,
            kinds: params.kinds,
            text: params.text.filter(|t| !t.is_empty()),
            person: params.person,
            formats: params.formats,
            starred_only: params.starred,
            with_hidden: params.hidden,
            ..Default::default()
        };
        let limit = params.limit.unwrap_or(PAGE).max(1);
        let read = self.store.read()?;
        let incident = read.incident_get(id)?;
        let events = read.event_page(id, &filter, params.after, limit)?;
        let next =
            (events.len() == limit).then(|| events.last().map(|e| store::Cursor { at: e.at, id: e.id.0 })).flatten();
        Ok(Timeline {
            durations: durations(&incident.moments),
            total: read.event_count(id, &filter)?,
            events: views(&read, events)?,
            incident,
            next,
        })
    }
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
