//! Reviews and their passages. Refused: a step that the states do not allow, any change to a final review but
//! superseding it, and a second current review of one incident.

use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, int, json, micros},
};
use model::*;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;

/// A review as the history keeps it: without its passages, which have a history of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ReviewRow(pub Review);

/// A passage at its place, as the history keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "KeptRow")]
pub(crate) struct PassageRow {
    pub review: ReviewId,
    /// Counted from 0 within its section.
    pub position: u64,
    #[serde(flatten)]
    pub passage: Passage,
}

/// A passage as any version of the history has it: the first had no leads.
#[derive(Deserialize)]
struct KeptRow {
    review: ReviewId,
    position: u64,
    lead: Option<String>,
    #[serde(flatten)]
    passage: Passage,
}

impl From<KeptRow> for PassageRow {
    fn from(kept: KeptRow) -> Self {
        let KeptRow { review, position, lead, mut passage } = kept;
        passage.lead = lead.unwrap_or_else(|| passage.claim.section.default_lead(position == 0).to_owned());
        PassageRow { review, position, passage }
    }
}

const REVIEW: &str = "SELECT id, incident_id, state, created_at, finalised_at, override_reason FROM review";
const PASSAGE: &str = "SELECT id, review_id, position, claim, accepted, written_by, proposal_id, lead FROM passage";

fn review(row: &Columns<'_>) -> Result<Review> {
    Ok(Review {
        id: ReviewId(row.get(0)?),
        incident: IncidentId(row.get(1)?),
        state: row.word(2)?,
        created_at: row.time(3)?,
        finalised_at: row.some_time(4)?,
        override_reason: row.some_text(5)?,
        passages: Vec::new(),
    })
}

fn passage(row: &Columns<'_>) -> Result<PassageRow> {
    let kept = KeptRow {
        review: ReviewId(row.get(1)?),
        position: row.count(2)?,
        lead: row.some_text(7)?,
        passage: Passage {
            id: ClaimId(row.get(0)?),
            lead: String::new(),
            claim: row.json(3)?,
            accepted: row.get(4)?,
            written_by: row.text(5)?,
            proposal: row.get::<Option<i64>>(6)?.map(ProposalId),
        },
    };
    Ok(kept.into())
}

impl Record for ReviewRow {
    const PREFIX: &'static str = ReviewId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Review);

    fn number(&self) -> i64 {
        self.0.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{REVIEW} WHERE id = ?1"), [id], |row| review(row).map(ReviewRow))
    }

    fn save(&self, view: &View) -> Result<()> {
        let Review { id, incident, state, created_at, finalised_at, override_reason, passages: _ } = &self.0;
        view.run(
            "INSERT INTO review (id, incident_id, state, created_at, finalised_at, override_reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, created_at = excluded.created_at,
                 finalised_at = excluded.finalised_at, override_reason = excluded.override_reason",
            params![id.0, incident.0, state.as_str(), micros(*created_at), finalised_at.map(micros), override_reason],
        )
        .map(drop)
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.run("DELETE FROM review WHERE id = ?1", [id]).map(drop)
    }
}

impl Record for PassageRow {
    const PREFIX: &'static str = ClaimId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Claim);

    fn number(&self) -> i64 {
        self.passage.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{PASSAGE} WHERE id = ?1"), [id], passage)
    }

    fn save(&self, view: &View) -> Result<()> {
        let Passage { id, lead, claim, accepted, written_by, proposal } = &self.passage;
        view.run(
            "INSERT INTO passage (id, review_id, section, position, claim, accepted, written_by, proposal_id, lead)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (id) DO UPDATE SET section = excluded.section, position = excluded.position,
                 claim = excluded.claim, accepted = excluded.accepted, written_by = excluded.written_by,
                 proposal_id = excluded.proposal_id, lead = excluded.lead",
            params![
                id.0,
                self.review.0,
                claim.section.as_str(),
                int(self.position),
                json(claim),
                accepted,
                written_by,
                proposal.map(|id| id.0),
                lead
            ],
        )?;
        let quoted = claim.quotes.iter().map(|quote| &quote.evidence);
        view.cite(&id.to_string(), claim.evidence.iter().chain(quoted))
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.cite(&ClaimId(id).to_string(), [])?;
        view.run("DELETE FROM passage WHERE id = ?1", [id]).map(drop)
    }

