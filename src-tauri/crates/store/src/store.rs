//! The library folder: opening, snapshots and writes.

use crate::{Blob, CheckReport, Progress, Result, StoreError, View, Write};
use model::Utc;
use std::path::Path;

/// Who does what, and when. One act is one transaction and one step of undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// `person`, `builtin/1`, `import`.
    pub actor: String,
    /// The call, as `noun_verb`.
    pub what: &'static str,
    pub at: Utc,
}

/// A snapshot: nothing that is written after it was taken shows in it.
pub struct Read<'s> {
    store: &'s Store,
}
impl std::ops::Deref for Read<'_> {
    type Target = View;
    fn deref(&self) -> &View {
        &self.store.view
    }
}

/// One library folder.
pub struct Store {
    view: View,
}

fn no<T>() -> Result<T> {
    Err(StoreError::refused("this call is being written"))
}

impl Store {
    /// Opens the library in `folder`, or makes one there when the folder is missing or empty.
    pub fn open(_folder: &Path) -> Result<Store> {
        no()
    }
    pub fn folder(&self) -> &Path {
        Path::new("")
    }
    /// Takes a snapshot.
    pub fn read(&self) -> Result<Read<'_>> {
        no()
    }
    /// Runs `change` in one transaction; `Ok` means that it is on disk, `Err` that nothing was changed.
    pub fn write<T, E: From<StoreError>>(
        &self,
        act: &Act,
        _change: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let _ = act;
        Err(no::<()>().err().map_or_else(|| StoreError::refused(""), |e| e).into())
    }
    /// Keeps the bytes of `source` by their hash, durably; call before the write that refers to them.
    pub fn blob_keep(&self, _source: &mut dyn std::io::Read) -> Result<Blob> {
        no()
    }
    pub fn blob_open(&self, _hash: &str) -> Result<std::fs::File> {
        no()
    }
    /// Looks for damage. `deep` also reads every blob.
    pub fn check(&self, _deep: bool) -> Result<CheckReport> {
        no()
    }
    /// Writes a verified copy of everything, blobs included, to one file.
    pub fn backup(&self, _file: &Path, _progress: &mut dyn FnMut(Progress)) -> Result<()> {
        no()
    }
}
pub(crate) fn later<T>() -> Result<T> {
    no()
}
