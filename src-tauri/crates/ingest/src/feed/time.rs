//! Times as machines write them: RFC 3339 and its neighbours, epoch numbers, mail dates. What people write is read
//! elsewhere.

use crate::{Reading, Settings, Sink, findings, time::Zone};
use chrono::{DateTime, FixedOffset, LocalResult, NaiveDateTime, TimeZone};
use model::{FindingCode, Precision, ReadTime, Severity, TimeFlag, ZoneSource};

/// Years that a time may lie in; outside it is a slip.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// Reads the times of one source and remembers how their zones were known.
pub(crate) struct Clock<'s> {
    settings: &'s Settings,
    zone_source: ZoneSource,
    told: bool,
}

impl<'s> Clock<'s> {
    pub(crate) fn new(settings: &'s Settings) -> Self {
        Clock { settings, zone_source: ZoneSource::Explicit, told: false }
    }

    /// Reads one time. `None` and an empty text are an absent time.
    pub(crate) fn read(&mut self, raw: Option<&str>) -> ReadTime {
        let Some(raw) = raw.filter(|raw| !raw.trim().is_empty()) else { return ReadTime::absent() };
        let text = raw.trim();
        if let Some(at) = with_offset(text) {
            return stated(raw, at.to_utc(), ZoneSource::Explicit, precision_of(text), None);
        }
        if let Some(at) = epoch(text) {
            return stated(raw, at, ZoneSource::Explicit, Precision::Second, None);
        }
        match without_offset(text) {
            Some(local) => self.settle(raw, local),
            None => ReadTime::unreadable(raw),
        }
    }

    fn settle(&mut self, raw: &str, local: NaiveDateTime) -> ReadTime {
        let zone_source = if self.settings.zone.is_some() { ZoneSource::Declared } else { ZoneSource::Assumed };
        self.zone_source = self.zone_source.max(zone_source);
        let (at, flag) = match self.settings.zone {
            None => (Some(local.and_utc()), None),
            Some(Zone::Offset(offset)) => (offset.from_local_datetime(&local).single().map(|at| at.to_utc()), None),
            Some(Zone::Named(zone)) => match zone.from_local_datetime(&local) {
                LocalResult::Single(at) => (Some(at.to_utc()), None),
                LocalResult::Ambiguous(first, _) => (Some(first.to_utc()), Some(TimeFlag::Overlap)),
                LocalResult::None => {
                    let before = zone.from_local_datetime(&(local - chrono::Duration::hours(3))).earliest();
                    (before.map(|at| at.to_utc() + chrono::Duration::hours(3)), Some(TimeFlag::Gap))
                }
            },
        };
        match at {
            Some(at) => stated(raw, at, zone_source, precision_of(raw), flag),
            None => ReadTime::unreadable(raw),
        }
    }

    /// Tells once about a time that could not be read, or a zone that had to be assumed.
    pub(crate) fn doubts(&mut self, time: &ReadTime, file: &str, line: u64, sink: &mut dyn Sink) -> crate::Flow {
        if time.flag == Some(TimeFlag::Unreadable) {
            let raw = time.raw.as_deref().unwrap_or_default();
            return sink.finding(findings::at(
                Severity::Warning,
                FindingCode::BadTime,
                file,
                Some(line),
                format!("`{raw}` was expected to be a time and could not be read; the item was kept without one"),
                "Set its time on the timeline.",
            ));
        }
        if time.at.is_some() && time.zone_source == ZoneSource::Assumed && !self.told {
            self.told = true;
            return sink.finding(findings::at(
                Severity::Warning,
                FindingCode::ZoneAssumed,
                file,
                Some(line),
                format!(
                    "`{}` does not say its zone; it and others like it were read as UTC",
                    time.raw.as_deref().unwrap_or_default()
                ),
                "Give the zone of this source if it is another one.",
            ));
        }
        crate::Flow::Continue(())
    }

    /// How the source was read, for its batch.
    pub(crate) fn reading(&self) -> Reading {
        let zone = match (self.zone_source, self.settings.zone) {
            (ZoneSource::Declared, Some(Zone::Named(zone))) => zone.name().to_owned(),
            (ZoneSource::Declared, Some(Zone::Offset(offset))) => offset.to_string(),
            _ => "UTC".to_owned(),
        };
        Reading { zone, zone_source: self.zone_source }
    }
}

