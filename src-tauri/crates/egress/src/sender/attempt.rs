//! One attempt over the network: connect, send, and read under four deadlines and a way to cancel.

use super::repeat::Attempt;
use super::resolve::MisledName;
use super::retry::{self, Again};
use crate::answer::{Answer, End};
use crate::fault::{Deadline, Fault, Why, safe_message};
use crate::profile::{Dialect, KEY_HEADERS, Profile};
use crate::stream::{self, Halt};
use crate::trouble::{self, Trouble};
use crate::{Method, Permit};
use futures_util::{Stream, StreamExt};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::error::Error;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// Most of an error body that is read.
const MAX_ERROR: usize = 64 << 10;
/// Most of a list or another whole document that is read.
const MAX_PLAIN: usize = 8 << 20;
/// How long the body of an error may take; its status has said the most.
const ERROR_WAIT: Duration = Duration::from_secs(2);

/// How long things may take, in whole seconds so that sentences can say it.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) first_byte: u64,
    pub(super) idle: u64,
    pub(super) total: u64,
}

impl Limits {
    pub(super) fn of(profile: &Profile) -> Limits {
        let total = u64::from(profile.total_seconds);
        let first_byte = u64::from(profile.first_byte_seconds).min(total);
        Limits { first_byte, idle: u64::from(profile.idle_seconds), total }
    }
}

/// What a body of status 200 is to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Stream(Dialect),
    /// One JSON document, given back as the answer's text.
    Plain,
}

/// One call over the network.
pub(super) struct Exchange<'a> {
    pub(super) client: &'a reqwest::Client,
    pub(super) name: &'a str,
    pub(super) limits: Limits,
    pub(super) mode: Mode,
    pub(super) cancel: &'a CancellationToken,
    pub(super) on_delta: &'a mut (dyn FnMut(&str) + Send),
}

impl Attempt for Exchange<'_> {
    async fn attempt(&mut self, permit: &Permit) -> (Answer, Again) {
        let attempted = format!("{} {} for {:?}", permit.method(), permit.url(), self.name);
        let failed = |why| Answer::without_text(End::Failed(Fault::new(&attempted, why)), 1);
        let request = match request(self.client, permit) {
            Ok(request) => request,
            Err(why) => return (failed(why), Again::No),
        };
        let start = Instant::now();
        let first_byte = start + Duration::from_secs(self.limits.first_byte);
        let response = tokio::select! {
            biased;
            () = self.cancel.cancelled() => return (Answer::without_text(End::Cancelled, 1), Again::No),
            () = sleep_until(first_byte) => {
                let why = Why::Timeout { which: Deadline::FirstByte, seconds: self.limits.first_byte };
                return (failed(why), Again::No);
            }
            response = self.client.execute(request) => response,
        };
        let response = match response {
            Ok(response) => response,
            Err(error) => {
                let (why, again) = not_reached(&error);
                return (failed(why), again);
            }
        };
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let source = Box::pin(bytes(response, self.limits, start, self.cancel.clone()));
        let (mut answer, why, again) = if status == 200 {
            let (answer, why) = self.read(&headers, source).await;
            (answer, why, Again::No)
        } else {
            refused(status, &headers, source, permit).await
        };
        answer.status = Some(status);
        if let Some(why) = why {
            answer.end = End::Failed(Fault::new(&attempted, why));
        }
        (answer, again)
    }
}

