//! How long Insights and the list of problems take over a large library: `insight_speed [INCIDENTS]`, 10,000 when absent.
//!
//! Each incident gets a key moment, three hypotheses (one accepted later), two action items and fifteen decided
//! proposals; every fifth repeats an earlier one.
#![allow(clippy::unwrap_used)]

use api::contract::{InsightShow, ProblemList};
use api::{Api, Host, Notice};
use chrono::TimeDelta;
use model::*;
use std::sync::Arc;
use std::time::Instant;

struct Silent;

impl Host for Silent {
    fn now(&self) -> Utc {
        start() + TimeDelta::days(1200)
    }
    fn notify(&self, _: Notice) {}
}

fn start() -> Utc {
    chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

fn act(what: &'static str, hours: i64) -> store::Act {
    store::Act { actor: "person".into(), what, at: start() + TimeDelta::hours(hours) }
}

fn main() {
    let count: i64 = std::env::args().nth(1).map_or(10_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    {
        let store = store::Store::open(folder.path()).unwrap();
        let made = store.write(&act("fill", 0), |w| fill(w, count)).unwrap();
        store.write(&act("accept", 30), |w| accept(w, &made)).unwrap();
    }
    let api = Api::open(folder.path(), Arc::new(Silent)).unwrap();
    for _ in 0..5 {
        let began = Instant::now();
        let all = api.insight_show(InsightShow::default()).unwrap();
        let took = began.elapsed();
        let bytes = serde_json::to_string(&all).unwrap().len();
        let began = Instant::now();
        let from = Some(start() + TimeDelta::days(100));
        let part = api.insight_show(InsightShow { from, to: None }).unwrap();
        println!("insights {took:?} ({bytes} bytes), of a span {:?}, {} figures", began.elapsed(), part.figures.len());
        let began = Instant::now();
        let rows = api.problem_list(ProblemList::default()).unwrap();
        println!("{} problems {:?}", rows.len(), began.elapsed());
    }
}

fn fill(w: &mut store::Write<'_>, count: i64) -> Result<Vec<Hypothesis>, store::StoreError> {
    let mut made = Vec::new();
    let mut problem: Option<ProblemId> = None;
    for n in 0..count {
        let new = store::NewIncident { title: format!("Incident {n}"), ..Default::default() };
        let mut incident = w.incident_insert(&new)?;
        incident.moments.push(MomentMark {
            moment: KeyMoment::ImpactStart,
            at: start() + TimeDelta::hours(n * 2),
            evidence: vec![],
            why: "Said so.".into(),
            decided: true,
        });
        w.incident_put(&incident)?;
        for class in [CauseClass::Capacity, CauseClass::Network, CauseClass::Process] {
            let hypothesis = w.hypothesis_insert(hypothesis(incident.id, class))?;
            if class == CauseClass::Capacity {
                made.push(hypothesis);
            }
        }
        if n % 5 == 0 {
            problem = Some(w.problem_insert(opened(&incident, n))?.id);
        } else if n % 5 == 3
            && let Some(problem) = problem
        {
            w.problem_link(problem, incident.id)?;
        }
        for strength in [Strength::Strong, Strength::Weak] {
            w.action_insert(action(incident.id, problem, strength, n))?;
        }
        let question = ProposalBody::Question(Question { text: "Why was nobody told?".into(), evidence: vec![] });
        for (at, mut proposal) in
            w.proposal_insert(incident.id, "builtin/1", 1, vec![question; 15])?.into_iter().enumerate()
        {
            proposal.state = if at % 3 == 0 { ProposalState::Edited } else { ProposalState::Accepted };
            w.proposal_put(&proposal)?;
        }
    }
    Ok(made)
}

fn accept(w: &mut store::Write<'_>, made: &[Hypothesis]) -> Result<(), store::StoreError> {
    for hypothesis in made {
        w.hypothesis_put(&Hypothesis { state: HypothesisState::Supported, ..hypothesis.clone() })?;
    }
    Ok(())
}

fn hypothesis(incident: IncidentId, cause_class: CauseClass) -> Hypothesis {
    Hypothesis {
        id: HypothesisId(0),
        incident,
        statement: "The pool of connections was exhausted because each was held for the whole call.".into(),
        role: Role::Trigger,
        verdict: Verdict::Likely,
        state: HypothesisState::Proposed,
        cause_class,
        evidence_for: vec![],
        evidence_against: vec![],
        would_confirm: None,
        would_refute: None,
        root: false,
        problem: None,
        reason: None,
    }
}

fn opened(incident: &Incident, n: i64) -> Problem {
    Problem {
        id: ProblemId(0),
        title: format!("Problem of {n}"),
        service: None,
        state: ProblemState::New,
        known_error: false,
        workaround: None,
        resolution: None,
        created_at: incident.created_at,
        resolved_at: None,
        incidents: vec![incident.id],
        factors: vec![],
    }
}

fn action(incident: IncidentId, problem: Option<ProblemId>, strength: Strength, n: i64) -> ActionItem {
    let created_at = start() + TimeDelta::hours(n * 2);
    let done = n % 3 == 0;
    ActionItem {
        id: ActionId(0),
        incident: Some(incident),
        problem,
        factor: None,
        title: "Return each connection before the slow call begins".into(),
        kind: ActionKind::Prevent,
        strength,
        state: if done { ActionState::Done } else { ActionState::Open },
        owner: None,
        due: Some((created_at + TimeDelta::days(15)).date_naive()),
        created_at,
        closed_at: done.then(|| created_at + TimeDelta::days(n % 30)),
        reason: None,
    }
}
