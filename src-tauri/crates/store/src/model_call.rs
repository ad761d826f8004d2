//! What each call to a language model sent and got back, so that runs can be looked at and compared later.

use crate::{
    Result, View, Write,
    row::{int, micros},
};
use model::{IncidentId, Utc};
use rusqlite::params;

/// One call to a model. Its texts are as they were sent: after redaction.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ModelCall {
    pub incident: IncidentId,
    /// Which run of a drafter it belongs to.
    pub run_key: String,
    pub at: Utc,
    /// Step of the pipeline, and which of its calls: `extract`, `slice 3 of 12`.
    pub step: String,
    pub label: String,
    /// Name of the profile and of the model.
    pub profile: String,
    pub model: String,
    /// File of the prompt, and the hash of its wording.
    pub prompt: String,
    pub prompt_hash: String,
    /// SHA-256 over the body, lower-case hex.
    pub sha256: String,
    pub body: String,
    pub answer: String,
    /// How it ended, in words.
    pub outcome: String,
    /// Tokens, as the server counted them.
    pub tokens_in: Option<u64>,
    pub tokens_out: Option<u64>,
    pub cost: Option<f64>,
    pub currency: Option<String>,
}

impl View {
    /// The calls of a run, in order.
    pub fn model_call_list(&self, run_key: &str) -> Result<Vec<ModelCall>> {
        let sql =
            "SELECT incident_id, run_key, at, step, label, profile, model, prompt, prompt_hash, sha256, body, answer,
                outcome, tokens_in, tokens_out, cost, currency FROM model_call WHERE run_key = ?1 ORDER BY id";
        self.all(sql, [run_key], |row| {
            Ok(ModelCall {
                incident: IncidentId(row.get(0)?),
                run_key: row.text(1)?,
                at: row.time(2)?,
                step: row.text(3)?,
                label: row.text(4)?,
                profile: row.text(5)?,
                model: row.text(6)?,
                prompt: row.text(7)?,
                prompt_hash: row.text(8)?,
                sha256: row.text(9)?,
                body: row.text(10)?,
                answer: row.text(11)?,
                outcome: row.text(12)?,
                tokens_in: row.some_count(13)?,
                tokens_out: row.some_count(14)?,
                cost: row.get(15)?,
                currency: row.some_text(16)?,
            })
        })
    }
}

impl Write<'_> {
    pub fn model_call_append(&mut self, call: &ModelCall) -> Result<()> {
        self.run(
            "INSERT INTO model_call (incident_id, run_key, at, step, label, profile, model, prompt, prompt_hash, sha256,
                 body, answer, outcome, tokens_in, tokens_out, cost, currency)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                call.incident.0,
                call.run_key,
                micros(call.at),
                call.step,
                call.label,
                call.profile,
                call.model,
                call.prompt,
                call.prompt_hash,
                call.sha256,
                call.body,
                call.answer,
                call.outcome,
                call.tokens_in.map(int),
                call.tokens_out.map(int),
                call.cost,
                call.currency
            ],
        )
        .map(drop)
    }
}
