//! Answers of servers that do not stream although they were asked to: gateways that wait for the end and pass one JSON
//! document on. Its closing brace is the end mark; the reason to stop is needed here too.
//!
//! The document is taken apart into the events that a stream would have had, so that both are read by the same code.

use super::{Reading, anthropic, finish, gemini, openai};
use crate::answer::Answer;
use crate::fault::Why;
use crate::profile::Dialect;
use crate::trouble::{self, Trouble};
use serde_json::{Value, json};

/// Reads a whole body; `on_delta` gets the text at once.
pub(crate) fn read_whole(
    dialect: Dialect,
    body: &[u8],
    on_delta: &mut (dyn FnMut(&str) + Send),
) -> (Answer, Option<Why>) {
    let mut reading = Reading::new(dialect);
    let head = &body[..body.len().min(super::MAX_RAW)];
    match serde_json::from_slice::<Value>(body) {
        Ok(value) if value.get("error").is_some_and(|error| !error.is_null()) => {
            reading.trouble = Some(trouble::reported(&value));
        }
        Ok(value) => {
            let is_answer = match dialect {
                Dialect::OpenAi => chat(&mut reading, &value),
                Dialect::Anthropic => message(&mut reading, &value),
                Dialect::Gemini => replies(&mut reading, &value),
                // Its stream is lines of JSON already.
                Dialect::Ollama => false,
                Dialect::Gguf => false,
            };
            if is_answer {
                reading.events = 1;
            } else {
                reading.trouble = bad("one JSON document came, and it is not an answer");
            }
        }
        Err(_) if head.trim_ascii().is_empty() => {}
        Err(_) => reading.trouble = bad("neither a stream nor JSON came"),
    }
    if !reading.text.is_empty() {
        on_delta(&reading.text);
    }
    finish(reading, None, head)
}

fn bad(reason: &str) -> Option<Trouble> {
    Some(Trouble::Fault(Why::BadAnswer { reason: reason.to_owned() }))
}

fn chat(reading: &mut Reading, value: &Value) -> bool {
    let Some(message) = value.pointer("/choices/0/message").filter(|message| message.is_object()) else { return false };
    let choice = json!({"delta": message, "finish_reason": value.pointer("/choices/0/finish_reason")});
    openai::take(reading, &json!({"choices": [choice], "usage": value.get("usage")}));
    reading.is_ended = true;
    true
}

fn message(reading: &mut Reading, value: &Value) -> bool {
    let Some(blocks) = value.get("content").and_then(Value::as_array) else { return false };
    for (index, block) in blocks.iter().enumerate() {
        anthropic::take(reading, &json!({"type": "content_block_start", "index": index, "content_block": block}));
        anthropic::take(reading, &json!({"type": "content_block_stop", "index": index}));
    }
    let delta = json!({"stop_reason": value.get("stop_reason")});
    anthropic::take(reading, &json!({"type": "message_delta", "delta": delta, "usage": value.get("usage")}));
    anthropic::take(reading, &json!({"type": "message_stop"}));
    true
}

/// One reply, or the list of them that the route gives without `alt=sse`.
fn replies(reading: &mut Reading, value: &Value) -> bool {
    let one = std::slice::from_ref(value);
    let replies = value.as_array().map_or(one, Vec::as_slice);
    let is_answer =
        replies.iter().any(|reply| reply.get("candidates").is_some() || reply.get("promptFeedback").is_some());
    if is_answer {
        replies.iter().for_each(|reply| gemini::take(reading, reply));
    }
    is_answer
}
