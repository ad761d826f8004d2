//! The tree of a section as HTML: these tags and no others, everything between them escaped.

use super::super::html::{chip, text};
use super::{Common, Inline, Node, Said, Stands, common};
use crate::document::Standing;
use std::fmt::Write;

/// Writes the blocks; neighbours that stand alike are one passage with one label.
pub fn write(out: &mut String, nodes: &[Node]) {
    let mut rest = nodes;
    while let Some(node) = rest.first() {
        let standing = common(node);
        let is_alone = matches!(standing, Common::Silent | Common::Mixed | Common::Alike((Standing::Unsupported, _)));
        let many = 1 + rest[1..].iter().take_while(|other| !is_alone && common(other) == standing).count();
        match standing {
            Common::Alike(mark) => {
                open(out, mark);
                rest[..many].iter().for_each(|node| block(out, node, false));
                out.push_str("</div>\n");
            }
            Common::Silent => block(out, node, false),
            Common::Mixed => {
                out.push_str("<div class=\"passage mixed\">");
                block(out, node, true);
                out.push_str("</div>\n");
            }
        }
        rest = &rest[many..];
    }
}

fn label(standing: Standing) -> (&'static str, Option<&'static str>) {
    match standing {
        Standing::Accepted => ("accepted", None),
        Standing::Written => ("written", Some("Written by a person")),
        Standing::Proposed => ("proposed", Some("Nobody has accepted this")),
        Standing::Unsupported => ("unsupported", Some("Unsupported")),
    }
}

fn open(out: &mut String, (standing, remark): &Stands) {
    let (class, label) = label(*standing);
    write!(out, "<div class=\"passage {class}\">").expect(INFALLIBLE);
    if let Some(label) = label {
        write!(out, "<div class=\"label\">{}</div>", labelled(label, remark.as_deref())).expect(INFALLIBLE);
    }
}

const INFALLIBLE: &str = "writing to a string does not fail";

fn labelled(label: &str, remark: Option<&str>) -> String {
    let remark = remark.map(|remark| format!(" <span>{}</span>", text(remark))).unwrap_or_default();
    format!("<b>{label}</b>{remark}")
}

/// One block; `marked` when each of its sentences says how it stands.
fn block(out: &mut String, node: &Node, marked: bool) {
    match node {
        Node::Paragraph(leaf) => wrap(out, "p", |out| said(out, leaf, marked)),
        Node::Heading(leaf) => wrap(out, "h3", |out| said(out, leaf, marked)),
        Node::Code(code) => wrap(out, "pre", |out| out.push_str(&text(code))),
        Node::Quote(inside) => wrap(out, "blockquote", |out| inside.iter().for_each(|node| block(out, node, marked))),
        Node::Rule => out.push_str("<hr>\n"),
        Node::List(first, items) => {
            let tag = if first.is_some() { "ol" } else { "ul" };
            let start = first.filter(|first| *first != 1).map(|first| format!(" start=\"{first}\""));
            writeln!(out, "<{tag}{}>", start.unwrap_or_default()).expect(INFALLIBLE);
            for item in items {
                wrap(out, "li", |out| item.iter().for_each(|node| block(out, node, marked)));
            }
            writeln!(out, "</{tag}>").expect(INFALLIBLE);
        }
        Node::Table(rows) => wrap(out, "table", |out| {
            for (number, row) in rows.iter().enumerate() {
                let cell = if number == 0 { "th" } else { "td" };
                wrap(out, "tr", |out| row.iter().for_each(|leaf| wrap(out, cell, |out| said(out, leaf, marked))));
            }
        }),
    }
}

fn wrap(out: &mut String, tag: &str, inside: impl FnOnce(&mut String)) {
    write!(out, "<{tag}>").expect(INFALLIBLE);
    inside(out);
    writeln!(out, "</{tag}>").expect(INFALLIBLE);
}

/// Sentences of a block, those that stand alike and follow each other under one label.
fn said(out: &mut String, leaf: &[Said], marked: bool) {
    let mut rest = leaf;
    while let Some(first) = rest.first() {
        let alone = matches!(first.standing, Some((Standing::Unsupported, _)));
        let alike = rest[1..].iter().take_while(|other| !alone && other.standing == first.standing).count();
        let mark: Option<&Stands> = first.standing.as_ref().filter(|_| marked);
        if let Some((standing, _)) = mark {
            write!(out, "<span class=\"said {}\">", label(*standing).0).expect(INFALLIBLE);
        }
        for sentence in &rest[..=alike] {
            inlines(out, &sentence.words);
            for id in &sentence.cites {
                write!(out, " {}", chip(id.0)).expect(INFALLIBLE);
            }
        }
        if let Some((standing, remark)) = mark {
            if let Some(label) = label(*standing).1 {
                write!(out, " <small class=\"label\">{}</small>", labelled(label, remark.as_deref()))
                    .expect(INFALLIBLE);
            }
            out.push_str("</span>");
        }
        rest = &rest[alike + 1..];
    }
}

fn inlines(out: &mut String, words: &[Inline]) {
    for inline in words {
        match inline {
            Inline::Text(words) => out.push_str(&text(words)),
            Inline::Code(code) => write!(out, "<code>{}</code>", text(code)).expect(INFALLIBLE),
            Inline::Break => out.push_str("<br>"),
            Inline::Emphasis(inside) => around(out, "<em>", inside, "</em>"),
            Inline::Strong(inside) => around(out, "<strong>", inside, "</strong>"),
            Inline::Link(address, inside) => {
                let open = format!("<a href=\"{}\" rel=\"noopener noreferrer\">", text(address));
                around(out, &open, inside, "</a>");
            }
        }
    }
}

fn around(out: &mut String, open: &str, inside: &[Inline], close: &str) {
    out.push_str(open);
    inlines(out, inside);
    out.push_str(close);
}
