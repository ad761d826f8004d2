//! The dates people type after `after:` and `before:`, read as UTC.

use chrono::{NaiveDate, NaiveDateTime};

/// Microseconds since 1970 at the start of a year, a month, a day or a minute; `None` when it is none of these.
pub(super) fn start_of(value: &str) -> Option<i64> {
    let value = value.trim().trim_end_matches(['Z', 'z']);
    let date = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let whole = match value.len() {
        4 => date(&format!("{value}-01-01")),
        7 => date(&format!("{value}-01")),
        _ => date(value),
    };
    let at = match whole {
        Some(day) => day.and_hms_opt(0, 0, 0),
        None => ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(value, form).ok()),
    }?;
    Some(at.and_utc().timestamp_micros())
}
