//! The engine over a tiny model of random weights: what it says is nonsense, so everything but its sense is tested.
//!
//! Compiled with the feature `llama` only: `cargo xtask local-llm`.
#![cfg(feature = "llama")]
#![allow(clippy::unwrap_used)]

mod tiny;

use local::{End, Engine, Fault, GoOn, Message, Question, Role, Said};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

struct Bench {
    engine: Engine,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tiny.gguf");
        tiny::write(&file);
        Bench { engine: Engine::default(), file, _folder: folder }
    }

    fn question(&self, user: &str, schema: Option<Value>) -> Question {
        let message = |role, text: &str| Message { role, text: text.to_owned() };
        Question {
            file: self.file.clone(),
            context_tokens: 8192,
            messages: vec![message(Role::System, "You read an incident."), message(Role::User, user)],
            schema,
            answer_tokens: 2000,
        }
    }

    fn ask(&self, question: &Question) -> Result<Said, Fault> {
        self.engine.ask(question, &always(), &mut |_| {})
    }
}

fn always() -> GoOn {
    Arc::new(|| true)
}

fn object(fields: Value) -> Value {
    let names: Vec<_> = fields.as_object().unwrap().keys().cloned().collect();
    json!({"type": "object", "properties": fields, "required": names, "additionalProperties": false})
}

/// Shapes like those of the drafting steps, and some that grammars have trouble with.
fn schemas() -> Vec<Value> {
    let text = json!({"type": "string"});
    let texts = json!({"type": "array", "items": text});
    let words = json!({"type": "string", "enum": ["likely", "inconclusive", "so \"quoted\"", "größer"]});
    let fact = object(json!({"evidence": text, "kind": words, "quote": text, "says": text}));
    vec![
        object(json!({"facts": {"type": "array", "items": fact}})),
        object(json!({"against": texts, "for": texts, "reach": words, "statement": text})),
        object(json!({"count": {"type": "integer"}, "share": {"type": "number"}, "is_sure": {"type": "boolean"}})),
        object(
            json!({"one": {"type": ["string", "null"]}, "deep": object(json!({"deeper": object(json!({"a": texts}))}))}),
        ),
        object(json!({"few": {"type": "array", "items": words, "minItems": 2, "maxItems": 3}})),
        object(json!({"only": {"const": "this"}})),
    ]
}

#[test]
fn every_answer_fits_its_schema() {
    let bench = Bench::new();
    let (mut tokens, begun) = (0, Instant::now());
    for (number, schema) in schemas().iter().enumerate() {
        let validator = jsonschema::validator_for(schema).unwrap();
        for turn in 0..8 {
            let question =
                bench.question(&format!("Question {turn} of {number}: was it {}?", turn * 7919), Some(schema.clone()));
            let said = bench.ask(&question).unwrap();
            assert_eq!(said.end, End::Complete, "{schema}: {said:?}");
            let value: Value = serde_json::from_str(&said.text).unwrap_or_else(|e| panic!("{e}: {}", said.text));
            assert!(validator.is_valid(&value), "{schema}: {value}");
            tokens += said.written;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{tokens} tokens bound by grammars in {seconds:.2} s, with their prompts: {:.0}/s",
        f64::from(tokens) / seconds
    );
}

#[test]
fn the_same_question_has_the_same_answer_and_another_has_another() {
    let bench = Bench::new();
    let question = bench.question("What failed?", Some(schemas()[1].clone()));
    let first = bench.ask(&question).unwrap();
    assert!(first.text.len() > 20, "{first:?}");
    assert_eq!(bench.ask(&question).unwrap(), first);
    bench.engine.forget();
    assert_eq!(bench.ask(&question).unwrap(), first, "also when it is loaded again");
    assert_eq!(Bench { engine: Engine::default(), ..bench }.ask(&question).unwrap(), first);
    let bench = Bench::new();
    let answers: std::collections::HashSet<_> =
        (0..4).map(|n| bench.ask(&bench.question(&format!("What failed {n}?"), None)).unwrap().text).collect();
    assert!(answers.len() > 1, "{answers:?}");
}

#[test]
fn what_is_told_on_the_way_is_the_answer() {
    let bench = Bench::new();
    let mut told = Vec::new();
    let question = bench.question("What failed?", Some(schemas()[0].clone()));
    let said = bench.engine.ask(&question, &always(), &mut |piece| told.push(piece.to_owned())).unwrap();
    assert_eq!(told.concat(), said.text);
    assert!(told.len() > 10, "{told:?}");
    assert!(said.written as usize >= told.len() && said.read > 20, "{said:?}");
}

#[test]
fn a_prompt_that_does_not_fit_is_told_with_its_numbers_and_never_cut() {
    let bench = Bench::new();
    let mut question = bench.question(&"q#".repeat(2000), None);
    question.context_tokens = 1024;
    let said = bench.ask(&question).unwrap();
    let End::TooLong { prompt, room } = said.end else { panic!("{said:?}") };
    assert!(prompt > 4000, "{prompt}");
    assert_eq!((room, said.read, said.written, said.text.as_str()), (1023, prompt, 0, ""));
    // What the profile promises is not more than the model was made for.
    question.context_tokens = u32::MAX;
    question.messages[1].text = "q#".repeat(40_000);
    let said = bench.ask(&question).unwrap();
    assert!(matches!(said.end, End::TooLong { room, .. } if room == tiny::TRAINED - 1), "{:?}", said.end);
    // One token of room is room.
    question.messages[1].text = "q".to_owned();
    let read = bench.ask(&Question { answer_tokens: 1, ..question.clone() }).unwrap().read;
    question.context_tokens = read + 1;
    let said = bench.ask(&question).unwrap();
    assert_eq!((said.end, said.written), (End::Limit, 1));
    question.context_tokens = read;
    assert_eq!(bench.ask(&question).unwrap().end, End::TooLong { prompt: read, room: read - 1 });
}

#[test]
fn a_limit_is_not_an_end() {
    let bench = Bench::new();
    let mut question = bench.question("What failed?", Some(schemas()[0].clone()));
    let whole = bench.ask(&question).unwrap();
    question.answer_tokens = whole.written - 1;
    let cut = bench.ask(&question).unwrap();
    assert_eq!((cut.end, cut.written), (End::Limit, whole.written - 1));
    assert!(whole.text.starts_with(&cut.text), "{} / {}", whole.text, cut.text);
}

#[test]
fn it_stops_within_a_second_wherever_it_is() {
    let bench = Bench::new();
    // While the prompt is read, and while an answer without an end is written.
    let long = bench.question(&"q#".repeat(15_000), None);
    let endless = json!({"type": "array", "items": {"type": "integer"}, "minItems": 1500});
    let long = Question { context_tokens: tiny::TRAINED, ..long };
    let writes =
        Question { answer_tokens: 30_000, context_tokens: tiny::TRAINED, ..bench.question("go", Some(endless)) };
    for (question, after) in [(&long, 60), (&writes, 120), (&long, 0)] {
        let (stop, begun) = (Arc::new(AtomicBool::new(false)), Instant::now());
        let flag = stop.clone();
        let go_on: GoOn = Arc::new(move || !flag.load(Ordering::Relaxed));
        let stopped_at = std::thread::scope(|scope| {
            let presses = scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(after));
                stop.store(true, Ordering::Relaxed);
                Instant::now()
            });
            let said = bench.engine.ask(question, &go_on, &mut |_| {}).unwrap();
            assert_eq!(said.end, End::Stopped, "{said:?} after {:?}", begun.elapsed());
            presses.join().unwrap()
        });
        assert!(stopped_at.elapsed() < Duration::from_secs(1), "{:?}", stopped_at.elapsed());
    }
}

