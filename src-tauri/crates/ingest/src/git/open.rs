//! Opening a repository, and saying why when it cannot be.

use crate::IngestError;
use git2::{ErrorCode, Repository, RepositoryOpenFlags};
use std::path::Path;

/// Opens the repository whose work tree or `.git` folder `path` is; parents are not searched.
pub(super) fn open(path: &Path) -> Result<Repository, IngestError> {
    let label = label_of(path);
    let no_parents: [&Path; 0] = [];
    if !path.exists() {
        let reason = "there is no such folder".to_owned();
        let hint = "Give the folder that holds `.git`, or a bare repository.".to_owned();
        return Err(IngestError::Refused { label, reason, hint });
    }
    Repository::open_ext(path, RepositoryOpenFlags::NO_SEARCH, no_parents).map_err(|error| match error.code() {
        ErrorCode::NotFound => IngestError::Refused {
            label: label.clone(),
            reason: "it is not a git repository".to_owned(),
            hint: "Give the folder that holds `.git`, or a bare repository.".to_owned(),
        },
        ErrorCode::Owner => IngestError::Refused {
            label: label.clone(),
            reason: "it belongs to another user, and git does not trust what such a repository is set up to do"
                .to_owned(),
            hint: format!("If you trust it: `git config --global --add safe.directory {}`.", path.display()),
        },
        _ => unreadable(&label, &error),
    })
}

/// A repository that is there and cannot be read.
pub(super) fn unreadable(label: &str, error: &git2::Error) -> IngestError {
    IngestError::Read { label: label.to_owned(), source: std::io::Error::other(error.message().to_owned()) }
}

/// What to call it: the last part of its path that is not `.git`.
pub(super) fn label_of(path: &Path) -> String {
    path.components()
        .rev()
        .find_map(|part| match part {
            std::path::Component::Normal(name) if name != ".git" => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .unwrap_or_else(|| "repository".to_owned())
}

/// The host and `owner/repo` that a repository was cloned from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slug {
    pub host: String,
    pub repository: String,
}

/// Read from the address of `origin`; nothing is contacted.
pub(super) fn slug_of(repository: &Repository) -> Option<Slug> {
    let address = repository.config().ok()?.get_string("remote.origin.url").ok()?;
    slug_of_address(&address)
}

fn slug_of_address(address: &str) -> Option<Slug> {
    let rest = match address.split_once("://") {
        Some(("https" | "http" | "ssh" | "git", rest)) => rest.to_owned(),
        Some(_) => return None,
        // The short form of ssh: `git@host:owner/repo.git`.
        None => address.split_once(':').map(|(host, path)| format!("{host}/{path}"))?,
    };
    let (authority, path) = rest.split_once('/')?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = authority.split_once(':').map_or(authority, |(host, _)| host).to_ascii_lowercase();
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let named = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let (owner, name) = path.split_once('/')?;
    (host.contains('.') && named(owner) && named(name)).then(|| Slug { host, repository: path.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_remotes() {
        let slug =
            |host: &str, repository: &str| Some(Slug { host: host.to_owned(), repository: repository.to_owned() });
        for address in [
            "https://github.com/acme/shop.git",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com:22/acme/shop",
            "https://token:x@github.com/acme/shop/",
        ] {
            assert_eq!(slug_of_address(address), slug("github.com", "acme/shop"), "{address}");
        }
        for address in ["/srv/git/shop.git", "file:///srv/acme/shop", "C:\\acme\\shop", "https://github.com/acme", ""] {
            assert_eq!(slug_of_address(address), None, "{address}");
        }
    }
}
