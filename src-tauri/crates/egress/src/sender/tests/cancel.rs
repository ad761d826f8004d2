//! Cancelling at any moment: the call ends within a second, and the server sees the connection close.

use super::*;
use crate::sender::fake::{Step, good_events, head, stream_type};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where in a call the server stands still.
#[derive(Clone, Copy, Debug)]
enum Place {
    BeforeHeaders,
    BeforeBody,
    Streaming,
    /// The text has come and its end has not.
    BeforeEnd,
    ErrorBody,
}

fn plan(dialect: Dialect, place: Place) -> Vec<Step> {
    let start = Step::Send(head(200, stream_type(dialect)));
    let first = Step::Send(good_events(dialect)[0].clone().into_bytes());
    let text = good_events(dialect)[if dialect == Dialect::Anthropic { 2 } else { 0 }].clone();
    match place {
        Place::BeforeHeaders => vec![Step::Hold],
        Place::BeforeBody => vec![start, Step::Hold],
        Place::Streaming => vec![start, first, Step::Drip(text.into_bytes(), Duration::from_millis(15))],
        Place::BeforeEnd => vec![start, first, Step::Send(text.into_bytes()), Step::Hold],
        Place::ErrorBody => vec![Step::Send(head(500, "content-length: 50\r\n")), Step::Hold],
    }
}

async fn cancel_after(sender: Sender, dialect: Dialect, place: Place, wait: Duration) {
    let fake = Fake::start(move |_, _| plan(dialect, place)).await;
    let mut profile = profile(dialect, &fake.base());
    (profile.first_byte_seconds, profile.idle_seconds, profile.total_seconds) = (60, 60, 60);
    let (request, _) = agreed(&profile, Rung::JsonSchema);
    let mut door = TestDoor::of(&profile);
    let cancel = CancellationToken::new();
    let later = cancel.clone();
    let cancelling = tokio::spawn(async move {
        tokio::time::sleep(wait).await;
        later.cancel();
        Instant::now()
    });
    let answer = sender.ask(&profile, request, 0, &mut door, &cancel, &mut |_| {}).await;
    let ended = Instant::now();
    let cancelled = cancelling.await.unwrap();
    let name = format!("{dialect} {place:?} after {wait:?}");
    assert_eq!(answer.end, End::Cancelled, "{name}");
    assert!(ended.duration_since(cancelled) < Duration::from_secs(1), "{name}");
    assert_eq!(door.log.entries.len() as u32, answer.attempts * 2, "{name}");
    if answer.attempts > 0 {
        let reason = serde_json::to_string(&door.log.entries.last().unwrap().outcome).unwrap();
        assert!(reason.contains("cancelled"), "{name}: {reason}");
    }
    while !fake.seen().is_empty() && fake.notes.lock().unwrap().closed.is_empty() {
        assert!(cancelled.elapsed() < Duration::from_secs(1), "{name}: the connection is still open");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_call_ends_within_a_second_and_closes_its_connection() {
    let sender = Sender::new().unwrap();
    let places = [Place::BeforeHeaders, Place::BeforeBody, Place::Streaming, Place::BeforeEnd, Place::ErrorBody];
    let mut running = tokio::task::JoinSet::new();
    let mut calls = 0;
    for dialect in &Dialect::WIRE {
        for (n, place) in places.iter().cycle().take(40).enumerate() {
            // Times that are spread without a pattern, the same on every run.
            let wait = Duration::from_micros((n as u64 * 7919 + *dialect as u64 * 104_729) % 600_000);
            running.spawn(cancel_after(sender.clone(), *dialect, *place, wait));
            calls += 1;
        }
    }
    assert_eq!(calls, 160);
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_name_that_is_looked_up_forever_can_be_cancelled_and_ends_by_itself() {
    let never: Lookup = Arc::new(|_| Box::pin(std::future::pending()));
    let sender = Sender::with(never, Duration::from_millis(300)).unwrap();
    let mut profile = profile(Dialect::OpenAi, "https://models.example/v1");
    (profile.first_byte_seconds, profile.total_seconds) = (60, 60);
    let (request, _) = agreed(&profile, Rung::Prompt);
    let mut door = TestDoor::of(&profile);
    let cancel = CancellationToken::new();
    let later = cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        later.cancel();
    });
    let start = Instant::now();
    let answer = sender.ask(&profile, request.clone(), 0, &mut door, &cancel, &mut |_| {}).await;
    assert_eq!((answer.end, answer.attempts), (End::Cancelled, 1));
    assert!(start.elapsed() < Duration::from_secs(1));
    let answer = sender.ask(&profile, request, 0, &mut door, &CancellationToken::new(), &mut |_| {}).await;
    assert_eq!(answer.attempts, 3);
    assert!(answer.end.to_string().contains("no connection within"), "{}", answer.end);
}
