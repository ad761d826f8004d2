//! A piece of text that becomes an item, while its lines are still coming.

use super::markup::{Definitions, readable};
use crate::time::Stamp;

/// A piece of text that becomes an item.
#[derive(Debug)]
pub(super) struct Piece {
    pub line: u64,
    /// Columns before its marker; `None` for what is no bullet.
    pub indent: Option<usize>,
    pub raw: String,
    /// Text with its marks, without bullet or heading signs; code apart.
    pub parts: Vec<Part>,
    pub channel: Option<String>,
    /// The time of the heading above.
    pub inherited: Option<(String, Stamp)>,
    pub heading: bool,
}

#[derive(Debug)]
pub(super) struct Part {
    pub text: String,
    /// Code: nothing in it is a mark.
    pub verbatim: bool,
}

impl Piece {
    /// What it begins with, where that is not code.
    pub fn source(&self) -> &str {
        self.parts.first().filter(|part| !part.verbatim).map_or("", |part| &part.text)
    }

    pub fn readable(&self, definitions: &Definitions) -> String {
        let part = |part: &Part| if part.verbatim { part.text.clone() } else { readable(&part.text, definitions) };
        self.parts.iter().map(part).collect()
    }

    pub fn join(&mut self, joint: &str, words: &str, raw: &str, verbatim: bool) {
        match self.parts.last_mut().filter(|part| part.verbatim == verbatim) {
            Some(part) => {
                part.text.push_str(joint);
                part.text.push_str(words);
            }
            None => self.parts.push(Part { text: format!("\n{words}"), verbatim }),
        }
        self.raw.push('\n');
        self.raw.push_str(raw);
    }
}
