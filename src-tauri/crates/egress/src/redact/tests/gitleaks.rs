//! Against the rules of gitleaks, where they are unpacked: secrets drawn from the shapes that its rules describe, and
//! what those rules themselves find of them. The rules are read and compiled here only; nothing of them is in the
//! program.

use super::super::judge::entropy;
use super::data;
use super::sample::{self, Dice};
use super::transform::{WAYS, covered, disguise};
use regex::bytes::{Regex, RegexBuilder};
use std::collections::BTreeMap;
use std::ops::Range;

struct Rule {
    id: String,
    pattern: String,
    regex: Regex,
    keywords: Vec<String>,
    entropy: f64,
}

impl Rule {
    /// The first secret that the rule reports, as it does it: a keyword first, then the group, then its entropy.
    fn finds(&self, text: &str) -> Option<Range<usize>> {
        let lower = text.to_ascii_lowercase();
        if !self.keywords.is_empty() && !self.keywords.iter().any(|word| lower.contains(word.as_str())) {
            return None;
        }
        self.regex.captures_iter(text.as_bytes()).find_map(|found| {
            let group = found.iter().skip(1).flatten().find(|group| !group.is_empty()).or(found.get(0))?;
            (entropy(group.as_bytes()) >= self.entropy).then(|| group.range())
        })
    }
}

/// The few lines of the format that the file uses.
fn rules() -> Option<Vec<Rule>> {
    let file = std::fs::read_to_string(data("adversarial/secrets-gitleaks/config/gitleaks.toml")?).unwrap();
    let mut all = Vec::new();
    for block in file.split("\n[[rules]]").skip(1) {
        let block = block.split("\n[[rules.allowlists]]").next().unwrap();
        let line = |key: &str| {
            let start = block.find(&format!("\n{key} = "))? + key.len() + 4;
            let rest = &block[start..];
            let (open, close) = if rest.starts_with("'''") {
                (3, "'''")
            } else if rest.starts_with('[') {
                (1, "]")
            } else {
                (0, "\n")
            };
            let value = &rest[open..open + rest[open..].find(close)?];
            Some(if open == 0 { value.trim_matches('"') } else { value }.to_owned())
        };
        let (Some(id), Some(pattern)) = (line("id"), line("regex")) else { continue };
        let regex = RegexBuilder::new(&pattern).unicode(false).size_limit(1 << 28).build().unwrap();
        let keywords = line("keywords").unwrap_or_default();
        let keywords = keywords
            .split(',')
            .map(|word| word.trim().trim_matches('"').to_ascii_lowercase())
            .filter(|word| !word.is_empty());
        let entropy = line("entropy").map_or(0.0, |entropy| entropy.parse().unwrap());
        all.push(Rule { id, pattern, regex, keywords: keywords.collect(), entropy });
    }
    Some(all)
}

/// A text in which the rule finds a secret, and where.
fn positive(rule: &Rule, dice: &mut Dice, wild: bool) -> Option<(String, Range<usize>)> {
    (0..40).find_map(|_| {
        let mut text = sample::draw(&rule.pattern, dice, wild);
        if !rule.keywords.iter().any(|word| text.to_ascii_lowercase().contains(word.as_str())) {
            text = format!("{}: {text}", rule.keywords.iter().max_by_key(|word| word.len())?);
        }
        let secret = rule.finds(&text)?;
        // Its allow-lists, which are not read here, take out what is empty or a template.
        let empty = ["''", "\"\"", "{{"].iter().any(|mark| text[secret.clone()].contains(mark));
        (text.is_ascii() && secret.len() >= 6 && !empty).then_some((text, secret))
    })
}

/// Issuers that almost everybody has a key of.
const MAIN: &[&str] = &[
    "aws-",
    "github-",
    "gitlab-",
    "slack-",
    "stripe-",
    "gcp-",
    "azure-",
    "openai-",
    "anthropic-",
    "twilio-",
    "sendgrid-",
    "npm-",
    "pypi-",
    "private-key",
    "jwt",
    "digitalocean-",
    "cloudflare-",
    "datadog-",
    "heroku-",
    "huggingface-",
    "vault-",
    "databricks-",
    "grafana-",
    "shopify-",
    "new-relic-",
    "sentry-",
];

#[test]
fn secrets_drawn_from_the_rules_are_found_in_every_disguise() {
    let Some(rules) = rules() else { return };
    let mut dice = Dice(7);
    let mut table: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    let mut main = (0, 0);
    let mut missed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut kinds = 0;
    for rule in &rules {
        let mut drawn = false;
        for turn in 0..5 {
            let Some((text, secret)) = positive(rule, &mut dice, turn == 4) else { continue };
            drawn = true;
            for way in WAYS {
                let disguised = disguise(&text, secret.clone(), way, &mut dice);
                let found = covered(&disguised);
                let count = table.entry(way).or_default();
                count.0 += usize::from(found);
                count.1 += 1;
                count.2 += usize::from(disguised.iter().any(|(text, _)| rule.finds(text).is_some()));
                if *way == "plain" && MAIN.iter().any(|main| rule.id.starts_with(main)) {
                    main.0 += usize::from(found);
                    main.1 += 1;
                }
                if !found {
                    missed.entry((*way).to_owned()).or_default().push(format!(
                        "{} {:?}",
                        rule.id,
                        disguised.iter().map(|each| &each.0).collect::<Vec<_>>()
                    ));
                }
            }
        }
        kinds += usize::from(drawn);
    }
    println!("{kinds} kinds of {}; main issuers {} of {}", rules.len(), main.0, main.1);
    for (way, (found, all, theirs)) in &table {
        println!("{way:>15}: {found} of {all} = {:.2} %, their rules {theirs}", *found as f64 * 100.0 / *all as f64);
        assert!(found >= theirs, "{way}: {found} against {theirs}");
    }
    for (way, missed) in &missed {
        for each in missed.iter().take(if way == "plain" { 80 } else { 60 }) {
            println!("missed {way}: {}", each.chars().take(300).collect::<String>());
        }
    }
    let share = |ways: &[&str]| {
        let (found, all) = ways.iter().map(|way| table[way]).fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1));
        found as f64 / all as f64
    };
    assert!(share(&["plain"]) >= 0.995);
    assert_eq!(main.0, main.1);
    assert!(share(&WAYS[1..]) >= 0.95);
}
