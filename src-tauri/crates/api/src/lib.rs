//! The use cases: everything a face can ask for, over the crates that each know one thing.
//!
//! Writes go one way: a call here → one transaction of the store → a higher change number → search catches up → a
//! notice to the faces. Refused: a call that is not in the [`contract`], and a look at the clock or the environment that
//! does not go through [`Host`].

pub mod contract;
pub mod document;
pub mod failure;
pub mod host;

mod action;
mod batch;
#[cfg(all(test, feature = "ts"))]
mod bindings;
mod cause;
mod door;
mod drafting;
mod event;
mod evidence;
mod export;
mod files;
mod finder;
mod history;
mod hypothesis;
mod import;
mod in_process;
mod incident;
mod incident_row;
mod insight;
mod kept;
mod keys;
mod library;
mod problem;
mod profile;
mod proposal;
mod prose;
mod reference;
mod review;
mod run;
mod same_event;
mod sample;
mod section;
mod similar;
mod task;
pub mod timeline;
#[cfg(test)]
mod trial;
mod version;

pub use failure::{Failure, FailureCode};
pub use host::{Host, Notice};
pub use keys::{Keychain, SecretStore};
pub use library::restore;
pub use secrecy::SecretString;

use std::path::Path;
use std::sync::Arc;

/// One open library.
pub struct Api {
    store: store::Store,
    finder: finder::Finder,
    tasks: task::Tasks,
    orders: timeline::Orders,
    facets: kept::Kept<model::IncidentId, contract::TimelineFacets>,
    keys: keys::ThisRun,
    outside: door::Outside,
    engine: local::Engine,
    runs: run::Runs,
    insights: kept::Kept<(contract::InsightShow, chrono::NaiveDate), contract::Insights>,
    host: Arc<dyn Host>,
}

impl Api {
    /// Opens the library in `folder`, or makes one there when the folder is missing or empty.
    ///
    /// # Errors
    /// `conflict` for a library of a newer program, `corrupt` for a damaged one, `refused` for a folder that holds
    /// something else, `internal` when the disk does not answer.
    pub fn open(folder: &Path, host: Arc<dyn Host>) -> Result<Api, Failure> {
        let store = store::Store::open(folder)?;
        let finder = finder::Finder::new(folder.join("search"));
        Ok(Api {
            store,
            finder,
            tasks: task::Tasks::default(),
            orders: timeline::Orders::default(),
            facets: kept::Kept::default(),
            insights: kept::Kept::default(),
            keys: keys::ThisRun::default(),
            outside: door::Outside::default(),
            engine: local::Engine::default(),
            runs: run::Runs::default(),
            host,
        })
    }

    /// The host's clock in microseconds, which is what the store keeps: what a call answers is what is kept.
    fn now(&self) -> model::Utc {
        chrono::SubsecRound::trunc_subsecs(self.host.now(), 6)
    }

    /// The act of a person, now.
    fn act(&self, what: &'static str) -> store::Act {
        self.act_of(self.host.actor(), what)
    }

    fn act_of(&self, actor: String, what: &'static str) -> store::Act {
        store::Act { actor, what, at: self.now() }
    }

    /// Runs one write and tells the faces when it is on disk.
    fn change<T>(
        &self,
        act: store::Act,
        change: impl FnOnce(&mut store::Write<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let answer = self.store.write(&act, change)?;
        let change_number = self.store.read()?.change_number()?;
        self.host.notify(Notice::Changed { change_number });
        Ok(answer)
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.finder.close();
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        use store::StoreError as E;
        let code = match &error {
            E::NotFound { .. } => FailureCode::NotFound,
            E::Conflict { .. } | E::Newer { .. } => FailureCode::Conflict,
            E::Corrupt { .. } => FailureCode::Corrupt,
            E::Busy { .. } => FailureCode::Busy,
            E::Refused { .. } => FailureCode::Refused,
            E::Full { .. } | E::ReadOnly { .. } | E::Io { .. } | E::Sql { .. } => FailureCode::Internal,
        };
        let failure = Failure::new(code, error.to_string()).caused_by(&error);
        match &error {
            E::NotFound { .. } => failure.hint("it may have been removed; look at the list of what there is"),
            E::Conflict { .. } => failure.hint("look at the newer state and decide again"),
            E::Busy { .. } => failure.hint("wait for the other program to finish, then try again"),
            E::Newer { .. } => failure.hint("update this program; nothing was changed"),
            E::Corrupt { .. } => failure.hint("check the library, then restore the newest backup"),
            _ => failure,
        }
    }
}
