//! Rust source as the rules see it: comments, literals and test code blanked out, lines kept.
//!
//! A scanner, not a parser: it knows where comments and literals end and where the item after `#[cfg(test)]` ends.
//! It does not expand macros and does not follow `use`.

/// `source` with the content of comments and literals replaced by spaces; line numbers stay right.
pub fn without_comments_and_literals(source: &str) -> String {
    let text: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < text.len() {
        let end = if starts(&text, at, "//") {
            text[at..].iter().position(|c| *c == '\n').map_or(text.len(), |n| at + n)
        } else if starts(&text, at, "/*") {
            end_of_block_comment(&text, at)
        } else if let Some(end) = end_of_literal(&text, at) {
            end
        } else {
            out.push(text[at]);
            at += 1;
            continue;
        };
        out.extend(text[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
        at = end;
    }
    out
}

/// As above, and items under `#[cfg(test)]` or `#[test]` blanked too.
pub fn logic(source: &str) -> String {
    let code = without_comments_and_literals(source);
    if code.contains("#![cfg(test)]") {
        return code.chars().filter(|c| *c == '\n').collect();
    }
    let mut out = String::with_capacity(code.len());
    let mut rest = code.as_str();
    while let Some(start) = ["#[cfg(test)]", "#[test]"].iter().filter_map(|mark| rest.find(mark)).min() {
        let end = start + end_of_item(&rest[start..]);
        out.push_str(&rest[..start]);
        out.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    out + rest
}

/// Lines (counted from 1) on which `pattern` stands by itself: a letter of a longer name does not touch either end.
pub fn lines_with(code: &str, pattern: &str) -> Vec<usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (first_is_name, last_is_name) = (pattern.starts_with(is_name), pattern.ends_with(is_name));
    let mut lines: Vec<usize> = code
        .match_indices(pattern)
        .filter(|(at, _)| {
            let touches_before = first_is_name && code[..*at].ends_with(is_name);
            let touches_after = last_is_name && code[at + pattern.len()..].starts_with(is_name);
            !touches_before && !touches_after
        })
        .map(|(at, _)| code[..at].matches('\n').count() + 1)
        .collect();
    lines.dedup();
    lines
}

/// Names that this code declares as types, with their lines.
pub fn declared_types(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut words = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            if matches!(word, "struct" | "enum" | "trait" | "type" | "union")
                && let Some(name) = words.next()
                && name.starts_with(|c: char| c.is_uppercase())
            {
                found.push((number + 1, name.to_owned()));
            }
        }
    }
    found
}

fn starts(text: &[char], at: usize, what: &str) -> bool {
    what.chars().enumerate().all(|(n, c)| text.get(at + n) == Some(&c))
}

fn end_of_block_comment(text: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < text.len() {
        if starts(text, at, "/*") {
            depth += 1;
            at += 2;
        } else if starts(text, at, "*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Where the string or character literal that begins at `start` ends; `None` when none begins there.
fn end_of_literal(text: &[char], start: usize) -> Option<usize> {
    let touches_name = start > 0 && (text[start - 1].is_alphanumeric() || text[start - 1] == '_');
    let mut at = start;
    if !touches_name {
        while at < start + 2 && matches!(text.get(at), Some('b' | 'c' | 'r')) {
            at += 1;
        }
    }
    let is_raw = at > start && text[at - 1] == 'r';
    let hashes = if is_raw { text[at..].iter().take_while(|c| **c == '#').count() } else { 0 };
    match text.get(at + hashes)? {
        '"' if is_raw => {
            let close: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
            let body = at + hashes + 1;
            Some((body..text.len()).find(|n| starts(text, *n, &close)).map_or(text.len(), |n| n + close.len()))
        }
        '"' => Some(end_of_quoted(text, at + 1, '"')),
        '\'' if hashes == 0 => {
            // A lifetime has a name and no closing quote; a character has one place between its quotes, or a `\`.
            let is_character = text.get(at + 1) == Some(&'\\') || text.get(at + 2) == Some(&'\'');
            is_character.then(|| end_of_quoted(text, at + 1, '\''))
        }
        _ => None,
    }
}

fn end_of_quoted(text: &[char], mut at: usize, quote: char) -> usize {
    while at < text.len() {
        match text[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// Bytes up to the end of the item that begins here: past its `;`, or past the `}` of its body.
fn end_of_item(code: &str) -> usize {
    let mut depth = 0i32;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 && c == '}' {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn comments_and_literals_are_blanked_and_lines_stay() {
    let source = "a(\"x.unwrap() // no\"); // .unwrap()\n/* /* .unwrap() */ \n */ b('\"', '\\'', b\"\\\"\", r#\"\"q\"#);\nfn f<'a>(x: &'a str) {}\n";
    let code = without_comments_and_literals(source);
    assert!(!code.contains("unwrap") && !code.contains('q'), "{code}");
    assert!(code.contains("fn f<'a>(x: &'a str) {}") && code.contains("b("), "{code}");
    assert_eq!(code.lines().count(), source.lines().count());
    assert_eq!(without_comments_and_literals("let bar\"x\" = for\"y\";").trim(), "let bar    = for   ;");
}

#[test]
fn test_code_is_blanked_and_what_follows_is_not() {
    let source = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { c.unwrap() }\n}\n#[cfg(test)]\nmod far;\nfn d() { e.unwrap() }\n#[test]\nfn f() { g.unwrap() }\n";
    let code = logic(source);
    assert_eq!(lines_with(&code, ".unwrap()"), [8]);
    assert_eq!(code.lines().count(), source.lines().count());
    assert_eq!(logic("#![cfg(test)]\nfn a() { b.unwrap() }\n"), "\n\n");
}

#[test]
fn patterns_stand_by_themselves() {
    assert_eq!(lines_with("my_rand::x\nrand::x\nrand::xy\n", "rand::x"), [2]);
    assert_eq!(lines_with("a.unwrap_or()\nb.unwrap()", ".unwrap()"), [2]);
}

#[test]
fn types_are_found_where_they_are_declared() {
    let found = declared_types("pub(crate) struct DoorKeeper<T> {\n type_of: u8 }\nimpl X for Y { type Err = Z; }");
    assert_eq!(found, [(1, "DoorKeeper".to_owned()), (3, "Err".to_owned())]);
}
