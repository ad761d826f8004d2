//! The library as a whole: what is in it, whether it is sound, backup and restore.

use crate::contract::*;
use crate::{Api, Failure, FailureCode};
use std::path::{Path, PathBuf};

impl Api {
    pub fn library_show(&self, _: NoParams) -> Result<LibraryView, Failure> {
        let read = self.store.read()?;
        let (open_actions, overdue_actions) = read.action_counts(self.now().date_naive())?;
        Ok(LibraryView {
            folder: self.store.folder().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            incidents: read.incident_count()?,
            evidence: u64::try_from(read.last_id(store::Noun::Evidence)?).unwrap_or(0),
            problems: read.problem_count()?,
            open_actions,
            overdue_actions,
            change_number: read.change_number()?,
        })
    }

    pub fn library_check(&self, params: LibraryCheck) -> Result<CheckView, Failure> {
        let report = self.store.check(params.deep)?;
        let count = |n: u64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        Ok(CheckView {
            sound: report.is_sound(),
            faults: report
                .damage
                .iter()
                .map(|d| d.place.as_ref().map_or_else(|| d.message.clone(), |place| format!("{place}: {}", d.message)))
                .collect(),
            checked: vec![
                count(report.incidents, "incident", "incidents"),
                count(report.evidence, "evidence item", "evidence items"),
                count(report.events, "timeline event", "timeline events"),
                count(report.revisions, "revision", "revisions"),
                count(report.blobs, "raw input", "raw inputs"),
                count(report.bytes, "byte", "bytes"),
            ],
        })
    }

    pub fn library_backup(&self, params: LibraryBackup) -> Result<BackupView, Failure> {
        let task = self.tasks.start("backup", &*self.host);
        self.store.backup(&params.file, &mut |p| task.progress("copying", p.done, p.total))?;
        let bytes = params.file.metadata().map(|m| m.len()).map_err(|error| {
            Failure::new(FailureCode::Internal, format!("the backup `{}` cannot be read", params.file.display()))
                .caused_by(&error)
        })?;
        // The store opens and checks what it wrote before it says so.
        Ok(BackupView { file: params.file, bytes, verified: true })
    }
}

/// Makes the library of a backup in `folder`. A library that is there already is set aside when `replace`, and where it
/// went is answered; otherwise it is refused.
///
/// # Errors
/// `corrupt` when the file is not a sound backup, `refused` when a library is there.
pub fn restore(
    file: &Path,
    folder: &Path,
    replace: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Option<PathBuf>, Failure> {
    Ok(store::restore(file, folder, replace, &mut |p| progress(p.done, p.total))?)
}
