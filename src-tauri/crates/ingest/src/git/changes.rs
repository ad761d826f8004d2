//! Which files differ between two trees. Libgit2's own comparison visits every file of both; this one passes over
//! whole folders that are the same, which is nearly all of them.

use git2::{ObjectType, Oid, Repository, Tree, TreeEntry};
use std::collections::HashMap;

/// Files after which a comparison stops; nobody reads the list of a commit that imports a whole tree.
const FILES: usize = 20_000;
/// Folders within folders that are followed.
const DEPTH: usize = 256;

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub path: String,
    /// Content before and after; `None` where there is no such file (or it is a submodule).
    pub old: Option<Oid>,
    pub new: Option<Oid>,
}

/// The files that differ, by path. A file that only moved is one change at its new path.
pub(super) fn between(repository: &Repository, old: Option<Oid>, new: Oid) -> Result<Vec<Change>, git2::Error> {
    let mut changes = Vec::new();
    let mut folders = vec![(String::new(), old, Some(new), 0)];
    while let Some((path, old, new, depth)) = folders.pop() {
        if old == new || depth > DEPTH || changes.len() >= FILES {
            continue;
        }
        let (old, new) = (tree(repository, old)?, tree(repository, new)?);
        for after in new.iter().flat_map(Tree::iter) {
            let before = entry_in(old.as_ref(), after.name_bytes());
            compare(&path, after.name_bytes(), before, read(&after), depth, &mut folders, &mut changes);
        }
        for before in old.iter().flat_map(Tree::iter) {
            if entry_in(new.as_ref(), before.name_bytes()).is_none() {
                compare(&path, before.name_bytes(), read(&before), None, depth, &mut folders, &mut changes);
            }
        }
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(without_moves(changes))
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    id: Oid,
    kind: ObjectType,
    mode: i32,
}

type Folder = (String, Option<Oid>, Option<Oid>, usize);

fn compare(
    path: &str,
    name: &[u8],
    old: Option<Entry>,
    new: Option<Entry>,
    depth: usize,
    folders: &mut Vec<Folder>,
    changes: &mut Vec<Change>,
) {
    if old == new {
        return;
    }
    let path = format!("{path}{}", String::from_utf8_lossy(name));
    let id_of = |entry: Option<Entry>, kind| entry.filter(|entry| entry.kind == kind).map(|entry| entry.id);
    let folder = (id_of(old, ObjectType::Tree), id_of(new, ObjectType::Tree));
    if folder != (None, None) {
        folders.push((format!("{path}/"), folder.0, folder.1, depth + 1));
    }
    let is_file = |entry: Option<Entry>| entry.is_some_and(|entry| entry.kind != ObjectType::Tree);
    if is_file(old) || is_file(new) {
        changes.push(Change { path, old: id_of(old, ObjectType::Blob), new: id_of(new, ObjectType::Blob) });
    }
}

fn tree(repository: &Repository, id: Option<Oid>) -> Result<Option<Tree<'_>>, git2::Error> {
    id.map(|id| repository.find_tree(id)).transpose()
}

fn entry_in(tree: Option<&Tree<'_>>, name: &[u8]) -> Option<Entry> {
    read(&tree?.get_name_bytes(name)?)
}

fn read(entry: &TreeEntry<'_>) -> Option<Entry> {
    Some(Entry { id: entry.id(), kind: entry.kind()?, mode: entry.filemode() })
}

fn without_moves(mut changes: Vec<Change>) -> Vec<Change> {
    let mut gone: HashMap<Oid, Vec<usize>> = HashMap::new();
    for (index, change) in changes.iter().enumerate() {
        if let (Some(old), None) = (change.old, change.new) {
            gone.entry(old).or_default().push(index);
        }
    }
    let mut moved = vec![false; changes.len()];
    for change in &mut changes {
        if let (None, Some(new)) = (change.old, change.new)
            && let Some(index) = gone.get_mut(&new).and_then(Vec::pop)
        {
            moved[index] = true;
            change.old = Some(new);
        }
    }
    let mut moved = moved.into_iter();
    changes.retain(|_| !moved.next().unwrap_or(false));
    changes
}
