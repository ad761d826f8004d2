//! What a server offers: its list of models, and what the Test button says.
//!
//! Nothing of the person's leaves here: the question is made of constants, its purpose is `check`. A server that says
//! "accepted" is not believed: a rung counts when an answer on it was valid.

use super::attempt::{Exchange, Limits, Mode};
use super::{Door, Sender, repeat, unusable};
use crate::answer::{Answer, End};
use crate::chat::{AnswerSchema, Ask, Rung, Speaker, Turn, common_headers, compose, key_header};
use crate::fault::{Fault, Why};
use crate::profile::{Dialect, Profile};
use crate::structured::read_json;
use crate::{Method, Purpose, Request};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Most models of a list, and most letters of a name.
const MAX_MODELS: usize = 5000;
const MAX_NAME: usize = 300;
/// Waits for a list, in seconds.
const LIST: Limits = Limits { first_byte: 20, idle: 20, total: 60 };
/// Tokens for the tiny answer: enough for models that think before they speak.
const TEST_TOKENS: u32 = 1024;

/// What the Test button says about a server.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The models that the server lists, or why there is no list. Some servers have none and still answer.
    pub models: Result<Vec<String>, Fault>,
    /// Whether the profile's model is in that list; `None` without a list.
    pub is_listed: Option<bool>,
    /// The strongest rung on which an answer really was valid; `None`: no answer was.
    pub rung: Option<Rung>,
    /// How the last try of the tiny question ended.
    pub end: End,
    /// Whether an answer came in more than one piece; `None` when no answer came.
    pub streams: Option<bool>,
    /// Whether the server said how many tokens it counted; without it a cut prompt cannot be noticed.
    pub reports_usage: Option<bool>,
    /// The context size, where the server tells it.
    pub context_tokens: Option<u32>,
    /// What a person should know; whole sentences.
    pub notes: Vec<String>,
}

/// One line of a server's list.
pub(super) struct Listed {
    pub(super) name: String,
    context_tokens: Option<u32>,
    /// llama.cpp tells its context size elsewhere.
    is_llama: bool,
}

impl Sender {
    /// What the server can do, tried with a tiny question that holds no evidence; at most six calls.
    pub async fn probe(
        &self,
        profile: &Profile,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
    ) -> Probe {
        let listed = self.list(profile, key, door, cancel).await;
        let mut probe = Probe {
            is_listed: listed.as_ref().ok().map(|list| list.iter().any(|model| is_same(&model.name, &profile.model))),
            models: listed
                .as_ref()
                .map(|list| list.iter().map(|model| model.name.clone()).collect())
                .map_err(Clone::clone),
            rung: None,
            end: End::Incomplete,
            streams: None,
            reports_usage: None,
            context_tokens: None,
            notes: vec![],
        };
        if let Err(fault) = &listed {
            probe.end = End::Failed(fault.clone());
            // Nobody there, or nothing may leave: a question would fare no better.
            let is_hopeless = matches!(
                fault.why,
                Why::Profile { .. }
                    | Why::NotPermitted { .. }
                    | Why::Unreachable { .. }
                    | Why::Misled { .. }
                    | Why::Tls { .. }
                    | Why::Timeout { .. }
                    | Why::Cancelled
            );
            if is_hopeless {
                return probe;
            }
        }
        self.try_rungs(profile, key, door, cancel, &mut probe).await;
        if probe.end != End::Cancelled {
            let own = listed.as_deref().ok().and_then(|list| {
                list.iter().find(|model| is_same(&model.name, &profile.model)).or(if list.len() == 1 {
                    list.first()
                } else {
                    None
                })
            });
            probe.context_tokens = match own.and_then(|model| model.context_tokens) {
                Some(size) => Some(size),
                None => self.context(profile, own, key, door, cancel).await,
            };
        }
        notes(profile, &mut probe);
        probe
    }

