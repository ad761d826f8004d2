//! What each kind of log entry and webhook means on a timeline.

use model::{EventKind, KeyMoment};

/// The meaning of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub kind: EventKind,
    pub moment: Option<KeyMoment>,
    pub status: Option<&'static str>,
    /// Floods a timeline: kept, and hidden by default.
    pub demoted: bool,
}

const fn plain(kind: EventKind) -> Meaning {
    Meaning { kind, moment: None, status: None, demoted: false }
}

const fn reached(moment: KeyMoment, status: &'static str) -> Meaning {
    let kind = match moment {
        KeyMoment::Detected => EventKind::Alert,
        _ => EventKind::StateChange,
    };
    Meaning { kind, moment: Some(moment), status: Some(status), demoted: false }
}

/// The meaning of `acknowledge`, `acknowledge_log_entry`, `incident.acknowledged`; kinds that are not known are told
/// as communication.
pub(super) fn of(word: &str) -> Meaning {
    let word = word.strip_suffix("_log_entry").unwrap_or(word);
    let word = word.rsplit('.').next().unwrap_or(word);
    match word {
        "trigger" | "triggered" => reached(KeyMoment::Detected, "triggered"),
        "acknowledge" | "acknowledged" => reached(KeyMoment::Acknowledged, "acknowledged"),
        "resolve" | "resolved" => reached(KeyMoment::Resolved, "resolved"),
        "unacknowledge" | "unacknowledged" | "reopened" | "reopen" => {
            Meaning { status: Some("triggered"), ..plain(EventKind::StateChange) }
        }
        "assign"
        | "reassigned"
        | "escalate"
        | "escalated"
        | "delegate"
        | "delegated"
        | "urgency_change"
        | "priority_change"
        | "priority_updated"
        | "field_value_change"
        | "custom_field_value_change"
        | "custom_field_values_updated"
        | "exhaust_escalation_path"
        | "repeat_escalation_path"
        | "reach_ack_limit"
        | "reach_trigger_limit"
        | "incident_type_change"
        | "service_updated" => plain(EventKind::StateChange),
        "snooze" | "merge" | "merged" | "link" | "unlink" | "add_responders" | "responder_request"
        | "responder_reply" | "responder_cancel" | "workflow_started" | "run_action" => plain(EventKind::Action),
        "notify" | "service_notify" => Meaning { demoted: true, ..plain(EventKind::Communication) },
        _ => plain(EventKind::Communication),
    }
}
