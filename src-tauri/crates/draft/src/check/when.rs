//! Times and dates in text, and whether an instant is what they state.

use super::lex::{Kind, Token};
use super::number::Number;
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use model::Utc;

/// The zone that a time states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// None: read as UTC.
    Unsaid,
    /// Seconds east of UTC.
    East(i32),
}

/// A time as written: only what is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    pub year: Option<i32>,
    /// Month and day.
    pub day: Option<(u32, u32)>,
    /// A month without a day.
    pub month: Option<u32>,
    /// Days from Monday.
    pub weekday: Option<u32>,
    pub hour: Option<u32>,
    pub minute: Option<u32>,
    pub second: Option<u32>,
    /// Digits after the second, as written.
    pub fraction: Option<String>,
    pub zone: Zone,
}

const NOTHING: When = When {
    year: None,
    day: None,
    month: None,
    weekday: None,
    hour: None,
    minute: None,
    second: None,
    fraction: None,
    zone: Zone::Unsaid,
};

impl When {
    pub fn has_clock(&self) -> bool {
        self.hour.is_some()
    }

    fn has_date(&self) -> bool {
        self.day.is_some() || self.weekday.is_some()
    }

    /// True when `instant` is this time, cut to what is stated. `whole_day`: the instant is known to the day only.
    pub fn is(&self, instant: Utc, whole_day: bool) -> bool {
        let east = match self.zone {
            Zone::Unsaid => 0,
            Zone::East(seconds) => seconds,
        };
        let Some(offset) = FixedOffset::east_opt(east) else { return false };
        let local: DateTime<FixedOffset> = instant.with_timezone(&offset);
        if whole_day && self.has_clock() {
            return false;
        }
        let fraction =
            self.fraction.as_ref().is_none_or(|f| format!("{:09}", local.nanosecond()).starts_with(f.as_str()));
        self.year.is_none_or(|y| y == local.year())
            && self.day.is_none_or(|d| d == (local.month(), local.day()))
            && self.month.is_none_or(|m| m == local.month())
            && self.weekday.is_none_or(|w| w == local.weekday().num_days_from_monday())
            && self.hour.is_none_or(|h| h == local.hour())
            && self.minute.is_none_or(|m| m == local.minute())
            && self.second.is_none_or(|s| s == local.second())
            && fraction
    }

    /// True when the source states this time in its own words. What the source leaves open is taken from `instant`, the
    /// time of the source itself; a zone that the sentence states must be stated in the source too.
    pub fn is_stated(&self, source: &When, instant: Option<Utc>) -> bool {
        let agrees = |a: Option<u32>, b: Option<u32>| a.is_none() || a == b;
        let day = self.day.is_none()
            || self.day == source.day
            || (source.day.is_none() && instant.is_some_and(|at| date_of(self).is(at, false)));
        let year = self.year.is_none()
            || self.year == source.year
            || (source.year.is_none() && instant.is_some_and(|at| Some(at.year()) == self.year));
        let month = self.month.is_none()
            || self.month == source.month.or(source.day.map(|(m, _)| m))
            || (source.month.is_none()
                && source.day.is_none()
                && instant.is_some_and(|at| Some(at.month()) == self.month));
        let zone = !self.has_clock() || self.zone == Zone::Unsaid || self.zone == source.zone;
        let fraction = self.fraction.is_none() || self.fraction == source.fraction;
        let weekday = self.weekday.is_none()
            || self.weekday == source.weekday
            || (source.weekday.is_none() && instant.is_some_and(|at| date_of(self).is(at, false)));
        day && month
            && year
            && zone
            && fraction
            && weekday
            && agrees(self.hour, source.hour)
            && agrees(self.minute, source.minute)
            && agrees(self.second, source.second)
    }
}

fn date_of(when: &When) -> When {
    When { hour: None, minute: None, second: None, fraction: None, zone: Zone::Unsaid, ..when.clone() }
}

