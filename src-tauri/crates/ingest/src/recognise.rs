//! Telling what a tree holds, by content, and handing each source to the importer of its format.
//!
//! A Slack export is one source of many files; everything else is one file each. What is refused: deciding by the name
//! of a file alone, and passing over a file in silence (system files aside).

use crate::sink::{go_on, tell};
use crate::{Fold, IngestError, Reading, Settings, Sink, Source, Tree, text};
use crate::{chat, github, pagerduty, patch, prose, slack, statuspage, table};
use model::{Finding, FindingCode, Format, Severity, ZoneSource};
use std::collections::{BTreeMap, BTreeSet};

/// What an importer says of a sample: how surely it is its format.
type Judge = fn(&text::Sample) -> Option<u8>;

/// In the order that decides between equals.
const JUDGES: [(Format, Judge); 8] = [
    (Format::Slack, slack::recognise),
    (Format::PagerDuty, pagerduty::recognise),
    (Format::Statuspage, statuspage::recognise),
    (Format::GitHub, github::recognise),
    (Format::Patch, patch::recognise),
    (Format::Chat, chat::recognise),
    (Format::Table, table::recognise),
    (Format::Prose, prose::recognise),
];

/// The sources in a tree, in order of label, and a finding for each file that belongs to none.
pub fn recognise(tree: &dyn Tree, settings: &Settings) -> (Vec<Source>, Vec<Finding>) {
    let mut findings = Vec::new();
    let names: Vec<String> = tree.entries().iter().map(|entry| within(tree, &entry.label).to_owned()).collect();
    let mut left: BTreeSet<usize> = (0..names.len()).filter(|&index| !is_system_file(&names[index])).collect();
    let mut sources = match settings.format {
        None | Some(Format::Slack) => slack_exports(tree, &names, &mut left, &mut findings),
        Some(_) => Vec::new(),
    };
    for index in left {
        match judge(tree, index, settings) {
            Ok(format) => {
                let label = tree.entries()[index].label.clone();
                sources.push(Source { format, label, parts: vec![index] });
            }
            Err(finding) => findings.push(*finding),
        }
    }
    sources.sort_by(|one, other| one.label.cmp(&other.label));
    (sources, findings)
}

/// A label without the name of the archive that its entry lies in.
fn within<'l>(tree: &dyn Tree, label: &'l str) -> &'l str {
    label.strip_prefix(tree.label()).and_then(|rest| rest.strip_prefix('!')).unwrap_or(label)
}

/// Files that systems leave behind, and hidden ones: nobody means to import them.
fn is_system_file(name: &str) -> bool {
    let mut parts = name.split('/');
    parts.any(|part| {
        part.starts_with('.') && part.len() > 1 || matches!(part, "__MACOSX" | "Thumbs.db" | "desktop.ini" | "Icon\r")
    })
}

/// Takes the files of Slack exports out of `left`, one source for each export.
fn slack_exports(
    tree: &dyn Tree,
    names: &[String],
    left: &mut BTreeSet<usize>,
    findings: &mut Vec<Finding>,
) -> Vec<Source> {
    let mut roots: BTreeMap<String, bool> = BTreeMap::new();
    let mut judged: BTreeMap<&str, bool> = BTreeMap::new();
    for &index in left.iter() {
        let name = names[index].as_str();
        if !slack::is_day_file(name) {
            continue;
        }
        let channel = folder(name);
        // One day file speaks for its folder.
        let is_slack = judged.get(channel).copied().unwrap_or(false) || looks_like_day(tree, index);
        judged.insert(channel, is_slack);
        if is_slack {
            roots.insert(folder(channel).to_owned(), false);
        }
    }
    let days: BTreeSet<String> =
        judged.iter().filter(|(_, is_slack)| **is_slack).map(|(channel, _)| (*channel).to_owned()).collect();
    for (root, listed) in &mut roots {
        *listed = left.iter().any(|&index| folder(&names[index]) == root && slack::is_list(&names[index]));
    }
    // Enterprise Grid: workspaces lie below the folder that lists the people.
    for &index in left.iter() {
        let name = names[index].as_str();
        if slack::is_people_list(name) && roots.keys().any(|root| is_below(root, folder(name)) && *root != folder(name))
        {
            roots.insert(folder(name).to_owned(), true);
        }
    }
    let tops: Vec<String> = roots
        .keys()
        .filter(|root| !roots.iter().any(|(other, listed)| *listed && other != *root && is_below(root, other)))
        .cloned()
        .collect();
    let mut exports = Vec::new();
    for top in tops {
        let listed = roots.get(&top).copied().unwrap_or_default();
        let parts = take_export(names, left, &top, listed, &days);
        skip_uploads(tree, names, left, &top, listed, findings);
        if !parts.is_empty() {
            let label = if top.is_empty() { tree.label().to_owned() } else { top };
            exports.push(Source { format: Format::Slack, label, parts });
        }
    }
    exports
}

