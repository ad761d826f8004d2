//! Zip archives as a [`Tree`]: entries are streamed, nothing is ever written, no entry name becomes a path.
//!
//! What is refused as a whole: more entries or bytes than the limits allow, entries that share bytes, an archive that
//! two programs could read differently (a second end record, data in front, local headers that say otherwise than the
//! central directory, two entries of one name). What is left out with a finding: links and devices, encrypted entries,
//! methods other than stored and deflated. An entry that unpacks to more than it declares ends in an error there.

mod label;
mod outline;
mod stream;

pub use label::clean_label;

use crate::{Entry, IngestError, Limits, Tree, findings};
use model::{Finding, FindingCode, Severity};
use std::collections::HashMap;
use std::io::{self, Read, Seek};
use std::sync::Mutex;
use stream::{Contents, Member};
use unicode_normalization::UnicodeNormalization;
use zip::{CompressionMethod, ZipArchive};

/// An opened archive. Entries are labelled `archive.zip!folder/file`.
pub struct ZipTree<R> {
    label: String,
    entries: Vec<Entry>,
    members: Vec<Member>,
    reader: Mutex<R>,
}

/// A ratio of unpacked to packed bytes is only judged above this many unpacked bytes.
const RATIO_FROM: u64 = 1 << 20;

const SPLIT: &str = "Unpack it with a program that you trust and import the folder.";

impl<R: Read + Seek> ZipTree<R> {
    /// Looks through an archive called `label` without unpacking it.
    ///
    /// # Errors
    /// [`IngestError::Refused`] for what the module refuses or what is no zip archive; [`IngestError::Read`] when the
    /// reader fails.
    pub fn open(
        mut reader: R,
        label: impl Into<String>,
        limits: &Limits,
    ) -> Result<(ZipTree<R>, Vec<Finding>), IngestError> {
        let label = label.into();
        let refuse =
            |reason: String, hint: &str| IngestError::Refused { label: label.clone(), reason, hint: hint.to_owned() };
        outline::check(&mut reader, limits).map_err(|fault| fault.into_error(&label))?;
        let mut archive = ZipArchive::new(reader).map_err(|error| damaged(&label, error))?;
        if archive.len() as u64 > limits.archive_entries {
            return Err(refuse(outline::too_many(archive.len() as u64, limits), outline::RAISE_ENTRIES));
        }
        if archive.offset() > 0 {
            let reason = format!("{} bytes stand in front of the archive, so it has two readings", archive.offset());
            return Err(refuse(reason, SPLIT));
        }
        archive.validate_header_consistency().map_err(|error| damaged(&label, error))?;
        let mut found = Found::default();
        for index in 0..archive.len() {
            found.add(&label, index, &mut archive)?;
        }
        found.judge(&label, limits)?;
        let Found { mut files, findings, .. } = found;
        files.sort_by(|(one, _), (other, _)| one.label.cmp(&other.label));
        let (entries, members) = files.into_iter().unzip();
        Ok((ZipTree { label, entries, members, reader: Mutex::new(archive.into_inner()) }, findings))
    }
}

impl<R: Read + Seek> Tree for ZipTree<R> {
    fn label(&self) -> &str {
        &self.label
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn open(&self, index: usize) -> io::Result<Box<dyn Read + '_>> {
        let member = self.members.get(index).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(Box::new(Contents::new(&self.reader, member)))
    }
}

/// What looking through the entries found.
#[derive(Default)]
struct Found {
    files: Vec<(Entry, Member)>,
    findings: Vec<Finding>,
    /// Names as a careless file system would compare them.
    names: HashMap<String, String>,
    unpacked: u128,
    packed: u128,
}

