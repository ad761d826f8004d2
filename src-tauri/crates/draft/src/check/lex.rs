//! Cuts a text into addresses, times, durations, numbers, names and words. Sentences and evidence go through the same
//! code, so that what is compared is always of one kind: the `17` of `17:18` is not the number 17.

use super::number::{self, Number};
use super::text::{digit, unspaced, wordy};
use super::when::{self, When};
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An address with its scheme.
    Link,
    When(When),
    /// A duration, and the smallest step that is stated, both in milliseconds.
    Lasting {
        millis: i128,
        unit: i128,
    },
    Number(Number),
    /// Something that is letter for letter itself: a version, hash, host, path, code, handle.
    Name,
    /// Letters only, hyphens and apostrophes inside allowed.
    Word,
    /// A run of an unspaced script.
    Run,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub at: Range<usize>,
    pub kind: Kind,
}

/// Cuts a text; the tokens are in order and do not overlap.
pub fn lex(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    for (start, chunk) in chunks(text) {
        piece(text, start, start + chunk.len(), &mut tokens);
    }
    when::join(text, number::join(text, tokens))
}

fn chunks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().map(move |chunk| (chunk.as_ptr() as usize - base, chunk))
}

/// Characters that are never inside a token.
fn separates(c: char) -> bool {
    if c.is_ascii() {
        matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '"' | ';' | '!' | '?' | '|' | '`' | '=' | '*' | '^')
    } else {
        !wordy(c) && c != '’' && c != '°'
    }
}

/// Characters that are inside a token only when more of it follows.
fn hangs(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | '-' | '\'' | '’' | '/' | '\\' | '&' | '+' | '~' | '@' | '#' | '_' | '$')
}

/// Nothing longer than this is looked into: it is one name. Keeps the work linear in what was imported.
const LONGEST: usize = 2048;

