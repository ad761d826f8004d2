//! Zones: their names, and turning local times into instants. Nothing here knows the zone of the machine.

use super::Zone;
use chrono::{FixedOffset, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use model::TimeFlag;

/// Why a zone could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    #[error("`{0}` is not a known zone; use an IANA name such as `Europe/Berlin` or an offset such as `+02:00`")]
    Unknown(String),
    #[error("`{given}` names more than one zone ({candidates}); use an IANA name or an offset instead")]
    Ambiguous { given: String, candidates: &'static str },
    #[error("`{0}` is not an offset that any place has had; offsets run from -12:00 to +14:00")]
    OutOfRange(String),
}

/// Words for zones that mean one offset, in minutes east of UTC.
const WORDS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("UCT", 0),
    ("Z", 0),
    ("ZULU", 0),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("MET", 60),
    ("WAT", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("MEST", 120),
    ("EET", 120),
    ("CAT", 120),
    ("SAST", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("EAT", 180),
    ("PKT", 300),
    ("NPT", 345),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("PHT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("AEST", 600),
    ("ACDT", 630),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("NDT", -150),
    ("BRT", -180),
    ("ADT", -180),
    ("NST", -210),
    ("EDT", -240),
    ("EST", -300),
    ("CDT", -300),
    ("CST", -360),
    ("MDT", -360),
    ("MST", -420),
    ("PDT", -420),
    ("AKDT", -480),
    ("PST", -480),
    ("AKST", -540),
    ("HST", -600),
];

/// Words that leave open whether summer time applies: the place decides.
const GENERIC: &[(&str, Tz)] = &[
    ("ET", Tz::America__New_York),
    ("CT", Tz::America__Chicago),
    ("MT", Tz::America__Denver),
    ("PT", Tz::America__Los_Angeles),
    ("AET", Tz::Australia__Sydney),
    ("EASTERN", Tz::America__New_York),
    ("CENTRAL", Tz::America__Chicago),
    ("MOUNTAIN", Tz::America__Denver),
    ("PACIFIC", Tz::America__Los_Angeles),
    ("UK", Tz::Europe__London),
];

/// Words that are used for several zones.
const AMBIGUOUS: &[(&str, &str)] = &[
    ("IST", "India, Israel, Ireland"),
    ("AST", "Atlantic, Arabia"),
    ("GST", "the Gulf, South Georgia"),
    ("AMT", "Amazon, Armenia"),
];

impl Zone {
    pub const UTC: Zone = Zone::Named(Tz::UTC);

    /// Reads an IANA name in any case, the last part of one (`Berlin`), an offset (`+02:00`, `+0200`, `UTC+2`, `Z`)
    /// or a zone word (`CET`, `PT`, `Pacific Time`).
    ///
    /// # Errors
    /// Unknown words, words that name several zones, offsets outside -12:00 to +14:00.
    pub fn parse(text: &str) -> Result<Zone, ZoneError> {
        let given = text.trim().trim_start_matches('(').trim_end_matches(')').trim();
        if let Some(zone) = Zone::word(given)? {
            return Ok(zone);
        }
        if let Some(zone) = offset(given).transpose()? {
            return Ok(zone);
        }
        let name = given.replace(' ', "_");
        if let Some(tz) = iana(&name) {
            return Ok(Zone::Named(tz));
        }
        let lower = given.to_ascii_lowercase();
        if let Some(word) = [" time", " daylight", " standard"].iter().find_map(|tail| lower.strip_suffix(tail)) {
            return Zone::parse(word).map_err(|_| ZoneError::Unknown(given.to_owned()));
        }
        city(&name).map(Zone::Named).ok_or_else(|| ZoneError::Unknown(given.to_owned()))
    }

    /// Reads a zone word in any case; `None` when it is not one.
    pub(super) fn word(text: &str) -> Result<Option<Zone>, ZoneError> {
        if let Some((_, minutes)) = WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            return Ok(Some(if *minutes == 0 { Zone::UTC } else { Zone::Offset(fixed(minutes * 60)) }));
        }
        if let Some((_, tz)) = GENERIC.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            return Ok(Some(Zone::Named(*tz)));
        }
        match AMBIGUOUS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            Some((_, candidates)) => Err(ZoneError::Ambiguous { given: text.to_owned(), candidates }),
            None => Ok(None),
        }
    }

    /// A zone that is `seconds` east of UTC; `None` outside -12:00 to +14:00.
    pub fn of_seconds(seconds: i32) -> Option<Zone> {
        let seen = -12 * 3600..=14 * 3600;
        seen.contains(&seconds).then(|| if seconds == 0 { Zone::UTC } else { Zone::Offset(fixed(seconds)) })
    }

    /// The instant of a local time. In a gap (clocks put forward) the offset before it is used; in an overlap the
    /// earlier of the two. `None` only at the ends of what can be represented.
    pub fn instant(self, local: NaiveDateTime) -> Option<(model::Utc, Option<TimeFlag>)> {
        match self {
            Zone::Offset(offset) => Some((local.checked_sub_offset(offset)?.and_utc(), None)),
            Zone::Named(tz) => match tz.from_local_datetime(&local) {
                LocalResult::Single(at) => Some((at.with_timezone(&Utc), None)),
                LocalResult::Ambiguous(first, _) => Some((first.with_timezone(&Utc), Some(TimeFlag::Overlap))),
                LocalResult::None => {
                    let before = offset_before_gap(tz, local)?;
                    Some((local.checked_sub_offset(before)?.and_utc(), Some(TimeFlag::Gap)))
                }
            },
        }
    }

    /// The local time of an instant.
    pub fn local(self, at: model::Utc) -> NaiveDateTime {
        match self {
            Zone::Offset(offset) => at.with_timezone(&offset).naive_local(),
            Zone::Named(tz) => at.with_timezone(&tz).naive_local(),
        }
    }
}

