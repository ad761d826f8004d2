//! Terms: the content words of a text, stemmed and folded, with their rarity over the incident.
//!
//! Used to tell that two sentences speak of the same thing. What is refused: language models, word lists larger than a
//! page, and any order that depends on a hash.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Position of a term in [`Terms`].
pub type TermId = u32;

/// Every term of an incident.
#[derive(Debug, Default)]
pub struct Terms {
    ids: HashMap<String, TermId>,
    /// In how many items each term occurs.
    items: Vec<u32>,
    /// Which terms are names (hosts, paths, references) rather than words.
    names: Vec<bool>,
    /// Which terms are words that titles of changes hold whatever they change.
    usual: Vec<bool>,
    total: u32,
}

/// Stems of words that titles of changes hold whatever they change.
const USUAL_IN_TITLES: &[&str] = &[
    "add", "allow", "build", "bump", "chang", "clean", "cod", "creat", "disabl", "doc", "enabl", "featur", "fil",
    "head", "improv", "merg", "mov", "process", "refactor", "releas", "remov", "renam", "replac", "revert", "servic",
    "set", "src", "support", "test", "updat", "upgrad", "vers", "version",
];

/// An incident of fewer items is weighed as if it had so many: in eight lines, a word in four of them is no common word.
const FEW: u32 = 16;

impl Terms {
    /// The terms of `text`, ascending, each once.
    pub fn read(&mut self, text: &str) -> Vec<TermId> {
        let mut found = Vec::new();
        each_term(text, &mut |term| {
            let next = self.ids.len() as TermId;
            let id = match self.ids.get(term) {
                Some(id) => *id,
                None => {
                    self.ids.insert(term.to_owned(), next);
                    self.items.push(0);
                    self.usual.push(USUAL_IN_TITLES.contains(&term));
                    self.names.push(
                        term.contains(|c: char| c.is_ascii_punctuation() || c.is_ascii_digit()) && term.len() > 3,
                    );
                    next
                }
            };
            found.push(id);
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    /// As [`Terms::read`], for texts whose words were read before; unknown ones are left out.
    pub fn find(&self, text: &str) -> Vec<TermId> {
        let mut found = Vec::new();
        each_term(text, &mut |term| found.extend(self.ids.get(term)));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Counts one more item that holds `terms` (ascending, each once).
    pub fn count(&mut self, terms: &[TermId]) {
        self.total += 1;
        for term in terms {
            self.items[*term as usize] += 1;
        }
    }

    /// How telling a term is: 0 for what is everywhere, about 1 for what half the items hold, more for rarer ones.
    pub fn weight(&self, term: TermId) -> f32 {
        let with = self.items[term as usize].max(1) as f32;
        let total = self.total.max(FEW) as f32;
        (1.0 + (total - with).max(0.0) / with).ln()
    }

    /// In how many items the term occurs.
    pub fn frequency(&self, term: TermId) -> u32 {
        self.items[term as usize]
    }

    /// True for a host, path, reference or other name.
    pub fn is_name(&self, term: TermId) -> bool {
        self.names[term as usize]
    }

    /// True for a word that titles of changes hold whatever they change.
    pub fn is_usual_in_titles(&self, term: TermId) -> bool {
        self.usual[term as usize]
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn weight_of(&self, terms: &[TermId]) -> f32 {
        terms.iter().map(|t| self.weight(*t)).sum()
    }
}

/// What two ascending lists share.
pub fn shared(a: &[TermId], b: &[TermId]) -> Vec<TermId> {
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                out.push(a[i]);
                i += 1;
                j += 1;
            }
        }
    }
    out
}

fn is_edge(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '(' | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '<'
                | '>'
                | '"'
                | '“'
                | '”'
                | '‘'
                | '\''
                | '`'
                | ','
                | ';'
                | '!'
                | '?'
                | '|'
                | '='
                | '…'
                | '、'
                | '。'
        )
}

fn is_cjk(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af)
}

