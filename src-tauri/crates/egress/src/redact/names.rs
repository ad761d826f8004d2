//! Persons, hosts and words from the rules, and hosts under suffixes that are only used inside.

use super::find::Found;
use super::{RedactRules, RedactedKind};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::{HashMap, HashSet};

/// First names that are also everyday words, months or terms of our trade. Alone they are left as they are; the full
/// name and the handle are still hidden.
#[rustfmt::skip]
const ALSO_WORDS: &[&str] = &[
    "ace", "admin", "alert", "amber", "angel", "api", "april", "art", "ash", "august", "autumn", "bay", "bill",
    "blue", "bob", "booker", "bot", "brook", "buck", "bud", "can", "carter", "case", "chance", "charity", "chase",
    "chip", "christian", "chuck", "clay", "cliff", "cole", "colt", "cook", "cooper", "coral", "crystal", "curt",
    "daisy", "dale", "dawn", "day", "dean", "dee", "dev", "dick", "don", "dot", "drew", "duke", "earl", "earnest",
    "eve", "faith", "fern", "finn", "flint", "ford", "frank", "gene", "ginger", "glen", "grace", "grant", "gray",
    "guy", "hank", "harmony", "harry", "hazel", "heath", "holly", "honor", "hope", "hunter", "iris", "ivy", "jack",
    "jade", "jay", "jean", "jewel", "josh", "joy", "june", "king", "lance", "lane", "lee", "levy", "lily", "link",
    "long", "love", "luck", "major", "man", "mark", "mason", "max", "may", "melody", "mercy", "mike", "miles", "min",
    "misty", "nick", "norm", "olive", "ops", "oscar", "page", "pat", "patience", "pearl", "peg", "penny", "pierce",
    "pilot", "port", "prince", "ram", "ray", "red", "reed", "rich", "rob", "robin", "rock", "rod", "roman", "root",
    "rose", "ruby", "rusty", "sage", "sally", "sandy", "scarlet", "scott", "service", "shell", "skip", "sky",
    "slack", "sol", "son", "stone", "sue", "summer", "sun", "system", "team", "ted", "test", "the", "tim", "tom",
    "tony", "trace", "troy", "tuck", "tyler", "user", "van", "victor", "violet", "wade", "ward", "web", "will",
    "win", "winter", "wolf", "young",
];

/// Ends of host names that no public resolver answers.
const INTERNAL: &[&str] = &[
    ".internal",
    ".corp",
    ".local",
    ".lan",
    ".intra",
    ".intranet",
    ".private",
    ".priv",
    ".localdomain",
    ".home.arpa",
    ".consul",
    ".svc",
    ".svc.cluster.local",
    ".cluster.local",
    ".pod.cluster.local",
    ".compute.internal",
    ".ec2.internal",
    ".c.internal",
];

pub(super) struct Names {
    exact: Option<(AhoCorasick, Vec<RedactedKind>)>,
    folded: Option<(AhoCorasick, Vec<RedactedKind>)>,
}

impl Names {
    pub fn new(rules: &RedactRules) -> Names {
        let mut exact: Vec<(String, RedactedKind)> = Vec::new();
        for form in persons(&rules.persons) {
            exact.push((form, RedactedKind::Person));
        }
        let mut folded: Vec<(String, RedactedKind)> = Vec::new();
        for host in clean(&rules.hosts) {
            folded.push((host.trim_start_matches("*.").trim_matches('.').to_owned(), RedactedKind::Host));
        }
        for word in clean(&rules.words) {
            // Words in other alphabets have their own cases, which the ASCII folding below does not know.
            folded.push((word.to_lowercase(), RedactedKind::Word));
            folded.push((word.to_uppercase(), RedactedKind::Word));
            folded.push((word, RedactedKind::Word));
        }
        for suffix in INTERNAL {
            folded.push(((*suffix).to_owned(), RedactedKind::Host));
        }
        Names { exact: search(exact, false), folded: search(folded, true) }
    }

