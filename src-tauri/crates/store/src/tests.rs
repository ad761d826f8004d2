//! The laws of the store, over real folders.
#![allow(clippy::unwrap_used)]

mod around;
mod bulk;
mod causes;
mod files;
mod laws;
mod undo;
mod version_one;

use crate::*;
use model::*;

/// A library in a folder that goes with it.
pub struct Library {
    pub store: Store,
    pub folder: tempfile::TempDir,
}

pub fn library() -> Library {
    let folder = tempfile::tempdir().unwrap();
    Library { store: Store::open(folder.path()).unwrap(), folder }
}

pub fn at(seconds: i64) -> Utc {
    chrono::DateTime::from_timestamp(1_770_000_000 + seconds, 0).unwrap()
}

pub fn act(what: &'static str) -> Act {
    Act { actor: "person".into(), what, at: at(0) }
}

impl Library {
    pub fn write<T>(&self, what: &'static str, change: impl FnOnce(&mut Write<'_>) -> Result<T>) -> Result<T> {
        self.store.write(&act(what), change)
    }

    pub fn incident(&self, title: &str) -> IncidentId {
        let new = NewIncident { title: title.into(), ..Default::default() };
        self.write("incident_insert", |w| w.incident_insert(&new)).unwrap().id
    }

    /// Imports one item for each second in `times`, numbered from `from`.
    pub fn import(&self, incident: IncidentId, from: u128, times: &[Option<i64>]) -> ImportBatch {
        self.write("import_run", |w| import(w, incident, from, times)).unwrap()
    }

    pub fn sound(&self) {
        let report = self.store.check(true).unwrap();
        assert!(report.is_sound(), "{:#?}", report.damage);
    }
}

pub fn import(w: &mut Write<'_>, incident: IncidentId, from: u128, times: &[Option<i64>]) -> Result<ImportBatch> {
    let mut importer = w.batch_begin(&batch(incident))?;
    for (number, seconds) in (from..).zip(times) {
        item(&mut importer, number, *seconds, Extras::default())?;
    }
    importer.finish("UTC", ZoneSource::Assumed, Vec::new())
}

pub fn batch(incident: IncidentId) -> NewBatch {
    NewBatch {
        incident,
        label: "times.csv".into(),
        format: Format::Table,
        hash: "ab".repeat(32),
        importer: 1,
        zone: "UTC".into(),
        zone_source: ZoneSource::Assumed,
        skew_ms: 0,
    }
}

pub fn item(importer: &mut Importer<'_, '_>, number: u128, seconds: Option<i64>, extras: Extras) -> Result<Added> {
    importer.item_add(&NewItem {
        identity: Identity(number),
        format: Format::Table,
        kind: EventKind::Observation,
        native_id: Some(&format!("row {number}")),
        locator: &Locator { file: "times.csv".into(), line: Some(7), id: None },
        author: Some("Ines"),
        channel: None,
        thread: None,
        text: &format!("queue is at {number}"),
        raw: None,
        time: &ReadTime {
            raw: Some("09:00".into()),
            at: seconds.map(at),
            zone_source: ZoneSource::Assumed,
            precision: Precision::Minute,
            flag: None,
        },
        extras: &extras,
    })
}

pub fn hypothesis(incident: IncidentId, evidence: &[EvidenceId]) -> Hypothesis {
    Hypothesis {
        id: HypothesisId(0),
        incident,
        statement: "The pool was exhausted.".into(),
        role: Role::Trigger,
        verdict: Verdict::Likely,
        state: HypothesisState::Proposed,
        cause_class: CauseClass::Capacity,
        evidence_for: evidence.to_vec(),
        evidence_against: Vec::new(),
        would_confirm: None,
        would_refute: None,
        root: false,
        problem: None,
        reason: None,
    }
}

pub fn claim(section: Section, text: &str) -> Claim {
    Claim { section, text: text.into(), evidence: vec![], quotes: vec![], at: None, check: Check::Supported }
}

pub fn passage(section: Section, text: &str) -> Passage {
    let claim = claim(section, text);
    let lead = section.default_lead(false).into();
    Passage { id: ClaimId(0), lead, claim, accepted: false, written_by: "person".into(), proposal: None }
}

pub fn problem(title: &str) -> Problem {
    Problem {
        id: ProblemId(0),
        title: title.into(),
        service: None,
        state: ProblemState::New,
        known_error: false,
        workaround: None,
        resolution: None,
        created_at: at(0),
        resolved_at: None,
        incidents: vec![],
        factors: vec![],
    }
}

pub fn action(title: &str) -> ActionItem {
    ActionItem {
        id: ActionId(0),
        incident: None,
        problem: None,
        factor: None,
        title: title.into(),
        kind: ActionKind::Prevent,
        strength: Strength::Strong,
        state: ActionState::Open,
        owner: None,
        due: None,
        created_at: at(0),
        closed_at: None,
        reason: None,
    }
}
