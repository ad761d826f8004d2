#![allow(clippy::unwrap_used)]

use super::*;

fn lines(bytes: &[u8], limit: usize) -> (Vec<Line>, EncodingNote, Damage) {
    let mut lines = Lines::new(bytes, limit).unwrap();
    let read: Vec<Line> = lines.by_ref().map(Result::unwrap).collect();
    (read, lines.note(), lines.damage().clone())
}

#[test]
fn lines_end_in_lf_crlf_or_nothing() {
    let (read, note, _) = lines(b"one\r\ntwo\n\nfour", 100);
    assert_eq!(read.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["one", "two", "", "four"]);
    assert_eq!(read.last().unwrap().number, 4);
    assert_eq!(note, EncodingNote { name: "UTF-8", guessed: false });
    let (old_mac, ..) = lines(b"one\rtwo\rthree", 100);
    assert_eq!(old_mac.len(), 3);
}

#[test]
fn a_long_line_is_cut_at_a_character_and_the_next_one_is_whole() {
    let text = format!("{}\nshort", "é".repeat(200_000));
    let (read, ..) = lines(text.as_bytes(), 1001);
    assert!(read[0].cut);
    assert_eq!(read[0].text, "é".repeat(500));
    assert_eq!((read[1].text.as_str(), read[1].cut, read[1].number), ("short", false, 2));
}

#[test]
fn encodings_are_told_apart() {
    let words = "Größe über café, naïve Überlastung im Rechenzentrum Köln";
    let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut marked = vec![0xff, 0xfe];
    marked.extend(&utf16);
    let latin: Vec<u8> = words.chars().map(|letter| letter as u8).collect();
    let utf8_marked = [b"\xef\xbb\xbf", words.as_bytes()].concat();
    for (bytes, name) in [
        (utf16, "UTF-16LE"),
        (marked, "UTF-16LE"),
        (latin, "windows-1252"),
        (utf8_marked, "UTF-8"),
        (words.into(), "UTF-8"),
    ] {
        let (read, note, damage) = lines(&bytes, 1000);
        assert_eq!((read[0].text.as_str(), note.name, damage.count), (words, name, 0));
    }
}

#[test]
fn a_bad_byte_in_utf8_is_kept_as_a_mark_with_its_line() {
    let (read, note, damage) = lines(b"caf\xc3\xa9 au lait, caf\xc3\xa9\nsecond \xff line\nthird", 100);
    assert_eq!(note.name, "UTF-8");
    assert_eq!(read[1].text, "second \u{fffd} line");
    assert_eq!(read.iter().map(|line| line.lossy).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(damage, Damage { count: 1, first_line: 2, first_bytes: vec![0xff] });
    let findings = encoding_findings("a.txt", note, &damage);
    assert_eq!((findings.len(), findings[0].place.line), (1, Some(2)));
}

#[test]
fn latin_letters_after_a_long_ascii_head_are_read_as_latin() {
    let mut bytes = b"plain\n".repeat(20_000);
    bytes.extend(b"M\xfcller und K\xf6ln \xfcber\n");
    let (read, note, damage) = lines(&bytes, 100);
    assert_eq!(read.last().unwrap().text, "Müller und Köln über");
    assert_eq!((note.name, note.guessed, damage.count), ("windows-1252", true, 0));
}

#[test]
fn no_byte_is_lost_whatever_the_chunks() {
    struct Dribble<'a>(&'a [u8]);
    impl Read for Dribble<'_> {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(target.len()).min(7);
            target[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let text = "日本語 and ascii €\n".repeat(30_000);
    let (mut reader, _) = reader(Dribble(text.as_bytes())).unwrap();
    let mut read = String::new();
    reader.read_to_string(&mut read).unwrap();
    assert!(read == text);
}

#[test]
fn excerpts_end_between_characters() {
    assert_eq!(excerpt("été", 2), "é…");
    assert_eq!(excerpt("été", 5), "été");
    assert_eq!(cut_at("日本", 4), "日");
}

#[test]
fn binaries_are_seen() {
    assert!(Sample::of("x.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0".to_vec()).is_binary());
    assert!(!Sample::of("x.txt", "10:02 – ça marche\n".into()).is_binary());
}
