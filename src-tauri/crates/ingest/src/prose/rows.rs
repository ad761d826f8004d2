//! Rows of a Markdown table: the cells that are times make one time, the rest is text.

use crate::time::{self, Stamp, Zone};

/// One row, its cells made readable.
#[derive(Debug, Default)]
pub struct Table {
    pub header: Vec<String>,
}

/// What a row says.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub time: Option<(String, Stamp)>,
    pub text: String,
    pub author: Option<String>,
    pub fields: Vec<(String, String)>,
}

const AUTHORS: [&str; 8] = ["author", "who", "person", "by", "user", "owner", "actor", "name"];
const TEXTS: [&str; 11] = [
    "event",
    "description",
    "what",
    "what happened",
    "message",
    "text",
    "details",
    "summary",
    "note",
    "notes",
    "action",
];

/// The cells of a row that begins with `|`, or of any line with pipes when `loose`.
pub fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?;
    let inner = inner.strip_suffix('|').filter(|inner| !inner.ends_with('\\')).unwrap_or(inner);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            _ => cells.last_mut().expect("never empty").push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    Some(cells.into_iter().map(|cell| cell.trim().to_owned()).collect())
}

/// `|---|:--:|`.
pub fn is_separator(cells: &[String]) -> bool {
    !cells.is_empty()
        && cells.iter().all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')))
}

impl Table {
    /// The zone that a heading of a column states: `Time (UTC)`, `Date and Time in CET`.
    pub fn zone(&self) -> Option<Zone> {
        self.header.iter().find_map(|name| {
            let lower = name.to_lowercase();
            if !lower.contains("time") && !lower.contains("date") && !lower.contains("when") {
                return zone_of_name(name);
            }
            name.split([' ', '(', '[', ')', ']', ',']).filter(|word| word.len() > 1).find_map(time::declared_zone)
        })
    }

    pub fn row(&self, cells: &[String]) -> Row {
        let mut timed: Vec<&str> = Vec::new();
        let mut worded: Vec<usize> = Vec::new();
        for (column, cell) in cells.iter().enumerate() {
            let timelike = worded.is_empty()
                && (time::parse(cell).is_ok()
                    || is_weekday(cell)
                    || (!timed.is_empty() && time::declared_zone(cell).is_some()));
            if timelike {
                timed.push(cell);
            } else if !cell.is_empty() {
                worded.push(column);
            }
        }
        let name = |column: usize| self.header.get(column).map(String::as_str).unwrap_or_default();
        let named = |column: &usize, names: &[&str]| names.contains(&name(*column).trim().to_lowercase().as_str());
        let author = worded.iter().position(|column| named(column, &AUTHORS)).filter(|_| worded.len() > 1);
        let author = author.map(|at| cells[worded.remove(at)].clone());
        let text = match worded.iter().position(|column| named(column, &TEXTS)).filter(|_| !timed.is_empty()) {
            Some(at) => cells[worded.remove(at)].clone(),
            None if timed.is_empty() || worded.len() == 1 => {
                let all: Vec<&str> = worded.drain(..).map(|column| cells[column].as_str()).collect();
                all.join(" | ")
            }
            None => {
                let longest = worded.iter().enumerate().max_by_key(|(_, column)| cells[**column].len());
                longest.map(|(at, _)| at).map(|at| cells[worded.remove(at)].clone()).unwrap_or_default()
            }
        };
        let fields = worded.into_iter().map(|column| {
            let name = if name(column).is_empty() { format!("column {}", column + 1) } else { name(column).to_owned() };
            (name, cells[column].clone())
        });
        Row { time: time_of(&timed), text, author, fields: fields.collect() }
    }
}

fn time_of(timed: &[&str]) -> Option<(String, Stamp)> {
    let raw = timed.join(" ");
    match time::parse(&raw) {
        Ok(stamp) => Some((raw, stamp)),
        // A second time in the row (an end) does not spoil the first.
        Err(_) => timed.iter().find_map(|cell| Some(((*cell).to_owned(), time::parse(cell).ok()?))),
    }
}

fn zone_of_name(name: &str) -> Option<Zone> {
    time::declared_zone(name).filter(|_| name.trim().len() <= 5)
}

fn is_weekday(cell: &str) -> bool {
    let word = cell.trim_matches(['.', ',']).to_lowercase();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word.len() >= 3 && days.iter().any(|day| day.starts_with(&word) || (word == "thur" && *day == "thursday"))
}
