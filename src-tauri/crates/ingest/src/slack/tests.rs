#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Item, Kept, MemoryTree};
use model::{EventKind, Format, Precision};

fn import(files: &[(&str, &str)]) -> Kept {
    let files = files.iter().map(|(label, text)| ((*label).to_owned(), text.as_bytes().to_vec())).collect();
    let tree = MemoryTree::new("export", files);
    let kept = Kept::all_of(&tree, &Settings::default()).unwrap();
    assert!(kept.items.iter().all(|item| item.format == Format::Slack));
    kept
}

const USERS: &str = r#"[{"id":"U0AAA1111","name":"mira","profile":{"display_name":"Mira Okafor","real_name":"M. Okafor"}},
 {"id":"U0BBB2222","name":"jonas","real_name":"Jonas Lind","profile":{"display_name":""}},
 {"id":"U0BOT3333","name":"pager","profile":{"real_name":"Pager Bot","bot_id":"B0BOT3333"}}]"#;
const CHANNELS: &str = r#"[{"id":"C0OPS0001","name":"ops","members":["U0AAA1111"]}]"#;

fn one(message: &str) -> Item {
    let kept =
        import(&[("users.json", USERS), ("channels.json", CHANNELS), ("ops/2026-03-04.json", &format!("[{message}]"))]);
    assert_eq!(kept.items.len(), 1, "{:?}", kept.findings);
    kept.items.into_iter().next().unwrap()
}

#[test]
fn a_message_has_its_author_channel_time_and_place() {
    let item =
        one("\n{\"type\":\"message\",\"user\":\"U0AAA1111\",\"text\":\"disk is full\",\"ts\":\"1772637540.000123\"}");
    assert_eq!(item.author.as_deref(), Some("Mira Okafor"));
    assert_eq!(item.channel.as_deref(), Some("ops"));
    assert_eq!(item.native_id.as_deref(), Some("C0OPS0001/1772637540.000123"));
    assert_eq!(item.locator.to_string(), "ops/2026-03-04.json:2#1772637540.000123");
    assert_eq!(item.time.at.unwrap().timestamp_micros(), 1_772_637_540_000_123);
    assert_eq!((item.time.precision, item.raw), (Precision::Microsecond, None));
}

#[test]
fn markup_becomes_readable_and_the_original_is_kept() {
    let cases = [
        ("<@U0BBB2222> look", "@Jonas Lind look"),
        ("<@U0GONE999> left", "@U0GONE999 left"),
        ("<@U0GONE999|old.name> left", "@old.name left"),
        ("see <#C0OPS0001>, <#C0XXX0001|other>", "see #ops, #other"),
        ("<!here> <!channel|channel> <!subteam^S01|@sre> <!subteam^S02>", "@here @channel @sre @S02"),
        ("at <!date^1772637540^{date} {time}|4 March 15:19>", "at 4 March 15:19"),
        ("<https://a.test/x?a=1&amp;b=2|the graph>", "the graph (https://a.test/x?a=1&b=2)"),
        (
            "<https://a.test/x> <http://a.test|a.test> <mailto:m@a.test|m@a.test>",
            "https://a.test/x http://a.test m@a.test",
        ),
        ("a &lt;b&gt; &amp;amp; c :fire: *bold*", "a <b> &amp; c :fire: *bold*"),
        ("if x < 3 and y > 2 & z", "if x < 3 and y > 2 & z"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("<unfinished https://a.test", "<unfinished https://a.test"),
    ];
    for (raw, readable) in cases {
        let item = one(&serde_json::json!({"user": "U0AAA1111", "text": raw, "ts": "1772637540.000100"}).to_string());
        assert_eq!(item.text, readable);
        assert_eq!(item.raw.as_deref(), (raw != readable).then_some(raw));
    }
}

#[test]
fn threads_hold_across_day_files_and_channels_alone() {
    let root =
        r#"[{"user":"U1","text":"root","ts":"1772637540.000100","thread_ts":"1772637540.000100","reply_count":1}]"#;
    let reply = r#"[{"user":"U1","subtype":"thread_broadcast","text":"reply","ts":"1772737540.000100","thread_ts":"1772637540.000100"}]"#;
    let kept = import(&[("ops/2026-03-04.json", root), ("ops/2026-03-05.json", reply)]);
    assert_eq!(kept.items[0].native_id, kept.items[0].thread);
    assert_eq!(kept.items[1].thread, kept.items[0].native_id);
    assert_eq!(kept.items[1].channel.as_deref(), Some("ops"));
    let alone = import(&[("2026-03-04.json", root)]);
    assert_eq!(alone.items[0].channel.as_deref(), Some("export"));
}

#[test]
fn bots_attachments_and_blocks_are_flattened() {
    let item = one(
        r##"{"subtype":"bot_message","bot_id":"B0BOT3333","text":"","ts":"1772637540.000100","attachments":[
        {"color":"danger","title":"[FIRING:1] DiskFull","title_link":"https://g.test/a","text":"node-7","fields":[{"title":"Severity","value":"page"},{"title":"Value","value":97.5}],"fallback":"never shown"}]}"##,
    );
    assert_eq!(item.author.as_deref(), Some("Pager Bot"));
    assert_eq!(item.text, "[FIRING:1] DiskFull (https://g.test/a)\nnode-7\nSeverity: page\nValue: 97.5");
    assert!(item.extras.bot);
    assert_ne!(item.kind, EventKind::Communication);
    let rich = one(
        r#"{"user":"U0AAA1111","text":"","ts":"1772637540.000100","blocks":[{"type":"rich_text","elements":[
        {"type":"rich_text_section","elements":[{"type":"text","text":"a < b, ask "},{"type":"user","user_id":"U0BBB2222"}]},
        {"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"first"}]},{"type":"rich_text_section","elements":[{"type":"link","url":"https://a.test"}]}]}]},
        {"type":"header","text":{"type":"plain_text","text":"Status"}},{"type":"section","fields":[{"type":"mrkdwn","text":"*Owner*"}]},{"type":"context","elements":[{"type":"mrkdwn","text":"one"},{"type":"image","alt_text":"two"}]}]}"#,
    );
    assert_eq!(rich.text, "a < b, ask @Jonas Lind\n1. first\n2. https://a.test\nStatus\n*Owner*\none two");
    let user = one(
        r#"{"user":"U0AAA1111","text":"as typed","ts":"1772637540.000100","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"as typed"}}],"attachments":[{"text":"as typed"},{"fallback":"a quote"}]}"#,
    );
    assert_eq!(user.text, "as typed\na quote");
}

