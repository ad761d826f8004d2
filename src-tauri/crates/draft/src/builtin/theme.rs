//! Themes: what sort of thing a cause speaks of, by words, with its cause class and the actions that usually answer it.
//!
//! A table, so that a person can see why an action was proposed. What is refused: an owner, a date, or an action that
//! only asks people to take more care where a stronger one is known.

use model::{ActionKind, CauseClass, Strength};
use regex::RegexSet;
use std::sync::OnceLock;

/// A proposed action: `{}` stands for what the evidence names.
pub struct Remedy {
    pub title: &'static str,
    pub kind: ActionKind,
    pub strength: Strength,
}

/// One row: words that decide for it, what it is, what answers it.
pub struct Theme {
    pub name: &'static str,
    words: &'static str,
    pub class: CauseClass,
    /// What `{}` becomes where the evidence names nothing.
    pub thing: &'static str,
    pub remedies: &'static [Remedy],
}

const fn prevent(title: &'static str) -> Remedy {
    Remedy { title, kind: ActionKind::Prevent, strength: Strength::Strong }
}

const fn check(title: &'static str) -> Remedy {
    Remedy { title, kind: ActionKind::Prevent, strength: Strength::Intermediate }
}

const fn detect(title: &'static str) -> Remedy {
    Remedy { title, kind: ActionKind::Detect, strength: Strength::Intermediate }
}

const fn mitigate(title: &'static str) -> Remedy {
    Remedy { title, kind: ActionKind::Mitigate, strength: Strength::Intermediate }
}

const fn mitigate_strong(title: &'static str) -> Remedy {
    Remedy { title, kind: ActionKind::Mitigate, strength: Strength::Strong }
}

const fn process(title: &'static str) -> Remedy {
    Remedy { title, kind: ActionKind::Process, strength: Strength::Weak }
}

