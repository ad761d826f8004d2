//! Sends what was permitted and reads what comes back.
//!
//! Refused: proxies, redirects, cookies, compressed answers, names that lead where they may not, connections kept for
//! later (a request on an old connection may be sent twice), and every byte that the gate has not seen. Cancelling
//! drops the connection, which is how a server learns to stop.

mod attempt;
mod check;
mod repeat;
mod resolve;
mod retry;

use crate::answer::{Answer, End};
use crate::fault::{Fault, Why};
use crate::profile::{Dialect, Profile};
use crate::tokens::least_tokens;
use crate::{Outcome, Permit, Refusal, Request};
use attempt::{Exchange, Limits, Mode};
use resolve::{Lookup, Resolver};
use secrecy::SecretString;
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub use check::Probe;

/// Longest wait for a connection, name and TLS included.
const CONNECT: Duration = Duration::from_secs(10);

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

/// One client for all calls. It needs a tokio runtime with time and network.
#[derive(Clone)]
pub struct Sender {
    client: reqwest::Client,
}

impl Sender {
    /// # Errors
    /// When this machine's certificates cannot be read.
    pub fn new() -> Result<Sender, Fault> {
        Sender::with(resolve::system(), CONNECT)
    }

    fn with(lookup: Lookup, connect: Duration) -> Result<Sender, Fault> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(connect)
            .dns_resolver(Resolver { lookup })
            .build()
            .map_err(|error| Fault::new("preparing to send", Why::Tls { reason: attempt::chain(&error) }))?;
        Ok(Sender { client })
    }

    /// Sends `request` and reads the answer; `on_delta` gets each piece of text as it comes.
    ///
    /// `request` is what the person agreed to, with the key in its headers. It is sent again, at most twice, while no
    /// answer has begun. `expected_prompt_tokens` is an estimate of its text by [`crate::estimate_tokens`], against
    /// which the server's own count is held. A call that is dropped without being finished leaves only its first log
    /// entry, so cancel instead.
    pub async fn ask(
        &self,
        profile: &Profile,
        request: Request,
        expected_prompt_tokens: u32,
        door: &mut dyn Door,
        cancel: &CancellationToken,
        on_delta: &mut (dyn FnMut(&str) + Send),
    ) -> Answer {
        if let Some(answer) = unusable(profile, &request) {
            return answer;
        }
        let least = least_prompt(&request.body);
        let limits = Limits::of(profile);
        let mode = Mode::Stream(profile.dialect);
        let mut exchange = Exchange { client: &self.client, name: &profile.name, limits, mode, cancel, on_delta };
        let mut answer = repeat::repeat(&profile.name, request, door, cancel, &mut exchange).await;
        if matches!(answer.end, End::Complete | End::Truncated)
            && let Some(usage) = answer.usage
            && is_cut(profile, usage.input, usage.output, least, expected_prompt_tokens)
        {
            answer.end = End::PromptCut { reported: usage.input, expected: expected_prompt_tokens.max(least) };
        }
        answer
    }

    /// The models that the server lists, at most 5,000.
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
        Ok(self.list(profile, key, door, cancel).await?.into_iter().map(|model| model.name).collect())
    }
}

/// A request that does not belong to the profile, or a profile that cannot be used, is not even shown to the gate.
fn unusable(profile: &Profile, request: &Request) -> Option<Answer> {
    let fault = match profile.destination() {
        Err(fault) => Fault::profile(&profile.name, &fault),
        Ok(destination) if destination.name != request.destination => {
            let reason = format!("the request is for {:?}, another destination", request.destination);
            Fault::new(&format!("sending with the profile {:?}", profile.name), Why::NotPermitted { reason })
        }
        Ok(_) => return None,
    };
    Some(Answer::without_text(End::Failed(fault), 0))
}

/// Whether the server has read less than it was sent.
///
/// `least` is less than any tokenizer makes of the prompt, so a count clearly below it means a cut. Ollama cuts to its
/// own context size, a multiple of 1,024 that the prompt, or prompt and answer together, then exactly fill.
fn is_cut(profile: &Profile, input: u32, output: u32, least: u32, expected: u32) -> bool {
    // No count at all, and prompts so short that what the server adds outweighs them.
    if input == 0 || least.max(expected) < 256 {
        return false;
    }
    let (input, output, least, expected) = (u64::from(input), u64::from(output), u64::from(least), u64::from(expected));
    let is_round = |n: u64| n >= 1024 && n.is_multiple_of(1024);
    let is_full = profile.dialect == Dialect::Ollama && (is_round(input) || is_round(input + output));
    input * 10 < least * 9 || input * 5 < expected || is_full && input * 10 < expected * 8
}

/// [`least_tokens`] of everything that the model is to read, out of the bytes themselves.
fn least_prompt(body: &[u8]) -> u32 {
    fn walk(value: &Value, is_text: bool, sum: &mut u32) {
        match value {
            Value::String(text) if is_text => *sum = sum.saturating_add(least_tokens(text)),
            Value::Array(list) => list.iter().for_each(|item| walk(item, is_text, sum)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    let holds_text = matches!(name.as_str(), "content" | "text" | "system" | "parts");
                    let leads_there = matches!(name.as_str(), "messages" | "contents" | "systemInstruction");
                    if holds_text || leads_there {
                        walk(field, holds_text, sum);
                    }
                }
            }
            _ => {}
        }
    }
    let mut sum = 0;
    if let Ok(value) = serde_json::from_slice(body) {
        walk(&value, false, &mut sum);
    }
    sum
}

#[cfg(test)]
#[path = "sender/tests/fake.rs"]
mod fake;
#[cfg(test)]
mod tests;
