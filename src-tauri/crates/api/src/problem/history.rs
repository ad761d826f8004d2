//! The acts that made a problem what it is: on its record, its factors and its action items.

use crate::Failure;
use crate::contract::HistoryLine;
use crate::history::words;
use model::*;
use std::collections::{BTreeMap, BTreeSet};

/// What the audit log has about a problem, by act.
pub(super) struct Acts {
    acts: BTreeMap<i64, Vec<Revision>>,
    /// Acts that were taken back and not brought back again.
    taken: BTreeSet<i64>,
}

impl Acts {
    pub fn of(read: &store::View, records: impl IntoIterator<Item = String>) -> Result<Acts, Failure> {
        let mut acts: BTreeMap<i64, Vec<Revision>> = BTreeMap::new();
        for record in records {
            for revision in read.history(&record)? {
                acts.entry(revision.act).or_default().push(revision);
            }
        }
        let mut taken = BTreeSet::new();
        for (act, revisions) in acts.iter().rev() {
            let undoes = revisions.first().and_then(|first| first.undoes);
            taken.extend(undoes.filter(|_| !taken.contains(act)));
        }
        Ok(Acts { acts, taken })
    }

    /// Revisions of one record by acts that hold, oldest first: no undo, and nothing that was taken back.
    pub fn held<'a>(&'a self, record: &'a str) -> impl Iterator<Item = &'a Revision> {
        let holds = |act: &i64, revisions: &[Revision]| {
            !self.taken.contains(act) && revisions.first().is_some_and(|first| first.undoes.is_none())
        };
        let held = self.acts.iter().filter(move |(act, revisions)| holds(act, revisions));
        held.flat_map(|(_, revisions)| revisions).filter(move |revision| revision.record == record)
    }

    /// Newest first. Acts that changed nothing about this problem are left out.
    pub fn lines(&self, read: &store::View, problem: ProblemId) -> Result<Vec<HistoryLine>, Failure> {
        let mut lines = Vec::new();
        for (act, revisions) in self.acts.iter().rev() {
            let Some(first) = revisions.first() else { continue };
            let Some(words) = self.said(*act, problem) else { continue };
            let undone = self.taken.contains(act);
            lines.push(HistoryLine {
                act: *act,
                at: first.at,
                actor: first.actor.clone(),
                words,
                records: revisions.iter().map(|revision| revision.record.clone()).collect(),
                undone,
                can_undo: !undone && read.act_can_undo(*act)?,
            });
        }
        Ok(lines)
    }

    /// What an act did to the problem; for an undo, what it took or brought back.
    fn said(&self, mut act: i64, problem: ProblemId) -> Option<String> {
        let mut back = None;
        loop {
            let revisions = self.acts.get(&act)?;
            let Some(earlier) = revisions.first()?.undoes else {
                let said = words::of_problem(revisions, problem)?;
                return Some(back.map_or_else(|| said.clone(), |back| words::taken_back(&said, back)));
            };
            (act, back) = (earlier, Some(!back.unwrap_or(false)));
        }
    }
}
