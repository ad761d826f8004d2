//! Words by how they start, alone or as the last word of a phrase.
//!
//! One or two letters start tens of thousands of words, nearly all of them in one text only. So of the words of a
//! segment only the most frequent are followed, and the answer says that it is not whole; every further letter brings
//! in more of the rest. In the same way a phrase of common words is only looked for in so many texts, shared out over
//! the segments so that old and new ones get their part. All hits are worth the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::index::SegmentId;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::query::{BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocId, DocSet, InvertedIndexReader, Score, Searcher, SegmentReader, TERMINATED, Term};

/// Words of a segment that a start may grow into when it stands alone.
const WORDS: usize = 512;
/// The same for the last word of a phrase, where each of them is looked at in each text that has the rest.
const LAST_WORDS: usize = 128;
/// Texts that have all the words of a phrase in which their places are compared, over all segments.
const COMPARED: u64 = 20_000;

/// What stands before a word that is only known by its start: each with its distance from the first.
type Before = Vec<(usize, Term)>;

/// The words of one segment that are followed, and the texts that have any of them.
struct Words {
    words: Vec<TermInfo>,
    texts: BitSet,
}

/// Texts with a word that starts in a certain way, at a fixed distance behind the words before it.
#[derive(Clone)]
pub(super) struct Starts {
    field: Field,
    before: Before,
    distance: usize,
    segments: Arc<HashMap<SegmentId, Words>>,
    every: bool,
    whole: Arc<AtomicBool>,
    texts: u64,
}

impl std::fmt::Debug for Starts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Starts").field("before", &self.before).field("distance", &self.distance).finish_non_exhaustive()
    }
}

impl Starts {
    /// Looks up the words that begin with `start`; all of them if `every`, else the most frequent.
    pub(super) fn find(
        searcher: &Searcher,
        field: Field,
        before: Before,
        (distance, start): (usize, &str),
        every: bool,
    ) -> tantivy::Result<Starts> {
        let most = match () {
            () if every => usize::MAX,
            () if before.is_empty() => WORDS,
            () => LAST_WORDS,
        };
        let (mut segments, mut whole) = (HashMap::new(), true);
        for segment in searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut found = words_from(&index, start)?;
            if found.len() > most {
                whole = false;
                // The first is the start itself if that is a word, and what was typed is never left out.
                found[1..].select_nth_unstable_by_key(most - 1, |word| std::cmp::Reverse(word.doc_freq));
                found.truncate(most);
            }
            let texts = texts_with(&index, &found, segment.max_doc())?;
            segments.insert(segment.segment_id(), Words { words: found, texts });
        }
        let (segments, whole) = (Arc::new(segments), Arc::new(AtomicBool::new(whole)));
        Ok(Starts { field, before, distance, segments, every, whole, texts: searcher.num_docs().max(1) })
    }

    /// Set while nothing is left out; known for sure when the query was run.
    pub(super) fn whole(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.whole)
    }
}

fn words_from(index: &InvertedIndexReader, start: &str) -> tantivy::Result<Vec<TermInfo>> {
    let mut end = start.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        // No byte of a text in UTF-8 is 255.
        *last += 1;
    }
    let mut words = Vec::new();
    let mut stream = index.terms().range().ge(start).lt(&end).without_keys().into_stream()?;
    while stream.advance() {
        words.push(stream.value().clone());
    }
    Ok(words)
}

