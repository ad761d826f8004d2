//! Sends what was permitted and reads what comes back.

use crate::answer::{Answer, End};
use crate::fault::{Fault, Why};
use crate::profile::Profile;
use crate::{Outcome, Permit, Refusal, Request};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

/// How a sender asks for leave and reports. Each attempt has its own permit and its own two log entries.
pub trait Door: Send {
    /// # Errors
    /// Why the request may not leave.
    fn permit(&mut self, request: Request) -> Result<Permit, Refusal>;

    /// # Errors
    /// When the end of the call could not be logged.
    fn finish(&mut self, permit: Permit, outcome: Outcome) -> Result<(), Refusal>;

    /// A random number from 0 to 1, for spreading retries.
    fn jitter(&mut self) -> f64;
}

/// What the Test button says about a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Models that the server lists, or why there is no list.
    pub models: Result<Vec<String>, Fault>,
    /// Whether the profile's model is in that list; `None` without a list.
    pub is_listed: Option<bool>,
    /// The strongest rung whose answer really was valid, with the other attempts' reasons.
    pub rung: Option<crate::chat::Rung>,
    /// Whether the answer came in more than one piece.
    pub streams: bool,
    /// Whether the server said how many tokens it counted.
    pub reports_usage: bool,
    /// The context size, where the server tells it.
    pub context_tokens: Option<u32>,
    /// Why no rung gave a valid answer, or what a person should know; sentences.
    pub notes: Vec<String>,
}

/// One client for all calls.
pub struct Sender;

impl Sender {
    /// # Errors
    /// When this machine's certificates cannot be read.
    pub fn new() -> Result<Sender, Fault> {
        Ok(Sender)
    }

    /// Sends `request` and reads the answer; `on_delta` gets each piece of text as it comes.
    pub async fn ask(
        &self,
        profile: &Profile,
        request: Request,
        expected_prompt_tokens: u32,
        door: &mut dyn Door,
        cancel: &CancellationToken,
        on_delta: &mut (dyn FnMut(&str) + Send),
    ) -> Answer {
        let _ = (profile, request, expected_prompt_tokens, door, cancel, on_delta);
        Answer::without_text(End::Failed(Fault::new("", Why::Cancelled)), 0)
    }

    /// The models that the server lists.
    ///
    /// # Errors
    /// Why there is no list.
    pub async fn models(
        &self,
        profile: &Profile,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
    ) -> Result<Vec<String>, Fault> {
        let _ = (profile, key, door, cancel);
        Ok(vec![])
    }

    /// What the server can do, tried with a tiny question that holds no evidence.
    pub async fn probe(
        &self,
        profile: &Profile,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
    ) -> Probe {
        let models = self.models(profile, key, door, cancel).await;
        Probe {
            models,
            is_listed: None,
            rung: None,
            streams: false,
            reports_usage: false,
            context_tokens: None,
            notes: vec![],
        }
    }
}
