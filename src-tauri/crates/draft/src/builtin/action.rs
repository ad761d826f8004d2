//! Action items: what people said they would do, and what usually answers a cause of this kind.
//!
//! Verb first, with the words of the evidence. What is refused: an owner or a date that nobody stated, a repair of the
//! moment ("let's restart it") taken for a lasting action, and the same action twice.

use super::cause::{self, Cause};
use super::cue::Family;
use super::lead::Origin;
use super::reading::Reading;
use super::tell::Teller;
use super::term::{self, TermId};
use super::theme::{self, Theme};
use super::wording::quotable;
use model::{ActionKind, DraftedAction, Hypothesis, HypothesisState, Role, Strength};
use regex::Regex;
use std::sync::OnceLock;

/// Most actions that are taken from stated intentions.
const MOST_STATED: usize = 12;

/// All proposed actions: stated ones first, then those that answer hypotheses, then accepted factors.
pub fn propose(teller: &Teller<'_, '_>, causes: &[Cause], decided: &[Hypothesis]) -> (Vec<DraftedAction>, Vec<usize>) {
    let mut actions: Vec<DraftedAction> = Vec::new();
    let mut sources = Vec::new();
    for (s, title) in intentions(teller) {
        let sentence = &teller.reading.sentences[s];
        let kind = kind_of(&title);
        let drafted = DraftedAction {
            strength: strength_of(&title),
            kind,
            factor: factor_for(teller.reading, &sentence.terms, &title, causes),
            check: None,
            title,
            evidence: vec![teller.reading.item_of(s).id()],
        };
        if add(&mut actions, drafted) {
            sources.push(s);
        }
    }
    for (at, cause) in causes.iter().enumerate() {
        if !cause.against.is_empty() && cause.verdict == model::Verdict::Inconclusive {
            continue;
        }
        let most = if at == 0 { 2 } else { 1 };
        let statement = teller.statement(&cause.lead);
        let about = about(teller, cause, &statement);
        let evidence = cause.evidence_for(teller.reading, teller.changes);
        let late = matches!(cause.lead.origin, Origin::Late { .. });
        let words = if late { first_words(&statement) } else { statement.clone() };
        for (title, remedy) in answers(&about, &words, cause.role, late).into_iter().take(most) {
            add(
                &mut actions,
                DraftedAction {
                    title,
                    kind: remedy.kind,
                    strength: remedy.strength,
                    factor: Some(at),
                    check: None,
                    evidence: evidence.clone(),
                },
            );
        }
    }
    for factor in decided.iter().filter(|h| h.state == HypothesisState::Supported) {
        for (title, remedy) in answers(&factor.statement, &factor.statement, factor.role, false).into_iter().take(2) {
            add(
                &mut actions,
                DraftedAction {
                    title,
                    kind: remedy.kind,
                    strength: remedy.strength,
                    factor: None,
                    check: None,
                    evidence: factor.evidence_for.clone(),
                },
            );
        }
    }
    (actions, sources)
}

/// Adds an action unless one of the same words is there.
fn add(actions: &mut Vec<DraftedAction>, action: DraftedAction) -> bool {
    let words = |title: &str| -> std::collections::BTreeSet<String> {
        title
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| {
                w.len() > 2 && !matches!(*w, "the" | "for" | "that" | "and" | "when" | "add" | "well" | "before")
            })
            .map(|w| w.trim_end_matches('s').to_owned())
            .collect()
    };
    let new = words(&action.title);
    let same = actions.iter().any(|a| {
        let old = words(&a.title);
        let common = old.intersection(&new).count();
        a.title.eq_ignore_ascii_case(&action.title) || common >= 3 && common * 10 >= old.len().min(new.len()) * 8
    });
    if !same {
        actions.push(action);
    }
    !same
}

/// The text that decides the theme: the statement, and where that says nothing, what was said about the same.
fn about(teller: &Teller<'_, '_>, cause: &Cause, statement: &str) -> String {
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
fn answers(about: &str, statement: &str, role: Role, late: bool) -> Vec<(String, &'static theme::Remedy)> {
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
fn first_words(statement: &str) -> String {
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
            && !super::wording::is_opener(&w.to_lowercase())
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

/// Stated intentions that last, with their title.
fn intentions(teller: &Teller<'_, '_>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (s, sentence) in teller.reading.sentences.iter().enumerate() {
        let item = teller.reading.item_of(s);
        let before = teller.span.onset_at().is_some_and(|o| item.at().is_some_and(|at| at < o));
        if before || item.is_alert() || item.is_change {
            continue;
        }
        // What is said when it is over is meant for later; before that, most intentions are steps of the response.
        let over = teller.span.is_after_end(item.at());
        if let Some(title) = title(sentence.text, over).filter(|_| over || sentence.has(Family::Intended)) {
            found.push((s, title));
        }
    }
    found.truncate(MOST_STATED);
    found
}

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

fn has(title: &str, words: &[&str]) -> bool {
    let lower = title.to_lowercase();
    words.iter().any(|w| lower.contains(w))
}

fn kind_of(title: &str) -> ActionKind {
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

fn strength_of(title: &str) -> Strength {
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

/// The hypothesis that an intention addresses: by shared rare words, else by theme, else the first that could have started it.
fn factor_for(reading: &Reading<'_>, terms: &[TermId], title: &str, causes: &[Cause]) -> Option<usize> {
    let kind = kind_of(title);
    // An alert answers what was not seen, a way of working what slowed the response.
    let suits = |c: &Cause| match (kind, c.role) {
        (ActionKind::Detect, Role::DetectionGap) | (ActionKind::Process, Role::ResponseFactor) => 1.5,
        (ActionKind::Prevent | ActionKind::Mitigate, role) if cause::starts(role) => 0.5,
        (ActionKind::Detect, Role::ResponseFactor) if has(title, &["page", "paging"]) => 1.6,
        _ => 0.0,
    };
    // A change speaks of many things: what it shares says less than what a sentence shares.
    let shared = |c: &Cause| {
        let length = c.lead.terms.len().max(12) as f32;
        let own = reading.terms.weight_of(&term::shared(terms, &c.lead.terms)) * 12.0 / length;
        let said = c.members.iter().filter(|m| m.sentence().is_some()).take(8);
        said.map(|m| reading.terms.weight_of(&term::shared(terms, &m.terms))).fold(own, f32::max) + suits(c)
    };
    let best =
        causes.iter().enumerate().map(|(at, c)| (shared(c), at)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    if let Some((weight, at)) = best
        && weight >= 1.2
    {
        return Some(at);
    }
    let wanted = match kind_of(title) {
        ActionKind::Detect => causes.iter().position(|c| c.role == Role::DetectionGap),
        ActionKind::Process => causes.iter().position(|c| c.role == Role::ResponseFactor),
        _ => None,
    };
    wanted.or_else(|| causes.iter().position(|c| cause::starts(c.role)))
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
