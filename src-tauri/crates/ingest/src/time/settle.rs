//! From a [`Stamp`] to an instant: what the text leaves open is taken from what is known about its source, and every
//! doubt is counted so that the source can tell it.

use super::day::DayContext;
use super::{DateOrder, Dated, Fault, Stamp, Zone, parse};
use crate::{Reading, Settings};
use chrono::{NaiveDate, NaiveTime};
use model::{Finding, FindingCode, Locator, ReadTime, Severity, TimeFlag, ZoneSource};

/// What holds for the times of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// For times that do not say theirs.
    pub zone: Zone,
    /// How that zone is known.
    pub zone_source: ZoneSource,
    pub order: Option<DateOrder>,
}

/// A time as read, and why it gives no instant if it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub time: ReadTime,
    pub why: Option<Fault>,
}

impl Rules {
    /// What the person said about the source; else UTC, assumed.
    pub fn of(settings: &Settings) -> Rules {
        let (zone, zone_source) = match settings.zone {
            Some(zone) => (zone, ZoneSource::Declared),
            None => (Zone::UTC, ZoneSource::Assumed),
        };
        Rules { zone, zone_source, order: settings.date_order }
    }

    /// The source itself says which zone its times are in.
    pub fn stating(self, zone: Zone) -> Rules {
        Rules { zone, zone_source: ZoneSource::Explicit, ..self }
    }

    /// Reads a text that is a time and nothing else. Empty text is no time at all.
    pub fn read(&self, raw: &str, day: &mut DayContext) -> Settled {
        if raw.trim().is_empty() {
            return Settled { time: ReadTime::absent(), why: None };
        }
        match parse(raw) {
            Ok(stamp) => self.settle(raw, &stamp, day),
            Err(fault) => Settled { time: ReadTime::unreadable(raw), why: Some(fault) },
        }
    }

    /// Gives `stamp`, written as `raw`, its instant.
    pub fn settle(&self, raw: &str, stamp: &Stamp, day: &mut DayContext) -> Settled {
        match self.instant(raw, stamp, day) {
            Ok(time) => Settled { time, why: None },
            Err(fault) => {
                let flag = match fault {
                    Fault::DayMissing | Fault::YearMissing => None,
                    Fault::DayMonthAmbiguous => Some(TimeFlag::DayMonthAmbiguous),
                    _ => Some(TimeFlag::Unreadable),
                };
                let time =
                    ReadTime { raw: Some(raw.to_owned()), precision: stamp.precision, flag, ..ReadTime::absent() };
                Settled { time, why: Some(fault) }
            }
        }
    }

    fn instant(&self, raw: &str, stamp: &Stamp, day: &mut DayContext) -> Result<ReadTime, Fault> {
        let zone = self.zone_of(stamp)?;
        if let Dated::Instant(at) = stamp.date {
            return Ok(self.time(raw, at, stamp, None));
        }
        let (date, inferred) = self.day_of(stamp, day)?;
        let clock = stamp.clock.map_or(NaiveTime::MIN, |clock| clock.time);
        let date = match stamp.clock {
            Some(clock) if clock.end_of_day => date.succ_opt().ok_or(Fault::YearOutOfRange)?,
            _ => date,
        };
        let (at, flag) = zone.instant(date.and_time(clock)).ok_or(Fault::YearOutOfRange)?;
        Ok(self.time(raw, at, stamp, flag.or(inferred.then_some(TimeFlag::DayInferred))))
    }

    /// A word that names several zones is read as the zone that the person gave for the source, if they gave one.
    fn zone_of(&self, stamp: &Stamp) -> Result<Zone, Fault> {
        match &stamp.fault {
            None => Ok(stamp.zone.unwrap_or(self.zone)),
            Some(Fault::ZoneWord { .. }) if self.zone_source != ZoneSource::Assumed => Ok(self.zone),
            Some(fault) => Err(fault.clone()),
        }
    }

    fn day_of(&self, stamp: &Stamp, day: &mut DayContext) -> Result<(NaiveDate, bool), Fault> {
        let clock = stamp.clock.map(|clock| clock.time);
        let date = match stamp.date {
            Dated::Yearless { month, day: number } => day.with_year(month, number).ok_or(Fault::YearMissing)?,
            dated => match dated.day(self.order) {
                Some(date) => date?,
                None => {
                    let clock = clock.ok_or(Fault::NotATime)?;
                    let placed = day.place(clock).ok_or(Fault::DayMissing)?;
                    return Ok((placed.day, placed.inferred));
                }
            },
        };
        day.passed(date, clock);
        Ok((date, false))
    }

    fn time(&self, raw: &str, at: model::Utc, stamp: &Stamp, flag: Option<TimeFlag>) -> ReadTime {
        let zone_source = if stamp.zone.is_some() { ZoneSource::Explicit } else { self.zone_source };
        ReadTime { raw: Some(raw.to_owned()), at: Some(at), zone_source, precision: stamp.precision, flag }
    }
}

/// What the values of one source tell about the order of day and month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderVotes {
    pub day_first: u64,
    pub month_first: u64,
    /// Values that could be read both ways.
    pub open: u64,
}

impl OrderVotes {
    /// Counts one value. `3/25/2026` decides for month first, `25/3/2026` for day first, `3/4/2026` for neither.
    pub fn count(&mut self, raw: &str) {
        match order_shown(raw) {
            Some(Some(DateOrder::DayFirst)) => self.day_first += 1,
            Some(Some(DateOrder::MonthFirst)) => self.month_first += 1,
            Some(None) => self.open += 1,
            None => {}
        }
    }

