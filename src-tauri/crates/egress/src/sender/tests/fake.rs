//! For tests: a door with its log in memory, and a server that does what it is told and notes what it saw.

#![allow(clippy::unwrap_used)]

use super::Door;
use crate::chat::{AnswerSchema, Ask, Speaker, Turn};
use crate::{
    CallLog, Destination, Dialect, Gate, LogEntry, LogFault, Mode, Origin, Outcome, Permit, Profile, Purpose, Refusal,
    Request,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A key that must never be seen anywhere but in the one header.
pub(crate) const KEY: &str = "sk-hunter2-hunter2-hunter2";

#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) entries: Vec<LogEntry>,
    /// How many entries fit.
    pub(crate) room: Option<usize>,
}

impl CallLog for Kept {
    fn write(&mut self, entry: &LogEntry) -> Result<(), LogFault> {
        if self.room.is_some_and(|room| self.entries.len() >= room) {
            return Err("the disk is full".into());
        }
        self.entries.push(entry.clone());
        Ok(())
    }
}

pub(crate) struct TestDoor {
    pub(crate) gate: Gate,
    pub(crate) log: Kept,
    pub(crate) jitter: f64,
}

impl TestDoor {
    pub(crate) fn new(origin: &str, jitter: f64) -> TestDoor {
        let origin = Origin::parse(origin).unwrap();
        let destination = Destination { name: "work".into(), origin, purposes: vec![Purpose::Check, Purpose::Draft] };
        let gate = Gate::new([destination], Mode::Allowed, []).unwrap();
        TestDoor { gate, log: Kept::default(), jitter }
    }

    pub(crate) fn of(profile: &Profile) -> TestDoor {
        TestDoor::new(&profile.destination().unwrap().origin.to_string(), 0.0)
    }
}

impl Door for TestDoor {
    fn permit(&mut self, request: Request) -> Result<Permit, Refusal> {
        self.gate.permit(request, "2026-03-01T10:00:00Z".parse().unwrap(), &mut self.log)
    }
    fn finish(&mut self, permit: Permit, outcome: Outcome) -> Result<(), Refusal> {
        permit.finish(outcome, "2026-03-01T10:00:01Z".parse().unwrap(), &mut self.log)
    }
    fn jitter(&mut self) -> f64 {
        self.jitter
    }
}

pub(crate) fn profile(dialect: Dialect, address: &str) -> Profile {
    serde_json::from_value(json!({
        "name": "work", "dialect": dialect, "address": address, "model": "tiny",
        "context_tokens": 8192, "answer_tokens": 1024,
        "first_byte_seconds": 20, "idle_seconds": 20, "total_seconds": 30,
    }))
    .unwrap()
}

pub(crate) fn ask() -> Ask {
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
    Ask {
        system: "Be brief.".into(),
        turns: vec![Turn { speaker: Speaker::User, text: "what happened at 10:00?".into() }],
        schema: Some(AnswerSchema { name: "facts".into(), schema }),
        answer_tokens: 500,
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the server does after it has read a request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    /// Says nothing more and waits until the other side has closed.
    Hold,
    Reset,
    /// Sends the same bytes again and again, with a pause.
    Drip(Vec<u8>, Duration),
    /// Closes as soon as something has come; only as the first step.
    Slam,
    /// Speaks before it has read anything; only as the first step.
    Blurt(Vec<u8>),
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) seen: Vec<Seen>,
    /// When the other side closed a connection that was still being served.
    pub(crate) closed: Vec<Instant>,
}