#[test]
fn files_reactions_edits_and_deletions_are_seen() {
    let item = one(
        r#"{"user":"U0AAA1111","text":"graph","ts":"1772637540.000100","edited":{"user":"U0AAA1111","ts":"1772637550.000000"},
        "files":[{"id":"F1","name":"cpu.png","mimetype":"image/png","size":1200},{"id":"F2","mode":"tombstone"}],"reactions":[{"name":"eyes","count":2,"users":["A","B"]},{"name":"+1","users":["A"]}]}"#,
    );
    assert_eq!(item.extras.files[0].size, Some(1200));
    assert_eq!(item.extras.files[1].name, "F2");
    assert_eq!(item.extras.reactions.iter().map(|r| r.count).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(item.extras.edited_at.unwrap().timestamp(), 1_772_637_550);
    let changed = one(
        r#"{"type":"message","subtype":"message_changed","ts":"1772637560.000100","message":{"user":"U0BBB2222","text":"now","ts":"1772637540.000100"},"previous_message":{"text":"then"}}"#,
    );
    assert_eq!((changed.text.as_str(), changed.author.as_deref()), ("now", Some("Jonas Lind")));
    assert!(changed.extras.edited_at.is_some() && changed.extras.demoted);
    let deleted = one(
        r#"{"type":"message","subtype":"message_deleted","ts":"1772637560.000100","previous_message":{"user":"U0BBB2222","text":"oops","ts":"1772637540.000100"}}"#,
    );
    assert!(deleted.extras.deleted && deleted.text == "oops");
    let gone = one(
        r#"{"type":"message","subtype":"tombstone","user":"USLACKBOT","text":"This message was deleted.","ts":"1772637540.000100"}"#,
    );
    assert!(gone.extras.deleted);
    let joined = one(
        r#"{"subtype":"channel_join","user":"U0AAA1111","text":"<@U0AAA1111> has joined","ts":"1772637540.000100"}"#,
    );
    assert!(joined.extras.demoted);
    let huddle = one(
        r#"{"subtype":"huddle_thread","user":"USLACKBOT","text":"","ts":"1772637540.000100","room":{"name":"","date_start":1772637540,"date_end":1772641140,"participant_history":["U0AAA1111"]}}"#,
    );
    assert_eq!(huddle.text, "Huddle with @Mira Okafor, 15:19 to 16:19 UTC");
}

