//! The time axis of a problem: its incidents, the fixes between them, the steps of its lifecycle.

use super::history::Acts;
use super::measure::{measures, tenths};
use crate::contract::*;
use crate::{Api, Failure};
use chrono::{NaiveDate, TimeDelta};
use model::moment::{MomentSpan, durations};
use model::*;
use std::collections::{BTreeMap, BTreeSet};

/// Days after a fix in which a repeat shows that it did not hold.
pub(crate) const VERIFY_DAYS: i64 = 30;

impl Api {
    pub fn problem_timeline(&self, params: ProblemRef) -> Result<ProblemTimeline, Failure> {
        let id = params.problem.id()?;
        let today = self.now().date_naive();
        let read = self.store.read()?;
        let problem = read.problem_get(id)?;
        let incidents = incidents(&read, &problem)?;
        let times: Vec<Utc> = incidents.iter().filter_map(|incident| incident.at).collect();
        let actions = read.action_list(&store::ActionFilter { problem: Some(id), ..Default::default() })?;
        let records = [id.to_string()].into_iter();
        let records = records
            .chain(problem.factors.iter().map(|factor| factor.to_string()))
            .chain(actions.iter().map(|action| action.id.to_string()));
        let acts = Acts::of(&read, records)?;
        Ok(ProblemTimeline {
            gaps_days: times.windows(2).map(|pair| tenths(pair[1] - pair[0])).collect(),
            fixes: fixes(&actions, today),
            steps: steps(&problem, &acts),
            measures: measures(&problem, &times, &actions, &acts, self.now()),
            factors: factors(&read, &problem)?,
            history: acts.lines(&read, id)?,
            incidents,
            problem,
        })
    }
}

fn incidents(read: &store::View, problem: &Problem) -> Result<Vec<ProblemIncident>, Failure> {
    let mut incidents = Vec::new();
    for id in &problem.incidents {
        let incident = read.incident_get(*id)?;
        let at = match incident.moments.iter().map(|mark| mark.at).min() {
            Some(at) => Some(at),
            None => {
                let all = store::EventFilter { with_hidden: true, ..Default::default() };
                read.event_page(*id, &all, None, 1)?.first().and_then(|event| event.at)
            }
        };
        incidents.push(ProblemIncident {
            id: *id,
            severity: incident.severity,
            at,
            duration_seconds: duration(&incident.moments),
            title: incident.title,
        });
    }
    incidents.sort_by_key(|incident| (incident.at.is_none(), incident.at, incident.id));
    Ok(incidents)
}

/// The whole impact, as the list of incidents has it.
fn duration(marks: &[MomentMark]) -> Option<i64> {
    let whole = |s: &MomentSpan| s.from == KeyMoment::ImpactStart && s.to == KeyMoment::Resolved;
    durations(marks).into_iter().find(whole).map(|s| s.seconds)
}

/// A process change does not stand on the axis, and what was dropped ends nothing.
pub(crate) fn is_fix(action: &ActionItem) -> bool {
    action.kind != ActionKind::Process && action.state != ActionState::Dropped
}

/// When it was done; `None` while it is not.
pub(crate) fn done_at(action: &ActionItem) -> Option<Utc> {
    action.closed_at.filter(|_| action.state == ActionState::Done)
}

fn fixes(actions: &[ActionItem], today: NaiveDate) -> Vec<ProblemFix> {
    let mut fixes: Vec<ProblemFix> = actions
        .iter()
        .filter(|action| is_fix(action))
        .map(|action| {
            let done_at = done_at(action);
            let until = if action.state == ActionState::Done { done_at.map(|at| at.date_naive()) } else { Some(today) };
            let late = action.due.zip(until).map(|(due, until)| (until - due).num_days());
            ProblemFix {
                from: action.created_at,
                done_at,
                overdue_days: late.filter(|days| *days > 0),
                verify_until: done_at.map(|at| at + TimeDelta::days(VERIFY_DAYS)),
                action: action.clone(),
            }
        })
        .collect();
    fixes.sort_by_key(|fix| (fix.from, fix.action.id));
    fixes
}

fn steps(problem: &Problem, acts: &Acts) -> Vec<ProblemStep> {
    let mut entered: BTreeMap<&str, (Utc, u32)> = BTreeMap::new();
    let record = problem.id.to_string();
    for revision in acts.held(&record) {
        let state =
            |value: &Option<serde_json::Value>| value.as_ref().and_then(|v| v["state"].as_str().map(str::to_owned));
        let Some(now) = state(&revision.after) else { continue };
        if state(&revision.before).as_deref() == Some(&now) {
            continue;
        }
        let Ok(now) = now.parse::<ProblemState>() else { continue };
        // A problem that was written down with its past entered its first step when it says so, not when it was typed.
        let at = match &revision.before {
            Some(_) => revision.at,
            None if now.is_open() => problem.created_at,
            None => problem.resolved_at.unwrap_or(revision.at),
        };
        let found = entered.entry(now.as_str()).or_insert((at, 0));
        *found = (at, found.1 + 1);
    }
    let step = |state: &ProblemState| {
        let found = entered.get(state.as_str());
        ProblemStep { state: *state, entered_at: found.map(|f| f.0), times: found.map_or(0, |f| f.1) }
    };
    ProblemState::ALL.iter().map(step).collect()
}

/// Accepted factors of the problem and of its incidents. Those that say the same are one.
fn factors(read: &store::View, problem: &Problem) -> Result<Vec<ProblemFactor>, Failure> {
    let mut found = read.hypothesis_list_of_problem(problem.id)?;
    for incident in &problem.incidents {
        let known: BTreeSet<HypothesisId> = found.iter().map(|factor| factor.id).collect();
        found.extend(read.hypothesis_list(*incident)?.into_iter().filter(|h| h.is_factor() && !known.contains(&h.id)));
    }
    let mut order = Vec::new();
    let mut same: BTreeMap<String, Vec<Hypothesis>> = BTreeMap::new();
    for factor in found {
        let said = said(&factor.statement);
        if !same.contains_key(&said) {
            order.push(said.clone());
        }
        same.entry(said).or_default().push(factor);
    }
    let mut factors: Vec<_> = order
        .into_iter()
        .filter_map(|said| same.remove(&said))
        .filter_map(|factors| {
            let incidents: BTreeSet<_> = factors.iter().map(|f| f.incident).collect();
            let evidence: BTreeSet<_> = factors.iter().flat_map(|f| &f.evidence_for).collect();
            let (incident_count, evidence_count) = (incidents.len() as u64, evidence.len() as u64);
            Some(ProblemFactor { incident_count, evidence_count, factor: factors.into_iter().next()? })
        })
        .collect();
    factors.sort_by_key(|f| (!f.factor.root, std::cmp::Reverse(f.incident_count), f.factor.id));
    Ok(factors)
}

/// A statement without what two people write differently: case, spaces, signs.
fn said(statement: &str) -> String {
    let words = statement.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
