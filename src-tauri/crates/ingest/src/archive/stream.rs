//! The bytes of one entry, unpacked as they are read, and checked against what the archive declares.

use flate2::bufread::DeflateDecoder;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

/// Where an entry lies and what it declares.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) start: u64,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    pub(super) crc: u32,
    pub(super) deflated: bool,
}

/// The packed bytes of one entry. Several windows share one reader; each seeks before it reads.
struct Window<'t, R> {
    reader: &'t Mutex<R>,
    at: u64,
    end: u64,
}

impl<R: Read + Seek> Read for Window<'_, R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX).min(target.len());
        if most == 0 {
            return Ok(0);
        }
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(self.at))?;
        let count = reader.read(&mut target[..most])?;
        self.at += count as u64;
        Ok(count)
    }
}

enum Packing<'t, R> {
    Stored(BufReader<Window<'t, R>>),
    Deflated(DeflateDecoder<BufReader<Window<'t, R>>>),
}

/// What an entry unpacks to.
pub(super) struct Contents<'t, R> {
    packing: Packing<'t, R>,
    declared: u64,
    given: u64,
    crc: flate2::Crc,
    declared_crc: u32,
}

impl<'t, R: Read + Seek> Contents<'t, R> {
    pub(super) fn new(reader: &'t Mutex<R>, member: &Member) -> Self {
        let end = member.start.saturating_add(member.packed);
        let window = BufReader::with_capacity(32 << 10, Window { reader, at: member.start, end });
        let packing = match member.deflated {
            true => Packing::Deflated(DeflateDecoder::new(window)),
            false => Packing::Stored(window),
        };
        Contents { packing, declared: member.unpacked, given: 0, crc: flate2::Crc::new(), declared_crc: member.crc }
    }
}

impl<R: Read + Seek> Read for Contents<'_, R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if target.is_empty() {
            return Ok(0);
        }
        let count = match &mut self.packing {
            Packing::Stored(window) => window.read(target)?,
            Packing::Deflated(decoder) => decoder.read(target)?,
        };
        self.given += count as u64;
        let damaged = |reason: String| Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        if self.given > self.declared {
            return damaged(format!("it unpacks to more than the {} bytes that the archive declares", self.declared));
        }
        self.crc.update(&target[..count]);
        if count == 0 && self.given < self.declared {
            return damaged(format!("it unpacks to {} bytes and the archive declares {}", self.given, self.declared));
        }
        if count == 0 && self.crc.sum() != self.declared_crc {
            return damaged("its checksum is not the one that the archive declares".to_owned());
        }
        Ok(count)
    }
}