/// In order of precedence: the first row whose words occur wins.
pub const THEMES: &[Theme] = &[
    Theme {
        name: "undetected",
        words: r"no (alert|alarm|page|monitor)|without (an |any )?(alert|alarm)|nobody noticed|unnoticed|alerts? (did not|didn't|never|was|were|had been)|silenced|muted|monitoring (did|missed|was)",
        class: CauseClass::DetectionGap,
        thing: "this condition",
        remedies: &[
            detect("Alert on {} before users are affected"),
            check("Test that the alert for {} fires and pages someone"),
        ],
    },
    Theme {
        name: "paging",
        words: r"no acknowledge?ment|not (been )?acknowledged|escalated (to|#)|took \d+ (min|minutes|hours) to (fire|reach|page|answer)|reach(ed)? a person|nobody to tell",
        class: CauseClass::Process,
        thing: "a page",
        remedies: &[
            mitigate("Reach a second person sooner when {} is not acknowledged"),
            check("Test that {} reaches whoever is on call, by day and by night"),
        ],
    },
    Theme {
        name: "access",
        words: r"nobody with|no one with|could not access|couldn't access|lack(s|ed|ing)? (the )?access|no access|permissions? (required|needed)|locked out|did(n't| not) have (access|permission)|do(n't| not) have (access|permission)|only one person",
        class: CauseClass::Process,
        thing: "this system",
        remedies: &[
            mitigate("Give everyone on call the access needed for {}"),
            process("Document who can reach {} and how to escalate"),
        ],
    },
    Theme {
        name: "lock",
        words: r"state lock|terraform lock|dead-?lock|table lock|lock (timeout|held|contention)|locked table|held (a|the) lock",
        class: CauseClass::Concurrency,
        thing: "the lock",
        remedies: &[mitigate("Document and script how to release {} safely"), check("Limit how long {} can be held")],
    },
    Theme {
        name: "certificate",
        words: r"\bcert(ificate)?s?\b.*(expir|renew|rotat|valid|invalid|missing|error)|(expir|renew|outdated|missing|invalid)\w*.*\b(cert(ificate)?s?|tls|ssl)\b|\b(ssl|tls|x509)\b",
        class: CauseClass::Time,
        thing: "certificates",
        remedies: &[prevent("Renew {} automatically"), detect("Alert well before {} expire")],
    },
    Theme {
        name: "expiry",
        words: r"expir(ed|es|y|ing|ation)|revok|abgelaufen|期限切れ",
        class: CauseClass::Time,
        thing: "credentials",
        remedies: &[prevent("Rotate {} automatically before they expire"), detect("Alert before {} expire")],
    },
    Theme {
        name: "clock",
        words: r"clock|\bntp\b|skew|drift(ed)?\b.*(time|second|clock)|leap (second|year)|time ?zone|daylight",
        class: CauseClass::Time,
        thing: "clocks",
        remedies: &[prevent("Synchronise {} automatically on every host"), detect("Alert on clock offset of {}")],
    },
    Theme {
        name: "ip",
        words: r"\bip(s|v4)?\b.*(exhaust|ran out|run out|enough|starv|free|space|available|address)|(out of|exhaust\w*|not enough|no free|insufficient|free up).*\b(ips?|addresses|subnets?)\b|subnet.*(full|exhaust)",
        class: CauseClass::Capacity,
        thing: "IP addresses",
        remedies: &[prevent("Enlarge the range that {} are drawn from"), detect("Alert when headroom of {} shrinks")],
    },
    Theme {
        name: "disk",
        words: r"\b(disk|partition|volume|filesystem|inodes?|pvc|storage|space)\b.*(full|fill|space|low|ran out|exhaust|100 ?%|taking up|grew)|no space left|full (root |data )?(disk|partition|volume)|low (on )?disk|out of (disk|space|inodes)|inotify|file (watches|descriptors|handles)",
        class: CauseClass::Capacity,
        thing: "disk space",
        remedies: &[prevent("Clean up what fills {} automatically"), detect("Alert when free {} runs low")],
    },
    Theme {
        name: "memory",
        words: r"\boom|out of memory|memory (leak|limit|pressure|usage)|heap|leak(s|ed|ing|age)?\b|evict",
        class: CauseClass::Capacity,
        thing: "memory",
        remedies: &[
            prevent("Set {} requests and limits that match real use, with headroom"),
            detect("Alert when {} use keeps growing"),
        ],
    },
    Theme {
        name: "quota",
        words: r"quota|service limit|limit (is |was )?(reached|hit|exceeded)|(hit|reached|exceeded) (the|our|a|its) .*limit",
        class: CauseClass::Capacity,
        thing: "the quota",
        remedies: &[check("Raise {} ahead of need and keep headroom"), detect("Alert when headroom of {} shrinks")],
    },
    Theme {
        name: "rate",
        words: r"rate[- ]?limit|throttl|\b429s?\b|too many requests",
        class: CauseClass::Overload,
        thing: "the rate limit",
        remedies: &[
            prevent("Cache or spread requests so that {} is not reached"),
            mitigate("Back off and degrade gracefully at {}"),
        ],
    },
    Theme {
        name: "connections",
        words: r"connection pool|idle in transaction|connections (sit|wait|hang|are (held|busy|idle|stuck))|queu(e|es|ed|eing|ing) for a (connection|worker|thread)|(max|too many|out of|exhaust\w*) (\w+ )?(connections|ports|threads|workers|sockets)|pool (is |was )?(exhaust|full|saturat)|(connections|ports|threads|workers)\b.*exhaust|snat",
        class: CauseClass::Capacity,
        thing: "connections",
        remedies: &[check("Bound and size the use of {}"), detect("Alert when headroom of {} shrinks")],
    },
    Theme {
        name: "stampede",
        words: r"stampede|thundering herd|retry storm|retries|storm\b|cascad",
        class: CauseClass::Overload,
        thing: "retries",
        remedies: &[prevent("Add jitter, back-off and limits to {}"), mitigate("Shed load early when {} pile up")],
    },
    Theme {
        name: "overload",
        words: r"overload|saturat|traffic (spike|surge)|spike (in|of)|surge|noisy neighbou?r|cpu\b|bottleneck|ddos|scrap(er|ing)|crawler|too much (load|traffic)",
        class: CauseClass::Overload,
        thing: "load",
        remedies: &[prevent("Limit or spread {} automatically"), detect("Alert on rising {} before it saturates")],
    },
    Theme {
        name: "provider",
        words: r"(provider|region(al)?|vendor|upstream|third[- ]party|aws|gcp|azure|cloudflare|github|docker hub|fastly|cloud provider)\b.*(outage|incident|down|degrad|issue|unavailable|failure)|outage (at|of|in|on|affecting)",
        class: CauseClass::Dependency,
        thing: "this dependency",
        remedies: &[
            mitigate_strong("Fall back automatically when {} is unavailable"),
            detect("Watch the status of {} and tie it to our alerts"),
        ],
    },
    Theme {
        name: "unattended",
        words: r"unexpectedly|accidental|inadvertent|unintention|by mistake|mistakenly|automatically (triggered|applied|upgraded)|pipeline.*trigger|trigger.*pipeline",
        class: CauseClass::Process,
        thing: "the pipeline",
        remedies: &[
            prevent("Require explicit approval before {} changes live systems"),
            check("Show what {} would change before it is applied"),
        ],
    },
    Theme {
        name: "manual",
        words: r"manual(ly)?\b|by hand|drift\b|not (yet )?in (the )?(code|git|iac|terraform)|outside (of )?(terraform|git|code)",
        class: CauseClass::Process,
        thing: "manual changes",
        remedies: &[
            prevent("Bring {} into code so that they cannot be undone by the next run"),
            detect("Detect drift left by {}"),
        ],
    },
    Theme {
        name: "dns",
        words: r"\bdns\b|nameserver|\bnxdomain|servfail|(a|cname|mx|txt|wildcard) record|resolv(e|er|ing|ed)\b|coredns|\bttl\b|negated the",
        class: CauseClass::Network,
        thing: "DNS records",
        remedies: &[
            prevent("Manage {} as code, with a check that existing names still resolve"),
            check("Test resolution of affected names before and after changing {}"),
        ],
    },
    Theme {
        name: "acl",
        words: r"\bacls?\b|firewall|security group|network polic|allow-?list|whitelist|block(ed|ing) (traffic|egress|ingress|port|all)|\bwaf\b|iptables",
        class: CauseClass::Network,
        thing: "network rules",
        remedies: &[
            check("Test changes to {} against the traffic that must pass"),
            prevent("Manage {} as code with review"),
        ],
    },
    Theme {
        name: "network",
        words: r"network|packet loss|\bbgp\b|rout(e|ing) (table|leak|loop)|\bmtu\b|load balancer|\bnat\b|vpn|peering|cable|fib(re|er) cut|switch (port|failure)|target groups?",
        class: CauseClass::Network,
        thing: "the network path",
        remedies: &[mitigate_strong("Add redundancy to {}"), detect("Probe {} end to end")],
    },
    Theme {
        name: "migration",
        words: r"migration|schema|alter table|backfill|missing index|full table scan|slow quer|replica lag|replication|primary key|integer overflow",
        class: CauseClass::Data,
        thing: "migrations",
        remedies: &[
            check("Rehearse {} on production-sized data with a time limit"),
            prevent("Stop {} automatically before live queries are blocked"),
        ],
    },
    Theme {
        name: "cleanup",
        words: r"never (been )?(clear|clean|purg|delet|remov|rotat|prun)|not (cleaned|cleared|purged)|kept growing|accumulat|pile[ds]? up|orphan",
        class: CauseClass::Capacity,
        thing: "what accumulates",
        remedies: &[prevent("Clean up {} automatically"), detect("Alert on growth of {}")],
    },
    Theme {
        name: "upgrade",
        words: r"upgrad|\bbump|incompatib|mismatch|deprecat|unsupported|breaking change|new version|(helm|chart|kubernetes|k8s|node) version|downgrad|no longer supported",
        class: CauseClass::CodeChange,
        thing: "this component",
        remedies: &[
            check("Test upgrades of {} in staging with production-like settings"),
            prevent("Pin {} and upgrade through review"),
        ],
    },
    Theme {
        name: "image",
        words: r"image ?pull|registry|docker image|image tag|imagepullbackoff|errimagepull|base image",
        class: CauseClass::Dependency,
        thing: "images",
        remedies: &[mitigate_strong("Mirror {} close to where they run"), detect("Alert when pulling {} fails")],
    },
    Theme {
        name: "scaling",
        words: r"autoscal|scal(e|ed|ing) (up|down|in|out)|max(imum)? (nodes|replicas|size)|capacity|evict|not enough (nodes|capacity)|unschedulable|pending pods|priority ?class|scheduling",
        class: CauseClass::Capacity,
        thing: "capacity",
        remedies: &[prevent("Let {} follow demand, with room for spikes"), detect("Alert when headroom of {} shrinks")],
    },
    Theme {
        name: "config",
        words: r"config|misconfig|setting|flag\b|values|default|yaml|environment variable|env var|typo|wrong (value|key|name|host|port|url)|hard-?coded|limitrange|terraform|helm",
        class: CauseClass::Configuration,
        thing: "configuration",
        remedies: &[
            check("Validate {} automatically before it is applied"),
            prevent("Roll out {} gradually and revert automatically when checks fail"),
        ],
    },
    Theme {
        name: "data",
        words: r"corrupt|deleted (the|a|our|all)|dropped (the|a)|truncat|wiped|bad data|malformed|invalid (data|row|record|payload)|duplicate (row|key|record)|poison",
        class: CauseClass::Data,
        thing: "the data",
        remedies: &[check("Validate {} before it is used"), mitigate("Rehearse restoring {} from backup")],
    },
    Theme {
        name: "race",
        words: r"race condition|race between|concurren|simultaneous|parallel",
        class: CauseClass::Concurrency,
        thing: "concurrent runs",
        remedies: &[prevent("Serialise or make idempotent {}"), check("Test {} under load")],
    },
    Theme {
        name: "hardware",
        words: r"hardware|power (loss|outage|supply)|disk failure|bad (disk|drive|ram|nic)|host (died|failure)|overheat|kernel panic",
        class: CauseClass::Hardware,
        thing: "the hardware",
        remedies: &[
            mitigate_strong("Fail over automatically when {} fails"),
            detect("Alert on early signs of failing hardware in {}"),
        ],
    },
    Theme {
        name: "security",
        words: r"attack|exploit|vulnerab|malicious|compromis|leaked (key|token|secret)|abuse|miner|crypto",
        class: CauseClass::Security,
        thing: "the exposure",
        remedies: &[prevent("Remove {} and rotate what it touched"), detect("Alert on signs of {}")],
    },
    Theme {
        name: "change",
        words: r"deploy|release|merg|pull request|commit|regress|roll(ed)?[- ]?out|refactor|introduced|code\b|bug\b|feature|revert",
        class: CauseClass::CodeChange,
        thing: "changes of this kind",
        remedies: &[
            check("Add a test that fails on what went wrong with {}"),
            prevent("Roll out {} gradually and revert automatically when errors rise"),
        ],
    },
    Theme {
        name: "procedure",
        words: r"runbook|document|hand-?over|procedure|training|knew|confus|escalat|on-?call|delay|waiting|slow process",
        class: CauseClass::Process,
        thing: "this procedure",
        remedies: &[mitigate("Script the steps of {}"), process("Document {}")],
    },
    Theme {
        name: "dependency",
        words: r"dependenc|third[- ]party|library|package|\bapi\b|backend|service",
        class: CauseClass::Dependency,
        thing: "this dependency",
        remedies: &[mitigate("Tolerate failures of {}"), detect("Monitor {} apart from what depends on it")],
    },
];

