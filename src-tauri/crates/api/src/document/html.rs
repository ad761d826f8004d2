//! One HTML file without script or remote reference, under a content policy that allows nothing but its own style.

use super::{Block, Cell, cite, markdown};
use base64::Engine;
use sha2::{Digest, Sha256};
use std::fmt::Write;

const STYLE: &str = include_str!("document.css");

/// Writes the blocks as a page that opens from a file.
pub fn write(title: &str, blocks: &[Block]) -> String {
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n<main>\n",
        text(title)
    );
    for block in blocks {
        self::block(&mut out, block).expect("writing to a string does not fail");
    }
    out.push_str("</main>\n</html>\n");
    out
}

fn block(out: &mut String, block: &Block) -> std::fmt::Result {
    match block {
        Block::Heading(level, words) => writeln!(out, "<h{level}>{}</h{level}>", text(words)),
        Block::Paragraph(words) => writeln!(out, "<p class=\"facts\">{}</p>", text(words)),
        Block::Text(nodes) => {
            super::text::html::write(out, nodes);
            Ok(())
        }
        Block::Table(head, rows) => {
            out.push_str("<table><thead><tr>");
            for cell in head {
                write!(out, "<th scope=\"col\">{}</th>", text(cell))?;
            }
            out.push_str("</tr></thead><tbody>\n");
            for row in rows {
                out.push_str("<tr>");
                for found in row {
                    write!(out, "<td>{}</td>", cell(found))?;
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</tbody></table>\n");
            Ok(())
        }
        Block::Source { id, line, text: words } => writeln!(
            out,
            "<section class=\"source\" id=\"e{}\"><h3>{} <span>{}</span></h3><pre>{}</pre></section>",
            id.0,
            cite(id),
            text(line),
            text(words)
        ),
    }
}

fn cell(cell: &Cell) -> String {
    let mut parts = vec![text(&cell.text)];
    parts.extend(cell.cites.iter().map(|id| chip(id.0)));
    parts.join(" ").trim().to_owned()
}

pub(super) fn chip(id: i64) -> String {
    format!("<a class=\"chip\" href=\"#e{id}\">E{id}</a>")
}

/// Text as text: five characters escaped, control and hidden characters shown.
pub(super) fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    for c in markdown::plain(words).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Characters that are there without being seen: zero width, direction changes, tags.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::EvidenceId;

    #[test]
    fn hostile_text_makes_no_element_and_no_attribute() {
        let hostile = "\"><script>alert(1)</script><img src=x onerror=y>' \u{202e}";
        let page = write(
            hostile,
            &[
                Block::Heading(1, hostile.into()),
                Block::Table(
                    vec![hostile.into()],
                    vec![vec![hostile.to_owned().into(), "E7 in error E7".to_owned().into()]],
                ),
                Block::Source { id: EvidenceId(3), line: hostile.into(), text: hostile.into() },
            ],
        );
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{202e}'));
        assert!(!page.contains("#e7"), "a word of the text is no citation");
        assert!(page.contains("id=\"e3\""));
        assert!(page.contains("default-src 'none'"));
    }
}