fn piece(text: &str, mut start: usize, end: usize, tokens: &mut Vec<Token>) {
    while let Some(scheme) = text[start..end].find("://") {
        let chunk = &text[start..end];
        let before = chunk[..scheme].rfind(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
        let from = before.map_or(0, |i| i + chunk[i..].chars().next().map_or(1, char::len_utf8));
        if scheme == from {
            plain(text, start, start + scheme + 3, tokens);
            start += scheme + 3;
            continue;
        }
        plain(text, start, start + from, tokens);
        let link = link_end(&chunk[from..]).max(scheme + 3 - from);
        tokens.push(Token { at: start + from..start + from + link, kind: Kind::Link });
        start += from + link;
    }
    plain(text, start, end, tokens);
}

fn plain(text: &str, start: usize, end: usize, tokens: &mut Vec<Token>) {
    let chunk = &text[start..end];
    let mut from = None;
    let mut last_unspaced = false;
    for (i, c) in chunk.char_indices() {
        let run = unspaced(c);
        if (separates(c) || run != last_unspaced)
            && let Some(from) = from.take()
        {
            one(text, start + from, start + i, last_unspaced, tokens);
        }
        if !separates(c) && from.is_none() {
            from = Some(i);
        }
        last_unspaced = run;
    }
    if let Some(from) = from {
        one(text, start + from, end, last_unspaced, tokens);
    }
}

/// Where an address ends: before a closing mark that it does not open, and before punctuation at its end.
fn link_end(text: &str) -> usize {
    let text = text.char_indices().nth(LONGEST).map_or(text, |(at, _)| &text[..at]);
    let stop = text.find(['<', '>', '"', '`', '|', '”', '“', '»', '«', '」', '』', '’', '\'']).unwrap_or(text.len());
    let mut link = &text[..stop];
    while let Some(c) = link.chars().next_back() {
        let opened = |open: char, close: char| link.matches(open).count() >= link.matches(close).count();
        let drop = match c {
            ')' => !opened('(', ')'),
            ']' => !opened('[', ']'),
            '}' => !opened('{', '}'),
            '.' | ',' | ';' | ':' | '!' | '?' | '*' | '_' | '…' | '。' | '、' => true,
            _ => false,
        };
        if !drop {
            break;
        }
        link = &link[..link.len() - c.len_utf8()];
    }
    link.len()
}

fn one(text: &str, mut start: usize, mut end: usize, run: bool, tokens: &mut Vec<Token>) {
    if run {
        tokens.push(Token { at: start..end, kind: Kind::Run });
        return;
    }
    while let Some(c) = text[start..end].chars().next_back().filter(|c| hangs(*c)) {
        end -= c.len_utf8();
    }
    let path = |rest: &str| {
        rest.starts_with('/') && rest[1..].contains('/') || rest.starts_with("./") || rest.starts_with("~/")
    };
    while let Some(c) = text[start..end].chars().next().filter(|c| hangs(*c)) {
        let rest = &text[start..end];
        if path(rest)
            || c == '#' && rest[1..].starts_with(|d| digit(d).is_some())
            || matches!(c, '$' | '@') && rest.len() > 1
        {
            break;
        }
        start += c.len_utf8();
    }
    if !text[start..end].contains(wordy) {
        return;
    }
    let body = &text[start..end];
    if body.len() > LONGEST {
        tokens.push(Token { at: start..end, kind: Kind::Name });
        return;
    }
    // `error:timeout` and `Ana:yes` are two words; `a::b` and `host:443` are one name; a comma splits unless digits stand around it.
    for mark in [',', ':'] {
        for (i, _) in body.match_indices(mark) {
            let left = body[..i].chars().next_back();
            let right = body[i + 1..].chars().next();
            let digits = left.is_some_and(|c| digit(c).is_some()) && right.is_some_and(|c| digit(c).is_some());
            let letters =
                right.is_some_and(|c| c.is_alphabetic() || c == '/') && left.is_some_and(wordy) && !body.contains('.');
            if if mark == ',' { !digits } else { letters && !body.contains("::") && !body.starts_with('/') } {
                one(text, start, start + i, false, tokens);
                one(text, start + i + 1, end, false, tokens);
                return;
            }
        }
    }
    let kind = classify(body);
    if kind == Kind::Name && splittable(body) {
        let mut from = 0;
        for part in body.split(['/', '-', '+', '&', '~']) {
            if !part.is_empty() {
                one(text, start + from, start + from + part.len(), false, tokens);
            }
            from += part.len() + 1;
        }
        return;
    }
    tokens.push(Token { at: start..end, kind });
}

/// `and/or`, `read/write`: two or three plain words, not a path.
fn splittable(body: &str) -> bool {
    body.contains(['/', '+', '&', '~'])
        && !body.starts_with(['/', '.', '~', '$', '@'])
        && body.split(['/', '+', '&', '~']).count() <= 3
        && body.split(['/', '-', '+', '&', '~']).all(|p| p.chars().all(char::is_alphabetic))
}

fn classify(body: &str) -> Kind {
    let has_digit = body.chars().any(|c| digit(c).is_some());
    if has_digit {
        if let Some(when) = when::read(body) {
            return Kind::When(when);
        }
        if let Some((millis, unit)) = number::compact_duration(body) {
            return Kind::Lasting { millis, unit };
        }
        if let Some(number) = number::read(body) {
            return Kind::Number(number);
        }
        return Kind::Name;
    }
    let plain = body.chars().all(|c| (wordy(c) && c != '_') || matches!(c, '-' | '\'' | '’'));
    let humped = body.split(['-', '\'', '’']).any(humped);
    if plain && !humped { Kind::Word } else { Kind::Name }
}

/// `getUser`, `PagerDuty`: a capital after a small letter.
fn humped(word: &str) -> bool {
    word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(String, &'static str)> {
        lex(text)
            .into_iter()
            .map(|t| {
                let name = match t.kind {
                    Kind::Link => "link",
                    Kind::When(_) => "when",
                    Kind::Lasting { .. } => "lasting",
                    Kind::Number(_) => "number",
                    Kind::Name => "name",
                    Kind::Word => "word",
                    Kind::Run => "run",
                };
                (text[t.at].to_owned(), name)
            })
            .collect()
    }

    #[test]
    fn long_runs_without_spaces_neither_overflow_nor_take_long() {
        for part in ["a,", "1,", "https://a.b/c)", "://", "“x”", "12:", "決", "a-", "'", "deadbeef"] {
            let text = part.repeat(1_000_000 / part.len());
            lex(&text);
        }
    }

    #[test]
    fn each_kind_is_told_apart() {
        for (text, expected) in [
            ("see https://a.example/x?y=1.", "see word|https://a.example/x?y=1 link"),
            ("(https://a.example/b_(c))", "https://a.example/b_(c) link"),
            ("at 17:18 UTC on 4 March 2026", "at word|17:18 UTC on 4 March 2026 when"),
            ("lasted 2 h 4 min", "lasted word|2 h 4 min lasting"),
            ("after 34 minutes", "after word|34 minutes lasting"),
            ("1,200 orders, 17 % and 2GB", "1,200 number|orders word|17 % number|and word|2GB number"),
            ("v1.2.3 on db-1.internal:5432", "v1.2.3 name|on word|db-1.internal:5432 name"),
            ("and/or config/pool.yaml", "and word|or word|config/pool.yaml name"),
            ("retries=3, getUser #412", "retries word|3 number|getUser name|#412 name"),
            ("決済が停止 17時", "決済が停止 run|17 number|時 run"),
            ("don't re-run", "don't word|re-run word"),
            ("two pods", "two number|pods word"),
        ] {
            let got: Vec<_> = kinds(text).into_iter().map(|(t, k)| format!("{t} {k}")).collect();
            assert_eq!(got.join("|"), expected, "{text}");
        }
    }
}