/// The theme of a text, if any word decides.
pub fn of(text: &str) -> Option<&'static Theme> {
    static SET: OnceLock<RegexSet> = OnceLock::new();
    let set = SET.get_or_init(|| {
        regex::RegexSetBuilder::new(
            THEMES.iter().map(|t| format!("(?i)(?-u:\\b)(?:{})", t.words.replace(r"\b", r"(?-u:\b)"))),
        )
        .size_limit(64 << 20)
        .build()
        .expect("the words of themes are constants that a test compiles")
    });
    set.matches(text).iter().next().map(|at| &THEMES[at])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn texts_fall_under_their_theme() {
        for (text, name) in [
            ("The session certificates for this fleet expired", "certificate"),
            ("builds failing due to the low disk space", "disk"),
            ("adding a wildcard record shadowed the apex, DNS", "dns"),
            ("Pull request unexpectedly triggers the pipeline", "unattended"),
            ("Corrective action delayed due to Terraform state lock", "lock"),
            ("we hit the GPU quota in eu-1", "quota"),
            ("pods were OOMKilled", "memory"),
            ("API tokens expired", "expiry"),
            ("subnets ran out of free IP addresses", "ip"),
            ("AWS us-1 outage", "provider"),
            ("nobody with the right role was awake", "access"),
        ] {
            assert_eq!(of(text).map(|t| t.name), Some(name), "{text}");
        }
        assert!(of("hm").is_none());
    }
}