    pub fn scan(&self, text: &str, out: &mut Vec<Found>) {
        for (search, kinds) in self.exact.iter().chain(&self.folded) {
            for hit in search.find_iter(text) {
                let kind = kinds[hit.pattern().as_usize()];
                let (mut start, end) = (hit.start(), hit.end());
                if kind == RedactedKind::Host {
                    start = host_start(text, start);
                }
                let suffix = hit.start() < end && text[hit.range()].starts_with('.');
                let path = text[..start].ends_with('/') && !text[..start].ends_with("//");
                if suffix && (path || !internal(&text[start..end])) {
                    continue;
                }
                if whole(text, start, end, kind) {
                    out.push(Found::new(start..end, kind));
                }
            }
        }
    }
}

fn clean(given: &[String]) -> impl Iterator<Item = String> + '_ {
    given.iter().map(|each| each.trim().trim_start_matches('@').to_owned()).filter(|each| each.chars().count() >= 2)
}

fn search(forms: Vec<(String, RedactedKind)>, fold: bool) -> Option<(AhoCorasick, Vec<RedactedKind>)> {
    let (forms, kinds): (Vec<String>, Vec<RedactedKind>) =
        forms.into_iter().filter(|(form, _)| !form.is_empty()).unzip();
    if forms.is_empty() {
        return None;
    }
    // The fast form takes much memory for each letter, so very long lists do without it.
    let small = forms.iter().map(String::len).sum::<usize>() < 40_000;
    let search = AhoCorasick::builder()
        .kind(small.then_some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(fold)
        .build(&forms);
    search.ok().map(|search| (search, kinds))
}

/// The forms under which persons are looked for: as given, lower, and first names that are one person's only.
fn persons(given: &[String]) -> HashSet<String> {
    let mut forms = HashSet::new();
    let mut first_names: HashMap<String, HashSet<String>> = HashMap::new();
    for name in clean(given) {
        let lower = name.to_lowercase();
        if let Some((first, _)) = name.split_once([' ', '\u{a0}']) {
            first_names.entry(first.to_owned()).or_default().insert(lower.clone());
        } else if ALSO_WORDS.contains(&lower.as_str()) {
            // A handle that is a word is hidden where it is addressed, which `@` says.
            forms.insert(format!("@{lower}"));
            forms.insert(format!("@{name}"));
            continue;
        }
        forms.insert(lower);
        forms.insert(name);
    }
    for (first, full) in first_names {
        let lower = first.to_lowercase();
        if full.len() == 1 && lower.chars().count() >= 3 && !ALSO_WORDS.contains(&lower.as_str()) {
            forms.insert(lower);
            forms.insert(first);
        }
    }
    forms
}

/// A whole word: no letter, digit or underscore touches it. Handles are not cut out of longer ones or of addresses.
fn whole(text: &str, start: usize, end: usize, kind: RedactedKind) -> bool {
    let before = text[..start].chars().next_back();
    let mut after = text[end..].chars();
    let next = after.next();
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    if joins(before) || joins(next) {
        return false;
    }
    match kind {
        RedactedKind::Host => !(matches!(next, Some('.' | '-')) && joins(after.next())),
        _ => true,
    }
}

/// Whether a run that ends in an inside suffix is a host: it has a name before the suffix, and is not a file.
fn internal(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let service = host.to_ascii_lowercase().ends_with(".svc");
    labels.len() >= if service { 3 } else { 2 } && labels.iter().all(|label| !label.is_empty()) && labels[0] != "env"
}

/// What lies under a domain of the rules, or before a suffix, goes with it.
fn host_start(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes[at] != b'.' && (at == 0 || bytes[at - 1] != b'.') {
        return at;
    }
    let label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.' || byte == b'_';
    let mut start = at;
    while start > 0 && label(bytes[start - 1]) {
        start -= 1;
    }
    start
}
