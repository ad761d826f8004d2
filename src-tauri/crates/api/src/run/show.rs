//! What a person sees of a run before anything leaves: where it goes, what is in it, what was taken out, the exact bytes.

use super::{Open, Pending};
use crate::contract::*;
use crate::in_process;
use crate::profile::goes_to;
use egress::{Composed, Price, key_header};
use std::collections::HashSet;

impl Open {
    pub(super) fn view(&self) -> RunView {
        let price = self.profile.price.as_ref();
        let (origin, local) = goes_to(&self.profile);
        RunView {
            run: self.key.clone(),
            incident: self.incident,
            profile: self.profile.name.clone(),
            dialect: self.profile.dialect,
            model: self.profile.model.clone(),
            origin,
            local,
            keeps_prompts: self.profile.keeps_prompts.clone(),
            currency: price.map(|price| price.currency.clone()),
            rounds_done: self.rounds_done,
            calls: self.waiting().enumerate().map(|(number, pending)| call(number, pending, price)).collect(),
            redactions: self.redactions(),
            report: self.report.clone(),
            calls_made: self.calls_made,
            tokens_in: self.tokens_in,
            tokens_out: self.tokens_out,
            cost: price.map(|price| cost(price, self.tokens_in, self.tokens_out)),
            done: self.done.clone(),
        }
    }

    /// What was taken out so far, in the order of kind and number.
    fn redactions(&self) -> Vec<RedactionMark> {
        let marks = self.curtain.0.marks();
        marks
            .into_iter()
            .map(|mark| RedactionMark { kind: mark.kind, token: mark.token, value: mark.value, count: mark.count })
            .collect()
    }

    pub(super) fn bytes(&self, pending: &Pending, place: KeyPlace) -> CallBytes {
        let composed = &pending.composed;
        let body = String::from_utf8_lossy(&composed.body).into_owned();
        let tokens: HashSet<String> = self.curtain.0.marks().into_iter().map(|mark| mark.token).collect();
        let head = if self.profile.dialect.is_in_process() {
            in_process::head(&self.profile)
        } else {
            self.head(composed, place)
        };
        CallBytes { head, marks: marks(&body, &tokens), body, sha256: pending.sha256.clone() }
    }

    /// Request line and headers, with the place of the key where the key will be.
    fn head(&self, composed: &Composed, place: KeyPlace) -> Vec<String> {
        let (origin, _) = goes_to(&self.profile);
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
        let mut head = vec![format!("{} {} HTTP/1.1", composed.method, composed.path), format!("host: {host}")];
        if place != KeyPlace::None {
            let from = match place {
                KeyPlace::Keychain => "the keychain",
                KeyPlace::Environment => "the environment",
                KeyPlace::ThisRun | KeyPlace::None => "memory",
            };
            let (name, _) = key_header(&self.profile, &String::new().into());
            head.push(format!("{name}: KEY from {from}, never shown"));
        }
        head.extend(composed.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        head.push(format!("content-length: {}", composed.body.len()));
        head
    }
}

fn call(number: usize, pending: &Pending, price: Option<&Price>) -> CallView {
    let (tokens_in, tokens_out) = (pending.tokens(), pending.call.answer_tokens);
    CallView {
        number,
        step: pending.call.step.to_string(),
        label: pending.call.label.clone(),
        prompt: pending.call.prompt.to_owned(),
        prompt_hash: pending.call.prompt_hash.clone(),
        again: pending.again.clone(),
        bytes: pending.composed.body.len(),
        sha256: pending.sha256.clone(),
        tokens_in,
        tokens_out,
        cost: price.map(|price| cost(price, tokens_in.into(), tokens_out.into())),
        evidence: pending.call.evidence.clone(),
    }
}

fn cost(price: &Price, input: u64, output: u64) -> f64 {
    (input as f64 * price.input_per_million + output as f64 * price.output_per_million) / 1e6
}

/// Where tokens stand in a body. Only those that were given out count, not text of the evidence that looks like one.
fn marks(body: &str, tokens: &HashSet<String>) -> Vec<BodyMark> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = body[from..].find("[[").map(|at| from + at) {
        let Some(end) = body[at..].find("]]").map(|end| at + end + 2) else { break };
        match tokens.get(&body[at..end]) {
            Some(token) => {
                out.push(BodyMark { from: at, to: end, token: token.clone() });
                from = end;
            }
            None => from = at + 2,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tokens_that_were_given_out_are_marked() {
        let tokens = HashSet::from(["[[HOST_1]]".to_owned()]);
        let found = marks("a [[HOST_1]] [[HOST_2]] [[ [[HOST_1]]", &tokens);
        let places: Vec<_> = found.iter().map(|mark| (mark.from, mark.to)).collect();
        assert_eq!(places, [(2, 12), (27, 37)]);
    }
}