    /// A copy from before there were leads is the same as one with the lead that it would be given now.
    fn settle(value: &mut Value) {
        if value.get("lead").is_none()
            && let Ok(row) = serde_json::from_value::<PassageRow>(value.clone())
        {
            value["lead"] = row.passage.lead.into();
        }
    }
}

impl View {
    pub fn review_get(&self, id: ReviewId) -> Result<Review> {
        let found: ReviewRow = self.must(id.0)?;
        self.with_passages(found.0)
    }

    /// The one review of the incident that is not superseded, if there is one.
    pub fn review_current(&self, incident: IncidentId) -> Result<Option<Review>> {
        let sql = format!("{REVIEW} WHERE incident_id = ?1 AND state <> 'superseded'");
        self.one(&sql, [incident.0], review)?.map(|found| self.with_passages(found)).transpose()
    }

    /// All, oldest first.
    pub fn review_list(&self, incident: IncidentId) -> Result<Vec<Review>> {
        let found = self.all(&format!("{REVIEW} WHERE incident_id = ?1 ORDER BY id"), [incident.0], review)?;
        found.into_iter().map(|found| self.with_passages(found)).collect()
    }

    /// A passage, and the review that it stands in.
    pub fn passage_get(&self, id: ClaimId) -> Result<(ReviewId, Passage)> {
        let found: PassageRow = self.must(id.0)?;
        Ok((found.review, found.passage))
    }

    fn with_passages(&self, mut review: Review) -> Result<Review> {
        let mut rows =
            self.all(&format!("{PASSAGE} WHERE review_id = ?1 ORDER BY position, id"), [review.id.0], passage)?;
        rows.sort_by_key(|row| Section::ALL.iter().position(|section| *section == row.passage.claim.section));
        review.passages = rows.into_iter().map(|row| row.passage).collect();
        Ok(review)
    }

    /// Every revision of the reviews of an incident and of their passages, oldest first.
    pub fn review_history(&self, incident: IncidentId) -> Result<Vec<Revision>> {
        let mut out = Vec::new();
        for review in self.all(&format!("{REVIEW} WHERE incident_id = ?1 ORDER BY id"), [incident.0], review)? {
            out.extend(self.history(&review.id.to_string())?);
            out.extend(self.passage_history(review.id)?);
        }
        out.sort_by_key(|revision| revision.seq);
        Ok(out)
    }

    fn section(&self, review: ReviewId, section: Section) -> Result<Vec<PassageRow>> {
        let sql = format!("{PASSAGE} WHERE review_id = ?1 AND section = ?2 ORDER BY position, id");
        self.all(&sql, params![review.0, section.as_str()], passage)
    }

    /// A review whose passages may change.
    fn open_review(&self, id: ReviewId) -> Result<Review> {
        let found: ReviewRow = self.must(id.0)?;
        match found.0.state {
            ReviewState::Draft | ReviewState::InReview => Ok(found.0),
            state => Err(StoreError::refused(format!(
                "`{id}` is `{state}` and is not edited; supersede it and edit the new draft"
            ))),
        }
    }
}

