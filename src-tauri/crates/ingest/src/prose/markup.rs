//! Markdown to readable text, in one pass: links keep their address, emphasis and code marks go, words stay.
//!
//! What is refused: rendering, and anything whose cost grows faster than the text.

use std::collections::HashMap;

/// Targets of reference links by name in lower case.
pub type Definitions = HashMap<String, String>;

/// How far ahead the end of a link is looked for.
const LINK_BYTES: usize = 2048;

/// `[name]: https://example.org` as name and target.
pub fn definition(line: &str) -> Option<(String, String)> {
    let rest = line.trim().strip_prefix('[')?;
    let (name, target) = rest.split_once("]:")?;
    let target = target.split_whitespace().next()?;
    let linked = target.contains(['/', '.', '#', '<', '%']);
    let sound = !name.is_empty() && !name.contains(']') && linked;
    sound.then(|| (name.to_lowercase(), target.trim_matches(['<', '>']).to_owned()))
}

/// The readable text of `source`.
pub fn readable(source: &str, definitions: &Definitions) -> String {
    if !source.contains(['[', '*', '_', '`', '<', '&', '\\', '~']) {
        return source.to_owned();
    }
    let mut out = String::with_capacity(source.len());
    // Open marks: the mark, its length, and where it stands in `out`.
    let mut open: Vec<(char, usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(next) = source[at..].chars().next() {
        let rest = &source[at..];
        at += match next {
            '\\' => escaped(rest, &mut out),
            '`' => code(rest, &mut out),
            '!' if rest.starts_with("![") => {
                link(&rest[1..], definitions, &mut out).map(|used| used + 1).unwrap_or_else(|| plain(next, &mut out))
            }
            '[' => link(rest, definitions, &mut out).unwrap_or_else(|| plain(next, &mut out)),
            '<' => angle(rest, &mut out).unwrap_or_else(|| plain(next, &mut out)),
            '&' => entity(rest, &mut out).unwrap_or_else(|| plain(next, &mut out)),
            '*' | '_' | '~' => mark(source, at, next, &mut out, &mut open),
            _ => plain(next, &mut out),
        };
    }
    out
}

fn plain(next: char, out: &mut String) -> usize {
    out.push(next);
    next.len_utf8()
}

fn escaped(rest: &str, out: &mut String) -> usize {
    match rest[1..].chars().next() {
        Some(mark) if mark.is_ascii_punctuation() => {
            out.push(mark);
            2
        }
        _ => plain('\\', out),
    }
}

fn code(rest: &str, out: &mut String) -> usize {
    let ticks = rest.bytes().take_while(|b| *b == b'`').count();
    let fence = &rest[..ticks];
    let window = window(&rest[ticks..]);
    match window.find(fence) {
        Some(end) => {
            out.push_str(&window[..end]);
            ticks * 2 + end
        }
        None => {
            out.push_str(fence);
            ticks
        }
    }
}

/// `[text](target)`, `[text][name]`, `[name]`; bytes used.
fn link(rest: &str, definitions: &Definitions, out: &mut String) -> Option<usize> {
    let window = window(rest);
    let close = closing(window)?;
    let inner = &window[1..close];
    let after = &window[close + 1..];
    if let Some(target) = after.strip_prefix('(') {
        let end = target.find(')').filter(|end| !target[..*end].contains('\n'))?;
        let address = target[..end].split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']);
        let text = readable_inner(inner);
        out.push_str(&text);
        if !address.is_empty() && address != text && !address.starts_with('#') {
            if !text.is_empty() {
                out.push(' ');
            }
            out.push_str(&format!("({address})"));
        }
        return Some(close + 1 + 1 + end + 1);
    }
    let (name, used) = match after.strip_prefix('[').and_then(|name| Some((name, name.find(']')?))) {
        Some((name, end)) => (if end == 0 { inner } else { &name[..end] }, close + 1 + end + 2),
        None => (inner, close + 1),
    };
    definitions.get(&name.to_lowercase())?;
    out.push_str(&readable_inner(inner));
    Some(used)
}

/// Words of a link without their marks; links do not nest.
fn readable_inner(inner: &str) -> String {
    inner.trim_matches(['*', '_']).replace(['`', '\\'], "")
}

/// Where the bracket that opens `text` closes.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at),
            b']' => depth -= 1,
            b'\n' if text[at..].starts_with("\n\n") => return None,
            _ => {}
        }
        if depth > 8 {
            return None;
        }
    }
    None
}

fn angle(rest: &str, out: &mut String) -> Option<usize> {
    let window = window(rest);
    let end = window.find('>')?;
    let inner = &window[1..end];
    if inner.starts_with("http://") || inner.starts_with("https://") || inner.starts_with("mailto:") {
        out.push_str(inner);
        return Some(end + 1);
    }
    let tag = inner.trim_matches('/').trim().to_ascii_lowercase();
    if tag == "br" {
        out.push('\n');
        return Some(end + 1);
    }
    let dropped = ["b", "i", "em", "strong", "code", "p", "ul", "ol", "li", "u", "s", "sub", "sup", "kbd", "del"];
    dropped.contains(&tag.as_str()).then_some(end + 1)
}

fn entity(rest: &str, out: &mut String) -> Option<usize> {
    let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&#39;", '\''), ("&nbsp;", ' ')];
    let (name, meant) = known.iter().find(|(name, _)| rest.starts_with(name))?;
    out.push(*meant);
    Some(name.len())
}

/// A run of `*`, `_` or `~`: dropped with its partner, kept when it has none.
fn mark(source: &str, at: usize, mark: char, out: &mut String, open: &mut Vec<(char, usize, usize)>) -> usize {
    let length = source[at..].bytes().take_while(|b| *b == mark as u8).count();
    let before = source[..at].chars().next_back().unwrap_or(' ');
    let after = source[at + length..].chars().next().unwrap_or(' ');
    let word_mark = mark == '_';
    let can_close = !(before.is_whitespace() || (word_mark && after.is_alphanumeric()));
    let can_open = !(after.is_whitespace() || (word_mark && before.is_alphanumeric()));
    let single_tilde = mark == '~' && length < 2;
    let recent = open.len().saturating_sub(8);
    let partner = open[recent..].iter().rposition(|(known, size, _)| *known == mark && *size == length);
    match partner.filter(|_| can_close && !single_tilde && length <= 3) {
        Some(found) => {
            let (_, size, place) = open[recent + found];
            open.truncate(recent + found);
            // Long texts keep the marks: taking out of the middle of them would be slow.
            if out.len() - place <= LINK_BYTES * 4 {
                out.replace_range(place..place + size, "");
            } else {
                out.push_str(&source[at..at + length]);
            }
        }
        None => {
            if can_open && !single_tilde && length <= 3 {
                open.push((mark, length, out.len()));
            }
            out.push_str(&source[at..at + length]);
        }
    }
    length
}

fn window(text: &str) -> &str {
    crate::text::cut_at(text, LINK_BYTES)
}
