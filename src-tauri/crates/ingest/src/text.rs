//! Bytes to text: encodings, lines with numbers, bounded records, samples for recognising.
//!
//! Everything streams. What is refused: holding a line that is longer than its limit (it is cut, and says so), and
//! dropping what cannot be decoded (it becomes U+FFFD, and the place is remembered).

mod decode;
mod part;

pub use decode::{Damage, EncodingNote, Utf8Reader};
pub(crate) use part::PartLines;

use crate::sink::tell;
use crate::{Entry, IngestError, Sink, Tree};
use model::{Finding, FindingCode, Locator, Severity};
use std::io::{self, BufRead, Read};

/// How much of a file is looked at to tell its encoding and its format.
pub const HEAD_BYTES: usize = 64 << 10;

/// UTF-8 text out of whatever `inner` holds. The encoding is told from the first [`HEAD_BYTES`]: a byte-order mark,
/// valid UTF-8, UTF-16 without a mark, else the likeliest legacy encoding.
///
/// # Errors
/// What `inner` says while its head is read.
pub fn reader<R: Read>(inner: R) -> io::Result<(Utf8Reader<R>, EncodingNote)> {
    let reader = Utf8Reader::open(inner)?;
    let note = reader.note();
    Ok((reader, note))
}

/// [`reader`] over one entry of a tree.
///
/// # Errors
/// [`IngestError::Read`] with the entry's label.
pub fn open<'t>(tree: &'t dyn Tree, index: usize) -> Result<Utf8Reader<Box<dyn Read + 't>>, IngestError> {
    let label = || entry_label(tree, index);
    let inner = tree.open(index).map_err(|source| IngestError::Read { label: label(), source })?;
    Utf8Reader::open(inner).map_err(|source| IngestError::Read { label: label(), source })
}

/// The label of an entry, empty when there is no such entry.
pub fn entry_label(tree: &dyn Tree, index: usize) -> String {
    tree.entries().get(index).map(|entry: &Entry| entry.label.clone()).unwrap_or_default()
}

/// What to tell about the encoding of `file` once it was read to its end: nothing when it was clean UTF-8.
pub fn encoding_findings(file: &str, note: EncodingNote, damage: &Damage) -> Vec<Finding> {
    let mut findings = Vec::new();
    if note.guessed {
        findings.push(Finding {
            severity: Severity::Warning,
            code: FindingCode::BadEncoding,
            place: Locator { file: file.to_owned(), line: None, id: None },
            message: format!("`{file}` is not UTF-8 and does not say its encoding; it was read as {}", note.name),
            hint: Some("If letters look wrong, save the file as UTF-8 and import it again.".to_owned()),
            count: 1,
        });
    }
    if damage.count > 0 {
        let bytes: Vec<String> = damage.first_bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        findings.push(Finding {
            severity: Severity::Warning,
            code: FindingCode::BadEncoding,
            place: Locator { file: file.to_owned(), line: Some(damage.first_line), id: None },
            message: format!(
                "reading `{file}` as {} met bytes that are no text ({}); each such place shows as U+FFFD and the \
                 rest was kept",
                note.name,
                bytes.join(" ")
            ),
            hint: Some("Export the file again as UTF-8 if those characters matter.".to_owned()),
            count: damage.count,
        });
    }
    findings
}

/// Tells what [`encoding_findings`] finds.
pub(crate) fn tell_encoding(
    file: &str,
    note: EncodingNote,
    damage: &Damage,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    encoding_findings(file, note, damage).into_iter().try_for_each(|finding| tell(sink, finding))
}

/// One line, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: u64,
    pub text: String,
    /// It was longer than the limit; `text` is its beginning.
    pub cut: bool,
    /// Some bytes in it could not be decoded and show as U+FFFD.
    pub lossy: bool,
}

/// The lines of a reader, each bounded. Line ends are LF, CRLF, or lone CR where the head has CR and no LF.
pub struct Lines<R> {
    reader: Utf8Reader<R>,
    limit: usize,
    end: u8,
    number: u64,
    offset: u64,
}

