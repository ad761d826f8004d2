//! Phone numbers: known by a plus sign, by how they are grouped, or by a word such as "call" before them.
//!
//! A number that is only a row of digits, and has no such word before it, is not one; nor are dates and times.

use super::number::{joined_after, joined_before};
use std::ops::Range;

/// Digits, and the separators before them.
type Group = (Range<usize>, Vec<u8>);

/// Words after which a number is somebody's phone.
const CALLED: &[&str] = &[
    "phone",
    "phones",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "cellphone",
    "call",
    "called",
    "calling",
    "fax",
    "whatsapp",
    "sms",
    "handy",
    "telefon",
    "ring",
    "dial",
    "dialed",
    "dialled",
    "contact",
    "reach",
    "hotline",
    "text",
    "teléfono",
    "telefono",
    "téléphone",
    "mobil",
    "phone number",
    "signal",
    "pager",
];

/// The phone number whose first digit stands at `at`.
pub(super) fn number(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = at;
    if start > 0 && bytes[start - 1] == b'(' {
        start -= 1;
    }
    let plus = start > 0 && bytes[start - 1] == b'+';
    start -= usize::from(plus);
    if joined_before(bytes, start)
        || (start > 0 && matches!(bytes[start - 1], b'.' | b'-' | b'/' | b'=' | b'#' | b'$' | b'+'))
    {
        return None;
    }
    let (groups, end) = digit_groups(bytes, at);
    let digits: usize = groups.iter().map(|(group, _)| group.len()).sum();
    if joined_after(bytes, end)
        || bytes.get(end) == Some(&b'%')
        || (bytes.get(end) == Some(&b':') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
    {
        return None;
    }
    let first = groups[0].0.clone();
    let lead = &text[first.clone()];
    let separated = groups.len() > 1;
    if plus {
        let long = (9..=15).contains(&digits) && (separated || digits >= 10);
        return (lead.as_bytes()[0] != b'0' && long).then_some(start..end);
    }
    if called(text, start) {
        // Two numbers may stand side by side: the first ends where it has enough digits.
        let mut sum = 0;
        for (group, _) in &groups {
            sum += group.len();
            if digits > 15 && sum >= 9 {
                return Some(start..group.end);
            }
        }
        return ((7..=15).contains(&digits) && !dated(text, &groups)).then_some(start..end);
    }
    let sizes: Vec<usize> = groups.iter().map(|(group, _)| group.len()).collect();
    let same = |separators: &[u8]| {
        groups.iter().skip(1).all(|(_, separator)| separator.iter().all(|byte| separators.contains(byte)))
    };
    let american = |groups: &[Group]| groups[..2].iter().all(|(group, _)| matches!(bytes[group.start], b'2'..=b'9'));
    match sizes[..] {
        [3, 3, 4] if start < at && american(&groups) => Some(start..end),
        [3, 3, 4] if (same(b"-") || same(b".")) && american(&groups) => Some(start..end),
        [1, 3, 3, 4] if lead == "1" && (same(b"-") || same(b". ()-")) && american(&groups[1..]) => Some(start..end),
        [2..=5, ..]
            if separated
                && lead.starts_with('0')
                && !lead.starts_with("00")
                && (9..=12).contains(&digits)
                && sizes.iter().skip(1).all(|size| *size >= 2)
                && !dated(text, &groups) =>
        {
            Some(start..end)
        }
        [_, ..]
            if lead.len() >= 2
                && lead.starts_with("00")
                && !lead.starts_with("000")
                && separated
                && (10..=16).contains(&digits) =>
        {
            Some(start..end)
        }
        _ => None,
    }
}

/// Groups of digits with the separators before each, as far as they go on.
fn digit_groups(bytes: &[u8], at: usize) -> (Vec<Group>, usize) {
    let mut groups = Vec::new();
    let mut start = at;
    let mut separators = Vec::new();
    loop {
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        groups.push((start..start + length, std::mem::take(&mut separators)));
        let end = start + length;
        let gap = bytes[end..].iter().take(3).take_while(|byte| b" -.()/".contains(byte)).count();
        let blanks = bytes[end..end + gap].iter().filter(|byte| **byte == b' ').count();
        if gap == 0 || blanks > 1 || !bytes.get(end + gap).is_some_and(u8::is_ascii_digit) || groups.len() >= 8 {
            return (groups, end);
        }
        separators = bytes[end..end + gap].to_vec();
        start = end + gap;
    }
}

/// A date or a time of day among the groups.
fn dated(text: &str, groups: &[Group]) -> bool {
    let year = |range: &Range<usize>| range.len() == 4 && matches!(&text[range.start..range.start + 2], "19" | "20");
    groups.len() >= 3
        && groups.iter().take(3).any(|(group, _)| year(group))
        && groups.iter().take(3).filter(|(group, _)| group.len() == 2).count() == 2
}

/// Whether one of the last words before `at` says that a phone number comes.
fn called(text: &str, at: usize) -> bool {
    let before = &text[super::label::floor(text, at.saturating_sub(32))..at];
    let line = before.rsplit(['\n', ';']).next().unwrap_or("");
    let mut words = line.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).rev().take(4);
    words.any(|word| CALLED.contains(&word.to_lowercase().as_str()))
}
