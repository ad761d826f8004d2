//! Dates as they are written, with day and month in whichever order.

use super::cursor::Cursor;
use super::{DateOrder, Fault, YEARS};
use chrono::NaiveDate;
use model::Utc;

/// The date that a text states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    Absent,
    Day(NaiveDate),
    /// `4 March`: the year has to come from around it.
    Yearless {
        month: u32,
        day: u32,
    },
    /// `3/4/2026`, where nothing in the text itself tells which is the day.
    Unordered {
        first: u32,
        second: u32,
        year: i32,
    },
    /// An epoch number: no date is written, but the instant is.
    Instant(Utc),
}

pub(super) type Read = Result<Dated, Fault>;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A date at the cursor; `None`, without moving, when there is none.
pub(super) fn date(at: &mut Cursor) -> Option<Read> {
    let start = *at;
    let found = numeric(at).or_else(|| {
        *at = start;
        day_month(at)
    });
    let found = found.or_else(|| {
        *at = start;
        month_day(at)
    });
    if found.is_none() {
        *at = start;
    }
    found
}

/// Steps over a weekday, long or short, in brackets or not, and a comma or full stop behind it.
pub(super) fn weekday(at: &mut Cursor) -> bool {
    let start = *at;
    let bracket = at.eat('(');
    let word = at.letters();
    let known = word.len() >= 3 && (names(word, &WEEKDAYS).is_some() || irregular(word));
    if !known || !at.at_border() || (bracket && !at.eat(')')) {
        *at = start;
        return false;
    }
    at.eat_any(&[',', '.']);
    at.blanks();
    true
}