impl<R: Read> Lines<R> {
    /// Lines of at most `limit` bytes; what is beyond is skipped and the line marked `cut`.
    ///
    /// # Errors
    /// What `inner` says while its head is read.
    pub fn new(inner: R, limit: usize) -> io::Result<Self> {
        Self::over(Utf8Reader::open(inner)?, limit)
    }

    /// As [`Lines::new`], over a reader that is already decoded.
    ///
    /// # Errors
    /// What the reader says while its first bytes are decoded.
    pub fn over(mut reader: Utf8Reader<R>, limit: usize) -> io::Result<Self> {
        let head = reader.fill_buf()?;
        let lone_cr =
            memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some_and(|at| at + 1 < head.len());
        Ok(Lines { reader, limit, end: if lone_cr { b'\r' } else { b'\n' }, number: 0, offset: 0 })
    }

    pub fn note(&self) -> EncodingNote {
        self.reader.note()
    }

    /// What could not be decoded so far.
    pub fn damage(&self) -> &Damage {
        self.reader.damage()
    }

    /// Bytes of the source read so far.
    pub fn bytes_read(&self) -> u64 {
        self.reader.bytes_read()
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// What the reader underneath says.
    pub fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut kept = Vec::new();
        let mut cut = false;
        let mut seen = 0u64;
        let mut ended = false;
        while !ended {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            let (part, used) = match memchr::memchr(self.end, chunk) {
                Some(at) => {
                    ended = true;
                    (&chunk[..at], at + 1)
                }
                None => (chunk, chunk.len()),
            };
            let room = self.limit.saturating_sub(kept.len());
            cut |= part.len() > room;
            kept.extend_from_slice(&part[..part.len().min(room)]);
            self.reader.consume(used);
            seen += used as u64;
        }
        if seen == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.offset += seen;
        if kept.last() == Some(&b'\r') {
            kept.pop();
        }
        let lossy = self.reader.damaged_before(self.offset);
        Ok(Some(Line { number: self.number, text: whole_characters(kept), cut, lossy }))
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

/// The bytes came from a decoder, so only a character cut at the end can be wrong.
fn whole_characters(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let end = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(end);
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }
}

/// The beginning of a file, for telling what it is.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Cleaned label of the file.
    pub label: String,
    /// The first [`HEAD_BYTES`] as they are.
    pub head: Vec<u8>,
    /// The same, decoded; a character cut at the end is left out.
    pub text: String,
    /// The head is the whole file.
    pub complete: bool,
    pub note: EncodingNote,
    /// Decoding the head met bytes that are no text.
    pub lossy: bool,
}

impl Sample {
    /// Reads the head of one file.
    ///
    /// # Errors
    /// What `inner` says.
    pub fn read(label: impl Into<String>, mut inner: impl Read) -> io::Result<Self> {
        let mut head = Vec::new();
        inner.by_ref().take(HEAD_BYTES as u64 + 1).read_to_end(&mut head)?;
        Ok(Self::of(label, head))
    }

    /// A sample of bytes in memory.
    pub fn of(label: impl Into<String>, mut head: Vec<u8>) -> Self {
        let complete = head.len() <= HEAD_BYTES;
        head.truncate(HEAD_BYTES);
        let (text, note, lossy) = decode::head(&head, complete);
        Sample { label: label.into(), head, text, complete, note, lossy }
    }

    /// True when the head holds what no text holds: NUL or many control characters after decoding.
    pub fn is_binary(&self) -> bool {
        let controls = self.text.bytes().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127)).count();
        let lost = self.text.matches('\u{fffd}').count();
        controls * 50 > self.text.len() || (self.lossy && lost * 10 > self.text.len())
    }

    /// The last part of the label, after the last `/` or `!`.
    pub fn file_name(&self) -> &str {
        self.label.rsplit(['/', '!']).next().unwrap_or(&self.label)
    }

    /// Lower-case extension of the file name, empty when there is none.
    pub fn extension(&self) -> String {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_ascii_lowercase(),
            _ => String::new(),
        }
    }
}

/// The beginning of `text`, at most `max` bytes and whole characters, with `…` when something is left out.
pub fn excerpt(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    format!("{}…", cut_at(text, max))
}

/// The longest beginning of `text` of at most `max` bytes that ends between characters.
pub fn cut_at(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
