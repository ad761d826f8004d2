//! What a change says it undoes and closes, in the words that GitHub and git understand, and the pull request that a
//! commit subject names.

use model::reference::{self, Found, ReferenceKind};
use regex::Regex;
use std::sync::LazyLock;

static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b\s*:?\s+(?:(?:the|issue|bug|gh)\s+)?$")
        .expect("the closing pattern is a valid regular expression")
});

static REVERTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:revert(?:s|ed|ing)?|roll(?:s|ed|ing)?\s?back|back(?:s|ed)?\s+out)\b\s*:?\s+(?:(?:of|the|commit|commits|pr|pull\s+request|merge|changes?\s+(?:in|from))\s+){0,3}[(\[]?$",
    )
    .expect("the reverting pattern is a valid regular expression")
});

static REVERT_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)^\s*(?:\[[^\]]*\]\s*)?revert(?:\s*:\s*|\s+)["“](.+)["”]"#)
        .expect("the title pattern is a valid regular expression")
});

static NUMBER_IN_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^Merge pull request #(\d{1,9})\b|\(#(\d{1,9})\)\s*$|^Merged? (?:PR|pr) #?(\d{1,9})\b)")
        .expect("the subject pattern is a valid regular expression")
});

/// References and hashes that a change says it reverts; the quoted title of `Revert "…"` where it names none.
pub(crate) fn reverts_in(title: &str, body: &str, repository: &str) -> Vec<String> {
    let quoted = REVERT_TITLE.captures(title).and_then(|found| found.get(1)).map(|title| title.as_str());
    let mut names = named_after(&REVERTING, title, repository);
    for name in named_after(&REVERTING, body, repository) {
        push_new(&mut names, name);
    }
    if let Some(quoted) = quoted {
        match NUMBER_IN_TITLE.captures(quoted).and_then(|found| found.iter().skip(1).flatten().next()) {
            Some(number) => push_new(&mut names, format!("{repository}#{}", number.as_str())),
            None if names.is_empty() => names.push(quoted.to_owned()),
            None => {}
        }
    }
    names
}

/// Issues that a change says it closes.
pub(crate) fn closes_in(body: &str, repository: &str) -> Vec<String> {
    named_after(&CLOSING, body, repository)
}

/// The pull request in the subject of a merge or squash commit, as a field of its item.
pub(crate) fn pull_request_field(subject: &str) -> Vec<(String, String)> {
    let number = NUMBER_IN_TITLE.captures(subject).and_then(|found| found.iter().skip(1).flatten().next());
    number.map(|number| ("pull_request".to_owned(), format!("#{}", number.as_str()))).into_iter().collect()
}

/// The names of the references in `text` that stand right after words that `pattern` ends on.
fn named_after(pattern: &Regex, text: &str, repository: &str) -> Vec<String> {
    const WORDS_BYTES: usize = 60;
    let mut names = Vec::new();
    let default = (!repository.is_empty()).then_some(repository);
    for Found { reference, range } in reference::find(text, default) {
        let mut start = range.start.saturating_sub(WORDS_BYTES);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        let may_be_named = reference.kind != ReferenceKind::Commit || is_reverting(pattern);
        if may_be_named && pattern.is_match(&text[start..range.start]) {
            push_new(&mut names, reference.to_string());
        }
    }
    names
}

/// Only reverts may name commits; nothing closes one.
fn is_reverting(pattern: &Regex) -> bool {
    std::ptr::eq(pattern, &*REVERTING)
}

fn push_new(names: &mut Vec<String>, name: String) {
    if !names.contains(&name) {
        names.push(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "0123456789abcdef0123456789abcdef01234567";

    #[test]
    fn reverts() {
        assert_eq!(reverts_in("Revert \"Raise limit (#41)\"", "Reverts acme/shop#41", "acme/shop"), ["acme/shop#41"]);
        assert_eq!(reverts_in("Revert \"Raise limit\"", &format!("This reverts commit {HASH}."), ""), [HASH]);
        assert_eq!(reverts_in("Revert \"Raise limit\"", "", ""), ["Raise limit"]);
        assert_eq!(reverts_in("Revert PR #12", "", "acme/shop"), ["acme/shop#12"]);
        assert_eq!(reverts_in("Roll back the change in #12", "", ""), ["#12"]);
        assert_eq!(reverts_in("Raise limit", "See #12. It never reverts anything.", ""), Vec::<String>::new());
    }

    #[test]
    fn closes() {
        assert_eq!(
            closes_in("Fixes #3, closes: acme/ops#4\nResolves https://github.com/acme/x/issues/9", "acme/shop"),
            ["acme/shop#3", "acme/ops#4", "acme/x#9"]
        );
        assert_eq!(closes_in("See #3. Fixes the build.", "acme/shop"), Vec::<String>::new());
    }

    #[test]
    fn numbers_in_subjects() {
        let field = |number: &str| vec![("pull_request".to_owned(), number.to_owned())];
        assert_eq!(pull_request_field("Merge pull request #416 from acme/limit"), field("#416"));
        assert_eq!(pull_request_field("Raise limit (#12)"), field("#12"));
        assert_eq!(pull_request_field("Raise limit for #12"), vec![]);
    }
}
