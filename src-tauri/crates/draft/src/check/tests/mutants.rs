//! True claims built from generated evidence must all pass; every mutant of them must be flagged.
//!
//! The generator and the guards know nothing of the checker: a mutant is left out only when plain text search says that it
//! happens to be true of the cited items.

#![allow(clippy::unwrap_used)]

use super::super::{Corpus, check};
use super::rules::{claim, item};
use chrono::TimeDelta;
use model::*;
use std::collections::BTreeMap;

/// A small generator with a seed, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        let at = self.roll(of.len());
        &of[at]
    }
}

const PEOPLE: [&str; 8] =
    ["Ada Lindqvist", "Jonas Feld", "Mira Okonkwo", "tomasz.w", "Chloé Marchand", "Ravi Iyer", "佐藤", "Zsófia Kántor"];
const HOSTS: [&str; 6] =
    ["till-3.internal", "db-primary.shoply.example", "cache-12", "10.4.0.17", "queue-b.internal", "edge-lon-2"];
const THINGS: [&str; 6] =
    ["checkout", "the payment worker", "login", "the search index", "the mail queue", "image upload"];
const STATES: [&str; 6] = [
    "returning errors",
    "timing out",
    "stuck in a restart loop",
    "refusing connections",
    "running out of memory",
    "dropping requests",
];

struct Case {
    evidence: Vec<Evidence>,
    claims: Vec<Made>,
}

/// A true claim and what in it can be made false.
struct Made {
    claim: Claim,
    parts: BTreeMap<&'static str, String>,
}

fn clock(at: Utc) -> String {
    at.format("%H:%M UTC").to_string()
}

fn case(seed: u64) -> Case {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    dice.roll(2);
    let mut at: Utc = "2026-03-04T08:00:00Z".parse().unwrap();
    at += TimeDelta::minutes(dice.roll(400) as i64);
    let mut case = Case { evidence: Vec::new(), claims: Vec::new() };
    for id in 1..=24 {
        at += TimeDelta::seconds(65 + dice.roll(900) as i64);
        let author = *dice.pick(&PEOPLE);
        let (host, thing, state) = (*dice.pick(&HOSTS), *dice.pick(&THINGS), *dice.pick(&STATES));
        let number = 13 + dice.roll(900);
        let version = format!("v{}.{}.{}", 1 + dice.roll(9), dice.roll(40), 1 + dice.roll(30));
        let pull = format!("#{}", 100 + dice.roll(9000));
        let hash = format!("{:07x}", 0x1a0_0000 + dice.roll(0x0fff_ffff));
        let mut parts = BTreeMap::from([("author", author.to_owned())]);
        let (text, said) = match dice.roll(8) {
            0 => {
                parts.extend([("host", host.to_owned()), ("number", number.to_string()), ("unit", "%".to_owned())]);
                let text = format!("I see {thing} {state} on {host}, error rate is {number} % and climbing");
                (
                    text,
                    format!("{author} reported that {thing} was {state} on {host} with an error rate of {number} %."),
                )
            }
            1 => {
                parts.extend([("version", version.clone()), ("host", host.to_owned()), ("time", clock(at))]);
                (
                    format!("rolling out {version} to {host} now\nplease watch {thing}"),
                    format!("At {} {author} was rolling out {version} to {host}.", clock(at)),
                )
            }
            2 => {
                parts.extend([("pull", pull.clone()), ("time", clock(at))]);
                (
                    format!("reverting {pull}, {thing} is still {state}"),
                    format!("On {} at {}, {author} was reverting {pull}.", at.format("%-d %B"), clock(at)),
                )
            }
            3 => {
                parts.extend([("number", number.to_string()), ("unit", "GB".to_owned()), ("host", host.to_owned())]);
                (
                    format!("disk on {host} is full: {number} GB used by old logs"),
                    format!("The disk on {host} was full, with {number} GB used by old logs, as {author} wrote."),
                )
            }
            4 => {
                parts.extend([("hash", hash.clone()), ("version", version.clone())]);
                (
                    format!("bisected to {hash}, first shipped in {version}"),
                    format!("{author} bisected to commit {hash}, which first shipped in {version}."),
                )
            }
            5 => {
                parts.extend([("link", "yes".to_owned()), ("number", number.to_string())]);
                let link = format!("https://graphs.example/d/{hash}?panel={number}");
                let text = format!("{thing} has {number} failed jobs, graph at {link} for all to see");
                parts.insert("address", link.clone());
                (text, format!("{author} noted that {thing} had {number} failed jobs (see {link})."))
            }
            6 => {
                parts.insert("negation", "was not".to_owned());
                (
                    format!("the certificate of {host} was not renewed"),
                    format!("The certificate of {host} was not renewed."),
                )
            }
            _ => (
                format!("{thing} ist seit {number} Sekunden weg, jemand dran? 接続数が上限に達しました"),
                format!("{author} wrote 「接続数が上限に達しました」."),
            ),
        };
        let mut source = item(id, author, &at.to_rfc3339(), &text);
        source.channel = Some("inc-till".to_owned());
        source.time.raw = Some(at.format("%d.%m.%Y %H:%M:%S").to_string());
        case.evidence.push(source);
        case.claims.push(Made { claim: claim(&said, &[id], &[]), parts });
        case.claims.push(quoting(&mut dice, id, author, at, &text));
    }
    for _ in 0..8 {
        let (a, b) = (dice.roll(24), dice.roll(24));
        let (first, last) = (&case.evidence[a.min(b)], &case.evidence[a.max(b)]);
        if a == b {
            continue;
        }
        let minutes = (last.at.unwrap() - first.at.unwrap()).num_minutes();
        let text =
            format!("It lasted {minutes} minutes, from {} to {}.", clock(first.at.unwrap()), clock(last.at.unwrap()));
        let parts = BTreeMap::from([("duration", minutes.to_string())]);
        case.claims.push(Made { claim: claim(&text, &[first.id.0, last.id.0], &[]), parts });
    }
    case
}

