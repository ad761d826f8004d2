//! From lines to items: bullets with what hangs under them, wrapped lines, headings, tables, code.

use super::markup::{Definitions, definition, readable};
use super::opening::{Opening, closing, moment_of_label, opening};
use super::piece::{Part, Piece};
use super::rows::{self, Table};
use super::shape::{bullet, heading, underline, weekday_only};
use super::survey;
use crate::IngestError;
use crate::kind;
use crate::outlet::{Entry, Outlet};
use crate::text::Line;
use crate::time::{Settled, Stamp};
use model::{EventKind, Extras, ReadTime};

/// Pieces of one list held back until it ends, so that what hangs under a bullet can join it.
const HELD: usize = 2000;
/// Bytes gathered into one item.
const PIECE_BYTES: usize = 256 << 10;

/// Reads blocks line by line.
pub struct Blocks<'d> {
    definitions: &'d Definitions,
    held: Vec<Piece>,
    /// The one of them that wrapped lines belong to.
    tail: usize,
    blank: bool,
    fence: Option<String>,
    front: Option<&'static str>,
    comment: bool,
    table: Option<Table>,
    pending_row: Option<(u64, String, Vec<String>)>,
    channel: Option<String>,
    section: Option<(String, Stamp)>,
}

impl<'d> Blocks<'d> {
    pub fn new(definitions: &'d Definitions) -> Self {
        Blocks {
            definitions,
            held: Vec::new(),
            tail: 0,
            blank: true,
            fence: None,
            front: None,
            comment: false,
            table: None,
            pending_row: None,
            channel: None,
            section: None,
        }
    }

    pub fn line(&mut self, line: &Line, out: &mut Outlet) -> Result<(), IngestError> {
        let trimmed = line.text.trim();
        out.told_if_cut(line)?;
        // An endless paragraph, or code that is never closed, becomes several items.
        if self.held.get(self.tail).is_some_and(|piece| piece.raw.len() > PIECE_BYTES) {
            self.flush(out)?;
        }
        if self.passed_over(line.number, trimmed) {
            return Ok(());
        }
        if self.fenced(line, trimmed) {
            return Ok(());
        }
        if let Some(cells) = rows::cells(trimmed).filter(|cells| cells.len() > 1) {
            self.flush(out)?;
            return self.table_line(line, cells, out);
        }
        self.end_table(out)?;
        if trimmed.is_empty() {
            self.blank = true;
            return Ok(());
        }
        let fresh = std::mem::take(&mut self.blank);
        if definition(trimmed).is_some() {
            return Ok(());
        }
        if let Some(title) = heading(trimmed) {
            self.flush(out)?;
            return self.heading(line, title, out);
        }
        if underline(trimmed) {
            return self.underlined(line, trimmed, out);
        }
        self.words(line, trimmed, fresh, out)
    }

    pub fn end(mut self, out: &mut Outlet) -> Result<(), IngestError> {
        self.end_table(out)?;
        self.flush(out)
    }

    /// Front matter and comments, which are no part of the text.
    fn passed_over(&mut self, number: u64, trimmed: &str) -> bool {
        if let Some(fence) = self.front {
            if trimmed == fence {
                self.front = None;
            }
            return true;
        }
        self.front = survey::opens_front_matter(number, trimmed);
        if self.front.is_some() {
            return true;
        }
        if self.fence.is_none() && trimmed.starts_with("<!--") {
            self.comment = true;
        }
        let inside = self.comment;
        if inside && trimmed.ends_with("-->") {
            self.comment = false;
        }
        inside
    }

    /// Code belongs to what it stands under, as it is.
    fn fenced(&mut self, line: &Line, trimmed: &str) -> bool {
        let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        match (&self.fence, mark) {
            (Some(open), Some(mark)) if open == mark => self.fence = None,
            (None, Some(mark)) => self.fence = Some(mark.to_owned()),
            (None, None) => return false,
            _ => {
                let code = line.text.as_str();
                match self.held.get_mut(self.tail) {
                    Some(piece) => piece.join("\n", code, code, true),
                    None => self.hold(line, None, code, true),
                }
            }
        }
        true
    }

    fn words(&mut self, line: &Line, trimmed: &str, fresh: bool, out: &mut Outlet) -> Result<(), IngestError> {
        let quoted = trimmed.trim_start_matches(['>', ' ']);
        let words = if quoted.is_empty() { trimmed } else { quoted };
        if let Some((indent, body)) = bullet(&line.text) {
            return self.bullet(line, indent, body, out);
        }
        let indented = line.text.starts_with([' ', '\t']);
        let in_list = self.held.last().is_some_and(|piece| piece.indent.is_some());
        let begins = self.begins(words, fresh, indented && in_list);
        let continues = !begins && (!fresh || (indented && in_list)) && !self.held.is_empty();
        if continues {
            let joint = if fresh { "\n" } else { " " };
            let piece = &mut self.held[self.tail];
            // A line that was broken on purpose stays broken.
            let joint = if piece.raw.ends_with("  ") || piece.raw.ends_with('\\') { "\n" } else { joint };
            piece.join(joint, words, &line.text, false);
            return Ok(());
        }
        self.flush(out)?;
        self.hold(line, None, words, false);
        Ok(())
    }

