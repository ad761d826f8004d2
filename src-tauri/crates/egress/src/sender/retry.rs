//! When a call is tried again, and how long to wait before.
//!
//! Only what has certainly not begun to answer is repeated: a connection that was not made, and the statuses of a
//! server that is busy. A server's own wait is obeyed, never shortened; one longer than a minute is the person's to
//! decide about. Everything else waits a random time, so that many clients do not come back together.

use reqwest::header::HeaderMap;
use std::time::Duration;

/// Most attempts of one call.
pub(crate) const MAX_ATTEMPTS: u32 = 3;
/// Longest wait that a server's header can mean.
const MAX_ASKED: Duration = Duration::from_secs(15 * 60);
/// Longest wait that is worth sitting through.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// Bound of the first random wait; it doubles with each attempt.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LAST_WAIT: Duration = Duration::from_secs(20);

/// Whether a call may be repeated after what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    No,
    /// With the server's own wait, where it named one.
    After(Option<Duration>),
}

/// Statuses of a server that has not begun to work on the request.
pub(crate) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 529)
}

/// How long to wait after the `attempt`-th attempt (from 1); `None`: give up and tell. `jitter` is from 0 to 1.
pub(crate) fn wait(attempt: u32, again: Again, jitter: f64) -> Option<Duration> {
    let Again::After(asked) = again else { return None };
    if attempt >= MAX_ATTEMPTS {
        return None;
    }
    let jitter = if jitter.is_finite() { jitter.clamp(0.0, 1.0) } else { 1.0 };
    match asked {
        Some(asked) if asked > MAX_WAIT => None,
        // A little on top, because everybody who was turned away got the same number.
        Some(asked) => Some(asked + FIRST_WAIT.mul_f64(jitter)),
        None => Some((FIRST_WAIT * 2u32.saturating_pow(attempt - 1)).min(LAST_WAIT).mul_f64(jitter)),
    }
}

/// The wait that a server asks for, from nothing to 15 minutes; `None` when it names none that can be read.
///
/// A date counts from the reply's own `Date`, so that no clock of this machine is needed or trusted.
pub(crate) fn asked_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let bounded = |seconds: f64| Duration::from_secs_f64(seconds.clamp(0.0, MAX_ASKED.as_secs_f64()));
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
        if let Some(milliseconds) = text(name).and_then(number) {
            return Some(bounded(milliseconds / 1000.0));
        }
    }
    let after = text("retry-after")?;
    if let Some(seconds) = number(after) {
        return Some(bounded(seconds));
    }
    let then = http_date(after)?;
    let now = http_date(text("date")?)?;
    Some(Duration::from_secs(u64::try_from(then - now).unwrap_or(0)).min(MAX_ASKED))
}

/// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers write today.
fn http_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.split_once(", ")?;
    let parts: Vec<&str> = rest.split(' ').collect();
    let [day, month, year, clock, "GMT" | "UTC"] = parts.as_slice() else { return None };
    let number =
        |text: &str| (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<i64>().ok())?;
    let month = i64::try_from(MONTHS.iter().position(|name| name == month)?).ok()? + 1;
    let (day, year) = (number(day)?, number(year)?);
    let mut clock = clock.split(':').map(number);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 || clock.next().is_some() {
        return None;
    }
    // Days of the civil calendar, with years that begin in March.
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719_469;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn headers(lines: &[(&str, &str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| {
                (HeaderName::try_from(*name).unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap())
            })
            .collect()
    }

    #[test]
    fn the_servers_wait_is_read_in_every_form_and_bounded() {
        let now = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        type Lines<'a> = &'a [(&'a str, &'a str)];
        let cases: &[(Lines, Option<u64>)] = &[
            (&[], None),
            (&[("retry-after", "7")], Some(7_000)),
            (&[("retry-after", " 7 ")], Some(7_000)),
            (&[("retry-after", "0")], Some(0)),
            (&[("retry-after", "-5")], Some(0)),
            (&[("retry-after", "1.5")], Some(1_500)),
            (&[("retry-after", "900")], Some(900_000)),
            (&[("retry-after", "901")], Some(900_000)),
            (&[("retry-after", "1000000000")], Some(900_000)),
            (&[("retry-after", "1e9")], Some(900_000)),
            (&[("retry-after", "99999999999999999999999999")], Some(900_000)),
            (&[("retry-after", "NaN")], None),
            (&[("retry-after", "inf")], None),
            (&[("retry-after", "soon")], None),
            (&[("retry-after", "")], None),
            (&[("retry-after", "7 seconds")], None),
            (&[("retry-after", "\u{ff}7")], None),
            (&[("retry-after-ms", "250")], Some(250)),
            (&[("retry-after-ms", "250"), ("retry-after", "7")], Some(250)),
            (&[("retry-after-ms", "x"), ("retry-after", "7")], Some(7_000)),
            (&[("x-ms-retry-after-ms", "1500")], Some(1_500)),
            (&[("retry-after-ms", "-1")], Some(0)),
            (&[now, ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], Some(30_000)),
            (&[now, ("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT")], Some(0)),
            (&[now, ("retry-after", "Mon, 07 Nov 1994 08:49:37 GMT")], Some(900_000)),
            (&[now, ("retry-after", "Sun, 06 Nov 1994 25:50:07 GMT")], None),
            (&[now, ("retry-after", "Sun, 06 Foo 1994 08:50:07 GMT")], None),
            (&[now, ("retry-after", "Sun, 06 Nov 1994 08:50:07 PST")], None),
            (&[now, ("retry-after", "06 Nov 1994")], None),
            // Without the server's own clock a date says nothing.
            (&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], None),
            (&[("date", "today"), ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")], None),
        ];
        for (lines, milliseconds) in cases {
            assert_eq!(asked_wait(&headers(lines)), milliseconds.map(Duration::from_millis), "{lines:?}");
        }
    }

    #[test]
    fn dates_are_counted_like_the_calendar() {
        for (text, seconds) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Sun, 22 Nov 2026 03:00:00 GMT", 1_795_316_400),
        ] {
            assert_eq!(http_date(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn at_most_three_attempts_and_random_waits_that_spread_and_double() {
        let after = Again::After(None);
        assert_eq!(wait(1, Again::No, 0.5), None);
        assert_eq!(wait(3, after, 0.5), None);
        assert_eq!(wait(3, Again::After(Some(Duration::ZERO)), 0.5), None);
        for attempt in 1..=2 {
            let most = f64::from(attempt);
            let waits: Vec<f64> =
                (0..=100).map(|n| wait(attempt, after, f64::from(n) / 100.0).unwrap().as_secs_f64()).collect();
            assert_eq!((waits[0], waits[100]), (0.0, most), "full jitter reaches from nothing to the bound");
            let mean = waits.iter().sum::<f64>() / 101.0;
            assert!((mean - most / 2.0).abs() < 0.01, "{mean}");
        }
        for jitter in [-1.0, 2.0, f64::NAN, f64::INFINITY] {
            assert!(wait(1, after, jitter).unwrap() <= FIRST_WAIT);
        }
    }

    #[test]
    fn a_servers_wait_is_never_shortened_and_a_long_one_is_the_persons() {
        let wait = |seconds, jitter| wait(1, Again::After(Some(Duration::from_secs(seconds))), jitter);
        for jitter in [0.0, 0.3, 1.0] {
            let waited = wait(7, jitter).unwrap();
            assert!(waited >= Duration::from_secs(7) && waited <= Duration::from_secs(8));
        }
        assert!(wait(60, 0.0).is_some());
        assert_eq!(wait(61, 0.0), None);
    }

    #[test]
    fn only_passing_statuses_are_worth_another_try() {
        let passing: Vec<u16> = (100..600).filter(|status| is_passing(*status)).collect();
        assert_eq!(passing, [408, 429, 500, 502, 503, 504, 529]);
    }
}
