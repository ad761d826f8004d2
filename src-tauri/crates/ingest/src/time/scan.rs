//! From words to a [`Stamp`]: dates, clock times and zones in the orders in which people write them.

use super::cursor::Cursor;
use super::date::{self, Dated};
use super::{Clock, Fault, Stamp, Zone, ZoneError, number, zone};
use chrono::NaiveTime;
use model::Precision;

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

fn approximately(at: &mut Cursor) {
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

/// Reads a time of day into `found`. `tight`: nothing but a time can stand here, so `17.18` and `1718` are times too.
fn read_clock(at: &mut Cursor, found: &mut Stamp, tight: bool, dated: bool) -> bool {
    let start = *at;
    approximately(at);
    match clock_parts(at, tight, dated) {
        Some(parts) => {
            found.precision = parts.precision;
            match parts.clock() {
                Ok(clock) => found.clock = Some(clock),
                Err(fault) => {
                    found.fault.get_or_insert(fault);
                }
            }
            true
        }
        None => {
            *at = start;
            false
        }
    }
}

struct ClockParts {
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    half: Option<Half>,
    precision: Precision,
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Am,
    Pm,
}

fn clock_parts(at: &mut Cursor, tight: bool, dated: bool) -> Option<ClockParts> {
    let first = at.digits(1..=6)?;
    let mut parts = ClockParts { hour: 0, minute: 0, second: 0, micros: 0, half: None, precision: Precision::Minute };
    match first.len() {
        1 | 2 => {
            parts.hour = first.parse().ok()?;
            after_hour(at, &mut parts, first.len() == 2, tight)?;
        }
        4 | 6 if tight && dated => {
            parts.hour = first[..2].parse().ok()?;
            parts.minute = first[2..4].parse().ok()?;
            if first.len() == 6 {
                parts.second = first[4..].parse().ok()?;
                parts.precision = Precision::Second;
                fraction(at, &mut parts);
            }
        }
        _ => return None,
    }
    if parts.half.is_none() {
        parts.half = half(at);
    }
    Some(parts)
}

fn after_hour(at: &mut Cursor, parts: &mut ClockParts, two_digits: bool, tight: bool) -> Option<()> {
    if at.eat(':') || (two_digits && at.digit_follows() && at.eat_any(&['h', 'H']).is_some()) {
        parts.minute = at.number(2..=2)?;
        seconds(at, parts)?;
        let named = at.peek().is_some_and(|c| c.is_alphabetic()) && {
            let mut ahead = *at;
            half(&mut ahead).is_none() && !matches!(ahead.peek(), Some('Z' | 'z')) && ahead.letters().len() < 3
        };
        return (!named).then_some(());
    }
    if two_digits && at.peek() == Some('.') && at.digit_follows() {
        let before = *at;
        at.eat('.');
        let minute = at.number(2..=2);
        let mut ahead = *at;
        let spoken = half(&mut ahead).is_some() || {
            let mut ahead = *at;
            ahead.blanks();
            let ends = at.rest().is_empty() || matches!(at.peek(), Some(']' | ':' | ')'));
            ends || matches!(ahead.peek(), Some('-' | '–' | '—' | '|'))
        };
        let followed = at.peek() == Some('.') && at.digit_follows();
        match minute.filter(|minute| !followed && (tight || spoken) && *minute < 60) {
            Some(minute) => parts.minute = minute,
            None => {
                *at = before;
                return None;
            }
        }
        return Some(());
    }
    parts.half = half(at);
    parts.half.map(|_| ())
}

/// `:22`, `:22.123`, `:22,123`. `None` when a colon is followed by something that no time has there.
fn seconds(at: &mut Cursor, parts: &mut ClockParts) -> Option<()> {
    if at.at_digit() {
        return None;
    }
    if at.peek() != Some(':') || !at.digit_follows() {
        return Some(());
    }
    at.eat(':');
    parts.second = at.number(2..=2)?;
    parts.precision = Precision::Second;
    fraction(at, parts);
    if at.peek() == Some(':') && at.digit_follows() { None } else { Some(()) }
}

fn fraction(at: &mut Cursor, parts: &mut ClockParts) {
    if !matches!(at.peek(), Some('.' | ',')) || !at.digit_follows() {
        return;
    }
    at.eat_any(&['.', ',']);
    let digits = at.digits(1..=usize::MAX).unwrap_or_default();
    parts.micros = u32::try_from(number::micros_of(digits)).expect("six digits fit");
    parts.precision = if digits.len() <= 3 { Precision::Millisecond } else { Precision::Microsecond };
}

fn half(at: &mut Cursor) -> Option<Half> {
    let start = *at;
    at.blanks();
    let found = match at.eat_any(&['a', 'A', 'p', 'P']) {
        Some('a' | 'A') => Some(Half::Am),
        Some(_) => Some(Half::Pm),
        None => None,
    };
    let dotted = found.is_some() && at.eat('.');
    if found.is_none() || at.eat_any(&['m', 'M']).is_none() || !at.at_border() {
        *at = start;
        return None;
    }
    if dotted {
        at.eat('.');
    }
    found
}

impl ClockParts {
    fn clock(&self) -> Result<Clock, Fault> {
        let hour = match (self.half, self.hour) {
            (None, hour) => hour,
            (Some(Half::Am), 12) => 0,
            (Some(Half::Am), hour @ 0..12) => hour,
            (Some(Half::Pm), hour @ 1..12) => hour + 12,
            // `13:06 PM` is read as it is meant.
            (Some(Half::Pm), hour @ 12..24) => hour,
            _ => return Err(Fault::NoSuchClock),
        };
        if (hour, self.minute, self.second, self.micros) == (24, 0, 0, 0) {
            return Ok(Clock { time: NaiveTime::MIN, end_of_day: true });
        }
        let time = NaiveTime::from_hms_micro_opt(hour, self.minute, self.second, self.micros);
        let time = time.ok_or(Fault::NoSuchClock)?;
        Ok(Clock { time, end_of_day: false })
    }
}

/// Reads a zone behind a time. `joined`: an offset written right against the time is one, not the end of a range.
fn read_zone(at: &mut Cursor, found: &mut Stamp, joined: bool) {
    let start = *at;
    let spaced = at.blanks();
    let bracket = at.eat_any(&['(', '[']);
    if !zone_body(at, found, joined, spaced || bracket.is_some()) {
        *at = start;
        return;
    }
    let closed = match bracket {
        Some('(') => at.eat(')'),
        Some(_) => at.eat(']'),
        None => true,
    };
    if !closed {
        // `17:18 (UTC is what the dashboard shows)`: still a zone, but the words stay.
        *at = start;
    }
    zone_comment(at);
}

/// `+0200 (CEST)` and `+02:00[Europe/Berlin]`: the second name repeats the first.
fn zone_comment(at: &mut Cursor) {
    let start = *at;
    at.blanks();
    let close = match at.eat_any(&['(', '[']) {
        Some('(') => ')',
        Some(_) => ']',
        None => {
            *at = start;
            return;
        }
    };
    let mut unused = Stamp::empty();
    if !zone_body(at, &mut unused, true, true) || !at.eat(close) {
        *at = start;
    }
}

fn zone_body(at: &mut Cursor, found: &mut Stamp, joined: bool, spaced: bool) -> bool {
    match at.peek() {
        Some('+') => offset(at, found, spaced),
        Some('-' | '−') => !ends_range(at, found, joined, spaced) && offset(at, found, spaced),
        Some(c) if c.is_ascii_alphabetic() => zone_word(at, found, spaced),
        _ => false,
    }
}

/// `09:00-10:00` is a range, `09:00:00-05:00` an offset; between them a range has to go forward. With a blank before
/// it and a date, it is an offset as long as there is such an offset.
fn ends_range(at: &Cursor, found: &Stamp, joined: bool, spaced: bool) -> bool {
    if joined || found.precision != Precision::Minute {
        return false;
    }
    let mut ahead = *at;
    ahead.eat_any(&['-', '−']);
    let (Some(start), Some(hour)) = (found.clock, ahead.number(1..=2)) else { return false };
    let minute = if ahead.eat(':') { ahead.number(2..=2) } else { return false };
    let end = minute.and_then(|minute| NaiveTime::from_hms_opt(hour, minute, 0));
    if spaced && found.date != Dated::Absent && hour <= 12 {
        return false;
    }
    found.date == Dated::Absent || end.is_some_and(|end| end > start.time)
}

fn offset(at: &mut Cursor, found: &mut Stamp, spaced: bool) -> bool {
    let start = *at;
    let negative = at.eat_any(&['+', '-', '−']) != Some('+');
    let parts = match at.digits(1..=4) {
        Some(digits) if digits.len() == 4 => digits[..2].parse().ok().zip(digits[2..].parse::<i32>().ok()),
        Some(digits) if digits.len() <= 2 && at.peek() == Some(':') && at.digit_follows() => {
            at.eat(':');
            digits.parse().ok().zip(at.number(2..=2).and_then(|minutes| i32::try_from(minutes).ok()))
        }
        Some(digits) if digits.len() == 2 && !spaced => digits.parse().ok().zip(Some(0)),
        _ => None,
    };
    let ends = !at.peek().is_some_and(|c| c.is_alphanumeric());
    let Some((hours, minutes)) = parts.filter(|_| ends) else {
        *at = start;
        return false;
    };
    take_offset(found, negative, hours, minutes);
    true
}

fn take_offset(found: &mut Stamp, negative: bool, hours: i32, minutes: i32) {
    let seconds = (hours * 3600 + minutes * 60) * if negative { -1 } else { 1 };
    match Zone::of_seconds(seconds).filter(|_| minutes < 60) {
        Some(zone) => found.zone = Some(zone),
        None => {
            found.fault.get_or_insert(Fault::NoSuchOffset);
        }
    }
}

fn zone_word(at: &mut Cursor, found: &mut Stamp, spaced: bool) -> bool {
    let start = *at;
    let word = name(at);
    let ends = at.at_border();
    let upper = word.bytes().all(|b| b.is_ascii_uppercase());
    let known = word.eq_ignore_ascii_case("utc") || word.eq_ignore_ascii_case("gmt") || (word == "z" && !spaced);
    let read = match word {
        _ if !ends => None,
        _ if word.contains('/') => zone::iana(word).map(|tz| Ok(Some(Zone::Named(tz)))),
        // `17:18 UK customers …` is a sentence; a zone of two letters has to end in T.
        "UK" => None,
        _ if known || upper => Some(Zone::word(word)),
        _ => None,
    };
    match read {
        Some(Ok(Some(zone))) => {
            found.zone = Some(zone);
            if known && word.len() == 3 {
                behind_utc(at, found);
            }
            true
        }
        Some(Err(ZoneError::Ambiguous { given, candidates })) => {
            found.fault.get_or_insert(Fault::ZoneWord { word: given, candidates });
            true
        }
        _ => {
            *at = start;
            false
        }
    }
}

/// Letters, with what IANA names have between them.
fn name<'a>(at: &mut Cursor<'a>) -> &'a str {
    let rest = at.rest();
    let length = rest
        .bytes()
        .enumerate()
        .take_while(|(i, b)| {
            let next = rest.as_bytes().get(i + 1).is_some_and(u8::is_ascii_alphabetic);
            b.is_ascii_alphabetic() || (matches!(b, b'/' | b'_') && *i > 0 && next)
        })
        .count();
    at.at += length;
    &rest[..length]
}

/// The offset in `UTC+2` and `GMT+05:30`.
fn behind_utc(at: &mut Cursor, found: &mut Stamp) {
    let start = *at;
    let Some(sign) = at.eat_any(&['+', '-', '−']) else { return };
    let hours = at.number(1..=2).and_then(|hours| i32::try_from(hours).ok());
    let minutes = if at.peek() == Some(':') && at.digit_follows() {
        at.eat(':');
        at.number(2..=2).and_then(|minutes| i32::try_from(minutes).ok())
    } else {
        Some(0)
    };
    match hours.zip(minutes).filter(|_| at.at_border()) {
        Some((hours, minutes)) => take_offset(found, sign != '+', hours, minutes),
        None => *at = start,
    }
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
