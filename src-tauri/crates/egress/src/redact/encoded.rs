//! Runs that are text in base64.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::ops::Range;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Shorter runs decode to too little to say anything.
const SHORTEST: usize = 16;

/// The text behind a run, if it is text: as UTF-8, or as UTF-16 of plain letters.
pub(super) fn base64(run: &str) -> Option<String> {
    let run = run.trim_end_matches('=');
    let run = if run.len() % 4 == 1 { &run[..run.len() - 1] } else { run };
    let engine = if run.bytes().any(|byte| byte == b'-' || byte == b'_') { URL_SAFE } else { STANDARD };
    let bytes = engine.decode(run).ok()?;
    let wide = bytes.len() >= 8 && bytes.iter().skip(1).step_by(2).all(|byte| *byte == 0);
    let bytes = if wide { bytes.into_iter().step_by(2).collect() } else { bytes };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        // The last letter may be cut.
        Err(error) if error.utf8_error().error_len().is_none() => {
            let end = error.utf8_error().valid_up_to();
            String::from_utf8(error.into_bytes()[..end].to_vec()).ok()?
        }
        Err(_) => return None,
    };
    readable(&text).then_some(text)
}

fn readable(text: &str) -> bool {
    let odd = text.chars().filter(|letter| letter.is_control() && !letter.is_whitespace()).count();
    text.len() >= 4 && odd == 0
}

/// The runs of a text that are base64 of a text, with that text.
pub(super) fn runs(text: &str) -> Vec<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !IN_RUN[usize::from(bytes[at])] {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && IN_RUN[usize::from(bytes[at])] {
            at += 1;
        }
        if at - start < SHORTEST {
            continue;
        }
        let padding = bytes[at..].iter().take(2).take_while(|byte| **byte == b'=').count();
        if let Some(decoded) = part(text, start..at) {
            all.push((decoded.0.start..if decoded.0.end == at { at + padding } else { decoded.0.end }, decoded.1));
        }
        at += padding;
    }
    all
}

/// The whole run, or else the longest part of it between separators that are also letters of base64.
fn part(text: &str, run: Range<usize>) -> Option<(Range<usize>, String)> {
    if plausible(&text.as_bytes()[run.clone()])
        && let Some(decoded) = base64(&text[run.clone()])
    {
        return Some((run, decoded));
    }
    let mut start = run.start;
    let mut best: Option<Range<usize>> = None;
    for piece in text[run.clone()].split_inclusive(['/', '-', '_', '+']) {
        let bare = piece.trim_end_matches(['/', '-', '_', '+']);
        if bare.len() >= SHORTEST && best.as_ref().is_none_or(|best| best.len() < bare.len()) {
            best = Some(start..start + bare.len());
        }
        start += piece.len();
    }
    let best = best.filter(|best| *best != run && plausible(&text.as_bytes()[best.clone()]))?;
    base64(&text[best.clone()]).map(|decoded| (best, decoded))
}

/// A look at the first letters: text in base64 starts with text.
fn plausible(run: &[u8]) -> bool {
    let mut head = [0_u8; 12];
    let engine = if run.iter().any(|byte| *byte == b'-' || *byte == b'_') { URL_SAFE } else { STANDARD };
    let Ok(length) = engine.decode_slice(&run[..SHORTEST.min(run.len())], &mut head) else { return false };
    let head = &head[..length];
    let wide = head.iter().skip(1).step_by(2).all(|byte| *byte == 0);
    head.iter()
        .all(|byte| *byte >= 0x80 || (0x20..0x7f).contains(byte) || byte.is_ascii_whitespace() || (wide && *byte == 0))
}

const IN_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let letter = byte as u8;
        table[byte] = letter.is_ascii_alphanumeric() || matches!(letter, b'+' | b'/' | b'-' | b'_');
        byte += 1;
    }
    table
};
