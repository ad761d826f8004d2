//! One stretch of words into sentences, each with the citations that stand in or behind it.

use super::{Piece, scan::Run};
use model::EvidenceId;
use std::ops::Range;

/// The sentences of a run; the lead of each is the white space between it and the one before.
pub fn of(text: &str, run: &Run) -> Vec<Piece> {
    let bare = bare(text, run);
    let ends = if run.heading { Vec::new() } else { ::draft::builtin::sentence_ends(&masked(&bare)) };
    let mut out: Vec<(Piece, usize)> = Vec::new();
    let mut from = 0;
    for end in ends.into_iter().chain([bare.text.len()]) {
        let words = bare.text[from..end].trim();
        if !words.is_empty() {
            let start = from + (bare.text[from..end].len() - bare.text[from..end].trim_start().len());
            let behind = out.last().map_or(0, |(_, end)| *end);
            let lead = bare.text[behind..start].to_owned();
            out.push((Piece { lead, text: words.to_owned(), cites: Vec::new() }, start + words.len()));
        }
        from = end;
    }
    if out.is_empty() {
        out.push((Piece::default(), 0));
    }
    let last = out.len() - 1;
    for (at, id) in bare.chips {
        let place = out.iter().position(|(_, end)| at <= *end).unwrap_or(last);
        let cites = &mut out[place].0.cites;
        if !cites.contains(&id) {
            cites.push(id);
        }
    }
    out.into_iter().map(|(piece, _)| piece).filter(|p| !p.text.is_empty() || !p.cites.is_empty()).collect()
}

/// A run without its citations.
struct Bare {
    text: String,
    /// Where each citation stood.
    chips: Vec<(usize, EvidenceId)>,
    atoms: Vec<Range<usize>>,
    emphasis: Vec<Range<usize>>,
}

fn bare(text: &str, run: &Run) -> Bare {
    let mut out = String::new();
    let mut chips = Vec::new();
    // For each byte of the run, its place in `out`.
    let mut places = vec![0; run.range.len() + 1];
    let (mut at, end) = (run.range.start, run.range.end);
    while at < end {
        if let Some((length, id)) = chip(text, at, run) {
            let spaced = out.len();
            out.truncate(out.trim_end().len());
            let was_spaced = out.len() < spaced;
            chips.push((out.len(), id));
            for place in &mut places[at - run.range.start..at - run.range.start + length] {
                *place = out.len();
            }
            at += length;
            let inside = run.emphasis.iter().any(|e| e.contains(&at) && e.start < at);
            let next = text[at..end].chars().next();
            let opens = out.is_empty() || inside && !was_spaced && out.ends_with(['*', '_']);
            if opens {
                let blank = text[at..end].len() - text[at..end].trim_start().len();
                places[at - run.range.start..at - run.range.start + blank].fill(out.len());
                at += blank;
            } else if next.is_some_and(|c| !c.is_whitespace() && !STICKS.contains(&c)) {
                out.push(' ');
            }
            continue;
        }
        let c = text[at..end].chars().next().expect("`at` is inside the run and between characters");
        places[at - run.range.start..at - run.range.start + c.len_utf8()].fill(out.len());
        out.push(c);
        at += c.len_utf8();
    }
    places[run.range.len()] = out.len();
    let place = |range: &Range<usize>| {
        let spot = |at: usize| places[at.clamp(run.range.start, end) - run.range.start].min(out.len());
        spot(range.start)..spot(range.end)
    };
    let (atoms, emphasis) = (run.atoms.iter().map(place).collect(), run.emphasis.iter().map(place).collect());
    Bare { text: out, chips, atoms, emphasis }
}

/// What needs no space between it and the sentence whose citation was taken away before it.
const STICKS: [char; 17] = ['.', ',', ';', ':', '!', '?', ')', ']', '[', '"', '\'', '”', '’', '»', '*', '_', '…'];

/// The citation that begins at `at`, if one does that can be taken out.
fn chip(text: &str, at: usize, run: &Run) -> Option<(usize, EvidenceId)> {
    let rest = text[at..run.range.end].strip_prefix("[E")?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: i64 = rest[..digits].parse().ok()?;
    let behind = rest[digits..].strip_prefix(']')?;
    // A number with zeros in front would come back as another text.
    if rest.starts_with('0') && digits > 1 {
        return None;
    }
    let before = &text[run.range.start..at];
    let slashes = before.len() - before.trim_end_matches('\\').len();
    let marks = ['*', '_'];
    let fenced = before.ends_with(marks) && behind.starts_with(marks);
    let opens = before.trim().is_empty()
        && !behind.trim_start().is_empty()
        && !behind.trim_start().starts_with(|c: char| c.is_alphabetic() || "[“\"'‘«".contains(c));
    let taken = run.atoms.iter().any(|atom| atom.contains(&at));
    (slashes.is_multiple_of(2) && !fenced && !opens && !taken).then_some((digits + 3, EvidenceId(number)))
}

/// The run with every letter hidden that cannot end a sentence: code, links, and the inside of bold text and of quotation
/// marks, up to a point right before they close.
fn masked(bare: &Bare) -> String {
    let mut bytes = bare.text.clone().into_bytes();
    for atom in &bare.atoms {
        let first = bare.text[atom.clone()].chars().next().map_or(0, char::len_utf8);
        bytes[(atom.start + first).min(atom.end)..atom.end].fill(b'x');
    }
    let hidden = String::from_utf8_lossy(&bytes).into_owned();
    for range in bare.emphasis.iter().cloned().chain(quoted(&hidden)) {
        let first = hidden[range.clone()].chars().next().map_or(0, char::len_utf8);
        let body = hidden[range.clone()].trim_end_matches(['*', '_', '"', '”', '’', '»', '“']);
        let point = body.chars().next_back().filter(|c| ".!?…。！？".contains(*c)).map_or(0, char::len_utf8);
        let (from, to) = (range.start + first, range.start + body.len() - point);
        if from < to {
            bytes[from..to].fill(b'x');
        }
    }
    String::from_utf8(bytes).unwrap_or(hidden)
}

/// Longest text between quotation marks that is taken for one quote.
const LONGEST: usize = 2_000;

/// What stands between quotation marks that close, with the marks.
fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some((at, open)) = text[from..].char_indices().find(|(_, c)| matches!(c, '“' | '«' | '„' | '"')) {
        let at = from + at;
        let inner = at + open.len_utf8();
        let close: &[char] = match open {
            '“' => &['”'],
            '«' => &['»'],
            '„' => &['“', '”'],
            _ => &['"'],
        };
        let near = &text[inner..::draft::builtin::cut_at(text, inner + LONGEST)];
        match near.char_indices().find(|(_, c)| close.contains(c)) {
            Some((end, c)) => {
                from = inner + end + c.len_utf8();
                out.push(at..from);
            }
            None => from = inner,
        }
    }
    out
}
