//! The walk over the lines of a patch file: headers, files, hunks. Holds one patch at a time, bounded.

use super::header::{self, Header};
use super::hunk::{Hunk, Side};
use super::readable::Readable;
use crate::findings::counted;
use crate::text::Line;
use model::ChangedFile;

/// Files of one patch that are listed; more are only counted.
const FILES: usize = 2_000;
/// Files whose counts are shown at the head of the text.
const FILES_SHOWN: usize = 50;

/// One patch, as far as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    /// Where it begins.
    pub line: u64,
    pub header: Header,
    pub files: Vec<ChangedFile>,
    files_in_all: u64,
    additions: u64,
    deletions: u64,
    readable: Readable,
}

impl Patch {
    fn new(line: u64, limit: usize) -> Self {
        Patch {
            line,
            header: Header::default(),
            files: Vec::new(),
            files_in_all: 0,
            additions: 0,
            deletions: 0,
            readable: Readable::new(limit),
        }
    }

    /// Something of it is not in the text.
    pub(super) fn capped(&self) -> bool {
        self.readable.lines_left_out + self.readable.lines_shortened > 0
            || self.files_in_all > self.files.len() as u64
            || self.header.message_cut
    }

    /// What is not in the text, in words.
    pub(super) fn left_out(&self) -> String {
        let mut said = Vec::new();
        if self.readable.lines_left_out > 0 {
            said.push(format!("{} left out", counted(self.readable.lines_left_out, "line")));
        }
        if self.readable.lines_shortened > 0 {
            said.push(format!("{} shortened", counted(self.readable.lines_shortened, "long line")));
        }
        if self.files_in_all > self.files.len() as u64 {
            said.push(format!(
                "{} of {} not listed",
                self.files_in_all - self.files.len() as u64,
                counted(self.files_in_all, "file")
            ));
        }
        if self.header.message_cut {
            said.push("its message is cut".to_owned());
        }
        said.join(", ")
    }

