//! How text becomes words: one cutter for the index, for questions, for the scan and for snippets.
//!
//! A word is kept whole and is also cut into its parts: `payments-api.prod`, `NullPointerException`,
//! `ERR_CONN_REFUSED`, `/var/log/app.log`, `10.0.0.1:5432`. Parts stand at consecutive positions and the whole stands
//! where its first part stands, so phrases hold across both. Runs of Chinese, Japanese, Korean, Thai and the like are
//! single characters plus pairs. Case, accents and compatibility forms are folded. What is refused: tokens longer than
//! [`MAX_TOKEN`] bytes; they are cut off there, in texts and in questions alike, so that they still find each other.

mod fold;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

pub(crate) use fold::fold;
use fold::{Class, Folded, class_of_byte, fold_into};

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
    letters: String,
    pieces: Vec<Piece>,
    chars: Vec<Folded>,
    parts: Vec<(usize, usize)>,
    token: Token,
}

/// Where in a text the cutter stands.
#[derive(Clone, Copy, Default)]
struct Place {
    byte: usize,
    position: usize,
}

impl Cutter {
    /// Calls `each` with every token of `text` in order.
    pub(crate) fn each(&mut self, text: &str, mut each: impl FnMut(&str, &Piece)) {
        let mut place = Place::default();
        while self.next_chunk(text, &mut place) {
            for piece in &self.pieces {
                each(&self.letters[piece.start..piece.end], piece);
            }
        }
    }

    /// Fills `pieces` with the tokens of the next chunk that has any.
    fn next_chunk(&mut self, text: &str, place: &mut Place) -> bool {
        self.letters.clear();
        self.pieces.clear();
        let bytes = text.as_bytes();
        loop {
            let mut i = place.byte;
            while i < bytes.len() && skippable(bytes, i) {
                i += 1;
            }
            if i >= bytes.len() {
                place.byte = i;
                return false;
            }
            match simple_word(bytes, i) {
                Some(end) => {
                    self.plain(text, i, end, place.position);
                    *place = Place { byte: end, position: place.position + 1 };
                    return true;
                }
                None => {
                    place.byte = self.general(text, i, &mut place.position);
                    if !self.pieces.is_empty() {
                        return true;
                    }
                }
            }
        }
    }

    fn plain(&mut self, text: &str, from: usize, to: usize, position: usize) {
        let kept = &text[from..to.min(from + MAX_TOKEN)];
        self.letters.push_str(kept);
        self.letters.make_ascii_lowercase();
        self.pieces.push(Piece { role: Role::Part, span: 1, position, from, to, start: 0, end: kept.len() });
    }

