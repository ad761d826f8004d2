//! Whether a run of letters can be a secret at all, or is a placeholder, an example or words.

/// Bits for each byte, after Shannon: 0 for one repeated letter, 4 for evenly spread hex, 6 for evenly spread base64.
pub(super) fn entropy(run: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in run {
        counts[usize::from(*byte)] += 1;
    }
    let all = run.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum()
}

/// What people write where a secret would be.
const STANDS_FOR: &[&str] = &[
    "example",
    "placeholder",
    "redacted",
    "changeme",
    "change_me",
    "change-me",
    "replace_me",
    "replaceme",
    "replace-me",
    "your_",
    "your-",
    "yourtoken",
    "yourkey",
    "yoursecret",
    "yourpassword",
    "my_secret",
    "my-secret",
    "mysecretkey",
    "insert_",
    "insert-",
    "dummy",
    "foobar",
    "lorem",
    "notreal",
    "not_real",
    "not-a-real",
    "fake_",
    "fake-",
    "fakekey",
    "sample_",
    "sample-",
    "test_token",
    "xxxx",
    "****",
    "....",
    "\u{2026}",
    "____",
    "----",
    "####",
    "0000000000",
    "1111111111",
    "123456789",
    "0123456",
    "abcdefg",
    "deadbeef",
    "hunter2hunter2",
    "todo_",
    "tbd",
];

/// Whether a run is a placeholder or a value from an issuer's documentation and not somebody's secret.
pub(super) fn placeholder(run: &str) -> bool {
    let lower = run.to_ascii_lowercase();
    let opens =
        lower.starts_with(['<', '$', '{', '%', '(']) && !lower.starts_with("$2") && !lower.starts_with("$argon");
    let refers = opens && {
        let inner =
            lower.trim_start_matches(['<', '$', '{', '%', '(', ' ']).trim_end_matches(['>', '}', '%', ')', ' ', 's']);
        inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. :/'\"[]()$?+|".contains(&byte))
            && (lower.starts_with(['<', '{', '('])
                || inner.is_empty()
                || !inner.bytes().any(|byte| byte.is_ascii_digit())
                || inner.contains('_'))
    };
    let distinct = lower.bytes().collect::<std::collections::BTreeSet<u8>>().len();
    refers
        || distinct <= 2
        || (lower.len() >= 12 && distinct <= 4)
        || STANDS_FOR.iter().any(|each| lower.contains(each))
}

/// Whether a run looks drawn by lot and not written by a person: letters mixed with digits, capitals inside, or
/// consonants piled up as no word has them.
pub(super) fn random(run: &[u8]) -> bool {
    let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = run.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let switches = run.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    let mixed = run
        .windows(2)
        .filter(|pair| {
            pair[0].is_ascii_digit() != pair[1].is_ascii_digit() && pair.iter().all(u8::is_ascii_alphanumeric)
        })
        .count();
    if digits > 0 && letters == 0 {
        return run.len() >= 15 && entropy(run) >= 2.3;
    }
    (digits >= 2 && mixed >= 3)
        || (switches >= 2 && run.len() >= 12 && run.iter().all(u8::is_ascii_alphanumeric) && piled(run) >= 4)
        || piled(run) >= 5
}

/// The longest pile of consonants.
fn piled(run: &[u8]) -> usize {
    run.split(|byte| !byte.is_ascii_alphabetic() || b"aeiouyAEIOUY".contains(byte)).map(<[u8]>::len).max().unwrap_or(0)
}