impl Exchange<'_> {
    /// The body of status 200.
    async fn read<S, B>(&mut self, headers: &HeaderMap, source: S) -> (Answer, Option<Why>)
    where
        S: Stream<Item = Result<B, Halt>> + Unpin + Send,
        B: AsRef<[u8]> + Send,
    {
        let none = Answer::without_text(End::Incomplete, 1);
        let header = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_ascii_lowercase);
        if let Some(encoding) = header(CONTENT_ENCODING).filter(|encoding| encoding.trim() != "identity") {
            return (none, Some(Why::Encoded { encoding: safe_message(&encoding, &[]) }));
        }
        let kind = header(CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind == "text/html" || kind == "application/xhtml+xml" {
            return (none, Some(Why::Page { status: 200 }));
        }
        match self.mode {
            Mode::Stream(dialect) if dialect != Dialect::Ollama && kind == "application/json" => {
                match collect(source, MAX_PLAIN).await {
                    (_, Some(halt)) => halted(none, halt),
                    (body, None) => stream::read_whole(dialect, &body, self.on_delta),
                }
            }
            Mode::Stream(dialect) => stream::read(dialect, source, self.on_delta).await,
            Mode::Plain => {
                let (body, halt) = collect(source, MAX_PLAIN).await;
                match (halt, String::from_utf8(body)) {
                    (Some(halt), _) => halted(none, halt),
                    (None, Ok(text)) if text.trim_start().starts_with('<') => (none, Some(Why::Page { status: 200 })),
                    (None, Ok(text)) if text.trim().is_empty() => {
                        (none, Some(Why::BadAnswer { reason: "the body is empty".into() }))
                    }
                    (None, Ok(text)) => (Answer { text, end: End::Complete, ..none }, None),
                    (None, Err(_)) => {
                        (none, Some(Why::BadAnswer { reason: "it holds bytes that are not text".into() }))
                    }
                }
            }
        }
    }
}

fn halted(answer: Answer, halt: Halt) -> (Answer, Option<Why>) {
    let why = match halt {
        Halt::Cancelled => return (Answer { end: End::Cancelled, ..answer }, None),
        Halt::Timeout(which, seconds) => Why::Timeout { which, seconds },
        Halt::Broken(reason) => Why::Broken { reason },
        Halt::TooLarge(what) => Why::TooLarge { what },
    };
    (answer, Some(why))
}

/// Every other status: what the server says about it, and whether it is worth another attempt.
async fn refused<S, B>(status: u16, headers: &HeaderMap, source: S, permit: &Permit) -> (Answer, Option<Why>, Again)
where
    S: Stream<Item = Result<B, Halt>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
{
    let (body, halt) = tokio::time::timeout(ERROR_WAIT, collect(source, MAX_ERROR)).await.unwrap_or_default();
    let mut answer = Answer::without_text(End::Incomplete, 1);
    if halt == Some(Halt::Cancelled) {
        return (Answer { end: End::Cancelled, ..answer }, None, Again::No);
    }
    let is_encoded = headers.get(CONTENT_ENCODING).is_some_and(|value| value.as_bytes() != b"identity");
    let body = if is_encoded { String::new() } else { String::from_utf8_lossy(&body).into_owned() };
    let asked = retry::asked_wait(headers);
    let secrets: Vec<&str> = permit.headers().iter().flat_map(secret_parts).collect();
    let has_form = has_form(permit.body());
    match trouble::of_status(status, asked.map(|wait| wait.as_secs_f64().ceil() as u64), &body, &secrets, has_form) {
        Trouble::End(end) => (Answer { end, ..answer }, None, Again::No),
        Trouble::Fault(why) => {
            let is_final = matches!(&why, Why::RateLimited { message, .. } if trouble::is_about_money(message));
            let again = if retry::is_passing(status) && !is_final { Again::After(asked) } else { Again::No };
            answer.raw = safe_message(&body, &secrets);
            (answer, Some(why), again)
        }
    }
}

/// What of a header a server may repeat in its error and nobody should see: a key, also without its `Bearer`.
fn secret_parts((name, value): &(String, String)) -> Vec<&str> {
    let is_key = KEY_HEADERS.contains(&name.to_ascii_lowercase().as_str());
    if is_key { std::iter::once(value.as_str()).chain(value.split(' ').skip(1)).collect() } else { vec![] }
}

/// Whether the bytes ask for a form of the answer.
fn has_form(body: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else { return false };
    let fields = ["response_format", "output_config", "tool_choice", "format"];
    fields.iter().any(|field| value.get(field).is_some())
        || value.pointer("/generationConfig/responseMimeType").is_some()
}

