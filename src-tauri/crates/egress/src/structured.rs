//! From the text of a complete answer to one JSON value that fits its schema, or to sentences for a second try.
//!
//! Servers say "accepted" and answer in prose, wrap JSON in fences, and think aloud before it; so every answer is
//! validated here. Refused are two values, text around the value, keys given twice, values deeper than 64, and schemas
//! that point outside themselves: nothing is fetched, and nothing is repaired by guessing.

mod strict;

use crate::chat::{Ask, Speaker, Turn};
use crate::fault::one_line;
use serde_json::Value;

/// Longest answer that is read, in bytes.
const MAX_TEXT: usize = 4 << 20;
/// Most sentences about one answer.
const MAX_MESSAGES: usize = 12;
/// Longest part of the first answer that is shown to the model again, in bytes.
const MAX_REPEATED: usize = 16 << 10;

/// The one JSON value in `text`, valid against `schema`. Leading `<think>…</think>` and a code fence are taken off.
///
/// # Errors
/// What is wrong, at most 12 short sentences, fit for [`repair`] and for a person.
pub fn read_json(schema: &Value, text: &str) -> Result<Value, Vec<String>> {
    let fault = |message: &str| Err(vec![message.to_owned()]);
    if text.len() > MAX_TEXT {
        return fault("The answer is longer than 4 MiB; answer with the JSON value only.");
    }
    let json = match bare(text) {
        Ok("") => return fault("The answer is empty; answer with one JSON value."),
        Ok(json) => json,
        Err(message) => return fault(message),
    };
    let value = strict::parse(json).map_err(|message| vec![message])?;
    let validator = match jsonschema::options().offline().build(schema) {
        Ok(validator) => validator,
        Err(error) => {
            return Err(vec![format!("The schema cannot be used: {}", one_line(&error.to_string()))]);
        }
    };
    let mut messages = Vec::new();
    let mut more = 0;
    for error in validator.iter_errors(&value) {
        if messages.len() == MAX_MESSAGES - 1 {
            more += 1;
            // Counting on costs as much as the answer is wide; nobody needs the exact number.
            if more == 1000 {
                break;
            }
            continue;
        }
        let path = error.instance_path().to_string();
        let place = if path.is_empty() { "the whole value".to_owned() } else { format!("`{}`", one_line(&path)) };
        messages.push(format!("At {place}: {}.", one_line(&error.to_string())));
    }
    if more > 0 {
        messages.push(format!("There are {more} more of this kind."));
    }
    if messages.is_empty() { Ok(value) } else { Err(messages) }
}

/// The same ask with one more pair of turns: what was answered, and what is wrong with it.
pub fn repair(ask: &Ask, answer: &str, messages: &[String]) -> Ask {
    let mut again = ask.clone();
    let shown = clip(answer.trim(), MAX_REPEATED);
    // Some servers refuse an empty turn.
    let text = if shown.is_empty() { "(nothing)".to_owned() } else { shown.to_owned() };
    again.turns.push(Turn { speaker: Speaker::Assistant, text });
    let list: String =
        messages.iter().take(MAX_MESSAGES).map(|message| format!("- {}\n", clip(message, 600))).collect();
    let text = format!(
        "That answer was not accepted:\n{list}\nAnswer again, whole, with one JSON value that is valid, and nothing else. \
         Keep what was right, and add nothing that the evidence does not say."
    );
    again.turns.push(Turn { speaker: Speaker::User, text });
    again
}

/// The value without what models put before and around it.
fn bare(text: &str) -> Result<&str, &'static str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim();
    // Some templates open the thinking in the prompt, so that only its end is in the answer.
    for (open, close) in [("<think>", "</think>"), ("<thinking>", "</thinking>")] {
        match (rest.strip_prefix(open), rest.find(close)) {
            (Some(_), None) => return Err("The answer is only thinking, without a JSON value after it."),
            (Some(_), Some(end)) => rest = rest[end + close.len()..].trim(),
            (None, Some(end)) if !rest.starts_with(['{', '[', '"']) => rest = rest[end + close.len()..].trim(),
            _ => {}
        }
    }
    let Some(inner) = rest.strip_prefix("```") else { return Ok(rest) };
    let Some((_, inner)) = inner.split_once('\n') else { return Err("The answer is a code fence without an end.") };
    match inner.trim_end().strip_suffix("```") {
        Some(inner) => Ok(inner.trim()),
        None => Err("The answer is a code fence without an end, or has text after it."),
    }
}

fn clip(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
