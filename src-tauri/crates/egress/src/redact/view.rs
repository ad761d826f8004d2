//! The same text as somebody else would read it: without invisible characters, without escapes, without line breaks.
//! Each view knows which bytes of the source every one of its own bytes came from.

use std::ops::Range;

/// A reading of a text.
pub(super) struct View {
    pub text: String,
    from: Vec<u32>,
    to: Vec<u32>,
}

impl View {
    fn with_capacity(bytes: usize) -> View {
        View { text: String::with_capacity(bytes), from: Vec::with_capacity(bytes), to: Vec::with_capacity(bytes) }
    }

    fn push(&mut self, letter: char, source: Range<usize>) {
        self.text.push(letter);
        // A text of more than four gigabytes is not sent to a model.
        self.from.resize(self.text.len(), source.start as u32);
        self.to.resize(self.text.len(), source.end as u32);
    }

    fn copy(&mut self, text: &str, range: Range<usize>) {
        for (at, letter) in text[range.clone()].char_indices() {
            let at = range.start + at;
            self.push(letter, at..at + letter.len_utf8());
        }
    }

    /// The bytes of the source behind a range of the view.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        match (self.from.get(range.start), self.to.get(range.end.wrapping_sub(1))) {
            (Some(from), Some(to)) if range.start < range.end => *from as usize..*to as usize,
            _ => 0..0,
        }
    }
}

/// Characters that show nothing, which may stand inside a word without being seen.
pub(super) fn invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{e0000}'..='\u{e0fff}')
        || (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

/// Without invisible characters, and with full-width letters as plain ones; nothing if there are none.
pub(super) fn visible(text: &str) -> Option<View> {
    let wide = |letter: char| ('\u{ff01}'..='\u{ff5e}').contains(&letter);
    let odd = |letter: char| invisible(letter) || wide(letter);
    let plain = |byte: u8| (0x20..0x7f).contains(&byte) || matches!(byte, b'\n' | b'\r' | b'\t');
    if text.bytes().all(plain) || !text.contains(odd) {
        return None;
    }
    let mut view = View::with_capacity(text.len());
    for (at, letter) in text.char_indices().filter(|(_, letter)| !invisible(*letter)) {
        let plain = if wide(letter) { char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter) } else { letter };
        view.push(plain, at..at + letter.len_utf8());
    }
    Some(view)
}

/// Without the escapes of JSON and the entities of HTML, at any depth; nothing if there are none.
pub(super) fn unescaped(text: &str) -> Option<View> {
    let read = |rest: &str| escape(rest).or_else(|| entity(rest));
    text.match_indices(['\\', '&']).find(|(at, _)| read(&text[*at..]).is_some())?;
    let mut view = View::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        match read(rest) {
            Some((letter, length)) => {
                view.push(letter, at..at + length);
                at += length;
            }
            None => {
                let letter = rest.chars().next().unwrap_or('\0');
                view.push(letter, at..at + letter.len_utf8());
                at += letter.len_utf8();
            }
        }
    }
    Some(view)
}

fn escape(rest: &str) -> Option<(char, usize)> {
    let slashes = rest.bytes().take_while(|byte| *byte == b'\\').count();
    if slashes == 0 {
        return None;
    }
    let after = &rest.as_bytes()[slashes..];
    let code = |digits: usize| {
        let digits = after.get(1..=digits)?;
        let value = std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
        char::from_u32(value).map(|letter| (letter, slashes + 1 + digits.len()))
    };
    match after.first()? {
        b'n' => Some(('\n', slashes + 1)),
        b'r' => Some(('\r', slashes + 1)),
        b't' => Some(('\t', slashes + 1)),
        byte @ (b'"' | b'\'' | b'/' | b'-' | b'_' | b'=' | b'&') => Some((char::from(*byte), slashes + 1)),
        b'u' => code(4),
        b'x' => code(2),
        _ => None,
    }
}

