//! Mail, phone, IP addresses, cards and bank accounts: drawn by a seed, and the texts of presidio where they are unpacked.

use super::super::find::Finder;
use super::super::number::{luhn, mod_97};
use super::super::{RedactRules, RedactedKind};
use super::data;
use super::sample::Dice;
use std::collections::BTreeMap;

const DIGITS: &str = "0123456789";

fn card(dice: &mut Dice) -> String {
    let (start, length) = *dice.pick(&[
        ("4", 16),
        ("51", 16),
        ("55", 16),
        ("2221", 16),
        ("34", 15),
        ("37", 15),
        ("6011", 16),
        ("3528", 16),
        ("36", 14),
        ("4", 13),
    ]);
    let body = format!("{start}{}", dice.letters(DIGITS, length - 1 - start.len()));
    let whole = (0..10)
        .map(|check| format!("{body}{check}"))
        .find(|whole| luhn(&whole.bytes().map(|digit| digit - b'0').collect::<Vec<u8>>()))
        .unwrap();
    let sizes: &[usize] = match length {
        15 => &[4, 6, 5],
        14 => &[4, 6, 4],
        13 => &[13],
        _ => &[4, 4, 4, 4],
    };
    let separator = *dice.pick(&["", " ", "-"]);
    grouped(&whole, sizes, separator)
}

fn grouped(whole: &str, sizes: &[usize], separator: &str) -> String {
    let mut rest = whole;
    let mut groups = Vec::new();
    for size in sizes {
        let (group, tail) = rest.split_at((*size).min(rest.len()));
        groups.push(group);
        rest = tail;
    }
    groups.join(separator) + rest
}

fn iban(dice: &mut Dice) -> String {
    let (country, length, letters) = *dice.pick(&[
        ("DE", 22, false),
        ("FR", 27, false),
        ("GB", 22, true),
        ("NL", 18, true),
        ("ES", 24, false),
        ("NO", 15, false),
        ("IL", 23, false),
        ("PL", 28, false),
        ("MT", 31, true),
    ]);
    let mut body = if letters { dice.letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4) } else { String::new() };
    body += &dice.letters(DIGITS, length - 4 - body.len());
    let rest = mod_97(format!("{country}00{body}").as_bytes());
    let whole = format!("{country}{:02}{body}", 98 - rest);
    if dice.below(2) == 0 { whole } else { grouped(&whole, &[4; 8], " ").trim_end().to_owned() }
}

fn mail(dice: &mut Dice) -> String {
    let local = *dice.pick(&["mira.okonjo", "t_kvist", "on-call+pager", "j.vale99", "müller", "o'neil", "x"]);
    let domain = *dice.pick(&[
        "shop.example",
        "mail.eu.shop.example",
        "bücher.example",
        "shop.co.uk",
        "a-b.io",
        "xn--bcher-kva.example",
    ]);
    format!("{local}{}@{domain}", dice.below(90))
}

fn ip(dice: &mut Dice) -> String {
    let mut part = || 1 + dice.below(254);
    let four = format!("{}.{}.{}.{}", [10, 172, 192, 203, 8][part() % 5], part(), part(), part());
    match dice.below(6) {
        0 => format!(
            "2001:db8:{}::{}",
            dice.letters("0123456789abcdef", 4).replacen('0', "1", 1),
            dice.letters("123456789abcdef", 4)
        ),
        1 => format!(
            "fe80::{}:{}ff:fe{}:{}",
            dice.letters("123456789", 3),
            dice.letters("123456789", 2),
            dice.letters("123456789", 2),
            dice.letters("123456789", 4)
        ),
        2 => std::net::Ipv6Addr::from(u128::from(dice.next()) << 64 | u128::from(dice.next())).to_string(),
        _ => four,
    }
}

fn phone(dice: &mut Dice) -> String {
    let digits = |dice: &mut Dice, count| dice.letters(DIGITS, count);
    match dice.below(6) {
        0 => format!("+49 30 {}", digits(dice, 7)),
        1 => format!("+1-{}12-555-{}", 2 + dice.below(7), digits(dice, 4)),
        2 => format!("({}12) 555-{}", 2 + dice.below(7), digits(dice, 4)),
        3 => format!("+4479{}", digits(dice, 8)),
        4 => format!("{}12-555-{}", 2 + dice.below(7), digits(dice, 4)),
        _ => format!("+33 6 {} {} {} {}", digits(dice, 2), digits(dice, 2), digits(dice, 2), digits(dice, 2)),
    }
}

type Draw = fn(&mut Dice) -> String;

const LINES: &[&str] = &[
    "{}",
    "it came from {}, I think",
    "value=\"{}\"",
    "({})",
    "please write to {} about it.",
    "{\"v\":\"{}\",\"n\":1}",
    "was: {}\nand then nothing",
    "see {}; thanks",
    "<{}>",
];

