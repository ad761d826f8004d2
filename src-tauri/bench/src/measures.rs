//! One function a measure, each run in a process of its own.

use crate::export::{self, Dice, sentence};
use crate::report::{figure, peak_mb, spread};
use crate::{Plan, floor};
use api::contract::*;
use api::{Api, Host, Notice};
use model::*;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

type Done = Result<(), Box<dyn Error>>;

struct Silent;

impl Host for Silent {
    fn now(&self) -> Utc {
        chrono::Utc::now()
    }
    fn notify(&self, _: Notice) {}
}

/// Runs one step in this process.
pub fn child(step: &str, plan: &Plan) -> Result<(), String> {
    let run = match step {
        "generate" => generate,
        "floor" => raw_floor,
        "import" => import,
        "search" => search,
        "fts5" => fts5,
        "timeline" => timeline,
        "draft" => draft_speed,
        "check" => check_speed,
        "open" => open,
        other => return Err(format!("there is no step `{other}`")),
    };
    run(plan).map_err(|error| error.to_string())
}

fn open_api(folder: &Path) -> Result<Api, Box<dyn Error>> {
    Ok(Api::open(folder, Arc::new(Silent))?)
}

/// An empty folder of that name below the plan's.
fn fresh(plan: &Plan, name: &str) -> Result<std::path::PathBuf, Box<dyn Error>> {
    let folder = plan.folder.join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn seconds_file(plan: &Plan) -> std::path::PathBuf {
    plan.folder.join("floor-seconds")
}

fn generate(plan: &Plan) -> Done {
    println!("import of a Slack export of {} messages", plan.messages);
    let bytes = export::write(&fresh(plan, "export")?, plan.messages)?;
    figure("size of the export", format!("{} MB", bytes / 1_000_000));
    Ok(())
}

fn raw_floor(plan: &Plan) -> Done {
    let folder = fresh(plan, "floor")?;
    let started = Instant::now();
    let count = floor::run(&plan.folder.join("export"), &folder)?;
    let wall = started.elapsed();
    std::fs::write(seconds_file(plan), wall.as_secs_f64().to_string())?;
    figure("raw floor: parse + insert + tantivy add", format!("{:.1} s ({count} messages)", wall.as_secs_f64()));
    figure("raw floor: peak memory", format!("{} MB", peak_mb().unwrap_or(0)));
    Ok(())
}

fn import(plan: &Plan) -> Done {
    let library = fresh(plan, "library")?;
    let started = Instant::now();
    let api = open_api(&library)?;
    let incident = api.incident_new(IncidentNew { title: "A million messages".into(), ..Default::default() })?;
    let report = api.import_run(ImportRun {
        incident: Some(incident.id.into()),
        paths: vec![plan.folder.join("export")],
        ..Default::default()
    })?;
    drop(api);
    let wall = started.elapsed().as_secs_f64();
    if report.items_new != plan.messages as u64 {
        return Err(format!("{} of {} messages were imported", report.items_new, plan.messages).into());
    }
    figure("import + store + index, ready to search", format!("{wall:.1} s"));
    let floor: f64 = std::fs::read_to_string(seconds_file(plan))?.parse()?;
    figure("ratio to the raw floor (at most 1.4)", format!("{:.2}", wall / floor));
    figure("peak memory (under 350 MB)", format!("{} MB", peak_mb().unwrap_or(0)));
    Ok(())
}

fn queries() -> Vec<String> {
    let mut dice = Dice(11);
    (0..200)
        .map(|_| {
            let text = sentence(&mut dice);
            let words: Vec<_> = text.split_whitespace().collect();
            let at = dice.roll(words.len().saturating_sub(3).max(1));
            words[at..words.len().min(at + 3)].join(" ").replace([',', '.'], " ")
        })
        .collect()
}

fn search(plan: &Plan) -> Done {
    println!("search over {} items", plan.messages);
    let api = open_api(&plan.folder.join("library"))?;
    let ask = |text: &str, as_you_type: bool| -> Result<Duration, Box<dyn Error>> {
        let started = Instant::now();
        api.search_run(SearchRun { text: text.to_owned(), as_you_type, ..Default::default() })?;
        Ok(started.elapsed())
    };
    ask("warm up", false)?;
    let mut whole = queries().iter().map(|q| ask(q, false)).collect::<Result<Vec<_>, _>>()?;
    figure("three words, 20 hits with snippets and facets", spread(&mut whole));
    let mut keys = Vec::new();
    for query in queries().iter().take(40) {
        for (end, _) in query.char_indices().skip(1) {
            keys.push(ask(&query[..end], true)?);
        }
    }
    figure("as you type, each keystroke (p95 under 30 ms)", spread(&mut keys));
    figure("peak memory", format!("{} MB", peak_mb().unwrap_or(0)));
    Ok(())
}

fn fts5(plan: &Plan) -> Done {
    let mut times = floor::fts5(&plan.folder.join("export"), &fresh(plan, "fts5")?, &queries())?;
    figure("SQLite FTS5, the same words, 20 ranked rows", spread(&mut times));
    Ok(())
}

/// What the window asks of one incident with as many events as the export has messages. Between asking, a star changes
/// the library, so that nothing is answered from what was asked before.
fn timeline(plan: &Plan) -> Done {
    println!("timeline of {} events", plan.messages);
    let api = open_api(&plan.folder.join("library"))?;
    let ask = TimelineList { incident: Ref::new("1"), ..Default::default() };
    let first = api.timeline_list(TimelineList { limit: Some(1), ..ask.clone() })?;
    let Some(event) = first.events.first().map(|view| view.event.id) else {
        return Err("the incident has no event".into());
    };
    let author = first.events[0].author.clone().into_iter().collect();
    let last = usize::try_from(first.total)?.saturating_sub(50);
    let page = |list: &TimelineList, offset| {
        api.timeline_list(TimelineList { offset: Some(offset), limit: Some(50), ..list.clone() }).map(drop)
    };
    let words = TimelineList { text: Some("pool".into()), ..ask.clone() };
    let person = TimelineList { people: author, ..ask.clone() };
    let measure = |name: &str, run: &dyn Fn() -> Result<(), api::Failure>, fresh: bool| -> Done {
        let mut times = Vec::new();
        for round in 0..7 {
            if fresh {
                api.event_set(EventSet { event: event.into(), starred: Some(round % 2 == 0), ..Default::default() })?;
            }
            let started = Instant::now();
            run()?;
            times.push(started.elapsed());
        }
        figure(name, spread(&mut times));
        Ok(())
    };
    measure("first page after a change (under 50 ms)", &|| page(&ask, 0), true)?;
    measure("last page after a change (under 50 ms)", &|| page(&ask, last), true)?;
    measure("last page, nothing changed", &|| page(&ask, last), false)?;
    measure("page by words after a change (under 50 ms)", &|| page(&words, 0), true)?;
    measure("page by person after a change (under 50 ms)", &|| page(&person, 0), true)?;
    measure("facets (under 50 ms)", &|| api.timeline_facets(IncidentRef { incident: Ref::new("1") }).map(drop), true)?;
    let density = || api.timeline_density(DensityCount { list: ask.clone(), bins: 200 }).map(drop);
    measure("density in 200 bins after a change (under 50 ms)", &density, true)?;
    let place =
        || api.timeline_place(TimelinePlace { list: ask.clone(), event: Some(event.into()), at: None }).map(drop);
    measure("place of an event after a change (under 50 ms)", &place, true)?;
    Ok(())
}

/// Evidence of a chatty incident: alerts, chatter, a cause that someone states, a fix.
fn evidence(count: usize) -> Vec<Evidence> {
    let mut dice = Dice(3);
    let start = chrono::DateTime::from_timestamp(1_770_000_000, 0).expect("a valid instant");
    (0..count)
        .map(|n| {
            let text = match n % 500 {
                40 => "[FIRING] checkout-api error ratio above 5 percent".to_owned(),
                120 => {
                    "looks like the connection pool is exhausted because the deploy of 14:05 lowered max_connections"
                        .to_owned()
                }
                200 => "turned out not to be the load balancer".to_owned(),
                300 => "rolled back the deploy, errors are going down".to_owned(),
                _ => sentence(&mut dice),
            };
            let at = start + chrono::Duration::seconds(n as i64 * 5);
            Evidence {
                id: EvidenceId(n as i64 + 1),
                incident: IncidentId(1),
                batch: BatchId(1),
                event: TimelineEventId(n as i64 + 1),
                format: Format::Slack,
                kind: EventKind::Communication,
                native_id: None,
                locator: Locator { file: "export".into(), line: Some(n as u64), id: None },
                author: Some(format!("Person Number{}", dice.roll(30))),
                channel: Some("inc".into()),
                thread: None,
                text,
                raw: None,
                time: ReadTime {
                    raw: Some(at.timestamp().to_string()),
                    at: Some(at),
                    zone_source: ZoneSource::Explicit,
                    precision: Precision::Second,
                    flag: None,
                },
                at: Some(at),
                extras: Extras::default(),
            }
        })
        .collect()
}

fn incident() -> Incident {
    Incident {
        id: IncidentId(1),
        title: "Checkout fails".into(),
        service: Some("checkout-api".into()),
        severity: Some(1),
        zone: None,
        created_at: chrono::DateTime::from_timestamp(1_770_000_000, 0).expect("a valid instant"),
        archived: false,
        never_leaves: false,
        moments: Vec::new(),
    }
}

fn draft_speed(_: &Plan) -> Done {
    println!("built-in draft of 5,000 evidence items");
    let (evidence, incident) = (evidence(5_000), incident());
    let case = ::draft::builtin::Case { incident: &incident, evidence: &evidence, events: &[], decided: &[] };
    let mut times = Vec::new();
    for _ in 0..5 {
        let started = Instant::now();
        let draft = ::draft::builtin::draft(&case, &mut |_| std::ops::ControlFlow::Continue(()));
        times.push(started.elapsed());
        if draft.is_none_or(|d| d.claims.is_empty()) {
            return Err("the draft is empty".into());
        }
    }
    figure("draft (under 1,500 ms)", spread(&mut times));
    Ok(())
}

fn check_speed(_: &Plan) -> Done {
    println!("check of 1,000 claims against 5,000 evidence items");
    let evidence = evidence(5_000);
    let claims: Vec<Claim> = evidence
        .iter()
        .step_by(5)
        .map(|item| {
            let words = item.text.split_inclusive(' ').take(6).collect::<String>().trim_end().to_owned();
            Claim {
                section: Section::Highlights,
                text: format!("{} wrote: “{words}”", item.author.as_deref().unwrap_or_default()),
                evidence: vec![item.id],
                quotes: vec![Quote { evidence: item.id, text: words }],
                at: item.at,
                check: Check::Supported,
            }
        })
        .collect();
    let mut times = Vec::new();
    let mut supported = 0;
    for _ in 0..5 {
        let started = Instant::now();
        let corpus = ::draft::Corpus::new(&evidence);
        supported = claims.iter().filter(|claim| ::draft::check(claim, false, &corpus).is_supported()).count();
        times.push(started.elapsed());
    }
    figure("check, corpus built anew (under 100 ms)", spread(&mut times));
    figure("of 1,000 true claims supported", supported);
    Ok(())
}

fn open(plan: &Plan) -> Done {
    println!("opening a library of {} incidents", plan.incidents);
    let folder = fresh(plan, "many")?;
    let api = open_api(&folder)?;
    for n in 0..plan.incidents {
        api.incident_new(IncidentNew {
            title: format!("Incident number {n} on checkout-api"),
            severity: Some((n % 5 + 1) as u8),
            ..Default::default()
        })?;
    }
    drop(api);
    let mut times = Vec::new();
    for _ in 0..7 {
        let started = Instant::now();
        let rows = open_api(&folder)?.incident_list(IncidentList::default())?;
        times.push(started.elapsed());
        if rows.len() != plan.incidents {
            return Err(format!("{} incidents are listed", rows.len()).into());
        }
    }
    figure("open and list all (under 150 ms)", spread(&mut times));
    Ok(())
}
