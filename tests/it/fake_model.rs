//! A language model that answers as it is told: a server on this machine that speaks the four dialects and keeps what it got.
//!
//! It reads the question, so its usual answers fit the schema and quote what they were shown. It can be told to refuse a
//! form, to cut an answer, to stall, or to answer with any status.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a call got to do with.
#[derive(Clone, Debug)]
pub struct Received {
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What the server does with a call.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers what the schema wants, from what was shown.
    Answer,
    /// Answers this text as if the model had written it.
    Say(String),
    Status(u16, String),
    /// Half of the answer, and then the connection ends.
    Cut,
    /// Begins to answer and goes on for ever, a word at a time.
    Forever,
    /// The whole text, stopped at its limit.
    Limit,
}

pub struct FakeModel {
    pub address: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    received: Mutex<Vec<Received>>,
    next: Mutex<VecDeque<Act>>,
    always: Mutex<Option<Rule>>,
}

/// Decides on a call for which nothing is queued.
pub type Rule = Box<dyn Fn(&Received) -> Act + Send>;

impl FakeModel {
    pub fn start() -> FakeModel {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State::default());
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        FakeModel { address, state }
    }

    /// What the next calls get, in order; after that it answers.
    pub fn then(&self, acts: impl IntoIterator<Item = Act>) {
        self.state.next.lock().unwrap().extend(acts);
    }

    /// What every call gets for which nothing is queued.
    pub fn always(&self, rule: impl Fn(&Received) -> Act + Send + 'static) {
        *self.state.always.lock().unwrap() = Some(Box::new(rule));
    }

    /// All calls so far.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// Calls that asked a model something.
    pub fn asked(&self) -> Vec<Received> {
        self.received().into_iter().filter(|call| !call.body.is_empty()).collect()
    }
}

fn serve(mut stream: TcpStream, state: &State) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let Some(call) = read(&mut stream) else { return };
    state.received.lock().unwrap().push(call.clone());
    if call.body.is_empty() {
        let list = json!({"object": "list", "data": [{"id": "wren-1"}], "models": [{"name": "wren-1"}]}).to_string();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{list}",
            list.len()
        );
        return;
    }
    let queued = state.next.lock().unwrap().pop_front();
    let act = queued.unwrap_or_else(|| state.always.lock().unwrap().as_ref().map_or(Act::Answer, |rule| rule(&call)));
    // A person who cancelled is gone, and that is no fault of the server.
    let _ = perform(&mut stream, &call, act);
}

fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_lowercase(), value.to_owned())),
            None => break,
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, n)| n.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { path, headers, body })
}

fn perform(stream: &mut TcpStream, call: &Received, act: Act) -> std::io::Result<()> {
    let text = match &act {
        Act::Say(text) => text.clone(),
        Act::Status(status, body) => {
            let length = body.len();
            return write!(
                stream,
                "HTTP/1.1 {status} No\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
                 connection: close\r\n\r\n{body}"
            );
        }
        _ => answer(call).to_string(),
    };
    let kind = if call.path.contains("/api/chat") { "application/x-ndjson" } else { "text/event-stream" };
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n")?;
    if matches!(act, Act::Forever) {
        loop {
            stream.write_all(piece(call, "wait ").as_bytes())?;
            stream.flush()?;
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let mut letters = text.chars().peekable();
    let mut sent = 0;
    while letters.peek().is_some() {
        let part: String = letters.by_ref().take(200).collect();
        sent += part.len();
        stream.write_all(piece(call, &part).as_bytes())?;
        if matches!(act, Act::Cut) && sent * 2 >= text.len() {
            return stream.flush();
        }
    }
    stream.write_all(end(call, matches!(act, Act::Limit), text.len()).as_bytes())?;
    stream.flush()
}

/// A piece of text in the dialect of the call.
fn piece(call: &Received, text: &str) -> String {
    if call.path.contains("/api/chat") {
        return format!("{}\n", json!({"message": {"role": "assistant", "content": text}, "done": false}));
    }
    if call.path.contains("/messages") {
        // A forced tool answers with its input, everything else with text.
        let delta = match question(call)["tool_choice"].is_object() {
            true => json!({"type": "input_json_delta", "partial_json": text}),
            false => json!({"type": "text_delta", "text": text}),
        };
        return event("content_block_delta", &json!({"type": "content_block_delta", "index": 0, "delta": delta}));
    }
    if call.path.contains("GenerateContent") {
        let candidate = json!({"index": 0, "content": {"role": "model", "parts": [{"text": text}]}});
        return format!("data: {}\n\n", json!({"candidates": [candidate]}));
    }
    format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": {"content": text}}]}))
}

fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// The proper end of an answer, with the tokens that a tokenizer of four letters a token would count.
fn end(call: &Received, at_limit: bool, letters: usize) -> String {
    let (input, output) = (call.body.len() / 4, letters / 4 + 1);
    if call.path.contains("/api/chat") {
        let reason = if at_limit { "length" } else { "stop" };
        let message = json!({"role": "assistant", "content": ""});
        return format!(
            "{}\n",
            json!({"message": message, "done": true, "done_reason": reason, "prompt_eval_count": input, "eval_count": output})
        );
    }
    if call.path.contains("/messages") {
        let reason = match (at_limit, question(call)["tool_choice"].is_object()) {
            (true, _) => "max_tokens",
            (false, true) => "tool_use",
            (false, false) => "end_turn",
        };
        let delta = json!({"type": "message_delta", "delta": {"stop_reason": reason},
            "usage": {"input_tokens": input, "output_tokens": output}});
        return event("message_delta", &delta) + &event("message_stop", &json!({"type": "message_stop"}));
    }
    if call.path.contains("GenerateContent") {
        let reason = if at_limit { "MAX_TOKENS" } else { "STOP" };
        let usage = json!({"promptTokenCount": input, "candidatesTokenCount": output});
        let candidate = json!({"index": 0, "finishReason": reason, "content": {"role": "model", "parts": []}});
        return format!("data: {}\n\n", json!({"candidates": [candidate], "usageMetadata": usage}));
    }
    let reason = if at_limit { "length" } else { "stop" };
    let last = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]});
    let usage = json!({"choices": [], "usage": {"prompt_tokens": input, "completion_tokens": output}});
    format!("data: {last}\n\ndata: {usage}\n\ndata: [DONE]\n\n")
}

