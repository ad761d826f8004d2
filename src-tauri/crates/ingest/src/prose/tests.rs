#![allow(clippy::unwrap_used)]

use super::*;
use crate::Kept;
use crate::trial::{read_as, read_with};
use model::{FindingCode, TimeFlag, ZoneSource, moment::KeyMoment};
use proptest::prelude::*;

fn kept(text: &str) -> Kept {
    kept_as("timeline.md", text)
}

fn kept_as(name: &str, text: &str) -> Kept {
    read_as(Format::Prose, name, text)
}

#[test]
fn bullets_with_a_declared_day_and_zone() {
    let kept = kept(
        "## Timeline\n\n\
         Unless otherwise noted all events happened on 2026-03-04, and all times are\nin CET.\n\n\
         - **2026-03-03 23:55: queue began to\n  grow**\n\
         - **01:38: alert fired, [noorh]\n  (backup) got paged**\n\
         - 01:40: [noorh] joins the call\n\
         - 23:50: [MikaO] and [noorh] restart the [broker](https://example.org/b)\n\
         - 00:10: all is well\n\n\
         [noorh]: https://example.org/noorh\n[MikaO]: https://example.org/mikao\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "1 - Timeline",
            "3 - Unless otherwise noted all events happened on 2026-03-04, and all times are in CET.",
            "6 2026-03-03 22:55 queue began to grow",
            "8 2026-03-04 00:38 alert fired, noorh (backup) got paged",
            "10 2026-03-04 00:40 <noorh> noorh joins the call",
            "11 2026-03-04 22:50 <MikaO> MikaO and noorh restart the broker (https://example.org/b)",
            "12 2026-03-04 23:10 all is well",
        ]
    );
    assert_eq!(kept.items[6].time.flag, Some(TimeFlag::DayInferred));
    assert_eq!(kept.items[3].time.zone_source, ZoneSource::Explicit);
    assert_eq!(kept.items[3].raw.as_deref(), Some("- **01:38: alert fired, [noorh]\n  (backup) got paged**"));
    assert_eq!(kept.items[3].channel.as_deref(), Some("Timeline"));
    assert_eq!(kept.codes(), [FindingCode::DayInferred]);
}

#[test]
fn headings_carry_the_day_and_the_time() {
    let kept = kept(
        "# Queue stopped\n\n### 2026-03-04 Wednesday\n- 13:14 EST (18:14 UTC): mail comes in\n\n\
         ### Thursday, March 5\n\n* 09:00 UTC - looked again\n\n### 14:29\n\nOutage is reported.\n\nPods are\nrestarted.\n\n### 15:00 Fix\n\nIt works.\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "1 - Queue stopped",
            "4 2026-03-04 18:14 mail comes in",
            "8 2026-03-05 09:00 looked again",
            "12 2026-03-05 14:29 Outage is reported.",
            "14 2026-03-05 14:29 Pods are restarted.",
            "17 2026-03-05 15:00 Fix",
            "19 2026-03-05 15:00 It works.",
        ]
    );
}

#[test]
fn tables() {
    let kept = kept(
        "| Date and Time in CET | Event | Who |\n|:---|:---:|---|\n\
         | 2026-03-04 17:18 | queue **full** \\| stuck | Noor |\n| 17:20 | restarted<br>twice | Mika |\n\n\
         | Day | Date | Clock | Words |\n|---|---|---|---|\n| Wed | Mar 4 | 18:00 | fine |\n\n\
         | Action | Owner |\n|---|---|\n| bound the queue | Noor |\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "3 2026-03-04 16:18 <Noor> queue full | stuck",
            "4 2026-03-04 16:20 <Mika> restarted / twice",
            "8 2026-03-04 17:00 fine",
            "12 - <Noor> bound the queue",
        ]
    );
}

#[test]
fn plain_text_lines() {
    let kept = kept_as(
        "notes.txt",
        "2026-03-04 17:18 | queue full\n17:20 UTC restarted the broker\n[17:25] all is\nwell since\n(17:30) closed\n~17:40-17:45 – looked again\n5:50 PM: done\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "1 2026-03-04 17:18 queue full",
            "2 2026-03-04 17:20 restarted the broker",
            "3 2026-03-04 17:25 all is well since",
            "5 2026-03-04 17:30 closed",
            "6 2026-03-04 17:40 looked again",
            "7 2026-03-04 17:50 done",
        ]
    );
}

#[test]
fn nested_bullets_join_their_parent_unless_they_have_a_time() {
    let kept = kept(
        "- **Key events**\n  - First detected 2026-03-04 18:27\n  - Resolved: 2026-03-04 21:41\n\
         - **Impact**:\n  - no messages\n  - no mail\n    for some\n\n  More of it.\n- 2026-03-04 19:00: restart\n  - it took long\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "1 - Key events",
            "2 2026-03-04 18:27 First detected 2026-03-04 18:27",
            "3 2026-03-04 21:41 Resolved: 2026-03-04 21:41",
            "4 - Impact: / - no messages / - no mail for some / More of it.",
            "10 2026-03-04 19:00 restart / - it took long",
        ]
    );
    assert_eq!(kept.items[1].extras.moment, Some(KeyMoment::Detected));
    assert_eq!(kept.items[2].extras.moment, Some(KeyMoment::Resolved));
}

#[test]
fn what_is_no_item_and_what_is_code() {
    let kept = kept(
        "---\ntitle: x\ndate: 2026-03-09\n---\n\nSetext\n------\n\n<!-- hidden -->\nWords here\nwrapped.\n\n---\n\n```\n17:18 in code\n\nmore\n```\n[ref]: https://example.org/x\n",
    );
    assert_eq!(kept.lines(), ["6 - Setext", "10 - Words here wrapped.", "16 - 17:18 in code /  / more"]);
}

