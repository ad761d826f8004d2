//! Tokens: put back exactly, never confused with text that looks like one, and reported when a model changes them.

use super::super::{RedactRules, RedactedKind, Redactor, Shown};
use super::{hide, people};
use proptest::prelude::*;

/// Openings of everything that is looked for, next to letters of more than one byte.
fn opening() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("password: "),
        Just("\"é"),
        Just("token="),
        Just("Authorization: Bearer "),
        Just("curl -u "),
        Just("https://"),
        Just("Cookie: a="),
        Just("é"),
        Just("kind: Secret\ndata:\n  "),
        Just("-----BEGIN PRIVATE KEY-----"),
        Just("-----END PRIVATE KEY-----"),
        Just("%C3"),
        Just("%A9"),
        Just("eyJ"),
        Just("ー"),
        Just("𝒳"),
        Just("\\u00e9"),
        Just("\\"),
        Just("&amp;"),
        Just("@"),
        Just(":"),
        Just("="),
        Just("'"),
        Just("\n"),
        Just("\r\n  > "),
        Just(" "),
        Just("x9Kd72hfQ0aZ3"),
        Just("é4Tz"),
        Just("basic "),
        Just("name=\"api_key\" value="),
        Just("::"),
        Just("+49 30 "),
        Just("4111 1111 "),
        Just("DE89 3704"),
        Just(".internal"),
        Just("\u{feff}"),
        Just("ＡＫＩＡ"),
        Just("is "),
        Just("secret"),
        Just("Q~"),
        Just("-us7"),
        Just("--header "),
        Just("private-lines: 2"),
        Just("YWJj"),
        Just("=="),
        Just("s."),
        Just("1234567890123456|"),
    ]
    .prop_map(str::to_owned)
}

/// Pieces of text in which everything that could be confused with everything else stands close together.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Mira Okonjo"),
        Just("mira"),
        Just("@tkvist"),
        Just("[[PERSON_1]]"),
        Just("[[PERSON_2]]"),
        Just("[PERSON_1]"),
        Just("[[ person_3 ]]"),
        Just("PERSON_2"),
        Just("[[SECRET_1]]"),
        Just("[[WORD_1]]"),
        Just("[["),
        Just("]]"),
        Just("["),
        Just("PERSON_"),
        Just("1"),
        Just("_"),
        Just(" "),
        Just("\n"),
        Just("\u{200b}"),
        Just("password=Tr0ub4dor&3x"),
        Just("ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
        Just("10.1.2.3"),
        Just("t@shop.example"),
        Just("api.shop.example"),
        Just("Brightwater"),
        Just("BRIGHTWATER"),
        Just("\u{e9}"),
        Just("\\n"),
        Just("%41"),
        Just("é%5B%5BPERSON_1%5D%5D"),
        Just("[[PERSON_99999999999999999999]]"),
        Just("{{WORD_2}}"),
        Just("[[IP_1]]"),
    ]
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_hidden_comes_back_letter_for_letter(rounds in prop::collection::vec(prop::collection::vec(prop::collection::vec(piece(), 0..9), 1..4), 1..3)) {
        let mut redactor = Redactor::new(&people());
        let mut seen = Vec::new();
        for round in rounds {
            let texts: Vec<String> = round.iter().map(|pieces| pieces.concat()).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let hidden = redactor.hide(&texts);
            prop_assert_eq!(hidden.len(), texts.len());
            for (text, hidden) in texts.iter().zip(hidden) {
                for mark in &hidden.marks {
                    prop_assert_eq!(&hidden.text[mark.range.clone()], &mark.token);
                }
                seen.push(((*text).to_owned(), hidden.text));
            }
        }
        // Also those of earlier rounds, when later ones have given out more tokens.
        for (text, hidden) in seen {
            prop_assert_eq!(redactor.show(&hidden).text, text);
        }
        let marks = redactor.marks();
        for (at, mark) in marks.iter().enumerate() {
            prop_assert!(marks[..at].iter().all(|other| other.token != mark.token));
        }
    }

    #[test]
    fn openings_in_any_order_break_nothing(pieces in prop::collection::vec(opening(), 0..14), cut in 0..14_usize) {
        let (left, right) = pieces.split_at(cut.min(pieces.len()));
        let (left, right) = (left.concat(), right.concat());
        let mut redactor = Redactor::new(&people());
        let hidden = redactor.hide(&[&left, &right]);
        prop_assert_eq!(redactor.show(&hidden[0].text).text, left);
        prop_assert_eq!(redactor.show(&hidden[1].text).text, right);
    }

    #[test]
    fn any_text_comes_back(text in "\\PC{0,60}", other in any::<String>()) {
        let mut redactor = Redactor::new(&people());
        let hidden = redactor.hide(&[&text, &other]);
        prop_assert_eq!(redactor.show(&hidden[0].text).text, text);
        prop_assert_eq!(redactor.show(&hidden[1].text).text, other);
    }
}

