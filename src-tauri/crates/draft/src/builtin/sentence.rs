//! Cutting an item's text into sentences, each a slice of the original so that it can be quoted letter for letter.
//!
//! What is refused: changing a letter, and reading the body of a diff as if someone had said it.

use std::ops::Range;

/// Most bytes of one item that are read; what is beyond is seldom about causes (logs, dumps).
const READ: usize = 24_000;
/// Most sentences of one item.
const MOST: usize = 160;

/// Ranges of the sentences of `text`, in order.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let end = cut_at(text, READ);
    let mut out = Vec::new();
    // Who writes without capitals begins sentences without them too.
    let small = text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    for block in blocks(&text[..end]) {
        sentences(text, block, small, &mut out);
        if out.len() >= MOST {
            out.truncate(MOST);
            break;
        }
    }
    out
}

/// The last place at or before byte `most` where `text` can be cut.
pub fn cut_at(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Paragraphs, bullets and hard lines. A line that was only wrapped is joined with the next.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut at, mut open, mut fenced) = (0, false, false);
    for line in text.split_inclusive('\n') {
        let (start, trimmed) = (at, line.trim());
        at += line.len();
        if trimmed.starts_with("```") {
            fenced = !fenced;
            open = false;
            continue;
        }
        if trimmed.is_empty() || trimmed.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '#' | '|' | ':' | ' ')) {
            open = false;
            continue;
        }
        let begin = start + (line.len() - line.trim_start().len());
        let stop = begin + trimmed.len();
        match out.last_mut() {
            Some(last) if open && !fenced && is_wrapped(&text[last.clone()], trimmed) => last.end = stop,
            _ => out.push(begin..stop),
        }
        open = true;
    }
    out
}

fn is_wrapped(before: &str, line: &str) -> bool {
    let last_line = before.rsplit('\n').next().unwrap_or(before);
    if is_bullet(line) || before.ends_with(['.', '!', '?', ':', ';']) && last_line.len() < 60 {
        return false;
    }
    line.starts_with(|c: char| c.is_lowercase() || c == '(') || last_line.chars().count() >= 60 || before.ends_with(',')
}

fn is_bullet(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    line.starts_with(['-', '*', '•', '#', '>', '|', '+']) || (digits > 0 && line[digits..].starts_with(['.', ')', ':']))
}

fn sentences(text: &str, block: Range<usize>, small: bool, out: &mut Vec<Range<usize>>) {
    let body = &text[block.clone()];
    let mut start = 0;
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let ends = match c {
            '。' | '！' | '？' => true,
            '!' | '?' => next.is_none_or(char::is_whitespace),
            '.' => {
                next.is_some_and(char::is_whitespace)
                    && (begins_sentence(&body[at + 1..]) || small && ends_word(&body[start..at]))
                    && !is_abbreviation(&body[start..at])
            }
            '|' => body[..at].ends_with(' ') && next == Some(' '),
            _ => false,
        };
        if ends {
            push(text, block.start + start..block.start + at + if c == '|' { 0 } else { c.len_utf8() }, out);
            start = at + c.len_utf8();
        }
    }
    push(text, block.start + start..block.end, out);
}

/// Where sentences end in one run of prose, behind the marks that close with them; the end of the text is not among them.
/// The same rules as for [`split`], for text that a person writes: nothing is left out and no line is special.
pub fn ends(text: &str) -> Vec<usize> {
    let small = text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if at < start || !matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') {
            continue;
        }
        let rest = &text[at + c.len_utf8()..];
        let closers = rest.len() - rest.trim_start_matches(CLOSERS).len();
        let behind = &rest[closers..];
        let wide = matches!(c, '。' | '！' | '？');
        let spaced = behind.starts_with(char::is_whitespace);
        let before = &text[start..at];
        let begins = begins_sentence(behind) || small && closers == 0 && c == '.' && ends_word(before);
        if !behind.is_empty() && (wide || spaced && begins && !(c == '.' && closers == 0 && is_abbreviation(before))) {
            start = at + c.len_utf8() + closers;
            out.push(start);
        }
    }
    out
}

/// What may stand between the point that ends a sentence and the end of it.
const CLOSERS: [char; 11] = ['"', '\'', '”', '’', '»', '›', ')', ']', '*', '_', '」'];

/// True for two words or more of which the last is no number and no abbreviation with points.
fn ends_word(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default().trim_end_matches([')', '`', '"', '”', '*', '_']);
    words.next().is_some() && last.chars().all(|c| c.is_alphabetic() || c == '-')
}

fn begins_sentence(rest: &str) -> bool {
    rest.trim_start().chars().next().is_none_or(|c| !c.is_lowercase() || rest.starts_with(['\n']))
}

fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    matches!(
        word.to_ascii_lowercase().as_str(),
        "e.g"
            | "i.e"
            | "approx"
            | "incl"
            | "resp"
            | "cf"
            | "fig"
            | "vs"
            | "no"
            | "ca"
            | "mr"
            | "ms"
            | "dr"
            | "z.b"
            | "bzw"
            | "st"
            | "etc"
    )
}

