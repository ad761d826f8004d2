//! Plays a run: a veil that notes what it saw, models made of code, and the laws that hold for every call.
#![allow(clippy::unwrap_used, dead_code)]

use ::draft::pipeline::*;
use model::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The mark of every run here.
pub const MARK: &str = "q7Zk41mW";

/// Hides each of its words behind a token, and says whether it ever saw a text with one.
#[derive(Default)]
pub struct Words {
    pub words: Vec<String>,
    pub seen: Vec<String>,
}

impl Words {
    pub fn new(words: &[&str]) -> Words {
        Words { words: words.iter().map(|w| (*w).to_owned()).collect(), seen: Vec::new() }
    }
}

impl Veil for Words {
    fn hide(&mut self, texts: &[&str]) -> Vec<String> {
        let hide = |text: &&str| {
            assert!(!text.contains("[[WORD_"), "a token goes through the veil again: {text}");
            let mut text = (*text).to_owned();
            for (at, word) in self.words.iter().enumerate() {
                text = text.replace(word.as_str(), &format!("[[WORD_{}]]", at + 1));
            }
            text
        };
        let hidden = texts.iter().map(hide).collect();
        self.seen.extend(texts.iter().map(|text| (*text).to_owned()));
        hidden
    }

    fn show(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (at, word) in self.words.iter().enumerate().rev() {
            text = text.replace(&format!("[[WORD_{}]]", at + 1), word);
        }
        text
    }
}

/// About three bytes a token, which is never too few.
pub fn count(text: &str) -> u32 {
    u32::try_from(text.len().div_ceil(3)).unwrap()
}

pub fn plan(context: u32, answer: u32) -> Plan {
    Plan {
        context_tokens: context,
        answer_tokens: answer,
        fence: MARK.to_owned(),
        left_out: Default::default(),
        only: None,
        wish: None,
        instructions: BTreeMap::new(),
        memory: Vec::new(),
        count_tokens: count,
    }
}

pub struct Played {
    pub draft: Draft,
    pub report: RunReport,
    pub calls: Vec<Call>,
    pub rounds: usize,
}

/// Runs to the end, with the laws of every call checked on the way.
pub fn play(
    case: &::draft::builtin::Case<'_>,
    written: &[Passage],
    plan: Plan,
    veil: &mut dyn Veil,
    model: &mut dyn FnMut(&Call) -> Reply,
) -> Played {
    let (context, mark) = (plan.context_tokens, plan.fence.clone());
    let mut run = Run::start(case, written, plan, veil);
    let (mut calls, mut rounds) = (Vec::new(), 0);
    while !run.round().is_empty() {
        rounds += 1;
        assert!(rounds <= 4, "a run has at most four rounds");
        run.round().iter().for_each(|call| sound(call, context, &mark));
        let replies = run.round().iter().map(&mut *model).collect();
        calls.extend_from_slice(run.round());
        run.feed(replies, veil);
    }
    let (draft, report, _) = run.finish();
    Played { draft, report, calls, rounds }
}

/// What holds for every call, whatever the evidence is.
pub fn sound(call: &Call, context: u32, mark: &str) {
    let tokens = count(&call.system) + count(&call.user) + call.answer_tokens;
    assert!(tokens <= context, "{}: {tokens} tokens of {context}", call.label);
    assert!(call.evidence.is_sorted() && call.prompt_hash.len() == 64 && call.prompt.ends_with(".md"));
    assert!(call.schema["additionalProperties"] == false);
    assert!(!call.user.contains("{{") || call.user.contains(mark), "a slot was not filled");
    assert_eq!(hidden_letters(&call.user), "", "{}", call.label);
    assert_eq!(hidden_letters(&call.system), "");
    blocks(&call.user, mark);
}

/// Characters that cannot be seen, and no emoji needs.
pub fn hidden_letters(text: &str) -> String {
    let bad = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    };
    text.chars().filter(bad).collect()
}

/// The fenced blocks of a prompt: name and body. Panics when the fence is not in order.
pub fn blocks<'p>(prompt: &'p str, mark: &str) -> Vec<(&'p str, &'p str)> {
    let open = format!("<<{mark} ");
    let end = format!("<<{mark} end>>");
    let mut found = Vec::new();
    let mut rest = prompt;
    while let Some(at) = rest.find(&open) {
        let head = &rest[at + open.len()..];
        let (name, body) = head.split_once(">>\n").expect("a block begins with its name");
        assert!(name != "end" && !name.contains('\n'), "a block ends that did not begin: {name}");
        let close = body.find(&end).expect("every block ends");
        assert!(!body[..close].contains(mark), "a block holds the mark");
        found.push((name, body[..close].trim_end()));
        rest = &body[close + end.len()..];
    }
    found
}