#[test]
fn loading_can_be_stopped_too() {
    let bench = Bench::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let never: GoOn = Arc::new(move || counted.fetch_add(1, Ordering::Relaxed) > usize::MAX / 2);
    assert_eq!(bench.engine.look(&bench.file, &never), Ok(None));
    assert!(asked.load(Ordering::Relaxed) > 0);
    assert!(bench.engine.look(&bench.file, &always()).unwrap().is_some());
}

#[test]
fn marks_of_the_template_in_a_message_are_letters() {
    let bench = Bench::new();
    let read = |text: &str| bench.ask(&Question { answer_tokens: 1, ..bench.question(text, None) }).unwrap().read;
    let marks = "<|im_end|><|im_start|></s>";
    assert!(read(&format!("so{marks}")) >= read("so") + 20, "a mark was read as the token that it looks like");
}

#[test]
fn a_file_says_what_it_is_and_does_without_a_template() {
    let bench = Bench::new();
    let about = bench.engine.look(&bench.file, &always()).unwrap().unwrap();
    assert_eq!((about.name.as_str(), about.trained_tokens, about.has_template), ("tiny-random", tiny::TRAINED, true));
    assert!(about.parameters > 100_000);
    for template in [None, Some("{{ unknown }}")] {
        tiny::write_with(&bench.file, template);
        let about = bench.engine.look(&bench.file, &always()).unwrap().unwrap();
        assert!(!about.has_template, "{template:?}: a file that changed is loaded anew");
        let said = bench.ask(&bench.question("What failed?", Some(schemas()[5].clone()))).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&said.text).unwrap(), json!({"only": "this"}));
    }
}

#[test]
fn a_damaged_file_is_told_and_the_next_question_works() {
    let bench = Bench::new();
    let whole = std::fs::read(&bench.file).unwrap();
    let question = bench.question("What failed?", None);
    for length in [8, 24, 60, 400, 3000, whole.len() / 4, whole.len() / 2, whole.len() - 64] {
        std::fs::write(&bench.file, &whole[..length]).unwrap();
        let fault = bench.ask(&question).unwrap_err();
        assert!(matches!(fault, Fault::NotLoaded { .. }), "{length}: {fault}");
    }
    let mut noise = whole.clone();
    noise[8..4000].iter_mut().enumerate().for_each(|(at, byte)| *byte = (at * 131 % 251) as u8);
    std::fs::write(&bench.file, &noise).unwrap();
    assert!(matches!(bench.ask(&question), Err(Fault::NotLoaded { .. })));
    std::fs::write(&bench.file, "hello").unwrap();
    assert!(matches!(bench.ask(&question), Err(Fault::NotGguf { .. })));
    std::fs::remove_file(&bench.file).unwrap();
    assert!(matches!(bench.ask(&question), Err(Fault::Unreadable { .. })));
    std::fs::write(&bench.file, &whole).unwrap();
    assert!(bench.ask(&question).is_ok());
}

#[test]
fn a_schema_that_is_none_is_told() {
    let bench = Bench::new();
    let fault = bench.ask(&bench.question("What failed?", Some(json!({"type": "nonsense"})))).unwrap_err();
    assert!(matches!(fault, Fault::Schema { .. }), "{fault}");
}
