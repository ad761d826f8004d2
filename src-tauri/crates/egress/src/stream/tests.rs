#![allow(clippy::unwrap_used)]

//! Streams of every dialect in memory: written in every way the format allows, split and cut at every byte.

use super::*;
use serde_json::json;

/// One stream as a server would write it, and what a reader has to make of it.
struct Sample {
    name: &'static str,
    dialect: Dialect,
    /// Name and data of each event; for lines of JSON the name is empty.
    events: Vec<(&'static str, String)>,
    end: &'static str,
    text: &'static str,
    thinking: &'static str,
    usage: Option<(u32, u32)>,
}

impl Sample {
    fn bytes(&self) -> Vec<u8> {
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
    fn end_mark(&self) -> Option<usize> {
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
fn samples() -> Vec<Sample> {
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
        Sample { text: answer, usage: counts, ..openai("said", &said, "stop", &[usage.clone()]) },
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

/// End word, text, thinking, usage and pieces of what is read.
type Read = (&'static str, String, String, Option<(u32, u32)>, Vec<String>);

async fn read_pieces(dialect: Dialect, pieces: Vec<Result<Vec<u8>, Halt>>) -> Read {
    let mut deltas = vec![];
    let source = futures_util::stream::iter(pieces);
    let (answer, why) = read(dialect, source, &mut |delta| deltas.push(delta.to_owned())).await;
    let end = why.as_ref().map_or(answer.end.kind(), Why::kind);
    (end, answer.text, answer.thinking, answer.usage.map(|usage| (usage.input, usage.output)), deltas)
}

async fn read_bytes(dialect: Dialect, bytes: &[u8]) -> Read {
    read_pieces(dialect, vec![Ok(bytes.to_vec())]).await
}

#[tokio::test(start_paused = true)]
async fn every_sample_is_read_as_it_was_meant() {
    for sample in samples() {
        let (end, text, thinking, usage, deltas) = read_bytes(sample.dialect, &sample.bytes()).await;
        let name = format!("{} {}", sample.dialect, sample.name);
        assert_eq!((end, text.as_str(), thinking.as_str()), (sample.end, sample.text, sample.thinking), "{name}");
        assert_eq!(usage, sample.usage, "{name}");
        assert!(deltas.concat().ends_with(&text) && !deltas.iter().any(String::is_empty), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_split_at_every_byte_is_the_same_as_in_one_piece() {
    let mut splits = 0;
    for sample in samples() {
        let bytes = [b"\xef\xbb\xbf".as_slice(), &sample.bytes()].concat();
        let crlf = String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n").into_bytes();
        for bytes in [bytes, crlf] {
            let whole = read_bytes(sample.dialect, &bytes).await;
            assert_eq!(whole.0, sample.end);
            for at in 0..bytes.len() {
                let pieces = vec![Ok(bytes[..at].to_vec()), Ok(bytes[at..].to_vec())];
                assert_eq!(read_pieces(sample.dialect, pieces).await, whole, "{} split at {at}", sample.name);
                splits += 1;
            }
            let single = bytes.chunks(1).map(|byte| Ok(byte.to_vec())).collect();
            assert_eq!(read_pieces(sample.dialect, single).await, whole, "{} byte by byte", sample.name);
        }
    }
    assert!(splits > 20_000, "{splits}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_cut_anywhere_is_complete_only_behind_its_end_mark() {
    for sample in samples() {
        let bytes = sample.bytes();
        let mark = sample.end_mark().unwrap_or(usize::MAX);
        let whole = read_bytes(sample.dialect, &bytes).await;
        for at in 0..=bytes.len() {
            let cut = bytes[..at].to_vec();
            let (end, text, ..) = read_bytes(sample.dialect, &cut).await;
            let name = format!("{} {} cut at {at}", sample.dialect, sample.name);
            assert!(whole.1.starts_with(&text) || sample.name == "tool", "{name}");
            if at >= mark {
                assert_eq!(end, sample.end, "{name}");
            } else if sample.end != "reported" && sample.end != "rate_limited" {
                assert!(matches!(end, "incomplete" | "bad_answer"), "{name}: {end}");
                assert!(at > 20 || sample.dialect == Dialect::Ollama || end != "bad_answer" || at == 0, "{name}");
            }
            let broken = vec![Ok(cut), Err(Halt::Broken("reset".into()))];
            let (end, ..) = read_pieces(sample.dialect, broken).await;
            assert!(end != "complete" || at >= mark, "{name}, then reset");
        }
    }
}

/// The ways to write the same events. Each is given the events of a stream and writes bytes.
fn spellings() -> Vec<(&'static str, fn(&[(&'static str, String)]) -> String)> {
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

#[tokio::test(start_paused = true)]
async fn every_spelling_of_a_stream_is_read_alike() {
    let mut vectors = 0;
    for sample in samples().iter().filter(|sample| sample.dialect != Dialect::Ollama) {
        let whole = read_bytes(sample.dialect, &sample.bytes()).await;
        for (name, write) in spellings() {
            // Gemini may still count after its end, so what follows is read there, and junk is an error.
            if name == "data after the end" && (sample.dialect == Dialect::Gemini && sample.usage.is_none()) {
                continue;
            }
            // A comma inside the answer's text would be split from it.
            let bytes = write(&sample.events).into_bytes();
            let read = read_bytes(sample.dialect, &bytes).await;
            assert_eq!(read, whole, "{} {}: {name}", sample.dialect, sample.name);
            vectors += 1;
        }
    }
    assert!(vectors > 200, "{vectors}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_ends_although_the_socket_stays_open() {
    for sample in samples() {
        let source = futures_util::stream::iter([Ok(sample.bytes())]).chain(futures_util::stream::pending());
        let mut no_delta = |_: &str| {};
        let reading = read(sample.dialect, Box::pin(source), &mut no_delta);
        let limit = tokio::time::timeout(Duration::from_secs(2), reading).await;
        let (answer, why) = limit.unwrap_or_else(|_| panic!("{} {} hangs", sample.dialect, sample.name));
        assert_eq!(why.as_ref().map_or(answer.end.kind(), Why::kind), sample.end);
    }
}

#[tokio::test(start_paused = true)]
async fn counts_may_come_after_the_end_of_gemini() {
    let end = r#"data: {"candidates":[{"content":{"parts":[{"text":"7"}]},"finishReason":"STOP"}]}"#;
    let counts = r#"data: {"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1}}"#;
    let read = read_bytes(Dialect::Gemini, format!("{end}\n\n{counts}\n\n").as_bytes()).await;
    assert_eq!((read.0, read.3), ("complete", Some((3, 1))));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_stream_is_named() {
    use Dialect::{Anthropic, Gemini, Ollama, OpenAi};
    let long = format!("data: {}\n\n", "x".repeat(3 << 20));
    let deep = format!("data: {}\n\n", "[".repeat(100_000));
    let flood = b"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"0123456789\"}}]}\n\n".repeat(9 << 17);
    let cases: &[(Dialect, &[u8], &str)] = &[
        (OpenAi, b"", "bad_answer"),
        (OpenAi, b"\r\n\r\n  ", "bad_answer"),
        (OpenAi, b"<html><body>Sign in</body></html>", "page"),
        (OpenAi, b"\n <!doctype html>", "page"),
        (OpenAi, b"{\"choices\":[]}", "bad_answer"),
        (OpenAi, b"data: {\"choices\": [\n\n", "bad_answer"),
        (OpenAi, b"data: {\"foo\": 1}\n\n", "bad_answer"),
        (OpenAi, b"data: {\"error\": \"boom\"}\n\ndata: [DONE]\n\n", "reported"),
        (OpenAi, b"event: error\ndata: it broke\n\n", "reported"),
        (OpenAi, b"event: error\ndata: {\"code\":400,\"details\":\"bad\"}\n\n", "reported"),
        (OpenAi, b"data: [DONE]\n\n", "incomplete"),
        (OpenAi, b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", "bad_answer"),
        (OpenAi, b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n", "bad_answer"),
        (OpenAi, b"data: \xff\xfe\n\n", "bad_answer"),
        (OpenAi, b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "bad_answer"),
        (OpenAi, long.as_bytes(), "too_large"),
        (OpenAi, deep.as_bytes(), "bad_answer"),
        (OpenAi, &flood, "too_large"),
        (Anthropic, b"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n", "reported"),
        (Anthropic, b"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", "incomplete"),
        (Anthropic, b"event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n", "incomplete"),
        (Ollama, b"", "bad_answer"),
        (Ollama, b"<html></html>\n", "page"),
        (Ollama, b"hello", "bad_answer"),
        (Ollama, b"{\"models\":[]}\n", "bad_answer"),
        (Ollama, b"{\"error\":\"model not found\"}\n", "reported"),
        (Ollama, b"{\"done\":true,\"done_reason\":\"load\"}\n", "bad_answer"),
        (Gemini, b"data: {\"foo\":1}\n\n", "bad_answer"),
        (Gemini, b"data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}\n\n", "bad_answer"),
        (Gemini, b"[{\"candidates\":[]}]", "bad_answer"),
    ];
    for (dialect, bytes, kind) in cases {
        let (end, ..) = read_bytes(*dialect, bytes).await;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
        assert_eq!(end, *kind, "{dialect}: {shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_tools_whole_input_counts_where_no_pieces_come() {
    let events = [
        r#"{"type":"message_start","message":{"usage":{"input_tokens":3}}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"f","input":{"a":1}}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#,
        r#"{"type":"message_stop"}"#,
    ];
    let bytes: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    let (end, text, .., deltas) = read_bytes(Dialect::Anthropic, bytes.as_bytes()).await;
    assert_eq!((end, text.as_str(), deltas.concat().as_str()), ("complete", "{\"a\":1}", "{\"a\":1}"));
}

#[tokio::test(start_paused = true)]
async fn the_beginning_of_what_came_is_kept_unless_it_is_complete() {
    let bytes = format!("data: {{\"choices\":[]}}\n\n{}", ": filler\n".repeat(9000)).into_bytes();
    let (answer, _) = read(Dialect::OpenAi, futures_util::stream::iter([Ok(bytes)]), &mut |_| {}).await;
    assert_eq!((answer.end, answer.raw.len()), (End::Incomplete, MAX_RAW));
    let good = samples().remove(0).bytes();
    let (answer, _) = read(Dialect::OpenAi, futures_util::stream::iter([Ok(good)]), &mut |_| {}).await;
    assert_eq!((answer.end, answer.raw.as_str()), (End::Complete, ""));
}
