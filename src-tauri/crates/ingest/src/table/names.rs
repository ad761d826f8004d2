//! The names of columns, and what they say: a meaning, and sometimes a zone.

use super::Meaning;
use crate::time::Zone;

/// Names for a meaning, best first; compared in lower case with blanks between words.
pub(super) const NAMES: &[(Meaning, &[&str])] = &[
    (
        Meaning::Time,
        &[
            "timestamp",
            "datetime",
            "date time",
            "date and time",
            "date time in",
            "time",
            "when",
            "at",
            "ts",
            "occurred at",
            "occurred on",
            "event time",
            "committed at",
            "commit date",
            "commit time",
            "committer date",
            "authored at",
            "author date",
            "merged at",
            "created at",
            "created on",
            "created",
            "created time",
            "sent at",
            "posted at",
            "logged at",
            "started at",
            "start time",
            "start",
            "reported at",
            "opened at",
            "time stamp",
            "zeit",
            "zeitpunkt",
            "zeitstempel",
            "updated at",
        ],
    ),
    (Meaning::Date, &["date", "day", "datum", "start date", "event date"]),
    (
        Meaning::Text,
        &[
            "text",
            "message",
            "event",
            "description",
            "subject",
            "what happened",
            "what",
            "summary",
            "title",
            "note",
            "notes",
            "comment",
            "comments",
            "body",
            "content",
            "details",
            "detail",
            "entry",
            "log",
            "log message",
            "msg",
            "activity",
            "update",
            "event description",
            "commit message",
            "short description",
            "action",
            "ereignis",
            "beschreibung",
        ],
    ),
    (
        Meaning::Author,
        &[
            "author",
            "who",
            "user",
            "name",
            "by",
            "person",
            "actor",
            "sender",
            "from",
            "owner",
            "username",
            "user name",
            "author name",
            "display name",
            "committer",
            "reporter",
            "created by",
            "posted by",
            "responder",
            "engineer",
            "performed by",
        ],
    ),
    (Meaning::Kind, &["kind", "type", "category", "event type", "entry type", "item type"]),
    (Meaning::Channel, &["channel", "source", "room", "origin", "conversation", "channel name"]),
    (Meaning::Zone, &["zone", "timezone", "time zone", "tz", "utc offset", "offset"]),
    (
        Meaning::Hash,
        &["sha", "hash", "commit", "commit hash", "commit sha", "commit id", "revision", "rev", "oid", "short sha"],
    ),
    (Meaning::Url, &["url", "link", "permalink", "href", "html url", "web url", "pr url"]),
    (Meaning::Service, &["service", "service name", "component", "application", "app", "system", "affected service"]),
    (Meaning::Severity, &["severity", "sev", "priority", "urgency", "impact", "level"]),
];

/// Lower case, words with one blank between, what stands in brackets left out.
fn plain(name: &str) -> String {
    let open = name.find(['(', '[']).unwrap_or(name.len());
    let mut spaced = String::new();
    let mut before = ' ';
    for c in name[..open].chars() {
        // `createdAt` is two words.
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
        before = c;
    }
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim()) || (!plain(a).is_empty() && plain(a) == plain(b))
}

pub(super) fn rank(meaning: Meaning, name: &str) -> Option<usize> {
    let (_, names) = NAMES.iter().find(|(known, _)| *known == meaning)?;
    let plain = plain(name);
    let bare = match meaning {
        Meaning::Time | Meaning::Date => without_zone(&plain),
        _ => &plain,
    };
    names.iter().position(|known| *known == bare)
}

/// `time utc` and `date and time in cet` without the zone.
fn without_zone(plain: &str) -> &str {
    match plain.rsplit_once(' ') {
        Some((head, word)) if zone_word(word).is_some() => head.strip_suffix(" in").unwrap_or(head),
        _ => plain,
    }
}

fn zone_word(word: &str) -> Option<Zone> {
    if word.len() < 2 { None } else { Zone::parse(word).ok().filter(|_| word.len() <= 5 || word.contains('/')) }
}

pub(super) fn zone_in_name(name: &str) -> Option<Zone> {
    if let Some(open) = name.find(['(', '[']) {
        let inner = name[open + 1..].trim_end_matches([')', ']']);
        return Zone::parse(inner.trim()).ok();
    }
    let last = name.rsplit([' ', '_', '-']).next().filter(|last| last.len() < name.len())?;
    zone_word(last)
}
