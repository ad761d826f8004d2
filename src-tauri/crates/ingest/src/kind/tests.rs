#![allow(clippy::unwrap_used)]

use super::of_text;
use model::EventKind::{self, Action, Alert, Change, Communication, Decision, Observation, StateChange};
use proptest::prelude::*;

const SENTENCES: &[(&str, EventKind)] = &[
    ("[FIRING:2] KubePodCrashLooping checkout (prod warning)", Alert),
    ("[CRITICAL] p99 latency on search-api above 2s", Alert),
    ("Triggered through the API. Description: uptime check is failing", Alert),
    ("alerts fired for the mirror being unreachable", Alert),
    ("the secondary got paged at four in the morning", Alert),
    ("*Alert: disk usage above 90% on db-3*", Alert),
    ("PagerDuty paged me for queue depth", Alert),
    ("Rolled back to build 812", Action),
    ("I'm rolling back now", Action),
    ("ok rolling back the ingress config", Action),
    ("restarted the web server", Action),
    ("Reverted the quota change by hand", Action),
    ("Scaled the workers from 4 to 12", Action),
    ("Pods manually deleted on fully scheduled nodes", Action),
    ("added an A record for shop.example.net", Action),
    ("removed the directory taking up all the space", Action),
    ("We recreated the cluster and can spawn again", Action),
    ("State lock forcefully cleared", Action),
    ("DNS TTL was changed to 5min, as the default was 30min", Action),
    ("Failed over to the replica in zone b", Action),
    ("Rolled back, errors recovered within a minute", Action),
    ("Deployed payments v2.14 to production", Change),
    ("merged the retry fix", Change),
    ("PR #88 changes the connection pool", Change),
    ("Released 4.2.0 to everyone", Change),
    ("applied terraform for the new subnets", Change),
    ("OK, trying a new TF deployment, this takes hours", Change),
    ("Pull request to review changes unexpectedly triggers the pipeline", Change),
    ("We decided to wait for the index rebuild", Decision),
    ("Let's drain zone b first", Decision),
    ("let’s roll back", Decision),
    ("Agreed, the status page can stay yellow", Decision),
    ("going with option two", Decision),
    ("we will keep the flag off over the weekend", Decision),
    ("We'll hold all deploys until noon", Decision),
    ("Resolved by Mira through the website", StateChange),
    ("Acknowledged by Jon through the website.", StateChange),
    ("All systems verified operational", StateChange),
    ("the mirror is back online", StateChange),
    ("CPU recovered after the cache filled", StateChange),
    ("Mira changed the status from investigating to monitoring", StateChange),
    ("Jon updated the status of the incident through the website", StateChange),
    ("Monitoring - a fix is in place", StateChange),
    ("No longer seeing queue growth", StateChange),
    ("I cannot connect to the cluster due to a certificate error", Observation),
    ("Looks like it was updated yesterday and is not healthy:", Observation),
    ("crate builds started failing due to low disk space", Observation),
    ("Seeing 500s since we deployed v42", Observation),
    ("lots of errors in the gateway log", Observation),
    ("found the reason for the outage (full root partition)", Observation),
    ("p95 latency doubled? no: errors are up, latency flat", Observation),
    ("It is still not resolved, timeouts everywhere", Observation),
    ("Create still in progress.", Observation),
    ("connections can’t be opened from the edge", Observation),
    ("Should we roll back?", Communication),
    ("has anyone restarted the workers?", Communication),
    ("Is it resolved?", Communication),
    ("did we get paged for this?", Communication),
    ("hi all, joining now", Communication),
    ("thanks!", Communication),
    ("workers should be restarted at some point", Communication),
    ("nothing was deployed today", Communication),
    ("have not rolled back yet", Communication),
    ("proposed to increase disk space", Communication),
];

#[test]
fn sentences_have_the_kind_that_a_reader_gives_them() {
    let wrong: Vec<_> = SENTENCES
        .iter()
        .map(|&(text, kind)| (text, kind, of_text(text, Communication)))
        .filter(|(_, expected, got)| expected != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_has_no_cue_keeps_the_given_kind() {
    assert_eq!(of_text("hello", Change), Change);
    assert_eq!(of_text("", Observation), Observation);
    assert_eq!(of_text("hello?", Change), Communication);
}

#[test]
fn a_question_does_not_hide_the_statement_beside_it() {
    assert_eq!(of_text("Rolled back. Anyone still affected?", Communication), Action);
    assert_eq!(of_text("Is anyone on this? I restarted the proxy.", Communication), Action);
}

#[test]
fn only_the_start_of_a_long_text_is_read() {
    let text = format!("{}restarted it", "é".repeat(5000));
    assert_eq!(of_text(&text, Communication), Communication);
}

proptest! {
    #[test]
    fn any_text_has_one_kind(text in ".{0,300}") {
        prop_assert_eq!(of_text(&text, Communication), of_text(&text, Communication));
    }
}