#[test]
fn an_odd_field_costs_itself_and_a_broken_message_itself() {
    let kept = import(&[(
        "ops/2026-03-04.json",
        "[\n{\"user\":\"U1\",\"text\":\"kept\",\"ts\":\"1772637540.000100\",\"reactions\":\"odd\",\"files\":{\"a\":1}},\n\
         {\"user\":\"U1\",\"text\":\"bro\\xken\",\"ts\":\"1772637541.000100\"},\n\
         {\"user\":\"U1\",\"text\":\"number\",\"ts\":1772637542.000100},\n\
         {\"user\":\"U1\",\"text\":\"no time\",\"ts\":\"soon\"},\n\
         17,\n{\"id\":\"X\"}\n]",
    )]);
    let texts: Vec<&str> = kept.items.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(texts, ["kept", "number", "no time"]);
    assert_eq!(kept.items[1].time.raw.as_deref(), Some("1772637542.000100"));
    assert_eq!(kept.items[2].time.flag, Some(model::TimeFlag::Unreadable));
    let lines: Vec<Option<u64>> = kept.findings.iter().map(|finding| finding.place.line).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(5), Some(6), Some(7)]);
}

#[test]
fn exports_are_found_among_other_files() {
    let day = r#"[{"user":"U0AAA1111","text":"x","ts":"1772637540.000100"}]"#;
    let files = [
        ("slack/users.json", USERS),
        ("slack/channels.json", CHANNELS),
        ("slack/dms.json", r#"[{"id":"D0DM00001","members":["U0AAA1111","U0BBB2222"]}]"#),
        ("slack/ops/2026-03-04.json", day),
        ("slack/ops/2026-03-05.json", "[]"),
        ("slack/D0DM00001/2026-03-04.json", day),
        ("slack/__uploads/F1/cpu.txt", "not a timeline"),
        ("slack/.DS_Store", "x"),
        ("__MACOSX/slack/users.json", "x"),
        ("photo.png", "\u{89}PNG"),
        ("empty.csv", ""),
    ];
    let kept = import(&files);
    let seen: Vec<_> = kept.items.iter().map(|item| item.channel.clone().unwrap()).collect();
    assert_eq!(seen, ["Mira Okafor, Jonas Lind", "ops"]);
    assert_eq!(kept.findings.len(), 3, "{:?}", kept.findings);
}

#[test]
fn grids_and_slackdump_are_read() {
    let day = r#"[{"user":"U0AAA1111","text":"x","ts":"1772637540.000100"}]"#;
    let kept = import(&[
        ("org_users.json", USERS),
        ("teams/alpha/channels.json", CHANNELS),
        ("teams/alpha/ops/2026-03-04.json", day),
        ("teams/beta/channels.json", r#"[{"id":"C0BETA001","name":"ops"}]"#),
        ("teams/beta/ops/2026-03-04.json", day),
    ]);
    let ids: Vec<_> = kept.items.iter().map(|item| item.native_id.clone().unwrap()).collect();
    assert_eq!(ids, ["C0OPS0001/1772637540.000100", "C0BETA001/1772637540.000100"]);
    assert!(kept.items.iter().all(|item| item.author.as_deref() == Some("Mira Okafor")));
    let dump = import(&[(
        "C0OPS0001.json",
        r#"{"name":"ops","messages":[{"user":"U1","text":"root","ts":"1772637540.000100","thread_ts":"1772637540.000100",
        "slackdump_thread_replies":[{"user":"U1","text":"reply","ts":"1772637541.000100","thread_ts":"1772637540.000100"}]}],"channel_id":"C0OPS0001"}"#,
    )]);
    assert_eq!(dump.items.len(), 2, "{:?}", dump.findings);
    assert_eq!(dump.items[1].thread, dump.items[0].native_id);
    assert_eq!(dump.items[0].channel.as_deref(), Some("ops"));
}

#[test]
fn missing_people_are_told_once_each() {
    let day = r#"[{"user":"U0GONE001","text":"<@U0GONE001> a","ts":"1772637540.000100"},{"user":"U0GONE001","text":"b","ts":"1772637541.000100"}]"#;
    let kept = import(&[("users.json", USERS), ("ops/2026-03-04.json", day)]);
    assert_eq!(kept.findings.len(), 1);
    assert_eq!(kept.items[0].author.as_deref(), Some("U0GONE001"));
}

proptest::proptest! {
    #[test]
    fn a_ts_is_read_to_the_microsecond(seconds in 0i64..253_402_300_799, micros in 0u32..1_000_000) {
        let at = item::instant(&format!("{seconds}.{micros:06}")).unwrap();
        proptest::prop_assert_eq!(at.timestamp_micros(), seconds * 1_000_000 + i64::from(micros));
    }

    #[test]
    fn text_escaped_as_slack_does_comes_back_letter_for_letter(text in "\\PC{1,40}") {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let directory = Directory::default();
        proptest::prop_assert_eq!(markup::readable(&escaped, &directory, &mut Vec::new()), text);
    }
}
