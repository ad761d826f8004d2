//! How long the calls of the window take over a large library: `window_speed [EVENTS] [INCIDENTS]`, 100,000 and 10,000
//! when absent. Each is asked after a change, when nothing is kept from before, and once more without one.
#![allow(clippy::unwrap_used)]

use api::contract::*;
use api::{Api, Host, Notice};
use chrono::TimeDelta;
use model::*;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

const PEOPLE: [&str; 7] = ["ana", "boris", "chidi", "dagny", "emre", "fatou", "goran"];
const SAID: [&str; 5] = [
    "the consumer group lags behind by {} messages and nobody has looked at the broker yet",
    "rolling back release {} on the second half of the fleet, the first half is healthy again",
    "alert: queue depth {} above the threshold for ten minutes, paging whoever is on call",
    "we decided to stop the import job {} until the replica has caught up with the primary",
    "customers report that orders {} are shown twice; support has a macro for it now",
];

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

fn main() {
    let mut counts = std::env::args().skip(1).map(|n| n.parse::<i64>().unwrap());
    let (events, incidents) = (counts.next().unwrap_or(100_000), counts.next().unwrap_or(10_000));
    let folder = tempfile::tempdir().unwrap();
    {
        let store = store::Store::open(&folder.path().join("library")).unwrap();
        let act = store::Act { actor: "person".into(), what: "fill", at: start() };
        store.write(&act, |w| fill(w, incidents)).unwrap();
    }
    let api = Api::open(&folder.path().join("library"), Arc::new(Silent)).unwrap();
    let one = api.incident_new(IncidentNew { title: "The large one".into(), ..Default::default() }).unwrap();
    let incident: Ref<IncidentId> = one.id.into();
    let file = folder.path().join("chat.csv");
    std::fs::write(&file, table(events)).unwrap();
    let run = ImportRun { incident: Some(incident.clone()), paths: vec![file], ..Default::default() };
    let report = api.import_run(run).unwrap();
    println!("{} items, {incidents} incidents, load {}", report.items_new, load());

    let list = |text: &str| TimelineList {
        incident: incident.clone(),
        text: (!text.is_empty()).then(|| text.to_owned()),
        limit: Some(100),
        ..Default::default()
    };
    let find = |text: &str| EvidenceFind { incident: incident.clone(), text: text.into(), limit: None };
    let item = |n: i64| EvidenceRef { evidence: EvidenceId(n).into() };
    let lines = |of: Option<Ref<IncidentId>>| HistoryLines { incident: of, ..Default::default() };
    let speed = Speed { api: &api, incident: incident.clone() };
    speed.of("timeline_list", || drop(api.timeline_list(list("")).unwrap()));
    speed.of("timeline_list, rare words", || drop(api.timeline_list(list("release 4321 ")).unwrap()));
    speed.of("timeline_list, words of a fifth", || drop(api.timeline_list(list("Support")).unwrap()));
    speed.of("timeline_list, one letter", || drop(api.timeline_list(list("e")).unwrap()));
    speed.of("timeline_facets", || drop(api.timeline_facets(IncidentRef { incident: incident.clone() }).unwrap()));
    let strip = DensityCount { list: list(""), bins: 800 };
    speed.of("timeline_density", || drop(api.timeline_density(strip.clone()).unwrap()));
    speed.of("evidence_find, rare words", || drop(api.evidence_find(find("release 4321")).unwrap()));
    speed.of("evidence_find, one letter", || drop(api.evidence_find(find("e")).unwrap()));
    speed.of("evidence_context", || drop(api.evidence_context(item(events / 2)).unwrap()));
    speed.of("history_lines", || drop(api.history_lines(lines(None)).unwrap()));
    speed.of("history_lines of an incident", || drop(api.history_lines(lines(Some(incident.clone()))).unwrap()));
    speed.of("incident_list", || drop(api.incident_list(IncidentList::default()).unwrap()));
    speed.of("insight_show", || drop(api.insight_show(InsightShow::default()).unwrap()));
    let span = InsightShow { from: Some(start() + TimeDelta::days(100)), to: None };
    speed.of("insight_show of a span", || drop(api.insight_show(span.clone()).unwrap()));
    println!("load {}", load());
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").map(|l| l.split(' ').next().unwrap_or("?").to_owned()).unwrap_or_default()
}

struct Speed<'a> {
    api: &'a Api,
    incident: Ref<IncidentId>,
}

impl Speed<'_> {
    /// The best and the middle of nine, each after a change; and the best without one.
    fn of(&self, name: &str, call: impl Fn()) {
        let timed = || {
            let began = Instant::now();
            call();
            began.elapsed()
        };
        let mut fresh: Vec<Duration> = (0..9)
            .map(|n| {
                let note = EventNote { incident: self.incident.clone(), at: Some(start()), text: format!("Note {n}") };
                self.api.event_note(note).unwrap();
                timed()
            })
            .collect();
        fresh.sort_unstable();
        let again = (0..5).map(|_| timed()).min().unwrap();
        let ms = |d: Duration| d.as_secs_f64() * 1000.0;
        println!("{name:34} {:8.2} ms, middle {:8.2}, again {:8.3}", ms(fresh[0]), ms(fresh[4]), ms(again));
    }
}

fn table(rows: i64) -> String {
    let mut out = "time,author,text\n".to_owned();
    for n in 0..rows {
        let at = start() + TimeDelta::seconds(n * 7);
        let said = SAID[(n % 5) as usize].replace("{}", &n.to_string());
        let person = PEOPLE[(n % 7) as usize];
        writeln!(out, "{},{person},\"{said}\"", at.to_rfc3339()).unwrap();
    }
    out
}

fn fill(w: &mut store::Write<'_>, count: i64) -> Result<(), store::StoreError> {
    let mut problem: Option<ProblemId> = None;
    for n in 0..count {
        let new = store::NewIncident {
            title: format!("Incident {n}"),
            severity: Some((n % 5) as u8 + 1),
            ..Default::default()
        };
        let mut incident = w.incident_insert(&new)?;
        incident.moments.push(MomentMark {
            moment: KeyMoment::ImpactStart,
            at: start() + TimeDelta::hours(n * 2),
            evidence: vec![],
            why: "Said so.".into(),
            decided: true,
        });
        w.incident_put(&incident)?;
        let mut factor = None;
        for cause_class in [CauseClass::Capacity, CauseClass::Network, CauseClass::Process] {
            factor = Some(w.hypothesis_insert(hypothesis(incident.id, cause_class))?);
        }
        if let Some(factor) = factor {
            w.hypothesis_put(&Hypothesis { state: HypothesisState::Supported, ..factor })?;
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
