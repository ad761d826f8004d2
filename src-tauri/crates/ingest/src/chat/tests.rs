#![allow(clippy::unwrap_used)]

use super::*;
use crate::Kept;
use crate::trial::{read_as, read_with};
use model::{FindingCode, ZoneSource};
use proptest::prelude::*;

fn kept(name: &str, text: &str) -> Kept {
    read_as(Format::Chat, name, text)
}

fn score(text: &str) -> Option<u8> {
    recognise(&text::Sample::of("talk.txt", text.as_bytes().to_vec()))
}

#[test]
fn irc_logs_of_several_clients() {
    let expected = ["<noor> queue is full", "<mika> looking", "<mika> restarts the broker"];
    for text in [
        "[17:18] <noor> queue is full\n[17:19] <@mika> looking\n[17:20]  * mika restarts the broker\n",
        "17:18 < noor> queue is full\n17:19 <+mika> looking\n17:20 * mika restarts the broker\n",
        "17:18:01\tnoor\tqueue is full\n17:19:01\t@mika\tlooking\n17:20:01\t*\tmika restarts the broker\n",
        "2026-03-04T17:18:00 <noor> queue is full\n2026-03-04T17:19:00 <mika> looking\n2026-03-04T17:20:00 * mika restarts the broker\n",
        "Mar 04 17:18:00 <noor>\tqueue is full\nMar 04 17:19:00 <mika>\tlooking\nMar 04 17:20:00 *\tmika restarts the broker\n",
    ] {
        let kept = kept("#ops.2026-03-04.log", text);
        let lines: Vec<String> = kept.lines().iter().map(|line| line[19..].to_owned()).collect();
        assert_eq!(lines, expected, "{text}");
        assert_eq!(kept.items[0].time.at.unwrap().format("%F %R").to_string(), "2026-03-04 17:18", "{text}");
        assert_eq!(kept.items[0].channel.as_deref(), Some("#ops"));
        assert!(score(text).unwrap() > 80, "{text}");
    }
}

#[test]
fn joins_are_demoted_and_days_change() {
    let kept = kept(
        "ops.log",
        "--- Log opened Wed Mar 04 23:50:00 2026\n\
         23:50 -!- noor [n@example.net] has joined #ops\n\
         23:55 <noor> queue is full\n\
         === mika is now known as mika_\n\
         --- Day changed Thu Mar 05 2026\n\
         00:02 <mika_> looking\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "2 2026-03-04 23:50 noor [n@example.net] has joined #ops",
            "3 2026-03-04 23:55 <noor> queue is full",
            "4 - mika is now known as mika_",
            "6 2026-03-05 00:02 <mika_> looking",
        ]
    );
    assert_eq!(kept.items.iter().map(|item| item.extras.demoted).collect::<Vec<_>>(), [true, false, true, false]);
}

#[test]
fn what_is_copied_out_of_slack() {
    let text = "Tuesday, March 3rd, 2026\n\
        Noor Haddad\n  11:58 PM\nqueue is full (edited)\nand growing\n3 replies\n\
        Mika Ojala\n  11:59 PM\nok\n\
        Wednesday, March 4th\nNew\n\
        12:04 AM\nrestarting the broker\n\
        Noor Haddad\n  12:05 AM\nthanks\n\
        PagerBot APP  12:06 AM\nResolved: queue depth\n";
    let kept = kept("paste.txt", text);
    assert_eq!(
        kept.lines(),
        [
            "2 2026-03-03 23:58 <Noor Haddad> queue is full / and growing",
            "7 2026-03-03 23:59 <Mika Ojala> ok",
            "12 2026-03-04 00:04 <Mika Ojala> restarting the broker",
            "14 2026-03-04 00:05 <Noor Haddad> thanks",
            "17 2026-03-04 00:06 <PagerBot> Resolved: queue depth",
        ]
    );
    assert!(kept.items[4].extras.bot);
    assert!(score(text).unwrap() >= 78);
}