/// A claim around a run of at least four words of the text.
fn quoting(dice: &mut Dice, id: i64, author: &str, at: Utc, text: &str) -> Made {
    let words: Vec<usize> = std::iter::once(0).chain(text.match_indices([' ', '\n']).map(|(i, _)| i + 1)).collect();
    let from = dice.roll(words.len() - 4);
    let to = (from + 4 + dice.roll(4)).min(words.len());
    let end = words.get(to).map_or(text.len(), |i| i - 1);
    let quote = text[words[from]..end].trim_end_matches([',', ':']).to_owned();
    let shown = quote.replace('\n', " ");
    let said = match dice.roll(4) {
        0 => format!("At {} {author} wrote “{shown}”.", clock(at)),
        1 => format!("{author} said: \"{shown}\"."),
        2 => format!("“{shown}” ({author}, {}).", clock(at)),
        _ => format!("At {}, {author} reported «{shown}».", clock(at)),
    };
    let mut parts = BTreeMap::from([("author", author.to_owned()), ("quote", quote.clone())]);
    if said.contains("UTC") {
        parts.insert("time", clock(at));
    }
    let mut claim = claim(&said, &[id], &[(id, &quote)]);
    claim.at = Some(at);
    Made { claim, parts }
}

fn with_text(claim: &Claim, from: &str, to: &str) -> Claim {
    Claim { text: claim.text.replacen(from, to, 1), ..claim.clone() }
}

/// The claim with its quote replaced, in the sentence and as declared.
fn with_quote(claim: &Claim, to: &str) -> Claim {
    let shown = |q: &str| q.replace('\n', " ");
    let mut mutant = with_text(claim, &shown(&claim.quotes[0].text), &shown(to));
    mutant.quotes[0].text = to.to_owned();
    mutant
}

fn another_letter(c: char, dice: &mut Dice) -> char {
    *dice.pick(&['x', 'e', 'Q', 'ö', '7', 'i', '接'].into_iter().filter(|n| *n != c).collect::<Vec<_>>())
}

