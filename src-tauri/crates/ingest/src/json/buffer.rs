//! The window over a JSON text: reading on, looking ahead, and finding where a value ends.

use super::*;

/// Where a value that begins at some offset from `at` ends.
pub(super) enum Extent {
    /// Ends before this offset.
    Whole(usize),
    /// Cannot be a value beyond this offset.
    Broken(usize),
    /// The file ends first, at this offset.
    Cut(usize),
    /// Longer than the limit.
    TooLong,
}

impl<R: Read> Records<R> {
    /// Where the value at `offset` ends, reading on as far as the limit.
    pub(super) fn extent(&mut self, offset: usize) -> io::Result<Extent> {
        let mut scan = Scan::default();
        let mut from = offset;
        loop {
            let bytes = &self.buffer[self.at + from..];
            match scan.feed(bytes) {
                Scanned::End(end) if from + end - offset > self.limit => return Ok(Extent::TooLong),
                Scanned::End(end) => return Ok(Extent::Whole(from + end)),
                Scanned::Broken(at) => return Ok(Extent::Broken(from + at + 1)),
                Scanned::More => from += bytes.len(),
            }
            if from - offset > self.limit {
                return Ok(Extent::TooLong);
            }
            if !self.more()? {
                let whole = scan.is_scalar() && self.state == State::Between;
                return Ok(if whole { Extent::Whole(from) } else { Extent::Cut(from) });
            }
        }
    }

    /// Passes over a value that is too long, holding none of it.
    pub(super) fn skip_value(&mut self) -> io::Result<()> {
        let mut scan = Scan::default();
        loop {
            let unread = self.buffer.len() - self.at;
            match scan.feed(&self.buffer[self.at..]) {
                Scanned::End(end) => {
                    self.advance(end);
                    return Ok(());
                }
                Scanned::Broken(at) => {
                    self.advance(at);
                    if !self.find_next_element(0)? {
                        self.state = State::Done;
                    }
                    return Ok(());
                }
                Scanned::More => self.advance(unread),
            }
            if !self.more()? {
                return Ok(());
            }
        }
    }

    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let unread = &self.buffer[self.at..];
            if let Some(found) = memchr::memchr(b'\n', unread) {
                // The line end itself stays: it is what sets the next value apart.
                self.advance(found);
                return Ok(());
            }
            let count = unread.len();
            self.advance(count);
            if !self.more()? {
                return Ok(());
            }
        }
    }

    /// Skips white space; the byte that follows.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let space = self.buffer[self.at..].iter().take_while(|&&byte| is_space(byte)).count();
            self.advance(space);
            if let Some(&byte) = self.buffer.get(self.at) {
                return Ok(Some(byte));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// As [`Self::peek`] from an offset, without moving.
    pub(super) fn peek_from(&mut self, mut offset: usize) -> io::Result<(usize, Option<u8>)> {
        loop {
            match self.byte_at(offset)? {
                Some(byte) if is_space(byte) => offset += 1,
                other => return Ok((offset, other)),
            }
        }
    }

    pub(super) fn byte_at(&mut self, offset: usize) -> io::Result<Option<u8>> {
        while self.at + offset >= self.buffer.len() {
            if !self.more()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.at + offset]))
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.line += newlines(&self.buffer[self.at..self.at + count]);
        self.at += count;
    }

    /// Reads another chunk behind what is unread; false at the end. Offsets from `at` stay what they are.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let chunk = self.reader.fill_buf()?;
        let count = chunk.len();
        self.buffer.extend_from_slice(chunk);
        self.reader.consume(count);
        self.ended = count == 0;
        Ok(!self.ended)
    }
}

pub(super) fn newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}
