//! What is written in digits: payment cards, bank accounts, IP addresses, and where a phone number may start.
//!
//! Cards and accounts are told from other numbers by their check digits, addresses by their grammar.

use super::RedactedKind;
use super::find::Found;
use super::phone;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

pub(super) fn scan(text: &str, out: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b':' {
            if let Some(range) = ipv6(text, at) {
                at = range.end;
                out.push(Found::new(range, RedactedKind::Ip));
                continue;
            }
            at += 1;
            continue;
        }
        let first = byte.is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
        if !first {
            at += 1;
            continue;
        }
        // Most numbers are short and stand alone, so what the others need is looked at first.
        let dotted = bytes[at..].iter().take(4).any(|byte| *byte == b'.');
        let long = || bytes[at..].iter().take(20).filter(|byte| byte.is_ascii_digit()).count() >= 7;
        let lettered = at >= 2 && bytes[at - 1].is_ascii_alphabetic() && bytes[at - 2].is_ascii_alphabetic();
        let found = Some(at)
            .filter(|_| lettered)
            .and_then(|at| iban(bytes, at))
            .map(|range| (range, RedactedKind::Iban))
            .or_else(|| dotted.then(|| ipv4(text, at)).flatten().map(|range| (range, RedactedKind::Ip)))
            .or_else(|| {
                let card = || card(bytes, at).map(|range| (range, RedactedKind::Card));
                let phone = || phone::number(text, at).map(|range| (range, RedactedKind::Phone));
                long().then(|| card().or_else(phone)).flatten()
            });
        match found {
            Some((range, kind)) => {
                at = range.end.max(at + 1);
                out.push(Found::new(range, kind));
            }
            None => at += 1,
        }
    }
}

/// Whether a letter, a digit or an underscore stands before `at`.
pub(super) fn joined_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
}