    /// The order, when every value that tells one tells the same.
    pub fn decided(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// `None`: no date of small numbers and a slash or hyphen. `Some(None)`: one that could be read both ways.
fn order_shown(raw: &str) -> Option<Option<DateOrder>> {
    let text = raw.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut parts = text.splitn(3, ['/', '-']);
    let number = |part: Option<&str>| {
        let part = part?;
        let short = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if short { part.parse::<u32>().ok() } else { None }
    };
    let (first, second) = (number(parts.next())?, number(parts.next())?);
    parts.next().filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
    match (first, second) {
        (13..=31, 1..=12) => Some(Some(DateOrder::DayFirst)),
        (1..=12, 13..=31) => Some(Some(DateOrder::MonthFirst)),
        (1..=12, 1..=12) if first != second => Some(None),
        _ => None,
    }
}

/// Counts how the times of one source were read, for its batch and its findings.
#[derive(Clone, Debug, Default)]
pub struct Account {
    assumed: u64,
    declared: u64,
    stated: u64,
    first_assumed: Option<Locator>,
    /// What is said once for the source, with a count.
    held: Vec<Finding>,
}

impl Account {
    /// Takes note of one time; gives the finding that it deserves, if any.
    pub fn note(&mut self, settled: &Settled, place: &Locator) -> Option<Finding> {
        let time = &settled.time;
        if time.at.is_some() {
            match time.zone_source {
                ZoneSource::Assumed => {
                    self.assumed += 1;
                    self.first_assumed.get_or_insert_with(|| place.clone());
                }
                ZoneSource::Declared => self.declared += 1,
                ZoneSource::Explicit => self.stated += 1,
            }
        }
        let raw = time.raw.as_deref()?;
        let shown = crate::text::excerpt(raw.trim(), 80);
        let (finding, once) = match &settled.why {
            Some(fault) => (fault_finding(fault, &shown, place), fault.is_of_source()),
            None => (flag_finding(time.flag?, &shown, place)?, time.flag == Some(TimeFlag::DayInferred)),
        };
        if !once {
            return Some(finding);
        }
        let same = |known: &&mut Finding| known.code == finding.code && known.place.file == finding.place.file;
        match self.held.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => self.held.push(finding),
        }
        None
    }

    /// At the end: what is said once. UTC was assumed; days are missing; day and month could be swapped.
    pub fn findings(&mut self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.zone_finding().into_iter().collect();
        for mut finding in std::mem::take(&mut self.held) {
            if finding.count > 1 {
                let were = if finding.count == 2 { "so was" } else { "so were" };
                finding.message = format!("{}; {were} {} more", finding.message, finding.count - 1);
            }
            all.push(finding);
        }
        all
    }

    fn zone_finding(&self) -> Option<Finding> {
        let place = self.first_assumed.clone()?;
        Some(Finding {
            severity: Severity::Warning,
            code: FindingCode::ZoneAssumed,
            message: match self.assumed {
                1 => format!("a time in `{}` does not say its zone, nor does the file; it was read as UTC", place.file),
                count => format!(
                    "{count} of the times in `{}` do not say their zone, nor does the file; they were read as UTC",
                    place.file
                ),
            },
            hint: Some("If they are local times, import again with `--zone` and an IANA name.".to_owned()),
            count: self.assumed,
            place,
        })
    }

    pub fn reading(&self, rules: &Rules) -> Reading {
        if self.assumed == 0 && self.declared == 0 && rules.zone_source != ZoneSource::Explicit {
            return Reading { zone: Zone::UTC.to_string(), zone_source: ZoneSource::Explicit };
        }
        Reading { zone: rules.zone.to_string(), zone_source: rules.zone_source }
    }

    /// Times that gave an instant.
    pub fn read(&self) -> u64 {
        self.assumed + self.declared + self.stated
    }
}

fn fault_finding(fault: &Fault, shown: &str, place: &Locator) -> Finding {
    let (code, hint) = match fault {
        Fault::DayMonthAmbiguous => (
            FindingCode::DayMonthAmbiguous,
            "Import again with `--date-order day_first` or `--date-order month_first`.".to_owned(),
        ),
        Fault::DayMissing | Fault::YearMissing => {
            (FindingCode::BadTime, "Import again with `--day YYYY-MM-DD`, the day of the first of them.".to_owned())
        }
        Fault::ZoneWord { .. } => (FindingCode::BadTime, "Import again with `--zone` and an IANA name.".to_owned()),
        _ => (FindingCode::BadTime, "Correct it in the file, or give the event its time on the timeline.".to_owned()),
    };
    Finding {
        severity: Severity::Warning,
        code,
        place: place.clone(),
        message: format!("could not read the time `{shown}`: {fault}; the item was kept without a time"),
        hint: Some(hint),
        count: 1,
    }
}

fn flag_finding(flag: TimeFlag, shown: &str, place: &Locator) -> Option<Finding> {
    let (severity, code, message) = match flag {
        TimeFlag::Gap => (
            Severity::Warning,
            FindingCode::ZoneGap,
            format!("`{shown}` did not exist: clocks were put forward; it was read with the offset before that"),
        ),
        TimeFlag::Overlap => (
            Severity::Warning,
            FindingCode::ZoneOverlap,
            format!("`{shown}` happened twice: clocks were put back; the first was taken"),
        ),
        TimeFlag::DayInferred => (
            Severity::Info,
            FindingCode::DayInferred,
            format!("`{shown}` states no day; it was taken from what stands around it"),
        ),
        TimeFlag::Unreadable | TimeFlag::DayMonthAmbiguous => return None,
    };
    let hint = Some("Check the time of this event on the timeline.".to_owned());
    Some(Finding { severity, code, place: place.clone(), message, hint, count: 1 })
}