    /// Everything but a plain ASCII word: up to the next ASCII blank or hard separator. Gives the byte it ended at.
    fn general(&mut self, text: &str, start: usize, position: &mut usize) -> usize {
        let bytes = text.as_bytes();
        let mut end = start;
        while end < bytes.len() && class_of_byte(bytes[end]) != Class::Gap && end - start < MAX_CHUNK {
            end += 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        self.chars.clear();
        fold_into(&text[start..end], start, &mut self.chars);
        let mut i = 0;
        while i < self.chars.len() {
            i = match self.chars[i].class {
                Class::Lower | Class::Upper => self.compound(i, position),
                Class::Join if self.chars[i].c == '#' && self.digit_at(i + 1) => self.compound(i, position),
                Class::Run => self.run(i, position),
                Class::Symbol => {
                    self.push(Role::Part, i, i + 1, *position, 1);
                    *position += 1;
                    i + 1
                }
                Class::Join | Class::Gap => i + 1,
            };
        }
        end
    }

    fn digit_at(&self, i: usize) -> bool {
        self.chars.get(i).is_some_and(|c| c.c.is_ascii_digit())
    }

    fn is_letter(&self, i: usize) -> bool {
        self.chars.get(i).is_some_and(|c| matches!(c.class, Class::Lower | Class::Upper))
    }

    /// Words held together by joiners, from character `a`. Gives the character it ended before.
    fn compound(&mut self, a: usize, position: &mut usize) -> usize {
        let mut b = a + 1;
        while self.is_letter(b) || (b < self.chars.len() && self.chars[b].class == Class::Join && self.is_letter(b + 1))
        {
            b += 1;
        }
        let lead = usize::from(self.chars[a].class == Class::Join);
        let first = *position;
        let whole = self.pieces.len();
        let mut i = a + lead;
        while i < b {
            let mut end = i;
            while end < b && self.is_letter(end) {
                end += 1;
            }
            self.subword(i, end, position, i == a + lead && end < b);
            i = end + 1;
        }
        let joined = lead == 1 || self.chars[a..b].iter().any(|c| c.class == Class::Join);
        if joined {
            self.push(Role::Whole, a, b, first, *position - first);
            // The whole goes before its parts: positions never go back.
            self.pieces[whole..].rotate_right(1);
        }
        b
    }

    /// One word between joiners: whole, and in its `camelCase` parts.
    fn subword(&mut self, a: usize, b: usize, position: &mut usize, version: bool) {
        self.camel(a, b);
        let mut parts = std::mem::take(&mut self.parts);
        if parts.len() > 1 {
            self.push(Role::Sub, a, b, *position, parts.len());
        } else if version && self.chars[a].c == 'v' && b > a + 1 && (a + 1..b).all(|i| self.digit_at(i)) {
            self.push(Role::Alias, a + 1, b, *position, 1);
        }
        for &(from, to) in &parts {
            self.push(Role::Part, from, to, *position, 1);
            *position += 1;
        }
        parts.clear();
        self.parts = parts;
    }

    /// Finds the humps of `a..b`. Letters that change case too often (base64, `iOS`) are left in one piece.
    fn camel(&mut self, a: usize, b: usize) {
        self.parts.clear();
        let upper = |i: usize| self.chars[i].class == Class::Upper;
        let mut start = a;
        for i in a + 1..b {
            let hump = upper(i) && !upper(i - 1);
            let acronym_ends =
                upper(i) && upper(i - 1) && i + 1 < b && !upper(i + 1) && !self.chars[i + 1].c.is_ascii_digit();
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
    fn run(&mut self, a: usize, position: &mut usize) -> usize {
        let mut i = a;
        while i < self.chars.len() && self.chars[i].class == Class::Run {
            if self.chars.get(i + 1).is_some_and(|c| c.class == Class::Run) {
                self.push(Role::Pair, i, i + 2, *position, 2);
            }
            self.push(Role::Single, i, i + 1, *position, 1);
            *position += 1;
            i += 1;
        }
        i
    }

    fn push(&mut self, role: Role, a: usize, b: usize, position: usize, span: usize) {
        let start = self.letters.len();
        for folded in &self.chars[a..b] {
            if self.letters.len() - start + folded.c.len_utf8() > MAX_TOKEN {
                break;
            }
            self.letters.push(folded.c);
        }
        let (from, to) = (self.chars[a].from, self.chars[b - 1].to);
        self.pieces.push(Piece { role, span, position, from, to, start, end: self.letters.len() });
    }
}

/// Whether no word can start at byte `i`.
fn skippable(bytes: &[u8], i: usize) -> bool {
    match class_of_byte(bytes[i]) {
        Class::Gap => true,
        Class::Join => !(bytes[i] == b'#' && bytes.get(i + 1).is_some_and(u8::is_ascii_digit)),
        _ => false,
    }
}

/// The end of the ASCII word at `start` when it has neither joiners nor humps nor neighbours beyond ASCII.
fn simple_word(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut i, mut uppers, mut lowers) = (start, 0usize, false);
    while let Some(&byte) = bytes.get(i) {
        match class_of_byte(byte) {
            Class::Lower if uppers > 1 && byte.is_ascii_lowercase() => return None,
            Class::Lower => lowers = true,
            Class::Upper if lowers => return None,
            Class::Upper => uppers += 1,
            Class::Gap => break,
            Class::Join => match bytes.get(i + 1).map(|&b| class_of_byte(b)) {
                None | Some(Class::Gap | Class::Join) if i > start => break,
                _ => return None,
            },
            Class::Run | Class::Symbol => return None,
        }
        i += 1;
    }
    Some(i)
}

/// Bytes from which a text counts as long.
pub(crate) const LONG_TEXT: usize = 4 * 1024;

/// Words and their parts.
#[derive(Clone, Default)]
pub(crate) struct WordTokenizer {
    cutter: Cutter,
    waiting: Arc<AtomicUsize>,
}

impl WordTokenizer {
    /// Takes the bytes of each long text off `waiting` when it is cut.
    pub(crate) fn counting(waiting: Arc<AtomicUsize>) -> Self {
        WordTokenizer { cutter: Cutter::default(), waiting }
    }
}

/// The tokens of one text.
pub(crate) struct WordStream<'a> {
    cutter: &'a mut Cutter,
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
        self.cutter.letters.clear();
        WordStream { cutter: &mut self.cutter, text, place: Place::default(), next: 0 }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        if self.next >= self.cutter.pieces.len() {
            if !self.cutter.next_chunk(self.text, &mut self.place) {
                return false;
            }
            self.next = 0;
        }
        let piece = self.cutter.pieces[self.next];
        self.next += 1;
        let token = &mut self.cutter.token;
        token.text.clear();
        token.text.push_str(&self.cutter.letters[piece.start..piece.end]);
        token.position = piece.position;
        token.offset_from = piece.from;
        token.offset_to = piece.to;
        token.position_length = piece.span;
        true
    }

    fn token(&self) -> &Token {
        &self.cutter.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.cutter.token
    }
}

/// The whole value as one folded token: names of services, states and sources.
#[derive(Clone, Default)]
pub(crate) struct ValueTokenizer {
    token: Token,
}

/// The one token of a value.
pub(crate) struct ValueStream<'a> {
    token: &'a mut Token,
    given: bool,
}

impl Tokenizer for ValueTokenizer {
    type TokenStream<'a> = ValueStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ValueStream<'a> {
        self.token.reset();
        self.token.text = fold(text);
        self.token.position = 0;
        self.token.offset_to = text.len();
        ValueStream { token: &mut self.token, given: false }
    }
}

impl TokenStream for ValueStream<'_> {
    fn advance(&mut self) -> bool {
        !std::mem::replace(&mut self.given, true)
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
