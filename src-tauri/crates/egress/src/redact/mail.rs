//! Mail addresses.

use super::RedactedKind;
use super::find::Found;

/// Local parts that name a protocol's account and not a mailbox, as in `git@host:owner/repo`.
const NOT_A_MAILBOX: &[&str] = &["git", "hg", "svn"];

/// Mail addresses in the text, with letters of any alphabet. A version after a package (`left@1.2.3`) is not one.
pub(super) fn scan(text: &str, out: &mut Vec<Found>) {
    for (at, _) in text.match_indices('@') {
        let local =
            text[..at].char_indices().rev().take_while(|(_, letter)| in_local(*letter)).last().map(|(start, _)| start);
        let Some(mut start) = local else { continue };
        start += text[start..at].len()
            - text[start..at].trim_start_matches(['.', '-', '\'', '=', '/', '&', '?', '*', '#', '{', '|', '`']).len();
        let Some(end) = domain_end(text, at + 1) else { continue };
        let local = &text[start..at];
        if local.is_empty() || local.ends_with('.') || NOT_A_MAILBOX.contains(&local) {
            continue;
        }
        out.push(Found::new(start..end, RedactedKind::Email));
    }
}

fn in_local(letter: char) -> bool {
    letter.is_alphanumeric() || "._%+-'".contains(letter)
}

/// The end of a domain with at least one dot and a last label of letters, or nothing.
fn domain_end(text: &str, start: usize) -> Option<usize> {
    let run = text[start..].char_indices().find(|(_, letter)| !letter.is_alphanumeric() && !"-.".contains(*letter));
    let run = &text[start..run.map_or(text.len(), |(at, _)| start + at)];
    let run = run.trim_end_matches(['.', '-']);
    let (rest, last) = run.rsplit_once('.')?;
    let good = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let letters = last.chars().count() >= 2 && (last.chars().all(char::is_alphabetic) || last.starts_with("xn--"));
    (letters && rest.split('.').all(good)).then_some(start + run.len())
}
