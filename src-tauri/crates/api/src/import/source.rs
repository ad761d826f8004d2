//! What an import is made of: bundles (a file, a folder, an archive) and the sources recognised in them.

use crate::files::{self, FolderTree};
use crate::task::Task;
use crate::{Failure, FailureCode};
use ingest::archive::ZipTree;
use ingest::{MemoryTree, Settings, Source, Tree};
use model::{Finding, Format, Utc};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The bytes of one entry (or of the whole archive), kept by hash.
pub(super) struct Raw {
    pub blob: store::Blob,
}

/// One tree and what was recognised in it.
pub(super) struct Bundle {
    tree: Box<dyn Tree + Sync>,
    sources: Vec<Source>,
    /// One for each entry of a folder, or one for a whole archive; empty in a dry run.
    pub raw: Vec<Raw>,
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
            (true, _) => bundle.raw.first().map(|r| one(&r.blob.hash)).unwrap_or_default(),
            (false, [part]) => bundle.raw.get(*part).map(|r| one(&r.blob.hash)).unwrap_or_default(),
            (false, parts) => {
                let mut hasher = Sha256::new();
                for part in parts {
                    hasher.update(bundle.tree.entries()[*part].label.as_bytes());
                    hasher.update([0]);
                    hasher.update(bundle.raw.get(*part).map(|r| r.blob.hash.as_bytes()).unwrap_or_default());
                }
                hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
            }
        }
    }
}

/// Opens one path that a person named, keeps its bytes in `keep`, and recognises what is in it. Archives inside a
/// folder are bundles of their own.
pub(super) fn open(
    path: &Path,
    settings: &Settings,
    keep: Option<&store::Store>,
    bundles: &mut Vec<Bundle>,
    findings: &mut Vec<Finding>,
    task: &Task<'_>,
) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(FailureCode::Invalid, format!("could not read `{}`: {error}", path.display()))
            .hint("check the path and who may read it; nothing was imported")
    };
    if path.metadata().map_err(unreadable)?.is_dir() {
        let (tree, passed_over) = FolderTree::of_folder(path).map_err(unreadable)?;
        findings.extend(passed_over);
        let (tree, archives) = tree.without(|file| files::is_archive(file).unwrap_or(false));
        for (label, archive) in archives {
            open_archive(&archive, &label, settings, keep, bundles, findings)?;
        }
        open_folder(tree, settings, keep, bundles, findings, task)
    } else if files::is_archive(path).map_err(unreadable)? {
        let label = files::name_of(path);
        open_archive(path, &label, settings, keep, bundles, findings)
    } else {
        open_folder(FolderTree::of_file(path).map_err(unreadable)?, settings, keep, bundles, findings, task)
    }
}

/// Files in memory as a bundle.
pub(super) fn memory(
    label: &str,
    files: Vec<(String, Vec<u8>)>,
    settings: &Settings,
    store: &store::Store,
    findings: &mut Vec<Finding>,
) -> Result<Bundle, Failure> {
    let tree = MemoryTree::new(label, files);
    let mut raw = Vec::new();
    for at in 0..tree.entries().len() {
        let mut bytes = tree.open(at).map_err(|error| cannot_read(Path::new(label), &error))?;
        raw.push(Raw { blob: store.blob_keep(&mut bytes)? });
    }
    let (sources, found) = ingest::recognise(&tree, settings);
    findings.extend(found);
    Ok(Bundle { tree: Box::new(tree), sources, raw, archive: false })
}

fn open_folder(
    mut tree: FolderTree,
    settings: &Settings,
    keep: Option<&store::Store>,
    bundles: &mut Vec<Bundle>,
    findings: &mut Vec<Finding>,
    task: &Task<'_>,
) -> Result<(), Failure> {
    let mut raw = Vec::new();
    if let Some(store) = keep {
        // From here on the kept bytes are read, so a file that changes meanwhile cannot give half of each.
        for at in 0..tree.entries().len() {
            task.go_on()?;
            let blob = keep_file(store, tree.path(at))?;
            tree.read_from(at, store.blob_path(&blob.hash)?);
            raw.push(Raw { blob });
        }
    }
    let (sources, found) = ingest::recognise(&tree, settings);
    findings.extend(found);
    bundles.push(Bundle { tree: Box::new(tree), sources, raw, archive: false });
    Ok(())
}

fn open_archive(
    path: &Path,
    label: &str,
    settings: &Settings,
    keep: Option<&store::Store>,
    bundles: &mut Vec<Bundle>,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let mut raw = Vec::new();
    let mut read_from = path.to_owned();
    if let Some(store) = keep {
        let blob = keep_file(store, path)?;
        read_from = store.blob_path(&blob.hash)?;
        raw.push(Raw { blob });
    }
    let file = File::open(&read_from).map_err(|error| cannot_read(path, &error))?;
    let (tree, found) = ZipTree::open(file, label, &settings.limits)?;
    findings.extend(found);
    let (sources, found) = ingest::recognise(&tree, settings);
    findings.extend(found);
    bundles.push(Bundle { tree: Box::new(tree), sources, raw, archive: true });
    Ok(())
}

fn keep_file(store: &store::Store, path: &Path) -> Result<store::Blob, Failure> {
    let mut file = File::open(path).map_err(|error| cannot_read(path, &error))?;
    Ok(store.blob_keep(&mut file)?)
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(FailureCode::Invalid, format!("could not read `{}`: {error}", path.display()))
        .hint("check that it still exists and can be read, then import again; nothing was imported")
}
