//! Measures the index on generated chat messages beside a plain index of the same text with the engine's own tokenizer.
//!
//! `cargo run --release -p search --example measure -- 1000000 [WHICH [FOLDER [SET [TEXT [BYTES]]]]]`: how many messages;
//! `index`, `plain` or `both` (memory is the high-water mark of the process, so measure it alone); where to keep the
//! index, so that a later run with the same folder only asks, `-` for nowhere; which set of questions to ask or `all`;
//! `words` of a language with 30,000 of them, or `chat`, short lines full of names, hosts, times and numbers; and how
//! many bytes the writer may use.

use std::path::Path;
use std::time::{Duration, Instant};

use search::{Document, Index, Kind, Options, Query};

/// A small generator with a fixed start: the same messages every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    /// Small numbers often, large ones rarely, as words occur in a language.
    fn skewed(&mut self, sides: u64) -> u64 {
        let u = (self.roll(1 << 30) as f64 + 1.0) / (1u64 << 30) as f64;
        (((sides as f64).powf(u)) as u64 - 1).min(sides - 1)
    }
}

const COMMON: &[&str] = &[
    "the",
    "to",
    "and",
    "is",
    "in",
    "we",
    "of",
    "a",
    "for",
    "on",
    "it",
    "that",
    "this",
    "are",
    "with",
    "be",
    "not",
    "error",
    "latency",
    "deploy",
    "service",
    "database",
    "timeout",
    "rollback",
    "checkout",
    "connection",
    "refused",
    "queue",
    "memory",
    "restarted",
    "dashboard",
    "alert",
    "paging",
    "looking",
    "seeing",
    "requests",
    "failing",
    "traffic",
    "region",
    "cluster",
    "cache",
    "customers",
    "payments",
    "login",
    "search",
    "disk",
    "cpu",
    "node",
];

fn vocabulary() -> Vec<String> {
    let (starts, ends) = (
        ["ba", "re", "co", "di", "lo", "mi", "su", "ta", "ve", "po", "ex", "in", "tra", "sto", "ne"],
        ["n", "r", "st", "ck", "ion", "er", "ing", "ed", "ly", "al"],
    );
    let mut words: Vec<String> = COMMON.iter().map(|w| (*w).to_owned()).collect();
    let mut dice = Dice(7);
    while words.len() < 30_000 {
        let mut word = String::new();
        for _ in 0..1 + dice.roll(3) {
            word.push_str(starts[dice.roll(15) as usize]);
        }
        word.push_str(ends[dice.roll(10) as usize]);
        words.push(word);
    }
    words
}

fn message(number: u64, words: &[String], dice: &mut Dice) -> Document {
    let mut text = String::with_capacity(160);
    for at in 0..8 + dice.roll(28) {
        if at > 0 {
            text.push(' ');
        }
        match dice.roll(60) {
            0 => text.push_str(&format!("payments-{}.eu.example.com", dice.roll(40))),
            1 => text.push_str(&format!("10.0.{}.{}:8080", dice.roll(8), dice.roll(256))),
            2 => text.push_str(&format!("{:08x}{:08x}", dice.roll(1 << 32), dice.roll(1 << 32))),
            3 => text.push_str("ERR_CONN_REFUSED"),
            4 => text.push_str("NullPointerException"),
            5 => text.push_str(&format!("#{}", dice.roll(20_000))),
            _ => text.push_str(&words[dice.skewed(words.len() as u64) as usize]),
        }
        if dice.roll(12) == 0 {
            text.push(',');
        }
    }
    Document {
        incident: Some(format!("INC-{}", number / 5_000 + 1)),
        people: vec![words[200 + dice.roll(80) as usize].clone()],
        service: Some(words[COMMON.len() + (number / 20_000) as usize % 30].clone()),
        source: Some("slack".into()),
        at: chrono::DateTime::from_timestamp(1_700_000_000 + 45 * number as i64, 0),
        ..Document::new(format!("E-{number}"), Kind::Evidence, text)
    }
}

