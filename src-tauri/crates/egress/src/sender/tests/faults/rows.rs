//! The rows of the matrix: what the server does, and what it has to become. Reviewed cell by cell.

use crate::profile::Dialect;
use crate::sender::fake::{Step, good_events, head, reply, stream_type};
use serde_json::json;
use std::time::Duration;

/// Where the call goes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum To {
    Fake,
    /// Nobody listens there any more.
    Closed,
    /// TLS is spoken to a server that does not know it.
    Tls,
    /// A name for which the test's lookup has an address, or none.
    Name(&'static str),
}

/// One row. `chat` and `list` are what it has to become; `-` where it does not apply to lists.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) to: To,
    pub(super) play: Play,
    pub(super) chat: &'static str,
    pub(super) list: &'static str,
    pub(super) attempts: u32,
}

/// What the server does.
#[derive(Clone, Copy)]
pub(super) enum Play {
    Steps(fn(Dialect) -> Vec<Step>),
    /// Status, headers, and the message of its error.
    Status(u16, &'static str, &'static str),
}

const fn row(name: &'static str, steps: fn(Dialect) -> Vec<Step>, chat: &'static str, list: &'static str) -> Row {
    Row { name, to: To::Fake, play: Play::Steps(steps), chat, list, attempts: 1 }
}

const fn to(name: &'static str, to: To, both: &'static str, attempts: u32) -> Row {
    Row { name, to, play: Play::Steps(|_| vec![Step::Hold]), chat: both, list: both, attempts }
}

fn send(bytes: &[u8]) -> Step {
    Step::Send(bytes.to_vec())
}

pub(super) fn error(message: &str) -> String {
    json!({"error": {"message": message}}).to_string()
}