/// Drawn values of each kind; what has to be found, and with which kind.
#[test]
fn personal_values_are_found_and_named() {
    let finder = Finder::new(&RedactRules::default());
    let mut dice = Dice(41);
    let mut table: BTreeMap<RedactedKind, (usize, usize)> = BTreeMap::new();
    let kinds: [(RedactedKind, Draw); 5] = [
        (RedactedKind::Email, mail),
        (RedactedKind::Ip, ip),
        (RedactedKind::Card, card),
        (RedactedKind::Iban, iban),
        (RedactedKind::Phone, phone),
    ];
    for (kind, draw) in kinds {
        for _ in 0..200 {
            let value = draw(&mut dice);
            let text = dice.pick(LINES).replace("{}", &value);
            let found = finder.find(&[&text], std::iter::empty()).remove(0);
            let exact = found.iter().any(|each| each.kind == kind && text[each.range.clone()].contains(&value));
            let count = table.entry(kind).or_default();
            count.0 += usize::from(exact);
            count.1 += 1;
            if !exact {
                println!("missed {kind}: {text} {found:?}");
            }
        }
    }
    for (kind, (found, all)) in &table {
        println!("{kind:>8}: {found} of {all} = {:.1} %", *found as f64 * 100.0 / *all as f64);
        assert!(*found as f64 / *all as f64 >= 0.98, "{kind}");
    }
}

/// Their sentences name what they hold; those of our kinds have to be found.
#[test]
fn the_sentences_of_presidio() {
    let Some(file) = data("adversarial/pii-presidio/presidio-analyzer/tests/data/context_sentences_tests.txt") else {
        return;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    let finder = Finder::new(&RedactRules::default());
    let (mut found, mut all) = (0, 0);
    for pair in lines.chunks_exact(2) {
        let kind = match pair[0].trim() {
            "IP_ADDRESS" => RedactedKind::Ip,
            "PHONE_NUMBER" => RedactedKind::Phone,
            "EMAIL_ADDRESS" => RedactedKind::Email,
            "CREDIT_CARD" => RedactedKind::Card,
            "IBAN_CODE" => RedactedKind::Iban,
            _ => continue,
        };
        let hit = finder.find(&[pair[1]], std::iter::empty()).remove(0).iter().any(|each| each.kind == kind);
        all += 1;
        found += usize::from(hit);
        if !hit {
            println!("missed {kind}: {}", pair[1]);
        }
    }
    for demo in ["e2e-tests/resources/demo.txt", "docs/samples/python/streamlit/demo_text.txt"] {
        let text = std::fs::read_to_string(data("adversarial/pii-presidio").unwrap().join(demo)).unwrap();
        let kinds: Vec<RedactedKind> =
            finder.find(&[&text], std::iter::empty()).remove(0).iter().map(|each| each.kind).collect();
        println!("{demo}: {kinds:?}");
        for kind in [RedactedKind::Card, RedactedKind::Email, RedactedKind::Ip, RedactedKind::Iban, RedactedKind::Phone]
        {
            all += 1;
            found += usize::from(kinds.contains(&kind));
        }
    }
    println!("presidio: {found} of {all}");
    assert_eq!(found, all);
}

#[test]
fn numbers_that_are_nobody_s_stay() {
    let finder = Finder::new(&RedactRules::default());
    for text in [
        "127.0.0.1:8080 and ::1 and 0.0.0.0",
        "version 1.2.3.4",
        "v10.2.3.4",
        "1.2.3.4.5",
        "at 12:30:45 and 2026-02-13 10:20:30",
        "std::fs::read",
        "cafe::babe",
        "4111111111111112",
        "1739440000123456",
        "order 4000000000",
        "aa:bb:cc:dd:ee:01",
        "10 000 000 rows",
        "p99 = 1200.50 ms",
        "999 of 1000",
        "2026-02-13T10:00:00+0100",
        "error 503-504",
        "lodash@4.17.21",
        "git@git.example:shop/api.git",
        "actions/checkout@v4",
        "@app.route('/x')",
        "50% at 10:15:00",
        "C:\\shop\\app 1.0.0.0 beta",
        "DE00123456789",
        "1700000000.123456",
        "-5.123456789012",
        "0.0.0.0/0",
        "ratio 3:2:1",
    ] {
        let found = finder.find(&[text], std::iter::empty()).remove(0);
        let found: Vec<(RedactedKind, &str)> = found
            .into_iter()
            .map(|each| (each.kind, &text[each.range]))
            .filter(|(_, value)| *value != "1.0.0.0")
            .collect();
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}
