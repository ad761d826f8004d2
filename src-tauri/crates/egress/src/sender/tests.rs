#![allow(clippy::unwrap_used)]

//! The sender over real sockets, against a server that can be told to fail.

mod cancel;
mod faults;
mod real;

use super::fake::{Fake, KEY, TestDoor, ask, good, profile, sha256};
use super::*;
use crate::chat::{Rung, compose};
use crate::{Method, Purpose};
use model::IncidentId;

/// A call as `api` makes it: composed, shown, agreed to, sent with the key.
pub(super) fn agreed(profile: &Profile, rung: Rung) -> (Request, String) {
    let composed = compose(profile, &ask(), rung);
    let hash = composed.sha256();
    let key = SecretString::from(KEY);
    (composed.request(profile, Some(&key), Purpose::Draft, Some(IncidentId(1)), Some(hash.clone())), hash)
}

#[tokio::test]
async fn the_server_gets_exactly_the_bytes_that_were_agreed_to_and_the_key_once() {
    let sender = Sender::new().unwrap();
    for dialect in &Dialect::WIRE {
        for rung in Rung::ALL {
            let own = *dialect;
            let fake = Fake::start(move |n, _| if n == 0 { fake::reply(503, "", "") } else { good(own) }).await;
            let profile = profile(own, &fake.base());
            let (request, hash) = agreed(&profile, *rung);
            let path = request.path.clone();
            let mut door = TestDoor::of(&profile);
            let mut text = String::new();
            let cancel = CancellationToken::new();
            let answer = sender.ask(&profile, request, 12, &mut door, &cancel, &mut |delta| text += delta).await;
            assert_eq!((answer.end, answer.attempts, answer.status), (End::Complete, 2, Some(200)));
            assert_eq!((answer.text.as_str(), text.as_str()), ("{\"a\": \"b\"}", "{\"a\": \"b\"}"));
            assert_eq!(answer.usage.map(|usage| (usage.input, usage.output)), Some((11, 4)));
            let seen = fake.seen();
            assert_eq!(seen.len(), 2);
            for seen in seen {
                assert_eq!(sha256(&seen.body), hash, "{dialect} {rung}");
                assert_eq!(seen.line, format!("POST {path} HTTP/1.1"));
                assert_eq!(seen.head.matches(KEY).count(), 1);
                assert!(!seen.line.contains("hunter2") && !String::from_utf8(seen.body).unwrap().contains("hunter2"));
                let lower = seen.head.to_ascii_lowercase();
                assert!(lower.contains("accept-encoding: identity\r\n"), "{lower}");
                for absent in ["user-agent", "cookie", "referer", "proxy", "gzip"] {
                    assert!(!lower.contains(absent), "{lower}");
                }
            }
            assert!(door.log.entries.iter().all(|entry| entry.sha256 == hash));
            assert_eq!(door.log.entries.len(), 4);
        }
    }
}

#[tokio::test]
async fn a_request_for_another_destination_is_not_sent() {
    let sender = Sender::new().unwrap();
    let profile = profile(Dialect::OpenAi, "http://127.0.0.1:9");
    let mut door = TestDoor::of(&profile);
    let (mut request, _) = agreed(&profile, Rung::Prompt);
    request.destination = "other".into();
    let answer = sender.ask(&profile, request, 0, &mut door, &CancellationToken::new(), &mut |_| {}).await;
    assert!(matches!(&answer.end, End::Failed(fault) if fault.kind() == "not_permitted"));
    let (mut request, _) = agreed(&profile, Rung::Prompt);
    request.body.push(b' ');
    let answer = sender.ask(&profile, request, 0, &mut door, &CancellationToken::new(), &mut |_| {}).await;
    assert!(answer.end.to_string().contains("not the ones that were shown"), "{}", answer.end);
    assert_eq!((answer.attempts, door.log.entries.len()), (0, 1));
}

#[tokio::test]
async fn a_prompt_that_was_cut_silently_is_named() {
    let long = "The queue filled up because the consumer was restarted again and again. ".repeat(600);
    for (dialect, reported, end) in [
        (Dialect::Ollama, 4096, "prompt_cut"),
        (Dialect::Ollama, 8600, "complete"),
        (Dialect::Ollama, 0, "complete"),
        (Dialect::OpenAi, 2048, "prompt_cut"),
        (Dialect::OpenAi, 9000, "complete"),
    ] {
        let fake = Fake::start(move |_, _| {
            let body = fake::good_events(dialect).concat();
            let body = body.replace("\"prompt_tokens\":11", &format!("\"prompt_tokens\":{reported}"));
            let body = body.replace("\"prompt_eval_count\":11", &format!("\"prompt_eval_count\":{reported}"));
            fake::reply(200, fake::stream_type(dialect), &body)
        })
        .await;
        let mut profile = profile(dialect, &fake.base());
        profile.context_tokens = 32_768;
        let mut ask = ask();
        ask.turns[0].text = long.clone();
        let expected = crate::estimate_tokens(&ask.system) + crate::estimate_tokens(&long);
        let composed = compose(&profile, &ask, Rung::JsonSchema);
        let request = composed.request(&profile, None, Purpose::Check, None, None);
        let sender = Sender::new().unwrap();
        let mut door = TestDoor::of(&profile);
        let answer = sender.ask(&profile, request, expected, &mut door, &CancellationToken::new(), &mut |_| {}).await;
        assert_eq!(answer.end.kind(), end, "{dialect} {reported} of {expected}");
        if let End::PromptCut { reported: said, .. } = answer.end {
            assert_eq!((said, answer.text.is_empty()), (reported, false));
        }
    }
}

#[test]
fn a_full_window_of_ollama_is_a_cut_and_a_short_prompt_never_is() {
    let ollama = profile(Dialect::Ollama, "http://127.0.0.1:9");
    let openai = profile(Dialect::OpenAi, "http://127.0.0.1:9");
    assert!(is_cut(&ollama, 4096, 300, 3900, 6000), "the prompt fills a round window");
    assert!(is_cut(&ollama, 3996, 100, 3900, 6000), "prompt and answer fill a round window");
    assert!(!is_cut(&ollama, 4095, 100, 3900, 6000));
    assert!(!is_cut(&ollama, 4096, 100, 3900, 4200), "as many as were expected");
    assert!(!is_cut(&openai, 4096, 300, 3900, 6000));
    assert!(is_cut(&openai, 3000, 300, 3900, 6000));
    assert!(!is_cut(&openai, 3, 300, 20, 40));
}

#[test]
fn everything_can_be_sent_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let sender = Sender::new().unwrap();
    let profile = profile(Dialect::OpenAi, "http://127.0.0.1:9");
    let cancel = CancellationToken::new();
    let mut door = TestDoor::of(&profile);
    let (request, _) = agreed(&profile, Rung::Prompt);
    let mut no_delta = |_: &str| {};
    let call = sender.ask(&profile, request, 0, &mut door, &cancel, &mut no_delta);
    is_send(&call);
    drop(call);
    let probe = sender.probe(&profile, None, &mut door, &cancel);
    is_send(&probe);
    assert_eq!(Method::Post.as_str(), "POST");
}
