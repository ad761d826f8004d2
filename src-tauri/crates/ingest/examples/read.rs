//! Prints the items and findings of files, for looking at what an importer makes of them.
//!
//! `cargo run -p ingest --example read -- FORMAT FILE… [--zone Z] [--day D]`, FORMAT one of the words of `Format` or
//! `auto`. A folder is read as one tree, its sources recognised.

use ingest::{Flow, Item, Settings, Sink, Source, text};
use model::{Finding, Format};
use std::ops::ControlFlow;

struct Print;

impl Sink for Print {
    fn item(&mut self, item: Item) -> Flow {
        let at = item.time.at.map(|at| at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string()).unwrap_or_default();
        let flag = item.time.flag.map(|flag| format!(" !{flag}")).unwrap_or_default();
        let line = item.locator.line.unwrap_or_default();
        let (author, channel) = (item.author.unwrap_or_default(), item.channel.unwrap_or_default());
        let text = text::excerpt(&item.text.replace('\n', " ⏎ "), 160);
        println!(
            "{line:>5} {at:<20}{flag} [{}, {}, {}] <{author}> ({channel}) {text}",
            item.kind, item.time.zone_source, item.time.precision
        );
        let extras = serde_json::to_string(&item.extras).unwrap_or_default();
        if extras != "{}" {
            println!("        {extras}");
        }
        ControlFlow::Continue(())
    }

    fn finding(&mut self, finding: Finding) -> Flow {
        let hint = finding.hint.unwrap_or_default();
        println!("   ** {} {} {}: {} | {hint}", finding.severity, finding.code, finding.place, finding.message);
        ControlFlow::Continue(())
    }

    fn progress(&mut self, _: u64) -> Flow {
        ControlFlow::Continue(())
    }
}

fn read_folder(folder: &str, settings: &Settings) -> Result<(), Box<dyn std::error::Error>> {
    let mut files = Vec::new();
    let mut left = vec![std::path::PathBuf::from(folder)];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(&path)?.filter_map(Result::ok).map(|entry| entry.path()));
            continue;
        }
        let label = path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
        files.push((label, std::fs::read(&path)?));
    }
    let tree = ingest::MemoryTree::new(folder, files);
    let (sources, findings) = ingest::recognise(&tree, settings);
    for finding in findings {
        let _ = Print.finding(finding);
    }
    for source in sources {
        println!("=== {} as {}", source.label, source.format);
        println!("    {:?}", ingest::read(&source, &tree, settings, &mut Print)?);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut settings = Settings::default();
    let mut words = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--zone" => settings.zone = Some(args.next().unwrap_or_default().parse()?),
            "--day" => settings.day = Some(args.next().unwrap_or_default().parse()?),
            _ => words.push(arg),
        }
    }
    let Some((format, files)) = words.split_first() else {
        return Err("name a format (or `auto`) and files".into());
    };
    for file in files {
        if std::path::Path::new(file).is_dir() {
            read_folder(file, &settings)?;
            continue;
        }
        let bytes = std::fs::read(file)?;
        let name = file.rsplit('/').next().unwrap_or(file).to_owned();
        let sample = text::Sample::of(name.clone(), bytes.clone());
        let scores = [
            (ingest::table::format_of(&sample), ingest::table::recognise(&sample)),
            (Format::Prose, ingest::prose::recognise(&sample)),
            (Format::Chat, ingest::chat::recognise(&sample)),
        ];
        let best = scores.iter().filter_map(|(format, score)| Some((score.as_ref()?, *format))).max();
        println!("=== {file} scores {scores:?}");
        let format = match (format.as_str(), best) {
            ("auto", Some((_, format))) => format,
            ("auto", None) => continue,
            (word, _) => word.parse()?,
        };
        let tree = ingest::MemoryTree::new("files", vec![(name.clone(), bytes)]);
        let source = Source { format, label: name, parts: vec![0] };
        println!("    {:?}", ingest::read(&source, &tree, &settings, &mut Print)?);
    }
    Ok(())
}
