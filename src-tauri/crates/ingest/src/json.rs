//! Streaming JSON: the elements of big arrays one by one, bounded in size, with path and line.
//!
//! A scanner finds where each value begins and ends; serde_json reads the value itself, so what serde_json refuses is
//! refused. A broken element costs itself, not its neighbours, wherever its end can be found. What is refused: holding
//! more than one record at a time, and recursing over the input (depth is counted, never called).

mod buffer;
mod members;
mod mend;
mod scan;

use crate::findings;
use crate::text::{Damage, EncodingNote, Utf8Reader};
use model::{Finding, FindingCode, Severity};
use scan::{Scan, Scanned};
use serde::Deserialize;
use std::io::{self, BufRead, Read};

/// One value out of a JSON file.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    pub role: Role,
    /// Where it lies: `[3]`, `incidents[3]`, `generated_at`, or empty for the whole value.
    pub path: String,
    /// Line on which it begins, counted from 1.
    pub line: u64,
    pub raw: &'a str,
}

/// What a [`Record`] is to its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An element of the array that is read, a line of JSON Lines, or the file's only value.
    Element,
    /// A member beside the array that is read, such as `query` beside `incidents`; the path is its name.
    Beside,
}

impl<'a> Record<'a> {
    /// The value, read by serde_json.
    ///
    /// # Errors
    /// A fault with this record's path and line, and serde_json's reason.
    pub fn parse<T: Deserialize<'a>>(&self) -> Result<T, Fault> {
        serde_json::from_str(self.raw).map_err(|error| Fault {
            code: FindingCode::BadJson,
            path: self.path.clone(),
            line: self.line + (error.line() as u64).saturating_sub(1),
            reason: reason_of(&error),
        })
    }

    /// True when the value is an object.
    pub fn is_object(&self) -> bool {
        self.raw.starts_with('{')
    }
}

/// Why a piece of JSON was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub code: FindingCode,
    pub path: String,
    pub line: u64,
    pub reason: String,
}

impl Fault {
    /// The finding to tell about it.
    pub fn finding(&self, file: &str) -> Finding {
        let place = if self.path.is_empty() { String::new() } else { format!(" at `{}`", self.path) };
        let hint = match self.code {
            FindingCode::LimitReached => "Raise the limit on the size of one record, or split the file.",
            FindingCode::Empty => "Export it again; there is nothing in it to read.",
            FindingCode::Damaged => "Export or copy the file again; what came before this place was kept.",
            _ => "Correct this value or export the file again; what stands before and after it was read.",
        };
        let mut finding = findings::at(
            if self.code == FindingCode::Empty { Severity::Warning } else { Severity::Error },
            self.code,
            file,
            Some(self.line),
            format!("reading `{file}`{place} as JSON failed: {}", self.reason),
            hint,
        );
        finding.place.id = (!self.path.is_empty()).then(|| self.path.clone());
        finding
    }
}

/// serde_json's reason without its place, which counts from the start of the value; faults count from that of the file.
fn reason_of(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.rsplit_once(" at line ").map_or(said.as_str(), |(reason, _)| reason).to_owned()
}

/// What [`Records::next`] gives.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    Record(Record<'a>),
    Fault(Fault),
}

/// The records of one JSON file, in order.
///
/// `[…]` gives each element. `{…}` gives each element of the arrays that were named, and the other members as
/// [`Role::Beside`]; without such an array the object itself. Several values one after the other (JSON Lines) are each
/// treated so.
pub struct Records<R> {
    reader: Utf8Reader<R>,
    arrays: Vec<String>,
    limit: usize,
    buffer: Vec<u8>,
    /// Where the next unread byte lies in `buffer`.
    at: usize,
    line: u64,
    ended: bool,
    state: State,
    /// Top-level values met so far.
    values: u64,
    by_line: bool,
    /// The white space before the first element of the array.
    lead: Vec<u8>,
    /// What stands between two elements, from `}` to `{`, as met first.
    separator: Option<Vec<u8>>,
    /// Members met before the first named array, last one first: name, line, value.
    pending: Vec<(String, u64, Vec<u8>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Before a top-level value.
    Between,
    /// In an array whose elements are given.
    Array {
        name: Option<String>,
        index: u64,
        before: Before,
    },
    /// In an object with a named array.
    Members {
        before: Before,
    },
    Done,
}

/// What may come next within an array or object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// The first value, or the end.
    First,
    /// A comma, or the end.
    Separator,
    /// A value.
    Value,
}

const CHUNK: usize = 64 << 10;

impl<R: Read> Records<R> {
    /// `arrays`: names of the arrays in a top-level object whose elements are wanted one by one. `limit`: bytes of one
    /// record held at once ([`crate::Limits::record_bytes`]).
    ///
    /// # Errors
    /// What `inner` says while its head is read.
    pub fn new(inner: R, limit: usize, arrays: &[&str]) -> io::Result<Self> {
        Ok(Self::over(Utf8Reader::open(inner)?, limit, arrays))
    }

    /// As [`Records::new`], over a reader that is already decoded.
    pub fn over(reader: Utf8Reader<R>, limit: usize, arrays: &[&str]) -> Self {
        Records {
            reader,
            arrays: arrays.iter().map(|&name| name.to_owned()).collect(),
            limit,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            ended: false,
            state: State::Between,
            values: 0,
            by_line: false,
            lead: Vec::new(),
            separator: None,
            pending: Vec::new(),
        }
    }

    pub fn note(&self) -> EncodingNote {
        self.reader.note()
    }

    /// What could not be decoded so far.
    pub fn damage(&self) -> &Damage {
        self.reader.damage()
    }

    /// Bytes of the source read so far.
    pub fn bytes_read(&self) -> u64 {
        self.reader.bytes_read()
    }

    /// The next record or fault; `None` at the end.
    ///
    /// # Errors
    /// What the reader underneath says.
    #[expect(clippy::should_implement_trait, reason = "each record borrows from the buffer")]
    pub fn next(&mut self) -> io::Result<Option<Event<'_>>> {
        Ok(match self.step()? {
            Step::End => None,
            Step::Fault(fault) => Some(Event::Fault(fault)),
            Step::Record { role, path, line, start, end } => match std::str::from_utf8(&self.buffer[start..end]) {
                Ok(raw) => Some(Event::Record(Record { role, path, line, raw })),
                Err(error) => {
                    Some(Event::Fault(Fault { code: FindingCode::BadJson, path, line, reason: error.to_string() }))
                }
            },
        })
    }
}

enum Step {
    End,
    Fault(Fault),
    Record { role: Role, path: String, line: u64, start: usize, end: usize },
}

mod walk;

/// Every fault of a JSON text, each element read in full; empty for valid JSON.
pub fn faults(bytes: &[u8], arrays: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Ok(mut records) = Records::new(bytes, usize::MAX, arrays) else { return faults };
    loop {
        match records.next() {
            Ok(Some(Event::Record(record))) => faults.extend(record.parse::<serde_json::Value>().err()),
            Ok(Some(Event::Fault(fault))) => faults.push(fault),
            Ok(None) | Err(_) => return faults,
        }
    }
}

#[cfg(test)]
mod tests;
