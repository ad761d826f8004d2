//! `/api/chat`: one JSON object a line, the last with `done`, its reason and the counts.

use super::{Reading, Stop, count};
use crate::answer::Usage;
use crate::fault::{Why, safe_message};
use crate::trouble::Trouble;
use serde_json::Value;

pub(super) fn take(reading: &mut Reading, line: &Value) {
    if reading.is_ended {
        return;
    }
    let is_done = line.get("done").and_then(Value::as_bool);
    let message = line.get("message");
    if is_done.is_none() && message.is_none() {
        let reason = "a line has neither `message` nor `done`".to_owned();
        reading.trouble = Some(Trouble::Fault(Why::BadAnswer { reason }));
        return;
    }
    let text = |field: &str| message.and_then(|message| message.get(field)).and_then(Value::as_str).unwrap_or_default();
    reading.text.push_str(text("content"));
    reading.thinking.push_str(text("thinking"));
    if is_done != Some(true) {
        return;
    }
    reading.is_ended = true;
    reading.stop = line.get("done_reason").and_then(Value::as_str).map(|reason| match reason {
        "stop" => Stop::Own,
        "length" => Stop::Limit,
        other => Stop::Strange(safe_message(other, &[])),
    });
    if let Some(input) = count(line, "prompt_eval_count") {
        reading.usage = Some(Usage { input, output: count(line, "eval_count").unwrap_or_default() });
    }
}
