//! Records of a delimited file, one at a time, bounded, with the line on which each begins.
//!
//! Where a record ends is decided here; its cells are read by the `csv` crate. A quote that is never closed would
//! swallow the rest of the file: then its line is read as it stands and reading goes on with the next one.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Line on which it begins, counted from 1.
    pub line: u64,
    pub cells: Vec<String>,
    pub trouble: Option<Trouble>,
    /// Where it lies in a file whose lines do not tell, as `incidents[3]`.
    pub path: Option<String>,
}

impl Record {
    pub(super) fn at(line: u64) -> Self {
        Record { line, cells: Vec::new(), trouble: None, path: None }
    }
}

/// What is wrong with a record that was kept nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    UnclosedQuote,
    /// Longer than the limit on one record.
    Cut,
}

/// Reads records from UTF-8 text.
pub struct Records<R> {
    csv: csv::Reader<Feed<R>>,
    row: csv::ByteRecord,
}

impl<R: BufRead> Records<R> {
    /// Records of at most about `limit` bytes.
    ///
    /// # Errors
    /// What the reader says of its first bytes.
    pub fn new(mut reader: R, delimiter: u8, limit: usize) -> io::Result<Self> {
        let head = reader.fill_buf()?;
        let lone_cr = memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some();
        let end = if lone_cr { b'\r' } else { b'\n' };
        let csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(csv::Terminator::Any(end))
            .from_reader(Feed {
                reader,
                delimiter,
                limit,
                end,
                number: 0,
                held: VecDeque::new(),
                ready: Vec::new(),
                given: 0,
                marks: VecDeque::new(),
            });
        Ok(Records { csv, row: csv::ByteRecord::new() })
    }

    pub fn reader(&self) -> &R {
        &self.csv.get_ref().reader
    }

    /// The next record that is not blank; `None` at the end.
    ///
    /// # Errors
    /// What the reader says.
    pub fn next_record(&mut self) -> io::Result<Option<Record>> {
        if !self.csv.read_byte_record(&mut self.row)? {
            return Ok(None);
        }
        let mark = self.csv.get_mut().marks.pop_front();
        let (line, trouble) = mark.expect("every record that is fed is marked first");
        let cells = self.row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        Ok(Some(Record { cells, trouble, ..Record::at(line) }))
    }
}

#[derive(Debug)]
struct Physical {
    number: u64,
    /// Without its end.
    bytes: Vec<u8>,
    ended: bool,
    cut: bool,
}

/// Hands whole records to the `csv` crate, each followed by the line end, and remembers where each began.
struct Feed<R> {
    reader: R,
    delimiter: u8,
    limit: usize,
    /// What ends a line: LF, or CR in files that have no LF.
    end: u8,
    number: u64,
    /// Lines that were looked at for the end of a quote that never came.
    held: VecDeque<Physical>,
    ready: Vec<u8>,
    given: usize,
    marks: VecDeque<(u64, Option<Trouble>)>,
}

impl<R: BufRead> Read for Feed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            self.ready.clear();
            self.given = 0;
            if !self.prepare()? {
                return Ok(0);
            }
        }
        let count = out.len().min(self.ready.len() - self.given);
        out[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

impl<R: BufRead> Feed<R> {
    /// Puts the next record into `ready`; false at the end. A blank line puts nothing there.
    fn prepare(&mut self) -> io::Result<bool> {
        if let Some(line) = self.held.pop_front() {
            let trouble = line.cut.then_some(Trouble::Cut);
            self.plain(&line, trouble);
            return Ok(true);
        }
        let Some(first) = self.physical()? else { return Ok(false) };
        let open = self.quote_open(&first.bytes, false);
        if first.cut {
            self.plain(&first, Some(Trouble::Cut));
        } else if open {
            self.assemble(first)?;
        } else {
            self.feed(first.number, &first.bytes, None);
        }
        Ok(true)
    }

    /// Joins lines until the quote that is open at the end of `first` is closed.
    fn assemble(&mut self, first: Physical) -> io::Result<()> {
        let mut size = first.bytes.len();
        let mut held = VecDeque::from([first]);
        loop {
            let next = if size > self.limit { None } else { self.physical()? };
            let Some(next) = next else {
                let first = held.pop_front().expect("holds the first line");
                self.held = held;
                self.plain(&first, Some(Trouble::UnclosedQuote));
                return Ok(());
            };
            size += next.bytes.len() + 1;
            let open = self.quote_open(&next.bytes, true);
            held.push_back(next);
            if !open {
                break;
            }
        }
        let line = held[0].number;
        let mut whole = Vec::with_capacity(size);
        for (index, line) in held.iter().enumerate() {
            if index > 0 {
                whole.push(self.end);
            }
            whole.extend_from_slice(&line.bytes);
        }
        self.feed(line, &whole, None);
        Ok(())
    }

    fn feed(&mut self, line: u64, bytes: &[u8], trouble: Option<Trouble>) {
        let bytes = if self.end == b'\n' { bytes.strip_suffix(b"\r").unwrap_or(bytes) } else { bytes };
        if bytes.is_empty() {
            return;
        }
        self.marks.push_back((line, trouble));
        self.ready.extend_from_slice(bytes);
        self.ready.push(self.end);
    }

    /// A line on its own. Where a quote stays open in it, its quotes are letters.
    fn plain(&mut self, line: &Physical, trouble: Option<Trouble>) {
        if !self.quote_open(&line.bytes, false) {
            return self.feed(line.number, &line.bytes, trouble);
        }
        let bytes = line.bytes.strip_suffix(b"\r").unwrap_or(&line.bytes);
        let cells: Vec<Vec<u8>> = bytes
            .split(|byte| *byte == self.delimiter)
            .map(|cell| {
                let doubled =
                    cell.iter().flat_map(|byte| std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
                std::iter::once(b'"').chain(doubled).chain(std::iter::once(b'"')).collect()
            })
            .collect();
        self.feed(line.number, &cells.join(&self.delimiter), trouble);
    }

    /// Whether a quoted cell is still open at the end of `bytes`.
    fn quote_open(&self, bytes: &[u8], mut open: bool) -> bool {
        if !open && memchr::memchr(b'"', bytes).is_none() {
            return false;
        }
        let mut at_start = !open;
        let mut rest = bytes.iter().copied().peekable();
        while let Some(byte) = rest.next() {
            match byte {
                b'"' if open && rest.peek() == Some(&b'"') => {
                    rest.next();
                }
                b'"' if open => open = false,
                b'"' if at_start => open = true,
                _ => {}
            }
            at_start = !open && byte == self.delimiter;
        }
        open
    }

    /// One line without its end; beyond the limit it is skipped.
    fn physical(&mut self) -> io::Result<Option<Physical>> {
        let mut line = Physical { number: self.number + 1, bytes: Vec::new(), ended: false, cut: false };
        let mut seen = false;
        while !line.ended {
            let chunk = self.reader.fill_buf()?;
            if chunk.is_empty() {
                break;
            }
            seen = true;
            let end = memchr::memchr(self.end, chunk);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = self.limit.saturating_sub(line.bytes.len());
            line.cut |= part.len() > room;
            line.bytes.extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            line.ended = end.is_some();
            self.reader.consume(used);
        }
        if !seen {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(line))
    }
}