fn take_export(
    names: &[String],
    left: &mut BTreeSet<usize>,
    top: &str,
    listed: bool,
    days: &BTreeSet<String>,
) -> Vec<usize> {
    let parts: Vec<usize> = left
        .iter()
        .copied()
        .filter(|&index| {
            let name = names[index].as_str();
            let inside = if listed { is_below(name, top) } else { folder(folder(name)) == top || folder(name) == top };
            let is_day = slack::is_day_file(name) && days.contains(folder(name));
            inside && (is_day || slack::is_list(name))
        })
        .collect();
    for index in &parts {
        left.remove(index);
    }
    parts
}

/// Files that people attached lie beside the messages that list them; they are no sources of their own.
fn skip_uploads(
    tree: &dyn Tree,
    names: &[String],
    left: &mut BTreeSet<usize>,
    top: &str,
    listed: bool,
    findings: &mut Vec<Finding>,
) {
    if !listed {
        return;
    }
    let uploads: Vec<usize> = left
        .iter()
        .copied()
        .filter(|&index| {
            let below = is_below(&names[index], top);
            below && names[index].split('/').any(|part| matches!(part, "__uploads" | "__avatars" | "attachments"))
        })
        .collect();
    for index in &uploads {
        left.remove(index);
    }
    if let Some(&first) = uploads.first() {
        let mut finding = crate::findings::at(
            Severity::Info,
            FindingCode::Skipped,
            &tree.entries()[first].label,
            None,
            match uploads.len() {
                1 => "an attached file beside the messages was not read: its format is not that of messages".to_owned(),
                count => format!("{count} attached files beside the messages were not read: they are no messages"),
            },
            "The messages list them; import one by itself if it holds a timeline.",
        );
        finding.count = uploads.len() as u64;
        findings.push(finding);
    }
}

fn folder(name: &str) -> &str {
    name.rfind('/').map_or("", |at| &name[..at])
}

fn is_below(name: &str, top: &str) -> bool {
    top.is_empty() || name == top || name.strip_prefix(top).is_some_and(|rest| rest.starts_with('/'))
}

fn looks_like_day(tree: &dyn Tree, index: usize) -> bool {
    let Ok(sample) = sample(tree, index) else { return false };
    sample.text.trim() == "[]" || slack::recognise(&sample).is_some_and(|score| score >= 50)
}

fn sample(tree: &dyn Tree, index: usize) -> std::io::Result<text::Sample> {
    text::Sample::read(tree.entries()[index].label.clone(), tree.open(index)?)
}

