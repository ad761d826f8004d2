//! How long the reads behind the window take over a large incident and a large library: `read_speed [EVENTS]
//! [INCIDENTS]`, 100,000 and 10,000 when absent. Processor time stands beside wall time, which means little on a busy
//! machine.
#![allow(clippy::unwrap_used)]

use model::*;
use std::time::Instant;
use store::{Act, ActFilter, EventFilter, NewBatch, NewIncident, NewItem, Store, Write};

const PEOPLE: [&str; 7] = ["ana", "boris", "chidi", "dagny", "emre", "fatou", "goran"];
const SAID: [&str; 5] = [
    "the consumer group lags behind by {} messages and nobody has looked at the broker yet",
    "rolling back release {} on the second half of the fleet, the first half is healthy again",
    "alert: queue depth {} above the threshold for ten minutes, paging whoever is on call",
    "we decided to stop the import job {} until the replica has caught up with the primary",
    "customers report that orders {} are shown twice; support has a macro for it now",
];

fn at(seconds: i64) -> Utc {
    chrono::DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn act(what: &'static str) -> Act {
    Act { actor: "person".into(), what, at: at(0) }
}

/// Processor seconds of this program so far.
fn used() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default() / 1e9
}

fn speed<T>(name: &str, read: impl Fn() -> T) {
    let (mut wall, mut cpu) = (f64::MAX, f64::MAX);
    for _ in 0..7 {
        let (began, before) = (Instant::now(), used());
        std::hint::black_box(read());
        wall = wall.min(began.elapsed().as_secs_f64());
        cpu = cpu.min(used() - before);
    }
    println!("{name:34} best of 7: {:8.2} ms wall, {:8.2} ms of processor", wall * 1000.0, cpu * 1000.0);
}

fn main() {
    let mut counts = std::env::args().skip(1).map(|n| n.parse::<i64>().unwrap());
    let (events, incidents) = (counts.next().unwrap_or(100_000), counts.next().unwrap_or(10_000));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    store.write(&act("fill"), |w| fill(w, incidents)).unwrap();
    let new = NewIncident { title: "The large one".into(), ..Default::default() };
    let id = store.write(&act("incident_new"), |w| w.incident_insert(&new)).unwrap().id;
    store.write(&act("import_run"), |w| import(w, id, events)).unwrap();
    let load = || std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    print!("{events} events, {incidents} incidents, load {}", load());

    let read = store.read().unwrap();
    let of = |text: &str| EventFilter { text: Some(text.to_owned()), ..Default::default() };
    speed("order of all", || read.event_order(id, &EventFilter::default()).unwrap());
    speed("order, rare words", || read.event_order(id, &of("release 4321 ")).unwrap());
    speed("order, words of a fifth", || read.event_order(id, &of("Support")).unwrap());
    speed("order, one letter", || read.event_order(id, &of("e")).unwrap());
    let person = EventFilter { people: vec!["dagny".into()], ..Default::default() };
    speed("order, a person", || read.event_order(id, &person).unwrap());
    speed("facets", || read.event_facets(id).unwrap());
    speed("evidence_find, rare words", || read.evidence_find(id, &["release", "4321"], 20).unwrap());
    speed("evidence_find, one letter", || read.evidence_find(id, &["e"], 20).unwrap());
    let item = read.evidence_get(EvidenceId(events / 2)).unwrap();
    speed("evidence_around", || read.evidence_around(&item, 2).unwrap());
    speed("acts of the incident", || {
        let acts = read.act_numbers(&ActFilter { incident: Some(id), record: None }, 50).unwrap();
        acts.iter().filter(|act| read.act_can_be_undone(**act, &read.act_revisions(**act).unwrap()).unwrap()).count()
    });
    speed("incident_list", || read.incident_list(None, usize::MAX >> 1).unwrap());
    speed("incident_times", || read.incident_times().unwrap());
    speed("hypothesis_marks", || read.hypothesis_marks().unwrap());
    speed("action_marks", || read.action_marks().unwrap());
    speed("factor_times", || read.factor_times().unwrap());
    speed("proposal_counts", || read.proposal_counts().unwrap());
    print!("load {}", load());
}

fn import(w: &mut Write<'_>, incident: IncidentId, events: i64) -> Result<(), store::StoreError> {
    let mut importer = w.batch_begin(&NewBatch {
        incident,
        label: "chat.csv".into(),
        format: Format::Table,
        hash: "ab".repeat(32),
        importer: 1,
        zone: "UTC".into(),
        zone_source: ZoneSource::Explicit,
        skew_ms: 0,
    })?;
    for n in 0..events {
        importer.item_add(&NewItem {
            identity: Identity(n.unsigned_abs().into()),
            format: Format::Table,
            kind: EventKind::Communication,
            native_id: None,
            locator: &Locator { file: "chat.csv".into(), line: Some(n.unsigned_abs()), id: None },
            author: Some(PEOPLE[(n % 7) as usize]),
            channel: Some("ops"),
            thread: None,
            text: &SAID[(n % 5) as usize].replace("{}", &n.to_string()),
            raw: None,
            time: &ReadTime {
                raw: None,
                at: Some(at(n * 7)),
                zone_source: ZoneSource::Explicit,
                precision: Precision::Second,
                flag: None,
            },
            extras: &Extras::default(),
        })?;
    }
    importer.finish("UTC", ZoneSource::Explicit, Vec::new()).map(drop)
}

fn fill(w: &mut Write<'_>, count: i64) -> Result<(), store::StoreError> {
    for n in 0..count {
        let mut incident = w.incident_insert(&NewIncident { title: format!("Incident {n}"), ..Default::default() })?;
        incident.moments.push(MomentMark {
            moment: KeyMoment::ImpactStart,
            at: at(n * 7200),
            evidence: vec![],
            why: "Said so.".into(),
            decided: true,
        });
        w.incident_put(&incident)?;
        for cause_class in [CauseClass::Capacity, CauseClass::Network, CauseClass::Process] {
            let made = w.hypothesis_insert(hypothesis(incident.id, cause_class))?;
            if cause_class == CauseClass::Capacity {
                w.hypothesis_put(&Hypothesis { state: HypothesisState::Supported, ..made })?;
            }
        }
        for strength in [Strength::Strong, Strength::Weak] {
            w.action_insert(action(incident.id, strength))?;
        }
        let question = ProposalBody::Question(Question { text: "Why was nobody told?".into(), evidence: vec![] });
        w.proposal_insert(incident.id, "builtin/1", 1, vec![question; 15])?;
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

fn action(incident: IncidentId, strength: Strength) -> ActionItem {
    ActionItem {
        id: ActionId(0),
        incident: Some(incident),
        problem: None,
        factor: None,
        title: "Return each connection before the slow call begins".into(),
        kind: ActionKind::Prevent,
        strength,
        state: ActionState::Open,
        owner: None,
        due: None,
        created_at: at(0),
        closed_at: None,
        reason: None,
    }
}
