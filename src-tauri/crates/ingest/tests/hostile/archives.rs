//! S01 to S05: names that climb, links and devices, bombs, malformed archives, archives with two readings.

use crate::{collections, files_of, import};
use ingest::Kept;
use ingest::archive::{ZipTree, clean_label};
use ingest::{IngestError, Limits, Tree};
use model::FindingCode;
use std::io::{Cursor, Read};
use std::time::{Duration, Instant};

/// One entry, written as told whether it is true or not.
#[derive(Clone)]
struct Raw {
    name: Vec<u8>,
    local_name: Option<Vec<u8>>,
    data: Vec<u8>,
    size: u32,
    mode: u32,
    method: u16,
    flags: u16,
    /// Where the directory says that the entry begins; where it does, otherwise.
    offset: Option<u32>,
}

fn entry(name: impl AsRef<[u8]>, data: &[u8]) -> Raw {
    Raw {
        name: name.as_ref().to_vec(),
        local_name: None,
        data: data.to_vec(),
        size: data.len() as u32,
        mode: 0o100_644,
        method: 0,
        flags: 0x800,
        offset: None,
    }
}

fn crc(data: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

fn middle(entry: &Raw, name: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(20u16.to_le_bytes());
    out.extend(entry.flags.to_le_bytes());
    out.extend(entry.method.to_le_bytes());
    out.extend([0, 0, 0x21, 0x5c]);
    out.extend(crc(&entry.data).to_le_bytes());
    out.extend((entry.data.len() as u32).to_le_bytes());
    out.extend(entry.size.to_le_bytes());
    out.extend((name.len() as u16).to_le_bytes());
    out.extend(0u16.to_le_bytes());
    out
}

fn archive(entries: &[Raw]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let offset = entry.offset.unwrap_or(out.len() as u32);
        let local = entry.local_name.as_ref().unwrap_or(&entry.name);
        out.extend(b"PK\x03\x04");
        out.extend(middle(entry, local));
        out.extend(local);
        out.extend(&entry.data);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(middle(entry, &entry.name));
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&entry.name);
    }
    finish(out, &directory, entries.len())
}

fn finish(mut out: Vec<u8>, directory: &[u8], count: usize) -> Vec<u8> {
    let start = out.len() as u32;
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([(count as u16).to_le_bytes(); 2].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

type Opened = (ZipTree<Cursor<Vec<u8>>>, Vec<model::Finding>);

fn open(bytes: Vec<u8>) -> Result<Opened, IngestError> {
    ZipTree::open(Cursor::new(bytes), "x.zip", &Limits::default())
}

fn refused(bytes: Vec<u8>) -> String {
    let start = Instant::now();
    let outcome = open(bytes);
    assert!(start.elapsed() < Duration::from_secs(10));
    match outcome {
        Err(IngestError::Refused { reason, hint, .. }) => format!("{reason}. {hint}"),
        Err(other) => panic!("{other}"),
        Ok((tree, _)) => panic!("taken: {:?}", tree.entries()),
    }
}

/// Reads every entry to its end; how many bytes came and how many entries ended in an error.
fn drain(tree: &dyn Tree) -> (u64, usize) {
    let (mut bytes, mut errors) = (0, 0);
    for index in 0..tree.entries().len() {
        let mut buffer = vec![0; 64 << 10];
        match tree.open(index) {
            Ok(mut entry) => loop {
                match entry.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => bytes += count as u64,
                    Err(_) => {
                        errors += 1;
                        break;
                    }
                }
            },
            Err(_) => errors += 1,
        }
    }
    (bytes, errors)
}

fn climbing_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "../evil",
        "..\\evil",
        "/etc/passwd",
        "//server/share/evil",
        "\\\\server\\share\\evil",
        "C:\\evil",
        "c:evil",
        "a/../../evil",
        "a/..\\..\\evil",
        "./../evil",
        "..",
        "../",
        "a/..",
        "....//evil",
        "..;/evil",
        "evil:stream",
        "evil::$DATA",
        "NUL",
        "nul.json",
        "COM1.txt",
        "LPT9",
        "AUX.",
        "trailing.",
        "trailing ",
        "trailing...  ",
        "a\0b",
        "a\u{202e}b",
        "\u{2215}etc",
        "．．／evil",
        "~/evil",
        "-rf",
        "$(evil)",
        "%2e%2e%2fevil",
        "\n",
        "\u{7f}",
        "..\u{200b}/evil",
        ".\u{200d}./evil",
        "\\\\?\\C:\\evil",
        "\\\\.\\pipe\\evil",
    ]
    .map(str::to_owned)
    .to_vec();
    for (path, bytes) in files_of("payloads-allthethings/Directory Traversal/Intruder") {
        assert!(path.ends_with(".txt"));
        names.extend(String::from_utf8_lossy(&bytes).lines().map(str::to_owned));
    }
    names.sort();
    names.dedup();
    names.retain(|name| !name.is_empty());
    names
}

fn is_harmless(label: &str) -> bool {
    let parts_are = label.split('/').all(|part| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.ends_with(['.', ' '])
            && !part.chars().any(char::is_control)
    });
    parts_are && !label.starts_with('/') && !label.contains(['\\', ':'])
}

