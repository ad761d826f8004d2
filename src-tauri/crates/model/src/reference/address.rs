//! Web addresses of pull requests, issues and commits.

use super::{GITHUB, Reference, ReferenceKind, is_hash, is_hex, is_name, is_number};

/// Reads `[scheme://]host/owner/repo/pull/12` and its relatives; `None` for any other address.
pub(super) fn read(url: &str) -> Option<Reference> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path_end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest[..path_end].split_once('/')?;
    let host = host_of(authority)?;
    let mut parts = path.split('/').filter(|part| !part.is_empty()).peekable();
    while matches!(parts.peek(), Some(&("api" | "v3" | "repos"))) {
        parts.next();
    }
    let (owner, repository, noun, target) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if !is_name(owner) || !is_name(repository) {
        return None;
    }
    let kind = match noun {
        "pull" | "pulls" if is_number(target) => ReferenceKind::PullRequest,
        "issues" | "issue" if is_number(target) => ReferenceKind::Issue,
        "commit" | "commits" if is_hash(target) || (target.len() == 40 && is_hex(target)) => ReferenceKind::Commit,
        _ => return None,
    };
    Some(Reference { kind, host, repository: format!("{owner}/{repository}"), target: target.to_ascii_lowercase() })
}

fn host_of(authority: &str) -> Option<String> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_ascii_lowercase();
    let name = host.split_once(':').map_or(host.as_str(), |(name, _)| name);
    let is_host = name.split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !label.starts_with('-')
    });
    match host.as_str() {
        _ if !is_host => None,
        "www.github.com" | "api.github.com" | "m.github.com" => Some(GITHUB.to_owned()),
        _ => Some(host),
    }
}
