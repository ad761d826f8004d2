//! What comes back from a model: the text, how it ended, and what it cost.
//!
//! Only [`End::Complete`] may be parsed. An answer that just stops is never complete, whatever it looks like.

use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Tokens as the server counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub input: u32,
    /// With thinking, where the server counts it.
    pub output: u32,
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum End {
    /// With the dialect's end mark and a reason to stop that is the model's own.
    Complete,
    /// The limit of the answer or of the context was reached: the text is cut.
    Truncated,
    /// The model or a filter declined.
    Refused {
        why: String,
    },
    Cancelled,
    /// The prompt does not fit; numbers where the server gave them.
    ContextTooSmall {
        prompt: Option<u32>,
        context: Option<u32>,
    },
    /// The server answered, and says that it read far fewer tokens than were sent: part of the prompt was dropped.
    PromptCut {
        reported: u32,
        expected: u32,
    },
    /// The server does not take this form of structured answer: try the next rung.
    RungRefused {
        message: String,
    },
    /// The stream closed without its proper end.
    Incomplete,
    Failed(Fault),
}

impl End {
    /// One word for the record of a run.
    pub fn kind(&self) -> &'static str {
        match self {
            End::Complete => "complete",
            End::Truncated => "truncated",
            End::Refused { .. } => "refused",
            End::Cancelled => "cancelled",
            End::ContextTooSmall { .. } => "context_too_small",
            End::PromptCut { .. } => "prompt_cut",
            End::RungRefused { .. } => "rung_refused",
            End::Incomplete => "incomplete",
            End::Failed(_) => "failed",
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_unknown = |count: &Option<u32>| count.map_or("an unknown number of".to_owned(), |n| n.to_string());
        match self {
            End::Complete => f.write_str("complete"),
            End::Truncated => f.write_str(
                "the answer was cut at its limit. Raise the answer size in the profile, or ask for fewer sections",
            ),
            End::Refused { why } => write!(f, "the model or its filter declined ({why}). Leave out what it objects to"),
            End::Cancelled => f.write_str("cancelled"),
            End::ContextTooSmall { prompt, context } => write!(
                f,
                "the prompt has {} tokens and {} are taken. Set the context size in the profile to what the model \
                 takes; a server may have to be started with a larger one",
                or_unknown(prompt),
                or_unknown(context)
            ),
            End::PromptCut { reported, expected } => write!(
                f,
                "the server read {reported} tokens of about {expected}: it dropped part of the prompt without a word. \
                 Raise the server's context size, or lower it in the profile"
            ),
            End::RungRefused { message } => {
                write!(f, "the server does not take this form of structured answer ({message:?}). Try a weaker one")
            }
            End::Incomplete => f.write_str("the answer stopped before its proper end. What came is kept; try again"),
            End::Failed(fault) => fault.fmt(f),
        }
    }
}

/// One answer, or what there is of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    /// What the model said to itself, where the server keeps it apart; never parsed.
    pub thinking: String,
    pub end: End,
    pub usage: Option<Usage>,
    /// Status of the last attempt that was answered.
    pub status: Option<u16>,
    pub attempts: u32,
    /// Beginning of the body of an answer that is not complete, as it came, at most 16 KiB; for the person only.
    pub raw: String,
}

impl Answer {
    pub(crate) fn without_text(end: End, attempts: u32) -> Answer {
        Answer {
            text: String::new(),
            thinking: String::new(),
            end,
            usage: None,
            status: None,
            attempts,
            raw: String::new(),
        }
    }
}

/// Text is the person's: only sizes are printed.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Answer({}, status {:?}, {} attempts, text {} bytes, thinking {} bytes, raw {} bytes, {:?})",
            self.end.kind(),
            self.status,
            self.attempts,
            self.text.len(),
            self.thinking.len(),
            self.raw.len(),
            self.usage
        )
    }
}
