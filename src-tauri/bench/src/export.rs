//! A Slack export of any size, the same on every run: channels, day files, threads, alerts and chatter.

use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::Path;

const CHANNELS: usize = 20;
const PEOPLE: usize = 200;
const PER_FILE: usize = 2_000;

const VERBS: [&str; 12] = [
    "restarted",
    "deployed",
    "checked",
    "saw",
    "rolled back",
    "scaled",
    "paged",
    "muted",
    "drained",
    "patched",
    "tailed",
    "compared",
];
const THINGS: [&str; 16] = [
    "checkout-api",
    "ledger-db",
    "payments-gateway",
    "edge-proxy",
    "search-indexer",
    "mail-relay",
    "cart-cache",
    "auth-tokens",
    "image-resizer",
    "stock-sync",
    "node pool b",
    "the canary",
    "the read replica",
    "the load balancer",
    "the feature flag",
    "the nightly job",
];
const SIGNS: [&str; 12] = [
    "503s on the edge",
    "p99 above 4 s",
    "connection pool exhausted",
    "error budget burn 14x",
    "disk at 92 percent",
    "timeouts from upstream",
    "no change in latency",
    "CPU pinned at 100",
    "replica lag 40 s",
    "ECONNRESET in the logs",
    "queue depth 12k",
    "healthy again",
];

/// A small generator with a fixed seed (splitmix64), so that every run measures the same text.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides as u64) as usize
    }
}

/// One chat line of 8 to 40 words with identifiers in it.
pub fn sentence(dice: &mut Dice) -> String {
    let mut text = String::new();
    for part in 0..=dice.roll(3) {
        if part > 0 {
            text.push_str(". ");
        }
        text.push_str(&format!(
            "{} {} at {:02}:{:02}, now {} on host-{:03}.eu{}.shop.example, request {:08x}",
            VERBS[dice.roll(VERBS.len())],
            THINGS[dice.roll(THINGS.len())],
            dice.roll(24),
            dice.roll(60),
            SIGNS[dice.roll(SIGNS.len())],
            dice.roll(300),
            dice.roll(4),
            dice.roll(1 << 30),
        ));
    }
    text
}

/// Writes the export into `folder`. Answers the bytes written.
pub fn write(folder: &Path, messages: usize) -> std::io::Result<u64> {
    let mut dice = Dice(7);
    std::fs::create_dir_all(folder)?;
    let users: Vec<_> = (0..PEOPLE)
        .map(|n| json!({"id": format!("U{n:08}"), "name": format!("person{n}"), "real_name": format!("Person Number{n}")}))
        .collect();
    let channels: Vec<_> =
        (0..CHANNELS).map(|n| json!({"id": format!("C{n:08}"), "name": format!("team-{n}")})).collect();
    std::fs::write(folder.join("users.json"), serde_json::to_vec(&users)?)?;
    std::fs::write(folder.join("channels.json"), serde_json::to_vec(&channels)?)?;
    let start = chrono::DateTime::from_timestamp(1_735_689_600, 0).expect("a valid instant");
    let (mut written, mut bytes, mut day) = (0, 0, 0);
    while written < messages {
        for channel in 0..CHANNELS {
            let here = PER_FILE.min(messages - written);
            if here == 0 {
                break;
            }
            let date = (start + chrono::Duration::days(day)).format("%Y-%m-%d");
            let below = folder.join(format!("team-{channel}"));
            std::fs::create_dir_all(&below)?;
            let path = below.join(format!("{date}.json"));
            let mut file = BufWriter::new(std::fs::File::create(&path)?);
            file.write_all(b"[")?;
            for n in 0..here {
                let second = start.timestamp() + day * 86_400 + (n as i64 * 86_400) / PER_FILE as i64;
                let ts = format!("{second}.{:06}", n % 1_000_000);
                let mut message = json!({
                    "type": "message", "user": format!("U{:08}", dice.roll(PEOPLE)), "text": sentence(&mut dice), "ts": ts,
                });
                if n % 7 == 6 {
                    message["thread_ts"] = json!(format!("{second}.{:06}", n - 1));
                }
                if n > 0 {
                    file.write_all(b",\n")?;
                }
                serde_json::to_writer(&mut file, &message)?;
            }
            file.write_all(b"]")?;
            file.flush()?;
            bytes += path.metadata()?.len();
            written += here;
        }
        day += 1;
    }
    Ok(bytes)
}