fn entity(rest: &str) -> Option<(char, usize)> {
    const NAMED: &[(&str, char)] = &[
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&#39;", '\''),
        ("&#34;", '"'),
        ("&#x27;", '\''),
        ("&#x2F;", '/'),
        ("&#x3D;", '='),
        ("&#61;", '='),
        ("&#43;", '+'),
        ("&#47;", '/'),
        ("&equals;", '='),
        ("&colon;", ':'),
    ];
    rest.starts_with('&')
        .then(|| NAMED.iter().find(|(name, _)| rest.starts_with(name)).map(|(name, letter)| (*letter, name.len())))
        .flatten()
}

/// Each run of letters that holds percent escapes, decoded as often as it can be.
pub(super) fn percent(text: &str) -> Vec<View> {
    let bytes = text.as_bytes();
    let escaped = |at: usize| {
        bytes[at] == b'%' && bytes.get(at + 1..at + 3).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
    };
    let mut views = Vec::new();
    let mut next = 0;
    while let Some(found) = text[next..].find('%').map(|at| next + at) {
        if !escaped(found) {
            next = found + 1;
            continue;
        }
        let blank = |letter: char| letter.is_whitespace() || letter == '"' || letter == '<' || letter == '>';
        // A label may stand a little before the run.
        let start = text[..found].rfind(blank).map_or(0, |at| at + 1);
        let start = super::label::floor(text, start.saturating_sub(40));
        let end = text[found..].find(blank).map_or(text.len(), |at| found + at);
        decoded(text, start..end, &mut views);
        next = end;
    }
    views
}

/// One view for each time that the run can be decoded: a `%` may also be part of what is hidden.
fn decoded(text: &str, range: Range<usize>, views: &mut Vec<View>) {
    let mut bytes: Vec<(u8, Range<usize>)> = text.as_bytes()[range.clone()]
        .iter()
        .enumerate()
        .map(|(at, byte)| (*byte, range.start + at..range.start + at + 1))
        .collect();
    for _ in 0..3 {
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let hex = |at: usize| bytes.get(at).and_then(|(byte, _)| char::from(*byte).to_digit(16));
            match (bytes[at].0, hex(at + 1), hex(at + 2)) {
                (b'%', Some(high), Some(low)) => {
                    out.push(((high * 16 + low) as u8, bytes[at].1.start..bytes[at + 2].1.end));
                    at += 3;
                }
                _ => {
                    out.push(bytes[at].clone());
                    at += 1;
                }
            }
        }
        if out.len() == bytes.len() {
            break;
        }
        bytes = out;
        views.push(lossy(&bytes));
    }
}

fn lossy(bytes: &[(u8, Range<usize>)]) -> View {
    let raw: Vec<u8> = bytes.iter().map(|(byte, _)| *byte).collect();
    let mut view = View::with_capacity(raw.len());
    let mut at = 0;
    for chunk in raw.utf8_chunks() {
        for letter in chunk.valid().chars() {
            view.push(letter, bytes[at].1.start..bytes[at + letter.len_utf8() - 1].1.end);
            at += letter.len_utf8();
        }
        for _ in chunk.invalid() {
            view.push('\u{fffd}', bytes[at].1.clone());
            at += 1;
        }
    }
    view
}

/// A reading over line breaks, and where in it they were.
pub(super) struct Unwrapped {
    pub view: View,
    /// Offsets in the view at which a break was taken out.
    pub seams: Vec<usize>,
}

