//! Pull requests, issues and commits that the evidence names, for later.

use crate::contract::*;
use crate::{Api, Failure};
use model::Reference;
use std::collections::BTreeMap;

impl Api {
    /// In order of first mention.
    pub fn reference_list(&self, params: IncidentRef) -> Result<Vec<ReferenceRow>, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        let mut found: BTreeMap<Reference, ReferenceRow> = BTreeMap::new();
        crate::timeline::each_evidence(&read, id, |item| {
            for mention in model::reference::find(&item.text, None) {
                let row = found.entry(mention.reference.clone()).or_insert_with(|| ReferenceRow {
                    reference: mention.reference,
                    mentioned_by: Vec::new(),
                    first_at: None,
                });
                if row.mentioned_by.last() != Some(&item.id) {
                    row.mentioned_by.push(item.id);
                }
                row.first_at = [row.first_at, item.at].into_iter().flatten().min();
            }
            Ok(())
        })?;
        let mut rows: Vec<_> = found.into_values().collect();
        rows.sort_by_key(|row| (row.first_at.is_none(), row.first_at, row.mentioned_by.first().copied()));
        Ok(rows)
    }
}
