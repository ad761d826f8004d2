//! Finding where a JSON value ends, chunk by chunk, without reading it.

/// How far a scan came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// The chunk ended first.
    More,
    /// The value ends before this offset of the chunk.
    End(usize),
    /// What stands at this offset cannot be in a value: a wrong bracket, or a line end within a string.
    Broken(usize),
}

const fn is_structure(byte: u8) -> bool {
    matches!(byte, b'"' | b'{' | b'}' | b'[' | b']')
}

/// Where a string ends, escapes or breaks. Most strings are short names, for which a search would take longer to set up.
fn string_stop(bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 16;
    let short = &bytes[..bytes.len().min(SHORT)];
    short
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))
        .or_else(|| memchr::memchr3(b'"', b'\\', b'\n', &bytes[short.len()..]).map(|found| short.len() + found))
}

/// A scan over one value. Brackets are counted, so depth costs nothing; their kinds are compared down to 128 levels,
/// which is as deep as a value is ever read.
#[derive(Debug, Default)]
pub(super) struct Scan {
    depth: u64,
    /// Bit `n` is set when level `n` is an object.
    objects: u128,
    in_string: bool,
    escaped: bool,
    started: bool,
    scalar: bool,
}

impl Scan {
    /// True for a number or a word, which only what follows it ends.
    pub(super) fn is_scalar(&self) -> bool {
        self.scalar
    }

    /// Scans on; the value's first byte is the first byte ever fed.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Scanned {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                match self.feed_string(&bytes[at..]) {
                    Scanned::More => return Scanned::More,
                    Scanned::Broken(offset) => return Scanned::Broken(at + offset),
                    Scanned::End(offset) => at += offset,
                }
                if self.depth == 0 {
                    return Scanned::End(at);
                }
                continue;
            }
            if self.started && !self.scalar {
                at += bytes[at..].iter().take_while(|byte| !is_structure(**byte)).count();
                if at == bytes.len() {
                    break;
                }
            }
            let byte = bytes[at];
            match byte {
                b'"' if !self.scalar => self.in_string = true,
                b'{' | b'[' if !self.scalar => self.open(byte == b'{'),
                b'}' | b']' if self.depth > 0 => {
                    if !self.close(byte == b'}') {
                        return Scanned::Broken(at);
                    }
                    if self.depth == 0 {
                        return Scanned::End(at + 1);
                    }
                }
                b',' | b'}' | b']' | b'{' | b'[' | b'"' | b' ' | b'\n' | b'\r' | b'\t' if self.scalar => {
                    return Scanned::End(at);
                }
                _ if !self.started => self.scalar = true,
                _ => {}
            }
            self.started = true;
            at += 1;
        }
        Scanned::More
    }

    fn feed_string(&mut self, bytes: &[u8]) -> Scanned {
        let mut at = usize::from(std::mem::take(&mut self.escaped));
        while let Some(found) = bytes.get(at..).and_then(string_stop) {
            at += found;
            match bytes[at] {
                b'"' => {
                    self.in_string = false;
                    return Scanned::End(at + 1);
                }
                b'\\' if at + 1 == bytes.len() => {
                    self.escaped = true;
                    return Scanned::More;
                }
                b'\\' => at += 2,
                _ => return Scanned::Broken(at),
            }
        }
        Scanned::More
    }

    fn open(&mut self, object: bool) {
        if self.depth < 128 {
            let bit = 1u128 << self.depth;
            self.objects = if object { self.objects | bit } else { self.objects & !bit };
        }
        self.depth += 1;
    }

    fn close(&mut self, object: bool) -> bool {
        self.depth -= 1;
        self.depth >= 128 || (self.objects >> self.depth & 1 == 1) == object
    }
}
