//! What an archive says of itself in its end record, looked at before anything is read into memory.

use crate::{IngestError, Limits};
use std::io::{self, Read, Seek, SeekFrom};

pub(super) const RAISE_ENTRIES: &str =
    "If you trust it, unpack it and import the parts that you need, or raise archive_entries.";
const END: &[u8] = b"PK\x05\x06";
const END_BYTES: u64 = 22;
/// Bytes of the central directory allowed for each entry that is allowed: names and extra fields are short.
const DIRECTORY_BYTES: u64 = 1024;

/// Bytes of the two zip64 records between the directory and the end record.
const WIDE_BYTES: u64 = 76;

struct End {
    place: u64,
    count: u64,
    size: u64,
    /// Bytes of zip64 records between the directory and it.
    in_front: u64,
    /// Its comment ends where the file does.
    reaches: bool,
}

pub(super) enum OutlineFault {
    Io(io::Error),
    Refused { reason: String, hint: &'static str },
}

impl From<io::Error> for OutlineFault {
    fn from(error: io::Error) -> Self {
        OutlineFault::Io(error)
    }
}

impl OutlineFault {
    pub(super) fn into_error(self, label: &str) -> IngestError {
        match self {
            OutlineFault::Io(source) => IngestError::Read { label: label.to_owned(), source },
            OutlineFault::Refused { reason, hint } => {
                IngestError::Refused { label: label.to_owned(), reason, hint: hint.to_owned() }
            }
        }
    }
}

pub(super) fn too_many(count: u64, limits: &Limits) -> String {
    format!("it has {count} entries, and the limit for one archive is {} (archive_entries)", limits.archive_entries)
}

/// Counts and sizes of the end records against the limits; more than one end record is two readings.
pub(super) fn check<R: Read + Seek>(reader: &mut R, limits: &Limits) -> Result<(), OutlineFault> {
    let length = reader.seek(SeekFrom::End(0))?;
    let tail_start = length.saturating_sub(END_BYTES + (1 << 16));
    reader.seek(SeekFrom::Start(tail_start))?;
    let mut tail = Vec::new();
    reader.by_ref().take(END_BYTES + (1 << 16)).read_to_end(&mut tail)?;
    let mut ends = Vec::new();
    for at in memchr::memmem::find_iter(&tail, END) {
        let Some(record) = tail.get(at..at + END_BYTES as usize) else { continue };
        let place = tail_start + at as u64;
        let Some((count, size, in_front)) = counts(reader, record, place)? else { continue };
        let comment = u64::from(u16::from_le_bytes([record[20], record[21]]));
        ends.push(End { place, count, size, in_front, reaches: place + END_BYTES + comment == length });
    }
    // The record that reaches the end of the file is the archive's own; one before its directory belongs to an archive
    // that is stored within, one behind it to another reading.
    if let Some(own) = ends.iter().find(|end| end.reaches) {
        let directory = own.place.saturating_sub(own.size).saturating_sub(own.in_front);
        ends.retain(|end| end.place >= directory);
    }
    for end in &ends {
        if end.count > limits.archive_entries {
            return Err(OutlineFault::Refused { reason: too_many(end.count, limits), hint: RAISE_ENTRIES });
        }
        if end.size > limits.archive_entries.saturating_mul(DIRECTORY_BYTES).min(256 << 20) {
            let reason = format!("its directory alone has {} bytes, more than the limit on entries allows", end.size);
            return Err(OutlineFault::Refused { reason, hint: RAISE_ENTRIES });
        }
    }
    if ends.len() > 1 {
        return Err(OutlineFault::Refused {
            reason: format!("it has {} end records, so it has two readings", ends.len()),
            hint: "Unpack it with a program that you trust and import the folder.",
        });
    }
    reader.seek(SeekFrom::Start(0))?;
    Ok(())
}

/// Entries and bytes of the directory that an end record tells of, and the bytes of zip64 records in front; `None` when the bytes are none.
fn counts<R: Read + Seek>(reader: &mut R, record: &[u8], place: u64) -> Result<Option<(u64, u64, u64)>, OutlineFault> {
    let short = |at: usize| u64::from(u16::from_le_bytes([record[at], record[at + 1]]));
    let long = |at: usize| u64::from(u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]));
    let (count, size, start) = (short(10), long(12), long(16));
    if count == 0xffff || size == 0xffff_ffff || start == 0xffff_ffff {
        if let Some(wide) = wide_counts(reader, place)? {
            return Ok(Some((wide.0, wide.1, WIDE_BYTES)));
        }
    } else if size.saturating_add(start) > place {
        return Ok(None);
    }
    Ok(Some((count, size, 0)))
}

/// The same of a zip64 archive, whose end record stands in front.
fn wide_counts<R: Read + Seek>(reader: &mut R, place: u64) -> Result<Option<(u64, u64)>, OutlineFault> {
    let Some(locator_at) = place.checked_sub(20) else { return Ok(None) };
    let Some(locator) = bytes::<20, R>(reader, locator_at)? else { return Ok(None) };
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let at = |bytes: &[u8], from: usize| {
        bytes.get(from..from + 8).and_then(|part| part.try_into().ok()).map_or(0, u64::from_le_bytes)
    };
    let Some(record) = bytes::<56, R>(reader, at(&locator, 8))? else { return Ok(None) };
    Ok(record.starts_with(b"PK\x06\x06").then(|| (at(&record, 32), at(&record, 40))))
}

fn bytes<const N: usize, R: Read + Seek>(reader: &mut R, place: u64) -> Result<Option<[u8; N]>, OutlineFault> {
    if i64::try_from(place).is_err() {
        return Ok(None);
    }
    reader.seek(SeekFrom::Start(place))?;
    let mut bytes = [0; N];
    match reader.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}
