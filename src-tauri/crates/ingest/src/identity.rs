//! What makes two readings the same item: hashes over native ids, or over content and its ordinal among equals.

use model::{Format, Identity};
use std::collections::HashMap;
use xxhash_rust::xxh3::Xxh3;

/// The identity of an item that the vendor names, for example `("slack", [channel id, ts])`.
pub fn of_native(format: Format, parts: &[&str]) -> Identity {
    Identity(digest("native", format, parts))
}

/// The identity of an item without a native id within one source: the same words in another file are another piece of
/// evidence.
pub fn within(source: &str, identity: Identity) -> Identity {
    let mut hasher = Xxh3::new();
    hasher.update(source.as_bytes());
    hasher.update(&identity.0.to_le_bytes());
    Identity(hasher.digest128())
}

/// Identities of items that have no native id: equal content in one source is told apart by how often it came before,
/// so the same file gives the same identities again and a file with more rows adds only the new ones.
#[derive(Debug, Default)]
pub struct Ordinals {
    seen: HashMap<u128, u32>,
}

impl Ordinals {
    /// `parts` are the original strings of the item: raw time, author, text, and whatever else tells items apart.
    pub fn of_content(&mut self, format: Format, parts: &[&str]) -> Identity {
        let content = digest("content", format, parts);
        let ordinal = self.seen.entry(content).or_default();
        *ordinal += 1;
        if *ordinal == 1 {
            return Identity(content);
        }
        Identity(digest("again", format, &[&content.to_string(), &ordinal.to_string()]))
    }
}

fn digest(what: &str, format: Format, parts: &[&str]) -> u128 {
    let mut hasher = Xxh3::new();
    for part in [what, format.as_str()].iter().chain(parts) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.digest128()
}
