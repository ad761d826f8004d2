//! Reads the stream of an answer: bytes into lines, lines into events, events into text, an end and a count.
//!
//! An answer is complete only with the dialect's end mark and a reason to stop that is the model's own. A stream that
//! just closes, at whatever byte, is not. What comes after the end mark is not read, and nobody waits for it.

mod anthropic;
mod gemini;
mod lines;
mod ollama;
mod openai;
mod whole;

use crate::answer::{Answer, End, Usage};
use crate::fault::{Deadline, Why, safe_message};
use crate::profile::Dialect;
use crate::trouble::{self, Trouble};
use eventsource_stream::{EventStreamError, Eventsource};
use futures_util::{Stream, StreamExt};
use lines::LineCutter;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(crate) use whole::read_whole;

/// Most bytes of text, and of thinking, in one answer.
const MAX_TEXT: usize = 8 << 20;
/// How much of the raw body is kept for a person.
const MAX_RAW: usize = 16 << 10;
/// How long to wait for the token counts that may follow the end of an answer.
const GRACE: Duration = Duration::from_secs(1);

/// Why no more bytes come; a stream that just ends gives none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Halt {
    Cancelled,
    Timeout(Deadline, u64),
    Broken(String),
    TooLarge(String),
}

/// Why the model stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stop {
    /// It had said everything.
    Own,
    /// Answer or context was full.
    Limit,
    Refused(String),
    /// For a reason under which the text is not an answer.
    Strange(String),
}

/// What of the answer has been read so far.
pub(crate) struct Reading {
    dialect: Dialect,
    text: String,
    thinking: String,
    /// The model's own words of refusal, where a dialect keeps them apart.
    refusal: String,
    usage: Option<Usage>,
    stop: Option<Stop>,
    is_ended: bool,
    /// What the server reported inside the stream, or what could not be read.
    trouble: Option<Trouble>,
    /// Anthropic's forced tool: its input is the answer.
    tool: anthropic::Tool,
    events: usize,
}

impl Reading {
    fn new(dialect: Dialect) -> Reading {
        Reading {
            dialect,
            text: String::new(),
            thinking: String::new(),
            refusal: String::new(),
            usage: None,
            stop: None,
            is_ended: false,
            trouble: None,
            tool: anthropic::Tool::default(),
            events: 0,
        }
    }

    /// Takes one event. `is_cut`: the source has ended inside it, so that it may be the beginning of one.
    fn event(&mut self, name: &str, data: &str, is_cut: bool) {
        if is_cut && data.trim() != "[DONE]" && serde_json::from_str::<IgnoredAny>(data).is_err() {
            return;
        }
        if data.trim().is_empty() {
            return;
        }
        self.events += 1;
        if self.dialect == Dialect::OpenAi && data.trim() == "[DONE]" {
            self.is_ended = true;
            return;
        }
        let Ok(value) = serde_json::from_str::<Value>(data) else {
            // Some servers write an error as plain text, with the event's name saying so.
            self.trouble = Some(if name == "error" {
                trouble::reported(&Value::String(data.to_owned()))
            } else {
                Trouble::Fault(Why::BadAnswer { reason: format!("event {} is not JSON", self.events) })
            });
            return;
        };
        let error = value.get("error").filter(|error| !error.is_null());
        if name == "error" || error.is_some() {
            self.trouble = Some(trouble::reported(&value));
            return;
        }
        match self.dialect {
            Dialect::OpenAi => openai::take(self, &value),
            Dialect::Anthropic => anthropic::take(self, &value),
            Dialect::Ollama => ollama::take(self, &value),
            Dialect::Gemini => gemini::take(self, &value),
            // Nothing is sent in it, so nothing comes.
            Dialect::Gguf => {}
        }
        for (text, what) in [(&self.text, "text"), (&self.thinking, "thinking")] {
            if text.len() > MAX_TEXT {
                self.trouble =
                    Some(Trouble::Fault(Why::TooLarge { what: format!("the {what} passed {MAX_TEXT} bytes") }));
            }
        }
    }

    /// Only Gemini may count after its end; the others count before it.
    fn awaits_usage(&self) -> bool {
        self.dialect == Dialect::Gemini && self.usage.is_none()
    }

