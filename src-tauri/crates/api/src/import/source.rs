//! What an import is made of: bundles (a file, a folder, an archive) and the sources recognised in them.

use crate::files::{self, FolderTree};
use crate::task::Task;
use crate::{Failure, FailureCode};
use ingest::archive::ZipTree;
use ingest::{MemoryTree, Settings, Source, Tree};
use model::{Finding, Format, Utc};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

/// One tree and what was recognised in it.
pub(super) struct Bundle {
    tree: Box<dyn Tree + Sync>,
    sources: Vec<Source>,
    /// The kept bytes by position of the entry, those of a whole archive at 0; empty in a rehearsal.
    pub blobs: BTreeMap<usize, store::Blob>,
    archive: bool,
}

impl Bundle {
    /// Bytes to read, as far as known.
    pub fn bytes(&self) -> u64 {
        self.tree.entries().iter().filter_map(|e| e.size).sum()
    }
}

/// A local repository and the window to read from it.
pub(super) struct Repository {
    pub path: PathBuf,
    pub since: Option<Utc>,
    pub until: Option<Utc>,
}

pub(super) fn repository(path: &Path, since: Option<Utc>, until: Option<Utc>) -> Repository {
    Repository { path: path.to_owned(), since, until }
}

/// One source to read.
pub(super) enum Work<'a> {
    Files { bundle: &'a Bundle, source: &'a Source },
    Git(&'a Repository),
}

/// All sources of the bundles in order, then the repository.
pub(super) fn work<'a>(bundles: &'a [Bundle], git: Option<&'a Repository>) -> Vec<Work<'a>> {
    let files =
        bundles.iter().flat_map(|bundle| bundle.sources.iter().map(move |source| Work::Files { bundle, source }));
    files.chain(git.map(Work::Git)).collect()
}

impl Work<'_> {
    pub fn label(&self) -> String {
        match self {
            Work::Files { source, .. } => source.label.clone(),
            Work::Git(repository) => {
                let name = repository.path.file_name().unwrap_or(repository.path.as_os_str());
                ingest::archive::clean_label(&name.to_string_lossy()).0
            }
        }
    }

    pub fn format(&self) -> Format {
        match self {
            Work::Files { source, .. } => source.format,
            Work::Git(_) => Format::Git,
        }
    }

    pub fn tree(&self) -> Option<(&(dyn Tree + Sync), &Source)> {
        match self {
            Work::Files { bundle, source } => Some((&*bundle.tree, source)),
            Work::Git(_) => None,
        }
    }

    /// The hash of the one file, or over the hashes and labels of all parts; empty for a repository.
    pub fn hash(&self) -> String {
        let Work::Files { bundle, source } = self else { return String::new() };
        let one = |hash: &str| hash.to_owned();
        match (bundle.archive, source.parts.as_slice()) {
            (true, _) => bundle.blobs.get(&0).map(|blob| one(&blob.hash)).unwrap_or_default(),
            (false, [part]) => bundle.blobs.get(part).map(|blob| one(&blob.hash)).unwrap_or_default(),
            (false, parts) => {
                let mut hasher = Sha256::new();
                for part in parts {
                    hasher.update(bundle.tree.entries()[*part].label.as_bytes());
                    hasher.update([0]);
                    hasher.update(bundle.blobs.get(part).map(|blob| blob.hash.as_bytes()).unwrap_or_default());
                }
                hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
            }
        }
    }
}

/// Opens what a person named: keeps the bytes, and recognises what is in them.
pub(super) struct Opening<'a> {
    pub settings: &'a Settings,
    /// Where raw inputs are kept; `None` for a rehearsal.
    keep: Option<&'a store::Store>,
    pub bundles: Vec<Bundle>,
    /// About the whole: files passed over, files that nothing recognised.
    pub findings: Vec<Finding>,
    /// Everything kept so far, also of what turned out unreadable.
    pub kept: Vec<store::Blob>,
}

