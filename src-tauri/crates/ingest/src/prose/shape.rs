//! What a line is by the marks that it begins with.

use super::opening::opening;

pub(super) fn weekday_only(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].contains(&text.as_str())
}

/// The words of `## words ##`.
pub(super) fn heading(trimmed: &str) -> Option<&str> {
    let signs = trimmed.bytes().take_while(|b| *b == b'#').count();
    if !(1..=6).contains(&signs) {
        return None;
    }
    let rest = &trimmed[signs..];
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim().trim_end_matches('#').trim())
}

/// A line of nothing but `=`, `-`, `*` or `_`.
pub(super) fn underline(trimmed: &str) -> bool {
    let mark = trimmed.chars().next().unwrap_or(' ');
    let same = trimmed.chars().all(|c| c == mark || c == ' ');
    same && matches!(mark, '=' | '-' | '*' | '_') && trimmed.chars().filter(|c| *c == mark).count() >= 3
}

/// Columns before the marker, and the words behind it.
pub(super) fn bullet(line: &str) -> Option<(usize, &str)> {
    let words = line.trim_start();
    let indent: usize = line[..line.len() - words.len()].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
    if let Some(body) = words.strip_prefix(['-', '*', '+', '•', '◦', '▪']) {
        let body = body.strip_prefix([' ', '\t'])?.trim_start();
        let task = ["[ ] ", "[x] ", "[X] "].iter().find_map(|sign| body.strip_prefix(sign));
        return Some((indent, task.unwrap_or(body)));
    }
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let body = words[digits..].strip_prefix(['.', ')'])?.strip_prefix([' ', '\t'])?;
    // `19. April, 11:00` is a date.
    if opening(words).is_some_and(|found| found.raw.starts_with(|c: char| c.is_ascii_digit()))
        && opening(body).is_none()
    {
        return None;
    }
    Some((indent, body.trim_start()))
}
