//! Import: files as a person names them, into evidence, whole or not at all.
//!
//! One thread reads, another writes; between them are a bounded number of items, whatever the size of the input. All
//! sources of one import are one transaction, so a cancelled or failed import leaves nothing behind.

mod reader;
mod source;

use crate::contract::*;
use crate::finder::Feeder;
use crate::same_event::Fresh;
use crate::task::Task;
use crate::{Api, Failure, FailureCode};
use ingest::time::{DateOrder, Zone};
use ingest::{Limits, Settings};
use model::*;
use reader::{Counts, Message};
use source::{Bundle, Opening};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of input from which on the index is fed while the store is written.
const FED_ALONGSIDE: u64 = 4 << 20;
/// Items that a dry run shows.
const PREVIEW: usize = 20;

impl Api {
    /// Imports files, folders, archives or a local repository into an incident.
    ///
    /// # Errors
    /// `invalid` for settings or paths that make no sense, `refused` for an archive that must not be opened, `cancelled`.
    /// What is wrong inside readable sources is a finding in the report.
    pub fn import_run(&self, params: ImportRun) -> Result<ImportReport, Failure> {
        let into = match &params.incident {
            Some(incident) => Some(self.store.read()?.incident_get(incident.id()?)?),
            None if params.dry_run => None,
            None => {
                return Err(Failure::invalid("nothing was imported: no incident was named")
                    .hint("name the incident that it belongs to; only a dry run needs none"));
            }
        };
        let settings = settings(&params, into.as_ref())?;
        if params.paths.is_empty() && params.git.is_none() {
            return Err(
                Failure::invalid("nothing was named to import").hint("name files, folders or a local repository")
            );
        }
        let task = self.tasks.start(&params.task, &*self.host);
        let keep = if params.dry_run { None } else { Some(&self.store) };
        let mut opening = Opening::new(&settings, keep);
        let imported = self.open_and_import(&params, into.map(|incident| incident.id), &mut opening, &task);
        if imported.is_err() {
            // What was kept of an import that is not there is of no use, and holds what the person gave up.
            self.store.blob_forget(&opening.kept)?;
        }
        imported
    }

    fn open_and_import(
        &self,
        params: &ImportRun,
        into: Option<IncidentId>,
        opening: &mut Opening<'_>,
        task: &Task<'_>,
    ) -> Result<ImportReport, Failure> {
        for path in &params.paths {
            task.go_on()?;
            opening.path(path, task)?;
        }
        let git = params.git.as_deref().map(|path| source::repository(path, params.since, params.until));
        let findings = std::mem::take(&mut opening.findings);
        let mut report = ImportReport { dry_run: params.dry_run, findings, ..Default::default() };
        let Some(id) = into.filter(|_| !params.dry_run) else {
            self.rehearse(&opening.bundles, git.as_ref(), opening.settings, task, &mut report)?;
            return Ok(report);
        };
        let mut import = Import::new(id, opening.settings, task, report);
        import.retimes = params.zone.is_some() || params.date_order.is_some() || params.day.is_some();
        self.import_bundles(&opening.bundles, git.as_ref(), import)
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
        let settings = settings(&ImportRun::default(), Some(&incident))?;
        let mut opening = Opening::new(&settings, Some(&self.store));
        opening.memory(label, files)?;
        let report = ImportReport { findings: std::mem::take(&mut opening.findings), ..Default::default() };
        self.import_bundles(&opening.bundles, None, Import::new(id, &settings, &task, report))
    }

    fn import_bundles(
        &self,
        bundles: &[Bundle],
        git: Option<&source::Repository>,
        mut import: Import<'_>,
    ) -> Result<ImportReport, Failure> {
        // The index has to stand where the store does for it to be fed alongside. For a small import that is not worth
        // a commit of its own: it is indexed afterwards.
        if total_bytes(bundles) > FED_ALONGSIDE {
            self.catch_up_search(None)?;
        }
        let mut fed = None;
        let report = self.change(self.act("import_run"), |w| {
            let service = w.incident_get(import.id)?.service;
            let mut feeder = self.finder.feeder(w.change_number()?, import.id, service);
            let report = import.write(w, bundles, git, &mut feeder)?;
            fed = Some(feeder);
            Ok(report)
        })?;
        if let Some(feeder) = fed.filter(|_| report.items_new > 0) {
            self.settle_search(feeder, import.task)?;
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
                items_retimed: 0,
                zone: reading.zone,
                zone_source: reading.zone_source,
                findings,
            });
        }
        Ok(())
    }
}

/// One import while it is written.
struct Import<'a> {
    id: IncidentId,
    settings: &'a Settings,
    task: &'a Task<'a>,
    report: ImportReport,
    fresh: Fresh,
    /// The person said how times are to be read, so those of a source that is known already are read again.
    retimes: bool,
    done: AtomicU64,
    total: u64,
}

impl<'a> Import<'a> {
    fn new(id: IncidentId, settings: &'a Settings, task: &'a Task<'a>, report: ImportReport) -> Self {
        Import {
            id,
            settings,
            task,
            report,
            fresh: Fresh::default(),
            retimes: false,
            done: AtomicU64::new(0),
            total: 0,
        }
    }

