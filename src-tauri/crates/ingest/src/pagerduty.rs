//! PagerDuty: incidents, log entries, notes, alerts and status updates, as the REST interface gives them (one object,
//! lists, several pages in one file, JSON Lines) and as webhooks deliver them.
//!
//! What is refused: taking the present state of an incident for a time at which it was reached; only stated times
//! become items.

mod entry;
mod incident;
mod word;

use crate::feed::{self, Outcome, Part, Times, value};
use crate::{IngestError, Reading, Settings, Sink, Source, Tree, text};
use serde_json::Value;

/// Lists within lists that are followed.
const DEPTH: usize = 6;

const LISTS: &[&str] = &["incidents", "log_entries", "notes", "alerts", "messages", "status_updates", "data"];
const SINGLES: &[&str] = &["incident", "log_entry", "note", "alert", "status_update", "event"];

/// How surely a file is of this format, 0 to 100.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    let names = value::names(&sample.text);
    let has = |name: &str| names.contains(name);
    let says_so = sample.text.contains("pagerduty.com") || sample.text.contains("_log_entry\"");
    let is_ours = has("incident_number")
        || has("log_entries")
        || has("log_entry")
        || (has("alert_key") && has("alerts"))
        || (has("event_type") && has("occurred_at") && has("agent"))
        || sample.text.contains("_log_entry\"")
        || (says_so && (has("notes") || has("note") || has("incidents") || has("incident") || has("alerts")));
    match (names.is_empty(), is_ours, says_so) {
        (true, ..) | (_, false, _) => None,
        (_, true, true) => Some(95),
        (_, true, false) => Some(80),
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
    feed::each_record(source, tree, settings, LISTS, SINGLES, sink, &mut |part, value, sink| {
        let mut reader = Reader { part, times: &mut times, limit: settings.limits.text_bytes };
        let read = reader.walk(&value, 0, sink)?;
        Ok(if read { Outcome::Read } else { Outcome::Other })
    })?;
    times.finish(sink)
}

/// What the readers of each sort of object share.
struct Reader<'r> {
    part: &'r Part<'r>,
    times: &'r mut Times,
    limit: usize,
}

impl Reader<'_> {
    /// Reads whatever `value` is or wraps; false when it is nothing that is read here.
    fn walk(&mut self, value: &Value, depth: usize, sink: &mut dyn Sink) -> Result<bool, IngestError> {
        if depth > DEPTH {
            return Ok(false);
        }
        if let Value::Array(elements) = value {
            let mut read = false;
            for element in elements {
                read |= self.walk(element, depth + 1, sink)?;
            }
            return Ok(read);
        }
        let kind = value::text(value, &["type"]).unwrap_or_default();
        let has = |name: &str| value.get(name).is_some();
        let is_dated = has("created_at") || has("at");
        if has("event_type") && has("data") {
            self.webhook(value, sink)?;
        } else if kind.ends_with("_log_entry") && is_dated {
            self.log_entry(value, sink)?;
        } else if kind == "alert" || has("alert_key") {
            self.alert(value, sink)?;
        } else if (kind == "incident" || has("incident_number")) && is_dated {
            self.incident(value, sink)?;
        } else if has("content") && is_dated {
            self.note(value, sink)?;
        } else if has("message") && has("sender") && is_dated {
            self.status_update(value, sink)?;
        } else {
            let mut read = false;
            for name in SINGLES.iter().chain(LISTS) {
                if let Some(inner @ (Value::Object(_) | Value::Array(_))) = value.get(name) {
                    read |= self.walk(inner, depth + 1, sink)?;
                }
            }
            return Ok(read);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
