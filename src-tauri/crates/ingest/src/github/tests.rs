#![allow(clippy::unwrap_used)]

use super::recognise;
use crate::Kept;
use crate::text::Sample;
use crate::trial::{facts, read_as};
use model::{EventKind, Format};
use proptest::prelude::*;

fn read(json: &str) -> Kept {
    read_as(Format::GitHub, "prs.json", json.as_bytes())
}

const HASH: &str = "0123456789abcdef0123456789abcdef01234567";

const REST: &str = r#"{"url": "https://api.github.com/repos/acme/shop/pulls/41", "html_url": "https://github.com/acme/shop/pull/41",
  "number": 41, "state": "closed", "title": "Revert \"Raise the pool limit (#38)\"",
  "body": "Reverts acme/shop#38\r\nFixes #40\r\n<!-- describe your change -->", "user": {"login": "mira", "type": "User"},
  "created_at": "2026-03-03T16:00:00Z", "updated_at": "2026-03-03T16:30:00Z", "closed_at": "2026-03-03T16:20:00Z",
  "merged_at": "2026-03-03T16:20:00Z", "merge_commit_sha": "0123456789abcdef0123456789abcdef01234567", "draft": false,
  "labels": [{"name": "revert"}], "head": {"ref": "revert-38"}, "base": {"ref": "main", "repo": {"full_name": "acme/shop"}},
  "merged_by": {"login": "jon"}, "comments": 2, "changed_files": 1}"#;

const GH: &str = r#"{"number": 41, "title": "Revert \"Raise the pool limit (#38)\"", "url": "https://github.com/acme/shop/pull/41",
  "body": "Reverts acme/shop#38", "state": "MERGED", "author": {"login": "mira", "name": "Mira Voss", "is_bot": false},
  "createdAt": "2026-03-03T16:00:00Z", "mergedAt": "2026-03-03T16:20:00Z", "mergeCommit": {"oid": "0123456789abcdef0123456789abcdef01234567"},
  "headRefName": "revert-38", "baseRefName": "main", "isDraft": false, "labels": [{"name": "revert"}],
  "files": [{"path": "pool.rs", "additions": 3, "deletions": 9}], "commits": [{"oid": "abc", "messageHeadline": "x"}],
  "closingIssuesReferences": [{"number": 40, "url": "https://github.com/acme/shop/issues/40"}],
  "comments": [{"id": "IC_1", "author": {"login": "jon"}, "body": "Rolled back in production", "createdAt": "2026-03-03T16:25:00Z",
     "url": "https://github.com/acme/shop/pull/41#issuecomment-900"}],
  "reviews": [{"id": "PRR_1", "author": {"login": "jon"}, "body": "", "state": "APPROVED", "submittedAt": "2026-03-03T16:10:00Z"},
     {"id": "PRR_2", "author": {"login": "jon"}, "body": "", "state": "COMMENTED", "submittedAt": "2026-03-03T16:11:00Z"}]}"#;

#[test]
fn a_pull_request_from_the_rest_interface() {
    let kept = read(REST);
    let item = &kept.items[0];
    assert_eq!((kept.items.len(), item.kind), (1, EventKind::Change));
    assert_eq!(item.native_id.as_deref(), Some("acme/shop#41"));
    assert_eq!(item.author.as_deref(), Some("mira"));
    assert_eq!(item.channel.as_deref(), Some("acme/shop"));
    assert_eq!(item.time.raw.as_deref(), Some("2026-03-03T16:20:00Z"));
    assert_eq!(item.text, "Revert \"Raise the pool limit (#38)\"\n\nReverts acme/shop#38\nFixes #40");
    assert!(item.raw.as_deref().unwrap().contains("<!--"));
    let facts = facts(item);
    assert_eq!(facts.state.as_deref(), Some("merged"));
    assert_eq!(facts.url.as_deref(), Some("https://github.com/acme/shop/pull/41"));
    assert_eq!(facts.merge_commit.as_deref(), Some(HASH));
    assert_eq!((facts.base.as_deref(), facts.head.as_deref()), (Some("main"), Some("revert-38")));
    assert_eq!(facts.reverts, ["acme/shop#38"]);
    assert_eq!(facts.closes, ["acme/shop#40"]);
    assert_eq!(facts.labels, ["revert"]);
    assert!(!facts.is_issue && kept.findings.is_empty(), "{:?}", kept.findings);
}

