//! What is said to a model, and the exact bytes it becomes in each dialect. Pure: the same ask gives the same bytes.
//!
//! Structured output goes down a ladder, because servers refuse or ignore what others demand:
//!
//! | rung | openai | anthropic | ollama | gemini |
//! | --- | --- | --- | --- | --- |
//! | `json_schema` | `response_format` with a strict schema | `output_config.format` | `format`: the schema | `responseJsonSchema` |
//! | `json_object` | `response_format` object, schema beside it and in the system text | one forced tool whose input is the answer | `format`: `json`, schema in the system text | `responseSchema` in its smaller language |
//! | `prompt` | the schema in the system text, nothing else, in all four | | | |
//!
//! A model in this process (`gguf`) has one form on every rung: messages, limits and the schema that binds it.
//!
//! No sampling settings are sent: newer hosted models refuse them. The limit of an OpenAI answer is called
//! `max_completion_tokens` at OpenAI, at Azure and for models that take no other (`o1`, `o3`, `o4`, `gpt-5` and their
//! kin), and `max_tokens` everywhere else, where older servers ignore the new name and would answer without a limit.
//! What is never put in: a key (see [`key_header`]), a tool that does anything, a name of this machine or person.

mod body;

use crate::profile::{Dialect, Profile};
use crate::{Method, Purpose, Request};
use model::IncidentId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// Who says a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    User,
    Assistant,
}

/// One turn of the talk.
#[derive(Clone, PartialEq, Eq)]
pub struct Turn {
    pub speaker: Speaker,
    pub text: String,
}

/// The form an answer has to have.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerSchema {
    /// Letters, digits, `_` and `-`; other characters become `_` on the wire.
    pub name: String,
    /// A JSON Schema with closed objects in which everything is required.
    pub schema: serde_json::Value,
}

/// One question to a model.
#[derive(Clone, PartialEq)]
pub struct Ask {
    pub system: String,
    pub turns: Vec<Turn>,
    pub schema: Option<AnswerSchema>,
    /// Most tokens of the answer.
    pub answer_tokens: u32,
}

model::words! {
    /// How the form of the answer is asked for, strongest first. What the server takes is remembered by the caller.
    Rung { JsonSchema => "json_schema", JsonObject => "json_object", Prompt => "prompt" }
}

impl Rung {
    /// The next weaker way; `None` below the last.
    pub const fn next(self) -> Option<Rung> {
        match self {
            Rung::JsonSchema => Some(Rung::JsonObject),
            Rung::JsonObject => Some(Rung::Prompt),
            Rung::Prompt => None,
        }
    }
}

/// A call ready to be shown and sent; its headers have no key.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    pub method: Method,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Composed {
    /// SHA-256 of the body, lower-case hex: what the person agrees to.
    pub fn sha256(&self) -> String {
        Sha256::digest(&self.body).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The request for the gate. `approved` is the hash that the person agreed to, not one that is taken now.
    pub fn request(
        self,
        profile: &Profile,
        key: Option<&SecretString>,
        purpose: Purpose,
        incident: Option<IncidentId>,
        approved: Option<String>,
    ) -> Request {
        let mut headers = self.headers;
        headers.extend(key.map(|key| key_header(profile, key)));
        let Composed { method, path, body, .. } = self;
        Request { destination: profile.name.clone(), method, path, headers, body, purpose, incident, approved }
    }
}

/// The exact bytes of `ask` for `profile`; the answer is asked for as a stream.
pub fn compose(profile: &Profile, ask: &Ask, rung: Rung) -> Composed {
    let (route, body) = match profile.dialect {
        Dialect::OpenAi => ("/chat/completions".to_owned(), body::openai(profile, ask, rung)),
        Dialect::Anthropic => ("/messages".to_owned(), body::anthropic(profile, ask, rung)),
        Dialect::Ollama => ("/api/chat".to_owned(), body::ollama(profile, ask, rung)),
        Dialect::Gemini => {
            let model = in_path(profile.model.strip_prefix("models/").unwrap_or(&profile.model));
            (format!("/models/{model}:streamGenerateContent?alt=sse"), body::gemini(ask, rung))
        }
        // No request: the engine of this process reads the body, so that what was shown is what it is given.
        Dialect::Gguf => {
            let body = body::gguf(profile, ask).to_string().into_bytes();
            return Composed { method: Method::Post, path: String::new(), headers: Vec::new(), body };
        }
    };
    let accept = if profile.dialect == Dialect::Ollama { "application/x-ndjson" } else { "text/event-stream" };
    let mut headers = vec![line("content-type", "application/json"), line("accept", accept)];
    headers.extend(common_headers(profile));
    Composed { method: Method::Post, path: profile.route(&route), headers, body: body.to_string().into_bytes() }
}

/// What every call of a profile carries, also those without a body.
pub(crate) fn common_headers(profile: &Profile) -> Vec<(String, String)> {
    let mut headers = vec![line("accept-encoding", "identity")];
    let has_own = |name: &str| profile.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    if profile.dialect == Dialect::Anthropic && !has_own("anthropic-version") {
        headers.push(line("anthropic-version", "2023-06-01"));
    }
    headers.extend(profile.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("accept")).cloned());
    headers
}

/// The header that carries `key`. Its value is secret: it goes into a [`Request`], which prints no values.
pub fn key_header(profile: &Profile, key: &SecretString) -> (String, String) {
    let key = key.expose_secret();
    match profile.dialect {
        Dialect::OpenAi if profile.is_azure() => line("api-key", key),
        Dialect::OpenAi | Dialect::Ollama => line("authorization", &format!("Bearer {key}")),
        Dialect::Anthropic => line("x-api-key", key),
        Dialect::Gemini => line("x-goog-api-key", key),
        // Never sent, as nothing of it is: a key that was given for all profiles may still be there.
        Dialect::Gguf => line("authorization", ""),
    }
}

fn line(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// One part of a path: everything but unreserved characters is written with `%`. A tuned model's `/` stays.
fn in_path(text: &str) -> String {
    let mut part = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            part.push(char::from(byte));
        } else {
            part.push_str(&format!("%{byte:02X}"));
        }
    }
    part
}

/// Evidence is the person's: only sizes are printed.
impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} bytes", self.speaker, self.text.len())
    }
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.schema.as_ref().map(|schema| &schema.name);
        write!(f, "Ask(system {} bytes, {:?}, schema {schema:?})", self.system.len(), self.turns)
    }
}

impl fmt::Debug for Composed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        write!(f, "{} {} {names:?} {} bytes", self.method, self.path, self.body.len())
    }
}

#[cfg(test)]
mod tests;
