//! Incidents: their beginning, and the acknowledgements and the resolution whose times they state.

use super::{Reader, word};
use crate::feed::{self, value};
use crate::sink::put;
use crate::{IngestError, Item, Sink, identity};
use model::{EventKind, Extras, Format};
use serde_json::Value;

impl Reader<'_> {
    pub(super) fn incident(&mut self, incident: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let id = value::word(incident, &["id", "incident_number"]).unwrap_or_default();
        let title = value::text(incident, &["title", "description", "summary"]).unwrap_or("Incident").trim().to_owned();
        let mut fields = Vec::new();
        for (name, paths) in [
            ("incident_number", &["incident_number"][..]),
            ("status_at_export", &["status"]),
            ("urgency", &["urgency"]),
            ("escalation_policy", &["escalation_policy.summary"]),
            ("incident_type", &["incident_type.name"]),
            ("resolve_reason", &["resolve_reason.type", "resolve_reason"]),
        ] {
            fields.extend(value::word(incident, paths).map(|value| (name.to_owned(), value)));
        }
        let assigned: Vec<&str> = value::list(incident, "assignments")
            .into_iter()
            .filter_map(|assignment| value::text(assignment, &["assignee.summary", "assignee.name"]))
            .collect();
        if !assigned.is_empty() {
            fields.push(("assigned_to".to_owned(), assigned.join(", ")));
        }
        let mut text = title.clone();
        for more in [&["description"][..], &["body.details"]] {
            if let Some(more) = value::text(incident, more).filter(|more| more.trim() != title) {
                text.push_str(&format!("\n\n{}", feed::to_text(more)));
            }
        }
        let meaning = word::of("trigger");
        self.put(incident, &id, &id, text, meaning, None, "created_at", fields, sink)?;
        for (index, acknowledgement) in value::list(incident, "acknowledgements").into_iter().enumerate() {
            let who = value::text(acknowledgement, &["acknowledger.summary", "acknowledger.name"]);
            let text = said("Acknowledged", who, &title);
            let native = format!("{id}/acknowledged/{index}");
            let at = value::text(acknowledgement, &["at"]).map(str::to_owned);
            self.put_at(incident, &native, &id, text, word::of("acknowledge"), who, at.as_deref(), Vec::new(), sink)?;
        }
        if let Some(at) = value::text(incident, &["resolved_at"]) {
            let who = value::text(incident, &["last_status_change_by.summary", "last_status_change_by.name"])
                .filter(|_| value::text(incident, &["last_status_change_at"]) == Some(at));
            let text = said("Resolved", who, &title);
            let native = format!("{id}/resolved");
            self.put_at(incident, &native, &id, text, word::of("resolve"), who, Some(at), Vec::new(), sink)?;
        }
        Ok(())
    }

    /// Puts an item whose time is the member `time` of `object`.
    #[expect(clippy::too_many_arguments, reason = "each is one part of the item")]
    pub(super) fn put(
        &mut self,
        object: &Value,
        native: &str,
        thread: &str,
        text: String,
        meaning: word::Meaning,
        author: Option<&str>,
        time: &str,
        fields: Vec<(String, String)>,
        sink: &mut dyn Sink,
    ) -> Result<(), IngestError> {
        let at = value::text(object, &[time]).map(str::to_owned);
        self.put_at(object, native, thread, text, meaning, author, at.as_deref(), fields, sink)
    }

    #[expect(clippy::too_many_arguments, reason = "each is one part of the item")]
    pub(super) fn put_at(
        &mut self,
        object: &Value,
        native: &str,
        thread: &str,
        text: String,
        meaning: word::Meaning,
        author: Option<&str>,
        at: Option<&str>,
        fields: Vec<(String, String)>,
        sink: &mut dyn Sink,
    ) -> Result<(), IngestError> {
        let time = self.times.of_item(at, self.part, sink)?;
        let service = value::text(object, &["service.summary", "service.name", "incident.service.summary"])
            .or_else(|| value::text(object, &["agent.summary"]).filter(|_| agent_is_service(object)))
            .map(str::to_owned);
        let severity = value::text(object, &["priority.summary", "priority.name", "severity", "urgency"])
            .or_else(|| value::text(object, &["incident.priority.summary", "incident.urgency"]));
        let text = crate::text::cut_at(&text, self.limit).trim().to_owned();
        put(
            sink,
            Item {
                identity: identity::of_native(Format::PagerDuty, &[native]),
                format: Format::PagerDuty,
                kind: if text.is_empty() { EventKind::Communication } else { meaning.kind },
                native_id: Some(native.to_owned()),
                locator: self.part.locator(Some(native)),
                author: author.map(str::to_owned),
                channel: service.clone(),
                thread: Some(thread.to_owned()).filter(|thread| !thread.is_empty()),
                text,
                raw: None,
                time,
                extras: Extras {
                    demoted: meaning.demoted,
                    bot: author.is_some() && agent_is_program(object),
                    status: meaning.status.map(str::to_owned),
                    moment: meaning.moment,
                    severity: severity.map(str::to_owned),
                    service,
                    fields,
                    ..Extras::default()
                },
            },
        )
    }
}

fn said(what: &str, who: Option<&str>, title: &str) -> String {
    match who {
        Some(who) => format!("{what} by {who}: {title}"),
        None => format!("{what}: {title}"),
    }
}

fn agent_is_service(object: &Value) -> bool {
    value::text(object, &["agent.type"]).is_some_and(|kind| kind.starts_with("service"))
}

fn agent_is_program(object: &Value) -> bool {
    value::text(object, &["agent.type", "user.type"]).is_some_and(|kind| !kind.starts_with("user"))
}
