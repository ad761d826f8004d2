//! Findings: what an import did not read, or read with a doubt. Data, never a crash.

use crate::Locator;
use serde::{Deserialize, Serialize};

crate::words! {
    /// How much a finding matters.
    Severity {
        /// Worth knowing; nothing was left out.
        Info => "info",
        /// Something was read with a doubt (a zone assumed, a day inferred).
        Warning => "warning",
        /// Something was not read.
        Error => "error",
    }
}

crate::words! {
    /// What sort of finding; the sentence beside it says the rest.
    FindingCode {
        UnknownFormat => "unknown_format",
        Empty => "empty",
        Damaged => "damaged",
        UnsafeName => "unsafe_name",
        LimitReached => "limit_reached",
        BadJson => "bad_json",
        BadEncoding => "bad_encoding",
        BadRow => "bad_row",
        BadTime => "bad_time",
        ZoneAssumed => "zone_assumed",
        ZoneGap => "zone_gap",
        ZoneOverlap => "zone_overlap",
        DayInferred => "day_inferred",
        DayMonthAmbiguous => "day_month_ambiguous",
        MappingNeeded => "mapping_needed",
        MissingPerson => "missing_person",
        MissingPart => "missing_part",
        Skipped => "skipped",
        Unreadable => "unreadable",
    }
}

/// One thing that an import wants a person to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Finding {
    pub severity: Severity,
    pub code: FindingCode,
    pub place: Locator,
    /// What was attempted, with which value, and why it failed; one sentence.
    pub message: String,
    /// What to do next; one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// How many times the same thing was found (findings of one code in one file are folded after the first few).
    pub count: u64,
}
