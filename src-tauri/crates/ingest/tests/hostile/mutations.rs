//! The fixtures, damaged in ways that a fixed seed decides, through every importer. What a fuzzer does on any machine
//! and any compiler, for as long as a test may take; the fuzz targets in `fuzz/` go further.

use crate::importers::targets::TARGETS;
use crate::{Numbers, processor_time};
use std::path::Path;
use std::time::Duration;

/// Work of the whole test on one processor, about.
const LONG: Duration = Duration::from_secs(4);

/// What parsers look for, to be put in where it does not belong.
const WORDS: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\n",
    b"\r",
    b"\t",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"<",
    b">",
    b"<@",
    b"&amp;",
    b"```",
    b"|",
    b"---",
    b"# ",
    b"@@",
    b"diff --git ",
    b"+++ ",
    b"1e999",
    b"-1",
    b"9999999999",
    b"2026-02-30",
    b"24:00",
    b"23:59:60",
    b"+99:99",
    b"T",
    b"null",
    b"\"ts\":",
    b"\"text\":{}",
    b"=1+1",
    b"\xf0\x9f\x94\xa5",
    "\u{202e}".as_bytes(),
    "\u{2028}".as_bytes(),
];

fn fixtures() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3).unwrap().join("tests/fixtures");
    let mut files = Vec::new();
    crate::walk(&root, &mut files);
    files.sort();
    let files: Vec<Vec<u8>> = files.into_iter().map(|(_, bytes)| bytes).filter(|bytes| !bytes.is_empty()).collect();
    assert!(files.len() > 30, "{} holds {} files", root.display(), files.len());
    files
}

fn damaged(whole: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let start = if whole.len() > 3000 { numbers.below(whole.len() - 3000) } else { 0 };
    let mut bytes = whole[start..whole.len().min(start + 3000)].to_vec();
    for _ in 0..1 + numbers.below(6) {
        let at = numbers.below(bytes.len() + 1);
        let end = (at + numbers.below(40)).min(bytes.len());
        match numbers.below(6) {
            0 => bytes.truncate(at.max(1)),
            1 => drop(bytes.splice(at..at, WORDS[numbers.below(WORDS.len())].iter().copied())),
            2 => drop(bytes.splice(at..end, WORDS[numbers.below(WORDS.len())].iter().copied())),
            3 => bytes[at..end].iter_mut().for_each(|byte| *byte ^= 1 << numbers.below(8)),
            4 => {
                let again = bytes[at..end].repeat(1 + numbers.below(30));
                bytes.splice(at..at, again);
            }
            _ => {
                let from = numbers.below(other.len());
                bytes.splice(at..end, other[from..(from + 200).min(other.len())].iter().copied());
            }
        }
    }
    bytes
}

#[test]
fn damaged_fixtures_are_survived() {
    let fixtures = fixtures();
    let mut numbers = Numbers(0x5eed_0001);
    let start = processor_time();
    let mut runs = 0;
    while processor_time() - start < LONG {
        let whole = &fixtures[numbers.below(fixtures.len())];
        let other = &fixtures[numbers.below(fixtures.len())];
        let bytes = damaged(whole, other, &mut numbers);
        let (name, target) = TARGETS[runs % TARGETS.len()];
        let before = processor_time();
        if std::panic::catch_unwind(|| target(&bytes)).is_err() {
            panic!("run {runs}: {name} panicked on {:?}", String::from_utf8_lossy(&bytes));
        }
        let took = processor_time() - before;
        assert!(
            took < Duration::from_secs(2),
            "run {runs}: {name} took {took:?} on {:?}",
            String::from_utf8_lossy(&bytes)
        );
        runs += 1;
    }
    assert!(runs > 300, "only {runs} runs");
}
