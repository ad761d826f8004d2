//! The api's side of the one door: what is set up, whether anything may leave, the log, and the clock.

use crate::contract::*;
use crate::task::Task;
use crate::{Api, Failure, FailureCode};
use egress::{
    Answer, CallLog, Door, Fault, Gate, LogEntry, LogFault, Outcome, Permit, Probe, Profile, Refusal, Request, Sender,
    Why,
};
use secrecy::SecretString;
use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often a running call looks whether the person cancelled it.
const GLANCE: Duration = Duration::from_millis(50);

/// The network side of a library: made when it is first needed, so that a library that sends nothing has no threads for it.
#[derive(Default)]
pub(crate) struct Outside(OnceLock<Result<Line, Failure>>);

struct Line {
    runtime: tokio::runtime::Runtime,
    sender: Sender,
}

/// The door as a sender sees it.
struct Clerk<'a> {
    api: &'a Api,
    gate: Gate,
}

impl Api {
    /// What left the machine, newest first.
    pub fn egress_list(&self, params: EgressList) -> Result<Vec<store::EgressRow>, Failure> {
        Ok(self.store.read()?.egress_list(params.before, params.limit.unwrap_or(200))?)
    }

    /// Sends a request that a person agreed to and reads the answer.
    pub(crate) fn ask(
        &self,
        profile: &Profile,
        request: Request,
        tokens: u32,
        task: &Task<'_>,
        on_delta: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Answer, Failure> {
        let line = self.line()?;
        let mut clerk = self.clerk([profile])?;
        let cancel = CancellationToken::new();
        let asking = line.sender.ask(profile, request, tokens, &mut clerk, &cancel, on_delta);
        Ok(line.runtime.block_on(until_cancelled(asking, task, &cancel)))
    }

    /// Tries what a server can do.
    pub(crate) fn probe(&self, profile: &Profile, task: &str) -> Result<Probe, Failure> {
        let line = self.line()?;
        let key = self.key_of(&profile.name)?.0;
        let mut clerk = self.clerk([profile])?;
        let task = self.tasks.start(task, &*self.host);
        let cancel = CancellationToken::new();
        let probing = line.sender.probe(profile, key.as_ref(), &mut clerk, &cancel);
        let probe = line.runtime.block_on(until_cancelled(probing, &task, &cancel));
        task.go_on()?;
        Ok(probe)
    }

    /// The models that a server lists.
    pub(crate) fn names(&self, profile: &Profile, key: Option<SecretString>) -> Result<Vec<String>, Failure> {
        let line = self.line()?;
        let mut clerk = self.clerk([profile])?;
        let cancel = CancellationToken::new();
        line.runtime.block_on(line.sender.models(profile, key.as_ref(), &mut clerk, &cancel)).map_err(failure)
    }

    fn line(&self) -> Result<&Line, Failure> {
        let made = self.outside.0.get_or_init(|| {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
            let runtime = runtime.map_err(|error| {
                Failure::new(FailureCode::Internal, "the threads for the network could not be started")
                    .hint("close other programs and try again")
                    .caused_by(&error)
            })?;
            Ok(Line { runtime, sender: Sender::new().map_err(failure)? })
        });
        made.as_ref().map_err(Clone::clone)
    }

    fn clerk<'p>(&self, profiles: impl IntoIterator<Item = &'p Profile>) -> Result<Clerk<'_>, Failure> {
        let destinations = profiles
            .into_iter()
            .map(|profile| profile.destination().map_err(|fault| Failure::invalid(fault.to_string())))
            .collect::<Result<Vec<_>, _>>()?;
        let never = self.store.read()?.incident_never_leave()?;
        let gate = Gate::new(destinations, self.mode()?, never).map_err(refused)?;
        Ok(Clerk { api: self, gate })
    }
}

async fn until_cancelled<T>(work: impl Future<Output = T>, task: &Task<'_>, cancel: &CancellationToken) -> T {
    let watch = async {
        while !task.is_cancelled() {
            tokio::time::sleep(GLANCE).await;
        }
        cancel.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        done = work => done,
        () = watch => unreachable!("the watch never ends by itself"),
    }
}

impl Door for Clerk<'_> {
    fn permit(&mut self, request: Request) -> Result<Permit, Refusal> {
        self.gate.permit(request, self.api.now(), &mut Log(self.api))
    }

    fn finish(&mut self, permit: Permit, outcome: Outcome) -> Result<(), Refusal> {
        permit.finish(outcome, self.api.now(), &mut Log(self.api))
    }

    fn jitter(&mut self) -> f64 {
        // 53 bits are what a number from 0 to 1 can hold.
        (self.api.host.random() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The log in the store.
struct Log<'a>(&'a Api);

impl CallLog for Log<'_> {
    fn write(&mut self, entry: &LogEntry) -> Result<(), LogFault> {
        let outcome = match &entry.outcome {
            Outcome::Permitted => "permitted".to_owned(),
            Outcome::Refused { reason } => format!("refused: {reason}"),
            Outcome::Answered { status } => format!("answered with status {status}"),
            Outcome::Failed { reason } => format!("failed: {reason}"),
        };
        let row = store::EgressRow {
            seq: 0,
            at: entry.at,
            destination: entry.destination.clone(),
            method: entry.method.to_string(),
            url: entry.url.clone(),
            purpose: entry.purpose.to_string(),
            bytes_out: entry.bytes_out,
            sha256: entry.sha256.clone(),
            outcome,
        };
        let act = self.0.act_of("egress".to_owned(), "egress");
        self.0.store.write(&act, |w| w.egress_append(&row).map(drop))?;
        Ok(())
    }
}

/// A fault of the network as a face sees it.
pub(crate) fn failure(fault: Fault) -> Failure {
    let code = match &fault.why {
        Why::Unauthorised { .. } => FailureCode::Unauthorised,
        Why::RateLimited { .. } => FailureCode::RateLimited,
        Why::Unreachable { .. } | Why::Timeout { .. } | Why::Broken { .. } => FailureCode::Offline,
        Why::NotPermitted { .. } | Why::Misled { .. } | Why::Tls { .. } => FailureCode::Refused,
        Why::Profile { .. } | Why::Rejected { .. } | Why::NotFound { .. } => FailureCode::Invalid,
        Why::Cancelled => FailureCode::Cancelled,
        _ => FailureCode::Internal,
    };
    Failure::new(code, fault.to_string())
}

pub(crate) fn refused(refusal: Refusal) -> Failure {
    Failure::new(FailureCode::Refused, refusal.to_string())
}
