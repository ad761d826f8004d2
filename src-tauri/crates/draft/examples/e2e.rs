//! Tries the drafter on a folder of inputs with a crude loader. `cargo run -p draft --example e2e -- DIR…`
#![allow(clippy::unwrap_used)]
use chrono::{DateTime, NaiveDateTime};
use model::*;
use std::path::Path;

fn item(
    n: &mut i64,
    format: Format,
    kind: EventKind,
    at: Option<Utc>,
    author: Option<&str>,
    channel: Option<&str>,
    text: &str,
    file: &str,
) -> Evidence {
    *n += 1;
    Evidence {
        id: EvidenceId(*n),
        incident: IncidentId(1),
        batch: BatchId(1),
        event: TimelineEventId(*n),
        format,
        kind,
        native_id: None,
        locator: Locator { file: file.into(), line: None, id: None },
        author: author.filter(|a| !a.is_empty()).map(Into::into),
        channel: channel.filter(|a| !a.is_empty()).map(Into::into),
        thread: None,
        text: text.into(),
        raw: None,
        time: ReadTime {
            raw: at.map(|a| a.to_rfc3339()),
            at,
            zone_source: ZoneSource::Explicit,
            precision: Precision::Second,
            flag: None,
        },
        at,
        extras: Extras::default(),
    }
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (vec![], vec![], String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

fn load(dir: &Path) -> Vec<Evidence> {
    let mut n = 0;
    let mut out = vec![];
    let mut files: Vec<_> = walk(dir);
    files.sort();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let label = path.strip_prefix(dir).unwrap().display().to_string();
        if name == "alerts-only.csv" && !std::env::var("ALERTS").is_ok()
            || name == "timeline.csv" && std::env::var("ALERTS").is_ok()
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        if name.ends_with(".csv") {
            let rows = csv_rows(&text);
            let head = rows[0].clone();
            for row in rows.iter().skip(1).filter(|r| r.len() > 1) {
                let get = |names: &[&str]| {
                    head.iter()
                        .position(|h| names.contains(&h.as_str()))
                        .and_then(|i| row.get(i))
                        .cloned()
                        .unwrap_or_default()
                };
                let at =
                    DateTime::parse_from_rfc3339(&get(&["timestamp", "committed_at", "time"])).ok().map(|t| t.to_utc());
                let body = get(&["text", "subject"]);
                let sha = get(&["sha"]);
                let kind = if !sha.is_empty() {
                    EventKind::Change
                } else if body.starts_with("Triggered") {
                    EventKind::Alert
                } else {
                    EventKind::Observation
                };
                let mut e = item(
                    &mut n,
                    if sha.is_empty() { Format::Table } else { Format::Changes },
                    kind,
                    at,
                    Some(&get(&["author"])),
                    Some(&get(&["channel"])),
                    &body,
                    &label,
                );
                if !sha.is_empty() {
                    e.extras.change = Some(Box::new(ChangeFacts {
                        reference: sha,
                        title: body.lines().next().unwrap_or("").into(),
                        ..Default::default()
                    }));
                }
                out.push(e);
            }
        } else if name.ends_with(".md") {
            let mut day = "2019-10-21".to_string();
            let default = day.clone();
            let joined = text.replace("\n  ", " ");
            for line in joined.lines().filter(|l| l.starts_with("- ")) {
                let l = line.trim_start_matches("- ").replace("**", "");
                let (d, rest) = if l.len() > 11 && l.as_bytes()[4] == b'-' {
                    (l[..10].to_string(), l[11..].to_string())
                } else {
                    (default.clone(), l.clone())
                };
                day.clone_from(&d);
                let at = NaiveDateTime::parse_from_str(&format!("{day} {}", &rest[..5]), "%Y-%m-%d %H:%M")
                    .ok()
                    .map(|t| t.and_utc());
                out.push(item(&mut n, Format::Prose, EventKind::Observation, at, None, None, rest[6..].trim(), &label));
            }
        } else if name == "prs.json" {
            let v: serde_json::Value = serde_json::from_str(&text).unwrap();
            for pr in v.as_array().unwrap() {
                let at = DateTime::parse_from_rfc3339(pr["mergedAt"].as_str().unwrap_or("")).ok().map(|t| t.to_utc());
                let url = pr["url"].as_str().unwrap_or("");
                let parts: Vec<&str> = url.split('/').collect();
                let mut e = item(
                    &mut n,
                    Format::GitHub,
                    EventKind::Change,
                    at,
                    pr["author"]["login"].as_str(),
                    None,
                    &format!("{}\n\n{}", pr["title"].as_str().unwrap(), pr["body"].as_str().unwrap_or("")),
                    &label,
                );
                e.extras.change = Some(Box::new(ChangeFacts {
                    reference: format!("{}/{}#{}", parts[3], parts[4], pr["number"]),
                    title: pr["title"].as_str().unwrap().into(),
                    url: Some(url.into()),
                    merged_at: at,
                    files: pr["files"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|f| ChangedFile {
                            path: f["path"].as_str().unwrap().into(),
                            additions: f["additions"].as_u64().unwrap(),
                            deletions: f["deletions"].as_u64().unwrap(),
                        })
                        .collect(),
                    ..Default::default()
                }));
                out.push(e);
            }
        } else if name.ends_with(".json") && name.starts_with("20") {
            let v: serde_json::Value = serde_json::from_str(&text).unwrap();
            for m in v.as_array().unwrap() {
                let ts: f64 = m["ts"].as_str().unwrap().parse().unwrap();
                let mut e = item(
                    &mut n,
                    Format::Slack,
                    EventKind::Communication,
                    DateTime::from_timestamp(ts as i64, 0),
                    m["user"].as_str(),
                    Some("#chan"),
                    m["text"].as_str().unwrap(),
                    &label,
                );
                e.native_id = m["ts"].as_str().map(Into::into);
                out.push(e);
            }
        } else if name.ends_with(".diff") {
            let mut e = item(&mut n, Format::Patch, EventKind::Change, None, None, None, &text, &label);
            let r = name.trim_end_matches(".diff").rsplit_once('-').map(|(a, b)| format!("{a}#{b}")).unwrap();
            e.extras.change = Some(Box::new(ChangeFacts { reference: r, ..Default::default() }));
            out.push(e);
        }
    }
    out
}

fn walk(dir: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(dir)
        .unwrap()
        .flat_map(|e| {
            let p = e.unwrap().path();
            if p.is_dir() { walk(&p) } else { vec![p] }
        })
        .collect()
}

fn main() {
    for dir in std::env::args().skip(1) {
        let dir = Path::new(&dir);
        let case: serde_json::Value = std::fs::read_to_string(dir.join("case.json"))
            .ok()
            .and_then(|t| serde_json::from_str(&t).ok())
            .unwrap_or_default();
        let evidence = load(&if dir.join("inputs").exists() { dir.join("inputs") } else { dir.to_path_buf() });
        let incident = Incident {
            id: IncidentId(1),
            title: case["title"].as_str().unwrap_or("x").into(),
            service: None,
            severity: None,
            zone: None,
            created_at: DateTime::UNIX_EPOCH,
            archived: false,
            moments: vec![],
        };
        let started = std::time::Instant::now();
        let draft = ::draft::builtin::draft(
            &::draft::builtin::Case { incident: &incident, evidence: &evidence, events: &[], decided: &[] },
            &mut |_| std::ops::ControlFlow::Continue(()),
        )
        .unwrap();
        println!("\n=========== {} ({} items, {:?})", incident.title, evidence.len(), started.elapsed());
        for m in &draft.moments {
            println!(
                "  {} {} {:?} {}",
                m.moment,
                m.at,
                m.evidence.iter().map(|e| e.to_string()).collect::<Vec<_>>(),
                m.why
            );
        }
        for (i, h) in draft.hypotheses.iter().enumerate() {
            println!(
                "H{} [{} {} {}] {}\n     for {:?} against {:?}\n     {}",
                i + 1,
                h.role,
                h.verdict,
                h.cause_class,
                h.statement,
                h.evidence_for.iter().map(|e| e.0).collect::<Vec<_>>(),
                h.evidence_against.iter().map(|e| e.0).collect::<Vec<_>>(),
                h.claim.text
            );
        }
        for c in draft.changes.iter().take(4) {
            println!("CH {:.3} {} {} {:?}", c.score, c.reference, c.title, c.reasons);
        }
        for a in &draft.actions {
            println!("A [{} {}] {} -> {:?}", a.kind, a.strength, a.title, a.factor.map(|f| f + 1));
        }
        for q in &draft.questions {
            println!("Q {}", q.text);
        }
        let quiet = std::env::var("QUIET").is_ok();
        for c in &draft.claims {
            if !quiet || !c.check.is_supported() {
                println!(
                    "  {:<13} {} {}",
                    c.section.as_str(),
                    if c.check.is_supported() { "" } else { "UNSUPPORTED" },
                    c.text
                );
                if !c.check.is_supported() {
                    println!("      {:?}", c.check);
                }
            }
        }
    }
}
