//! How fast a Slack export is read, and at what memory: `slack_speed [messages] [memory|zip]` makes an export and reads it.

use ingest::{Flow, IngestError, Item, Limits, MemoryTree, Settings, Sink, Tree, archive::ZipTree, read, recognise};
use std::fmt::Write as _;
use std::io::{BufReader, Write as _};
use std::ops::ControlFlow;
use std::time::Instant;

#[derive(Default)]
struct Counted {
    items: u64,
    bytes: u64,
    findings: u64,
}

impl Sink for Counted {
    fn item(&mut self, item: Item) -> Flow {
        self.items += 1;
        self.bytes += item.text.len() as u64;
        ControlFlow::Continue(())
    }
    fn finding(&mut self, finding: model::Finding) -> Flow {
        if self.findings == 0 {
            eprintln!("{}", finding.message);
        }
        self.findings += 1;
        ControlFlow::Continue(())
    }
    fn progress(&mut self, _: u64) -> Flow {
        ControlFlow::Continue(())
    }
}

/// One day of one channel, shaped as Slack writes it today: rich-text blocks beside the text.
fn day(channel: usize, day: u64, messages: u64) -> String {
    let mut text = String::from("[\n");
    for n in 0..messages {
        let ts = format!("{}.{:06}", 1_700_000_000 + day * 86_400 + n * 40, (n * 37 + channel as u64) % 1_000_000);
        let words = format!(
            "checking node-{} again, latency is {} ms &amp; rising, see <https://g.test/d/{n}|graph> <@U0{:05}>",
            n % 97,
            n % 911,
            n % 50
        );
        let comma = if n + 1 == messages { "" } else { "," };
        let _ = write!(
            text,
            "    {{\n        \"client_msg_id\": \"{n:08x}-0000-4000-8000-{day:012x}\",\n        \"type\": \"message\",\n        \"text\": \"{words}\",\n        \"user\": \"U0{:05}\",\n        \"ts\": \"{ts}\",\n        \"team\": \"T0TEAM\",\n        \"user_team\": \"T0TEAM\",\n        \"user_profile\": {{\"avatar_hash\": \"abc\", \"real_name\": \"Person\", \"display_name\": \"p\", \"team\": \"T0TEAM\"}},\n        \"blocks\": [{{\"type\": \"rich_text\", \"block_id\": \"b{n}\", \"elements\": [{{\"type\": \"rich_text_section\", \"elements\": [{{\"type\": \"text\", \"text\": \"{words}\"}}]}}]}}]\n    }}{comma}\n",
            n % 50
        );
    }
    text.push(']');
    text
}

fn files(total: u64) -> impl Iterator<Item = (String, Vec<u8>)> {
    let per_day = 500;
    let days = total.div_ceil(per_day);
    let users: Vec<String> = (0..50)
        .map(|n| format!("{{\"id\":\"U0{n:05}\",\"name\":\"user{n}\",\"profile\":{{\"display_name\":\"User {n}\"}}}}"))
        .collect();
    let channels = r#"[{"id":"C0AAAAAA1","name":"ops"},{"id":"C0AAAAAA2","name":"web"}]"#;
    let lists = [
        ("users.json".to_owned(), format!("[{}]", users.join(",")).into_bytes()),
        ("channels.json".to_owned(), channels.as_bytes().to_vec()),
    ];
    lists.into_iter().chain((0..days).map(move |number| {
        let channel = (number % 2) as usize;
        let date =
            chrono::DateTime::from_timestamp(1_700_000_000 + (number / 2) as i64 * 86_400, 0).unwrap_or_default();
        let name = format!("{}/{}.json", ["ops", "web"][channel], date.format("%Y-%m-%d"));
        (name, day(channel, number / 2, per_day.min(total - number * per_day)).into_bytes())
    }))
}

fn measure(tree: &dyn Tree) -> Result<(), IngestError> {
    let settings = Settings::default();
    let mut counted = Counted::default();
    let (start, busy) = (Instant::now(), processor_seconds());
    let (sources, _) = recognise(tree, &settings);
    let recognised = start.elapsed();
    for source in &sources {
        read(source, tree, &settings, &mut counted)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let busy = processor_seconds() - busy;
    let size: u64 = tree.entries().iter().filter_map(|entry| entry.size).sum();
    println!(
        "{} messages ({} MB of JSON) in {seconds:.2} s ({busy:.2} s of processor): {:.0} messages/s ({:.0} for each second of processor); recognised in {recognised:.2?}; {} findings; {}",
        counted.items,
        size >> 20,
        counted.items as f64 / seconds,
        counted.items as f64 / busy,
        counted.findings,
        memory()
    );
    Ok(())
}

/// Time on a processor, which other programs on the machine do not stretch; 0 where the system does not say.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("memory unknown").to_owned()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let total: u64 = std::env::args().nth(1).map_or(Ok(100_000), |given| given.parse())?;
    if std::env::args().nth(2).as_deref() == Some("memory") {
        measure(&MemoryTree::new("export", files(total).collect()))?;
        return Ok(());
    }
    let path = std::env::temp_dir().join(format!("slack-speed-{}.zip", std::process::id()));
    let mut writer = zip::ZipWriter::new(std::fs::File::create(&path)?);
    for (name, bytes) in files(total) {
        writer.start_file(name, zip::write::SimpleFileOptions::default().compression_level(Some(1)))?;
        writer.write_all(&bytes)?;
    }
    writer.finish()?;
    let read = || -> Result<(), Box<dyn std::error::Error>> {
        let file = BufReader::new(std::fs::File::open(&path)?);
        let (tree, _) = ZipTree::open(file, "export.zip", &Limits::default())?;
        measure(&tree)?;
        Ok(())
    };
    let outcome = read();
    std::fs::remove_file(&path)?;
    outcome
}
