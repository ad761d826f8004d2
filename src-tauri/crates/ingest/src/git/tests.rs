#![allow(clippy::unwrap_used)]

use super::*;
use crate::Kept;
use crate::trial::facts;
use git2::{RepositoryInitOptions, Signature, Time};

const START: i64 = 1_772_550_000;

struct Bench {
    folder: tempfile::TempDir,
    repository: Repository,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = RepositoryInitOptions::new();
        options.initial_head("main").external_template(false);
        let repository = Repository::init_opts(folder.path().join("shop"), &options).unwrap();
        Bench { folder, repository }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("shop")
    }

    /// Commits `files` on top of `parents`, `minute` minutes after the start, at +02:00.
    fn commit(&self, minute: i64, message: &str, files: &[(&str, &str)], parents: &[Oid]) -> Oid {
        let repository = &self.repository;
        let base = parents.first().map(|id| repository.find_commit(*id).unwrap().tree().unwrap());
        let mut tree = repository.treebuilder(base.as_ref()).unwrap();
        for (name, content) in files {
            tree.insert(name, repository.blob(content.as_bytes()).unwrap(), 0o100_644).unwrap();
        }
        let tree = repository.find_tree(tree.write().unwrap()).unwrap();
        let when = Time::new(START + minute * 60, 120);
        let author = Signature::new("Mira Voss", "mira@example.org", &when).unwrap();
        let parents: Vec<_> = parents.iter().map(|id| repository.find_commit(*id).unwrap()).collect();
        let parents: Vec<_> = parents.iter().collect();
        let id = repository.commit(None, &author, &author, message, &tree, &parents).unwrap();
        repository.reference("refs/heads/main", id, true, "test").unwrap();
        id
    }

    fn read(&self, since: Option<i64>, until: Option<i64>) -> Kept {
        let at = |minute: i64| DateTime::from_timestamp(START + minute * 60, 0).unwrap();
        let mut kept = Kept::default();
        read(&self.path(), since.map(at), until.map(at), &Settings::default(), &mut kept).unwrap();
        kept
    }
}

#[test]
fn commits_with_files_times_and_merges() {
    let bench = Bench::new();
    let first = bench.commit(0, "Start", &[("pool.rs", "a\nb\n")], &[]);
    let side = bench.commit(5, "Raise the limit", &[("pool.rs", "a\nc\nd\n")], &[first]);
    let merge = bench.commit(9, "Merge pull request #41 from acme/limit", &[("pool.rs", "a\nc\nd\n")], &[first, side]);
    let body = format!("Revert \"Raise the limit\"\n\nThis reverts commit {side}.\nFixes #7\n");
    bench.commit(20, &body, &[("pool.rs", "a\nb\n")], &[merge]);
    bench.repository.remote("origin", "git@github.com:acme/shop.git").unwrap();

    let kept = bench.read(None, None);
    let titles: Vec<_> = kept.items.iter().map(|item| facts(item).title.as_str()).collect();
    assert_eq!(
        titles,
        ["Start", "Raise the limit", "Merge pull request #41 from acme/limit", "Revert \"Raise the limit\""]
    );
    let merged = &kept.items[2];
    assert_eq!(merged.native_id.as_deref(), Some(merge.to_string().as_str()));
    assert_eq!(merged.author.as_deref(), Some("Mira Voss"));
    assert_eq!(merged.channel.as_deref(), Some("acme/shop"));
    assert_eq!(merged.time.raw.as_deref(), Some("2026-03-03 17:09:00 +0200"));
    assert_eq!(merged.time.at.unwrap().timestamp(), START + 9 * 60);
    assert_eq!(facts(merged).files, [model::ChangedFile { path: "pool.rs".into(), additions: 2, deletions: 1 }]);
    assert!(merged.extras.fields.contains(&("pull_request".into(), "#41".into())));
    assert!(merged.extras.fields.contains(&("merge".into(), "into the main line".into())));
    assert!(kept.items[1].extras.fields.contains(&("branch".into(), "side".into())));
    assert_eq!(facts(&kept.items[3]).reverts, [side.to_string()]);
    assert_eq!(facts(&kept.items[3]).closes, ["acme/shop#7"]);
    assert!(merged.text.ends_with("pool.rs +2 −1"), "{}", merged.text);
    assert!(kept.findings.is_empty(), "{:?}", kept.findings);
}