fn altered(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let letters: Vec<usize> = (0..chars.len()).filter(|i| chars[*i].is_alphanumeric()).collect();
    let at = *dice.pick(&letters);
    match dice.roll(4) {
        0 if at > 0
            && at + 1 < chars.len()
            && chars[at - 1].is_alphanumeric()
            && chars[at + 1].is_alphanumeric()
            && chars[at] != chars[at + 1] =>
        {
            chars.remove(at);
        }
        1 => chars.insert(at, another_letter(chars[at], dice)),
        2 => chars.insert(at + 1, '\u{200B}'),
        _ => chars[at] = another_letter(chars[at], dice),
    }
    chars.into_iter().collect()
}

/// Every way to make the claim false, with its name.
fn mutants(made: &Made, case: &Case, dice: &mut Dice) -> Vec<(&'static str, Claim)> {
    let claim = &made.claim;
    let cited = &case.evidence[claim.evidence[0].0 as usize - 1];
    let part = |name| made.parts.get(name).map(String::as_str);
    let mut found = vec![(
        "unknown id",
        Claim { evidence: vec![EvidenceId(900 + dice.roll(99) as i64)], quotes: Vec::new(), ..claim.clone() },
    )];
    let mut push = |name, mutant: Claim| {
        if mutant != *claim {
            found.push((name, mutant));
        }
    };
    if let Some(quote) = part("quote") {
        for _ in 0..4 {
            push("one letter", with_quote(claim, &altered(quote, dice)));
        }
        let letter = altered(quote, dice);
        push("one letter in the sentence", with_text(claim, &quote.replace('\n', " "), &letter.replace('\n', " ")));
        let other = case
            .evidence
            .iter()
            .find(|e| e.id != cited.id && !e.text.contains(quote) && e.author != cited.author)
            .unwrap();
        let mut mutant = claim.clone();
        mutant.quotes[0].evidence = other.id;
        push("quote of another item", mutant.clone());
        mutant.evidence = vec![other.id];
        push("another item", mutant);
        let words: Vec<&str> = quote.split(' ').collect();
        let theirs: Vec<&str> = other.text.split(' ').collect();
        let stitched = format!("{} {}", words[..2].join(" "), theirs[theirs.len() - 2..].join(" "));
        if !cited.text.contains(&stitched) {
            let mut mutant = with_quote(claim, &stitched);
            mutant.evidence.push(other.id);
            push("stitched", mutant);
        }
        let mut elided = words.clone();
        elided[1] = "…";
        push("elided", with_quote(claim, &elided.join(" ")));
        elided.remove(1);
        if !cited.text.contains(&elided.join(" ")) {
            push("left out", with_quote(claim, &elided.join(" ")));
        }
        push("half a word", with_quote(claim, &quote[quote.chars().next().unwrap().len_utf8()..]));
        push("moved", Claim { at: Some(claim.at.unwrap() + TimeDelta::minutes(1)), ..claim.clone() });
    }
    if let Some(author) = part("author").filter(|a| claim.text.contains(a)) {
        let other = dice.pick(&PEOPLE.iter().filter(|p| **p != author).collect::<Vec<_>>()).to_string();
        push("speaker", with_text(claim, author, &other));
        // The other one is cited too, and said something else.
        if let (Some(second), true) = (
            case.evidence
                .iter()
                .find(|e| e.author.as_deref() == Some(&other) && part("quote").is_none_or(|q| !e.text.contains(q))),
            part("quote").is_some(),
        ) {
            let mut mutant = with_text(claim, author, &other);
            mutant.evidence.push(second.id);
            push("speaker who is cited", mutant);
        }
        push("stranger", with_text(claim, author, "Zeno Park"));
    }
    if let Some(time) = part("time") {
        let at = cited.at.unwrap();
        for shift in [1, -1, 60, -60] {
            push("time", with_text(claim, time, &clock(at + TimeDelta::minutes(shift))));
        }
        push("zone", with_text(claim, time, &time.replace("UTC", "CET")));
    }
    if let Some(duration) = part("duration") {
        let minutes: i64 = duration.parse().unwrap();
        let exact = (case.evidence[claim.evidence[1].0 as usize - 1].at.unwrap() - cited.at.unwrap()).num_seconds();
        let near = [minutes * 60 - exact, 0].into_iter().map(i64::abs).max().unwrap();
        for wrong in
            [minutes - 1, minutes + 1, minutes + 60].into_iter().filter(|w| (w * 60 - exact).abs() > 30 || near == 0)
        {
            push("duration", with_text(claim, &format!("{minutes} minutes"), &format!("{wrong} minutes")));
        }
        push("unit of duration", with_text(claim, "minutes", "hours"));
    }
    if let Some(number) = part("number") {
        let value: i64 = number.parse().unwrap();
        for wrong in [value - 1, value + 1, value * 10]
            .map(|n| n.to_string())
            .into_iter()
            .filter(|w| !cited.text.contains(w.as_str()))
        {
            push("number", with_text(claim, number, &wrong));
        }
    }
    if let (Some(unit), Some(number)) = (part("unit"), part("number")) {
        push(
            "unit",
            with_text(
                claim,
                &format!("{number} {unit}"),
                &format!("{number} {}", if unit == "%" { "GB" } else { "MB" }),
            ),
        );
    }
    for name in ["version", "host", "pull", "hash"] {
        if let Some(value) = part(name) {
            let Some(digit) = value.rfind(|c: char| c.is_ascii_digit()) else { continue };
            let bumped =
                format!("{}{}{}", &value[..digit], (value.as_bytes()[digit] - b'0' + 1) % 10, &value[digit + 1..]);
            push(name, with_text(claim, value, &bumped));
            let at = value.find(|c: char| c.is_ascii_alphanumeric()).unwrap() + 1;
            let other = if name == "host" { *dice.pick(&HOSTS) } else { "v77.1.2" };
            push("another name", with_text(claim, value, other));
            push("name with one more", with_text(claim, value, &format!("{}4{}", &value[..at], &value[at..])));
        }
    }
    if let Some(address) = part("address") {
        push("link", with_text(claim, address, &format!("{address}1")));
        push("link cut", with_text(claim, address, &address[..address.len() - 1]));
        push("link elsewhere", with_text(claim, address, &address.replace("example", "evil")));
    }
    if part("negation").is_some() {
        push("negation", with_text(claim, "was not", "was"));
    }
    found
}

