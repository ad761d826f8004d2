//! Comments and reviews, each with its own time, in the thread of what they are about.

use super::subject::{Name, author_of, name_of, plain};
use crate::feed::{Part, Times, value};
use crate::sink;
use crate::{IngestError, Item, Sink, identity, kind};
use model::{EventKind, Extras, Format};
use serde_json::Value;

/// The comments and reviews that lie in a pull request or issue, or beside it in a webhook payload.
pub(super) fn put_all(
    subject: &Value,
    around: Option<&Value>,
    name: &Name,
    part: &Part<'_>,
    times: &mut Times,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    for list in ["comments", "reviews", "review_comments", "reviewComments"] {
        for remark in value::list(subject, list) {
            put(remark, name, part, times, sink)?;
        }
    }
    for one in ["comment", "review"] {
        if let Some(remark) = around.and_then(|around| value::at(around, one)) {
            put(remark, name, part, times, sink)?;
        }
    }
    Ok(())
}

/// A comment or review that was exported without what it is about.
pub(super) fn put_alone(
    remark: &Value,
    around: Option<&Value>,
    part: &Part<'_>,
    times: &mut Times,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let about = ["html_url", "issue_url", "pull_request_url", "url"]
        .iter()
        .find_map(|name| model::reference::of_url(value::text(remark, &[name])?));
    let name = match about {
        Some(about) if about.kind != model::ReferenceKind::Commit => Name {
            reference: about.to_string(),
            host: about.host,
            repository: about.repository,
            url: None,
            is_issue: false,
        },
        _ => name_of(remark, around),
    };
    put(remark, &name, part, times, sink)
}

fn put(
    remark: &Value,
    name: &Name,
    part: &Part<'_>,
    times: &mut Times,
    sink: &mut dyn Sink,
) -> Result<(), IngestError> {
    let body = value::text(remark, &["body"]).unwrap_or_default();
    let verdict = value::text(remark, &["state"]).map(str::to_ascii_lowercase);
    let shown = plain(body);
    let text = match (verdict_words(verdict.as_deref()), shown.is_empty()) {
        (None, true) => return Ok(()),
        (None, false) => shown.clone(),
        (Some(words), true) => words.to_owned(),
        (Some(words), false) => format!("{words}\n\n{shown}"),
    };
    let raw_time = value::text(remark, &["created_at", "createdAt", "submitted_at", "submittedAt"]);
    let time = times.of_item(raw_time, part, sink)?;
    let native = native_id(remark).unwrap_or_else(|| format!("{}/{text}", raw_time.unwrap_or_default()));
    let (author, bot) = author_of(remark);
    let edited = times.beside(value::text(remark, &["updated_at", "updatedAt", "lastEditedAt"]));
    let path = value::text(remark, &["path"]).map(|path| ("path".to_owned(), path.to_owned()));
    let kind = match verdict.as_deref() {
        Some("approved" | "changes_requested") => EventKind::Decision,
        _ => kind::of_text(&text, EventKind::Communication),
    };
    sink::put(
        sink,
        Item {
            identity: identity::of_native(Format::GitHub, &[&name.host, &name.reference, &native]),
            format: Format::GitHub,
            kind,
            locator: part.locator(Some(&native)),
            native_id: Some(native),
            author,
            channel: Some(name.repository.clone()).filter(|repository| !repository.is_empty()),
            thread: Some(name.reference.clone()),
            raw: (shown != body && !body.is_empty()).then(|| body.to_owned()),
            text,
            extras: Extras {
                bot,
                status: verdict,
                edited_at: edited.at.filter(|at| time.at.is_some_and(|time| *at > time)),
                fields: path.into_iter().collect(),
                ..Extras::default()
            },
            time,
        },
    )
}

fn verdict_words(verdict: Option<&str>) -> Option<&'static str> {
    match verdict? {
        "approved" => Some("Approved"),
        "changes_requested" => Some("Requested changes"),
        "dismissed" => Some("Review dismissed"),
        _ => None,
    }
}

/// The end of its address (`issuecomment-123`), which REST and `gh` agree on; else its id.
fn native_id(remark: &Value) -> Option<String> {
    value::text(remark, &["html_url", "url"])
        .and_then(|url| url.rsplit_once('#'))
        .map(|(_, end)| end.to_owned())
        .or_else(|| value::word(remark, &["id", "databaseId", "node_id"]))
}
