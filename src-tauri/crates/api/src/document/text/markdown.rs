//! The tree of a section as Markdown that means the tree again and nothing else.

use super::super::markdown::{cites, fenced, inline};
use super::{Inline, Node, Said};
use crate::document::Standing;

/// Writes the blocks, each with an empty line behind it.
pub fn write(out: &mut String, nodes: &[Node]) {
    for node in nodes {
        out.push_str(&block(node));
        out.push_str("\n\n");
    }
}

fn block(node: &Node) -> String {
    match node {
        Node::Paragraph(leaf) => said(leaf),
        Node::Heading(leaf) => format!("### {}", said(leaf)),
        Node::Code(code) => fenced(code),
        Node::Rule => "***".to_owned(),
        Node::Quote(inside) => indented(&blocks(inside), "> ", "> "),
        Node::List(first, items) => {
            let mark = |number: u64| match first {
                Some(first) => format!("{}. ", first.saturating_add(number).min(999_999_999)),
                None => "- ".to_owned(),
            };
            let item = |(number, item): (u64, &Vec<Node>)| {
                let mark = mark(number);
                indented(&blocks(item), &mark, &" ".repeat(mark.len()))
            };
            (0..).zip(items).map(item).collect::<Vec<_>>().join("\n")
        }
        Node::Table(rows) => {
            let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
            let mut lines: Vec<String> =
                rows.iter().map(|row| line(row.iter().map(|cell| said(cell)).collect())).collect();
            let columns = rows.first().map_or(0, Vec::len);
            lines.insert(1.min(lines.len()), line(vec!["---".to_owned(); columns]));
            lines.join("\n")
        }
    }
}

fn blocks(nodes: &[Node]) -> String {
    nodes.iter().map(block).collect::<Vec<_>>().join("\n\n")
}

fn indented(text: &str, first: &str, next: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let mark = if number == 0 { first } else { next };
        if line.is_empty() { mark.trim_end().to_owned() } else { format!("{mark}{line}") }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn said(leaf: &[Said]) -> String {
    let mut out = String::new();
    for (number, sentence) in leaf.iter().enumerate() {
        inlines(&mut out, &sentence.words);
        out.push_str(&cites(&sentence.cites));
        let goes_on = leaf.get(number + 1).is_some_and(|next| next.standing == sentence.standing);
        if let Some((standing, remark)) = &sentence.standing
            && (!goes_on || *standing == Standing::Unsupported)
        {
            out.push_str(&mark(*standing, remark.as_deref()));
        }
    }
    unmarked(out.trim())
}

fn mark(standing: Standing, remark: Option<&str>) -> String {
    match standing {
        Standing::Accepted => String::new(),
        Standing::Written => " *(written by a person)*".to_owned(),
        Standing::Proposed => format!(" *(nobody has accepted this; from {})*", inline(remark.unwrap_or("a program"))),
        Standing::Unsupported => format!(" **(unsupported: {})**", inline(remark.unwrap_or("no evidence"))),
    }
}

/// A line of words that begins with a number and a point would be a list.
fn unmarked(line: &str) -> String {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && line[digits..].starts_with('.') {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

fn inlines(out: &mut String, words: &[Inline]) {
    for part in words {
        match part {
            Inline::Text(words) => {
                // What is escaped at the beginning of a line only is looked at with what stands before.
                let spaced = words.starts_with(char::is_whitespace) && !out.is_empty() && !out.ends_with(' ');
                if spaced {
                    out.push(' ');
                }
                out.push_str(&inline(words.trim_start()));
            }
            Inline::Code(code) => out.push_str(&ticked(code)),
            Inline::Break => out.push_str("\\\n"),
            Inline::Emphasis(inside) => around(out, "*", inside, "*"),
            Inline::Strong(inside) => around(out, "**", inside, "**"),
            Inline::Link(address, inside) => around(out, "[", inside, &format!("]({})", bare(address))),
        }
    }
}

fn around(out: &mut String, open: &str, inside: &[Inline], close: &str) {
    let mut words = String::new();
    inlines(&mut words, inside);
    out.push_str(open);
    out.push_str(words.trim());
    out.push_str(close);
    if words.ends_with(' ') {
        out.push(' ');
    }
}

/// A safe address holds nothing that ends it but brackets and emphasis.
fn bare(address: &str) -> String {
    address.replace('*', "%2A").replace('[', "%5B").replace(']', "%5D")
}

/// Code on one line between more backticks than it holds.
fn ticked(code: &str) -> String {
    let code = super::super::markdown::plain(code).replace('\n', " ");
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') || code.trim().is_empty() { " " } else { "" };
    format!("{ticks}{pad}{}{pad}{ticks}", code.replace('|', "\\|"))
}
