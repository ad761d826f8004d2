//! What has to stay: everything that only looks like a secret, drawn by a seed in the lines where it stands in real
//! life, and text that nobody would take for one.

use super::super::find::Finder;
use super::super::{RedactRules, RedactedKind, Redactor};
use super::data;
use super::sample::Dice;
use std::collections::BTreeMap;

const HEX: &str = "0123456789abcdef";
const ALL: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const POD: &str = "bcdfghjklmnpqrstvwxz2456789";

fn uuid(dice: &mut Dice) -> String {
    [8, 4, 4, 4, 12].map(|count| dice.letters(HEX, count)).join("-")
}

fn name(dice: &mut Dice) -> String {
    let words = [
        "checkout",
        "payments",
        "ledger",
        "search",
        "gateway",
        "worker",
        "billing",
        "catalog",
        "session-store",
        "token-service",
    ];
    let ends = ["api", "db", "canary", "consumer", "prod", "eu"];
    format!("{}-{}", dice.pick(&words), dice.pick(&ends))
}

/// A value of a kind that has to stay.
fn value(kind: &str, dice: &mut Dice) -> String {
    match kind {
        "sha" => dice.letters(HEX, 40),
        "short sha" => {
            let length = 7 + dice.below(5);
            dice.letters(HEX, length)
        }
        "digest" => format!("sha256:{}", dice.letters(HEX, 64)),
        "hex digest" => dice.letters(HEX, 64),
        "md5" => dice.letters(HEX, 32),
        "uuid" => uuid(dice),
        "trace" => format!("00-{}-{}-01", dice.letters(HEX, 32), dice.letters(HEX, 16)),
        "span" => dice.letters(HEX, 16),
        "pod" => format!("{}-{}-{}", name(dice), dice.letters(POD, 10), dice.letters(POD, 5)),
        "job" => format!("{}-{}", name(dice), 28_000_000 + dice.below(900_000)),
        "integrity" => {
            let (prefix, count) = *dice.pick(&[("sha512-", 86), ("sha384-", 64), ("sha256-", 43)]);
            format!("{prefix}{}==", dice.letters(&format!("{ALL}+/"), count))
        }
        "placeholder" => {
            let all = [
                "<API_KEY>",
                "<your-token-here>",
                "xxxxxxxxxxxxxxxx",
                "$TOKEN",
                "${DB_PASSWORD}",
                "$(cat secret)",
                "{{ secret }}",
                "********",
                "%s",
                "[REDACTED]",
                "REDACTED",
                "changeme",
                "your_api_key_here",
                "YOUR-SECRET-KEY",
                "...",
                "null",
                "None",
                "true",
                "os.environ[\"TOKEN\"]",
                "process.env.API_KEY",
                "secrets.DEPLOY_TOKEN",
                "vault:secret/data/db#password",
                "<redacted>",
                "example_token_value",
                "AKIAIOSFODNN7EXAMPLE",
                "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "sk_test_xxxxxxxxxxxxxxxxxxxx",
                "%(password)s",
                "{password}",
            ];
            (*dice.pick(&all)).to_owned()
        }
        "time" => format!(
            "2026-02-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            1 + dice.below(28),
            dice.below(24),
            dice.below(60),
            dice.below(60),
            dice.below(1000)
        ),
        "version" => format!("v{}.{}.{}-rc.{}", dice.below(9), dice.below(30), dice.below(90), dice.below(9)),
        "number" => format!("{}", 1_700_000_000_000_u64 + dice.next() % 99_999_999_999),
        other => panic!("{other}"),
    }
}

