//! Looking for damage: what SQLite can say of its file, and the laws of our own that no constraint can hold.
//!
//! Every record with a history has a second copy in its latest revision; comparing the two finds letters that changed
//! on the disk. Nothing is repaired here.

use crate::{Result, Store, View, blob, hypothesis::broken_law, record};
use model::{HypothesisId, IncidentId, Problem, cause::any_circle};

model::words! {
    /// What sort of damage.
    DamageKind {
        /// SQLite cannot make sense of the file.
        File => "file",
        /// Something points at what is not there.
        Reference => "reference",
        /// A record breaks a law of its noun.
        Law => "law",
        /// A record differs from its copy in the history.
        Copy => "copy",
        /// A raw input is missing or has other bytes.
        Blob => "blob",
    }
}

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    pub kind: DamageKind,
    /// Reference of the record, or path, where there is one.
    pub place: Option<String>,
    pub message: String,
}

/// What a check found; no damage means that the library is as it must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CheckReport {
    /// At most a few hundred; the first of each sort tell enough.
    pub damage: Vec<Damage>,
    pub incidents: u64,
    pub evidence: u64,
    pub events: u64,
    pub revisions: u64,
    pub blobs: u64,
    /// Bytes of `library.db`.
    pub bytes: u64,
}

impl CheckReport {
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }

    fn add(&mut self, kind: DamageKind, place: Option<String>, message: impl Into<String>) {
        self.damage.push(Damage { kind, place, message: message.into() });
    }
}

/// Queries that must find nothing: the place they name, and the sentence for it.
const LAWS: &[(DamageKind, &str, &str)] = &[
    (
        DamageKind::Law,
        "SELECT 'T-' || v.id FROM event v WHERE trim(ifnull(v.text, '')) = ''
             AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.event_id = v.id)",
        "the timeline event has neither evidence nor words",
    ),
    (
        DamageKind::Reference,
        "SELECT 'T-' || v.id FROM event v LEFT JOIN incident i ON i.id = v.incident_id WHERE i.id IS NULL",
        "the timeline event is of no incident",
    ),
    (
        DamageKind::Reference,
        "SELECT 'E-' || e.id FROM evidence e LEFT JOIN event v ON v.id = e.event_id
             WHERE v.id IS NULL OR v.incident_id <> e.incident_id",
        "the evidence item is shown by no timeline event of its incident",
    ),
    (
        DamageKind::Reference,
        "SELECT 'E-' || i.evidence_id FROM identity i LEFT JOIN evidence e ON e.id = i.evidence_id
             WHERE e.id IS NULL OR e.incident_id <> i.incident_id",
        "an identity is remembered of an item that is not there",
    ),
    (
        DamageKind::Reference,
        "SELECT 'E-' || e.id FROM evidence e LEFT JOIN batch b ON b.id = e.batch_id
             WHERE b.id IS NULL OR e.id NOT BETWEEN b.first_evidence AND b.last_evidence
             OR b.incident_id <> e.incident_id",
        "the evidence item lies outside its batch",
    ),
    (
        DamageKind::Reference,
        "SELECT 'E-' || e.id FROM evidence e LEFT JOIN shape s ON s.id = e.shape_id LEFT JOIN name f ON f.id = e.file_id
             LEFT JOIN name a ON a.id = e.author_id LEFT JOIN name c ON c.id = e.channel_id
             WHERE s.id IS NULL OR f.id IS NULL OR (a.id IS NULL AND e.author_id IS NOT NULL)
             OR (c.id IS NULL AND e.channel_id IS NOT NULL)",
        "the evidence item points at a shape, file, author or channel that is not there",
    ),
    (
        DamageKind::Reference,
        "SELECT 'INC-' || m.incident_id FROM moment m, json_each(m.evidence) j
             WHERE NOT EXISTS (SELECT 1 FROM evidence e WHERE 'E-' || e.id = j.value)",
        "a key moment cites evidence that is not there",
    ),
    (
        DamageKind::Law,
        "SELECT 'INC-' || i.id FROM incident i
             WHERE i.evidence_count <> (SELECT ifnull(sum(b.items_new), 0) FROM batch b WHERE b.incident_id = i.id)
             OR i.event_count <> (SELECT count(*) FROM event v WHERE v.incident_id = i.id)",
        "the counts of the incident are wrong",
    ),
    (
        DamageKind::Law,
        "SELECT 'B-' || b.id FROM batch b WHERE b.removing = 1
             OR b.items_new <> b.last_evidence - b.first_evidence + 1
             OR b.items_new <> (SELECT count(*) FROM evidence e WHERE e.id BETWEEN b.first_evidence AND b.last_evidence)",
        "the batch is half written",
    ),
    (
        DamageKind::Law,
        "SELECT 'L-' || l.id FROM cause_link l JOIN hypothesis c ON c.id = l.cause_id
             JOIN hypothesis e ON e.id = l.effect_id WHERE c.incident_id <> e.incident_id",
        "a cause is linked to one of another incident",
    ),
];

