//! The documents with one key, for taking them out: looked up on their shelf, then told apart by the key itself.

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::laid::shelf;
use super::schema::Fields;

/// Matches what has this packed key.
#[derive(Clone, Debug)]
pub(super) struct Keyed {
    shelf: Term,
    key: u64,
}

impl Keyed {
    pub(super) fn new(fields: &Fields, key: u64) -> Keyed {
        Keyed { shelf: Term::from_field_text(fields.marks, &shelf(key)), key }
    }
}

impl Query for Keyed {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Keyed {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = segment.inverted_index(self.shelf.field())?;
        let Some(mut shelf) = index.read_postings(&self.shelf, IndexRecordOption::Basic)? else {
            return Ok(Box::new(EmptyScorer));
        };
        let keys = segment.fast_fields().u64("key")?;
        let mut found = Vec::new();
        while shelf.doc() != TERMINATED {
            if keys.first(shelf.doc()) == Some(self.key) {
                found.push(shelf.doc());
            }
            shelf.advance();
        }
        Ok(Box::new(ConstScorer::new(Found { found, at: 0 }, boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("has the key", 1.0))
    }
}

/// Documents that are all known.
struct Found {
    found: Vec<DocId>,
    at: usize,
}

impl DocSet for Found {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.found.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.found.len() as u32
    }
}
