//! Writes a tiny model with random weights as a GGUF file: two layers, width 64, a fixed seed. Its text is nonsense, and
//! everything around the text is real: tokens, grammar, limits, ends.
//!
//! The first channel of every embedding is one large constant, so the state of the network always has a large first
//! part; a negative first column in the output then makes tokens practically unreachable (single bytes, which are not
//! text, and control tokens), and a positive one makes quotes and brackets likely, so that answers come to an end.

use std::io::Write;
use std::path::Path;

const WIDTH: usize = 64;
const HEADS: u32 = 4;
const INNER: usize = 128;
const LAYERS: usize = 2;
/// Longest context that it says it was trained for.
pub const TRAINED: u32 = 65_536;

const NORMAL: i32 = 1;
const UNKNOWN: i32 = 2;
const CONTROL: i32 = 3;
const BYTE: i32 = 6;

/// Pairs of letters, so that prompts of English take fewer tokens.
const PAIRS: &str = "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro \
                     ic ne ea ra ce li ch ll be ma si om ur ▁t ▁a ▁s ▁o ▁i ▁c ▁w ▁b ▁p ▁d ▁m ▁f ▁r";

const TEMPLATE: &str = "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n\
                        {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

struct Token {
    text: String,
    score: f32,
    kind: i32,
    /// First column of its row in the output.
    pull: f32,
}

/// Writes the model to `file`.
pub fn write(file: &Path) {
    write_with(file, Some(TEMPLATE));
}

/// The same with another chat template, or none.
pub fn write_with(file: &Path, template: Option<&str>) {
    let tokens = vocabulary();
    let mut dice = Dice(0x5EED_2026);
    let mut tensors: Vec<(String, Vec<u64>, Vec<f32>)> = Vec::new();
    let (width, inner, count) = (WIDTH as u64, INNER as u64, tokens.len() as u64);
    let mut embedding = dice.weights(tokens.len() * WIDTH);
    embedding.chunks_mut(WIDTH).for_each(|row| row[0] = 4.0);
    tensors.push(("token_embd.weight".into(), vec![width, count], embedding));
    let mut output = dice.weights(tokens.len() * WIDTH);
    output.chunks_mut(WIDTH).zip(&tokens).for_each(|(row, token)| row[0] = token.pull);
    tensors.push(("output.weight".into(), vec![width, count], output));
    tensors.push(("output_norm.weight".into(), vec![width], vec![1.0; WIDTH]));
    for layer in 0..LAYERS {
        let mut add = |name: &str, shape: [u64; 2]| {
            let weights = dice.weights((shape[0] * shape[1]) as usize);
            tensors.push((format!("blk.{layer}.{name}.weight"), shape.to_vec(), weights));
        };
        for name in ["attn_q", "attn_k", "attn_v", "attn_output"] {
            add(name, [width, width]);
        }
        add("ffn_gate", [width, inner]);
        add("ffn_up", [width, inner]);
        add("ffn_down", [inner, width]);
        for name in ["attn_norm", "ffn_norm"] {
            tensors.push((format!("blk.{layer}.{name}.weight"), vec![width], vec![1.0; WIDTH]));
        }
    }
    let bytes = gguf(&settings(&tokens, template), &tensors);
    let mut opened = std::fs::File::create(file).expect("the model can be written");
    opened.write_all(&bytes).expect("the model can be written");
}

fn vocabulary() -> Vec<Token> {
    let token = |text: &str, score, kind, pull| Token { text: text.to_owned(), score, kind, pull };
    let mut tokens = vec![
        token("<unk>", 0.0, UNKNOWN, -6.0),
        token("<s>", 0.0, CONTROL, -6.0),
        token("</s>", 0.0, CONTROL, 0.0),
        token("<|im_start|>", 0.0, CONTROL, -6.0),
        token("<|im_end|>", 0.0, CONTROL, 0.0),
    ];
    tokens.extend((0..=255).map(|byte| token(&format!("<0x{byte:02X}>"), 0.0, BYTE, -6.0)));
    for letter in ('!'..='~').chain(['▁']) {
        let pull = if "\"]}".contains(letter) { 0.06 } else { 0.0 };
        tokens.push(token(&letter.to_string(), -20.0, NORMAL, pull));
    }
    tokens.extend(PAIRS.split_whitespace().map(|pair| token(pair, -2.0, NORMAL, 0.0)));
    tokens
}

