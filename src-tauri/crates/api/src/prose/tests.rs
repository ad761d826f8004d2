#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn whole(pieces: &[Piece]) -> String {
    write(pieces.iter().map(|p| (p.lead.as_str(), p.text.as_str(), p.cites.as_slice())))
}

fn texts(markdown: &str) -> Vec<String> {
    pieces(markdown).into_iter().map(|p| p.text).collect()
}

#[test]
fn a_section_is_cut_into_sentences_with_what_stands_between() {
    let markdown = "The *pool* was full. [E1] [E2] It had **50 slots. No more.** [E3]\n\n\
        ### What we saw\n\n- One\n- Two is `a. B`. Three [a. B](https://x.example). [E4]\n\n> Ana said “it broke. All of it.” Then?\n\n\
        ```text\n[E9] code\n```\n\n1. last";
    let found = pieces(markdown);
    let lines: Vec<_> = found.iter().map(|p| (p.lead.as_str(), p.text.as_str(), p.cites.len())).collect();
    assert_eq!(
        lines,
        [
            ("", "The *pool* was full.", 2),
            (" ", "It had **50 slots. No more.**", 1),
            ("\n\n### ", "What we saw", 0),
            ("\n\n- ", "One", 0),
            ("\n- ", "Two is `a. B`.", 0),
            (" ", "Three [a. B](https://x.example).", 1),
            ("\n\n> ", "Ana said “it broke. All of it.”", 0),
            (" ", "Then?", 0),
            ("\n\n", "```text\n[E9] code\n```", 0),
            ("\n\n1. ", "last", 0),
        ]
    );
    assert_eq!(whole(&found), markdown);
    let claims: Vec<bool> = found.iter().map(|p| is_claim(&p.lead, &p.text)).collect();
    assert_eq!(claims, [true, true, false, true, true, true, true, true, false, true]);
}

#[test]
fn citations_go_behind_their_sentence_and_stay_once() {
    for (given, kept) in [
        ("It fell [E1]. Then[E2] it rose. [E3] [E3]", "It fell. [E1] Then it rose. [E2] [E3]"),
        ("It fell.[E1]Then it rose.", "It fell. [E1] Then it rose."),
        ("[E1] It fell.", "It fell. [E1]"),
        (
            "**It fell [E1]** and `[E2]` \\[E3] [E04] [E999999999999999999999]",
            "**It fell** and `[E2]` \\[E3] [E04] [E999999999999999999999] [E1]",
        ),
        ("Fell.\r\nRose.  \r\nStayed.\r\n", "Fell. Rose.  \nStayed."),
        ("> one\n> two. [E1]\nthree", "> one two. [E1] three"),
        ("[E7]", "[E7]"),
        ("a\n\n[E7]", "a\n\n[E7]"),
        ("障害です。原因はDNS [E2]", "障害です。原因はDNS [E2]"),
    ] {
        assert_eq!(whole(&pieces(given)), kept, "{given}");
    }
}

