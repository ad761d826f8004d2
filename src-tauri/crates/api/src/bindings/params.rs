//! Checks the declarations of params against serde, which reads them: what it takes, and what it can do without.

use super::Bindings;
use serde_json::{Map, Value};

/// Texts that stand for every `string`: which of them is taken depends on what the text means.
const TEXTS: [&str; 3] = ["2026-01-02T03:04:05Z", "2026-01-02", "1"];

/// A field of a declaration.
struct Field<'a> {
    name: &'a str,
    optional: bool,
    kind: &'a str,
}

/// What is wrong with the declared params of a call, as sentences; `reads` says whether serde takes a value.
pub(super) fn faults(bindings: &Bindings, params: &str, reads: fn(Value) -> Result<(), String>) -> Vec<String> {
    let fields = fields(bindings, params);
    let with = |text: &str, extra: Option<&Field>| {
        let needed = fields.iter().filter(|field| !field.optional).chain(extra);
        needed.map(|field| (field.name.to_owned(), sample(bindings, field.kind, text))).collect::<Map<_, _>>()
    };
    let taken = |extra| TEXTS.iter().find(|text| reads(with(text, extra).into()).is_ok());
    let Some(text) = taken(None) else {
        let why = reads(with(TEXTS[0], None).into()).err().unwrap_or_default();
        return vec![format!("`{params}` with nothing but its needed fields is not taken: {why}")];
    };
    let mut faults = Vec::new();
    for field in &fields {
        if field.optional && taken(Some(field)).is_none() {
            faults.push(format!("`{params}` does not take `{}: {}`", field.name, field.kind));
        }
        let mut without = with(text, None);
        if without.remove(field.name).is_some() && reads(without.into()).is_ok() {
            faults.push(format!("`{params}` can do without `{}`, which is declared as needed", field.name));
        }
    }
    faults
}

/// The fields of a declared object, as [`super::layout`] prints them; none for a word, an id or an empty object.
fn fields<'a>(bindings: &'a Bindings, name: &str) -> Vec<Field<'a>> {
    let (_, declaration) = bindings.types.get(name).expect("every type that is named is declared");
    let field = |line: &'a str| {
        let (name, kind) = line.strip_prefix("  ")?.strip_suffix(';')?.split_once(": ")?;
        Some(Field { name: name.trim_end_matches('?'), optional: name.ends_with('?'), kind })
    };
    let is_comment = |line: &&str| line.trim_start().starts_with(['/', '*']);
    declaration.lines().filter(|line| !is_comment(line)).filter_map(field).collect()
}

/// A value of the TypeScript type `kind`.
fn sample(bindings: &Bindings, kind: &str, text: &str) -> Value {
    match kind.trim_end_matches(" | null") {
        "string" => text.into(),
        "number" => 1.into(),
        "boolean" => true.into(),
        "unknown" => Value::Null,
        list if list.starts_with("Array<") => Value::Array(Vec::new()),
        map if map.starts_with('{') || map.starts_with("Record<") => Value::Object(Map::new()),
        name => {
            let (_, declaration) = bindings.types.get(name).expect("every type that is named is declared");
            let body = declaration.split_once(" = ").or(declaration.split_once(" =\n")).map_or("", |(_, body)| body);
            match (body.starts_with('{'), body.split('"').nth(1)) {
                (true, _) => {
                    let needed = fields(bindings, name).into_iter().filter(|field| !field.optional);
                    needed.map(|field| (field.name.to_owned(), sample(bindings, field.kind, text))).collect()
                }
                (false, Some(word)) => word.into(),
                // An id, whose bare number is taken too.
                (false, None) => "1".into(),
            }
        }
    }
}