    /// How it ended, after the last event.
    fn conclude(&mut self, halt: Option<Halt>, head: &[u8]) -> Result<End, Why> {
        let is_page = head.trim_ascii_start().first() == Some(&b'<');
        match self.trouble.take() {
            Some(Trouble::Fault(Why::BadAnswer { .. })) if is_page => return Err(Why::Page { status: 200 }),
            Some(trouble) => return trouble.end(),
            None => {}
        }
        match halt {
            Some(Halt::Cancelled) => return Ok(End::Cancelled),
            Some(Halt::TooLarge(what)) => return Err(Why::TooLarge { what }),
            Some(Halt::Timeout(which, seconds)) if !self.is_ended => return Err(Why::Timeout { which, seconds }),
            Some(Halt::Broken(reason)) if !self.is_ended => return Err(Why::Broken { reason }),
            _ => {}
        }
        if !self.is_ended {
            return self.unended(head);
        }
        if !self.refusal.is_empty() {
            return Ok(End::Refused { why: safe_message(&self.refusal, &[]) });
        }
        match self.stop.take() {
            None => Ok(End::Incomplete),
            Some(Stop::Limit) => Ok(End::Truncated),
            Some(Stop::Refused(why)) => Ok(End::Refused { why }),
            Some(Stop::Strange(why)) => Err(Why::BadAnswer { reason: format!("it ended with `{why}`") }),
            Some(Stop::Own) if self.text.trim().is_empty() => {
                let thought = if self.thinking.is_empty() { "" } else { ", only thinking" };
                Err(Why::BadAnswer { reason: format!("the model ended without any text{thought}") })
            }
            Some(Stop::Own) => Ok(End::Complete),
        }
    }

    /// A stream that closed too early, or something that never was one.
    fn unended(&self, head: &[u8]) -> Result<End, Why> {
        if self.events > 0 {
            return Ok(End::Incomplete);
        }
        let head = head.trim_ascii_start();
        if head.is_empty() {
            return Err(Why::BadAnswer { reason: "the body is empty".into() });
        }
        if head[0] == b'<' {
            return Err(Why::Page { status: 200 });
        }
        let begins = |field: &&[u8]| head.starts_with(field) || field.starts_with(head);
        let fields: &[&[u8]] = match self.dialect {
            Dialect::Ollama => &[b"{", b"\xef\xbb\xbf"],
            _ => &[b"data:", b"event:", b"id:", b"retry:", b":", b"\xef\xbb\xbf"],
        };
        if fields.iter().any(begins) {
            return Ok(End::Incomplete);
        }
        Err(Why::BadAnswer { reason: "the body is not a stream of events".into() })
    }
}

/// Reads `source` to the end of the answer; `on_delta` gets each piece of text. Dropping this drops the source.
pub(crate) async fn read<S, B>(
    dialect: Dialect,
    source: S,
    on_delta: &mut (dyn FnMut(&str) + Send),
) -> (Answer, Option<Why>)
where
    S: Stream<Item = Result<B, Halt>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
{
    let tap = Arc::new(Mutex::new(Tap::default()));
    let lines = Box::pin(cut(source, dialect != Dialect::Ollama, Arc::clone(&tap)));
    let mut reading = Reading::new(dialect);
    let mut halt = None;
    if dialect == Dialect::Ollama {
        let events = lines.map(|line| {
            let line = String::from_utf8(line?).map_err(|_| Stray::NotText)?;
            Ok((String::new(), line))
        });
        drive(&mut reading, Box::pin(events), &mut halt, &tap, on_delta).await;
    } else {
        let events = lines.eventsource().map(|event| match event {
            Ok(event) => Ok((event.event, event.data)),
            Err(EventStreamError::Transport(halt)) => Err(Stray::Halt(halt)),
            Err(EventStreamError::Utf8(_) | EventStreamError::Parser(_)) => Err(Stray::NotText),
        });
        drive(&mut reading, Box::pin(events), &mut halt, &tap, on_delta).await;
    }
    let head = std::mem::take(&mut held(&tap).head);
    finish(reading, halt, &head)
}

