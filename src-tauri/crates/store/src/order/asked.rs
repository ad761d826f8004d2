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
    text: Option<String>,
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
        let mut asked = Asked {
            needed: 0,
            notes_fit: filter.formats.contains(&Format::Note),
            text: filter.text.clone(),
            answers: HashMap::new(),
        };
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
        let needle = filter.text.as_deref().map(str::as_bytes);
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
                if needle.is_some_and(|needle| said(row, 3, needle)) {
                    answer |= TEXT;
                }
                if answer != EVIDENCE || self.notes_fit {
                    *self.answers.entry(row.get(0)?).or_default() |= answer;
                }
            }
        }
        Ok(())
    }

    /// Whether this event fits; `row` has its own words and note in columns 2 and 3 when text is asked for.
    pub(super) fn fits(&self, event: i64, row: &Row<'_>) -> bool {
        let mut answer = self.answers.get(&event).copied().unwrap_or(0);
        if self.notes_fit && answer & EVIDENCE == 0 {
            answer |= FORMAT;
        }
        if let Some(text) = self.text.as_deref().map(str::as_bytes)
            && (said(row, 2, text) || said(row, 3, text))
        {
            answer |= TEXT;
        }
        answer & self.needed == self.needed
    }
}

fn said(row: &Row<'_>, column: usize, needle: &[u8]) -> bool {
    matches!(row.get_ref(column), Ok(ValueRef::Text(text)) if contains(text, needle))
}

/// Whether the letters are in there, upper and lower case alike in ASCII.
pub(crate) fn contains(text: &[u8], needle: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else { return true };
    let (low, high) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let last = match text.len().checked_sub(needle.len()) {
        Some(last) => last,
        None => return false,
    };
    (0..=last)
        .any(|at| (text[at] == low || text[at] == high) && text[at + 1..at + needle.len()].eq_ignore_ascii_case(rest))
}

impl View {
    /// The spans of evidence numbers that the batches of an incident brought, in order.
    pub(crate) fn evidence_spans(&self, incident: IncidentId) -> Result<Vec<(BatchId, i64, i64)>> {
        let sql = "SELECT id, first_evidence, last_evidence FROM batch
            WHERE incident_id = ?1 AND items_new > 0 ORDER BY id";
        self.all(sql, [incident.0], |row| Ok((BatchId(row.get(0)?), row.get(1)?, row.get(2)?)))
    }
}
