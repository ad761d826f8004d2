//! The walk over a text, token by token.

use super::{Found, GITHUB, Reference, ReferenceKind, address, is_hash, is_name, is_number};
use std::ops::Range;

/// Characters that part tokens, besides white space.
const PARTING: &[char] =
    &['<', '>', '(', ')', '[', ']', '{', '}', '"', '\'', '`', ',', ';', '|', '*', '“', '”', '„', '‘', '’', '«', '»'];

/// Characters that may follow a token without belonging to it.
const TRAILING: &[char] = &['.', ':', '!', '?', '/', '…', '~', '_'];

/// What a number after such a word is: something else than an issue.
const OTHER_NUMBERS: &[&str] = &[
    "ticket",
    "tickets",
    "incident",
    "incidents",
    "inc",
    "case",
    "step",
    "attempt",
    "option",
    "number",
    "item",
    "run",
    "build",
    "job",
    "channel",
    "room",
    "server",
    "node",
    "pod",
    "shard",
    "disk",
    "version",
    "release",
    "priority",
    "rank",
    "question",
    "take",
    "phase",
    "part",
    "round",
    "day",
    "week",
    "line",
    "page",
    "slide",
    "figure",
    "rule",
    "reason",
    "action",
    "problem",
    "sev",
    "no",
    "nr",
    "alert",
    "call",
    "meeting",
    "db",
    "worker",
    "replica",
    "task",
    "order",
    "account",
    "customer",
    "invoice",
    "id",
    "color",
    "colour",
    "the",
    "our",
    "is",
];

const COLOURED: &[&str] = &["color", "colour", "background", "fill", "stroke", "border", "rgb", "hex", "shade"];

/// Endings of files whose `#12` is an anchor.
const PAGES: &[&str] = &["html", "htm", "md", "php", "txt", "rst", "aspx", "jsp", "adoc", "pdf"];

/// The references in a text, in order.
pub(super) struct Mentions<'t> {
    text: &'t str,
    default_repository: &'t str,
    /// Where the next token is looked for.
    at: usize,
    /// The two tokens before, the nearer first.
    before: [&'t str; 2],
    last: Option<(ReferenceKind, usize)>,
}

impl<'t> Mentions<'t> {
    pub(super) fn new(text: &'t str, default_repository: &'t str) -> Self {
        Mentions { text, default_repository, at: 0, before: [""; 2], last: None }
    }

    fn next_token(&mut self) -> Option<Range<usize>> {
        let is_parting = |c: char| c.is_whitespace() || PARTING.contains(&c);
        let start = self.at + self.text[self.at..].find(|c| !is_parting(c))?;
        let end = self.text[start..].find(is_parting).map_or(self.text.len(), |length| start + length);
        self.at = end;
        Some(start..end)
    }

