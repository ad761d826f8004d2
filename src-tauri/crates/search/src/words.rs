//! How text becomes words: one cutter for the index, for questions, for the scan and for snippets.
//!
//! A word is cut into its parts: `payments-api.prod`, `NullPointerException`, `ERR_CONN_REFUSED`, `/var/log/app.log`,
//! `10.0.0.1:5432`. Parts stand at consecutive positions, so that the whole is found as a phrase. What has no digits is
//! also kept whole, where its first part stands, and so are `#1234` and every word of `camelCase`. Runs of Chinese, Japanese, Korean, Thai and the like are
//! single characters plus pairs. Case, accents and compatibility forms are folded. What is refused: tokens longer than
//! [`MAX_TOKEN`] bytes; they are cut off there, in texts and in questions alike, so that they still find each other.

mod fold;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use fold::{Class, Folded, class_of_byte, fold_into};
pub(crate) use fold::{fold, fold_onto};

/// Bytes of the longest token.
pub(crate) const MAX_TOKEN: usize = 128;
/// Bytes of text without any blank that are looked at together.
const MAX_CHUNK: usize = 64 * 1024;

/// What a token is in relation to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The smallest unit; phrases are made of these.
    Part,
    /// A word of `camelCase`, whole; its parts follow.
    Sub,
    /// Several words held together by `-`, `.`, `_`, `/` and the like, whole; its parts follow.
    Whole,
    /// The number in `v1`.
    Alias,
    /// One character of a run that has no blanks.
    Single,
    /// Two neighbouring characters of such a run.
    Pair,
}

/// One token of the present chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub role: Role,
    /// Positions it covers.
    pub span: usize,
    pub position: usize,
    /// Bytes of the source text.
    pub from: usize,
    pub to: usize,
    start: usize,
    end: usize,
}

/// Cuts a text chunk by chunk and keeps its buffers from one text to the next.
#[derive(Clone, Default)]
pub(crate) struct Cutter {
    /// The present chunk, folded; tokens are ranges of it.
    letters: String,
    pieces: Vec<Piece>,
    chars: Vec<Folded>,
    parts: Vec<(usize, usize)>,
}

/// Where in a text the cutter stands.
#[derive(Clone, Copy, Default)]
struct Place {
    byte: usize,
    position: usize,
    /// Up to here there are only plain words and joiners between them.
    plain: usize,
}

/// What comes next in a text.
enum Step {
    /// Nothing.
    End,
    /// One plain ASCII word: these bytes, at this position. By far the most frequent, so nothing is copied for it.
    Plain { from: usize, to: usize, position: usize },
    /// The tokens in `pieces`.
    Pieces,
}

impl Cutter {
    /// Calls `each` with every token of `text` in order.
    pub(crate) fn each(&mut self, text: &str, mut each: impl FnMut(&str, &Piece)) {
        let mut place = Place::default();
        loop {
            match self.step(text, &mut place) {
                Step::End => return,
                Step::Plain { from, to, position } => {
                    self.letters.clear();
                    push_plain(text, from, to, &mut self.letters);
                    let end = self.letters.len();
                    each(&self.letters, &Piece { role: Role::Part, span: 1, position, from, to, start: 0, end });
                }
                Step::Pieces => {
                    for piece in &self.pieces {
                        each(&self.letters[piece.start..piece.end], piece);
                    }
                }
            }
        }
    }

    /// Goes to the next word, or to the next chunk that has any.
    fn step(&mut self, text: &str, place: &mut Place) -> Step {
        let bytes = text.as_bytes();
        loop {
            let mut i = place.byte;
            while i < bytes.len() && skippable(bytes, i, place.plain) {
                i += 1;
            }
            if i >= bytes.len() {
                place.byte = i;
                return Step::End;
            }
            if i >= place.plain {
                place.plain = plain_words(bytes, i).unwrap_or(i);
            }
            if i < place.plain {
                let to = word_end(bytes, i, place.plain);
                let position = place.position;
                (place.byte, place.position) = (to, position + 1);
                return Step::Plain { from: i, to, position };
            }
            place.byte = self.general(text, i, &mut place.position);
            if !self.pieces.is_empty() {
                return Step::Pieces;
            }
        }
    }

