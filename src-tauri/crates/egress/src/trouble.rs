//! Reads what servers say about their errors, as a status with a body or inside a stream that began well.
//!
//! Two kinds are worth more than a sentence: the prompt does not fit (with the numbers, which every server words its
//! own way), and the form of the answer is not taken (the next rung may be). All others are typed by status, with the
//! server's message shortened and made safe. Bodies are looked at, never kept.

use crate::answer::End;
use crate::fault::{Why, safe_message};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// An answer that is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    End(End),
    Fault(Why),
}

impl Trouble {
    pub(crate) fn end(self) -> Result<End, Why> {
        match self {
            Trouble::End(end) => Ok(end),
            Trouble::Fault(why) => Err(why),
        }
    }
}

/// What a status with its body means. `secrets` are masked; `has_form` says whether the request asked for a form.
pub(crate) fn of_status(
    status: u16,
    retry_after: Option<u64>,
    body: &str,
    secrets: &[&str],
    has_form: bool,
) -> Trouble {
    let begins = body.trim_start().trim_start_matches('\u{feff}');
    let is_page = begins.starts_with('<');
    if (300..400).contains(&status) {
        return Trouble::Fault(Why::Redirected { status });
    }
    // Gateways decorate their own errors as pages; the status still says what to do.
    if is_page && !matches!(status, 401 | 403 | 404 | 408 | 429 | 500..) {
        return Trouble::Fault(Why::Page { status });
    }
    let value = serde_json::from_str::<Value>(body).unwrap_or(Value::Null);
    let said = if is_page { Said::default() } else { Said::read(&value, body) };
    let message = safe_message(&said.message, secrets);
    if let Some(end) = said.context() {
        return Trouble::End(end);
    }
    if has_form && matches!(status, 400 | 404 | 415 | 422 | 500 | 501) && said.is_about_form() {
        return Trouble::End(End::RungRefused { message });
    }
    Trouble::Fault(match status {
        401 | 403 => Why::Unauthorised { status, message },
        404 | 405 | 410 => Why::NotFound { status, message },
        429 => Why::RateLimited { retry_after, message },
        408 | 500.. => Why::Server { status, retry_after, message },
        400.. => Why::Rejected { status, message },
        _ => Why::BadAnswer { reason: format!("status {status} is not an answer") },
    })
}

/// What an error event inside a stream of status 200 means.
pub(crate) fn reported(event: &Value) -> Trouble {
    let said = Said::read(event, "");
    if let Some(end) = said.context() {
        return Trouble::End(end);
    }
    let message = safe_message(&said.message, &[]);
    let is_limit = said.has(&["rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"]);
    Trouble::Fault(match said.status {
        Some(status @ (401 | 403)) => Why::Unauthorised { status, message },
        Some(429) => Why::RateLimited { retry_after: None, message },
        _ if is_limit => Why::RateLimited { retry_after: None, message },
        _ => Why::Reported { message },
    })
}

/// Whether a 429 is about money, which waiting does not bring.
pub(crate) fn is_about_money(message: &str) -> bool {
    let lower = message.to_ascii_lowercase();
    ["insufficient_quota", "exceeded your current quota", "billing", "credit balance"].iter().any(|w| lower.contains(w))
}

/// What an error says, wherever the server puts it.
#[derive(Default)]
struct Said {
    message: String,
    /// `type`, `code` and `status` words together.
    words: Vec<String>,
    status: Option<u16>,
    prompt: Option<u32>,
    context: Option<u32>,
}