#[test]
fn blocks_that_are_no_sentences_are_told() {
    for (lead, text) in [
        ("\n\n## ", "Later"),
        ("> ### ", "Later"),
        ("\n\n", "```\nlet x = 1;\n```"),
        ("\n\n", "    let x = 1;"),
        ("\n\n> ", "```\n> let x = 1;\n> ```"),
        ("\n\n", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("\n\n", "---"),
        ("\n\n", "…"),
        ("\n\n[a]: https://x.example", ""),
    ] {
        assert!(!is_claim(lead, text), "{text}");
    }
    for text in ["It fell", "<b>It fell</b>", "`x` fell", "1. It fell", "- It fell", "a | b"] {
        assert!(is_claim("\n\n- ", text), "{text}");
    }
}

#[test]
fn the_checker_sees_words() {
    for (markdown, words) in [
        ("The **pool** _of_ [slots](https://x.example) \\*fell\\*", "The pool of slots *fell*"),
        ("code `a*b*` &amp; <b>x</b>", "code `a*b*` & <b>x</b>"),
        ("# 1. a", "# 1. a"),
        ("", ""),
        ("snake_case_name is 3*4*5", "snake_case_name is 345"),
    ] {
        assert_eq!(plain(markdown), words);
    }
}

#[test]
fn plain_words_become_markdown_that_says_them() {
    for words in [
        "# no heading",
        "1. a",
        "- a",
        "a *b* `c*d*` _e_",
        "<b>",
        "[E4] is cited",
        "a | b",
        "&amp;",
        "```",
        "~~~",
        "===",
        "a\\b",
        "    x",
        "+1",
        "> q",
        "a ` b * c *d*",
    ] {
        let markdown = literal(words);
        assert_eq!(plain(&markdown), words.trim(), "{markdown}");
        assert!(pieces(&markdown).iter().all(|p| p.cites.is_empty()), "{markdown}");
        assert_eq!(whole(&pieces(&markdown)), markdown, "{words}");
    }
    assert_eq!(literal("The pool_size was 4 (of 5)."), "The pool_size was 4 (of 5).");
}

#[test]
fn what_is_added_goes_on_in_the_way_of_its_section() {
    use model::Section::{Lucky, Overview};
    for (section, before, lead) in [
        (Overview, "", ""),
        (Overview, "One.", " "),
        (Overview, "### Two", "\n\n"),
        (Overview, "- One.", "\n\n"),
        (Overview, "```\nx\n```", "\n\n"),
        (Lucky, "", "- "),
        (Lucky, "- One.", "\n- "),
        (Lucky, "One.", "\n\n- "),
    ] {
        assert_eq!(lead_behind(section, before), lead, "{section} {before}");
    }
}

#[test]
fn odd_and_large_text_comes_back() {
    let long = "word ".repeat(200_000);
    let many = "It fell. [E1] It rose.\n\n- a\n".repeat(20_000);
    for text in [
        "```\nnever closed\n\nIt fell.",
        "<script>alert(1)</script>",
        "😀. 😀😀. שלום עולם. \u{202e}x",
        "|a|\n|-|\n|b. C|",
        ">>>>> deep",
        "a\0b",
        &long,
        &many,
    ] {
        let found = pieces(text);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert_eq!(letters(&whole(&found)), letters(text));
        assert_eq!(whole(&pieces(&whole(&found))), whole(&found));
    }
    assert_eq!(texts("<div>It fell.</div>"), ["<div>It fell.</div>"]);
}

/// Bits of Markdown that meet in odd ways.
fn markdown() -> impl Strategy<Value = String> {
    let bit = prop::sample::select(vec![
        "It fell. ",
        "Then ",
        "rose",
        "? ",
        "\n",
        "\n\n",
        "  \n",
        "\\\n",
        "- ",
        "1. ",
        "> ",
        "### ",
        "# ",
        "**",
        "*",
        "_",
        "`",
        "```\n",
        "[E1]",
        " [E22] ",
        "[a](https://x.example)",
        "](",
        "[",
        "<b>",
        "</b>",
        "<!-- ",
        "-->",
        "|",
        "|-|\n",
        "---\n",
        "===\n",
        "    ",
        "\t",
        "\\",
        "&amp;",
        "“",
        "”",
        "\"",
        "e.g. ",
        "障害です。",
        "😀",
        "\u{5e9}",
        "é",
        ":",
        "[E1]: x\n",
        "!",
        "~~~\n",
        "<div>\n",
        "\r\n",
    ]);
    prop::collection::vec(bit, 0..24).prop_map(|bits| bits.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn cutting_what_was_put_together_changes_nothing(text in markdown()) {
        let once = whole(&pieces(&text));
        let found = pieces(&once);
        prop_assert_eq!(whole(&found), once);
    }

    #[test]
    fn no_letter_is_lost(text in markdown()) {
        let letters = |text: &str| {
            let mut all: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
            all.retain(|c| *c != 'E');
            all
        };
        prop_assert_eq!(letters(&whole(&pieces(&text))), letters(&text));
    }

    #[test]
    fn words_are_taken_by_the_word(text in markdown()) {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
        let markdown = literal(&line);
        prop_assert_eq!(plain(&markdown), line);
    }
}
