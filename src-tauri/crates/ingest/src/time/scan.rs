//! From words to a [`Stamp`]: dates, clock times and zones in the orders in which people write them.

use super::behind::read_zone;
use super::clock::read_clock;
use super::cursor::Cursor;
use super::date::{self, Dated};
use super::{Fault, Stamp, Zone, number};
use chrono::NaiveTime;

/// A time at the very beginning of `text`, and how many bytes it takes. Not an epoch number: in running text those
/// are just numbers. A range gives its start. `None` when the text does not begin with a time.
pub fn scan(text: &str) -> Option<(Stamp, usize)> {
    let mut at = Cursor::new(text);
    let stamp = stamp(&mut at, false)?;
    Some((stamp, at.at))
}

/// A text that is a time and nothing else.
///
/// # Errors
/// [`Fault::NotATime`] when it is not; a text with the shape of a time that is none has its fault in the stamp.
pub fn parse(text: &str) -> Result<Stamp, Fault> {
    let text = text.trim();
    let wrapped = [('[', ']'), ('(', ')'), ('"', '"'), ('`', '`')]
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
    let text = wrapped.unwrap_or(text).trim();
    if let Some((instant, precision)) = number::epoch(text) {
        return Ok(Stamp { date: Dated::Instant(instant), zone: Some(Zone::UTC), precision, ..Stamp::empty() });
    }
    let mut at = Cursor::new(text);
    let stamp = stamp(&mut at, true).ok_or(Fault::NotATime)?;
    at.blanks();
    at.eat_any(&[':', '.', ',']);
    if at.rest().is_empty() { Ok(stamp) } else { Err(Fault::NotATime) }
}

/// A zone named at the beginning of `text`, as in `UTC`, `(CET)`, `Europe/Berlin`, `+02:00`.
pub fn declared_zone(text: &str) -> Option<Zone> {
    let mut at = Cursor::new(text);
    let mut found = Stamp::empty();
    read_zone(&mut at, &mut found, true);
    if found.fault.is_some() { None } else { found.zone }
}

fn stamp(at: &mut Cursor, alone: bool) -> Option<Stamp> {
    let start = *at;
    approximately(at);
    let found = date_first(at, alone).or_else(|| {
        *at = start;
        approximately(at);
        clock_first(at, alone)
    });
    let Some(mut found) = found else {
        *at = start;
        return None;
    };
    range(at, &mut found, alone);
    restated(at);
    Some(found)
}

pub(super) fn approximately(at: &mut Cursor) {
    let _ = at.eat_any(&['~', '≈']).is_some()
        || ["approx", "ca", "circa", "about", "around", "at"].iter().any(|word| at.eat_word(word));
    at.eat('.');
    at.blanks();
}

/// `Tue Mar  4 17:18:00 2026 +0200`, `2026-03-04T17:18Z`, `4 March 2026 at 5:18 PM`.
fn date_first(at: &mut Cursor, alone: bool) -> Option<Stamp> {
    date::weekday(at);
    let mut found = Stamp::empty();
    take_date(date::date(at)?, &mut found);
    let mut looked = *at;
    looked.blanks();
    if date::weekday(&mut looked) {
        *at = looked;
    }
    let after_date = *at;
    let stepped = after_date.before().ends_with(char::is_whitespace);
    let joined = separator(at).or(stepped.then_some(' '));
    if joined.is_none() || !read_clock(at, &mut found, alone || joined == Some('T'), joined.is_some()) {
        *at = after_date;
        return Some(found);
    }
    read_zone(at, &mut found, joined == Some('T'));
    if let Dated::Yearless { month, day } = found.date
        && let Some(dated) = date::late_year(at, month, day)
    {
        take_date(dated, &mut found);
        if found.zone.is_none() {
            read_zone(at, &mut found, false);
        }
    }
    Some(found)
}

