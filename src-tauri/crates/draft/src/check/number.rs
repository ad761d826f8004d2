//! Numbers with their units, and durations.

use super::lex::{Kind, Token};
use super::text::{digit, wordy};

/// A number as written. `1.200` may be 1.2 or 1200, so there can be two readings.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// In billionths.
    pub values: Vec<i128>,
    /// Canonical spelling: `%`, `GB`, `x`, `th`, `$`.
    pub unit: Option<String>,
}

const SCALE: i128 = 1_000_000_000;

impl Number {
    /// True when `self`, in a sentence, is borne out by `source`: a common value, and the same unit where the sentence has one.
    pub fn is_in(&self, source: &Number) -> bool {
        self.values.iter().any(|v| source.values.contains(v)) && (self.unit.is_none() || self.unit == source.unit)
    }

    /// The whole number, if it is one without doubt.
    pub fn whole(&self) -> Option<i128> {
        let [value] = self.values[..] else { return None };
        (value % SCALE == 0).then_some(value / SCALE)
    }
}

/// Numbers in words. `one` and `first` are left out: they are seldom counts.
const WORDS: &[(&str, i128)] = &[
    ("zero", 0),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("ninety", 90),
    ("hundred", 100),
    ("thousand", 1000),
];

/// Units of their own kind; durations are apart.
const UNITS: &[(&str, &str)] = &[
    ("%", "%"),
    ("percent", "%"),
    ("pct", "%"),
    ("percentage", "%"),
    ("‰", "‰"),
    ("b", "B"),
    ("bytes", "B"),
    ("byte", "B"),
    ("kb", "KB"),
    ("kilobytes", "KB"),
    ("mb", "MB"),
    ("megabytes", "MB"),
    ("gb", "GB"),
    ("gigabytes", "GB"),
    ("tb", "TB"),
    ("terabytes", "TB"),
    ("pb", "PB"),
    ("kib", "KiB"),
    ("mib", "MiB"),
    ("gib", "GiB"),
    ("tib", "TiB"),
    ("gi", "GiB"),
    ("mi", "MiB"),
    ("rps", "/s"),
    ("qps", "qps"),
    ("tps", "tps"),
    ("req/s", "/s"),
    ("mbps", "Mbps"),
    ("gbps", "Gbps"),
    ("k", "k"),
    ("million", "M"),
    ("thousand", "k"),
    ("billion", "bn"),
    ("bn", "bn"),
    ("x", "x"),
    ("times", "x"),
    ("°c", "°C"),
    ("mhz", "MHz"),
    ("ghz", "GHz"),
    ("st", "th"),
    ("nd", "th"),
    ("rd", "th"),
    ("th", "th"),
    ("usd", "$"),
    ("eur", "€"),
    ("gbp", "£"),
    ("$", "$"),
    ("€", "€"),
    ("£", "£"),
    ("us", "µs"),
    ("µs", "µs"),
    ("ns", "ns"),
    ("ms", "ms"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("microseconds", "µs"),
    ("m", "M"),
];

fn unit(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    UNITS.iter().find(|(spelling, _)| *spelling == lower).map(|(_, canonical)| *canonical)
}

/// Seconds of a unit of time.
fn seconds(word: &str) -> Option<i128> {
    Some(match word.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" | "sekunden" | "sekunde" | "segundos" | "secondes" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minutos" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" | "stunde" | "stunden" | "horas" | "heures" | "heure" => 3600,
        "d" | "day" | "days" | "tag" | "tage" | "tagen" | "jours" => 86400,
        "w" | "wk" | "week" | "weeks" | "wochen" | "woche" => 604_800,
        _ => return None,
    })
}

/// Reads `1,200`, `17.5`, `$40`, `2GB`, `3rd`, `~5`, `12+`. `None` for versions, addresses and codes.
pub fn read(body: &str) -> Option<Number> {
    let mut unit_found = None;
    let mut rest = body;
    if let Some(c) = rest.chars().next().filter(|c| matches!(c, '$' | '€' | '£')) {
        unit_found = unit(&c.to_string());
        rest = &rest[c.len_utf8()..];
    }
    rest = rest.strip_suffix('+').unwrap_or(rest);
    let end = rest
        .char_indices()
        .find(|(_, c)| digit(*c).is_none() && !matches!(c, '.' | ',' | '_' | '\'' | '’'))
        .map_or(rest.len(), |(i, _)| i);
    let (digits, suffix) = rest.split_at(end);
    if !suffix.is_empty() {
        unit_found = Some(unit(suffix)?);
    }
    Some(Number { values: values(digits)?, unit: unit_found.map(str::to_owned) })
}