impl Query for Starts {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Starts {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(Words { words, texts }) = self.segments.get(&segment.segment_id()).filter(|s| !s.words.is_empty())
        else {
            return Ok(Box::new(EmptyScorer));
        };
        let index = segment.inverted_index(self.field)?;
        let with_a_word = BitSetDocSet::from(texts.clone());
        if self.before.is_empty() {
            return Ok(Box::new(ConstScorer::new(with_a_word, boost)));
        }
        let mut before = Vec::new();
        for (distance, term) in &self.before {
            match index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)? {
                Some(postings) => before.push(((self.distance - distance) as u32, postings)),
                None => return Ok(Box::new(EmptyScorer)),
            }
        }
        let mut last = Vec::with_capacity(words.len());
        for word in words {
            last.push(index.read_postings_from_terminfo(word, IndexRecordOption::WithFreqsAndPositions)?);
        }
        let share = COMPARED * u64::from(segment.max_doc()) / self.texts + 1;
        let mut phrase = Phrase {
            heads: last.iter().map(DocSet::doc).collect(),
            before,
            last,
            with_a_word,
            left: if self.every { u64::MAX } else { share },
            whole: Arc::clone(&self.whole),
            wanted: Vec::new(),
            here: Vec::new(),
        };
        phrase.settle();
        Ok(Box::new(ConstScorer::new(phrase, boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("starts with", 1.0))
    }
}

fn texts_with(index: &InvertedIndexReader, words: &[TermInfo], max_doc: DocId) -> tantivy::Result<BitSet> {
    let mut texts = BitSet::with_max_value(max_doc);
    for word in words {
        let mut blocks = index.read_block_postings_from_terminfo(word, IndexRecordOption::Basic)?;
        while !blocks.docs().is_empty() {
            for &doc in blocks.docs() {
                texts.insert(doc);
            }
            blocks.advance();
        }
    }
    Ok(texts)
}

/// The texts in which one of the last words stands at its distance behind all the words before it.
struct Phrase {
    /// How far before the last word each of them stands.
    before: Vec<(u32, SegmentPostings)>,
    last: Vec<SegmentPostings>,
    /// The text at which each of `last` is, side by side because all of them are looked at in each text.
    heads: Vec<DocId>,
    with_a_word: BitSetDocSet,
    /// Texts that may still be looked at.
    left: u64,
    whole: Arc<AtomicBool>,
    wanted: Vec<u32>,
    here: Vec<u32>,
}

impl Phrase {
    /// Goes to the first match at or after the present text.
    fn settle(&mut self) -> DocId {
        let mut doc = self.with_a_word.doc();
        while doc != TERMINATED {
            let behind =
                self.before.iter_mut().map(|(_, word)| if word.doc() < doc { word.seek(doc) } else { word.doc() });
            let furthest = behind.max().unwrap_or(doc);
            if furthest > doc {
                doc = self.with_a_word.seek(furthest);
            } else if self.left == 0 {
                self.whole.store(false, Ordering::Relaxed);
                doc = self.with_a_word.seek(TERMINATED);
            } else if self.stands(doc) {
                return doc;
            } else {
                doc = self.with_a_word.advance();
            }
        }
        doc
    }

    fn stands(&mut self, doc: DocId) -> bool {
        self.left -= 1;
        let (wanted, here) = (&mut self.wanted, &mut self.here);
        for (number, (distance, word)) in self.before.iter_mut().enumerate() {
            if number == 0 {
                word.positions_with_offset(*distance, wanted);
            } else {
                word.positions_with_offset(*distance, here);
                wanted.retain(|position| here.binary_search(position).is_ok());
            }
        }
        if wanted.is_empty() {
            return false;
        }
        for (head, word) in self.heads.iter_mut().zip(&mut self.last) {
            if *head < doc {
                *head = word.seek(doc);
            }
            if *head == doc {
                word.positions_with_offset(0, here);
                if here.iter().any(|position| wanted.binary_search(position).is_ok()) {
                    return true;
                }
            }
        }
        false
    }
}

impl DocSet for Phrase {
    fn advance(&mut self) -> DocId {
        if self.doc() != TERMINATED {
            self.with_a_word.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.with_a_word.doc() < target {
            self.with_a_word.seek(target);
            self.settle();
        }
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.with_a_word.doc()
    }

    fn size_hint(&self) -> u32 {
        self.before.iter().map(|(_, word)| word.size_hint()).min().unwrap_or(0) / 8
    }
}
