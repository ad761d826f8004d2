//! What can go wrong, by what the caller can do about it.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// Why the store did not do what it was asked. Every variant leaves the library as it was before the call.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("there is no `{record}` in this library")]
    NotFound { record: String },
    /// Something else changed it meanwhile; look again and decide.
    #[error("{message}")]
    Conflict { message: String },
    /// The library was written by a newer program.
    #[error(
        "the library has the schema version {found}, this program knows versions up to {known}; \
         open it with a program that knows version {found}"
    )]
    Newer { found: u32, known: u32 },
    /// The file is damaged. It is kept as it is; restore a backup.
    #[error("`{path}` is damaged: {message}; it was left as it is, restore the newest backup")]
    Corrupt { path: PathBuf, message: String },
    /// Another program holds the library; try again.
    #[error("{message}")]
    Busy { message: String },
    /// No room on the disk. Nothing was changed; free some space and try again.
    #[error("the disk that holds `{path}` is full; nothing was changed, free some space and try again")]
    Full { path: PathBuf },
    #[error("`{path}` cannot be written; nothing was changed, make the folder writable or choose another library")]
    ReadOnly { path: PathBuf },
    /// A law of the noun forbids it.
    #[error("{law}")]
    Refused { law: String },
    #[error("could not {attempt} `{path}`: {source}")]
    Io {
        attempt: &'static str,
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused for a reason that the caller can do nothing about.
    #[error("the library could not {attempt}: {source}")]
    Sql {
        attempt: &'static str,
        #[source]
        source: rusqlite::Error,
    },
}

impl StoreError {
    pub(crate) fn not_found(record: impl std::fmt::Display) -> Self {
        StoreError::NotFound { record: record.to_string() }
    }

    pub(crate) fn refused(law: impl Into<String>) -> Self {
        StoreError::Refused { law: law.into() }
    }

    /// An I/O error while doing `attempt` (a verb phrase such as "read") to `path`.
    pub(crate) fn io(attempt: &'static str, path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full { path: path.to_owned() },
            ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path: path.to_owned() },
            _ => StoreError::Io { attempt, path: path.to_owned(), source },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        sql("answer", Path::new("library.db"), source)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(source: serde_json::Error) -> Self {
        StoreError::Corrupt {
            path: "library.db".into(),
            message: format!("a stored value is not what it should be: {source}"),
        }
    }
}

/// Folds an error of SQLite into what the caller can do about it.
pub(crate) fn sql(attempt: &'static str, path: &Path, source: rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full { path },
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly { path },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Corrupt { path, message: source.to_string() }
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Busy { message: "another program is writing to the library; try again in a moment".to_owned() }
        }
        Some(ErrorCode::ConstraintViolation) => {
            StoreError::Refused { law: format!("the change breaks a law of the library: {source}") }
        }
        _ => StoreError::Sql { attempt, source },
    }
}
