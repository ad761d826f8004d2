//! Decoding a stream to UTF-8, with a memory of what could not be decoded.

use super::HEAD_BYTES;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

const OUT_BYTES: usize = 96 << 10;
/// Places of damage remembered until the line that holds them is read; beyond it only the count goes on.
const PLACES: usize = 1 << 14;
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// Which encoding a text was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodingNote {
    /// Name as the Encoding Standard writes it, for example `UTF-8` or `windows-1252`.
    pub name: &'static str,
    /// Nothing in the file says so: it was guessed from the bytes.
    pub guessed: bool,
}

/// What could not be decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Places, each of which shows as one U+FFFD.
    pub count: u64,
    /// Line of the first, counted from 1.
    pub first_line: u64,
    /// The bytes of the first, as far as they are known.
    pub first_bytes: Vec<u8>,
}

/// A reader that gives UTF-8 whatever the encoding underneath. Also a [`BufRead`].
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    note: EncodingNote,
    raw: Vec<u8>,
    raw_start: usize,
    raw_end: usize,
    at_end: bool,
    closed: bool,
    out: Vec<u8>,
    out_start: usize,
    out_end: usize,
    bytes_read: u64,
    decoded: u64,
    line: u64,
    ascii_so_far: bool,
    damage: Damage,
    places: VecDeque<u64>,
}