impl std::str::FromStr for Zone {
    type Err = ZoneError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Zone::parse(text)
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Zone::Named(tz) => f.pad(tz.name()),
            Zone::Offset(offset) => f.pad(&offset.to_string()),
        }
    }
}

fn fixed(seconds: i32) -> FixedOffset {
    FixedOffset::east_opt(seconds).expect("offsets of the table and checked offsets are under a day")
}

/// The longest gap on record is the whole day that Samoa left out in 2011.
fn offset_before_gap(tz: Tz, local: NaiveDateTime) -> Option<FixedOffset> {
    (1..=100).find_map(|quarters| {
        let earlier = local.checked_sub_signed(TimeDelta::minutes(quarters * 15))?;
        tz.from_local_datetime(&earlier).latest().map(|at| at.offset().fix())
    })
}

/// An IANA name in any case.
pub(super) fn iana(name: &str) -> Option<Tz> {
    name.parse().ok().or_else(|| TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(name)).copied())
}

/// The zone whose last part is `name`, for example `Berlin`.
fn city(name: &str) -> Option<Tz> {
    let last = |tz: &&Tz| tz.name().rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(name));
    TZ_VARIANTS.iter().find(last).copied()
}

/// `+02:00`, `-0200`, `+2`, each also behind `UTC` or `GMT`. `None`: not shaped like an offset.
fn offset(text: &str) -> Option<Result<Zone, ZoneError>> {
    let bare = ["utc", "gmt"].iter().find_map(|word| {
        let head = text.get(..3)?;
        head.eq_ignore_ascii_case(word).then(|| text[3..].trim_start())
    });
    let signed = bare.unwrap_or(text);
    let (sign, digits) = match signed.chars().next()? {
        '+' => (1, &signed[1..]),
        '-' => (-1, &signed[1..]),
        '−' => (-1, &signed['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "00"),
    };
    let number = |part: &str| {
        let sound = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if sound { part.parse::<i32>().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let zone = if minutes < 60 { Zone::of_seconds(sign * (hours * 3600 + minutes * 60)) } else { None };
    Some(zone.ok_or_else(|| ZoneError::OutOfRange(text.to_owned())))
}
