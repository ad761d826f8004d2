//! Titles of stated intentions, and what kind of action they are and how strong.
//!
//! Refused: a repair of the moment taken for a lasting action, and words without a doing verb.

use super::super::wording::quotable;
use model::{ActionKind, Strength};
use regex::Regex;
use std::sync::OnceLock;

/// `we should add alerts when the disk is full` → `Add alerts when the disk is full`.
/// `over` is true for what was said after the incident.
pub fn title(text: &str, over: bool) -> Option<String> {
    static PATTERNS: OnceLock<Vec<Regex>> = OnceLock::new();
    let patterns = PATTERNS.get_or_init(|| {
        [
            r"(?i)(?-u:\b)(?:todo|actions?(?: items?)?|follow[- ]?ups?|next steps?|ai)\s*(?:[:–-]|is to|:? to|would be to)\s*(?:we (?:should|need to|must) )?(?P<rest>.+)",
            r"(?i)(?-u:\b)(?:we|someone|somebody|i|team|they|you)(?:'ll|’ll| will)? ?(?:really |probably |also |definitely |still |do |all )*(?:should|need to|needs to|must|ought to|have to|want to|would like to)(?: probably| also| really| at least| definitely| then| now)* (?P<rest>.+)",
            r"(?i)(?-u:\b)(?:we|i)(?:'ll|’ll| will) (?:also )?(?P<rest>(?:file|open|create|write|add|document|follow|set up).+)",
            r"(?i)(?-u:\b)let(?:'|’)?s (?:also )?(?P<rest>.+)",
            r"(?i)(?:would|might) be (?:good|nice|great|useful|worth) to (?:also )?(?P<rest>.+)",
            r"(?i)worth (?P<ing>adding|having|automating|documenting|doing) (?P<rest>.+)",
            r"(?i)(?-u:\b)(?:must|should) also (?P<rest>.+)",
            r"(?i)next time,? (?:we (?:should|need to|must) )?(?P<rest>.+)",
        ]
        .iter()
        .map(|p| Regex::new(p).expect("a constant pattern"))
        .collect()
    });
    static MARKED: OnceLock<Regex> = OnceLock::new();
    let marked = MARKED.get_or_init(|| {
        Regex::new(r"(?i)^(?:todo|actions?(?: items?)?)(?:\s*[:–-])?\s+(?P<rest>[a-z].+)").expect("a constant pattern")
    });
    static NEEDED: OnceLock<Regex> = OnceLock::new();
    let needed = NEEDED.get_or_init(|| {
        Regex::new(r"(?i)(?-u:\b)we (?:also |really |still |probably )?need (?P<what>(?:an?|more|better|some) .+)")
            .expect("a constant pattern")
    });
    static MEANT: OnceLock<Regex> = OnceLock::new();
    let meant = MEANT.get_or_init(|| {
        Regex::new(r"(?i)(?-u:\b)(?:we|i)(?:'ll|’ll| will) (?:also |then )?(?P<rest>[a-z]+ .+)")
            .expect("a constant pattern")
    });
    static PASSIVE: OnceLock<Regex> = OnceLock::new();
    let passive = PASSIVE.get_or_init(|| Regex::new(r"(?i)^(?P<what>[^,;:?]{3,80}?) (?:should|must|needs? to) (?P<verb>be|have|alert|page|fail|retry|run|time out) (?P<rest>[^;?]+)").expect("a constant pattern"));
    if text.trim_end().ends_with('?') {
        return None;
    }
    if let Some(hit) = marked.captures(text) {
        return lasting(&hit["rest"], true);
    }
    if let Some(hit) = needed.captures(text) {
        return lasting(&format!("add {}", &hit["what"]), over);
    }
    if over && let Some(hit) = meant.captures(text) {
        return lasting(&hit["rest"], over);
    }
    for pattern in patterns {
        let Some(hit) = pattern.captures(text) else { continue };
        let rest = hit.name("rest").map_or("", |m| m.as_str());
        let verb = hit.name("ing").map(|m| match m.as_str().to_lowercase().as_str() {
            "adding" => "add ",
            "having" => "have ",
            "automating" => "automate ",
            "documenting" => "document ",
            _ => "do ",
        });
        return lasting(&format!("{}{rest}", verb.unwrap_or_default()), over);
    }
    let hit = passive.captures(text)?;
    let what = hit["what"].trim();
    let what = what.rsplit(['-', '•']).next().unwrap_or(what).trim();
    if matches!(
        what.to_lowercase().as_str(),
        "it" | "that" | "this" | "they" | "which" | "everything" | "all" | "we" | "i"
    ) || what.split_whitespace().count() > 9
    {
        return None;
    }
    let joined = match hit["verb"].to_lowercase().as_str() {
        "be" => format!("have {what} {}", &hit["rest"]),
        verb => format!("make {what} {verb} {}", &hit["rest"]),
    };
    lasting(&joined, over)
}

