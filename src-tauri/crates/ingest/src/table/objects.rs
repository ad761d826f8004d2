//! Tables written as JSON: a list of records, JSON Lines, or a list within an object. Members are columns.
//!
//! Many tools export their timelines so, each with its own names; columns are told as in a CSV. What is refused: an
//! object that stands alone, which no column could be told from, and dropping a member that has no column yet.

use super::records::Record;
use crate::feed::value;
use crate::json::{Event, Fault, Records, Role};
use crate::text;
use regex::Regex;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::LazyLock;

/// Columns of one table; members beyond it share the last column.
const COLUMNS: usize = 300;
/// Objects within objects whose members become columns; what lies deeper becomes the text of one cell.
const DEPTH: usize = 4;
/// Bytes of one cell that a list or a deep object is flattened to.
const CELL_BYTES: usize = 64 << 10;
/// Members that only wrap the record, as in JSON:API.
const WRAPPERS: &[&str] = &["attributes", "fields", "node", "_source"];
/// Members that stand for the object that they are in: `user.name` is the user.
const NAMES: &[&str] = &["name", "display_name", "displayName", "real_name", "login", "username", "summary", "value"];

/// The beginning of such a table.
pub(super) struct Head {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
    arrays: Vec<String>,
}

/// What comes next.
pub(super) enum Next {
    Row(Record),
    Fault(Fault),
    End,
}

/// The records of a table, as rows; `names` grows with the members that are met.
pub(super) struct Objects<R> {
    records: Records<R>,
    columns: Columns,
}

#[derive(Default)]
struct Columns {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
}

/// Looks at the beginning of a file; `None` when it holds no records.
pub(super) fn head(sample: &str) -> Option<Head> {
    static ARRAY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#""([^"\\]{1,64})"\s*:\s*\[\s*\{"#).expect("the pattern of a list is valid"));
    let sample = sample.trim_start_matches('\u{feff}').trim_start();
    if !sample.starts_with(['{', '[']) {
        return None;
    }
    let arrays: BTreeSet<String> = match sample.starts_with('{') {
        true => ARRAY.captures_iter(sample).map(|found| found[1].to_owned()).collect(),
        false => BTreeSet::new(),
    };
    let arrays: Vec<String> = arrays.into_iter().collect();
    let mut objects = Objects::over(text::reader(sample.as_bytes()).ok()?.0, &arrays, text::HEAD_BYTES);
    let (mut rows, mut listed) = (Vec::new(), sample.starts_with('['));
    while rows.len() < super::columns::LOOKED_AT {
        match objects.next_row().ok()? {
            Next::Row(record) => {
                listed |= record.path.is_some();
                rows.push(record.cells);
            }
            Next::Fault(_) => {}
            Next::End => break,
        }
    }
    let names = objects.columns.names;
    (rows.len() > 1 || (listed && !rows.is_empty())).then_some(Head { names, rows, arrays })
}

impl Head {
    /// The rows of the whole file.
    pub fn rows_of<R: Read>(&self, reader: text::Utf8Reader<R>, limit: usize) -> Objects<R> {
        let mut objects = Objects::over(reader, &self.arrays, limit);
        for name in &self.names {
            objects.columns.place(name);
        }
        objects
    }
}

impl<R: Read> Objects<R> {
    fn over(reader: text::Utf8Reader<R>, arrays: &[String], limit: usize) -> Self {
        let arrays: Vec<&str> = arrays.iter().map(String::as_str).collect();
        Objects { records: Records::over(reader, limit, &arrays), columns: Columns::default() }
    }

    pub fn records(&self) -> &Records<R> {
        &self.records
    }

    pub fn names(&self) -> &[String] {
        &self.columns.names
    }

    /// The next record that is an object, or what is wrong before it.
    pub fn next_row(&mut self) -> io::Result<Next> {
        loop {
            let record = match self.records.next()? {
                None => return Ok(Next::End),
                Some(Event::Fault(fault)) => return Ok(Next::Fault(fault)),
                Some(Event::Record(record)) if record.role == Role::Beside => continue,
                Some(Event::Record(record)) => record,
            };
            match record.parse::<Value>() {
                Err(fault) => return Ok(Next::Fault(fault)),
                Ok(value @ Value::Object(_)) => {
                    let path = Some(record.path).filter(|path| !path.is_empty());
                    return Ok(Next::Row(Record {
                        cells: self.columns.cells(&value),
                        path,
                        ..Record::at(record.line)
                    }));
                }
                Ok(_) => {
                    let reason = "it is no object, and a table has one object for each row".to_owned();
                    let (path, line) = (record.path, record.line);
                    return Ok(Next::Fault(Fault { code: model::FindingCode::BadRow, path, line, reason }));
                }
            }
        }
    }
}

impl Columns {
    fn cells(&mut self, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        flatten(value, &mut Vec::new(), &mut found);
        let mut cells = vec![String::new(); self.names.len()];
        for (path, cell) in found {
            let short = self.place(&name_of(&path));
            let free = |cells: &[String]| cells.get(short).is_none_or(String::is_empty);
            let (place, cell) = if free(&cells) { (short, cell) } else { (self.place(&path.join(".")), cell) };
            cells.resize(self.names.len(), String::new());
            match cells[place].is_empty() {
                true => cells[place] = cell,
                false => cells[place].push_str(&format!("\n{}: {cell}", path.join("."))),
            }
        }
        cells
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        if self.names.len() == COLUMNS {
            return COLUMNS - 1;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

fn flatten<'v>(value: &'v Value, path: &mut Vec<&'v str>, found: &mut Vec<(Vec<&'v str>, String)>) {
    if let (Value::Object(members), true) = (value, path.len() < DEPTH) {
        for (name, member) in members {
            path.push(name);
            flatten(member, path, found);
            path.pop();
        }
        return;
    }
    let cell = match value {
        Value::Null => return,
        Value::String(text) => text.clone(),
        Value::Array(elements) if elements.iter().all(|element| !element.is_object() && !element.is_array()) => {
            let shown = |element: &Value| element.as_str().map_or_else(|| element.to_string(), str::to_owned);
            elements.iter().map(shown).collect::<Vec<_>>().join(", ")
        }
        Value::Array(_) | Value::Object(_) => value::lines(value, CELL_BYTES),
        scalar => scalar.to_string(),
    };
    if !cell.trim().is_empty() {
        found.push((path.clone(), cell));
    }
}

/// `attributes.created_at` is `created_at`, `user.name` is `user`.
fn name_of(path: &[&str]) -> String {
    let path = match path {
        [wrapper, rest @ ..] if !rest.is_empty() && WRAPPERS.contains(wrapper) => rest,
        path => path,
    };
    match path {
        [owner @ .., last] if !owner.is_empty() && NAMES.contains(last) => owner.join("."),
        path => path.join("."),
    }
}
