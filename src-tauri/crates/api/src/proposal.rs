//! Proposals: shown with their evidence, then accepted, edited or rejected by a person. Only that turns a hypothesis
//! into a contributing factor.

use crate::contract::*;
use crate::incident::filled;
use crate::{Api, Failure, FailureCode};
use model::*;

impl Api {
    pub fn proposal_list(&self, params: ProposalList) -> Result<Vec<Proposal>, Failure> {
        let incident = params.incident.id()?;
        if let Some(kind) = params.kind.as_deref().filter(|kind| !ProposalBody::KINDS.contains(kind)) {
            return Err(Failure::invalid(format!("`{kind}` is not a kind of proposal"))
                .hint(format!("use one of {}", ProposalBody::KINDS.join(", "))));
        }
        let filter = store::ProposalFilter {
            state: params.undecided.then_some(ProposalState::Proposed),
            kind: params.kind,
            run: None,
        };
        let read = self.store.read()?;
        read.incident_get(incident)?;
        let all = read.proposal_list(incident, &filter)?;
        Ok(all.into_iter().filter(|p| p.state != ProposalState::Superseded).collect())
    }

    pub fn proposal_show(&self, params: ProposalRef) -> Result<ProposalView, Failure> {
        let read = self.store.read()?;
        let proposal = read.proposal_get(params.proposal.id()?)?;
        let faults = match check_of(&proposal.body) {
            Some(Check::Unsupported { faults }) => faults.iter().map(|f| f.to_string()).collect(),
            _ => Vec::new(),
        };
        let asked = asked(&read, &proposal)?;
        Ok(ProposalView { faults, evidence: read.evidence_many(&cited(&proposal.body))?, asked, proposal })
    }

    pub fn proposal_accept(&self, params: ProposalAccept) -> Result<Proposal, Failure> {
        let id = params.proposal.id()?;
        self.decide(id, "proposal_accept", Decision::Accept(params.role))
    }

    pub fn proposal_edit(&self, params: ProposalEdit) -> Result<Proposal, Failure> {
        let id = params.proposal.id()?;
        let text = filled(Some(params.text)).ok_or_else(|| {
            Failure::invalid(format!("the new text for `{id}` is empty"))
                .hint("to say that it is wrong, reject it with a reason")
        })?;
        self.decide(id, "proposal_edit", Decision::Edit(text))
    }

    pub fn proposal_reject(&self, params: ProposalReject) -> Result<Proposal, Failure> {
        let id = params.proposal.id()?;
        let reason = filled(Some(params.reason)).ok_or_else(|| {
            Failure::invalid(format!("`{id}` cannot be rejected without a reason"))
                .hint("say why in a few words; it is kept")
        })?;
        self.decide(id, "proposal_reject", Decision::Reject(reason))
    }

    fn decide(&self, id: ProposalId, what: &'static str, decision: Decision) -> Result<Proposal, Failure> {
        let (now, actor) = (self.now(), self.host.actor());
        self.change(self.act(what), |w| decide_one(w, w.proposal_get(id)?, decision, (now, actor)))
    }

    /// Decides several in one act, which one undo takes back. Each that cannot be decided is left as it is, and said.
    pub fn proposal_bulk(&self, params: ProposalBulk) -> Result<BulkReport, Failure> {
        let reason = filled(params.reason);
        if !params.accept && reason.is_none() {
            return Err(Failure::invalid("proposals cannot be rejected without a reason")
                .hint("say why in a few words; it is kept with each of them"));
        }
        let mut ids = params.proposals.iter().map(Ref::id).collect::<Result<Vec<ProposalId>, _>>()?;
        let mut seen = std::collections::BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        let (now, actor) = (self.now(), self.host.actor());
        self.change(self.act("proposal_bulk"), |w| {
            let mut report = BulkReport { decided: Vec::new(), skipped: Vec::new(), act: 0 };
            for id in ids {
                let proposal = w.proposal_get(id)?;
                let decision = match &reason {
                    Some(reason) if !params.accept => Decision::Reject(reason.clone()),
                    _ => Decision::Accept(None),
                };
                let unsupported = params.accept && is_unsupported(w, &proposal)?;
                let in_the_way = match obstacle(w, &proposal, &decision)? {
                    None if unsupported => Some("it is not supported by its evidence; decide it by itself".to_owned()),
                    found => found.map(|failure| failure.message),
                };
                match in_the_way {
                    Some(reason) => report.skipped.push(SkippedProposal { proposal: id, reason }),
                    None => {
                        decide_one(w, proposal, decision, (now, actor.clone()))?;
                        report.decided.push(id);
                    }
                }
            }
            report.act = w.act_made().unwrap_or(0);
            Ok(report)
        })
    }
}

