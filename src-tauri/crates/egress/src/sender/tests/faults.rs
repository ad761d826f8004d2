//! The fault matrix: what a server can do wrong × the four dialects and their model lists, and what each has to become.

mod rows;

use super::*;
use crate::sender::fake::reply;
use rows::{Play, Row, To, error, rows};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// What a call became, with the wait that ended where it is one.
fn word(end: &End) -> String {
    match end {
        End::Failed(fault) => match &fault.why {
            Why::Timeout { which, .. } => format!("timeout {which}"),
            why => why.kind().to_owned(),
        },
        end => end.kind().to_owned(),
    }
}

async fn cell(sender: Sender, row: Row, dialect: Dialect, is_list: bool) -> Option<String> {
    let expected = if is_list { row.list } else { row.chat };
    if expected == "-" {
        return None;
    }
    let steps = match row.play {
        Play::Status(status, headers, said) => reply(status, headers, &error(said)),
        Play::Steps(steps) => steps(dialect),
    };
    let fake = Fake::start(move |_, _| steps.clone()).await;
    let base = match row.to {
        To::Fake => fake.base(),
        To::Closed => {
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            format!("http://{}", free.local_addr().unwrap())
        }
        To::Tls => format!("https://{}", fake.address),
        To::Name(name) => format!("https://{name}"),
    };
    let mut profile = profile(dialect, &base);
    // Short waits only where a wait is what is tested, so that a busy machine fails nothing else.
    if expected.starts_with("timeout") {
        (profile.first_byte_seconds, profile.idle_seconds, profile.total_seconds) = (1, 1, 2);
    }
    let mut door = TestDoor::of(&profile);
    let cancel = CancellationToken::new();
    let name = format!("{} × {dialect}{}", row.name, if is_list { " list" } else { "" });
    let start = std::time::Instant::now();
    let (end, attempts, shown) = if is_list {
        let key = SecretString::from(KEY);
        let listed = sender.models(&profile, Some(&key), &mut door, &cancel).await;
        let end = listed.map_or_else(End::Failed, |_| End::Complete);
        let attempts = door.log.entries.len() as u32 / 2;
        (end.clone(), attempts, format!("{end} {end:?}"))
    } else {
        let (request, hash) = agreed(&profile, Rung::JsonSchema);
        let answer = sender.ask(&profile, request, 12, &mut door, &cancel, &mut |_| {}).await;
        let seen = fake.seen();
        assert!(seen.iter().all(|seen| sha256(&seen.body) == hash), "{name}");
        (answer.end.clone(), answer.attempts, format!("{} {answer:?} {} {:?}", answer.end, answer.raw, answer.end))
    };
    let took = start.elapsed();
    let is_expected = expected.split('|').any(|one| one == word(&end));
    if !is_expected || attempts != row.attempts {
        return Some(format!("{name}: {} after {attempts} attempts: {end}", word(&end)));
    }
    assert!(took < Duration::from_secs(20), "{name} took {took:?}");
    assert_eq!(door.log.entries.len() as u32, attempts * 2, "{name}");
    let log = serde_json::to_string(&door.log.entries).unwrap();
    assert!(!shown.contains("hunter2") && !log.contains("hunter2"), "{name}: {shown}");
    if let End::Failed(fault) = &end {
        let sentence = fault.to_string();
        assert!(sentence.contains("\"work\": ") && sentence.contains(". "), "{name}: {sentence}");
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_becomes_one_typed_end_with_the_right_number_of_attempts() {
    let lookup: Lookup = Arc::new(|name| {
        let found = match name.as_str() {
            "here.example" => vec![IpAddr::from([127, 0, 0, 1])],
            "metadata.example" => vec![IpAddr::from([169, 254, 169, 254])],
            _ => vec![],
        };
        Box::pin(async move { Ok(found) })
    });
    let sender = Sender::with(lookup, Duration::from_secs(10)).unwrap();
    // All at once the machine would be slower than the deadlines that are being tested.
    let room = Arc::new(tokio::sync::Semaphore::new(48));
    let mut running = tokio::task::JoinSet::new();
    let count = rows().len();
    let mut cells = 0;
    for dialect in &Dialect::WIRE {
        for is_list in [false, true] {
            for row in rows() {
                let (sender, room, dialect) = (sender.clone(), Arc::clone(&room), *dialect);
                running.spawn(async move {
                    let _room = room.acquire_owned().await.unwrap();
                    cell(sender, row, dialect, is_list).await
                });
                cells += 1;
            }
        }
    }
    let mut wrong = vec![];
    while let Some(done) = running.join_next().await {
        wrong.extend(done.unwrap());
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {cells} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 80 && cells >= 640);
}