#[test]
fn true_claims_pass_and_mutants_are_flagged() {
    let (mut passed, mut flagged) = (0, 0);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in 1..=8 {
        let case = case(seed);
        let elsewhere = self::case(seed + 1000);
        let (corpus, strange) = (Corpus::new(&case.evidence), Corpus::new(&elsewhere.evidence));
        let mut dice = Dice(seed);
        for made in &case.claims {
            match check(&made.claim, false, &corpus) {
                Check::Supported => passed += 1,
                Check::Unsupported { faults } => {
                    wrong.push(format!("true claim flagged: {} {faults:?}", made.claim.text))
                }
            }
            let mut all = mutants(made, &case, &mut dice);
            all.retain(|(kind, mutant)| {
                *kinds.entry(kind).or_default() += 1;
                if check(mutant, false, &corpus).is_supported() {
                    wrong.push(format!("{kind}: {} [{:?}] of: {}", mutant.text, mutant.quotes, made.claim.text));
                }
                flagged += 1;
                true
            });
            let there = &elsewhere.evidence[made.claim.evidence[0].0 as usize - 1].text;
            if made.parts.get("quote").is_some_and(|q| !there.contains(q.as_str())) {
                *kinds.entry("another incident").or_default() += 1;
                flagged += 1;
                if check(&made.claim, false, &strange).is_supported() {
                    wrong.push(format!("another incident: {}", made.claim.text));
                }
            }
        }
    }
    println!("true claims {passed}, mutants {flagged}: {kinds:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(25)].join("\n"));
    assert!(passed >= 400 && flagged >= 2000, "{passed} true claims, {flagged} mutants");
    assert!(kinds.len() >= 24, "{kinds:?}");
}
