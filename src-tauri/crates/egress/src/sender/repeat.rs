//! One call, in at most three attempts, each with its own permit and its own end in the log.

use super::Door;
use super::retry::{self, Again};
use crate::answer::{Answer, End};
use crate::fault::{Fault, Why};
use crate::{Outcome, Permit, Request};
use std::future::Future;
use tokio_util::sync::CancellationToken;

/// Something that can be tried: the network, or what a test puts in its place.
pub(super) trait Attempt: Send {
    /// Sends the permitted bytes once. The answer's `attempts` is not looked at.
    fn attempt(&mut self, permit: &Permit) -> impl Future<Output = (Answer, Again)> + Send;
}

/// Tries until there is an answer, or nothing more to try.
pub(super) async fn repeat<A: Attempt>(
    name: &str,
    request: Request,
    door: &mut dyn Door,
    cancel: &CancellationToken,
    attempt: &mut A,
) -> Answer {
    let attempted = format!("{} {} for {name:?}", request.method, request.path);
    let not_permitted = |reason: String, attempts| {
        Answer::without_text(End::Failed(Fault::new(&attempted, Why::NotPermitted { reason })), attempts)
    };
    let mut attempts = 0;
    let mut last: Option<Answer> = None;
    loop {
        if cancel.is_cancelled() {
            let mut answer = last.unwrap_or_else(|| Answer::without_text(End::Cancelled, attempts));
            answer.end = End::Cancelled;
            return answer;
        }
        let permit = match door.permit(request.clone()) {
            Ok(permit) => permit,
            Err(refusal) => return not_permitted(refusal.to_string(), attempts),
        };
        attempts += 1;
        let (mut answer, again) = attempt.attempt(&permit).await;
        answer.attempts = attempts;
        if let Err(refusal) = door.finish(permit, outcome(&answer)) {
            // The call has happened; without its end in the log it does not count, and nothing more is sent.
            let reason = refusal.to_string();
            answer.end = End::Failed(Fault::new(&attempted, Why::NotPermitted { reason }));
            return answer;
        }
        let Some(wait) = retry::wait(attempts, again, door.jitter()) else { return answer };
        last = Some(answer);
        tokio::select! {
            biased;
            () = cancel.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// What the log says: kinds and numbers, nothing that a server said.
fn outcome(answer: &Answer) -> Outcome {
    let reason = |kind: &str| match answer.status {
        Some(status) => format!("{kind}, after status {status}"),
        None => kind.to_owned(),
    };
    match (&answer.end, answer.status) {
        (End::Cancelled | End::Incomplete, _) => Outcome::Failed { reason: reason(answer.end.kind()) },
        (End::Failed(fault), Some(200)) => Outcome::Failed { reason: reason(fault.kind()) },
        (_, Some(status)) => Outcome::Answered { status },
        (End::Failed(fault), None) => Outcome::Failed { reason: reason(fault.kind()) },
        (end, None) => Outcome::Failed { reason: reason(end.kind()) },
    }
}

#[cfg(test)]
mod tests;
