//! Log entries, notes, alerts, status updates and webhooks.

use super::{Reader, word};
use crate::feed::{self, value};
use crate::{IngestError, Sink, kind};
use model::EventKind;
use serde_json::Value;

/// Bytes of flattened details that are kept.
const DETAILS_BYTES: usize = 16 << 10;

impl Reader<'_> {
    pub(super) fn log_entry(&mut self, entry: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let kind = value::text(entry, &["type"]).unwrap_or_default();
        let mut meaning = word::of(kind);
        let summary = value::text(entry, &["summary"]).unwrap_or_default().trim();
        let text = match kind {
            "annotate_log_entry" | "status_update_log_entry" => {
                let said =
                    value::text(entry, &["note", "channel.content", "message", "channel.message", "channel.summary"]);
                let text = feed::to_text(said.unwrap_or(summary)).into_owned();
                meaning.kind = kind::of_text(&text, EventKind::Communication);
                text
            }
            _ => with_details(entry, summary),
        };
        let thread = value::text(entry, &["incident.id"]).unwrap_or_default();
        let author = value::text(entry, &["agent.summary", "agent.name"]);
        let mut fields = vec![("type".to_owned(), kind.trim_end_matches("_log_entry").to_owned())];
        for (name, paths) in
            [("incident", &["incident.summary"][..]), ("through", &["channel.type"]), ("notified", &["user.summary"])]
        {
            fields.extend(value::text(entry, paths).map(|value| (name.to_owned(), value.to_owned())));
        }
        let assigned: Vec<&str> = value::list(entry, "assignees")
            .into_iter()
            .filter_map(|one| value::text(one, &["summary", "name"]))
            .collect();
        if !assigned.is_empty() {
            fields.push(("assigned_to".to_owned(), assigned.join(", ")));
        }
        let id = value::word(entry, &["id"]).unwrap_or_else(|| content_of(entry));
        self.put(entry, &id, thread, text, meaning, author, "created_at", fields, sink)
    }

    pub(super) fn note(&mut self, note: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let text = feed::to_text(value::text(note, &["content"]).unwrap_or_default()).into_owned();
        let meaning = word::Meaning { kind: kind::of_text(&text, EventKind::Communication), ..word::of("annotate") };
        let id = value::word(note, &["id"]).unwrap_or_else(|| content_of(note));
        let author = value::text(note, &["user.summary", "user.name", "user.email"]);
        let thread = value::text(note, &["incident.id"]).unwrap_or_default();
        self.put(note, &id, thread, text, meaning, author, "created_at", Vec::new(), sink)
    }

    pub(super) fn alert(&mut self, alert: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let text = with_details(alert, value::text(alert, &["summary"]).unwrap_or("Alert").trim());
        // The incident was detected by the first of its alerts, which its own trigger entry states.
        let meaning = word::Meaning { moment: None, ..word::of("trigger") };
        let mut fields = Vec::new();
        for (name, paths) in [
            ("status_at_export", &["status"][..]),
            ("alert_key", &["alert_key"]),
            ("integration", &["integration.summary"]),
            ("suppressed", &["suppressed"]),
        ] {
            fields.extend(value::word(alert, paths).map(|value| (name.to_owned(), value)));
        }
        // Alerts share ids with incidents in some exports.
        let id = format!("alert/{}", value::word(alert, &["id", "alert_key"]).unwrap_or_else(|| content_of(alert)));
        let thread = value::text(alert, &["incident.id"]).unwrap_or_default();
        self.put(alert, &id, thread, text, meaning, None, "created_at", fields, sink)
    }

    pub(super) fn status_update(&mut self, update: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let text = feed::to_text(value::text(update, &["message"]).unwrap_or_default()).into_owned();
        let meaning = word::Meaning { kind: kind::of_text(&text, EventKind::Communication), ..word::of("annotate") };
        let id = value::word(update, &["id"]).unwrap_or_else(|| content_of(update));
        let author = value::text(update, &["sender.summary", "sender.name"]);
        let thread = value::text(update, &["incident.id"]).unwrap_or_default();
        self.put(update, &id, thread, text, meaning, author, "created_at", Vec::new(), sink)
    }

    /// A version 3 webhook: `{event_type, occurred_at, agent, data}`.
    pub(super) fn webhook(&mut self, event: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let kind = value::text(event, &["event_type"]).unwrap_or_default();
        let mut meaning = word::of(kind);
        let data = event.get("data").unwrap_or(&Value::Null);
        let title = value::text(data, &["title", "incident.summary", "summary"]).unwrap_or_default();
        let said = value::text(data, &["content", "message"]);
        let text = match said {
            Some(said) => {
                let text = feed::to_text(said).into_owned();
                meaning.kind = kind::of_text(&text, meaning.kind);
                text
            }
            None => {
                let happened = kind.rsplit('.').next().unwrap_or(kind).replace('_', " ");
                format!("{}: {title}", capitalised(&happened))
            }
        };
        let id = value::word(event, &["id"]).unwrap_or_else(|| content_of(event));
        let thread = value::text(data, &["incident.id", "id"]).unwrap_or_default();
        let author = value::text(event, &["agent.summary", "agent.name"]);
        let at = value::text(event, &["occurred_at"]);
        let fields = vec![("type".to_owned(), kind.to_owned())];
        self.put_at(data, &id, thread, text, meaning, author, at, fields, sink)
    }
}

/// The summary, then what the monitoring tool sent along.
fn with_details(object: &Value, summary: &str) -> String {
    let mut text = summary.to_owned();
    for path in [
        "event_details",
        "channel.details",
        "channel.cef_details",
        "channel.body",
        "body.details",
        "body.cef_details",
        "changeset",
        "changes",
    ] {
        let Some(details) = value::at(object, path) else { continue };
        let lines = value::lines(details, DETAILS_BYTES);
        let is_said =
            lines.is_empty() || text.contains(lines.split_once(": ").map_or(lines.as_str(), |(_, said)| said));
        if !is_said {
            text.push('\n');
            text.push_str(&feed::to_text(&lines));
        }
    }
    if let Some(subject) =
        value::text(object, &["channel.subject", "channel.summary"]).filter(|said| !text.contains(said))
    {
        text.push('\n');
        text.push_str(subject);
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// For objects that lost their id: their whole content.
fn content_of(object: &Value) -> String {
    object.to_string()
}
