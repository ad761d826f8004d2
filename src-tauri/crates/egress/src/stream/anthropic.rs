//! Messages: blocks that begin, grow and end, then `message_delta` with the reason, then `message_stop`.

use super::{Reading, Stop, count};
use crate::answer::Usage;
use crate::fault::safe_message;
use serde_json::Value;

/// The forced tool of the second rung. Nothing is run: its input is the answer.
#[derive(Default)]
pub(super) struct Tool {
    /// Index of its block; text of other blocks is then not the answer.
    block: Option<u64>,
    /// Input that came whole with the beginning of the block.
    whole: Option<Value>,
}

pub(super) fn take(reading: &mut Reading, event: &Value) {
    let index = event.get("index").and_then(Value::as_u64).unwrap_or_default();
    match event.get("type").and_then(Value::as_str).unwrap_or_default() {
        "message_start" => usage(reading, event.pointer("/message/usage")),
        "content_block_start" => start(reading, index, event.get("content_block")),
        "content_block_delta" => delta(reading, index, event.get("delta")),
        "content_block_stop" => stop(reading, index),
        "message_delta" => {
            usage(reading, event.get("usage"));
            if let Some(reason) = event.pointer("/delta/stop_reason").and_then(Value::as_str) {
                reading.stop = Some(match reason {
                    "end_turn" | "stop_sequence" | "tool_use" => Stop::Own,
                    "max_tokens" | "model_context_window_exceeded" => Stop::Limit,
                    "refusal" => Stop::Refused("refusal".into()),
                    other => Stop::Strange(safe_message(other, &[])),
                });
            }
        }
        "message_stop" => reading.is_ended = true,
        // `ping`, and kinds that may come later.
        _ => {}
    }
}

fn start(reading: &mut Reading, index: u64, block: Option<&Value>) {
    let Some(block) = block else { return };
    let text = |field: &str| block.get(field).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "tool_use" if reading.tool.block.is_none() => {
            // Words before the tool are an introduction.
            let before = std::mem::take(&mut reading.text);
            reading.thinking.push_str(&before);
            reading.tool.block = Some(index);
            reading.tool.whole =
                block.get("input").filter(|input| input.as_object().is_some_and(|o| !o.is_empty())).cloned();
        }
        "text" if reading.tool.block.is_none() => reading.text.push_str(text("text")),
        "thinking" => reading.thinking.push_str(text("thinking")),
        _ => {}
    }
}

fn delta(reading: &mut Reading, index: u64, delta: Option<&Value>) {
    let Some(delta) = delta else { return };
    let text = |field: &str| delta.get(field).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "text_delta" if reading.tool.block.is_none() => reading.text.push_str(text("text")),
        "input_json_delta" if reading.tool.block == Some(index) => reading.text.push_str(text("partial_json")),
        "thinking_delta" => reading.thinking.push_str(text("thinking")),
        _ => {}
    }
}

fn stop(reading: &mut Reading, index: u64) {
    if reading.tool.block == Some(index)
        && reading.text.is_empty()
        && let Some(whole) = reading.tool.whole.take()
    {
        reading.text = whole.to_string();
    }
}

/// What was read from a cache is part of the prompt too. Counts come twice, the later ones for the whole answer.
fn usage(reading: &mut Reading, usage: Option<&Value>) {
    let Some(usage) = usage else { return };
    let former = reading.usage.unwrap_or_default();
    let cached =
        ["cache_read_input_tokens", "cache_creation_input_tokens"].iter().filter_map(|field| count(usage, field));
    let input = count(usage, "input_tokens").map(|input| cached.fold(input, u32::saturating_add));
    let output = count(usage, "output_tokens");
    if input.is_some() || output.is_some() {
        let input = input.filter(|input| *input > 0).unwrap_or(former.input);
        reading.usage = Some(Usage { input, output: output.unwrap_or(former.output) });
    }
}
