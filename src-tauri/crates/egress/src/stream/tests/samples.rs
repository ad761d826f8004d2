//! Streams as servers write them, of every kind of end in every dialect, and the ways to write the same events.

use crate::profile::Dialect;
use serde_json::{Value, json};

/// One stream as a server would write it, and what a reader has to make of it.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) dialect: Dialect,
    /// Name and data of each event; for lines of JSON the name is empty.
    pub(super) events: Vec<(&'static str, String)>,
    pub(super) end: &'static str,
    pub(super) text: &'static str,
    pub(super) thinking: &'static str,
    pub(super) usage: Option<(u32, u32)>,
}

impl Sample {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for (name, data) in &self.events {
            match (self.dialect, *name) {
                (Dialect::Ollama, _) => text += &format!("{data}\n"),
                (_, "") => text += &format!("data: {data}\n\n"),
                (_, name) => text += &format!("event: {name}\ndata: {data}\n\n"),
            }
        }
        text.into_bytes()
    }

    /// Where the end mark has come whole; `None` for streams that have none.
    pub(super) fn end_mark(&self) -> Option<usize> {
        let bytes = self.bytes();
        let text = std::str::from_utf8(&bytes).unwrap();
        let mark = match self.dialect {
            Dialect::OpenAi => text.find("[DONE]")? + "[DONE]".len(),
            Dialect::Anthropic => text.find(r#"{"type":"message_stop"}"#)? + r#"{"type":"message_stop"}"#.len(),
            Dialect::Ollama | Dialect::Gemini => {
                let fields = [r#""done":true"#, r#""finishReason""#, r#""blockReason""#];
                let from = fields.iter().find_map(|field| text.find(field))?;
                from + text[from..].find('\n')?
            }
            Dialect::Gguf => return None,
        };
        Some(mark)
    }
}

fn openai(name: &'static str, deltas: &[Value], reason: &str, more: &[Value]) -> Sample {
    let chunk = |delta: &Value, reason: Value| {
        json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})
            .to_string()
    };
    let mut events: Vec<_> = deltas.iter().map(|delta| ("", chunk(delta, Value::Null))).collect();
    if !reason.is_empty() {
        events.push(("", chunk(&json!({}), json!(reason))));
    }
    events.extend(more.iter().map(|event| ("", event.to_string())));
    events.push(("", "[DONE]".to_owned()));
    Sample { name, dialect: Dialect::OpenAi, events, end: "complete", text: "", thinking: "", usage: None }
}

fn anthropic(name: &'static str, blocks: &[(Value, Vec<Value>)], reason: Option<&str>) -> Sample {
    let mut events = vec![];
    let start = json!({"type": "message_start", "message": {"role": "assistant", "content": [],
        "usage": {"input_tokens": 20, "cache_read_input_tokens": 5, "output_tokens": 1}}});
    events.push(("message_start", start.to_string()));
    for (index, (block, deltas)) in blocks.iter().enumerate() {
        let start = json!({"type": "content_block_start", "index": index, "content_block": block});
        events.push(("content_block_start", start.to_string()));
        events.push(("ping", json!({"type": "ping"}).to_string()));
        for delta in deltas {
            let delta = json!({"type": "content_block_delta", "index": index, "delta": delta});
            events.push(("content_block_delta", delta.to_string()));
        }
        events.push(("content_block_stop", json!({"type": "content_block_stop", "index": index}).to_string()));
    }
    if let Some(reason) = reason {
        let delta = json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 9}});
        events.push(("message_delta", delta.to_string()));
    }
    events.push(("message_stop", json!({"type": "message_stop"}).to_string()));
    Sample { name, dialect: Dialect::Anthropic, events, end: "complete", text: "", thinking: "", usage: Some((25, 9)) }
}

fn ollama(name: &'static str, messages: &[Value], last: Value) -> Sample {
    let line = |message: &Value| ("", json!({"model": "tiny", "message": message, "done": false}).to_string());
    let mut events: Vec<_> = messages.iter().map(line).collect();
    events.push(("", last.to_string()));
    Sample { name, dialect: Dialect::Ollama, events, end: "complete", text: "", thinking: "", usage: None }
}