const DONE: &[&str] = &["restarted", "deployed", "rolled back", "scaled", "drained", "patched", "paged", "muted"];
const ON: &[&str] = &[
    "checkout-api",
    "ledger-db",
    "payments-gateway",
    "edge-proxy",
    "mail-relay",
    "cart-cache",
    "the canary",
    "the read replica",
    "the load balancer",
    "node pool b",
];
const SEEN: &[&str] = &[
    "503s on the edge",
    "p99 above 4 s",
    "connection pool exhausted",
    "error budget burn 14x",
    "disk at 92 percent",
    "timeouts from upstream",
    "ECONNRESET in the logs",
    "queue depth 12k",
    "replica lag 40 s",
    "healthy again",
];

/// One to four sentences in the manner of a channel during an incident.
fn lines(dice: &mut Dice) -> String {
    let one_of = |dice: &mut Dice, of: &[&'static str]| of[dice.roll(of.len() as u64) as usize];
    let mut text = String::new();
    for part in 0..1 + dice.roll(4) {
        text.push_str(if part > 0 { ". " } else { "" });
        text.push_str(&format!(
            "{} {} at {:02}:{:02}, now {} on host-{:03}.eu{}.shop.example, request {:08x}",
            one_of(dice, DONE),
            one_of(dice, ON),
            dice.roll(24),
            dice.roll(60),
            one_of(dice, SEEN),
            dice.roll(300),
            dice.roll(4),
            dice.roll(1 << 30),
        ));
    }
    text
}

fn chat(number: u64, dice: &mut Dice) -> Document {
    Document {
        incident: Some("INC-1".into()),
        title: format!("team-{}", number / 2_000 % 20),
        people: vec![format!("Person Number{}", dice.roll(200))],
        source: Some("slack".into()),
        at: chrono::DateTime::from_timestamp(1_735_689_600 + 43 * number as i64, 0),
        ..Document::new(format!("E-{number}"), Kind::Evidence, lines(dice))
    }
}

fn is_chat() -> bool {
    std::env::args().nth(5).is_some_and(|text| text == "chat")
}

fn made(number: u64, words: &[String], dice: &mut Dice) -> Document {
    if is_chat() { chat(number, dice) } else { message(number, words, dice) }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let count: u64 = args.next().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let only = args.next();
    let words = vocabulary();
    let folder = tempfile::tempdir()?;
    let generated = generate(count, &words);
    println!("{count} messages, generating alone {generated:.1?}");
    if only.as_deref() != Some("index") {
        plain(&folder.path().join("plain"), count, &words, generated)?;
        print_size(&folder.path().join("plain"))?;
    }
    if only.as_deref() != Some("plain") {
        let kept = args.next().filter(|kept| kept != "-");
        let kept = kept.map_or_else(|| folder.path().join("index"), std::path::PathBuf::from);
        measure(&kept, count, &words, generated)?;
    }
    print_memory();
    Ok(())
}

/// What making the messages costs, with nothing done to them.
fn generate(count: u64, words: &[String]) -> Duration {
    let started = all_threads();
    let mut dice = Dice(42);
    let bytes: usize = (0..count).map(|n| made(n, words, &mut dice).text.len()).sum();
    println!("{} MB of text", bytes / 1_000_000);
    all_threads().saturating_sub(started)
}

fn plain(
    folder: &Path,
    count: u64,
    words: &[String],
    generated: Duration,
) -> Result<Duration, Box<dyn std::error::Error>> {
    use tantivy::schema::{STORED, Schema, TEXT};
    std::fs::create_dir_all(folder)?;
    let mut builder = Schema::builder();
    let key = builder.add_u64_field("key", STORED);
    let text = builder.add_text_field("text", TEXT);
    let index = tantivy::Index::create_in_dir(folder, builder.build())?;
    let (started, ran) = (Instant::now(), all_threads());
    let mut dice = Dice(42);
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(2, 100_000_000)?;
    for number in 0..count {
        let made = made(number, words, &mut dice);
        writer.add_document(tantivy::doc!(key => number, text => made.text))?;
    }
    writer.commit()?;
    print_build("plain", started, ran + generated);
    writer.wait_merging_threads()?;
    println!("plain   with merging, on the processor {:.1?}", all_threads().saturating_sub(ran + generated));
    Ok(started.elapsed())
}

fn measure(folder: &Path, count: u64, words: &[String], generated: Duration) -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    if let Some(bytes) = std::env::args().nth(6) {
        options.writer_bytes = bytes.parse()?;
    }
    let index = Index::open(folder, options)?.index;
    let mut dice = Dice(42);
    let (started, ran) = (Instant::now(), all_threads());
    if index.documents() == 0 {
        for number in 0..count {
            index.add_new(&made(number, words, &mut dice))?;
        }
        index.commit(count)?;
        print_build("index", started, ran + generated);
    }
    index.close()?;
    println!("index   closed, with merging, on the processor {:.1?}", all_threads().saturating_sub(ran + generated));
    print_memory();
    print_size(folder)?;
    let started = Instant::now();
    let index = Index::open(folder, Options::default())?.index;
    println!("open and check {:.1?}", started.elapsed());
    if is_chat() {
        ask_chat(&index)?
    } else {
        ask(&index, words)?
    }
    let started = Instant::now();
    index.put(&made(7, words, &mut dice))?;
    index.commit(count + 1)?;
    println!("one put and commit {:.1?}", started.elapsed());
    Ok(())
}

