#![allow(clippy::unwrap_used)]

use super::recognise;
use crate::Kept;
use crate::text::Sample;
use crate::trial::read_as;
use model::{EventKind, FindingCode, Format, KeyMoment, TimeFlag};
use proptest::prelude::*;

fn read(json: &str) -> Kept {
    read_as(Format::PagerDuty, "pd.json", json.as_bytes())
}

const INCIDENT: &str = r#"{
  "id": "QX1", "type": "incident", "incident_number": 77, "title": "Checkout error rate above 5%",
  "created_at": "2026-03-03T18:01:00+02:00", "status": "resolved", "urgency": "high",
  "service": {"id": "S1", "type": "service_reference", "summary": "Checkout"},
  "priority": {"summary": "P1"}, "html_url": "https://acme.pagerduty.com/incidents/QX1",
  "assignments": [{"at": "2026-03-03T16:01:02Z", "assignee": {"summary": "Mira Voss"}}],
  "acknowledgements": [{"at": "2026-03-03T16:04:00Z", "acknowledger": {"summary": "Mira Voss"}}],
  "resolved_at": "2026-03-03T17:00:00Z", "last_status_change_at": "2026-03-03T17:00:00Z",
  "last_status_change_by": {"summary": "Jon Ames", "type": "user_reference"}
}"#;

#[test]
fn an_incident_gives_the_times_that_it_states() {
    let kept = read(&format!("{{\"incident\": {INCIDENT}}}"));
    assert_eq!(
        kept.texts(),
        [
            "Checkout error rate above 5%",
            "Acknowledged by Mira Voss: Checkout error rate above 5%",
            "Resolved by Jon Ames: Checkout error rate above 5%"
        ]
    );
    let moments: Vec<_> = kept.items.iter().map(|item| item.extras.moment.unwrap()).collect();
    assert_eq!(moments, [KeyMoment::Detected, KeyMoment::Acknowledged, KeyMoment::Resolved]);
    let first = &kept.items[0];
    assert_eq!(first.kind, EventKind::Alert);
    assert_eq!(first.time.raw.as_deref(), Some("2026-03-03T18:01:00+02:00"));
    assert_eq!(first.time.at.unwrap().to_rfc3339(), "2026-03-03T16:01:00+00:00");
    assert_eq!((first.extras.severity.as_deref(), first.extras.service.as_deref()), (Some("P1"), Some("Checkout")));
    assert_eq!(kept.items[2].author.as_deref(), Some("Jon Ames"));
    assert!(kept.items.iter().all(|item| item.thread.as_deref() == Some("QX1")));
    assert!(kept.findings.is_empty(), "{:?}", kept.findings);
}

#[test]
fn the_same_incident_in_every_wrapping_is_the_same_items() {
    let bare = read(INCIDENT);
    for wrapped in [
        format!("{{\"incident\": {INCIDENT}}}"),
        format!("{{\"incidents\": [{INCIDENT}], \"limit\": 25, \"offset\": 0, \"more\": false}}"),
        format!("[{{\"incidents\": [{INCIDENT}], \"offset\": 0}}, {{\"incidents\": [], \"offset\": 25}}]"),
        format!("{{\"incidents\": [{}], \"offset\": 0}}\n{{\"incidents\": []}}\n", INCIDENT.replace('\n', " ")),
        format!("{{\"log_entries\": [], \"incident\": {INCIDENT}}}"),
    ] {
        let kept = read(&wrapped);
        let ids = |kept: &Kept| kept.items.iter().map(|item| (item.identity, item.text.clone())).collect::<Vec<_>>();
        assert_eq!(ids(&kept), ids(&bare), "{wrapped}");
    }
}

