//! What can go wrong, sorted by what the caller does next: wait, fall back to a scan of the store, or open again.

use std::io::ErrorKind;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// Why the index could not do what was asked. Nothing was wiped when one of these comes back.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// Another process writes to this index. Reading still works; write later.
    #[error("the search index in {} is being written by another process; its contents can still be searched, try to write again when the other one has ended", .folder.display())]
    Busy { folder: PathBuf },
    /// The system refused access. Use a scan of the store until the permissions are put right.
    #[error("the search index in {} may not be read or written ({detail}); give this user access to the folder, or delete it and it will be built again", .folder.display())]
    Denied { folder: PathBuf, detail: String },
    /// Reading or writing failed for a reason that wiping would not cure: full disk, failing disk, missing mount.
    #[error("the search index in {} could not be read or written ({detail}); check the disk, then try again", .folder.display())]
    Io { folder: PathBuf, detail: String },
    /// The files do not make sense. Drop this index and open it again: it will start empty and can be filled anew.
    #[error("the search index in {} is damaged ({detail}); open it again and it will be built anew", .folder.display())]
    Damaged { folder: PathBuf, detail: String },
    /// A document or a removal named something that is not a number of a thing.
    #[error("`{key}` cannot be put into the search index: its key must look like `E-12`")]
    BadKey { key: String },
}

impl Error {
    /// Whether opening again cures it (the index will start empty).
    pub fn is_damage(&self) -> bool {
        matches!(self, Error::Damaged { .. })
    }
}

/// Sorts an error of the engine. Anything that is neither a lock nor the operating system counts as damage.
pub(crate) fn sort(folder: &std::path::Path, error: TantivyError) -> Error {
    let detail = error.to_string();
    match &error {
        TantivyError::LockFailure(LockError::LockBusy, _) => Error::Busy { folder: folder.to_owned() },
        TantivyError::LockFailure(LockError::IoError(io), _) | TantivyError::IoError(io) => sort_io(folder, io, detail),
        TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::FailedToCreateTempDir(io_error))
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => sort_io(folder, io_error, detail),
        TantivyError::OpenDirectoryError(_) | TantivyError::SystemError(_) => {
            Error::Io { folder: folder.to_owned(), detail }
        }
        _ => Error::Damaged { folder: folder.to_owned(), detail },
    }
}

/// Sorts an error of the operating system. Errors without a system code were made by a parser that met bad bytes.
pub(crate) fn sort_io(folder: &std::path::Path, io: &std::io::Error, detail: String) -> Error {
    let folder = folder.to_owned();
    match io.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Error::Denied { folder, detail },
        ErrorKind::WouldBlock => Error::Busy { folder },
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::NotFound => {
            Error::Damaged { folder, detail }
        }
        _ if io.raw_os_error().is_none() => Error::Damaged { folder, detail },
        _ => Error::Io { folder, detail },
    }
}
