//! What the sentence says outside of its quotes, token by token, and how much of it the cited items say.

use super::corpus::{Item, for_stems, hash};
use super::lex::{Kind, Token};
use super::when::When;
use super::{SHARE, Sentence, name, negation, number, vocabulary};
use chrono::Datelike;
use model::{CheckFault, Claim, EvidenceId};

/// Checks links, times, durations, numbers and names.
pub fn tokens(sentence: &mut Sentence<'_, '_>) {
    let tokens = std::mem::take(&mut sentence.tokens);
    let german = capitalises_nouns(sentence.text, &tokens);
    for (i, token) in tokens.iter().enumerate() {
        let words = &sentence.text[token.at.clone()];
        match &token.kind {
            Kind::Link if !sentence.cited.iter().any(|item| name::has_link(item, words)) => {
                sentence.fault(CheckFault::LinkNotFound { link: words.to_owned() });
            }
            Kind::When(when) if !sentence.cited.iter().any(|item| is_time_of(item, when)) => {
                sentence.fault(CheckFault::TimeNotFound { time: words.to_owned() });
            }
            Kind::Lasting { millis, unit } if !lasted(sentence, *millis, *unit) && !is_status(sentence, words) => {
                sentence.fault(CheckFault::NumberNotFound { number: words.to_owned() });
            }
            Kind::Number(number) if !has_number(sentence, number) => {
                sentence.fault(CheckFault::NumberNotFound { number: words.to_owned() });
            }
            Kind::Name => named(sentence, words),
            Kind::Word | Kind::Run => {
                let starts = i == 0
                    || sentence.text[tokens[i - 1].at.end..token.at.start]
                        .contains(['.', '!', '?', ':', '“', '"', '«', '„']);
                let more = tokens.get(i + 1).is_some_and(|next| {
                    next.kind == Kind::Word
                        && sentence.text[token.at.end..next.at.start].trim().is_empty()
                        && is_capital(&sentence.text[next.at.clone()])
                        && !ordinary_capital(&sentence.text[next.at.clone()])
                });
                if is_proper(sentence, words, starts && !more, german) {
                    named(sentence, words);
                }
            }
            _ => {}
        }
    }
    sentence.tokens = tokens;
}

/// The instant of the claim is one of a cited item, or within the words of one.
pub fn instant(sentence: &mut Sentence<'_, '_>, claim: &Claim) {
    let Some(at) = claim.at else { return };
    let known = sentence.cited.iter().any(|item| item.facts().instants.iter().any(|(instant, _)| *instant == at));
    let stated = || {
        sentence
            .cited
            .iter()
            .flat_map(|item| &item.facts().whens)
            .any(|when| when.day.is_some() && when.has_clock() && when.is(at, false))
    };
    if !known && !stated() {
        sentence.fault(CheckFault::TimeNotFound { time: at.format("%Y-%m-%d %H:%M:%S UTC").to_string() });
    }
}

/// True when the item happened at this time or states it.
pub fn is_time_of(item: &Item<'_>, when: &When) -> bool {
    let facts = item.facts();
    facts.instants.iter().any(|(at, day)| when.is(*at, *day))
        || facts.whens.iter().any(|stated| when.is_stated(stated, item.evidence.at))
}

fn lasted(sentence: &Sentence<'_, '_>, millis: i128, unit: i128) -> bool {
    if sentence.cited.iter().any(|item| item.facts().lasting.contains(&millis)) {
        return true;
    }
    let instants = sentence.cited.iter().flat_map(|item| &item.facts().instants);
    let mut instants: Vec<i64> =
        instants.filter(|(_, day)| !day || unit >= 86_400_000).map(|(at, _)| at.timestamp_millis()).collect();
    instants.sort_unstable();
    instants.dedup();
    number::is_between(millis, unit, &instants)
}

/// `500s`: not seconds but answers with that status.
fn is_status(sentence: &Sentence<'_, '_>, words: &str) -> bool {
    let status = words.strip_suffix('s').filter(|digits| digits.len() == 3).and_then(number::read);
    status.is_some_and(|status| has_number(sentence, &status))
}

fn has_number(sentence: &Sentence<'_, '_>, number: &number::Number) -> bool {
    let year = number.whole().filter(|_| number.unit.is_none());
    sentence.cited.iter().any(|item| {
        let facts = item.facts();
        facts.numbers.iter().any(|source| number.is_in(source))
            || year
                .is_some_and(|year| facts.instants.iter().any(|(at, _)| year > 1900 && i128::from(at.year()) == year))
            || ordinal_day(number).is_some_and(|day| facts.instants.iter().any(|(at, _)| at.day() == day))
    })
}

