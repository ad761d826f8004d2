//! Times as they were read: always UTC inside, always with the original words and how the zone was known.

use serde::{Deserialize, Serialize};

/// An instant in UTC.
pub type Utc = chrono::DateTime<chrono::Utc>;

crate::words! {
    /// How the zone of a time was known.
    ZoneSource {
        /// The text carried an offset, a zone word or an epoch number.
        Explicit => "explicit",
        /// The person (or the incident) named the zone for this source.
        Declared => "declared",
        /// Nothing said it: UTC was assumed, and a finding says so.
        Assumed => "assumed",
    }
}

crate::words! {
    /// The finest unit that the original text stated.
    Precision {
        Day => "day",
        Minute => "minute",
        Second => "second",
        Millisecond => "millisecond",
        Microsecond => "microsecond",
    }
}

crate::words! {
    /// A doubt about a time that a person should see.
    TimeFlag {
        /// The local time does not exist: clocks were put forward. It was read with the offset before the gap.
        Gap => "gap",
        /// The local time happened twice: clocks were put back. The first was taken.
        Overlap => "overlap",
        /// The day was not stated and was taken from what stood before it.
        DayInferred => "day_inferred",
        /// A time is stated but is not one (out of range, not a date); the item has no instant.
        Unreadable => "unreadable",
        /// Day and month could be swapped and nothing in the source decides; no instant until a person says.
        DayMonthAmbiguous => "day_month_ambiguous",
    }
}

/// What was read where a time was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReadTime {
    /// The original text, letter for letter.
    pub raw: Option<String>,
    /// The instant, before any skew of the source; `None` when unreadable or absent.
    pub at: Option<Utc>,
    pub zone_source: ZoneSource,
    pub precision: Precision,
    pub flag: Option<TimeFlag>,
}

impl ReadTime {
    /// No time was stated at all.
    pub fn absent() -> Self {
        ReadTime { raw: None, at: None, zone_source: ZoneSource::Assumed, precision: Precision::Day, flag: None }
    }

    /// A time was stated in `raw` but could not be read.
    pub fn unreadable(raw: impl Into<String>) -> Self {
        ReadTime { raw: Some(raw.into()), flag: Some(TimeFlag::Unreadable), ..ReadTime::absent() }
    }
}