/// Damage listed for one law.
const LISTED: usize = 50;

impl Store {
    /// Looks for damage. `deep` also reads every blob. Takes about a second for each hundred megabytes.
    pub fn check(&self, deep: bool) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        let view = self.read()?;
        report.bytes = std::fs::metadata(self.database()).map_or(0, |m| m.len());
        let said = view.all("PRAGMA integrity_check(50)", [], |row| row.text(0))?;
        for message in said.into_iter().filter(|message| message != "ok") {
            report.add(DamageKind::File, None, message);
        }
        let loose = view
            .all("PRAGMA foreign_key_check", [], |row| Ok((row.text(0)?, row.get::<Option<i64>>(1)?, row.text(2)?)))?;
        for (table, id, parent) in loose.into_iter().take(LISTED) {
            let place = id.map(|id| format!("{table} {id}"));
            report.add(DamageKind::Reference, place, format!("it points at a `{parent}` that is not there"));
        }
        for (kind, query, message) in LAWS {
            for place in view.all(&format!("{query} LIMIT {LISTED}"), [], |row| row.text(0))? {
                report.add(*kind, Some(place), *message);
            }
        }
        check_records(&view, &mut report)?;
        check_copies(&view, &mut report)?;
        check_blobs(self, &view, deep, &mut report)?;
        let count = |table: &str| {
            Ok::<_, crate::StoreError>(view.number(&format!("SELECT count(*) FROM {table}"), [])?.unsigned_abs())
        };
        report.incidents = count("incident")?;
        report.evidence = count("evidence")?;
        report.events = count("event")?;
        report.revisions = count("revision")?;
        report.blobs = count("blob")?;
        Ok(report)
    }
}

fn check_records(view: &View, report: &mut CheckReport) -> Result<()> {
    for id in view.all("SELECT id FROM problem ORDER BY id", [], |row| row.get::<i64>(0))? {
        match view.must::<Problem>(id) {
            Ok(problem) => {
                if let Err(fault) = problem.validate(None) {
                    report.add(DamageKind::Law, Some(problem.id.to_string()), fault.to_string());
                }
            }
            Err(error) => report.add(DamageKind::File, Some(format!("P-{id}")), error.to_string()),
        }
    }
    let linked = "SELECT DISTINCT h.incident_id FROM cause_link l JOIN hypothesis h ON h.id = l.cause_id";
    for incident in view.all(linked, [], |row| row.get::<i64>(0).map(IncidentId))? {
        if any_circle(&view.cause_list(incident)?).is_some() {
            report.add(DamageKind::Law, Some(incident.to_string()), "its causes lead round in a circle");
        }
    }
    for id in view.all("SELECT id FROM hypothesis ORDER BY id", [], |row| row.get::<i64>(0).map(HypothesisId))? {
        match view.hypothesis_get(id) {
            Ok(hypothesis) => {
                if let Some(law) = broken_law(&hypothesis) {
                    report.add(DamageKind::Law, Some(id.to_string()), law);
                }
            }
            Err(error) => report.add(DamageKind::File, Some(id.to_string()), error.to_string()),
        }
    }
    Ok(())
}

fn check_copies(view: &View, report: &mut CheckReport) -> Result<()> {
    let sql = "SELECT r.record, r.after FROM revision r
        JOIN (SELECT max(seq) AS seq FROM revision GROUP BY record) l ON l.seq = r.seq";
    let mut statement = view.conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let reference: String = row.get(0)?;
        let copy: Option<String> = row.get(1)?;
        let same = match copy.map(|text| serde_json::from_str::<serde_json::Value>(&text)).transpose() {
            Ok(copy) => {
                record::load(view, &reference).map(|now| record::is_same(&reference, now.as_ref(), copy.as_ref()))
            }
            Err(error) => Err(error.into()),
        };
        match same {
            Ok(true) => {}
            Ok(false) => {
                let message =
                    "the record differs from its copy in the history; look at both, and save the right one again";
                report.add(DamageKind::Copy, Some(reference), message);
            }
            Err(error) => report.add(DamageKind::Copy, Some(reference), error.to_string()),
        }
    }
    Ok(())
}

fn check_blobs(store: &Store, view: &View, deep: bool, report: &mut CheckReport) -> Result<()> {
    for kept in view.blob_list()? {
        let path = blob::path_of(store.folder(), &kept.hash)?;
        let message = match std::fs::metadata(&path) {
            Err(error) => Some(format!("it cannot be read: {error}")),
            Ok(meta) if meta.len() != kept.size => {
                Some(format!("it has {} bytes instead of {}", meta.len(), kept.size))
            }
            Ok(_) if deep && blob::measure(&path)? != kept => Some("its bytes are not those that were kept".to_owned()),
            Ok(_) => None,
        };
        if let Some(message) = message {
            report.add(DamageKind::Blob, Some(path.display().to_string()), message);
        }
    }
    Ok(())
}
