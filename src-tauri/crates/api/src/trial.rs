//! A library in a folder of its own and a clock that a test sets. Only for tests.

use crate::contract::*;
use crate::{Api, Host, Notice};
use model::*;
use std::sync::{Arc, Mutex};

pub(crate) struct Trial {
    pub api: Api,
    clock: Arc<Clock>,
    _folder: tempfile::TempDir,
}

struct Clock(Mutex<Utc>);

impl Host for Clock {
    fn now(&self) -> Utc {
        *self.0.lock().expect("a library of a test works")
    }

    fn notify(&self, _: Notice) {}
}

/// A time as a test writes it.
pub(crate) fn at(text: &str) -> Utc {
    text.parse().unwrap_or_else(|fault| panic!("`{text}`: {fault}"))
}

impl Trial {
    pub fn new() -> Trial {
        let folder = tempfile::tempdir().expect("a library of a test works");
        let clock = Arc::new(Clock(Mutex::new(at("2026-01-01T08:00:00Z"))));
        Trial {
            api: Api::open(folder.path(), clock.clone()).expect("a library of a test works"),
            clock,
            _folder: folder,
        }
    }

    /// Sets the clock.
    pub fn on(&self, time: &str) -> &Trial {
        *self.clock.0.lock().expect("a library of a test works") = at(time);
        self
    }

    /// An incident whose impact started then.
    pub fn incident(&self, title: &str, started: &str) -> IncidentId {
        let id = self
            .api
            .incident_new(IncidentNew { title: title.into(), ..Default::default() })
            .expect("a library of a test works")
            .id;
        self.moment(id, KeyMoment::ImpactStart, started);
        id
    }

    pub fn moment(&self, incident: IncidentId, moment: KeyMoment, time: &str) {
        let set = MomentSet { incident: incident.into(), moment, at: at(time), evidence: vec![] };
        self.api.moment_set(set).expect("a library of a test works");
    }

    /// An accepted hypothesis: looked into, then supported.
    pub fn factor(&self, incident: IncidentId, statement: &str) -> HypothesisId {
        let new = HypothesisNew { incident: incident.into(), statement: statement.into(), ..Default::default() };
        let id = self.api.hypothesis_new(new).expect("a library of a test works").id;
        let state = Some(HypothesisState::Supported);
        self.api
            .hypothesis_set(HypothesisSet { hypothesis: id.into(), state, ..Default::default() })
            .expect("a library of a test works")
            .id
    }
}
