#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Question {
    Question::of_text(text, false)
}

fn slots(question: &Question, item: usize, seq: usize) -> Vec<&str> {
    question.items[item].seqs[seq].slots.iter().map(|(_, word)| word.as_str()).collect()
}

#[test]
fn every_form_is_read() {
    let q = read(
        "latency \"connection refused\" pay* -retry kind:action service:\"Payments API\" from:ana after:2026-03-01 before:2026-04",
    );
    assert_eq!(q.items.len(), 5, "{q:?}");
    assert_eq!(q.items[0].plain.as_deref(), Some("latency"));
    assert_eq!(slots(&q, 1, 0), ["connection", "refused"]);
    assert!(q.items[2].seqs[0].prefix && q.items[3].not && q.items[4].people);
    assert_eq!(q.filters[0], Filter { place: Place::Kind, any: vec!["action".into()], not: false });
    assert_eq!(q.filters[1].any, ["payments api"]);
    assert_eq!((q.from, q.to), (Some(1_772_323_200_000_000), Some(1_775_001_600_000_000)));
    assert!(q.notes.is_empty());
}

#[test]
fn what_does_not_fit_is_looked_for_as_words() {
    let q = read("kind:banana after:yesterday ERROR:timeout \"open quote");
    assert!(q.filters.is_empty() && q.from.is_none());
    assert_eq!(q.items.len(), 4);
    assert_eq!(slots(&q, 2, 0), ["error", "timeout"]);
    assert_eq!(slots(&q, 3, 0), ["open", "quote"]);
    assert_eq!(q.notes.len(), 2);
    assert_eq!(read("- -- : \" * () -\" kind: :x").items.len(), 1);
}

#[test]
fn the_word_being_typed_is_a_start() {
    let q = Question::of_text("conn ref", true);
    assert!(!q.items[0].seqs[0].prefix && q.items[1].seqs[0].prefix);
    assert!(!Question::of_text("conn ref ", true).items[1].seqs[0].prefix);
    assert!(Question::of_text("\"conn ref", true).items[0].seqs[0].prefix);
    assert!(read("3f78685").items[0].seqs[0].prefix);
}

#[test]
fn forms_lead_to_each_other_and_distances_are_counted() {
    for (asked, found) in [
        ("deploys", "deployed"),
        ("deploying", "deploy"),
        ("retries", "retry"),
        ("timed", "time"),
        ("dropping", "dropped"),
        ("crash", "crashes"),
        ("processes", "process"),
        ("caching", "cache"),
    ] {
        assert!(forms(asked).iter().any(|f| f == found), "{asked}: {:?}", forms(asked));
    }
    assert!(forms("red").is_empty() && forms("e0432").is_empty());
    assert!(within("latency", "latecny", 1) && !within("latency", "latnecyx", 1) && within("a", "", 1));
    assert!(!within("connection", "conexi", 2));
}

proptest! {
    #[test]
    fn nothing_typed_panics(text in "(?s).{0,60}|[-a\": *é日.A1]{0,30}|(kind|from|after|before|service|x):?[\"a* 0-9-]{0,12}", typing: bool) {
        let question = Question::of_text(&text, typing);
        for item in &question.items {
            prop_assert!(!item.seqs.is_empty());
            for seq in &item.seqs {
                prop_assert_eq!(seq.slots[0].0, 0);
                prop_assert!(seq.slots.windows(2).all(|pair| pair[0].0 < pair[1].0), "{:?}", seq);
            }
        }
    }
}
