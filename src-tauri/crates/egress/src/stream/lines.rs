//! Cuts bytes into whole lines before anybody reads them, with an end to both a line and the whole.
//!
//! The three line ends of event streams become one here and a byte order mark at the start goes, so that the parser
//! behind it never holds half a line: it reads its buffer again with every piece, which for a long line in small
//! pieces would take a time that grows with the square of its length.

use std::collections::VecDeque;

/// Longest line, in bytes. A piece of an answer is some hundred bytes; a server that sends it whole sends some thousand.
pub(crate) const MAX_LINE: usize = 2 << 20;
/// Most bytes of one answer.
pub(crate) const MAX_TOTAL: usize = 64 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";

#[derive(Default)]
pub(crate) struct LineCutter {
    line: Vec<u8>,
    total: usize,
    after_cr: bool,
    has_begun: bool,
}

impl LineCutter {
    /// Takes `bytes` and puts every line that ends in them into `ready`, each with one `\n`.
    ///
    /// # Errors
    /// What grew too large; nothing should be read after that.
    pub(crate) fn push(&mut self, bytes: &[u8], ready: &mut VecDeque<Vec<u8>>) -> Result<(), String> {
        self.total = self.total.saturating_add(bytes.len());
        if self.total > MAX_TOTAL {
            return Err(format!("the answer has more than {MAX_TOTAL} bytes"));
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            if std::mem::take(&mut self.after_cr) && rest[0] == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let Some(end) = rest.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
                self.take(rest)?;
                break;
            };
            self.take(&rest[..end])?;
            self.after_cr = rest[end] == b'\r';
            rest = &rest[end + 1..];
            ready.push_back(self.line());
        }
        Ok(())
    }

    /// The last line when the source has ended without its line end.
    pub(crate) fn finish(&mut self) -> Option<Vec<u8>> {
        (!self.line.is_empty()).then(|| self.line())
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), String> {
        if self.line.len() + bytes.len() > MAX_LINE {
            return Err(format!("a line of the answer has more than {MAX_LINE} bytes"));
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn line(&mut self) -> Vec<u8> {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.has_begun, true) && line.starts_with(BOM) {
            line.drain(..BOM.len());
        }
        line.push(b'\n');
        line
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn lines(pieces: &[&[u8]]) -> Vec<String> {
        let mut cutter = LineCutter::default();
        let mut ready = VecDeque::new();
        for piece in pieces {
            cutter.push(piece, &mut ready).unwrap();
        }
        ready.extend(cutter.finish());
        ready.into_iter().map(|line| String::from_utf8(line).unwrap()).collect()
    }

    #[test]
    fn every_cut_gives_the_same_lines() {
        let text = b"\xef\xbb\xbfa\r\n\r\nb\rc\n\n\rd\r\n\xc3\xa9";
        let whole = lines(&[text]);
        assert_eq!(whole, ["a\n", "\n", "b\n", "c\n", "\n", "\n", "d\n", "é\n"]);
        for cut in 0..=text.len() {
            assert_eq!(lines(&[&text[..cut], &text[cut..]]), whole, "cut at {cut}");
        }
        let bytes: Vec<_> = text.chunks(1).collect();
        assert_eq!(lines(&bytes), whole);
    }

    #[test]
    fn a_line_end_is_seen_at_once_and_not_with_the_next_byte() {
        let mut ready = VecDeque::new();
        LineCutter::default().push(b"data: x\r", &mut ready).unwrap();
        assert_eq!(ready.len(), 1);
    }

    #[test]
    fn long_lines_and_endless_answers_end() {
        let mut cutter = LineCutter::default();
        let mut ready = VecDeque::new();
        let half = vec![b'x'; MAX_LINE / 2];
        assert!(cutter.push(&half, &mut ready).is_ok());
        assert!(cutter.push(&half, &mut ready).is_ok());
        assert!(cutter.push(b"x", &mut ready).unwrap_err().contains("a line"));
        let mut cutter = LineCutter::default();
        let lines = b"data: x\n\n".repeat(100_000);
        let refused = (0..MAX_TOTAL / lines.len() + 1).find_map(|_| {
            ready.clear();
            cutter.push(&lines, &mut ready).err()
        });
        assert!(refused.unwrap().contains("the answer"));
    }
}
