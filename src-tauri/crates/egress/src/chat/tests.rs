#![allow(clippy::unwrap_used)]

use super::*;
use serde_json::{Value, json};

fn profile(dialect: Dialect, address: &str, model: &str) -> Profile {
    serde_json::from_value(json!({
        "name": "work", "dialect": dialect, "address": address, "model": model,
        "context_tokens": 8192, "answer_tokens": 1024, "headers": [["x-team", "sre"]],
    }))
    .unwrap()
}

fn ask() -> Ask {
    let schema = json!({
        "type": "object",
        "properties": {"why": {"type": ["string", "null"]}, "kind": {"const": "x"}},
        "required": ["why"],
        "additionalProperties": false,
    });
    Ask {
        system: "Be brief.".into(),
        turns: vec![
            Turn { speaker: Speaker::User, text: "one \"two\"".into() },
            Turn { speaker: Speaker::Assistant, text: "three".into() },
            Turn { speaker: Speaker::User, text: "four".into() },
        ],
        schema: Some(AnswerSchema { name: "facts v1".into(), schema }),
        answer_tokens: 500,
    }
}

fn body(profile: &Profile, rung: Rung) -> Value {
    serde_json::from_slice(&compose(profile, &ask(), rung).body).unwrap()
}

const OPENAI: (Dialect, &str, &str) = (Dialect::OpenAi, "https://gw.example/v1", "tiny");

#[test]
fn the_ladder_goes_down_and_ends() {
    let all: Vec<_> = std::iter::successors(Some(Rung::JsonSchema), |rung| rung.next()).collect();
    assert_eq!(all, Rung::ALL);
}

#[test]
fn the_same_ask_gives_the_same_bytes_and_headers_without_a_key() {
    for (dialect, address) in [
        (Dialect::OpenAi, "https://gw.example/v1"),
        (Dialect::Anthropic, "https://api.anthropic.com"),
        (Dialect::Ollama, "http://localhost:11434"),
        (Dialect::Gemini, "https://generativelanguage.googleapis.com"),
    ] {
        let profile = profile(dialect, address, "tiny");
        for rung in Rung::ALL {
            let composed = compose(&profile, &ask(), *rung);
            assert!(composed == compose(&profile, &ask(), *rung));
            assert_eq!(composed.sha256().len(), 64);
            assert!(crate::address::check_path(&composed.path).is_ok(), "{}", composed.path);
            let names: Vec<_> = composed.headers.iter().map(|(name, _)| name.as_str()).collect();
            assert!(names.contains(&"x-team") && names.contains(&"accept-encoding"), "{names:?}");
            assert!(!names.iter().any(|name| name.contains("key") || name.contains("auth")), "{names:?}");
            let text = String::from_utf8(composed.body).unwrap();
            assert!(text.contains("one \\\"two\\\"") && text.contains("four") && text.contains("Be brief."));
            assert_eq!(text.contains("Answer with one JSON value"), text.contains("no code fence"));
        }
    }
}

#[test]
fn openai_asks_for_a_stream_with_usage_and_steps_down_its_ladder() {
    let profile = profile(OPENAI.0, OPENAI.1, OPENAI.2);
    assert_eq!(compose(&profile, &ask(), Rung::Prompt).path, "/v1/chat/completions");
    let strict = body(&profile, Rung::JsonSchema);
    assert_eq!(strict["stream"], true);
    assert_eq!(strict["stream_options"]["include_usage"], true);
    assert_eq!(strict["max_tokens"], 500);
    assert_eq!(strict["messages"][0], json!({"role": "system", "content": "Be brief."}));
    assert_eq!(strict["messages"][2], json!({"role": "assistant", "content": "three"}));
    assert_eq!(strict["response_format"]["type"], "json_schema");
    assert_eq!(strict["response_format"]["json_schema"]["name"], "facts_v1");
    assert_eq!(strict["response_format"]["json_schema"]["strict"], true);
    assert_eq!(strict["response_format"]["json_schema"]["schema"], ask().schema.unwrap().schema);
    let object = body(&profile, Rung::JsonObject);
    assert_eq!(object["response_format"]["type"], "json_object");
    assert!(object["response_format"]["schema"].is_object());
    assert!(object["messages"][0]["content"].as_str().unwrap().contains("JSON Schema:\n{"));
    let prompt = body(&profile, Rung::Prompt);
    assert!(prompt.get("response_format").is_none());
    assert!(prompt["messages"][0]["content"].as_str().unwrap().contains("additionalProperties"));
}

