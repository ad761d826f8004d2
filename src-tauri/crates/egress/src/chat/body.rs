//! The bodies of the four dialects. A field is set only where its server is known to read it or to ignore it.

use super::{AnswerSchema, Ask, Rung, Speaker};
use crate::profile::Profile;
use serde_json::{Map, Value, json};

pub(super) fn openai(profile: &Profile, ask: &Ask, rung: Rung) -> Value {
    let mut messages = Vec::new();
    let system = system_text(ask, rung != Rung::JsonSchema);
    if !system.is_empty() {
        messages.push(json!({"role": "system", "content": system}));
    }
    messages.extend(ask.turns.iter().map(|turn| json!({"role": role(turn.speaker), "content": turn.text})));
    let mut body = json!({
        "model": profile.model,
        "messages": messages,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    let limit = if takes_new_limit(profile) { "max_completion_tokens" } else { "max_tokens" };
    body[limit] = json!(ask.answer_tokens);
    if let Some(schema) = &ask.schema {
        match rung {
            Rung::JsonSchema => {
                let left_out = if is_openai_itself(profile) { OPENAI_REFUSES } else { &[] };
                let plain = without(&schema.schema, left_out);
                let form = json!({"name": wire_name(schema), "strict": true, "schema": plain});
                body["response_format"] = json!({"type": "json_schema", "json_schema": form});
            }
            // OpenAI and Azure refuse a schema here; the local servers need it to bind the answer.
            Rung::JsonObject if is_openai_itself(profile) => body["response_format"] = json!({"type": "json_object"}),
            Rung::JsonObject => body["response_format"] = json!({"type": "json_object", "schema": schema.schema}),
            Rung::Prompt => {}
        }
    }
    body
}

fn is_openai_itself(profile: &Profile) -> bool {
    profile.is_azure() || profile.host() == "api.openai.com"
}

fn takes_new_limit(profile: &Profile) -> bool {
    let name = profile.model.rsplit('/').next().unwrap_or_default();
    is_openai_itself(profile) || ["o1", "o3", "o4", "gpt-5", "gpt-6"].iter().any(|start| name.starts_with(start))
}

pub(super) fn anthropic(profile: &Profile, ask: &Ask, rung: Rung) -> Value {
    let messages: Vec<_> =
        ask.turns.iter().map(|turn| json!({"role": role(turn.speaker), "content": turn.text})).collect();
    let mut body = json!({
        "model": profile.model,
        "max_tokens": ask.answer_tokens,
        "messages": messages,
        "stream": true,
    });
    let system = system_text(ask, rung == Rung::Prompt);
    if !system.is_empty() {
        body["system"] = json!(system);
    }
    if let Some(schema) = &ask.schema {
        match rung {
            Rung::JsonSchema => {
                let plain = without(&schema.schema, ANTHROPIC_REFUSES);
                body["output_config"] = json!({"format": {"type": "json_schema", "schema": plain}});
            }
            Rung::JsonObject => {
                let name = wire_name(schema);
                let what = "Gives the answer. Its input is the whole answer; nothing is run.";
                body["tools"] = json!([{"name": name, "description": what, "input_schema": schema.schema}]);
                body["tool_choice"] = json!({"type": "tool", "name": name, "disable_parallel_tool_use": true});
            }
            Rung::Prompt => {}
        }
    }
    body
}

pub(super) fn ollama(profile: &Profile, ask: &Ask, rung: Rung) -> Value {
    let mut messages = Vec::new();
    let system = system_text(ask, rung != Rung::JsonSchema);
    if !system.is_empty() {
        messages.push(json!({"role": "system", "content": system}));
    }
    messages.extend(ask.turns.iter().map(|turn| json!({"role": role(turn.speaker), "content": turn.text})));
    // Without `num_ctx` the server takes as little as 4,096 and drops the head of the prompt without a word. Newer ones
    // can be told not to cut (`truncate`, `shift`); older ones ignore both, and the sender compares the counts.
    let mut body = json!({
        "model": profile.model,
        "messages": messages,
        "stream": true,
        "think": false,
        "truncate": false,
        "shift": false,
        "options": {"num_ctx": profile.context_tokens, "num_predict": ask.answer_tokens},
    });
    match (&ask.schema, rung) {
        (Some(schema), Rung::JsonSchema) => body["format"] = schema.schema.clone(),
        (Some(_), Rung::JsonObject) => body["format"] = json!("json"),
        _ => {}
    }
    body
}

/// What the engine of this process is given. The schema always binds it, so there is no weaker form.
pub(super) fn gguf(profile: &Profile, ask: &Ask) -> Value {
    let mut messages = Vec::new();
    if !ask.system.is_empty() {
        messages.push(json!({"role": "system", "content": ask.system}));
    }
    messages.extend(ask.turns.iter().map(|turn| json!({"role": role(turn.speaker), "content": turn.text})));
    json!({
        "model": profile.model,
        "messages": messages,
        "context_tokens": profile.context_tokens,
        "answer_tokens": ask.answer_tokens,
        "schema": ask.schema.as_ref().map(|schema| &schema.schema),
    })
}

pub(super) fn gemini(ask: &Ask, rung: Rung) -> Value {
    let name = |speaker| if speaker == Speaker::User { "user" } else { "model" };
    let contents: Vec<_> =
        ask.turns.iter().map(|turn| json!({"role": name(turn.speaker), "parts": [{"text": turn.text}]})).collect();
    let mut settings = json!({"maxOutputTokens": ask.answer_tokens});
    match (&ask.schema, rung) {
        (Some(schema), Rung::JsonSchema) => {
            settings["responseMimeType"] = json!("application/json");
            settings["responseJsonSchema"] = schema.schema.clone();
        }
        (Some(schema), Rung::JsonObject) => {
            settings["responseMimeType"] = json!("application/json");
            settings["responseSchema"] = smaller(&schema.schema);
        }
        _ => {}
    }
    let mut body = json!({"contents": contents, "generationConfig": settings});
    let system = system_text(ask, rung == Rung::Prompt);
    if !system.is_empty() {
        body["systemInstruction"] = json!({"parts": [{"text": system}]});
    }
    body
}

/// Limits that a provider refuses in a binding schema. Every answer is validated against all of them in any case;
/// servers that bind with a grammar keep them, because there a limit ends an answer that would not end by itself.
const OPENAI_REFUSES: &[&str] = &["minLength", "maxLength", "uniqueItems", "minProperties", "maxProperties", "$schema"];
const ANTHROPIC_REFUSES: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "$schema",
];

/// `schema` without some keywords; a field that only is called like one stays.
fn without(schema: &Value, keywords: &[&str]) -> Value {
    let Value::Object(whole) = schema else { return schema.clone() };
    let mut plain = Map::new();
    for (key, value) in whole.iter().filter(|(key, _)| !keywords.contains(&key.as_str())) {
        let value = match (key.as_str(), value) {
            ("properties" | "$defs" | "definitions", Value::Object(fields)) => {
                fields.iter().map(|(name, field)| (name.clone(), without(field, keywords))).collect()
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(ways)) => {
                ways.iter().map(|way| without(way, keywords)).collect()
            }
            ("items" | "additionalProperties" | "not", _) => without(value, keywords),
            _ => value.clone(),
        };
        plain.insert(key.clone(), value);
    }
    Value::Object(plain)
}

/// What of JSON Schema Gemini's `responseSchema` knows; the rest is left out, and the answer is validated in any case.
fn smaller(schema: &Value) -> Value {
    let Value::Object(whole) = schema else { return schema.clone() };
    let mut small = Map::new();
    for (key, value) in whole {
        match key.as_str() {
            "type" => smaller_type(value, &mut small),
            "const" => {
                small.insert("enum".into(), json!([value]));
            }
            "items" => {
                small.insert(key.clone(), smaller(value));
            }
            "properties" => {
                let fields = value.as_object().into_iter().flatten();
                let fields: Map<_, _> = fields.map(|(name, field)| (name.clone(), smaller(field))).collect();
                small.insert(key.clone(), Value::Object(fields));
            }
            "anyOf" | "oneOf" => {
                let ways = value.as_array().into_iter().flatten().map(smaller).collect();
                small.insert("anyOf".into(), Value::Array(ways));
            }
            "description" | "enum" | "format" | "required" | "title" | "minItems" | "maxItems" | "minimum"
            | "maximum" | "minLength" | "maxLength" | "pattern" | "nullable" => {
                small.insert(key.clone(), value.clone());
            }
            _ => {}
        }
    }
    Value::Object(small)
}

/// `["string", "null"]` is written as a nullable string there.
fn smaller_type(value: &Value, small: &mut Map<String, Value>) {
    let Value::Array(kinds) = value else {
        small.insert("type".into(), value.clone());
        return;
    };
    if kinds.iter().any(|kind| kind == "null") {
        small.insert("nullable".into(), json!(true));
    }
    if let Some(kind) = kinds.iter().find(|kind| *kind != "null") {
        small.insert("type".into(), kind.clone());
    }
}

/// The system text, with the schema where the rung relies on the model's reading it.
fn system_text(ask: &Ask, with_schema: bool) -> String {
    match &ask.schema {
        Some(AnswerSchema { schema, .. }) if with_schema => {
            let gap = if ask.system.is_empty() { "" } else { "\n\n" };
            format!(
                "{}{gap}Answer with one JSON value and nothing else: no introduction, no code fence, no comment. \
                 It has to be valid against this JSON Schema:\n{schema}",
                ask.system
            )
        }
        _ => ask.system.clone(),
    }
}

fn role(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::User => "user",
        Speaker::Assistant => "assistant",
    }
}

/// Servers accept 64 letters, digits, `_` and `-`.
fn wire_name(schema: &AnswerSchema) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
    let name: String = schema.name.chars().take(64).map(plain).collect();
    if name.is_empty() { "answer".to_owned() } else { name }
}
