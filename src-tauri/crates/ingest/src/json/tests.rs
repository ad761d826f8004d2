#![allow(clippy::unwrap_used)]

use super::*;

/// Everything that is given: `path@line=raw` or `path@line!reason`.
fn walk(text: &str, limit: usize, arrays: &[&str]) -> Vec<String> {
    let mut records = Records::new(text.as_bytes(), limit, arrays).unwrap();
    let mut seen = Vec::new();
    while let Some(event) = records.next().unwrap() {
        seen.push(match event {
            Event::Record(record) => {
                let mark = if record.role == Role::Beside { "~" } else { "=" };
                format!("{}@{}{mark}{}", record.path, record.line, record.raw)
            }
            Event::Fault(fault) => format!("{}@{}!{}", fault.path, fault.line, fault.code),
        });
    }
    seen
}

#[test]
fn arrays_objects_lines_and_scalars() {
    assert_eq!(walk("[1, \"a]\\\"\",\n{\"b\":[2]}]", 100, &[]), ["[0]@1=1", "[1]@1=\"a]\\\"\"", "[2]@2={\"b\":[2]}"]);
    assert_eq!(walk(" {\"a\": 1}\n", 100, &[]), ["@1={\"a\": 1}"]);
    assert_eq!(walk("{\"a\":1}\n\n{\"b\":2}\r\n", 100, &[]), ["@1={\"a\":1}", "@3={\"b\":2}"]);
    assert_eq!(walk("{\n\"a\":1\n}\n{\n\"b\":2\n}", 100, &[]), ["@1={\n\"a\":1\n}", "@4={\n\"b\":2\n}"]);
    assert_eq!(walk("true", 100, &[]), ["@1=true"]);
    assert_eq!(walk("[]", 100, &[]), Vec::<String>::new());
    assert_eq!(walk(" \n", 100, &[]), ["@2!empty"]);
}

#[test]
fn named_arrays_give_their_elements_and_the_rest_beside() {
    let text = "{\"more\": false, \"incidents\": [{\"id\":1},\n{\"id\":2}], \"page\": {\"n\": 1}, \"notes\": []}";
    let seen = walk(text, 100, &["incidents", "notes"]);
    assert_eq!(seen, ["more@1~false", "incidents[0]@1={\"id\":1}", "incidents[1]@2={\"id\":2}", "page@2~{\"n\": 1}"]);
    assert_eq!(walk("{\"incidents\": {\"a\": 1}}", 100, &["incidents"]), ["@1={\"incidents\": {\"a\": 1}}"]);
    let pages = "{\"incidents\":[1]}\n{\"incidents\":[2]}\n";
    assert_eq!(walk(pages, 100, &["incidents"]), ["incidents[0]@1=1", "incidents[0]@2=2"]);
}

#[test]
fn a_broken_element_costs_itself() {
    let text = "[\n {\"a\": 1},\n {\"a\": \"lost quote},\n {\"a\": 3},\n {\"a\": {4},\n {\"a\": 5},\n {\"a\": tru},\n {\"a\": 7}\n]";
    let mut records = Records::new(text.as_bytes(), 1000, &[]).unwrap();
    let mut read = Vec::new();
    let mut faults = Vec::new();
    while let Some(event) = records.next().unwrap() {
        match event {
            Event::Record(record) => match record.parse::<serde_json::Value>() {
                Ok(value) => read.push(value["a"].as_i64().unwrap()),
                Err(fault) => faults.push(fault.line),
            },
            Event::Fault(fault) => faults.push(fault.line),
        }
    }
    assert_eq!(read, [1, 3, 5, 7]);
    assert_eq!(faults, [3, 5, 7]);
}

#[test]
fn a_broken_line_costs_itself() {
    let seen = walk("{\"a\":1}\n{\"a\":\n{\"a\":3}\n{\"a\":4}", 100, &[]);
    assert_eq!(seen, ["@1={\"a\":1}", "@2={\"a\":", "@3={\"a\":3}", "@4={\"a\":4}"]);
    assert_eq!(faults(b"{\"a\":1}\n{\"a\":\n{\"a\":3}\n", &[]).len(), 1);
}

#[test]
fn a_cut_file_gives_what_stands_before_the_cut_and_one_fault() {
    let whole = "[{\"a\": 1}, {\"a\": \"two, {\"}, {\"a\": [3]}]";
    for cut in 1..whole.len() {
        let seen = walk(&whole[..cut], 1000, &[]);
        let faults = seen.iter().filter(|line| line.contains('!')).count();
        assert_eq!(faults, 1, "{cut}: {seen:?}");
        assert_eq!(seen.len() - 1, [9usize, 26, 38].iter().filter(|end| cut >= **end).count(), "{cut}: {seen:?}");
    }
}

#[test]
fn a_long_element_is_passed_over_and_the_next_one_read() {
    let text = format!("[1,\"{}\",2]", "x".repeat(300_000));
    assert_eq!(walk(&text, 1000, &[]), ["[0]@1=1", "[1]@1!limit_reached", "[2]@1=2"]);
    let lines = format!("{{\"a\":1}}\n{{\"b\":1}}\n{{\"c\":\"{}\"}}\n{{\"d\":1}}\n", "x".repeat(300_000));
    assert_eq!(walk(&lines, 1000, &[]), ["@1={\"a\":1}", "@2={\"b\":1}", "@3!limit_reached", "@4={\"d\":1}"]);
}

#[test]
fn depth_costs_nothing() {
    let deep = "[".repeat(1_000_000);
    assert_eq!(faults(deep.as_bytes(), &[]).len(), 1);
    let closed = format!("{deep}{}", "]".repeat(1_000_000));
    assert_eq!(faults(closed.as_bytes(), &[]).len(), 1);
    let objects = "{\"a\":".repeat(1_000_000);
    assert_eq!(faults(objects.as_bytes(), &["a"]).len(), 1);
}

#[test]
fn what_is_no_json_is_refused() {
    let broken = [
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{,}",
        "[1]]",
        "[1][2]",
        "{}x",
        "]",
        "[01]",
        "[1.]",
        "['a']",
        "[\"\\x\"]",
        "[nul]",
        "{\"a\":1",
        "{\"incidents\":[1],}",
        "{\"incidents\":[1] 2}",
        "{\"incidents\":[1,]}",
        "{\"incidents\":[1]",
        "\u{feff}",
        "[\u{a0}1]",
    ];
    for text in broken {
        assert!(!faults(text.as_bytes(), &[]).is_empty(), "{text}");
        assert!(!faults(text.as_bytes(), &["incidents"]).is_empty(), "{text}");
    }
}

proptest::proptest! {
    /// Whatever serde_json takes, the walk gives in full, and the elements are the same; whatever it refuses has a fault.
    #[test]
    fn agrees_with_serde(text in "[\\[\\]{}\",:0-9a \\n\\\\]{0,24}") {
        let whole = serde_json::from_str::<serde_json::Value>(&text);
        let found = faults(text.as_bytes(), &["a"]);
        if whole.is_ok() {
            proptest::prop_assert!(found.is_empty(), "{found:?}");
        } else {
            let lines = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
            let sequence = text.contains('\n') && lines.fold(0, |sum, value| if value.is_ok() { sum + 1 } else { -99 }) > 0;
            proptest::prop_assert!(sequence || !found.is_empty());
        }
    }
}
