//! Language models on the wire: profiles, what the server can do, and runs with what they would send.

use super::{DraftReport, Ref};
use draft::pipeline::RunReport;
use egress::{Dialect, Mode, Profile, RedactedKind, Rung};
use model::{EvidenceId, IncidentId, Section, Utc};
use serde::{Deserialize, Serialize};

model::words! {
    /// Where the key of a profile is.
    KeyPlace {
        Keychain => "keychain",
        /// Kept in memory until the program ends, because there is no keychain.
        ThisRun => "this_run",
        /// `HINDCAST_API_KEY`, for automation.
        Environment => "environment",
        None => "none",
    }
}

/// A model profile as a person set it up, and what is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProfileView {
    #[serde(flatten)]
    pub profile: Profile,
    /// Scheme, host and port.
    pub origin: String,
    /// On this machine.
    pub local: bool,
    pub key: KeyPlace,
    /// The strongest form of structured answer that the server gave; `None` until it was tested.
    pub rung: Option<Rung>,
    pub tested_at: Option<Utc>,
}

/// Everything that is set up for language models.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ModelView {
    pub profiles: Vec<ProfileView>,
    /// Whether keys can be kept in the keychain of the system, and if not, why.
    pub keychain: bool,
    pub keychain_fault: Option<String>,
    /// Whether anything may leave at all.
    pub mode: Mode,
}

/// Makes a profile, or changes the one called `former` (which may be its own name).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ModelSet {
    pub profile: Profile,
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub former: Option<String>,
    /// A new key; an empty one removes it, absent it stays. It goes to the keychain and is never told again.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub key: Option<String>,
}

/// What a server said when it was tried, without any evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProbeView {
    /// It gives structured answers that fit, so it can draft.
    pub usable: bool,
    /// The models that it lists; empty where it has no list.
    pub models: Vec<String>,
    /// Whether the profile's model is among them.
    pub is_listed: Option<bool>,
    pub rung: Option<Rung>,
    /// `None` where nothing was answered.
    pub streams: Option<bool>,
    pub reports_usage: Option<bool>,
    /// Its context size in tokens, where it tells.
    pub context_tokens: Option<u32>,
    /// Sentences: what failed, and what a person should know.
    pub notes: Vec<String>,
}

/// Whether anything may leave at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NetworkSet {
    pub mode: Mode,
}

/// What is taken out besides what is always found: secrets, persons of the incident, mail, phone, addresses, cards.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// Customers, products, any words.
    pub words: Vec<String>,
    /// Hosts and domains.
    pub hosts: Vec<String>,
}

/// What the person wants said in a section, given to a model with each draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    pub section: Section,
    pub text: String,
}

/// Opens a run: what it would send is shown, and nothing is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DraftOpen {
    pub incident: Ref<IncidentId>,
    /// Name of a model profile.
    pub with: String,
    /// Draft this section again and leave all else.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub only: Option<Section>,
    /// What should be different.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub wish: Option<String>,
    /// Items that the person keeps back.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub left_out: Vec<EvidenceId>,
    /// Further words to take out, for this run.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub redact: Vec<String>,
    /// Name for progress notices and for cancelling.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub task: String,
}

/// One call that waits for the person's leave.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CallView {
    /// Position in the round, from 0.
    pub number: usize,
    /// `extract`, `weigh`, `challenge`, `write` or `actions`.
    pub step: String,
    pub label: String,
    /// File and hash of its instructions.
    pub prompt: String,
    pub prompt_hash: String,
    /// Why it is asked again, where it is.
    pub again: Option<String>,
    pub bytes: usize,
    /// Of the body, lower-case hex. Giving it back is the leave to send.
    pub sha256: String,
    /// Estimated.
    pub tokens_in: u32,
    /// At most.
    pub tokens_out: u32,
    /// At most, in the currency of the profile's price.
    pub cost: Option<f64>,
    /// Evidence items that it shows.
    pub evidence: Vec<EvidenceId>,
}

/// A value that was taken out. Known on this machine only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RedactionMark {
    pub kind: RedactedKind,
    pub token: String,
    pub value: String,
    pub count: usize,
}

/// A run that is open: what it has done and what it would send next.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RunView {
    pub run: String,
    pub incident: IncidentId,
    pub profile: String,
    pub dialect: Dialect,
    pub model: String,
    /// Scheme, host and port, where it goes.
    pub origin: String,
    pub local: bool,
    pub keeps_prompts: Option<String>,
    pub currency: Option<String>,
    /// Rounds that were sent before this one.
    pub rounds_done: u32,
    /// What waits for leave; empty once it is done.
    pub calls: Vec<CallView>,
    pub redactions: Vec<RedactionMark>,
    /// What happened so far, and once it is done, what was not taken and why.
    pub report: RunReport,
    /// Sums over what was sent.
    pub calls_made: u32,
    pub tokens_in: u64,
    pub tokens_out: u64,
    pub cost: Option<f64>,
    /// The draft, once it is done.
    pub done: Option<DraftReport>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CallRef {
    pub run: String,
    /// Position in the round, from 0.
    pub number: usize,
}

/// The exact bytes of a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CallBytes {
    /// Request line and headers; in the place of the key stands where it comes from.
    pub head: Vec<String>,
    /// The body as it will be sent.
    pub body: String,
    pub sha256: String,
    /// Byte ranges of the body that stand for something that was taken out.
    pub marks: Vec<BodyMark>,
}

/// A token in a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BodyMark {
    pub from: usize,
    pub to: usize,
    pub token: String,
}

/// The leave to send the calls of the round that have these hashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DraftSend {
    pub run: String,
    /// The `sha256` of each call of the round, in order.
    pub approved: Vec<String>,
    /// Name for progress notices and for cancelling.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub task: String,
}

/// A run that is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeptRun {
    pub report: DraftReport,
    /// What was sent and what came back; empty for the built-in drafter.
    pub calls: Vec<store::ModelCall>,
}
