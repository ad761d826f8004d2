//! Incidents: create, list, show, rename, archive; key moments by hand.

use crate::contract::*;
use crate::incident_row::{occurrences, row};
use crate::{Api, Failure, FailureCode};
use model::moment::durations;
use model::{EvidenceId, Incident, IncidentId, KeyMoment, MomentMark};

impl Api {
    pub fn incident_new(&self, params: IncidentNew) -> Result<Incident, Failure> {
        let new = store::NewIncident {
            title: title(&params.title)?,
            service: filled(params.service),
            severity: params.severity.map(severity).transpose()?,
            zone: zone(params.zone)?,
        };
        self.change(self.act("incident_new"), |w| Ok(w.incident_insert(&new)?))
    }

    pub fn incident_list(&self, params: IncidentList) -> Result<Vec<IncidentRow>, Failure> {
        let lines = self.store.read()?.incident_list(None, usize::MAX >> 1)?;
        let occurrences = occurrences(&lines);
        Ok(lines
            .into_iter()
            .zip(occurrences)
            .filter(|(line, _)| params.archived || !line.archived)
            .take(params.limit.unwrap_or(usize::MAX))
            .map(|(line, occurrence)| row(line, occurrence))
            .collect())
    }

    pub fn incident_show(&self, params: IncidentRef) -> Result<IncidentView, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        let incident = read.incident_get(id)?;
        let lines = read.incident_related(id)?;
        let occurrence = occurrences(&lines).into_iter().next().flatten();
        let line = lines.into_iter().next().ok_or_else(|| Failure::not_found(id))?;
        Ok(IncidentView {
            durations: durations(&incident.moments),
            batches: read.batch_list(id)?,
            row: IncidentRow { incident, ..row(line, occurrence) },
        })
    }

    pub fn incident_set(&self, params: IncidentSet) -> Result<Incident, Failure> {
        let id = params.incident.id()?;
        self.change(self.act("incident_set"), |w| {
            let mut incident = w.incident_get(id)?;
            for field in &params.clear {
                match field.as_str() {
                    "severity" => incident.severity = None,
                    "service" => incident.service = None,
                    "zone" => incident.zone = None,
                    other => return Err(not_cleared(other, "severity, service, zone")),
                }
            }
            if let Some(new) = &params.title {
                incident.title = title(new)?;
            }
            if params.service.is_some() {
                incident.service = filled(params.service);
            }
            if let Some(new) = params.severity {
                incident.severity = Some(severity(new)?);
            }
            if params.zone.is_some() {
                incident.zone = zone(params.zone)?;
            }
            incident.archived = params.archived.unwrap_or(incident.archived);
            incident.never_leaves = params.never_leaves.unwrap_or(incident.never_leaves);
            w.incident_put(&incident)?;
            Ok(incident)
        })
    }

    pub fn moment_set(&self, params: MomentSet) -> Result<Incident, Failure> {
        let id = params.incident.id()?;
        self.change(self.act("moment_set"), |w| {
            let mut incident = w.incident_get(id)?;
            let why = match incident.moments.iter().find(|m| m.moment == params.moment) {
                Some(mark) if mark.at == params.at => mark.why.clone(),
                _ => "Set by a person.".to_owned(),
            };
            evidence_of(w, id, &params.evidence)?;
            incident.moments.retain(|m| m.moment != params.moment);
            incident.moments.push(MomentMark {
                moment: params.moment,
                at: params.at,
                evidence: params.evidence,
                why,
                decided: true,
            });
            incident.moments.sort_by_key(|m| m.moment);
            w.incident_put(&incident)?;
            Ok(incident)
        })
    }

    pub fn moment_clear(&self, params: MomentClear) -> Result<Incident, Failure> {
        let id = params.incident.id()?;
        let moment: KeyMoment = params.moment.parse().map_err(unknown_word)?;
        self.change(self.act("moment_clear"), |w| {
            let mut incident = w.incident_get(id)?;
            incident.moments.retain(|m| m.moment != moment);
            w.incident_put(&incident)?;
            Ok(incident)
        })
    }
}

/// Fails for an id that is not of the evidence of this incident.
pub(crate) fn evidence_of(read: &store::View, incident: IncidentId, ids: &[EvidenceId]) -> Result<(), Failure> {
    let known = read.evidence_many(ids)?;
    match ids.iter().find(|id| !known.iter().any(|e| e.id == **id && e.incident == incident)) {
        Some(stranger) => {
            Err(Failure::new(FailureCode::NotFound, format!("`{stranger}` is not in the evidence of `{incident}`"))
                .hint(format!("cite what the timeline of `{incident}` shows")))
        }
        None => Ok(()),
    }
}

/// A title that says something.
pub(crate) fn title(given: &str) -> Result<String, Failure> {
    let title = given.trim();
    if title.is_empty() {
        return Err(Failure::invalid("the title is empty").hint("say in a few words what happened"));
    }
    Ok(title.to_owned())
}

/// `None` for text that is absent or blank.
pub(crate) fn filled(given: Option<String>) -> Option<String> {
    given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A field that cannot be emptied.
pub(crate) fn not_cleared(field: &str, known: &str) -> Failure {
    Failure::invalid(format!("`{field}` is not a field that can be emptied")).hint(format!("use one of {known}"))
}

pub(crate) fn unknown_word(error: model::UnknownWord) -> Failure {
    Failure::invalid(error.to_string())
}

fn severity(given: u8) -> Result<u8, Failure> {
    if (1..=5).contains(&given) {
        return Ok(given);
    }
    Err(Failure::invalid(format!("the severity `{given}` is not one")).hint("give a number from 1 (worst) to 5"))
}

fn zone(given: Option<String>) -> Result<Option<String>, Failure> {
    filled(given).map(|name| crate::import::zone(&name).map(|_| name)).transpose()
}
