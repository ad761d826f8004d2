//! Statuspage incidents: `{"page":…,"incidents":[…]}` as every public page serves them, lists, or one incident alone.
//!
//! Each update is an item, at the time that the page shows for it; the incident and its postmortem are items too.
//! Scheduled maintenance is marked. What is refused: rendering the HTML of a body; it becomes text.

use crate::feed::{self, Outcome, Part, Times, value};
use crate::sink::put;
use crate::{IngestError, Item, Reading, Settings, Sink, Source, Tree, identity, kind, text};
use model::{EventKind, Extras, Format, KeyMoment};
use serde_json::Value;

const LISTS: &[&str] = &["incidents", "scheduled_maintenances"];

/// How surely a file is of this format, 0 to 100.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    let names = value::names(&sample.text);
    let has = |name: &str| names.contains(name);
    match () {
        () if has("incident_updates") && (has("impact") || has("shortlink") || has("page_id")) => Some(95),
        () if has("incident_updates") => Some(85),
        () if has("page") && has("incidents") && has("time_zone") => Some(80),
        () if has("postmortem_body") && has("name") => Some(70),
        () => None,
    }
}

/// Reads one source of this format.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut times = Times::new(settings);
    let mut page = None;
    feed::each_record(source, tree, settings, LISTS, &["page", "incident"], sink, &mut |part, value, sink| {
        if part.path == "page" {
            page = value::text(&value, &["name"]).map(str::to_owned);
            return Ok(Outcome::Read);
        }
        let mut reader = Reader { part, times: &mut times, page: page.as_deref(), limit: settings.limits.text_bytes };
        let mut read = false;
        for incident in incidents_in(&value) {
            reader.incident(incident, sink)?;
            read = true;
        }
        Ok(if read { Outcome::Read } else { Outcome::Other })
    })?;
    times.finish(sink)
}

fn incidents_in(value: &Value) -> Vec<&Value> {
    let is_incident = |value: &&Value| {
        value.get("incident_updates").is_some() || (value.get("name").is_some() && value.get("impact").is_some())
    };
    match value {
        Value::Array(elements) => elements.iter().filter(is_incident).collect(),
        one if is_incident(&one) => vec![one],
        wrapped => ["incident", "incidents", "scheduled_maintenances"]
            .iter()
            .filter_map(|name| wrapped.get(*name))
            .flat_map(incidents_in)
            .collect(),
    }
}

struct Reader<'r> {
    part: &'r Part<'r>,
    times: &'r mut Times,
    page: Option<&'r str>,
    limit: usize,
}

/// An item before it is put, without what the incident gives to all of its items.
struct Said<'v> {
    native: String,
    text: String,
    html: Option<&'v str>,
    kind: EventKind,
    status: Option<&'v str>,
    moment: Option<KeyMoment>,
    at: Option<&'v str>,
    fields: Vec<(String, String)>,
}

