//! Drafting: the evidence of an incident through a drafter, and what it proposes into the store. Accepts nothing.

use crate::contract::*;
use crate::{Api, Failure, FailureCode};
use ::draft::builtin;
use model::*;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

impl Api {
    /// Runs a drafter. What an earlier run proposed and nobody decided is replaced; what people decided stays.
    pub fn draft_run(&self, params: DraftRun) -> Result<DraftReport, Failure> {
        let id = params.incident.id()?;
        match params.with.as_deref() {
            None | Some("builtin") => {}
            Some(other) => {
                return Err(Failure::invalid(format!("`{other}` does not draft in one call")).hint(
                    "use `builtin`, or open a run of a model profile with `draft_open` and look at what it would send",
                ));
            }
        }
        let task = self.tasks.start(&params.task, &*self.host);
        let material = self.material(id, &task)?;
        let draft = draft_builtin(&material, &task)?;
        task.go_on()?;
        self.keep_draft(
            id,
            Drafted { by: builtin::NAME.to_owned(), run_key: None, only: None, draft, built_in: BTreeSet::new() },
        )
    }

    /// Puts what a drafter proposes into the store, as one act of that drafter.
    pub(crate) fn keep_draft(&self, id: IncidentId, drafted: Drafted) -> Result<DraftReport, Failure> {
        let now = self.now();
        self.change(self.act_of(drafted.by.clone(), "draft_run"), |w| keep(w, id, drafted, now))
    }

    /// The report of the latest run.
    pub fn draft_show(&self, params: IncidentRef) -> Result<DraftReport, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        let Some(kept) = read.draft_report_latest(id)? else {
            return Err(Failure::new(FailureCode::NotFound, format!("`{id}` has no draft yet"))
                .hint(format!("draft `{id}` first")));
        };
        read_report(id, &kept)
    }

    /// What a drafter works from, read at one moment.
    pub(crate) fn material(&self, id: IncidentId, task: &crate::task::Task<'_>) -> Result<Material, Failure> {
        let read = self.store.read()?;
        let incident = read.incident_get(id)?;
        let total = read.evidence_count(id)?;
        let mut evidence = Vec::new();
        crate::timeline::each_evidence(&read, id, |item| {
            if evidence.len().is_multiple_of(1000) {
                task.progress("loading", evidence.len() as u64, total);
                task.go_on()?;
            }
            evidence.push(item);
            Ok(())
        })?;
        evidence.sort_by_key(|item| (item.at.is_none(), item.at, item.id));
        let events: Vec<TimelineEvent> = {
            let ids: BTreeSet<_> = evidence.iter().map(|e| e.event).collect();
            read.event_many(&ids.into_iter().collect::<Vec<_>>())?
        };
        let decided = read.hypothesis_list(id)?.into_iter().filter(|h| !h.is_undecided()).collect();
        Ok(Material { incident, evidence, events, decided })
    }
}

/// What a drafter works from.
pub(crate) struct Material {
    pub incident: Incident,
    /// In order of time, those without one last.
    pub evidence: Vec<Evidence>,
    pub events: Vec<TimelineEvent>,
    pub decided: Vec<Hypothesis>,
}

impl Material {
    pub fn case(&self) -> builtin::Case<'_> {
        let Material { incident, evidence, events, decided } = self;
        builtin::Case { incident, evidence, events, decided }
    }
}

/// What a drafter hands over, and who it is.
pub(crate) struct Drafted {
    pub by: String,
    /// The run of a model that it came from.
    pub run_key: Option<String>,
    /// Only this section was drafted again; all else stays.
    pub only: Option<Section>,
    pub draft: Draft,
    /// What the built-in drafter said in the place of a model.
    pub built_in: BTreeSet<String>,
}

impl Drafted {
    /// Who said it.
    fn by(&self, body: &ProposalBody) -> &str {
        let words = match body {
            ProposalBody::Claim(claim) => &claim.text,
            ProposalBody::Hypothesis { drafted, .. } => &drafted.statement,
            ProposalBody::Action { drafted, .. } => &drafted.title,
            ProposalBody::Question(question) => &question.text,
            ProposalBody::Moment(mark) => &mark.why,
        };
        if self.built_in.contains(words) { builtin::NAME } else { &self.by }
    }
}

/// A report as the store keeps it.
pub(crate) fn read_report(id: IncidentId, kept: &str) -> Result<DraftReport, Failure> {
    serde_json::from_str(kept).map_err(|error| {
        Failure::new(FailureCode::Corrupt, format!("the draft of `{id}` cannot be read back"))
            .hint(format!("draft `{id}` again"))
            .caused_by(&error)
    })
}

