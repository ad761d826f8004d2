//! Roles instead of names in what is published: people of the incident become `Responder 1`, `Responder 2`, …

use model::Evidence;
use std::collections::BTreeMap;

/// What stands for whom. The same person has the same role throughout one document.
pub struct Names {
    /// Longest first, so that a full name goes before a first name.
    replacements: Vec<(String, String)>,
}

impl Names {
    /// Every name stays as it is: the person chose so.
    pub fn kept() -> Self {
        Names { replacements: Vec::new() }
    }

    /// Hides the human authors of the evidence, numbered in order of first appearance. A first name alone stands for
    /// the one full name that begins with it (`teun` and `Teun Brakspear` are one person), and is hidden too. Programs
    /// keep their names.
    pub fn hidden<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Self {
        let mut authors: Vec<String> = Vec::new();
        for item in evidence.into_iter().filter(|e| !e.extras.bot) {
            let Some(author) = item.author.as_deref().map(str::trim).filter(|a| !a.is_empty()) else { continue };
            if !authors.iter().any(|known| known == author) {
                authors.push(author.to_owned());
            }
        }
        let mut roles: BTreeMap<String, String> = BTreeMap::new();
        let mut replacements: BTreeMap<String, String> = BTreeMap::new();
        for author in &authors {
            let person = whole_name(author, &authors).to_lowercase();
            let next = format!("Responder {}", roles.len() + 1);
            let role = roles.entry(person).or_insert(next).clone();
            if let Some((first, _)) = author.split_once(' ')
                && first.chars().count() >= 3
            {
                replacements.entry(first.to_owned()).or_insert_with(|| role.clone());
                replacements.entry(first.to_lowercase()).or_insert_with(|| role.clone());
            }
            replacements.insert(author.clone(), role);
        }
        let mut replacements: Vec<_> = replacements.into_iter().collect();
        replacements.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Names { replacements }
    }

    /// The text with every hidden name, as a whole word, replaced by its role.
    pub fn hide(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, role) in &self.replacements {
            if out.contains(name.as_str()) {
                out = replace_word(&out, name, role);
            }
        }
        out
    }
}

/// The one full name among `authors` that begins with this single word, or the name itself.
fn whole_name<'a>(author: &'a str, authors: &'a [String]) -> &'a str {
    if author.contains(' ') {
        return author;
    }
    let begins =
        |name: &&String| name.split_once(' ').is_some_and(|(first, _)| first.to_lowercase() == author.to_lowercase());
    let mut whole = authors.iter().filter(begins);
    match (whole.next(), whole.next()) {
        (Some(only), None) => only,
        _ => author,
    }
}

fn replace_word(text: &str, name: &str, role: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let whole = !before.chars().next_back().is_some_and(char::is_alphanumeric)
            && !after.chars().next().is_some_and(char::is_alphanumeric);
        out.push_str(before);
        out.push_str(if whole { role } else { name });
        rest = after;
    }
    out.push_str(rest);
    out
}
