//! What usually answers a cause of a kind, said of the thing that its statement names.
//!
//! Refused: an action for a thing that nothing names.

use super::super::cause::Cause;
use super::super::tell::Teller;
use super::super::theme::{self, Theme};
use super::super::wording::is_opener;
use model::Role;
use regex::Regex;
use std::sync::OnceLock;

/// The text that decides the theme: the statement, and where that says nothing, what was said about the same.
pub fn about(teller: &Teller<'_, '_>, cause: &Cause, statement: &str) -> String {
    if theme::of(statement).is_some() {
        return statement.to_owned();
    }
    let mut text = statement.to_owned();
    for member in cause.members.iter().filter_map(|m| m.sentence()).take(3) {
        text.push_str(". ");
        text.push_str(teller.reading.sentences[member].text);
    }
    text
}

/// Remedies for a statement, with the thing that it names. `late` marks a stretch of time rather than words.
pub fn answers(about: &str, statement: &str, role: Role, late: bool) -> Vec<(String, &'static theme::Remedy)> {
    let known = |name: &str| theme::THEMES.iter().find(|t| t.name == name);
    let theme = match role {
        Role::DetectionGap => return undetected(statement, late),
        Role::ResponseFactor if late => known("paging"),
        _ => theme::of(about),
    };
    let Some(theme) = theme else { return Vec::new() };
    // Approval is asked of a thing that runs, which a name alone does not say.
    let nameable = VAGUE.contains(&theme.thing) && !matches!(theme.name, "unattended" | "cleanup");
    let own = named(theme, statement)
        .or_else(|| if nameable { change_of(statement).or_else(|| subject(statement)) } else { None });
    let Some(thing) = own.or_else(|| (!VAGUE.contains(&theme.thing)).then(|| theme.thing.to_owned())) else {
        return Vec::new();
    };
    theme.remedies.iter().map(|r| (r.title.replacen("{}", &thing, 1), r)).collect()
}

/// The number of the change that a statement is about.
fn change_of(statement: &str) -> Option<String> {
    let rest = statement.strip_prefix("Change ")?;
    let reference = rest.split_whitespace().next()?;
    let number = reference.rfind('#').map_or(reference, |at| &reference[at..]);
    Some(format!("what {number} changed"))
}

/// Things that name nothing: an action about one of these is not worth a person's time.
const VAGUE: &[&str] = &[
    "this component",
    "this dependency",
    "changes of this kind",
    "this procedure",
    "this condition",
    "this system",
    "the pipeline",
    "configuration",
    "what accumulates",
    "the data",
];

/// What answers a gap in detection, after how the gap is told.
fn undetected(statement: &str, late: bool) -> Vec<(String, &'static theme::Remedy)> {
    let Some(remedy) = theme::THEMES.iter().find(|t| t.name == "undetected").and_then(|t| t.remedies.first()) else {
        return Vec::new();
    };
    let lower = statement.to_lowercase();
    let thing = subject(statement);
    let title = match thing {
        Some(thing) if ["mute", "silence"].iter().any(|w| lower.contains(w)) => {
            format!("Replace the standing mute of {thing} with an alert that can stay on")
        }
        Some(thing) if ["not page", "n't page", "n’t page"].iter().any(|w| lower.contains(w)) => {
            format!("Make {thing} page someone")
        }
        Some(thing) if lower.contains("healthy") || lower.contains("health") => {
            format!("Make {thing} fail when requests cannot be served")
        }
        Some(thing) if !late => format!("Alert on {thing} before users report it"),
        _ if late && clipped(statement).split_whitespace().count() > 3 => {
            format!("Alert on “{}” before users report it", clipped(statement))
        }
        _ => return Vec::new(),
    };
    vec![(title, remedy)]
}

/// The words between the first marks of quotation, else all.
pub fn first_words(statement: &str) -> String {
    let inner = statement.split_once('“').and_then(|(_, rest)| rest.rsplit_once('”')).map(|(words, _)| words);
    inner.unwrap_or(statement).to_owned()
}

/// At most nine words, not ending in one that asks for more.
fn clipped(text: &str) -> String {
    let mut words: Vec<&str> = text.split_whitespace().take(9).collect();
    while words.last().is_some_and(|w| w.len() < 4 && w.chars().all(|c| c.is_ascii_lowercase())) {
        words.pop();
    }
    words.join(" ").trim_end_matches([',', ';', ':', '(', '.']).to_owned()
}

