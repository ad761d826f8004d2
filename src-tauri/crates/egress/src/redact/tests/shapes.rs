//! Secrets drawn from our own catalogue and from the structures and labels that we know, in every disguise. Needs no
//! data of others, so it always runs.

use super::super::catalogue::{SHAPES, Shape};
use super::sample::{self, Dice};
use super::transform::{WAYS, covered, disguise};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

const ALL: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Lines that hold `{}`, what stands for it, and that it is a secret.
fn labelled(dice: &mut Dice) -> (String, Range<usize>) {
    let value = match dice.below(6) {
        0 => dice.letters("0123456789abcdef", 32),
        1 => dice.letters(&format!("{ALL}_-"), 43),
        2 => format!(
            "{}{}!{}",
            dice.letters("ABCDEFGHJKLMNP", 2),
            dice.letters("abcdefghkmnpq", 5),
            dice.letters("0123456789", 4)
        ),
        3 => dice.letters(&format!("{ALL}+/"), 40),
        _ => dice.letters(ALL, 24),
    };
    let lines = [
        "password = {}",
        "DB_PASSWORD={}",
        "\"password\": \"{}\"",
        "spring.datasource.password: {}",
        "the password is {}",
        "PGPASSWORD='{}' psql",
        "--password {} --host db",
        "Server=db;User Id=app;Password={};Encrypt=true",
        "AccountName=shop;AccountKey={};EndpointSuffix=x",
        "export API_KEY={}",
        "\"client_secret\":\"{}\"",
        "apiKey: '{}'",
        "x-api-key: {}",
        "Authorization: Bearer {}",
        "secret_key_base: {}",
        "config['access_token'] = \"{}\"",
        "os.environ[\"SIGNING_SECRET\"] = '{}'",
        "<password>{}</password>",
        "- name: LEDGER_TOKEN\n  value: {}",
        "{\"name\":\"LEDGER_TOKEN\",\"value\":\"{}\"}",
        "https://shop.example/hook?token={}&x=1",
        "redis://:{}@cache:6379/0",
        "postgres://app:{}@db.shop.example:5432/shop",
        "mongodb+srv://app:{}@cluster.shop.example/",
        "amqp://shop:{}@mq/",
        "DATADOG_APP_KEY={}",
        "datadog: {}",
        "let token: &str = \"{}\";",
        "private string apiSecret = \"{}\";",
        "curl -u ops:{} https://shop.example",
        "curl -H 'X-Auth-Token: {}' https://shop.example",
        "Cookie: session={}; theme=dark",
        "Set-Cookie: sid={}; Path=/; HttpOnly",
        "machine shop.example login ops password {}",
        "ALTER USER app WITH PASSWORD '{}';",
        "CREATE USER app IDENTIFIED BY '{}'",
        "kind: Secret\ndata:\n  ledger: {}\n",
        "<add key=\"SmtpPassword\" value=\"{}\" />",
    ];
    let line = dice.pick(&lines);
    let start = line.find("{}").unwrap();
    (line.replacen("{}", &value, 1), start..start + value.len())
}

fn shaped(shape: &Shape, dice: &mut Dice) -> (String, Range<usize>) {
    let value =
        [sample::draw(shape.lead, dice, false), shape.cue.to_owned(), sample::draw(shape.body, dice, false)].concat();
    let around = [("", ""), ("it was ", " I think"), ("key=", ""), ("(", ")"), ("`", "`"), ("\"", "\",")];
    let (before, after) = dice.pick(&around);
    (format!("{before}{value}{after}"), before.len()..before.len() + value.len())
}

#[test]
fn every_shape_and_label_is_found_in_every_disguise() {
    let mut dice = Dice(3);
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    let mut count = |name: String, text: &str, secret: Range<usize>, dice: &mut Dice| {
        for way in WAYS {
            let disguised = disguise(text, secret.clone(), way, dice);
            let found = covered(&disguised);
            let row = table.entry(way).or_default();
            row.0 += usize::from(found);
            row.1 += 1;
            if !found {
                missed.push(format!("{way}: {name} {:?}", disguised.iter().map(|each| &each.0).collect::<Vec<_>>()));
            }
        }
    };
    for shape in SHAPES {
        let (text, secret) = shaped(shape, &mut dice);
        count(shape.name.to_owned(), &text, secret, &mut dice);
    }
    for _ in 0..300 {
        let (text, secret) = labelled(&mut dice);
        count("label".to_owned(), &text, secret, &mut dice);
    }
    missed.iter().for_each(|each| println!("{}", each.chars().take(240).collect::<String>()));
    for (way, (found, all)) in &table {
        println!("{way:>15}: {found} of {all} = {:.2} %", *found as f64 * 100.0 / *all as f64);
    }
    for (way, (found, all)) in &table {
        let bar = if *way == "plain" { 0.995 } else { 0.95 };
        assert!(*found as f64 / *all as f64 >= bar, "{way}: {found} of {all}");
    }
}

/// Every line of the catalogue says where its format comes from, compiles, and has a fixed part that can be looked for.
#[test]
fn the_catalogue_is_sound() {
    let mut seen = BTreeSet::new();
    for shape in SHAPES {
        assert!(!shape.name.is_empty() && shape.source.len() > 6, "{}", shape.name);
        assert!(shape.cue.len() >= 2 && shape.cue.is_ascii(), "{}", shape.name);
        regex::bytes::Regex::new(shape.body).unwrap();
        regex::bytes::Regex::new(shape.lead).unwrap();
        assert!(seen.insert((shape.lead, shape.cue, shape.body)), "{} stands there twice", shape.name);
    }
}