fn gemini(name: &'static str, candidates: &[Value], last: Value) -> Sample {
    let chunk = |candidate: &Value| ("", json!({"candidates": [candidate], "modelVersion": "tiny"}).to_string());
    let mut events: Vec<_> = candidates.iter().map(chunk).collect();
    events.push(("", last.to_string()));
    Sample { name, dialect: Dialect::Gemini, events, end: "complete", text: "", thinking: "", usage: None }
}

fn text(text: &str) -> Value {
    json!({"type": "text_delta", "text": text})
}

fn part(text: &str) -> Value {
    json!({"content": {"role": "model", "parts": [{"text": text}]}, "index": 0})
}

/// Every kind of end in every dialect.
pub(super) fn samples() -> Vec<Sample> {
    let content = |text: &str| json!({"content": text});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 25, "completion_tokens": 9}});
    let said = [json!({"role": "assistant", "content": ""}), content("{\"a\":"), content(" \"dé"), content("jà\"}")];
    let block = || json!({"type": "text", "text": ""});
    let done = |reason: &str| {
        json!({"message": {"role": "assistant", "content": ""}, "done": true, "done_reason": reason,
        "prompt_eval_count": 25, "eval_count": 9})
    };
    let counted = json!({"promptTokenCount": 25, "candidatesTokenCount": 7, "thoughtsTokenCount": 2});
    let last = |text: &str, reason: &str| json!({"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": reason}], "usageMetadata": counted});
    let answer = "{\"a\": \"déjà\"}";
    let counts = Some((25, 9));
    vec![
        Sample { text: answer, usage: counts, ..openai("said", &said, "stop", std::slice::from_ref(&usage)) },
        Sample { text: answer, ..openai("no usage", &said, "stop", &[]) },
        Sample { text: "{", end: "truncated", usage: counts, ..openai("length", &[content("{")], "length", &[usage]) },
        Sample { text: "no", end: "refused", ..openai("filter", &[content("no")], "content_filter", &[]) },
        Sample { end: "refused", ..openai("own refusal", &[json!({"refusal": "I cannot."})], "stop", &[]) },
        Sample {
            text: "7",
            thinking: "hm, so",
            ..openai(
                "thinks",
                &[json!({"reasoning_content": "hm, "}), json!({"reasoning": "so"}), content("7")],
                "stop",
                &[],
            )
        },
        Sample { text: "7", end: "incomplete", ..openai("no reason", &[content("7")], "", &[]) },
        Sample {
            text: "7",
            end: "reported",
            ..openai("error", &[content("7")], "", &[json!({"error": {"message": "engine died", "code": 500}})])
        },
        Sample {
            text: answer,
            ..anthropic("said", &[(block(), vec![text("{\"a\":"), text(" \"dé"), text("jà\"}")])], Some("end_turn"))
        },
        Sample {
            text: answer,
            thinking: "Here:",
            ..anthropic(
                "tool",
                &[
                    (block(), vec![text("Here:")]),
                    (
                        json!({"type": "tool_use", "id": "t", "name": "facts", "input": {}}),
                        vec![
                            json!({"type": "input_json_delta", "partial_json": ""}),
                            json!({"type": "input_json_delta", "partial_json": "{\"a\": \"d"}),
                            json!({"type": "input_json_delta", "partial_json": "éjà\"}"}),
                        ],
                    ),
                ],
                Some("tool_use"),
            )
        },
        Sample {
            text: "7",
            thinking: "hm",
            ..anthropic(
                "thinks",
                &[
                    (
                        json!({"type": "thinking", "thinking": ""}),
                        vec![json!({"type": "thinking_delta", "thinking": "hm"})],
                    ),
                    (block(), vec![text("7")]),
                ],
                Some("stop_sequence"),
            )
        },
        Sample { text: "{", end: "truncated", ..anthropic("max", &[(block(), vec![text("{")])], Some("max_tokens")) },
        Sample { text: "no", end: "refused", ..anthropic("refusal", &[(block(), vec![text("no")])], Some("refusal")) },
        Sample {
            text: "7",
            end: "incomplete",
            usage: Some((25, 1)),
            ..anthropic("no reason", &[(block(), vec![text("7")])], None)
        },
        Sample {
            text: answer,
            usage: counts,
            ..ollama("said", &[content("{\"a\": \"d"), content("éjà\"}")], done("stop"))
        },
        Sample {
            text: "7",
            thinking: "hm",
            usage: counts,
            ..ollama("thinks", &[json!({"content": "", "thinking": "hm"}), content("7")], done("stop"))
        },
        Sample { text: "{", end: "truncated", usage: counts, ..ollama("length", &[content("{")], done("length")) },
        Sample { text: "7", end: "incomplete", ..ollama("no reason", &[content("7")], json!({"done": true})) },
        Sample { text: "7", end: "reported", ..ollama("error", &[content("7")], json!({"error": "runner stopped"})) },
        Sample {
            text: answer,
            usage: counts,
            ..gemini("said", &[part("{\"a\": \"d"), part("éjà")], last("\"}", "STOP"))
        },
        Sample {
            text: "7",
            thinking: "hm",
            usage: counts,
            ..gemini("thinks", &[json!({"content": {"parts": [{"text": "hm", "thought": true}]}})], last("7", "STOP"))
        },
        Sample { text: "{", end: "truncated", usage: counts, ..gemini("max", &[part("{")], last("", "MAX_TOKENS")) },
        Sample { text: "", end: "refused", usage: counts, ..gemini("safety", &[], last("", "SAFETY")) },
        Sample {
            end: "refused",
            ..gemini("blocked", &[], json!({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}))
        },
        Sample {
            text: "7",
            end: "rate_limited",
            ..gemini(
                "quota",
                &[part("7")],
                json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "m"}}),
            )
        },
    ]
}

