//! Reading a time of day: `17:18:22.5`, `5 PM`, `17h18`, `1718`.

use super::cursor::Cursor;
use super::scan::approximately;
use super::{Clock, Fault, Stamp, number};
use chrono::NaiveTime;
use model::Precision;

/// Reads a time of day into `found`. `tight`: nothing but a time can stand here, so `17.18` and `1718` are times too.
pub(super) fn read_clock(at: &mut Cursor, found: &mut Stamp, tight: bool, dated: bool) -> bool {
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