/// Cleans the words of an intention; `None` for repairs of the moment and for words without a doing verb.
fn lasting(rest: &str, over: bool) -> Option<String> {
    let mut rest =
        quotable(rest.split(['.', ';', '\n']).next().filter(|r| r.split_whitespace().count() > 2).unwrap_or(rest));
    for end in [", but ", " but ", " though", ", right", " imo", " IMO", " :", " (not now", " tomorrow", " later"] {
        if let Some(at) = rest.find(end) {
            rest.truncate(at);
        }
    }
    let mut words = rest.trim();
    for front in [
        "also ",
        "probably ",
        "really ",
        "at least ",
        "definitely ",
        "to ",
        "then ",
        "maybe ",
        "just ",
        "please ",
        "then ",
        "all ",
    ] {
        words = words.strip_prefix(front).unwrap_or(words);
    }
    let first = words.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_lowercase();
    const PASSING: &str = "restart rollback roll revert wait check look try see know understand be have get ask ping call \
        keep continue go start stop focus jump sync talk find figure confirm wake kill scale drain \
        failover fail declare update tell hold give do not take use recreate clear escalate join page \
        meet sleep read post test merge deploy close resolve bring communicate debug run";
    const LASTING: &[&str] = &[
        "alert",
        "automat",
        "document",
        "monitor",
        "runbook",
        "dashboard",
        "permanent",
        "future",
        "every ",
        "always",
        "policy",
        "process",
        "in ci",
        "regular",
        "test for",
        "checklist",
        "on-call",
        "rotation",
        "access",
        "make sure",
        "sure that",
        "from now",
        "going forward",
        "next time",
        "limit",
        "ttl",
        "in place",
        "quota",
        "headroom",
        "default",
    ];
    let lower = words.to_lowercase();
    // Afterwards only talk passes: the rest is meant to last.
    const TALK: &str = "wait see look check try ask sync talk sleep call ping resolve close thank go read meet join know \
        understand be have find figure confirm wake tell start focus debug declare get";
    let lasts = LASTING.iter().any(|w| lower.contains(w)) || over && !TALK.split_whitespace().any(|w| w == first);
    let starts_with_verb = first.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
        && !first.is_empty()
        && !matches!(
            first.as_str(),
            "the"
                | "a"
                | "an"
                | "this"
                | "that"
                | "it"
                | "we"
                | "i"
                | "on"
                | "in"
                | "for"
                | "with"
                | "our"
                | "more"
                | "no"
                | "some"
        );
    if !starts_with_verb
        || (PASSING.split_whitespace().any(|w| w == first) && !lasts)
        || words.split_whitespace().count() < 2
    {
        return None;
    }
    let words = match first.as_str() {
        "not" => format!("do {words}"),
        "be" => return None,
        _ => words.to_owned(),
    };
    let words = words.trim_end_matches(['.', ',', '!', ':', ' ']);
    let mut chars = words.chars();
    chars.next().map(|verb| verb.to_uppercase().to_string() + chars.as_str())
}

pub fn has(title: &str, words: &[&str]) -> bool {
    let lower = title.to_lowercase();
    words.iter().any(|w| lower.contains(w))
}