#[test]
fn names_that_climb_become_harmless_labels() {
    let names = climbing_names();
    assert!(collections().is_none() || names.len() > 1000, "{}", names.len());
    for name in &names {
        assert!(is_harmless(&clean_label(name).0), "{name:?}: {:?}", clean_label(name));
        let (tree, findings) =
            open(archive(&[entry(name, b"10:00 hello")])).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let changed = clean_label(name).1;
        if tree.entries().is_empty() {
            assert!(!findings.is_empty() || name.ends_with(['/', '\\']), "{name:?}");
            continue;
        }
        let label = tree.entries()[0].label.strip_prefix("x.zip!").unwrap();
        assert!(is_harmless(label), "{name:?}: {label:?}");
        assert_eq!(findings.iter().any(|finding| finding.code == FindingCode::UnsafeName), changed, "{name:?}");
        assert_eq!(drain(&tree), (11, 0));
    }
}

/// Reading has no way to write; this sees that nothing does.
#[test]
fn reading_hostile_archives_writes_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let inner = scratch.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    for name in climbing_names().iter().take(60) {
        let target = inner.join("x.zip");
        std::fs::write(&target, archive(&[entry(name, b"x"), entry("users.json", b"[]")])).unwrap();
        if let Ok((tree, _)) = ZipTree::open(std::fs::File::open(&target).unwrap(), "x.zip", &Limits::default()) {
            let _: Kept = import(&tree);
        }
        std::fs::remove_file(&target).unwrap();
    }
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 1);
    assert_eq!(std::fs::read_dir(&inner).unwrap().count(), 0);
}

#[test]
fn links_and_devices_are_left_out_and_told() {
    for mode in [0o120_777, 0o020_644, 0o060_644, 0o010_644, 0o140_644, 0o040_755] {
        let special = Raw { mode, ..entry("special", b"/etc/passwd") };
        let chain = Raw { mode: 0o120_777, ..entry("dir", b"special") };
        let (tree, findings) = open(archive(&[special, chain, entry("dir/file.txt", b"x")])).unwrap();
        let labels: Vec<&str> = tree.entries().iter().map(|entry| entry.label.as_str()).collect();
        assert_eq!(labels, ["x.zip!dir/file.txt"], "{mode:o}");
        assert_eq!(findings.iter().filter(|finding| finding.code == FindingCode::Skipped).count(), 2);
    }
    let setuid = Raw { mode: 0o104_755, ..entry("tool", b"x") };
    assert_eq!(open(archive(&[setuid])).unwrap().0.entries().len(), 1);
    for (path, bytes) in files_of("payloads-allthethings/Upload Insecure Files") {
        if path.ends_with(".zip") {
            let (tree, findings) = open(bytes).unwrap();
            assert!(tree.entries().is_empty() && !findings.is_empty(), "{path}");
        }
    }
}

#[test]
fn encrypted_entries_and_odd_methods_are_told() {
    let locked = Raw { flags: 0x801, ..entry("locked", b"0123456789abcdef") };
    let packed = Raw { method: 12, ..entry("packed", b"BZh9") };
    let (tree, findings) = open(archive(&[locked, packed, entry("open.txt", b"x")])).unwrap();
    assert_eq!(tree.entries().len(), 1);
    let words: String = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(words.contains("encrypted") && words.contains("method"), "{words}");
}

