//! Laws over arbitrary text.

#![allow(clippy::unwrap_used)]

use super::super::lex::lex;
use super::super::{Corpus, blame, check};
use super::rules::{claim, evidence, item};
use model::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No text breaks the checker, as a sentence or as evidence.
    #[test]
    fn nothing_panics(text in "\\PC{0,80}|[ -~]{0,60}|[0-9:.,%TZ+ -]{0,40}|[“”\"'`«»「」 a-zé決\n\u{301}\u{200D}]{0,40}") {
        let evidence = [item(1, &text, "2026-03-04T17:18:00Z", &text), item(2, "Ada", "2026-03-04T17:19:00Z", "checkout is down")];
        let corpus = Corpus::new(&evidence);
        check(&claim(&text, &[1, 2], &[(1, &text)]), false, &corpus);
        check(&claim(&format!("Ada said “{text}” at 17:18"), &[2], &[(2, &text)]), true, &corpus);
        blame(&text);
    }

    /// Tokens are in order, do not overlap, and lie on character boundaries.
    #[test]
    fn tokens_are_in_order(text in "\\PC{0,80}|[0-9a-zA-Z:.,%/TZ+#@ -]{0,60}") {
        let mut end = 0;
        for token in lex(&text) {
            prop_assert!(token.at.start >= end && token.at.start < token.at.end, "{token:?} after {end}");
            prop_assert!(text.get(token.at.clone()).is_some());
            end = token.at.end;
        }
    }

    /// The whole text of an item, declared and shown between marks that it does not hold, is always supported.
    #[test]
    fn a_whole_text_is_its_own_quote(text in "[a-zA-Z0-9 .,:%/#é決定-]{1,60}[a-z]") {
        let text = text.trim();
        let evidence = [item(1, "Ada", "2026-03-04T17:18:00Z", text)];
        let claim = claim(&format!("At 17:18 UTC Ada wrote “{text}”."), &[1], &[(1, text)]);
        prop_assert_eq!(check(&claim, false, &Corpus::new(&evidence)), Check::Supported);
    }

    /// Evidence only supports: what passes on fewer items passes on more, as long as none of them contradicts it.
    #[test]
    fn a_number_that_is_nowhere_is_flagged(number in 1000u32..999_999) {
        prop_assume!(number != 2026 && !(1900..2200).contains(&number));
        let evidence = evidence();
        let claim = claim(&format!("The connection pool was exhausted with {number} in use."), &[2], &[]);
        prop_assert!(!check(&claim, false, &Corpus::new(&evidence)).is_supported());
    }

    /// The order of the evidence and of the citations makes no difference.
    #[test]
    fn order_makes_no_difference(turn in 0usize..7) {
        let mut evidence = evidence();
        let claim_text = "Ada Lindqvist said “checkout is down for everyone” and the error rate was 17 %.";
        evidence.rotate_left(turn);
        let forward = check(&claim(claim_text, &[1, 2], &[]), false, &Corpus::new(&evidence));
        let backward = check(&claim(claim_text, &[2, 1, 2], &[]), false, &Corpus::new(&evidence));
        prop_assert_eq!(&forward, &backward);
        prop_assert!(forward.is_supported());
    }
}