pub fn kind_of(title: &str) -> ActionKind {
    if has(
        title,
        &[
            "alert",
            "monitor",
            "dashboard",
            "notify",
            "probe",
            "metric",
            "page when",
            "to page",
            "paging",
            "detect",
            "instrument",
        ],
    ) {
        ActionKind::Detect
    } else if has(
        title,
        &[
            "document",
            "runbook",
            "on-call",
            "training",
            "access",
            "permission",
            "rotation",
            "checklist",
            "process",
            "communicat",
            "write up",
            "policy",
            "guideline",
            "review",
        ],
    ) {
        ActionKind::Process
    } else if has(
        title,
        &[
            "rollback",
            "roll back",
            "failover",
            "fail over",
            "fallback",
            "fall back",
            "backup",
            "restore",
            "ttl",
            "workaround",
            "retry",
            "retries",
            "back-off",
            "backoff",
            "shed",
            "degrade",
        ],
    ) {
        ActionKind::Mitigate
    } else {
        ActionKind::Prevent
    }
}

pub fn strength_of(title: &str) -> Strength {
    if has(
        title,
        &[
            "document",
            "training",
            "train ",
            "careful",
            "remind",
            "communicat",
            "write up",
            "runbook",
            "discuss",
            "look into",
            "investigate",
            "talk",
            "tell ",
            "learn",
            "guideline",
            "revisit",
            "review",
            "remember",
            "file ",
            "open an issue",
            "follow up",
        ],
    ) {
        Strength::Weak
    } else if has(title, &["alert", "monitor", "check", "test", "dashboard", "validat", "warn", "metric", "notify"]) {
        Strength::Intermediate
    } else if has(
        title,
        &[
            "automat",
            "remove",
            "eliminate",
            "replace",
            "enforce",
            "prevent",
            "block",
            "pin ",
            "redesign",
            "migrate",
            "move ",
            "redundan",
            "fallback",
            "fall back",
            "failover",
            "as code",
            "autoscal",
            "upgrade",
            "delete",
            "back-off",
            "backoff",
            "jitter",
            "clean",
            "limit",
            "isolat",
            "separate",
            "disable",
            "turn off",
            "require",
            "rotate",
        ],
    ) {
        Strength::Strong
    } else {
        Strength::Intermediate
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn intentions_become_titles_and_passing_repairs_do_not() {
        for (text, wanted) in [
            ("we should add alerts when disk < 10%", Some("Add alerts when disk < 10%")),
            ("TODO: document how to break the state lock", Some("Document how to break the state lock")),
            ("Next time we should rotate the keys automatically.", Some("Rotate the keys automatically")),
            ("it would be good to pin the chart version", Some("Pin the chart version")),
            ("let's restart the workers", None),
            ("we need to wait for the CDN", None),
            ("should we roll back?", None),
            ("we should not deploy with a dirty tree from now on", Some("Do not deploy with a dirty tree from now on")),
            ("worth adding a probe for the resolver", Some("Add a probe for the resolver")),
        ] {
            assert_eq!(title(text, false).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_meant_afterwards_is_meant_to_last() {
        for (text, wanted) in [
            ("we should give support a way to page", Some("Give support a way to page")),
            (
                "we should not hold a row lock while we wait for the bank",
                Some("Do not hold a row lock while we wait for the bank"),
            ),
            ("we need an alert on callers waiting for the pool", Some("Add an alert on callers waiting for the pool")),
            ("I will put backoff into the client before we go on", Some("Put backoff into the client before we go on")),
            ("Action: require a plan review for index drops", Some("Require a plan review for index drops")),
            ("we should talk to the vendor", None),
            ("I will sleep now", None),
        ] {
            assert_eq!(title(text, true).as_deref(), wanted, "{text}");
        }
        assert_eq!(title("I will restart the pods", false), None);
    }

    #[test]
    fn kinds_and_strengths_follow_the_words() {
        assert_eq!(
            (kind_of("Add alerts on disk use"), strength_of("Add alerts on disk use")),
            (ActionKind::Detect, Strength::Intermediate)
        );
        assert_eq!(
            (kind_of("Document the restore"), strength_of("Document the restore")),
            (ActionKind::Process, Strength::Weak)
        );
        assert_eq!(
            (kind_of("Renew certificates automatically"), strength_of("Renew certificates automatically")),
            (ActionKind::Prevent, Strength::Strong)
        );
    }
}