/// Longest run that is taken as one term; longer ones are blobs (keys, hashes of images), which say nothing.
const LONGEST: usize = 80;

fn each_term(text: &str, sink: &mut dyn FnMut(&str)) {
    for token in text.split(is_edge) {
        let token = token.trim_matches(|c: char| !c.is_alphanumeric() && c != '#' && c != '*');
        if token.is_empty() || token.len() > LONGEST {
            continue;
        }
        if token.chars().any(is_cjk) {
            pairs(token, sink);
            continue;
        }
        let lower = token.to_lowercase();
        if lower.chars().any(|c| !c.is_alphanumeric() && c != '’') {
            if lower.chars().any(char::is_alphabetic) || lower.starts_with('#') {
                sink(&lower);
            }
            for part in token.split(|c: char| !c.is_alphanumeric()) {
                for word in humps(part) {
                    word_term(&word.to_lowercase(), sink);
                }
            }
        } else {
            let mut words = humps(token).peekable();
            let first = words.next();
            if words.peek().is_some() {
                sink(&lower);
                first.into_iter().chain(words).for_each(|w| word_term(&w.to_lowercase(), sink));
            } else {
                word_term(&lower, sink);
            }
        }
    }
}

/// Neighbouring characters of a script without spaces.
fn pairs(token: &str, sink: &mut dyn FnMut(&str)) {
    let chars: Vec<char> = token.chars().collect();
    for pair in chars.windows(2) {
        sink(&pair.iter().collect::<String>());
    }
}

/// Parts of a word in camel case.
fn humps(word: &str) -> impl Iterator<Item = &str> {
    let mut starts = vec![0];
    let mut before: Option<char> = None;
    for (at, c) in word.char_indices() {
        if c.is_uppercase() && before.is_some_and(|b| b.is_lowercase()) {
            starts.push(at);
        }
        before = Some(c);
    }
    starts.push(word.len());
    (0..starts.len() - 1).map(move |i| &word[starts[i]..starts[i + 1]])
}

fn word_term(word: &str, sink: &mut dyn FnMut(&str)) {
    let word = word.strip_suffix("’s").unwrap_or(word);
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 {
        if word.len() == 3 && word.starts_with(['4', '5']) {
            sink(word);
        }
        return;
    }
    if word.chars().count() < 2 || is_stop(word) {
        return;
    }
    let stem = stem(word);
    if is_stop(stem) {
        return;
    }
    match SAME.binary_search_by_key(&stem, |(from, _)| from) {
        Ok(at) => sink(SAME[at].1),
        Err(_) => sink(stem),
    }
}

/// The word without its common English endings. Not a linguist's stem: equal forms are what matters.
fn stem(word: &str) -> &str {
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return word;
    }
    let mut stem = word;
    for (ending, least) in [
        ("ations", 4),
        ("ation", 4),
        ("ions", 4),
        ("ion", 4),
        ("ings", 3),
        ("ing", 3),
        ("ers", 4),
        ("er", 5),
        ("ies", 3),
        ("ed", 3),
        ("es", 3),
        ("s", 3),
        ("y", 4),
    ] {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= least
            && !(ending == "s" && (rest.ends_with('s') || rest.ends_with('u')))
        {
            stem = rest;
            break;
        }
    }
    let stem = if stem.len() > 3 { stem.strip_suffix('e').unwrap_or(stem) } else { stem };
    let bytes = stem.as_bytes();
    let n = bytes.len();
    if n > 4 && bytes[n - 1] == bytes[n - 2] && !matches!(bytes[n - 1], b'l' | b's' | b'e' | b'o') {
        &stem[..n - 1]
    } else {
        stem
    }
}