    /// Everything but a plain ASCII word: up to the next ASCII blank or hard separator. Gives the byte it ended at.
    fn general(&mut self, text: &str, start: usize, position: &mut usize) -> usize {
        self.letters.clear();
        self.pieces.clear();
        let bytes = text.as_bytes();
        let (mut end, mut all) = (start, 0u8);
        while end < bytes.len() && class_of_byte(bytes[end]) != Class::Gap && end - start < MAX_CHUNK {
            all |= bytes[end];
            end += 1;
        }
        if all.is_ascii() {
            self.letters.push_str(&text[start..end]);
            self.letters.make_ascii_lowercase();
            self.words(&Ascii { bytes: &bytes[start..end], base: start }, position);
            return end;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let mut chars = std::mem::take(&mut self.chars);
        chars.clear();
        fold_into(&text[start..end], start, &mut self.letters, &mut chars);
        self.words(&Beyond { chars: &chars, letters: self.letters.len() }, position);
        self.chars = chars;
        end
    }

    /// All words of the chunk.
    fn words<S: Signs>(&mut self, signs: &S, position: &mut usize) {
        let mut i = 0;
        while let Some(class) = signs.class(i) {
            i = match class {
                Class::Lower | Class::Upper => self.compound(signs, i, position),
                Class::Join if signs.is(i, b'#') && signs.is_digit(i + 1) => self.compound(signs, i, position),
                Class::Run => self.run(signs, i, position),
                Class::Symbol => {
                    self.push(signs, Role::Part, i, i + 1, (*position, 1));
                    *position += 1;
                    i + 1
                }
                Class::Join | Class::Gap => i + 1,
            };
        }
    }

    /// Words held together by joiners, from character `a`. Gives the character it ended before.
    fn compound<S: Signs>(&mut self, signs: &S, a: usize, position: &mut usize) -> usize {
        let lead = usize::from(signs.class(a) == Some(Class::Join));
        let (first, pieces) = (*position, self.pieces.len());
        let (mut joined, mut digits) = (lead == 1, false);
        let mut i = a + lead;
        loop {
            let mut end = i;
            while signs.is_letter(end) {
                digits |= signs.is_digit(end);
                end += 1;
            }
            let more = signs.class(end) == Some(Class::Join) && signs.is_letter(end + 1);
            self.subword(signs, i, end, position, more && !joined);
            if !more {
                // With digits in it, it is an address, a version or a time: rarely written in any other way, so its
                // parts in their order say as much.
                if joined && (lead == 1 || !digits) {
                    self.push(signs, Role::Whole, a, end, (first, *position - first));
                    // The whole goes before its parts: positions never go back.
                    self.pieces[pieces..].rotate_right(1);
                }
                return end;
            }
            joined = true;
            i = end + 1;
        }
    }

    /// One word between joiners: whole, and in its `camelCase` parts.
    fn subword<S: Signs>(&mut self, signs: &S, a: usize, b: usize, position: &mut usize, version: bool) {
        self.camel(signs, a, b);
        let parts = std::mem::take(&mut self.parts);
        if parts.len() > 1 {
            self.push(signs, Role::Sub, a, b, (*position, parts.len()));
        } else if version && signs.is(a, b'v') && b > a + 1 && (a + 1..b).all(|i| signs.is_digit(i)) {
            self.push(signs, Role::Alias, a + 1, b, (*position, 1));
        }
        for &(from, to) in &parts {
            self.push(signs, Role::Part, from, to, (*position, 1));
            *position += 1;
        }
        self.parts = parts;
    }

    /// Finds the humps of `a..b`. Letters that change case too often (base64, `iOS`) are left in one piece.
    fn camel<S: Signs>(&mut self, signs: &S, a: usize, b: usize) {
        self.parts.clear();
        let upper = |i: usize| signs.class(i) == Some(Class::Upper);
        let mut start = a;
        for i in a + 1..b {
            if !upper(i) {
                continue;
            }
            let hump = !upper(i - 1);
            let acronym_ends = !hump && i + 1 < b && !upper(i + 1) && !signs.is_digit(i + 1);
            if (hump || acronym_ends) && i > start {
                self.parts.push((start, i));
                start = i;
            }
        }
        self.parts.push((start, b));
        if self.parts.len() > 8 || (b - a) < 3 * self.parts.len() {
            self.parts.clear();
            self.parts.push((a, b));
        }
    }

    /// A run of characters without blanks between words. Gives the character it ended before.
    fn run<S: Signs>(&mut self, signs: &S, a: usize, position: &mut usize) -> usize {
        let mut i = a;
        while signs.class(i) == Some(Class::Run) {
            if signs.class(i + 1) == Some(Class::Run) {
                self.push(signs, Role::Pair, i, i + 2, (*position, 2));
            }
            self.push(signs, Role::Single, i, i + 1, (*position, 1));
            *position += 1;
            i += 1;
        }
        i
    }

    fn push<S: Signs>(&mut self, signs: &S, role: Role, a: usize, b: usize, (position, span): (usize, usize)) {
        let start = signs.at(a);
        let mut end = signs.at(b);
        if end - start > MAX_TOKEN {
            end = start + MAX_TOKEN;
            while !self.letters.is_char_boundary(end) {
                end -= 1;
            }
        }
        self.pieces.push(Piece { role, span, position, from: signs.from(a), to: signs.to(b - 1), start, end });
    }
}

/// The characters of a chunk by number.
trait Signs {
    /// `None` behind the last.
    fn class(&self, i: usize) -> Option<Class>;
    /// Whether it is this byte, in any case.
    fn is(&self, i: usize, byte: u8) -> bool;
    fn is_digit(&self, i: usize) -> bool;
    /// The byte of the folded chunk where it starts; for the number behind the last, where the chunk ends.
    fn at(&self, i: usize) -> usize;
    /// The bytes of the source text that it came from.
    fn from(&self, i: usize) -> usize;
    fn to(&self, i: usize) -> usize;