#[test]
fn the_limit_has_the_name_that_the_server_reads() {
    let limit = |address, model| {
        let body = body(&profile(Dialect::OpenAi, address, model), Rung::JsonObject);
        (body.get("max_tokens").is_some(), body.get("max_completion_tokens").is_some())
    };
    let azure = "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21";
    assert_eq!(limit("https://api.openai.com/v1", "gpt-4o"), (false, true));
    assert_eq!(limit(azure, "whatever"), (false, true));
    assert_eq!(limit("https://gw.example/v1", "openai/gpt-5-mini"), (false, true));
    assert_eq!(limit("http://127.0.0.1:8080", "qwen3"), (true, false));
    let object = body(&profile(Dialect::OpenAi, azure, "d"), Rung::JsonObject);
    assert_eq!(object["response_format"], json!({"type": "json_object"}));
}

#[test]
fn anthropic_takes_an_output_schema_or_one_forced_tool() {
    let profile = profile(Dialect::Anthropic, "https://api.anthropic.com", "tiny");
    let composed = compose(&profile, &ask(), Rung::JsonSchema);
    assert_eq!(composed.path, "/v1/messages");
    assert!(composed.headers.contains(&("anthropic-version".into(), "2023-06-01".into())));
    let strict = body(&profile, Rung::JsonSchema);
    assert_eq!(strict["system"], "Be brief.");
    assert_eq!(strict["max_tokens"], 500);
    assert_eq!(strict["output_config"]["format"]["type"], "json_schema");
    assert!(strict.get("tools").is_none());
    let tool = body(&profile, Rung::JsonObject);
    assert_eq!(tool["tools"][0]["name"], "facts_v1");
    assert_eq!(tool["tool_choice"]["name"], "facts_v1");
    assert_eq!(tool["tools"][0]["input_schema"], ask().schema.unwrap().schema);
    let prompt = body(&profile, Rung::Prompt);
    assert!(prompt.get("tools").is_none() && prompt.get("output_config").is_none());
    let mut own = profile.clone();
    own.headers = vec![("Anthropic-Version".into(), "2024-01-01".into())];
    let versions = compose(&own, &ask(), Rung::Prompt).headers;
    assert_eq!(versions.iter().filter(|(name, _)| name.eq_ignore_ascii_case("anthropic-version")).count(), 1);
}

#[test]
fn ollama_is_told_its_context_size_and_not_to_think_or_cut() {
    let profile = profile(Dialect::Ollama, "http://localhost:11434", "tiny:1b");
    assert_eq!(compose(&profile, &ask(), Rung::Prompt).path, "/api/chat");
    let strict = body(&profile, Rung::JsonSchema);
    assert_eq!(strict["options"], json!({"num_ctx": 8192, "num_predict": 500}));
    assert_eq!(
        (&strict["think"], &strict["truncate"], &strict["stream"]),
        (&json!(false), &json!(false), &json!(true))
    );
    assert_eq!(strict["format"], ask().schema.unwrap().schema);
    assert_eq!(body(&profile, Rung::JsonObject)["format"], "json");
    assert!(body(&profile, Rung::Prompt).get("format").is_none());
}

#[test]
fn gemini_has_its_model_in_the_path_and_a_smaller_schema_language() {
    let mut profile = profile(Dialect::Gemini, "https://generativelanguage.googleapis.com", "models/tiny 1?x");
    let path = compose(&profile, &ask(), Rung::Prompt).path;
    assert_eq!(path, "/v1beta/models/tiny%201%3Fx:streamGenerateContent?alt=sse");
    profile.model = "tiny".into();
    let strict = body(&profile, Rung::JsonSchema);
    assert_eq!(strict["generationConfig"]["responseMimeType"], "application/json");
    assert_eq!(strict["generationConfig"]["responseJsonSchema"], ask().schema.unwrap().schema);
    assert_eq!(strict["generationConfig"]["maxOutputTokens"], 500);
    assert_eq!(strict["contents"][1], json!({"role": "model", "parts": [{"text": "three"}]}));
    assert_eq!(strict["systemInstruction"]["parts"][0]["text"], "Be brief.");
    let small = &body(&profile, Rung::JsonObject)["generationConfig"]["responseSchema"];
    assert_eq!(small["properties"]["why"], json!({"type": "string", "nullable": true}));
    assert_eq!(small["properties"]["kind"], json!({"enum": ["x"]}));
    assert!(small.get("additionalProperties").is_none());
    assert!(body(&profile, Rung::Prompt)["generationConfig"].get("responseMimeType").is_none());
}