/// Stems that name one thing, ascending by the first.
const SAME: &[(&str, &str)] = &[
    ("authentic", "auth"),
    ("authenticat", "auth"),
    ("authenticate", "auth"),
    ("autoscal", "scal"),
    ("cert", "certificat"),
    ("certificat", "certificat"),
    ("certificate", "certificat"),
    ("certs", "certificat"),
    ("cidr", "subnet"),
    ("config", "configur"),
    ("configur", "configur"),
    ("cred", "credential"),
    ("credential", "credential"),
    ("database", "databas"),
    ("db", "databas"),
    ("deploy", "deploy"),
    ("deployment", "deploy"),
    ("dir", "directory"),
    ("director", "directory"),
    ("directorie", "directory"),
    ("directory", "directory"),
    ("directr", "directory"),
    ("filesystem", "disk"),
    ("heap", "memory"),
    ("infra", "infrastructur"),
    ("k8s", "kubernet"),
    ("kubernete", "kubernet"),
    ("mem", "memory"),
    ("memor", "memory"),
    ("mysql", "databas"),
    ("oom", "memory"),
    ("oomkill", "memory"),
    ("partit", "disk"),
    ("password", "credential"),
    ("perm", "permiss"),
    ("postgr", "databas"),
    ("postgre", "databas"),
    ("postgresql", "databas"),
    ("secret", "credential"),
    ("ssl", "certificat"),
    ("storag", "disk"),
    ("tls", "certificat"),
    ("token", "credential"),
    ("volum", "disk"),
    ("x509", "certificat"),
];

/// Words, or their stems, that say nothing about what broke.
const STOP: &str = "a able about above after again ago ah all almost already also although always am an and another any anyone \
    anything are around as ask at away back be because been before being bit both but by came can cannot caus \
    cause com come could dear did do does doing don done down due during each either else engine engineer enough \
    etc even ever every everyone everything fail failur few find fine first fix for found from fyi get give go \
    going gone good got great had has have having he hello help her here hey hi his how however html http https \
    if in incident instead into investigat is isn issu issue it its just keep know last let like ll look lot \
    made mak make many may maybe me mean merg might minut more most much must my need never new next no nope not \
    note nothing now of off oh ok okay old on once one only or org other our out over own people per perhap \
    please pm possibl problem pull put quit quite ran re reall really reason report request right run said same \
    saw say see seem seen set she should show sinc since so some someon someone someth something soon sorr sorry \
    start still such sure tak take team than thank thanks that the their them then there these they thing think \
    this those through tim time to today together told tomorrow too took tri tried tries try turn two under \
    until up updat us use used using utc ve ver very via view want was way we well went were what when where \
    which while who whole why will with within without won work would wrong www yeah yep yes yesterday yet you \
    your";

/// True for a word that says nothing about what broke.
fn is_stop(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| STOP.split_whitespace().collect()).contains(word)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        each_term(text, &mut |t| out.push(t.to_owned()));
        out
    }

    #[test]
    fn word_lists_are_in_order() {
        assert!(SAME.windows(2).all(|w| w[0].0 < w[1].0), "{:?}", SAME.windows(2).find(|w| w[0].0 >= w[1].0));
    }

    #[test]
    fn forms_of_a_word_are_one_term() {
        for (a, b) in [
            ("certificates", "cert"),
            ("expired", "expires"),
            ("configuration", "config"),
            ("directory", "dir"),
            ("permissions", "permission"),
            ("caching", "cache"),
            ("upgraded", "upgrade"),
            ("nodes", "node"),
            ("directories", "directory"),
            ("memory", "OOMKilled"),
        ] {
            assert_eq!(terms(a).last(), terms(b).last(), "{a} {b}");
        }
    }

    #[test]
    fn identifiers_are_found_whole_and_in_parts() {
        assert_eq!(
            terms("`config/clusters/harbour.tfvars`"),
            ["config/clusters/harbour.tfvars", "configur", "clust", "harbour", "tfvar"]
        );
        assert_eq!(terms("#4711"), ["#4711"]);
        assert_eq!(terms("ImagePullBackOff"), ["imagepullbackoff", "imag"]);
    }
}
