//! Reading times: formats, zones, precision, daylight-saving gaps and overlaps.

/// A zone for times that do not say theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Named(chrono_tz::Tz),
    Offset(chrono::FixedOffset),
}

model::words! {
    /// Which of two small numbers in a date is the day.
    DateOrder { DayFirst => "day_first", MonthFirst => "month_first" }
}