fn draft_builtin(material: &Material, task: &crate::task::Task<'_>) -> Result<Draft, Failure> {
    let mut progress = |step: builtin::Step| {
        task.progress(step.name, step.done as u64, step.of as u64);
        if task.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    builtin::draft(&material.case(), &mut progress).ok_or_else(Failure::cancelled)
}

fn keep(w: &mut store::Write<'_>, id: IncidentId, drafted: Drafted, now: Utc) -> Result<DraftReport, Failure> {
    let (only, draft) = (drafted.only, &drafted.draft);
    let review = w.review_ensure(id)?;
    crate::review::still_open(&review)?;
    let run = w.proposal_next_run(id)?;
    clear_undecided(w, id, run, only)?;

    let hypotheses = keep_hypotheses(w, id, draft)?;
    if only.is_none() {
        clear_hypotheses(w, id, &hypotheses)?;
    }
    let factors: Vec<_> = {
        let accepted: Vec<_> = w.hypothesis_list(id)?.into_iter().filter(Hypothesis::is_factor).collect();
        draft.actions.iter().map(|action| factor_of(action, &hypotheses, &accepted)).collect()
    };
    let mut proposals = Vec::new();
    for body in bodies(draft, &hypotheses, &factors) {
        let by = drafted.by(&body).to_owned();
        proposals.extend(w.proposal_insert(id, &by, run, vec![body])?);
    }
    for proposal in &proposals {
        if let Some(mut claim) = passage_claim(&proposal.body).filter(|claim| !claim.section.is_people_only()) {
            claim.text = crate::prose::literal(&claim.text);
            let review = w.review_get(review.id)?;
            let passage = Passage {
                id: ClaimId(0),
                lead: crate::section::next_lead(&review, claim.section),
                claim,
                accepted: false,
                written_by: proposal.proposed_by.clone(),
                proposal: Some(proposal.id),
            };
            w.passage_insert(review.id, passage, None)?;
        }
    }
    if only.is_none() {
        keep_moments(w, id, &draft.moments)?;
    }
    let Drafted { by, run_key, draft, .. } = drafted;
    let report = report(id, by, run, now, draft, &hypotheses, &factors);
    let text = serde_json::to_string(&report).expect("reports are plain data");
    let proposed = u32::try_from(proposals.len()).unwrap_or(u32::MAX);
    w.draft_report_insert(id, run, proposed, &store::KeptReport { report: text, run_key })?;
    Ok(report)
}

/// Proposed key moments give way to new ones; those that a person decided stay.
fn keep_moments(w: &mut store::Write<'_>, id: IncidentId, proposed: &[MomentMark]) -> Result<(), Failure> {
    let mut incident = w.incident_get(id)?;
    incident.moments.retain(|m| m.decided);
    for mark in proposed {
        if !incident.moments.iter().any(|m| m.moment == mark.moment) {
            incident.moments.push(mark.clone());
        }
    }
    incident.moments.sort_by_key(|m| m.moment);
    Ok(w.incident_put(&incident)?)
}

/// Takes away what earlier runs of any drafter proposed and nobody decided: there is one draft to decide at a time.
/// Decisions, and passages that people wrote, stay. With `only`, claims of that section give way and nothing else.
fn clear_undecided(w: &mut store::Write<'_>, id: IncidentId, run: u32, only: Option<Section>) -> Result<(), Failure> {
    let gone = |proposal: &Proposal| match (only, passage_claim(&proposal.body)) {
        (None, _) => true,
        (Some(only), Some(claim)) => claim.section == only,
        (Some(_), None) => false,
    };
    let superseded = w.proposal_supersede(id, run, gone)?;
    let review = w.review_ensure(id)?;
    for proposal in superseded {
        if let Some(passage) = review.passages.iter().find(|p| p.proposal == Some(proposal.id) && !p.accepted) {
            w.passage_delete(passage.id)?;
        }
    }
    Ok(())
}

/// Puts the drafted hypotheses into the store. One that says the same as an undecided one keeps its number, and what a
/// person has begun to look into is left as it is.
fn keep_hypotheses(w: &mut store::Write<'_>, id: IncidentId, draft: &Draft) -> Result<Vec<HypothesisId>, Failure> {
    let mut open: Vec<_> = w.hypothesis_list(id)?.into_iter().filter(Hypothesis::is_undecided).collect();
    let mut ids = Vec::new();
    for drafted in &draft.hypotheses {
        let new = hypothesis(id, drafted);
        let known = open.iter().position(|known| known.statement == new.statement).map(|at| open.swap_remove(at));
        ids.push(match known {
            None => w.hypothesis_insert(new)?.id,
            Some(known) => {
                if known.state == HypothesisState::Proposed {
                    w.hypothesis_put(&Hypothesis { id: known.id, problem: known.problem, ..new })?;
                }
                known.id
            }
        });
    }
    Ok(ids)
}

/// The hypothesis that an action addresses: the drafted one it names by position, else the accepted factor with which
/// it shares the most evidence.
fn factor_of(action: &DraftedAction, drafted: &[HypothesisId], accepted: &[Hypothesis]) -> Option<HypothesisId> {
    if let Some(at) = action.factor {
        return drafted.get(at).copied();
    }
    let shared = |factor: &Hypothesis| factor.evidence_for.iter().filter(|id| action.evidence.contains(id)).count();
    accepted.iter().filter(|factor| shared(factor) > 0).max_by_key(|factor| (shared(factor), factor.id)).map(|f| f.id)
}

fn hypothesis(incident: IncidentId, drafted: &DraftedHypothesis) -> Hypothesis {
    Hypothesis {
        id: HypothesisId(0),
        incident,
        statement: drafted.statement.clone(),
        role: drafted.role,
        verdict: drafted.verdict,
        state: HypothesisState::Proposed,
        cause_class: drafted.cause_class,
        evidence_for: drafted.evidence_for.clone(),
        evidence_against: drafted.evidence_against.clone(),
        would_confirm: drafted.would_confirm.clone(),
        would_refute: drafted.would_refute.clone(),
        root: false,
        problem: None,
        reason: None,
    }
}

/// Takes away hypotheses that are not proposed any more, but for those that an action item, a problem or a link to
/// another cause rests on.
fn clear_hypotheses(w: &mut store::Write<'_>, id: IncidentId, proposed: &[HypothesisId]) -> Result<(), Failure> {
    for old in w.hypothesis_list(id)? {
        let rested_on = old.problem.is_some() || w.action_is_for(old.id)? || w.cause_is_linked(old.id)?;
        if old.state == HypothesisState::Proposed && !proposed.contains(&old.id) && !rested_on {
            w.hypothesis_delete(old.id)?;
        }
    }
    Ok(())
}

fn bodies(draft: &Draft, hypotheses: &[HypothesisId], factors: &[Option<HypothesisId>]) -> Vec<ProposalBody> {
    let mut out = Vec::new();
    out.extend(
        draft
            .hypotheses
            .iter()
            .zip(hypotheses)
            .map(|(drafted, id)| ProposalBody::Hypothesis { hypothesis: *id, drafted: drafted.clone() }),
    );
    out.extend(draft.claims.iter().cloned().map(ProposalBody::Claim));
    out.extend(draft.questions.iter().cloned().map(ProposalBody::Question));
    out.extend(
        draft
            .actions
            .iter()
            .zip(factors)
            .map(|(drafted, factor)| ProposalBody::Action { drafted: drafted.clone(), factor: *factor }),
    );
    out.extend(draft.moments.iter().filter(|m| !m.decided).cloned().map(ProposalBody::Moment));
    out
}

/// What a proposal puts into the review before anyone decided, if anything.
fn passage_claim(body: &ProposalBody) -> Option<Claim> {
    match body {
        ProposalBody::Claim(claim) => Some(claim.clone()),
        ProposalBody::Question(question) => Some(Claim {
            section: Section::OpenQuestions,
            text: question.text.clone(),
            evidence: question.evidence.clone(),
            quotes: Vec::new(),
            at: None,
            // A question asserts nothing, so there is nothing in it to be supported.
            check: Check::Supported,
        }),
        _ => None,
    }
}

fn report(
    id: IncidentId,
    by: String,
    run: u32,
    now: Utc,
    draft: Draft,
    hypotheses: &[HypothesisId],
    factors: &[Option<HypothesisId>],
) -> DraftReport {
    DraftReport {
        incident: id,
        drafted_by: by,
        run,
        drafted_at: now,
        hypotheses: draft
            .hypotheses
            .into_iter()
            .zip(hypotheses)
            .map(|(h, id)| DraftHypothesis {
                id: *id,
                statement: h.statement,
                role: h.role,
                verdict: h.verdict,
                cause_class: h.cause_class,
                evidence_for: h.evidence_for,
                evidence_against: h.evidence_against,
                would_confirm: h.would_confirm,
                would_refute: h.would_refute,
                check: h.claim.check.as_str().to_owned(),
            })
            .collect(),
        changes: draft.changes,
        claims: draft
            .claims
            .into_iter()
            .map(|c| DraftClaim {
                section: c.section,
                text: c.text,
                evidence: c.evidence,
                quotes: c.quotes,
                check: c.check.as_str().to_owned(),
                faults: match c.check {
                    Check::Supported => Vec::new(),
                    Check::Unsupported { faults } => faults,
                },
            })
            .collect(),
        actions: draft
            .actions
            .into_iter()
            .zip(factors)
            .map(|(a, factor)| DraftAction {
                title: a.title,
                kind: a.kind,
                strength: a.strength,
                factor: *factor,
                evidence: a.evidence,
            })
            .collect(),
        questions: draft.questions,
        key_moments: draft
            .moments
            .into_iter()
            .map(|m| (m.moment, DraftMoment { at: m.at, evidence: m.evidence, why: m.why }))
            .collect(),
    }
}