#[test]
fn log_entries() {
    let entry = |kind: &str, id: u32, more: &str| {
        format!(
            r#"{{"id": "L{id}", "type": "{kind}_log_entry", "summary": "{kind} said", "created_at": "2026-03-03T16:0{id}:00Z",
            "agent": {{"type": "user_reference", "summary": "Mira Voss"}}, "incident": {{"id": "QX1"}} {more}}}"#
        )
    };
    let trigger = r#"{"id": "L0", "type": "trigger_log_entry", "summary": "Triggered through the API",
        "created_at": "2026-03-03T16:00:00Z", "agent": {"type": "service_reference", "summary": "Checkout"},
        "channel": {"type": "api", "details": {"rate": "7%", "host": ["web-1", "web-2"]}},
        "event_details": {"description": "error rate"}, "incident": {"id": "QX1"}}"#;
    let entries = [
        trigger.to_owned(),
        entry("acknowledge", 1, ""),
        entry(
            "annotate",
            2,
            r#", "channel": {"type": "note", "summary": "We <b>rolled back</b> build 12 &amp; wait"}"#,
        ),
        entry("notify", 3, ""),
        entry("escalate", 4, ""),
        entry("resolve", 5, ""),
        entry("something_new", 6, ""),
    ];
    let kept = read(&format!("{{\"log_entries\": [{}], \"more\": false}}", entries.join(",")));
    let kinds: Vec<_> = kept.items.iter().map(|item| item.kind).collect();
    use EventKind::*;
    assert_eq!(kinds, [Alert, StateChange, Action, Communication, StateChange, StateChange, Communication]);
    let first = &kept.items[0];
    assert_eq!(first.text, "Triggered through the API\ndescription: error rate\nhost: web-1\nhost: web-2\nrate: 7%");
    assert!(first.extras.bot && first.channel.as_deref() == Some("Checkout"));
    assert_eq!(kept.items[2].text, "We rolled back build 12 & wait");
    assert_eq!(kept.items[2].author.as_deref(), Some("Mira Voss"));
    let demoted: Vec<_> = kept.items.iter().filter(|item| item.extras.demoted).map(|item| item.text.as_str()).collect();
    assert_eq!(demoted, ["notify said"]);
    assert_eq!(kept.items[5].extras.moment, Some(KeyMoment::Resolved));
}

#[test]
fn notes_alerts_updates_and_webhooks() {
    let notes = read(
        r#"{"notes": [{"id": "N1", "user": {"summary": "Jon Ames", "type": "user_reference"}, "content": "Seeing 500s",
        "created_at": "2026-03-03T11:00:00-05:00"}]}"#,
    );
    assert_eq!((notes.items[0].kind, notes.items[0].author.as_deref()), (EventKind::Observation, Some("Jon Ames")));
    let alerts = read(
        r#"{"alerts": [{"id": "A1", "type": "alert", "summary": "Disk full", "created_at": "2026-03-03T16:00:00Z",
        "alert_key": "k", "severity": "critical", "body": {"details": {"free": 0}}, "incident": {"id": "QX1"}}]}"#,
    );
    assert_eq!(alerts.texts(), ["Disk full\nfree: 0"]);
    assert_eq!(alerts.items[0].extras.severity.as_deref(), Some("critical"));
    let hook = read(
        r#"{"event": {"id": "E1", "event_type": "incident.acknowledged", "occurred_at": "2026-03-03T16:02:00.000Z",
        "agent": {"type": "user_reference", "summary": "Mira Voss"},
        "data": {"id": "QX1", "type": "incident", "title": "Checkout is slow", "service": {"summary": "Checkout"}}}}"#,
    );
    assert_eq!(hook.texts(), ["Acknowledged: Checkout is slow"]);
    assert_eq!(hook.items[0].extras.moment, Some(KeyMoment::Acknowledged));
    assert_eq!(hook.items[0].thread.as_deref(), Some("QX1"));
}

#[test]
fn bad_input_is_a_finding() {
    let kept =
        read(&format!("{{\"incidents\": [{}, {{\"id\": 1,, }}, 5]}}", INCIDENT.replace("18:01:00+02:00", "then")));
    assert_eq!(kept.items.len(), 3);
    assert_eq!(kept.items[0].time.flag, Some(TimeFlag::Unreadable));
    let codes: Vec<_> = kept.findings.iter().map(|finding| finding.code).collect();
    for code in [FindingCode::BadTime, FindingCode::BadJson, FindingCode::Skipped] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    assert_eq!(read("{\"incidents\": []}").findings[0].code, FindingCode::Empty);
}

#[test]
fn recognised_by_content() {
    let of = |text: &str| recognise(&Sample::of("x.json", text.as_bytes().to_vec()));
    assert_eq!(of(INCIDENT), Some(95));
    assert_eq!(of("{\"incidents\": [{\"name\": \"x\", \"incident_updates\": []}]}"), None);
    assert_eq!(of("pagerduty.com incident_number: 5"), None);
    assert_eq!(of(""), None);
}

proptest! {
    #[test]
    fn any_member_may_be_anything(name in "(id|type|created_at|agent|service|acknowledgements|assignments|title|resolved_at)", value in "(null|1|\"\"|\"x\"|\\[\\]|\\[1\\]|\\{\\}|\\{\"summary\": 3\\}|true)") {
        let json: serde_json::Value = serde_json::from_str(INCIDENT).unwrap();
        let mut json = json;
        json[&name] = serde_json::from_str(&value).unwrap();
        read(&json.to_string());
    }
}
