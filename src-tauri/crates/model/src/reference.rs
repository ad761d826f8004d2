//! References: pull requests, issues and commits named in any text, recognised for later.
//!
//! Read from text alone; nothing is fetched. What is refused: taking a colour (`#336699`), an anchor (`page.html#12`),
//! a heading, a channel, a ticket number (`incident #4`) or a place in a list (`#1`) for an issue.

mod address;
mod mention;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

crate::words! {
    /// What a reference points at.
    ReferenceKind { PullRequest => "pull_request", Issue => "issue", Commit => "commit", IssueOrPullRequest => "issue_or_pull_request" }
}

/// The host that is meant where a text names none.
pub const GITHUB: &str = "github.com";

/// A pull request, issue or commit that some text names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Reference {
    pub kind: ReferenceKind,
    /// `github.com` unless the text says otherwise.
    pub host: String,
    /// `owner/repo`, or `repo`, or empty when only `#12` was written.
    pub repository: String,
    /// The number, or the hash of a commit.
    pub target: String,
}

/// A reference and the bytes of the text that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub reference: Reference,
    pub range: Range<usize>,
}

/// The references in `text`, in order, never overlapping.
///
/// `default_repository` (`owner/repo`) is what `#12`, `GH-12` and bare hashes belong to; without it their repository
/// stays empty.
pub fn find(text: &str, default_repository: Option<&str>) -> Vec<Found> {
    mention::Mentions::new(text, default_repository.unwrap_or_default()).collect()
}

/// What a web address of a pull request, issue or commit points at: `https://github.com/owner/repo/pull/12`, the same
/// on any other host, and the addresses of the REST interface.
pub fn of_url(url: &str) -> Option<Reference> {
    address::read(url)
}

/// The form used in [`crate::ChangeFacts::reference`]: `owner/repo#12`, `repo#12`, `#12`, or a hash.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ReferenceKind::Commit => f.write_str(&self.target),
            _ => write!(f, "{}#{}", self.repository, self.target),
        }
    }
}

/// Whether two names in the form of [`crate::ChangeFacts::reference`] can mean the same thing: `repo#12` and `#12` may
/// stand for `owner/repo#12`, and seven or more letters of a hash for the whole. Case of names does not matter.
pub fn may_be_same(a: &str, b: &str) -> bool {
    match (a.rsplit_once('#'), b.rsplit_once('#')) {
        (Some((a_repository, a_number)), Some((b_repository, b_number))) => {
            a_number == b_number && may_be_same_repository(a_repository, b_repository)
        }
        (None, None) => {
            let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
            short.len() >= SHORT_HASH
                && is_hex(short)
                && long.as_bytes()[..short.len()].eq_ignore_ascii_case(short.as_bytes())
        }
        _ => false,
    }
}

fn may_be_same_repository(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() || a.eq_ignore_ascii_case(b) {
        return true;
    }
    let name = |repository: &str| repository.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    (a.contains('/') != b.contains('/')) && name(a) == name(b)
}

/// Letters of a whole hash.
const WHOLE_HASH: usize = 40;
/// Letters of the shortest hash that is taken for one.
const SHORT_HASH: usize = 7;
/// Digits of the largest number that is taken for one.
const NUMBER_DIGITS: usize = 9;

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Hexadecimal with both a digit and a letter: words ("defaced") and plain numbers are neither hashes.
fn is_hash(text: &str) -> bool {
    (SHORT_HASH..=WHOLE_HASH).contains(&text.len())
        && is_hex(text)
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().any(|b| b.is_ascii_alphabetic())
}

fn is_number(text: &str) -> bool {
    (1..=NUMBER_DIGITS).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
}

/// A name as GitHub allows it for an owner or a repository.
fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        && !matches!(text, "." | "..")
        && !text.starts_with('-')
}

#[cfg(test)]
mod tests;
