//! What the core may not know by itself: the clock, who acts, and where notices go. Each face brings its own.

use model::Utc;
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
}

/// What goes the other way, from the core to the faces.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A long call moves on. `of` is 0 while the total is not known.
    Progress { task: String, step: String, done: u64, of: u64 },
    /// Something changed; faces that show it should ask again.
    Changed { change_number: i64 },
    /// Search is served by a slow scan of the store, and why.
    SearchDegraded { reason: String },
}
