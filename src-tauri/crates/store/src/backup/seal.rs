//! The last bytes of a backup: a mark, and the SHA-256 of all bytes before it.
//!
//! SQLite's own check sees broken pages but not changed letters, and reads past bytes behind its last page. With the
//! seal any change of any byte, and any cut, is seen.

use crate::{Result, StoreError};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
};

const MARK: &[u8; 16] = b"hindcast backup\0";
const LENGTH: u64 = 16 + 32;
const CHUNK: usize = 1 << 18;

/// Seals a file that is written in full.
pub(super) fn put(file: &Path) -> Result<()> {
    let failed = |e| StoreError::io("seal", file, e);
    let size = std::fs::metadata(file).map_err(failed)?.len();
    let digest = digest(file, size)?;
    let mut open = File::options().append(true).open(file).map_err(failed)?;
    open.write_all(MARK).and_then(|()| open.write_all(&digest)).map_err(failed)
}

/// Fails with `Corrupt` unless every byte is the one that was sealed.
pub(super) fn hold(file: &Path) -> Result<()> {
    use std::io::{Seek, SeekFrom};
    let failed = |e| StoreError::io("read", file, e);
    let corrupt = |message: &str| Err(StoreError::Corrupt { path: file.to_owned(), message: message.to_owned() });
    let mut open = File::open(file).map_err(failed)?;
    let size = open.metadata().map_err(failed)?.len();
    let Some(before) = size.checked_sub(LENGTH) else { return corrupt("it is cut") };
    let mut seal = [0; LENGTH as usize];
    open.seek(SeekFrom::Start(before)).and_then(|_| open.read_exact(&mut seal)).map_err(failed)?;
    let (mark, digest_then) = seal.split_at(MARK.len());
    if mark != MARK {
        return corrupt("it does not end as a backup, so it is cut or was changed");
    }
    if digest(file, before)? != digest_then {
        return corrupt("its bytes are not those that were written");
    }
    Ok(())
}

/// Takes the seal off a copy, which is a database like any other then.
pub(super) fn take_off(file: &Path) -> Result<()> {
    let failed = |e| StoreError::io("write", file, e);
    let open = File::options().write(true).open(file).map_err(failed)?;
    let size = open.metadata().map_err(failed)?.len();
    open.set_len(size.saturating_sub(LENGTH)).map_err(failed)
}

fn digest(file: &Path, bytes: u64) -> Result<Vec<u8>> {
    let failed = |e| StoreError::io("read", file, e);
    let mut open = File::open(file).map_err(failed)?.take(bytes);
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match open.read(&mut chunk) {
            Ok(0) => return Ok(hasher.finalize().to_vec()),
            Ok(read) => hasher.update(&chunk[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}
