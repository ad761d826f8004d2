#![allow(clippy::unwrap_used)]

use super::*;
use crate::sender::fake::{Fake, KEY, Seen, Step, TestDoor, good_events, profile, reply, stream_type};

/// The parts of a server that a probe touches.
#[derive(Clone, Copy)]
struct Server {
    dialect: Dialect,
    list: &'static str,
    /// Reply to a question on each rung.
    rungs: [Rungs; 3],
    other: &'static str,
}

#[derive(Clone, Copy)]
enum Rungs {
    Valid,
    Prose,
    Refused,
    Broken,
    Cut,
}

fn rung_of(seen: &Seen) -> usize {
    let body: Value = serde_json::from_slice(&seen.body).unwrap();
    let text = body.to_string();
    let is_schema =
        ["\"json_schema\"", "responseJsonSchema"].iter().any(|mark| text.contains(mark)) || body["format"].is_object();
    let is_object = ["json_object", "tool_choice", "responseSchema"].iter().any(|mark| text.contains(mark))
        || body["format"] == "json";
    if is_schema { 0 } else { usize::from(!is_object) + 1 }
}

fn serve(server: Server, seen: &Seen) -> Vec<Step> {
    if seen.line.contains("/models ") || seen.line.contains("/models?") || seen.line.contains("/api/tags") {
        return reply(200, "content-type: application/json\r\n", server.list);
    }
    if seen.line.contains("/props") || seen.line.contains("/api/show") {
        return reply(200, "content-type: application/json\r\n", server.other);
    }
    let events = good_events(server.dialect).concat();
    let with = |text: &str| {
        let text = serde_json::to_string(text).unwrap();
        let text = text.trim_matches('"');
        events.replace(r#"{\"a\":"#, text).replace(r#" \"b\"}"#, " ")
    };
    match server.rungs[rung_of(seen)] {
        Rungs::Valid => reply(200, stream_type(server.dialect), &with(r#"{"colour": "green", "count": 3}"#)),
        Rungs::Prose => reply(200, stream_type(server.dialect), &with("The lamps are green.")),
        Rungs::Refused => reply(400, "", r#"{"error": {"message": "response_format or format is not supported"}}"#),
        Rungs::Broken => reply(404, "", r#"{"error": {"message": "no such model"}}"#),
        Rungs::Cut => {
            let cut = with("{")
                .replace("\"stop\"", "\"length\"")
                .replace("end_turn", "max_tokens")
                .replace("STOP", "MAX_TOKENS");
            reply(200, stream_type(server.dialect), &cut)
        }
    }
}

async fn probe(server: Server) -> (Probe, Vec<Seen>, TestDoor) {
    let fake = Fake::start(move |_, seen| if seen.line.is_empty() { vec![] } else { serve(server, seen) }).await;
    let profile = profile(server.dialect, &fake.base());
    let mut door = TestDoor::of(&profile);
    let key = SecretString::from(KEY);
    let sender = Sender::new().unwrap();
    let probe = sender.probe(&profile, Some(&key), &mut door, &CancellationToken::new()).await;
    (probe, fake.seen(), door)
}

#[tokio::test]
async fn a_probe_tells_what_each_kind_of_server_can_do() {
    use Rungs::{Broken, Cut, Prose, Refused, Valid};
    let openai = Server {
        dialect: Dialect::OpenAi,
        list: r#"{"data": [{"id": "other"}, {"id": "tiny", "owned_by": "llamacpp", "meta": {"n_ctx_train": 9}}]}"#,
        rungs: [Valid, Valid, Valid],
        other: r#"{"default_generation_settings": {"n_ctx": 2048}}"#,
    };
    let anthropic = Server {
        dialect: Dialect::Anthropic,
        list: r#"{"data": [{"type": "model", "id": "tiny"}], "has_more": false}"#,
        rungs: [Prose, Valid, Valid],
        other: "",
    };
    let ollama = Server {
        dialect: Dialect::Ollama,
        list: r#"{"models": [{"name": "tiny:latest", "model": "tiny:latest"}]}"#,
        rungs: [Refused, Cut, Valid],
        other: r#"{"model_info": {"general.architecture": "x", "x.context_length": 40960}}"#,
    };
    let gemini = Server {
        dialect: Dialect::Gemini,
        list: r#"{"models": [{"name": "models/tiny", "inputTokenLimit": 1048576, "supportedGenerationMethods": ["generateContent"]},
            {"name": "models/embed", "supportedGenerationMethods": ["embedContent"]}]}"#,
        rungs: [Prose, Prose, Prose],
        other: "",
    };
    let gone = Server { list: r#"{"data": [{"id": "other", "max_model_len": 512}]}"#, rungs: [Broken; 3], ..openai };
    for (server, models, is_listed, rung, context, calls, note) in [
        (openai, vec!["other", "tiny"], true, Some(Rung::JsonSchema), Some(2048), 3, "lower it in the profile"),
        (anthropic, vec!["tiny"], true, Some(Rung::JsonObject), None, 3, "was accepted, and the answer was not valid"),
        (ollama, vec!["tiny:latest"], true, Some(Rung::Prompt), Some(40_960), 5, "is not taken by this server"),
        (gemini, vec!["tiny"], true, None, Some(1_048_576), 4, "`prompt` was accepted"),
        (gone, vec!["other"], false, None, Some(512), 2, "does not list"),
    ] {
        let (probe, seen, door) = probe(server).await;
        let name = server.dialect;
        assert_eq!(probe.models.as_ref().unwrap(), &models, "{name}");
        assert_eq!(
            (probe.is_listed, probe.rung, probe.context_tokens),
            (Some(is_listed), rung, context),
            "{name}: {probe:?}"
        );
        assert!(probe.notes.iter().any(|text| text.contains(note)), "{name}: {:?}", probe.notes);
        assert_eq!((seen.len(), door.log.entries.len()), (calls, calls * 2), "{name}");
        if rung.is_some() {
            assert_eq!(
                (probe.end, probe.streams, probe.reports_usage),
                (End::Complete, Some(true), Some(true)),
                "{name}"
            );
        }
        let log = serde_json::to_string(&door.log.entries).unwrap();
        assert!(!log.contains("hunter2") && log.matches("\"check\"").count() == calls * 2, "{log}");
        for seen in seen {
            assert_eq!(seen.head.matches(KEY).count(), 1, "{}", seen.line);
            assert!(!seen.line.contains("hunter2"));
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_asked_nothing_more() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let profile = profile(Dialect::OpenAi, &format!("http://{free}"));
    let mut door = TestDoor::of(&profile);
    let probe = Sender::new().unwrap().probe(&profile, None, &mut door, &CancellationToken::new()).await;
    assert!(matches!(&probe.end, End::Failed(fault) if fault.kind() == "unreachable"), "{probe:?}");
    assert_eq!((door.log.entries.len(), probe.rung, probe.streams), (6, None, None));
}

#[test]
fn lists_are_read_in_every_form_and_bounded() {
    let names = |value: Value| listed(&value).map(|list| list.into_iter().map(|model| model.name).collect::<Vec<_>>());
    assert_eq!(names(json!([{"id": "a"}, {"id": "b"}])), Some(vec!["a".into(), "b".into()]));
    assert_eq!(names(json!({"models": ["a"]})), Some(vec!["a".into()]));
    assert_eq!(names(json!({"data": []})), Some(vec![]));
    assert_eq!(
        names(json!({"data": [{"id": ""}, {"id": "a\u{1b}"}, {"id": 7}, {}, {"id": "x".repeat(400)}]})),
        Some(vec![])
    );
    assert_eq!(names(json!({"hello": 1})), None);
    let many: Vec<_> = (0..9000).map(|n| json!({"id": n.to_string()})).collect();
    assert_eq!(names(json!({"data": many})).unwrap().len(), MAX_MODELS);
}

#[test]
fn each_dialect_lists_beside_its_chat_route() {
    let path = |dialect, address: &str| list_path(&profile(dialect, address));
    assert_eq!(path(Dialect::OpenAi, "http://127.0.0.1:8080"), "/v1/models");
    let azure = "https://x.openai.azure.com/openai/deployments/d1?api-version=2024-10-21";
    assert_eq!(path(Dialect::OpenAi, azure), "/openai/models?api-version=2024-10-21");
    assert_eq!(path(Dialect::OpenAi, "https://gw.example/deployments/v1"), "/deployments/v1/models");
    assert_eq!(path(Dialect::Anthropic, "https://api.anthropic.com"), "/v1/models?limit=1000");
    assert_eq!(path(Dialect::Ollama, "http://127.0.0.1:11434/api"), "/api/tags");
    assert_eq!(path(Dialect::Gemini, "https://generativelanguage.googleapis.com"), "/v1beta/models?pageSize=1000");
}