    fn read(&self, token: Range<usize>) -> Option<Found> {
        let token = token.start..token.start + self.text[token.clone()].trim_end_matches(TRAILING).len();
        let word = &self.text[token.clone()];
        if let Some(scheme) = word.find("://") {
            let start = word[..scheme].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |i| next_char(word, i));
            let reference = address::read(&word[start..])?;
            return Some(Found { reference, range: token.start + start..token.end });
        }
        if word.contains('/')
            && let Some(reference) = address::read(word)
            && reference.host.contains('.')
        {
            return Some(Found { reference, range: token });
        }
        self.read_number(word, &token).or_else(|| self.read_hash(word, &token))
    }

    /// `owner/repo#12`, `repo#12`, `PR#12`, `#12`, `GH-12`, `PR 12`.
    fn read_number(&self, word: &str, token: &Range<usize>) -> Option<Found> {
        let found = |kind, repository: &str, number: &str| {
            Some(Found { reference: reference(kind, repository, number), range: token.clone() })
        };
        if let Some(number) = word.strip_prefix("GH-").filter(|number| is_number(number)) {
            return found(ReferenceKind::IssueOrPullRequest, self.default_repository, number);
        }
        let Some((left, number)) = word.rsplit_once('#') else {
            let kind = self.kind_said(true).filter(|_| is_number(word))?;
            return found(kind, self.default_repository, word);
        };
        if !is_number(number) {
            return None;
        }
        if left.is_empty() {
            return found(self.bare_kind(token.start, number)?, self.default_repository, number);
        }
        if let Some(kind) = kind_of_word(left) {
            return found(kind, self.default_repository, number);
        }
        let kind = self.kind_said(false).unwrap_or(ReferenceKind::IssueOrPullRequest);
        is_repository(left).then(|| found(kind, left, number))?
    }

    /// What a bare `#12` is, or `None` where it is no reference at all.
    fn bare_kind(&self, at: usize, number: &str) -> Option<ReferenceKind> {
        if let Some(kind) = self.kind_said(false) {
            return Some(kind);
        }
        if let Some((kind, end)) = self.last
            && is_joining(&self.text[end..at])
        {
            return Some(kind);
        }
        let before = self.before[0].trim_end_matches(TRAILING).to_lowercase();
        let is_colour = matches!(number.len(), 3 | 6 | 8) && COLOURED.iter().any(|word| before.contains(word));
        if is_colour || OTHER_NUMBERS.contains(&before.as_str()) {
            return None;
        }
        let line = self.text[..at].rfind('\n').map_or(&self.text[..at], |end| &self.text[end + 1..at]);
        let opens_line = line.chars().all(|c| c.is_whitespace() || "-*+>•".contains(c));
        let may_be_place_in_list = number.len() == 1 || opens_line;
        (!self.default_repository.is_empty() || !may_be_place_in_list).then_some(ReferenceKind::IssueOrPullRequest)
    }

    /// The kind that the words before state. Where no `#` stands (`strictly`), only `PR` and `pull request` will do.
    fn kind_said(&self, strictly: bool) -> Option<ReferenceKind> {
        let [near, far] = self.before.map(|word| word.trim_end_matches(TRAILING));
        let is_request = matches!(near.to_lowercase().as_str(), "request" | "requests" | "req");
        if is_request && matches!(far.to_lowercase().as_str(), "pull" | "merge") {
            return Some(ReferenceKind::PullRequest);
        }
        if strictly {
            return matches!(near, "PR" | "PRs").then_some(ReferenceKind::PullRequest);
        }
        kind_of_word(near)
    }

    /// `owner/repo@1a2b3c4`, a whole hash anywhere, or a short one after the word commit.
    fn read_hash(&self, word: &str, token: &Range<usize>) -> Option<Found> {
        if let Some((repository, hash)) = word.split_once('@')
            && is_hash(hash)
            && repository.contains('/')
            && is_repository(repository)
        {
            let reference = reference(ReferenceKind::Commit, repository, hash);
            return Some(Found { reference, range: token.clone() });
        }
        let is_named = matches!(
            self.before[0].trim_end_matches(TRAILING).to_lowercase().as_str(),
            "commit" | "commits" | "sha" | "revision" | "rev" | "revert" | "reverts" | "cherry-pick"
        );
        let mut start = 0;
        for part in word.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let run = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            if is_hash(run) && (run.len() == super::WHOLE_HASH || (is_named && run.len() == word.len())) {
                let range = token.start + start..token.start + start + run.len();
                let reference = reference(ReferenceKind::Commit, self.default_repository, run);
                return Some(Found { reference, range });
            }
            start += part.len();
        }
        None
    }
}

impl Iterator for Mentions<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let token = self.next_token()?;
            let found = self.read(token.clone());
            self.before = [&self.text[token], self.before[0]];
            if let Some(found) = found {
                self.last = Some((found.reference.kind, found.range.end));
                return Some(found);
            }
        }
    }
}

fn reference(kind: ReferenceKind, repository: &str, target: &str) -> Reference {
    let target = target.to_ascii_lowercase();
    Reference { kind, host: GITHUB.to_owned(), repository: repository.to_owned(), target }
}

fn next_char(word: &str, at: usize) -> usize {
    at + word[at..].chars().next().map_or(0, char::len_utf8)
}

fn kind_of_word(word: &str) -> Option<ReferenceKind> {
    match word.to_lowercase().as_str() {
        "pr" | "prs" | "pull" | "pulls" | "mr" => Some(ReferenceKind::PullRequest),
        "issue" | "issues" | "bug" => Some(ReferenceKind::Issue),
        "fix" | "fixes" | "fixed" | "close" | "closes" | "closed" | "resolve" | "resolves" | "resolved" | "revert"
        | "reverts" | "reverted" | "see" | "refs" | "ref" | "merged" | "merge" | "deployed" | "github" | "gh" => {
            Some(ReferenceKind::IssueOrPullRequest)
        }
        _ => None,
    }
}

/// Whether only "and", commas and the like stand between two numbers, so that the second is what the first is.
fn is_joining(between: &str) -> bool {
    between.len() <= 12
        && between
            .split(|c: char| c.is_whitespace() || ",;&/".contains(c))
            .all(|word| matches!(word, "" | "and" | "or"))
        && !between.contains('\n')
}

fn is_repository(text: &str) -> bool {
    let mut parts = text.split('/');
    let (Some(first), second, None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let name = second.unwrap_or(first);
    let is_page = name.rsplit_once('.').is_some_and(|(_, ending)| PAGES.contains(&ending.to_lowercase().as_str()));
    is_name(first)
        && is_name(name)
        && name.len() > 1
        && name.bytes().any(|b| b.is_ascii_alphabetic())
        && !is_page
        && (second.is_some() || !OTHER_NUMBERS.contains(&name.to_lowercase().as_str()))
}
