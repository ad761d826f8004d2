//! The sample incident that ships with the program, with a few older problems for it to resemble.
//!
//! Invented from end to end: shop, people, hosts and numbers.

use crate::contract::*;
use crate::{Api, Failure};
use model::*;
use serde::Deserialize;

/// The files of the sample incident, as a person would hold them.
const FILES: &[(&str, &[u8])] = &[
    ("pagerduty.json", include_bytes!("../sample/pagerduty.json")),
    ("prs.json", include_bytes!("../sample/prs.json")),
    ("prs/shop-4127.diff", include_bytes!("../sample/prs/shop-4127.diff")),
    ("prs/shop-4139.diff", include_bytes!("../sample/prs/shop-4139.diff")),
    ("slack-export/channels.json", include_bytes!("../sample/slack-export/channels.json")),
    (
        "slack-export/inc-0212-checkout/2026-02-13.json",
        include_bytes!("../sample/slack-export/inc-0212-checkout/2026-02-13.json"),
    ),
    (
        "slack-export/payments-oncall/2026-02-10.json",
        include_bytes!("../sample/slack-export/payments-oncall/2026-02-10.json"),
    ),
    (
        "slack-export/payments-oncall/2026-02-12.json",
        include_bytes!("../sample/slack-export/payments-oncall/2026-02-12.json"),
    ),
    (
        "slack-export/payments-oncall/2026-02-13.json",
        include_bytes!("../sample/slack-export/payments-oncall/2026-02-13.json"),
    ),
    ("slack-export/users.json", include_bytes!("../sample/slack-export/users.json")),
    ("timeline.csv", include_bytes!("../sample/timeline.csv")),
];

const PAST: &str = include_str!("../sample/past/problems.json");

const TITLE: &str = "Checkout answered 503 on the evening of 12 February";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    problem: PastProblem,
    incidents: Vec<PastIncident>,
    factors: Vec<PastFactor>,
    actions: Vec<PastAction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastProblem {
    title: String,
    service: Option<String>,
    state: ProblemState,
    workaround: Option<String>,
    #[serde(default)]
    known_error: bool,
    resolution: Option<PastResolution>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastResolution {
    kind: ResolutionKind,
    reason: Option<String>,
    review_on: Option<chrono::NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastIncident {
    title: String,
    at: Utc,
    summary: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastFactor {
    statement: String,
    role: Role,
    cause_class: CauseClass,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastAction {
    title: String,
    state: ActionState,
    kind: ActionKind,
    strength: Strength,
}

impl Api {
    /// Puts the sample incident and its past into the library. Drafts nothing, decides nothing about the sample.
    pub fn sample_make(&self, _: NoParams) -> Result<SampleView, Failure> {
        let past: Vec<Past> = serde_json::from_str(PAST).expect("the shipped past is well formed");
        let problems = self.change(self.act("sample_make"), |w| past.iter().map(|p| keep_past(w, p)).collect())?;
        let incident = self.incident_new(IncidentNew {
            title: TITLE.to_owned(),
            service: Some("checkout-api".to_owned()),
            severity: Some(1),
            zone: None,
        })?;
        let files = FILES.iter().map(|(label, bytes)| ((*label).to_owned(), bytes.to_vec())).collect();
        let import = self.import_memory(incident.id, "sample", files)?;
        Ok(SampleView { incident, import, problems })
    }
}

fn keep_past(w: &mut store::Write<'_>, past: &Past) -> Result<ProblemId, Failure> {
    let mut incidents = Vec::new();
    for old in &past.incidents {
        let incident = w.incident_insert(&store::NewIncident {
            title: old.title.clone(),
            service: past.problem.service.clone(),
            severity: None,
            zone: None,
        })?;
        w.event_insert(&store::NewEvent {
            incident: incident.id,
            at: Some(old.at),
            kind: EventKind::Observation,
            text: old.summary.clone(),
        })?;
        incidents.push(incident.id);
    }
    let Some(first) = incidents.first().copied() else {
        return Err(Failure::invalid(format!("the past problem `{}` has no incident", past.problem.title)));
    };
    let mut factors = Vec::new();
    for factor in &past.factors {
        factors.push(w.hypothesis_insert(Hypothesis {
            id: HypothesisId(0),
            incident: first,
            statement: factor.statement.clone(),
            role: factor.role,
            verdict: Verdict::Confirmed,
            state: HypothesisState::Supported,
            cause_class: factor.cause_class,
            evidence_for: Vec::new(),
            evidence_against: Vec::new(),
            would_confirm: None,
            would_refute: None,
            root: false,
            problem: None,
            reason: None,
        })?);
    }
    let opened = past.incidents[0].at;
    let resolved = !past.problem.state.is_open();
    let problem = w.problem_insert(Problem {
        id: ProblemId(0),
        title: past.problem.title.clone(),
        service: past.problem.service.clone(),
        state: past.problem.state,
        known_error: past.problem.known_error,
        workaround: past.problem.workaround.clone(),
        resolution: past.problem.resolution.as_ref().map(|r| Resolution {
            kind: r.kind,
            reason: r.reason.clone(),
            review_on: r.review_on,
            duplicate_of: None,
        }),
        created_at: opened,
        resolved_at: resolved.then(|| opened + chrono::Duration::days(21)),
        incidents,
        factors: factors.iter().map(|f| f.id).collect(),
    })?;
    for action in &past.actions {
        let closed = matches!(action.state, ActionState::Done | ActionState::Dropped);
        w.action_insert(ActionItem {
            id: ActionId(0),
            incident: Some(first),
            problem: Some(problem.id),
            factor: factors.first().map(|f| f.id),
            title: action.title.clone(),
            kind: action.kind,
            strength: action.strength,
            state: action.state,
            owner: None,
            due: None,
            created_at: opened,
            closed_at: closed.then(|| opened + chrono::Duration::days(14)),
            reason: (action.state == ActionState::Dropped).then(|| "Judged not worth its cost at the time.".to_owned()),
        })?;
    }
    Ok(problem.id)
}
