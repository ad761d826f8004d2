//! Proposals and what became of them. Refused: a rejection without a reason.

use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, json, micros},
};
use model::*;
use rusqlite::params;

/// Which proposals; the default is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProposalFilter {
    pub state: Option<ProposalState>,
    /// As [`ProposalBody::kind`].
    pub kind: Option<String>,
    pub run: Option<u32>,
}

const COLUMNS: &str = "SELECT id, incident_id, proposed_by, proposed_at, run, body, state, edited_text, reason,
        decided_by, decided_at FROM proposal";

fn proposal(row: &Columns<'_>) -> Result<Proposal> {
    Ok(Proposal {
        id: ProposalId(row.get(0)?),
        incident: IncidentId(row.get(1)?),
        proposed_by: row.text(2)?,
        proposed_at: row.time(3)?,
        run: row.small(4)?,
        body: row.json(5)?,
        state: row.word(6)?,
        edited_text: row.some_text(7)?,
        reason: row.some_text(8)?,
        decided_by: row.some_text(9)?,
        decided_at: row.some_time(10)?,
    })
}

impl Record for Proposal {
    const PREFIX: &'static str = ProposalId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Proposal);

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{COLUMNS} WHERE id = ?1"), [id], proposal)
    }

    fn save(&self, view: &View) -> Result<()> {
        view.run(
            "INSERT INTO proposal (id, incident_id, proposed_by, proposed_at, run, kind, body, state, edited_text,
                 reason, decided_by, decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (id) DO UPDATE SET proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at,
                 run = excluded.run, kind = excluded.kind, body = excluded.body, state = excluded.state,
                 edited_text = excluded.edited_text, reason = excluded.reason, decided_by = excluded.decided_by,
                 decided_at = excluded.decided_at",
            params![
                self.id.0,
                self.incident.0,
                self.proposed_by,
                micros(self.proposed_at),
                self.run,
                self.body.kind(),
                json(&self.body),
                self.state.as_str(),
                self.edited_text,
                self.reason,
                self.decided_by,
                self.decided_at.map(micros)
            ],
        )
        .map(drop)
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.run("DELETE FROM proposal WHERE id = ?1", [id]).map(drop)
    }
}

impl View {
    pub fn proposal_get(&self, id: ProposalId) -> Result<Proposal> {
        self.must(id.0)
    }

    /// In order of number.
    pub fn proposal_list(&self, incident: IncidentId, filter: &ProposalFilter) -> Result<Vec<Proposal>> {
        let sql = format!(
            "{COLUMNS} WHERE incident_id = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR kind = ?3)
             AND (?4 IS NULL OR run = ?4) ORDER BY id"
        );
        self.all(&sql, params![incident.0, filter.state.map(ProposalState::as_str), filter.kind, filter.run], proposal)
    }

    /// The number that the next run of a drafter gets, from 1.
    pub fn proposal_next_run(&self, incident: IncidentId) -> Result<u32> {
        let last = self.number("SELECT max(run) FROM proposal WHERE incident_id = ?1", [incident.0])?;
        Ok(u32::try_from(last).unwrap_or(u32::MAX).saturating_add(1))
    }
}

impl Write<'_> {
    /// Adds proposals in state `proposed`, proposed at the time of the act, in the order given.
    pub fn proposal_insert(
        &mut self,
        incident: IncidentId,
        proposed_by: &str,
        run: u32,
        bodies: Vec<ProposalBody>,
    ) -> Result<Vec<Proposal>> {
        self.must::<Incident>(incident.0)?;
        let proposed_at = self.act.at;
        bodies
            .into_iter()
            .map(|body| {
                self.create(|id| Proposal {
                    id: ProposalId(id),
                    incident,
                    proposed_by: proposed_by.to_owned(),
                    proposed_at,
                    run,
                    body,
                    state: ProposalState::Proposed,
                    edited_text: None,
                    reason: None,
                    decided_by: None,
                    decided_at: None,
                })
            })
            .collect()
    }

    pub fn proposal_put(&mut self, proposal: &Proposal) -> Result<()> {
        let before: Proposal = self.must(proposal.id.0)?;
        if before.incident != proposal.incident {
            return Err(StoreError::refused(format!("`{}` stays with `{}`", proposal.id, before.incident)));
        }
        let has_reason = proposal.reason.as_deref().is_some_and(|reason| !reason.trim().is_empty());
        if proposal.state == ProposalState::Rejected && !has_reason {
            return Err(StoreError::refused(format!("rejecting `{}` needs a reason", proposal.id)));
        }
        self.revise(proposal.id.0, Some(proposal))
    }

    /// Marks what runs before `run` proposed, and nobody decided, as superseded where `gone` says so. Returns them.
    pub fn proposal_supersede(
        &mut self,
        incident: IncidentId,
        run: u32,
        gone: impl Fn(&Proposal) -> bool,
    ) -> Result<Vec<Proposal>> {
        let open = ProposalFilter { state: Some(ProposalState::Proposed), ..ProposalFilter::default() };
        let mut superseded = Vec::new();
        for mut proposal in self.proposal_list(incident, &open)? {
            if proposal.run < run && gone(&proposal) {
                proposal.state = ProposalState::Superseded;
                self.revise(proposal.id.0, Some(&proposal))?;
                superseded.push(proposal);
            }
        }
        Ok(superseded)
    }
}
