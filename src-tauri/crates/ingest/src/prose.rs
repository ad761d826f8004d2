//! Markdown and plain-text timelines, and published postmortems.
//!
//! A line-based reader, because every item has to know its line: bullets, tables, headings that carry the day or the
//! time, lines that begin with a clock time, wrapped lines joined. Text without a time is kept as items without one.
//! What is refused: inventing an author, and reading a time into the middle of a sentence.

mod blocks;
mod markup;
mod opening;
mod piece;
mod rows;
mod shape;
pub(crate) mod survey;

use crate::outlet::Outlet;
use crate::text::PartLines;
use crate::{IngestError, Reading, Settings, Sink, Source, Tree, text, time};
use blocks::Blocks;
use model::Format;
use survey::Survey;

/// How surely a file is a timeline or other text for people, 0 to 100. Any readable text scores a little.
pub fn recognise(sample: &text::Sample) -> Option<u8> {
    if sample.is_binary() || sample.text.trim().is_empty() {
        return None;
    }
    let head = sample.text.trim_start();
    let json = head.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '[', '"', ']']));
    if json || head.starts_with(['{', '<']) {
        return None;
    }
    let lines = sample.text.lines().map(str::trim).filter(|line| !line.is_empty()).take(400);
    let (mut timed, mut marked, mut all) = (0usize, 0usize, 0usize);
    for line in lines {
        all += 1;
        let bare = line.trim_start_matches(['-', '*', '+', '#', '|', '>', ' ', '_', '`']);
        timed += usize::from(opening::opening(bare).is_some());
        marked += usize::from(line.starts_with(['#', '-', '*', '|', '>']));
    }
    let markdown = matches!(sample.extension().as_str(), "md" | "markdown" | "mdx" | "erb" | "adoc" | "rst" | "org");
    let plain = matches!(sample.extension().as_str(), "txt" | "text" | "log" | "");
    let words = sample.text.split_whitespace().take(5).count();
    match (timed, markdown) {
        (2.., true) => Some(75),
        (2.., false) if timed * 5 >= all => Some(65),
        (_, true) => Some(55),
        _ if marked * 4 >= all => Some(40),
        _ if plain || timed > 0 => Some(25),
        // Source code, settings and the like: words, but not told to anyone.
        _ => (words == 5).then_some(10),
    }
}

/// Reads one text.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut out = Outlet::new(sink, Format::Prose, settings);
    for &part in &source.parts {
        let label = text::entry_label(tree, part);
        out.begin(label.clone(), settings);
        let survey = look_through(tree, part, settings)?;
        prepare(&mut out, &survey, &label, settings);
        let mut lines = PartLines::open(tree, part, settings.limits.text_bytes)?;
        let before = out.items;
        let mut blocks = Blocks::new(&survey.definitions);
        while let Some(line) = lines.next_line()? {
            blocks.line(&line, &mut out)?;
            lines.tell_progress(out.sink)?;
        }
        blocks.end(&mut out)?;
        lines.end(out.sink)?;
        out.tell_if_empty(before)?;
    }
    out.finish()
}

fn look_through(tree: &dyn Tree, part: usize, settings: &Settings) -> Result<Survey, IngestError> {
    let mut lines = PartLines::open(tree, part, settings.limits.text_bytes)?;
    let mut survey = Survey::default();
    while let Some(line) = lines.next_line()? {
        survey.look(&line);
    }
    survey.finish();
    Ok(survey)
}

/// What the text and its name say about all of its times.
fn prepare(out: &mut Outlet, survey: &Survey, label: &str, settings: &Settings) {
    out.rules.order = settings.date_order.or_else(|| survey.votes.decided());
    if let Some(zone) = survey.zone {
        out.rules = out.rules.stating(zone);
    }
    if settings.day.is_none() {
        match (survey.day, survey.only_day()) {
            (Some(day), _) => out.day.declare(day),
            (None, Some(day)) => out.day.suppose(day),
            (None, None) => {}
        }
    }
    if let Some(year) = survey.year.or_else(|| year_of_name(label)) {
        out.day.suggest_year(year);
    }
}

fn year_of_name(label: &str) -> Option<i32> {
    let name = label.rsplit(['/', '!']).next()?;
    let digits = name.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 4)?;
    digits.parse().ok().filter(|year| time::YEARS.contains(year))
}

#[cfg(test)]
mod tests;
