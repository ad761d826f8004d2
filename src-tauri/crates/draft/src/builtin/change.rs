//! Changes, merged from everything that tells of the same one, and ranked as candidate triggers with reasons in words.
//!
//! A rank is a reading order for people, never blame. What is refused: a score that a person cannot trace to reasons.

use super::cue::Family;
use super::reading::Reading;
use super::span::Span;
use super::term::TermId;
use chrono::TimeDelta;
use model::{EvidenceId, RankedChange, Utc};
use regex::Regex;
use std::collections::HashMap;
use std::sync::OnceLock;

/// One change with everything that tells of it.
#[derive(Debug, Default)]
pub struct Change {
    pub reference: String,
    pub title: String,
    pub at: Option<Utc>,
    /// Positions in [`Reading::items`].
    pub items: Vec<usize>,
    /// Sentences that name it.
    pub mentions: Vec<usize>,
    pub is_issue: bool,
    /// Position of the change that undoes it.
    pub undone_by: Option<usize>,
    pub overlap: f32,
    pub score: f64,
    pub reasons: Vec<String>,
    pub terms: Vec<TermId>,
    paths: Vec<String>,
    lines: u64,
    reverts: Vec<String>,
    keys: Vec<String>,
}

/// How much what a change touches has to share with the symptoms before half of the weight is given.
const HALF_OVERLAP: f32 = 4.0;

/// All changes, best candidate first.
pub fn rank(reading: &Reading<'_>, span: &Span) -> Vec<Change> {
    let mut changes = merge(reading);
    mention(&mut changes, reading);
    undo(&mut changes);
    let wanted = wanted(reading, span);
    let spread = Spread::new(&changes);
    let latest = changes.iter().filter(|c| !span.is_after_onset(c.at)).filter_map(|c| c.at).max();
    for change in &mut changes {
        weigh(change, reading, span, &wanted, &spread, latest);
    }
    let undone: Vec<bool> = changes.iter().map(|c| c.undone_by.is_some()).collect();
    let mut order: Vec<usize> = (0..changes.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&changes[*a], &changes[*b]);
        b.score
            .total_cmp(&a.score)
            .then_with(|| b.at.cmp(&a.at))
            .then_with(|| a.reference.cmp(&b.reference))
            .then_with(|| a.items.cmp(&b.items))
    });
    let place: HashMap<usize, usize> = order.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let mut slots: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
    order
        .iter()
        .filter_map(|old| {
            let mut change = slots[*old].take()?;
            change.undone_by = change.undone_by.filter(|_| undone[*old]).and_then(|by| place.get(&by).copied());
            Some(change)
        })
        .collect()
}

/// The public form.
pub fn ranked(changes: &[Change], reading: &Reading<'_>) -> Vec<RankedChange> {
    changes
        .iter()
        .map(|change| {
            let mut evidence: Vec<EvidenceId> = change.items.iter().map(|i| reading.items[*i].id()).collect();
            evidence.extend(change.mentions.iter().map(|s| reading.item_of(*s).id()));
            evidence.dedup();
            let mut seen = std::collections::HashSet::new();
            evidence.retain(|e| seen.insert(*e));
            RankedChange {
                reference: change.reference.clone(),
                title: change.title.clone(),
                at: change.at,
                score: change.score,
                reasons: change.reasons.clone(),
                evidence,
            }
        })
        .collect()
}

fn number_in_title() -> &'static Regex {
    static NUMBER: OnceLock<Regex> = OnceLock::new();
    NUMBER.get_or_init(|| {
        Regex::new(r"^Merge pull request #(\d+)|\(#(\d+)\)\s*$|^Merged? (?:PR|MR) ?[#!]?(\d+)")
            .expect("a constant pattern")
    })
}

/// Keys under which a change may be known elsewhere: `o/r#1`, `r#1`, `#1` and prefixes of hashes.
fn keys(reference: &str) -> Vec<String> {
    let lower = reference.to_lowercase();
    match lower.split_once('#') {
        Some((repository, number)) => {
            let name = repository.rsplit('/').next().unwrap_or_default();
            let mut keys = vec![format!("#{number}")];
            if !name.is_empty() {
                keys.insert(0, format!("{name}#{number}"));
            }
            if repository.contains('/') {
                keys.insert(0, lower.clone());
            }
            keys
        }
        None if lower.len() >= 7 && lower.bytes().all(|b| b.is_ascii_hexdigit()) => vec![lower[..7].to_owned()],
        None => vec![lower],
    }
}