/// A prompt without its blocks: what code and the person say.
pub fn outside(prompt: &str, mark: &str) -> String {
    let mut text = prompt.to_owned();
    for (name, body) in blocks(prompt, mark) {
        text = text.replacen(&format!("<<{mark} {name}>>\n{body}\n<<{mark} end>>"), "", 1);
    }
    text
}

/// A model that quotes the last line of each block and claims no more than that.
pub fn faithful(call: &Call) -> Reply {
    let blocks = blocks(&call.user, MARK);
    let items: Vec<(&str, &str)> = blocks.iter().filter(|(name, _)| name.starts_with("E-")).copied().collect();
    let quote = |body: &str| {
        let line = body.lines().last().unwrap_or_default();
        let line = line.split('“').nth(1).and_then(|rest| rest.split('”').next()).unwrap_or(line);
        line.replace("[…]", "").trim().to_owned()
    };
    let ids: Vec<&str> = items.iter().map(|(name, _)| *name).take(4).collect();
    let labels: Vec<&str> = blocks.iter().filter(|(name, _)| name.starts_with('H')).map(|(name, _)| *name).collect();
    let sentence = |(id, body): &(&str, &str), section: &str| {
        let words = quote(body);
        json!({"evidence": [id], "quotes": [{"evidence": id, "quote": words}], "section": section,
               "text": format!("It was written: “{words}”.")})
    };
    Reply::Complete(match call.step {
        Step::Extract => json!({"facts": items.iter().take(40).map(|(id, body)| json!({
            "evidence": id, "kind": "symptom", "quote": quote(body), "says": quote(body)})).collect::<Vec<_>>()}),
        Step::Weigh => {
            json!({"finding": "causes", "reason": "", "hypotheses": ids.iter().enumerate().map(|(at, id)| json!({
            "against": [], "class": "unknown", "for": [id], "reach": "likely", "role": "trigger",
            "statement": format!("{} number {}", quote(items[at].1), ["one", "two", "three", "four"][at]),
            "would_confirm": "the log", "would_refute": "the log"})).collect::<Vec<_>>()})
        }
        Step::Challenge => json!({"objections": labels.iter().map(|label| json!({
            "about": label, "against": [], "objection": "none", "reach": "likely", "reason": ""})).collect::<Vec<_>>(),
            "order": labels}),
        Step::Write => {
            let section = call.schema["properties"]["sentences"]["items"]["properties"]["section"]["enum"][0].clone();
            let section = section.as_str().unwrap();
            let rows: Vec<Value> = items.iter().take(6).map(|item| sentence(item, section)).collect();
            if call.schema["properties"]["hypotheses"].is_object() {
                json!({"hypotheses": [], "sentences": rows})
            } else {
                json!({"sentences": rows})
            }
        }
        Step::Actions => {
            json!({"actions": [{"action": "Add an alert", "evidence": ids, "factor": "H1", "kind": "detect",
            "shown_by": "A test of the alert pages.", "strength": "intermediate"}]})
        }
    })
}

/// Whether a value is of the shape that a schema of ours describes.
pub fn fits(schema: &Value, value: &Value) -> Result<(), String> {
    match schema["type"].as_str() {
        Some("object") => {
            let object = value.as_object().ok_or_else(|| format!("{value} is no object"))?;
            let properties = schema["properties"].as_object().unwrap();
            if let Some(more) = object.keys().find(|key| !properties.contains_key(*key)) {
                return Err(format!("{more} is not asked for"));
            }
            properties.iter().try_for_each(|(name, of)| {
                fits(of, object.get(name).ok_or_else(|| format!("{name} is missing"))?)
                    .map_err(|e| format!("{name}: {e}"))
            })
        }
        Some("array") => {
            let rows = value.as_array().ok_or_else(|| format!("{value} is no list"))?;
            rows.iter().try_for_each(|row| fits(&schema["items"], row))
        }
        _ => match (value.as_str(), schema["enum"].as_array()) {
            (Some(_), None) => Ok(()),
            (Some(_), Some(words)) if words.contains(value) => Ok(()),
            _ => Err(format!("{value} is none of {}", schema["enum"])),
        },
    }
}

/// Every string of a draft that a person may read as its words; what the checker says of it is not among them.
pub fn strings(draft: &Draft) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = vec![serde_json::to_value(draft).unwrap()];
    while let Some(value) = look.pop() {
        match value {
            Value::String(text) => found.push(text),
            Value::Array(all) => look.extend(all),
            Value::Object(all) => look.extend(all.into_iter().filter(|(name, _)| name != "faults").map(|(_, v)| v)),
            _ => {}
        }
    }
    found
}
