//! Files and folders that a person names, as trees for `ingest`. The only place that walks the disk for an import.
//!
//! Refused: following symbolic links, opening devices or pipes, and leaving the folder that was named.

use ingest::{Entry, Tree};
use model::{Finding, FindingCode, Locator, Severity};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// How deep a folder is walked; a real export has two or three levels.
const DEPTH: usize = 32;
/// How many files one import takes in from folders.
const FILES: usize = 200_000;

/// Ordinary files below one folder, or a single file.
pub struct FolderTree {
    label: String,
    entries: Vec<Entry>,
    paths: Vec<PathBuf>,
}

impl FolderTree {
    /// A tree of the one file at `path`.
    ///
    /// # Errors
    /// When its size cannot be read.
    pub fn of_file(path: &Path) -> io::Result<FolderTree> {
        let label = name_of(path);
        let entry = Entry { label: label.clone(), size: Some(path.metadata()?.len()) };
        Ok(FolderTree { label, entries: vec![entry], paths: vec![path.to_owned()] })
    }

    /// Everything ordinary below `folder`, with findings for what was passed over.
    ///
    /// # Errors
    /// When the folder itself cannot be listed.
    pub fn of_folder(folder: &Path) -> io::Result<(FolderTree, Vec<Finding>)> {
        let mut walk = Walk { root: folder, found: Vec::new(), findings: Vec::new() };
        walk.enter(folder, 0)?;
        let Walk { mut found, findings, .. } = walk;
        found.sort_by(|a, b| a.0.label.cmp(&b.0.label));
        let (entries, paths) = found.into_iter().unzip();
        Ok((FolderTree { label: name_of(folder), entries, paths }, findings))
    }

    /// This tree without the files that `apart` picks, and those with their labels.
    pub fn without(self, apart: impl Fn(&Path) -> bool) -> (FolderTree, Vec<(String, PathBuf)>) {
        let (picked, kept): (Vec<_>, Vec<_>) =
            self.entries.into_iter().zip(self.paths).partition(|(_, path)| apart(path));
        let (entries, paths) = kept.into_iter().unzip();
        let picked = picked.into_iter().map(|(entry, path)| (entry.label, path)).collect();
        (FolderTree { label: self.label, entries, paths }, picked)
    }

    /// Reads the entry at `index` from `path` from now on.
    pub fn read_from(&mut self, index: usize, path: PathBuf) {
        self.paths[index] = path;
    }

    /// Where the entry at `index` lies.
    pub fn path(&self, index: usize) -> &Path {
        &self.paths[index]
    }
}

impl Tree for FolderTree {
    fn label(&self) -> &str {
        &self.label
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(&self.paths[index])?)))
    }
}

/// Whether the file starts as a zip archive does (also an empty one).
///
/// # Errors
/// When it cannot be opened or read.
pub fn is_archive(path: &Path) -> io::Result<bool> {
    let mut head = [0; 4];
    let mut file = File::open(path)?;
    let mut filled = 0;
    while filled < head.len() {
        match file.read(&mut head[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled == 4 && (head == *b"PK\x03\x04" || head == *b"PK\x05\x06"))
}

/// The cleaned last part of a path, for showing.
pub fn name_of(path: &Path) -> String {
    let name = path.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
    ingest::archive::clean_label(&name.unwrap_or_else(|| path.to_string_lossy().into_owned())).0
}

struct Walk<'a> {
    root: &'a Path,
    found: Vec<(Entry, PathBuf)>,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn enter(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            let kind = entry.file_type()?;
            if kind.is_dir() {
                if entry.file_name() == ".git" {
                    self.pass_over(
                        &path,
                        "a git repository inside the folder was not read",
                        "give it with `--git PATH`",
                    );
                } else if depth + 1 > DEPTH {
                    self.pass_over(&path, "folders are read 32 levels deep", "import the inner folder by itself");
                } else if let Err(error) = self.enter(&path, depth + 1) {
                    self.pass_over(&path, &format!("the folder could not be listed: {error}"), "check who may read it");
                }
            } else if kind.is_symlink() {
                self.pass_over(&path, "symbolic links are not followed", "import the file it leads to by itself");
            } else if !kind.is_file() {
                self.pass_over(&path, "devices, pipes and sockets are not read", "nothing to do");
            } else if self.found.len() >= FILES {
                self.pass_over(&path, "an import takes in 200000 files at most", "import the subfolders one by one");
                return Ok(());
            } else {
                let size = entry.metadata().ok().map(|m| m.len());
                self.found.push((Entry { label: self.label(&path), size }, path));
            }
        }
        Ok(())
    }

    fn label(&self, path: &Path) -> String {
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        ingest::archive::clean_label(&parts.join("/")).0
    }

    fn pass_over(&mut self, path: &Path, message: &str, hint: &str) {
        self.findings.push(Finding {
            severity: Severity::Warning,
            code: FindingCode::Skipped,
            place: Locator { file: self.label(path), line: None, id: None },
            message: message.to_owned(),
            hint: Some(hint.to_owned()),
            count: 1,
        });
    }
}
