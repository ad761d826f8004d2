//! Runs of a language model: opened, looked at, sent round by round, and kept as proposals.
//!
//! A run lives in memory. Each round's calls are composed to the byte before anybody is asked, the leave is the hash of
//! those bytes, and the gate compares it again. A call that has to be asked in another form, or again because the answer
//! did not fit, is a new call that waits for its own leave. Refused: bytes that nobody saw, an incident that never
//! leaves, and a second run of the same incident beside the first.

mod memory;
mod open;
mod send;
mod show;

use crate::contract::*;
use crate::drafting::Drafted;
use crate::{Api, Failure, FailureCode};
use draft::pipeline::{self, Call, Reply, Veil};
use egress::{AnswerSchema, Ask, Composed, Profile, RedactRules, Redactor, Rung, Speaker, Turn, compose};
use model::{IncidentId, Section};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The runs that are open, by key.
#[derive(Default)]
pub(crate) struct Runs(Mutex<HashMap<String, Arc<Mutex<Open>>>>);

/// One open run.
pub(crate) struct Open {
    key: String,
    incident: IncidentId,
    profile: Profile,
    rung: Rung,
    only: Option<Section>,
    /// `None` once it is finished.
    pipeline: Option<pipeline::Run>,
    curtain: Curtain,
    round: Vec<Pending>,
    rounds_done: u32,
    calls_made: u32,
    tokens_in: u64,
    tokens_out: u64,
    report: pipeline::RunReport,
    done: Option<DraftReport>,
}

/// A call of the round, ready to be sent.
struct Pending {
    call: Call,
    ask: Ask,
    composed: Composed,
    sha256: String,
    /// Why it is asked again.
    again: Option<String>,
    repaired: bool,
    reply: Option<Reply>,
}

/// The redactor as the pipeline sees it.
struct Curtain(Redactor);

impl Veil for Curtain {
    fn hide(&mut self, texts: &[&str]) -> Vec<String> {
        self.0.hide(texts).into_iter().map(|hidden| hidden.text).collect()
    }

    fn show(&self, text: &str) -> String {
        self.0.show(text).text
    }
}

impl Curtain {
    fn new(rules: &RedactRules) -> Curtain {
        Curtain(Redactor::new(rules))
    }
}

impl Runs {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Mutex<Open>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, key: &str) -> Result<Arc<Mutex<Open>>, Failure> {
        self.lock().get(key).cloned().ok_or_else(|| {
            Failure::new(FailureCode::NotFound, format!("no run `{key}` is open"))
                .hint("open it again; what was not finished when the program ended is not kept")
        })
    }

    /// Keeps `open`, in the place of an earlier run of the same incident.
    fn put(&self, open: Open) -> Arc<Mutex<Open>> {
        let (key, incident) = (open.key.clone(), open.incident);
        let open = Arc::new(Mutex::new(open));
        let mut runs = self.lock();
        // A run that is being sent is locked; it ends by itself and finds nobody waiting.
        runs.retain(|_, other| other.try_lock().is_ok_and(|other| other.incident != incident));
        runs.insert(key, open.clone());
        open
    }
}

fn locked(open: &Mutex<Open>) -> Result<MutexGuard<'_, Open>, Failure> {
    use std::sync::TryLockError;
    match open.try_lock() {
        Ok(open) => Ok(open),
        Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => {
            Err(Failure::new(FailureCode::Busy, "the run is being sent").hint("wait for the answer, or cancel it"))
        }
    }
}

impl Open {
    /// Makes the calls that the pipeline asks for next, or takes its end.
    fn next_round(&mut self) {
        let Some(pipeline) = &self.pipeline else { return };
        self.report = pipeline.report();
        self.round = pipeline.round().iter().map(|call| self.pending(call.clone())).collect();
    }

    fn pending(&self, call: Call) -> Pending {
        let ask = Ask {
            system: call.system.clone(),
            turns: vec![Turn { speaker: Speaker::User, text: call.user.clone() }],
            schema: Some(AnswerSchema { name: call.schema_name.to_owned(), schema: call.schema.clone() }),
            answer_tokens: call.answer_tokens,
        };
        Pending::new(&self.profile, self.rung, call, ask, None, false)
    }