/// Offsets of the zone words that mean one thing in reports of outages.
fn zone(word: &str) -> Option<i32> {
    let hours = |h: i32| Some(h * 3600);
    match word {
        "UTC" | "GMT" | "Z" | "UTC." | "WET" => Some(0),
        "CET" | "WEST" | "BST" | "MEZ" => hours(1),
        "CEST" | "EET" | "MESZ" => hours(2),
        "EEST" | "MSK" => hours(3),
        "IST" => Some(19_800),
        "SGT" | "HKT" => hours(8),
        "JST" | "KST" => hours(9),
        "AEST" => hours(10),
        "AEDT" => hours(11),
        "EST" | "CDT" => hours(-5),
        "EDT" => hours(-4),
        "CST" | "MDT" => hours(-6),
        "MST" | "PDT" => hours(-7),
        "PST" => hours(-8),
        _ => offset(word.strip_prefix("UTC").or_else(|| word.strip_prefix("GMT"))?),
    }
}

/// `+01:00`, `-0700`, `+2`.
fn offset(text: &str) -> Option<i32> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits = text[1..].replace(':', "");
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let (h, m) = if digits.len() > 2 { (number / 100, number % 100) } else { (number, 0) };
    (h <= 14 && m < 60).then_some(sign * (h * 3600 + m * 60))
}

fn month(word: &str) -> Option<u32> {
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.to_lowercase();
    let at = MONTHS.iter().position(|m| {
        *m == lower || (lower.len() == 3 && m.starts_with(&lower)) || (lower == "sept" && *m == "september")
    })?;
    u32::try_from(at + 1).ok()
}

fn weekday(word: &str) -> Option<u32> {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    DAYS.iter().position(|d| *d == word).and_then(|d| u32::try_from(d).ok())
}

/// Reads one word: `17:18`, `17:18:05.250Z`, `2026-03-04`, `2026-03-04T17:18:05+01:00`, `5pm`, `5:30pm`.
pub fn read(body: &str) -> Option<When> {
    if !body.is_ascii() {
        return None;
    }
    let date = |d: &str| {
        let parts: Vec<&str> = if d.contains('-') { d.split('-').collect() } else { d.split('/').collect() };
        let [y, m, day] = parts[..] else { return None };
        let fits = y.len() == 4
            && m.len() == 2
            && day.len() == 2
            && [y, m, day].iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
        let (y, m, day) = (y.parse().ok()?, m.parse().ok()?, day.parse().ok()?);
        (fits && (1..=12).contains(&m) && (1..=31).contains(&day)).then_some(When {
            year: Some(y),
            day: Some((m, day)),
            ..NOTHING
        })
    };
    if body.len() > 10 && matches!(body.as_bytes()[10], b'T' | b't' | b'_') {
        let (day, rest) = (date(&body[..10])?, clock(&body[11..])?);
        return Some(When { year: day.year, day: day.day, ..rest });
    }
    date(body).or_else(|| clock(body))
}

fn clock(body: &str) -> Option<When> {
    let bare = body.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (bare, mut half, mut stated) = match body[bare.len()..].to_ascii_lowercase().as_str() {
        "" => (bare, None, Zone::Unsaid),
        "z" | "utc" => (bare, None, Zone::East(0)),
        "am" => (bare, Some(0), Zone::Unsaid),
        "pm" => (bare, Some(12), Zone::Unsaid),
        _ => return None,
    };
    let mut digits = bare;
    if let Some(sign) = bare.rfind(['+', '-']) {
        stated = Zone::East(offset(&bare[sign..])?);
        digits = &bare[..sign];
        half = half.filter(|_| false);
    }
    let mut parts = digits.split(':');
    let number = |p: &str| {
        (matches!(p.len(), 1 | 2) && p.bytes().all(|b| b.is_ascii_digit())).then(|| p.parse::<u32>().ok()).flatten()
    };
    let mut hour = number(parts.next()?)?;
    let minute = match parts.next() {
        Some(m) if m.len() == 2 => Some(number(m)?),
        Some(_) => return None,
        None => None,
    };
    let (second, fraction) = match parts.next() {
        Some(s) => {
            let (whole, fraction) = s.split_once(['.', ',']).map_or((s, None), |(w, f)| (w, Some(f)));
            if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) || whole.len() != 2 {
                return None;
            }
            (Some(number(whole)?), fraction.map(str::to_owned))
        }
        None => (None, None),
    };
    if parts.next().is_some()
        || (minute.is_none() && half.is_none())
        || hour > 24
        || minute.unwrap_or(0) > 59
        || second.unwrap_or(0) > 60
    {
        return None;
    }
    if let Some(half) = half {
        hour = twelve(hour, half)?;
    }
    Some(When { hour: Some(hour), minute, second, fraction, zone: stated, ..NOTHING })
}

