//! What the columns of a table mean: by their names, by what stands in them, or as the person says.

use super::Meaning;
use super::names::{NAMES, rank, same, zone_in_name};
use super::records::Records;
use crate::time::{self, Zone};
use std::io::BufReader;

/// How a table is laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub delimiter: u8,
    /// The first record names the columns.
    pub headed: bool,
    pub names: Vec<String>,
    /// Column of each meaning.
    pub columns: Vec<(Meaning, usize)>,
    /// The zone that the name of the time column states.
    pub zone: Option<Zone>,
    /// Times are spreadsheet serials.
    pub serials: Option<time::SerialBase>,
    /// Share of sample records with the usual number of cells, in percent.
    pub regular: u8,
    pub records: usize,
}

/// Records looked at to decide.
pub(super) const LOOKED_AT: usize = 200;
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

impl Layout {
    /// Tells delimiter, header and meanings from the beginning of a file; `None` when it is not delimited.
    pub fn of(sample: &str, complete: bool, mapping: &[(Meaning, String)]) -> Option<Layout> {
        let (delimiter, rows, regular) = DELIMITERS
            .iter()
            .filter_map(|delimiter| {
                let rows = sample_rows(sample, complete, *delimiter);
                let (width, regular) = regularity(&rows)?;
                Some((*delimiter, rows, width, regular))
            })
            .max_by_key(|(_, _, width, regular)| (*width >= 2, *regular >= 80, *regular, *width))
            .filter(|(_, _, width, _)| *width >= 2)
            .map(|(delimiter, rows, _, regular)| (delimiter, rows, regular))?;
        let mut layout = Layout { delimiter, regular, records: rows.len(), ..Layout::default() };
        layout.name_columns(&rows, mapping);
        layout.find(&rows, mapping);
        Some(layout)
    }

    /// Tells the meanings of columns whose names are known.
    pub fn of_named(names: Vec<String>, mut rows: Vec<Vec<String>>, mapping: &[(Meaning, String)]) -> Layout {
        rows.insert(0, names.clone());
        let mut layout = Layout { regular: 100, records: rows.len(), headed: true, names, ..Layout::default() };
        layout.find(&rows, mapping);
        layout
    }

    fn find(&mut self, rows: &[Vec<String>], mapping: &[(Meaning, String)]) {
        self.find_by_name(rows);
        self.find_by_content(rows);
        self.map(mapping);
        self.look_at_times(rows);
    }

