//! CSV and TSV timelines, lists of JSON records, and changes from a table of commits.
//!
//! Delimiter, header and the meaning of columns are told by names and by content; a mapping overrides them. What is
//! refused: guessing which column is the time or the text when neither names nor content tell (a finding lists the
//! columns instead), and dropping a row that does not fit.

mod columns;
mod facts;
mod names;
mod objects;
mod records;
mod rows;

pub use columns::Layout;
pub use records::{Record, Records, Trouble};

use objects::Next;
use rows::Table;

use crate::findings::counted;
use crate::outlet::{Entry, Outlet, failed};
use crate::sink::Progress;
use crate::time::{self, DayContext, Fault, OrderVotes, Settled, Stamp, Zone};
use crate::{IngestError, Reading, Settings, Sink, Source, Tree, findings, text};
use model::{EventKind, Extras, FindingCode, Format, ReadTime, Severity};
use std::io::{self, BufRead, Read};

model::words! {
    /// What a column means.
    Meaning {
        Time => "time",
        Text => "text",
        Author => "author",
        Kind => "kind",
        Channel => "channel",
        Zone => "zone",
        Date => "date",
        Hash => "hash",
        Url => "url",
        Service => "service",
        Severity => "severity",
    }
}

/// How surely a file is a table, 0 to 100.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    let first = sample.text.lines().find(|line| !line.trim().is_empty())?;
    let table = Table::of(sample, &[])?;
    let layout = &table.layout;
    if table.is_json() {
        // Some sentence beside some date is in every JSON file, so the names have to say it.
        let named =
            layout.is_named(Meaning::Text) && (layout.is_named(Meaning::Time) || layout.is_named(Meaning::Date));
        return named.then_some(50);
    }
    if first.trim_start().starts_with(['{', '[', '<', '#', '|']) {
        return None;
    }
    let named = matches!(sample.extension().as_str(), "csv" | "tsv" | "tab" | "psv");
    let understood = layout.has_time() && layout.column(Meaning::Text).is_some();
    // Prose with a comma in each line has two regular columns too, so a table has to show more than that.
    match (layout.headed, understood, layout.regular) {
        (true, true, 60..) => Some(95),
        (_, true, 90..) if layout.delimiter != b'|' && layout.records > 1 => Some(if named { 90 } else { 75 }),
        (_, _, 80..) if named => Some(85),
        _ if named => Some(60),
        (true, _, 95..) if layout.names.len() > 2 && layout.records > 2 => Some(50),
        _ => None,
    }
}

/// Whether a table is a timeline or a list of changes.
pub fn format_of(sample: &text::Sample) -> Format {
    match Table::of(sample, &[]) {
        Some(table) if table.layout.is_changes() => Format::Changes,
        _ => Format::Table,
    }
}

/// All cells of a delimited text of any encoding, as they are written; the first record is the header if there is one.
///
/// # Errors
/// What `inner` says.
pub fn cells(inner: impl Read, limits: &crate::Limits) -> io::Result<Vec<Vec<String>>> {
    let (mut reader, _) = text::reader(inner)?;
    let head = String::from_utf8_lossy(reader.fill_buf()?).into_owned();
    let delimiter = Layout::of(&head, head.len() < text::HEAD_BYTES, &[]).map_or(b',', |layout| layout.delimiter);
    let mut records = Records::new(reader, delimiter, limits.record_bytes)?;
    let mut rows = Vec::new();
    while let Some(record) = records.next_record()? {
        rows.push(record.cells);
    }
    Ok(rows)
}

/// Reads one table.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut out = Outlet::new(sink, source.format, settings);
    for &part in &source.parts {
        out.begin(text::entry_label(tree, part), settings);
        read_part(tree, part, source.format, settings, &mut out)?;
    }
    out.finish()
}

fn read_part(
    tree: &dyn Tree,
    part: usize,
    format: Format,
    settings: &Settings,
    out: &mut Outlet,
) -> Result<(), IngestError> {
    let label = text::entry_label(tree, part);
    let head = tree.open(part).and_then(|inner| text::Sample::read(label.clone(), inner));
    let head = head.map_err(|error| failed(&label, error))?;
    let Some(mut table) = Table::of(&head, &settings.mapping) else {
        return out.finding(findings::at(
            Severity::Error,
            FindingCode::UnknownFormat,
            &label,
            None,
            format!("could not read `{label}` as a table: its lines do not divide into columns"),
            "Import it as prose or chat with `--as`, or save it with commas between the columns.",
        ));
    };
    if !check_mapping(&table.layout, &label, settings, out)? {
        return Ok(());
    }
    out.rules.order = match settings.date_order {
        Some(order) => Some(order),
        None => day_month_order(tree, part, &table, settings)?,
    };
    if let Some(zone) = table.layout.zone {
        out.rules = out.rules.stating(zone);
    }
    let before = out.items;
    let mut rows = table.open(tree, part, settings.limits.record_bytes)?;
    let mut progress = Progress::default();
    loop {
        match rows.next_row()? {
            Next::End => break,
            Next::Fault(fault) => out.finding(fault.finding(&label))?,
            Next::Row(record) => {
                let layout = &mut table.layout;
                layout.names.extend_from_slice(rows.later_names(layout.names.len()));
                tell_trouble(&record, layout, &label, out)?;
                put_row(record, layout, format, out)?;
            }
        }
        progress.reached(rows.bytes_read(), out.sink)?;
    }
    progress.reached(rows.bytes_read(), out.sink)?;
    let (note, damage) = rows.encoding();
    text::tell_encoding(&label, note, damage, out.sink)?;
    out.tell_if_empty(before)
}