#[test]
fn heads_on_one_line_and_teams() {
    for text in [
        "Noor Haddad  5:18 PM\nqueue is full\n\nMika Ojala :palm_tree:  5:19 PM\nlooking\n5:20 PM\nfound it\n",
        "Noor Haddad [5:18 PM]\nqueue is full\nMika Ojala [5:19 PM]\nlooking\n[5:20 PM]\nfound it\n",
        "[5:18 PM] Noor Haddad\nqueue is full\n\n[5:19 PM] Mika Ojala\nlooking\n\n[5:20 PM] Mika Ojala\nfound it\n",
    ] {
        let settings = Settings { day: Some("2026-03-04".parse().unwrap()), ..Settings::default() };
        let (kept, _) = read_with(Format::Chat, "paste.txt", text, &settings);
        let said: Vec<String> = kept.lines().iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
        assert_eq!(
            said,
            [
                "2026-03-04 17:18 <Noor Haddad> queue is full",
                "2026-03-04 17:19 <Mika Ojala> looking",
                "2026-03-04 17:20 <Mika Ojala> found it",
            ],
            "{text}"
        );
    }
}

#[test]
fn brackets_and_names_before_colons() {
    for text in [
        "[04/03/2026, 17:18:22] Noor: queue is full\nsecond line\n[25/03/2026, 17:19:00] Mika: done: now\n",
        "\u{200e}[04.03.26, 17:18:22] Noor: queue is full\nsecond line\n[25.03.26, 17:19:00] Mika: done: now\n"
            .replace(".26", ".2026")
            .as_str(),
        "04/03/2026, 17:18 - Noor: queue is full\nsecond line\n25/03/2026, 17:19 - Mika: done: now\n",
        "Noor [2026-03-04 17:18]: queue is full\nsecond line\nMika (2026-03-25 17:19): done: now\n",
    ] {
        assert_eq!(
            kept("talk.txt", text).lines(),
            ["1 2026-03-04 17:18 <Noor> queue is full / second line", "3 2026-03-25 17:19 <Mika> done: now"],
            "{text}"
        );
    }
}

#[test]
fn without_a_day_there_is_no_instant_and_one_finding() {
    let kept = kept("talk.txt", "[17:18] noor: queue is full\n[17:19] mika: looking\n[17:20] noor: ok\n");
    assert!(kept.items.iter().all(|item| item.time.at.is_none() && item.time.raw.is_some()));
    assert_eq!(kept.codes(), [FindingCode::BadTime]);
    assert!(kept.findings[0].hint.as_ref().unwrap().contains("--day"));
}

#[test]
fn a_zone_for_the_source_is_used_and_told() {
    let settings = Settings { zone: Some("Europe/Helsinki".parse().unwrap()), ..Settings::default() };
    let (kept, reading) = read_with(Format::Chat, "2026-03-04.txt", "[17:18] noor: full\n", &settings);
    assert_eq!(kept.lines(), ["1 2026-03-04 15:18 <noor> full"]);
    assert_eq!(reading, Reading { zone: "Europe/Helsinki".to_owned(), zone_source: ZoneSource::Declared });
    assert!(kept.findings.is_empty());
}

#[test]
fn timelines_are_no_talk() {
    assert!(score("- 17:18: queue is full\n- 17:20: broker restarted\n").unwrap_or(0) < 50);
    assert!(score("17:18 queue is full\n17:20 broker restarted\n17:25 all is well\n").unwrap_or(0) < 50);
    assert!(score("# Review\n\nWe met at 17:18.\n").unwrap_or(0) < 50);
    assert_eq!(score("{\"a\": 1}"), None);
}

proptest! {
    #[test]
    fn no_text_panics_and_no_word_is_lost(
        lines in prop::collection::vec("(\\[?1?[0-9]:[0-9]{2}( PM)?\\]? ?)?(<[a-z]{1,4}> |[A-Z][a-z]{2}( [A-Z]a)?|: |\\* |=== )?[a-z]{0,6}( word[0-9])?", 0..30)
    ) {
        let text = lines.join("\n");
        let kept = kept("2026-03-04.txt", &text);
        let all: String = kept.items.iter().map(|item| format!("{} {}", item.author.clone().unwrap_or_default(), item.text)).collect();
        for word in text.split_whitespace().filter(|word| word.starts_with("word")) {
            prop_assert!(all.contains(word), "{} not in {:?}", word, kept.lines());
        }
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "(\\PC|\n){0,200}") {
        kept("talk.txt", &text);
        let _ = score(&text);
    }
}
