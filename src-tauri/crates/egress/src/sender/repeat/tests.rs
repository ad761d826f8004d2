#![allow(clippy::unwrap_used)]

//! The retry policy in virtual time, against an attempt that answers what it is told to.

use super::*;
use crate::sender::fake::TestDoor;
use crate::{Gate, LogEntry, Method, Mode, Purpose};
use proptest::prelude::*;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// Gives the prepared answers one after the other and notes when it was asked.
struct Script {
    answers: VecDeque<(End, Option<u16>, Again)>,
    at: Vec<Instant>,
}

impl Attempt for Script {
    async fn attempt(&mut self, permit: &Permit) -> (Answer, Again) {
        assert_eq!(permit.body(), b"same bytes");
        self.at.push(Instant::now());
        let (end, status, again) = self.answers.pop_front().expect("no attempt beyond the script");
        (Answer { status, ..Answer::without_text(end, 9) }, again)
    }
}

fn busy(status: u16) -> (End, Option<u16>, Again) {
    busy_for(status, None)
}

fn busy_for(status: u16, asked: Option<u64>) -> (End, Option<u16>, Again) {
    let why = Why::Server { status, retry_after: asked, message: "said by the server".into() };
    let again = Again::After(asked.map(Duration::from_secs));
    (End::Failed(Fault::new("x", why)), Some(status), again)
}

fn good() -> (End, Option<u16>, Again) {
    (End::Complete, Some(200), Again::No)
}

struct Ran {
    answer: Answer,
    /// Waits between attempts.
    waits: Vec<Duration>,
    log: Vec<LogEntry>,
    took: Duration,
}

async fn run(answers: Vec<(End, Option<u16>, Again)>, mut door: TestDoor, cancel: CancellationToken) -> Ran {
    let request = Request {
        destination: "work".into(),
        method: Method::Post,
        path: "/v1/chat/completions".into(),
        headers: vec![("authorization".into(), "Bearer hunter2".into())],
        body: b"same bytes".to_vec(),
        purpose: Purpose::Check,
        incident: None,
        approved: None,
    };
    let mut script = Script { answers: answers.into(), at: vec![] };
    let start = Instant::now();
    let answer = repeat("work", request, &mut door, &cancel, &mut script).await;
    let waits = script.at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    Ran { answer, waits, log: door.log.entries, took: start.elapsed() }
}

async fn run_with(answers: Vec<(End, Option<u16>, Again)>, jitter: f64) -> Ran {
    run(answers, TestDoor::new("http://127.0.0.1:9", jitter), CancellationToken::new()).await
}

