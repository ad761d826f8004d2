//! Reviews and their passages.
use crate::{Result, View, Write, store::later};
use model::*;

impl View {
    pub fn review_get(&self, _id: ReviewId) -> Result<Review> {
        later()
    }
    /// The one review of the incident that is not superseded, if there is one.
    pub fn review_current(&self, _incident: IncidentId) -> Result<Option<Review>> {
        later()
    }
    /// All, oldest first.
    pub fn review_list(&self, _incident: IncidentId) -> Result<Vec<Review>> {
        later()
    }
    pub fn passage_get(&self, _id: ClaimId) -> Result<(ReviewId, Passage)> {
        later()
    }
}
impl Write<'_> {
    /// The current review; a new draft when there is none.
    pub fn review_ensure(&mut self, _incident: IncidentId) -> Result<Review> {
        later()
    }
    /// Replaces state, time of finalising and reason; passages are left as they are.
    pub fn review_put(&mut self, _review: &Review) -> Result<()> {
        later()
    }
    /// Adds a passage at `position` of its section (`None`: at the end) under the next number; its id is ignored.
    pub fn passage_insert(
        &mut self,
        _review: ReviewId,
        _passage: Passage,
        _position: Option<usize>,
    ) -> Result<Passage> {
        later()
    }
    /// Replaces it where it stands; a changed section puts it at the end of that section.
    pub fn passage_put(&mut self, _passage: &Passage) -> Result<()> {
        later()
    }
    pub fn passage_delete(&mut self, _id: ClaimId) -> Result<()> {
        later()
    }
    /// Puts the passages of a section into this order; `order` names each of them once.
    pub fn passage_order(&mut self, _review: ReviewId, _section: Section, _order: &[ClaimId]) -> Result<()> {
        later()
    }
}
