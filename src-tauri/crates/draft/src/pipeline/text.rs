//! Letters that cannot be seen, lines, and addresses: what imported text and answers look like before anyone reads them.
//!
//! Refused: dropping a letter in silence. What is not shown as it is, is shown as `<U+202E>`.

use regex::Regex;
use std::sync::LazyLock;

/// The same text with every character that hides, reorders or controls shown by its number. Line breaks and tabs stay,
/// joiners stay where a script or an emoji needs them.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => continue,
            _ if !hides(c) || is_needed(before, c, rest.peek().copied()) => out.push(c),
            _ => out.push_str(&format!("<U+{:04X}>", u32::from(c))),
        }
        before = Some(c);
    }
    out
}

/// Takes [`visible`] back, for comparing with the original.
pub fn restored(text: &str) -> String {
    static SHOWN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"<U\+([0-9A-F]{4,6})>").expect("a constant pattern is valid"));
    let letter = |hit: &regex::Captures<'_>| {
        let number = u32::from_str_radix(&hit[1], 16).ok().and_then(char::from_u32);
        number.map_or_else(|| hit[0].to_owned(), String::from)
    };
    SHOWN.replace_all(text, letter).into_owned()
}

fn hides(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}' => true,
        '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => true,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => c.is_control(),
    }
}

/// True for a joiner between letters of a script that writes with it, and inside an emoji.
fn is_needed(before: Option<char>, c: char, after: Option<char>) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| matches!(c, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{17d3}'));
    let drawn = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{203c}'..='\u{3299}' | '\u{1f000}'..='\u{1faff}' | '\u{fe0f}' | '©' | '®'))
    };
    match c {
        '\u{200c}' => joins(before) && joins(after),
        '\u{200d}' => joins(before) && joins(after) || drawn(before) && drawn(after),
        '\u{fe0e}' | '\u{fe0f}' => {
            let key = matches!(before, Some('0'..='9' | '#' | '*')) && after == Some('\u{20e3}');
            key || drawn(before) && before != Some('\u{fe0f}')
        }
        _ => false,
    }
}

/// One line of at most `most` characters: breaks and runs of spaces become a space, an ellipsis says that it was cut.
pub fn one_line(text: &str, most: usize) -> String {
    let mut out = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = out.char_indices().nth(most) {
        out.truncate(cut);
        out.push('…');
    }
    out
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)[a-z][a-z0-9+.-]*://[^\s<>"'`|“”«»]*|(?:javascript|vbscript|data|mailto|file|blob|tel|sms|ftp)(?:\s*:|:)[^\s<>"'`|“”«»]+|www\.[^\s<>"'`|“”«»]+"#,
    )
    .expect("a constant pattern is valid")
});

/// The same text in which no address is one that `known` does not know: it can be read and not followed. Nor is anything
/// left that Markdown would make an address or a picture of.
pub fn defanged(text: &str, known: &dyn Fn(&str) -> bool) -> String {
    let tame = |hit: &regex::Captures<'_>| {
        let whole = &hit[0];
        let address = whole.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '*', '_', '…']);
        if known(address) {
            return whole.to_owned();
        }
        let (head, rest) = whole.split_at(whole.find([':', '.']).unwrap_or(0));
        let mut rest = rest.chars();
        let mark = rest.next().map(String::from).unwrap_or_default();
        format!("{head}[{mark}]{}", defanged(rest.as_str(), &|_| false))
    };
    ADDRESS.replace_all(text, tame).replace("](", "] (").replace("](<", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown_and_what_a_script_needs_stays() {
        for (text, shown) in [
            ("a\u{202e}b", "a<U+202E>b"),
            ("a\u{200b}b\u{feff}", "a<U+200B>b<U+FEFF>"),
            ("\u{e0041}\u{e007f}", "<U+E0041><U+E007F>"),
            ("\u{1b}[31mred", "<U+001B>[31mred"),
            ("x\u{fe0f}y\u{e0100}", "x<U+FE0F>y<U+E0100>"),
            ("one\r\ntwo\tthree\n", "one\ntwo\tthree\n"),
            ("a\rb\u{0}", "a<U+000D>b<U+0000>"),
            ("line\u{2028}break\u{85}", "line<U+2028>break<U+0085>"),
            ("❤\u{fe0f} 1\u{fe0f}\u{20e3} 👩\u{200d}💻", "❤\u{fe0f} 1\u{fe0f}\u{20e3} 👩\u{200d}💻"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("plain äöü 日本語", "plain äöü 日本語"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn what_is_shown_by_number_can_be_put_back() {
        let text = "a\u{202e}b\u{200b}c\u{1b}[0m\u{e0041}";
        assert_eq!(restored(&visible(text)), text);
        assert_eq!(restored("<U+D800> <U+12>"), "<U+D800> <U+12>");
    }

    #[test]
    fn addresses_that_nobody_knows_cannot_be_followed() {
        let known = |address: &str| address == "https://status.example/i/7";
        let text = "see https://status.example/i/7, not https://evil.example/?q=1 or [x](javascript:alert(1)) \
                    ![p](//evil.example/p.png) www.evil.example mailto:a@evil.example?body=x";
        let tame = defanged(text, &known);
        assert!(tame.contains("https://status.example/i/7,"));
        for live in ["https://evil", "javascript:", "](", "www.evil", "mailto:"] {
            assert!(!tame.contains(live), "{live} in {tame}");
        }
        assert!(tame.contains("https[:]//evil.example/?q=1"), "{tame}");
    }

    proptest::proptest! {
        #[test]
        fn nothing_hides_in_any_text_and_all_of_it_can_be_put_back(text in "(\\PC|[\\u{0}-\\u{1f}]|[\\u{200b}-\\u{2070}]|[\\u{fe00}-\\u{fe0f}]|[\\u{e0000}-\\u{e01ef}]){0,40}") {
            let shown = visible(&text);
            let bad = |c: char| match c {
                '\n' | '\t' => false,
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e0fff}' => true,
                c => c.is_control(),
            };
            proptest::prop_assert!(!shown.contains(bad), "something hides");
            if !text.contains("<U+") {
                proptest::prop_assert_eq!(restored(&shown), text.replace("\r\n", "\n"));
            }
            proptest::prop_assert_eq!(visible(&shown), shown);
        }
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line(" a\n\tb  c ", 9), "a b c");
        assert_eq!(one_line("abcdef", 3), "abc…");
    }
}