/// How good a name is: an owner and a repository beat a repository, that beats a bare number, that beats a hash.
fn name_rank(reference: &str) -> u8 {
    match reference.split_once('#') {
        Some((repository, _)) if repository.contains('/') => 3,
        Some((repository, _)) if !repository.is_empty() => 2,
        Some(_) => 1,
        None => 0,
    }
}

fn merge(reading: &Reading<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (at, item) in reading.items.iter().enumerate().filter(|(_, i)| i.is_change) {
        let facts = item.evidence.extras.change.as_deref();
        let mut references: Vec<String> =
            facts.map(|f| f.reference.clone()).into_iter().filter(|r| !r.is_empty()).collect();
        let first_line = item.evidence.text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default().trim();
        let title = facts
            .map(|f| f.title.trim())
            .filter(|t| !t.is_empty())
            .unwrap_or(if first_line.starts_with("diff --git") { "" } else { first_line });
        if let Some(hit) = number_in_title().captures(title) {
            let number = (1..4).find_map(|g| hit.get(g)).map_or("", |g| g.as_str());
            let repository = references
                .iter()
                .filter_map(|r| r.split_once('#'))
                .map(|(r, _)| r)
                .next()
                .or(item.evidence.channel.as_deref())
                .unwrap_or_default();
            let repository = if repository.contains(' ') || repository.starts_with('#') { "" } else { repository };
            references.push(format!("{repository}#{number}"));
        }
        for (name, value) in &item.evidence.extras.fields {
            if name.eq_ignore_ascii_case("pull_request") && !value.is_empty() {
                references.push(if value.contains('#') { value.clone() } else { format!("#{value}") });
            }
        }
        references.extend(facts.and_then(|f| f.merge_commit.clone()));
        if references.is_empty() {
            references.extend(item.evidence.native_id.clone());
        }
        let all: Vec<String> = references.iter().flat_map(|r| keys(r)).collect();
        let found = all.iter().find_map(|k| known.get(k).copied());
        let index = found.unwrap_or_else(|| {
            changes.push(Change::default());
            changes.len() - 1
        });
        for key in &all {
            known.entry(key.clone()).or_insert(index);
        }
        take(&mut changes[index], item, at, title, &references, all);
    }
    changes
}

fn take(
    change: &mut Change,
    item: &super::reading::Item<'_>,
    at: usize,
    title: &str,
    references: &[String],
    keys: Vec<String>,
) {
    for reference in references {
        if change.reference.is_empty() || name_rank(reference) > name_rank(&change.reference) {
            change.reference = reference.clone();
        }
    }
    if change.reference.is_empty() {
        change.reference = item.id().to_string();
    }
    let is_merge_line = |t: &str| t.is_empty() || t.starts_with("Merge pull request") || t.starts_with("Merge branch");
    if change.title.is_empty() || (is_merge_line(&change.title) && !is_merge_line(title)) {
        change.title = title.to_owned();
    }
    let facts = item.evidence.extras.change.as_deref();
    let took_effect = facts.and_then(|f| f.merged_at).or(item.at()).or(facts.and_then(|f| f.opened_at));
    let merged = facts.and_then(|f| f.merged_at).is_some();
    if change.at.is_none() || merged {
        change.at = took_effect.or(change.at);
    }
    change.is_issue |= facts.is_some_and(|f| f.is_issue);
    change.items.push(at);
    if let Some(facts) = facts {
        for file in &facts.files {
            change.lines += file.additions + file.deletions;
            if change.paths.len() < 400 && !change.paths.contains(&file.path) {
                change.paths.push(file.path.clone());
            }
        }
        change.reverts.extend(facts.reverts.iter().cloned());
    }
    change.keys.extend(keys);
    change.terms.extend_from_slice(&item.terms);
    change.terms.sort_unstable();
    change.terms.dedup();
}