/// Head and the first event of a good answer.
fn begun(dialect: Dialect) -> Vec<Step> {
    vec![Step::Send(head(200, stream_type(dialect))), Step::Send(good_events(dialect)[0].clone().into_bytes())]
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = vec![
        to("the name has no address", To::Name("nowhere.example"), "unreachable", 3),
        to("the name leads to this machine", To::Name("here.example"), "misled", 1),
        to("the name leads to a metadata service", To::Name("metadata.example"), "misled", 1),
        to("nobody listens", To::Closed, "unreachable", 3),
        Row {
            to: To::Tls,
            ..row("no TLS there", |_| vec![Step::Blurt(b"HTTP/1.1 400 x\r\n\r\n".to_vec())], "tls", "tls")
        },
        Row { to: To::Tls, ..row("closed in the TLS handshake", |_| vec![Step::Slam], "tls", "tls") },
        Row {
            to: To::Tls,
            ..row("TLS alert", |_| vec![Step::Blurt(b"\x15\x03\x03\x00\x02\x02\x28".to_vec())], "tls", "tls")
        },
        row("closed while the request comes", |_| vec![Step::Slam], "broken", "broken"),
        row("closed after the request", |_| vec![], "broken", "broken"),
        row("reset after the request", |_| vec![Step::Reset], "broken", "broken"),
        row("not HTTP", |_| vec![send(b"220 mail ready\r\n\r\n")], "broken", "broken"),
        row("half a head", |_| vec![send(b"HTTP/1.1 200 OK\r\ncontent-ty")], "broken", "broken"),
        row("a thousand headers", |_| vec![Step::Send(head(200, &"x: y\r\n".repeat(1000)))], "broken", "broken"),
        row("stalls before the head", |_| vec![Step::Hold], "timeout first_byte", "timeout first_byte"),
        row(
            "stalls after the head",
            |dialect| vec![Step::Send(head(200, stream_type(dialect))), Step::Hold],
            "timeout first_byte",
            "timeout total",
        ),
        row(
            "stalls in the answer",
            |dialect| [begun(dialect), vec![Step::Hold]].concat(),
            "timeout idle",
            "timeout total",
        ),
        row(
            "trickles without end",
            |dialect| {
                let drop = if dialect == Dialect::Ollama { " \n" } else { ": wait\n\n" };
                [begun(dialect), vec![Step::Drip(drop.into(), Duration::from_millis(100))]].concat()
            },
            "timeout total",
            "timeout total",
        ),
        row(
            "one line without end",
            |dialect| [begun(dialect), vec![Step::Drip(b"x".to_vec(), Duration::from_millis(50))]].concat(),
            "timeout total",
            "timeout total",
        ),
        row(
            "reset in the answer",
            |dialect| [begun(dialect), vec![Step::Wait(Duration::from_millis(50)), Step::Reset]].concat(),
            "broken",
            "broken",
        ),
        row(
            "a cut chunk",
            |dialect| {
                vec![
                    Step::Send(head(200, &format!("transfer-encoding: chunked\r\n{}", stream_type(dialect)))),
                    send(b"40\r\ndata: "),
                ]
            },
            "broken",
            "broken",
        ),
        row(
            "a chunk without a length",
            |dialect| {
                vec![
                    Step::Send(head(200, &format!("transfer-encoding: chunked\r\n{}", stream_type(dialect)))),
                    send(b"zz\r\n"),
                ]
            },
            "broken",
            "broken",
        ),
        row(
            "longer announced than sent",
            |dialect| {
                let event = &good_events(dialect)[0];
                vec![
                    Step::Send(head(200, &format!("content-length: 9999\r\n{}", stream_type(dialect)))),
                    send(event.as_bytes()),
                ]
            },
            "broken",
            "broken",
        ),
        row("closed in the middle", begun, "incomplete", "bad_answer"),
        row(
            "closed in the middle of an event",
            |dialect| {
                let body = good_events(dialect).concat();
                vec![Step::Send(
                    [head(200, stream_type(dialect)), body.as_bytes()[..body.len() - 12].to_vec()].concat(),
                )]
            },
            "incomplete",
            "-",
        ),
        row(
            "compressed",
            |_| reply(200, "content-encoding: gzip\r\ncontent-type: text/event-stream\r\n", "\u{1f}xx"),
            "encoded",
            "encoded",
        ),
        row("compressed twice", |_| reply(200, "content-encoding: gzip, br\r\n", "\u{1f}xx"), "encoded", "encoded"),
        row(
            "compressed without saying so",
            |dialect| {
                vec![Step::Send(
                    [head(200, stream_type(dialect)), vec![0x1f, 0x8b, 8, 0, 0xff, 0xfe, b'\n', b'\n']].concat(),
                )]
            },
            "bad_answer",
            "bad_answer",
        ),
        row(
            "a login page",
            |_| reply(200, "content-type: text/html; charset=utf-8\r\n", "<html>Sign in</html>"),
            "page",
            "page",
        ),
        row(
            "a page that says it is a stream",
            |dialect| reply(200, stream_type(dialect), "<html>Sign in</html>"),
            "page",
            "page",
        ),
        row("a page without a type", |_| reply(200, "", "\n<!DOCTYPE html>"), "page", "page"),
        row("an empty body", |dialect| reply(200, stream_type(dialect), ""), "bad_answer", "bad_answer"),
        row("an empty JSON body", |_| reply(200, "content-type: application/json\r\n", ""), "bad_answer", "bad_answer"),
        row("nothing", |_| vec![Step::Send(head(204, ""))], "bad_answer", "bad_answer"),
        row("accepted for later", |_| reply(202, "", "{}"), "bad_answer", "bad_answer"),
        row(
            "other JSON",
            |_| reply(200, "content-type: application/json\r\n", "{\"hello\": 1}"),
            "bad_answer",
            "bad_answer",
        ),
        row(
            "half JSON",
            |_| reply(200, "content-type: application/json\r\n", "{\"data\": [{\"id\""),
            "bad_answer|incomplete",
            "bad_answer",
        ),
        row(
            "an error that says 200",
            |_| reply(200, "content-type: application/json\r\n", &error("engine stopped")),
            "reported",
            "bad_answer",
        ),
        row(
            "an error in the stream",
            |dialect| {
                let data = if dialect == Dialect::Ollama { "" } else { "data: " };
                [begun(dialect), vec![Step::Send(format!("{data}{}\n\n", error("engine stopped")).into_bytes())]]
                    .concat()
            },
            "reported",
            "-",
        ),
        row(
            "an event that is not JSON",
            |dialect| {
                let data = if dialect == Dialect::Ollama { "" } else { "data: " };
                [begun(dialect), vec![Step::Send(format!("{data}{{\"x\n\n").into_bytes())]].concat()
            },
            "bad_answer",
            "-",
        ),
        row(
            "a line of 3 MiB",
            |dialect| [begun(dialect), vec![Step::Send(vec![b'x'; 3 << 20])]].concat(),
            "too_large",
            "-",
        ),
        row(
            "a list of 9 MiB",
            |_| vec![Step::Send(head(200, "content-type: application/json\r\n")), Step::Send(vec![b'['; 9 << 20])],
            "bad_answer|too_large",
            "too_large",
        ),
        row("the limit is reached", |dialect| ended(dialect, "length", "max_tokens", "MAX_TOKENS"), "truncated", "-"),
        row("filtered", |dialect| ended(dialect, "content_filter", "refusal", "SAFETY"), "refused|bad_answer", "-"),
        row("a strange end", |dialect| ended(dialect, "error", "pause_turn", "OTHER"), "bad_answer", "-"),
        row("a good answer in one document", whole, "complete", "-"),
        row("a document without a reason to stop", |dialect| without_reason(whole(dialect)), "incomplete", "-"),
        row(
            "a good answer, then an open socket",
            |dialect| {
                [begun(dialect), vec![Step::Send(good_events(dialect)[1..].concat().into_bytes()), Step::Hold]].concat()
            },
            "complete",
            "-",
        ),
        row("moved", |_| reply(301, "location: /elsewhere\r\n", ""), "redirected", "redirected"),
        row(
            "a login elsewhere",
            |_| reply(302, "location: https://login.example/\r\n", "<html>"),
            "redirected",
            "redirected",
        ),
        row("see other", |_| reply(303, "location: http://127.0.0.1:9/\r\n", ""), "redirected", "redirected"),
        row("not modified", |_| vec![Step::Send(head(304, ""))], "redirected", "redirected"),
        row("moved with its body", |_| reply(307, "location: http://127.0.0.1:9/\r\n", ""), "redirected", "redirected"),
        row("moved for good", |_| reply(308, "location: /\r\n", ""), "redirected", "redirected"),
        row("wrong request", |_| reply(400, "", &error("no such field")), "rejected", "rejected"),
        row("wrong request, page", |_| reply(400, "", "<html>"), "page", "page"),
        row(
            "the prompt does not fit",
            |_| {
                let said = json!({"error": {"type": "exceed_context_size_error", "n_prompt_tokens": 9000, "n_ctx": 4096, "message": "too long"}});
                reply(400, "", &said.to_string())
            },
            "context_too_small",
            "-",
        ),
        row(
            "the form is not taken",
            |_| reply(400, "", &error("response_format is not supported, nor format or output_config")),
            "rung_refused",
            "-",
        ),
        row(
            "an endless error",
            |_| vec![Step::Send(head(400, "")), Step::Drip(b"no ".to_vec(), Duration::from_millis(20))],
            "rejected",
            "rejected",
        ),
        row("an error of 100 KiB", |_| reply(400, "", &"no ".repeat(34_000)), "rejected", "rejected"),
        row("a compressed error", |_| reply(400, "content-encoding: gzip\r\n", "\u{1f}xx"), "rejected", "rejected"),
    ];
    // Statuses with what they become and how often they are tried.
    for (name, status, headers, said, both, attempts) in [
        ("401", 401, "", "the key sk-hunter2-hunter2-hunter2 is wrong", "unauthorised", 1),
        ("402", 402, "", "pay first", "rejected", 1),
        ("403 rights", 403, "", "no rights on this model", "unauthorised", 1),
        ("403 busy", 403, "retry-after: 1\r\n", "secondary rate limit", "unauthorised", 1),
        ("404", 404, "", "model not found", "not_found", 1),
        ("405", 405, "", "no", "not_found", 1),
        ("408", 408, "", "slow", "server", 3),
        ("409", 409, "", "conflict", "rejected", 1),
        ("410", 410, "", "gone", "not_found", 1),
        ("413", 413, "", "too large", "rejected", 1),
        ("418", 418, "", "teapot", "rejected", 1),
        ("422", 422, "", "cannot", "rejected", 1),
        ("429", 429, "", "slower", "rate_limited", 3),
        ("429 at once", 429, "retry-after: 0\r\n", "slower", "rate_limited", 3),
        ("429 for long", 429, "retry-after: 3600\r\n", "slower", "rate_limited", 1),
        ("429 in words", 429, "retry-after: soon\r\n", "slower", "rate_limited", 3),
        ("429 money", 429, "", "You exceeded your current quota", "rate_limited", 1),
        ("451", 451, "", "law", "rejected", 1),
        ("500", 500, "", "oops", "server", 3),
        ("501", 501, "", "not here", "server", 1),
        ("502", 502, "", "bad gateway", "server", 3),
        ("503", 503, "", "loading model", "server", 3),
        ("503 for long", 503, "retry-after-ms: 90000\r\n", "later", "server", 1),
        ("504", 504, "", "timeout", "server", 3),
        ("529", 529, "", "overloaded", "server", 3),
        ("599", 599, "", "what", "server", 1),
    ] {
        let play = Play::Status(status, headers, said);
        rows.push(Row { name, to: To::Fake, play, chat: both, list: both, attempts });
    }
    rows
}

