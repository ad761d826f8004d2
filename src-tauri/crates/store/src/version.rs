//! What a review was like after each act, told from the history. Nothing is kept for it: the revisions say it all.

use crate::{Result, View, review::PassageRow};
use model::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// A review as an act left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The act.
    pub act: i64,
    pub at: Utc,
    pub actor: String,
    /// The call that it was, as `noun_verb`.
    pub what: String,
    pub state: ReviewState,
    /// How many passages it had.
    pub passages: u64,
}

/// The reviews of one incident at one moment.
#[derive(Default)]
struct Replay {
    reviews: BTreeMap<String, Review>,
    passages: BTreeMap<i64, PassageRow>,
}

impl Replay {
    fn take(&mut self, revision: Revision) -> Result<()> {
        let Revision { record, after, .. } = revision;
        let number = record.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or_default();
        match (record.starts_with(ClaimId::PREFIX), after) {
            (true, Some(after)) => drop(self.passages.insert(number, read(after)?)),
            (true, None) => drop(self.passages.remove(&number)),
            (false, Some(after)) => drop(self.reviews.insert(record, read(after)?)),
            (false, None) => drop(self.reviews.remove(&record)),
        }
        Ok(())
    }

    /// The one that is not superseded, else the newest.
    fn current(&self) -> Option<&Review> {
        let newest = || self.reviews.values().max_by_key(|review| review.id);
        self.reviews.values().find(|review| review.state != ReviewState::Superseded).or_else(newest)
    }

    fn passages_of(&self, review: ReviewId) -> impl Iterator<Item = &PassageRow> {
        self.passages.values().filter(move |row| row.review == review)
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    Ok(serde_json::from_value(value)?)
}

impl View {
    /// Every act that changed the review of an incident or its passages, newest first.
    pub fn review_versions(&self, incident: IncidentId) -> Result<Vec<Version>> {
        let mut replay = Replay::default();
        let mut out: Vec<Version> = Vec::new();
        let mut all = self.review_history(incident)?.into_iter().peekable();
        while let Some(revision) = all.next() {
            let (act, at) = (revision.act, revision.at);
            let (actor, what) = (revision.actor.clone(), revision.what.clone());
            replay.take(revision)?;
            if all.peek().is_some_and(|next| next.act == act) {
                continue;
            }
            if let Some(review) = replay.current() {
                let passages = replay.passages_of(review.id).count() as u64;
                out.push(Version { act, at, actor, what, state: review.state, passages });
            }
        }
        out.reverse();
        Ok(out)
    }

    /// The current review as it was after an act; `None` when there was none yet.
    pub fn review_at(&self, incident: IncidentId, act: i64) -> Result<Option<Review>> {
        let mut replay = Replay::default();
        for revision in self.review_history(incident)?.into_iter().take_while(|revision| revision.act <= act) {
            replay.take(revision)?;
        }
        let Some(mut review) = replay.current().cloned() else { return Ok(None) };
        let mut rows: Vec<&PassageRow> = replay.passages_of(review.id).collect();
        rows.sort_by_key(|row| {
            let section = Section::ALL.iter().position(|section| *section == row.passage.claim.section);
            (section, row.position, row.passage.id)
        });
        review.passages = rows.into_iter().map(|row| row.passage.clone()).collect();
        Ok(Some(review))
    }
}