impl<R: Read> Utf8Reader<R> {
    pub(crate) fn open(mut inner: R) -> io::Result<Self> {
        let mut raw = vec![0; HEAD_BYTES];
        let mut filled = 0;
        let mut at_end = false;
        while filled < raw.len() && !at_end {
            match inner.read(&mut raw[filled..]) {
                Ok(0) => at_end = true,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let (encoding, mark, guessed) = detect(&raw[..filled], at_end);
        Ok(Utf8Reader {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            note: EncodingNote { name: encoding.name(), guessed },
            raw,
            raw_start: mark,
            raw_end: filled,
            at_end,
            closed: false,
            out: vec![0; OUT_BYTES],
            out_start: 0,
            out_end: 0,
            bytes_read: filled as u64,
            decoded: 0,
            line: 1,
            ascii_so_far: encoding == UTF_8 && mark == 0,
            damage: Damage::default(),
            places: VecDeque::new(),
        })
    }

    pub fn note(&self) -> EncodingNote {
        self.note
    }

    /// What could not be decoded so far.
    pub fn damage(&self) -> &Damage {
        &self.damage
    }

    /// Bytes of the source read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// Whether a remembered place of damage lies before `offset` of the decoded text; forgets those that do.
    pub(crate) fn damaged_before(&mut self, offset: u64) -> bool {
        let mut found = false;
        while self.places.front().is_some_and(|place| *place < offset) {
            self.places.pop_front();
            found = true;
        }
        found
    }

    fn refill_raw(&mut self) -> io::Result<()> {
        self.raw_start = 0;
        self.raw_end = 0;
        loop {
            match self.inner.read(&mut self.raw) {
                Ok(0) => self.at_end = true,
                Ok(count) => {
                    self.raw_end = count;
                    self.bytes_read += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    fn refill_out(&mut self) -> io::Result<()> {
        self.out_start = 0;
        self.out_end = 0;
        while self.out_end == 0 && !self.closed {
            if self.raw_start == self.raw_end && !self.at_end {
                self.refill_raw()?;
            }
            self.decode();
        }
        Ok(())
    }

    fn decode(&mut self) {
        // Room is left for one replacement character at any time.
        let room = self.out.len() - REPLACEMENT.len();
        loop {
            let source = &self.raw[self.raw_start..self.raw_end];
            let target = &mut self.out[self.out_end..room];
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(source, target, self.at_end);
            let new = self.out_end..self.out_end + written;
            self.ascii_so_far = self.ascii_so_far && self.out[new.clone()].is_ascii();
            self.line += memchr::memchr_iter(b'\n', &self.out[new.clone()]).count() as u64;
            self.out_end = new.end;
            self.decoded += written as u64;
            self.raw_start += read;
            match result {
                DecoderResult::InputEmpty => {
                    self.closed = self.at_end;
                    return;
                }
                DecoderResult::OutputFull => return,
                DecoderResult::Malformed(length, after) => {
                    if !self.switch_encoding(length as usize + after as usize) {
                        self.note_damage(length as usize, after as usize);
                    }
                    if self.out_end >= room {
                        return;
                    }
                }
            }
        }
    }

    /// A file whose head was plain ASCII decides its encoding where the first other byte stands. True when it was not
    /// UTF-8 after all and the bytes are to be read again.
    fn switch_encoding(&mut self, back: usize) -> bool {
        if !self.ascii_so_far || back > self.raw_start {
            return false;
        }
        let from = self.raw_start - back;
        let ahead = &self.raw[from..self.raw_end];
        let encoding = guess_legacy(ahead, self.at_end);
        if encoding == UTF_8 || mostly_utf8(ahead) {
            return false;
        }
        self.raw_start = from;
        self.decoder = encoding.new_decoder_without_bom_handling();
        self.note = EncodingNote { name: encoding.name(), guessed: true };
        self.ascii_so_far = false;
        true
    }

    fn note_damage(&mut self, length: usize, after: usize) {
        if self.damage.count == 0 {
            self.damage.first_line = self.line;
            let end = self.raw_start.saturating_sub(after);
            self.damage.first_bytes = self.raw[end.saturating_sub(length)..end].to_vec();
        }
        self.damage.count += 1;
        if self.places.len() < PLACES {
            self.places.push_back(self.decoded);
        }
        self.out[self.out_end..self.out_end + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
        self.out_end += REPLACEMENT.len();
        self.decoded += REPLACEMENT.len() as u64;
    }
}

impl<R: Read> BufRead for Utf8Reader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.out_start == self.out_end {
            self.refill_out()?;
        }
        Ok(&self.out[self.out_start..self.out_end])
    }

    fn consume(&mut self, amount: usize) {
        self.out_start = (self.out_start + amount).min(self.out_end);
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(target.len());
        target[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

/// Decodes a head in one go: its text, the encoding, and whether something in it is no text.
pub(super) fn head(head: &[u8], complete: bool) -> (String, EncodingNote, bool) {
    let (encoding, mark, guessed) = detect(head, complete);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(head.len() * 2);
    let mut source = &head[mark..];
    let mut lossy = false;
    loop {
        text.reserve(source.len() + 16);
        let (result, read, replaced) = decoder.decode_to_string(source, &mut text, complete);
        lossy |= replaced;
        source = &source[read..];
        if result == CoderResult::InputEmpty {
            break;
        }
    }
    (text, EncodingNote { name: encoding.name(), guessed }, lossy)
}

/// The encoding, the length of its byte-order mark, and whether it was guessed.
fn detect(head: &[u8], complete: bool) -> (&'static Encoding, usize, bool) {
    if let Some((encoding, mark)) = Encoding::for_bom(head) {
        return (encoding, mark, false);
    }
    match std::str::from_utf8(head) {
        // Plain NULs are valid UTF-8, and UTF-16 text in Latin letters is made of them.
        Ok(_) => match utf16(head) {
            Some(encoding) => (encoding, 0, true),
            None => (UTF_8, 0, false),
        },
        Err(error) if !complete && error.error_len().is_none() => (UTF_8, 0, false),
        Err(_) => {
            if let Some(encoding) = utf16(head) {
                return (encoding, 0, true);
            }
            if mostly_utf8(head) {
                return (UTF_8, 0, false);
            }
            let encoding = guess_legacy(head, complete);
            (encoding, 0, encoding != UTF_8)
        }
    }
}

/// UTF-16 without a mark: nearly every other byte is NUL.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    if head.len() < 4 || (!head.len().is_multiple_of(2) && head.len() < HEAD_BYTES) {
        return None;
    }
    let pairs = head.len() / 2;
    let first = head.chunks_exact(2).filter(|pair| pair[0] == 0).count();
    let second = head.chunks_exact(2).filter(|pair| pair[1] == 0).count();
    if second * 10 >= pairs * 7 && first * 10 <= pairs {
        Some(UTF_16LE)
    } else if first * 10 >= pairs * 7 && second * 10 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// True when the sequences of several bytes that are valid outnumber the places that are not: damaged UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut valid = 0usize;
    let mut broken = 0usize;
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        // Bytes that are no text one after the other are one place.
        let goes_on = broken > 0 && chunk.valid().is_empty();
        broken += usize::from(!goes_on && !chunk.invalid().is_empty());
    }
    valid > broken
}

fn guess_legacy(bytes: &[u8], complete: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, complete);
    detector.guess(None, Utf8Detection::Deny)
}
