//! What a person set up to draft with: which dialect, where, which model, and its limits. There is no key in it.
//!
//! An address is a base with an optional path and query, or the path of a file where the model runs in this process;
//! such a profile has no [`Destination`]. Refused are addresses that break the rules of [`Origin`],
//! headers that carry a key (keys live in the keychain), and limits under which no answer could ever fit.

use crate::Usage;
use crate::address::{AddressFault, Origin, check_path, split};
use crate::gate::{Destination, Purpose, is_plain_header};
use serde::{Deserialize, Serialize};
use std::path::Path;

model::words! {
    /// The language a server speaks.
    Dialect {
        /// Chat completions: OpenAI, Azure, vLLM, llama.cpp, LM Studio, OpenRouter and most company gateways.
        OpenAi => "openai",
        /// Messages.
        Anthropic => "anthropic",
        /// `/api/chat`, where the context size can be asked for.
        Ollama => "ollama",
        /// `streamGenerateContent`.
        Gemini => "gemini",
        /// No server: the address is the whole path of a GGUF file that is run in this process. It has no destination, so
        /// the gate knows nothing of it.
        Gguf => "gguf",
    }
}

impl Dialect {
    /// Those that are spoken over a connection.
    pub const WIRE: [Dialect; 4] = [Dialect::OpenAi, Dialect::Anthropic, Dialect::Ollama, Dialect::Gemini];

    /// The model runs in this process, and nothing is sent.
    pub const fn is_in_process(self) -> bool {
        matches!(self, Dialect::Gguf)
    }
}

/// What tokens cost, in money per million.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Price {
    /// As the person writes it, for example `EUR`.
    pub currency: String,
    pub input_per_million: f64,
    pub output_per_million: f64,
}

impl Price {
    /// What a call cost, in [`Price::currency`].
    pub fn cost(&self, usage: Usage) -> f64 {
        let part = |tokens: u32, per_million: f64| f64::from(tokens) * per_million / 1e6;
        part(usage.input, self.input_per_million) + part(usage.output, self.output_per_million)
    }
}

/// One model at one server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Profile {
    pub name: String,
    pub dialect: Dialect,
    /// Base with optional path and query: `https://api.openai.com/v1`, `http://127.0.0.1:11434`,
    /// `https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=2024-10-21`.
    pub address: String,
    pub model: String,
    /// Prompt and answer together, in tokens.
    pub context_tokens: u32,
    /// Most tokens of one answer.
    pub answer_tokens: u32,
    /// Extra header lines; they are not secret.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub headers: Vec<(String, String)>,
    /// Longest wait for the first byte of an answer. Local servers read the whole prompt before it.
    #[serde(default = "first_byte_seconds")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub first_byte_seconds: u32,
    /// Longest silence between two pieces of an answer.
    #[serde(default = "idle_seconds")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub idle_seconds: u32,
    /// Longest time for one attempt.
    #[serde(default = "total_seconds")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub total_seconds: u32,
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub price: Option<Price>,
    /// What the person noted about how long the other side keeps prompts; shown in the preview.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub keeps_prompts: Option<String>,
}

const fn first_byte_seconds() -> u32 {
    120
}

const fn idle_seconds() -> u32 {
    60
}

const fn total_seconds() -> u32 {
    900
}

/// Longest of the three deadlines that can be set: a day.
const MAX_SECONDS: u32 = 86_400;

/// Longest path of a file, in bytes.
const MAX_PATH: usize = 4096;

/// Headers whose values are keys.
pub(crate) const KEY_HEADERS: [&str; 7] =
    ["authorization", "x-api-key", "api-key", "x-goog-api-key", "ocp-apim-subscription-key", "x-auth-token", "cookie"];

/// Headers that say how a body is written, which is not the person's to choose.
const FIXED_HEADERS: [&str; 3] = ["content-type", "accept-encoding", "content-encoding"];

/// Why a profile cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileFault {
    #[error("a profile needs a name of 1 to 100 letters without control characters; this one is `{0}`")]
    Name(String),
    #[error("`{text}` is refused as an address: {source}; write the base of the server, such as https://host/v1")]
    Address {
        text: String,
        #[source]
        source: AddressFault,
    },
    #[error("`{0}` is not accepted as a model: name it as the server's own list does; `model test` shows the list")]
    Model(String),
    #[error("`{0}` is not the whole path of a GGUF file; write it from the root on")]
    File(String),
    #[error("`{0}` runs in this process and has no server: nothing of it is sent anywhere")]
    NoServer(String),
    #[error("a model that runs in this process takes no header lines; leave `{0}` out")]
    NoHeaders(String),
    #[error("the header `{0}` would carry a key or cannot be set; a key belongs into the keychain, not into a profile")]
    Header(String),
    #[error("{what} is {given}; it has to be from {least} to {most}")]
    Number { what: &'static str, given: u64, least: u64, most: u64 },
    #[error("an address that ends with `/v1` is Ollama's OpenAI route, which cuts prompts silently; leave `/v1` out")]
    OllamaRoute,
    #[error("the price is not a number of zero or more with a currency; correct it or leave it out")]
    Price,
}

impl Profile {
    /// Whether this profile can be used.
    ///
    /// # Errors
    /// The first part that cannot be used.
    pub fn check(&self) -> Result<(), ProfileFault> {
        self.check_names()?;
        if self.dialect.is_in_process() {
            self.check_file()?;
        } else {
            self.origin()?;
        }
        self.check_numbers()
    }

    /// Where this profile leads, for the gate: for drafting and for checking, and nothing else.
    ///
    /// # Errors
    /// As [`Profile::check`], and for a model that runs in this process, which leads nowhere.
    pub fn destination(&self) -> Result<Destination, ProfileFault> {
        self.check()?;
        let purposes = vec![Purpose::Draft, Purpose::Check];
        Ok(Destination { name: self.name.clone(), origin: self.origin()?, purposes })
    }