/// `17:18`, `5:18 PM PST Saturday Oct 30th`, `17:18 UTC, 4 March 2026`.
fn clock_first(at: &mut Cursor, alone: bool) -> Option<Stamp> {
    let mut found = Stamp::empty();
    if !read_clock(at, &mut found, alone, false) {
        return None;
    }
    read_zone(at, &mut found, false);
    let mut looked = *at;
    looked.eat(',');
    if looked.blanks() {
        let _ = looked.eat_word("on") && looked.blanks();
        date::weekday(&mut looked);
        // A month's name alone is a common word, so a date that follows a time must be a whole one or a named day.
        if let Some(dated) = date::date(&mut looked).filter(|dated| dated.is_ok()) {
            take_date(dated, &mut found);
            *at = looked;
            if found.zone.is_none() {
                read_zone(at, &mut found, false);
            }
        }
    }
    Some(found)
}

fn take_date(dated: date::Read, found: &mut Stamp) {
    match dated {
        Ok(dated) => found.date = dated,
        Err(fault) => {
            found.fault.get_or_insert(fault);
        }
    }
}

/// What stands between a date and its time of day; `T` for the joint of ISO 8601.
fn separator(at: &mut Cursor) -> Option<char> {
    if matches!(at.peek(), Some('T' | 't' | '_' | ':')) && at.digit_follows() {
        at.eat_any(&['T', 't', '_', ':']);
        return Some('T');
    }
    let comma = at.eat(',');
    let blank = at.blanks();
    if ["at", "um", "kl"].iter().any(|word| at.eat_word(word)) || at.eat_any(&['@', '-', '–', '—', '|', '·']).is_some()
    {
        while at.eat_any(&['.', '-']).is_some() {}
        at.blanks();
        return Some(' ');
    }
    (comma || blank).then_some(' ')
}

/// Steps over the end of a range; what only the end states (zone, AM or PM) holds for the start too.
fn range(at: &mut Cursor, found: &mut Stamp, alone: bool) {
    let start = *at;
    if found.clock.is_none() {
        return;
    }
    at.blanks();
    let joint = at.eat_any(&['-', '–', '—']).is_some() || ["to", "until", "till"].iter().any(|word| at.eat_word(word));
    at.blanks();
    let mut end = Stamp::empty();
    let read = joint && {
        let here = *at;
        date_first(at, alone)
            .filter(|other| other.clock.is_some() && other.fault.is_none())
            .inspect(|other| end = other.clone())
            .is_some()
            || {
                *at = here;
                let read = read_clock(at, &mut end, false, false) && end.fault.is_none();
                if read {
                    read_zone(at, &mut end, false);
                }
                read
            }
    };
    if !read {
        *at = start;
        return;
    }
    if found.zone.is_none() {
        found.zone = end.zone;
        found.fault = found.fault.take().or(end.fault);
    }
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("noon is a time");
    if let (Some(first), Some(last)) = (&mut found.clock, end.clock) {
        let same_half = first.time + chrono::TimeDelta::hours(12);
        // `5:18-5:25 PM` starts in the afternoon too.
        if first.time < noon && last.time >= noon && same_half <= last.time && half_stated(start, *at) {
            first.time = same_half;
        }
    }
}

/// The start of the range says neither AM nor PM, and its end does.
fn half_stated(start: Cursor, end: Cursor) -> bool {
    let said = |text: &str| {
        let lower = text.trim_end().to_ascii_lowercase();
        lower.contains("pm") || lower.contains("p.m")
    };
    let span = &start.rest()[..end.at - start.at];
    said(span) && !start.before().to_ascii_lowercase().trim_end().ends_with('m')
}

/// `13:14 EDT (17:14 UTC)`: the same moment in another zone.
fn restated(at: &mut Cursor) {
    let start = *at;
    at.blanks();
    let mut other = Stamp::empty();
    let read = at.eat('(') && read_clock(at, &mut other, false, false) && other.fault.is_none() && {
        read_zone(at, &mut other, false);
        at.eat(')')
    };
    if !read {
        *at = start;
    }
}