/// Writes events as bytes.
pub(super) type Spelling = fn(&[(&'static str, String)]) -> String;

/// The ways to write the same events. Each is given the events of a stream and writes bytes.
pub(super) fn spellings() -> Vec<(&'static str, Spelling)> {
    fn each(events: &[(&'static str, String)], write: impl Fn(&str, &str) -> String) -> String {
        events.iter().map(|(name, data)| write(name, data)).collect()
    }
    fn plain(events: &[(&'static str, String)]) -> String {
        each(events, |name, data| match name {
            "" => format!("data: {data}\n\n"),
            name => format!("event: {name}\ndata: {data}\n\n"),
        })
    }
    vec![
        ("lf", plain),
        ("crlf", |events| plain(events).replace('\n', "\r\n")),
        ("cr", |events| plain(events).replace('\n', "\r")),
        ("mixed ends", |events| {
            // A lone CR before an empty line with LF would be one line end, so CRLF follows it.
            let ends = ["\n", "\r\n", "\r", "\r\n"];
            plain(events).split('\n').zip(ends.iter().cycle()).map(|(line, end)| format!("{line}{end}")).collect()
        }),
        ("byte order mark", |events| format!("\u{feff}{}", plain(events))),
        ("comments", |events| {
            format!(": hello\n\n{}", plain(events).replace("\n\n", "\n:\n: keep-alive\n\n: more\n\n"))
        }),
        ("no space", |events| plain(events).replace("data: ", "data:").replace("event: ", "event:")),
        ("ids and retries", |events| {
            each(events, |name, data| {
                let event = if name.is_empty() { String::new() } else { format!("event: {name}\n") };
                format!("id: 7\nretry: 1000\nretry: x\n{event}data: {data}\n\n")
            })
        }),
        ("unknown fields", |events| plain(events).replace("data: ", "colour: green\nnocolon\ndata: ")),
        ("data before event", |events| {
            each(events, |name, data| match name {
                "" => format!("data: {data}\n\n"),
                name => format!("data: {data}\nevent: {name}\n\n"),
            })
        }),
        ("several data lines", |events| plain(events).replace(",\"", "\ndata: ,\"")),
        ("empty events", |events| plain(events).replace("\n\n", "\n\n\n\nevent: x\n\ndata:\n\n")),
        ("no last empty line", |events| plain(events).trim_end().to_owned()),
        ("one line end at the end", |events| format!("{}\n", plain(events).trim_end())),
        ("data after the end", |events| {
            let late =
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"LATE\"},\"finish_reason\":null}]}\n\n";
            let later = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"LATE\"}}\n\n";
            let last = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"LATE\"}]}}]}\n\ndata: not json\n\n";
            format!("{}{late}{later}{last}", plain(events))
        }),
    ]
}