    fn is_letter(&self, i: usize) -> bool {
        matches!(self.class(i), Some(Class::Lower | Class::Upper))
    }
}

/// A chunk of ASCII: characters are bytes.
struct Ascii<'a> {
    bytes: &'a [u8],
    base: usize,
}

impl Signs for Ascii<'_> {
    fn class(&self, i: usize) -> Option<Class> {
        self.bytes.get(i).map(|&byte| class_of_byte(byte))
    }

    fn is(&self, i: usize, byte: u8) -> bool {
        self.bytes.get(i).is_some_and(|b| b.eq_ignore_ascii_case(&byte))
    }

    fn is_digit(&self, i: usize) -> bool {
        self.bytes.get(i).is_some_and(u8::is_ascii_digit)
    }

    fn at(&self, i: usize) -> usize {
        i
    }

    fn from(&self, i: usize) -> usize {
        self.base + i
    }

    fn to(&self, i: usize) -> usize {
        self.base + i + 1
    }
}

/// Any other chunk.
struct Beyond<'a> {
    chars: &'a [Folded],
    letters: usize,
}

impl Signs for Beyond<'_> {
    fn class(&self, i: usize) -> Option<Class> {
        self.chars.get(i).map(|c| c.class)
    }

    fn is(&self, i: usize, byte: u8) -> bool {
        self.chars.get(i).is_some_and(|c| c.c == char::from(byte))
    }

    fn is_digit(&self, i: usize) -> bool {
        self.chars.get(i).is_some_and(|c| c.c.is_ascii_digit())
    }

    fn at(&self, i: usize) -> usize {
        self.chars.get(i).map_or(self.letters, |c| c.at)
    }

    fn from(&self, i: usize) -> usize {
        self.chars[i].from
    }

    fn to(&self, i: usize) -> usize {
        self.chars[i].to
    }
}

/// A plain word, folded, into `out`, which is empty.
fn push_plain(text: &str, from: usize, to: usize, out: &mut String) {
    out.push_str(&text[from..to.min(from + MAX_TOKEN)]);
    out.make_ascii_lowercase();
}

/// Whether no word can start at byte `i`; up to `plain` the rest of a name may.
fn skippable(bytes: &[u8], i: usize, plain: usize) -> bool {
    match class_of_byte(bytes[i]) {
        Class::Gap => true,
        Class::Join => i < plain || !(bytes[i] == b'#' && bytes.get(i + 1).is_some_and(u8::is_ascii_digit)),
        _ => false,
    }
}

/// The end of the plain ASCII word that starts at `start` and ends at `to` at the latest.
fn word_end(bytes: &[u8], start: usize, to: usize) -> usize {
    bytes[start..to].iter().position(|&byte| class_of_byte(byte) == Class::Join).map_or(to, |at| start + at)
}