fn print_build(what: &str, started: Instant, ran: Duration) {
    println!("{what:7} built in {:.1?}, on the processor {:.1?}", started.elapsed(), all_threads().saturating_sub(ran));
    for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let name = std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
        println!("        {:20} {:.1?}", name.trim(), ran_by(&task.path()));
    }
}

fn ask_chat(index: &Index) -> Result<(), Box<dyn std::error::Error>> {
    let mut dice = Dice(99);
    let mut three = || {
        let text = lines(&mut dice);
        let words: Vec<&str> = text.split_whitespace().collect();
        let at = dice.roll(words.len() as u64 - 2) as usize;
        words[at..at + 3].join(" ").replace([',', '.'], " ")
    };
    let texts: Vec<String> = (0..200).map(|_| three()).collect();
    let whole: Vec<Query> = texts.iter().map(Query::text).collect();
    run(index, "three words", &whole)?;
    let typed = texts.iter().take(40).flat_map(|text| (1..=text.len()).map(|end| text[..end].to_owned()));
    let typed: Vec<Query> = typed.map(|text| Query { as_you_type: true, ..Query::text(text) }).collect();
    run(index, "keystroke", &typed)?;
    let mut names = Vec::new();
    for n in 0..40 {
        names.push(Query::text(format!("host-{n:03}.eu2.shop.example")));
        names.push(Query::text(format!("host-{n:03} ledger-db")));
        names.push(Query::text(format!("\"14:{n:02}\"")));
    }
    run(index, "names", &names)
}

