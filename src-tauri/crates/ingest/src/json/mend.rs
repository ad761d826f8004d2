//! Going on after a broken value: where serde_json stumbled, and where the next element begins.

use super::buffer::is_space;
use super::*;
use serde::de::IgnoredAny;

impl<R: Read> Records<R> {
    /// Where serde_json stumbles within `at..at + end`: its reason, line, and offset from `at`.
    pub(super) fn why_broken(&self, end: usize) -> (String, u64, usize) {
        let bytes = &self.buffer[self.at..self.at + end.min(self.buffer.len() - self.at)];
        let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes) else {
            return ("its end was not found".to_owned(), self.line, end);
        };
        if error.is_eof() {
            return (reason_of(&error), self.line, end);
        }
        let above = error.line().saturating_sub(1);
        let start =
            if above == 0 { 0 } else { memchr::memchr_iter(b'\n', bytes).nth(above - 1).map_or(0, |at| at + 1) };
        (reason_of(&error), self.line + above as u64, (start + error.column()).min(end))
    }

    /// Moves to the element after a broken one: to the next place after `offset` that looks as the place between two
    /// elements did before. Leaves `at` before the comma. False when there is none.
    pub(super) fn find_next_element(&mut self, offset: usize) -> io::Result<bool> {
        let finders: Vec<_> = match &self.separator {
            Some(between) => vec![memchr::memmem::Finder::new(between).into_owned()],
            None => {
                let guess = [b"},", self.lead.as_slice(), b"{"].concat();
                let guesses = [guess.as_slice(), b"},{", b"}, {"];
                let count = if self.lead.is_empty() { 3 } else { 1 };
                guesses[..count].iter().map(|between| memchr::memmem::Finder::new(between).into_owned()).collect()
            }
        };
        let longest = finders.iter().map(|finder| finder.needle().len()).max().unwrap_or(0);
        // A lost quote is noticed at the end of its line, which is already within what sets two elements apart.
        let mut from = offset.saturating_sub(longest);
        loop {
            let found = finders.iter().filter_map(|finder| finder.find(&self.buffer[self.at + from..])).min();
            if let Some(found) = found {
                self.advance(from + found + 1);
                return Ok(true);
            }
            let unread = self.buffer.len() - self.at;
            // What was passed over is let go, so that looking far costs no memory.
            self.advance(unread.saturating_sub(longest).max(from.min(unread)));
            from = 0;
            if !self.more()? {
                return Ok(false);
            }
        }
    }

    /// Remembers how two elements are set apart: `}`, the bytes between, and the `{` of the next.
    pub(super) fn learn_separator(&mut self) -> io::Result<()> {
        if !self.buffer[..self.at].ends_with(b"},") {
            return Ok(());
        }
        let mut between = b"},".to_vec();
        while let Some(byte) = self.byte_at(between.len() - 2)? {
            between.push(byte);
            if !is_space(byte) || between.len() > 200 {
                break;
            }
        }
        if between.ends_with(b"{") {
            self.separator = Some(between);
        }
        Ok(())
    }
}
