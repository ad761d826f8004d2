//! Hypotheses by hand: statement, role, evidence, verdict, the root mark, and decisions outside the queue.

use crate::contract::*;
use crate::incident::{filled, title};
use crate::{Api, Failure, FailureCode};
use model::{Evidence, Hypothesis, HypothesisState};

impl Api {
    pub fn hypothesis_list(&self, params: IncidentRef) -> Result<Vec<Hypothesis>, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        Ok(read.hypothesis_list(id)?)
    }

    pub fn hypothesis_set(&self, params: HypothesisSet) -> Result<Hypothesis, Failure> {
        let id = params.hypothesis.id()?;
        self.change(self.act("hypothesis_set"), |w| {
            let mut hypothesis = w.hypothesis_get(id)?;
            if let Some(statement) = &params.statement {
                hypothesis.statement = title(statement)?;
            }
            hypothesis.role = params.role.unwrap_or(hypothesis.role);
            hypothesis.verdict = params.verdict.unwrap_or(hypothesis.verdict);
            hypothesis.state = params.state.unwrap_or(hypothesis.state);
            hypothesis.cause_class = params.cause_class.unwrap_or(hypothesis.cause_class);
            hypothesis.root = params.root.unwrap_or(hypothesis.root);
            if params.reason.is_some() {
                hypothesis.reason = filled(params.reason);
            }
            for (new, held) in [
                (params.evidence_for, &mut hypothesis.evidence_for),
                (params.evidence_against, &mut hypothesis.evidence_against),
            ] {
                if let Some(ids) = new {
                    crate::incident::evidence_of(w, hypothesis.incident, &ids)?;
                    *held = ids;
                }
            }
            if !hypothesis.is_factor() {
                // Only an accepted hypothesis is a factor of a problem.
                hypothesis.problem = None;
            }
            lawful(&hypothesis)?;
            w.hypothesis_put(&hypothesis)?;
            Ok(hypothesis)
        })
    }

    pub fn evidence_list(&self, params: EvidenceList) -> Result<Vec<Evidence>, Failure> {
        let ids = params.ids.iter().map(Ref::id).collect::<Result<Vec<_>, _>>()?;
        let found = self.store.read()?.evidence_many(&ids)?;
        match ids.iter().find(|id| !found.iter().any(|e| e.id == **id)) {
            Some(missing) => Err(Failure::not_found(missing)),
            None => Ok(found),
        }
    }
}

fn lawful(hypothesis: &Hypothesis) -> Result<(), Failure> {
    let refuse = |why: &str, hint: &str| {
        Err(Failure::new(FailureCode::Refused, format!("`{}` was not changed: {why}", hypothesis.id)).hint(hint))
    };
    if hypothesis.root && !hypothesis.is_factor() {
        return refuse("only an accepted factor can be marked as root", "accept the hypothesis first");
    }
    if hypothesis.state == HypothesisState::Refuted && hypothesis.reason.is_none() {
        return refuse("it cannot be refuted without a reason", "say why; it is kept with the hypothesis");
    }
    Ok(())
}
