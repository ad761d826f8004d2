//! The fields on disk and the version of their meaning.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::words::{MarkTokenizer, WordTokenizer};

/// Raised with every change of the fields, of the cutting of words or of what is put where.
pub(super) const VERSION: u32 = 2;

#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub key: Field,
    pub kind: Field,
    /// What a document is filtered by (its kind, incident, service, state, source), and the shelf its key stands on.
    pub marks: Field,
    pub service: Field,
    pub state: Field,
    pub people: Field,
    pub text: Field,
    pub at: Field,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let indexed = |tokenizer: &str, option| {
        TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option).set_fieldnorms(false)
    };
    let marks = TextOptions::default().set_indexing_options(indexed("marks", IndexRecordOption::Basic));
    let counted = TextOptions::default().set_fast("raw");
    let words = indexed("words", IndexRecordOption::WithFreqsAndPositions);
    let mut builder = Schema::builder();
    let fields = Fields {
        key: builder.add_u64_field("key", FAST),
        kind: builder.add_u64_field("kind", FAST),
        marks: builder.add_text_field("marks", marks),
        service: builder.add_text_field("service", counted.clone()),
        state: builder.add_text_field("state", counted),
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
    manager.register("marks", TextAnalyzer::from(MarkTokenizer::default()));
    manager
}