#[test]
fn what_gh_prints_is_the_same_pull_request_with_its_thread() {
    let kept = read(&format!("[{GH}]"));
    assert_eq!(kept.items[0].identity, read(REST).items[0].identity);
    assert_eq!(kept.items[0].author.as_deref(), Some("Mira Voss"));
    assert_eq!(
        facts(&kept.items[0]).files,
        [model::ChangedFile { path: "pool.rs".into(), additions: 3, deletions: 9 }]
    );
    assert_eq!(facts(&kept.items[0]).closes, ["acme/shop#40"]);
    assert_eq!(kept.texts()[1..], ["Rolled back in production", "Approved"]);
    let (comment, review) = (&kept.items[1], &kept.items[2]);
    assert_eq!((comment.kind, review.kind), (EventKind::Action, EventKind::Decision));
    assert_eq!(comment.native_id.as_deref(), Some("issuecomment-900"));
    assert_eq!(comment.thread.as_deref(), Some("acme/shop#41"));
    assert_eq!(review.time.raw.as_deref(), Some("2026-03-03T16:10:00Z"));
}

#[test]
fn wrappings_do_not_change_what_is_read() {
    let ids = |kept: &Kept| kept.items.iter().map(|item| item.identity).collect::<Vec<_>>();
    let one = ids(&read(GH));
    assert_eq!(one.len(), 3);
    for wrapped in [
        format!("[[{GH}], []]"),
        format!("{{\"total_count\": 1, \"items\": [{GH}]}}"),
        format!("{{\"data\": {{\"repository\": {{\"pullRequests\": {{\"nodes\": [{GH}]}}}}}}}}"),
        format!("{{\"data\": {{\"search\": {{\"edges\": [{{\"node\": {GH}}}]}}}}}}"),
        format!(
            "{{\"action\": \"closed\", \"number\": 41, \"pull_request\": {GH}, \"repository\": {{\"full_name\": \"acme/shop\"}}}}"
        ),
    ] {
        assert_eq!(ids(&read(&wrapped)), one, "{wrapped}");
    }
}

#[test]
fn issues_comments_and_commits_alone() {
    let issue = r#"{"html_url": "https://github.com/acme/shop/issues/40", "number": 40, "title": "Checkout is slow", "body": null,
        "state": "closed", "user": {"login": "renovate[bot]", "type": "Bot"}, "created_at": "2026-03-01T08:00:00Z", "closed_at": "2026-03-03T16:20:00Z"}"#;
    let comment = r#"{"html_url": "https://github.com/acme/shop/issues/40#issuecomment-7", "issue_url": "https://api.github.com/repos/acme/shop/issues/40",
        "id": 7, "user": {"login": "jon"}, "body": "still failing", "created_at": "2026-03-01T09:00:00Z", "updated_at": "2026-03-01T09:30:00Z"}"#;
    let kept = read(&format!("[{issue}]"));
    assert_eq!((kept.items[0].kind, facts(&kept.items[0]).is_issue), (EventKind::Observation, true));
    assert_eq!(kept.items[0].time.raw.as_deref(), Some("2026-03-01T08:00:00Z"));
    assert!(kept.items[0].extras.bot && kept.items[0].extras.status.is_none());

    let alone = read(&format!("[{comment}]"));
    assert_eq!(alone.items[0].thread.as_deref(), Some("acme/shop#40"));
    assert_eq!(alone.items[0].extras.edited_at.unwrap().to_rfc3339(), "2026-03-01T09:30:00+00:00");
    let hook = read(&format!("{{\"action\": \"created\", \"issue\": {issue}, \"comment\": {comment}}}"));
    assert_eq!(hook.items.len(), 2);
    assert_eq!(hook.items[1].identity, alone.items[0].identity);

    let commits = read(&format!(
        r#"[{{"sha": "{HASH}", "html_url": "https://github.com/acme/shop/commit/{HASH}", "parents": [],
        "commit": {{"message": "Raise it (#38)\n\nmore", "author": {{"name": "Mira Voss", "date": "2026-03-03T15:00:00Z"}},
        "committer": {{"name": "GitHub", "date": "2026-03-03T15:05:00Z"}}}}}}]"#
    ));
    assert_eq!(facts(&commits.items[0]).title, "Raise it (#38)");
    assert_eq!(commits.items[0].time.raw.as_deref(), Some("2026-03-03T15:05:00Z"));
    assert_eq!(commits.items[0].extras.fields, [("pull_request".into(), "#38".into())]);
}