    /// The column's own name says what it means.
    pub fn is_named(&self, meaning: Meaning) -> bool {
        self.column(meaning).is_some_and(|column| rank(meaning, &self.names[column]).is_some())
    }

    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == meaning).map(|(_, column)| *column)
    }

    /// A time can be read from its rows.
    pub fn has_time(&self) -> bool {
        self.column(Meaning::Time).is_some() || self.column(Meaning::Date).is_some()
    }

    /// A list of commits rather than a timeline.
    pub fn is_changes(&self) -> bool {
        self.column(Meaning::Hash).is_some() && self.column(Meaning::Text).is_some()
    }

    /// Columns that the mapping names and the table does not have.
    pub fn unknown<'m>(&self, mapping: &'m [(Meaning, String)]) -> Vec<&'m str> {
        mapping.iter().filter(|(_, name)| self.column_called(name).is_none()).map(|(_, name)| name.as_str()).collect()
    }

    fn name_columns(&mut self, rows: &[Vec<String>], mapping: &[(Meaning, String)]) {
        let Some(first) = rows.first() else { return };
        let known = first.iter().any(|cell| NAMES.iter().any(|(meaning, _)| rank(*meaning, cell).is_some()));
        let mapped = mapping.iter().any(|(_, name)| first.iter().any(|cell| same(cell, name)));
        let timed = |cells: &[String]| cells.iter().any(|cell| is_time(cell));
        let bare = !timed(first) && first.iter().all(|cell| !cell.trim().is_empty() && cell.len() <= 60);
        let number = |cell: &String| cell.trim().starts_with(|c: char| c.is_ascii_digit());
        let worded = !first.iter().any(number);
        let below = rows.iter().skip(1).take(20).any(|row| timed(row) || (worded && row.iter().any(number)));
        self.headed = !timed(first) && (known || mapped || (bare && below));
        let usual = regularity(rows).map_or(0, |(usual, _)| usual);
        let width = if self.headed { first.len() } else { usual };
        self.names = (0..width)
            .map(|column| match first.get(column).filter(|name| self.headed && !name.trim().is_empty()) {
                Some(name) => name.trim().to_owned(),
                None => format!("column {}", column + 1),
            })
            .collect();
    }

    fn find_by_name(&mut self, rows: &[Vec<String>]) {
        if !self.headed {
            return;
        }
        for (meaning, _) in NAMES {
            let ranked = self.names.iter().enumerate().filter(|(column, _)| !self.taken(*column));
            let ranked = ranked.filter_map(|(column, name)| Some((rank(*meaning, name)?, column)));
            let mut ranked: Vec<(usize, usize)> = ranked.collect();
            ranked.sort_unstable();
            let best = match meaning {
                Meaning::Time => {
                    ranked.iter().find(|(_, column)| mostly(rows, *column, timelike)).or(ranked.first()).copied()
                }
                // `summary` beside `description`: the one that says more is the text.
                Meaning::Text => {
                    ranked.into_iter().max_by_key(|(rank, column)| (mean_length(rows, *column), usize::MAX - rank))
                }
                _ => ranked.first().copied(),
            };
            if let Some((_, column)) = best {
                self.columns.push((*meaning, column));
            }
        }
        if self.column(Meaning::Date).is_none() {
            return;
        }
        // A date beside full timestamps adds nothing, and is left among the other columns.
        if let Some(column) = self.column(Meaning::Time)
            && !mostly(rows, column, |cell| time::parse(cell).is_ok_and(|stamp| !stamp.has_day()))
        {
            self.columns.retain(|(meaning, _)| *meaning != Meaning::Date);
        }
    }

    fn find_by_content(&mut self, rows: &[Vec<String>]) {
        let rows = &rows[usize::from(self.headed).min(rows.len())..];
        if rows.is_empty() {
            return;
        }
        let width = self.names.len();
        if !self.has_time()
            && let Some(column) = (0..width).find(|column| !self.taken(*column) && mostly(rows, *column, is_time))
        {
            self.columns.push((Meaning::Time, column));
        }
        if self.column(Meaning::Text).is_none() {
            let free = (0..width).filter(|column| !self.taken(*column));
            let worded = free.filter(|column| mostly(rows, *column, |cell| cell.trim().contains(' ')));
            if let Some(column) = worded.max_by_key(|column| mean_length(rows, *column)) {
                self.columns.push((Meaning::Text, column));
            }
        }
    }

    fn map(&mut self, mapping: &[(Meaning, String)]) {
        for (meaning, name) in mapping {
            if let Some(column) = self.column_called(name) {
                self.columns.retain(|(known, at)| known != meaning && *at != column);
                self.columns.push((*meaning, column));
            }
        }
        let mapped = |wanted| mapping.iter().any(|(meaning, _)| *meaning == wanted);
        if mapped(Meaning::Time) && !mapped(Meaning::Date) {
            self.columns.retain(|(meaning, _)| *meaning != Meaning::Date);
        }
    }

    /// By name, or by position counted from 1.
    fn column_called(&self, name: &str) -> Option<usize> {
        let named = self.names.iter().position(|known| same(known, name));
        let counted = || name.trim().parse::<usize>().ok()?.checked_sub(1).filter(|column| *column < self.names.len());
        named.or_else(counted)
    }

    fn look_at_times(&mut self, rows: &[Vec<String>]) {
        let rows = &rows[usize::from(self.headed).min(rows.len())..];
        let columns = [self.column(Meaning::Time), self.column(Meaning::Date)];
        for column in columns.into_iter().flatten() {
            let name = self.names[column].clone();
            self.zone = self.zone.or_else(|| zone_in_name(&name));
            let serial = |cell: &str| {
                time::parse(cell).is_err()
                    && time::excel_serial(cell, time::SerialBase::Since1900)
                        .is_ok_and(|stamp| matches!(stamp.date, time::Dated::Day(day) if plausible(day)))
            };
            let all = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty());
            let mut cells = all.peekable();
            if cells.peek().is_some() && cells.all(|cell| serial(cell)) {
                let old = name.contains("1904");
                self.serials = Some(if old { time::SerialBase::Since1904 } else { time::SerialBase::Since1900 });
            }
        }
    }

    fn taken(&self, column: usize) -> bool {
        self.columns.iter().any(|(_, at)| *at == column)
    }
}

fn plausible(day: chrono::NaiveDate) -> bool {
    (1995..2100).contains(&chrono::Datelike::year(&day))
}

fn sample_rows(sample: &str, complete: bool, delimiter: u8) -> Vec<Vec<String>> {
    let Ok(mut records) = Records::new(BufReader::new(sample.as_bytes()), delimiter, sample.len()) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    while rows.len() < LOOKED_AT
        && let Ok(Some(record)) = records.next_record()
    {
        rows.push(record.cells);
    }
    if !complete && rows.len() > 1 && rows.len() < LOOKED_AT {
        rows.pop();
    }
    rows
}

/// The usual number of cells and the share of records that have it.
fn regularity(rows: &[Vec<String>]) -> Option<(usize, u8)> {
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    let groups = widths.chunk_by(|a, b| a == b);
    let usual = groups.max_by_key(|group| (group.len(), group[0]))?;
    Some((usual[0], u8::try_from(usual.len() * 100 / widths.len()).unwrap_or(100)))
}

fn is_time(cell: &str) -> bool {
    time::parse(cell).is_ok()
}

/// A time, or a number that could be a spreadsheet serial.
fn timelike(cell: &str) -> bool {
    is_time(cell) || time::excel_serial(cell, time::SerialBase::Since1900).is_ok()
}

/// Most of the cells of `column` that are not empty pass, and there are some. The first record may be a header.
fn mostly(rows: &[Vec<String>], column: usize, passes: impl Fn(&str) -> bool) -> bool {
    let cells = rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty());
    let (mut passed, mut all) = (0usize, 0usize);
    for cell in cells {
        all += 1;
        passed += usize::from(passes(cell));
    }
    passed > 0 && passed * 10 >= (all - usize::from(all > 1)) * 7
}

fn mean_length(rows: &[Vec<String>], column: usize) -> usize {
    let lengths = rows.iter().skip(1).filter_map(|row| row.get(column)).map(|cell| cell.trim().len());
    lengths.sum::<usize>() / rows.len().max(1)
}
