//! The filter of a timeline as the calls take it, the order that it gives, and the names of what it offers.

use crate::Failure;
use crate::contract::{Ref, TimelineList};
use model::{EventKind, Format, IncidentId};
use std::sync::{Arc, Mutex, PoisonError};

/// Orders kept, and places kept in all of them together (16 bytes each).
const KEPT: usize = 4;
const KEPT_PLACES: usize = 1_000_000;

struct Kept {
    change_number: i64,
    incident: IncidentId,
    filter: store::EventFilter,
    order: Arc<store::EventOrder>,
}

/// The orders that were asked for last: scrolling asks for page after page of one. Any change to the library drops them.
#[derive(Default)]
pub(crate) struct Orders(Mutex<Vec<Kept>>);

impl Orders {
    /// The events that fit, in order, as the snapshot has them.
    pub(crate) fn of(
        &self,
        read: &store::View,
        incident: IncidentId,
        filter: store::EventFilter,
    ) -> Result<Arc<store::EventOrder>, Failure> {
        let change_number = read.change_number()?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|k| k.change_number == change_number);
        if let Some(at) = kept.iter().position(|k| k.incident == incident && k.filter == filter) {
            let found = kept.remove(at);
            let order = Arc::clone(&found.order);
            kept.push(found);
            return Ok(order);
        }
        drop(kept);
        let order = Arc::new(read.event_order(incident, &filter)?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let places = |kept: &[Kept]| kept.iter().map(|k| k.order.len()).sum::<usize>();
        while !kept.is_empty() && (kept.len() >= KEPT || places(&kept) + order.len() > KEPT_PLACES) {
            kept.remove(0);
        }
        if order.len() <= KEPT_PLACES {
            kept.push(Kept { change_number, incident, filter, order: Arc::clone(&order) });
        }
        Ok(order)
    }
}

/// The filter without its paging.
pub(super) fn of(list: &TimelineList) -> Result<store::EventFilter, Failure> {
    let mut people = list.people.clone();
    people.extend(list.person.clone());
    Ok(store::EventFilter {
        from: list.from,
        to: list.to,
        kinds: list.kinds.clone(),
        text: list.text.clone().filter(|text| !text.is_empty()),
        people,
        formats: list.formats.clone(),
        batches: list.batches.iter().map(Ref::id).collect::<Result<_, _>>()?,
        starred_only: list.starred,
        worded_only: false,
        with_hidden: list.hidden,
    })
}

/// A kind as a person reads it.
pub(super) fn kind(kind: EventKind) -> String {
    let mut label = kind.as_str().replace('_', " ");
    label[..1].make_ascii_uppercase();
    label
}

/// A format by its own name.
pub(super) fn format(format: Format) -> &'static str {
    match format {
        Format::Slack => "Slack",
        Format::Table => "Table",
        Format::Prose => "Prose",
        Format::Chat => "Chat transcript",
        Format::PagerDuty => "PagerDuty",
        Format::Statuspage => "Statuspage",
        Format::GitHub => "GitHub",
        Format::Patch => "Patch",
        Format::Changes => "Changes",
        Format::Git => "Git",
        Format::Note => "Note",
    }
}