/// The settings of the file, in the bytes of the format, and how many they are.
fn settings(tokens: &[Token], template: Option<&str>) -> (u64, Vec<u8>) {
    let mut all = Settings::default();
    all.text("general.architecture", "llama");
    all.text("general.name", "tiny-random");
    all.number("general.file_type", 0);
    all.number("llama.context_length", TRAINED);
    all.number("llama.embedding_length", WIDTH as u32);
    all.number("llama.block_count", LAYERS as u32);
    all.number("llama.feed_forward_length", INNER as u32);
    all.number("llama.attention.head_count", HEADS);
    all.number("llama.attention.head_count_kv", HEADS);
    all.number("llama.rope.dimension_count", WIDTH as u32 / HEADS);
    all.number("llama.vocab_size", tokens.len() as u32);
    all.key("llama.attention.layer_norm_rms_epsilon", 6);
    all.bytes.extend(1e-5_f32.to_le_bytes());
    all.text("tokenizer.ggml.model", "llama");
    all.list("tokenizer.ggml.tokens", 8, tokens.len());
    tokens.iter().for_each(|token| text(&mut all.bytes, &token.text));
    all.list("tokenizer.ggml.scores", 6, tokens.len());
    tokens.iter().for_each(|token| all.bytes.extend(token.score.to_le_bytes()));
    all.list("tokenizer.ggml.token_type", 5, tokens.len());
    tokens.iter().for_each(|token| all.bytes.extend(token.kind.to_le_bytes()));
    all.number("tokenizer.ggml.unknown_token_id", 0);
    all.number("tokenizer.ggml.bos_token_id", 1);
    all.number("tokenizer.ggml.eos_token_id", 2);
    for name in ["tokenizer.ggml.add_bos_token", "tokenizer.ggml.add_space_prefix"] {
        all.key(name, 7);
        all.bytes.push(1);
    }
    if let Some(template) = template {
        all.text("tokenizer.chat_template", template);
    }
    (all.count, all.bytes)
}

#[derive(Default)]
struct Settings {
    count: u64,
    bytes: Vec<u8>,
}

impl Settings {
    fn key(&mut self, key: &str, kind: u32) {
        self.count += 1;
        text(&mut self.bytes, key);
        self.bytes.extend(kind.to_le_bytes());
    }

    fn number(&mut self, key: &str, value: u32) {
        self.key(key, 4);
        self.bytes.extend(value.to_le_bytes());
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key, 8);
        text(&mut self.bytes, value);
    }

    fn list(&mut self, key: &str, kind: u32, length: usize) {
        self.key(key, 9);
        self.bytes.extend(kind.to_le_bytes());
        self.bytes.extend((length as u64).to_le_bytes());
    }
}

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// Version 3: head, settings, a line for each tensor, and the weights, each at a multiple of 32 bytes.
fn gguf((count, settings): &(u64, Vec<u8>), tensors: &[(String, Vec<u64>, Vec<f32>)]) -> Vec<u8> {
    let mut bytes = b"GGUF".to_vec();
    bytes.extend(3_u32.to_le_bytes());
    bytes.extend((tensors.len() as u64).to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(settings);
    let mut weights: Vec<u8> = Vec::new();
    for (name, shape, values) in tensors {
        text(&mut bytes, name);
        bytes.extend((shape.len() as u32).to_le_bytes());
        shape.iter().for_each(|size| bytes.extend(size.to_le_bytes()));
        bytes.extend(0_u32.to_le_bytes());
        bytes.extend((weights.len() as u64).to_le_bytes());
        values.iter().for_each(|value| weights.extend(value.to_le_bytes()));
        weights.resize(weights.len().next_multiple_of(32), 0);
    }
    bytes.resize(bytes.len().next_multiple_of(32), 0);
    bytes.extend(weights);
    bytes
}

struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// Around 0, with a deviation of 0.05.
    fn weights(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| ((0..4).map(|_| self.next()).sum::<f32>() - 2.0) * 0.0866).collect()
    }
}
