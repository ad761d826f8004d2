//! Names: versions, hashes, hosts, paths, codes, handles, proper names, addresses; and whether an item has them.

use super::corpus::Item;
use super::text::{digit, wordy};

/// True when the item has the name: as a whole word, in any case; a hash also as the beginning of a longer one.
pub fn has(item: &Item<'_>, name: &str) -> bool {
    let lower = name.to_lowercase();
    let lower = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(&lower);
    let facts = item.facts();
    if whole(&facts.lower, lower) {
        return true;
    }
    if let Some(bare) = lower.strip_prefix(['@', '$']) {
        return !bare.is_empty() && whole(&facts.lower, bare);
    }
    if let Some(number) = lower.strip_prefix('#') {
        return ["/pull/", "/issues/", "/pulls/", "/merge_requests/"]
            .iter()
            .any(|way| whole(&facts.lower, &format!("{way}{number}")))
            && number.bytes().all(|b| b.is_ascii_digit());
    }
    if is_hash(lower) && starts(&facts.lower, lower) {
        return true;
    }
    if is_version(lower) {
        let other = lower.strip_prefix('v').map_or_else(|| format!("v{lower}"), str::to_owned);
        return whole(&facts.lower, &other);
    }
    false
}

/// `1.2.3`, `v1.2`, `v3`.
fn is_version(lower: &str) -> bool {
    lower.strip_prefix('v').unwrap_or(lower).starts_with(|c: char| c.is_ascii_digit())
}

/// A commit hash, whole or cut: 7 to 64 hexadecimal digits.
fn is_hash(lower: &str) -> bool {
    (7..=64).contains(&lower.len()) && lower.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn starts(hay: &str, hash: &str) -> bool {
    hay.match_indices(hash).filter(|(at, _)| !hay[..*at].chars().next_back().is_some_and(wordy)).any(|(at, _)| {
        let run: usize = hay[at..].bytes().take_while(u8::is_ascii_hexdigit).count();
        let ends = !hay[at + run..].chars().next().is_some_and(wordy);
        ends && run >= hash.len() && run <= 64
    })
}

/// True when `name` stands in `hay` with no word character around it, and no number goes on beyond it (`1.2` is not in `1.2.3`).
fn whole(hay: &str, name: &str) -> bool {
    let (Some(first), Some(last)) = (name.chars().next(), name.chars().next_back()) else { return false };
    hay.match_indices(name).any(|(at, _)| {
        let mut before = hay[..at].chars().rev();
        let mut after = hay[at + name.len()..].chars();
        let (left, left2, right, right2) = (before.next(), before.next(), after.next(), after.next());
        let number = |c: Option<char>| c.is_some_and(|c| digit(c).is_some());
        let dotted = |c: Option<char>| matches!(c, Some('.' | ','));
        let began = wordy(first) && left.is_some_and(wordy) || digit(first).is_some() && dotted(left) && number(left2);
        let goes_on =
            wordy(last) && right.is_some_and(wordy) || digit(last).is_some() && dotted(right) && number(right2);
        !began && !goes_on
    })
}

/// True when the item has exactly this address: nothing of an address goes on at either end.
pub fn has_link(item: &Item<'_>, link: &str) -> bool {
    let e = item.evidence;
    [Some(e.text.as_str()), e.raw.as_deref(), Some(item.facts().beside.as_str())].into_iter().flatten().any(|hay| {
        hay.match_indices(link).any(|(at, _)| {
            let mut after = hay[at + link.len()..].chars();
            let (right, right2) = (after.next(), after.next());
            let left = hay[..at].chars().next_back();
            let goes_on = |c: char| wordy(c) || matches!(c, '/' | '#' | '%' | '&' | '=' | '~' | '+' | '@' | '$' | '-');
            let ends = match right {
                None => true,
                Some('.' | '?' | ':' | ',' | ';' | '!' | '*' | '_') => !right2.is_some_and(goes_on),
                Some(c) => !goes_on(c),
            };
            ends && !left.is_some_and(|c| c.is_ascii_alphanumeric())
        })
    })
}