/// Every place where a run of letters may go on after a line break, with the break taken out.
pub(super) fn unwrapped(text: &str) -> Vec<Unwrapped> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut next = 0;
    while let Some(found) = text[next..].find('\n').map(|at| next + at) {
        next = found + 1;
        let Some((left, mut right)) = seam(bytes, found) else { continue };
        let start = left - run_before(bytes, left);
        let mut end = right + run_after(bytes, right);
        if !worth_joining(&bytes[start..left], &bytes[right..end]) {
            continue;
        }
        let context = super::label::floor(text, start.saturating_sub(120));
        let mut view = View::with_capacity(end - context);
        view.copy(text, context..left);
        let mut seams = vec![view.text.len()];
        // As long as lines are one run and nothing else, they go on.
        for _ in 0..200 {
            view.copy(text, right..end);
            next = end;
            match bytes[end..]
                .iter()
                .position(|byte| *byte == b'\n')
                .filter(|at| bytes[end..end + at].iter().all(|byte| b" \t\r\\".contains(byte)))
                .and_then(|at| seam(bytes, end + at))
            {
                Some((_, following)) if end - right >= 8 || seams.len() > 1 => {
                    right = following;
                    end = right + run_after(bytes, right);
                    seams.push(view.text.len());
                }
                _ => break,
            }
        }
        view.copy(text, end..super::label::floor(text, end + 40));
        all.push(Unwrapped { view, seams });
    }
    all
}

/// The ends of what stands left and right of a line break: after the last letter, and at the first one after
/// indentation and marks of quotation. Nothing when one side has no letter of a run.
fn seam(bytes: &[u8], line_break: usize) -> Option<(usize, usize)> {
    let skipped = bytes[..line_break].iter().rev().take_while(|byte| b" \t\r\\".contains(byte)).count();
    let left = line_break - skipped;
    let lead = bytes[line_break + 1..].iter().take(16).take_while(|byte| b" \t>|#*".contains(byte)).count();
    let right = line_break + 1 + lead;
    (left > 0 && in_run(bytes[left - 1]) && bytes.get(right).is_some_and(|byte| in_run(*byte))).then_some((left, right))
}

fn in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=_-.:~%@!#$^*".contains(&byte)
}

fn run_before(bytes: &[u8], at: usize) -> usize {
    bytes[at.saturating_sub(2_048)..at].iter().rev().take_while(|byte| in_run(**byte)).count()
}

fn run_after(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take(8_192).take_while(|byte| in_run(**byte)).count()
}

/// Prose is not: together the two runs have to be long and drawn by lot.
fn worth_joining(left: &[u8], right: &[u8]) -> bool {
    if left.len() + right.len() < 12 {
        return false;
    }
    let dated = right.len() >= 8
        && (right[..4].iter().all(u8::is_ascii_digit) && right[4] == right[7] && b"-/".contains(&right[4])
            || right[..2].iter().all(u8::is_ascii_digit) && right[2] == b':' && right[5] == b':');
    let tail = &left[left.len().saturating_sub(64)..];
    let head = &right[..right.len().min(64)];
    !dated && super::judge::may_be_halves(&[tail, head].concat())
}

/// The end of one text and the start of the next, read as one; and where the border is in it.
pub(super) fn joined(left: &str, right: &str, between: &str) -> Option<(View, usize, usize)> {
    let kept = left.trim_end();
    let lead = right.len() - right.trim_start().len();
    let start = super::label::ceil(left, kept.len().saturating_sub(512));
    let end = super::label::floor(right, lead + 4_096);
    if kept.is_empty() || lead >= end {
        return None;
    }
    let mut view = View::with_capacity(kept.len() - start + end - lead);
    view.copy(left, start..kept.len());
    let border = view.text.len();
    for letter in between.chars() {
        view.push(letter, left.len()..left.len());
    }
    let border_right = view.text.len();
    for (at, letter) in right[lead..end].char_indices() {
        // Offsets of the second text follow those of the first.
        let at = left.len() + lead + at;
        view.push(letter, at..at + letter.len_utf8());
    }
    Some((view, border, border_right))
}

/// Whether two neighbouring texts may hold the halves of one run.
pub(super) fn touching(left: &str, right: &str) -> bool {
    let (left, right) = (left.trim_end().as_bytes(), right.trim_start().as_bytes());
    let (before, after) = (run_before(left, left.len()), run_after(right, 0));
    before > 0 && after > 0 && worth_joining(&left[left.len() - before..], &right[..after])
}