    /// Title, message, counts for each file, then the hunks.
    pub(super) fn readable(&self, title: &str) -> String {
        let mut text = format!("{title}\n");
        let message = self.header.message.split("\n---\n").next().unwrap_or_default().trim();
        if !message.is_empty() {
            text.push_str(&format!("\n{message}\n"));
        }
        if self.files_in_all > 0 {
            let noun = if self.files_in_all == 1 { "file" } else { "files" };
            text.push_str(&format!("\n{} {noun}, +{} −{}\n", self.files_in_all, self.additions, self.deletions));
        }
        for file in self.files.iter().take(FILES_SHOWN) {
            text.push_str(&format!("{} +{} −{}\n", file.path, file.additions, file.deletions));
        }
        if self.files_in_all > FILES_SHOWN as u64 {
            text.push_str(&format!("… {}\n", counted(self.files_in_all - FILES_SHOWN as u64, "more file")));
        }
        if !self.readable.text.is_empty() {
            text.push('\n');
            text.push_str(&self.readable.text);
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn is_empty(&self) -> bool {
        self.files_in_all == 0 && self.header.hash.is_none()
    }
}

#[derive(Clone, Debug, Default)]
struct FileNow {
    path: String,
    old_path: String,
    additions: u64,
    deletions: u64,
    /// A `---` line was seen, so the next `+++` belongs to it.
    has_old: bool,
    has_new: bool,
    announced: bool,
    in_binary: bool,
}

/// Reads lines into patches.
pub(super) struct Walk {
    limit: usize,
    patch: Option<Patch>,
    file: Option<FileNow>,
    hunk: Option<Hunk>,
}

impl Walk {
    pub(super) fn new(limit: usize) -> Self {
        Walk { limit, patch: None, file: None, hunk: None }
    }

    /// Takes the next line; gives the patch that ended before it.
    pub(super) fn line(&mut self, line: &Line) -> Option<Patch> {
        let text = line.text.as_str();
        if let Some(hunk) = &mut self.hunk {
            if let Some(side) = hunk.side(text) {
                self.count(side, text, line.cut);
                return None;
            }
            self.hunk = None;
        }
        let begins = header::mail_hash(text).is_some() || header::commit_hash(text).is_some();
        let ended = if begins { self.end() } else { None };
        let patch = self.patch.get_or_insert_with(|| Patch::new(line.number, self.limit));
        if self.file.is_none() && !starts_file(text) && patch.header.take(text) {
            return ended;
        }
        self.structure(text);
        ended
    }

    /// Gives the last patch.
    pub(super) fn end(&mut self) -> Option<Patch> {
        self.end_file();
        self.hunk = None;
        let mut patch = self.patch.take()?;
        patch.readable.end_file();
        (!patch.is_empty()).then_some(patch)
    }

    fn structure(&mut self, text: &str) {
        if let Some(rest) = text.strip_prefix("diff --") {
            self.end_file();
            self.file = Some(FileNow { path: path_of_diff_line(rest), ..FileNow::default() });
        } else if let Some(path) = text.strip_prefix("Index: ") {
            self.end_file();
            self.file = Some(FileNow { path: path.trim().to_owned(), ..FileNow::default() });
        } else if let Some(path) = text.strip_prefix("--- ") {
            // In a bare diff this line alone opens a file.
            if self.file.as_ref().is_none_or(|file| file.has_old) {
                self.end_file();
                self.file = Some(FileNow::default());
            }
            if let Some(file) = &mut self.file {
                file.has_old = true;
                file.old_path = path_of(path);
            }
        } else if let Some(file) = &mut self.file {
            structure_of_file(file, text);
            if let Some(hunk) = Hunk::read(text) {
                self.announce();
                self.show(text, false);
                self.hunk = Some(hunk);
            } else if text.starts_with("GIT binary patch") || text.starts_with("Binary files ") {
                self.announce();
                self.show("(binary content, left out)", false);
            } else if text.starts_with("rename ") || text.starts_with("deleted file") || text.starts_with("new file") {
                self.announce();
                self.show(text, false);
            }
        }
    }

    /// Writes the path of the file above its first shown line.
    fn announce(&mut self) {
        let (Some(file), Some(patch)) = (&mut self.file, &mut self.patch) else { return };
        if !file.announced {
            file.announced = true;
            patch.readable.file(&file.best_path());
        }
    }

    fn show(&mut self, text: &str, cut: bool) {
        if let Some(patch) = &mut self.patch {
            patch.readable.line(text, cut);
        }
    }

    fn count(&mut self, side: Side, text: &str, cut: bool) {
        let (Some(file), Some(patch)) = (&mut self.file, &mut self.patch) else { return };
        match side {
            Side::Added => {
                file.additions += 1;
                patch.additions += 1;
            }
            Side::Removed => {
                file.deletions += 1;
                patch.deletions += 1;
            }
            Side::Context | Side::Remark => {}
        }
        if side != Side::Remark {
            patch.readable.line(text, cut);
        }
    }

    fn end_file(&mut self) {
        let (Some(file), Some(patch)) = (self.file.take(), &mut self.patch) else { return };
        let path = file.best_path();
        if path.is_empty() {
            return;
        }
        patch.files_in_all += 1;
        if patch.files.len() < FILES {
            patch.files.push(ChangedFile { path, additions: file.additions, deletions: file.deletions });
        }
    }
}

impl FileNow {
    fn best_path(&self) -> String {
        if self.path.is_empty() { self.old_path.clone() } else { self.path.clone() }
    }
}

fn starts_file(text: &str) -> bool {
    text.starts_with("diff --") || text.starts_with("Index: ") || text.starts_with("--- ")
}

fn structure_of_file(file: &mut FileNow, text: &str) {
    if file.in_binary {
        return;
    }
    if let Some(path) = text.strip_prefix("+++ ").filter(|_| file.has_old && !file.has_new) {
        file.has_new = true;
        let path = path_of(path);
        if path != "/dev/null" {
            file.path = path;
        } else if file.path.is_empty() {
            file.path = file.old_path.clone();
        }
    } else if let Some(path) = text.strip_prefix("rename to ").or_else(|| text.strip_prefix("copy to ")) {
        file.path = unquoted(path);
    } else if text.starts_with("GIT binary patch") {
        file.in_binary = true;
    }
}

/// The path in a `---` or `+++` line: without the time behind a tab and without git's `a/` and `b/`.
fn path_of(text: &str) -> String {
    let path = unquoted(text.split('\t').next().unwrap_or_default().trim_end());
    match path.strip_prefix("a/").or_else(|| path.strip_prefix("b/")) {
        Some(rest) => rest.to_owned(),
        None => path,
    }
}

/// The path in `git a/x b/x`, `cc x` or `combined x`, which may hold blanks.
fn path_of_diff_line(rest: &str) -> String {
    for kind in ["cc ", "combined "] {
        if let Some(path) = rest.strip_prefix(kind) {
            return unquoted(path);
        }
    }
    let Some(both) = rest.strip_prefix("git ") else { return String::new() };
    if both.ends_with('"')
        && let Some(at) = both[..both.len() - 1].rfind('"')
    {
        return path_of(&both[at..]);
    }
    // Both halves are the same unless the file was renamed, and then another line names it.
    let middle = both.len() / 2;
    match (both.is_char_boundary(middle)).then(|| both.split_at(middle)) {
        Some((old, new)) if new.strip_prefix(" b/").is_some_and(|path| old.strip_prefix("a/") == Some(path)) => {
            new[3..].to_owned()
        }
        _ => both.rsplit_once(" b/").map_or_else(String::new, |(_, path)| path.to_owned()),
    }
}

/// Git quotes paths with odd bytes as in C.
fn unquoted(path: &str) -> String {
    let Some(inner) = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) else { return path.to_owned() };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(first @ b'0'..=b'7') => {
                let mut value = u32::from(first - b'0');
                for _ in 0..2 {
                    if let Some(digit) = rest.next_if(|digit| matches!(digit, b'0'..=b'7')) {
                        value = value * 8 + u32::from(digit - b'0');
                    }
                }
                bytes.push((value & 0xff) as u8);
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
