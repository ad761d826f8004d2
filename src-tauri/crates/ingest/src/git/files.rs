//! The files that a commit touched, against its first parent, with line counts where they cost little.

use git2::{Commit, DiffDelta, DiffFindOptions, DiffOptions, Patch, Repository};
use model::ChangedFile;

/// Files of one commit that are listed.
const FILES: usize = 300;
/// Bytes of one file beyond which its lines are not compared.
const COMPARED_BYTES: i64 = 512 << 10;

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

/// Reads them. A merge shows what it brought to its first parent.
pub(super) fn of(repository: &Repository, commit: &Commit<'_>) -> Files {
    let mut files = Files::default();
    if let Err(error) = fill(&mut files, repository, commit) {
        files.failed = Some(error);
    }
    files
}

fn fill(files: &mut Files, repository: &Repository, commit: &Commit<'_>) -> Result<(), git2::Error> {
    let tree = commit.tree()?;
    // A commit at the edge of a shallow clone names a parent that is not there.
    let parent = match commit.parent_count() {
        0 => None,
        _ if repository.is_shallow() => match commit.parent(0) {
            Ok(parent) => Some(parent.tree()?),
            Err(_) => return Ok(()),
        },
        _ => Some(commit.parent(0)?.tree()?),
    };
    let mut options = DiffOptions::new();
    options.context_lines(0).max_size(COMPARED_BYTES).ignore_submodules(true);
    let mut diff = repository.diff_tree_to_tree(parent.as_ref(), Some(&tree), Some(&mut options))?;
    if (2..=FILES).contains(&diff.deltas().len()) {
        // Only whole files that moved: comparing contents for likeness costs more than all the rest.
        diff.find_similar(Some(DiffFindOptions::new().renames(true).exact_match_only(true)))?;
    }
    files.in_all = diff.deltas().len();
    let counts = files.in_all <= FILES;
    for (index, delta) in diff.deltas().enumerate().take(FILES) {
        let (additions, deletions) = match counts {
            true => lines_of(&diff, index)?.unwrap_or_default(),
            false => (0, 0),
        };
        files.listed.push(ChangedFile { path: path_of(&delta), additions, deletions });
    }
    files.not_compared = match counts {
        true => diff.deltas().filter(is_too_big).count(),
        false => files.in_all,
    };
    Ok(())
}

fn lines_of(diff: &git2::Diff<'_>, index: usize) -> Result<Option<(u64, u64)>, git2::Error> {
    let Some(patch) = Patch::from_diff(diff, index)? else { return Ok(None) };
    let (_, additions, deletions) = patch.line_stats()?;
    Ok(Some((additions as u64, deletions as u64)))
}

/// Libgit2 marks what is over the size as binary without looking at it.
fn is_too_big(delta: &DiffDelta<'_>) -> bool {
    let limit = COMPARED_BYTES.unsigned_abs();
    delta.new_file().size() > limit || delta.old_file().size() > limit
}

fn path_of(delta: &DiffDelta<'_>) -> String {
    let path = delta.new_file().path_bytes().or_else(|| delta.old_file().path_bytes()).unwrap_or_default();
    String::from_utf8_lossy(path).into_owned()
}