    async fn try_rungs(
        &self,
        profile: &Profile,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
        probe: &mut Probe,
    ) {
        let ask = question(profile);
        let schema = ask.schema.as_ref().map_or(Value::Null, |schema| schema.schema.clone());
        for rung in Rung::ALL {
            let request = compose(profile, &ask, *rung).request(profile, key, Purpose::Check, None, None);
            let mut pieces = 0;
            let answer = self.ask(profile, request, 0, door, cancel, &mut |_| pieces += 1).await;
            probe.end = answer.end.clone();
            if matches!(answer.end, End::Complete | End::Truncated) {
                probe.streams = Some(pieces > 1);
                probe.reports_usage = Some(answer.usage.is_some());
            }
            match (&answer.end, read_json(&schema, &answer.text)) {
                (End::Complete, Ok(_)) => {
                    probe.rung = Some(*rung);
                    return;
                }
                (End::Complete, Err(messages)) => {
                    let why = messages.first().map_or("", String::as_str);
                    probe.notes.push(format!("`{rung}` was accepted, and the answer was not valid: {why}"));
                }
                (End::RungRefused { message }, _) => {
                    probe.notes.push(format!("`{rung}` is not taken by this server ({message:?})."));
                }
                // A cut or empty answer on a form may be the form's fault; everything else is not.
                (End::Truncated, _) => probe.notes.push(format!("`{rung}`: {}.", answer.end)),
                (end, _) => {
                    probe.notes.push(format!("`{rung}`: {end}."));
                    return;
                }
            }
        }
    }

    /// The server's list with what it says about each model.
    pub(super) async fn list(
        &self,
        profile: &Profile,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
    ) -> Result<Vec<Listed>, Fault> {
        let path = list_path(profile);
        let answer = self.get(profile, Method::Get, path.clone(), Vec::new(), key, door, cancel).await;
        let text = whole(profile, answer)?;
        let bad = |reason: &str| {
            let attempted = format!("GET {path} for {:?}", profile.name);
            Fault::new(&attempted, Why::BadAnswer { reason: reason.to_owned() })
        };
        let value: Value = serde_json::from_str(&text).map_err(|_| bad("the list is not JSON"))?;
        listed(&value).ok_or_else(|| bad("it holds no list of models"))
    }

    /// The context size of servers that tell it outside the list.
    async fn context(
        &self,
        profile: &Profile,
        own: Option<&Listed>,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
    ) -> Option<u32> {
        let answer = match profile.dialect {
            Dialect::Ollama => {
                let body = json!({"model": profile.model}).to_string().into_bytes();
                self.get(profile, Method::Post, profile.route("/api/show"), body, key, door, cancel).await
            }
            Dialect::OpenAi if own.is_some_and(|model| model.is_llama) => {
                let path = profile.route("/props").replacen("/v1/props", "/props", 1);
                self.get(profile, Method::Get, path, Vec::new(), key, door, cancel).await
            }
            _ => return None,
        };
        let value: Value = serde_json::from_str(&whole(profile, answer).ok()?).ok()?;
        match profile.dialect {
            Dialect::Ollama => {
                let info = value.get("model_info")?.as_object()?;
                let size = info.iter().find(|(name, _)| name.ends_with(".context_length"))?.1;
                size.as_u64().and_then(|size| u32::try_from(size).ok())
            }
            _ => crate::stream::count(value.get("default_generation_settings")?, "n_ctx"),
        }
    }