/// A stream that ends with a reason of its dialect.
fn ended(dialect: Dialect, openai: &str, anthropic: &str, gemini: &str) -> Vec<Step> {
    let body = good_events(dialect).concat();
    let body = match dialect {
        Dialect::OpenAi => body.replace("\"finish_reason\":\"stop\"", &format!("\"finish_reason\":\"{openai}\"")),
        Dialect::Anthropic => body.replace("end_turn", anthropic),
        // Ollama has no filter; its strange ends are those of a model being loaded.
        Dialect::Ollama => {
            body.replace("\"stop\"", &format!("\"{}\"", if openai == "length" { "length" } else { "unload" }))
        }
        Dialect::Gemini => body.replace("STOP", gemini),
        Dialect::Gguf => body,
    };
    reply(200, stream_type(dialect), &body)
}

/// The answer of a server that does not stream.
fn whole(dialect: Dialect) -> Vec<Step> {
    let text = r#"{"a": "b"}"#;
    let body = match dialect {
        Dialect::OpenAi => {
            json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 4}})
        }
        Dialect::Anthropic => {
            json!({"type": "message", "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 11, "output_tokens": 4}})
        }
        Dialect::Ollama => json!({"message": {"content": text}, "done": true, "done_reason": "stop"}),
        Dialect::Gemini => json!([{"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}]}]),
        Dialect::Gguf => json!(null),
    };
    reply(200, "content-type: application/json; charset=utf-8\r\n", &body.to_string())
}

fn without_reason(mut steps: Vec<Step>) -> Vec<Step> {
    for step in &mut steps {
        let Step::Send(bytes) = step else { continue };
        let text = String::from_utf8_lossy(bytes);
        // As long as before, because the length has been announced.
        let text = text.replace("finish_reason", "finish_nosaer").replace("stop_reason", "stop_nosaer");
        *bytes = text.replace("done_reason", "done_nosaer").replace("finishReason", "finishNosaer").into_bytes();
    }
    steps
}
