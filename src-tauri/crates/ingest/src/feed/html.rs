//! HTML fragments to plain text: tags fall away, blocks become lines, entities become characters. Nothing is kept that
//! could be rendered; text without markup passes unchanged.

use std::borrow::Cow;

/// Elements whose edges are line ends.
const BLOCKS: &[&str] =
    &["p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "blockquote", "pre", "hr"];

/// The readable text of an HTML fragment.
pub(crate) fn to_text(html: &str) -> Cow<'_, str> {
    if !html.contains(['<', '&']) {
        return Cow::Borrowed(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut hidden: Option<&'static str> = None;
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        if hidden.is_none() {
            text.push_str(before);
        }
        rest = if from.starts_with('&') {
            let (character, after) = entity(from);
            if hidden.is_none() {
                text.push_str(&character);
            }
            after
        } else {
            match tag(from) {
                Some((name, is_end, after)) => {
                    note_tag(&mut text, &mut hidden, &name, is_end);
                    after
                }
                None => {
                    if hidden.is_none() {
                        text.push('<');
                    }
                    &from[1..]
                }
            }
        };
    }
    if hidden.is_none() {
        text.push_str(rest);
    }
    Cow::Owned(tidy(&text))
}

fn note_tag(text: &mut String, hidden: &mut Option<&'static str>, name: &str, is_end: bool) {
    if let Some(opened) = hidden {
        if is_end && *opened == name {
            *hidden = None;
        }
        return;
    }
    if let (false, Some(opened)) = (is_end, ["script", "style"].into_iter().find(|hidden| *hidden == name)) {
        *hidden = Some(opened);
    } else if BLOCKS.contains(&name) {
        if !text.ends_with('\n') && !text.is_empty() {
            text.push('\n');
        }
        if name == "li" && !is_end {
            text.push_str("- ");
        }
        if name == "p" && is_end {
            text.push('\n');
        }
    }
}

/// `(name, is end tag, what follows)`; `None` when it is a mere less-than sign.
fn tag(from: &str) -> Option<(String, bool, &str)> {
    if let Some(comment) = from.strip_prefix("<!--") {
        return comment.find("-->").map(|end| (String::new(), false, &comment[end + 3..]));
    }
    let is_end = from.starts_with("</");
    let start = if is_end { 2 } else { 1 };
    let name_end = from[start..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(from.len(), |at| start + at);
    if name_end == start || !from.as_bytes()[start].is_ascii_alphabetic() {
        return None;
    }
    let follows = from[name_end..].chars().next()?;
    if !(follows.is_whitespace() || matches!(follows, '>' | '/')) {
        return None;
    }
    let close = from.find('>')?;
    Some((from[start..name_end].to_ascii_lowercase(), is_end, &from[close + 1..]))
}

fn entity(from: &str) -> (String, &str) {
    let known = from[1..]
        .find(';')
        .filter(|&end| (1..=8).contains(&end))
        .and_then(|end| Some((character(&from[1..=end])?, &from[end + 2..])));
    known.map_or_else(|| ("&".to_owned(), &from[1..]), |(c, after)| (c.to_string(), after))
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "rsquo" => '’',
        "lsquo" => '‘',
        "rdquo" => '”',
        "ldquo" => '“',
        "middot" => '·',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))?
        }
    })
}

/// No blank at the ends of lines, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::to_text;
    use proptest::prelude::*;

    #[test]
    fn markup_falls_away() {
        assert_eq!(to_text("<p>Hello <b>there</b></p><p>Bye</p>"), "Hello there\n\nBye");
        assert_eq!(to_text("one<br />two<br>three"), "one\ntwo\nthree");
        assert_eq!(to_text("<ul><li>a</li><li>b</li></ul>"), "- a\n- b");
        assert_eq!(to_text("a &amp; b &lt;c&gt; &#39;d&#x27; &nope; &"), "a & b <c> 'd' &nope; &");
        assert_eq!(to_text("x <script>alert(1)</script>y<style>p{}</style>"), "x y");
        assert_eq!(to_text("<a href=\"https://x.example/?a=1&b=2\">link</a>"), "link");
        assert_eq!(to_text("p99 < 2s and 3 > 2 <3"), "p99 < 2s and 3 > 2 <3");
        assert_eq!(to_text("a<!-- hidden -->b"), "ab");
        assert_eq!(to_text("plain"), "plain");
    }

    proptest! {
        #[test]
        fn any_text_passes(html in "([a-z &;<>/#é!-]|<p>|</|&amp;|&#|<!--){0,60}") {
            to_text(&html);
        }
    }
}