    fn check_names(&self) -> Result<(), ProfileFault> {
        let plain = |text: &str, most: usize| {
            !text.trim().is_empty() && text.len() <= most && !text.chars().any(char::is_control)
        };
        if !plain(&self.name, 100) {
            return Err(ProfileFault::Name(short(&self.name)));
        }
        if !plain(&self.model, 300) || self.model.trim() != self.model {
            return Err(ProfileFault::Model(short(&self.model)));
        }
        Ok(())
    }

    /// The path is judged as text only; whether the file is there is seen when it is opened.
    fn check_file(&self) -> Result<(), ProfileFault> {
        let is_plain = self.address.len() <= MAX_PATH && !self.address.chars().any(char::is_control);
        if !is_plain || !Path::new(&self.address).is_absolute() {
            return Err(ProfileFault::File(short(&self.address)));
        }
        match self.headers.first() {
            Some((name, _)) => Err(ProfileFault::NoHeaders(short(name))),
            None => Ok(()),
        }
    }

    fn origin(&self) -> Result<Origin, ProfileFault> {
        if self.dialect.is_in_process() {
            return Err(ProfileFault::NoServer(short(&self.name)));
        }
        let fault = |source| ProfileFault::Address { text: short(&self.address), source };
        let (origin, path) = split(&self.address).map_err(fault)?;
        if !path.is_empty() {
            check_path(path).map_err(fault)?;
        }
        if self.dialect == Dialect::Ollama && path.trim_end_matches('/').ends_with("/v1") {
            return Err(ProfileFault::OllamaRoute);
        }
        for (name, value) in &self.headers {
            let lower = name.to_ascii_lowercase();
            let is_fixed = KEY_HEADERS.contains(&lower.as_str()) || FIXED_HEADERS.contains(&lower.as_str());
            if is_fixed || !is_plain_header(name, value) {
                return Err(ProfileFault::Header(short(name)));
            }
        }
        Ok(origin)
    }

    fn check_numbers(&self) -> Result<(), ProfileFault> {
        let within = |what, given: u32, least: u64, most: u64| {
            let given = u64::from(given);
            if (least..=most).contains(&given) {
                Ok(())
            } else {
                Err(ProfileFault::Number { what, given, least, most })
            }
        };
        within("the context size in tokens", self.context_tokens, 1024, 100_000_000)?;
        within("the answer size in tokens", self.answer_tokens, 16, u64::from(self.context_tokens) * 3 / 4)?;
        let seconds = u64::from(MAX_SECONDS);
        within("the wait for the first byte in seconds", self.first_byte_seconds, 1, seconds)?;
        within("the longest silence in seconds", self.idle_seconds, 1, seconds)?;
        within("the longest time of a call in seconds", self.total_seconds, 1, seconds)?;
        let is_money = |amount: f64| amount.is_finite() && amount >= 0.0;
        match &self.price {
            Some(price)
                if price.currency.trim().is_empty()
                    || !is_money(price.input_per_million)
                    || !is_money(price.output_per_million) =>
            {
                Err(ProfileFault::Price)
            }
            _ => Ok(()),
        }
    }

    /// Path of a route of this server: the base path, `route`, then the queries of `route` and of the address.
    /// Of an address that [`Profile::check`] refuses it is not usable, and the gate refuses it too.
    pub(crate) fn route(&self, route: &str) -> String {
        let tail = split(&self.address).map(|(_, tail)| tail).unwrap_or_default();
        let (base, own_query) = tail.split_once('?').map_or((tail, None), |(base, query)| (base, Some(query)));
        let (route, query) = route.split_once('?').map_or((route, None), |(route, query)| (route, Some(query)));
        let base = self.base_of(base.trim_end_matches('/'));
        let query: Vec<&str> = [query, own_query].into_iter().flatten().filter(|query| !query.is_empty()).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{base}{route}{mark}{}", query.join("&"))
    }

    /// People give the host alone, the versioned base, or the whole address of the chat route; all mean the same.
    fn base_of(&self, path: &str) -> String {
        match self.dialect {
            Dialect::OpenAi => match path.strip_suffix("/chat/completions").unwrap_or(path) {
                "" => "/v1".to_owned(),
                base => base.to_owned(),
            },
            Dialect::Anthropic => match path.strip_suffix("/messages").unwrap_or(path) {
                base if base.ends_with("/v1") => base.to_owned(),
                base => format!("{base}/v1"),
            },
            Dialect::Ollama => {
                let base = path.strip_suffix("/chat").unwrap_or(path);
                base.strip_suffix("/api").unwrap_or(base).to_owned()
            }
            Dialect::Gemini if path.is_empty() => "/v1beta".to_owned(),
            Dialect::Gemini | Dialect::Gguf => path.to_owned(),
        }
    }

    /// The host alone, for the few servers that differ from the dialect's rule; empty when it cannot be read.
    pub(crate) fn host(&self) -> String {
        let Ok((origin, _)) = split(&self.address) else { return String::new() };
        let text = origin.to_string();
        let host = text.split_once("://").map_or("", |(_, host)| host);
        host.rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
            .map_or(host, |(h, _)| h)
            .into()
    }

    /// Azure's hosts take another key header and the newer token limit.
    pub(crate) fn is_azure(&self) -> bool {
        let host = self.host();
        [".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com"]
            .iter()
            .any(|suffix| host.ends_with(suffix))
    }
}

/// Untrusted text for a sentence: escaped and cut.
fn short(text: &str) -> String {
    text.chars().take(120).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests;