/// Lines in which a kind of value stands.
const LINES: &[(&str, &[&str])] = &[
    (
        "sha",
        &[
            "commit {}",
            "fixed in {}, rolled out",
            "\"sha\": \"{}\"",
            "git checkout {}",
            "merge base {}",
            "https://git.example/shop/api/commit/{}",
            "head_sha={}",
            "revision: {}",
        ],
    ),
    ("short sha", &["deployed {}", "revert {} please", "api@{}", "image tag {}", "HEAD is now at {} fix retry"]),
    ("digest", &["image: registry.example/shop/api@{}", "digest: {}", "Digest={} Status: Downloaded", "pulled {}"]),
    (
        "hex digest",
        &["checksum: {}", "sha256 {}  dump.tar.gz", "\"sha256\": \"{}\"", "{}  release.zip", "etag: \"{}\""],
    ),
    (
        "md5",
        &[
            "md5: {}",
            "trace_id={}",
            "\"traceId\":\"{}\"",
            "X-Request-Id: {}",
            "ETag: \"{}\"",
            "dd.trace_id={} dd.service=api",
            "correlation id {}",
            "cache key hash={}",
        ],
    ),
    (
        "uuid",
        &[
            "request_id={}",
            "order {}",
            "\"id\": \"{}\"",
            "session {} timed out",
            "incident uuid {}",
            "/v1/orders/{}/refund",
            "idempotency-key: {}",
            "user_id: {}",
            "correlation_id: {}",
        ],
    ),
    ("trace", &["traceparent: {}", "\"traceparent\":\"{}\"", "trace {}"]),
    ("span", &["span_id={}", "\"spanId\":\"{}\"", "parent {}", "dd.span_id={}"]),
    (
        "pod",
        &[
            "pod/{} restarted 4 times",
            "kubectl logs {}",
            "{} OOMKilled",
            "host={}",
            "evicted {} from node",
            "auth pod: {}",
            "\"pod\": \"{}\"",
            "token refresh failed on {}",
        ],
    ),
    ("job", &["cronjob {} failed", "job={}", "workflow {} is stuck"]),
    ("integrity", &["integrity=\"{}\"", "\"integrity\": \"{}\",", "integrity {}"]),
    (
        "placeholder",
        &[
            "api_key = {}",
            "export TOKEN={}",
            "password: {}",
            "\"secret\": \"{}\"",
            "Authorization: Bearer {}",
            "postgres://app:{}@db/shop",
            "curl -u me:{} https://x.example",
            "--token {}",
        ],
    ),
    ("time", &["token expires: {}", "key rotated at {}", "auth failed at {}", "\"expires_at\": \"{}\"", "login={}"]),
    ("version", &["api key service {}", "auth: {}", "vault {} is out", "datadog agent: {}", "github-runner {}"]),
    ("number", &["ts={}", "offset: {}", "\"timestamp\": {}", "key lag {}", "order {} stuck"]),
];

/// Sentences about secrets that hold none.
const PROSE: &[&str] = &[
    "the password was wrong, so the login failed",
    "Password: incorrect",
    "we should rotate the token after this",
    "token expired, please log in again",
    "the API key for the payment provider had no quota",
    "secret: not found",
    "auth: ok, db: ok, cache: degraded",
    "key: value",
    "monkey: see, monkey: do",
    "the author: unknown",
    "max_tokens: 4096",
    "completion_tokens=1523",
    "password must be at least 12 characters",
    "keyboard layout: german",
    "access: read-only",
    "he set pass=ok in the test",
    "let token = getToken();",
    "const password = req.body.password;",
    "private key was not in the repo",
    "-----BEGIN PRIVATE KEY----- is what the file starts with",
    "Authorization: Bearer <token>",
    "the cookie banner broke checkout",
    "Set-Cookie: missing",
    "basic auth was off",
    "Basic authentication failed",
    "see https://shop.example:8443/health",
    "http://user@host/",
    "ratio 12:30:45",
    "10.4.1-beta",
    "kind: Secret is what it should be",
    "at com.shop.auth.TokenFilter.doFilter(TokenFilter.java:87)",
    "secretName: payments-db-credentials",
    "tokens used: 1523 of 8192",
    "access_token expired",
    "password_reset_url=https://shop.example/reset",
    "primary_key: order_id",
    "key: user:profile:settings",
    "token bucket: 200/s",
    "routing key: orders.created",
    "partition key = customer-region",
    "Pass: 42, Fail: 3",
    "compass: north",
    "the secret is out: we forgot the index",
];

