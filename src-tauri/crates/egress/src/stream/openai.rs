//! Chat completions: `choices[0].delta`, then a reason, then often the counts with empty `choices`, then `[DONE]`.

use super::{Reading, Stop, count};
use crate::answer::Usage;
use crate::fault::{Why, safe_message};
use crate::trouble::Trouble;
use serde_json::Value;

pub(super) fn take(reading: &mut Reading, event: &Value) {
    if let Some(usage) = event.get("usage").filter(|usage| usage.is_object()) {
        let input = count(usage, "prompt_tokens");
        let output = count(usage, "completion_tokens").unwrap_or_default();
        reading.usage = input.map(|input| Usage { input, output }).or(reading.usage);
    }
    let Some(choices) = event.get("choices").and_then(Value::as_array) else {
        if event.get("usage").is_none() && event.get("object").is_none() {
            let reason = "an event has neither `choices` nor an error".to_owned();
            reading.trouble = Some(Trouble::Fault(Why::BadAnswer { reason }));
        }
        return;
    };
    let is_first = |choice: &&Value| choice.get("index").and_then(Value::as_u64).unwrap_or(0) == 0;
    let Some(choice) = choices.iter().find(is_first) else { return };
    // After the reason nothing of the answer comes any more.
    if reading.stop.is_some() {
        return;
    }
    if let Some(delta) = choice.get("delta") {
        content(reading, delta.get("content"));
        for field in ["reasoning_content", "reasoning"] {
            if let Some(text) = delta.get(field).and_then(Value::as_str) {
                reading.thinking.push_str(text);
                break;
            }
        }
        if let Some(text) = delta.get("refusal").and_then(Value::as_str) {
            reading.refusal.push_str(text);
        }
    }
    if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
        reading.stop = Some(match reason {
            "stop" | "eos" | "eos_token" | "stop_sequence" | "end_turn" => Stop::Own,
            "length" | "max_tokens" | "model_length" => Stop::Limit,
            "content_filter" => Stop::Refused("content_filter".into()),
            other => Stop::Strange(safe_message(other, &[])),
        });
    }
}

/// A string, or parts of which some are thinking.
fn content(reading: &mut Reading, content: Option<&Value>) {
    match content {
        Some(Value::String(text)) => reading.text.push_str(text),
        Some(Value::Array(parts)) => {
            for part in parts {
                match part.get("thinking") {
                    Some(Value::Array(inner)) => {
                        let texts = inner.iter().filter_map(|part| part.get("text").and_then(Value::as_str));
                        texts.for_each(|text| reading.thinking.push_str(text));
                    }
                    Some(Value::String(text)) => reading.thinking.push_str(text),
                    _ => reading.text.push_str(part.get("text").and_then(Value::as_str).unwrap_or_default()),
                }
            }
        }
        _ => {}
    }
}
