#![allow(clippy::unwrap_used)]
use proptest::prelude::*;

use super::*;

fn cut(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    Cutter::default().each(text, |word, piece| words.push(format!("{word}@{}", piece.position)));
    words
}

fn has(text: &str, words: &[&str]) {
    let cut = cut(text);
    for word in words {
        assert!(cut.iter().any(|c| c.rsplit_once('@').unwrap().0 == *word), "{text}: {word} is not in {cut:?}");
    }
}

#[test]
fn whole_words_and_their_parts_stand_where_phrases_need_them() {
    assert_eq!(
        cut("Connection refused, by payments-api now"),
        ["connection@0", "refused@1", "by@2", "payments-api@3", "payments@3", "api@4", "now@5"]
    );
    assert_eq!(
        cut("NullPointerException at x"),
        ["nullpointerexception@0", "null@0", "pointer@1", "exception@2", "at@3", "x@4"]
    );
    assert_eq!(cut("at host-12.eu2:80/x, PR#12"), ["at@0", "host@1", "12@2", "eu2@3", "80@4", "x@5", "pr@6", "12@7"]);
    assert_eq!(cut("see #1234."), ["see@0", "#1234@1", "1234@1"]);
    assert_eq!(cut("v1.2.3"), ["1@0", "v1@0", "2@1", "3@2"]);
    assert_eq!(cut("日本語 ok"), ["日本@0", "日@0", "本語@1", "本@1", "語@2", "ok@3"]);
}

#[test]
fn odd_names_are_found_by_the_pieces_people_type() {
    has("ERR_CONN_REFUSED", &["err_conn_refused", "err", "conn", "refused"]);
    has("HTTP/1.1 503", &["http", "1", "503"]);
    has("E0432", &["e0432"]);
    has("SQLSTATE[42P01]", &["sqlstate", "42p01"]);
    has("/var/log/App.log:12", &["var", "log", "app", "12"]);
    has("db-1.eu.example.com", &["db", "1", "eu", "example"]);
    has("/var/log/App.log", &["var/log/app.log", "app"]);
    has("HTTPServer iOS GitHub", &["http", "server", "ios", "github", "hub"]);
    has("3f786850e387550fdab836ed7e6dc881de23001b", &["3f786850e387550fdab836ed7e6dc881de23001b"]);
    has(
        "Müller STRASSE straße Ångström Ωmega ÉCOLE naı\u{308}ve",
        &["muller", "strasse", "angstrom", "ωmega", "ecole", "naive"],
    );
    has("Ｆｕｌｌ ﬁle don’t", &["full", "file", "don't", "don"]);
    has("🔥 down 👩\u{200D}🚒", &["🔥", "down", "👩", "🚒"]);
    has("ฐานข้อมูล 데이터베이스", &["ฐา", "데이", "베이"]);
    has("हिन्दी", &["हिन्दी"]);
    has("ガ e\u{301}", &["ガ", "e"]);
}

#[test]
fn a_megabyte_without_a_blank_is_bounded() {
    for text in [
        "a".repeat(1 << 20),
        "aB".repeat(1 << 19),
        "日".repeat(1 << 18),
        "a-".repeat(1 << 19),
        "\u{301}".repeat(1 << 19),
    ] {
        Cutter::default().each(&text, |word, _| assert!(word.len() <= MAX_TOKEN));
    }
}

/// The same text without the short way for plain words.
fn cut_the_long_way(text: &str) -> Vec<(Role, usize, usize, usize, String)> {
    let (mut cutter, mut place, mut words) = (Cutter::default(), Place::default(), Vec::new());
    while place.byte < text.len() {
        if skippable(text.as_bytes(), place.byte, 0) {
            place.byte += 1;
            continue;
        }
        place.byte = cutter.general(text, place.byte, &mut place.position);
        let letters = &cutter.letters;
        let word = |p: &Piece| (p.role, p.position, p.from, p.to, letters[p.start..p.end].to_owned());
        words.extend(cutter.pieces.iter().map(word));
    }
    words
}

proptest! {
    #[test]
    fn any_text_is_cut_without_panic_and_with_true_offsets(text in "\\PC*|(?s).{0,200}|[a-zA-Z0-9_./:#'é日本한ｶﾞ🔥\u{301}\u{200d} -]{0,80}") {
        let mut last = 0;
        Cutter::default().each(&text, |word, piece| {
            assert!(!word.is_empty() && word.len() <= MAX_TOKEN);
            assert!(piece.from < piece.to && text.get(piece.from..piece.to).is_some());
            assert!(piece.position >= last && piece.span >= 1);
            last = piece.position;
        });
    }

    #[test]
    fn the_short_way_cuts_as_the_long_way(text in "[a-cvA-C0-2é日 ,.#_:'-]{0,40}|[a-zA-Z0-9./#: -]{0,40}") {
        let mut words = Vec::new();
        Cutter::default().each(&text, |w, p| words.push((p.role, p.position, p.from, p.to, w.to_owned())));
        prop_assert_eq!(words, cut_the_long_way(&text));
    }

    #[test]
    fn the_stream_of_the_engine_is_the_same_as_the_cutter(text in "(?s).{0,120}") {
        let mut own = Vec::new();
        Cutter::default().each(&text, |word, piece| own.push((word.to_owned(), piece.position, piece.from, piece.to)));
        let mut tokenizer = WordTokenizer::default();
        let mut stream = tokenizer.token_stream(&text);
        let mut theirs = Vec::new();
        while stream.advance() {
            let t = stream.token();
            theirs.push((t.text.clone(), t.position, t.offset_from, t.offset_to));
        }
        prop_assert_eq!(own, theirs);
    }
}