fn deflated(name: &str, plain: &[u8]) -> Raw {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("x", zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(plain).unwrap();
    let whole = writer.finish().unwrap().into_inner();
    let place = memchr::memmem::find(&whole, b"PK\x01\x02").unwrap();
    let packed = u32::from_le_bytes(whole[place + 20..place + 24].try_into().unwrap()) as usize;
    let mut raw = entry(name, &whole[31..31 + packed]);
    raw.method = 8;
    raw.size = plain.len() as u32;
    raw
}

#[test]
fn bombs_are_refused_with_the_limit_that_they_met() {
    let zeros = vec![0; 16 << 20];
    assert!(refused(archive(&[deflated("flat.json", &zeros)])).contains("archive_ratio"));
    // Overlapping: every entry of the directory points at one kernel.
    let kernel = deflated("kernel", &zeros[..1 << 20]);
    let shared: Vec<Raw> = (0..500)
        .map(|n| match n {
            0 => kernel.clone(),
            n => Raw {
                name: format!("k{n:05}").into_bytes(),
                data: kernel.data.clone(),
                offset: Some(0),
                ..kernel.clone()
            },
        })
        .collect();
    let words = refused(archive(&shared));
    assert!(words.contains("overlap") || words.contains("header"), "{words}");
    let declared = Raw { size: u32::MAX, ..deflated("huge", b"small") };
    assert!(refused(archive(&vec![declared; 1])).contains("archive_ratio"));
    let many: Vec<Raw> =
        (0..3).map(|n| Raw { size: u32::MAX - 1, method: 8, ..entry(format!("h{n}"), b"small") }).collect();
    assert!(refused(archive(&many)).contains("archive_bytes"));
}

#[test]
fn an_entry_that_lies_about_its_size_ends_in_an_error() {
    let lying = Raw { size: 100, ..deflated("lie.json", &vec![b' '; 8 << 20]) };
    let (tree, _) = open(archive(&[lying])).unwrap();
    let (bytes, errors) = drain(&tree);
    assert!(errors == 1 && bytes <= 100, "{bytes}");
}

/// A million entries are refused by the count in the end record, before one is read.
#[test]
fn a_million_entries_are_refused() {
    let mut directory = Vec::new();
    let one = entry("aaaaaaa", b"");
    let mut record = b"PK\x01\x02\x14\x03".to_vec();
    record.extend(middle(&one, &one.name));
    record.extend([0; 14]);
    record.extend(&one.name);
    for _ in 0..1_000_000 {
        directory.extend(&record);
    }
    let start = 0u64;
    let mut out = directory.clone();
    let wide_at = out.len() as u64;
    out.extend(b"PK\x06\x06");
    out.extend(44u64.to_le_bytes());
    out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [1_000_000, 1_000_000, directory.len() as u64, start] {
        out.extend(value.to_le_bytes());
    }
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend(wide_at.to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    assert!(refused(out).contains("archive_entries"));
    // One that claims fewer than it holds is refused too, or read as its end record says.
    let claims_few = finish(Vec::new(), &directory[..record.len() * 300_000], 3);
    assert!(refused(claims_few).len() > 10);
    // Lying zip64: a count beyond everything.
    let mut lying = archive(&[entry("a", b"x")]);
    let end = lying.split_off(lying.len() - 22);
    let wide_at = lying.len() as u64;
    lying.extend(b"PK\x06\x06");
    lying.extend(44u64.to_le_bytes());
    lying.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [u64::MAX, u64::MAX, u64::MAX, u64::MAX] {
        lying.extend(value.to_le_bytes());
    }
    lying.extend(b"PK\x06\x07\0\0\0\0");
    lying.extend(wide_at.to_le_bytes());
    lying.extend(1u32.to_le_bytes());
    lying.extend(&end[..8]);
    lying.extend([0xff; 12]);
    lying.extend([0, 0]);
    assert!(refused(lying).contains("archive_entries"));
}

#[test]
fn archives_within_archives_are_named_and_not_opened() {
    let mut bytes = archive(&[entry("day.txt", b"10:00 hello")]);
    for depth in 0..6 {
        bytes = archive(&[entry(format!("level{depth}.zip"), &bytes)]);
    }
    let (tree, _) = open(bytes).unwrap();
    let kept = import(&tree);
    assert!(kept.items.is_empty());
    assert_eq!((kept.findings.len(), kept.findings[0].code), (1, FindingCode::Skipped));
}

#[test]
fn archives_with_two_readings_are_refused() {
    let good = archive(&[entry("a.txt", b"one"), entry("b.txt", b"two")]);
    assert!(open(good.clone()).is_ok());
    let other_name = Raw { local_name: Some(b"c.txt".to_vec()), ..entry("a.txt", b"one") };
    refused(archive(&[other_name]));
    for (one, two) in [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("ﬁ.txt", "fi.txt"), ("é", "e\u{301}"), ("a", "./a")]
    {
        refused(archive(&[entry(one, b"1"), entry(two, b"2")]));
    }
    for front in [b"junk".as_slice(), b"MZ\x90\0", &good] {
        refused([front, &good].concat());
    }
    // Each field of the local header that the directory also states: version, flags, method, checksum, sizes, name.
    for at in [6usize, 8, 14, 18, 22, 26, 30] {
        let mut changed = good.clone();
        changed[at] ^= 1;
        refused(changed);
    }
    // An end record within the comment of another.
    let mut commented = good.clone();
    let length = commented.len();
    commented[length - 2..].copy_from_slice(&22u16.to_le_bytes());
    commented.extend(finish(Vec::new(), &[], 0));
    refused(commented);
    // A local header that the directory does not list.
    let mut unlisted = archive(&[entry("a.txt", b"one"), entry("hidden.txt", b"two")]);
    let directory = memchr::memmem::find(&unlisted, b"PK\x01\x02").unwrap();
    let second = directory + 4 + memchr::memmem::find(&unlisted[directory + 4..], b"PK\x01\x02").unwrap();
    let listed = unlisted[directory..second].to_vec();
    unlisted.truncate(directory);
    refused(finish(unlisted, &listed, 1));
}

#[test]
fn malformed_collections_never_panic_or_hang() {
    let mut taken = 0;
    for folder in ["zip-libzip", "zip-ziprs", "zip-ziprs-fuzz"] {
        for (path, bytes) in files_of(folder) {
            let start = Instant::now();
            if let Ok((tree, _)) = open(bytes) {
                taken += 1;
                let _ = drain(&tree);
                let _ = import(&tree);
            }
            assert!(start.elapsed() < Duration::from_secs(5), "{path} took {:?}", start.elapsed());
        }
    }
    if collections().is_some() {
        assert!(taken > 20, "only {taken} were taken; plain archives must be");
    }
}