/// The numbers in a name that is made of them: `412` of `#412` and `till#412`, 3 and 5 of `3/5` and `3-5`.
pub fn within(name: &str) -> Vec<Number> {
    if let Some((_, digits)) = name.rsplit_once('#') {
        return read(digits).into_iter().collect();
    }
    let parts: Vec<_> = name.split(['/', '-', '–', '×']).map(read).collect();
    if parts.len() == 2 { parts.into_iter().collect::<Option<Vec<_>>>().unwrap_or_default() } else { Vec::new() }
}

fn whole(digits: &str) -> Option<i128> {
    let mut value: i128 = 0;
    for c in digits.chars() {
        value = value.checked_mul(10)?.checked_add(i128::from(digit(c)?))?;
    }
    (!digits.is_empty() && value < i128::MAX / SCALE / 1000).then_some(value)
}

/// Every reading of a run of digits with separators.
fn values(digits: &str) -> Option<Vec<i128>> {
    let marks: Vec<char> = digits.chars().filter(|c| digit(*c).is_none()).collect();
    let parts: Vec<&str> = digits.split(['.', ',', '_', '\'', '’']).collect();
    if parts.iter().any(|p| p.is_empty()) {
        return None;
    }
    let len = |p: &str| p.chars().count();
    let grouped = |parts: &[&str]| len(parts[0]) <= 3 && parts[1..].iter().all(|p| len(p) == 3);
    let same = |marks: &[char]| marks.windows(2).all(|w| w[0] == w[1]);
    let mut found = Vec::new();
    if marks.is_empty() {
        found.push(whole(digits)?.checked_mul(SCALE)?);
        return Some(found);
    }
    if grouped(&parts) && same(&marks) && !(marks.len() > 1 && marks[0] == '.' && len(parts[0]) == 0) {
        found.push(whole(&parts.concat())?.checked_mul(SCALE)?);
    }
    let (last, head) = parts.split_last()?;
    let decimal = matches!(marks.last()?, '.' | ',');
    let heads = &marks[..marks.len() - 1];
    if decimal && same(heads) && !heads.contains(marks.last()?) && grouped(head) | (head.len() == 1) && len(last) <= 9 {
        let fraction = whole(last)?.checked_mul(10i128.pow(9 - u32::try_from(len(last)).ok()?))?;
        let value = whole(&head.concat())?.checked_mul(SCALE)?.checked_add(fraction)?;
        // A comma before three digits is a thousands separator in English; a full stop there can be either.
        if !(found.len() == 1 && *marks.last()? == ',') && !found.contains(&value) {
            found.push(value);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Reads `34m`, `2h30m`, `1d4h`, `90sec`; `5m` is five minutes. In milliseconds, with the smallest unit stated.
pub fn compact_duration(body: &str) -> Option<(i128, i128)> {
    let mut rest = body;
    let (mut total, mut smallest) = (0i128, i128::MAX);
    while !rest.is_empty() {
        let letters = rest.find(|c: char| !c.is_ascii_digit())?;
        let after = rest[letters..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |i| i + letters);
        let unit = seconds(&rest[letters..after])?;
        if unit >= smallest || letters > 9 {
            return None;
        }
        total += rest[..letters].parse::<i64>().map(i128::from).ok()? * unit * 1000;
        smallest = unit;
        rest = &rest[after..];
    }
    (smallest < i128::MAX).then(|| (total, smallest * 1000))
}

fn only_space(text: &str, left: &Token, right: &Token) -> bool {
    text.get(left.at.end..right.at.start)
        .is_some_and(|gap| gap.chars().all(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '-')))
}

/// Joins numbers with the unit words after them and durations of several parts, and turns number words into numbers.
pub fn join(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for mut token in tokens {
        if token.kind == Kind::Word
            && let Some(n) = spelled(&text[token.at.clone()])
        {
            token.kind = Kind::Number(Number { values: vec![n * SCALE], unit: None });
        }
        if token.kind == Kind::Word
            && let Some(last) = out.last_mut()
            && only_space(text, last, &token)
            && with_unit(last, &text[token.at.clone()])
        {
            last.at.end = token.at.end;
        } else {
            out.push(token);
        }
        // `17 %` leaves `%` outside of every token.
        if let Some(last) = out.last_mut()
            && let Kind::Number(number) = &mut last.kind
            && number.unit.is_none()
        {
            let rest = &text[last.at.end..];
            let trimmed = rest.trim_start_matches([' ', '\u{A0}', '\u{202F}']);
            let mut next = trimmed.chars();
            if matches!(next.next(), Some('%' | '‰')) && !next.next().is_some_and(wordy) {
                number.unit = Some(trimmed.chars().take(1).collect());
                last.at.end += rest.len() - trimmed.len() + trimmed.chars().next().map_or(0, char::len_utf8);
            }
        }
        merge_durations(text, &mut out);
    }
    out
}

fn spelled(word: &str) -> Option<i128> {
    let lower = word.to_lowercase();
    WORDS.iter().find(|(spelling, _)| *spelling == lower).map(|(_, n)| *n)
}

/// Gives `last`, a bare number, the unit `word`; false when it is none.
fn with_unit(last: &mut Token, word: &str) -> bool {
    let Kind::Number(number) = &mut last.kind else { return false };
    if number.unit.is_some() {
        return false;
    }
    if let Some(unit) = seconds(word) {
        let value = number.values[0];
        let Some(millis) = value.checked_mul(unit * 1000) else { return false };
        // 2.5 hours are precise to a tenth of an hour, 2 hours to an hour.
        let mut precision = unit * 1000;
        let mut fraction = value % SCALE;
        while fraction != 0 {
            fraction = fraction * 10 % SCALE;
            precision /= 10;
        }
        last.kind = Kind::Lasting { millis: millis / SCALE, unit: precision.max(1) };
        return true;
    }
    // A letter alone after a space is a unit only where it is always one.
    match unit(word).filter(|_| !matches!(word, "x" | "k" | "m" | "M" | "b" | "times" | "us" | "st")) {
        Some(unit) => {
            number.unit = Some(unit.to_owned());
            true
        }
        None => false,
    }
}

fn merge_durations(text: &str, out: &mut Vec<Token>) {
    let [.., a, b] = &out[..] else { return };
    let (Kind::Lasting { millis: x, unit: coarse }, Kind::Lasting { millis: y, unit: fine }) = (&a.kind, &b.kind)
    else {
        return;
    };
    let gap = text.get(a.at.end..b.at.start).unwrap_or("x").trim().trim_start_matches(',').trim();
    if fine < coarse && (gap.is_empty() || gap == "and") {
        let merged = Token { at: a.at.start..b.at.end, kind: Kind::Lasting { millis: x + y, unit: *fine } };
        out.truncate(out.len() - 2);
        out.push(merged);
    }
}

/// True when `millis`, stated to `unit`, is the difference of two of the instants (in milliseconds, sorted), cut or rounded.
pub fn is_between(millis: i128, unit: i128, instants: &[i64]) -> bool {
    // Cut: stated ≤ d < stated + unit. Rounded: stated − unit/2 ≤ d < stated + unit/2.
    let (low, high) = (millis - unit / 2, millis + unit);
    instants.iter().enumerate().any(|(i, from)| {
        let rest = &instants[i + 1..];
        let first = rest.partition_point(|to| i128::from(*to) - i128::from(*from) < low.max(1));
        rest.get(first).is_some_and(|to| i128::from(*to) - i128::from(*from) < high)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_read_by_value_and_unit() {
        let milli = |body| read(body).map(|n| n.values.iter().map(|v| v / 1_000_000).collect::<Vec<_>>());
        for (body, expected) in [
            ("1,200", Some(vec![1_200_000])),
            ("1.200", Some(vec![1_200_000, 1_200])),
            ("1_200", Some(vec![1_200_000])),
            ("1'200.5", Some(vec![1_200_500])),
            ("3,5", Some(vec![3_500])),
            ("17.50", Some(vec![17_500])),
            ("٣٤", Some(vec![34_000])),
            ("1.2.3", None),
            ("10.0.0.1", None),
            ("5xx", None),
            ("p99", None),
            ("99999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(milli(body), expected, "{body}");
        }
        assert_eq!(read("2GB").unwrap().unit.as_deref(), Some("GB"));
        assert_eq!(read("$40").unwrap().unit.as_deref(), Some("$"));
        assert!(!read("2GB").unwrap().is_in(&read("2MB").unwrap()));
        assert!(read("2").unwrap().is_in(&read("2MB").unwrap()) && !read("2MB").unwrap().is_in(&read("2").unwrap()));
    }

    #[test]
    fn durations_agree_when_cut_or_rounded_and_not_otherwise() {
        let minutes = |n: i128, to: i64| is_between(n * 60_000, 60_000, &[0, to * 1000]);
        assert!(minutes(34, 34 * 60) && minutes(34, 34 * 60 + 59) && minutes(35, 34 * 60 + 40));
        assert!(!minutes(35, 34 * 60) && !minutes(33, 34 * 60) && !minutes(36, 34 * 60 + 59));
        assert!(!is_between(0, 60_000, &[5, 5]), "one item has no duration");
        assert!(is_between((2 * 3600 + 240) * 1000, 60_000, &[0, 1000, 7_441_000]));
    }
}
