//! What a face sees when a call fails: a code to branch on, a sentence, what to do next, and details to copy.

use serde::{Deserialize, Serialize};

model::words! {
    /// What sort of failure; the only part that code branches on.
    FailureCode {
        NotFound => "not_found",
        Invalid => "invalid",
        Conflict => "conflict",
        Unauthorised => "unauthorised",
        RateLimited => "rate_limited",
        Offline => "offline",
        Refused => "refused",
        Cancelled => "cancelled",
        Busy => "busy",
        Corrupt => "corrupt",
        Internal => "internal",
    }
}

impl FailureCode {
    /// Exit status of the command line for this code; 0 and 2 (usage) are taken.
    pub const fn exit_status(self) -> u8 {
        match self {
            FailureCode::Internal => 1,
            FailureCode::Invalid => 3,
            FailureCode::NotFound => 4,
            FailureCode::Conflict => 5,
            FailureCode::Refused => 6,
            FailureCode::Cancelled => 7,
            FailureCode::Busy => 8,
            FailureCode::Corrupt => 9,
            FailureCode::Unauthorised => 10,
            FailureCode::RateLimited => 11,
            FailureCode::Offline => 12,
        }
    }
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Failure {
    pub code: FailureCode,
    /// What was attempted, with the value, and why it failed. No full stop at the end.
    pub message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The chain of causes, for copying into a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Failure {
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Failure { code, message: message.into(), hint: None, detail: None }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Failure::new(FailureCode::Invalid, message)
    }

    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Failure::new(FailureCode::NotFound, format!("`{what}` is not in this library"))
    }

    pub fn cancelled() -> Self {
        Failure::new(FailureCode::Cancelled, "cancelled; nothing was changed")
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn caused_by(mut self, error: &dyn std::error::Error) -> Self {
        let mut detail = error.to_string();
        let mut next = error.source();
        while let Some(cause) = next {
            detail.push_str(": ");
            detail.push_str(&cause.to_string());
            next = cause.source();
        }
        self.detail = Some(detail);
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<ingest::IngestError> for Failure {
    fn from(error: ingest::IngestError) -> Self {
        use ingest::IngestError;
        match &error {
            IngestError::Cancelled => Failure::cancelled(),
            IngestError::Read { .. } => Failure::new(FailureCode::Invalid, error.to_string())
                .hint("check that the file still exists and can be read, then import it again; nothing was imported")
                .caused_by(&error),
            IngestError::Refused { hint, .. } => {
                Failure::new(FailureCode::Refused, error.to_string()).hint(hint.clone())
            }
        }
    }
}