fn mention(changes: &mut [Change], reading: &Reading<'_>) {
    if changes.is_empty() {
        return;
    }
    static NAMED: OnceLock<Regex> = OnceLock::new();
    let named = NAMED.get_or_init(|| {
        Regex::new(r"(?:github\.com/|gitlab\.com/)([\w.-]+/[\w.-]+)/(?:-/)?(?:pull|merge_requests|issues|commit)/([0-9a-f]+)|([\w.-]+(?:/[\w.-]+)?)?#(\d+)|(?-u:\b)(?:PR|pr|MR|pull request|Pull request)\s+(\d+)|(?-u:\b)([0-9a-f]{7,40})(?-u:\b)").expect("a constant pattern")
    });
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, change) in changes.iter().enumerate() {
        for key in &change.keys {
            by_key.entry(key.clone()).or_default().push(at);
        }
    }
    for (s, sentence) in reading.sentences.iter().enumerate() {
        if reading.items[sentence.item].is_change || !sentence.text.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        for hit in named.captures_iter(sentence.text) {
            let get = |i: usize| hit.get(i).map(|m| m.as_str().to_lowercase());
            let key = if let (Some(repository), Some(target)) = (get(1), get(2)) {
                if target.len() >= 7 { target[..7].to_owned() } else { format!("{repository}#{target}") }
            } else if let Some(number) = get(4) {
                let repository = get(3).unwrap_or_default();
                format!("{repository}#{number}")
            } else if let Some(number) = get(5) {
                format!("#{number}")
            } else if let Some(hash) =
                get(6).filter(|h| h.bytes().any(|b| b.is_ascii_digit()) && h.bytes().any(|b| b.is_ascii_alphabetic()))
            {
                hash[..7].to_owned()
            } else {
                continue;
            };
            let found = by_key.get(&key).or_else(|| key.split_once('/').and_then(|(_, short)| by_key.get(short)));
            for at in found.into_iter().flatten() {
                if changes[*at].mentions.last() != Some(&s) {
                    changes[*at].mentions.push(s);
                }
            }
        }
    }
}

/// Joins reverts with what they undo: by reference, by hash, or by the title that they quote.
fn undo(changes: &mut [Change]) {
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    let mut by_title: HashMap<String, usize> = HashMap::new();
    for (at, change) in changes.iter().enumerate() {
        for key in &change.keys {
            by_key.entry(key).or_insert(at);
        }
        if !change.title.is_empty() {
            by_title.entry(bare_title(&change.title)).or_insert(at);
        }
    }
    let mut undone: Vec<(usize, usize)> = Vec::new();
    for (by, change) in changes.iter().enumerate() {
        for reference in &change.reverts {
            if let Some(at) = keys(reference).iter().find_map(|k| by_key.get(k.as_str())).filter(|at| **at != by) {
                undone.push((*at, by));
            }
        }
        let lower = change.title.to_lowercase();
        if let Some(rest) = lower.strip_prefix("revert")
            && let Some(at) = by_title
                .get(&bare_title(rest.trim_start_matches(|c: char| !c.is_alphanumeric())))
                .filter(|at| **at != by)
        {
            undone.push((*at, by));
        }
    }
    for (at, by) in undone {
        changes[at].undone_by.get_or_insert(by);
    }
}

