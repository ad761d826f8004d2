//! The contract over JSON lines: one request a line in, one answer a line out, in the same order.

use api::{Api, Failure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, Write};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// Given back with the answer.
    #[serde(default)]
    id: Value,
    call: String,
    #[serde(default)]
    params: Value,
}

/// Answers until the input ends. A line that is no request gets an answer that says so.
pub fn serve(api: &Api, input: impl BufRead, mut output: impl Write) -> std::io::Result<()> {
    for line in input.split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (id, answer) = match serde_json::from_slice::<Request>(&line) {
            Ok(request) => (request.id, api.call(&request.call, request.params)),
            Err(error) => (Value::Null, Err(Failure::invalid(format!("the line is not a request: {error}")))),
        };
        let answer = match answer {
            Ok(reply) => json!({ "id": id, "reply": reply }),
            Err(failure) => json!({ "id": id, "failure": failure }),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
