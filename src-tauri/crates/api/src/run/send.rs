//! Sending a round: each call through the door, its answer read, judged by its schema, and kept as it came.

use super::{Open, Pending};
use crate::door::failure;
use crate::task::Task;
use crate::{Api, Failure, FailureCode, Notice};
use draft::pipeline::{Reply, Veil};
use egress::{Answer, End, Purpose, Rung, read_json, repair};
use std::time::{Duration, Instant};

/// How often the window is told of an answer that arrives.
const TOLD: Duration = Duration::from_millis(120);
/// Longest tail of an answer that is shown while it arrives, in characters.
const TAIL: usize = 240;

/// What becomes of a call after its answer.
enum Verdict {
    Reply(Reply),
    /// It is asked again in this way, after leave.
    Again(Box<Pending>),
}

impl Api {
    /// Sends what has no answer yet, one call after the other. What was answered stays answered when a later call fails.
    pub(super) fn run_send(&self, open: &mut Open, task: &str) -> Result<(), Failure> {
        let task = self.tasks.start(task, &*self.host);
        let numbers: Vec<_> = (0..open.round.len()).filter(|at| open.round[*at].reply.is_none()).collect();
        let of = numbers.len();
        for (done, at) in numbers.into_iter().enumerate() {
            task.go_on()?;
            task.progress(&open.round[at].call.label, done as u64, of as u64);
            let answer = self.send_one(open, at, (done, of), &task)?;
            self.keep_call(open, at, &answer)?;
            match self.judge(open, at, answer)? {
                Verdict::Reply(reply) => open.round[at].reply = Some(reply),
                Verdict::Again(pending) => open.round[at] = *pending,
            }
        }
        task.progress("answered", of as u64, of as u64);
        Ok(())
    }

    fn send_one(
        &self,
        open: &Open,
        at: usize,
        (number, of): (usize, usize),
        task: &Task<'_>,
    ) -> Result<Answer, Failure> {
        let pending = &open.round[at];
        let mut text = String::new();
        let mut told = Instant::now();
        let mut arrives = |delta: &str| {
            text.push_str(delta);
            if told.elapsed() < TOLD {
                return;
            }
            told = Instant::now();
            self.host.notify(Notice::Drafting {
                run: open.key.clone(),
                incident: open.incident,
                number,
                of,
                step: pending.call.step.to_string(),
                label: pending.call.label.clone(),
                tokens: egress::estimate_tokens(&text),
                tail: open.curtain.show(tail(&text)),
            });
        };
        let composed = pending.composed.clone();
        if open.profile.dialect.is_in_process() {
            return self.ask_in_process(&open.profile, &composed, &pending.sha256, task, &mut arrives);
        }
        let key = self.key_of(&open.profile.name)?.0;
        let approved = Some(pending.sha256.clone());
        let request = composed.request(&open.profile, key.as_ref(), Purpose::Draft, Some(open.incident), approved);
        self.ask(&open.profile, request, pending.tokens(), task, &mut arrives)
    }

    /// What the answer is worth: a value that fits, a reason why there is none, or the same question in another form.
    fn judge(&self, open: &mut Open, at: usize, answer: Answer) -> Result<Verdict, Failure> {
        let pending = &open.round[at];
        match &answer.end {
            End::Complete => match read_json(&pending.call.schema, &answer.text) {
                Ok(value) => Ok(Verdict::Reply(Reply::Complete(value))),
                Err(messages) if pending.repaired => Ok(failed(format!(
                    "The answer did not have the form that was asked for, also when it was asked again: {}",
                    messages.join(" ")
                ))),
                Err(messages) => {
                    let ask = repair(&pending.ask, &answer.text, &messages);
                    let again = format!("The answer did not have the form that was asked for: {}", messages.join(" "));
                    let call = pending.call.clone();
                    Ok(Verdict::Again(Box::new(Pending::new(&open.profile, open.rung, call, ask, Some(again), true))))
                }
            },
            End::RungRefused { .. } => self.weaker(open, at, &answer.end),
            End::Truncated | End::Refused { .. } => Ok(failed(sentence(&answer.end))),
            End::Cancelled => Err(Failure::new(
                FailureCode::Cancelled,
                "cancelled; what was answered before is kept, nothing was drafted",
            )),
            End::ContextTooSmall { .. } | End::PromptCut { .. } => Err(Failure::invalid(answer.end.to_string())),
            End::Incomplete => Err(Failure::new(FailureCode::Offline, answer.end.to_string())),
            End::Failed(fault) => Err(failure(fault.clone())),
        }
    }

    /// The same question with the next weaker form of structured answer, which is remembered for this server and model.
    fn weaker(&self, open: &mut Open, at: usize, end: &End) -> Result<Verdict, Failure> {
        let asked = open.rung;
        let Some(rung) = Rung::next(asked) else {
            return Err(Failure::invalid(end.to_string()).hint("test the profile to see what its server can do"));
        };
        open.rung = rung;
        self.remember_rung(&open.profile.name, Some(rung))?;
        let pending = &open.round[at];
        let again = format!("The server takes no answer form `{asked}`; asked again with `{rung}`.");
        let (call, ask, repaired) = (pending.call.clone(), pending.ask.clone(), pending.repaired);
        Ok(Verdict::Again(Box::new(Pending::new(&open.profile, rung, call, ask, Some(again), repaired))))
    }

    /// Keeps what was sent and what came back, whatever it is worth.
    fn keep_call(&self, open: &mut Open, at: usize, answer: &Answer) -> Result<(), Failure> {
        let pending = &open.round[at];
        let usage = answer.usage;
        let cost = open.profile.price.as_ref().zip(usage).map(|(price, usage)| {
            (f64::from(usage.input) * price.input_per_million + f64::from(usage.output) * price.output_per_million)
                / 1e6
        });
        let call = store::ModelCall {
            incident: open.incident,
            run_key: open.key.clone(),
            at: self.now(),
            step: pending.call.step.to_string(),
            label: pending.call.label.clone(),
            profile: open.profile.name.clone(),
            model: open.profile.model.clone(),
            prompt: pending.call.prompt.to_owned(),
            prompt_hash: pending.call.prompt_hash.clone(),
            sha256: pending.sha256.clone(),
            body: String::from_utf8_lossy(&pending.composed.body).into_owned(),
            answer: if answer.text.is_empty() { answer.raw.clone() } else { answer.text.clone() },
            outcome: answer.end.to_string(),
            tokens_in: usage.map(|usage| u64::from(usage.input)),
            tokens_out: usage.map(|usage| u64::from(usage.output)),
            cost,
            currency: open.profile.price.as_ref().map(|price| price.currency.clone()),
        };
        self.store.write(&self.act_of("egress".to_owned(), "draft_send"), |w| w.model_call_append(&call))?;
        open.calls_made += 1;
        open.tokens_in += call.tokens_in.unwrap_or(0);
        open.tokens_out += call.tokens_out.unwrap_or(0);
        Ok(())
    }
}

fn failed(reason: String) -> Verdict {
    Verdict::Reply(Reply::Failed { reason })
}

fn sentence(end: &End) -> String {
    let text = end.to_string();
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// The last characters of what has come.
fn tail(text: &str) -> &str {
    let from = text.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    &text[from..]
}