#[tokio::test(start_paused = true)]
async fn a_busy_server_is_asked_three_times_with_growing_waits() {
    let ran = run_with(vec![busy(503), busy(529), good()], 1.0).await;
    assert_eq!((ran.answer.end, ran.answer.attempts), (End::Complete, 3));
    assert_eq!(ran.waits, [Duration::from_secs(1), Duration::from_secs(2)]);
    let ran = run_with(vec![busy(503), busy(503), busy(503)], 0.5).await;
    assert_eq!((ran.answer.end.kind(), ran.answer.attempts, ran.answer.status), ("failed", 3, Some(503)));
    assert_eq!(ran.waits, [Duration::from_millis(500), Duration::from_secs(1)]);
    assert_eq!(ran.took, Duration::from_millis(1500), "nothing is waited for after the last");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_its_permit_and_its_end_in_the_log() {
    let unreachable = Why::Unreachable { reason: "refused".into() };
    let down = (End::Failed(Fault::new("x", unreachable)), None, Again::After(None));
    let ran = run_with(vec![down, busy(500), good()], 0.0).await;
    let outcomes: Vec<_> = ran.log.iter().map(|entry| entry.outcome.clone()).collect();
    let failed = |reason: &str| Outcome::Failed { reason: reason.into() };
    assert_eq!(
        outcomes,
        [
            Outcome::Permitted,
            failed("unreachable"),
            Outcome::Permitted,
            Outcome::Answered { status: 500 },
            Outcome::Permitted,
            Outcome::Answered { status: 200 },
        ]
    );
    let text = serde_json::to_string(&ran.log).unwrap();
    assert!(!text.contains("said by the server") && !text.contains("hunter2") && !text.contains("same bytes"));
    let ran = run_with(vec![(End::Incomplete, Some(200), Again::No)], 0.0).await;
    assert_eq!(ran.log[1].outcome, failed("incomplete, after status 200"));
}

#[tokio::test(start_paused = true)]
async fn the_servers_wait_is_kept_and_a_long_one_ends_the_call() {
    let ran = run_with(vec![busy_for(429, Some(30)), good()], 0.0).await;
    assert_eq!((ran.waits.as_slice(), ran.answer.attempts), ([Duration::from_secs(30)].as_slice(), 2));
    let ran = run_with(vec![busy_for(429, Some(61))], 0.0).await;
    assert_eq!((ran.answer.attempts, ran.took), (1, Duration::ZERO));
    assert!(ran.answer.end.to_string().contains("61 s"), "{}", ran.answer.end);
}

#[tokio::test(start_paused = true)]
async fn cancelling_while_waiting_ends_at_once_and_sends_nothing_more() {
    for milliseconds in [0, 1, 500, 29_999] {
        let cancel = CancellationToken::new();
        let later = cancel.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            later.cancel();
        });
        let ran = run(vec![busy_for(429, Some(30))], TestDoor::new("http://127.0.0.1:9", 0.0), cancel).await;
        assert_eq!((ran.answer.end, ran.answer.attempts), (End::Cancelled, 1));
        assert_eq!(ran.took.as_millis(), u128::from(milliseconds));
    }
    let cancel = CancellationToken::new();
    cancel.cancel();
    let ran = run(vec![], TestDoor::new("http://127.0.0.1:9", 0.0), cancel).await;
    assert_eq!((ran.answer.end, ran.answer.attempts, ran.log.len()), (End::Cancelled, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn without_leave_or_without_a_log_nothing_more_is_sent() {
    let mut door = TestDoor::new("http://127.0.0.1:9", 0.0);
    door.gate = Gate::new([], Mode::Offline, []).unwrap();
    let ran = run(vec![], door, CancellationToken::new()).await;
    assert_eq!(ran.answer.attempts, 0);
    assert!(ran.answer.end.to_string().contains("offline"), "{}", ran.answer.end);
    for room in 0..4 {
        let mut door = TestDoor::new("http://127.0.0.1:9", 0.0);
        door.log.room = Some(room);
        let ran = run(vec![busy(503), good()], door, CancellationToken::new()).await;
        let End::Failed(fault) = &ran.answer.end else { panic!("{:?}", ran.answer.end) };
        assert_eq!(fault.kind(), "not_permitted", "room for {room}");
        assert_eq!((ran.log.len(), ran.answer.attempts as usize), (room, room.div_ceil(2)), "room for {room}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn whatever_happens_the_policy_holds(
        script in proptest::collection::vec((0u8..4, proptest::option::of(0u64..2000)), 3),
        jitter in 0.0f64..=1.0,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let answers: Vec<_> = script.iter().map(|(kind, asked)| match kind {
            0 => good(),
            1 => (End::Failed(Fault::new("x", Why::Rejected { status: 400, message: String::new() })), Some(400), Again::No),
            2 => busy(503),
            _ => busy_for(429, *asked),
        }).collect();
        let ran = runtime.block_on(run_with(answers.clone(), jitter));
        let attempts = ran.answer.attempts as usize;
        prop_assert!((1..=3).contains(&attempts));
        prop_assert_eq!(ran.log.len(), attempts * 2);
        for (wait, (_, _, again)) in ran.waits.iter().zip(&answers) {
            match again {
                Again::No => prop_assert!(false, "an end was followed by an attempt"),
                Again::After(Some(asked)) => {
                    prop_assert!(wait >= asked && *asked <= Duration::from_secs(60));
                    prop_assert!(*wait <= *asked + Duration::from_millis(1001));
                }
                Again::After(None) => prop_assert!(*wait <= Duration::from_millis(2001)),
            }
        }
        // It stops early only where it has to.
        if attempts < 3 {
            let stops = match answers[attempts - 1].2 {
                Again::No => true,
                Again::After(asked) => asked.is_some_and(|asked| asked > Duration::from_secs(60)),
            };
            prop_assert!(stops);
        }
    }
}
