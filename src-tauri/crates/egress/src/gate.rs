//! The gate: decides about one request at a time and hands out the permit that a sender needs.
//!
//! A permit holds the exact bytes that were judged, and only the gate makes one; it cannot be copied, so it is used
//! once. Neither side of the door is opened here: no name is resolved, nothing is sent.

use crate::address::{AddressFault, Origin, check_path, split};
use crate::log::{CallLog, LogEntry, LogFault, Outcome};
use model::{IncidentId, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Largest body that may leave, in bytes.
const MAX_BODY: usize = 16 << 20;

/// Headers that change where a request goes or where it ends; the sender alone sets them.
const SENDERS_HEADERS: [&str; 9] =
    ["connection", "content-length", "cookie", "expect", "forwarded", "host", "te", "transfer-encoding", "upgrade"];

model::words! {
    /// What a call is for. `draft` and `export` carry the person's material and need their look at it first.
    Purpose {
        /// Evidence goes to a language model.
        Draft => "draft",
        /// Action items become issues elsewhere.
        Export => "export",
        /// Pull requests, issues and vendor records are read.
        Fetch => "fetch",
        /// Is the destination there, and what does it offer.
        Check => "check",
    }
}

model::words! {
    Method { Get => "GET", Post => "POST", Put => "PUT", Patch => "PATCH", Delete => "DELETE" }
}

model::words! {
    /// Whether anything may leave at all.
    Mode { Offline => "offline", Allowed => "allowed" }
}

/// Somewhere that a person set up, and what for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    pub name: String,
    pub origin: Origin,
    pub purposes: Vec<Purpose>,
}

/// What someone wants to send.
#[derive(Clone)]
pub struct Request {
    /// Name of a [`Destination`]; there is no way to name any other place.
    pub destination: String,
    pub method: Method,
    /// Path with query, beginning with `/`.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub purpose: Purpose,
    /// Whose material the body holds. Required to draft.
    pub incident: Option<IncidentId>,
    /// SHA-256 (lower-case hex) of the body that the person saw and agreed to. Required to draft and to export.
    pub approved: Option<String>,
}

/// Leave to send exactly this, once.
pub struct Permit {
    origin: Origin,
    request: Request,
    sha256: String,
}

/// Why a request may not leave; each sentence ends with what a person can do, where there is something.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("the program is offline; go online in the settings to send anything")]
    Offline,
    #[error("no destination is called `{0}`; set it up in the settings first")]
    UnknownDestination(String),
    #[error("two destinations are called `{0}`; give one of them another name")]
    DuplicateDestination(String),
    #[error("`{url}` does not belong to `{destination}`; only what a person set up is ever called")]
    OtherOrigin { destination: String, url: String },
    #[error("`{destination}` was not set up to {purpose}; allow it in the settings or choose another destination")]
    OtherPurpose { destination: String, purpose: Purpose },
    #[error("`{text}` is refused as an address: {source}")]
    Address {
        text: String,
        #[source]
        source: AddressFault,
    },
    #[error("the header `{0}` is refused: it is not a plain line, or only the sender may set it")]
    Header(String),
    #[error("a {0} request has no body, and this one has")]
    BodyNotAllowed(Method),
    #[error("the body has {0} bytes, and at most {MAX_BODY} may leave at once; send less evidence")]
    TooLarge(usize),
    #[error("a draft needs the incident whose evidence it sends")]
    IncidentMissing,
    #[error("{0} is marked as never leaving this machine; unmark it, or use the built-in drafter")]
    NeverLeaves(IncidentId),
    #[error("these bytes are not the ones that were shown and agreed to; look at them again")]
    NotAsApproved,
    #[error("the call could not be logged, and nothing leaves without a log entry")]
    NotLogged(#[source] LogFault),
}

/// The one door.
#[derive(Clone, Debug)]
pub struct Gate {
    destinations: BTreeMap<String, Destination>,
    mode: Mode,
    never_leave: BTreeSet<IncidentId>,
}

impl Gate {
    /// A door to `destinations` and nowhere else; incidents in `never_leave` stay whatever is asked.
    ///
    /// # Errors
    /// [`Refusal::DuplicateDestination`].
    pub fn new(
        destinations: impl IntoIterator<Item = Destination>,
        mode: Mode,
        never_leave: impl IntoIterator<Item = IncidentId>,
    ) -> Result<Gate, Refusal> {
        let mut known = BTreeMap::new();
        for destination in destinations {
            if let Some(former) = known.insert(destination.name.clone(), destination) {
                return Err(Refusal::DuplicateDestination(former.name));
            }
        }
        Ok(Gate { destinations: known, mode, never_leave: never_leave.into_iter().collect() })
    }

    /// Judges `request` and logs the answer at `now`. The log has the entry before the caller has the permit.
    ///
    /// # Errors
    /// Why it may not leave.
    pub fn permit(&self, request: Request, now: Utc, log: &mut dyn CallLog) -> Result<Permit, Refusal> {
        let sha256 = hex_sha256(&request.body);
        match self.judge(&request, &sha256) {
            Ok(origin) => {
                let permit = Permit { origin: origin.clone(), request, sha256 };
                log.write(&permit.entry(now, Outcome::Permitted)).map_err(Refusal::NotLogged)?;
                Ok(permit)
            }
            Err(refusal) => {
                let origin = self.destinations.get(&request.destination).map(|d| &d.origin);
                let outcome = Outcome::Refused { reason: refusal.to_string() };
                log.write(&entry(origin, &request, &sha256, now, outcome)).map_err(Refusal::NotLogged)?;
                Err(refusal)
            }
        }
    }

