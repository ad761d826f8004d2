//! Looking for damage.
model::words! {
    DamageKind { File => "file", Reference => "reference", Law => "law", Copy => "copy", Blob => "blob" }
}
/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    pub kind: DamageKind,
    /// Reference of the record, or path, where there is one.
    pub place: Option<String>,
    pub message: String,
}
/// What a check found; no damage means that the library is as it must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CheckReport {
    pub damage: Vec<Damage>,
    pub incidents: u64,
    pub evidence: u64,
    pub events: u64,
    pub revisions: u64,
    pub blobs: u64,
    /// Bytes of `library.db`.
    pub bytes: u64,
}
impl CheckReport {
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }
}