/// What a model was asked for the run of this proposal; `None` for the built-in drafter.
fn asked(read: &store::View, proposal: &Proposal) -> Result<Option<Asked>, Failure> {
    let Some(run_key) = read.draft_report_key(proposal.incident, proposal.run)? else { return Ok(None) };
    let calls = read.model_call_list(&run_key)?;
    let mut prompts: Vec<(String, String)> = Vec::new();
    for call in &calls {
        let prompt = (call.prompt.clone(), call.prompt_hash.clone());
        if !prompts.contains(&prompt) {
            prompts.push(prompt);
        }
    }
    let last = calls.into_iter().next_back();
    Ok(last.map(|call| Asked { run_key, profile: call.profile, model: call.model, prompts }))
}

/// What keeps a proposal from being decided so, looked at before anything is written.
fn obstacle(w: &store::View, proposal: &Proposal, decision: &Decision) -> Result<Option<Failure>, Failure> {
    let id = proposal.id;
    if proposal.state != ProposalState::Proposed {
        let message = format!("`{id}` was already decided: it is `{}`", proposal.state);
        return Ok(Some(Failure::new(FailureCode::Conflict, message).hint("undo that decision first")));
    }
    Ok(match &proposal.body {
        ProposalBody::Claim(_) | ProposalBody::Question(_) => match w.review_current(proposal.incident)? {
            Some(review) => match crate::review::still_open(&review) {
                Err(closed) => Some(closed),
                Ok(()) if review.passages.iter().any(|p| p.proposal == Some(id)) => None,
                Ok(()) => Some(passage_missing(proposal)),
            },
            None => Some(passage_missing(proposal)),
        },
        ProposalBody::Moment(mark) if matches!(decision, Decision::Accept(_)) => {
            let held = w.incident_get(proposal.incident)?.moments;
            held.iter().any(|m| m.moment == mark.moment && m.decided).then(|| moment_taken(proposal, mark.moment))
        }
        _ => None,
    })
}

/// By the passage that stands for it, which is checked again when its evidence changes, else as it was proposed.
fn is_unsupported(w: &store::View, proposal: &Proposal) -> Result<bool, Failure> {
    let review = w.review_current(proposal.incident)?;
    let passage = review.iter().flat_map(|r| &r.passages).find(|p| p.proposal == Some(proposal.id));
    let check = passage.map(|p| &p.claim.check).or_else(|| check_of(&proposal.body));
    Ok(check.is_some_and(|check| !check.is_supported()))
}

fn passage_missing(proposal: &Proposal) -> Failure {
    Failure::new(FailureCode::Conflict, format!("the passage of `{}` is not in the current review", proposal.id))
        .hint(format!("draft `{}` again", proposal.incident))
}

fn moment_taken(proposal: &Proposal, moment: KeyMoment) -> Failure {
    Failure::new(FailureCode::Conflict, format!("`{}` was not accepted: `{moment}` was set by a person", proposal.id))
        .hint(format!("reject it, or clear `{moment}` of `{}` first", proposal.incident))
}

fn decide_one(
    w: &mut store::Write<'_>,
    mut proposal: Proposal,
    decision: Decision,
    (now, actor): (Utc, String),
) -> Result<Proposal, Failure> {
    if let Some(failure) = obstacle(w, &proposal, &decision)? {
        return Err(failure);
    }
    carry_out(w, &proposal, &decision, now)?;
    proposal.decided_by = Some(actor);
    proposal.decided_at = Some(now);
    match decision {
        Decision::Accept(_) => proposal.state = ProposalState::Accepted,
        Decision::Edit(text) => {
            proposal.state = ProposalState::Edited;
            proposal.edited_text = Some(text);
        }
        Decision::Reject(reason) => {
            proposal.state = ProposalState::Rejected;
            proposal.reason = Some(reason);
        }
    }
    w.proposal_put(&proposal)?;
    Ok(proposal)
}

enum Decision {
    /// A hypothesis in this role, where one is given.
    Accept(Option<Role>),
    Edit(String),
    Reject(String),
}

impl Decision {
    /// The words that count from now on; `None` when rejected.
    fn words<'a>(&'a self, proposed: &'a str) -> Option<&'a str> {
        match self {
            Decision::Accept(_) => Some(proposed),
            Decision::Edit(text) => Some(text),
            Decision::Reject(_) => None,
        }
    }
}

