//! Timeline events.
use crate::{Cursor, Result, View, Write, store::later};
use model::*;
use std::ops::ControlFlow;

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
    /// Author of its evidence, exactly.
    pub person: Option<String>,
    /// Formats of its evidence; empty: all.
    pub formats: Vec<Format>,
    pub starred_only: bool,
    pub with_hidden: bool,
}

/// A note that a person puts on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    pub incident: IncidentId,
    pub at: Option<Utc>,
    pub kind: EventKind,
    pub text: String,
}

impl View {
    pub fn event_get(&self, _id: TimelineEventId) -> Result<TimelineEvent> {
        later()
    }
    pub fn event_many(&self, _ids: &[TimelineEventId]) -> Result<Vec<TimelineEvent>> {
        later()
    }
    pub fn event_page(
        &self,
        _incident: IncidentId,
        _filter: &EventFilter,
        _after: Option<Cursor>,
        _limit: usize,
    ) -> Result<Vec<TimelineEvent>> {
        later()
    }
    pub fn event_count(&self, _incident: IncidentId, _filter: &EventFilter) -> Result<u64> {
        later()
    }
    /// Every event with a number from `from` to `to`, over all incidents; for building an index.
    pub fn event_each<E: From<crate::StoreError>>(
        &self,
        _from: TimelineEventId,
        _to: TimelineEventId,
        _each: impl FnMut(TimelineEvent) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        later().map_err(E::from)
    }
}
impl Write<'_> {
    pub fn event_insert(&mut self, _new: &NewEvent) -> Result<TimelineEvent> {
        later()
    }
    /// Replaces time, kind, words and marks. Its evidence changes by [`Write::event_merge`] and [`Write::event_split`] only.
    pub fn event_put(&mut self, _event: &TimelineEvent) -> Result<()> {
        later()
    }
    /// Makes the first show the evidence of all; the others go.
    pub fn event_merge(&mut self, _events: &[TimelineEventId]) -> Result<TimelineEvent> {
        later()
    }
    /// Takes evidence out of an event into an event of its own.
    pub fn event_split(&mut self, _event: TimelineEventId, _evidence: &[EvidenceId]) -> Result<TimelineEvent> {
        later()
    }
    /// Removes a note; events with evidence are hidden instead.
    pub fn event_delete(&mut self, _event: TimelineEventId) -> Result<()> {
        later()
    }
}
