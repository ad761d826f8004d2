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

    /// Hides the human authors of the evidence, numbered in order of first appearance. A first name alone is hidden
    /// too, when it belongs to one of them. Programs keep their names.
    pub fn hidden<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Self {
        let mut roles: BTreeMap<String, String> = BTreeMap::new();
        for item in evidence.into_iter().filter(|e| !e.extras.bot) {
            let Some(author) = item.author.as_deref().map(str::trim).filter(|a| !a.is_empty()) else { continue };
            let next = format!("Responder {}", roles.len() + 1);
            roles.entry(author.to_owned()).or_insert(next);
        }
        let mut replacements: Vec<(String, String)> = Vec::new();
        for (name, role) in &roles {
            replacements.push((name.clone(), role.clone()));
            if let Some((first, _)) = name.split_once(' ')
                && first.chars().count() >= 3
                && !roles.contains_key(first)
            {
                replacements.push((first.to_owned(), role.clone()));
            }
        }
        replacements.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        replacements.dedup_by(|a, b| a.0 == b.0);
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
