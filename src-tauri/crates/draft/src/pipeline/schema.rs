//! The shapes of answers: closed objects, everything required, no recursion, short lists of words.
//!
//! Servers that hold a model to a schema write the fields in its order, or in the order of the alphabet. So names are
//! chosen such that both are one order, and what has to be decided first comes first: ids before quotes, the reach of a
//! hypothesis before its prose.

use model::{ActionKind, CauseClass, Role, Section, Strength};
use serde_json::{Map, Value, json};

model::words! {
    /// What a fact tells.
    FactKind {
        Symptom => "symptom",
        Impact => "impact",
        Detection => "detection",
        Change => "change",
        Action => "action",
        FailedAttempt => "failed_attempt",
        CauseSaid => "cause_said",
        Retraction => "retraction",
        Recovery => "recovery",
        WentWell => "went_well",
        WentBadly => "went_badly",
        Luck => "luck",
        OpenQuestion => "open_question",
        Intention => "intention",
        Other => "other",
    }
}

model::words! {
    /// What the skeptic has against a hypothesis.
    Objection {
        CorrelationOnly => "correlation_only",
        DoesNotTouch => "does_not_touch_symptom",
        RetractedLater => "retracted_later",
        Contradicted => "contradicted",
        OtherFitsBetter => "other_fits_better",
        None => "none",
    }
}

fn object(fields: &[(&str, Value)]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|(name, of)| ((*name).to_owned(), of.clone())).collect();
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

fn text() -> Value {
    json!({"type": "string"})
}

fn words<'w>(all: impl IntoIterator<Item = &'w str>) -> Value {
    json!({"type": "string", "enum": all.into_iter().collect::<Vec<_>>()})
}

pub fn facts() -> Value {
    let fact = object(&[
        ("evidence", text()),
        ("kind", words(FactKind::ALL.iter().map(|k| k.as_str()))),
        ("quote", text()),
        ("says", text()),
    ]);
    object(&[("facts", list(fact))])
}

/// `likely` or `inconclusive`; a confirmed cause is a person's word.
fn reach() -> Value {
    words([model::Verdict::Inconclusive.as_str(), model::Verdict::Likely.as_str()])
}

pub fn hypotheses() -> Value {
    let hypothesis = object(&[
        ("against", list(text())),
        ("class", words(CauseClass::ALL.iter().map(|c| c.as_str()))),
        ("for", list(text())),
        ("reach", reach()),
        ("role", words(Role::ALL.iter().map(|r| r.as_str()))),
        ("statement", text()),
        ("would_confirm", text()),
        ("would_refute", text()),
    ]);
    object(&[("finding", words(["causes", "no_cause"])), ("hypotheses", list(hypothesis)), ("reason", text())])
}

pub fn objections() -> Value {
    let objection = object(&[
        ("about", text()),
        ("against", list(text())),
        ("objection", words(Objection::ALL.iter().map(|o| o.as_str()))),
        ("reach", reach()),
        ("reason", text()),
    ]);
    object(&[("objections", list(objection)), ("order", list(text()))])
}

fn quotes() -> Value {
    list(object(&[("evidence", text()), ("quote", text())]))
}

/// Sentences for some sections, and one for each hypothesis where these are asked for.
pub fn sentences(sections: &[Section], with_hypotheses: bool) -> Value {
    let sentence = object(&[
        ("evidence", list(text())),
        ("quotes", quotes()),
        ("section", words(sections.iter().map(|s| s.as_str()))),
        ("text", text()),
    ]);
    let hypothesis = object(&[("about", text()), ("evidence", list(text())), ("quotes", quotes()), ("text", text())]);
    let sentences = ("sentences", list(sentence));
    if with_hypotheses { object(&[("hypotheses", list(hypothesis)), sentences]) } else { object(&[sentences]) }
}

pub fn actions() -> Value {
    let action = object(&[
        ("action", text()),
        ("evidence", list(text())),
        ("factor", text()),
        ("kind", words(ActionKind::ALL.iter().map(|k| k.as_str()))),
        ("shown_by", text()),
        ("strength", words(Strength::ALL.iter().map(|s| s.as_str()))),
    ]);
    object(&[("actions", list(action))])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn all() -> Vec<Value> {
        vec![facts(), hypotheses(), objections(), sentences(&[Section::Overview], true), actions()]
    }

    fn each(schema: &Value, look: &mut impl FnMut(&Value)) {
        look(schema);
        schema["properties"].as_object().into_iter().flat_map(Map::values).for_each(|of| each(of, look));
        if schema["items"].is_object() {
            each(&schema["items"], look);
        }
    }

    #[test]
    fn every_object_is_closed_and_asks_for_all_in_alphabetical_order() {
        for schema in all() {
            each(&schema, &mut |of| {
                if of["type"] == "object" {
                    assert_eq!(of["additionalProperties"], false);
                    let required: Vec<&str> =
                        of["required"].as_array().unwrap().iter().map(|v| v.as_str().unwrap()).collect();
                    assert!(required.is_sorted(), "{required:?}");
                    let named: Vec<&String> = of["properties"].as_object().unwrap().keys().collect();
                    assert_eq!(named, required, "in the same order");
                }
                if let Some(words) = of["enum"].as_array() {
                    assert!((1..=16).contains(&words.len()));
                }
            });
            assert!(!schema.to_string().contains("$ref"));
        }
    }

    #[test]
    fn a_verdict_is_chosen_before_prose_and_none_confirms() {
        let order = hypotheses().to_string();
        let item = &order[order.find("\"properties\":{\"against\"").unwrap()..];
        assert!(item.find("\"reach\"").unwrap() < item.find("\"statement\"").unwrap());
        assert!(all().iter().all(|schema| !schema.to_string().contains("confirmed")));
    }
}
