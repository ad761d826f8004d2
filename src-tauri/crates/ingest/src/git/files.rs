//! The files that a commit touched, against its first parent, with line counts where they cost little.

use super::changes::{self, Change};
use git2::{Commit, DiffOptions, Oid, Patch, Repository};
use model::ChangedFile;
use std::collections::HashMap;
use std::rc::Rc;

/// Files of one commit that are listed.
const FILES: usize = 300;
/// Bytes of one file beyond which its lines are not compared.
const COMPARED_BYTES: usize = 512 << 10;

/// The files of one commit.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub listed: Vec<ChangedFile>,
    pub in_all: usize,
    pub failed: Option<git2::Error>,
    /// Files whose lines were not compared because of their size, or because there are too many of them.
    not_compared: usize,
}

impl Files {
    pub(super) fn is_capped(&self) -> bool {
        self.in_all > self.listed.len()
    }

    /// Why line counts are missing, in words.
    pub(super) fn uncounted(&self) -> Option<String> {
        (self.not_compared > 0).then(|| format!("left out for {} of {} files", self.not_compared, self.in_all))
    }
}

/// Reads them. A merge shows what it brought to its first parent. Lines are counted where `contents` is given.
pub(super) fn of(repository: &Repository, commit: &Commit<'_>, contents: Option<&mut Contents>) -> Files {
    let mut files = Files::default();
    if let Err(error) = fill(&mut files, repository, commit, contents) {
        files.failed = Some(error);
    }
    files
}

fn fill(
    files: &mut Files,
    repository: &Repository,
    commit: &Commit<'_>,
    contents: Option<&mut Contents>,
) -> Result<(), git2::Error> {
    let new = commit.tree_id();
    // A commit at the edge of a shallow clone names a parent that is not there.
    let old = match commit.parent_count() {
        0 => None,
        _ if repository.is_shallow() => match commit.parent(0) {
            Ok(parent) => Some(parent.tree_id()),
            Err(_) => return Ok(()),
        },
        _ => Some(commit.parent(0)?.tree_id()),
    };
    let changes = changes::between(repository, old, new)?;
    files.in_all = changes.len();
    let mut contents = contents.filter(|_| changes.len() <= FILES);
    let counts = contents.is_some();
    for change in changes.iter().take(FILES) {
        let counted = match &mut contents {
            Some(contents) => lines_of(repository, change, contents)?,
            None => None,
        };
        files.not_compared += usize::from(counted.is_none());
        let (additions, deletions) = counted.unwrap_or_default();
        files.listed.push(ChangedFile { path: change.path.clone(), additions, deletions });
    }
    if !counts {
        files.not_compared = files.in_all;
    }
    Ok(())
}

/// Lines added and removed; `None` for files that are too big to compare. Binary files and submodules have none.
fn lines_of(
    repository: &Repository,
    change: &Change,
    contents: &mut Contents,
) -> Result<Option<(u64, u64)>, git2::Error> {
    if change.old == change.new {
        return Ok(Some((0, 0)));
    }
    let (old, new) = (contents.of(repository, change.old)?, contents.of(repository, change.new)?);
    let (Some(old), Some(new)) = (old, new) else { return Ok(None) };
    let mut options = DiffOptions::new();
    options.context_lines(0);
    let patch = Patch::from_buffers(&old, None, &new, None, Some(&mut options))?;
    let (_, additions, deletions) = patch.line_stats()?;
    Ok(Some((additions as u64, deletions as u64)))
}

/// Bytes of file contents that are kept for the next commits.
const KEPT_BYTES: usize = 48 << 20;

/// Contents that were read lately. What a commit made is what a later one starts from, and unpacking it is most of
/// the work. Two generations: when the younger is full, the older goes.
#[derive(Default)]
pub(super) struct Contents {
    younger: HashMap<Oid, Rc<[u8]>>,
    older: HashMap<Oid, Rc<[u8]>>,
    bytes: usize,
}

impl Contents {
    /// The content of a file, nothing for one that is not there, `None` for one that is too big to compare.
    fn of(&mut self, repository: &Repository, id: Option<Oid>) -> Result<Option<Rc<[u8]>>, git2::Error> {
        let Some(id) = id else { return Ok(Some(Rc::from([]))) };
        if let Some(content) = self.younger.get(&id) {
            return Ok(Some(content.clone()));
        }
        let content: Rc<[u8]> = match self.older.remove(&id) {
            Some(content) => content,
            None => {
                let blob = repository.find_blob(id)?;
                if blob.size() > COMPARED_BYTES {
                    return Ok(None);
                }
                Rc::from(blob.content())
            }
        };
        self.bytes += content.len();
        if self.bytes > KEPT_BYTES / 2 {
            self.older = std::mem::take(&mut self.younger);
            self.bytes = content.len();
        }
        self.younger.insert(id, content.clone());
        Ok(Some(content))
    }
}
