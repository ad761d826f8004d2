//! A place in a text that steps forward over digits, words and blanks. Copying one is how readers look ahead.

use std::ops::RangeInclusive;

#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What was stepped over.
    pub(super) fn before(&self) -> &'a str {
        &self.text[..self.at]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn at_digit(&self) -> bool {
        self.peek().is_some_and(|c| c.is_ascii_digit())
    }

    /// The character after the next one is a digit.
    pub(super) fn digit_follows(&self) -> bool {
        self.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit())
    }

    pub(super) fn eat(&mut self, wanted: char) -> bool {
        self.eat_any(&[wanted]).is_some()
    }

    pub(super) fn eat_any(&mut self, wanted: &[char]) -> Option<char> {
        let next = self.peek().filter(|c| wanted.contains(c))?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Steps over `word` in any case, when no letter follows it.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.rest().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let ends = found && !self.rest()[word.len()..].starts_with(|c: char| c.is_alphanumeric());
        if ends {
            self.at += word.len();
        }
        ends
    }

    /// Blanks of any kind but line ends, among them the narrow no-break space that some programs put before AM and PM.
    pub(super) fn blanks(&mut self) -> bool {
        let rest = self.rest();
        let kept = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n' && c != '\r');
        self.at += rest.len() - kept.len();
        kept.len() < rest.len()
    }

    /// All digits that stand here; `None`, without moving, when there are more or fewer than `lengths` allows.
    pub(super) fn digits(&mut self, lengths: RangeInclusive<usize>) -> Option<&'a str> {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if !lengths.contains(&length) {
            return None;
        }
        self.at += length;
        Some(&rest[..length])
    }

    pub(super) fn number(&mut self, lengths: RangeInclusive<usize>) -> Option<u32> {
        debug_assert!(*lengths.end() <= 9, "must fit a u32");
        self.digits(lengths)?.parse().ok()
    }

    /// The ASCII letters that stand here.
    pub(super) fn letters(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        self.at += length;
        &rest[..length]
    }

    /// True at the end and before anything that cannot continue a word or number.
    pub(super) fn at_border(&self) -> bool {
        !self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }
}