    /// Whether a line that is no bullet begins an item of its own: it opens with a time, and is not just the wrapped
    /// rest of a sentence that happens to.
    fn begins(&self, words: &str, fresh: bool, hanging: bool) -> bool {
        let Some(found) = opening(&readable(words, self.definitions)) else { return fresh && !hanging };
        let siblings = self.held.last().is_some_and(|piece| {
            let first = readable(first_line(piece.source()), self.definitions);
            piece.indent.is_none() && opening(&first).is_some_and(|found| !found.spoken)
        });
        (!hanging && (fresh || siblings)) || (found.marked && found.stamp.clock.is_some())
    }

    fn bullet(&mut self, line: &Line, indent: usize, body: &str, out: &mut Outlet) -> Result<(), IngestError> {
        let timed = {
            let text = readable(body, self.definitions);
            opening(&text).is_some() || closing(&text).is_some()
        };
        let parent = self.held.iter().rposition(|piece| piece.indent.is_some_and(|at| at < indent));
        match parent {
            Some(parent) if !timed => {
                self.held[parent].join("\n", &format!("- {body}"), &line.text, false);
                self.tail = parent;
                return self.keep_bounded(out);
            }
            Some(_) => {}
            None => self.flush(out)?,
        }
        self.hold(line, Some(indent), body, false);
        self.keep_bounded(out)
    }

    fn keep_bounded(&mut self, out: &mut Outlet) -> Result<(), IngestError> {
        let bytes = || self.held.iter().map(|piece| piece.raw.len()).sum::<usize>();
        if self.held.len() > HELD || (self.held.len() > 1 && bytes() > 1 << 20) { self.flush(out) } else { Ok(()) }
    }

    fn hold(&mut self, line: &Line, indent: Option<usize>, source: &str, verbatim: bool) {
        self.tail = self.held.len();
        self.held.push(Piece {
            line: line.number,
            indent,
            raw: line.text.clone(),
            parts: vec![Part { text: source.to_owned(), verbatim }],
            channel: self.channel.clone(),
            inherited: self.section.clone(),
            heading: false,
        });
    }

    fn heading(&mut self, line: &Line, title: &str, out: &mut Outlet) -> Result<(), IngestError> {
        let text = readable(title, self.definitions).trim().to_owned();
        self.section = None;
        let found = opening(&text);
        let day = survey::day_in(&text, out.rules.order);
        if let Some(zone) = survey::zone_said(&text) {
            out.rules = out.rules.stating(zone);
        }
        if let Some(day) = day {
            out.day.state(day);
        }
        match found.filter(|found| found.stamp.fault.is_none()) {
            Some(found) if found.stamp.clock.is_some() => {
                self.section = Some((found.raw.clone(), found.stamp.clone()));
                if found.rest.is_empty() {
                    return Ok(());
                }
            }
            Some(found) if found.rest.is_empty() || weekday_only(&found.rest) => {
                if day.is_none() {
                    // `### March 4`: a year from before makes it a day.
                    let _ = out.settle(&found.raw, &found.stamp);
                }
                return Ok(());
            }
            _ if day.is_none() => out.day.restart(),
            _ => {}
        }
        self.hold(line, None, title, false);
        self.held.iter_mut().for_each(|piece| piece.heading = true);
        self.flush(out)?;
        self.channel = Some(text).filter(|text| !text.is_empty());
        Ok(())
    }

    /// `=====` or `-----` under a line makes it a heading; otherwise it is a rule.
    fn underlined(&mut self, line: &Line, trimmed: &str, out: &mut Outlet) -> Result<(), IngestError> {
        let title = self.held.pop_if(|piece| piece.indent.is_none() && piece.line + 1 == line.number && !piece.heading);
        self.flush(out)?;
        match title {
            Some(piece) if trimmed.starts_with(['=', '-']) => {
                let above = Line { number: piece.line, text: piece.raw.clone(), cut: false, lossy: false };
                self.heading(&above, piece.source(), out)
            }
            Some(piece) => {
                self.held.push(piece);
                self.flush(out)
            }
            None => Ok(()),
        }
    }

    fn table_line(&mut self, line: &Line, cells: Vec<String>, out: &mut Outlet) -> Result<(), IngestError> {
        self.blank = false;
        if rows::is_separator(&cells) {
            let header = self.pending_row.take().map(|(_, _, cells)| cells).unwrap_or_default();
            let header = header.iter().map(|cell| readable(cell, self.definitions)).collect();
            let table = Table { header };
            if let Some(zone) = table.zone() {
                out.rules = out.rules.stating(zone);
            }
            self.table = Some(table);
            return Ok(());
        }
        if self.table.is_none() && self.pending_row.is_none() {
            self.pending_row = Some((line.number, line.text.clone(), cells));
            return Ok(());
        }
        self.put_pending(out)?;
        self.put_row(line.number, &line.text, &cells, out)
    }