/// False, with a finding, when the rows cannot be understood.
fn check_mapping(layout: &Layout, label: &str, settings: &Settings, out: &mut Outlet) -> Result<bool, IngestError> {
    let columns = layout.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let unknown = layout.unknown(&settings.mapping);
    if !unknown.is_empty() {
        out.finding(findings::at(
            Severity::Error,
            FindingCode::MappingNeeded,
            label,
            Some(1),
            format!("the mapping names `{}`, which is no column of `{label}`; it has {columns}", unknown.join("`, `")),
            "Name one of its columns, or give its position counted from 1.",
        ))?;
        return Ok(false);
    }
    let missing = match (layout.has_time(), layout.column(Meaning::Text)) {
        (true, Some(_)) => return Ok(true),
        (false, None) => "the time and the text",
        (false, _) => "the time",
        (true, None) => "the text",
    };
    let name = |meaning, otherwise: &str| match layout.column(meaning) {
        Some(column) => layout.names[column].clone(),
        None => otherwise.to_owned(),
    };
    let time = if layout.has_time() && layout.column(Meaning::Time).is_none() {
        format!("date={}", name(Meaning::Date, "COLUMN"))
    } else {
        format!("time={}", name(Meaning::Time, "COLUMN"))
    };
    out.finding(findings::at(
        Severity::Error,
        FindingCode::MappingNeeded,
        label,
        Some(1),
        format!("could not tell which column of `{label}` is {missing}; it has {columns}; no row was read"),
        format!("Import again with `--map {time},text={}`, naming its columns.", name(Meaning::Text, "COLUMN")),
    ))?;
    Ok(false)
}

/// Looks through the whole file, but only when its beginning has dates that could be read both ways.
fn day_month_order(
    tree: &dyn Tree,
    part: usize,
    table: &Table,
    settings: &Settings,
) -> Result<Option<time::DateOrder>, IngestError> {
    let columns = [table.layout.column(Meaning::Date), table.layout.column(Meaning::Time)];
    let mut rows = table.open(tree, part, settings.limits.record_bytes)?;
    let mut votes = OrderVotes::default();
    let mut seen = 0u64;
    loop {
        match rows.next_row()? {
            Next::End => return Ok(votes.decided()),
            Next::Fault(_) => {}
            Next::Row(record) => {
                columns.iter().flatten().filter_map(|at| record.cells.get(*at)).for_each(|cell| votes.count(cell));
                seen += 1;
                if seen == 200 && votes == OrderVotes::default() {
                    return Ok(None);
                }
            }
        }
    }
}

fn tell_trouble(record: &Record, layout: &Layout, label: &str, out: &mut Outlet) -> Result<(), IngestError> {
    let (code, message, hint) = match record.trouble {
        Some(Trouble::UnclosedQuote) => (
            FindingCode::BadRow,
            "a quote opens in this row and is never closed; the row was read as it stands".to_owned(),
            "Close the quote in the file and import again.",
        ),
        Some(Trouble::Cut) => (
            FindingCode::LimitReached,
            "this row is longer than the limit on one record; its beginning was kept".to_owned(),
            "Check whether the file is a table.",
        ),
        None if record.cells.len() != layout.names.len() => (
            FindingCode::BadRow,
            format!(
                "this row has {} where the table has {}; it was kept",
                counted(record.cells.len() as u64, "cell"),
                layout.names.len()
            ),
            "Check the row in the file: a delimiter inside a text has to be in quotes.",
        ),
        None => return Ok(()),
    };
    out.finding(findings::at(Severity::Warning, code, label, Some(record.line), message, hint))
}