/// What a statement names: words in quotation marks, an identifier, or a name in capitals, whichever comes first in that order.
fn subject(statement: &str) -> Option<String> {
    static QUOTED: OnceLock<Regex> = OnceLock::new();
    let quoted = QUOTED.get_or_init(|| Regex::new(r#""([^"]{3,40})"|`([^`]{3,40})`"#).expect("a constant pattern"));
    if let Some(hit) = quoted.captures(statement) {
        let words = hit.get(1).or(hit.get(2)).map_or("", |m| m.as_str());
        return Some(if hit.get(1).is_some() { format!("“{words}”") } else { words.to_owned() });
    }
    let words: Vec<&str> = statement
        .split_whitespace()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric() && c != '/'))
        .filter(|w| w.len() > 2 && !w.contains("://") && !w.contains('#') && !w.contains('@'))
        .collect();
    let letters = |w: &str| w.chars().filter(|c| c.is_alphabetic()).count();
    let code = |w: &&&str| {
        letters(w) > 3
            && w.trim_matches('/').contains(['-', '_', '.'])
            && !w.contains("-ed")
            && w.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
            || w.starts_with('/') && letters(w) > 2
    };
    let inner = |w: &&&str| w.chars().skip(1).any(char::is_uppercase) && w.chars().any(char::is_lowercase);
    // A name that opens the sentence is told by what follows it.
    const DOES: &[&str] = &[
        "was", "were", "is", "has", "had", "upgrade", "upgraded", "update", "updated", "version", "release", "rule",
        "change", "fails", "failed", "crashed",
    ];
    let name = |(at, w): &(usize, &&str)| {
        w.starts_with(char::is_uppercase)
            && w.chars().all(char::is_alphanumeric)
            && letters(w) > 2
            && !is_opener(&w.to_lowercase())
            && (*at > 0 || words.get(1).is_some_and(|next| DOES.contains(next)))
            && !matches!(
                **w,
                "UTC" | "CET" | "PST" | "BST" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday"
            )
    };
    words
        .iter()
        .find(code)
        .or_else(|| words.iter().find(inner))
        .or_else(|| words.iter().enumerate().find(name).map(|(_, w)| w))
        .map(|w| (*w).to_owned())
}

/// What the statement calls the thing: the noun of the theme with the words that belong to it.
fn named(theme: &Theme, statement: &str) -> Option<String> {
    let nouns: &[&str] = match theme.name {
        "certificate" => &["certificate", "certificates", "certs", "cert"],
        "expiry" => &[
            "token",
            "tokens",
            "key",
            "keys",
            "credential",
            "credentials",
            "secret",
            "secrets",
            "licence",
            "license",
            "subscription",
            "domain",
            "password",
        ],
        "disk" => &["partition", "disk", "volume", "directory", "filesystem", "inodes", "pvc"],
        "ip" => &["addresses", "subnet", "subnets", "ips"],
        "quota" => &["quota", "limit"],
        "lock" => &["lock", "locks"],
        "unattended" => &["pipeline", "workflow", "job", "script", "deployment"],
        "dns" => &["record", "records", "entry", "entries", "zone"],
        "memory" => &["memory", "heap"],
        "connections" => &["connections", "pool", "ports", "threads", "workers", "sockets"],
        "acl" => &["rule", "rules", "acl", "policy", "firewall", "allowlist"],
        "migration" => &["migration", "migrations", "index", "backfill"],
        "image" => &["image", "images", "registry"],
        "scaling" => &["pool", "autoscaler", "capacity", "replicas", "nodes"],
        "rate" => &["api", "limit"],
        "cleanup" => &["directory", "logs", "files", "records", "snapshots", "artifacts"],
        _ => return None,
    };
    let words: Vec<&str> = statement.split_whitespace().collect();
    let fits =
        |word: &str| nouns.iter().any(|n| word == *n || word.strip_suffix(n).is_some_and(|w| w.ends_with(['-', '_'])));
    let plain = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let at = words.iter().rposition(|w| fits(plain(w).as_str()))?;
    let mut from = at;
    while from > 0
        && at - from < 3
        && belongs(&plain(words[from - 1]))
        && !words[from - 1].ends_with([',', ':', ';', '.', ')'])
    {
        from -= 1;
    }
    let mut to = at;
    let ended = |w: &str| w.ends_with([',', ':', ';', '.', ')']);
    if !ended(words[at]) && words.get(at + 1).is_some_and(|w| matches!(plain(w).as_str(), "for" | "of" | "on" | "in")) {
        let mut end = at + 2;
        if words.get(end).is_some_and(|w| matches!(plain(w).as_str(), "the" | "this" | "our" | "a" | "an")) {
            end += 1;
        }
        if words.get(end).is_some_and(|w| belongs(&plain(w))) {
            to = end;
        }
    }
    let phrase = words[from..=to].join(" ");
    let phrase =
        phrase.trim_matches(|c: char| matches!(c, ',' | ':' | ';' | '.' | '(' | ')' | '"' | '“' | '”' | '*' | '!'));
    (phrase.len() <= 60).then(|| phrase.to_owned())
}

/// True for a word that can stand before a noun as part of its name.
fn belongs(word: &str) -> bool {
    const OTHERS: &str = "the a an this that these those our their its it all some no not and or but to of in on at for \
        with by from as is was were are be been had has have low full missing due because up out any we \
        my your i roll give use set drop let make bump raise move put run keep every each \
        hit new free enough more when so which old wrong stale made using adding added removed";
    let is_verb =
        word.ends_with("ed") || word.ends_with("ing") || word.ends_with("ly") || word.ends_with("es") && word.len() > 5;
    !word.is_empty() && !is_verb && OTHERS.split(' ').all(|other| other != word)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn things_without_a_noun_of_their_theme_are_named_by_what_the_words_name() {
        for (text, wanted) in [
            ("Lightvessel was upgraded on Monday morning", Some("Lightvessel")),
            ("the monitor \"harbour latency\" is muted at night", Some("“harbour latency”")),
            ("an upgrade of tide-proxy broke it at 10:15", Some("tide-proxy")),
            ("something was upgraded", None),
        ] {
            assert_eq!(subject(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn things_are_named_as_the_evidence_names_them() {
        let thing = |text: &str| named(theme::of(text).unwrap(), text);
        assert_eq!(
            thing("The session certificates for this fleet expired").as_deref(),
            Some("session certificates for this fleet")
        );
        assert_eq!(thing("found the reason for the outage (full root partition)").as_deref(), Some("root partition"));
    }
}
