//! The JSON records of the parts of a source, one by one.

use crate::json::{Event, Record, Records, Role};
use crate::sink::{Progress, tell};
use crate::{IngestError, Settings, Sink, Source, Tree, findings, text};
use model::{FindingCode, Locator, Severity};
use serde_json::Value;

/// The file that a record lies in.
pub(crate) struct Part<'a> {
    pub file: &'a str,
    pub line: u64,
    pub path: &'a str,
}

impl Part<'_> {
    /// Where the record lies, with the vendor's id if it has one.
    pub(crate) fn locator(&self, id: Option<&str>) -> Locator {
        let id = id.or(Some(self.path)).filter(|id| !id.is_empty());
        Locator { file: self.file.to_owned(), line: Some(self.line), id: id.map(str::to_owned) }
    }
}

/// What a record was good for.
pub(crate) enum Outcome {
    Read,
    /// It is valid and not what the importer reads.
    Other,
}

/// What is done with one record.
pub(crate) type Each<'e> = dyn FnMut(&Part<'_>, Value, &mut dyn Sink) -> Result<Outcome, IngestError> + 'e;

/// Hands every record of every part to `each`, as parsed JSON, and tells about those that are broken or of no use.
///
/// `arrays` are the names of lists whose elements come one by one; `beside` those of members next to them that are
/// handed on as well, with their name as path.
pub(crate) fn each_record(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    arrays: &[&str],
    beside: &[&str],
    sink: &mut dyn Sink,
    each: &mut Each<'_>,
) -> Result<(), IngestError> {
    for &index in &source.parts {
        let file = text::entry_label(tree, index);
        let failed = |source| IngestError::Read { label: file.clone(), source };
        let mut records = Records::over(text::open(tree, index)?, settings.limits.record_bytes, arrays);
        let mut progress = Progress::default();
        let (mut read, mut other) = (0u64, 0u64);
        while let Some(event) = records.next().map_err(failed)? {
            match event {
                Event::Fault(fault) => tell(sink, fault.finding(&file))?,
                Event::Record(record) if record.role == Role::Beside && !beside.contains(&record.path.as_str()) => {}
                Event::Record(record) => match parse(&record) {
                    Err(fault) => tell(sink, fault.finding(&file))?,
                    Ok(value) => {
                        let part = Part { file: &file, line: record.line, path: &record.path };
                        match each(&part, value, sink)? {
                            Outcome::Read => read += 1,
                            Outcome::Other => {
                                other += 1;
                                tell(sink, not_of_use(&part, source))?;
                            }
                        }
                    }
                },
            }
            progress.reached(records.bytes_read(), sink)?;
        }
        progress.reached(records.bytes_read(), sink)?;
        text::tell_encoding(&file, records.note(), records.damage(), sink)?;
        if read + other == 0 {
            tell(sink, nothing_in(&file, source))?;
        }
    }
    Ok(())
}

fn parse(record: &Record<'_>) -> Result<Value, crate::json::Fault> {
    record.parse::<Value>()
}

fn not_of_use(part: &Part<'_>, source: &Source) -> model::Finding {
    let place = if part.path.is_empty() { "the value".to_owned() } else { format!("`{}`", part.path) };
    findings::at(
        Severity::Warning,
        FindingCode::Skipped,
        part.file,
        Some(part.line),
        format!("{place} was not read: it has none of the fields that {} gives to what Hindcast reads", source.format),
        "Leave it, or export the incident itself.",
    )
}

fn nothing_in(file: &str, source: &Source) -> model::Finding {
    findings::at(
        Severity::Warning,
        FindingCode::Empty,
        file,
        None,
        format!("`{file}` was read as {} and holds no records", source.format),
        "Check that the export was for the right time and service.",
    )
}
