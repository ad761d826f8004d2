#![allow(clippy::unwrap_used)]

use super::*;
use serde_json::json;

fn too_small(body: &Value) -> (Option<u32>, Option<u32>) {
    match of_status(400, None, &body.to_string(), &[], true) {
        Trouble::End(End::ContextTooSmall { prompt, context }) => (prompt, context),
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn a_prompt_that_does_not_fit_is_named_with_its_numbers_whatever_the_wording() {
    let said = |message: &str| json!({"error": {"message": message, "type": "invalid_request_error"}});
    let llama = json!({"error": {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 512,
        "message": "the request exceeds the available context size, try increasing it"}});
    assert_eq!(too_small(&llama), (Some(5000), Some(512)));
    let python = json!({"error": {"code": "context_length_exceeded", "message":
        "This model's maximum context length is 512 tokens, however you requested 1000 tokens (900 in your prompt; 100 for the completion). Shorten it."}});
    assert_eq!(too_small(&python), (Some(900), Some(512)));
    for (message, numbers) in [
        (
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
            (9000, 8192),
        ),
        (
            "This model's maximum context length is 4,096 tokens. However, you requested 5,000 tokens (4,000 in the messages, 1,000 in the completion).",
            (4000, 4096),
        ),
        ("prompt is too long: 210000 tokens > 200000 maximum", (210_000, 200_000)),
        (
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease them",
            (190_000, 200_000),
        ),
        (
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
            (1_200_000, 1_048_576),
        ),
        ("request (700 tokens) exceeds the available context size (512 tokens), try increasing it", (700, 512)),
        (
            "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
            (5000, 4096),
        ),
    ] {
        assert_eq!(too_small(&said(message)), (Some(numbers.0), Some(numbers.1)), "{message}");
    }
    for message in [
        "input length exceeds the context length",
        "prompt too long; exceeded max context length by 30 tokens",
        "the input prompt is too long",
        "context window exceeded",
    ] {
        assert_eq!(too_small(&json!({"error": message})), (None, None), "{message}");
    }
    // Half of what servers call this comes with another status.
    let end = of_status(500, None, &json!({"error": "prompt is too long"}).to_string(), &[], false);
    assert!(matches!(end, Trouble::End(End::ContextTooSmall { .. })));
    assert!(matches!(reported(&llama), Trouble::End(End::ContextTooSmall { prompt: Some(5000), .. })));
}

#[test]
fn a_form_that_is_not_taken_leads_to_the_next_rung_only_where_one_was_asked_for() {
    for (status, body) in [
        (400, json!({"error": {"message": "'response_format.type' must be 'json_schema' or 'text'"}})),
        (
            422,
            json!({"detail": [{"loc": ["body", "response_format"], "msg": "Input should be 'text' or 'json_object'"}]}),
        ),
        (400, json!({"error": {"message": "Invalid value", "param": "response_format"}})),
        (
            400,
            json!({"type": "error", "error": {"type": "invalid_request_error", "message": "output_config: Extra inputs are not permitted"}}),
        ),
        (400, json!({"error": {"message": "tool_choice: this model does not support forced tools"}})),
        (500, json!({"error": {"message": "failed to parse grammar"}})),
        (
            400,
            json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "Invalid JSON payload received. Unknown name \"responseJsonSchema\""}}),
        ),
        (400, json!({"error": "invalid format: expected \"json\" or a JSON schema"})),
    ] {
        let trouble = |has_form| of_status(status, None, &body.to_string(), &[], has_form);
        assert!(matches!(trouble(true), Trouble::End(End::RungRefused { .. })), "{body}");
        assert!(matches!(trouble(false), Trouble::Fault(_)), "{body}");
    }
    let other = json!({"error": {"message": "max_tokens is too large"}}).to_string();
    assert!(matches!(of_status(400, None, &other, &[], true), Trouble::Fault(Why::Rejected { .. })));
}

#[test]
fn every_status_has_one_kind() {
    let body = json!({"error": {"message": "no"}}).to_string();
    for (status, kind) in [
        (201, "bad_answer"),
        (301, "redirected"),
        (302, "redirected"),
        (307, "redirected"),
        (400, "rejected"),
        (401, "unauthorised"),
        (402, "rejected"),
        (403, "unauthorised"),
        (404, "not_found"),
        (405, "not_found"),
        (408, "server"),
        (409, "rejected"),
        (410, "not_found"),
        (413, "rejected"),
        (422, "rejected"),
        (429, "rate_limited"),
        (451, "rejected"),
        (500, "server"),
        (503, "server"),
        (529, "server"),
        (599, "server"),
    ] {
        let Trouble::Fault(why) = of_status(status, None, &body, &[], true) else { panic!("{status}") };
        assert_eq!(why.kind(), kind, "{status}");
    }
}

#[test]
fn pages_are_called_pages_and_messages_are_safe() {
    let page = "<!DOCTYPE html><html>Sign in</html>";
    assert_eq!(of_status(400, None, page, &[], true), Trouble::Fault(Why::Page { status: 400 }));
    assert_eq!(of_status(302, None, page, &[], true), Trouble::Fault(Why::Redirected { status: 302 }));
    let Trouble::Fault(Why::Server { message, .. }) = of_status(502, None, page, &[], true) else { panic!() };
    assert_eq!(message, "", "markup says nothing to a person");
    let body = json!({"error": {"message": "key topsecret-topsecret is not valid"}}).to_string();
    let Trouble::Fault(why) = of_status(401, None, &body, &["topsecret-topsecret"], true) else { panic!() };
    assert_eq!(why, Why::Unauthorised { status: 401, message: "key … is not valid".into() });
    let text = of_status(503, Some(7), "upstream is \u{1b}[1mbusy", &[], true);
    assert_eq!(
        text,
        Trouble::Fault(Why::Server { status: 503, retry_after: Some(7), message: "upstream is \\u{1b}[1mbusy".into() })
    );
}

#[test]
fn an_error_inside_a_stream_keeps_its_kind() {
    let kind = |event: Value| match reported(&event) {
        Trouble::Fault(why) => why.kind(),
        Trouble::End(end) => end.kind(),
    };
    assert_eq!(
        kind(json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})),
        "reported"
    );
    assert_eq!(
        kind(json!({"type": "error", "error": {"type": "rate_limit_error", "message": "slow"}})),
        "rate_limited"
    );
    assert_eq!(
        kind(json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "slow"}})),
        "rate_limited"
    );
    assert_eq!(kind(json!({"error": {"code": 401, "message": "who"}})), "unauthorised");
    assert_eq!(kind(json!({"error": "model runner has stopped"})), "reported");
    assert_eq!(kind(json!({"error": {"object": "error", "code": 400, "message": "bad"}})), "reported");
    assert_eq!(kind(json!("plain words")), "reported");
}
