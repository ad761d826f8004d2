//! What went wrong with a call, in a form that code can match and a sentence that a person can act on.
//!
//! A fault never holds a header value or a body. What a server said about an error is shortened, its control
//! characters are escaped, and what looks like a key is masked, because servers repeat the key they refuse.

use crate::profile::ProfileFault;
use regex::Regex;
use serde::Serialize;
use std::fmt;
use std::sync::LazyLock;

model::words! {
    /// Which wait ended.
    Deadline { Connect => "connect", FirstByte => "first_byte", Idle => "idle", Total => "total" }
}

/// Longest piece of a server's message in a fault, in characters.
const MAX_MESSAGE: usize = 300;

/// A call that gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// For example `POST https://api.example/v1/chat/completions for "work"`.
    pub attempted: String,
    pub why: Why,
}

/// Why there is no answer. Messages of servers are already safe to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    /// The profile itself cannot be used.
    Profile {
        reason: String,
    },
    /// The gate refused, or the log could not be written.
    NotPermitted {
        reason: String,
    },
    /// No such name, nobody listens, or the connection broke before an answer began.
    Unreachable {
        reason: String,
    },
    /// The name leads to an address that this origin may not lead to.
    Misled {
        name: String,
    },
    /// No safe connection could be made.
    Tls {
        reason: String,
    },
    Timeout {
        which: Deadline,
        seconds: u64,
    },
    /// The connection broke while the answer came.
    Broken {
        reason: String,
    },
    /// 401 and 403.
    Unauthorised {
        status: u16,
        message: String,
    },
    /// 404, 405 and 410: the route or the model is not there.
    NotFound {
        status: u16,
        message: String,
    },
    /// 429 after every attempt, or a wait that is too long to be worth it. `retry_after` in seconds.
    RateLimited {
        retry_after: Option<u64>,
        message: String,
    },
    /// 5xx and 408, after every attempt.
    Server {
        status: u16,
        retry_after: Option<u64>,
        message: String,
    },
    /// Any other 4xx: the request is not accepted as it is.
    Rejected {
        status: u16,
        message: String,
    },
    /// Redirects are never followed.
    Redirected {
        status: u16,
    },
    /// The server answered 200 and then reported an error.
    Reported {
        message: String,
    },
    /// What came is not an answer in this dialect.
    BadAnswer {
        reason: String,
    },
    /// A page for people: a proxy's login or error page, or a wrong address.
    Page {
        status: u16,
    },
    /// The body is compressed although that was not asked for.
    Encoded {
        encoding: String,
    },
    /// More than any answer may have.
    TooLarge {
        what: String,
    },
    Cancelled,
}

impl Fault {
    pub(crate) fn new(attempted: &str, why: Why) -> Fault {
        Fault { attempted: attempted.to_owned(), why }
    }

    pub(crate) fn profile(name: &str, fault: &ProfileFault) -> Fault {
        Fault::new(&format!("reading the profile {name:?}"), Why::Profile { reason: fault.to_string() })
    }

    /// One word for the log, the metrics and tests; without anything a server said.
    pub fn kind(&self) -> &'static str {
        self.why.kind()
    }
}

impl Why {
    /// One word for each kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Why::Profile { .. } => "profile",
            Why::NotPermitted { .. } => "not_permitted",
            Why::Unreachable { .. } => "unreachable",
            Why::Misled { .. } => "misled",
            Why::Tls { .. } => "tls",
            Why::Timeout { .. } => "timeout",
            Why::Broken { .. } => "broken",
            Why::Unauthorised { .. } => "unauthorised",
            Why::NotFound { .. } => "not_found",
            Why::RateLimited { .. } => "rate_limited",
            Why::Server { .. } => "server",
            Why::Rejected { .. } => "rejected",
            Why::Redirected { .. } => "redirected",
            Why::Reported { .. } => "reported",
            Why::BadAnswer { .. } => "bad_answer",
            Why::Page { .. } => "page",
            Why::Encoded { .. } => "encoded",
            Why::TooLarge { .. } => "too_large",
            Why::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Profile { reason } => write!(f, "{reason}. Correct the profile in the settings"),
            Why::NotPermitted { reason } => f.write_str(reason),
            Why::Unreachable { reason } => {
                write!(f, "the server was not reached ({reason}). Check that it runs, the address, and the network")
            }
            Why::Misled { name } => write!(
                f,
                "`{name}` leads to an address that it may not lead to (this machine, or a range that is never a \
                 destination). If that server is meant, write its address itself"
            ),
            Why::Tls { reason } => write!(
                f,
                "no safe connection could be made ({reason}). Check the address and this machine's clock; a company \
                 proxy that opens connections needs its certificate in the system's store"
            ),
            Why::Timeout { which, seconds } => match which {
                Deadline::Connect => write!(
                    f,
                    "no connection within {seconds} s. Check the address and the network; a firewall may be dropping it"
                ),
                Deadline::FirstByte => write!(
                    f,
                    "no answer began within {seconds} s. A local model may still be loading or reading the prompt: \
                     raise the wait for the first byte in the profile, or send less evidence"
                ),
                Deadline::Idle => write!(
                    f,
                    "the answer stopped for {seconds} s and was given up. Try again, or raise the longest silence in \
                     the profile"
                ),
                Deadline::Total => write!(
                    f,
                    "the answer was not finished within {seconds} s. Raise the longest time in the profile, or ask \
                     for less"
                ),
            },
            Why::Broken { reason } => {
                write!(f, "the connection broke while the answer came ({reason}). What came is kept; try again")
            }
            Why::Unauthorised { status, message } => write!(
                f,
                "the server refuses the key or its rights{}. Enter the key again in the settings, or ask its owner \
                 whether it may use this model",
                said(*status, message)
            ),
            Why::NotFound { status, message } => write!(
                f,
                "the server does not know this route or model{}. Compare address, dialect and model with the server's \
                 own list (test the profile to see it)",
                said(*status, message)
            ),
            Why::RateLimited { retry_after, message } => {
                write!(f, "the server takes no more calls for now{}. {}", said(429, message), Wait(*retry_after))
            }
            Why::Server { status, retry_after, message } => {
                write!(f, "the server failed{}. {}", said(*status, message), Wait(*retry_after))
            }
            Why::Rejected { status, message } => write!(
                f,
                "the server does not accept the request{}. Test the profile to see what it can do, and check dialect, \
                 model and limits",
                said(*status, message)
            ),
            Why::Redirected { status } => write!(
                f,
                "the server sends the call on to another address (status {status}), which is never followed. Set the \
                 profile's address to the right one; a network login page does this too"
            ),
            Why::Reported { message } => {
                write!(f, "the server began to answer and then reported an error{}. Try again", quoted(message))
            }
            Why::BadAnswer { reason } => write!(
                f,
                "what came back is not an answer in this dialect ({reason}). Check address and dialect of the profile"
            ),
            Why::Page { status } => write!(
                f,
                "a web page came back (status {status}) and not an answer. Sign in to the network if it asks for \
                 that, and check the address"
            ),
            Why::Encoded { encoding } => write!(
                f,
                "the answer is compressed ({encoding}), which was not asked for and is not opened. Switch compression \
                 off in the gateway"
            ),
            Why::TooLarge { what } => {
                write!(f, "{what}, more than any answer has. Check that the address is a model server's")
            }
            Why::Cancelled => f.write_str("it was cancelled. Start it again when you want"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.attempted, self.why)
    }
}