    #[allow(clippy::too_many_arguments)]
    async fn get(
        &self,
        profile: &Profile,
        method: Method,
        path: String,
        body: Vec<u8>,
        key: Option<&SecretString>,
        door: &mut dyn Door,
        cancel: &CancellationToken,
    ) -> Answer {
        let mut headers = common_headers(profile);
        headers.push(("accept".to_owned(), "application/json".to_owned()));
        if !body.is_empty() {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        headers.extend(key.map(|key| key_header(profile, key)));
        let destination = profile.name.clone();
        let request = Request {
            destination,
            method,
            path,
            headers,
            body,
            purpose: Purpose::Check,
            incident: None,
            approved: None,
        };
        if let Some(answer) = unusable(profile, &request) {
            return answer;
        }
        let total = u64::from(profile.total_seconds);
        let limits =
            Limits { first_byte: LIST.first_byte.min(total), idle: LIST.idle.min(total), total: LIST.total.min(total) };
        let on_delta: &mut (dyn FnMut(&str) + Send) = &mut |_| {};
        let mut exchange =
            Exchange { client: &self.client, name: &profile.name, limits, mode: Mode::Plain, cancel, on_delta };
        repeat::repeat(&profile.name, request, door, cancel, &mut exchange).await
    }
}

fn whole(profile: &Profile, answer: Answer) -> Result<String, Fault> {
    match answer.end {
        End::Complete => Ok(answer.text),
        End::Failed(fault) => Err(fault),
        End::Cancelled => Err(Fault::new(&format!("asking the server of {:?}", profile.name), Why::Cancelled)),
        end => {
            let reason = end.to_string();
            Err(Fault::new(&format!("asking the server of {:?}", profile.name), Why::BadAnswer { reason }))
        }
    }
}

/// Azure lists under its deployments' parent, and everybody else beside the chat route.
fn list_path(profile: &Profile) -> String {
    match profile.dialect {
        Dialect::OpenAi => {
            let path = profile.route("/models");
            match (path.find("/deployments/"), path.rfind("/models")) {
                (Some(from), Some(to)) if profile.is_azure() && from < to => {
                    format!("{}{}", &path[..from], &path[to..])
                }
                _ => path,
            }
        }
        Dialect::Anthropic => profile.route("/models?limit=1000"),
        Dialect::Ollama => profile.route("/api/tags"),
        Dialect::Gemini => profile.route("/models?pageSize=1000"),
        Dialect::Gguf => String::new(),
    }
}

/// The models of a list in any of the forms that servers give it.
fn listed(value: &Value) -> Option<Vec<Listed>> {
    let lists = [value.get("data"), value.get("models"), Some(value)];
    let list = lists.into_iter().flatten().find_map(Value::as_array)?;
    let model = |entry: &Value| {
        let text = |field: &str| entry.get(field).and_then(Value::as_str);
        // Gemini lists models that do not chat, too.
        let ways = entry.get("supportedGenerationMethods").and_then(Value::as_array);
        if ways.is_some_and(|ways| !ways.iter().any(|way| way == "generateContent")) {
            return None;
        }
        let name = text("id").or(text("name")).or(text("model")).or(entry.as_str())?;
        let name = name.strip_prefix("models/").unwrap_or(name);
        if name.is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
            return None;
        }
        let fields = [
            "max_model_len",
            "context_length",
            "context_window",
            "max_context_length",
            "inputTokenLimit",
            "max_input_tokens",
        ];
        let size = fields.iter().find_map(|field| crate::stream::count(entry, field));
        let size = size.or_else(|| crate::stream::count(entry.get("meta")?, "n_ctx"));
        let is_llama = text("owned_by") == Some("llamacpp");
        Some(Listed { name: name.to_owned(), context_tokens: size, is_llama })
    };
    Some(list.iter().filter_map(model).take(MAX_MODELS).collect())
}

/// Ollama's list says `name:latest` where people write `name`, and Gemini's people write `models/name`.
fn is_same(listed: &str, wanted: &str) -> bool {
    let wanted = wanted.strip_prefix("models/").unwrap_or(wanted);
    listed == wanted || listed.strip_suffix(":latest") == Some(wanted)
}

/// A question whose answer is known, so that a valid answer is no accident.
fn question(profile: &Profile) -> Ask {
    let schema = json!({
        "type": "object",
        "properties": {"colour": {"type": "string", "enum": ["green", "red"]}, "count": {"type": "integer"}},
        "required": ["colour", "count"],
        "additionalProperties": false,
    });
    Ask {
        system: "You are being tried out by a program. Answer in the form that is asked for.".into(),
        turns: vec![Turn { speaker: Speaker::User, text: "The lamp is green and there are 3 of them.".into() }],
        schema: Some(AnswerSchema { name: "lamps".into(), schema }),
        answer_tokens: TEST_TOKENS.min(profile.answer_tokens),
    }
}

fn notes(profile: &Profile, probe: &mut Probe) {
    if let Err(fault) = &probe.models {
        probe.notes.push(format!("There is no list of models: {fault}."));
    }
    if probe.is_listed == Some(false) {
        probe.notes.push(format!("The server does not list {:?}; compare the name with its list.", profile.model));
    }
    if probe.streams == Some(false) {
        probe.notes.push("The answer came in one piece: progress will not be shown while it comes.".into());
    }
    if probe.reports_usage == Some(false) {
        probe
            .notes
            .push("The server does not say how many tokens it read, so a prompt that it cuts goes unnoticed.".into());
    }
    if let Some(size) = probe.context_tokens.filter(|size| *size < profile.context_tokens) {
        let own = profile.context_tokens;
        probe
            .notes
            .push(format!("The server takes {size} tokens and the profile says {own}; lower it in the profile."));
    }
}

#[cfg(test)]
mod tests;