#[test]
fn a_text_that_speaks_of_one_day_lends_it_to_its_clock_times() {
    let kept = kept("On March 4, 2026 the queue stopped.\n\n- 16:58 UTC - it began\n- 18:46 UTC - it ended\n");
    assert_eq!(kept.lines()[1..], ["3 2026-03-04 16:58 it began", "4 2026-03-04 18:46 it ended"]);
    assert_eq!(kept.items[1].time.flag, Some(TimeFlag::DayInferred));
    let two = kept_as("x.md", "On March 4, 2026 or March 5, 2026.\n\n- 16:58 UTC - it began\n");
    assert_eq!(two.lines()[1], "3 - it began");
    assert_eq!(two.codes(), [FindingCode::BadTime]);
}

#[test]
fn sentences_keep_their_words() {
    let kept = kept(
        "At 2026-03-04 01:38 UTC the site went down. It recovered around\n09:40 UTC by itself.\n\nMay 12 hosts fail, 3:1 they do.\n\n10.04 is a version.\n",
    );
    assert_eq!(
        kept.lines(),
        [
            "1 2026-03-04 01:38 At 2026-03-04 01:38 UTC the site went down. It recovered around 09:40 UTC by itself.",
            "4 - May 12 hosts fail, 3:1 they do.",
            "6 - 10.04 is a version.",
        ]
    );
}

#[test]
fn markup_becomes_words() {
    let definitions = [("ref".to_owned(), "https://example.org".to_owned())].into();
    for (source, text) in [
        ("**bold** and _it_ and `a*b*c`", "bold and it and a*b*c"),
        ("[text](https://example.org/a \"t\")", "text (https://example.org/a)"),
        ("[`code`](x) ![alt](y.png)", "code (x) alt (y.png)"),
        ("[Ref] [other] [FIRING:1] [a][ref]", "Ref [other] [FIRING:1] a"),
        ("snake_case_name 2 * 3 * 4 a*b", "snake_case_name 2 * 3 * 4 a*b"),
        ("<https://example.org> a<br>b &lt;x&gt; \\*no\\*", "https://example.org a\nb <x> *no*"),
        ("~~gone~~ ~5 __x__ **open", "gone ~5 x **open"),
    ] {
        assert_eq!(markup::readable(source, &definitions), text, "{source}");
    }
}

#[test]
fn zones_are_declared_in_several_ways() {
    for (text, zone) in [
        ("All times CEST", Some("+02:00")),
        ("All times are in UTC.", Some("UTC")),
        ("Timeline (all times in PST)", Some("-08:00")),
        ("Timeline (UTC)", Some("UTC")),
        ("Timezone: Europe/Berlin", Some("Europe/Berlin")),
        ("times are in Eastern time (ET)", Some("America/New_York")),
        ("Times are in both EDT and UTC", None),
        ("response times rose in the EU", None),
        ("the timeline shows it", None),
    ] {
        assert_eq!(survey::zone_said(text).map(|zone| zone.to_string()).as_deref(), zone, "{text}");
    }
}

#[test]
fn endless_code_and_endless_lines_are_bounded() {
    let endless = kept(&format!("```\n{}", "some code here\n".repeat(60_000)));
    assert!(endless.items.len() > 2 && endless.items.iter().all(|item| item.text.len() < 600_000));
    let settings = Settings { limits: crate::Limits { text_bytes: 100, ..Default::default() }, ..Settings::default() };
    let (long, _) = read_with(Format::Prose, "x.md", format!("17:18 {}\nend\n", "a".repeat(500)), &settings);
    assert_eq!(long.codes()[0], FindingCode::LimitReached);
}

#[test]
fn recognising() {
    let score = |name: &str, text: &str| recognise(&text::Sample::of(name, text.as_bytes().to_vec()));
    assert_eq!(score("t.md", "- 17:18: a\n- 17:20: b\n"), Some(75));
    assert!(score("t.md", "# Words\n\nand more\n").unwrap() >= 50);
    assert!(score("t.txt", "some words\n").unwrap() < 40);
    assert_eq!(score("t.bin", "\u{0}\u{1}\u{2}"), None);
    assert_eq!(score("t.json", "{\"a\": 1}"), None);
    assert_eq!(score("t.json", "[ \"a\", 1]"), None);
    assert_eq!(score("t.png", "PNG"), None);
}

#[test]
fn cost_grows_with_the_text() {
    let hostile = ["[", "](", "**a ", "_", "`", "<", "- [a](", "&lt;", "~~", "![", "\\", "*a_b`c["];
    for piece in hostile {
        let text = piece.repeat(200_000 / piece.len());
        let begun = std::time::Instant::now();
        markup::readable(&text, &markup::Definitions::new());
        assert!(begun.elapsed().as_secs() < 5, "{piece}");
    }
}

proptest! {
    #[test]
    fn no_word_is_lost(
        lines in prop::collection::vec("( {0,4})?([-*] |#{1,3} |\\| |> |1\\. )?([0-9]{2}:[0-9]{2}:? |2026-03-0[1-9] )?(word[0-9]{1,3} ?){0,3}(\\||\\*\\*|`|\\[x\\])?", 0..25)
    ) {
        let text = lines.join("\n");
        let kept = kept(&text);
        let all: Vec<String> = kept.items.iter().map(|item| format!("{} {:?} {:?}", item.text, item.author, item.extras.fields)).collect();
        let all = all.join("\n");
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with("word")) {
            prop_assert!(all.contains(word), "{} of {:?} is not in {}", word, text, all);
        }
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "(\\PC|\n|[-*#|`>\\[\\]()_ ]){0,300}") {
        kept(&text);
    }
}
