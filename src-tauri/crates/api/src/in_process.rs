//! Asking a model that runs in this process: the same preview, leave and answer as any other, and no way out.
//!
//! What was shown is what the engine is given: it reads the bytes whose hash the person agreed to. Nothing of this goes
//! through the gate, because nothing leaves; so it also works for an incident that never leaves, and offline. Refused:
//! bytes of another hash, a file that is no GGUF, and everything in a build without the engine.

use crate::contract::*;
use crate::task::Task;
use crate::{Api, Failure, FailureCode};
use egress::{Answer, Composed, Deadline, End, Profile, Rung, Usage, Why};
use local::{GoOn, Message, Question, Role};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// What stands in the place of an origin.
pub(crate) const PLACE: &str = "this machine, in process";

/// Answer that a trial may take, in tokens.
const TRIAL_TOKENS: u32 = 64;

/// The body as `egress` composes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    #[serde(rename = "model")]
    _model: String,
    messages: Vec<Said>,
    context_tokens: u32,
    answer_tokens: u32,
    schema: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    role: String,
    content: String,
}

/// Whether the file of a profile can be what it has to be; in every build.
pub(crate) fn check(profile: &Profile) -> Result<(), Failure> {
    local::check_file(Path::new(&profile.address)).map_err(failure)
}

/// Whether a run can be opened with it.
pub(crate) fn ready(profile: &Profile) -> Result<(), Failure> {
    if !local::IS_BUILT {
        return Err(failure(local::Fault::NotBuilt));
    }
    check(profile)
}

/// What stands above the body in the preview.
pub(crate) fn head(profile: &Profile) -> Vec<String> {
    vec![
        "no request: the model is run in this process, and nothing leaves the machine".to_owned(),
        format!("file: {}", profile.address),
    ]
}

impl Api {
    /// Gives the engine the bytes that a person agreed to by their hash.
    pub(crate) fn ask_in_process(
        &self,
        profile: &Profile,
        composed: &Composed,
        approved: &str,
        task: &Task<'_>,
        on_delta: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        if composed.sha256() != approved {
            return Err(Failure::new(
                FailureCode::Refused,
                "these are not the bytes that were shown; nothing was asked",
            ));
        }
        let question = question(profile, &composed.body)?;
        let said = self.engine.ask(&question, &go_on(profile, task), on_delta).map_err(failure)?;
        let end = match said.end {
            local::End::Complete => End::Complete,
            local::End::Limit => End::Truncated,
            local::End::Stopped if task.is_cancelled() => End::Cancelled,
            local::End::Stopped => End::Failed(egress::Fault {
                attempted: format!("asking the model in `{}`", profile.address),
                why: Why::Timeout { which: Deadline::Total, seconds: profile.total_seconds.into() },
            }),
            local::End::TooLong { prompt, room } => End::ContextTooSmall { prompt: Some(prompt), context: Some(room) },
        };
        Ok(Answer {
            text: said.text,
            thinking: String::new(),
            end,
            usage: Some(Usage { input: said.read, output: said.written }),
            status: None,
            attempts: 1,
            raw: String::new(),
        })
    }

    /// Loads the file and asks it something that holds no evidence.
    pub(crate) fn try_in_process(&self, profile: &Profile, task: &str) -> Result<ProbeView, Failure> {
        ready(profile)?;
        let task = self.tasks.start(task, &*self.host);
        let go_on = go_on(profile, &task);
        let about = self.engine.look(&PathBuf::from(&profile.address), &go_on).map_err(failure)?;
        let question = Question {
            file: PathBuf::from(&profile.address),
            context_tokens: profile.context_tokens,
            messages: vec![Message { role: Role::User, text: "Are you ready? Answer in JSON.".to_owned() }],
            schema: Some(json!({
                "type": "object",
                "properties": {"is_ready": {"type": "boolean"}},
                "required": ["is_ready"],
                "additionalProperties": false,
            })),
            answer_tokens: TRIAL_TOKENS,
        };
        let schema = question.schema.clone().unwrap_or_default();
        let mut pieces = 0_u32;
        let said = self.engine.ask(&question, &go_on, &mut |_| pieces += 1).map_err(failure)?;
        self.engine.forget();
        task.go_on()?;
        let fits = said.end == local::End::Complete && egress::read_json(&schema, &said.text).is_ok();
        let rung = fits.then_some(Rung::JsonSchema);
        self.remember_rung(&profile.name, rung)?;
        let mut notes = Vec::new();
        if let Some(about) = &about {
            let millions = about.parameters as f64 / 1e6;
            notes.push(format!("The file calls itself {:?} and has {millions:.1} million parameters.", about.name));
            if about.trained_tokens < profile.context_tokens {
                let (own, trained) = (profile.context_tokens, about.trained_tokens);
                notes.push(format!(
                    "It was trained for {trained} tokens and the profile says {own}; lower it in the profile."
                ));
            }
            if !about.has_template {
                notes.push("It brings no chat template that is known here; turns are written plainly.".to_owned());
            }
        }
        Ok(ProbeView {
            usable: fits,
            models: Vec::new(),
            is_listed: None,
            rung,
            streams: Some(pieces > 1),
            reports_usage: Some(said.read > 0),
            context_tokens: about.map(|about| about.trained_tokens),
            notes,
        })
    }
}

/// Goes on until the person cancels or the profile's longest time is over.
fn go_on(profile: &Profile, task: &Task<'_>) -> GoOn {
    let (flag, begun) = (task.flag(), Instant::now());
    let total = Duration::from_secs(profile.total_seconds.into());
    Arc::new(move || !flag.load(Ordering::Relaxed) && begun.elapsed() < total)
}

fn question(profile: &Profile, body: &[u8]) -> Result<Question, Failure> {
    let unreadable = |why: &dyn std::fmt::Display| {
        Failure::new(FailureCode::Internal, format!("the call that was shown could not be read: {why}"))
    };
    let body: Body = serde_json::from_slice(body).map_err(|error| unreadable(&error))?;
    let message = |said: Said| {
        let role = [Role::System, Role::User, Role::Assistant].into_iter().find(|role| role.as_str() == said.role);
        role.map(|role| Message { role, text: said.content }).ok_or_else(|| unreadable(&"a turn of nobody"))
    };
    Ok(Question {
        file: PathBuf::from(&profile.address),
        context_tokens: body.context_tokens,
        messages: body.messages.into_iter().map(message).collect::<Result<_, _>>()?,
        schema: body.schema,
        answer_tokens: body.answer_tokens,
    })
}

/// A fault of the engine as a face sees it.
fn failure(fault: local::Fault) -> Failure {
    use local::Fault as F;
    let code = match &fault {
        F::NotBuilt => FailureCode::Refused,
        F::Unreadable { .. } => FailureCode::NotFound,
        F::NotGguf { .. } | F::NotLoaded { .. } | F::Schema { .. } | F::NoToken => FailureCode::Invalid,
        F::NoRoom { .. } | F::Engine { .. } => FailureCode::Internal,
    };
    Failure::new(code, fault.to_string())
}
