//! Exhibits: evidence items as a model may see them, hidden by the veil, with every letter visible, and fenced.
//!
//! All that an item brings is imported text: its words, its author, its channel, the names of its files, the title and
//! labels of its change. Refused: a string of it that did not go through the veil.

use super::Veil;
use super::cover::Cover;
use super::fence::Fence;
use super::shorten::{Count, shorten};
use super::text::one_line;
use model::{ChangeFacts, Evidence, EvidenceId, Precision};
use std::collections::HashMap;

/// Characters of one line of a head.
const LINE: usize = 300;
/// Names of files, fields and labels that a head lists.
const LISTED: usize = 24;

/// One item, ready to be shown.
#[derive(Clone, Debug)]
pub struct Exhibit {
    pub id: EvidenceId,
    /// Written by code: time and kind.
    fixed: String,
    /// Author and channel, on the same line.
    who: String,
    /// The rest of the head, a line each.
    more: Vec<String>,
    /// The words, hidden and visible, whole.
    pub words: String,
}

impl Exhibit {
    /// The first line of its head: time, kind, author, channel.
    pub fn line(&self) -> String {
        format!("{}{}", self.fixed, self.who)
    }

    /// Everything imported that it shows.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        [self.who.as_str(), self.words.as_str()].into_iter().chain(self.more.iter().map(String::as_str))
    }

    /// Covers what was hidden elsewhere, in this item or another.
    pub fn cover(&mut self, cover: &Cover) {
        for text in [&mut self.who, &mut self.words].into_iter().chain(&mut self.more) {
            *text = cover.over(text);
        }
    }

    /// Its block, with its words in at most `most` tokens; true when something was left out.
    pub fn block(&self, fence: &Fence, most: u32, count: Count) -> (String, bool) {
        let (words, cut) = shorten(&self.words, most, count);
        let mut body = self.line();
        for line in &self.more {
            body.push('\n');
            body.push_str(line);
        }
        body.push('\n');
        body.push_str(&words);
        (fence.item(self.id, &body), cut)
    }
}

/// Makes the exhibits of `items`, which stand in their order of time.
pub fn all(items: &[&Evidence], fence: &Fence, veil: &mut dyn Veil) -> Vec<Exhibit> {
    let words: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
    let mut words = hidden(veil, &words).into_iter();
    let roots: HashMap<&str, EvidenceId> =
        items.iter().filter_map(|item| Some((item.native_id.as_deref()?, item.id))).collect();
    let heads: Vec<Head> = items.iter().map(|item| Head::of(item, &roots)).collect();
    let values: Vec<&str> = heads.iter().flat_map(|head| head.values.iter().map(|(_, value)| value.as_str())).collect();
    let mut values = hidden(veil, &values).into_iter();
    let mut exhibits = Vec::with_capacity(items.len());
    for (item, head) in items.iter().zip(heads) {
        let mut lines = head.values.iter().map(|(label, _)| {
            let value = values.next().unwrap_or_default();
            (*label, one_line(&fence.inside(&value.replace(['\n', '\r', '\u{2028}'], " ")), LINE))
        });
        let mut who = String::new();
        let mut more = Vec::new();
        for (label, value) in lines.by_ref() {
            match label {
                "author" | "channel" => who.push_str(&format!(" | {label}: {value}")),
                _ => more.push(format!("{label}: {value}")),
            }
        }
        let words = fence.inside(words.next().unwrap_or_default().trim());
        exhibits.push(Exhibit { id: item.id, fixed: head.fixed, who, more, words });
    }
    exhibits
}

/// One for each text, whatever the veil gives back: what is missing is empty, never the original.
pub fn hidden(veil: &mut dyn Veil, texts: &[&str]) -> Vec<String> {
    let mut hidden = if texts.is_empty() { Vec::new() } else { veil.hide(texts) };
    hidden.resize(texts.len(), String::new());
    hidden
}

/// What stands above the words of an item.
struct Head {
    /// Written by code.
    fixed: String,
    /// Imported.
    values: Vec<(&'static str, String)>,
}

impl Head {
    fn of(item: &Evidence, roots: &HashMap<&str, EvidenceId>) -> Head {
        let mut fixed = format!("{} | {} from {}", time(item), item.kind, item.format);
        let root = item.thread.as_deref().and_then(|thread| roots.get(thread));
        if let Some(root) = root.filter(|root| **root != item.id) {
            fixed.push_str(&format!(" | in the thread of {root}"));
        }
        let x = &item.extras;
        let mut values = Vec::new();
        let mut add = |label: &'static str, value: Option<&str>| {
            values.extend(value.filter(|v| !v.trim().is_empty()).map(|v| (label, v.to_owned())));
        };
        add("author", item.author.as_deref());
        add("channel", item.channel.as_deref());
        add("service", x.service.as_deref());
        add("severity", x.severity.as_deref());
        add("status", x.status.as_deref());
        for file in x.files.iter().take(LISTED) {
            add("attached", Some(&file.name));
        }
        for (name, value) in x.fields.iter().take(LISTED) {
            add("field", Some(&format!("{name} = {value}")));
        }
        if let Some(change) = &x.change {
            of_change(change, &mut add);
        }
        Head { fixed, values }
    }
}

fn of_change(change: &ChangeFacts, add: &mut impl FnMut(&'static str, Option<&str>)) {
    let kind = if change.is_issue { "issue" } else { "change" };
    add(kind, Some(&format!("{} {}", change.reference, change.title)));
    add("state", change.state.as_deref());
    let times = [("opened", change.opened_at), ("merged", change.merged_at), ("closed", change.closed_at)];
    for (label, at) in times {
        add(label, at.map(|at| at.format("%Y-%m-%d %H:%M:%S UTC").to_string()).as_deref());
    }
    for label in change.labels.iter().take(LISTED) {
        add("label", Some(label));
    }
    for other in change.reverts.iter().take(LISTED) {
        add("reverts", Some(other));
    }
    for file in change.files.iter().take(LISTED) {
        add("file", Some(&format!("{} (+{} −{})", file.path, file.additions, file.deletions)));
    }
    if change.files.len() > LISTED {
        add("file", Some(&format!("and {} more", change.files.len() - LISTED)));
    }
}

/// The time of an item as far as it is known.
pub fn time(item: &Evidence) -> String {
    let Some(at) = item.at else { return "time unknown".to_owned() };
    let form = match item.time.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Minute => "%Y-%m-%d %H:%M UTC",
        _ => "%Y-%m-%d %H:%M:%S UTC",
    };
    at.format(form).to_string()
}