impl Found {
    fn add<R: Read + Seek>(
        &mut self,
        archive_label: &str,
        index: usize,
        archive: &mut ZipArchive<R>,
    ) -> Result<(), IngestError> {
        let file = archive.by_index_raw(index).map_err(|error| damaged(archive_label, error))?;
        let name = match file.name() {
            Ok(name) => name.into_owned(),
            Err(_) => String::from_utf8_lossy(file.name_raw()).into_owned(),
        };
        if name.ends_with(['/', '\\']) && file.size() == 0 {
            return Ok(());
        }
        let (clean, changed) = clean_label(&name);
        let label = format!("{archive_label}!{clean}");
        if changed {
            self.findings.push(findings::at(
                Severity::Warning,
                FindingCode::UnsafeName,
                &label,
                None,
                format!("an entry called `{}` is shown as `{clean}`", shown(&name)),
                "Nothing was written anywhere; look at who made the archive if you did not expect such a name.",
            ));
        }
        let kind = file.unix_mode().map_or(0, |mode| mode & 0o170_000);
        if let Some((code, what)) = left_out(kind, name.ends_with(['/', '\\']), file.encrypted(), file.compression()) {
            let message = format!("`{label}` was not read: it is {what}");
            self.findings.push(findings::at(Severity::Warning, code, &label, None, message, SPLIT));
            return Ok(());
        }
        let same: String = clean.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        if let Some(other) = self.names.insert(same, name.clone()) {
            return Err(IngestError::Refused {
                label: archive_label.to_owned(),
                reason: format!("two entries have the same name (`{}` and `{}`)", shown(&other), shown(&name)),
                hint: SPLIT.to_owned(),
            });
        }
        self.unpacked += u128::from(file.size());
        self.packed += u128::from(file.compressed_size());
        let start = file.data_start().unwrap_or(u64::MAX);
        let member = Member {
            start,
            packed: file.compressed_size(),
            unpacked: file.size(),
            crc: file.crc32(),
            deflated: file.compression() == CompressionMethod::Deflated,
        };
        self.files.push((Entry { label, size: Some(file.size()) }, member));
        Ok(())
    }

    fn judge(&self, label: &str, limits: &Limits) -> Result<(), IngestError> {
        let refuse = |reason: String, hint: &str| {
            Err(IngestError::Refused { label: label.to_owned(), reason, hint: hint.to_owned() })
        };
        if self.unpacked > u128::from(limits.archive_bytes) {
            let reason = format!(
                "it unpacks to {} bytes, and the limit for one archive is {} (archive_bytes)",
                self.unpacked, limits.archive_bytes
            );
            return refuse(reason, "If you trust it, unpack it and import the folder, or raise archive_bytes.");
        }
        let allowed = self.packed.max(1) * u128::from(limits.archive_ratio);
        if self.unpacked > u128::from(RATIO_FROM) && self.unpacked > allowed {
            let reason = format!(
                "it unpacks {} bytes to {}, more than {} for each byte (archive_ratio)",
                self.packed, self.unpacked, limits.archive_ratio
            );
            return refuse(reason, "If you trust it, unpack it and import the folder, or raise archive_ratio.");
        }
        Ok(())
    }
}

/// Why an entry is not read.
fn left_out(
    kind: u32,
    folder: bool,
    encrypted: bool,
    method: CompressionMethod,
) -> Option<(FindingCode, &'static str)> {
    match kind {
        0 | 0o100_000 => {}
        0o120_000 => return Some((FindingCode::Skipped, "a symbolic link")),
        0o040_000 => return Some((FindingCode::Skipped, "a folder that holds data")),
        _ => return Some((FindingCode::Skipped, "a device, pipe or other special file")),
    }
    if folder {
        return Some((FindingCode::Skipped, "a folder that holds data"));
    }
    if encrypted {
        return Some((FindingCode::Unreadable, "encrypted"));
    }
    match method {
        CompressionMethod::Stored | CompressionMethod::Deflated => None,
        _ => Some((FindingCode::Unreadable, "packed by a method other than stored or deflated")),
    }
}

/// A hostile name made harmless for a sentence.
fn shown(name: &str) -> String {
    crate::text::excerpt(&name.escape_debug().to_string(), 120)
}

fn damaged(label: &str, error: zip::result::ZipError) -> IngestError {
    match error {
        zip::result::ZipError::Io(source)
            if !matches!(
                source.kind(),
                io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::Other
            ) =>
        {
            IngestError::Read { label: label.to_owned(), source }
        }
        error => IngestError::Refused {
            label: label.to_owned(),
            reason: format!("it is no zip archive that can be read in one way only: {error}"),
            hint: "Download or export it again; if it stays so, unpack it and import the folder.".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests;