pub(crate) struct Fake {
    pub(crate) address: SocketAddr,
    pub(crate) notes: Arc<Mutex<Notes>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Fake {
    /// Serves the n-th connection (from 0) with what `plan` says.
    pub(crate) async fn start(plan: impl Fn(usize, &Seen) -> Vec<Step> + Send + Sync + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let notes = Arc::new(Mutex::new(Notes::default()));
        let shared = Arc::clone(&notes);
        let plan = Arc::new(plan);
        let serving = tokio::spawn(async move {
            let mut served = tokio::task::JoinSet::new();
            for n in 0.. {
                let Ok((socket, _)) = listener.accept().await else { return };
                let (plan, notes) = (Arc::clone(&plan), Arc::clone(&shared));
                served.spawn(async move { serve(socket, n, &*plan, &notes).await });
            }
        });
        Fake { address, notes, serving }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.notes.lock().unwrap().seen.clone()
    }
}

async fn serve(
    mut socket: TcpStream,
    n: usize,
    plan: &(dyn Fn(usize, &Seen) -> Vec<Step> + Send + Sync),
    notes: &Mutex<Notes>,
) {
    let nothing = Seen { line: String::new(), head: String::new(), body: vec![] };
    match plan(n, &nothing).first() {
        Some(Step::Slam) => {
            let _ = socket.read(&mut [0; 4096]).await;
            return;
        }
        Some(Step::Blurt(bytes)) => {
            let _ = socket.write_all(bytes).await;
            let mut rest = [0; 1024];
            while socket.read(&mut rest).await.is_ok_and(|n| n > 0) {}
            return;
        }
        _ => {}
    }
    let Some(seen) = request(&mut socket).await else { return };
    notes.lock().unwrap().seen.push(seen.clone());
    for step in plan(n, &seen) {
        let sent = match step {
            Step::Send(bytes) => socket.write_all(&bytes).await,
            Step::Wait(time) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
            Step::Drip(bytes, pause) => loop {
                if let Err(error) = socket.write_all(&bytes).await {
                    break Err(error);
                }
                tokio::time::sleep(pause).await;
            },
            Step::Hold => {
                let mut rest = [0; 64];
                while socket.read(&mut rest).await.is_ok_and(|n| n > 0) {}
                Err(std::io::ErrorKind::ConnectionReset.into())
            }
            Step::Reset => {
                #[allow(deprecated)]
                socket.set_linger(Some(Duration::ZERO)).unwrap();
                return;
            }
            Step::Slam | Step::Blurt(_) => return,
        };
        if sent.is_err() {
            notes.lock().unwrap().closed.push(Instant::now());
            return;
        }
    }
    let _ = socket.shutdown().await;
    // Closing while the other side still sends would look like a reset.
    let mut rest = [0; 64];
    let _ = tokio::time::timeout(Duration::from_millis(500), async {
        while socket.read(&mut rest).await.is_ok_and(|n| n > 0) {}
    })
    .await;
}

async fn request(socket: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = bytes.split_off(head_end);
    while body.len() < length.unwrap_or(0) {
        if socket.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen { line: head.lines().next()?.to_owned(), head, body })
}

/// The head of a reply whose body ends with the connection.
pub(crate) fn head(status: u16, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} x\r\nconnection: close\r\n{headers}\r\n").into_bytes()
}

/// A whole reply.
pub(crate) fn reply(status: u16, headers: &str, body: &str) -> Vec<Step> {
    let length = format!("content-length: {}\r\n{headers}", body.len());
    vec![Step::Send([head(status, &length), body.as_bytes().to_vec()].concat())]
}

pub(crate) fn stream_type(dialect: Dialect) -> &'static str {
    if dialect == Dialect::Ollama {
        "content-type: application/x-ndjson\r\n"
    } else {
        "content-type: text/event-stream\r\n"
    }
}

/// The events of a good answer: some text, and the end. The text is `{"a": "b"}`, the count 11 and 4.
pub(crate) fn good_events(dialect: Dialect) -> Vec<String> {
    let events: &[&str] = match dialect {
        Dialect::OpenAi => &[
            r#"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"{\"a\":"},"finish_reason":null}]}"#,
            r#"data: {"choices":[{"index":0,"delta":{"content":" \"b\"}"},"finish_reason":null}]}"#,
            r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
            r#"data: {"choices":[],"usage":{"prompt_tokens":11,"completion_tokens":4}}"#,
            "data: [DONE]",
        ],
        Dialect::Anthropic => &[
            r#"data: {"type":"message_start","message":{"usage":{"input_tokens":11,"output_tokens":1}}}"#,
            r#"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
            r#"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{\"a\":"}}"#,
            r#"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \"b\"}"}}"#,
            r#"data: {"type":"content_block_stop","index":0}"#,
            r#"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":4}}"#,
            r#"data: {"type":"message_stop"}"#,
        ],
        Dialect::Ollama => &[
            r#"{"message":{"role":"assistant","content":"{\"a\":"},"done":false}"#,
            r#"{"message":{"role":"assistant","content":" \"b\"}"},"done":false}"#,
            r#"{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":4}"#,
        ],
        Dialect::Gemini => &[
            r#"data: {"candidates":[{"content":{"role":"model","parts":[{"text":"{\"a\":"}]}}]}"#,
            r#"data: {"candidates":[{"content":{"parts":[{"text":" \"b\"}"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":11,"candidatesTokenCount":4}}"#,
        ],
        Dialect::Gguf => &[],
    };
    let end = if dialect == Dialect::Ollama { "\n" } else { "\n\n" };
    events.iter().map(|event| format!("{event}{end}")).collect()
}

pub(crate) fn good(dialect: Dialect) -> Vec<Step> {
    let body = good_events(dialect).concat().into_bytes();
    vec![Step::Send([head(200, stream_type(dialect)), body].concat())]
}