/// The permitted bytes as a request; refused when the library would read the address in another way than the gate.
fn request(client: &reqwest::Client, permit: &Permit) -> Result<reqwest::Request, Why> {
    let method = match permit.method() {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    };
    let url = permit.url();
    let mut headers = HeaderMap::new();
    for (name, value) in permit.headers() {
        let (Ok(name), Ok(mut value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
            return Err(Why::NotPermitted { reason: "a header is not a plain line; correct it in the profile".into() });
        };
        value.set_sensitive(true);
        headers.append(name, value);
    }
    let mut request = client.request(method, &url).headers(headers);
    if !permit.body().is_empty() {
        request = request.body(permit.body().to_vec());
    }
    let unreadable = || Why::NotPermitted { reason: "the address is read in two ways; write it differently".into() };
    let request = request.build().map_err(|_| unreadable())?;
    if request.url().as_str() == url { Ok(request) } else { Err(unreadable()) }
}

/// The bytes of the body under its deadlines. Dropping the stream closes the connection.
fn bytes(
    response: reqwest::Response,
    limits: Limits,
    start: Instant,
    cancel: CancellationToken,
) -> impl Stream<Item = Result<impl AsRef<[u8]> + Send, Halt>> + Send {
    let total = start + Duration::from_secs(limits.total);
    let first_byte = start + Duration::from_secs(limits.first_byte);
    futures_util::stream::unfold((Some(response), false), move |(response, has_begun)| {
        let cancel = cancel.clone();
        async move {
            let mut response = response?;
            let (quiet_until, quiet) = if has_begun {
                (Instant::now() + Duration::from_secs(limits.idle), Halt::Timeout(Deadline::Idle, limits.idle))
            } else {
                (first_byte, Halt::Timeout(Deadline::FirstByte, limits.first_byte))
            };
            let halt = tokio::select! {
                biased;
                () = cancel.cancelled() => Halt::Cancelled,
                () = sleep_until(total) => Halt::Timeout(Deadline::Total, limits.total),
                () = sleep_until(quiet_until) => quiet,
                chunk = response.chunk() => match chunk {
                    Ok(Some(chunk)) => return Some((Ok(chunk), (Some(response), true))),
                    Ok(None) => return None,
                    Err(error) => Halt::Broken(chain(&error)),
                },
            };
            Some((Err(halt), (None, has_begun)))
        }
    })
}

/// The whole body, at most `most` bytes of it, and what broke it off.
async fn collect<S, B>(mut source: S, most: usize) -> (Vec<u8>, Option<Halt>)
where
    S: Stream<Item = Result<B, Halt>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
{
    let mut body = Vec::new();
    while let Some(next) = source.next().await {
        match next {
            Ok(bytes) => body.extend_from_slice(bytes.as_ref()),
            Err(halt) => return (body, Some(halt)),
        }
        if body.len() > most {
            return (body, Some(Halt::TooLarge(format!("the body has more than {most} bytes"))));
        }
    }
    (body, None)
}

/// Why no response came. Only a connection that was never made is worth another attempt.
fn not_reached(error: &reqwest::Error) -> (Why, Again) {
    let mut source: Option<&dyn Error> = Some(error);
    while let Some(cause) = source {
        if let Some(MisledName(name)) = cause.downcast_ref::<MisledName>() {
            return (Why::Misled { name: name.clone() }, Again::No);
        }
        source = cause.source();
    }
    let reason = chain(error);
    if error.is_connect() {
        if error.is_timeout() {
            return (Why::Timeout { which: Deadline::Connect, seconds: super::CONNECT.as_secs() }, Again::After(None));
        }
        let lower = reason.to_ascii_lowercase();
        let marks = ["certificate", "corrupt message", "handshake", "fatal alert", "tls", "peer is incompatible"];
        if marks.iter().any(|mark| lower.contains(mark)) {
            return (Why::Tls { reason }, Again::No);
        }
        return (Why::Unreachable { reason }, Again::After(None));
    }
    // The request may have arrived: a second one may be answered, and paid, twice.
    (Why::Broken { reason }, Again::No)
}

/// The innermost causes of an error, without the address that reqwest puts before them.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    let text = match causes.as_slice() {
        [] => "no cause given".to_owned(),
        [.., before, last] if !before.contains(last.as_str()) => format!("{before}: {last}"),
        [.., last] => last.clone(),
    };
    safe_message(&text, &[])
}
