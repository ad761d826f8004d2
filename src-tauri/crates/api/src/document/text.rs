//! The text of a section as a tree: blocks, and in them sentences that know how they stand.
//!
//! This is the allow-list: what is not a node here is shown as the text it is. Refused: tags, pictures, addresses other
//! than of pages and mail, and any depth that a stack would not bear.

mod address;
pub mod html;
pub mod markdown;

pub use address::is_safe;

use super::{Names, Standing};
use crate::prose;
use model::{EvidenceId, Passage};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// A block of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Paragraph(Vec<Said>),
    Heading(Vec<Said>),
    Code(String),
    /// The first number where it is a numbered list, and its items.
    List(Option<u64>, Vec<Vec<Node>>),
    Quote(Vec<Node>),
    /// Rows of cells; the first row is the head.
    Table(Vec<Vec<Vec<Said>>>),
    Rule,
}

/// A passage, or the part of one that stands in one block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    pub words: Vec<Inline>,
    pub cites: Vec<EvidenceId>,
    /// `None` for what makes no claim.
    pub standing: Option<Stands>,
    passage: usize,
}

/// How a passage stands, and who wrote it or why it is unsupported.
pub type Stands = (Standing, Option<String>);

/// Tells how a passage stands; `None` for what makes no claim.
pub type Judge<'a> = dyn Fn(&Passage) -> Option<Stands> + 'a;

#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    Text(String),
    Code(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    /// An address that [`is_safe`], and its words.
    Link(String, Vec<Inline>),
    Break,
}

/// Blocks and marks nested deeper than this are laid out flat.
const DEEPEST: usize = 24;

/// Where a passage stands in the Markdown of its section.
struct Place {
    text: Range<usize>,
    chips: Range<usize>,
}

struct Builder<'a> {
    places: Vec<Place>,
    passages: &'a [&'a Passage],
    standing: &'a Judge<'a>,
    names: &'a Names,
    /// Open blocks, the document first.
    open: Vec<Vec<Node>>,
    /// Items so far of each open list.
    lists: Vec<(Option<u64>, Vec<Vec<Node>>)>,
    /// For each block that began, whether it was taken in.
    taken: Vec<bool>,
    rows: Vec<Vec<Vec<Said>>>,
    leaf: Option<Vec<Said>>,
    heading: bool,
    code: Option<String>,
    /// Open inline marks with what is in them.
    marks: Vec<(Mark, Vec<Inline>)>,
    flat: usize,
}

enum Mark {
    Emphasis,
    Strong,
    Link(String),
    Picture,
}

