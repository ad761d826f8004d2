//! Words that were never meant as Markdown, such as what a drafter took from a chat, as Markdown that shows just these.

use super::{OPENER, options, pieces, plain, write};
use pulldown_cmark::{Event, Parser, Tag};

/// One line of inline Markdown that reads as `words`. Code between backticks stays code, as the claim checker reads it.
pub fn literal(words: &str) -> String {
    let line = words.split(['\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if reads_as(&line, &line) {
        return line;
    }
    let escaped = escaped(&line, false);
    if reads_as(&escaped, &line) { escaped } else { self::escaped(&line, true) }
}

/// One line that a person gave as a sentence: inline Markdown as it is, unless it would begin a block or hold a citation,
/// which are given in other ways; then it is taken by the word.
pub fn inline(line: &str) -> String {
    if reads_as(line, &plain(line)) { line.to_owned() } else { literal(line) }
}

/// Whether the Markdown stands as one paragraph that says `words` and cites nothing.
fn reads_as(markdown: &str, words: &str) -> bool {
    let found = pieces(markdown);
    let is_prose = matches!(Parser::new_ext(markdown, options()).next(), Some(Event::Start(Tag::Paragraph)));
    is_prose
        && plain(markdown) == words
        && found.iter().all(|piece| piece.cites.is_empty())
        && write(found.iter().map(|p| (p.lead.as_str(), p.text.as_str(), p.cites.as_slice()))) == markdown
}

fn escaped(line: &str, ticks: bool) -> String {
    let probe = format!("{OPENER}{line}");
    let code: Vec<_> = Parser::new_ext(&probe, options())
        .into_offset_iter()
        .filter(|(event, _)| !ticks && matches!(event, Event::Code(_)))
        .map(|(_, range)| range.start - OPENER.len()..range.end - OPENER.len())
        .collect();
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut out = String::with_capacity(line.len() + 8);
    for (at, c) in line.char_indices() {
        let is_mark = match c {
            '\\' | '*' | '_' | '[' | ']' | '<' | '&' | '|' => true,
            '`' => ticks,
            '#' | '>' | '+' | '-' | '=' | '~' => at == 0,
            '.' | ')' => at == digits && digits > 0,
            _ => false,
        };
        if is_mark && !code.iter().any(|range| range.contains(&at)) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
