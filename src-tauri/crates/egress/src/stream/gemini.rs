//! `streamGenerateContent`: each event is a whole reply with the new parts; the one with a `finishReason` is the last.
//! There is no other end mark, so the reason is both.

use super::{Reading, Stop, count};
use crate::answer::Usage;
use crate::fault::{Why, safe_message};
use crate::trouble::Trouble;
use serde_json::Value;

pub(super) fn take(reading: &mut Reading, event: &Value) {
    if let Some(usage) = event.get("usageMetadata")
        && let Some(input) = count(usage, "promptTokenCount")
    {
        let part = |field| count(usage, field).unwrap_or_default();
        let output = part("candidatesTokenCount").saturating_add(part("thoughtsTokenCount"));
        reading.usage = Some(Usage { input, output });
    }
    if reading.is_ended {
        return;
    }
    if let Some(reason) = event.pointer("/promptFeedback/blockReason").and_then(Value::as_str) {
        reading.stop = Some(Stop::Refused(safe_message(reason, &[])));
        reading.is_ended = true;
        return;
    }
    let Some(candidate) = event.pointer("/candidates/0") else {
        let is_known = ["usageMetadata", "modelVersion", "promptFeedback", "responseId", "candidates"];
        if !is_known.iter().any(|field| event.get(field).is_some()) {
            let reason = "an event has neither `candidates` nor an error".to_owned();
            reading.trouble = Some(Trouble::Fault(Why::BadAnswer { reason }));
        }
        return;
    };
    for part in candidate.pointer("/content/parts").and_then(Value::as_array).into_iter().flatten() {
        let text = part.get("text").and_then(Value::as_str).unwrap_or_default();
        let is_thought = part.get("thought").and_then(Value::as_bool).unwrap_or_default();
        if is_thought { reading.thinking.push_str(text) } else { reading.text.push_str(text) }
    }
    let reason = candidate.get("finishReason").and_then(Value::as_str).unwrap_or_default();
    reading.stop = Some(match reason {
        "" | "FINISH_REASON_UNSPECIFIED" => return,
        "STOP" => Stop::Own,
        "MAX_TOKENS" => Stop::Limit,
        "SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" => {
            Stop::Refused(reason.to_ascii_lowercase())
        }
        other => Stop::Strange(safe_message(other, &[])),
    });
    reading.is_ended = true;
}
