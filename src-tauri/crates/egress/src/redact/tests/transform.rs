//! The ways in which a secret may be disguised, and whether it was covered all the same.

use super::super::RedactRules;
use super::super::find::Finder;
use super::sample::Dice;
use base64::Engine;
use std::ops::Range;
use std::sync::LazyLock;

pub(crate) const WAYS: &[&str] =
    &["plain", "json", "url", "code block", "split", "zero-width", "wrapped", "wrapped narrow", "base64", "percent"];

static FINDER: LazyLock<Finder> = LazyLock::new(|| Finder::new(&RedactRules::default()));

/// Texts with the places of the secret in each.
pub(crate) type Disguised = Vec<(String, Vec<Range<usize>>)>;

pub(crate) fn disguise(text: &str, secret: Range<usize>, way: &str, dice: &mut Dice) -> Disguised {
    let inside = |dice: &mut Dice| secret.start + 1 + dice.below(secret.len().saturating_sub(1).max(1));
    let (before, value, after) = (&text[..secret.start], &text[secret.clone()], &text[secret.end..]);
    let around = |open: &str, encode: &dyn Fn(&str) -> String, close: &str| {
        let (before, value) = (format!("{open}{}", encode(before)), encode(value));
        let place = before.len()..before.len() + value.len();
        vec![(format!("{before}{value}{}{close}", encode(after)), vec![place])]
    };
    match way {
        "plain" => vec![(text.to_owned(), vec![secret])],
        "json" => {
            let escape = |part: &str| {
                let whole = serde_json::to_string(part).unwrap();
                whole[1..whole.len() - 1].to_owned()
            };
            around("{\"level\":\"info\",\"msg\":\"", &escape, "\",\"n\":3}")
        }
        "url" => around("see https://shop.example/cb?q=", &|part| percent(part, false), "&page=2 for it"),
        "code block" => around("it was this:\n```\n", &str::to_owned, "\n```\nplease look"),
        "split" => {
            let cut = inside(dice);
            let places = |place: Range<usize>| std::iter::once(place).collect();
            vec![
                (text[..cut].to_owned(), places(secret.start..cut)),
                (text[cut..].to_owned(), places(0..secret.end - cut)),
            ]
        }
        "zero-width" => {
            let mut places = Vec::new();
            let mut out = before.to_owned();
            let start = out.len();
            let every = 3 + dice.below(6);
            for (at, letter) in value.chars().enumerate() {
                if at > 0 && at % every == 0 {
                    out.push(*dice.pick(&['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}']));
                }
                out.push(letter);
            }
            places.push(start..out.len());
            vec![(out + after, places)]
        }
        "wrapped" => {
            let cut = inside(dice);
            vec![(format!("{}\n{}", &text[..cut], &text[cut..]), vec![secret.start..cut, cut + 1..secret.end + 1])]
        }
        "wrapped narrow" => {
            let mut out = before.to_owned();
            let mut places = Vec::new();
            for piece in value.as_bytes().chunks(24) {
                if !places.is_empty() {
                    out.push_str("\r\n    ");
                }
                places.push(out.len()..out.len() + piece.len());
                out.push_str(std::str::from_utf8(piece).unwrap());
            }
            vec![(out + after, places)]
        }
        "base64" => {
            let whole = base64::engine::general_purpose::STANDARD.encode(text);
            let place = 5..5 + whole.len();
            vec![(format!("got: {whole} from it"), vec![place])]
        }
        "percent" => around("", &|part| percent(part, true), ""),
        other => panic!("{other}"),
    }
}

fn percent(part: &str, all: bool) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    part.bytes()
        .map(|byte| if plain(byte) && !all { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Whether what has to be hidden is: at most a small rest may stay, such as the name before a value.
pub(crate) fn covered(disguised: &Disguised) -> bool {
    let texts: Vec<&str> = disguised.iter().map(|(text, _)| text.as_str()).collect();
    let found = FINDER.find(&texts, std::iter::empty());
    let (mut all, mut hidden, mut longest) = (0, 0, 0);
    for ((text, places), found) in disguised.iter().zip(found) {
        for place in places {
            let mut rest = 0;
            for at in place.clone() {
                let skipped = !text.as_bytes()[at].is_ascii_alphanumeric();
                let in_found = found.iter().any(|each| each.range.contains(&at));
                all += usize::from(!skipped);
                hidden += usize::from(!skipped && in_found);
                rest = if in_found { 0 } else { rest + usize::from(!skipped) };
                longest = longest.max(rest);
            }
        }
    }
    all == 0 || (hidden * 2 >= all && longest <= 12) || hidden == all
}
