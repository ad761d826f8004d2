//! Export: the review as Markdown or HTML, and everything of an incident as JSON that a program can read back.

use crate::contract::*;
use crate::document::{self, Dossier, Names, People};
use crate::{Api, Failure, FailureCode};
use model::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Events up to which a document shows the whole timeline.
const TIMELINE: u64 = 1000;

impl Api {
    pub fn export_write(&self, params: ExportWrite) -> Result<ExportReport, Failure> {
        let id = params.incident.id()?;
        let names = params.names;
        let read = self.store.read()?;
        let (name, contents) = match params.to.as_str() {
            "md" | "html" => {
                let dossier = dossier(&read, id)?;
                let names = if names { Names::kept() } else { people(&read, id)? };
                let blocks = document::blocks(&dossier, &names);
                let title = format!("{id} {}", names.hide(&dossier.incident.title));
                match params.to.as_str() {
                    "md" => (format!("{id}.md"), document::to_markdown(&blocks)),
                    _ => (format!("{id}.html"), document::to_html(&title, &blocks)),
                }
            }
            "json" => (format!("{id}.json"), json(&read, id)?),
            other => {
                return Err(Failure::invalid(format!("`{other}` is not a form that can be exported"))
                    .hint("use `md`, `html` or `json`"));
            }
        };
        let file = write_whole(&params.folder, &name, contents.as_bytes())?;
        Ok(ExportReport { files: vec![file] })
    }
}

fn dossier(read: &store::View, id: IncidentId) -> Result<Dossier, Failure> {
    let incident = read.incident_get(id)?;
    let review = read.review_current(id)?.unwrap_or_else(|| crate::review::empty(&incident));
    let hypotheses = read.hypothesis_list(id)?;
    let (events, events_in_all) = shown_events(read, id, &incident, &review, &hypotheses)?;
    let mut cited: BTreeSet<EvidenceId> = BTreeSet::new();
    cited.extend(review.passages.iter().flat_map(|p| p.claim.evidence.iter().copied()));
    cited.extend(hypotheses.iter().flat_map(|h| h.evidence_for.iter().chain(&h.evidence_against).copied()));
    cited.extend(incident.moments.iter().flat_map(|m| m.evidence.iter().copied()));
    cited.extend(events.iter().flat_map(|e| e.event.evidence.iter().copied()));
    let cited: Vec<_> = cited.into_iter().collect();
    Ok(Dossier {
        evidence: read.evidence_many(&cited)?.into_iter().map(|e| (e.id, e)).collect::<BTreeMap<_, _>>(),
        actions: read.action_list(&store::ActionFilter { incident: Some(id), ..Default::default() })?,
        problems: read.problem_list(&store::ProblemFilter { incident: Some(id), ..Default::default() })?,
        incident,
        review,
        hypotheses,
        events,
        events_in_all,
    })
}

/// The events that the document shows, and how many there are: all of a short timeline; of a long one those that a
/// person touched or that something in the review cites.
fn shown_events(
    read: &store::View,
    id: IncidentId,
    incident: &Incident,
    review: &Review,
    hypotheses: &[Hypothesis],
) -> Result<(Vec<EventView>, u64), Failure> {
    let all = read.event_count(id, &store::EventFilter::default())?;
    let passages = review.passages.iter().flat_map(|p| &p.claim.evidence);
    let causes = hypotheses.iter().flat_map(|h| h.evidence_for.iter().chain(&h.evidence_against));
    let cited: BTreeSet<_> = passages.chain(causes).chain(incident.moments.iter().flat_map(|m| &m.evidence)).collect();
    let mut shown = Vec::new();
    crate::timeline::each_view(read, id, |view| {
        let e = &view.event;
        let touched = e.starred || e.text.is_some() || e.note.is_some() || e.time_edited;
        if all <= TIMELINE || touched || e.evidence.iter().any(|id| cited.contains(id)) {
            shown.push(view);
        }
    })?;
    Ok((shown, all))
}

fn people(read: &store::View, id: IncidentId) -> Result<Names, Failure> {
    let mut people = People::default();
    crate::timeline::each_evidence(read, id, |item| {
        people.add(&item);
        Ok(())
    })?;
    Ok(people.hidden())
}

/// Everything of one incident, with its format named first.
fn json(read: &store::View, id: IncidentId) -> Result<String, Failure> {
    let mut evidence = Vec::new();
    crate::timeline::each_evidence(read, id, |item| {
        evidence.push(item);
        Ok(())
    })?;
    evidence.sort_by_key(|item| (item.at.is_none(), item.at, item.id));
    let everything = store::EventFilter { with_hidden: true, ..Default::default() };
    let value = serde_json::json!({
        "format": "hindcast/incident",
        "version": 1,
        "incident": read.incident_get(id)?,
        "batches": read.batch_list(id)?,
        "evidence": evidence,
        "events": read.event_page(id, &everything, None, usize::MAX >> 1)?,
        "hypotheses": read.hypothesis_list(id)?,
        "proposals": read.proposal_list(id, &store::ProposalFilter::default())?,
        "reviews": read.review_list(id)?,
        "problems": read.problem_list(&store::ProblemFilter { incident: Some(id), ..Default::default() })?,
        "actions": read.action_list(&store::ActionFilter { incident: Some(id), ..Default::default() })?,
    });
    Ok(serde_json::to_string_pretty(&value).expect("records are plain data"))
}

/// Writes beside and renames, so that a file of that name is old or new and never half.
fn write_whole(folder: &Path, name: &str, contents: &[u8]) -> Result<PathBuf, Failure> {
    let failed = |what: &str, path: &Path, error: &std::io::Error| {
        Failure::new(FailureCode::Internal, format!("could not {what} `{}`: {error}", path.display()))
            .hint("choose a folder that can be written and has room")
    };
    std::fs::create_dir_all(folder).map_err(|e| failed("make the folder", folder, &e))?;
    let (file, beside) = (folder.join(name), folder.join(format!(".{name}.part")));
    let written = std::fs::File::create(&beside).and_then(|mut f| f.write_all(contents).and_then(|()| f.sync_all()));
    if let Err(error) = written.and_then(|()| std::fs::rename(&beside, &file)) {
        // What is left of the attempt is of no use; that it cannot be removed either changes nothing for the person.
        let _ = std::fs::remove_file(&beside);
        return Err(failed("write", &file, &error));
    }
    Ok(file)
}
