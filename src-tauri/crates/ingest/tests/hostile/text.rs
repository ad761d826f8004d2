//! S07 and S08: odd text comes through letter for letter; bad encodings are kept and flagged.

use crate::{files_of, read_as};
use ingest::text::{Lines, Sample};
use model::{FindingCode, Format};

fn naughty() -> Vec<String> {
    let mut strings: Vec<String> = [
        "",
        " ",
        "null",
        "=1+1",
        "\u{202e}test\u{202d}",
        "\u{0}\u{1}\u{1f}",
        "Ω≈ç√",
        "田中さん",
        "👩‍👩‍👧‍👦",
        "<b>&amp;",
        "${7*7}",
        "\\\"",
        "a\r\nb",
        "\u{feff}",
        "\u{fffd}",
        "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
        "1.0/0",
        "'; DROP TABLE x;--",
        "<@U1|x>",
        "&lt;",
    ]
    .map(str::to_owned)
    .to_vec();
    for (path, bytes) in files_of("naughty-strings") {
        if path.ends_with("blns.json") {
            let more: Vec<String> = serde_json::from_slice(&bytes).unwrap();
            assert!(more.len() > 500);
            strings.extend(more);
        }
    }
    strings
}

/// As Slack writes text into an export.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn naughty_strings_come_through_slack_letter_for_letter() {
    let strings = naughty();
    let messages: Vec<serde_json::Value> = strings
        .iter()
        .enumerate()
        .map(|(n, text)| {
            serde_json::json!({
                "type": "message", "username": text, "bot_id": "B1", "text": escaped(text), "channel_name": text,
                "ts": format!("{}.000100", 1_700_000_000 + n),
                "files": [{"name": text, "mimetype": text}], "reactions": [{"name": text, "count": 1}],
            })
        })
        .collect();
    let day = serde_json::to_vec(&messages).unwrap();
    let kept = read_as(Format::Slack, "2026-01-01.json", &day);
    assert_eq!(kept.items.len(), strings.len());
    for (item, text) in kept.items.iter().zip(&strings) {
        if !text.trim().is_empty() {
            assert_eq!(&item.text, text);
        }
        if !text.is_empty() {
            assert_eq!(item.author.as_ref(), Some(text));
            assert_eq!(item.channel.as_ref(), Some(text));
            assert_eq!(&item.extras.files[0].name, text);
            assert_eq!(&item.extras.reactions[0].name, text);
        }
    }
}

#[test]
fn naughty_names_of_people_and_channels_come_through() {
    for text in naughty().iter().filter(|text| !text.is_empty()) {
        let users = serde_json::json!([{"id": "U1", "name": text}]).to_string();
        let channels = serde_json::json!([{"id": "C1", "name": text}]).to_string();
        let day = r#"[{"user":"U1","text":"hello <@U1> in <#C1>","ts":"1700000000.000100"}]"#;
        let files = [("users.json", users), ("channels.json", channels), ("C1/2026-01-01.json", day.to_owned())];
        let files = files.map(|(label, text)| (label.to_owned(), text.into_bytes())).to_vec();
        let kept = crate::import(&ingest::MemoryTree::new("x", files));
        assert_eq!(kept.items.len(), 1, "{text:?}: {:?}", kept.findings);
        assert_eq!(kept.items[0].text, format!("hello @{text} in #{text}"));
        assert_eq!(kept.items[0].author.as_ref(), Some(text));
        assert_eq!(kept.items[0].channel.as_ref(), Some(text));
    }
}

#[test]
fn bad_encodings_are_kept_and_flagged() {
    let broken: [&[u8]; 12] = [
        b"\xc0\xaf",
        b"\xe0\x80\xaf",
        b"\xed\xa0\x80",
        b"\xed\xbf\xbf",
        b"\xf4\x90\x80\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xff",
        b"\xfe",
        b"\xc3",
        b"\xe2\x82",
        b"\x80",
        b"\xf0\x9f\x98",
    ];
    for bytes in broken {
        for at in 0..40 {
            let mut text = "überall ist ein gültiges Zeichen – früher".as_bytes().to_vec();
            let at = (at..).find(|at| std::str::from_utf8(&text[..*at]).is_ok()).unwrap();
            text.splice(at..at, bytes.iter().copied());
            let mut lines = Lines::new(text.as_slice(), 1000).unwrap();
            let line = lines.next_line().unwrap().unwrap();
            assert!(line.lossy && lines.damage().count > 0, "{bytes:x?} at {at}: {line:?}");
            let kept: String = line.text.chars().filter(|letter| *letter != '\u{fffd}').collect();
            assert_eq!(kept, "überall ist ein gültiges Zeichen – früher");
        }
    }
    let day =
        [b"[{\"user\":\"U1\",\"text\":\"caf\xc3\xa9 \xff caf\xc3\xa9\",\"ts\":\"1700000000.000100\"}]".as_slice()]
            .concat();
    let kept = read_as(Format::Slack, "ops/2026-01-01.json", &day);
    assert_eq!(kept.items[0].text, "café \u{fffd} café");
    assert_eq!(kept.findings[0].code, FindingCode::BadEncoding);
}

#[test]
fn any_bytes_make_a_sample_and_lines() {
    let mut numbers = crate::Numbers(77);
    for round in 0..2000 {
        let length = numbers.below(if round % 100 == 0 { 200_000 } else { 300 });
        let bytes: Vec<u8> = (0..length).map(|_| numbers.below(256) as u8).collect();
        let sample = Sample::of("x", bytes.clone());
        let _ = sample.is_binary();
        assert!(Lines::new(bytes.as_slice(), 64).unwrap().all(|line| line.unwrap().text.len() <= 64));
    }
}