fn hidden(finder: &Finder, text: &str) -> Vec<(RedactedKind, String)> {
    let found = finder.find(&[text], std::iter::empty()).remove(0);
    found.into_iter().map(|each| (each.kind, text[each.range].to_owned())).collect()
}

#[test]
fn what_only_looks_like_a_secret_stays() {
    let finder = Finder::new(&RedactRules::default());
    let mut dice = Dice(23);
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for turn in 0..1_200 {
        let (kind, lines) = LINES[turn % LINES.len()];
        let text = dice.pick(lines).replace("{}", &value(kind, &mut dice));
        let found = hidden(&finder, &text);
        let count = table.entry(kind).or_default();
        count.0 += usize::from(!found.is_empty());
        count.1 += 1;
        if !found.is_empty() {
            wrong.push(format!("{kind}: {text} -> {found:?}"));
        }
    }
    for text in PROSE {
        let found = hidden(&finder, text);
        let count = table.entry("prose").or_default();
        count.0 += usize::from(!found.is_empty());
        count.1 += 1;
        if !found.is_empty() {
            wrong.push(format!("prose: {text} -> {found:?}"));
        }
    }
    for (kind, (false_alarms, all)) in &table {
        println!("{kind:>12}: {false_alarms} of {all}");
    }
    wrong.iter().for_each(|each| println!("{each}"));
    let all: usize = table.values().map(|count| count.1).sum();
    println!("false alarms: {} of {all} = {:.2} %", wrong.len(), wrong.len() as f64 * 100.0 / all as f64);
    assert!(wrong.len() as f64 / all as f64 <= 0.005, "{} of {all}", wrong.len());
}

/// The same lines as one conversation: neighbours must not become secrets by standing next to each other, and lines by
/// being broken.
#[test]
fn neighbours_and_lines_of_harmless_text_stay() {
    let mut dice = Dice(29);
    let mut texts: Vec<String> = Vec::new();
    for turn in 0..600 {
        let (kind, lines) = LINES[turn % LINES.len()];
        texts.push(dice.pick(lines).replace("{}", &value(kind, &mut dice)));
        texts.push((*dice.pick(PROSE)).to_owned());
    }
    let finder = Finder::new(&RedactRules::default());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = finder.find(&texts, std::iter::empty());
    let apart: usize = found.iter().map(Vec::len).sum();
    for (at, found) in found.iter().enumerate().filter(|(_, found)| !found.is_empty()) {
        let values: Vec<&str> = found.iter().map(|each| &texts[at][each.range.clone()]).collect();
        println!("{values:?} in {:?} / {:?} / {:?}", texts.get(at.wrapping_sub(1)), texts[at], texts.get(at + 1));
    }
    let whole = texts.join("\n");
    let together = hidden(&finder, &whole);
    println!("{apart} in {} neighbours, {} in as many lines", texts.len(), together.len());
    together.iter().for_each(|each| {
        println!(
            "{}",
            format!("{each:?} in {:?}", whole.find(&each.1).map(|at| &whole[at.saturating_sub(80)..at]))
                .chars()
                .take(300)
                .collect::<String>()
        )
    });
    assert!(apart <= texts.len() / 200, "{apart}");
    assert!(together.len() <= texts.len() / 200, "{}", together.len());
}

#[test]
fn odd_text_of_every_sort_comes_back_as_it_was() {
    let Some(file) = data("adversarial/naughty-strings/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let texts: Vec<&str> = strings.iter().map(String::as_str).collect();
    let mut redactor =
        Redactor::new(&RedactRules { persons: vec!["Null Undefined".to_owned()], ..RedactRules::default() });
    let hidden = redactor.hide(&texts);
    for (text, hidden) in texts.iter().zip(&hidden) {
        assert_eq!(redactor.show(&hidden.text).text, **text);
    }
    let hidden: Vec<_> = redactor.marks().into_iter().map(|mark| (mark.kind, mark.value)).collect();
    println!("of {} strings hidden: {hidden:?}", texts.len());
    assert!(hidden.len() * 20 < texts.len());
}
