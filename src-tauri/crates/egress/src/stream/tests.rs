#![allow(clippy::unwrap_used)]

//! Streams of every dialect in memory: written in every way the format allows, split and cut at every byte.

mod samples;

use super::*;
use samples::{samples, spellings};

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

#[test]
fn a_whole_document_is_read_like_its_stream() {
    use Dialect::{Anthropic, Gemini, OpenAi};
    let tool = r#"{"content":[{"type":"text","text":"Here:"},{"type":"tool_use","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":2}}"#;
    let list = r#"[{"candidates":[{"content":{"parts":[{"text":"7"}]}}]},{"candidates":[{"content":{"parts":[{"text":"8"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2}}]"#;
    let chat = r#"{"choices":[{"message":{"content":"78","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
    for (dialect, body, text, thinking) in
        [(Anthropic, tool, "{\"a\":1}", "Here:"), (Gemini, list, "78", ""), (OpenAi, chat, "78", "hm")]
    {
        let mut deltas = String::new();
        let (answer, why) = read_whole(dialect, body.as_bytes(), &mut |delta| deltas += delta);
        assert_eq!((why, answer.end), (None, End::Complete), "{dialect}");
        assert_eq!((answer.text.as_str(), answer.thinking.as_str(), deltas.as_str()), (text, thinking, text));
        assert_eq!(answer.usage, Some(Usage { input: 3, output: 2 }));
        for cut in 0..body.len() {
            let (answer, why) = read_whole(dialect, &body.as_bytes()[..cut], &mut |_| {});
            assert!(why.is_some() && answer.end != End::Complete, "{dialect} cut at {cut}");
        }
    }
}