fn irregular(word: &str) -> bool {
    ["tues", "wednes", "thur", "thurs"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Position of `word` among `full`, whole or cut to three letters.
fn names(word: &str, full: &[&str]) -> Option<u32> {
    let found = full.iter().position(|name| {
        name.eq_ignore_ascii_case(word) || (word.len() == 3 && name[..3].eq_ignore_ascii_case(word))
    })?;
    u32::try_from(found).ok()
}

fn month_word(at: &mut Cursor) -> Option<u32> {
    let word = at.letters();
    if word.eq_ignore_ascii_case("sept") {
        return Some(9);
    }
    if word.len() < 3 { None } else { names(word, &MONTHS).map(|index| index + 1) }
}

/// `2026-03-04`, `20260304`, `04.03.2026`, `3/4/2026`, `04-Mar-2026`.
fn numeric(at: &mut Cursor) -> Option<Read> {
    let first = at.digits(1..=8)?;
    match first.len() {
        4 => year_first(at, first.parse().ok()?),
        8 => compact(at, first),
        1 | 2 => year_last(at, first.parse().ok()?),
        _ => None,
    }
}

fn year_first(at: &mut Cursor, year: i32) -> Option<Read> {
    let separator = at.eat_any(&['-', '/', '.'])?;
    let month = if at.at_digit() { at.number(1..=2)? } else { month_word(at)? };
    if !at.eat(separator) {
        return None;
    }
    let day = at.number(1..=2)?;
    Some(ymd(year, month, day))
}

fn compact(at: &mut Cursor, digits: &str) -> Option<Read> {
    let year = digits[..4].parse().ok()?;
    let (month, day) = (digits[4..6].parse().ok()?, digits[6..].parse().ok()?);
    let ends = at.at_border() || matches!(at.peek(), Some('T' | 't' | '_'));
    let plausible = YEARS.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    (ends && plausible).then(|| ymd(year, month, day))
}

fn year_last(at: &mut Cursor, first: u32) -> Option<Read> {
    let separator = at.eat_any(&['/', '.', '-'])?;
    if !at.at_digit() {
        let month = month_word(at)?;
        if !at.eat(separator) {
            return None;
        }
        let year = year(at, true)?;
        return Some(ymd(year, month, first));
    }
    let second = at.number(1..=2)?;
    if !at.eat(separator) {
        return None;
    }
    let year = year(at, separator == '/')?;
    if separator == '.' && at.peek() == Some('.') && at.digit_follows() {
        return None;
    }
    // With full stops the day comes first wherever people write dates so; the rest is open.
    Some(if separator == '.' { dotted(first, second, year) } else { unordered(first, second, year) })
}

fn dotted(first: u32, second: u32, year: i32) -> Read {
    if second > 12 { ymd(year, first, second) } else { ymd(year, second, first) }
}

fn unordered(first: u32, second: u32, year: i32) -> Read {
    if !YEARS.contains(&year) {
        return Err(Fault::YearOutOfRange);
    }
    match (first, second) {
        (13.., _) => ymd(year, second, first),
        (_, 13..) => ymd(year, first, second),
        (1.., 1..) if first == second => ymd(year, first, second),
        (1.., 1..) => Ok(Dated::Unordered { first, second, year }),
        _ => Err(Fault::NoSuchDay),
    }
}

/// Four digits, or two where `short` allows it: 70 to 99 are of the last century.
fn year(at: &mut Cursor, short: bool) -> Option<i32> {
    let digits = at.digits(2..=4)?;
    let number: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(number),
        2 if short => Some(if number < 70 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

/// `4 March 2026`, `4th of March`, `19. April`.
fn day_month(at: &mut Cursor) -> Option<Read> {
    let day = at.number(1..=2)?;
    ordinal(at);
    at.eat('.');
    if !at.blanks() {
        return None;
    }
    if at.eat_word("of") {
        at.blanks();
    }
    let month = month_word(at)?;
    if !at.at_border() {
        return None;
    }
    Some(with_year(at, month, day))
}

/// `Mar 4, 2026`, `March 4th`.
fn month_day(at: &mut Cursor) -> Option<Read> {
    let month = month_word(at)?;
    at.eat('.');
    if !at.blanks() {
        return None;
    }
    let day = at.number(1..=2)?;
    ordinal(at);
    if !at.at_border() || (at.peek() == Some(':') && at.digit_follows()) {
        return None;
    }
    Some(with_year(at, month, day))
}

fn ordinal(at: &mut Cursor) {
    let _ = ["st", "nd", "rd", "th"].iter().any(|suffix| at.eat_word(suffix));
}

fn with_year(at: &mut Cursor, month: u32, day: u32) -> Read {
    let before = *at;
    at.eat_any(&[',', '.']);
    at.blanks();
    match at.digits(4..=4).filter(|_| at.at_border() && !(at.peek() == Some(':') && at.digit_follows())) {
        Some(year) => ymd(year.parse().expect("four digits fit"), month, day),
        None => {
            *at = before;
            // 2024 had a 29 February, so every day that exists in some year passes.
            ymd(2024, month, day).map(|_| Dated::Yearless { month, day })
        }
    }
}

/// A year on its own behind a date without one, as in `Tue Mar  4 17:18:00 2026`.
pub(super) fn late_year(at: &mut Cursor, month: u32, day: u32) -> Option<Read> {
    let before = *at;
    at.eat(',');
    at.blanks();
    let year = at.digits(4..=4).filter(|_| at.at_border()).and_then(|digits| digits.parse().ok());
    match year.filter(|year| YEARS.contains(year)) {
        Some(year) => Some(ymd(year, month, day)),
        None => {
            *at = before;
            None
        }
    }
}

pub(super) fn ymd(year: i32, month: u32, day: u32) -> Read {
    if !YEARS.contains(&year) {
        return Err(Fault::YearOutOfRange);
    }
    NaiveDate::from_ymd_opt(year, month, day).map(Dated::Day).ok_or(Fault::NoSuchDay)
}

impl Dated {
    /// The day, with `order` deciding where the text does not.
    pub fn day(self, order: Option<DateOrder>) -> Option<Result<NaiveDate, Fault>> {
        match self {
            Dated::Day(day) => Some(Ok(day)),
            Dated::Unordered { first, second, year } => Some(match order {
                Some(DateOrder::DayFirst) => NaiveDate::from_ymd_opt(year, second, first).ok_or(Fault::NoSuchDay),
                Some(DateOrder::MonthFirst) => NaiveDate::from_ymd_opt(year, first, second).ok_or(Fault::NoSuchDay),
                None => Err(Fault::DayMonthAmbiguous),
            }),
            Dated::Absent | Dated::Yearless { .. } | Dated::Instant(_) => None,
        }
    }
}