fn ask(index: &Index, words: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let mut dice = Dice(99);
    let word = |dice: &mut Dice, from: u64, to: u64| words[(from + dice.skewed(to - from)) as usize].clone();
    let mut sets: Vec<(&str, Vec<Query>)> = Vec::new();
    let mut make = |name, each: &mut dyn FnMut(&mut Dice) -> Query| {
        sets.push((name, (0..200).map(|_| each(&mut dice)).collect()));
    };
    make("three words", &mut |d| {
        Query::text(format!("{} {} {}", word(d, 17, 3_000), word(d, 17, 3_000), word(d, 17, 3_000)))
    });
    make("three common words", &mut |d| {
        Query::text(format!("{} {} {}", word(d, 0, 48), word(d, 0, 48), word(d, 0, 48)))
    });
    make("three, some of them", &mut |d| {
        Query::text(format!("{} {} qqqx{}", word(d, 17, 3_000), word(d, 17, 3_000), d.roll(9)))
    });
    make("phrase", &mut |d| Query::text(format!("\"{} {}\"", word(d, 0, 300), word(d, 0, 300))));
    make("name", &mut |d| Query::text(format!("payments-{}.eu", d.roll(40))));
    make("similar", &mut |d| Query {
        limit: 20,
        ..Query::text(format!("{}q{}", word(d, 2_000, 9_000), word(d, 2_000, 9_000)))
    });
    make("filters only", &mut |d| {
        Query::text(format!("service:{} after:2024-0{}-01", words[48 + d.roll(30) as usize], 1 + d.roll(9)))
    });
    for (name, queries) in &sets {
        run(index, name, queries)?;
    }
    let mut keystrokes: Vec<Query> = Vec::new();
    for _ in 0..40 {
        let text = format!("{} {}", word(&mut dice, 17, 3_000), word(&mut dice, 17, 3_000));
        keystrokes.extend((1..=text.len()).map(|end| Query { as_you_type: true, ..Query::text(&text[..end]) }));
    }
    run(index, "keystroke", &keystrokes)?;
    let short: Vec<Query> = ('a'..='z').map(|c| Query { as_you_type: true, ..Query::text(c) }).collect();
    run(index, "one letter", &short)?;
    let deep: Vec<Query> =
        ('a'..='z').map(|c| Query { as_you_type: true, ..Query::text(format!("payments-{c}")) }).collect();
    run(index, "name being typed", &deep)
}

fn run(index: &Index, name: &str, queries: &[Query]) -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(4).is_some_and(|wanted| wanted != "all" && !name.contains(&wanted)) {
        return Ok(());
    }
    let (mut times, mut busy, mut found) = (Vec::new(), Vec::new(), 0);
    let mut slowest = (Duration::ZERO, String::new());
    for query in queries {
        let (started, ran) = (Instant::now(), time_on_the_processor());
        let hits = index.search(query)?;
        let took = started.elapsed();
        busy.push(time_on_the_processor().saturating_sub(ran));
        found += usize::from(hits.total > 0);
        times.push(took);
        if took > slowest.0 {
            slowest = (took, format!("{:?} reaches {}, {}", query.text, hits.reach.as_str(), hits.total));
        }
    }
    times.sort();
    busy.sort();
    let at = |times: &[Duration], share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!(
        "{name:20} median {:>8.2?} p95 {:>8.2?} max {:>8.2?} | alone {:>8.2?} {:>8.2?} {:>8.2?} | found {found}/{} ({})",
        at(&times, 50),
        at(&times, 95),
        at(&times, 100),
        at(&busy, 50),
        at(&busy, 95),
        at(&busy, 100),
        times.len(),
        slowest.1
    );
    Ok(())
}

/// How long this thread has run, without the time in which others had the processor: on a busy machine this says more
/// than the clock. Only where the system tells it in `/proc`.
fn time_on_the_processor() -> Duration {
    ran_by(Path::new("/proc/thread-self"))
}

fn ran_by(thread: &Path) -> Duration {
    let told = std::fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

/// The same for all threads of the process together, those that have ended too, in hundredths of a second.
fn all_threads() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = told.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

fn print_size(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    let index = tantivy::Index::open_in_dir(folder)?;
    let searcher = index.reader()?.searcher();
    let segments = searcher.segment_readers();
    println!("size {} MB in {} segments", bytes / 1_000_000, segments.len());
    for (field, entry) in index.schema().fields().filter(|(_, entry)| entry.is_indexed()) {
        let mut tokens = 0;
        for segment in segments {
            tokens += segment.inverted_index(field)?.total_num_tokens();
        }
        println!("        {:.1} tokens a message in {}", tokens as f64 / searcher.num_docs() as f64, entry.name());
    }
    Ok(())
}

fn print_memory() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("RssAnon")) {
        println!("{line}");
    }
}