pub(super) fn joined_after(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Four numbers up to 255 with dots. The machine's own addresses stay: they say nothing about anybody. A version, which
/// has a `v`, a hyphen or a fifth part, is not one.
fn ipv4(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let length = bytes[at..].iter().take(16).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    let run = &text[at..at + length];
    let run = run.trim_end_matches('.');
    let end = at + run.len();
    let address: Ipv4Addr = run.parse().ok()?;
    let touching =
        joined_before(bytes, at) || (at > 0 && matches!(bytes[at - 1], b'.' | b'-')) || joined_after(bytes, end);
    let longer = matches!(bytes.get(end), Some(b'.' | b'-')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let before = text[super::label::floor(text, at.saturating_sub(10))..at].trim_end().to_ascii_lowercase();
    let version = ["version", "ver", "release", "v.", "version:", "version=", "kernel", "chrome/", "firefox/", "edg/"]
        .iter()
        .any(|word| before.ends_with(word));
    let own =
        address.is_loopback() || address.is_unspecified() || address.is_broadcast() || (address.octets()[0] == 255);
    (!touching && !longer && !version && !own).then_some(at..end)
}

fn ipv6(text: &str, colon: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let part = |byte: &&u8| byte.is_ascii_hexdigit() || **byte == b':' || **byte == b'.';
    let start = colon - bytes[colon.saturating_sub(5)..colon].iter().rev().take_while(part).count();
    let length = bytes[start..].iter().take(46).take_while(part).count();
    let run = text[start..start + length].trim_end_matches('.');
    let run = if run.ends_with("::") { run } else { run.trim_end_matches(':') };
    let end = start + run.len();
    if run.bytes().filter(|byte| *byte == b':').count() < 2 || joined_before(bytes, start) || joined_after(bytes, end) {
        return None;
    }
    let address: Ipv6Addr = run.parse().ok()?;
    // `ab::cd` is a path in several languages.
    let digit = run.bytes().any(|byte| byte.is_ascii_digit());
    (digit && !address.is_loopback() && !address.is_unspecified()).then_some(start..end)
}

/// 13 to 19 digits of a known issuer, as one run or in the groups that are printed on cards, with a right check digit.
fn card(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    if joined_before(bytes, at) || (at > 0 && matches!(bytes[at - 1], b'.' | b'-')) {
        return None;
    }
    let mut groups: Vec<usize> = vec![0];
    let mut digits: Vec<u8> = Vec::with_capacity(19);
    let mut separator = None;
    let mut end = at;
    for (offset, byte) in bytes[at..].iter().enumerate().take(24) {
        match byte {
            b'0'..=b'9' => {
                digits.push(byte - b'0');
                if let Some(group) = groups.last_mut() {
                    *group += 1;
                }
                end = at + offset + 1;
            }
            b' ' | b'-'
                if separator.is_none_or(|known| known == byte)
                    && bytes.get(at + offset + 1).is_some_and(u8::is_ascii_digit) =>
            {
                separator = Some(byte);
                groups.push(0);
            }
            _ => break,
        }
    }
    // What follows after a blank may be another number.
    loop {
        let printed = matches!(
            groups[..],
            [_] | [4, 4, 4, 4] | [4, 6, 5] | [4, 6, 4] | [4, 4, 4, 4, 3] | [4, 4, 5] | [4, 4, 4, 1..=4]
        );
        if printed
            && issuer(&digits, groups.len() > 1)
            && luhn(&digits)
            && !joined_after(bytes, end)
            && !decimal(bytes, end)
        {
            return Some(at..end);
        }
        let last = groups.pop().filter(|_| !groups.is_empty())?;
        digits.truncate(digits.len() - last);
        end -= last + 1;
    }
}

fn decimal(bytes: &[u8], end: usize) -> bool {
    matches!(bytes.get(end), Some(b'.' | b'-')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
}

/// The ranges that the card networks publish.
fn issuer(digits: &[u8], grouped: bool) -> bool {
    let head = |count: usize| digits.iter().take(count).fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    match digits.len() {
        13 => head(1) == 4,
        14 => matches!(head(2), 30 | 36 | 38 | 39),
        15 => matches!(head(2), 34 | 37) || matches!(head(4), 1800 | 2131),
        16 => {
            head(1) == 4
                || (51..=55).contains(&head(2))
                || (2221..=2720).contains(&head(4))
                || head(4) == 6011
                || head(2) == 65
                || (644..=649).contains(&head(3))
                || (3528..=3589).contains(&head(4))
                || matches!(head(2), 62 | 50 | 56..=58 | 60 | 63 | 67 | 81)
                || (2200..=2204).contains(&head(4))
        }
        // Numbers of this length are mostly times and ids, so only printed groups count.
        17..=19 => grouped && (head(1) == 4 || matches!(head(2), 62 | 50 | 56..=58 | 63 | 67)),
        _ => false,
    }
}

pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) => {
                if digit > 4 {
                    digit * 2 - 9
                } else {
                    digit * 2
                }
            }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

/// Lengths of account numbers by country, from the register that SWIFT keeps for ISO 13616.
const IBAN_LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// An account number whose two check digits stand at `digits`, as one run or in groups.
fn iban(bytes: &[u8], digits: usize) -> Option<Range<usize>> {
    let start = digits.checked_sub(2)?;
    if joined_before(bytes, start) || !bytes.get(digits + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let country = [bytes[start].to_ascii_uppercase(), bytes[start + 1].to_ascii_uppercase()];
    let length = IBAN_LENGTHS.iter().find(|(known, _)| **known == country)?.1;
    let mut letters = Vec::with_capacity(length);
    let mut end = start;
    while letters.len() < length {
        let byte = *bytes.get(end)?;
        if byte.is_ascii_alphanumeric() {
            letters.push(byte.to_ascii_uppercase());
        } else if !matches!(byte, b' ' | b'-') || !joined_after(bytes, end + 1) {
            return None;
        }
        end += 1;
    }
    (!joined_after(bytes, end) && mod_97(&letters) == 1).then_some(start..end)
}

/// The remainder that ISO 7064 asks for: of a right number it is one.
pub(super) fn mod_97(letters: &[u8]) -> u32 {
    let (head, body) = letters.split_at(4);
    body.iter().chain(head).fold(0, |rest, letter| match letter {
        b'0'..=b'9' => (rest * 10 + u32::from(letter - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    })
}
