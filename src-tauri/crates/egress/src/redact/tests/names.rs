//! Persons, hosts and words of the rules.

use super::super::{RedactRules, Redactor};
use super::{hide, people};

fn hidden(text: &str) -> String {
    hide(&people(), text).1
}

#[test]
fn a_name_is_hidden_as_a_whole_word_in_both_cases() {
    let text = "Mira Okonjo asked @tkvist; mira will look. Admiral Jonas saw Will Tanaka will-ing.";
    assert_eq!(
        hidden(text),
        "[[PERSON_1]] asked @[[PERSON_2]]; [[PERSON_3]] will look. Admiral Jonas saw [[PERSON_4]] will-ing."
    );
}

#[test]
fn first_names_that_are_words_or_two_people_s_stay() {
    assert_eq!(hidden("will Jonas do it? Will it work?"), "will Jonas do it? Will it work?");
    assert_eq!(hidden("Mira's and MIRA"), "[[PERSON_1]]'s and MIRA");
    assert_eq!(hidden("admiral tkvist2 tkvist_old"), "admiral tkvist2 tkvist_old");
}

#[test]
fn a_handle_that_is_a_word_is_hidden_only_where_it_is_addressed() {
    let rules = RedactRules { persons: vec!["@max".to_owned()], ..RedactRules::default() };
    assert_eq!(hide(&rules, "max retries, @max").1, "max retries, [[PERSON_1]]");
}

#[test]
fn hosts_of_the_rules_go_with_what_lies_under_them() {
    assert_eq!(
        hidden("shop.example, db-1.eu.shop.example:5432, myshop.example, shop.example.org"),
        "[[HOST_1]], [[HOST_2]]:5432, myshop.example, shop.example.org"
    );
}

#[test]
fn hosts_under_inside_suffixes_are_seen() {
    let text = "ledger.prod.svc.cluster.local ip-10-2-3-4.ec2.internal wiki.corp printer.local api.payments.svc";
    assert_eq!(hidden(text), "[[HOST_1]] [[HOST_2]] [[HOST_3]] [[HOST_4]] [[HOST_5]]");
    let files = ".env.local config.local.yml the local and internal.rs, foo.internals, settings .local";
    assert_eq!(hidden(files), files);
}

#[test]
fn words_are_found_in_any_case_and_alphabet() {
    let rules = RedactRules {
        words: vec!["Brightwater".to_owned(), "Åkerlund".to_owned(), "株式会社".to_owned()],
        ..RedactRules::default()
    };
    assert_eq!(hide(&rules, "BRIGHTWATER brightwater Brightwaters").1, "[[WORD_1]] [[WORD_2]] Brightwaters");
    assert_eq!(hide(&rules, "åkerlund ÅKERLUND, 株式会社").1, "[[WORD_1]] [[WORD_2]], [[WORD_3]]");
}

#[test]
fn names_are_found_through_invisible_letters_and_encodings() {
    let mut redactor = Redactor::new(&people());
    let hidden = redactor.hide(&[
        "Mi\u{200b}ra Oko\u{ad}njo",
        "q=Mira%20Okonjo&x",
        "Brightwater in TWlyYSBPa29uam8gd2FzIGhlcmU=",
    ]);
    let texts: Vec<&str> = hidden.iter().map(|hidden| hidden.text.as_str()).collect();
    assert_eq!(texts, ["[[PERSON_1]]", "q=[[PERSON_2]]&x", "[[WORD_1]] in [[PERSON_3]]"]);
    assert_eq!(redactor.show(texts[0]).text, "Mi\u{200b}ra Oko\u{ad}njo");
}

#[test]
fn empty_and_tiny_rules_hide_nothing() {
    let rules = RedactRules {
        persons: vec![String::new(), " ".to_owned(), "@".to_owned(), "a".to_owned()],
        hosts: vec![".".to_owned()],
        words: vec![String::new()],
    };
    assert_eq!(hide(&rules, "a . @ b").1, "a . @ b");
}