impl Write<'_> {
    /// The current review; a new draft when there is none.
    pub fn review_ensure(&mut self, incident: IncidentId) -> Result<Review> {
        if let Some(current) = self.review_current(incident)? {
            return Ok(current);
        }
        self.must::<Incident>(incident.0)?;
        let created_at = self.act.at;
        let made = self.create(|id| {
            ReviewRow(Review {
                id: ReviewId(id),
                incident,
                state: ReviewState::Draft,
                created_at,
                finalised_at: None,
                override_reason: None,
                passages: Vec::new(),
            })
        })?;
        self.changed(Noun::Incident, incident.0, incident.0);
        Ok(made.0)
    }

    /// Replaces state, time of finalising and reason; passages are left as they are.
    pub fn review_put(&mut self, review: &Review) -> Result<()> {
        let before: ReviewRow = self.must(review.id.0)?;
        let (from, to) = (before.0.state, review.state);
        if before.0.incident != review.incident {
            return Err(StoreError::refused(format!("`{}` stays with `{}`", review.id, before.0.incident)));
        }
        if from != to && !from.may_become(to) {
            return Err(StoreError::refused(format!("`{}` cannot go from `{from}` to `{to}`", review.id)));
        }
        let after = ReviewRow(Review { passages: Vec::new(), ..review.clone() });
        let is_kept = matches!(from, ReviewState::Final | ReviewState::Superseded);
        if is_kept && (Review { state: from, ..after.0.clone() }) != before.0 {
            return Err(StoreError::refused(format!("`{}` is `{from}` and is not edited; supersede it", review.id)));
        }
        self.revise(review.id.0, Some(&after))?;
        self.changed(Noun::Incident, review.incident.0, review.incident.0);
        Ok(())
    }

    /// Adds a passage at `position` of its section (`None`: at the end) under the next number; its id is ignored.
    pub fn passage_insert(&mut self, review: ReviewId, passage: Passage, position: Option<usize>) -> Result<Passage> {
        self.open_review(review)?;
        let section = passage.claim.section;
        let mut order = self.section(review, section)?;
        let place = position.unwrap_or(order.len()).min(order.len());
        let id = ClaimId(self.numbers(ClaimId::PREFIX, 1)?);
        order.insert(place, PassageRow { review, position: 0, passage: Passage { id, ..passage } });
        self.settle_order(order)?;
        Ok(self.passage_get(id)?.1)
    }

    /// Replaces it where it stands; a changed section puts it at the end of that section.
    pub fn passage_put(&mut self, passage: &Passage) -> Result<()> {
        let before: PassageRow = self.must(passage.id.0)?;
        let review = before.review;
        self.open_review(review)?;
        let (from, to) = (before.passage.claim.section, passage.claim.section);
        let position = if from == to { before.position } else { self.section(review, to)?.len() as u64 };
        self.revise(passage.id.0, Some(&PassageRow { review, position, passage: passage.clone() }))?;
        if from == to { Ok(()) } else { self.settle_order(self.section(review, from)?) }
    }

    /// Takes a passage away. What stood behind it on its line takes its lead, so that it stays the block that it was.
    pub fn passage_delete(&mut self, id: ClaimId) -> Result<()> {
        let before: PassageRow = self.must(id.0)?;
        self.open_review(before.review)?;
        self.revise::<PassageRow>(id.0, None)?;
        let mut rows = self.section(before.review, before.passage.claim.section)?;
        let began_block = before.passage.lead.contains('\n') || before.position == 0 && !before.passage.lead.is_empty();
        if began_block
            && let Some(next) = rows.iter_mut().find(|row| row.position > before.position)
            && !next.passage.lead.contains('\n')
        {
            next.passage.lead = before.passage.lead;
        }
        self.settle_order(rows)
    }

    /// Makes these the passages of a section, in this order: what has a number of this section stays or is changed, what
    /// has number 0 is new, what is not named goes.
    pub fn section_put(&mut self, review: ReviewId, section: Section, passages: Vec<Passage>) -> Result<()> {
        self.open_review(review)?;
        let before = self.section(review, section)?;
        let known: HashSet<i64> = before.iter().map(Record::number).collect();
        let mut kept = HashSet::new();
        for passage in &passages {
            let id = passage.id.0;
            if passage.claim.section != section || (id != 0 && (!known.contains(&id) || !kept.insert(id))) {
                return Err(StoreError::refused(format!("`{}` is not a passage of `{section}`", passage.id)));
            }
        }
        for gone in known.difference(&kept) {
            self.revise::<PassageRow>(*gone, None)?;
        }
        let new = passages.iter().filter(|passage| passage.id.0 == 0).count();
        let mut next = if new == 0 { 0 } else { self.numbers(ClaimId::PREFIX, int(new as u64))? };
        for (mut passage, position) in passages.into_iter().zip(0u64..) {
            if passage.id.0 == 0 {
                passage.id = ClaimId(next);
                next += 1;
            }
            self.revise(passage.id.0, Some(&PassageRow { review, position, passage }))?;
        }
        Ok(())
    }

    /// Puts the passages of a section into this order; `order` names each of them once.
    pub fn passage_order(&mut self, review: ReviewId, section: Section, order: &[ClaimId]) -> Result<()> {
        self.open_review(review)?;
        let mut rows = self.section(review, section)?;
        let place = |row: &PassageRow| order.iter().position(|id| *id == row.passage.id);
        if rows.len() != order.len() || rows.iter().any(|row| place(row).is_none()) {
            return Err(StoreError::refused(format!("the order of `{section}` has to name each of its passages once")));
        }
        rows.sort_by_key(place);
        self.settle_order(rows)
    }

    /// Counts the passages of a section from 0 again; only those that moved are written.
    fn settle_order(&mut self, rows: Vec<PassageRow>) -> Result<()> {
        for (row, position) in rows.into_iter().zip(0u64..) {
            self.revise(row.number(), Some(&PassageRow { position, ..row }))?;
        }
        Ok(())
    }
}
