//! Where in a Markdown text words stand, and where blocks that are no words. Every place is a range of the source.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// A part of the text that is not just marks.
#[derive(Debug)]
pub enum Span {
    Run(Run),
    /// Code, a table, a rule: kept as it is.
    Solid(Range<usize>),
}

/// One stretch of inline text, up to the end of its block or a forced line break.
#[derive(Debug, Default)]
pub struct Run {
    pub range: Range<usize>,
    /// Code, links, pictures and tags: nothing in them is a citation or the end of a sentence.
    pub atoms: Vec<Range<usize>>,
    /// Bold and italic text, with its marks.
    pub emphasis: Vec<Range<usize>>,
    /// Forced line breaks inside of these.
    breaks: Vec<Range<usize>>,
    /// How many block quotes it stands in.
    quotes: usize,
    pub heading: bool,
}

#[derive(Default)]
struct Scan<'t> {
    text: &'t str,
    out: Vec<Span>,
    open: Option<Run>,
    /// Inline marks that are open.
    depth: usize,
    quotes: usize,
    heading: bool,
    /// End of the solid block that is passed over.
    solid: usize,
}

/// The spans of a text in order.
pub fn spans(text: &str) -> Vec<Span> {
    let mut scan = Scan { text, ..Scan::default() };
    for (event, range) in Parser::new_ext(text, super::options()).into_offset_iter() {
        scan.take(&event, range);
    }
    scan.close();
    scan.out
}

impl Scan<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => {
                self.close();
                self.quotes += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                self.close();
                self.quotes -= 1;
            }
            _ if range.start < self.solid => {}
            Event::Start(Tag::CodeBlock(kind)) => self.solid(range, matches!(kind, CodeBlockKind::Indented)),
            Event::Start(Tag::Table(_)) | Event::Rule => self.solid(range, false),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => {
                self.extend(range.clone());
                if self.depth == 0 {
                    self.run(range.start).emphasis.push(range);
                }
                self.depth += 1;
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                self.atom(range);
                self.depth += 1;
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image) => {
                self.depth = self.depth.saturating_sub(1)
            }
            Event::Start(tag) => {
                self.close();
                self.heading = matches!(tag, Tag::Heading { .. });
            }
            Event::End(_) => {
                self.close();
                self.heading = false;
            }
            Event::HardBreak if self.depth == 0 => self.close(),
            Event::HardBreak => self.run(range.start).breaks.push(range),
            Event::Code(_) | Event::InlineHtml(_) => self.atom(range),
            _ => self.extend(range),
        }
    }

    /// The open run, or one that begins at this byte.
    fn run(&mut self, at: usize) -> &mut Run {
        let (quotes, heading) = (self.quotes, self.heading);
        self.open.get_or_insert_with(|| Run { quotes, heading, range: at..at, ..Run::default() })
    }

    fn atom(&mut self, range: Range<usize>) {
        self.extend(range.clone());
        self.run(range.start).atoms.push(range);
    }

    fn extend(&mut self, mut range: Range<usize>) {
        // The backslash of an escaped character belongs to it, and the parser leaves it out.
        let before = &self.text[..range.start];
        if before.ends_with('\\') && self.text[range.start..].starts_with(|c: char| c.is_ascii_punctuation()) {
            range.start -= 1;
        }
        let run = self.run(range.start);
        run.range = run.range.start.min(range.start)..run.range.end.max(range.end);
    }

    fn solid(&mut self, mut range: Range<usize>, indented: bool) {
        self.close();
        self.solid = range.end;
        range.end = range.start + self.text[range.clone()].trim_end().len();
        if indented {
            let floor = self.out.last().map_or(0, |span| span.range().end);
            range.start -=
                self.text[floor..range.start].len() - self.text[floor..range.start].trim_end_matches([' ', '\t']).len();
        }
        self.out.push(Span::Solid(range));
    }

    fn close(&mut self) {
        self.depth = 0;
        if let Some(mut run) = self.open.take()
            && run.range.start < run.range.end
        {
            run.range.end = run.range.start + self.text[run.range.clone()].trim_end().len();
            if !run.range.is_empty() {
                self.out.push(Span::Run(run));
            }
        }
    }
}

impl Span {
    fn range(&self) -> &Range<usize> {
        match self {
            Span::Run(run) => &run.range,
            Span::Solid(range) => range,
        }
    }
}

/// The same text with each stretch of words on one line: a line break inside of it means a space, and so do the marks of
/// the block that stand behind it.
pub fn reflow(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans(text) {
        let Span::Run(run) = span else { continue };
        out.push_str(&text[from..run.range.start]);
        from = run.range.start;
        while let Some(at) = text[from..run.range.end].find('\n').map(|at| from + at) {
            let forced = run.breaks.iter().any(|range| range.contains(&at));
            let line = text[from..at].trim_end_matches([' ', '\t']);
            let line = if forced { line.strip_suffix('\\').unwrap_or(line) } else { line };
            out.push_str(line);
            out.push(' ');
            from = (at + 1 + marks(&text[at + 1..run.range.end], run.quotes)).min(run.range.end);
        }
    }
    out.push_str(&text[from..]);
    out
}

/// How many bytes of white space and quote marks begin the line.
fn marks(line: &str, quotes: usize) -> usize {
    let mut rest = line.trim_start_matches([' ', '\t']);
    for _ in 0..quotes {
        let Some(behind) = rest.strip_prefix('>') else { break };
        rest = behind.trim_start_matches([' ', '\t']);
    }
    line.len() - rest.len()
}