fn put_row(mut record: Record, layout: &Layout, format: Format, out: &mut Outlet) -> Result<(), IngestError> {
    let path = record.path.take();
    let record = &record;
    let cell = |meaning| {
        let text = record.cells.get(layout.column(meaning)?)?.trim();
        (!text.is_empty()).then_some(text)
    };
    if record.cells.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(());
    }
    let settled = row_time(record, layout, out);
    let raw = cell(Meaning::Text).unwrap_or_default();
    let mut extras = Extras {
        service: cell(Meaning::Service).map(str::to_owned),
        severity: cell(Meaning::Severity).map(str::to_owned),
        fields: other_fields(record, layout),
        ..Extras::default()
    };
    extras.fields.extend(cell(Meaning::Zone).map(|zone| ("zone".to_owned(), zone.to_owned())));
    // A row whose text is empty still says what its other cells say.
    let text = if raw.is_empty() {
        extras.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
    } else {
        raw.to_owned()
    };
    let mut author = cell(Meaning::Author).map(str::to_owned);
    let kind = match (format, cell(Meaning::Hash)) {
        (Format::Changes, hash) => {
            let url = cell(Meaning::Url).map(str::to_owned);
            facts::change(hash.unwrap_or_default(), &text, url, settled.time.at, &mut extras);
            extras.fields.extend(cell(Meaning::Kind).map(|word| ("kind".to_owned(), word.to_owned())));
            EventKind::Change
        }
        (_, hash) => {
            let unplaced = [("hash", hash), ("url", cell(Meaning::Url))];
            extras
                .fields
                .extend(unplaced.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))));
            row_kind(cell(Meaning::Kind), &text, &mut author, &mut extras)
        }
    };
    out.put(Entry {
        line: record.line,
        path,
        kind,
        native_id: if format == Format::Changes { cell(Meaning::Hash).map(str::to_owned) } else { None },
        author,
        channel: cell(Meaning::Channel).map(str::to_owned),
        text,
        raw: None,
        settled,
        extras,
    })
}

fn row_kind(word: Option<&str>, text: &str, author: &mut Option<String>, extras: &mut Extras) -> EventKind {
    let vendor = word.is_some_and(|word| ["pagerduty", "opsgenie"].iter().any(|v| word.eq_ignore_ascii_case(v)));
    if let Some(word) = word {
        extras.fields.push(("kind".to_owned(), word.to_owned()));
    }
    let Some(entry) = facts::pager_entry(text, vendor) else {
        return facts::kind_of_row(word, text);
    };
    extras.status = entry.status.map(str::to_owned);
    extras.moment = entry.moment;
    extras.demoted = entry.demoted;
    extras.bot = entry.author.is_none() && author.is_none();
    *author = author.take().or(entry.author);
    entry.kind
}

/// Cells that have no place of their own, by the names of their columns.
fn other_fields(record: &Record, layout: &Layout) -> Vec<(String, String)> {
    let placed = |column: usize| layout.columns.iter().any(|(_, at)| *at == column);
    let cells = record.cells.iter().enumerate().filter(|(column, cell)| !placed(*column) && !cell.trim().is_empty());
    cells
        .map(|(column, cell)| {
            let name = layout.names.get(column).cloned().unwrap_or_else(|| format!("column {}", column + 1));
            (name, cell.trim().to_owned())
        })
        .collect()
}

fn row_time(record: &Record, layout: &Layout, out: &mut Outlet) -> Settled {
    let cell = |meaning| layout.column(meaning).and_then(|column| record.cells.get(column)).map_or("", |c| c.trim());
    let (date, clock) = (cell(Meaning::Date), cell(Meaning::Time));
    let raw = match (date.is_empty(), clock.is_empty()) {
        (true, true) => return Settled { time: ReadTime::absent(), why: None },
        (true, false) => clock.to_owned(),
        (false, true) => date.to_owned(),
        (false, false) => format!("{date} {clock}"),
    };
    let stamp = match layout.serials {
        Some(base) => time::excel_serial(&raw, base).or_else(|_| time::parse(&raw)),
        None => time::parse(&raw).or_else(|fault| if date.is_empty() { Err(fault) } else { joined(date, clock) }),
    };
    let mut stamp = match stamp {
        Ok(stamp) => stamp,
        Err(fault) => return Settled { time: ReadTime::unreadable(raw), why: Some(fault) },
    };
    if stamp.zone.is_none()
        && !cell(Meaning::Zone).is_empty()
        && let Ok(zone) = Zone::parse(cell(Meaning::Zone))
    {
        stamp.zone = Some(zone);
        if matches!(stamp.fault, Some(Fault::ZoneWord { .. })) {
            stamp.fault = None;
        }
    }
    // Rows with a day of their own say nothing about the day of other rows, which may be in any order.
    let mut apart = DayContext::default();
    let day = if stamp.has_day() { &mut apart } else { &mut out.day };
    out.rules.settle(&raw, &stamp, day)
}

/// A date and a clock time that do not read as one text.
fn joined(date: &str, clock: &str) -> Result<Stamp, Fault> {
    let (date, clock) = (time::parse(date)?, time::parse(clock)?);
    Ok(Stamp { date: date.date, fault: date.fault.or(clock.fault), ..clock })
}

#[cfg(test)]
mod tests;