    fn end_table(&mut self, out: &mut Outlet) -> Result<(), IngestError> {
        self.put_pending(out)?;
        self.table = None;
        Ok(())
    }

    fn put_pending(&mut self, out: &mut Outlet) -> Result<(), IngestError> {
        match self.pending_row.take() {
            Some((number, raw, cells)) => self.put_row(number, &raw, &cells, out),
            None => Ok(()),
        }
    }

    fn put_row(&mut self, number: u64, raw: &str, cells: &[String], out: &mut Outlet) -> Result<(), IngestError> {
        let cells: Vec<String> = cells.iter().map(|cell| readable(cell, self.definitions).trim().to_owned()).collect();
        let empty = Table::default();
        let row = self.table.as_ref().unwrap_or(&empty).row(&cells);
        if row.text.is_empty() && row.time.is_none() {
            return Ok(());
        }
        let (time, text) = match (row.time, opening(&row.text)) {
            (None, Some(found)) if found.stamp.clock.is_some() => (Some((found.raw, found.stamp)), found.rest),
            (time, _) => (time, row.text),
        };
        let settled = self.settle(time, out);
        let text = if text.is_empty() { raw.trim().to_owned() } else { text };
        out.put(Entry {
            path: None,
            line: number,
            kind: kind::of_text(&text, EventKind::Observation),
            native_id: None,
            author: row.author,
            channel: self.channel.clone(),
            raw: Some(raw.to_owned()),
            text,
            settled,
            extras: Extras { fields: row.fields, ..Extras::default() },
        })
    }

    fn settle(&self, time: Option<(String, Stamp)>, out: &mut Outlet) -> Settled {
        match time.or_else(|| self.section.clone()) {
            Some((raw, stamp)) => out.settle(&raw, &stamp),
            None => Settled { time: ReadTime::absent(), why: None },
        }
    }

    fn flush(&mut self, out: &mut Outlet) -> Result<(), IngestError> {
        for piece in std::mem::take(&mut self.held) {
            self.put(piece, out)?;
        }
        Ok(())
    }

    fn put(&mut self, piece: Piece, out: &mut Outlet) -> Result<(), IngestError> {
        let text = piece.readable(self.definitions).trim().to_owned();
        if text.is_empty() {
            return Ok(());
        }
        if !piece.heading
            && let Some(zone) = survey::zone_said(&text)
        {
            out.rules = out.rules.stating(zone);
        }
        let mut extras = Extras::default();
        // The date in a title is the day of what follows, not the time at which a heading happened.
        let code = piece.parts.first().is_some_and(|part| part.verbatim);
        let found =
            opening(&text).filter(|found| !code && (!piece.heading || found.stamp.clock.is_some())).or_else(|| {
                let found = closing(&text).filter(|_| !code && !piece.heading)?;
                extras.moment = moment_of_label(&text);
                Some(found)
            });
        let day_alone = |found: &Opening| found.stamp.clock.is_none() && found.rest.is_empty();
        if let Some(found) = found.as_ref().filter(|found| day_alone(found) && found.stamp.fault.is_none()) {
            // A line that is nothing but a date is a heading in other clothes.
            if out.settle(&found.raw, &found.stamp).time.at.is_some() {
                return Ok(());
            }
        }
        let (time, text) = match found {
            Some(found) => (Some((found.raw, found.stamp)), if found.rest.is_empty() { text } else { found.rest }),
            None => (piece.inherited.clone(), text),
        };
        let settled = match time {
            Some((raw, stamp)) => out.settle(&raw, &stamp),
            None => Settled { time: ReadTime::absent(), why: None },
        };
        let kind = if piece.heading { EventKind::Observation } else { kind::of_text(&text, EventKind::Observation) };
        out.put(Entry {
            path: None,
            line: piece.line,
            kind,
            native_id: None,
            author: self.author(piece.source(), &text),
            channel: piece.channel,
            text,
            raw: Some(piece.raw),
            settled,
            extras,
        })
    }

    /// Someone is named as the one who acts or speaks: `[name] did …` where the link leads to that person's page, and
    /// `@name: …`.
    fn author(&self, source: &str, text: &str) -> Option<String> {
        if let Some(handle) = text.strip_prefix('@') {
            let (name, _) = handle.split_once(':')?;
            return (!name.is_empty() && !name.contains(char::is_whitespace)).then(|| name.to_owned());
        }
        let (_, named) = source.split_once('[')?;
        let (name, _) = named.split_once(']')?;
        if !text.starts_with(name) {
            return None;
        }
        let target = self.definitions.get(&name.to_lowercase())?;
        let last = target.trim_end_matches('/').rsplit('/').next()?;
        (last.trim_start_matches('@').eq_ignore_ascii_case(name)).then(|| name.to_owned())
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