    /// The path of a whole address that a destination itself gave (the next page of a list).
    ///
    /// # Errors
    /// When it leads anywhere but to the origin of `destination`.
    pub fn path_of(&self, destination: &str, url: &str) -> Result<String, Refusal> {
        let address = |source| Refusal::Address { text: shown(url), source };
        let known = self.known(destination)?;
        let (origin, path) = split(url).map_err(address)?;
        if origin != known.origin {
            return Err(Refusal::OtherOrigin { destination: destination.to_owned(), url: shown(url) });
        }
        check_path(path).map_err(address)?;
        Ok(path.to_owned())
    }

    fn known(&self, name: &str) -> Result<&Destination, Refusal> {
        self.destinations.get(name).ok_or_else(|| Refusal::UnknownDestination(shown(name)))
    }

    fn judge(&self, request: &Request, sha256: &str) -> Result<&Origin, Refusal> {
        if self.mode == Mode::Offline {
            return Err(Refusal::Offline);
        }
        let destination = self.known(&request.destination)?;
        let purpose = request.purpose;
        if !destination.purposes.contains(&purpose) {
            return Err(Refusal::OtherPurpose { destination: destination.name.clone(), purpose });
        }
        match request.incident {
            Some(incident) if self.never_leave.contains(&incident) => return Err(Refusal::NeverLeaves(incident)),
            None if purpose == Purpose::Draft => return Err(Refusal::IncidentMissing),
            _ => {}
        }
        check_path(&request.path).map_err(|source| Refusal::Address { text: shown(&request.path), source })?;
        if let Some((name, _)) = request.headers.iter().find(|(name, value)| !is_plain_header(name, value)) {
            return Err(Refusal::Header(shown(name)));
        }
        if !request.body.is_empty() && matches!(request.method, Method::Get | Method::Delete) {
            return Err(Refusal::BodyNotAllowed(request.method));
        }
        if request.body.len() > MAX_BODY {
            return Err(Refusal::TooLarge(request.body.len()));
        }
        let needs_look = matches!(purpose, Purpose::Draft | Purpose::Export);
        if needs_look && request.approved.as_deref() != Some(sha256) {
            return Err(Refusal::NotAsApproved);
        }
        Ok(&destination.origin)
    }
}

impl Permit {
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.request.path)
    }

    /// For checking what its name resolved to; see [`Origin::may_resolve_to`].
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    pub fn method(&self) -> Method {
        self.request.method
    }

    pub fn headers(&self) -> &[(String, String)] {
        &self.request.headers
    }

    /// The bytes that were judged; nothing else may be sent.
    pub fn body(&self) -> &[u8] {
        &self.request.body
    }

    /// SHA-256 of the body, lower-case hex.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Ends the call and logs how it ended.
    ///
    /// # Errors
    /// [`Refusal::NotLogged`]; the call has happened all the same.
    pub fn finish(self, outcome: Outcome, now: Utc, log: &mut dyn CallLog) -> Result<(), Refusal> {
        log.write(&self.entry(now, outcome)).map_err(Refusal::NotLogged)
    }

    fn entry(&self, at: Utc, outcome: Outcome) -> LogEntry {
        entry(Some(&self.origin), &self.request, &self.sha256, at, outcome)
    }
}

/// Header values may be secrets and bodies are the person's: neither is ever printed.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        write!(f, "{} {}{} {names:?} {} bytes", self.method, self.destination, self.path, self.body.len())
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit({:?} to {})", self.request, self.origin)
    }
}

fn entry(origin: Option<&Origin>, request: &Request, sha256: &str, at: Utc, outcome: Outcome) -> LogEntry {
    LogEntry {
        at,
        destination: shown(&request.destination),
        method: request.method,
        url: origin.map(ToString::to_string).unwrap_or_default() + &without_secrets(&request.path),
        purpose: request.purpose,
        incident: request.incident,
        header_names: request.headers.iter().map(|(name, _)| shown(name)).collect(),
        bytes_out: request.body.len() as u64,
        sha256: sha256.to_owned(),
        outcome,
    }
}

/// What stands in the log for a path: as it is when it was accepted, else without its query, which may hold a secret.
fn without_secrets(path: &str) -> String {
    if check_path(path).is_ok() { path.to_owned() } else { shown(path) }
}

/// Untrusted text for a sentence or the log: control and other unusual characters escaped, no query, cut.
fn shown(text: &str) -> String {
    text.split('?').next().unwrap_or_default().chars().take(200).flat_map(char::escape_default).collect()
}

pub(crate) fn is_plain_header(name: &str, value: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let lower = name.to_ascii_lowercase();
    let is_senders =
        SENDERS_HEADERS.contains(&lower.as_str()) || lower.starts_with("proxy-") || lower.starts_with("x-forwarded");
    let line = value.bytes().all(|b| b == b'\t' || (0x20..0x7f).contains(&b));
    !name.is_empty() && name.bytes().all(token) && !is_senders && line
}

fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
