//! The readable part of a patch: bounded, with what no person reads shortened in place.

use crate::findings::counted;
use crate::text::cut_at;
use std::borrow::Cow;

/// Bytes of readable lines kept of one patch.
const PATCH_BYTES: usize = 64 << 10;
/// Bytes of readable lines kept of one file, so that a generated one does not crowd out the others.
const FILE_BYTES: usize = 16 << 10;
/// Bytes of one shown line.
const LINE_BYTES: usize = 500;
/// Bytes of a run without blanks that is shown whole; longer ones are keys, hashes and encrypted values.
const WORD_BYTES: usize = 120;
const WORD_SHOWN: usize = 32;

/// Text that stops growing at its limits and counts what it left out.
#[derive(Clone, Debug)]
pub(super) struct Readable {
    pub text: String,
    pub lines_left_out: u64,
    pub lines_shortened: u64,
    patch_bytes: usize,
    file_start: usize,
    left_out_of_file: u64,
}

impl Readable {
    pub(super) fn new(limit: usize) -> Self {
        Readable {
            text: String::new(),
            lines_left_out: 0,
            lines_shortened: 0,
            patch_bytes: PATCH_BYTES.min(limit),
            file_start: 0,
            left_out_of_file: 0,
        }
    }

    /// Begins a file under its path.
    pub(super) fn file(&mut self, path: &str) {
        self.end_file();
        self.file_start = self.text.len();
        if self.text.len() + path.len() + 2 <= self.patch_bytes {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            self.text.push_str(path);
            self.text.push('\n');
        }
    }

    /// Adds a line, or counts it. `cut` says that its end was never read.
    pub(super) fn line(&mut self, line: &str, cut: bool) {
        let shown = shorten(line, cut);
        let end = self.text.len() + shown.len() + 1;
        if end > self.patch_bytes || end - self.file_start > FILE_BYTES {
            self.left_out_of_file += 1;
            return;
        }
        self.lines_shortened += u64::from(matches!(shown, Cow::Owned(_)));
        self.text.push_str(&shown);
        self.text.push('\n');
    }

    pub(super) fn end_file(&mut self) {
        if self.left_out_of_file > 0 && self.text.len() < self.patch_bytes + LINE_BYTES {
            self.text.push_str(&format!("… {} of this file\n", counted(self.left_out_of_file, "more line")));
        }
        self.lines_left_out += self.left_out_of_file;
        self.left_out_of_file = 0;
    }
}

/// A line as it is shown: long runs without blanks and long lines are cut, with what was left out in their place.
fn shorten(line: &str, cut: bool) -> Cow<'_, str> {
    let has_long_word = line.len() > WORD_BYTES && line.split(' ').any(|word| word.len() > WORD_BYTES);
    let mut shown = Cow::Borrowed(line);
    if has_long_word {
        let words: Vec<Cow<'_, str>> = line.split(' ').map(shorten_word).collect();
        shown = Cow::Owned(words.join(" "));
    }
    if shown.len() > LINE_BYTES || cut {
        let kept = cut_at(&shown, LINE_BYTES);
        let left = shown.len() - kept.len();
        let rest = if cut { "a very long rest".to_owned() } else { counted(left as u64, "more byte") };
        shown = Cow::Owned(format!("{kept}… [{rest}]"));
    }
    shown
}

fn shorten_word(word: &str) -> Cow<'_, str> {
    if word.len() <= WORD_BYTES {
        return Cow::Borrowed(word);
    }
    let kept = cut_at(word, WORD_SHOWN);
    Cow::Owned(format!("{kept}…[{}]", counted((word.len() - kept.len()) as u64, "more byte")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_shortened_in_place() {
        let line = format!("+  key: {} # end", "A".repeat(500));
        assert_eq!(shorten(&line, false), format!("+  key: {}…[468 more bytes] # end", "A".repeat(32)));
        assert_eq!(shorten("+ short", false), "+ short");
        assert!(shorten(&"ab ".repeat(400), false).ends_with("more bytes]"));
    }

    #[test]
    fn one_file_does_not_crowd_out_the_next() {
        let mut readable = Readable::new(1 << 20);
        readable.file("generated.lock");
        for _ in 0..5_000 {
            readable.line("+ a generated line", false);
        }
        readable.file("src/main.rs");
        readable.line("+ let limit = 3;", false);
        readable.end_file();
        assert!(readable.text.contains("more lines of this file"));
        assert!(readable.text.ends_with("src/main.rs\n+ let limit = 3;\n"));
        assert!(readable.lines_left_out > 4_000);
    }
}
