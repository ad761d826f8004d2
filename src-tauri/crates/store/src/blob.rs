//! Raw inputs, kept once, by hash.
use crate::{Result, View, Write, store::later};
/// A kept raw input.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Blob {
    /// SHA-256, lower-case hex.
    pub hash: String,
    /// Bytes.
    pub size: u64,
}
impl View {
    pub fn blob_list(&self) -> Result<Vec<Blob>> {
        later()
    }
}
impl Write<'_> {
    /// Writes down that a kept blob belongs to the library.
    pub fn blob_add(&mut self, _blob: &Blob) -> Result<()> {
        later()
    }
}
