//! Puts a declaration on lines, one field or one part of a union a line, so that a change is one line of a diff.

/// Letters on a line, as in Rust.
const WIDTH: usize = 120;

/// A declaration as the deriving library prints it (all on one line but for comments), ending with a line break.
pub(super) fn lines(docs: &str, declaration: &str) -> String {
    let mut out = String::new();
    if !docs.is_empty() {
        comment(&mut out, docs, 0);
    }
    let (head, body) = declaration.split_once(" = ").expect("a declaration has a body");
    let parts = parts(body.trim_end_matches(';'));
    let short = format!("{head} = {};", parts.join(" | "));
    if let [part] = parts.as_slice() {
        out.push_str(&format!("{head} = {}", block(part, 0)));
    } else if short.len() <= WIDTH && !short.contains(['{', '\n']) {
        return out + &short + "\n";
    } else {
        out.push_str(&format!("{head} ="));
        for part in parts {
            let one_line = part.replace(", }", " }");
            out.push_str("\n  | ");
            out.push_str(&if part.contains("/**") { block(part, 2) } else { one_line });
        }
    }
    out + ";\n"
}

/// The parts of a union; one when it is none.
fn parts(body: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut at) = (Vec::new(), 0, 0, 0);
    while let Some(first) = body[at..].chars().next() {
        match first {
            '{' | '<' | '[' => depth += 1,
            '}' | '>' | ']' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(body[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        at += opaque(&body[at..]).unwrap_or(first.len_utf8());
    }
    parts.push(body[start..].trim());
    parts
}

/// The length of the comment or text that `rest` starts with: nothing in it is syntax.
fn opaque(rest: &str) -> Option<usize> {
    if rest.starts_with("/**") {
        return Some(rest.find("*/").expect("a comment is closed") + 2);
    }
    let text = rest.strip_prefix('"')?;
    Some(text.find('"').expect("a text is closed") + 2)
}

/// A part with each field of its objects on a line.
fn block(part: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut depth = indent;
    let mut rest = part.trim();
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '/' | '"' if opaque(rest).is_some() => {
                taken = opaque(rest).unwrap_or(taken);
                if first == '/' { comment(&mut out, &rest[..taken], depth) } else { out.push_str(&rest[..taken]) }
            }
            '{' if rest.starts_with("{ [key in ") => {
                taken = closed(rest);
                out.push_str(&rest[..taken]);
            }
            '{' => {
                depth += 1;
                out.push('{');
                start_line(&mut out, depth);
            }
            '}' => {
                depth -= 1;
                start_line(&mut out, depth);
                out.push('}');
            }
            ',' if depth > indent && ends_field(&out) => {
                out.push(';');
                start_line(&mut out, depth);
            }
            ' ' | '\n' if out.ends_with([' ', '\n']) => {}
            '\n' => start_line(&mut out, depth),
            other => out.push(other),
        }
        rest = &rest[taken..];
    }
    out
}

/// Ends the line, unless nothing is on it, and indents the next one.
fn start_line(out: &mut String, depth: usize) {
    out.truncate(out.trim_end_matches(' ').len());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&"  ".repeat(depth));
}

/// Where the brace that `text` starts with is closed again, just behind it.
fn closed(text: &str) -> usize {
    let mut depth = 0;
    let end = text.find(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0
    });
    end.expect("a map is closed") + 1
}

/// True for a comma behind `out` that is in no open `<` or `[` of its field.
fn ends_field(out: &str) -> bool {
    let field = &out[out.rfind('\n').map_or(0, |at| at + 1)..];
    let count = |letter| field.matches(letter).count();
    count('<') == count('>') && count('[') == count(']')
}

/// `/** one line */`, or a line each.
fn comment(out: &mut String, comment: &str, depth: usize) {
    let body = comment.trim().trim_start_matches("/**").trim_end_matches("*/");
    let body: Vec<&str> = body.lines().map(|line| line.trim().trim_start_matches('*').trim()).collect();
    start_line(out, depth);
    match body.iter().copied().filter(|line| !line.is_empty()).collect::<Vec<_>>().as_slice() {
        [line] => out.push_str(&format!("/** {line} */")),
        lines => {
            out.push_str("/**");
            for line in lines {
                start_line(out, depth);
                out.push_str(&format!(" * {line}"));
            }
            start_line(out, depth);
            out.push_str(" */");
        }
    }
    start_line(out, depth);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_get_a_line_for_each_field_whatever_their_comments_hold() {
        let field = "\n/**\n * `{ a | b }`, or \"c\n */\nplaces: Array<[number, number]>,";
        let declaration = format!("export type A = {{ {field} map: {{ [key in string]: {{ [key in B]?: C }} }}, }};");
        let expected = "/** What. */\nexport type A = {\n  /** `{ a | b }`, or \"c */\n  places: Array<[number, number]>;\n  \
                        map: { [key in string]: { [key in B]?: C } };\n};\n";
        assert_eq!(lines("/**\n * What.\n */\n", &declaration), expected);
    }

    #[test]
    fn unions_get_a_line_for_each_part_unless_they_are_few_words() {
        assert_eq!(lines("", r#"export type A = "b" | "c";"#), "export type A = \"b\" | \"c\";\n");
        let declaration = r#"export type A = { "is": "b | c", d: D | null, } | { "is": "e" } & E;"#;
        let expected = "export type A =\n  | { \"is\": \"b | c\", d: D | null }\n  | { \"is\": \"e\" } & E;\n";
        assert_eq!(lines("", declaration), expected);
    }
}
