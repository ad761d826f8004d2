#![allow(clippy::unwrap_used)]

use super::*;
use crate::Kept;
use crate::trial::{facts, read_as};
use proptest::prelude::*;

fn read_file(name: &str, bytes: &[u8]) -> Kept {
    read_as(Format::Patch, name, bytes)
}

fn counts(item: &Item) -> Vec<(&str, u64, u64)> {
    facts(item).files.iter().map(|file| (file.path.as_str(), file.additions, file.deletions)).collect()
}

const DIFF: &str = "\
diff --git a/config/pool.yaml b/config/pool.yaml
index 1111111..2222222 100644
--- a/config/pool.yaml
+++ b/config/pool.yaml
@@ -1,3 +1,3 @@ pools:
 size:
--- old limit
+++ new limit
 end
diff --git a/old name.txt b/new name.txt
similarity index 90%
rename from old name.txt
rename to new name.txt
diff --git a/logo.png b/logo.png
index 1..2
Binary files a/logo.png and b/logo.png differ
diff --git a/gone.sh b/gone.sh
deleted file mode 100755
--- a/gone.sh
+++ /dev/null
@@ -1 +0,0 @@
-exit 1
\\ No newline at end of file
";

#[test]
fn a_diff_named_after_a_pull_request() {
    let kept = read_file("prs/gateway-412.diff", DIFF.as_bytes());
    let item = &kept.items[0];
    assert_eq!(kept.items.len(), 1);
    assert_eq!(facts(item).reference, "gateway#412");
    assert_eq!(facts(item).title, "Patch gateway#412: 4 files");
    assert_eq!(
        counts(item),
        [("config/pool.yaml", 1, 1), ("new name.txt", 0, 0), ("logo.png", 0, 0), ("gone.sh", 0, 1)]
    );
    assert_eq!(item.time, model::ReadTime::absent());
    assert!(item.text.contains("4 files, +1 −2"), "{}", item.text);
    assert!(item.text.contains("--- old limit\n+++ new limit\n"), "{}", item.text);
    assert!(!facts(item).capped);
    assert_eq!(kept.bytes, DIFF.len() as u64);
    assert!(kept.findings.is_empty(), "{:?}", kept.findings);
}

#[test]
fn crlf_reads_the_same() {
    let unix = read_file("412.patch", DIFF.as_bytes());
    let dos = read_file("412.patch", DIFF.replace('\n', "\r\n").as_bytes());
    assert_eq!(unix.items, dos.items);
    assert_eq!(facts(&unix.items[0]).reference, "#412");
}

const MAIL: &str = "\
From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: =?UTF-8?q?Mira_Vo=C3=9F?= <mira@example.org>
Date: Tue, 3 Mar 2026 18:01:00 +0200
Subject: [PATCH 1/2] Revert \"Raise the pool
 limit\"

This reverts commit abcdef0123456789abcdef0123456789abcdef01.

Fixes #31
---
 pool.rs | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/pool.rs b/pool.rs
--- a/pool.rs
+++ b/pool.rs
@@ -1 +1 @@
-let limit = 90;
+let limit = 30;
--
2.43.0

From 1123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001
From: Jon Ames <jon@example.org>
Date: Wed, 4 Mar 2026 09:00:00 +0000
Subject: [PATCH 2/2] Log the limit

---
--- a/log.rs\t2026-03-04 09:00:00
+++ b/log.rs\t2026-03-04 09:00:00
@@ -0,0 +1,2 @@
+log();
+flush();
";

#[test]
fn mail_gives_author_time_and_title() {
    let kept = read_file("0001-limit.patch", MAIL.as_bytes());
    assert_eq!(kept.items.len(), 2);
    let first = &kept.items[0];
    assert_eq!(first.author.as_deref(), Some("Mira Voß"));
    assert_eq!(first.time.at.unwrap().to_rfc3339(), "2026-03-03T16:01:00+00:00");
    assert_eq!(first.time.raw.as_deref(), Some("Tue, 3 Mar 2026 18:01:00 +0200"));
    assert_eq!(facts(first).title, "Revert \"Raise the pool limit\"");
    assert_eq!(facts(first).reverts, ["abcdef0123456789abcdef0123456789abcdef01"]);
    assert_eq!(facts(first).closes, ["#31"]);
    assert_eq!(counts(first), [("pool.rs", 1, 1)]);
    assert_eq!(counts(&kept.items[1]), [("log.rs", 2, 0)]);
    assert_eq!(kept.items[1].locator.line, Some(23));
}

