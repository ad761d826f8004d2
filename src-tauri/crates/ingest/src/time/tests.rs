#![allow(clippy::unwrap_used)]

use super::*;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike};
use model::{TimeFlag, Utc, ZoneSource};
use proptest::prelude::*;

fn utc_rules() -> Rules {
    Rules { zone: Zone::UTC, zone_source: ZoneSource::Assumed, order: None }
}

fn settle_with(raw: &str, rules: Rules) -> Settled {
    rules.read(raw, &mut DayContext::default())
}

fn at(raw: &str) -> String {
    let settled = settle_with(raw, utc_rules());
    match settled.time.at {
        Some(at) => at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        None => format!("{:?}", settled.why),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn many_ways_to_write_one_time() {
    for raw in [
        "2026-03-04T15:18:00Z",
        "2026-03-04t15:18:00z",
        "2026-03-04 15:18",
        "2026-03-04T17:18:00+02:00",
        "2026-03-04T17:18:00+0200",
        "2026-03-04T17:18:00+02",
        "2026-03-04T17:18:00.000+02:00",
        "2026-03-04 17:18:00,000 +0200",
        "20260304T151800Z",
        "20260304T1718+0200",
        "20260304 151800",
        "2026/03/04 15:18",
        "04.03.2026 15:18",
        "4.3.2026, 15:18 Uhr".trim_end_matches(" Uhr"),
        "04.03.2026 15.18",
        "Mar 4, 2026 3:18 PM",
        "Mar 4, 2026, 3:18 p.m.",
        "March 4th, 2026 at 3:18pm UTC",
        "4 March 2026 15:18 UTC",
        "4th of March 2026, 15:18",
        "Wed Mar  4 15:18:00 2026",
        "Wed Mar  4 15:18:00 UTC 2026",
        "Wed Mar 4 17:18:00 2026 +0200",
        "Wed, 04 Mar 2026 17:18:00 +0200",
        "Wed, 4 Mar 2026 15:18:00 GMT",
        "04/Mar/2026:17:18:00 +0200",
        "[04/Mar/2026:17:18:00 +0200]",
        "2026-03-04 (Wed) 15:18",
        "March 4th, 2026 -- 15:18 to 16:00 UTC",
        "2026-03-04 17:18 Europe/Bucharest",
        "2026-03-04 17:18 (EET)",
        "2026-03-04T17:18:00+02:00[Europe/Bucharest]",
        "2026-03-04 10:18 EST",
        "2026-03-04 10:18 ET",
        "2026-03-04 7:18 AM PT",
        "2026-03-04 17:18 UTC+2",
        "2026-03-04 17:18 GMT+02:00",
        "15:18 UTC, 4 March 2026",
        "3:18 PM Wednesday March 4 2026",
        "15:18 2026-03-04",
        "Wednesday, March 4, 2026 at 3:18:00\u{202f}PM UTC",
        "~2026-03-04 15:18",
        "2026-03-04 15:18-15:25",
        "2026-03-04 15:18 – 15:25 UTC",
        "2026-03-04 3:18-3:25 PM",
        "2026-03-04 10:18 EST (15:18 UTC)",
        "2026-03-04 15:18 to 2026-03-04 16:00",
        "1772637480",
        "1772637480000",
        "1772637480.000000",
    ] {
        assert_eq!(at(raw), "2026-03-04T15:18:00Z", "{raw}");
    }
}

#[test]
fn precision_is_what_was_stated() {
    for (raw, precision) in [
        ("2026-03-04", Precision::Day),
        ("March 4, 2026", Precision::Day),
        ("2026-03-04 5 PM", Precision::Minute),
        ("2026-03-04 15:18", Precision::Minute),
        ("2026-03-04 15:18:09", Precision::Second),
        ("2026-03-04 15:18:09.5", Precision::Millisecond),
        ("2026-03-04 15:18:09.123456789", Precision::Microsecond),
        ("1772637480", Precision::Second),
        ("1772637480123", Precision::Millisecond),
        ("1772637480.123456", Precision::Microsecond),
        ("1772637480123456", Precision::Microsecond),
    ] {
        assert_eq!(settle_with(raw, utc_rules()).time.precision, precision, "{raw}");
    }
}

#[test]
fn fractions_keep_their_microseconds() {
    assert_eq!(at("2026-03-04T15:18:00.123456Z"), "2026-03-04T15:18:00.123456Z");
    assert_eq!(at("1772637480.000001"), "2026-03-04T15:18:00.000001Z");
    assert_eq!(at("1772637480000001"), "2026-03-04T15:18:00.000001Z");
    assert_eq!(at("2026-03-04T24:00:00Z"), "2026-03-05T00:00:00Z");
}

#[test]
fn what_is_no_time_is_flagged_and_kept() {
    for raw in [
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "NaN",
        "1e308",
        "-1",
        "-62135596800",
        "99999999999999999999",
        "2026-06-30T23:59:60Z",
        "2026-03-04T17:18:00+23:59",
        "2026-03-04T17:18:00-23:59",
        "2026-02-30 10:00",
        "2026-13-01",
        "2026-03-04 25:00",
        "2026-03-04 13:60",
        "31.04.2026",
        "0/0/2026",
        "yesterday",
        "17:18 and more",
        "2026-03-04 10:00 IST",
        "12:34:56:78",
        "10.04.1.2",
    ] {
        let settled = settle_with(raw, utc_rules());
        assert_eq!((settled.time.at, settled.time.flag), (None, Some(TimeFlag::Unreadable)), "{raw}");
        assert_eq!(settled.time.raw.as_deref(), Some(raw));
        assert!(settled.why.is_some());
    }
    assert_eq!(settle_with("  ", utc_rules()).time, model::ReadTime::absent());
}

#[test]
fn day_and_month_are_asked_for_not_guessed() {
    let open = settle_with("3/4/2026 5:18 PM", utc_rules());
    assert_eq!((open.time.at, open.time.flag), (None, Some(TimeFlag::DayMonthAmbiguous)));
    let with = |order| settle_with("3/4/2026 5:18 PM", Rules { order: Some(order), ..utc_rules() }).time.at.unwrap();
    assert_eq!(with(DateOrder::MonthFirst).to_rfc3339(), "2026-03-04T17:18:00+00:00");
    assert_eq!(with(DateOrder::DayFirst).to_rfc3339(), "2026-04-03T17:18:00+00:00");
    assert_eq!(at("25/3/2026 10:00"), "2026-03-25T10:00:00Z");
    assert_eq!(at("3/25/26 10:00"), "2026-03-25T10:00:00Z");
    assert_eq!(at("4/4/2026"), "2026-04-04T00:00:00Z");

    let votes = |values: &[&str]| {
        let mut votes = OrderVotes::default();
        values.iter().for_each(|value| votes.count(value));
        votes.decided()
    };
    assert_eq!(votes(&["3/4/2026", "3/25/2026 11:00"]), Some(DateOrder::MonthFirst));
    assert_eq!(votes(&["[03/04/2026, 10:00]", "25-03-2026"]), Some(DateOrder::DayFirst));
    assert_eq!(votes(&["3/4/2026", "25/3/2026", "3/25/2026"]), None);
    assert_eq!(votes(&["2026-03-04", "17:18", "", "3/4"]), None);
}

#[test]
fn zones_in_many_spellings() {
    for (given, shown) in [
        ("europe/berlin", "Europe/Berlin"),
        ("AMERICA/NEW_YORK", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("Berlin", "Europe/Berlin"),
        ("+02:00", "+02:00"),
        ("+0200", "+02:00"),
        ("UTC+2", "+02:00"),
        ("gmt-5", "-05:00"),
        ("+5:30", "+05:30"),
        ("Z", "UTC"),
        ("utc", "UTC"),
        ("(CEST)", "+02:00"),
        ("PT", "America/Los_Angeles"),
        ("Pacific Time", "America/Los_Angeles"),
        ("aest", "+10:00"),
    ] {
        assert_eq!(Zone::parse(given).unwrap().to_string(), shown, "{given}");
    }
    assert!(matches!(Zone::parse("IST"), Err(ZoneError::Ambiguous { .. })));
    assert!(matches!(Zone::parse("+23:59"), Err(ZoneError::OutOfRange(_))));
    for bad in ["", "nowhere", "+2:5", "+", "UTC+", "12", "+02:60:00"] {
        assert!(matches!(Zone::parse(bad), Err(ZoneError::Unknown(_))), "{bad}");
    }
}

#[test]
fn an_ambiguous_zone_word_is_read_as_the_zone_that_was_given() {
    let rules = Rules { zone: Zone::parse("Asia/Kolkata").unwrap(), zone_source: ZoneSource::Declared, order: None };
    let time = settle_with("2026-03-04 10:00 IST", rules).time;
    assert_eq!(time.at.unwrap().to_rfc3339(), "2026-03-04T04:30:00+00:00");
    assert_eq!(time.zone_source, ZoneSource::Declared);
}

#[test]
fn gaps_and_overlaps() {
    let berlin = Rules { zone: Zone::parse("Europe/Berlin").unwrap(), zone_source: ZoneSource::Declared, order: None };
    let gap = settle_with("2026-03-29 02:30", berlin).time;
    assert_eq!((gap.at.unwrap().to_rfc3339().as_str(), gap.flag), ("2026-03-29T01:30:00+00:00", Some(TimeFlag::Gap)));
    let twice = settle_with("2026-10-25 02:30", berlin).time;
    assert_eq!(
        (twice.at.unwrap().to_rfc3339().as_str(), twice.flag),
        ("2026-10-25T00:30:00+00:00", Some(TimeFlag::Overlap))
    );
    let samoa = Zone::parse("Pacific/Apia").unwrap();
    let left_out = day("2011-12-30").and_hms_opt(12, 0, 0).unwrap();
    assert_eq!(samoa.instant(left_out).unwrap().1, Some(TimeFlag::Gap));
}

#[test]
fn scanning_takes_the_time_and_leaves_the_words() {
    for (text, rest) in [
        ("17:18 deploy", " deploy"),
        ("17:18: deploy", ": deploy"),
        ("17:18 UTC - deploy", " - deploy"),
        ("17:18Z deploy", " deploy"),
        ("5pm deploy", " deploy"),
        ("17:18-17:25 deploy", " deploy"),
        ("17:18 - 17:25 UTC: deploy", ": deploy"),
        ("17.18 – deploy", " – deploy"),
        ("13:14 EDT (17:14 UTC): mail", ": mail"),
        ("12:45 PM PST Saturday Oct 30th: storm", ": storm"),
        ("2026-03-04 17:18 | text", " | text"),
        ("2026-03-04 text", " text"),
        ("17:18 MET with the team", " with the team"),
        ("17:18 5 pods restarted", " 5 pods restarted"),
        ("17:18 -5 pods", " -5 pods"),
        ("17:18 May be late", " May be late"),
        ("17:18 UK customers see errors", " UK customers see errors"),
        ("2026-03-04 - we looked", " - we looked"),
        ("Mar 4 17:18:22 host sshd", " host sshd"),
        ("09:00-10:00 maintenance", " maintenance"),
    ] {
        let (_, used) = scan(text).unwrap_or_else(|| panic!("no time in {text}"));
        assert_eq!(&text[used..], rest, "{text}");
    }
    for text in [
        "10.04 should be 11.04",
        "3 pods",
        "16:9 ratio",
        "may be late",
        "1234567890",
        "00:1b:44:11:3a:b7",
        "1.2.3.4 is down",
        "am unsure",
        "12:34:5",
        "v1.2",
        "",
    ] {
        assert_eq!(scan(text), None, "{text}");
    }
}

#[test]
fn hyphens_behind_a_clock_are_ranges_or_offsets() {
    assert_eq!(at("2026-03-04 09:00-10:00"), "2026-03-04T09:00:00Z");
    assert_eq!(at("2026-03-04 09:00-05:00"), "2026-03-04T14:00:00Z");
    assert_eq!(at("2026-03-04T09:00-10:00"), "2026-03-04T19:00:00Z");
    assert_eq!(at("2026-03-04 09:00:00-10:00"), "2026-03-04T19:00:00Z");
}

#[test]
fn spreadsheet_serials() {
    let read = |text, base| {
        let stamp = excel_serial(text, base).unwrap();
        let mut context = DayContext::default();
        (utc_rules().settle(text, &stamp, &mut context).time.at.unwrap().to_rfc3339(), stamp.precision)
    };
    let expected = ("2026-03-04T17:18:00+00:00".to_owned(), Precision::Second);
    assert_eq!(read("46085.7208333333", SerialBase::Since1900), expected);
    assert_eq!(read("44623.7208333333", SerialBase::Since1904), expected);
    assert_eq!(read("46085", SerialBase::Since1900), ("2026-03-04T00:00:00+00:00".to_owned(), Precision::Day));
    for bad in ["", ".", "-1", "1e5", "1234567", "NaN", "46085,5", "12"] {
        assert!(excel_serial(bad, SerialBase::Since1900).is_err(), "{bad}");
    }
}

#[test]
fn the_day_is_carried_over_midnight_and_not_by_small_steps_back() {
    let mut context = DayContext::default();
    let rules = utc_rules();
    let mut read = |raw: &str| rules.read(raw, &mut context).time;
    assert_eq!((read("23:10").at, read("23:10").flag), (None, None));
    let times: Vec<_> = ["2026-03-04 22:00", "23:50", "23:45", "00:10", "00:05", "07:00", "2026-03-06 08:00", "09:00"]
        .into_iter()
        .map(|raw| {
            let time = read(raw);
            (time.at.unwrap().format("%d %H:%M").to_string(), time.flag.is_some())
        })
        .collect();
    let expected = [
        ("04 22:00", false),
        ("04 23:50", false),
        ("04 23:45", false),
        ("05 00:10", true),
        ("05 00:05", true),
        ("05 07:00", true),
        ("06 08:00", false),
        ("06 09:00", false),
    ];
    assert_eq!(times, expected.map(|(time, flag)| (time.to_owned(), flag)));
}

#[test]
fn a_declared_day_holds_beside_exceptions() {
    let mut context = DayContext::with_default(day("2026-03-05"));
    let rules = utc_rules();
    let mut read = |raw: &str| rules.read(raw, &mut context).time.at.unwrap().format("%d %H:%M").to_string();
    assert_eq!(read("2026-03-04 23:55"), "04 23:55");
    assert_eq!(read("01:38"), "05 01:38");
    assert_eq!(read("19:27"), "05 19:27");
    assert_eq!(read("2026-03-06 00:10"), "06 00:10");
    assert_eq!(read("00:20"), "06 00:20");
}

#[test]
fn a_new_section_may_tell_the_day_again() {
    let place = |clocks: &[&str]| {
        let mut context = DayContext::default();
        context.state(day("2026-03-04"));
        let mut days = Vec::new();
        for clock in clocks {
            if *clock == "--" {
                context.restart();
                continue;
            }
            days.push(context.place(clock.parse().unwrap()).unwrap().day.day());
        }
        days
    };
    assert_eq!(place(&["01:38:00", "19:27:00", "--", "01:38:00"]), [4, 4, 4]);
    assert_eq!(place(&["22:00:00", "23:50:00", "--", "00:10:00"]), [4, 4, 5]);
}

#[test]
fn dates_without_a_year_take_the_nearest() {
    let mut context = DayContext::default();
    let rules = utc_rules();
    assert_eq!(rules.read("Dec 31 23:00", &mut context).why, Some(Fault::YearMissing));
    context.state(day("2025-12-31"));
    let time = rules.read("Jan 1 00:10", &mut context).time;
    assert_eq!(time.at.unwrap().to_rfc3339(), "2026-01-01T00:10:00+00:00");
}

#[test]
fn findings_say_what_to_do() {
    let mut account = Account::default();
    let place = model::Locator { file: "a.csv".to_owned(), line: Some(7), id: None };
    for raw in ["3/4/2026", "4/5/2026", "2026-03-04 10:00", "2026-03-04 10:00Z", ""] {
        assert_eq!(account.note(&settle_with(raw, utc_rules()), &place), None, "{raw}");
    }
    let bad = account.note(&settle_with("2026-02-30", utc_rules()), &place).unwrap();
    assert!(bad.message.contains("`2026-02-30`: there is no such day"));
    assert_eq!(account.read(), 2);
    let findings = account.findings();
    assert_eq!(findings.iter().map(|finding| finding.count).collect::<Vec<_>>(), [1, 2]);
    assert!(findings[1].hint.as_ref().unwrap().contains("--date-order day_first"));
    assert!(findings[1].message.ends_with("so was 1 more"));
}

/// Between 1971 and 2199, in microseconds.
fn instants() -> impl Strategy<Value = Utc> {
    (31_536_000_000_000i64..7_226_582_400_000_000).prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap())
}

fn cut(at: Utc, precision: Precision) -> Utc {
    let at = at.with_nanosecond(match precision {
        Precision::Microsecond => at.nanosecond() / 1000 * 1000,
        Precision::Millisecond => at.nanosecond() / 1_000_000 * 1_000_000,
        _ => 0,
    });
    let at = at.unwrap();
    match precision {
        Precision::Minute => at.with_second(0).unwrap(),
        Precision::Day => at.date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc(),
        _ => at,
    }
}

const SHAPES: &[(&str, Precision)] = &[
    ("%Y-%m-%dT%H:%M:%S%.6f%:z", Precision::Microsecond),
    ("%Y-%m-%d %H:%M:%S%.6f%z", Precision::Microsecond),
    ("%Y-%m-%dT%H:%M:%S,%3f%:z", Precision::Millisecond),
    ("%Y%m%dT%H%M%S%z", Precision::Second),
    ("%a, %d %b %Y %H:%M:%S %z", Precision::Second),
    ("%d/%b/%Y:%H:%M:%S %z", Precision::Second),
    ("%a %b %e %H:%M:%S %Y %z", Precision::Second),
    ("%A, %B %e, %Y at %I:%M:%S\u{202f}%p %:z", Precision::Second),
    ("%d.%m.%Y %H:%M %:z", Precision::Minute),
    ("%b %e, %Y %I:%M %p %z", Precision::Minute),
    ("%e %B %Y %H:%M %:z", Precision::Minute),
    ("%H:%M %z %e %B %Y", Precision::Minute),
];

proptest! {
    #[test]
    fn what_is_printed_is_read_back(at in instants(), shape in 0..SHAPES.len(), quarter in -48i32..=56) {
        let (format, precision) = SHAPES[shape];
        let offset = chrono::FixedOffset::east_opt(quarter * 900).unwrap();
        let raw = at.with_timezone(&offset).format(format).to_string();
        let settled = settle_with(raw.trim(), utc_rules());
        prop_assert_eq!(settled.time.at, Some(cut(at, precision)), "{}", raw);
        prop_assert_eq!(settled.time.precision, precision);
        prop_assert_eq!(settled.time.zone_source, ZoneSource::Explicit);
    }

    #[test]
    fn epochs_are_read_back(at in instants()) {
        let at = at.max(DateTime::from_timestamp(1_000_000_000, 0).unwrap());
        let (seconds, micros) = (at.timestamp(), at.timestamp_subsec_micros());
        let slack = epoch(&format!("{seconds}.{micros:06}"));
        prop_assert_eq!(slack, Some((at, Precision::Microsecond)));
        prop_assert_eq!(epoch(&at.timestamp_micros().to_string()).unwrap().0, at);
        prop_assert_eq!(epoch(&at.timestamp_millis().to_string()).unwrap().0, cut(at, Precision::Millisecond));
        prop_assert_eq!(epoch(&seconds.to_string()).unwrap().0, cut(at, Precision::Second));
    }

    #[test]
    fn local_times_agree_with_the_zone_table(at in instants(), index in 0..chrono_tz::TZ_VARIANTS.len()) {
        let tz = chrono_tz::TZ_VARIANTS[index];
        let local: NaiveDateTime = at.with_timezone(&tz).naive_local();
        let (read, flag) = Zone::Named(tz).instant(local).unwrap();
        prop_assert!(flag != Some(TimeFlag::Gap));
        if flag.is_none() {
            prop_assert_eq!(read, at);
        } else {
            prop_assert_eq!(read.with_timezone(&tz).naive_local(), local);
            prop_assert!(read <= at);
        }
    }

    #[test]
    fn a_gap_is_read_with_the_offset_before_it(index in 0..chrono_tz::TZ_VARIANTS.len(), hour in 0i64..24 * 365 * 60) {
        let tz = chrono_tz::TZ_VARIANTS[index];
        let local = NaiveDate::from_ymd_opt(1971, 1, 1).unwrap().and_hms_opt(0, 30, 0).unwrap() + TimeDelta::hours(hour);
        let (read, flag) = Zone::Named(tz).instant(local).unwrap();
        if flag == Some(TimeFlag::Gap) {
            let before = tz.offset_from_utc_datetime(&(read.naive_utc() - TimeDelta::hours(25))).fix();
            prop_assert_eq!(read.naive_utc() + before, local);
        }
    }

    #[test]
    fn no_text_panics(raw in "\\PC{0,40}") {
        let _ = settle_with(&raw, utc_rules());
        let _ = scan(&raw);
        let _ = Zone::parse(&raw);
        let _ = declared_zone(&raw);
        let _ = excel_serial(&raw, SerialBase::Since1900);
    }

    #[test]
    fn nothing_that_looks_like_a_time_panics(
        raw in "[~(\\[]?[0-9]{0,5}[-/.: ,TtZh+]{0,2}[0-9]{0,5}[-/.: ,T]{0,2}[0-9]{0,5}( |\u{202f}|,)?[0-9:.]{0,12}( ?(AM|pm|UTC|Z|IST|Mar|May 4|-|–|to|\\(|[+-][0-9:]{1,5}))*"
    ) {
        let settled = settle_with(&raw, utc_rules());
        if let Some(at) = settled.time.at {
            prop_assert!(YEARS.contains(&(at.year())) || at.year() == 1969 || at.year() == 2200);
        }
        if let Some((_, used)) = scan(&raw) {
            prop_assert!(raw.is_char_boundary(used) && used <= raw.len() && used > 0);
        }
    }
}
