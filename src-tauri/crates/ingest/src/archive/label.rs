//! Names from archives and folders, made harmless for showing. The result is a label, never a path.

use unicode_normalization::UnicodeNormalization;

const PART_BYTES: usize = 255;
const PARTS: usize = 64;

/// The name with `/` between parts, nothing absolute, no `..`, no drive, no stream, no reserved device, no control or
/// direction characters; and whether anything had to be changed. Never empty.
pub fn clean_label(name: &str) -> (String, bool) {
    let slashed: String = name.chars().map(|letter| if is_slash(letter) { '/' } else { letter }).collect();
    let undriven = match slashed.as_bytes() {
        [drive, b':', ..] if drive.is_ascii_alphabetic() => &slashed[2..],
        _ => &slashed,
    };
    let parts: Vec<String> = undriven.split('/').filter_map(clean_part).take(PARTS).collect();
    let clean = if parts.is_empty() { "unnamed".to_owned() } else { parts.join("/") };
    let changed = clean != name;
    (clean, changed)
}

fn is_slash(letter: char) -> bool {
    matches!(letter, '\\' | '\u{2044}' | '\u{2215}' | '\u{29f5}' | '\u{29f8}' | '\u{ff0f}' | '\u{ff3c}' | '\u{fe68}')
}

fn clean_part(part: &str) -> Option<String> {
    let visible: String = part.chars().filter(|letter| !is_hidden(*letter)).collect();
    let mut kept = visible.replace(':', "_");
    let plain: String = kept.nfkc().collect();
    if plain.chars().all(|letter| matches!(letter, '.' | ' ')) {
        return None;
    }
    kept.truncate(crate::text::cut_at(&kept, PART_BYTES).len());
    kept.truncate(kept.trim_end_matches(['.', ' ']).len());
    let stem = kept.split('.').next().unwrap_or(&kept).trim_end().to_ascii_uppercase();
    Some(if is_reserved(&stem) { format!("_{kept}") } else { kept })
}

/// Control, direction and zero-width characters, and those that no text has.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2028}' | '\u{2029}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Names that Windows keeps for devices.
fn is_reserved(stem: &str) -> bool {
    let numbered = |name: &str| {
        stem.strip_prefix(name).is_some_and(|rest| {
            let mut rest = rest.chars();
            matches!(rest.next(), Some('0'..='9' | '¹' | '²' | '³')) && rest.next().is_none()
        })
    };
    matches!(stem, "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$")
        || numbered("COM")
        || numbered("LPT")
}
