//! What the core may not know by itself: the clock, who acts, and where notices go. Each face brings its own.

use crate::keys::SecretStore;
use model::{IncidentId, Utc};
use secrecy::SecretString;
use serde::Serialize;

/// Handed in by a face.
pub trait Host: Send + Sync {
    fn now(&self) -> Utc;
    /// Who acts, for the history: `person` unless the face knows better.
    fn actor(&self) -> String {
        "person".to_owned()
    }
    /// Takes a notice; must not block.
    fn notify(&self, notice: Notice);
    /// Where keys are kept; `None` where this face has no keychain, and then they are kept until the program ends.
    fn keychain(&self) -> Option<&dyn SecretStore> {
        None
    }
    /// The key that automation gave, for every profile that has none of its own.
    fn given_key(&self) -> Option<SecretString> {
        None
    }
    /// 64 bits that nobody can guess. A test may say which.
    fn random(&self) -> u64 {
        getrandom::u64().expect("every system that this runs on has randomness")
    }
}

/// What goes the other way, from the core to the faces.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A long call moves on. `of` is 0 while the total is not known.
    Progress { task: String, step: String, done: u64, of: u64 },
    /// An answer of a model arrives. It is not checked yet and nothing of it is kept.
    Drafting {
        run: String,
        incident: IncidentId,
        /// Position of the call in its round, and how many the round has.
        number: usize,
        of: usize,
        step: String,
        label: String,
        /// Tokens so far, estimated.
        tokens: u32,
        /// The last words that came, values put back.
        tail: String,
    },
    /// Something changed; faces that show it should ask again.
    Changed { change_number: i64 },
    /// Search is served by a slow scan of the store, and why.
    SearchDegraded { reason: String },
}
