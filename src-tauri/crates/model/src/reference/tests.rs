#![allow(clippy::unwrap_used)]

use super::{ReferenceKind, find, may_be_same, of_url};
use proptest::prelude::*;

fn names(text: &str, default: Option<&str>) -> Vec<String> {
    find(text, default).into_iter().map(|found| format!("{}:{}", found.reference.kind, found.reference)).collect()
}

fn bare(text: &str) -> Vec<String> {
    names(text, None)
}

const HASH: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn addresses() {
    assert_eq!(bare("see https://github.com/acme/shop/pull/12."), ["pull_request:acme/shop#12"]);
    assert_eq!(bare("(https://github.com/acme/shop/pull/12/files#diff-3)"), ["pull_request:acme/shop#12"]);
    assert_eq!(bare("<https://github.com/acme/shop/issues/9|the issue>"), ["issue:acme/shop#9"]);
    assert_eq!(bare("github.com/acme/shop/issues/9?x=1#issuecomment-77"), ["issue:acme/shop#9"]);
    assert_eq!(bare(&format!("https://github.com/acme/shop/commit/{HASH}")), [format!("commit:{HASH}")]);
    assert_eq!(bare("https://api.github.com/repos/acme/shop/pulls/12"), ["pull_request:acme/shop#12"]);
    let found = &find("at https://Git.Example.org:8443/acme/shop/pull/12", None)[0];
    assert_eq!(found.reference.host, "git.example.org:8443");
    assert_eq!(found.reference.repository, "acme/shop");
}

#[test]
fn other_addresses_are_not_references() {
    for text in [
        "https://example.org/page#12",
        "https://github.com/acme/shop/blob/main/a.rs#12",
        "https://github.com/acme/shop/actions/runs/12",
        "https://github.com/acme",
        "https://",
        "://github.com/acme/shop/pull/12x",
    ] {
        assert_eq!(bare(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn short_forms() {
    assert_eq!(bare("acme/shop#12 broke it"), ["issue_or_pull_request:acme/shop#12"]);
    assert_eq!(bare("shop#12 broke it"), ["issue_or_pull_request:shop#12"]);
    assert_eq!(bare("PR shop#12"), ["pull_request:shop#12"]);
    assert_eq!(bare("merged PR #12 and #13, #14."), ["pull_request:#12", "pull_request:#13", "pull_request:#14"]);
    assert_eq!(bare("in pull request #12"), ["pull_request:#12"]);
    assert_eq!(bare("PR#12 / issue#4"), ["pull_request:#12", "issue:#4"]);
    assert_eq!(bare("Rolled back PR 7851"), ["pull_request:#7851"]);
    assert_eq!(bare("GH-31"), ["issue_or_pull_request:#31"]);
    assert_eq!(bare("Fixes #3"), ["issue_or_pull_request:#3"]);
    assert_eq!(bare("it was (#416)"), ["issue_or_pull_request:#416"]);
    assert_eq!(names("#7 broke it", Some("acme/shop")), ["issue_or_pull_request:acme/shop#7"]);
    assert_eq!(names("GH-31", Some("acme/shop")), ["issue_or_pull_request:acme/shop#31"]);
}

#[test]
fn commits() {
    assert_eq!(bare("acme/shop@1a2b3c4"), ["commit:1a2b3c4"]);
    assert_eq!(bare(&format!("This reverts commit {HASH}.")), [format!("commit:{HASH}")]);
    assert_eq!(bare(&format!("sha:{HASH}")), [format!("commit:{HASH}")]);
    assert_eq!(bare("commit 1a2b3c4 is bad"), ["commit:1a2b3c4"]);
    let found = &find(&format!("x {HASH} y"), Some("acme/shop"))[0];
    assert_eq!((found.reference.repository.as_str(), found.reference.kind), ("acme/shop", ReferenceKind::Commit));
    assert_eq!(bare("1a2b3c4 without the word"), Vec::<String>::new());
    assert_eq!(bare("the revert defaced it, commit message empty"), Vec::<String>::new());
    assert_eq!(bare(&"0".repeat(40)), Vec::<String>::new());
    assert_eq!(bare(&format!("{HASH}0")), Vec::<String>::new());
}

#[test]
fn what_only_looks_like_one() {
    for text in [
        "color: #336699;",
        "background #112233",
        "#fff and #00ff00",
        "# 12 things",
        "## 12",
        "##12",
        "#incident-123",
        "<#C0123|general>",
        "we are #1",
        "#1 first thing\n#2 second thing\n- #3 third",
        "ticket #3, incident #1924",
        "[INCIDENT #1924]",
        "[#1234] The server",
        "C#12 and F#8",
        "page.html#12",
        "README.md#12",
        "/docs/page#12",
        "a/b/c#12",
        "&#39;",
        "#012",
        "#1234567890",
        "step#3",
        "issue 12 boxes",
        "shop #12x",
        "",
    ] {
        // A number in brackets is what pull requests look like in commit subjects, so it stays.
        let expected: &[&str] = if text.starts_with("[#") { &["issue_or_pull_request:#1234"] } else { &[] };
        assert_eq!(bare(text), expected, "{text}");
    }
}

#[test]
fn the_range_is_what_names_it() {
    let text = "Über „acme/shop#12“, und x=https://github.com/acme/shop/pull/3!";
    let said: Vec<_> = find(text, None).into_iter().map(|found| &text[found.range]).collect();
    assert_eq!(said, ["acme/shop#12", "https://github.com/acme/shop/pull/3"]);
}

#[test]
fn same_thing_under_two_names() {
    assert!(may_be_same("acme/shop#12", "shop#12"));
    assert!(may_be_same("Acme/Shop#12", "acme/shop#12"));
    assert!(may_be_same("#12", "acme/shop#12"));
    assert!(may_be_same("0123456", HASH));
    assert!(!may_be_same("acme/shop#12", "acme/shop#13"));
    assert!(!may_be_same("acme/shop#12", "other/shop#12"));
    assert!(!may_be_same("012345", HASH));
    assert!(!may_be_same("é", HASH));
    assert!(!may_be_same("#12", HASH));
}

#[test]
fn an_address_alone() {
    assert_eq!(of_url("https://github.com/acme/shop/pull/12").unwrap().to_string(), "acme/shop#12");
    assert_eq!(of_url("https://github.com/acme/shop"), None);
}

proptest! {
    #[test]
    fn ranges_lie_in_the_text_in_order(text in "([a-zé“/#@:. \n0-9]|PR |https://|github.com/a/b/pull/|GH-|[0-9a-f]{40}){0,40}") {
        let mut end = 0;
        for found in find(&text, Some("a/b")) {
            prop_assert!(found.range.start >= end && found.range.start < found.range.end);
            prop_assert!(text.get(found.range.clone()).is_some());
            prop_assert!(text[found.range.clone()].to_lowercase().contains(&found.reference.target));
            end = found.range.end;
        }
    }

    #[test]
    fn any_text_is_walked(text in "\\PC{0,200}") {
        find(&text, None);
    }

    #[test]
    fn an_address_reads_back(owner in "[a-z][a-z0-9-]{0,8}", name in "[a-z][a-z0-9._-]{0,8}[a-z]", number in 1u32..999_999) {
        let url = format!("https://github.com/{owner}/{name}/pull/{number}");
        prop_assert_eq!(of_url(&url).unwrap().to_string(), format!("{owner}/{name}#{number}"));
    }
}
