//! Reading the zone that stands behind a time: offsets, abbreviations, IANA names, in brackets or not.

use super::cursor::Cursor;
use super::date::Dated;
use super::{Fault, Stamp, Zone, ZoneError, zone};
use chrono::NaiveTime;
use model::Precision;

/// Reads a zone behind a time. `joined`: an offset written right against the time is one, not the end of a range.
pub(super) fn read_zone(at: &mut Cursor, found: &mut Stamp, joined: bool) {
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