impl<'a> Opening<'a> {
    pub fn new(settings: &'a Settings, keep: Option<&'a store::Store>) -> Self {
        Opening { settings, keep, bundles: Vec::new(), findings: Vec::new(), kept: Vec::new() }
    }

    /// One path. Archives inside a folder are bundles of their own.
    pub fn path(&mut self, path: &Path, task: &Task<'_>) -> Result<(), Failure> {
        let unreadable = |error: std::io::Error| cannot_read(path, &error);
        if path.metadata().map_err(unreadable)?.is_dir() {
            let (tree, passed_over) = FolderTree::of_folder(path).map_err(unreadable)?;
            self.findings.extend(passed_over);
            let (tree, archives) = tree.without(|file| files::is_archive(file).unwrap_or(false));
            for (label, archive) in archives {
                self.archive(&archive, &label)?;
            }
            self.files(tree, task)
        } else if files::is_archive(path).map_err(unreadable)? {
            self.archive(path, &files::name_of(path))
        } else {
            self.files(FolderTree::of_file(path).map_err(unreadable)?, task)
        }
    }

    /// Files in memory.
    pub fn memory(&mut self, label: &str, files: Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
        let tree = MemoryTree::new(label, files);
        let sources = self.recognise(&tree);
        let mut blobs = BTreeMap::new();
        if let Some(store) = self.keep {
            for at in parts(&sources) {
                let mut bytes = tree.open(at).map_err(|error| cannot_read(Path::new(label), &error))?;
                let blob = store.blob_keep(&mut bytes)?;
                self.kept.push(blob.clone());
                blobs.insert(at, blob);
            }
        }
        self.bundles.push(Bundle { tree: Box::new(tree), sources, blobs, archive: false });
        Ok(())
    }

    fn files(&mut self, mut tree: FolderTree, task: &Task<'_>) -> Result<(), Failure> {
        let sources = self.recognise(&tree);
        let mut blobs = BTreeMap::new();
        if let Some(store) = self.keep {
            // From here on the kept bytes are read, so a file that changes meanwhile cannot give half of each. What
            // nothing recognised (pictures, recordings) is not kept.
            for at in parts(&sources) {
                task.go_on()?;
                let blob = self.keep(store, tree.path(at))?;
                tree.read_from(at, store.blob_path(&blob.hash)?);
                blobs.insert(at, blob);
            }
        }
        self.bundles.push(Bundle { tree: Box::new(tree), sources, blobs, archive: false });
        Ok(())
    }

    fn archive(&mut self, path: &Path, label: &str) -> Result<(), Failure> {
        let mut blobs = BTreeMap::new();
        let mut read_from = path.to_owned();
        if let Some(store) = self.keep {
            let blob = self.keep(store, path)?;
            read_from = store.blob_path(&blob.hash)?;
            blobs.insert(0, blob);
        }
        let file = File::open(&read_from).map_err(|error| cannot_read(path, &error))?;
        let (tree, found) = ZipTree::open(file, label, &self.settings.limits)?;
        self.findings.extend(found);
        let sources = self.recognise(&tree);
        self.bundles.push(Bundle { tree: Box::new(tree), sources, blobs, archive: true });
        Ok(())
    }

    fn recognise(&mut self, tree: &dyn Tree) -> Vec<Source> {
        let (sources, found) = ingest::recognise(tree, self.settings);
        self.findings.extend(found);
        sources
    }

    fn keep(&mut self, store: &store::Store, path: &Path) -> Result<store::Blob, Failure> {
        let mut file = File::open(path).map_err(|error| cannot_read(path, &error))?;
        let blob = store.blob_keep(&mut file)?;
        self.kept.push(blob.clone());
        Ok(blob)
    }
}

/// Positions of the entries that belong to some source, in order.
fn parts(sources: &[Source]) -> BTreeSet<usize> {
    sources.iter().flat_map(|source| source.parts.iter().copied()).collect()
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(FailureCode::Invalid, format!("could not read `{}`: {error}", path.display()))
        .hint("check the path and who may read it, then import again; nothing was imported")
}
