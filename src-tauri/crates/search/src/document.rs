//! What is handed in to be found: one document per thing that has a number.

use model::Utc;
use serde::{Deserialize, Serialize};

use crate::error::Error;

model::words! {
    /// The noun a document stands for.
    Kind {
        Evidence => "evidence",
        Event => "event",
        Review => "review",
        Hypothesis => "hypothesis",
        Problem => "problem",
        Action => "action",
        Incident => "incident",
        Proposal => "proposal",
    }
}

/// One thing to be found. Text is indexed, never stored: only the key comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The number on every surface, such as `E-12`: one to three capital letters, a hyphen, a number below 2^48.
    pub key: String,
    pub kind: Kind,
    /// The incident it belongs to, such as `INC-3`.
    pub incident: Option<String>,
    /// Counts twice in the ranking, once for evidence; may be empty.
    pub title: String,
    pub text: String,
    /// Names as shown; found by `from:`.
    pub people: Vec<String>,
    pub service: Option<String>,
    pub state: Option<String>,
    /// Where it came from, such as `slack`; found by `source:`.
    pub source: Option<String>,
    pub at: Option<Utc>,
}

impl Document {
    /// A document with nothing but a key, a kind and text.
    pub fn new(key: impl Into<String>, kind: Kind, text: impl Into<String>) -> Self {
        Document {
            key: key.into(),
            kind,
            incident: None,
            title: String::new(),
            text: text.into(),
            people: Vec::new(),
            service: None,
            state: None,
            source: None,
            at: None,
        }
    }
}

const NUMBER_BITS: u32 = 48;

/// Packs `E-12` into a number, so that the index holds eight bytes per document instead of a string.
pub(crate) fn pack_key(key: &str) -> Result<u64, Error> {
    let bad = || Error::BadKey { key: key.chars().take(80).collect() };
    let (prefix, digits) = key.split_once('-').ok_or_else(bad)?;
    let letters = (1..=3).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_uppercase());
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    if !letters || !plain {
        return Err(bad());
    }
    let number: u64 = digits.parse().map_err(|_| bad())?;
    if number >> NUMBER_BITS != 0 {
        return Err(bad());
    }
    let head = prefix.bytes().fold(0u64, |head, b| head * 27 + u64::from(b - b'A' + 1));
    Ok(head << NUMBER_BITS | number)
}

/// The reverse of [`pack_key`].
pub(crate) fn unpack_key(packed: u64) -> String {
    let mut head = packed >> NUMBER_BITS;
    let mut letters = Vec::with_capacity(3);
    while head > 0 {
        letters.push(char::from(b'A' + ((head % 27).max(1) - 1) as u8));
        head /= 27;
    }
    let prefix: String = letters.iter().rev().collect();
    format!("{prefix}-{}", packed & ((1 << NUMBER_BITS) - 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys_come_back_letter_for_letter_and_other_forms_are_refused() {
        for key in ["E-0", "E-12", "INC-7", "PR-281474976710655", "ZZZ-1", "AZ-26", "A-1"] {
            assert_eq!(unpack_key(pack_key(key).unwrap()), key);
        }
        for wrong in ["", "E", "E-", "-1", "e-1", "E-01", "E-1x", "ABCD-1", "E-281474976710656", "E--1", "E-+1", "É-1"]
        {
            assert!(matches!(pack_key(wrong), Err(Error::BadKey { .. })), "{wrong}");
        }
    }
}
