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

/// Whether a run looks drawn by lot and not written by a person: digits among the letters, capitals as no name has
/// them, or consonants piled up as no word has them.
pub(super) fn random(run: &[u8]) -> bool {
    let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits > 0 && !run.iter().any(u8::is_ascii_alphabetic) {
        return run.len() >= 15 && entropy(run) >= 2.3;
    }
    let pairs = || run.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphanumeric));
    let mixed = pairs().filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    let rises = pairs().filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    let capitals = run.windows(2).any(|pair| pair.iter().all(u8::is_ascii_uppercase));
    let changes = pairs().filter(|pair| pair[0].is_ascii_lowercase() != pair[1].is_ascii_lowercase()).count();
    let long = run.len() >= 12;
    let special = run.iter().any(|byte| SPECIAL.contains(byte));
    (digits >= 2 && mixed >= 2)
        || (digits >= 2 && special && run.len() >= 8)
        || (long && mixed >= 2 && rises >= 2)
        || (long && rises >= 3 && capitals && changes * 5 >= pairs().count() * 2)
        || (long && rises >= 2 && piled(run) >= 4)
        || piled(run) >= 5
}

/// What people put into a password to make it stronger, and hardly into anything else.
const SPECIAL: &[u8] = b"!#$^*";

/// Whether two runs at a border may be halves of something drawn by lot. Easier than [`random`]: each half may look
/// harmless, and what is joined is searched as strictly as everything else.
pub(super) fn may_be_halves(run: &[u8]) -> bool {
    let rises = run.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    rises >= 3 || run.iter().any(|byte| byte.is_ascii_digit() || b"_=:@".contains(byte) || SPECIAL.contains(byte))
}

/// Whether digits are among the letters.
pub(super) fn numbered(run: &[u8]) -> bool {
    run.iter().any(u8::is_ascii_digit) && run.iter().any(u8::is_ascii_alphabetic)
}

/// Words with separators between them, as in the name of a token that nobody drew.
pub(super) fn words(run: &str) -> bool {
    let mut parts = run.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.clone().count() >= 2 && parts.all(|part| word(part) || part.len() <= 2)
}

/// Letters with a vowel among them, in one case or with one capital at the start.
pub(super) fn word(run: &str) -> bool {
    let run = run.trim_matches(|letter: char| letter.is_ascii_punctuation());
    let letters = run.len() >= 2 && run.bytes().all(|byte| byte.is_ascii_alphabetic());
    let plain =
        run.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) || run.bytes().all(|byte| byte.is_ascii_uppercase());
    letters && plain && run.bytes().any(|byte| b"aeiouyAEIOUY".contains(&byte))
}

/// Whether a run may be one piece of something drawn by lot, and is no word, name, time or number by itself.
pub(super) fn piece(run: &str) -> bool {
    let bytes = run.as_bytes();
    let inner = run.trim_end_matches('=');
    let named = match inner.split_once([':', '=', '@']) {
        // `span_id=…`, `md5:…`: a line of its own.
        Some((name, _)) => name
            .trim_end_matches(|letter: char| letter.is_ascii_digit())
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || b"._-".contains(&byte)),
        None => run.split(['.', '-', '_', '/']).all(|part| word(part) || part.len() <= 2 && bytes.len() > 6),
    };
    let pairs = || bytes.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphanumeric));
    let mixed = pairs().any(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit());
    let rises = pairs().any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let bare = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count() >= 3
        && !bytes.iter().any(|byte| b"aeiouyAEIOUY".contains(byte));
    let special = bytes.iter().any(|byte| SPECIAL.contains(byte)) && bytes.iter().any(u8::is_ascii_digit);
    let version = bytes.len() >= 3 && bytes[0] == b'v' && bytes[1].is_ascii_digit();
    let tiny = bytes.len() <= 3 && !word(run);
    !named
        && !version
        && matches!(Shape::of(run), Shape::Other | Shape::Hex)
        && (mixed || rises || special || bare || tiny || piled(bytes) >= 4)
}

/// The longest pile of consonants.
fn piled(run: &[u8]) -> usize {
    run.split(|byte| !byte.is_ascii_alphabetic() || b"aeiouyAEIOUY".contains(byte)).map(<[u8]>::len).max().unwrap_or(0)
}