    fn write(
        &mut self,
        w: &mut store::Write<'_>,
        bundles: &[Bundle],
        git: Option<&source::Repository>,
        feeder: &mut Feeder<'_>,
    ) -> Result<ImportReport, Failure> {
        self.total = total_bytes(bundles);
        for bundle in bundles {
            for blob in bundle.blobs.values() {
                w.blob_add(blob)?;
            }
        }
        for work in source::work(bundles, git) {
            self.task.go_on()?;
            let source = self.write_one(w, &work, feeder)?;
            self.report.items_read += source.items_read;
            self.report.items_new += source.items_new;
            self.report.items_retimed += source.items_retimed;
            self.report.sources.push(source);
        }
        self.report.events_merged = crate::same_event::merge(w, self.id, &self.fresh)?;
        if self.report.items_retimed > 0 {
            crate::review::recheck(w, self.id)?;
        }
        Ok(std::mem::take(&mut self.report))
    }

    fn write_one(
        &mut self,
        w: &mut store::Write<'_>,
        work: &source::Work<'_>,
        feeder: &mut Feeder<'_>,
    ) -> Result<SourceReport, Failure> {
        let alike = same_bytes(w, self.id, work)?;
        // The same bytes under another name are the same source.
        let name = alike.as_ref().map_or_else(|| work.label(), |batch| batch.label.clone());
        let earlier = alike.filter(|batch| batch.label == work.label()).map(|batch| batch.id);
        let mut importer = w.batch_begin(&store::NewBatch {
            incident: self.id,
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
        let mut known = HashMap::new();
        let reading = reader::run(work, self.settings, &mut |message| {
            match message {
                Message::Items(items) => {
                    for item in items {
                        counts.read += 1;
                        match importer.item_add(&new_item(&item, &name))? {
                            store::Added::New(evidence, _) => {
                                counts.new += 1;
                                self.fresh.at(item.time.at);
                                feeder.put(evidence, item);
                            }
                            store::Added::Known(id) if self.retimes && earlier.is_some() => {
                                known.insert(id, ReadTime { raw: None, ..item.time });
                            }
                            store::Added::Known(_) => {}
                        }
                    }
                }
                Message::Finding(finding) => findings.push(finding),
                Message::Progress(bytes) => report_progress(self.task, &self.done, bytes, self.total),
            }
            self.task.go_on()
        })?;
        let mut report = SourceReport {
            batch: None,
            label: work.label(),
            format: work.format(),
            items_read: counts.read,
            items_new: counts.new,
            items_retimed: 0,
            zone: reading.zone.clone(),
            zone_source: reading.zone_source,
            findings: findings.clone(),
        };
        // A batch that brought nothing new is not kept: the same file twice leaves the library as it was.
        let says_why_not = counts.read == 0 && !findings.is_empty() && earlier.is_none();
        if counts.new > 0 || says_why_not {
            let batch = importer.finish(&reading.zone, reading.zone_source, findings)?.id;
            self.fresh.batches.push(batch);
            report.batch = Some(batch);
            return Ok(report);
        }
        importer.discard()?;
        if let Some(earlier) = earlier.filter(|_| !known.is_empty()) {
            let reread =
                store::Reread { zone: reading.zone, zone_source: reading.zone_source, findings: Some(findings) };
            report.items_retimed = w.batch_retime(earlier, &reread, &mut |item| {
                known.get(&item.id).cloned().unwrap_or_else(|| item.time.clone())
            })?;
            if report.items_retimed > 0 {
                known.values().for_each(|time| self.fresh.at(time.at));
                self.fresh.batches.push(earlier);
                report.batch = Some(earlier);
            }
        }
        Ok(report)
    }
}

/// The latest batch of the incident that read the same bytes, of the same name before another.
fn same_bytes(w: &store::View, id: IncidentId, work: &source::Work<'_>) -> Result<Option<ImportBatch>, Failure> {
    let (hash, label) = (work.hash(), work.label());
    let alike = w.batch_list(id)?.into_iter().filter(|batch| !hash.is_empty() && batch.hash == hash);
    Ok(alike.max_by_key(|batch| (batch.label == label, batch.id)))
}

/// `source` is the name of the source as it was first imported.
fn new_item<'a>(item: &'a ingest::Item, source: &str) -> store::NewItem<'a> {
    store::NewItem {
        identity: match item.native_id {
            Some(_) => item.identity,
            None => ingest::identity::within(source, item.identity),
        },
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

/// `into` is the incident, where one is named.
fn settings(params: &ImportRun, into: Option<&Incident>) -> Result<Settings, Failure> {
    let mut mapping = Vec::new();
    for (meaning, column) in &params.map {
        mapping.push((meaning.parse().map_err(crate::incident::unknown_word)?, column.clone()));
    }
    let order = params.date_order.as_deref().map(str::parse::<DateOrder>).transpose();
    Ok(Settings {
        zone: params.zone.as_deref().or(into.and_then(|incident| incident.zone.as_deref())).map(zone).transpose()?,
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
