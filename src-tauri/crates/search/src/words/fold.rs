//! Characters brought to one form: compatibility forms composed, accents and case taken away, each with the bytes it
//! came from. Marks outside the Latin, Greek and Cyrillic accents are part of the letter and stay.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::MAX_TOKEN;

/// What a character does to the word around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Ends every word.
    Gap,
    /// Holds two words together when it stands between them.
    Join,
    /// A small letter, a digit, or a letter without case.
    Lower,
    /// A capital letter.
    Upper,
    /// A letter of a script that writes without blanks.
    Run,
    /// A word by itself, such as an emoji.
    Symbol,
}

/// One folded character and the bytes of the source that it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Folded {
    pub c: char,
    /// The byte of the folded text at which it starts.
    pub at: usize,
    pub from: usize,
    pub to: usize,
    pub class: Class,
}

const BYTES: [Class; 256] = {
    let mut table = [Class::Gap; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = match b as u8 {
            b'a'..=b'z' | b'0'..=b'9' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'_' | b'-' | b'.' | b'/' | b':' | b'@' | b'#' | b'+' | b'&' | b'\'' | b'\\' => Class::Join,
            0x80.. => Class::Run,
            _ => Class::Gap,
        };
        b += 1;
    }
    table
};

/// The class of a byte; everything beyond ASCII counts as `Run` until it is decoded.
pub(super) fn class_of_byte(byte: u8) -> Class {
    BYTES[byte as usize]
}

/// Folds `text`, whose first byte is byte `base` of the source, onto the end of `letters` and `out`.
pub(super) fn fold_into(text: &str, base: usize, letters: &mut String, out: &mut Vec<Folded>) {
    let mut rest = text.char_indices().peekable();
    while let Some((from, c)) = rest.next() {
        let mut to = from + c.len_utf8();
        let mut alone = true;
        while let Some(&(at, mark)) = rest.peek() {
            if !extends(mark) || to - from > MAX_TOKEN {
                break;
            }
            alone = false;
            to = at + mark.len_utf8();
            rest.next();
        }
        let (from_source, to_source) = (base + from, base + to);
        let mut push = |c: char, class: Class| {
            out.push(Folded { c, at: letters.len(), from: from_source, to: to_source, class });
            letters.push(c);
        };
        if alone && c.is_ascii() {
            push(c.to_ascii_lowercase(), class_of_byte(c as u8));
        } else if alone && (is_run(c) || ('\u{1F000}'..='\u{1FAFF}').contains(&c)) && !needs_composing(c) {
            push_beyond(c, &mut push);
        } else {
            for composed in text[from..to].nfkc() {
                push_folded(composed, &mut push);
            }
        }
    }
}

/// A value as it is compared: folded, outer blanks cut off, at most [`MAX_TOKEN`] bytes.
pub(crate) fn fold(value: &str) -> String {
    let mut folded = String::with_capacity(value.len().min(MAX_TOKEN));
    fold_onto(value, &mut folded);
    folded
}

/// The same, onto the end of `out`.
pub(crate) fn fold_onto(value: &str, out: &mut String) {
    let value = value.trim();
    let start = out.len();
    if value.is_ascii() {
        out.push_str(&value[..value.len().min(MAX_TOKEN)]);
        out[start..].make_ascii_lowercase();
        return;
    }
    fold_into(value, 0, out, &mut Vec::new());
    let mut end = out.len().min(start + MAX_TOKEN);
    while !out.is_char_boundary(end) {
        end -= 1;
    }
    out.truncate(end);
}

/// Whether the character belongs to the one before it: accents, vowel signs, the inner letters of a Hangul syllable.
fn extends(c: char) -> bool {
    !c.is_ascii() && (is_combining_mark(c) || matches!(c, '\u{1160}'..='\u{11FF}' | '\u{FF9E}' | '\u{FF9F}'))
}

/// Compatibility forms inside the ranges that are otherwise taken as they are.
fn needs_composing(c: char) -> bool {
    matches!(c, '\u{0E33}' | '\u{0EB3}' | '\u{0EDC}'..='\u{0EDD}' | '\u{1100}'..='\u{11FF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{1F100}'..='\u{1F2FF}' | '\u{2F800}'..='\u{2FA1F}' | '\u{3130}'..='\u{318F}'
        | '\u{2E80}'..='\u{2FDF}' | '\u{3040}'..='\u{30FF}')
}

fn push_folded(c: char, push: &mut impl FnMut(char, Class)) {
    if c.is_ascii() {
        return push(c.to_ascii_lowercase(), class_of_byte(c as u8));
    }
    let spelled = match c {
        '\u{0300}'..='\u{036F}' => return,
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        '\u{2018}' | '\u{2019}' => "'",
        '\u{2010}' | '\u{2011}' | '\u{2212}' => "-",
        '\u{2044}' => "/",
        _ => "",
    };
    let upper = c.is_uppercase();
    for s in spelled.chars() {
        push(
            s,
            if upper {
                Class::Upper
            } else if s.is_ascii() {
                class_of_byte(s as u8)
            } else {
                Class::Lower
            },
        );
    }
    if !spelled.is_empty() {
        return;
    }
    let base = without_accent(c);
    for small in base.to_lowercase() {
        match small {
            '\u{0300}'..='\u{036F}' => {}
            _ if upper => push(small, Class::Upper),
            _ if small.is_ascii() => push(small, class_of_byte(small as u8)),
            _ => push_beyond(small, push),
        }
    }
}

/// The letter below the accents, when accents are all there is on it.
fn without_accent(c: char) -> char {
    let (mut base, mut only_accents) = (None, true);
    decompose_canonical(c, |part| match base {
        None => base = Some(part),
        Some(_) => only_accents &= matches!(part, '\u{0300}'..='\u{036F}'),
    });
    if only_accents { base.unwrap_or(c) } else { c }
}

fn push_beyond(c: char, push: &mut impl FnMut(char, Class)) {
    match c {
        // Joins, variation selectors, skin tones, soft hyphens and the keycap say how to draw, not what.
        '\u{200B}'..='\u{200F}'
        | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{00AD}'
        | '\u{20E3}'
        | '\u{FEFF}' => {}
        _ if is_run(c) => push(c, Class::Run),
        _ if c.is_alphanumeric() || is_combining_mark(c) => push(c, Class::Lower),
        '\u{20A0}'..='\u{20CF}' | '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' | '\u{A3}' | '\u{A5}' => {
            push(c, Class::Symbol)
        }
        _ => push(c, Class::Gap),
    }
}

/// Scripts that put no blanks between words, and Korean, whose words carry their endings.
fn is_run(c: char) -> bool {
    matches!(c,
        '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}' | '\u{0E80}'..='\u{0ECE}' // Thai, Lao
        | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17D3}' // Myanmar, Khmer
        | '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}' // Hangul
        | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309A}'
        | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}