impl std::error::Error for Fault {}

/// What to do about a server that asks to wait.
struct Wait(Option<u64>);

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(seconds) => write!(f, "It asks to wait {seconds} s: try again then"),
            None => f.write_str("Try again in a while"),
        }
    }
}

fn said(status: u16, message: &str) -> String {
    format!(" (status {status}{})", if message.is_empty() { String::new() } else { format!(", {message:?}") })
}

fn quoted(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(" ({message:?})") }
}

/// Keys as providers write them, and anything long after a word that announces one.
#[allow(clippy::expect_used)]
static KEY_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:sk|pk|rk|gsk|xai|hf|key|nvapi)[-_][A-Za-z0-9*._-]{6,}|\bAIza[A-Za-z0-9_-]{10,}|\bBearer\s+\S{6,}|\b[A-Za-z0-9_-]{3,}\*{3,}[A-Za-z0-9_-]*",
    )
    .expect("the pattern is a constant")
});

/// What a server said, fit to show: one line, cut, keys masked. `secrets` are values that must never appear.
pub(crate) fn safe_message(text: &str, secrets: &[&str]) -> String {
    let mut text: String = text.chars().take(4 * MAX_MESSAGE).collect();
    for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
        text = text.replace(secret, "…");
    }
    // Names of fields look like keys too (`key_moments`), but have neither digits nor stars.
    let masked = KEY_LIKE.replace_all(&text, |found: &regex::Captures| {
        let is_key = found[0].bytes().any(|b| b.is_ascii_digit() || b == b'*');
        if is_key { "…".to_owned() } else { found[0].to_owned() }
    });
    one_line(&masked)
}

/// Text from outside as one line of at most 300 letters, what is hidden in it made visible.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut letters = 0;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if letters == MAX_MESSAGE {
                line.push('…');
                return line;
            }
            letters += 1;
            if c.is_control() || is_hidden(c) { line.extend(c.escape_unicode()) } else { line.push(c) }
        }
    }
    line
}

/// Letters that change how others are shown, or show nothing at all.
fn is_hidden(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_message_is_one_short_line_without_keys() {
        let safe = |text: &str| safe_message(text, &["hunter2-hunter2"]);
        assert_eq!(safe("Incorrect API key provided: sk-abcd1234efgh5678."), "Incorrect API key provided: …");
        assert_eq!(safe("bad key abc****wxyz"), "bad key …");
        assert_eq!(safe("you sent hunter2-hunter2!"), "you sent …!");
        assert_eq!(safe("a\r\n\tb\u{1b}[31mc\u{202e}d"), "a b\\u{1b}[31mc\\u{202e}d");
        assert_eq!(safe(&"x".repeat(5000)).chars().count(), MAX_MESSAGE + 1);
        assert_eq!(safe("the model `tiny` was not found"), "the model `tiny` was not found");
        assert_eq!(safe("unknown field key_moments in key_events"), "unknown field key_moments in key_events");
    }

    #[test]
    fn every_sentence_says_what_was_attempted_and_what_to_do() {
        let message = "busy".to_owned();
        for why in [
            Why::RateLimited { retry_after: Some(90), message: message.clone() },
            Why::Server { status: 503, retry_after: None, message: message.clone() },
            Why::Timeout { which: Deadline::FirstByte, seconds: 120 },
            Why::Unauthorised { status: 401, message },
            Why::Page { status: 200 },
        ] {
            let text = Fault::new("POST https://host/v1/chat/completions for \"work\"", why).to_string();
            assert!(text.starts_with("POST https://host/v1/chat/completions for \"work\": "), "{text}");
            assert!(text.contains(". ") || text.contains(": raise"), "{text}");
        }
    }
}