fn question(call: &Received) -> Value {
    serde_json::from_slice(&call.body).unwrap()
}

/// Everything that the call says to the model.
pub fn said(call: &Received) -> String {
    fn strings(value: &Value, out: &mut String) {
        match value {
            Value::String(text) => {
                out.push_str(text);
                out.push('\n');
            }
            Value::Array(list) => list.iter().for_each(|value| strings(value, out)),
            Value::Object(fields) => fields.values().for_each(|value| strings(value, out)),
            _ => {}
        }
    }
    let mut out = String::new();
    strings(&question(call), &mut out);
    out
}

/// The schema of the answer, wherever the dialect has it; `None` where it is in words.
fn schema(call: &Received) -> Option<Value> {
    let body = question(call);
    let places = [
        "/response_format/json_schema/schema",
        "/response_format/schema",
        "/output_config/format/schema",
        "/tools/0/input_schema",
        "/format",
        "/generationConfig/responseJsonSchema",
        "/generationConfig/responseSchema",
    ];
    places.iter().find_map(|place| body.pointer(place)).filter(|schema| schema.is_object()).cloned()
}

/// An answer that fits: what can be read in the blocks of the evidence, quoted.
pub fn answer(call: &Received) -> Value {
    let said = said(call);
    let blocks = blocks(&said);
    if let Some(schema) = schema(call) {
        return fill(&schema, "", &blocks, 0);
    }
    // A form in words: the question says what it wants, and only facts are asked for first.
    json!({"facts": facts(&blocks)})
}

/// `(id, last line)` of each block of the evidence.
fn blocks(said: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(id) = line.strip_prefix("<<").and_then(|head| head.split(" E-").nth(1)) else { continue };
        let id: String = id.chars().take_while(char::is_ascii_digit).collect();
        let mut last = "";
        while let Some(next) = lines.next_if(|next| !next.starts_with("<<")) {
            if !next.trim().is_empty() {
                last = next;
            }
        }
        out.push((format!("E-{id}"), last.trim().to_owned()));
    }
    out
}

fn facts(blocks: &[(String, String)]) -> Vec<Value> {
    let fact = |(id, text): &(String, String)| json!({"evidence": id, "kind": "symptom", "quote": text, "says": text});
    blocks.iter().take(6).map(fact).collect()
}

fn fill(schema: &Value, name: &str, blocks: &[(String, String)], depth: usize) -> Value {
    if name == "facts" {
        return Value::Array(facts(blocks));
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str().unwrap_or("string").to_lowercase().as_str() {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields.map(|(name, of)| (name.clone(), fill(of, name, blocks, depth + 1))).collect()
        }
        "array" if depth < 4 => json!([fill(&schema["items"], name, blocks, depth + 1)]),
        "array" => json!([]),
        "integer" | "number" => json!(1),
        "boolean" => json!(false),
        _ => match (name, blocks.first()) {
            ("evidence" | "for", Some((id, _))) => json!(id),
            ("quote", Some((_, text))) => json!(text),
            ("against" | "about" | "order" | "factor", _) => json!("H-1"),
            (_, Some((_, text))) => json!(text),
            (_, None) => json!("Nothing is known."),
        },
    }
}
