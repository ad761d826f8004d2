//! Reading times: formats, zones, precision, daylight-saving gaps and overlaps.
//!
//! A time is read in two steps. [`scan`] and [`parse`] turn words into a [`Stamp`]: what the text states, no more.
//! [`Rules::settle`] adds what the text leaves open (zone, day, order of day and month) from what is known about the
//! source, and gives a [`model::ReadTime`]. What is refused: guessing where the source does not decide, floats, and the
//! clock of the machine.

mod behind;
mod clock;
mod cursor;
mod date;
pub mod day;
mod number;
mod scan;
mod settle;
mod zone;

pub use date::Dated;
pub use day::DayContext;
pub use number::{SerialBase, epoch, excel_serial};
pub use scan::{declared_zone, parse, scan};
pub use settle::{Account, OrderVotes, Rules, Settled};
pub use zone::ZoneError;

use chrono::NaiveTime;
use model::Precision;

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

/// Years that a time may lie in. Outside it, a date is taken for a slip.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// What a text states about a time, before anything is added from around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub date: Dated,
    pub clock: Option<Clock>,
    pub zone: Option<Zone>,
    pub precision: Precision,
    /// It has the shape of a time and is none, or leaves something open that nothing around it can decide.
    pub fault: Option<Fault>,
}

impl Stamp {
    pub(crate) fn empty() -> Self {
        Stamp { date: Dated::Absent, clock: None, zone: None, precision: Precision::Day, fault: None }
    }

    /// States a day with its year, or an instant.
    pub fn has_day(&self) -> bool {
        !matches!(self.date, Dated::Absent | Dated::Yearless { .. })
    }
}

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub time: NaiveTime,
    /// Written as 24:00, the end of its day.
    pub end_of_day: bool,
}

/// Why a stated time gives no instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("it is not written in a way that is understood")]
    NotATime,
    #[error("there is no such day")]
    NoSuchDay,
    #[error("there is no such time of day")]
    NoSuchClock,
    #[error("its year is not between 1970 and 2199")]
    YearOutOfRange,
    #[error("no place has had that offset; offsets run from -12:00 to +14:00")]
    NoSuchOffset,
    #[error("`{word}` names more than one zone ({candidates})")]
    ZoneWord { word: String, candidates: &'static str },
    #[error("it states no day, and none is stated before it")]
    DayMissing,
    #[error("it states no year, and none is stated before it")]
    YearMissing,
    #[error("day and month could be swapped, and nothing in the source decides")]
    DayMonthAmbiguous,
}

impl Fault {
    /// One answer of the person mends it for the whole source.
    fn is_of_source(&self) -> bool {
        matches!(self, Fault::DayMissing | Fault::YearMissing | Fault::DayMonthAmbiguous | Fault::ZoneWord { .. })
    }
}

#[cfg(test)]
mod tests;