/// `4th`: the day of a cited time.
fn ordinal_day(number: &number::Number) -> Option<u32> {
    let day = number.whole().filter(|_| number.unit.as_deref() == Some("th"))?;
    u32::try_from(day).ok()
}

fn named(sentence: &mut Sentence<'_, '_>, words: &str) {
    if sentence.cited.iter().any(|item| name::has(item, words)) || sentence.cited.iter().any(|i| parts_found(i, words))
    {
        return;
    }
    if let Ok(id) = words.parse::<EvidenceId>()
        && words.starts_with("E-")
    {
        if sentence.cited.iter().any(|item| item.evidence.id == id) {
            return;
        }
        if sentence.corpus.item(id).is_none() {
            sentence.fault(CheckFault::UnknownEvidence { evidence: id });
            return;
        }
    }
    let bare = words.strip_suffix("'s").or_else(|| words.strip_suffix("’s")).unwrap_or(words);
    let fault = if sentence.corpus.is_person(bare) {
        CheckFault::PersonNotFound { person: bare.to_owned() }
    } else {
        CheckFault::NameNotFound { name: bare.to_owned() }
    };
    sentence.fault(fault);
}

/// A compound of letters, such as `Redis-backed`: its capitalised parts are in the item, the others may be ordinary words.
fn parts_found(item: &Item<'_>, words: &str) -> bool {
    words.contains('-')
        && words.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
        && words.split('-').all(|part| !is_capital(part) || name::has(item, part))
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn ordinary_capital(word: &str) -> bool {
    let known = |part: &str| vocabulary::ordinary(&part.to_lowercase()) || vocabulary::ordinary_acronym(part);
    word.split('-').all(known)
}

/// True when the word names someone or something in particular.
fn is_proper(sentence: &Sentence<'_, '_>, word: &str, starts: bool, german: bool) -> bool {
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    if ordinary_capital(bare) {
        return false;
    }
    if sentence.corpus.is_person(bare) {
        return true;
    }
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    if letters <= 2 && !bare.contains(char::is_lowercase) {
        return false;
    }
    let shouted = letters >= 3 && bare.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    shouted || (bare.contains(char::is_uppercase) && !starts && !german)
}

/// German writes nouns with capitals, so capitals name nothing there.
fn capitalises_nouns(text: &str, tokens: &[Token]) -> bool {
    const MARKERS: [&str; 16] = [
        "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "wurde", "den", "dem", "mit", "auf", "war", "im",
        "von",
    ];
    let words = tokens.iter().filter(|t| t.kind == Kind::Word).map(|t| text[t.at.clone()].to_lowercase());
    words.filter(|w| MARKERS.contains(&w.as_str())).take(2).count() == 2
}

/// How many of the content words occur in the cited items, and whether the sentence turns one of theirs round.
pub fn share(sentence: &mut Sentence<'_, '_>) {
    if sentence.cited.is_empty() {
        return;
    }
    if sentence.text.trim().is_empty() {
        sentence.fault(CheckFault::NotInEvidence { missing: Vec::new() });
        return;
    }
    let (mut all, mut missing) = (0, Vec::new());
    for token in &sentence.tokens {
        let words = &sentence.text[token.at.clone()];
        if matches!(token.kind, Kind::Word)
            && words.to_lowercase().split('-').all(|p| p.is_empty() || vocabulary::ordinary(p))
        {
            continue;
        }
        // A name that is not there has its own fault.
        if token.kind == Kind::Name {
            all += 1;
            continue;
        }
        for_stems(words, &token.kind, |stem| {
            all += 1;
            let hash = hash(stem);
            if !vocabulary::ordinary(stem) && !sentence.cited.iter().any(|item| item.has_stem(hash)) {
                missing.push(if token.kind == Kind::Run { stem.to_owned() } else { words.to_owned() });
            }
        });
    }
    // Words of verified quotes count as found, but three or more other words stand for themselves.
    let quoted: usize = sentence.quoted.iter().map(|q| super::text::word_count(&sentence.text[q.clone()])).sum();
    let total = if all >= 3 { all } else { all + quoted };
    if total > 0 && (total - missing.len()) * 100 < SHARE * total {
        missing.dedup();
        sentence.fault(CheckFault::NotInEvidence { missing });
        return;
    }
    let own = negation::read(sentence.text, &sentence.tokens);
    if negation::flipped(&own, sentence.cited.iter().flat_map(|item| &item.facts().sentences)) {
        sentence.fault(CheckFault::NotInEvidence { missing: vec![negation_word(own.is_negated())] });
    }
}

fn negation_word(negated: bool) -> String {
    if negated { "not (added)".to_owned() } else { "not (left out)".to_owned() }
}
