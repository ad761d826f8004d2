//! What a filter asks of the evidence behind an event, answered for all events of an incident in one pass.

use super::EventFilter;
use crate::{Result, View};
use model::{BatchId, Format, IncidentId};
use rusqlite::{Row, types::ValueRef};
use std::collections::{HashMap, HashSet};

const PERSON: u8 = 1;
const FORMAT: u8 = 2;
const BATCH: u8 = 4;
const TEXT: u8 = 8;
const EVIDENCE: u8 = 16;

/// Which of the questions the evidence of each event answers with yes.
pub(super) struct Asked {
    needed: u8,
    notes_fit: bool,
    answers: HashMap<i64, u8>,
}

impl Asked {
    pub(super) fn anything(filter: &EventFilter) -> bool {
        filter.text.is_some() || !(filter.people.is_empty() && filter.formats.is_empty() && filter.batches.is_empty())
    }

    /// `None` when the filter asks nothing of the evidence.
    pub(super) fn of(view: &View, incident: IncidentId, filter: &EventFilter) -> Result<Option<Self>> {
        if !Self::anything(filter) {
            return Ok(None);
        }
        let mut asked = Asked { needed: 0, notes_fit: filter.formats.contains(&Format::Note), answers: HashMap::new() };
        for (given, bit) in [
            (!filter.people.is_empty(), PERSON),
            (!filter.formats.is_empty(), FORMAT),
            (!filter.batches.is_empty(), BATCH),
            (filter.text.is_some(), TEXT),
        ] {
            asked.needed |= if given { bit } else { 0 };
        }
        asked.ask(view, incident, filter)?;
        Ok(Some(asked))
    }

    fn ask(&mut self, view: &View, incident: IncidentId, filter: &EventFilter) -> Result<()> {
        let mut authors = HashSet::new();
        for name in &filter.people {
            authors.extend(view.one("SELECT id FROM name WHERE text = ?1", [name], |row| row.get::<i64>(0))?);
        }
        let mut shapes = HashSet::new();
        for format in &filter.formats {
            shapes.extend(
                view.all("SELECT id FROM shape WHERE format = ?1", [format.as_str()], |row| row.get::<i64>(0))?,
            );
        }
        let needle = filter.text.as_deref().map(Needle::new);
        if let Some(needle) = &needle {
            self.ask_own_words(view, incident, needle)?;
        }
        // The words are long, and reading them is what takes time.
        let sql = if needle.is_some() {
            "SELECT event_id, author_id, shape_id, text FROM evidence WHERE id BETWEEN ?1 AND ?2"
        } else {
            "SELECT event_id, author_id, shape_id FROM evidence WHERE id BETWEEN ?1 AND ?2"
        };
        let mut statement = view.conn.prepare_cached(sql)?;
        for (batch, first, last) in view.evidence_spans(incident)? {
            let batch = if filter.batches.contains(&batch) { BATCH } else { 0 };
            if self.needed == BATCH && batch == 0 {
                continue;
            }
            let mut rows = statement.query([first, last])?;
            while let Some(row) = rows.next()? {
                let mut answer = batch | EVIDENCE;
                if row.get::<_, Option<i64>>(1)?.is_some_and(|author| authors.contains(&author)) {
                    answer |= PERSON;
                }
                if shapes.contains(&row.get(2)?) {
                    answer |= FORMAT;
                }
                if needle.as_ref().is_some_and(|needle| said(row, 3, needle)) {
                    answer |= TEXT;
                }
                if answer != EVIDENCE || self.notes_fit {
                    *self.answers.entry(row.get(0)?).or_default() |= answer;
                }
            }
        }
        Ok(())
    }

    /// The words and notes that people gave to events: few events have any.
    fn ask_own_words(&mut self, view: &View, incident: IncidentId, needle: &Needle<'_>) -> Result<()> {
        let sql = "SELECT v.id, v.text, v.note FROM event v INDEXED BY event_with_words
            WHERE v.incident_id = ?1 AND (v.text IS NOT NULL OR v.note IS NOT NULL)";
        let mut statement = view.conn.prepare_cached(sql)?;
        let mut rows = statement.query([incident.0])?;
        while let Some(row) = rows.next()? {
            if said(row, 1, needle) || said(row, 2, needle) {
                *self.answers.entry(row.get(0)?).or_default() |= TEXT;
            }
        }
        Ok(())
    }

    /// Whether this event fits.
    pub(super) fn fits(&self, event: i64) -> bool {
        let mut answer = self.answers.get(&event).copied().unwrap_or(0);
        if self.notes_fit && answer & EVIDENCE == 0 {
            answer |= FORMAT;
        }
        answer & self.needed == self.needed
    }
}

fn said(row: &Row<'_>, column: usize, needle: &Needle<'_>) -> bool {
    matches!(row.get_ref(column), Ok(ValueRef::Text(text)) if needle.is_in(text))
}

/// Letters to look for, upper and lower case alike in ASCII.
pub(crate) struct Needle<'a> {
    letters: &'a [u8],
    /// Where its rarest letter stands: looking for that one first is what makes it quick.
    rarest: usize,
}

/// Letters of Western texts from the most frequent on; any other is rarer.
const FREQUENT: &[u8] = b" etaoinsrhldcumfpgwybvk,.-0123456789";

impl<'a> Needle<'a> {
    pub(crate) fn new(letters: &'a str) -> Self {
        let letters = letters.as_bytes();
        let rank = |letter: u8| FREQUENT.iter().position(|one| *one == letter.to_ascii_lowercase());
        let rarest = (0..letters.len()).max_by_key(|at| rank(letters[*at]).unwrap_or(FREQUENT.len()));
        Needle { letters, rarest: rarest.unwrap_or(0) }
    }

    pub(crate) fn is_in(&self, text: &[u8]) -> bool {
        let Some(rarest) = self.letters.get(self.rarest) else { return true };
        let Some(spare) = text.len().checked_sub(self.letters.len()) else { return false };
        // Only places where the whole fits.
        let places = &text[self.rarest..=self.rarest + spare];
        let (low, high) = (rarest.to_ascii_lowercase(), rarest.to_ascii_uppercase());
        let whole = |at: usize| text[at..at + self.letters.len()].eq_ignore_ascii_case(self.letters);
        if low == high {
            memchr::memchr_iter(low, places).any(whole)
        } else {
            memchr::memchr2_iter(low, high, places).any(whole)
        }
    }
}

impl View {
    /// The spans of evidence numbers that the batches of an incident brought, in order.
    pub(crate) fn evidence_spans(&self, incident: IncidentId) -> Result<Vec<(BatchId, i64, i64)>> {
        let sql = "SELECT id, first_evidence, last_evidence FROM batch
            WHERE incident_id = ?1 AND items_new > 0 ORDER BY id";
        self.all(sql, [incident.0], |row| Ok((BatchId(row.get(0)?), row.get(1)?, row.get(2)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_needle_is_found_where_it_is_and_nowhere_else(text in "[a-cA-CäÄ ]{0,12}", needle in "[a-cA-CäÄ ]{0,3}") {
            let plain = text.to_ascii_lowercase().contains(&needle.to_ascii_lowercase());
            prop_assert_eq!(Needle::new(&needle).is_in(text.as_bytes()), plain);
        }
    }
}