fn twelve(hour: u32, half: u32) -> Option<u32> {
    (1..=12).contains(&hour).then_some(hour % 12 + half)
}

/// Joins dates and times of several words: `4 March 2026`, `March 4th`, `17:18 UTC`, `5 pm`, `2026-03-04 at 17:18 CET`.
pub fn join(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        out.push(token);
        while shrink(text, &mut out) {}
    }
    out
}

/// Joins the last tokens when they are one time; true when something was joined.
fn shrink(text: &str, out: &mut Vec<Token>) -> bool {
    let word = |t: &Token| text[t.at.clone()].to_owned();
    if let [.., last] = &mut out[..]
        && last.kind == Kind::Word
        && let Some(day) = weekday(&text[last.at.clone()])
    {
        last.kind = Kind::When(When { weekday: Some(day), ..NOTHING });
    }
    if let [.., before, last] = &mut out[..]
        && last.kind == Kind::Word
        && matches!(
            text[before.at.clone()].to_lowercase().as_str(),
            "in" | "since" | "until" | "during" | "early" | "late" | "mid" | "last"
        )
        && let Some(month) = month(&text[last.at.clone()])
    {
        last.kind = Kind::When(When { month: Some(month), ..NOTHING });
    }
    let [.., a, b] = &out[..] else { return false };
    let gap = text.get(a.at.end..b.at.start).unwrap_or("?").trim();
    let merged = match (&a.kind, &b.kind) {
        (Kind::Number(n), Kind::Word) if gap.is_empty() => month(&word(b))
            .zip(day_of(n))
            .map(|day| When { day: Some(day), ..NOTHING })
            .or_else(|| half_day(n, &word(b))),
        (Kind::Word, Kind::Number(n)) if matches!(gap, "" | ".") => {
            month(&word(a)).zip(day_of(n)).map(|day| When { day: Some(day), ..NOTHING })
        }
        (Kind::When(d), Kind::Number(n)) if matches!(gap, "" | ",") && d.day.is_some() && d.year.is_none() => n
            .whole()
            .filter(|y| n.unit.is_none() && (1900..2200).contains(y))
            .and_then(|y| i32::try_from(y).ok())
            .map(|y| When { year: Some(y), ..d.clone() }),
        (Kind::When(m), Kind::Number(n))
            if matches!(gap, "" | ",")
                && m.month.is_some()
                && m.day.is_none()
                && n.unit.as_deref().is_none_or(|u| u == "th") =>
        {
            let year = n.whole().filter(|y| (1900..2200).contains(y)).and_then(|y| i32::try_from(y).ok());
            match (year, m.month.zip(day_of(n))) {
                (Some(year), _) if m.year.is_none() => Some(When { year: Some(year), ..m.clone() }),
                (_, Some(day)) => Some(When { month: None, day: Some(day), ..m.clone() }),
                _ => None,
            }
        }
        (Kind::When(t), Kind::Word) if gap.is_empty() && t.has_clock() => match word(b).to_ascii_lowercase().as_str() {
            half @ ("am" | "pm") => t
                .hour
                .and_then(|h| twelve(h, if half == "am" { 0 } else { 12 }))
                .map(|hour| When { hour: Some(hour), ..t.clone() }),
            _ if t.zone == Zone::Unsaid => zone(&word(b)).map(|east| When { zone: Zone::East(east), ..t.clone() }),
            _ => None,
        },
        (Kind::When(t), Kind::Name) if gap.is_empty() && t.has_clock() && matches!(t.zone, Zone::Unsaid) => {
            zone(&word(b)).map(|east| When { zone: Zone::East(east), ..t.clone() })
        }
        (Kind::When(a), Kind::When(b)) if matches!(gap, "" | ",") => together(a, b),
        _ => None,
    };
    if let Some(when) = merged {
        let at = a.at.start..b.at.end;
        out.truncate(out.len() - 2);
        out.push(Token { at, kind: Kind::When(when) });
        return true;
    }
    // `4 March at 17:18`, `17:18 UTC on 4 March`, `4th of March`.
    let [.., a, link, b] = &out[..] else { return false };
    if link.kind != Kind::Word || !matches!(word(link).as_str(), "at" | "on" | "of" | "um" | "à" | "a") {
        return false;
    }
    let merged = match (&a.kind, &b.kind) {
        (Kind::When(a), Kind::When(b)) => together(a, b),
        (Kind::Number(n), Kind::Word) if word(link) == "of" => {
            month(&word(b)).zip(day_of(n)).map(|day| When { day: Some(day), ..NOTHING })
        }
        _ => None,
    };
    let Some(when) = merged else { return false };
    let at = a.at.start..b.at.end;
    out.truncate(out.len() - 3);
    out.push(Token { at, kind: Kind::When(when) });
    true
}

