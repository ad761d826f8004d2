//! Which items the incident has already: those of the running import in memory, those of earlier ones in the library.
//!
//! Identities are as good as random, and a million of them written one by one where they belong is the dearest part of
//! an import. So they are held back and written sorted, in one pass over their index. What is held has a limit; beyond
//! it the import goes on in runs, and asks the library about the runs before.

use crate::Result;
use model::Identity;
use rusqlite::{OptionalExtension, Statement, params};
use std::collections::{HashMap, hash_map::Entry};

/// Identities held in memory: as many as a hash table of a million places takes, about 25 MB.
const HELD: usize = 7 << 17;

/// In the order of its bytes, which is that of the index.
type Key = [u8; 16];

pub(super) struct Seen<'s> {
    incident: i64,
    /// Number of the first item of the import.
    first: i64,
    /// Identity, and number counted from the first of the import.
    held: HashMap<Key, u32>,
    limit: usize,
    /// Whether the library may have identities of this incident.
    ask: bool,
    find: Statement<'s>,
    add: Statement<'s>,
}

impl<'s> Seen<'s> {
    pub fn new(conn: &'s rusqlite::Connection, incident: i64, first: i64) -> Result<Self> {
        let mut any = conn.prepare_cached("SELECT 1 FROM identity WHERE incident_id = ?1 LIMIT 1")?;
        Ok(Seen {
            incident,
            first,
            held: HashMap::new(),
            limit: HELD,
            ask: any.exists([incident])?,
            find: conn.prepare("SELECT evidence_id FROM identity WHERE incident_id = ?1 AND identity = ?2")?,
            add: conn.prepare("INSERT INTO identity (incident_id, identity, evidence_id) VALUES (?1, ?2, ?3)")?,
        })
    }

    /// The number of the item that has this identity, if there is one; else notes it as that of `number`.
    pub fn note(&mut self, identity: Identity, number: i64) -> Result<Option<i64>> {
        let key = identity.0.to_be_bytes();
        let offset = u32::try_from(number - self.first).expect("an import has less than four thousand million items");
        match self.held.entry(key) {
            Entry::Occupied(known) => return Ok(Some(self.first + i64::from(*known.get()))),
            Entry::Vacant(free) => {
                if self.ask
                    && let Some(known) =
                        self.find.query_row(params![self.incident, key], |row| row.get(0)).optional()?
                {
                    return Ok(Some(known));
                }
                free.insert(offset);
            }
        }
        if self.held.len() >= self.limit {
            self.write()?;
        }
        Ok(None)
    }

    /// Writes what is held, sorted.
    pub fn write(&mut self) -> Result<()> {
        let mut run: Vec<(Key, u32)> = self.held.drain().collect();
        run.sort_unstable();
        for (key, offset) in &run {
            self.add.execute(params![self.incident, key, self.first + i64::from(*offset)])?;
        }
        self.ask |= !run.is_empty();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeMap;

    proptest::proptest! {
        #[test]
        fn an_identity_is_known_from_its_first_item_on_whatever_is_held(
            imports in proptest::collection::vec(proptest::collection::vec(0u128..40, 0..60), 1..4),
            limit in 1usize..20,
        ) {
            let conn = rusqlite::Connection::open_in_memory().unwrap();
            conn.execute_batch(include_str!("../../migrations/0001_first.sql")).unwrap();
            let mut model = BTreeMap::new();
            let mut next = 1;
            // Identities of another incident are another matter.
            let mut other = Seen::new(&conn, 2, 100_000).unwrap();
            (0..20).for_each(|identity| assert_eq!(other.note(Identity(identity), 100_000).unwrap(), None));
            other.write().unwrap();
            for import in imports {
                let mut seen = Seen::new(&conn, 1, next).unwrap();
                seen.limit = limit;
                for identity in import {
                    let known = seen.note(Identity(identity), next).unwrap();
                    assert_eq!(known, model.get(&identity).copied());
                    if known.is_none() {
                        model.insert(identity, next);
                        next += 1;
                    }
                }
                seen.write().unwrap();
            }
            let kept: i64 = conn
                .query_row("SELECT count(*) FROM identity WHERE incident_id = 1", [], |row| row.get(0))
                .unwrap();
            assert_eq!(kept, model.len() as i64);
        }
    }
}
