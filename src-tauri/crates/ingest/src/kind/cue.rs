//! The word cues: one table, compiled once into one pattern.

use model::EventKind;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Whether a cue decides alone, or only where no strong one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Strong,
    Weak,
}

/// What a phrase tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cue {
    pub kind: EventKind,
    pub weight: Weight,
}

impl Cue {
    /// Deeds and results can be denied or wished for; seeing and deciding cannot be in the same way.
    pub(super) fn can_be_unsaid(self) -> bool {
        matches!(self.kind, EventKind::Action | EventKind::Change | EventKind::StateChange)
    }
}

const ACTION: &str = "\
    rolled back, rolling back, rolled forward, restarted, restarting, rebooted, rebooting, reverted, reverting, \
    scaled, scaling up, scaling down, scaling out, deleted, deleting, removed, removing, recreated, re-created, \
    recreating, rebuilt, cleared, clearing, flushed, flushing, purged, drained, draining, cordoned, killed, \
    killing, failed over, failing over, switched, disabled, disabling, enabled, enabling, turned off, \
    turning off, turned on, bumped, increased the, raised the, lowered the, reduced the, doubled, added, \
    changed to, was changed, changed the, rotated, renewed, renewing, reissued, restored, restoring, replaced, \
    replacing, rerouted, redirected, blocked, blocking traffic, throttled, paused, unpaused, stopped the, \
    started the, ran the, manually, executed, re-queued, requeued, re-ran, reran, retried, patched, hotfixed, \
    evicted, detached, attached, isolated, quarantined, truncated, unblocked, silenced, ssh'd, logged into, \
    logged in to, moved traffic, shifted traffic, shifting traffic, kicked off, starts to investigate, \
    started investigating, attempts another, attempted";

const CHANGE: &str = "\
    deployed, redeployed, was deployed, merged, released, shipped, rolled out, applied terraform, \
    terraform apply, terraform applied, tf deployment, helm upgrade, deployment of, deploy of, deploying, \
    redeploying, rolling out, upgraded, migrated, pr #, pull request, feature flag, config change, \
    configuration change, pushed, cut over, go-live, published version, new release, new version";

const DECISION: &str = "\
    decided, decision:, decision is, we will, we'll, i'll, let's, agreed, going with, we are going to, \
    we're going to, i am going to, i'm going to, the plan is, plan:, opted to, chose to, concluded that we, \
    declared an incident, declaring an incident, calling it";

const STATE_CHANGE: &str = "\
    resolved, acknowledged, back online, back up, back to normal, recovered, has recovered, recovering, \
    verified operational, fully operational, is operational, up again, healthy again, is healthy, \
    no longer failing, no longer seeing, stopped failing, all clear, all green, escalated, re-opened, reopened, \
    incident closed, incident is over, service restored, works again, working again, is working now, is stable, \
    has stabilised, has stabilized, mitigated, finishes successfully, completed successfully, passing again, \
    reports success";

const OBSERVATION: &str = "\
    cannot, can not, can't, could not, couldn't, unable to, failing, started failing, seeing, we see, i see, \
    noticed, observed, observes, looks like, look like, appears, appears to, seems, found, finds, turns out, \
    turned out, not healthy, unhealthy, is down, are down, went down, going down, getting, reports, reported, \
    shows, showing, returned, returns, returning, spiked, spiking, climbing, dropped to, is full, disk is full, \
    filled up, ran out of, running out of, crashlooping, crashing, crashed, hanging, not responding, \
    timing out, is slow, not scheduled, expired, still in progress, i think, suspect, confirmed that";

const WEAK_OBSERVATION: &str = "\
    error, errors, latency, timeout, timeouts, failed, failure, failures, fails, exception, exceptions, 5xx, \
    500s, 502s, 503s, 504s, stack trace, outage, degraded, backlog, saturated, oom, oomkilled, slow, broken, \
    stuck, unreachable, unavailable, refused";

static CUES: LazyLock<HashMap<&'static str, Cue>> = LazyLock::new(|| {
    use Weight::{Strong, Weak};
    let lists = [
        (ACTION, EventKind::Action, Strong),
        (CHANGE, EventKind::Change, Strong),
        (DECISION, EventKind::Decision, Strong),
        (STATE_CHANGE, EventKind::StateChange, Strong),
        (OBSERVATION, EventKind::Observation, Strong),
        (WEAK_OBSERVATION, EventKind::Observation, Weak),
    ];
    lists
        .iter()
        .flat_map(|&(phrases, kind, weight)| phrases.split(", ").map(move |phrase| (phrase, Cue { kind, weight })))
        .collect()
});

static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let mut phrases: Vec<&str> = CUES.keys().copied().collect();
    // Longer phrases first, so that "not healthy" is not read as "healthy"; then by letters, so the pattern is fixed.
    phrases.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    let alternatives: Vec<String> = phrases.iter().map(|phrase| pattern_of(phrase)).collect();
    Regex::new(&format!(r"(?i-u)\b(?:{})", alternatives.join("|"))).expect("the cue phrases make a valid pattern")
});

fn pattern_of(phrase: &str) -> String {
    let words: Vec<String> = phrase.split(' ').map(|word| regex::escape(word).replace('\'', "(?u:['’])")).collect();
    let end = if phrase.ends_with(|c: char| c.is_ascii_alphanumeric()) { r"\b" } else { "" };
    format!("{}{end}", words.join(r"\s+"))
}

/// The cues in `text`, in order.
pub(super) fn all_in(text: &str) -> impl Iterator<Item = (Range<usize>, Cue)> {
    PATTERN.find_iter(text).filter_map(|found| {
        let plain = found.as_str().to_lowercase().replace('’', "'");
        let cue = match CUES.get(plain.as_str()) {
            Some(cue) => *cue,
            None => *CUES.get(plain.split_whitespace().collect::<Vec<_>>().join(" ").as_str())?,
        };
        Some((found.range(), cue))
    })
}
