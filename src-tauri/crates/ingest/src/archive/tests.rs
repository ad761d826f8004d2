#![allow(clippy::unwrap_used)]

use super::*;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

type Opened = (ZipTree<Cursor<Vec<u8>>>, Vec<Finding>);

fn open(bytes: Vec<u8>) -> Result<Opened, IngestError> {
    ZipTree::open(Cursor::new(bytes), "x.zip", &Limits::default())
}

fn reason(bytes: Vec<u8>, limits: &Limits) -> String {
    match ZipTree::open(Cursor::new(bytes), "x.zip", limits) {
        Err(IngestError::Refused { reason, hint, .. }) => format!("{reason} / {hint}"),
        Err(other) => panic!("{other}"),
        Ok((tree, findings)) => panic!("{:?} {findings:?}", tree.entries),
    }
}

fn content(tree: &dyn Tree, index: usize) -> String {
    let mut text = String::new();
    tree.open(index).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn entries_are_read_in_order_of_label_and_side_by_side() {
    let (tree, findings) = open(zip(&[("b/2.txt", b"two"), ("a/1.txt", b"one"), ("b/", b"")])).unwrap();
    let labels: Vec<&str> = tree.entries().iter().map(|entry| entry.label.as_str()).collect();
    assert_eq!((labels, findings.len()), (vec!["x.zip!a/1.txt", "x.zip!b/2.txt"], 0));
    let mut one = tree.open(0).unwrap();
    let mut first = [0];
    one.read_exact(&mut first).unwrap();
    assert_eq!(content(&tree, 1), "two");
    let mut rest = String::new();
    one.read_to_string(&mut rest).unwrap();
    assert_eq!((first, rest.as_str()), ([b'o'], "ne"));
}

#[test]
fn limits_are_named() {
    let few = Limits { archive_entries: 1, ..Limits::default() };
    assert!(reason(zip(&[("a", b"1"), ("b", b"2")]), &few).contains("archive_entries"));
    let small = Limits { archive_bytes: 10, ..Limits::default() };
    assert!(reason(zip(&[("a", b"12345678901")]), &small).contains("archive_bytes"));
    let zeros = vec![0; 20 << 20];
    assert!(reason(zip(&[("a", &zeros)]), &Limits::default()).contains("archive_ratio"));
}

#[test]
fn names_that_are_one_are_refused() {
    for (one, other) in [("a.txt", "A.TXT"), ("é.txt", "e\u{301}.txt"), ("a/b", "a\\b"), ("../a", "a"), ("a", "a.")] {
        assert!(reason(zip(&[(one, b"1"), (other, b"2")]), &Limits::default()).contains("same name"), "{one}");
    }
}

#[test]
fn an_archive_with_two_readings_is_refused() {
    let good = zip(&[("a.txt", b"hello")]);
    let prefixed = [b"#!/bin/sh\n".as_slice(), &good].concat();
    assert!(reason(prefixed, &Limits::default()).contains("two readings"));
    let twice = [good.clone(), good.clone()].concat();
    assert!(reason(twice, &Limits::default()).contains("two readings"));
    let mut renamed = good.clone();
    renamed[30] = b'b';
    assert!(reason(renamed, &Limits::default()).contains("header"));
    for cut in 0..good.len() {
        assert!(open(good[..cut].to_vec()).is_err(), "{cut}");
    }
}

#[test]
fn a_size_that_lies_ends_in_an_error() {
    let good = zip(&[("a.txt", &b"hello hello hello hello hello hello".repeat(100))]);
    let place = memchr::memmem::find(&good, b"PK\x01\x02").unwrap();
    for size in [10u32, 1_000_000] {
        let mut lying = good.clone();
        lying[22..26].copy_from_slice(&size.to_le_bytes());
        lying[place + 24..place + 28].copy_from_slice(&size.to_le_bytes());
        let (tree, _) = open(lying).unwrap();
        let mut bytes = Vec::new();
        assert!(tree.open(0).unwrap().read_to_end(&mut bytes).is_err());
        assert!(bytes.len() < 5000);
    }
}

#[test]
fn links_are_never_followed() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    writer.start_file("a.txt", SimpleFileOptions::default()).unwrap();
    let (tree, findings) = open(writer.finish().unwrap().into_inner()).unwrap();
    assert_eq!(tree.entries().len(), 1);
    assert!(findings[0].message.contains("symbolic link"));
}

#[test]
fn labels_are_harmless() {
    let cases = [
        ("a/b.json", "a/b.json"),
        ("../../etc/passwd", "etc/passwd"),
        ("/abs", "abs"),
        ("//server/share/x", "server/share/x"),
        ("\\\\?\\C:\\x", "?/C_/x"),
        ("C:\\Windows\\x", "Windows/x"),
        ("a/./b//c/", "a/b/c"),
        ("file.txt:stream", "file.txt_stream"),
        ("NUL.json", "_NUL.json"),
        ("com1", "_com1"),
        ("trailing. . ", "trailing"),
        ("a\0b\u{202e}gnp.exe", "abgnp.exe"),
        ("．．/x", "x"),
        ("..\u{2215}x", "x"),
        ("", "unnamed"),
        ("..", "unnamed"),
    ];
    for (name, clean) in cases {
        assert_eq!(clean_label(name), (clean.to_owned(), name != clean), "{name:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_label_climbs(name in "[./\\\\: a-zA-Z\\x00-\\x1f．／\u{202e}é]{0,40}") {
        let (label, _) = clean_label(&name);
        proptest::prop_assert!(!label.is_empty() && !label.starts_with('/') && !label.contains(['\\', '\0', ':']));
        proptest::prop_assert!(label.split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
        proptest::prop_assert_eq!(clean_label(&label), (label.clone(), false));
    }
}