/// The format of one file, or why it has none.
fn judge(tree: &dyn Tree, index: usize, settings: &Settings) -> Result<Format, Box<Finding>> {
    let label = &tree.entries()[index].label;
    let refuse = |severity, code, message: String, hint: &str| {
        Err(Box::new(crate::findings::at(severity, code, label, None, message, hint)))
    };
    let sample = match sample(tree, index) {
        Ok(sample) => sample,
        Err(error) => {
            let message = format!("`{label}` could not be opened: {error}");
            return refuse(Severity::Error, FindingCode::Unreadable, message, "Copy or export the file again.");
        }
    };
    if sample.head.is_empty() {
        let message = format!("`{label}` is empty");
        return refuse(Severity::Info, FindingCode::Empty, message, "Export it again if it should hold something.");
    }
    if let Some(what) = well_known(&sample.head) {
        let (code, hint) = match what {
            "an archive" => (FindingCode::Skipped, "Unpack it, or import it by itself."),
            _ => (FindingCode::Skipped, "Import what it shows as text, or leave it out."),
        };
        return refuse(Severity::Info, code, format!("`{label}` is {what} and was not read"), hint);
    }
    if let Some(format) = settings.format {
        return Ok(format);
    }
    if sample.is_binary() {
        let message = format!("`{label}` is not text and was not read");
        return refuse(Severity::Warning, FindingCode::UnknownFormat, message, "Export it as text, CSV or JSON.");
    }
    let mut best: Option<(u8, Format)> = None;
    for (format, judge) in JUDGES {
        if let Some(score) = judge(&sample).filter(|score| *score > 0)
            && best.is_none_or(|(top, _)| score > top)
        {
            best = Some((score, format));
        }
    }
    match best {
        Some((_, Format::Table)) => Ok(table::format_of(&sample)),
        Some((_, format)) => Ok(format),
        None => refuse(
            Severity::Warning,
            FindingCode::UnknownFormat,
            format!("`{label}` was not read: nothing in its first {} bytes tells its format", sample.head.len()),
            "Name its format with --as, or leave it out if it is no evidence.",
        ),
    }
}

/// What a file is that never is evidence text, by its first bytes.
fn well_known(head: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 18] = [
        (b"PK\x03\x04", "an archive"),
        (b"PK\x05\x06", "an archive"),
        (b"\x1f\x8b", "an archive"),
        (b"BZh", "an archive"),
        (b"\xfd7zXZ", "an archive"),
        (b"7z\xbc\xaf", "an archive"),
        (b"Rar!", "an archive"),
        (b"\x28\xb5\x2f\xfd", "an archive"),
        (b"\x89PNG", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"GIF87a", "an image"),
        (b"GIF89a", "an image"),
        (b"II*\0", "an image"),
        (b"MM\0*", "an image"),
        (b"%PDF-", "a PDF"),
        (b"SQLite format 3\0", "a database"),
        (b"\x7fELF", "a program"),
        (b"\xd0\xcf\x11\xe0", "an office document"),
    ];
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Some("an image");
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some("a film or image");
    }
    MARKS.iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, what)| *what)
}

/// Reads one source with the importer of its format. Findings that repeat are folded.
///
/// # Errors
/// When the source cannot be read at all, or the caller cancelled.
pub fn read(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    let mut fold = Fold::new(sink);
    let reading = read_unfolded(source, tree, settings, &mut fold)?;
    go_on(fold.finish())?;
    Ok(reading)
}

fn read_unfolded(
    source: &Source,
    tree: &dyn Tree,
    settings: &Settings,
    sink: &mut dyn Sink,
) -> Result<Reading, IngestError> {
    match source.format {
        Format::Slack => slack::read(source, tree, settings, sink),
        Format::Table | Format::Changes => table::read(source, tree, settings, sink),
        Format::Prose => prose::read(source, tree, settings, sink),
        Format::Chat => chat::read(source, tree, settings, sink),
        Format::PagerDuty => pagerduty::read(source, tree, settings, sink),
        Format::Statuspage => statuspage::read(source, tree, settings, sink),
        Format::GitHub => github::read(source, tree, settings, sink),
        Format::Patch => patch::read(source, tree, settings, sink),
        Format::Git | Format::Note => not_read(source, tree, sink),
    }
}

/// A finding for each part of a source that no importer reads.
pub(crate) fn not_read(source: &Source, tree: &dyn Tree, sink: &mut dyn Sink) -> Result<Reading, IngestError> {
    for &part in &source.parts {
        let file = text::entry_label(tree, part);
        let finding = crate::findings::at(
            Severity::Error,
            FindingCode::UnknownFormat,
            &file,
            None,
            format!("`{file}` was not read: files are not read as {}", source.format),
            "Import it as another format.",
        );
        tell(sink, finding)?;
    }
    Ok(Reading { zone: "UTC".to_owned(), zone_source: ZoneSource::Explicit })
}
