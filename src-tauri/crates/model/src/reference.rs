//! References: pull requests, issues and commits named in any text, recognised for later.

use serde::{Deserialize, Serialize};

crate::words! {
    /// What a reference points at.
    ReferenceKind { PullRequest => "pull_request", Issue => "issue", Commit => "commit", IssueOrPullRequest => "issue_or_pull_request" }
}

/// A pull request, issue or commit that some text names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    pub kind: ReferenceKind,
    /// `github.com` unless the text says otherwise.
    pub host: String,
    /// `owner/repo`, or `repo`, or empty when only `#12` was written.
    pub repository: String,
    /// The number, or the hash of a commit.
    pub target: String,
}