#[test]
fn git_log_output_is_a_commit_an_item() {
    let log = "commit 0123456789abcdef0123456789abcdef01234567 (HEAD -> main)\nAuthor: Mira <m@example.org>\n\
               Date:   Tue Mar 3 18:01:00 2026 +0200\n\n    Raise the limit (#12)\n    \n    Longer.\n\n\
               diff --cc a.rs\n--- a/a.rs\n+++ b/a.rs\n@@@ -1,1 -1,1 +1,2 @@@\n++both\n  same\n\n\
               commit 2123456789abcdef0123456789abcdef01234567\nAuthor: Jon <j@example.org>\n\
               Date:   Tue Mar 3 17:01:00 2026 +0200\n\n    Nothing here\n";
    let kept = read_file("log.txt", log.as_bytes());
    assert_eq!(kept.items.len(), 2);
    assert_eq!(facts(&kept.items[0]).title, "Raise the limit (#12)");
    assert_eq!(kept.items[0].extras.fields, [("pull_request".to_owned(), "#12".to_owned())]);
    assert_eq!(counts(&kept.items[0]), [("a.rs", 1, 0)]);
    assert_eq!(facts(&kept.items[1]).title, "Nothing here");
}

#[test]
fn what_is_shortened_is_said() {
    let lines = "+ a line of code that says something\n".repeat(20_000);
    let diff = format!(
        "--- a/key.yaml\n+++ b/key.yaml\n@@ -1 +1 @@\n-data: {}\n+data: new\n\
         --- a/big.rs\n+++ b/big.rs\n@@ -0,0 +1,20000 @@\n{lines}",
        "QUJD".repeat(900)
    );
    let kept = read_file("x.diff", diff.as_bytes());
    let item = &kept.items[0];
    assert_eq!(counts(item), [("key.yaml", 1, 1), ("big.rs", 20_000, 0)]);
    assert!(facts(item).capped && item.text.len() < 70 << 10);
    assert!(item.text.contains("-data: QUJDQUJD") && item.text.contains("more bytes]"));
    assert_eq!(kept.findings.len(), 1);
    assert_eq!(kept.findings[0].code, FindingCode::LimitReached);
}

#[test]
fn a_file_without_a_change_is_a_finding() {
    let kept = read_file("x.diff", b"nothing to see\n");
    assert!(kept.items.is_empty());
    assert_eq!(kept.findings[0].code, FindingCode::Empty);
}

#[test]
fn names_of_files() {
    let name = |file| reference_of_name(file, false);
    assert_eq!(name("a/infra-7881.diff").as_deref(), Some("infra#7881"));
    assert_eq!(name("x.zip!my_repo_12.patch").as_deref(), Some("my_repo#12"));
    assert_eq!(name("pr-12.diff").as_deref(), Some("#12"));
    assert_eq!(name("7881.patch").as_deref(), Some("#7881"));
    for none in ["fix-2.patch", "0001-add-step-2.patch", "changes.diff", "v2.diff", "é9.diff", "-.diff", "9é.diff"] {
        assert_eq!(name(none), None, "{none}");
    }
    assert_eq!(reference_of_name("add-step-2.patch", true), None);
}

#[test]
fn odd_paths() {
    let diff = "diff --git \"a/\\303\\274ber.txt\" \"b/\\303\\274ber.txt\"\nnew file mode 100644\n\
                diff --git a/a b/c d b/a b/c d\nold mode 100644\nnew mode 100755\n";
    let kept = read_file("x.diff", diff.as_bytes());
    assert_eq!(counts(&kept.items[0]), [("über.txt", 0, 0), ("a b/c d", 0, 0)]);
}

#[test]
fn recognised_by_content() {
    let of = |name: &str, text: &str| recognise(&text::Sample::of(name, text.as_bytes().to_vec()));
    assert_eq!(of("x", DIFF), Some(97));
    assert_eq!(of("x", MAIL), Some(97));
    assert_eq!(of("x", "commit 0123456789abcdef0123456789abcdef01234567\nAuthor: M <m@e>\n\n    x\n"), Some(85));
    assert_eq!(of("notes.md", "# Timeline\n\n```diff\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n```\n"), None);
    assert_eq!(of("notes.md", "--- \ntitle: x\n---\n"), None);
    assert_eq!(of("x.diff", ""), None);
}

proptest! {
    #[test]
    fn any_lines_are_read(text in "(diff --git a/x b/x\n|--- a/x\n|\\+\\+\\+ b/x\n|@@ -1,2 \\+1,2 @@\n|@@@ -1 -1 \\+1 @@@\n|[+ \\-]\\PC{0,8}\n|\n|From |commit |Subject: =\\?q\n|GIT binary patch\n|rename to \"\\\\3\n){0,40}") {
        let kept = read_file("9.diff", text.as_bytes());
        prop_assert_eq!(kept.bytes, text.len() as u64);
    }
}