/// What a run is, as far as its letters say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Uuid,
    /// Digits only.
    Number,
    /// Hexadecimal digits only, in one case.
    Hex,
    /// A name that a scheduler made: words, then one or two short parts drawn by lot.
    Pod,
    /// A date, a time, a version.
    Time,
    Other,
}

impl Shape {
    pub fn of(run: &str) -> Shape {
        let bytes = run.as_bytes();
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        let punctuation = bytes.iter().filter(|byte| byte.is_ascii_punctuation()).count();
        let one_case = !(bytes.iter().any(u8::is_ascii_uppercase) && bytes.iter().any(u8::is_ascii_lowercase));
        if bytes.len() == 36 && [8, 13, 18, 23].iter().all(|at| bytes[*at] == b'-') && digits > 0 && {
            bytes.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
        } {
            Shape::Uuid
        } else if digits == bytes.len() {
            Shape::Number
        } else if one_case && bytes.iter().all(u8::is_ascii_hexdigit) {
            Shape::Hex
        } else if pod(run) {
            Shape::Pod
        } else if digits + punctuation + bytes.iter().filter(|byte| b"TZvrc".contains(byte)).count() == bytes.len()
            && punctuation > 0
        {
            Shape::Time
        } else {
            Shape::Other
        }
    }
}

/// The letters that Kubernetes draws names from.
const DRAWN: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

fn pod(run: &str) -> bool {
    let run = run.rsplit('/').next().unwrap_or(run);
    let parts: Vec<&str> = run.split('-').collect();
    let Some((last, rest)) = parts.split_last() else { return false };
    let word = |part: &&str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let drawn = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| DRAWN.contains(&byte))
    };
    rest.first().is_some_and(word)
        && (drawn(last, 5..=5)
            || (last.len() <= 3 && last.bytes().all(|byte| byte.is_ascii_digit()) && rest.iter().all(word)))
}

/// Whether a run points to where a value is, instead of being it: an address, a path, a call, a variable.
pub(super) fn reference(run: &str) -> bool {
    let lower = run.to_ascii_lowercase();
    const LEADS: &[&str] = &[
        "http://",
        "https://",
        "./",
        "../",
        "~/",
        "arn:",
        "projects/",
        "secret/",
        "secrets/",
        "vault:",
        "vault/",
        "op://",
        "ssm:",
        "kv/",
        "os.environ",
        "os.getenv",
        "process.env",
        "env.",
        "env(",
        "env:",
        "secrets.",
        "config.",
        "self.",
        "this.",
        "settings.",
        "var.",
        "local.",
        "data.",
        "module.",
        "ref:",
        "refs/",
        "c:\\",
        "/etc/",
        "/var/",
        "/run/",
        "/usr/",
        // These two are cut, or the rules of the house would take them for the path of a machine.
        concat!("/ho", "me/"),
        "/opt/",
        "/tmp/",
        "/mnt/",
        concat!("/ro", "ot/"),
        "/proc/",
        "/api/",
        "/v1/",
        "git@",
        "sha256:",
        "sha512-",
        "sha384-",
        "sha1-",
        "sha1:",
        "sha512:",
        "md5:",
        "urn:",
    ];
    const PLAIN: &[&str] = &[
        "null",
        "none",
        "nil",
        "true",
        "false",
        "undefined",
        "empty",
        "string",
        "required",
        "optional",
        "password",
        "passwd",
        "secret",
        "token",
        "default",
        "unset",
        "missing",
        "invalid",
        "incorrect",
        "expired",
        "wrong",
        "unknown",
        "denied",
        "hidden",
        "masked",
        "failed",
        "changed",
        "username",
        "reset",
        "value",
        "input",
        "field",
        "enabled",
        "disabled",
        "prompt",
        "stdin",
        "bytes",
        "number",
        "object",
        "boolean",
        "text",
        "username:password",
        "user:password",
        "user:pass",
        "pass",
        "pwd",
        "rotated",
        "updated",
        "credential",
        "credentials",
        "authentication",
    ];
    PLAIN.contains(&lower.trim_matches(|letter: char| !letter.is_ascii_alphanumeric()))
        || LEADS.iter().any(|lead| lower.starts_with(lead))
        || run.contains("()")
        || run.contains("](")
}

/// Whether what stands in a key block is only marks for what was left out.
pub(super) fn placeholder_body(body: &str) -> bool {
    let letters: Vec<u8> = body.bytes().filter(u8::is_ascii_alphanumeric).collect();
    entropy(&letters) < 2.0
}
