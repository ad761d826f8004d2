//! What the words of a row say: kinds, log entries of a pager, pull requests and reverts of a commit.

use crate::kind;
use model::moment::KeyMoment;
use model::{ChangeFacts, EventKind, Extras};
use regex::Regex;
use std::sync::LazyLock;

/// The kind that a word in a column for kinds stands for.
pub fn kind_of_word(word: &str) -> Option<EventKind> {
    let word = word.trim().to_lowercase();
    if let Ok(kind) = word.replace([' ', '-'], "_").parse() {
        return Some(kind);
    }
    Some(match word.as_str() {
        "pagerduty" | "opsgenie" | "alarm" | "monitor" | "monitoring" | "page" | "alerting" | "trigger" => {
            EventKind::Alert
        }
        "slack" | "chat" | "message" | "comment" | "email" | "mail" | "announcement" | "status update"
        | "statuspage" => EventKind::Communication,
        "deploy" | "deployment" | "release" | "commit" | "merge" | "pull request" | "pr" | "rollback" | "revert"
        | "config" | "configuration" | "feature flag" | "flag" | "rollout" => EventKind::Change,
        "fix" | "mitigation" | "remediation" => EventKind::Action,
        "status" | "state" => EventKind::StateChange,
        "finding" | "symptom" | "metric" => EventKind::Observation,
        _ => return None,
    })
}

/// The kind of a row, from its kind column and its words.
pub fn kind_of_row(word: Option<&str>, text: &str) -> EventKind {
    match word.and_then(kind_of_word) {
        Some(EventKind::Communication) => kind::of_text(text, EventKind::Communication),
        Some(kind) => kind,
        None => kind::of_text(text, EventKind::Observation),
    }
}

/// What a log entry of a pager says.
pub struct PagerEntry {
    pub kind: EventKind,
    pub status: Option<&'static str>,
    pub moment: Option<KeyMoment>,
    pub author: Option<String>,
    /// Notifications to people, which flood timelines.
    pub demoted: bool,
}

struct PagerPattern {
    pattern: Regex,
    kind: EventKind,
    status: Option<&'static str>,
    moment: Option<KeyMoment>,
    demoted: bool,
    /// Common enough in other texts that the kind column has to say that a pager wrote it.
    vendor_only: bool,
}

static PAGER: LazyLock<Vec<PagerPattern>> = LazyLock::new(|| {
    let pattern = |pattern: &str, kind, status, moment| PagerPattern {
        pattern: Regex::new(pattern).expect("a fixed pattern"),
        kind,
        status,
        moment,
        demoted: false,
        vendor_only: false,
    };
    let vendor = |entry: PagerPattern| PagerPattern { vendor_only: true, ..entry };
    let quiet = |entry: PagerPattern| PagerPattern { demoted: true, vendor_only: true, ..entry };
    use EventKind::{Alert, Communication, StateChange};
    vec![
        pattern(
            r"^Triggered (?:by (?P<who>.+?) )?(?:through|via) the ",
            Alert,
            Some("triggered"),
            Some(KeyMoment::Detected),
        ),
        pattern(
            r"^Acknowledged (?:by (?P<who>.+?) )?(?:through|via) ",
            StateChange,
            Some("acknowledged"),
            Some(KeyMoment::Acknowledged),
        ),
        pattern(
            r"^Resolved (?:by (?P<who>.+?) )?(?:through|via) ",
            StateChange,
            Some("resolved"),
            Some(KeyMoment::Resolved),
        ),
        vendor(pattern(r"^Triggered\b", Alert, Some("triggered"), Some(KeyMoment::Detected))),
        vendor(pattern(
            r"^Acknowledged by (?P<who>[^.]+)",
            StateChange,
            Some("acknowledged"),
            Some(KeyMoment::Acknowledged),
        )),
        vendor(pattern(
            r"^Resolved(?: by (?P<who>[^.]+))?\b",
            StateChange,
            Some("resolved"),
            Some(KeyMoment::Resolved),
        )),
        pattern(r"^Note added by (?P<who>[^.]+)\.", Communication, None, None),
        pattern(r"^(?P<who>[^.]{1,60}) updated the status\b", Communication, None, None),
        vendor(pattern(r"^(?:Escalated|Assigned|Reassigned|Unacknowledged|Snoozed|Merged)\b", StateChange, None, None)),
        vendor(pattern(r"(?i)\b(?:changed|set|raised|lowered) the (?:priority|urgency)\b", StateChange, None, None)),
        quiet(pattern(r"^(?:Notified|Notification)\b", Communication, None, None)),
    ]
});

/// Reads a log entry of a pager. `vendor`: the row says that a pager wrote it.
pub fn pager_entry(text: &str, vendor: bool) -> Option<PagerEntry> {
    PAGER.iter().filter(|entry| vendor || !entry.vendor_only).find_map(|entry| {
        let found = entry.pattern.captures(text)?;
        Some(PagerEntry {
            kind: entry.kind,
            status: entry.status,
            moment: entry.moment,
            author: found.name("who").map(|who| who.as_str().trim().to_owned()),
            demoted: entry.demoted,
        })
    })
}

/// The pull request that a commit message names: `Merge pull request #416 from …`, `… (#416)`.
pub fn pull_request(message: &str) -> Option<&str> {
    static MERGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^Merge(?:d)? (?:pull request|PR) (#\d+)|^Auto merge of (#\d+)|\((#\d+)\)\s*$")
            .expect("a fixed pattern")
    });
    let first = message.lines().next()?;
    MERGE.captures(first)?.iter().skip(1).flatten().next().map(|found| found.as_str())
}

/// What a commit message says that it reverts: hashes and references where it gives them, else the reverted title.
pub fn reverts(message: &str) -> Vec<String> {
    static HASH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\breverts? (?:commit )?([0-9a-f]{7,40})\b").expect("a fixed pattern"));
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\breverts? (?:PR |pull request )?((?:[\w.-]+/[\w.-]+)?#\d+)").expect("a fixed pattern")
    });
    static TITLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"^Revert ["“'](.+?)["”'](?:\s*\(#\d+\))?\s*$"#).expect("a fixed pattern"));
    let mut found: Vec<String> = Vec::new();
    for pattern in [&*HASH, &*REFERENCE] {
        found.extend(pattern.captures_iter(message).map(|found| found[1].to_owned()));
    }
    if found.is_empty()
        && let Some(title) = message.lines().next().and_then(|first| TITLE.captures(first))
    {
        found.push(pull_request(&title[1]).unwrap_or(&title[1]).to_owned());
    }
    found.sort();
    found.dedup();
    found
}

/// The facts of one commit, and the pull request as a field.
pub fn change(hash: &str, message: &str, url: Option<String>, at: Option<model::Utc>, extras: &mut Extras) {
    let title = message.lines().next().unwrap_or_default().trim().to_owned();
    if let Some(number) = pull_request(message) {
        extras.fields.push(("pull_request".to_owned(), number.to_owned()));
    }
    extras.change = Some(Box::new(ChangeFacts {
        reference: hash.to_owned(),
        title,
        url,
        state: Some("merged".to_owned()),
        merged_at: at,
        reverts: reverts(message),
        ..ChangeFacts::default()
    }));
}
