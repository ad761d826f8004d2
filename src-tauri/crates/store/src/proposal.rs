//! Proposals.
use crate::{Result, View, Write, store::later};
use model::*;

/// Which proposals; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProposalFilter {
    pub state: Option<ProposalState>,
    /// As [`ProposalBody::kind`].
    pub kind: Option<String>,
    pub run: Option<u32>,
}

impl View {
    pub fn proposal_get(&self, _id: ProposalId) -> Result<Proposal> {
        later()
    }
    /// In order of number.
    pub fn proposal_list(&self, _incident: IncidentId, _filter: &ProposalFilter) -> Result<Vec<Proposal>> {
        later()
    }
    /// The number that the next run of a drafter gets, from 1.
    pub fn proposal_next_run(&self, _incident: IncidentId) -> Result<u32> {
        later()
    }
}
impl Write<'_> {
    /// Adds proposals in state `proposed`, proposed at the time of the act.
    pub fn proposal_insert(
        &mut self,
        _incident: IncidentId,
        _proposed_by: &str,
        _run: u32,
        _bodies: Vec<ProposalBody>,
    ) -> Result<Vec<Proposal>> {
        later()
    }
    pub fn proposal_put(&mut self, _proposal: &Proposal) -> Result<()> {
        later()
    }
    /// Marks what runs before `run` of this drafter proposed, and nobody decided, as superseded. Returns them.
    pub fn proposal_supersede(
        &mut self,
        _incident: IncidentId,
        _proposed_by: &str,
        _run: u32,
    ) -> Result<Vec<Proposal>> {
        later()
    }
}
