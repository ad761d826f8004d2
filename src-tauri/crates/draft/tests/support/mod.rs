//! Reads invented incidents from compact text: `time who: text` lines under `key: value` expectations.
#![allow(clippy::unwrap_used, dead_code)]

pub mod play;

use model::*;

pub struct Fixture {
    pub name: String,
    pub incident: Incident,
    pub evidence: Vec<Evidence>,
    pub decided: Vec<Hypothesis>,
    pub expectations: Vec<(String, String)>,
}

pub fn incident(title: &str) -> Incident {
    Incident {
        id: IncidentId(1),
        title: title.into(),
        service: None,
        severity: None,
        zone: None,
        created_at: Utc::UNIX_EPOCH,
        archived: false,
        never_leaves: false,
        moments: vec![],
    }
}

/// One item; `who` is `note`, `alert`, `alert-resolved`, `pd`, `status`, `pr REF [paths]`, `commit HASH`, or a person (chat).
pub fn item(id: i64, at: Option<Utc>, who: &str, text: &str) -> Evidence {
    let raw = at.map(|a| a.to_rfc3339());
    let mut e = Evidence {
        id: EvidenceId(id),
        incident: IncidentId(1),
        batch: BatchId(1),
        event: TimelineEventId(id),
        format: Format::Slack,
        kind: EventKind::Communication,
        native_id: None,
        locator: Locator { file: "case".into(), line: Some(id as u64), id: None },
        author: None,
        channel: Some("inc-room".into()),
        thread: None,
        text: text.into(),
        raw: None,
        time: ReadTime { raw, at, zone_source: ZoneSource::Explicit, precision: Precision::Minute, flag: None },
        at,
        extras: Extras::default(),
    };
    let mut words = who.split_whitespace();
    match words.next().unwrap_or_default() {
        "note" => (e.format, e.kind) = (Format::Table, EventKind::Observation),
        "alert" => {
            (e.format, e.kind, e.extras.moment) = (Format::PagerDuty, EventKind::Alert, Some(KeyMoment::Detected))
        }
        "pd-resolved" => {
            (e.format, e.kind, e.extras.moment) = (Format::PagerDuty, EventKind::StateChange, Some(KeyMoment::Resolved))
        }
        "pd-ack" => {
            (e.format, e.kind, e.extras.moment) =
                (Format::PagerDuty, EventKind::StateChange, Some(KeyMoment::Acknowledged))
        }
        "status" => (e.format, e.kind) = (Format::Statuspage, EventKind::Communication),
        "bot" => e.extras.bot = true,
        kind @ ("pr" | "commit") => {
            let reference = words.next().unwrap().to_owned();
            let files = words.map(|p| ChangedFile { path: p.into(), additions: 3, deletions: 1 }).collect();
            (e.format, e.kind) = (if kind == "pr" { Format::GitHub } else { Format::Changes }, EventKind::Change);
            e.channel = None;
            let title = text.lines().next().unwrap_or_default().to_owned();
            let merged_at = if kind == "pr" { at } else { None };
            e.extras.change = Some(Box::new(ChangeFacts { reference, title, merged_at, files, ..Default::default() }));
        }
        _ => e.author = Some(who.to_owned()),
    }
    e
}

impl Fixture {
    pub fn read(name: &str, text: &str) -> Fixture {
        let (mut expectations, mut evidence, mut title) = (Vec::new(), Vec::new(), String::new());
        for (n, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with("//") {
                continue;
            }
            if let Some(rest) = line.strip_prefix("# ") {
                let (key, value) = rest.split_once(':').unwrap_or((rest, ""));
                if key == "title" {
                    title = value.trim().into()
                } else {
                    expectations.push((key.trim().into(), value.trim().into()))
                }
                continue;
            }
            let (time, rest) = line.split_once(' ').unwrap_or_else(|| panic!("{name}:{n}"));
            let (who, said) = rest.split_once(": ").unwrap_or_else(|| panic!("{name}:{n}: {line}"));
            let at = chrono::DateTime::parse_from_rfc3339(&time.replace('Z', ":00Z"))
                .unwrap_or_else(|e| panic!("{name}:{n}: {e}"))
                .to_utc();
            evidence.push(item(evidence.len() as i64 + 1, Some(at), who, &said.replace("\\n", "\n")));
        }
        evidence.sort_by_key(|e| (e.at.is_none(), e.at, e.id));
        Fixture { name: name.into(), incident: incident(&title), evidence, decided: vec![], expectations }
    }
}
