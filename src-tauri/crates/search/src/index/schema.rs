//! The fields on disk and the version of their meaning.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::document::{Document, Kind, pack_key};
use crate::error::Error;
use crate::question::{Place, micros};
use crate::words::{ValueTokenizer, WordTokenizer};

/// Raised with every change of the fields, of the cutting of words or of what is put where.
pub(super) const VERSION: u32 = 1;

#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub key: Field,
    pub kind: Field,
    pub incident: Field,
    pub service: Field,
    pub state: Field,
    pub source: Field,
    pub people: Field,
    pub text: Field,
    pub at: Field,
}

impl Fields {
    pub(super) fn of(&self, place: Place) -> Field {
        match place {
            Place::Kind => self.kind,
            Place::Incident => self.incident,
            Place::Service => self.service,
            Place::State => self.state,
            Place::Source => self.source,
        }
    }
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let indexed = |tokenizer: &str, option| {
        TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option).set_fieldnorms(false)
    };
    let value = TextOptions::default().set_indexing_options(indexed("value", IndexRecordOption::Basic));
    let words = indexed("words", IndexRecordOption::WithFreqsAndPositions);
    let mut builder = Schema::builder();
    let fields = Fields {
        key: builder.add_u64_field("key", INDEXED | FAST),
        kind: builder.add_u64_field("kind", INDEXED | FAST),
        incident: builder.add_text_field("incident", value.clone()),
        service: builder.add_text_field("service", value.clone().set_fast("raw")),
        state: builder.add_text_field("state", value.clone().set_fast("raw")),
        source: builder.add_text_field("source", value),
        people: builder.add_text_field("people", TextOptions::default().set_indexing_options(words.clone())),
        text: builder.add_text_field("text", TextOptions::default().set_indexing_options(words.set_fieldnorms(true))),
        at: builder.add_i64_field("at", FAST),
    };
    (builder.build(), fields)
}

/// The cutters by the names that the schema uses. `waiting` goes down by the bytes of each long text that is cut.
pub(super) fn tokenizers(waiting: &Arc<AtomicUsize>) -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register("words", TextAnalyzer::from(WordTokenizer::counting(Arc::clone(waiting))));
    manager.register("value", TextAnalyzer::from(ValueTokenizer::default()));
    manager
}

/// Lays a document out over the fields.
pub(super) fn lay_out(fields: &Fields, document: &Document) -> Result<TantivyDocument, Error> {
    let mut laid = TantivyDocument::default();
    laid.add_u64(fields.key, pack_key(&document.key)?);
    laid.add_u64(fields.kind, kind_number(document.kind));
    let values = [
        (fields.incident, &document.incident),
        (fields.service, &document.service),
        (fields.state, &document.state),
        (fields.source, &document.source),
    ];
    for (field, value) in values {
        if let Some(value) = value.as_deref().filter(|v| !v.trim().is_empty()) {
            laid.add_text(field, shorten(value));
        }
    }
    for person in &document.people {
        laid.add_text(fields.people, person);
    }
    if !document.title.is_empty() {
        laid.add_text(fields.text, &document.title);
        laid.add_text(fields.text, &document.title);
    }
    laid.add_text(fields.text, &document.text);
    if let Some(at) = document.at {
        laid.add_i64(fields.at, micros(at));
    }
    Ok(laid)
}

/// A value is counted as it is written, up to a length no name reaches.
fn shorten(value: &str) -> &str {
    let mut end = value.len().min(1_000);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}

pub(super) fn kind_number(kind: Kind) -> u64 {
    Kind::ALL.iter().position(|k| *k == kind).map_or(0, |at| at as u64)
}