    /// The calls that still have no answer.
    fn waiting(&self) -> impl Iterator<Item = &Pending> {
        self.round.iter().filter(|pending| pending.reply.is_none())
    }
}

impl Pending {
    fn new(profile: &Profile, rung: Rung, call: Call, ask: Ask, again: Option<String>, repaired: bool) -> Pending {
        let composed = compose(profile, &ask, rung);
        Pending { sha256: composed.sha256(), composed, call, ask, again, repaired, reply: None }
    }

    /// Tokens of what the model reads, estimated.
    fn tokens(&self) -> u32 {
        let turns = self.ask.turns.iter().map(|turn| egress::estimate_tokens(&turn.text));
        turns.fold(egress::estimate_tokens(&self.ask.system), u32::saturating_add)
    }
}

impl Api {
    /// Opens a run and shows what its first round would send. Sends nothing.
    pub fn draft_open(&self, params: DraftOpen) -> Result<RunView, Failure> {
        let open = self.run_open(params)?;
        let open = self.runs.put(open);
        let view = locked(&open)?.view();
        Ok(view)
    }

    /// The exact bytes of a call that waits for leave.
    pub fn draft_bytes(&self, params: CallRef) -> Result<CallBytes, Failure> {
        let open = self.runs.get(&params.run)?;
        let open = locked(&open)?;
        let place = match open.profile.dialect.is_in_process() {
            true => KeyPlace::None,
            false => self.key_of(&open.profile.name)?.1,
        };
        let pending = open.waiting().nth(params.number).ok_or_else(|| {
            Failure::new(FailureCode::NotFound, format!("the round has no call number {}", params.number))
        })?;
        Ok(open.bytes(pending, place))
    }

    /// Sends the calls of the round, which the person agreed to by their hashes, and shows what comes next.
    ///
    /// # Errors
    /// `refused` for bytes that are not the ones that were shown; what the network says, and then the calls that have
    /// no answer wait on.
    pub fn draft_send(&self, params: DraftSend) -> Result<RunView, Failure> {
        let shared = self.runs.get(&params.run)?;
        let mut open = locked(&shared)?;
        let shown: Vec<_> = open.waiting().map(|pending| pending.sha256.clone()).collect();
        if shown != params.approved {
            return Err(Failure::new(
                FailureCode::Refused,
                "these are not the bytes that were shown; nothing was sent",
            )
            .hint("look at the round again and send what it shows"));
        }
        self.run_send(&mut open, &params.task)?;
        if open.waiting().next().is_none() {
            self.run_on(&mut open)?;
        }
        Ok(open.view())
    }

    /// Ends a run without a draft. What it has sent stays in the log.
    pub fn draft_stop(&self, params: RunRef) -> Result<Changed, Failure> {
        self.runs.get(&params.run)?;
        self.runs.lock().remove(&params.run);
        self.engine.forget();
        Ok(Changed { changed: 1 })
    }

    /// The drafts of an incident that are kept, newest first, with what was sent for each.
    pub fn draft_runs(&self, params: IncidentRef) -> Result<Vec<KeptRun>, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        read.draft_report_list(id)?
            .into_iter()
            .map(|kept| {
                let calls = kept.run_key.map(|key| read.model_call_list(&key)).transpose()?.unwrap_or_default();
                Ok(KeptRun { report: crate::drafting::read_report(id, &kept.report)?, calls })
            })
            .collect()
    }

    /// Hands the answers of a whole round on, and keeps the draft when that was the last.
    fn run_on(&self, open: &mut Open) -> Result<(), Failure> {
        let Some(mut pipeline) = open.pipeline.take() else { return Ok(()) };
        let replies = open.round.drain(..).filter_map(|pending| pending.reply).collect();
        pipeline.feed(replies, &mut open.curtain);
        open.rounds_done += 1;
        if !pipeline.round().is_empty() {
            open.pipeline = Some(pipeline);
            open.next_round();
            return Ok(());
        }
        // A model in this process gives its memory back with the last answer.
        self.engine.forget();
        let (draft, report, built_in) = pipeline.finish();
        let by = format!("model/{}", open.profile.name);
        open.report = report;
        let drafted = Drafted { by, run_key: Some(open.key.clone()), only: open.only, draft, built_in };
        open.done = Some(self.keep_draft(open.incident, drafted)?);
        Ok(())
    }
}
