//! Import: files as a person names them, into evidence, whole or not at all.
//!
//! One thread reads, another writes; between them are a bounded number of items, whatever the size of the input. All
//! sources of one import are one transaction, so a cancelled or failed import leaves nothing behind.

mod reader;
mod source;

use crate::contract::*;
use crate::finder::Feeder;
use crate::task::Task;
use crate::{Api, Failure, FailureCode};
use ingest::time::{DateOrder, Zone};
use ingest::{Limits, Settings};
use model::*;
use reader::{Counts, Message};
use source::{Bundle, Raw};
use std::sync::atomic::{AtomicU64, Ordering};

/// Items that a dry run shows.
const PREVIEW: usize = 20;

impl Api {
    /// Imports files, folders, archives or a local repository into an incident.
    ///
    /// # Errors
    /// `invalid` for settings or paths that make no sense, `refused` for an archive that must not be opened, `cancelled`.
    /// What is wrong inside readable sources is a finding in the report.
    pub fn import_run(&self, params: ImportRun) -> Result<ImportReport, Failure> {
        let id = params.incident.id()?;
        let incident = self.store.read()?.incident_get(id)?;
        let settings = settings(&params, &incident)?;
        if params.paths.is_empty() && params.git.is_none() {
            return Err(Failure::invalid("nothing was named to import")
                .hint("name files or folders, or a local repository with `--git PATH`"));
        }
        let task = self.tasks.start(&params.task, &*self.host);
        let mut report = ImportReport { dry_run: params.dry_run, ..Default::default() };
        let mut bundles = Vec::new();
        for path in &params.paths {
            task.go_on()?;
            let keep = if params.dry_run { None } else { Some(&self.store) };
            source::open(path, &settings, keep, &mut bundles, &mut report.findings, &task)?;
        }
        let git = params.git.as_deref().map(|path| source::repository(path, params.since, params.until));
        if params.dry_run {
            self.rehearse(&bundles, git.as_ref(), &settings, &task, &mut report)?;
            return Ok(report);
        }
        self.import_bundles(id, &bundles, git.as_ref(), &settings, &task, report)
    }

    /// Imports files that are in memory already, such as the sample.
    pub(crate) fn import_memory(
        &self,
        id: IncidentId,
        label: &str,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<ImportReport, Failure> {
        let task = self.tasks.start("", &*self.host);
        let incident = self.store.read()?.incident_get(id)?;
        let settings = settings(&ImportRun::default(), &incident)?;
        let mut report = ImportReport::default();
        let bundle = source::memory(label, files, &settings, &self.store, &mut report.findings)?;
        self.import_bundles(id, &[bundle], None, &settings, &task, report)
    }

    fn import_bundles(
        &self,
        id: IncidentId,
        bundles: &[Bundle],
        git: Option<&source::Repository>,
        settings: &Settings,
        task: &Task<'_>,
        report: ImportReport,
    ) -> Result<ImportReport, Failure> {
        // The index has to stand where the store does for it to be fed alongside.
        self.catch_up_search(None)?;
        let run = Run { incident: id, settings, task, done: AtomicU64::new(0), total: total_bytes(bundles) };
        let mut fed = None;
        let report = self.change(self.act("import_run"), |w| {
            let mut feeder = self.finder.feeder(w.change_number()?, id, w.incident_get(id)?.service);
            let report = write_all(w, &run, bundles, git, report, &mut feeder)?;
            fed = Some(feeder);
            Ok(report)
        })?;
        if let Some(feeder) = fed.filter(|_| report.items_new > 0) {
            self.settle_search(feeder, task)?;
        }
        Ok(report)
    }

    fn rehearse(
        &self,
        bundles: &[Bundle],
        git: Option<&source::Repository>,
        settings: &Settings,
        task: &Task<'_>,
        report: &mut ImportReport,
    ) -> Result<(), Failure> {
        let total = total_bytes(bundles);
        let done = AtomicU64::new(0);
        for work in source::work(bundles, git) {
            let mut findings = Vec::new();
            let mut read = 0;
            let preview = &mut report.preview;
            let reading = reader::run(&work, settings, &mut |message| {
                match message {
                    Message::Items(items) => {
                        read += items.len() as u64;
                        for item in items {
                            if preview.len() < PREVIEW {
                                preview.push(PreviewItem {
                                    time: item.time,
                                    kind: item.kind,
                                    author: item.author,
                                    text: item.text,
                                    place: item.locator,
                                });
                            }
                        }
                    }
                    Message::Finding(finding) => findings.push(finding),
                    Message::Progress(bytes) => report_progress(task, &done, bytes, total),
                }
                task.go_on()
            })?;
            report.items_read += read;
            report.sources.push(SourceReport {
                batch: None,
                label: work.label(),
                format: work.format(),
                items_read: read,
                items_new: 0,
                zone: reading.zone,
                zone_source: reading.zone_source,
                findings,
            });
        }
        Ok(())
    }
}

/// What one import has with it all along.
struct Run<'a> {
    incident: IncidentId,
    settings: &'a Settings,
    task: &'a Task<'a>,
    /// Bytes read so far, of how many.
    done: AtomicU64,
    total: u64,
}