#[test]
fn the_window_is_kept_whatever_the_order_of_clocks() {
    let bench = Bench::new();
    let a = bench.commit(0, "a", &[("x", "1")], &[]);
    let b = bench.commit(30, "b", &[("x", "2")], &[a]);
    let c = bench.commit(10, "c, by a clock that is late", &[("x", "3")], &[b]);
    bench.commit(40, "d", &[("x", "4")], &[c]);
    let titles = |kept: &Kept| kept.items.iter().map(|item| item.text[..1].to_owned()).collect::<String>();
    assert_eq!(titles(&bench.read(Some(20), None)), "bd");
    assert_eq!(titles(&bench.read(Some(10), Some(30))), "cb");
    assert_eq!(titles(&bench.read(Some(50), None)), "");
}

#[test]
fn renames_and_many_files() {
    let bench = Bench::new();
    let many: Vec<(String, String)> = (0..350).map(|i| (format!("f{i:03}"), format!("{i}\n"))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    bench.commit(0, "many", &many, &[]);
    let big = "line of the generated file\n".repeat(30_000);
    let kept = bench.read(None, None);
    assert_eq!(facts(&kept.items[0]).files.len(), 300);
    assert!(facts(&kept.items[0]).capped);
    assert!(kept.items[0].extras.fields.iter().any(|(name, value)| name == "line_counts" && value.contains("350")));

    let bench = Bench::new();
    let first = bench.commit(0, "big", &[("big.json", &big), ("small", "a\n")], &[]);
    bench.commit(1, "bigger", &[("big.json", &format!("{big}x\n")), ("small", "b\n")], &[first]);
    let kept = bench.read(None, None);
    assert!(kept.items[1].extras.fields.contains(&("line_counts".into(), "left out for 1 of 2 files".into())));
    assert_eq!(facts(&kept.items[1]).files[1].additions, 1);
}

#[test]
fn bare_empty_shallow_and_none() {
    let bench = Bench::new();
    assert_eq!(bench.read(None, None).findings[0].code, FindingCode::Empty);
    let first = bench.commit(0, "Start", &[("a", "1")], &[]);
    let second = bench.commit(1, "Next", &[("a", "2")], &[first]);

    let mut kept = Kept::default();
    read(&bench.path().join(".git"), None, None, &Settings::default(), &mut kept).unwrap();
    assert_eq!((kept.items.len(), kept.items[0].locator.file.as_str()), (2, "shop"));

    std::fs::write(bench.path().join(".git/shallow"), format!("{second}\n")).unwrap();
    let kept = bench.read(None, None);
    assert_eq!(kept.findings[0].code, FindingCode::MissingPart);

    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("nowhere")] {
        let error = read(&path, None, None, &Settings::default(), &mut Kept::default()).unwrap_err();
        assert!(matches!(&error, IngestError::Refused { hint, .. } if hint.contains("`.git`")), "{error}");
    }
}

#[test]
fn a_missing_object_is_a_finding() {
    let bench = Bench::new();
    let first = bench.commit(0, "Start", &[("a", "1")], &[]);
    bench.commit(1, "Next", &[("a", "2")], &[first]);
    let hash = first.to_string();
    std::fs::remove_file(bench.path().join(".git/objects").join(&hash[..2]).join(&hash[2..])).unwrap();
    let kept = bench.read(None, None);
    assert!(kept.findings.iter().any(|finding| finding.code == FindingCode::Damaged), "{:?}", kept.findings);
}

#[test]
fn cancelling_stops_at_once() {
    let bench = Bench::new();
    let first = bench.commit(0, "Start", &[("a", "1")], &[]);
    bench.commit(1, "Next", &[("a", "2")], &[first]);
    let mut kept = Kept { stop_after: Some(1), ..Kept::default() };
    let error = read(&bench.path(), None, None, &Settings::default(), &mut kept).unwrap_err();
    assert!(matches!(error, IngestError::Cancelled));
    assert_eq!(kept.items.len(), 1);
}
