//! Slack's markup to readable text: mentions, links and entities resolved; emoji codes and styles stay as typed.

use super::directory::Directory;
use std::borrow::Cow;

/// Readable text; ids of people that the directory does not know are pushed to `missing`.
pub(super) fn readable<'t>(text: &'t str, directory: &Directory, missing: &mut Vec<String>) -> Cow<'t, str> {
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let used =
            if rest.starts_with('&') { entity(rest, &mut out) } else { angle(rest, &mut out, directory, missing) };
        rest = &rest[used..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(rest: &str, out: &mut String) -> usize {
    for (escaped, letter) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&')] {
        if rest.starts_with(escaped) {
            out.push(letter);
            return escaped.len();
        }
    }
    out.push('&');
    1
}

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let used = entity(rest, out);
        rest = &rest[used..];
    }
    out.push_str(rest);
}

/// `<…>`: bytes used. What is no mention and no link stays as it is.
fn angle(rest: &str, out: &mut String, directory: &Directory, missing: &mut Vec<String>) -> usize {
    let Some(end) = memchr::memchr3(b'>', b'\n', b'<', &rest.as_bytes()[1..]).map(|at| at + 1) else {
        out.push('<');
        return 1;
    };
    let inner = &rest[1..end];
    if rest.as_bytes()[end] != b'>' || !resolve(inner, out, directory, missing) {
        out.push('<');
        return 1;
    }
    end + 1
}

fn resolve(inner: &str, out: &mut String, directory: &Directory, missing: &mut Vec<String>) -> bool {
    let (target, label) = match inner.split_once('|') {
        Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
        None => (inner, None),
    };
    match target.as_bytes().first() {
        Some(b'@') if is_id(&target[1..]) => mention(&target[1..], label, out, directory, missing),
        Some(b'#') if is_id(&target[1..]) => {
            let id = &target[1..];
            out.push('#');
            match label {
                Some(label) => unescape(label, out),
                None => out.push_str(directory.channel(id).as_deref().unwrap_or(id)),
            }
        }
        Some(b'!') => command(&target[1..], label, out),
        _ if has_scheme(target) => link(target, label, out),
        _ => return false,
    }
    true
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !target.contains(char::is_whitespace)
    })
}

fn mention(id: &str, label: Option<&str>, out: &mut String, directory: &Directory, missing: &mut Vec<String>) {
    out.push('@');
    match (directory.person(id), label) {
        (Some(name), _) => out.push_str(name),
        (None, Some(label)) => unescape(label.trim_start_matches('@'), out),
        (None, None) => {
            out.push_str(id);
            missing.push(id.to_owned());
        }
    }
}

fn command(command: &str, label: Option<&str>, out: &mut String) {
    let name = command.split('^').next().unwrap_or(command);
    match (name, label) {
        ("date", Some(label)) => unescape(label, out),
        ("date", None) => out.push_str(command.split('^').nth(1).unwrap_or(command)),
        ("subteam", label) => {
            out.push('@');
            let id = command.split('^').nth(1).unwrap_or(command);
            unescape(label.map_or(id, |label| label.trim_start_matches('@')), out);
        }
        ("here" | "channel" | "everyone" | "group", _) => {
            out.push('@');
            out.push_str(name);
        }
        (_, Some(label)) => unescape(label, out),
        (_, None) => {
            out.push('@');
            unescape(command, out);
        }
    }
}

/// An address without what people leave out when they write it.
fn bare(text: &str) -> &str {
    let schemes = ["mailto:", "tel:", "https://", "http://"];
    schemes.iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text).trim_end_matches('/')
}

fn link(target: &str, label: Option<&str>, out: &mut String) {
    let Some(label) = label else { return unescape(target, out) };
    if target.starts_with("mailto:") && bare(target) == bare(label) {
        unescape(label, out);
    } else if bare(target) == bare(label) {
        unescape(target, out);
    } else {
        unescape(label, out);
        out.push_str(" (");
        unescape(target, out);
        out.push(')');
    }
}