fn carry_out(w: &mut store::Write<'_>, proposal: &Proposal, decision: &Decision, now: Utc) -> Result<(), Failure> {
    if let Decision::Accept(Some(role)) = decision
        && !matches!(proposal.body, ProposalBody::Hypothesis { .. })
    {
        return Err(Failure::invalid(format!(
            "`{}` proposes no hypothesis, so `{role}` cannot be its role",
            proposal.id
        ))
        .hint("accept it without a role"));
    }
    match &proposal.body {
        ProposalBody::Claim(_) | ProposalBody::Question(_) => carry_out_passage(w, proposal, decision),
        ProposalBody::Hypothesis { hypothesis, drafted } => {
            let mut record = w.hypothesis_get(*hypothesis)?;
            match decision.words(&drafted.statement) {
                Some(words) => {
                    record.statement = words.to_owned();
                    record.state = HypothesisState::Supported;
                    record.reason = None;
                }
                None => record.state = HypothesisState::Refuted,
            }
            if let Decision::Accept(Some(role)) = decision {
                record.role = *role;
            }
            if let Decision::Reject(reason) = decision {
                record.reason = Some(reason.clone());
            }
            Ok(w.hypothesis_put(&record)?)
        }
        ProposalBody::Action { drafted, factor } => {
            let Some(words) = decision.words(&drafted.title) else { return Ok(()) };
            let problem = match factor {
                Some(factor) => w.hypothesis_get(*factor)?.problem,
                None => None,
            };
            w.action_insert(ActionItem {
                id: ActionId(0),
                incident: Some(proposal.incident),
                problem,
                factor: *factor,
                title: words.to_owned(),
                kind: drafted.kind,
                strength: drafted.strength,
                state: ActionState::Open,
                owner: None,
                due: None,
                created_at: now,
                closed_at: None,
                reason: None,
            })?;
            Ok(())
        }
        ProposalBody::Moment(mark) => {
            if matches!(decision, Decision::Edit(_)) {
                return Err(Failure::invalid(format!("`{}` proposes a time, which has no words to edit", proposal.id))
                    .hint("set the key moment itself to another time"));
            }
            let mut incident = w.incident_get(proposal.incident)?;
            incident.moments.retain(|m| m.moment != mark.moment || m.decided);
            if matches!(decision, Decision::Accept(_)) {
                incident.moments.push(MomentMark { decided: true, ..mark.clone() });
                incident.moments.sort_by_key(|m| m.moment);
            }
            Ok(w.incident_put(&incident)?)
        }
    }
}

fn carry_out_passage(w: &mut store::Write<'_>, proposal: &Proposal, decision: &Decision) -> Result<(), Failure> {
    let review = w.review_ensure(proposal.incident)?;
    crate::review::still_open(&review)?;
    let Some(mut passage) = review.passages.into_iter().find(|p| p.proposal == Some(proposal.id)) else {
        return Err(passage_missing(proposal));
    };
    match decision.words(&passage.claim.text).map(str::to_owned) {
        None => return Ok(w.passage_delete(passage.id)?),
        Some(words) if words != passage.claim.text => {
            // What is proposed is plain text, and so is what a person makes of it.
            let words = crate::prose::literal(&words);
            let plain = crate::prose::plain(&words);
            passage.claim.quotes.retain(|q| plain.contains(&q.text));
            passage.claim.text = words;
            passage.claim.check = crate::review::check(w, proposal.incident, &passage)?;
            passage.written_by = "person".to_owned();
        }
        Some(_) => {}
    }
    passage.accepted = true;
    Ok(w.passage_put(&passage)?)
}

fn check_of(body: &ProposalBody) -> Option<&Check> {
    match body {
        ProposalBody::Claim(claim) => Some(&claim.check),
        ProposalBody::Hypothesis { drafted, .. } => Some(&drafted.claim.check),
        _ => None,
    }
}

fn cited(body: &ProposalBody) -> Vec<EvidenceId> {
    let mut ids = match body {
        ProposalBody::Claim(claim) => claim.evidence.clone(),
        ProposalBody::Hypothesis { drafted, .. } => {
            drafted.evidence_for.iter().chain(&drafted.evidence_against).copied().collect()
        }
        ProposalBody::Action { drafted, .. } => drafted.evidence.clone(),
        ProposalBody::Question(question) => question.evidence.clone(),
        ProposalBody::Moment(mark) => mark.evidence.clone(),
    };
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    ids
}
