//! Records that a person can change: how each is loaded, saved and taken away, and the revision that goes with it.
//!
//! The latest revision of a record holds a second copy of it. Undo restores from there, and `check` compares the two,
//! which finds a letter that changed on the disk.

use crate::{Noun, Result, StoreError, View, Write, batch, cause, review};
use model::*;
use rusqlite::params;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub(crate) trait Record: Serialize + DeserializeOwned {
    /// Letters before its number, such as `INC`.
    const PREFIX: &'static str;
    /// What the feed calls it; `None` where nothing of it can be searched.
    const NOUN: Option<Noun>;
    fn number(&self) -> i64;
    fn load(view: &View, id: i64) -> Result<Option<Self>>;
    /// Writes it, over what is there.
    fn save(&self, view: &View) -> Result<()>;
    fn remove(view: &View, id: i64) -> Result<()>;
    /// Takes out of its JSON what follows from other records.
    fn settle(_value: &mut Value) {}
}

macro_rules! records {
    ($($record:ty),+ $(,)?) => {
        fn split(reference: &str) -> Result<(&str, i64)> {
            reference
                .rsplit_once('-')
                .and_then(|(prefix, number)| Some((prefix, number.parse().ok()?)))
                .ok_or_else(|| StoreError::not_found(reference))
        }

        /// The record as JSON.
        pub(crate) fn load(view: &View, reference: &str) -> Result<Option<Value>> {
            let (prefix, id) = split(reference)?;
            $(if prefix == <$record>::PREFIX { return value(<$record>::load(view, id)?.as_ref()); })+
            Err(StoreError::not_found(reference))
        }

        /// Puts the record back as `state` has it; `None` takes it away. Without a revision.
        pub(crate) fn restore(view: &View, reference: &str, state: Option<&Value>) -> Result<()> {
            let (prefix, id) = split(reference)?;
            $(if prefix == <$record>::PREFIX {
                return match state {
                    Some(state) => serde_json::from_value::<$record>(state.clone())?.save(view),
                    None => <$record>::remove(view, id),
                };
            })+
            Err(StoreError::not_found(reference))
        }

        /// Whether two states of a record are the same, apart from what follows from other records.
        pub(crate) fn is_same(reference: &str, one: Option<&Value>, other: Option<&Value>) -> bool {
            let settle = |state: Option<&Value>| {
                let mut state = state.cloned();
                if let Some(value) = &mut state {
                    $(if split(reference).is_ok_and(|(prefix, _)| prefix == <$record>::PREFIX) {
                        <$record>::settle(value);
                    })+
                }
                state
            };
            one == other || settle(one) == settle(other)
        }

        /// Tells the feed.
        pub(crate) fn announce(write: &mut Write<'_>, reference: &str) -> Result<()> {
            let (prefix, id) = split(reference)?;
            $(if prefix == <$record>::PREFIX {
                if let Some(noun) = <$record>::NOUN { write.changed(noun, id, id); }
            })+
            Ok(())
        }
    };
}

records!(
    Incident,
    batch::BatchRow,
    TimelineEvent,
    Hypothesis,
    cause::CauseLinkRow,
    Proposal,
    review::ReviewRow,
    review::PassageRow,
    Problem,
    ActionItem,
);

fn value<R: Record>(record: Option<&R>) -> Result<Option<Value>> {
    record.map(|record| Ok(serde_json::to_value(record)?)).transpose()
}

impl Write<'_> {
    /// Saves a record, or takes it away, with its revision; nothing happens when nothing changes.
    pub(crate) fn revise<R: Record>(&mut self, id: i64, after: Option<&R>) -> Result<()> {
        let reference = format!("{}-{id}", R::PREFIX);
        let before = load(self.view, &reference)?;
        match after {
            Some(after) => after.save(self.view)?,
            None => R::remove(self.view, id)?,
        }
        self.append(&reference, before)
    }

    /// Saves a record under the next number; `make` gets that number.
    pub(crate) fn create<R: Record>(&mut self, make: impl FnOnce(i64) -> R) -> Result<R> {
        let id = self.numbers(R::PREFIX, 1)?;
        self.revise(id, Some(&make(id)))?;
        R::load(self.view, id)?.ok_or_else(|| StoreError::not_found(format!("{}-{id}", R::PREFIX)))
    }

    /// Writes the revision of a record that was just changed, with the state it has now.
    pub(crate) fn append(&mut self, reference: &str, before: Option<Value>) -> Result<()> {
        let after = load(self.view, reference)?;
        if before == after {
            return Ok(());
        }
        let act = self.act_number()?;
        self.run(
            "INSERT INTO revision (act_id, record, before, after) VALUES (?1, ?2, ?3, ?4)",
            params![act, reference, before.as_ref().map(Value::to_string), after.as_ref().map(Value::to_string)],
        )?;
        self.touch(act, reference, [before.as_ref(), after.as_ref()])?;
        announce(self, reference)
    }
}

impl View {
    pub(crate) fn must<R: Record>(&self, id: i64) -> Result<R> {
        R::load(self, id)?.ok_or_else(|| StoreError::not_found(format!("{}-{id}", R::PREFIX)))
    }

    /// Notes which evidence a record cites; numbers that no item has are left to the claim checker.
    pub(crate) fn cite<'a>(&self, record: &str, cited: impl IntoIterator<Item = &'a EvidenceId>) -> Result<()> {
        self.run("DELETE FROM citation WHERE record = ?1", [record])?;
        for evidence in cited {
            self.run(
                "INSERT OR IGNORE INTO citation (evidence_id, record) SELECT id, ?2 FROM evidence WHERE id = ?1",
                params![evidence.0, record],
            )?;
        }
        Ok(())
    }
}