/// Keeps a sentence without the marks around it (bullets, emphasis, quoting), if any words are left.
fn push(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let front = unlabelled(unmarked(slice));
    let front = front
        .strip_prefix(|c: char| c.is_ascii_digit())
        .and_then(|r| r.strip_prefix(['.', ')']))
        .map_or(front, |r| if r.starts_with(' ') { r.trim_start() } else { front });
    let start = range.end - front.len();
    let kept = front.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '|' | '~'));
    // A leading `*` that belongs to a name (`*.example.org`) is given back.
    let start = if kept.starts_with('.') && text[..start].ends_with('*') { start - 1 } else { start };
    let end = start.max(range.end - (front.len() - kept.len()));
    let kept = &text[start..end];
    if kept.chars().filter(|c| c.is_alphanumeric()).count() >= 2 {
        out.push(start..end);
    }
}

/// The text after a label that only names the field it stood in ("Description: …").
fn unlabelled(text: &str) -> &str {
    const LABELS: [&str; 5] = ["Description:", "Message:", "Resolution Note:", "Condition:", "Title:"];
    match LABELS.iter().find_map(|l| text.strip_prefix(l)).map(str::trim_start) {
        Some(rest) if rest.split_whitespace().count() >= 2 => rest,
        _ => text,
    }
}

/// The text after its bullets, headings, quoting and emphasis. A `#` or `-` that belongs to a word stays.
fn unmarked(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let marks = text.len() - text.trim_start_matches(['-', '*', '•', '>', '#', '+', '|']).len();
        let spaced = text[marks..].starts_with(char::is_whitespace) || text[marks..].is_empty();
        let emphasis = text.len() - text.trim_start_matches(['*', '_', '~']).len();
        if marks > 0 && spaced {
            text = &text[marks..];
        } else if emphasis > 1 || emphasis == 1 && text[1..].contains(&text[..1]) {
            text = &text[emphasis..];
        } else {
            return text;
        }
    }
}

/// True for what carries no news: thanks, greetings, a lone address or emoji.
pub fn is_noise(text: &str) -> bool {
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    if words == 0 || text.split_whitespace().all(|w| w.starts_with(':') && w.ends_with(':')) {
        return true;
    }
    let lower = text.trim_end_matches(['!', '.', ',', ' ']).to_lowercase();
    words <= 4
        && [
            "hi",
            "hey",
            "hello",
            "thanks",
            "thank you",
            "thx",
            "ty",
            "good morning",
            "morning",
            "cheers",
            "welcome",
            "np",
            "ok",
            "okay",
            "yes",
            "no",
            "yep",
            "lgtm",
            "+1",
            "done",
            "sure",
            "great",
            "nice",
            "cool",
            "sounds good",
            "will do",
        ]
        .iter()
        .any(|g| {
            lower == *g
                || (lower.starts_with(g)
                    && words <= 3
                    && lower[g.len()..].starts_with([' ', ','])
                    && !lower.contains("now"))
        })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn who_writes_small_ends_sentences_all_the_same() {
        assert_eq!(
            cut("no, prod.yaml only. the gateway reads it when a pod starts"),
            ["no, prod.yaml only.", "the gateway reads it when a pod starts"]
        );
        assert_eq!(
            cut("The v2.1 build, e.g. the small one. it hangs"),
            ["The v2.1 build, e.g. the small one. it hangs"]
        );
    }

    #[test]
    fn sentences_bullets_and_wrapped_lines() {
        assert_eq!(
            cut(
                "A dig returned nothing. An explicit record is\nadded. The reason is\nthat adding *.x.example negated it."
            ),
            [
                "A dig returned nothing.",
                "An explicit record is\nadded.",
                "The reason is\nthat adding *.x.example negated it."
            ]
        );
        assert_eq!(cut("- first\n- second one\n\n1. third"), ["first", "second one", "third"]);
        assert_eq!(cut("**01:38: alerts fired**"), ["01:38: alerts fired"]);
        assert_eq!(cut("*.x.example is gone"), ["*.x.example is gone"]);
        assert_eq!(cut("Description: it broke | Policy: b"), ["it broke", "Policy: b"]);
        assert_eq!(cut("version 1.2. is e.g. fine"), ["version 1.2. is e.g. fine"]);
        assert_eq!(cut("障害です。原因はDNS"), ["障害です。", "原因はDNS"]);
    }

    #[test]
    fn prose_ends_its_sentences_behind_what_closes_them() {
        let cut = |text: &'static str| {
            let mut from = 0;
            let mut out: Vec<&str> = Vec::new();
            for end in ends(text).into_iter().chain([text.len()]) {
                out.push(text[from..end].trim());
                from = end;
            }
            out
        };
        assert_eq!(cut("It broke. We (Ana, Bo) saw it!  Then?"), ["It broke.", "We (Ana, Bo) saw it!", "Then?"]);
        assert_eq!(
            cut("Ana said “it broke.” Then v1.2 e.g. the old one came."),
            ["Ana said “it broke.”", "Then v1.2 e.g. the old one came."]
        );
        assert_eq!(cut("障害です。原因はDNS"), ["障害です。", "原因はDNS"]);
        assert_eq!(cut("... and so on"), ["... and so on"]);
        assert_eq!(cut(""), [""]);
    }

    #[test]
    fn greetings_are_noise() {
        for text in ["hi all", "thanks!", ":wave:", "Good morning", "🎉"] {
            assert!(is_noise(text), "{text}");
        }
        for text in ["no disk space left", "DNS is down", "hi, the site is down for us"] {
            assert!(!is_noise(text), "{text}");
        }
    }
}
