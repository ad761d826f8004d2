//! The answer, token by token: bound by a grammar, drawn with a fixed seed, ended by the model or by a limit.

use crate::engine::CHUNK;
use crate::{End, Fault, GoOn, Said};
use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::llama_batch::LlamaBatch;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::sampling::LlamaSampler;
use llama_cpp_2::token::LlamaToken;
use llama_cpp_2::token::data::LlamaTokenData;
use llama_cpp_2::token::data_array::LlamaTokenDataArray;

/// Nearly the most likely token each time. Not exactly: small models fall into loops that they never leave.
const TEMPERATURE: f32 = 0.2;
const MOST_LIKELY: i32 = 40;
const LEAST_LIKELY: f32 = 0.05;
const SEED: u32 = 7;

/// The grammar of answers that fit `schema`.
pub(crate) fn grammar(model: &LlamaModel, schema: &serde_json::Value) -> Result<LlamaSampler, Fault> {
    let rules = llama_cpp_2::json_schema_to_grammar(&schema.to_string())
        .map_err(|error| Fault::Schema { why: error.to_string() })?;
    LlamaSampler::grammar(model, &rules, "root").map_err(|error| Fault::Schema { why: error.to_string() })
}

/// Reads the prompt and writes at most `most` tokens; a token is never begun after `go_on` has said no.
pub(crate) fn answer(
    model: &LlamaModel,
    mut context: LlamaContext<'_>,
    prompt: &[LlamaToken],
    grammar: Option<LlamaSampler>,
    most: u32,
    go_on: &GoOn,
    on_delta: &mut dyn FnMut(&str),
) -> Result<Said, Fault> {
    let read = u32::try_from(prompt.len()).unwrap_or(u32::MAX);
    let mut dice = Dice::new(grammar);
    let mut text = Text::default();
    let mut written = 0;
    let mut batch = LlamaBatch::new(CHUNK as usize, 1);
    let mut position = 0;
    for (at, chunk) in prompt.chunks(CHUNK as usize).enumerate() {
        if !go_on() {
            return Ok(Said { text: String::new(), end: End::Stopped, read, written });
        }
        let is_last = (at + 1) * CHUNK as usize >= prompt.len();
        batch.clear();
        for (place, token) in chunk.iter().enumerate() {
            batch.add(*token, position, &[0], is_last && place + 1 == chunk.len()).map_err(engine)?;
            position += 1;
        }
        context.decode(&mut batch).map_err(engine)?;
    }
    let end = loop {
        if !go_on() {
            break End::Stopped;
        }
        if written >= most {
            break End::Limit;
        }
        let token = dice.draw(&context, batch.n_tokens() - 1)?;
        if model.vocab().is_eog(token) {
            break End::Complete;
        }
        written += 1;
        text.push(&model.vocab().token_to_piece(token, false, None), on_delta);
        batch.clear();
        batch.add(token, position, &[0], true).map_err(engine)?;
        position += 1;
        // The last one that may be written is not read: nothing comes after it.
        if written < most {
            context.decode(&mut batch).map_err(engine)?;
        }
    };
    Ok(Said { text: text.end(on_delta), end, read, written })
}

fn engine(error: impl std::fmt::Display) -> Fault {
    Fault::Engine { why: error.to_string() }
}

/// Draws the next token.
struct Dice {
    grammar: Option<LlamaSampler>,
    chain: LlamaSampler,
}

impl Dice {
    fn new(grammar: Option<LlamaSampler>) -> Dice {
        let chain = LlamaSampler::chain(
            [
                LlamaSampler::top_k(MOST_LIKELY),
                LlamaSampler::min_p(LEAST_LIKELY, 1),
                LlamaSampler::temp(TEMPERATURE),
                LlamaSampler::dist(SEED),
            ],
            true,
        );
        Dice { grammar, chain }
    }

    /// The grammar is asked about the one token that was drawn first, and about the whole vocabulary only when that one
    /// does not fit: asking it about all takes longer than a small model takes for its token.
    fn draw(&mut self, context: &LlamaContext<'_>, output: i32) -> Result<LlamaToken, Fault> {
        let mut token = self.drawn(context.token_data_array_ith(output))?;
        let Some(grammar) = &mut self.grammar else { return Ok(token) };
        let mut alone = LlamaTokenDataArray::new(vec![LlamaTokenData::new(token, 1.0, 0.0)], false);
        alone.apply_sampler(grammar);
        if !alone.data.iter().all(may_come) {
            let mut all = context.token_data_array_ith(output);
            all.apply_sampler(grammar);
            all.data.retain(may_come);
            token = self.drawn(all)?;
        }
        if let Some(grammar) = &mut self.grammar {
            grammar.try_accept(token).map_err(engine)?;
        }
        Ok(token)
    }

    fn drawn(&mut self, mut from: LlamaTokenDataArray) -> Result<LlamaToken, Fault> {
        if from.data.is_empty() {
            return Err(Fault::NoToken);
        }
        from.apply_sampler(&mut self.chain);
        from.selected_token().ok_or(Fault::NoToken)
    }
}

/// What a grammar forbids has no chance at all.
fn may_come(token: &LlamaTokenData) -> bool {
    token.logit() > f32::NEG_INFINITY
}

/// Bytes of tokens as text; a letter whose bytes come in several tokens waits until it is whole.
#[derive(Default)]
struct Text {
    whole: String,
    waiting: Vec<u8>,
}

impl Text {
    fn push(&mut self, bytes: &[u8], on_delta: &mut dyn FnMut(&str)) {
        self.waiting.extend_from_slice(bytes);
        let until = match std::str::from_utf8(&self.waiting) {
            Ok(_) => self.waiting.len(),
            // Bytes that can become no letter are not waited for.
            Err(error) if error.error_len().is_some() => self.waiting.len(),
            Err(error) => error.valid_up_to(),
        };
        if until > 0 {
            let ready: Vec<u8> = self.waiting.drain(..until).collect();
            self.tell(&ready, on_delta);
        }
    }

    fn end(mut self, on_delta: &mut dyn FnMut(&str)) -> String {
        let left = std::mem::take(&mut self.waiting);
        if !left.is_empty() {
            self.tell(&left, on_delta);
        }
        self.whole
    }

    fn tell(&mut self, bytes: &[u8], on_delta: &mut dyn FnMut(&str)) {
        let text = String::from_utf8_lossy(bytes);
        self.whole.push_str(&text);
        on_delta(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_when_they_are_whole_and_no_byte_is_lost() {
        let (mut text, mut told) = (Text::default(), Vec::new());
        for byte in "zwölf €\u{1F6F0}".bytes() {
            text.push(&[byte], &mut |piece| told.push(piece.to_owned()));
        }
        text.push(b"\xff ok \xe2\x82", &mut |piece| told.push(piece.to_owned()));
        let whole = text.end(&mut |piece| told.push(piece.to_owned()));
        assert_eq!(whole, "zwölf €\u{1F6F0}\u{FFFD} ok \u{FFFD}");
        assert_eq!(told.concat(), whole);
        assert!(told.contains(&"€".to_owned()), "{told:?}");
    }
}
