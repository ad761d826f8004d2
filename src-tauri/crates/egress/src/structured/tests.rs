#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "events": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 30},
            "count": {"type": "integer", "minimum": 0},
        },
        "required": ["events", "count"],
        "additionalProperties": false,
    })
}

fn good() -> Value {
    json!({"events": ["paged", "rolled back {1}"], "count": 2})
}

#[test]
fn the_value_is_found_behind_what_models_put_around_it() {
    let plain = good().to_string();
    for text in [
        plain.clone(),
        format!("\u{feff}  {plain}\n"),
        format!("```json\n{plain}\n```"),
        format!("```\n{plain}\n```\n\n"),
        format!("<think>maybe {{\"events\"}} or</think>\n\n{plain}"),
        format!("<thinking>x</thinking>```JSON\n{plain}```"),
        format!("the opening was in the template</think>{plain}"),
        serde_json::to_string_pretty(&good()).unwrap(),
    ] {
        assert_eq!(read_json(&schema(), &text), Ok(good()), "{text}");
    }
}

#[test]
fn thinking_words_inside_the_value_are_the_values_own() {
    let value = json!({"events": ["a</think>b"], "count": 1});
    assert_eq!(read_json(&schema(), &value.to_string()), Ok(value));
}

#[test]
fn what_is_not_exactly_one_valid_value_is_refused_with_a_reason() {
    let two = format!("{} {}", good(), good());
    let deep = "[".repeat(5000);
    let cases: &[(&str, &str)] = &[
        ("", "empty"),
        ("   \n", "empty"),
        ("<think>still at it", "only thinking"),
        ("```json\n{\"events\":[],\"count\":1}", "fence"),
        ("```json\n{\"events\":[],\"count\":1}\n```\nHope this helps!", "fence"),
        ("Here is the JSON: {\"events\":[],\"count\":1}", "not JSON"),
        (&two, "something else"),
        ("{\"events\":[],\"count\":1}, ", "something else"),
        ("{\"events\":[],\"count\":1", "stops before"),
        ("{\"events\":[],\"count\":NaN}", "not JSON"),
        ("{\"events\":[],\"count\":1e999}", "not JSON"),
        ("{\"events\":[],\"count\":1,\"count\":2}", "twice"),
        ("{'events':[],'count':1}", "not JSON"),
        (&deep, "nested deeper"),
        ("[]", "whole value"),
        ("null", "whole value"),
        ("{\"events\":[]}", "required"),
        ("{\"events\":[],\"count\":-1}", "/count"),
        ("{\"events\":[],\"count\":1.5}", "/count"),
        ("{\"events\":[7],\"count\":1}", "/events/0"),
        ("{\"events\":[],\"count\":1,\"also\":true}", "also"),
        ("{\"events\":[\"012345678901234567890\"],\"count\":1}", "/events/0"),
    ];
    for (text, expected) in cases {
        let messages = read_json(&schema(), text).expect_err(text);
        assert!(messages.iter().any(|message| message.contains(expected)), "{text}: {messages:?}");
        assert!(messages.len() <= MAX_MESSAGES && messages.iter().all(|message| message.len() < 1200));
    }
}

#[test]
fn an_answer_cut_anywhere_is_never_a_value() {
    let whole = format!("<think>so</think>```json\n{}\n```", serde_json::to_string_pretty(&good()).unwrap());
    let end = whole.rfind('}').unwrap() + 1;
    for cut in 0..end {
        assert!(read_json(&schema(), &whole[..cut]).is_err(), "cut at {cut}");
    }
}

#[test]
fn a_thousand_mistakes_are_a_dozen_sentences() {
    let many = json!({"events": (0..5000).collect::<Vec<_>>(), "count": "x"});
    let messages = read_json(&schema(), &many.to_string()).expect_err("numbers are not strings");
    assert_eq!(messages.len(), MAX_MESSAGES);
    assert!(messages.last().unwrap().contains("1000 more"), "{messages:?}");
    let huge = " ".repeat(MAX_TEXT + 1);
    assert!(read_json(&schema(), &huge).is_err());
}

#[test]
fn a_schema_that_points_elsewhere_is_refused_without_a_call() {
    for target in ["https://example.com/s.json", "http://127.0.0.1:1/s.json", "file:///etc/hostname"] {
        let messages = read_json(&json!({"$ref": target}), "{}").expect_err(target);
        assert!(messages[0].contains("schema cannot be used"), "{messages:?}");
    }
}

#[test]
fn a_repair_turn_shows_the_answer_and_the_messages_and_changes_nothing_else() {
    let ask = Ask {
        system: "s".into(),
        turns: vec![Turn { speaker: Speaker::User, text: "q".into() }],
        schema: None,
        answer_tokens: 100,
    };
    let messages: Vec<_> = (0..40).map(|n| format!("At `/{n}`: wrong. {}", "é".repeat(1000))).collect();
    let again = repair(&ask, &"ü".repeat(20_000), &messages);
    assert_eq!(again.turns[0], ask.turns[0]);
    assert_eq!((again.turns.len(), &again.system, again.answer_tokens), (3, &ask.system, 100));
    assert_eq!(again.turns[1].speaker, Speaker::Assistant);
    assert!(again.turns[1].text.len() <= MAX_REPEATED);
    assert!(again.turns[2].text.contains("At `/0`: wrong.") && !again.turns[2].text.contains("/12`"));
    assert!(again.turns[2].text.len() < MAX_MESSAGES * 620 + 300);
    assert_eq!(repair(&ask, "", &[]).turns[1].text, "(nothing)");
}

proptest! {
    #[test]
    fn whatever_comes_is_read_or_refused(text in "(<think>|</think>|```(json)?\n|[\\[\\]{}\",:0-9a-z\\\\ \n]|é|null){0,60}") {
        match read_json(&json!({}), &text) {
            Ok(value) => prop_assert!(text.len() >= value.to_string().len() || value.is_number()),
            Err(messages) => prop_assert!(!messages.is_empty() && messages.len() <= MAX_MESSAGES),
        }
    }
}

#[test]
fn names_of_fields_stay_readable_in_messages() {
    let schema = json!({"type": "object", "properties": {"key_moments": {"type": "integer"}}});
    let messages = read_json(&schema, "{\"key_moments\": \"sk-abcd1234\"}").expect_err("a text is no number");
    assert!(messages[0].contains("`/key_moments`"), "{messages:?}");
}