fn bare_title(title: &str) -> String {
    let lower = title.to_lowercase();
    let lower = lower.split(" (#").next().unwrap_or_default();
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What a guilty change would speak of: terms of the symptoms and of stated causes, with their weights.
fn wanted(reading: &Reading<'_>, span: &Span) -> HashMap<TermId, f32> {
    let mut wanted: HashMap<TermId, f32> = span.symptoms.iter().map(|t| (*t, 1.0)).collect();
    for sentence in reading.sentences.iter().filter(|s| !reading.items[s.item].is_change) {
        let weight = match sentence {
            s if s.is_question() || s.has(Family::Retracted) || s.has(Family::Intended) => continue,
            s if s.cues.any(&[Family::Stated, Family::Confirmed]) => 1.4,
            s if s.cues.any(&[Family::Linked, Family::State, Family::Hinted]) => 1.0,
            s if s.cues.any(&[Family::Symptom, Family::Fixing]) => 0.7,
            _ => continue,
        };
        for term in &sentence.terms {
            let entry = wanted.entry(*term).or_insert(0.0);
            *entry = entry.max(weight);
        }
    }
    wanted
}

/// How many changes hold a term: what most of them hold tells none apart.
struct Spread {
    held: HashMap<TermId, u32>,
    total: u32,
}

impl Spread {
    fn new(changes: &[Change]) -> Self {
        let mut held: HashMap<TermId, u32> = HashMap::new();
        for term in changes.iter().flat_map(|c| &c.terms) {
            *held.entry(*term).or_insert(0) += 1;
        }
        Spread { held, total: changes.len() as u32 }
    }

    /// 1 for a term of one change, near 0 for a term of all.
    fn rarity(&self, term: TermId) -> f32 {
        let held = self.held.get(&term).copied().unwrap_or(1).max(1) as f32;
        let total = self.total as f32 + 1.0;
        if self.total < 4 { 1.0 } else { (total / held).ln() / total.ln() }
    }
}

fn weigh(
    change: &mut Change,
    reading: &Reading<'_>,
    span: &Span,
    wanted: &HashMap<TermId, f32>,
    spread: &Spread,
    latest: Option<Utc>,
) {
    let mut reasons: Vec<(f64, String)> = Vec::new();
    let mut keep = 1.0;
    let mut add = |weight: f64, reason: String| {
        keep *= 1.0 - weight;
        reasons.push((weight, reason));
    };
    let factor = timing(change, span, latest, &mut add);
    let mut shared: Vec<(f32, TermId)> = change
        .terms
        .iter()
        .filter_map(|t| Some((wanted.get(t)? * reading.terms.weight(*t) * spread.rarity(*t), *t)))
        .filter(|(w, t)| *w > 0.8 && !reading.terms.is_usual_in_titles(*t))
        .collect();
    shared.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let total: f32 = shared.iter().take(12).map(|(w, _)| w).sum();
    change.overlap = total / (total + HALF_OVERLAP);
    if !shared.is_empty() {
        let reason = match shared_words(change, reading, &shared) {
            Some(words) => format!("shares {words} with what was seen"),
            None => "its description speaks of what was seen".to_owned(),
        };
        add(0.6 * f64::from(change.overlap), reason);
    }
    let cleared = mentions(change, reading, span, &mut add);
    if let Some(_by) = change.undone_by {
        add(0.65, "was reverted by a later change".to_owned());
    }
    let repairs = undoes(&change.title) && span.is_after_onset(change.at);
    if undoes(&change.title) {
        let reason = if repairs { "undoes an earlier change: part of the repair" } else { "is itself a revert" };
        add(0.02, reason.to_owned());
    }
    if let Some(kind) = risky(change) {
        add(0.08, format!("touches {kind}"));
    }
    if change.lines > 400 {
        add(0.03, format!("is large ({} lines)", change.lines));
    }
    let mut factor = if change.is_issue { factor * 0.3 } else { factor };
    if cleared {
        factor *= 0.4;
    }
    if repairs {
        factor *= 0.2;
    }
    change.score = ((1.0 - keep) * factor * 1000.0).round() / 1000.0;
    reasons.sort_by(|a, b| b.0.total_cmp(&a.0));
    change.reasons = reasons.into_iter().map(|(_, r)| r).collect();
    if change.is_issue {
        change.reasons.push("is an issue, not a change".to_owned());
    }
}

/// True for a title that takes another change back.
fn undoes(title: &str) -> bool {
    let lower = title.trim_start().to_lowercase();
    ["revert", "roll back", "rollback", "back out", "undo"].iter().any(|w| lower.starts_with(w))
}

/// Weighs when the change took effect; what comes back scales everything else.
fn timing(change: &Change, span: &Span, latest: Option<Utc>, add: &mut dyn FnMut(f64, String)) -> f64 {
    let (Some(at), Some(onset)) = (change.at, span.onset_at()) else {
        return 0.7;
    };
    if span.is_after_end(Some(at)) {
        add(0.05, "came after the incident ended: it may belong to the fix".to_owned());
        return 0.25;
    }
    if span.is_after_onset(Some(at)) {
        add(0.1, "took effect during the incident: it may be a repair, or have made it worse".to_owned());
        return 0.4;
    }
    let hours = (onset - at).num_seconds().max(0) as f64 / 3600.0;
    let near = 0.42 / (1.0 + hours / 18.0);
    if latest == Some(at) && hours < 240.0 {
        add(near.max(0.12), format!("the last change before the impact began ({} before)", length(onset - at)));
    } else {
        add(near, format!("took effect {} before the impact began", length(onset - at)));
    }
    1.0
}

/// A span in words, to the two largest units.
pub fn length(span: TimeDelta) -> String {
    let minutes = span.num_minutes().max(0);
    // Up to two days in hours: "1 d" for 24 h 43 min would say less than is known.
    let days = if minutes < 2 * 1440 { 0 } else { minutes / 1440 };
    let (hours, minutes) = ((minutes - days * 1440) / 60, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, m) => format!("{m} min"),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

fn shared_words(change: &Change, reading: &Reading<'_>, shared: &[(f32, TermId)]) -> Option<String> {
    if shared.is_empty() {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    let text = format!("{} {}", change.title, change.paths.join(" "));
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | '(' | ')' | '[' | ']' | ':')) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let terms = reading.terms.find(word);
        if word.len() < 60
            && terms.iter().any(|t| shared.iter().take(6).any(|(_, s)| s == t))
            && !words.iter().any(|w| w.eq_ignore_ascii_case(&format!("`{word}`")))
        {
            words.push(format!("`{word}`"));
        }
        if words.len() == 4 {
            break;
        }
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// True for words about taking a change back.
fn undone_in(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("revert") || lower.contains("roll") && lower.contains("back")
}

/// Weighs where it is named. True when it was ruled out.
fn mentions(change: &Change, reading: &Reading<'_>, span: &Span, add: &mut dyn FnMut(f64, String)) -> bool {
    let (mut named, mut blamed, mut reverted, mut cleared) = (0, 0, 0, 0);
    for s in &change.mentions {
        let sentence = &reading.sentences[*s];
        if !span.is_after_onset(reading.at_of(*s))
            && span.onset.is_some()
            && !sentence.cues.any(&[Family::Stated, Family::Mishap])
        {
            continue;
        }
        named += 1;
        if sentence.has(Family::Retracted) || sentence.has(Family::Failed) && undone_in(sentence.text) {
            cleared += 1;
        } else if undone_in(sentence.text) {
            reverted += 1;
        } else if !sentence.cues.any(&[Family::Believed, Family::Hedged])
            && sentence.cues.any(&[Family::Stated, Family::Linked, Family::Mishap, Family::Confirmed, Family::State])
        {
            blamed += 1;
        }
    }
    if cleared > 0 && blamed + reverted <= cleared {
        add(0.02, "was named during the incident, and ruled out".to_owned());
        return true;
    }
    if reverted > 0 {
        add(0.5, "its revert is spoken of during the incident".to_owned());
    }
    if blamed > 0 {
        add(0.45, "is named where a cause is stated".to_owned());
    } else if named > reverted {
        add(0.25, "is named during the incident".to_owned());
    }
    false
}

fn risky(change: &Change) -> Option<&'static str> {
    let text =
        format!("{} {}", change.title, change.paths.iter().take(100).map(String::as_str).collect::<Vec<_>>().join(" "))
            .to_lowercase();
    let kinds: [(&'static str, &[&str]); 5] = [
        ("a database migration", &["migration", ".sql", "schema"]),
        (
            "infrastructure",
            &[
                ".tf",
                "terraform",
                "helm",
                "chart",
                "kubernetes",
                "k8s",
                "node pool",
                "nodegroup",
                "cluster",
                "network",
                "dns",
                "ansible",
                "ingress",
                "nginx",
            ],
        ),
        (
            "configuration",
            &["config", "values.yaml", ".toml", ".ini", ".env", "settings", "flag", "limit", "timeout", "secret"],
        ),
        (
            "versions of what it builds on",
            &[
                "bump",
                "upgrade",
                "lockfile",
                ".lock",
                "requirements",
                "package.json",
                "go.mod",
                "dependabot",
                "dockerfile",
            ],
        ),
        ("deployment", &["deploy", "release", "rollout", "pipeline", ".github/workflows"]),
    ];
    kinds.into_iter().find(|(_, words)| words.iter().any(|w| text.contains(w))).map(|(kind, _)| kind)
}