fn write_all(
    w: &mut store::Write<'_>,
    run: &Run<'_>,
    bundles: &[Bundle],
    git: Option<&source::Repository>,
    mut report: ImportReport,
    feeder: &mut Feeder<'_>,
) -> Result<ImportReport, Failure> {
    for bundle in bundles {
        for Raw { blob, .. } in &bundle.raw {
            w.blob_add(blob)?;
        }
    }
    let mut new_batches = Vec::new();
    for work in source::work(bundles, git) {
        run.task.go_on()?;
        let source = write_one(w, run, &work, feeder)?;
        report.items_read += source.items_read;
        report.items_new += source.items_new;
        new_batches.extend(source.batch);
        report.sources.push(source);
    }
    report.events_merged = crate::same_event::merge(w, run.incident, &new_batches)?;
    Ok(report)
}

fn write_one(
    w: &mut store::Write<'_>,
    run: &Run<'_>,
    work: &source::Work<'_>,
    feeder: &mut Feeder<'_>,
) -> Result<SourceReport, Failure> {
    let mut importer = w.batch_begin(&store::NewBatch {
        incident: run.incident,
        label: work.label(),
        format: work.format(),
        hash: work.hash(),
        importer: ingest::VERSION,
        zone: "UTC".to_owned(),
        zone_source: ZoneSource::Assumed,
        skew_ms: 0,
    })?;
    let mut findings = Vec::new();
    let mut counts = Counts::default();
    let reading = reader::run(work, run.settings, &mut |message| {
        match message {
            Message::Items(items) => {
                for item in items {
                    counts.read += 1;
                    if let store::Added::New(evidence, _) = importer.item_add(&new_item(&item))? {
                        counts.new += 1;
                        feeder.put(evidence, item);
                    }
                }
            }
            Message::Finding(finding) => findings.push(finding),
            Message::Progress(bytes) => report_progress(run.task, &run.done, bytes, run.total),
        }
        run.task.go_on()
    })?;
    let mut report = SourceReport {
        batch: None,
        label: work.label(),
        format: work.format(),
        items_read: counts.read,
        items_new: counts.new,
        zone: reading.zone.clone(),
        zone_source: reading.zone_source,
        findings: findings.clone(),
    };
    // A batch that brought nothing new is not kept: the same file twice leaves the library as it was.
    if counts.new > 0 || (counts.read == 0 && !findings.is_empty()) {
        report.batch = Some(importer.finish(&reading.zone, reading.zone_source, findings)?.id);
    } else {
        importer.discard()?;
    }
    Ok(report)
}

fn new_item(item: &ingest::Item) -> store::NewItem<'_> {
    store::NewItem {
        identity: item.identity,
        format: item.format,
        kind: item.kind,
        native_id: item.native_id.as_deref(),
        locator: &item.locator,
        author: item.author.as_deref(),
        channel: item.channel.as_deref(),
        thread: item.thread.as_deref(),
        text: &item.text,
        raw: item.raw.as_deref(),
        time: &item.time,
        extras: &item.extras,
    }
}

fn total_bytes(bundles: &[Bundle]) -> u64 {
    bundles.iter().map(Bundle::bytes).sum()
}

fn report_progress(task: &Task<'_>, done: &AtomicU64, bytes: u64, total: u64) {
    let before = done.fetch_add(bytes, Ordering::Relaxed);
    task.progress("importing", before + bytes, total);
}

fn settings(params: &ImportRun, incident: &Incident) -> Result<Settings, Failure> {
    let mut mapping = Vec::new();
    for (meaning, column) in &params.map {
        mapping.push((meaning.parse().map_err(crate::incident::unknown_word)?, column.clone()));
    }
    let order = params.date_order.as_deref().map(str::parse::<DateOrder>).transpose();
    Ok(Settings {
        zone: params.zone.as_deref().or(incident.zone.as_deref()).map(zone).transpose()?,
        format: params.format,
        mapping,
        date_order: order.map_err(crate::incident::unknown_word)?,
        day: params.day,
        limits: Limits::default(),
    })
}

/// A zone by IANA name, offset or zone word.
pub(crate) fn zone(name: &str) -> Result<Zone, Failure> {
    Zone::parse(name).map_err(|error| {
        Failure::new(FailureCode::Invalid, format!("`{name}` is not a zone: {error}"))
            .hint("use a name such as `Europe/Copenhagen` or an offset such as `+02:00`")
    })
}
