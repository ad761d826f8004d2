//! Markdown that says what the tree says and nothing else: whatever could be markup in imported text is escaped.

use super::{Block, Cell, cite};
use model::EvidenceId;
use std::fmt::Write;

/// Writes the blocks as GitHub-flavoured Markdown.
pub fn write(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                line(&mut out, &format!("{} {}", "#".repeat(usize::from(*level)), inline(text)))
            }
            Block::Paragraph(text) => line(&mut out, &inline(text)),
            Block::Text(nodes) => super::text::markdown::write(&mut out, nodes),
            Block::Table(head, rows) => table(&mut out, head, rows),
            Block::Source { id, line: about, text } => {
                line(&mut out, &format!("<a id=\"e{}\"></a>**{}** {}", id.0, cite(id), inline(about)));
                fence(&mut out, text);
            }
        }
    }
    out
}

pub(super) fn cites(ids: &[EvidenceId]) -> String {
    ids.iter().map(|id| format!(" [{}](#e{})", cite(id), id.0)).collect()
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "{text}\n").expect("writing to a string does not fail");
}

fn table(out: &mut String, head: &[String], rows: &[Vec<Cell>]) {
    let mut row = |cells: Vec<String>| {
        writeln!(out, "| {} |", cells.join(" | ")).expect("writing to a string does not fail");
    };
    row(head.iter().map(|cell| inline(cell)).collect());
    row(head.iter().map(|_| "---".to_owned()).collect());
    for cells in rows {
        row(cells
            .iter()
            .map(|cell| format!("{}{}", inline(&cell.text), cites(&cell.cites)).trim().to_owned())
            .collect());
    }
    out.push('\n');
}

fn fence(out: &mut String, text: &str) {
    line(out, &fenced(text));
}

/// A fence longer than any run of backticks in the text, so that the text cannot close it.
pub(super) fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest.max(2) + 1);
    format!("{ticks}text\n{}\n{ticks}", plain(text))
}

/// One line of text with everything escaped that Markdown or HTML could read as more than text. A zero-width joiner is
/// never added: what is copied out of the document is what was said.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let text = plain(text);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // An entity keeps `@name` and `#12` from notifying or linking anyone when the text is posted somewhere.
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            // Of an address: it would become a link. Times and sentences keep theirs, so that the text reads as it is.
            ':' if rest.peek() == Some(&'/') => out.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '+' | '-' | '=' if out.is_empty() => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    // `www.` would still become a link.
    out.replace("www.", "www&#46;")
}

/// Control characters other than line break and tab are shown as the replacement character.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if (c.is_control() && c != '\n' && c != '\t') || super::html::is_hidden(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imported_text_stays_text() {
        let hostile = "<script>x</script> [a](javascript:b) ![i](http://e) @all closes #1 www.e.example `c` | x\n# h";
        let out = write(&[
            Block::Paragraph(hostile.into()),
            Block::Table(vec!["a".into()], vec![vec![hostile.to_owned().into()]]),
            Block::Source { id: EvidenceId(1), line: hostile.into(), text: "```\n<b>".into() },
        ]);
        let outside_fence: String = out.split("````text").next().unwrap_or_default().to_owned();
        for forbidden in ["<script", "](java", "![", "@all", " #1", "www.e", "http:", "\n# h"] {
            assert!(!outside_fence.contains(forbidden), "{forbidden} in {outside_fence}");
        }
        assert!(out.contains("````text\n```\n<b>\n````"));
    }
}
