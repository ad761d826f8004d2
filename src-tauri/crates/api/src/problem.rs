//! Problem records: open, link, move through the lifecycle.

mod history;
pub(crate) mod measure;
mod timeline;

use crate::contract::*;
use crate::incident::{filled, title};
use crate::{Api, Failure};
use model::{HypothesisId, Problem, ProblemId, ProblemState, Resolution};

impl Api {
    pub fn problem_new(&self, params: ProblemNew) -> Result<Problem, Failure> {
        let incident = params.incident.map(|r| r.id()).transpose()?;
        let now = self.now();
        self.change(self.act("problem_new"), |w| {
            let service = match (filled(params.service), incident) {
                (None, Some(id)) => w.incident_get(id)?.service,
                (given, _) => given,
            };
            // The factors that people accepted for the incident come along: they are what the problem is about.
            let factors = match incident {
                Some(id) => w.hypothesis_list(id)?.iter().filter(|h| h.is_factor()).map(|h| h.id).collect(),
                None => Vec::new(),
            };
            let problem = w.problem_insert(Problem {
                id: ProblemId(0),
                title: title(&params.title)?,
                service,
                state: ProblemState::New,
                known_error: false,
                workaround: None,
                resolution: None,
                created_at: now,
                resolved_at: None,
                incidents: incident.into_iter().collect(),
                factors,
            })?;
            problem.factors.iter().try_for_each(|factor| join_actions(w, problem.id, *factor))?;
            Ok(problem)
        })
    }

    pub fn problem_show(&self, params: ProblemRef) -> Result<ProblemView, Failure> {
        let id = params.problem.id()?;
        let today = self.now().date_naive();
        let read = self.store.read()?;
        let problem = read.problem_get(id)?;
        let actions = read.action_list(&store::ActionFilter { problem: Some(id), ..Default::default() })?;
        Ok(ProblemView {
            incident_rows: problem.incidents.iter().map(|i| read.incident_get(*i)).collect::<Result<_, _>>()?,
            factor_rows: problem.factors.iter().map(|f| read.hypothesis_get(*f)).collect::<Result<_, _>>()?,
            actions: actions.into_iter().map(|a| crate::action::row(a, today)).collect(),
            history: read.history(&id.to_string())?,
            problem,
        })
    }

    pub fn problem_list(&self, params: ProblemList) -> Result<Vec<ProblemRow>, Failure> {
        let read = self.store.read()?;
        let mut counts = read.problem_counts(self.now().date_naive())?;
        let problems = read.problem_list(&store::ProblemFilter { state: params.state, ..Default::default() })?;
        Ok(problems
            .into_iter()
            .map(|problem| {
                let counts = counts.remove(&problem.id).unwrap_or_default();
                let incident_count = problem.incidents.len() as u64;
                ProblemRow {
                    incident_count,
                    last_incident_at: counts.last_incident_at,
                    open_actions: counts.open_actions,
                    overdue_actions: counts.overdue_actions,
                    repeats: incident_count.saturating_sub(1),
                    problem,
                }
            })
            .collect())
    }

    /// Links or unlinks incidents and factors. An incident that joins a resolved or closed problem is a recurrence: the
    /// problem re-opens at root-cause analysis.
    pub fn problem_link(&self, params: ProblemLink) -> Result<Problem, Failure> {
        let id = params.problem.id()?;
        let incident = params.incident.map(|r| r.id()).transpose()?;
        let factor = params.factor.map(|r| r.id()).transpose()?;
        if incident.is_none() && factor.is_none() {
            return Err(Failure::invalid(format!("nothing was named to link to `{id}`"))
                .hint("name an incident (`INC-1`) or a factor (`H-1`)"));
        }
        self.change(self.act("problem_link"), |w| {
            let mut problem = w.problem_get(id)?;
            let known = |p: &Problem| incident.is_some_and(|incident| p.incidents.contains(&incident));
            if let Some(incident) = incident.filter(|_| params.unlink || !known(&problem)) {
                problem = match params.unlink {
                    true => w.problem_unlink(id, incident)?,
                    false => w.problem_link(id, incident)?,
                };
                if !params.unlink && !problem.state.is_open() {
                    problem.state = ProblemState::RootCauseAnalysis;
                    problem.resolution = None;
                    problem.resolved_at = None;
                    w.problem_put(&problem)?;
                }
            }
            if let Some(factor) = factor {
                let hypothesis = w.hypothesis_get(factor)?;
                if !params.unlink && !hypothesis.is_factor() {
                    return Err(Failure::new(
                        crate::FailureCode::Refused,
                        format!("`{factor}` was not linked to `{id}`: it is `{}`, and only what a person accepted is a factor", hypothesis.state),
                    )
                    .hint(format!("accept its proposal, or set the state of `{factor}` to `supported`")));
                }
                problem = match params.unlink {
                    true => w.problem_unlink_factor(id, factor)?,
                    false => w.problem_link_factor(id, factor)?,
                };
                if !params.unlink {
                    join_actions(w, id, factor)?;
                }
            }
            Ok(problem)
        })
    }

    pub fn problem_set(&self, params: ProblemSet) -> Result<Problem, Failure> {
        let id = params.problem.id()?;
        let now = self.now();
        self.change(self.act("problem_set"), |w| {
            let before = w.problem_get(id)?;
            let mut problem = before.clone();
            if let Some(new) = &params.title {
                problem.title = title(new)?;
            }
            if params.service.is_some() {
                problem.service = filled(params.service);
            }
            if params.workaround.is_some() {
                problem.workaround = filled(params.workaround);
            }
            problem.known_error = params.known_error.unwrap_or(problem.known_error);
            problem.state = params.state.unwrap_or(problem.state);
            if params.resolution.is_none()
                && (params.reason.is_some() || params.review_on.is_some() || params.duplicate_of.is_some())
            {
                return Err(Failure::invalid(format!("`{id}` was not changed: a reason belongs to a resolution"))
                    .hint("name the resolution as well: fix_applied, risk_accepted, duplicate or cancelled"));
            }
            if let Some(kind) = params.resolution {
                problem.resolution = Some(Resolution {
                    kind,
                    reason: filled(params.reason),
                    review_on: params.review_on,
                    duplicate_of: params.duplicate_of.map(|r| r.id()).transpose()?,
                });
                if params.state.is_none() && problem.state.is_open() {
                    problem.state = ProblemState::Resolved;
                }
            }
            if problem.state.is_open() {
                problem.resolution = None;
                problem.resolved_at = None;
            } else if before.state.is_open() {
                problem.resolved_at = Some(now);
            }
            problem.validate(Some(&before)).map_err(|fault| {
                Failure::new(crate::FailureCode::Refused, format!("`{id}` was not changed: {fault}"))
                    .hint(format!("it is `{}` now, and was left as it was", before.state))
            })?;
            w.problem_put(&problem)?;
            Ok(problem)
        })
    }
}

/// Action items that address a factor of a problem, and belong to none yet, are about this problem.
fn join_actions(w: &mut store::Write<'_>, problem: ProblemId, factor: HypothesisId) -> Result<(), Failure> {
    for mut action in w.action_list_of_factor(factor)? {
        if action.problem.is_none() {
            action.problem = Some(problem);
            w.action_put(&action)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
