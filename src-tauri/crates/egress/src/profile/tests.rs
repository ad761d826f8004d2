#![allow(clippy::unwrap_used)]

use super::*;

fn profile(dialect: Dialect, address: &str) -> Profile {
    serde_json::from_value(serde_json::json!({
        "name": "work", "dialect": dialect, "address": address, "model": "tiny-1",
        "context_tokens": 8192, "answer_tokens": 1024,
    }))
    .unwrap()
}

#[test]
fn waits_have_defaults_and_a_profile_is_for_drafting_and_checking_only() {
    let profile = profile(Dialect::OpenAi, "https://api.openai.com/v1");
    assert_eq!((profile.first_byte_seconds, profile.idle_seconds, profile.total_seconds), (120, 60, 900));
    let destination = profile.destination().unwrap();
    assert_eq!(destination.name, "work");
    assert_eq!(destination.origin.to_string(), "https://api.openai.com");
    assert_eq!(destination.purposes, [Purpose::Draft, Purpose::Check]);
}

#[test]
fn the_host_alone_the_base_and_the_whole_route_mean_the_same() {
    use Dialect::{Anthropic, Gemini, Ollama, OpenAi};
    for (dialect, address, route, path) in [
        (OpenAi, "http://127.0.0.1:8080", "/chat/completions", "/v1/chat/completions"),
        (OpenAi, "https://api.openai.com/v1/", "/chat/completions", "/v1/chat/completions"),
        (OpenAi, "https://api.openai.com/v1/chat/completions", "/models", "/v1/models"),
        (OpenAi, "https://gw.example/llm/v1", "/chat/completions", "/llm/v1/chat/completions"),
        (
            OpenAi,
            "https://x.openai.azure.com/openai/deployments/d1?api-version=2024-10-21",
            "/chat/completions",
            "/openai/deployments/d1/chat/completions?api-version=2024-10-21",
        ),
        (Anthropic, "https://api.anthropic.com", "/messages", "/v1/messages"),
        (Anthropic, "https://api.anthropic.com/v1", "/messages", "/v1/messages"),
        (Anthropic, "https://gw.example/anthropic/v1/messages", "/messages", "/anthropic/v1/messages"),
        (Ollama, "http://localhost:11434", "/api/chat", "/api/chat"),
        (Ollama, "http://localhost:11434/api/", "/api/chat", "/api/chat"),
        (Ollama, "https://gw.example/ollama/api/chat", "/api/tags", "/ollama/api/tags"),
        (Gemini, "https://generativelanguage.googleapis.com", "/models/m:s?alt=sse", "/v1beta/models/m:s?alt=sse"),
        (Gemini, "https://gw.example/g/v1?team=a", "/models/m:s?alt=sse", "/g/v1/models/m:s?alt=sse&team=a"),
    ] {
        let profile = profile(dialect, address);
        profile.check().unwrap();
        assert_eq!(profile.route(route), path, "{address}");
    }
}

#[test]
fn what_cannot_be_used_is_refused_with_its_reason() {
    let good = profile(Dialect::OpenAi, "https://api.openai.com/v1");
    let refusal = |change: &dyn Fn(&mut Profile)| {
        let mut profile = good.clone();
        change(&mut profile);
        profile.check().expect_err("this profile cannot be used").to_string()
    };
    for address in [
        "",
        "api.openai.com",
        "http://api.openai.com/v1",
        "https://user@h/",
        "https://h/a/../b",
        "https://169.254.169.254/v1",
    ] {
        assert!(refusal(&|p| p.address = address.into()).contains("is refused as an address"), "{address}");
    }
    assert!(refusal(&|p| p.address = "https://h/v1?key=abc".into()).contains("secrets belong into headers"));
    assert!(refusal(&|p| p.name = " ".into()).contains("name"));
    assert!(refusal(&|p| p.model = "a\nb".into()).contains("model"));
    assert!(refusal(&|p| p.answer_tokens = 8192).contains("answer size"));
    assert!(refusal(&|p| p.context_tokens = 10).contains("context size"));
    assert!(refusal(&|p| p.idle_seconds = 0).contains("silence"));
    for name in ["Authorization", "X-Api-Key", "api-key", "x-goog-api-key", "Cookie", "Host", "Content-Type", "a b"] {
        let text = refusal(&|p| p.headers = vec![(name.into(), "hunter2".into())]);
        assert!(text.contains("keychain") && !text.contains("hunter2"), "{text}");
    }
    let price = |input| Some(Price { currency: "EUR".into(), input_per_million: input, output_per_million: 1.0 });
    assert!(refusal(&|p| p.price = price(-1.0)).contains("price"));
    assert!(refusal(&|p| p.price = price(f64::NAN)).contains("price"));
    let ollama = profile(Dialect::Ollama, "http://localhost:11434/v1");
    assert_eq!(ollama.check(), Err(ProfileFault::OllamaRoute));
}

#[test]
fn a_model_file_is_a_whole_path_and_leads_nowhere() {
    let good = profile(Dialect::Gguf, "/models/a model.gguf");
    assert_eq!(good.check(), Ok(()));
    assert_eq!(good.destination().unwrap_err(), ProfileFault::NoServer("work".into()));
    for address in ["", "model.gguf", "../model.gguf", "https://h/model.gguf", "/a\nb.gguf"] {
        let fault = profile(Dialect::Gguf, address).check().unwrap_err();
        assert!(matches!(fault, ProfileFault::File(_)), "{address}: {fault}");
    }
    let headers = Profile { headers: vec![("x-team".into(), "sre".into())], ..good.clone() };
    assert!(matches!(headers.check(), Err(ProfileFault::NoHeaders(_))));
    assert!(matches!(Profile { answer_tokens: 9000, ..good }.check(), Err(ProfileFault::Number { .. })));
    assert!(profile(Dialect::OpenAi, "/models/a.gguf").check().is_err(), "a server is no path");
}

#[test]
fn a_profile_survives_being_written_and_read() {
    let mut profile = profile(Dialect::Gemini, "https://generativelanguage.googleapis.com");
    profile.headers = vec![("x-team".into(), "sre".into())];
    profile.price = Some(Price { currency: "USD".into(), input_per_million: 0.5, output_per_million: 2.0 });
    let text = serde_json::to_string(&profile).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
}

#[test]
fn a_call_costs_what_its_tokens_cost() {
    let price = Price { currency: "EUR".into(), input_per_million: 3.0, output_per_million: 15.0 };
    let cost = price.cost(Usage { input: 20_000, output: 2_000 });
    assert!((cost - 0.09).abs() < 1e-9, "{cost}");
}
