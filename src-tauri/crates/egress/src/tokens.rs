//! How many tokens a text will be, without the model's own tokenizer: a number from above and one from below.
//!
//! Tokenizers differ by a factor of two and more on the same text (some take each digit by itself, some fall back to
//! bytes for scripts they rarely saw). [`estimate_tokens`] is rather too many and serves budgets; `least_tokens` is
//! rather too few and serves to notice a prompt that a server has cut. Neither is for a bill.

/// An estimate of the tokens of `text`, at least as many as common tokenizers make of ordinary prose, logs and chat.
pub fn estimate_tokens(text: &str) -> u32 {
    // A run of ASCII letters: common words are one token; long runs are names in code, hashes and base64.
    let word = |letters: u64| match letters {
        0 => 0,
        1..=6 => 6,
        7..=12 => 12,
        _ => 12 + (letters - 12) * 3,
    };
    let letter = |c: char, is_repeated: bool| match u32::from(c) {
        // Rulers and indentation are a token for several.
        0x20 | 0x09 => {
            if is_repeated {
                2
            } else {
                0
            }
        }
        _ if is_repeated && is_ruler(c) => 3,
        0..=0x7f => 6,
        // Latin letters with marks, Greek, Cyrillic.
        0x80..=0x52f => 4,
        // Armenian, Hebrew, Arabic.
        0x530..=0x6ff => 5,
        // Scripts of India, Thailand, Georgia and others, mostly in pieces; dashes, quotes, arrows, boxes.
        0x700..=0x2dff => 9,
        // Chinese, Japanese and Korean: a letter is one token, rarely two.
        0x2e80..=0xd7ff | 0xf900..=0xffef => 8,
        // Pictures and rare letters fall back to bytes.
        _ => 18,
    };
    count(text, word, letter)
}

/// Fewer tokens than any common tokenizer makes of ordinary text.
pub(crate) fn least_tokens(text: &str) -> u32 {
    let word = |letters: u64| match letters {
        0 => 0,
        1..=12 => 5,
        _ => 5 + (letters - 12) / 2,
    };
    let letter = |c: char, is_repeated: bool| match u32::from(c) {
        0x20 | 0x09 => 0,
        _ if is_repeated && is_ruler(c) => 0,
        // Three digits a token; punctuation often joins its neighbour.
        0..=0x7f => 2,
        0x80..=0x6ff => 1,
        0x700..=0x1fff => 1,
        0x2000..=0x2dff => 2,
        0x2e80..=0xd7ff | 0xf900..=0xffef => 2,
        _ => 4,
    };
    count(text, word, letter)
}

/// Signs that people repeat to draw lines.
fn is_ruler(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(u32::from(c), 0x2000..=0x2dff)
}

/// Sums sixths of a token, so that short words need no fractions.
fn count(text: &str, word: impl Fn(u64) -> u64, letter: impl Fn(char, bool) -> u64) -> u32 {
    let (mut sixths, mut run, mut former) = (0u64, 0u64, None);
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            run += 1;
        } else {
            sixths += word(std::mem::take(&mut run)) + letter(c, former == Some(c));
        }
        former = Some(c);
    }
    sixths += word(run);
    u32::try_from(sixths.div_ceil(6)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{estimate_tokens, least_tokens};

    /// Text, and the range of what common tokenizers make of it, counted by hand.
    const TEXTS: [(&str, u32, u32); 8] = [
        ("The deploy was rolled back and the queue drained.", 10, 11),
        ("2026-03-01T10:00:00Z", 12, 20),
        ("    return retry(connection, limit=3)", 8, 11),
        ("доступ к базе потерян", 5, 11),
        ("数据库连接池已耗尽", 5, 10),
        ("データベースへの接続が切れた", 6, 15),
        ("🔥🔥", 2, 6),
        ("==================== START ====================", 3, 12),
    ];

    #[test]
    fn the_truth_lies_between_the_two_counts_and_neither_is_far() {
        assert_eq!((estimate_tokens(""), least_tokens("")), (0, 0));
        for (text, least, most) in TEXTS {
            let (low, high) = (least_tokens(text), estimate_tokens(text));
            assert!(low <= least && high >= most, "{text}: {low} {high}");
            assert!(low * 4 >= least && high <= most * 2, "{text}: {low} {high}");
        }
    }

    #[test]
    fn longer_text_is_never_fewer_tokens() {
        let text =
            "ERROR [pool-7] 0x7f3a — évènement perdu, 再試行 3回目 aGVsbG8gd29ybGQ=\n\tat Main.run(Main.java:42)";
        let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
        for pair in ends.windows(2) {
            assert!(estimate_tokens(&text[..pair[0]]) <= estimate_tokens(&text[..pair[1]]));
            assert!(least_tokens(&text[..pair[1]]) <= estimate_tokens(&text[..pair[1]]));
        }
    }
}