impl Said {
    fn read(value: &Value, body: &str) -> Said {
        // A list around the object is Gemini's way without events.
        let value = value.get(0).unwrap_or(value);
        let error = value.get("error").filter(|error| !error.is_null()).unwrap_or(value);
        let mut said = Said::default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let first = |list: &Value| list.get(0).map(|item| text(&item["msg"]).unwrap_or_else(|| item.to_string()));
        let message = text(error)
            .or_else(|| text(&error["message"]))
            .or_else(|| text(&value["message"]))
            .or_else(|| text(&error["detail"]))
            .or_else(|| text(&error["details"]))
            .or_else(|| first(&error["detail"]))
            .or_else(|| first(&value["errors"]));
        for field in ["type", "code", "status", "param"] {
            match &error[field] {
                Value::String(word) => said.words.push(word.chars().take(100).collect()),
                Value::Number(number) if said.status.is_none() => {
                    said.status = number.as_u64().and_then(|n| u16::try_from(n).ok());
                }
                _ => {}
            }
        }
        said.message = match message {
            Some(message) => message,
            None if value.is_null() => body.chars().take(2000).collect(),
            None => said.words.join(" "),
        };
        // Which field is refused stands beside the message in some dialects.
        let place = error["param"].as_str().filter(|param| !said.message.contains(*param));
        if let Some(param) = place {
            said.message = format!("{} ({param})", said.message);
        }
        let number = |field| super::stream::count(error, field);
        said.prompt = number("n_prompt_tokens");
        said.context = number("n_ctx");
        said
    }

    fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// The prompt does not fit: named by a word, by two numbers, or by one of the known sentences.
    fn context(&self) -> Option<End> {
        let named = self.has(&["exceed_context_size_error", "context_length_exceeded"]);
        let numbers = CONTEXT.iter().find_map(|(pattern, prompt_first)| {
            let found = pattern.captures(&self.message)?;
            let number = |at: usize| found.get(at).and_then(|text| text.as_str().replace(',', "").parse::<u32>().ok());
            Some(if *prompt_first { (number(1), number(2)) } else { (number(2), number(1)) })
        });
        if !named && numbers.is_none() && !CONTEXT_WORDS.is_match(&self.message) {
            return None;
        }
        let (prompt, context) = numbers.unwrap_or_default();
        Some(End::ContextTooSmall { prompt: self.prompt.or(prompt), context: self.context.or(context) })
    }

    fn is_about_form(&self) -> bool {
        FORM_WORDS.is_match(&self.message) || self.words.iter().any(|word| FORM_WORDS.is_match(word))
    }
}

#[allow(clippy::expect_used)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant")
}

/// Sentences with the two numbers, and whether the prompt's comes first.
static CONTEXT: LazyLock<Vec<(Regex, bool)>> = LazyLock::new(|| {
    vec![
        // OpenAI, vLLM, llama-cpp-python: what was in the prompt, else what it resulted in, else what was asked for.
        (
            pattern(
                r"(?is)maximum context length (?:is|of) ([\d,]+).*?\(([\d,]+) (?:in (?:your|the) (?:prompt|messages)|of text)",
            ),
            false,
        ),
        (
            pattern(
                r"(?is)maximum context length (?:is|of) ([\d,]+).*?(?:resulted in|requested|has|contains) (?:at least )?([\d,]+)",
            ),
            false,
        ),
        // Anthropic.
        (pattern(r"(?is)prompt is too long:? ([\d,]+) tokens > ([\d,]+)"), true),
        (pattern(r"(?is)exceed context limit: ([\d,]+) \+ [\d,]+ > ([\d,]+)"), true),
        // Gemini.
        (
            pattern(r"(?is)input token count \(?([\d,]+)\)? exceeds the maximum number of tokens allowed \(?([\d,]+)"),
            true,
        ),
        // llama.cpp, older and newer.
        (pattern(r"(?is)request \(?([\d,]+) tokens\)? exceeds the available context size \(?([\d,]+)"), true),
        // LM Studio.
        (pattern(r"(?is)keep the first ([\d,]+) tokens.*?context length of only ([\d,]+)"), true),
    ]
});

/// The same without numbers.
static CONTEXT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)exceed(?:s|ed)? (?:the |available |model'?s? |max(?:imum)? )*context (?:length|window|limit|size)|context (?:length|window|size) (?:was |is )?exceeded|maximum context length|prompt (?:is )?too long|input (?:length|prompt|is) (?:exceeds|is too long|too long)",
    )
});

/// Words for the form of an answer, in the fields of every dialect.
static FORM_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)response[_ ]?(?:format|mime|schema|json)|json[_ ]?(?:schema|object|mode)|output[_ ]?(?:config|format)|structured[_ ]?output|tool[_ ]?choice|\btools?\b|grammar|guided|\bformat\b|\bschema\b",
    )
});

#[cfg(test)]
mod tests;
