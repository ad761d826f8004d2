//! Against a real server: llama.cpp's `llama-server` on a tiny model of noise, in two dialects.
//!
//! Runs where `HINDCAST_LLAMA_SERVER` holds the path of the program, and says so where it does not.

mod gguf;

use super::*;
use crate::chat::{Ask, Turn};
use crate::structured::read_json;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

struct Real {
    child: Child,
    port: u16,
    model: std::path::PathBuf,
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.model);
    }
}

impl Real {
    async fn start() -> Option<Real> {
        let Some(program) = std::env::var_os("HINDCAST_LLAMA_SERVER") else {
            eprintln!("HINDCAST_LLAMA_SERVER is not set: nothing was tried against a real server");
            return None;
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let model = std::env::temp_dir().join(format!("hindcast-noise-{port}.gguf"));
        std::fs::write(&model, gguf::tiny()).unwrap();
        let mut command = Command::new(program);
        command.arg("-m").arg(&model).args([
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "-c",
            "2048",
            "-t",
            "1",
        ]);
        command.args(["-np", "1", "--alias", "tiny", "--jinja", "--slots", "--api-key", KEY]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let real = Real { child: command.spawn().unwrap(), port, model };
        let start = Instant::now();
        while !real.get("/health").await.contains("200 OK") {
            assert!(start.elapsed() < Duration::from_secs(60), "the server did not start");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Some(real)
    }

    /// A plain look at the server, beside the sender.
    async fn get(&self, path: &str) -> String {
        let mut reply = String::new();
        if let Ok(mut socket) = TcpStream::connect(("127.0.0.1", self.port)).await {
            let request =
                format!("GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\nconnection: close\r\n\r\n");
            let _ = socket.write_all(request.as_bytes()).await;
            let _ = socket.read_to_string(&mut reply).await;
        }
        reply
    }

    fn profile(&self, dialect: Dialect) -> Profile {
        let mut profile = profile(dialect, &format!("http://127.0.0.1:{}", self.port));
        (profile.first_byte_seconds, profile.idle_seconds, profile.total_seconds) = (60, 60, 120);
        profile
    }
}

/// Sends `ask` and gives the answer with the number of its pieces; cancels after `most` of them.
async fn call(profile: &Profile, ask: &Ask, rung: Rung, key: &str, most: usize) -> (Answer, usize, Option<Instant>) {
    let key = SecretString::from(key);
    let request = compose(profile, ask, rung).request(profile, Some(&key), Purpose::Check, None, None);
    let mut door = TestDoor::of(profile);
    let tokens = |turn: &Turn| crate::estimate_tokens(&turn.text);
    let expected = crate::estimate_tokens(&ask.system) + ask.turns.iter().map(tokens).sum::<u32>();
    let (mut pieces, mut cancelled) = (0, None);
    let cancel = CancellationToken::new();
    let mut on_delta = |_: &str| {
        pieces += 1;
        if pieces == most {
            cancelled = Some(Instant::now());
            cancel.cancel();
        }
    };
    let answer = Sender::new().unwrap().ask(profile, request, expected, &mut door, &cancel, &mut on_delta).await;
    (answer, pieces, cancelled)
}

#[tokio::test]
async fn a_real_server_is_understood() {
    let Some(real) = Real::start().await else { return };
    let never = usize::MAX;
    let schema = serde_json::json!({"type": "object", "properties": {"a": {"enum": ["full", "drained"]}, "n": {"enum": [1, 2, 3]}},
        "required": ["a", "n"], "additionalProperties": false});
    let mut bound = ask();
    bound.schema = Some(crate::AnswerSchema { name: "facts".into(), schema: schema.clone() });

    // A schema binds even noise; both rungs of the OpenAI dialect do.
    for rung in [Rung::JsonSchema, Rung::JsonObject] {
        let (answer, pieces, _) = call(&real.profile(Dialect::OpenAi), &bound, rung, KEY, never).await;
        eprintln!("openai {rung}: {answer:?} in {pieces} pieces");
        assert_eq!(answer.end, End::Complete);
        assert!(read_json(&schema, &answer.text).is_ok(), "{}", answer.text);
        assert!(pieces > 1 && answer.usage.is_some_and(|usage| usage.input > 10 && usage.output > 1));
    }

    // Free text is cut at its limit; the counts are there in both dialects.
    for dialect in [Dialect::OpenAi, Dialect::Anthropic] {
        let mut free = ask();
        (free.schema, free.answer_tokens) = (None, 16);
        let (answer, pieces, _) = call(&real.profile(dialect), &free, Rung::Prompt, KEY, never).await;
        eprintln!("{dialect} free: {answer:?} in {pieces} pieces");
        assert!(matches!(answer.end, End::Truncated | End::Complete), "{}", answer.end);
        assert!(answer.usage.is_some_and(|usage| usage.input > 10 && usage.output <= 16));
    }

    // What is accepted is not always enforced, so the validator has the last word.
    for rung in Rung::ALL {
        let (answer, ..) = call(&real.profile(Dialect::Anthropic), &bound, *rung, KEY, never).await;
        let read = read_json(&schema, &answer.text);
        eprintln!("anthropic {rung}: {answer:?}, valid {}", read.is_ok());
        assert!(!matches!(answer.end, End::Failed(_) | End::Incomplete), "{}", answer.end);
    }

    // A prompt that does not fit is refused with its numbers.
    for dialect in [Dialect::OpenAi, Dialect::Anthropic] {
        let mut long = ask();
        long.turns[0].text = "the queue was full and then it drained ".repeat(400);
        let (answer, ..) = call(&real.profile(dialect), &long, Rung::JsonSchema, KEY, never).await;
        eprintln!("{dialect} long: {}", answer.end);
        let End::ContextTooSmall { prompt, context } = answer.end else { panic!("{}", answer.end) };
        assert!(prompt.is_none_or(|prompt| prompt > 2048) && context.is_none_or(|context| context == 2048));
    }

    let (answer, ..) = call(&real.profile(Dialect::OpenAi), &bound, Rung::Prompt, "sk-wrong-wrong-wrong", never).await;
    eprintln!("wrong key: {}", answer.end);
    assert!(matches!(&answer.end, End::Failed(fault) if fault.kind() == "unauthorised"), "{}", answer.end);

    // Cancelling stops the generation. Noise may end by itself, so it is tried until it had to be stopped.
    for dialect in [Dialect::OpenAi, Dialect::Anthropic] {
        let mut profile = real.profile(dialect);
        profile.answer_tokens = 1900;
        let mut endless = ask();
        (endless.schema, endless.answer_tokens) = (Some(endless_schema()), 1900);
        let mut cancelled = None;
        for n in 0..10 {
            endless.turns[0].text = format!("go on, {n}");
            let (answer, pieces, at) = call(&profile, &endless, Rung::JsonSchema, KEY, 4).await;
            eprintln!("{dialect} cancel: {} after {pieces} pieces, {:?}", answer.end, at.map(|at| at.elapsed()));
            if answer.end == End::Cancelled {
                cancelled = at;
                break;
            }
        }
        let cancelled = cancelled.expect("one of ten answers was longer than four pieces");
        assert!(cancelled.elapsed() < Duration::from_secs(1));
        while real.get("/slots").await.contains("\"is_processing\":true") {
            assert!(cancelled.elapsed() < Duration::from_secs(5), "the server still generates");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        eprintln!("{dialect}: the server had stopped {:?} after", cancelled.elapsed());
    }

    let key = SecretString::from(KEY);
    for dialect in [Dialect::OpenAi, Dialect::Anthropic] {
        let profile = real.profile(dialect);
        let mut door = TestDoor::of(&profile);
        let probe = Sender::new().unwrap().probe(&profile, Some(&key), &mut door, &CancellationToken::new()).await;
        eprintln!("{dialect} probe: {probe:#?}");
        if dialect == Dialect::OpenAi {
            assert_eq!(
                (probe.is_listed, probe.rung, probe.context_tokens),
                (Some(true), Some(Rung::JsonSchema), Some(2048))
            );
            assert_eq!((probe.streams, probe.reports_usage), (Some(true), Some(true)));
        }
    }
}

/// A form that noise does not finish soon.
fn endless_schema() -> crate::AnswerSchema {
    let schema = serde_json::json!({"type": "array", "items": {"type": "string", "minLength": 50}, "minItems": 200});
    crate::AnswerSchema { name: "endless".into(), schema }
}
