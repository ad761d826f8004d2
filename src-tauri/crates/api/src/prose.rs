//! A section of a review as Markdown: cut into sentences with what stands between them, and put together again.
//!
//! Text between two sentences is kept letter for letter as the lead of the second; a sentence keeps its inline marks and
//! gives away its citations. Putting the pieces together gives the text again, up to white space and the place of
//! citations, which go behind their sentence. Refused: losing a word, and reading a word of a code span as a citation.

mod literal;
mod scan;
mod sentences;

pub use literal::{inline, literal};

use model::EvidenceId;
use pulldown_cmark::{Event, Options, Parser, Tag};
use scan::Span;

/// A sentence, or a block that is none: a heading, code, a table, a rule, what is left at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// Markdown between the piece before and this one.
    pub lead: String,
    pub text: String,
    pub cites: Vec<EvidenceId>,
}

pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
}

/// Cuts a section. What it gives is stable: cutting what [`write`] makes of it gives the same.
pub fn pieces(markdown: &str) -> Vec<Piece> {
    let mut text = clean(markdown);
    let mut found = Vec::new();
    for _ in 0..TRIES {
        let flat = scan::reflow(&text);
        found = cut(&flat);
        let written = write(found.iter().map(|p| (p.lead.as_str(), p.text.as_str(), p.cites.as_slice())));
        if written == text {
            break;
        }
        text = written;
    }
    found
}

/// Taking citations out of a line or joining two can give a line another meaning; then it is read again, this often.
const TRIES: usize = 4;

/// Puts leads, texts and citations together.
pub fn write<'a>(pieces: impl IntoIterator<Item = (&'a str, &'a str, &'a [EvidenceId])>) -> String {
    let mut out = String::new();
    for (lead, text, cites) in pieces {
        push(&mut out, lead, text, cites);
    }
    out
}

/// Adds one piece to what is written so far. A lead that does not part it from what is there is helped out.
pub fn push(out: &mut String, lead: &str, text: &str, cites: &[EvidenceId]) {
    if out.is_empty() {
        out.push_str(first(lead));
    } else if lead.is_empty() && !out.ends_with(['。', '！', '？']) {
        out.push(' ');
    } else {
        if !lead.is_empty() && !lead.starts_with(char::is_whitespace) && !lead.starts_with("\\\n") {
            out.push('\n');
        }
        out.push_str(lead);
    }
    out.push_str(text);
    for id in cites {
        if !out.is_empty() && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        out.push_str(&format!("[E{}]", id.0));
    }
}

/// A lead at the beginning of a section: blank lines and what belonged to a line before are gone.
fn first(lead: &str) -> &str {
    let lead = lead.trim_start_matches("\\\n");
    match lead.rfind('\n') {
        Some(at) if lead.trim().is_empty() => &lead[at + 1..],
        _ if lead.trim().is_empty() => "",
        _ => {
            let body = lead.trim_start();
            let line = lead.len() - body.len();
            // Spaces in front of a mark are its indentation, which means nothing on the first line.
            &lead[line..]
        }
    }
}

/// Line ends as one character, no byte 0, nothing blank around.
fn clean(markdown: &str) -> String {
    let text = markdown.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}");
    let text = text.trim_end();
    let blank = text.len() - text.trim_start().len();
    let from = text[..blank].rfind('\n').map_or(0, |at| at + 1);
    text[from..].to_owned()
}

fn cut(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut at = 0;
    for span in scan::spans(text) {
        match span {
            Span::Solid(range) => {
                let lead = text[at..range.start].to_owned();
                out.push(Piece { lead, text: text[range.clone()].to_owned(), cites: Vec::new() });
                at = range.end;
            }
            Span::Run(run) => {
                let mut lead = text[at..run.range.start].to_owned();
                for sentence in sentences::of(text, &run) {
                    let lead = std::mem::take(&mut lead) + &sentence.lead;
                    out.push(Piece { lead, ..sentence });
                }
                at = run.range.end;
            }
        }
    }
    let rest = text[at..].trim_end();
    if !rest.is_empty() {
        out.push(Piece { lead: rest.to_owned(), ..Piece::default() });
    }
    out
}

/// Whether the piece says something that evidence could bear out: a sentence, not a heading, code, a table or a rule.
pub fn is_claim(lead: &str, text: &str) -> bool {
    let mark = lead.rsplit('\n').next().unwrap_or_default().trim_end();
    let is_heading = mark.ends_with('#');
    !is_heading && !is_solid(text) && plain(text).chars().any(char::is_alphanumeric)
}

fn is_solid(text: &str) -> bool {
    let solid = |text: &str| {
        matches!(
            Parser::new_ext(text, options()).next(),
            Some(Event::Start(Tag::CodeBlock(_) | Tag::Table(_)) | Event::Rule)
        )
    };
    // The lines of a block inside a quote or list have its marks in front.
    let bare = || text.lines().map(|line| line.trim_start_matches(['>', ' ', '\t'])).collect::<Vec<_>>().join("\n");
    solid(text) || text.contains('\n') && solid(&bare())
}

/// The words of inline Markdown as a reader sees them. Code keeps its backticks, which say that it is code.
pub fn plain(text: &str) -> String {
    if !text.contains(['*', '_', '[', '<', '&', '\\', '\n', '`']) {
        return text.to_owned();
    }
    // Behind a word nothing begins a block.
    let line = format!("{OPENER}{text}");
    let mut out = String::with_capacity(text.len());
    for (event, range) in Parser::new_ext(&line, options()).into_offset_iter() {
        match event {
            Event::Text(words) | Event::Html(words) | Event::InlineHtml(words) => out.push_str(&words),
            Event::Code(_) => out.push_str(&line[range]),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell) if !out.is_empty() => out.push(' '),
            _ => {}
        }
    }
    out.strip_prefix(OPENER).or_else(|| out.strip_prefix(OPENER.trim_end())).unwrap_or(&out).to_owned()
}

const OPENER: &str = "a ";

/// What stands in front of a sentence that a program or a call adds behind all that is in a section.
pub fn lead_behind(section: model::Section, markdown: &str) -> String {
    if markdown.trim().is_empty() {
        return section.default_lead(true).to_owned();
    }
    let last_line = markdown.rsplit('\n').next().unwrap_or_default();
    let in_list = last_line.trim_start().starts_with("- ");
    let is_prose = matches!(Parser::new_ext(last_line, options()).next(), Some(Event::Start(Tag::Paragraph)));
    let ends_in_words = scan::spans(markdown).last().is_some_and(|span| match span {
        Span::Run(run) => run.range.end == markdown.trim_end().len(),
        Span::Solid(_) => false,
    });
    match section.is_list() {
        true if ends_in_words && in_list && !last_line.starts_with(' ') => "\n- ".to_owned(),
        true => "\n\n- ".to_owned(),
        false if ends_in_words && is_prose => " ".to_owned(),
        false => "\n\n".to_owned(),
    }
}

#[cfg(test)]
mod tests;