#[test]
fn the_key_has_one_header_a_dialect_and_never_the_query() {
    let key = SecretString::from("hunter2");
    let header = |dialect, address| key_header(&profile(dialect, address, "tiny"), &key);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(header(Dialect::OpenAi, "https://gw.example/v1"), pair("authorization", "Bearer hunter2"));
    assert_eq!(header(Dialect::OpenAi, "https://x.openai.azure.com/openai/v1"), pair("api-key", "hunter2"));
    assert_eq!(header(Dialect::Anthropic, "https://api.anthropic.com"), pair("x-api-key", "hunter2"));
    assert_eq!(header(Dialect::Ollama, "https://gw.example"), pair("authorization", "Bearer hunter2"));
    assert_eq!(header(Dialect::Gemini, "https://gw.example"), pair("x-goog-api-key", "hunter2"));
    let profile = profile(OPENAI.0, OPENAI.1, OPENAI.2);
    let composed = compose(&profile, &ask(), Rung::JsonSchema);
    let hash = composed.sha256();
    let shown = format!("{composed:?} {:?}", ask());
    let request = composed.request(&profile, Some(&key), Purpose::Draft, Some(IncidentId(1)), Some(hash.clone()));
    let shown = format!("{shown} {request:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("two") && !shown.contains("brief"), "{shown}");
    assert_eq!(request.approved, Some(hash));
    assert!(!request.path.contains("hunter2"));
}

#[test]
fn limits_that_a_provider_refuses_stay_at_home_and_grammars_get_them() {
    let schema = json!({
        "type": "object",
        "properties": {
            "maxLength": {"type": "string", "maxLength": 9, "pattern": "^a"},
            "list": {"type": "array", "maxItems": 3, "items": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]}},
        },
        "required": ["maxLength", "list"],
        "additionalProperties": false,
    });
    let mut ask = ask();
    ask.schema = Some(AnswerSchema { name: "x".into(), schema: schema.clone() });
    let sent = |dialect, address: &str, pointer: &str| {
        let composed = compose(&profile(dialect, address, "tiny"), &ask, Rung::JsonSchema);
        serde_json::from_slice::<Value>(&composed.body).unwrap().pointer(pointer).cloned().unwrap()
    };
    let openai = "/response_format/json_schema/schema";
    assert_eq!(sent(Dialect::OpenAi, "http://127.0.0.1:8080", openai), schema);
    let own = sent(Dialect::OpenAi, "https://api.openai.com/v1", openai);
    assert_eq!(own["properties"]["maxLength"], json!({"type": "string", "pattern": "^a"}));
    assert_eq!(own["properties"]["list"], schema["properties"]["list"]);
    let anthropic = sent(Dialect::Anthropic, "https://api.anthropic.com", "/output_config/format/schema");
    let ways = json!({"anyOf": [{"type": "integer"}, {"type": "null"}]});
    assert_eq!(anthropic["properties"]["list"], json!({"type": "array", "items": ways}));
    assert_eq!((&anthropic["required"], &anthropic["additionalProperties"]), (&schema["required"], &json!(false)));
    assert_eq!(sent(Dialect::Ollama, "http://127.0.0.1:11434", "/format"), schema);
}

#[test]
fn a_model_in_this_process_is_given_the_turns_its_limits_and_the_schema_on_every_rung() {
    let profile = profile(Dialect::Gguf, "/models/tiny.gguf", "tiny");
    let first = compose(&profile, &ask(), Rung::JsonSchema);
    for rung in Rung::ALL {
        assert!(compose(&profile, &ask(), *rung) == first, "{rung}");
    }
    assert!(first.path.is_empty() && first.headers.is_empty(), "there is no request");
    let body: Value = serde_json::from_slice(&first.body).unwrap();
    let roles: Vec<_> =
        body["messages"].as_array().unwrap().iter().map(|turn| turn["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    assert_eq!((&body["context_tokens"], &body["answer_tokens"]), (&json!(8192), &json!(500)));
    assert_eq!(body["schema"], ask().schema.unwrap().schema);
}