fn day_of(n: &Number) -> Option<u32> {
    let day = n.whole().filter(|d| (1..=31).contains(d) && n.unit.as_deref().is_none_or(|u| u == "th"))?;
    u32::try_from(day).ok()
}

fn half_day(n: &Number, word: &str) -> Option<When> {
    let half = match word.to_ascii_lowercase().as_str() {
        "am" => 0,
        "pm" => 12,
        _ => return None,
    };
    let hour = twelve(u32::try_from(n.whole().filter(|_| n.unit.is_none())?).ok()?, half)?;
    Some(When { hour: Some(hour), ..NOTHING })
}

/// A date and a clock, or a weekday and a date, that stand together.
fn together(a: &When, b: &When) -> Option<When> {
    let (date, clock) = if a.has_clock() { (b, a) } else { (a, b) };
    if date.has_clock() || !date.has_date() || (clock.has_clock() && clock.has_date() && clock.weekday.is_none()) {
        return None;
    }
    if date.weekday.is_some() && clock.weekday.is_some() || date.day.is_some() && clock.day.is_some() {
        return None;
    }
    Some(When {
        year: date.year.or(clock.year),
        day: date.day.or(clock.day),
        weekday: date.weekday.or(clock.weekday),
        ..clock.clone()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::lex::lex;
    use super::*;

    fn only(text: &str) -> When {
        let whens: Vec<_> =
            lex(text).into_iter().filter_map(|t| if let Kind::When(w) = t.kind { Some(w) } else { None }).collect();
        assert_eq!(whens.len(), 1, "{text}: {whens:?}");
        whens.into_iter().next().unwrap()
    }

    #[test]
    fn written_times_are_the_instant_and_no_other() {
        let at: Utc = "2026-03-04T17:18:05.250Z".parse().unwrap();
        for yes in [
            "at 17:18 UTC",
            "at 17:18",
            "at 17:18:05",
            "17:18:05.25Z",
            "2026-03-04",
            "on 4 March",
            "on March 4th, 2026",
            "4th of March at 17:18",
            "18:18 CET",
            "12:18 EST on 4 Mar 2026",
            "2026-03-04 17:18 UTC",
            "2026-03-04T18:18:05+01:00",
            "5:18 pm",
            "5 pm",
            "5pm",
            "19:18 UTC+2",
            "on Wednesday",
            "Wednesday, 4 March 2026, 17:18 UTC",
            "2026/03/04 17:18",
        ] {
            assert!(only(yes).is(at, false), "{yes}: {:?}", only(yes));
        }
        for no in [
            "17:19 UTC",
            "18:18 UTC",
            "17:18:06",
            "17:18 CET",
            "5 March",
            "4 April",
            "2025-03-04",
            "Thursday",
            "5:18 am",
            "2026-03-04 17:17",
            "17:18:05.26Z",
            "4 March at 18:18",
            "17:18 UTC on 5 March",
        ] {
            assert!(!only(no).is(at, false), "{no}");
        }
        assert!(!only("00:00").is("2026-03-04T00:00:00Z".parse().unwrap(), true), "a day has no clock");
    }

    #[test]
    fn a_time_in_the_words_of_the_source_needs_the_same_zone() {
        let source = only("slow since 18:05 CET");
        assert!(only("18:05").is_stated(&source, None));
        assert!(only("18:05 CET").is_stated(&source, None));
        assert!(!only("18:05 UTC").is_stated(&source, None));
        assert!(!only("18:06").is_stated(&source, None));
        assert!(!only("18:05 UTC").is_stated(&only("since 18:05"), None), "a zone may not be added");
    }
}
