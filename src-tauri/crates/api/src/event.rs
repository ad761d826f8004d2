//! Timeline events by hand: star, hide, edit text or time, note, merge and split. Each is one act, and can be undone.

use crate::contract::*;
use crate::incident::filled;
use crate::{Api, Failure};
use model::{EventKind, TimelineEvent};

impl Api {
    pub fn event_set(&self, params: EventSet) -> Result<TimelineEvent, Failure> {
        let id = params.event.id()?;
        self.change(self.act("event_set"), |w| {
            let mut event = w.event_get(id)?;
            if let Some(at) = params.at {
                event.time_edited = true;
                event.at = Some(at);
            }
            event.kind = params.kind.unwrap_or(event.kind);
            if params.text.is_some() {
                event.text = filled(params.text);
            }
            if params.note.is_some() {
                event.note = filled(params.note);
            }
            event.starred = params.starred.unwrap_or(event.starred);
            event.hidden = params.hidden.unwrap_or(event.hidden);
            w.event_put(&event)?;
            Ok(event)
        })
    }

    pub fn event_note(&self, params: EventNote) -> Result<TimelineEvent, Failure> {
        let incident = params.incident.id()?;
        let text = filled(Some(params.text)).ok_or_else(|| Failure::invalid("the note is empty"))?;
        let new = store::NewEvent { incident, at: params.at, kind: EventKind::Observation, text };
        self.change(self.act("event_note"), |w| Ok(w.event_insert(&new)?))
    }

    pub fn event_merge(&self, params: EventMerge) -> Result<TimelineEvent, Failure> {
        let ids = params.events.iter().map(Ref::id).collect::<Result<Vec<_>, _>>()?;
        if ids.len() < 2 {
            return Err(Failure::invalid("fewer than two events were named")
                .hint("name the events to merge, the one to keep first"));
        }
        self.change(self.act("event_merge"), |w| Ok(w.event_merge(&ids)?))
    }

    pub fn event_split(&self, params: EventSplit) -> Result<TimelineEvent, Failure> {
        let evidence = params.evidence.id()?;
        self.change(self.act("event_split"), |w| {
            let event = w.evidence_get(evidence)?.event;
            Ok(w.event_split(event, &[evidence])?)
        })
    }
}
