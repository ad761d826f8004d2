//! Letters, words and quotation marks: the one place that says what a word boundary is.
//!
//! Nothing is normalised here: no Unicode forms, no case, no hidden characters. A quote with a hidden character in it is
//! another text than the one without.

use std::ops::Range;

/// Scripts that are written without spaces between words (Han, kana, Thai, Lao, Khmer, Burmese); Hangul has spaces.
pub fn unspaced(c: char) -> bool {
    !c.is_ascii()
        && matches!(c as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3FFFF)
}

/// Marks that belong to the character before them: combining marks, variation selectors, joiners.
fn attaches(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036F | 0x0483..=0x0489 | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x064B..=0x065F | 0x06D6..=0x06ED
        | 0x0900..=0x0903 | 0x093A..=0x094F | 0x0951..=0x0957 | 0x0981..=0x0983 | 0x09BC..=0x09CD | 0x0A01..=0x0A03
        | 0x0A3C..=0x0A4D | 0x0ABC..=0x0ACD | 0x0B3C..=0x0B4D | 0x0BBE..=0x0BCD | 0x0C3E..=0x0C4D | 0x0CBC..=0x0CCD
        | 0x0D3B..=0x0D4D | 0x0E31 | 0x0E34..=0x0E3A | 0x0E47..=0x0E4E | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF
        | 0x200D | 0x20D0..=0x20FF | 0x3099..=0x309A | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xE0100..=0xE01EF)
}

/// A character of a word.
pub fn wordy(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { c.is_alphanumeric() || attaches(c) }
}

/// The value of a decimal digit in the scripts that logs and chats come in.
pub fn digit(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10]
        .into_iter()
        .find(|zero| (*zero..zero + 10).contains(&(c as u32)))
        .map(|zero| c as u32 - zero)
}

/// True when a cut at byte `at` does not fall inside a word, a number or a composed character.
///
/// `don’t`, `1,200` and `17.5` are one word each; `web-1` and `a/b` may be cut. Unspaced scripts may be cut between any
/// two characters.
pub fn boundary(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    let mut after = text[at..].chars();
    let (Some(a), Some(b)) = (before.next(), after.next()) else { return true };
    // A mark after a space, or a joiner before one, joins nothing.
    if !a.is_whitespace() && !b.is_whitespace() && (attaches(b) || a == '\u{200D}') {
        return false;
    }
    if a.is_whitespace() || b.is_whitespace() {
        return true;
    }
    let joins = |left: Option<char>, mid: char, right: Option<char>| match (left, right) {
        (Some(l), Some(r)) if matches!(mid, '\'' | '’') => l.is_alphabetic() && r.is_alphabetic() && !unspaced(r),
        (Some(l), Some(r)) if matches!(mid, '.' | ',') => digit(l).is_some() && digit(r).is_some(),
        _ => false,
    };
    if joins(Some(a), b, after.next()) || joins(before.next(), a, Some(b)) {
        return false;
    }
    // `#412`, `$40` and `17%` are not cut either.
    if matches!(a, '#' | '$' | '€' | '£') && digit(b).is_some() || digit(a).is_some() && matches!(b, '%' | '‰') {
        return false;
    }
    !(wordy(a) && wordy(b)) || unspaced(a) || unspaced(b)
}

/// Every place where `needle` stands in `hay` as a contiguous run that starts and ends at word boundaries.
pub fn occurrences<'t>(hay: &'t str, needle: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let mut from = 0;
    std::iter::from_fn(move || {
        while !needle.is_empty() && from <= hay.len() {
            let start = from + hay[from..].find(needle)?;
            let end = start + needle.len();
            // The next one begins at a boundary too; a long run without any is crossed once, not searched at every letter.
            let next = |at: usize| at + hay[at..].chars().next().map_or(1, char::len_utf8);
            from = next(start);
            while from < hay.len() && !boundary(hay, from) {
                from = next(from);
            }
            if boundary(hay, start) && boundary(hay, end) {
                return Some(start..end);
            }
        }
        None
    })
}

/// True when `needle` stands in `hay` between word boundaries.
pub fn contains(hay: &str, needle: &str) -> bool {
    occurrences(hay, needle).next().is_some()
}

/// The same text with each run of line breaks read as one space; `None` when there is no line break. This is the only
/// folding that quotes know.
pub fn unbroken(text: &str) -> Option<String> {
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}');
    text.contains(breaks).then(|| {
        let mut out = String::with_capacity(text.len());
        let mut broken = false;
        for c in text.chars() {
            if !breaks(c) {
                out.push(c);
            } else if !broken {
                out.push(' ');
            }
            broken = breaks(c);
        }
        out
    })
}

/// How many words a text has; in unspaced scripts every character counts as one.
pub fn word_count(text: &str) -> usize {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        if unspaced(c) {
            count += 1;
            inside = false;
        } else if wordy(c) || (inside && matches!(c, '\'' | '’' | '.' | '-')) {
            count += usize::from(!inside);
            inside = true;
        } else {
            inside = false;
        }
    }
    count
}