impl Reader<'_> {
    fn incident(&mut self, incident: &Value, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let id = value::word(incident, &["id", "shortlink", "name"]).unwrap_or_default();
        let name = value::text(incident, &["name"]).unwrap_or("Incident").trim();
        let mut fields = Vec::new();
        for field in
            ["impact", "shortlink", "created_at", "started_at", "monitoring_at", "resolved_at", "scheduled_until"]
        {
            fields.extend(value::word(incident, &[field]).map(|value| (field.to_owned(), value)));
        }
        fields.extend(value::word(incident, &["status"]).map(|status| ("status_at_export".to_owned(), status)));
        let scheduled = is_scheduled(incident);
        let begun = value::text(incident, &["scheduled_for"]).filter(|_| scheduled);
        let started = value::text(incident, &["started_at"]);
        let said = Said {
            native: id.clone(),
            text: name.to_owned(),
            html: None,
            kind: if scheduled { EventKind::Change } else { EventKind::Observation },
            status: None,
            // Statuspage repeats the creation here unless someone set it.
            moment: started
                .filter(|started| !scheduled && value::text(incident, &["created_at"]) != Some(*started))
                .map(|_| KeyMoment::ImpactStart),
            at: begun.or(started).or_else(|| value::text(incident, &["created_at"])),
            fields,
        };
        self.put(incident, &id, said, sink)?;
        // They arrive newest first.
        let mut detected = false;
        for update in value::list(incident, "incident_updates").into_iter().rev() {
            let detects = value::text(update, &["status"]) == Some("investigating");
            self.update(incident, &id, update, detects && detected, sink)?;
            detected |= detects;
        }
        self.postmortem(incident, &id, name, sink)
    }

    /// `again`: an earlier update already told that it was being investigated.
    fn update(
        &mut self,
        incident: &Value,
        id: &str,
        update: &Value,
        again: bool,
        sink: &mut dyn Sink,
    ) -> Result<(), IngestError> {
        let status = value::text(update, &["status"]);
        let body = value::text(update, &["body"]).unwrap_or_default();
        let shown = feed::to_text(body);
        let shown = shown.trim();
        let text = match status {
            Some(status) if shown.is_empty() => heading(status),
            Some(status) => format!("{}: {shown}", heading(status)),
            None => shown.to_owned(),
        };
        if text.is_empty() {
            return Ok(());
        }
        let (display, created) = (value::text(update, &["display_at"]), value::text(update, &["created_at"]));
        let mut fields = Vec::new();
        if let (Some(display), Some(created)) = (display, created)
            && display != created
        {
            fields.push(("created_at".to_owned(), created.to_owned()));
        }
        for component in value::list(update, "affected_components") {
            let name = value::text(component, &["name", "code"]).unwrap_or_default();
            let change = [value::text(component, &["old_status"]), value::text(component, &["new_status"])];
            let change: Vec<&str> = change.into_iter().flatten().collect();
            fields.push(("component".to_owned(), format!("{name}: {}", change.join(" → "))));
        }
        let moment = status.filter(|_| !again && !is_scheduled(incident)).and_then(moment_of);
        let said = Said {
            native: value::word(update, &["id"])
                .unwrap_or_else(|| format!("{id}/{}/{text}", created.unwrap_or_default())),
            kind: match (moment, status) {
                (Some(KeyMoment::Detected), _) | (None, _) => kind::of_text(shown, EventKind::Communication),
                _ => EventKind::StateChange,
            },
            html: (shown != body).then_some(body),
            text,
            status,
            moment,
            at: display.or(created),
            fields,
        };
        self.put(incident, id, said, sink)
    }

    fn postmortem(&mut self, incident: &Value, id: &str, name: &str, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let Some(body) = value::text(incident, &["postmortem_body"]) else { return Ok(()) };
        let shown = feed::to_text(body);
        let said = Said {
            native: format!("{id}/postmortem"),
            text: format!("Postmortem of {name}\n\n{}", shown.trim()),
            html: (shown != body).then_some(body),
            kind: EventKind::Communication,
            status: Some("postmortem"),
            moment: None,
            at: value::text(incident, &["postmortem_published_at", "postmortem_body_last_updated_at"]),
            fields: Vec::new(),
        };
        self.put(incident, id, said, sink)
    }

    fn put(&mut self, incident: &Value, id: &str, said: Said<'_>, sink: &mut dyn Sink) -> Result<(), IngestError> {
        let time = self.times.of_item(said.at, self.part, sink)?;
        let mut fields = said.fields;
        if is_scheduled(incident) {
            fields.push(("scheduled_maintenance".to_owned(), "true".to_owned()));
        }
        let components: Vec<&str> =
            value::list(incident, "components").into_iter().filter_map(|one| value::text(one, &["name"])).collect();
        let service = if components.is_empty() { self.page.map(str::to_owned) } else { Some(components.join(", ")) };
        put(
            sink,
            Item {
                identity: identity::of_native(Format::Statuspage, &[id, &said.native]),
                format: Format::Statuspage,
                kind: said.kind,
                locator: self.part.locator(Some(&said.native)),
                native_id: Some(said.native),
                author: None,
                channel: self.page.map(str::to_owned),
                thread: Some(id.to_owned()),
                text: text::cut_at(&said.text, self.limit).to_owned(),
                raw: said.html.map(str::to_owned),
                time,
                extras: Extras {
                    status: said.status.map(str::to_owned),
                    moment: said.moment,
                    severity: value::text(incident, &["impact_override", "impact"]).map(str::to_owned),
                    service,
                    fields,
                    ..Extras::default()
                },
            },
        )
    }
}

fn is_scheduled(incident: &Value) -> bool {
    value::text(incident, &["impact"]) == Some("maintenance")
        || value::text(incident, &["scheduled_for"]).is_some()
        || value::text(incident, &["status"])
            .is_some_and(|status| matches!(status, "scheduled" | "in_progress" | "verifying"))
}

/// The key moment that a status states. `identified` states none: it is known what is wrong, nothing is better yet.
fn moment_of(status: &str) -> Option<KeyMoment> {
    match status {
        "investigating" => Some(KeyMoment::Detected),
        "monitoring" => Some(KeyMoment::Mitigated),
        "resolved" => Some(KeyMoment::Resolved),
        _ => None,
    }
}

fn heading(status: &str) -> String {
    let words = status.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
