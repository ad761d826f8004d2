#![allow(clippy::unwrap_used)]

use super::recognise;
use crate::Kept;
use crate::text::Sample;
use crate::trial::read_as;
use model::{EventKind, Format, KeyMoment};

fn read(json: &str) -> Kept {
    read_as(Format::Statuspage, "incidents.json", json.as_bytes())
}

const INCIDENT: &str = r#"{"id": "i1", "name": "Elevated errors", "status": "postmortem", "impact": "major",
  "created_at": "2026-03-03T11:10:00.000-05:00", "started_at": "2026-03-03T10:55:00.000-05:00",
  "resolved_at": "2026-03-03T12:30:00.000-05:00", "shortlink": "https://stspg.example/i1", "page_id": "p1",
  "components": [{"name": "API"}, {"name": "Console"}],
  "postmortem_body": "<p>A pool ran dry.</p><p>We raised it.</p>", "postmortem_published_at": "2026-03-05T09:00:00.000-05:00",
  "incident_updates": [
    {"id": "u4", "status": "resolved", "body": "This incident has been resolved.", "created_at": "2026-03-03T12:30:00.000-05:00", "display_at": "2026-03-03T12:30:00.000-05:00"},
    {"id": "u3", "status": "monitoring", "body": "A fix<br />is out &amp; holding.", "created_at": "2026-03-03T12:05:00.000-05:00", "display_at": "2026-03-03T12:00:00.000-05:00"},
    {"id": "u2", "status": "identified", "body": "The pool ran dry.", "created_at": "2026-03-03T11:40:00.000-05:00", "display_at": null},
    {"id": "u1", "status": "investigating", "body": "We are seeing errors.", "created_at": "2026-03-03T11:10:00.000-05:00", "display_at": "2026-03-03T11:10:00.000-05:00",
     "affected_components": [{"code": "c1", "name": "API", "old_status": "operational", "new_status": "major_outage"}]}
  ]}"#;

#[test]
fn each_update_is_an_item_at_the_time_that_the_page_shows() {
    let kept = read(&format!(
        r#"{{"page": {{"id": "p1", "name": "Acme", "time_zone": "America/Bogota"}}, "incidents": [{INCIDENT}]}}"#
    ));
    assert_eq!(
        kept.texts(),
        [
            "Elevated errors",
            "Investigating: We are seeing errors.",
            "Identified: The pool ran dry.",
            "Monitoring: A fix\nis out & holding.",
            "Resolved: This incident has been resolved.",
            "Postmortem of Elevated errors\n\nA pool ran dry.\n\nWe raised it."
        ]
    );
    let moments: Vec<_> = kept.items.iter().map(|item| item.extras.moment).collect();
    use KeyMoment::*;
    assert_eq!(moments, [Some(ImpactStart), Some(Detected), None, Some(Mitigated), Some(Resolved), None]);
    let monitoring = &kept.items[3];
    assert_eq!(monitoring.time.raw.as_deref(), Some("2026-03-03T12:00:00.000-05:00"));
    assert_eq!(monitoring.time.at.unwrap().to_rfc3339(), "2026-03-03T17:00:00+00:00");
    assert_eq!(monitoring.extras.fields, [("created_at".into(), "2026-03-03T12:05:00.000-05:00".into())]);
    assert_eq!(monitoring.raw.as_deref(), Some("A fix<br />is out &amp; holding."));
    assert_eq!(monitoring.kind, EventKind::StateChange);
    assert_eq!(kept.items[1].extras.fields, [("component".into(), "API: operational → major_outage".into())]);
    assert_eq!(kept.items[0].extras.severity.as_deref(), Some("major"));
    assert_eq!(kept.items[0].extras.service.as_deref(), Some("API, Console"));
    assert_eq!(kept.items[0].channel.as_deref(), Some("Acme"));
    assert!(kept.findings.is_empty(), "{:?}", kept.findings);
}

#[test]
fn lists_and_single_incidents_are_the_same() {
    let ids = |kept: &Kept| kept.items.iter().map(|item| item.identity).collect::<Vec<_>>();
    let one = ids(&read(INCIDENT));
    assert_eq!(one.len(), 6);
    for wrapped in
        [format!("[{INCIDENT}]"), format!("{{\"incident\": {INCIDENT}}}"), format!("[{{\"incidents\": [{INCIDENT}]}}]")]
    {
        assert_eq!(ids(&read(&wrapped)), one, "{wrapped}");
    }
}

#[test]
fn scheduled_maintenance_is_marked_and_states_no_moment() {
    let kept = read(
        r#"{"scheduled_maintenances": [{"id": "m1", "name": "Database upgrade", "status": "completed", "impact": "maintenance",
        "created_at": "2026-02-01T09:00:00Z", "scheduled_for": "2026-03-01T02:00:00Z", "scheduled_until": "2026-03-01T04:00:00Z",
        "incident_updates": [{"id": "x", "status": "resolved", "body": "Done", "created_at": "2026-03-01T03:00:00Z"}]}]}"#,
    );
    assert_eq!(kept.items[0].kind, EventKind::Change);
    assert_eq!(kept.items[0].time.raw.as_deref(), Some("2026-03-01T02:00:00Z"));
    for item in &kept.items {
        assert!(item.extras.fields.contains(&("scheduled_maintenance".into(), "true".into())));
        assert_eq!(item.extras.moment, None);
    }
}

#[test]
fn recognised_by_content() {
    let of = |text: &str| recognise(&Sample::of("x.json", text.as_bytes().to_vec()));
    assert_eq!(of(INCIDENT), Some(95));
    assert_eq!(of("{\"page\": {\"time_zone\": \"UTC\"}, \"incidents\": []}"), Some(80));
    assert_eq!(of("{\"name\": 1}"), None);
}
