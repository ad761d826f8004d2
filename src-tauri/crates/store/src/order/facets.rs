//! What the filters of a timeline offer, with how many events each would leave.

use crate::{Result, View};
use model::{BatchId, EventKind, Format, IncidentId};
use rusqlite::types::ValueRef;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

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

/// How many events of each value, hidden ones left out; a value that only hidden events have is there with 0.
type Counts<T> = HashMap<T, u64>;

impl View {
    pub fn event_facets(&self, incident: IncidentId) -> Result<EventFacets> {
        let mut facets = EventFacets::default();
        let hidden = self.count_events(incident, &mut facets)?;
        self.count_evidence(incident, &hidden, &mut facets)?;
        Ok(facets)
    }

    /// Counts what the events themselves say, from the index alone. Returns the hidden ones, in order of number.
    fn count_events(&self, incident: IncidentId, facets: &mut EventFacets) -> Result<Vec<i64>> {
        let mut hidden = Vec::new();
        let mut kinds: Vec<(Vec<u8>, u64)> = Vec::new();
        let sql = "SELECT v.kind, v.starred, v.hidden, v.at IS NULL, v.id FROM event v WHERE v.incident_id = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([incident.0])?;
        while let Some(row) = rows.next()? {
            let kind = match row.get_ref(0)? {
                ValueRef::Text(word) => word,
                _ => &[],
            };
            let place = kinds.iter().position(|(word, _)| word == kind).unwrap_or_else(|| {
                kinds.push((kind.to_vec(), 0));
                kinds.len() - 1
            });
            if row.get(2)? {
                hidden.push(row.get(4)?);
                continue;
            }
            kinds[place].1 += 1;
            facets.total += 1;
            facets.starred += u64::from(row.get::<_, bool>(1)?);
            facets.untimed += u64::from(row.get::<_, bool>(3)?);
        }
        for (word, count) in kinds {
            let word = String::from_utf8_lossy(&word);
            let value = word.parse().map_err(|e: model::UnknownWord| crate::row::odd(e.to_string()))?;
            facets.kinds.push(Facet { value, count });
        }
        facets.kinds.sort_by_key(|facet| (Reverse(facet.count), facet.value));
        hidden.sort_unstable();
        facets.hidden = hidden.len() as u64;
        Ok(hidden)
    }

    fn count_evidence(&self, incident: IncidentId, hidden: &[i64], facets: &mut EventFacets) -> Result<()> {
        let formats: HashMap<i64, Format> =
            self.all("SELECT id, format FROM shape", [], |row| Ok((row.get(0)?, row.word(1)?)))?.into_iter().collect();
        let mut items = Vec::new();
        let sql = "SELECT event_id, author_id, shape_id FROM evidence WHERE id BETWEEN ?1 AND ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        for (batch, first, last) in self.evidence_spans(incident)? {
            let mut rows = statement.query([first, last])?;
            while let Some(row) = rows.next()? {
                let format = formats.get(&row.get(2)?).copied();
                items.push(Item { event: row.get(0)?, author: row.get(1)?, format, batch });
            }
        }
        // Events are numbered as their evidence was read, so these are nearly in order: this sort finds runs.
        items.sort_by_key(|item| item.event);
        let (mut people, mut batches, mut known) = (Counts::new(), Counts::new(), Counts::new());
        let (mut shown, mut shown_hidden) = (0, 0);
        for of_event in items.chunk_by(|one, other| one.event == other.event) {
            let is_hidden = of_event.first().is_some_and(|item| hidden.binary_search(&item.event).is_ok());
            shown += u64::from(!is_hidden);
            shown_hidden += u64::from(is_hidden);
            count(&mut people, of_event, is_hidden, |item| item.author);
            count(&mut batches, of_event, is_hidden, |item| Some(item.batch));
            count(&mut known, of_event, is_hidden, |item| item.format);
        }
        for (author, count) in people {
            let name = self.one("SELECT text FROM name WHERE id = ?1", [author], |row| row.text(0))?;
            facets.people.extend(name.map(|value| Facet { value, count }));
        }
        facets.people.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        facets.batches = batches.into_iter().map(|(value, count)| Facet { value, count }).collect();
        facets.batches.sort_by_key(|facet| facet.value);
        // What shows no evidence is a note.
        let (notes, hidden_notes) = (facets.total.saturating_sub(shown), facets.hidden.saturating_sub(shown_hidden));
        if notes + hidden_notes > 0 {
            *known.entry(Format::Note).or_default() += notes;
        }
        facets.formats = known.into_iter().map(|(value, count)| Facet { value, count }).collect();
        facets.formats.sort_by_key(|facet| (Reverse(facet.count), facet.value));
        Ok(())
    }
}

/// What a filter may ask of an evidence item.
struct Item {
    event: i64,
    author: Option<i64>,
    format: Option<Format>,
    batch: BatchId,
}

/// Counts an event once for each value that its items have.
fn count<T: Eq + Hash>(into: &mut Counts<T>, items: &[Item], is_hidden: bool, value: impl Fn(&Item) -> Option<T>) {
    let mut add = |value| *into.entry(value).or_default() += u64::from(!is_hidden);
    match items {
        [one] => value(one).into_iter().for_each(&mut add),
        several => several.iter().filter_map(value).collect::<HashSet<_>>().into_iter().for_each(add),
    }
}
