//! The times of a source whose records each state their own: read by the one dialect of [`crate::time`], with nothing
//! carried from record to record.

use super::Part;
use crate::sink::tell;
use crate::time::{Account, DayContext, Rules};
use crate::{IngestError, Reading, Settings, Sink};
use model::ReadTime;

/// Reads the times of one source and keeps the account of how.
pub(crate) struct Times {
    rules: Rules,
    account: Account,
}

impl Times {
    pub fn new(settings: &Settings) -> Self {
        Times { rules: Rules::of(settings), account: Account::default() }
    }

    /// A time beside that of an item, of which nothing is told. `None` and an empty text are an absent time.
    pub fn beside(&self, raw: Option<&str>) -> ReadTime {
        self.rules.read(raw.unwrap_or_default(), &mut DayContext::default()).time
    }

    /// The time of an item of `part`; tells what is doubtful about it.
    pub fn of_item(
        &mut self,
        raw: Option<&str>,
        part: &Part<'_>,
        sink: &mut dyn Sink,
    ) -> Result<ReadTime, IngestError> {
        let settled = self.rules.read(raw.unwrap_or_default(), &mut DayContext::default());
        if let Some(finding) = self.account.note(&settled, &part.locator(None)) {
            tell(sink, finding)?;
        }
        Ok(settled.time)
    }

    /// At the end: tells what is told once for the source, and how it was read.
    pub fn finish(mut self, sink: &mut dyn Sink) -> Result<Reading, IngestError> {
        self.account.findings().into_iter().try_for_each(|finding| tell(sink, finding))?;
        Ok(self.account.reading(&self.rules))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Kept;
    use crate::time::Zone;
    use model::{FindingCode, Precision, TimeFlag, ZoneSource};

    fn read(text: &str) -> ReadTime {
        Times::new(&Settings::default()).beside(Some(text))
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
            "Tue Mar 3 2026 18:01:00 +0200",
            "Tue, 3 Mar 2026 18:01:00 +0200",
            "Mar 3, 2026, 6:01 PM GMT+2",
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
        let mut times = Times::new(&settings);
        let (mut kept, part) = (Kept::default(), Part { file: "a.json", line: 3, path: "" });
        let time = times.of_item(Some("2026-07-01 12:00:00"), &part, &mut kept).unwrap();
        assert_eq!(time.at.unwrap().to_rfc3339(), "2026-07-01T10:00:00+00:00");
        assert_eq!(time.zone_source, ZoneSource::Declared);
        let gap = times.of_item(Some("2026-03-29 02:30:00"), &part, &mut kept).unwrap();
        assert_eq!(
            (gap.at.unwrap().to_rfc3339().as_str(), gap.flag),
            ("2026-03-29T01:30:00+00:00", Some(TimeFlag::Gap))
        );
        assert_eq!(times.beside(Some("2026-10-25 02:30:00")).flag, Some(TimeFlag::Overlap));
        let reading = times.finish(&mut kept).unwrap();
        assert_eq!(reading, Reading { zone: "Europe/Berlin".to_owned(), zone_source: ZoneSource::Declared });
        assert_eq!(kept.codes(), [FindingCode::ZoneGap]);
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
