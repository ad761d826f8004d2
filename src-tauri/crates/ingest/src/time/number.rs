//! Times that are numbers: seconds, milli-, micro- or nanoseconds of the Unix epoch, and spreadsheet serials.
//!
//! Everything is integers; a time never passes through a float.

use super::{Dated, Fault, Stamp, YEARS};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta};
use model::{Precision, Utc};

/// Reads epoch seconds (with an optional fraction), milliseconds, microseconds or nanoseconds, told apart by length.
/// `None` when the text is not such a number.
pub fn epoch(text: &str) -> Option<(Utc, Precision)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || fraction.is_some_and(|part| !digits(part)) {
        return None;
    }
    let (micros, precision) = match (whole.len(), fraction) {
        (9 | 10, None) => (whole.parse::<i64>().ok()?.checked_mul(1_000_000)?, Precision::Second),
        (9 | 10, Some(part)) => {
            let precision = if part.len() <= 3 { Precision::Millisecond } else { Precision::Microsecond };
            (whole.parse::<i64>().ok()?.checked_mul(1_000_000)? + micros_of(part), precision)
        }
        (12 | 13, None) => (whole.parse::<i64>().ok()?.checked_mul(1000)?, Precision::Millisecond),
        (15 | 16, None) => (whole.parse().ok()?, Precision::Microsecond),
        (18 | 19, None) => (whole.parse::<i64>().ok()? / 1000, Precision::Microsecond),
        _ => return None,
    };
    DateTime::from_timestamp_micros(micros).filter(|at| YEARS.contains(&at.year())).map(|at| (at, precision))
}

/// The first six digits of a decimal fraction, as millionths.
pub(super) fn micros_of(fraction: &str) -> i64 {
    let digits = fraction.bytes().map(|b| i64::from(b - b'0')).chain(std::iter::repeat(0));
    digits.take(6).fold(0, |sum, digit| sum * 10 + digit)
}

/// Where the days of a spreadsheet are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SerialBase {
    /// The usual one: day 60 is a 29 February 1900 that never was, so days are counted from 30 December 1899.
    Since1900,
    /// Old spreadsheets of one platform: days since 1 January 1904.
    Since1904,
}

/// Reads a spreadsheet serial (days and a fraction of a day) as a local time, to the nearest millisecond.
///
/// # Errors
/// [`Fault::NotATime`] when it is not a plain decimal number, [`Fault::YearOutOfRange`] for days outside [`YEARS`].
pub fn excel_serial(text: &str, base: SerialBase) -> Result<Stamp, Fault> {
    let (days, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if days.is_empty() || days.len() > 6 || !digits(days) || !digits(fraction) {
        return Err(Fault::NotATime);
    }
    let start = match base {
        SerialBase::Since1900 => NaiveDate::from_ymd_opt(1899, 12, 30),
        SerialBase::Since1904 => NaiveDate::from_ymd_opt(1904, 1, 1),
    };
    let start = start.expect("both are days").and_time(chrono::NaiveTime::MIN);
    let days: i64 = days.parse().map_err(|_| Fault::NotATime)?;
    let kept = &fraction[..fraction.len().min(15)];
    let scale = 10i128.pow(u32::try_from(kept.len()).expect("at most 15"));
    let parts: i128 = if kept.is_empty() { 0 } else { kept.parse().map_err(|_| Fault::NotATime)? };
    let millis = i64::try_from((parts * 86_400_000 + scale / 2) / scale).map_err(|_| Fault::NotATime)?;
    let local = start + TimeDelta::days(days) + TimeDelta::milliseconds(millis);
    if !YEARS.contains(&local.year()) {
        return Err(Fault::YearOutOfRange);
    }
    let precision = match (kept.is_empty(), millis % 1000) {
        (true, _) => Precision::Day,
        (false, 0) => Precision::Second,
        (false, _) => Precision::Millisecond,
    };
    let clock = (!kept.is_empty()).then(|| super::Clock { time: local.time(), end_of_day: false });
    Ok(Stamp { date: Dated::Day(local.date()), clock, precision, ..Stamp::empty() })
}
