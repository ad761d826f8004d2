//! The causes of an incident as one graph: a person's own hypotheses, and which cause led to which.

use crate::contract::*;
use crate::{Api, Failure};
use model::*;

impl Api {
    /// Adds a person's own hypothesis, which they look into from the start. Its verdict stays open until they decide it.
    pub fn hypothesis_new(&self, params: HypothesisNew) -> Result<Hypothesis, Failure> {
        let incident = params.incident.id()?;
        let statement = params.statement.trim().to_owned();
        if statement.is_empty() {
            return Err(Failure::invalid(format!("the new hypothesis for `{incident}` says nothing"))
                .hint("say in one sentence what may have been a cause"));
        }
        self.change(self.act("hypothesis_new"), |w| {
            w.incident_get(incident)?;
            crate::incident::evidence_of(w, incident, &params.evidence_for)?;
            Ok(w.hypothesis_insert(Hypothesis {
                id: HypothesisId(0),
                incident,
                statement,
                role: params.role.unwrap_or(Role::LatentCondition),
                verdict: Verdict::Inconclusive,
                state: HypothesisState::Investigating,
                cause_class: params.cause_class.unwrap_or(CauseClass::Unknown),
                evidence_for: params.evidence_for,
                evidence_against: Vec::new(),
                would_confirm: None,
                would_refute: None,
                root: false,
                problem: None,
                reason: None,
            })?)
        })
    }

    pub fn cause_graph(&self, params: IncidentRef) -> Result<CauseGraph, Failure> {
        graph(&*self.store.read()?, params.incident.id()?)
    }

    /// Links a cause to what it led to (the impact itself when no effect is named), or takes that link away. The same
    /// link once more changes nothing.
    pub fn cause_link(&self, params: CauseLinkSet) -> Result<CauseGraph, Failure> {
        let link =
            CauseLink { cause: params.cause.id()?, effect: params.effect.map(|effect| effect.id()).transpose()? };
        self.change(self.act("cause_link"), |w| {
            let cause = w.hypothesis_get(link.cause)?;
            match params.unlink {
                true => w.cause_unlink(link)?,
                false => w.cause_link(link)?,
            }
            graph(w, cause.incident)
        })
    }
}

fn graph(read: &store::View, id: IncidentId) -> Result<CauseGraph, Failure> {
    let incident = read.incident_get(id)?;
    Ok(CauseGraph {
        impact: impact(read, incident)?,
        hypotheses: read.hypothesis_list(id)?,
        links: read.cause_list(id)?,
    })
}

/// What the causes led to, in the first words about the impact that a person accepted, else in the incident's title.
fn impact(read: &store::View, incident: Incident) -> Result<String, Failure> {
    let review = read.review_current(incident.id)?;
    let accepted = review.into_iter().flat_map(|review| review.passages).find(|passage| {
        passage.accepted && passage.claim.section == Section::Impact && !passage.claim.text.trim().is_empty()
    });
    Ok(accepted.map_or(incident.title, |passage| passage.claim.text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::FailureCode;
    use crate::contract::*;
    use crate::trial::Trial;
    use model::*;

    fn own(trial: &Trial, incident: IncidentId, statement: &str) -> Hypothesis {
        let new = HypothesisNew { incident: incident.into(), statement: statement.into(), ..Default::default() };
        trial.api.hypothesis_new(new).unwrap()
    }

    fn link(cause: HypothesisId, effect: Option<HypothesisId>, unlink: bool) -> CauseLinkSet {
        CauseLinkSet { cause: cause.into(), effect: effect.map(Ref::from), unlink }
    }

    #[test]
    fn a_persons_own_hypothesis_is_looked_into_and_rests_on_evidence_of_its_incident() {
        let trial = Trial::new();
        let incident = trial.incident("The queue stood still", "2026-03-02T09:00:00Z");
        let new = trial.api.call(
            "hypothesis_new",
            serde_json::json!({"incident": incident, "statement": " The lease ran out. ", "role": "trigger"}),
        );
        let new = new.unwrap();
        assert_eq!((&new["state"], &new["role"]), (&"investigating".into(), &"trigger".into()));
        assert_eq!((&new["statement"], &new["verdict"]), (&"The lease ran out.".into(), &"inconclusive".into()));
        let refused = |statement: &str, evidence: Vec<EvidenceId>| {
            let incident = incident.into();
            let new =
                HypothesisNew { incident, statement: statement.into(), evidence_for: evidence, ..Default::default() };
            trial.api.hypothesis_new(new).unwrap_err().code
        };
        assert_eq!(refused("  ", vec![]), FailureCode::Invalid);
        assert_eq!(refused("The lease ran out.", vec![EvidenceId(7)]), FailureCode::NotFound);
    }

    #[test]
    fn causes_are_linked_to_each_other_and_to_the_impact_and_an_undo_takes_it_back() {
        let trial = Trial::new();
        let incident = trial.incident("The queue stood still", "2026-03-02T09:00:00Z");
        let [one, two] = ["The lease ran out.", "Nobody was told."].map(|text| own(&trial, incident, text).id);
        let graph = trial.api.cause_graph(IncidentRef { incident: incident.into() }).unwrap();
        assert_eq!((graph.impact.as_str(), graph.hypotheses.len()), ("The queue stood still", 2));
        assert_eq!(graph.links, [], "nothing is linked that no person linked");

        trial.api.cause_link(link(one, None, false)).unwrap();
        let graph = trial.api.cause_link(link(two, Some(one), false)).unwrap();
        let both = [CauseLink { cause: one, effect: None }, CauseLink { cause: two, effect: Some(one) }];
        assert_eq!(graph.links, both);
        let failure = trial.api.cause_link(link(one, Some(two), false)).unwrap_err();
        assert_eq!(failure.code, FailureCode::Refused);
        assert!(failure.message.contains("circle"), "{}", failure.message);
        trial.api.history_undo(HistoryUndo::default()).unwrap();
        assert_eq!(trial.api.cause_graph(IncidentRef { incident: incident.into() }).unwrap().links, both[..1]);
        assert_eq!(trial.api.cause_link(link(one, None, true)).unwrap().links, []);
        assert_eq!(trial.api.cause_link(link(one, None, true)).unwrap_err().code, FailureCode::NotFound);
    }

    #[test]
    fn the_impact_is_told_in_words_that_a_person_wrote() {
        let trial = Trial::new();
        let incident = trial.incident("The queue stood still", "2026-03-02T09:00:00Z");
        let write = |section: &str, text: &str| {
            let (incident, section, text) = (incident.into(), section.into(), text.into());
            trial.api.review_write(ReviewWrite { incident, section, text, evidence: vec![] }).unwrap()
        };
        write("overview", "The lease ran out.");
        write("impact", "Orders waited for an hour.");
        let graph = trial.api.cause_graph(IncidentRef { incident: incident.into() }).unwrap();
        assert_eq!(graph.impact, "Orders waited for an hour.");
    }
}
