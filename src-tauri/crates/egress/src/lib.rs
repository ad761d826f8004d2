//! The one door out: whatever leaves the machine is permitted here first, and logged whatever the answer was.
//!
//! The gate and its log come first; the [`Sender`] behind them can send a [`Permit`] only, so nothing but the exact
//! bytes that were permitted can leave. What is refused: every origin that a person did not set up, every address
//! that is written so that people and machines may read it differently, redirects to another origin, bytes that
//! nobody was shown, incidents that are marked as never leaving, and everything while the program is offline.
//! An address found in imported material is never a destination.

mod address;
mod answer;
mod chat;
mod fault;
mod gate;
mod log;
mod profile;
pub mod redact;
mod sender;
mod stream;
mod structured;
mod tokens;
mod trouble;

pub use address::{AddressFault, Origin, redirect_allowed};
pub use answer::{Answer, End, Usage};
pub use chat::{AnswerSchema, Ask, Composed, Rung, Speaker, Turn, compose, key_header};
pub use fault::{Deadline, Fault, Why};
pub use gate::{Destination, Gate, Method, Mode, Permit, Purpose, Refusal, Request};
pub use log::{CallLog, LogEntry, LogFault, Outcome};
pub use profile::{Dialect, Price, Profile, ProfileFault};
pub use redact::{Hidden, Mark, Pseudonym, RedactRules, RedactedKind, Redactor, Shown};
pub use sender::{Door, Probe, Sender};
pub use structured::{read_json, repair};
pub use tokens::estimate_tokens;