#[test]
fn the_same_value_has_the_same_token_in_every_call() {
    let mut redactor = Redactor::new(&people());
    let first = redactor.hide(&["Mira Okonjo and tkvist", "Mira Okonjo"]);
    let later = redactor.hide(&["tkvist, Mira Okonjo"]);
    assert_eq!(first[0].text, "[[PERSON_1]] and [[PERSON_2]]");
    assert_eq!(first[1].text, "[[PERSON_1]]");
    assert_eq!(later[0].text, "[[PERSON_2]], [[PERSON_1]]");
    let counts: Vec<(String, usize)> = redactor.marks().into_iter().map(|mark| (mark.value, mark.count)).collect();
    assert_eq!(counts, [("Mira Okonjo".to_owned(), 3), ("tkvist".to_owned(), 2)]);
}

#[test]
fn a_number_that_stands_in_the_input_is_not_given_out() {
    let (redactor, hidden) = hide(&people(), "[[PERSON_1]] and PERSON_2 are not Mira Okonjo");
    assert_eq!(hidden, "[[PERSON_1]] and PERSON_2 are not [[PERSON_3]]");
    let shown = redactor.show("[[PERSON_3]] met [[PERSON_1]] and [PERSON_2]");
    assert_eq!(shown, Shown { text: "Mira Okonjo met [[PERSON_1]] and [PERSON_2]".to_owned(), strange: vec![] });
}

#[test]
fn an_input_that_repeats_a_given_token_is_hidden_itself() {
    let mut redactor = Redactor::new(&people());
    assert_eq!(redactor.hide(&["Mira Okonjo"])[0].text, "[[PERSON_1]]");
    let later = redactor.hide(&["who is [[PERSON_1]]?"]).remove(0);
    assert_eq!(later.text, "who is [[WORD_1]]?");
    assert_eq!(redactor.show("[[WORD_1]] is [[PERSON_1]]").text, "[[PERSON_1]] is Mira Okonjo");
}

#[test]
fn changed_and_unknown_tokens_are_reported_and_left() {
    let (redactor, _) = hide(&people(), "Mira Okonjo");
    let answer = "[PERSON_1] [[ person_1 ]] PERSON_1 [[PERSON_01]] [[Person_1]] {{PERSON_1}} [[PERSON\\_1]] [[PERSON 1]] [[PERSON_7]] [HOST_2] IP_4 person 1 MYPERSON_1 [PERSON_1]";
    let shown = redactor.show(answer);
    assert_eq!(shown.text, answer);
    let strange = [
        "[PERSON_1]",
        "[[ person_1 ]]",
        "PERSON_1",
        "[[PERSON_01]]",
        "[[Person_1]]",
        "{{PERSON_1}}",
        "[[PERSON\\_1]]",
        "[[PERSON 1]]",
        "[[PERSON_7]]",
        "[HOST_2]",
    ];
    assert_eq!(shown.strange, strange);
    assert_eq!(redactor.show("([[PERSON_1]])[[[PERSON_1]]]").text, "(Mira Okonjo)[Mira Okonjo]");
}

#[test]
fn a_value_is_put_in_as_it_is() {
    let rules = RedactRules { words: vec!["[[PERSON_5]]x".to_owned()], ..people() };
    let mut redactor = Redactor::new(&rules);
    let hidden = redactor.hide(&["see [[PERSON_5]]x, Mira Okonjo"]).remove(0).text;
    assert_eq!(redactor.show(&hidden).text, "see [[PERSON_5]]x, Mira Okonjo");
}

#[test]
fn each_half_of_a_split_secret_is_hidden_where_it_stands() {
    let mut redactor = Redactor::new(&RedactRules::default());
    let hidden = redactor.hide(&["the key: ghp_16C7e42F292c", "6912E7710c838347Ae178B4a, do not share", "thanks"]);
    let texts: Vec<&str> = hidden.iter().map(|hidden| hidden.text.as_str()).collect();
    assert_eq!(texts, ["the key: [[SECRET_1]]", "[[SECRET_2]], do not share", "thanks"]);
    let values: Vec<String> = redactor.marks().into_iter().map(|mark| mark.value).collect();
    assert_eq!(values, ["ghp_16C7e42F292c", "6912E7710c838347Ae178B4a"]);
}

#[test]
fn a_known_secret_is_hidden_where_nothing_names_it() {
    let mut redactor = Redactor::new(&RedactRules::default());
    let hidden = redactor.hide(&["is it correcthorse7 or not?", "PASSWORD=correcthorse7", "no, correcthorse77"]);
    assert_eq!(hidden[0].text, "is it [[SECRET_1]] or not?");
    assert_eq!(hidden[2].text, "no, correcthorse77");
    assert_eq!(redactor.hide(&["correcthorse7 again"])[0].text, "[[SECRET_1]] again");
}

#[test]
fn kinds_are_told_apart_in_one_text() {
    let text = "postgres://app:S3cr3t!pw@db.prod.internal:5432/shop from 10.2.3.4, mail mira.okonjo@shop.example, see api.shop.example";
    let (redactor, hidden) = hide(&people(), text);
    assert_eq!(
        hidden,
        "postgres://app:[[SECRET_1]]@[[HOST_1]]:5432/shop from [[IP_1]], mail [[EMAIL_1]], see [[HOST_2]]"
    );
    let kinds: Vec<RedactedKind> = redactor.marks().into_iter().map(|mark| mark.kind).collect();
    assert_eq!(
        kinds,
        [RedactedKind::Secret, RedactedKind::Email, RedactedKind::Ip, RedactedKind::Host, RedactedKind::Host]
    );
}