fn finish(mut reading: Reading, halt: Option<Halt>, head: &[u8]) -> (Answer, Option<Why>) {
    let (end, why) = match reading.conclude(halt, head) {
        Ok(end) => (end, None),
        Err(why) => (End::Incomplete, Some(why)),
    };
    let raw =
        if why.is_none() && end == End::Complete { String::new() } else { String::from_utf8_lossy(head).into_owned() };
    let Reading { text, thinking, usage, .. } = reading;
    (Answer { text, thinking, end, usage, status: Some(200), attempts: 1, raw }, why)
}

/// What is known of the bytes while events are made of them.
#[derive(Default)]
struct Tap {
    /// The beginning of the body.
    head: Vec<u8>,
    has_ended: bool,
}

fn held(tap: &Mutex<Tap>) -> MutexGuard<'_, Tap> {
    tap.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why no event could be read.
enum Stray {
    Halt(Halt),
    NotText,
}

impl From<Halt> for Stray {
    fn from(halt: Halt) -> Stray {
        Stray::Halt(halt)
    }
}

async fn drive<E>(
    reading: &mut Reading,
    mut events: E,
    halt: &mut Option<Halt>,
    tap: &Mutex<Tap>,
    on_delta: &mut (dyn FnMut(&str) + Send),
) where
    E: Stream<Item = Result<(String, String), Stray>> + Unpin + Send,
{
    loop {
        let next = if reading.is_ended {
            if !reading.awaits_usage() {
                return;
            }
            match tokio::time::timeout(GRACE, events.next()).await {
                Ok(next) => next,
                Err(_) => return,
            }
        } else {
            events.next().await
        };
        match next {
            None => return,
            Some(Err(Stray::Halt(reason))) => {
                *halt = Some(reason);
                return;
            }
            Some(Err(Stray::NotText)) => {
                let reason = "it holds bytes that are not text".to_owned();
                reading.trouble = Some(Trouble::Fault(Why::BadAnswer { reason }));
                return;
            }
            Some(Ok((name, data))) => {
                let before = reading.text.len();
                reading.event(&name, &data, held(tap).has_ended);
                if let Some(new) = reading.text.get(before..).filter(|new| !new.is_empty()) {
                    on_delta(new);
                }
                if reading.trouble.is_some() {
                    return;
                }
            }
        }
    }
}

/// Whole lines of `source`, and the beginning of it in `tap`. At its end an event that was not closed is closed:
/// servers forget the last empty line, and what is in a whole line has come whole.
fn cut<S, B>(source: S, has_events: bool, tap: Arc<Mutex<Tap>>) -> impl Stream<Item = Result<Vec<u8>, Halt>> + Send
where
    S: Stream<Item = Result<B, Halt>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
{
    struct State<S> {
        source: S,
        cutter: LineCutter,
        ready: VecDeque<Vec<u8>>,
        is_done: bool,
        tap: Arc<Mutex<Tap>>,
    }
    let state = State { source, cutter: LineCutter::default(), ready: VecDeque::new(), is_done: false, tap };
    futures_util::stream::unfold(state, move |mut state| async move {
        loop {
            if let Some(line) = state.ready.pop_front() {
                return Some((Ok(line), state));
            }
            if state.is_done {
                return None;
            }
            match state.source.next().await {
                Some(Ok(bytes)) => {
                    let bytes = bytes.as_ref();
                    {
                        let head = &mut held(&state.tap).head;
                        let room = MAX_RAW.saturating_sub(head.len()).min(bytes.len());
                        head.extend_from_slice(&bytes[..room]);
                    }
                    if let Err(what) = state.cutter.push(bytes, &mut state.ready) {
                        state.is_done = true;
                        state.ready.clear();
                        return Some((Err(Halt::TooLarge(what)), state));
                    }
                }
                Some(Err(halt)) => {
                    state.is_done = true;
                    return Some((Err(halt), state));
                }
                None => {
                    state.is_done = true;
                    held(&state.tap).has_ended = true;
                    state.ready.extend(state.cutter.finish());
                    if has_events {
                        state.ready.push_back(b"\n".to_vec());
                    }
                }
            }
        }
    })
}

/// A count of tokens, as servers write it; what does not fit is the largest.
pub(crate) fn count(value: &Value, field: &str) -> Option<u32> {
    value.get(field)?.as_u64().map(|n| u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
