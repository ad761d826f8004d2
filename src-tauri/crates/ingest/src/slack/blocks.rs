//! Flattening blocks and attachments into lines of Slack markup, for messages whose text does not say it all.

use super::message::Attachment;
use serde_json::Value;
use std::fmt::Write as _;

/// The words of blocks, one line for each part that stands on its own.
pub(super) fn flatten(blocks: &[Value]) -> String {
    let mut lines = Vec::new();
    for block in blocks {
        block_lines(block, &mut lines);
    }
    lines.retain(|line: &String| !line.trim().is_empty());
    lines.join("\n")
}

fn words<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A text object, or a plain string.
fn text_of<'v>(value: &'v Value, name: &str) -> &'v str {
    match value.get(name) {
        Some(Value::String(text)) => text,
        Some(object) => words(object, "text"),
        None => "",
    }
}

fn block_lines(block: &Value, lines: &mut Vec<String>) {
    match words(block, "type") {
        "rich_text" => list(block, "elements").iter().for_each(|part| rich_lines(part, lines)),
        "section" | "header" | "markdown" => {
            lines.push(text_of(block, "text").to_owned());
            lines.extend(list(block, "fields").iter().map(|field| words(field, "text").replace('\n', " ")));
        }
        "context" => {
            let parts: Vec<&str> = list(block, "elements")
                .iter()
                .map(|part| if words(part, "text").is_empty() { words(part, "alt_text") } else { words(part, "text") })
                .filter(|part| !part.is_empty())
                .collect();
            lines.push(parts.join(" "));
        }
        "image" | "video" => {
            let title = text_of(block, "title");
            lines.push(if title.is_empty() { words(block, "alt_text") } else { title }.to_owned());
        }
        "table" => {
            for row in list(block, "rows") {
                let cells: Vec<String> = row.as_array().map_or(&[][..], Vec::as_slice).iter().map(cell).collect();
                lines.push(cells.join(" | "));
            }
        }
        "divider" | "actions" | "input" => {}
        _ => {
            lines.push(text_of(block, "text").to_owned());
            list(block, "elements").iter().for_each(|part| lines.push(text_of(part, "text").to_owned()));
        }
    }
}

fn cell(cell: &Value) -> String {
    let mut lines = Vec::new();
    block_lines(cell, &mut lines);
    lines.retain(|line| !line.is_empty());
    lines.join(" ")
}

fn rich_lines(part: &Value, lines: &mut Vec<String>) {
    match words(part, "type") {
        "rich_text_list" => {
            let ordered = words(part, "style") == "ordered";
            let indent = part.get("indent").and_then(Value::as_u64).unwrap_or(0).min(8) as usize;
            for (number, item) in list(part, "elements").iter().enumerate() {
                let mark = if ordered { format!("{}.", number + 1) } else { "-".to_owned() };
                lines.push(format!("{}{mark} {}", "  ".repeat(indent), inline(item)));
            }
        }
        "rich_text_quote" => lines.extend(inline(part).lines().map(|line| format!("> {line}"))),
        "rich_text_preformatted" => lines.push(format!("```\n{}\n```", inline(part))),
        _ => lines.push(inline(part)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The words of one rich-text part, as the markup that Slack would have written for them.
fn inline(part: &Value) -> String {
    let mut out = String::new();
    for piece in list(part, "elements") {
        let _ = match words(piece, "type") {
            "link" if words(piece, "text").is_empty() => write!(out, "<{}>", escaped(words(piece, "url"))),
            "link" => write!(out, "<{}|{}>", escaped(words(piece, "url")), escaped(words(piece, "text"))),
            "user" => write!(out, "<@{}>", words(piece, "user_id")),
            "channel" => write!(out, "<#{}>", words(piece, "channel_id")),
            "usergroup" => write!(out, "<!subteam^{}>", words(piece, "usergroup_id")),
            "broadcast" => write!(out, "<!{}>", words(piece, "range")),
            "emoji" => write!(out, ":{}:", words(piece, "name")),
            "date" => write!(out, "{}", escaped(words(piece, "fallback"))),
            "rich_text_section" => write!(out, "{}", inline(piece)),
            _ => write!(out, "{}", escaped(words(piece, "text"))),
        };
    }
    out
}

/// The words of an attachment: its title with link, text and fields; its fallback only where it has nothing else.
pub(super) fn attachment(attachment: &Attachment) -> String {
    let mut lines = Vec::new();
    lines.extend(attachment.pretext.get().map(str::to_owned));
    lines.extend(attachment.author_name.get().map(str::to_owned));
    match (attachment.title.get(), attachment.title_link.get()) {
        (Some(title), Some(link)) => lines.push(format!("<{link}|{title}>")),
        (Some(title), None) => lines.push(title.to_owned()),
        (None, Some(link)) => lines.push(format!("<{link}>")),
        (None, None) => {}
    }
    lines.extend(attachment.text.get().map(str::to_owned));
    for field in attachment.fields.iter().flatten() {
        match (field.title.get(), field.value.get()) {
            (Some(title), Some(value)) => lines.push(format!("{title}: {value}")),
            (title, value) => lines.extend(title.or(value).map(str::to_owned)),
        }
    }
    if let Some(blocks) = &attachment.blocks {
        lines.push(flatten(blocks));
    }
    lines.retain(|line| !line.trim().is_empty());
    if lines.is_empty() {
        lines.extend(attachment.fallback.get().map(str::to_owned));
    }
    lines.join("\n")
}

/// Whether an attachment looks like an alert: the colours and words that alerting tools use.
pub(super) fn looks_like_alert(text: &str, attachments: &[Attachment]) -> bool {
    const WORDS: [&str; 12] = [
        "[firing",
        "[resolved",
        "firing:",
        "alert",
        "triggered",
        "critical",
        "incident #",
        "is down",
        "is up",
        "recovered",
        "threshold",
        "severity",
    ];
    let coloured = attachments.iter().any(|attachment| {
        let colour = attachment.color.as_str().trim_start_matches('#').to_ascii_lowercase();
        matches!(colour.as_str(), "danger" | "warning")
    });
    let lower = crate::text::cut_at(text, 2000).to_lowercase();
    coloured || WORDS.iter().any(|word| lower.contains(word))
}
