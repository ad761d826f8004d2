//! What the filters of a timeline offer, with how many events each would leave.

use crate::{Result, View};
use model::{BatchId, EventKind, Format, IncidentId};
use rusqlite::types::ValueRef;
use std::collections::{BTreeMap, HashMap};

/// A value that a filter takes, and how many events that are not hidden fit it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet<T> {
    pub value: T,
    pub count: u64,
}

/// Everything that the filters of one timeline offer. Hidden events are counted in `hidden` alone; what only they have
/// is offered with the count 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFacets {
    /// Most frequent first.
    pub kinds: Vec<Facet<EventKind>>,
    /// Most frequent first, then by name.
    pub people: Vec<Facet<String>>,
    /// In order of import.
    pub batches: Vec<Facet<BatchId>>,
    /// Most frequent first.
    pub formats: Vec<Facet<Format>>,
    pub starred: u64,
    pub hidden: u64,
    pub total: u64,
    pub untimed: u64,
}

/// Every event of the incident, and whether it is hidden.
struct Events {
    hidden: HashMap<i64, bool>,
}

impl View {
    pub fn event_facets(&self, incident: IncidentId) -> Result<EventFacets> {
        let mut facets = EventFacets::default();
        let mut kinds: Vec<(Vec<u8>, u64)> = Vec::new();
        let mut events = Events { hidden: HashMap::new() };
        let sql = "SELECT v.id, v.kind, v.starred, v.hidden, v.at IS NULL FROM event v WHERE v.incident_id = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([incident.0])?;
        while let Some(row) = rows.next()? {
            let hidden: bool = row.get(3)?;
            events.hidden.insert(row.get(0)?, hidden);
            let kind = match row.get_ref(1)? {
                ValueRef::Text(word) => word,
                _ => &[],
            };
            let place = kinds.iter().position(|(word, _)| word == kind).unwrap_or_else(|| {
                kinds.push((kind.to_vec(), 0));
                kinds.len() - 1
            });
            if hidden {
                facets.hidden += 1;
                continue;
            }
            kinds[place].1 += 1;
            facets.total += 1;
            facets.starred += u64::from(row.get::<_, bool>(2)?);
            facets.untimed += u64::from(row.get::<_, bool>(4)?);
        }
        for (word, count) in kinds {
            let word = String::from_utf8_lossy(&word);
            let value = word.parse().map_err(|e: model::UnknownWord| crate::row::odd(e.to_string()))?;
            facets.kinds.push(Facet { value, count });
        }
        facets.kinds.sort_by_key(|facet| (std::cmp::Reverse(facet.count), facet.value));
        self.evidence_facets(incident, events, &mut facets)?;
        Ok(facets)
    }

    fn evidence_facets(&self, incident: IncidentId, events: Events, facets: &mut EventFacets) -> Result<()> {
        // (event, what it has): an event with two items of one author is one event of that author.
        let (mut authors, mut shapes) = (Vec::new(), Vec::new());
        let mut statement = self
            .conn
            .prepare_cached("SELECT event_id, author_id, shape_id FROM evidence WHERE id BETWEEN ?1 AND ?2")?;
        for (batch, first, last) in self.evidence_spans(incident)? {
            let mut shown = Vec::new();
            let mut rows = statement.query([first, last])?;
            while let Some(row) = rows.next()? {
                let event: i64 = row.get(0)?;
                if let Some(author) = row.get::<_, Option<i64>>(1)? {
                    authors.push((author, event));
                }
                shapes.push((row.get::<_, i64>(2)?, event));
                shown.push((batch, event));
            }
            facets.batches.extend(events.counted(shown).into_iter().map(|(value, count)| Facet { value, count }));
        }
        for (author, count) in events.counted(authors) {
            let name = self.one("SELECT text FROM name WHERE id = ?1", [author], |row| row.text(0))?;
            facets.people.extend(name.map(|value| Facet { value, count }));
        }
        facets.people.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        let mut known: HashMap<i64, Format> = HashMap::new();
        for (id, format) in self.all("SELECT id, format FROM shape", [], |row| Ok((row.get(0)?, row.word(1)?)))? {
            known.insert(id, format);
        }
        let formats: Vec<(Format, i64)> =
            shapes.iter().filter_map(|(shape, event)| Some((*known.get(shape)?, *event))).collect();
        let notes = events.without(&formats);
        facets.formats = events.counted(formats).into_iter().map(|(value, count)| Facet { value, count }).collect();
        facets.formats.extend(notes.map(|count| Facet { value: Format::Note, count }));
        facets.formats.sort_by_key(|facet| (std::cmp::Reverse(facet.count), facet.value));
        Ok(())
    }
}

impl Events {
    /// How many events that are not hidden each value has.
    fn counted<T: Ord + Copy>(&self, mut pairs: Vec<(T, i64)>) -> BTreeMap<T, u64> {
        pairs.sort_unstable();
        pairs.dedup();
        let mut counts = BTreeMap::new();
        for (value, event) in pairs {
            let hidden = self.hidden.get(&event).copied().unwrap_or(true);
            *counts.entry(value).or_default() += u64::from(!hidden);
        }
        counts
    }

    /// How many events that are not hidden show no evidence; `None` when every event does.
    fn without(&self, shown: &[(Format, i64)]) -> Option<u64> {
        let mut left = self.hidden.clone();
        for (_, event) in shown {
            left.remove(event);
        }
        (!left.is_empty()).then(|| left.values().map(|hidden| u64::from(!hidden)).sum())
    }
}