/// The end of the ASCII word at `start`, or of the ASCII words held together, of which nothing is kept but the smallest
/// parts: without humps, neighbours beyond ASCII, or a whole that [`Cutter::compound`] keeps.
fn plain_words(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut i, mut uppers, mut lowers) = (start, 0usize, false);
    let (mut first_end, mut digits) = (None, false);
    while let Some(&byte) = bytes.get(i) {
        match class_of_byte(byte) {
            Class::Lower if uppers > 1 && byte.is_ascii_lowercase() => return None,
            Class::Lower => {
                lowers = true;
                digits |= byte.is_ascii_digit();
            }
            Class::Upper if lowers => return None,
            Class::Upper => uppers += 1,
            Class::Gap => break,
            Class::Join => match bytes.get(i + 1).map(|&b| class_of_byte(b)) {
                None | Some(Class::Gap | Class::Join) if i > start => break,
                Some(Class::Lower | Class::Upper) if i > start => {
                    first_end.get_or_insert(i);
                    (uppers, lowers) = (0, false);
                }
                _ => return None,
            },
            Class::Run | Class::Symbol => return None,
        }
        i += 1;
    }
    let Some(first_end) = first_end else { return Some(i) };
    let first = &bytes[start..first_end];
    let version = first[0].eq_ignore_ascii_case(&b'v') && first.len() > 1 && first[1..].iter().all(u8::is_ascii_digit);
    (digits && !version).then_some(i)
}

/// Bytes from which a text counts as long.
pub(crate) const LONG_TEXT: usize = 4 * 1024;

/// Words and their parts.
#[derive(Clone, Default)]
pub(crate) struct WordTokenizer {
    cutter: Cutter,
    token: Token,
    waiting: Arc<AtomicUsize>,
}

impl WordTokenizer {
    /// Takes the bytes of each long text off `waiting` when it is cut.
    pub(crate) fn counting(waiting: Arc<AtomicUsize>) -> Self {
        WordTokenizer { waiting, ..WordTokenizer::default() }
    }
}

/// The tokens of one text.
pub(crate) struct WordStream<'a> {
    cutter: &'a mut Cutter,
    token: &'a mut Token,
    text: &'a str,
    place: Place,
    next: usize,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        if text.len() >= LONG_TEXT {
            let _ =
                self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| Some(n.saturating_sub(text.len())));
        }
        self.cutter.pieces.clear();
        WordStream { cutter: &mut self.cutter, token: &mut self.token, text, place: Place::default(), next: 0 }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let token = &mut *self.token;
        if self.next >= self.cutter.pieces.len() {
            self.cutter.pieces.clear();
            self.next = 0;
            match self.cutter.step(self.text, &mut self.place) {
                Step::End => return false,
                Step::Plain { from, to, position } => {
                    token.text.clear();
                    push_plain(self.text, from, to, &mut token.text);
                    (token.offset_from, token.offset_to) = (from, to);
                    (token.position, token.position_length) = (position, 1);
                    return true;
                }
                Step::Pieces => {}
            }
        }
        let piece = self.cutter.pieces[self.next];
        self.next += 1;
        token.text.clear();
        token.text.push_str(&self.cutter.letters[piece.start..piece.end]);
        (token.offset_from, token.offset_to) = (piece.from, piece.to);
        (token.position, token.position_length) = (piece.position, piece.span);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// Stands between the marks of a document.
pub(crate) const BETWEEN_MARKS: char = '\0';

/// Each mark as one token, as it is.
#[derive(Clone, Default)]
pub(crate) struct MarkTokenizer {
    token: Token,
}

/// The marks of one document.
pub(crate) struct MarkStream<'a> {
    token: &'a mut Token,
    marks: std::str::Split<'a, char>,
}

impl Tokenizer for MarkTokenizer {
    type TokenStream<'a> = MarkStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MarkStream<'a> {
        self.token.reset();
        self.token.position = 0;
        MarkStream { token: &mut self.token, marks: text.split(BETWEEN_MARKS) }
    }
}

impl TokenStream for MarkStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(mark) = self.marks.next() else { return false };
        self.token.text.clear();
        self.token.text.push_str(mark);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests;