#[test]
fn what_is_of_no_use_is_told() {
    let kept = read(r#"[{"number": 3, "title": "v2", "due_on": null, "open_issues": 4}, 7]"#);
    assert!(kept.items.is_empty());
    assert_eq!(kept.findings.len(), 2);
}

const PRINTED: &str = "title:\tCheckout is slow\nstate:\tOPEN\nauthor:\tmira\nlabels:\tbug, p1\ncomments:\t1\nnumber:\t40\n--\n\
    It takes ten seconds.\n--\nauthor:\tjon\nassociation:\tmember\nedited:\tfalse\nstatus:\tnone\n--\nI restarted the pool.\n--\n";

const COPIED: &str = "## Checkout is slow\n\nhttps://github.com/acme/shop/issues/40\n\n**@mira** opened this issue on 2026-03-01T08:00:00Z\n\n\
    It takes ten seconds.\n\n### @jon commented on 2026-03-01 09:00 UTC\n\nI restarted the pool.\n";

#[test]
fn threads_as_text() {
    let printed = read_as(Format::GitHub, "issue.txt", PRINTED.as_bytes());
    assert_eq!(printed.texts(), ["Checkout is slow\n\nIt takes ten seconds.", "I restarted the pool."]);
    assert_eq!(printed.items[1].author.as_deref(), Some("jon"));
    assert_eq!(facts(&printed.items[0]).reference, "#40");
    assert_eq!(facts(&printed.items[0]).labels, ["bug", "p1"]);

    let copied = read_as(Format::GitHub, "issue.md", COPIED.as_bytes());
    assert_eq!(copied.texts(), printed.texts());
    assert_eq!(copied.items[0].time.at.unwrap().to_rfc3339(), "2026-03-01T08:00:00+00:00");
    assert_eq!(copied.items[1].time.at.unwrap().to_rfc3339(), "2026-03-01T09:00:00+00:00");
    assert_eq!(copied.items[1].kind, EventKind::Action);
    assert_eq!(copied.items[1].thread.as_deref(), Some("acme/shop#40"));
}

#[test]
fn recognised_by_content() {
    let of = |text: &str| recognise(&Sample::of("x.json", text.as_bytes().to_vec()));
    assert_eq!(of(REST), Some(94));
    assert_eq!(of(GH), Some(94));
    assert_eq!(of(PRINTED), Some(95));
    assert_eq!(of(COPIED), Some(88));
    assert_eq!(of("{\"incidents\": [{\"name\": \"x\"}]}"), None);
    assert_eq!(of("## Timeline\n\n- 10:00 mira commented on the outage\n"), None);
    assert_eq!(of("{\"number\": 1, \"title\": \"x\"}"), None);
}

proptest! {
    #[test]
    fn any_member_may_be_anything(name in "(url|title|body|author|mergedAt|files|comments|reviews|labels|closingIssuesReferences|commits)", value in "(null|1|\"\"|\"x\"|\\[\\]|\\[1, null\\]|\\{\\}|\\{\"nodes\": 3\\}|\\[\\{\"body\": 1\\}\\])") {
        let mut json: serde_json::Value = serde_json::from_str(GH).unwrap();
        json[&name] = serde_json::from_str(&value).unwrap();
        read(&json.to_string());
    }

    #[test]
    fn any_thread_is_read(text in "(title:\t|\n--\n|author:\tx\n|## |\\*\\*@a\\*\\* commented on 2026\n|```\n|\\PC{0,6}|\n){0,30}") {
        read_as(Format::GitHub, "x.md", text.as_bytes());
    }
}