/// Words between marks in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// With the marks.
    pub whole: Range<usize>,
    /// Without them.
    pub inner: Range<usize>,
    /// Between backticks: code, which counts from one word on.
    pub code: bool,
}

/// What closes a mark, and whether the mark must stand before a word and after none (straight marks open and close alike).
fn closer(c: char) -> Option<(&'static [char], bool)> {
    Some(match c {
        '“' => (&['”'], false),
        '„' => (&['“', '”', '‟'], false),
        '«' => (&['»'], false),
        '‹' => (&['›'], false),
        '「' => (&['」'], false),
        '『' => (&['』'], false),
        '`' => (&['`'], false),
        '"' => (&['"'], true),
        '\'' => (&['\''], true),
        '‘' => (&['’'], true),
        _ => return None,
    })
}

/// Everything between quotation marks. `known` are texts that are known to be quotes: marks inside them do not close.
///
/// A curly, angled or cornered mark (or a straight double one before a word) that is never closed holds all the rest.
pub fn marked(sentence: &str, known: &[&str]) -> Vec<Marked> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = sentence[at..].chars().next() {
        let inner = at + c.len_utf8();
        let opens = closer(c).filter(|(_, straight)| {
            let before = sentence[..at].chars().next_back();
            let after = sentence[inner..].chars().next();
            !straight || (!before.is_some_and(wordy) && after.is_some_and(|a| !a.is_whitespace()))
        });
        let Some((closers, straight)) = opens else {
            at = inner;
            continue;
        };
        let rest = &sentence[inner..];
        let whole = known
            .iter()
            .filter(|k| rest.starts_with(**k) && rest[k.len()..].starts_with(closers))
            .map(|k| k.len())
            .max();
        let end = whole.map(|len| inner + len).or_else(|| close(sentence, inner, c, closers, straight));
        match end {
            Some(end) => {
                let past = end + sentence[end..].chars().next().map_or(0, char::len_utf8);
                let within = if matches!(c, '«' | '‹') { spaced(sentence, inner..end) } else { inner..end };
                found.push(Marked { whole: at..past, inner: within, code: c == '`' });
                at = past;
            }
            None if matches!(c, '\'' | '‘' | '`') => at = inner,
            None => {
                found.push(Marked { whole: at..sentence.len(), inner: inner..sentence.len(), code: false });
                at = sentence.len();
            }
        }
    }
    found
}

/// French sets a space inside of its marks: without it.
fn spaced(sentence: &str, inner: Range<usize>) -> Range<usize> {
    let words = &sentence[inner.clone()];
    let trimmed = words.trim_start();
    let start = inner.start + words.len() - trimmed.len();
    start..start + trimmed.trim_end().len()
}

fn close(sentence: &str, from: usize, open: char, closers: &[char], straight: bool) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in sentence[from..].char_indices() {
        let at = from + i;
        if closers.contains(&c) {
            let after = sentence[at + c.len_utf8()..].chars().next();
            if straight && matches!(c, '\'' | '’') && after.is_some_and(wordy) {
                continue;
            }
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        } else if c == open && !straight {
            depth += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn half_words_half_numbers_and_half_letters_are_no_boundary() {
        for (hay, needle, there) in [
            ("checkout is down", "checkout is", true),
            ("checkout is down", "heckout is", false),
            ("it doesn't work", "doesn", false),
            ("17.5 percent", "17", false),
            ("1,200 orders", "200 orders", false),
            ("web-1 is slow", "web", true),
            ("決済が停止した", "停止", true),
            ("cafe\u{301} closed", "cafe", false),
            ("reverting #412 now", "412 now", false),
            ("error rate 17% and more", "error rate 17", false),
            ("a aa", "a", true),
            ("", "", false),
        ] {
            assert_eq!(contains(hay, needle), there, "{needle} in {hay}");
        }
    }

    #[test]
    fn marks_of_several_languages_are_seen_and_apostrophes_are_not() {
        let inner = |s: &'static str| marked(s, &[]).into_iter().map(|m| s[m.inner].to_owned()).collect::<Vec<_>>();
        assert_eq!(inner("Ana said “it is down” and 'all gone' in `x.rs`"), ["it is down", "all gone", "x.rs"]);
        assert_eq!(
            inner("„alles weg“ « tout est là » 「全部停止」『一部』"),
            ["alles weg", "tout est là", "全部停止", "一部"]
        );
        assert_eq!(inner("the users' pods and the hosts' pools don't matter"), Vec::<String>::new());
        assert_eq!(inner("a \"b c\" d \"e"), ["b c", "e"]);
        assert_eq!(inner("“never closed, all of it"), ["never closed, all of it"]);
        assert_eq!(inner("“outer “inner” outer” after"), ["outer “inner” outer"]);
        let s = "Ana wrote \"the \"big\" pool is full\" today";
        assert_eq!(&s[marked(s, &["the \"big\" pool is full"])[0].inner.clone()], "the \"big\" pool is full");
    }

    #[test]
    fn only_line_breaks_fold() {
        assert_eq!(unbroken("a\r\n\nb  c"), Some("a b  c".to_owned()));
        assert_eq!(unbroken("a  b"), None);
    }
}