/// The tree of the passages of one section. Names are already hidden in it.
pub fn nodes(passages: &[&Passage], names: &Names, standing: &Judge<'_>) -> Vec<Node> {
    let mut text = String::new();
    let mut places = Vec::new();
    for passage in passages {
        let claim = &passage.claim;
        prose::push(&mut text, &passage.lead, &claim.text, &[]);
        let end = text.len();
        for id in &claim.evidence {
            text.push_str(&format!(" [E{}]", id.0));
        }
        places.push(Place { text: end - claim.text.len()..end, chips: end..text.len() });
    }
    let mut builder = Builder {
        places,
        passages,
        standing,
        names,
        open: vec![Vec::new()],
        lists: Vec::new(),
        taken: Vec::new(),
        rows: Vec::new(),
        leaf: None,
        heading: false,
        code: None,
        marks: Vec::new(),
        flat: 0,
    };
    for (event, range) in Parser::new_ext(&text, prose::options()).into_offset_iter() {
        builder.take(event, range);
    }
    builder.end_leaf();
    builder.open.pop().unwrap_or_default()
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some(code) = &mut self.code {
            match event {
                Event::Text(words) => code.push_str(&words),
                _ => {
                    let code = self.names.hide(self.code.take().unwrap_or_default().trim_end_matches('\n'));
                    self.node(Node::Code(code));
                }
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => self.text(&words, range),
            Event::Code(words) => {
                let code = self.names.hide(&words);
                self.inline(Inline::Code(code), range.start);
            }
            Event::SoftBreak => self.inline(Inline::Text(" ".to_owned()), range.start),
            Event::HardBreak => self.inline(Inline::Break, range.start),
            Event::Rule => {
                self.end_leaf();
                self.node(Node::Rule);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Emphasis => self.mark(Mark::Emphasis, range.start),
            Tag::Strong => self.mark(Mark::Strong, range.start),
            Tag::Link { dest_url, .. } => self.mark(Mark::Link(dest_url.into_string()), range.start),
            Tag::Image { .. } => self.mark(Mark::Picture, range.start),
            Tag::CodeBlock(_) => {
                self.end_leaf();
                self.code = Some(String::new());
            }
            Tag::Heading { .. } => {
                self.end_leaf();
                self.heading = true;
            }
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item => {
                self.end_leaf();
                let is_taken = match tag {
                    Tag::Item => self.taken.last().copied().unwrap_or(false),
                    _ => self.taken.len() < DEEPEST,
                };
                self.taken.push(is_taken);
                match tag {
                    Tag::List(first) if is_taken => self.lists.push((first, Vec::new())),
                    _ if is_taken => self.open.push(Vec::new()),
                    _ => {}
                }
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::TableCell => self.leaf = Some(Vec::new()),
            _ => self.end_leaf(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image => self.end_mark(),
            TagEnd::Heading(_) => {
                self.end_leaf();
                self.heading = false;
            }
            TagEnd::TableCell => {
                let mut cell = self.leaf.take().unwrap_or_default();
                cell.iter_mut().for_each(|said| hide(&mut said.words, self.names));
                self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.node(Node::Table(rows));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.end_leaf();
                if !self.taken.pop().unwrap_or(false) {
                    return;
                }
                match tag {
                    TagEnd::List(_) => {
                        let (first, items) = self.lists.pop().unwrap_or_default();
                        self.node(Node::List(first, items));
                    }
                    TagEnd::Item => {
                        let item = self.open.pop().unwrap_or_default();
                        self.lists.last_mut().into_iter().for_each(|list| list.1.push(item.clone()));
                    }
                    _ => {
                        let inside = self.open.pop().unwrap_or_default();
                        self.node(Node::Quote(inside));
                    }
                }
            }
            _ => self.end_leaf(),
        }
    }

    fn node(&mut self, node: Node) {
        self.open.last_mut().expect("the document is always open").push(node);
    }

    fn mark(&mut self, mark: Mark, at: usize) {
        self.said(at);
        if self.marks.len() < DEEPEST {
            self.marks.push((mark, Vec::new()));
        } else {
            self.flat += 1;
        }
    }

    fn end_mark(&mut self) {
        if self.flat > 0 {
            self.flat -= 1;
            return;
        }
        let Some((mark, words)) = self.marks.pop() else { return };
        match mark {
            Mark::Emphasis => self.put(Inline::Emphasis(words)),
            Mark::Strong => self.put(Inline::Strong(words)),
            Mark::Link(address) if is_safe(&address) && self.names.hide(&address) == address => {
                self.put(Inline::Link(address, words));
            }
            Mark::Link(address) => {
                let address = self.names.hide(&address);
                words.into_iter().for_each(|inline| self.put(inline));
                self.put(Inline::Text(format!(" ({address})")));
            }
            Mark::Picture => words.into_iter().for_each(|inline| self.put(inline)),
        }
    }

    /// Words, cut where one passage ends and the next begins.
    fn text(&mut self, words: &str, range: Range<usize>) {
        let mut from = range.start;
        while words.len() == range.len() && self.marks.is_empty() && self.flat == 0 {
            let place = &self.places[self.passage_at(from)];
            let next = if from < place.text.end { place.text.end } else { place.chips.end };
            if next <= from || next >= range.end || !words.is_char_boundary(next - range.start) {
                break;
            }
            self.piece(&words[from - range.start..next - range.start], from);
            from = next;
        }
        let rest = if words.len() == range.len() { &words[from - range.start..] } else { words };
        self.piece(rest, from);
    }

    fn piece(&mut self, words: &str, at: usize) {
        let chips = self.places.get(self.passage_at(at)).is_some_and(|place| place.chips.contains(&at));
        if chips {
            let said = self.said(at);
            let passage = said.passage;
            let cites = self.passages.get(passage).map(|passage| passage.claim.evidence.clone()).unwrap_or_default();
            self.said(at).cites = cites;
        } else {
            self.inline(Inline::Text(words.to_owned()), at);
        }
    }

    fn inline(&mut self, inline: Inline, at: usize) {
        self.said(at);
        self.put(inline);
    }

    fn put(&mut self, inline: Inline) {
        let words = match self.marks.last_mut() {
            Some((_, words)) => words,
            None => match self.leaf.as_mut().and_then(|leaf| leaf.last_mut()) {
                Some(said) => &mut said.words,
                None => return,
            },
        };
        match (words.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => words.push(inline),
        }
    }

    /// The passage whose lead, text or citations hold the byte.
    fn passage_at(&self, at: usize) -> usize {
        self.places.partition_point(|place| place.chips.end <= at).min(self.places.len().saturating_sub(1))
    }

    /// The part of the open block that belongs to the passage at this byte.
    fn said(&mut self, at: usize) -> &mut Said {
        let passage = self.passage_at(at);
        let is_whole = self.marks.is_empty() && self.flat == 0;
        let leaf = self.leaf.get_or_insert_with(Vec::new);
        if leaf.last().is_none_or(|said| said.passage != passage && is_whole) {
            let standing = self.passages.get(passage).and_then(|passage| (self.standing)(passage));
            leaf.push(Said { standing, passage, ..Said::default() });
        }
        leaf.last_mut().expect("one was pushed where there was none")
    }

    fn end_leaf(&mut self) {
        while !self.marks.is_empty() {
            self.end_mark();
        }
        self.flat = 0;
        let Some(mut leaf) = self.leaf.take() else { return };
        for said in &mut leaf {
            hide(&mut said.words, self.names);
        }
        self.node(if self.heading { Node::Heading(leaf) } else { Node::Paragraph(leaf) });
    }
}

fn hide(words: &mut [Inline], names: &Names) {
    for inline in words {
        match inline {
            Inline::Text(text) => *text = names.hide(text),
            Inline::Emphasis(inside) | Inline::Strong(inside) | Inline::Link(_, inside) => hide(inside, names),
            Inline::Code(_) | Inline::Break => {}
        }
    }
}

/// How all that is said in a block stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Common<'a> {
    /// Nothing in it makes a claim.
    Silent,
    Alike(&'a Stands),
    Mixed,
}

/// How a block stands as a whole. Unsupported sentences each have a reason of their own.
pub fn common(node: &Node) -> Common<'_> {
    let mut found = None;
    let mut many = 0;
    let mut stack = vec![node];
    while let Some(node) = stack.pop() {
        let leaves: Vec<&Vec<Said>> = match node {
            Node::Paragraph(leaf) | Node::Heading(leaf) => vec![leaf],
            Node::Table(rows) => rows.iter().flatten().collect(),
            Node::List(_, items) => {
                stack.extend(items.iter().flatten());
                Vec::new()
            }
            Node::Quote(inside) => {
                stack.extend(inside);
                Vec::new()
            }
            Node::Code(_) | Node::Rule => Vec::new(),
        };
        for standing in leaves.into_iter().flatten().filter_map(|said| said.standing.as_ref()) {
            many += 1;
            if found.is_some_and(|found| found != standing) {
                return Common::Mixed;
            }
            found = Some(standing);
        }
    }
    match found {
        None => Common::Silent,
        Some((Standing::Unsupported, _)) if many > 1 => Common::Mixed,
        Some(stands) => Common::Alike(stands),
    }
}

#[cfg(test)]
mod tests;