/// An instant that carries its own offset, in any of the spellings that vendors and git use.
fn with_offset(text: &str) -> Option<DateTime<FixedOffset>> {
    const SPELLINGS: &[&str] = &[
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f %z",
        "%Y-%m-%d %H:%M:%S%.f%z",
        "%Y-%m-%dT%H:%M%z",
        "%Y-%m-%d %H:%M%z",
        "%Y-%m-%d %H:%M %z",
        "%a %b %e %H:%M:%S %Y %z",
        "%a %b %e %Y %H:%M:%S %z",
    ];
    let zulu = ["Z", "z", " UTC", " GMT"].into_iter().find_map(|end| text.strip_suffix(end));
    let plain = zulu.map(|start| format!("{}+0000", start.trim_end()));
    DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(|| {
            let text = plain.as_deref().unwrap_or(text);
            SPELLINGS.iter().find_map(|spelling| DateTime::parse_from_str(text, spelling).ok())
        })
        .or_else(|| DateTime::parse_from_rfc2822(text).ok())
        .filter(|at| YEARS.contains(&chrono::Datelike::year(at)))
}

fn without_offset(text: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%a %b %e %H:%M:%S %Y"]
        .iter()
        .find_map(|spelling| NaiveDateTime::parse_from_str(text, spelling).ok())
        .filter(|at| YEARS.contains(&chrono::Datelike::year(at)))
}

/// Seconds or milliseconds since 1970, as ten or thirteen digits.
fn epoch(text: &str) -> Option<model::Utc> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        10 => DateTime::from_timestamp(text.parse().ok()?, 0),
        13 => DateTime::from_timestamp_millis(text.parse().ok()?),
        _ => None,
    }
}

fn precision_of(text: &str) -> Precision {
    let clock = text.split_once(':').map_or("", |(_, rest)| rest);
    let fraction = clock.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    match fraction {
        0 if clock.bytes().take(4).filter(|&b| b == b':').count() == 0 => Precision::Minute,
        0 => Precision::Second,
        1..=3 => Precision::Millisecond,
        _ => Precision::Microsecond,
    }
}

fn stated(
    raw: &str,
    at: model::Utc,
    zone_source: ZoneSource,
    precision: Precision,
    flag: Option<TimeFlag>,
) -> ReadTime {
    ReadTime { raw: Some(raw.to_owned()), at: Some(at), zone_source, precision, flag }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(text: &str) -> ReadTime {
        let settings = Settings::default();
        Clock::new(&settings).read(Some(text))
    }

    #[test]
    fn spellings_of_one_instant() {
        for text in [
            "2026-03-03T16:01:00Z",
            "2026-03-03T18:01:00+02:00",
            "2026-03-03T18:01:00.000+0200",
            "2026-03-03 18:01:00 +0200",
            "2026-03-03 16:01:00 UTC",
            "2026-03-03 16:01 UTC",
            "Tue Mar 3 18:01:00 2026 +0200",
            "Tue, 3 Mar 2026 18:01:00 +0200",
            "1772553660",
            "1772553660000",
        ] {
            let time = read(text);
            assert_eq!(time.at.map(|at| at.to_rfc3339()).as_deref(), Some("2026-03-03T16:01:00+00:00"), "{text}");
            assert_eq!((time.raw.as_deref(), time.zone_source), (Some(text), ZoneSource::Explicit), "{text}");
        }
    }

    #[test]
    fn the_zone_of_the_source_is_used_and_told() {
        let settings = Settings { zone: Some(Zone::Named(chrono_tz::Europe::Berlin)), ..Settings::default() };
        let mut clock = Clock::new(&settings);
        let time = clock.read(Some("2026-07-01 12:00:00"));
        assert_eq!(time.at.unwrap().to_rfc3339(), "2026-07-01T10:00:00+00:00");
        assert_eq!(time.zone_source, ZoneSource::Declared);
        assert_eq!(clock.reading(), Reading { zone: "Europe/Berlin".to_owned(), zone_source: ZoneSource::Declared });
        let gap = clock.read(Some("2026-03-29 02:30:00"));
        assert_eq!(
            (gap.at.unwrap().to_rfc3339().as_str(), gap.flag),
            ("2026-03-29T01:30:00+00:00", Some(TimeFlag::Gap))
        );
        assert_eq!(clock.read(Some("2026-10-25 02:30:00")).flag, Some(TimeFlag::Overlap));
    }

    #[test]
    fn what_is_no_time() {
        assert_eq!(read("soon").flag, Some(TimeFlag::Unreadable));
        assert_eq!(read("0001-01-01T00:00:00Z").flag, Some(TimeFlag::Unreadable));
        assert_eq!(read(" "), ReadTime::absent());
        assert_eq!(read("2026-03-03T16:01:00").zone_source, ZoneSource::Assumed);
    }

    #[test]
    fn precision_is_what_was_written() {
        assert_eq!(read("2026-03-03T16:01:00.123456Z").precision, Precision::Microsecond);
        assert_eq!(read("2026-03-03T16:01:00.5Z").precision, Precision::Millisecond);
        assert_eq!(read("2026-03-03T16:01:00Z").precision, Precision::Second);
        assert_eq!(read("2026-03-03T16:01Z").precision, Precision::Minute);
    }
}
