//! Writes a tiny model with random weights, so that a real server can be spoken to without a download.
//!
//! What it says is noise; what is real is the protocol, the counts, and that a grammar binds the noise. Single bytes
//! are tokens, as the server needs them, but hardly ever chosen: the first channel is the same large number in every
//! embedding, and the output weights of those tokens are strongly negative there. Otherwise an answer would hold broken
//! letters, which this server turns into an error.

use std::io::Write;

const WIDTH: usize = 64;
const INNER: usize = 128;
const HEADS: u32 = 4;
const BLOCKS: usize = 2;

enum Field<'a> {
    U32(u32),
    F32(f32),
    Bool(bool),
    Text(&'a str),
    Texts(&'a [String]),
    F32s(&'a [f32]),
    I32s(&'a [i32]),
}

/// The bytes of the model file.
pub(super) fn tiny() -> Vec<u8> {
    let (mut tokens, mut scores, mut kinds) = (vec![], vec![], vec![]);
    let mut token = |text: String, score: f32, kind: i32| {
        tokens.push(text);
        scores.push(score);
        kinds.push(kind);
    };
    token("<unk>".into(), 0.0, 2);
    token("<s>".into(), 0.0, 3);
    token("</s>".into(), 0.0, 3);
    for byte in 0..256 {
        token(format!("<0x{byte:02X}>"), 0.0, 6);
    }
    let rare = 259;
    for letter in ('!'..='~').chain(['▁']) {
        token(letter.to_string(), -1.0, 1);
    }
    for word in ["the", "queue", "was", "full", "and", "then", "it", "drained"] {
        token(format!("▁{word}"), -2.0, 1);
    }
    let count = tokens.len();
    let template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:";
    let fields = [
        ("general.architecture", Field::Text("llama")),
        ("general.name", Field::Text("noise")),
        ("llama.context_length", Field::U32(4096)),
        ("llama.embedding_length", Field::U32(WIDTH as u32)),
        ("llama.block_count", Field::U32(BLOCKS as u32)),
        ("llama.feed_forward_length", Field::U32(INNER as u32)),
        ("llama.attention.head_count", Field::U32(HEADS)),
        ("llama.attention.head_count_kv", Field::U32(HEADS)),
        ("llama.attention.layer_norm_rms_epsilon", Field::F32(1e-5)),
        ("llama.rope.dimension_count", Field::U32(WIDTH as u32 / HEADS)),
        ("llama.vocab_size", Field::U32(count as u32)),
        ("general.file_type", Field::U32(0)),
        ("tokenizer.ggml.model", Field::Text("llama")),
        ("tokenizer.ggml.tokens", Field::Texts(&tokens)),
        ("tokenizer.ggml.scores", Field::F32s(&scores)),
        ("tokenizer.ggml.token_type", Field::I32s(&kinds)),
        ("tokenizer.ggml.bos_token_id", Field::U32(1)),
        ("tokenizer.ggml.eos_token_id", Field::U32(2)),
        ("tokenizer.ggml.unknown_token_id", Field::U32(0)),
        ("tokenizer.ggml.add_bos_token", Field::Bool(true)),
        ("tokenizer.ggml.add_space_prefix", Field::Bool(true)),
        ("tokenizer.chat_template", Field::Text(template)),
    ];
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let mut tensors = vec![];
    let mut embedding = noise.take(count * WIDTH);
    embedding.chunks_mut(WIDTH).for_each(|row| row[0] = 4.0);
    tensors.push(("token_embd.weight".to_owned(), vec![WIDTH, count], embedding));
    let mut output = noise.take(count * WIDTH);
    output
        .chunks_mut(WIDTH)
        .enumerate()
        .for_each(|(token, row)| row[0] = if token < rare && token != 2 { -6.0 } else { 0.0 });
    tensors.push(("output.weight".to_owned(), vec![WIDTH, count], output));
    tensors.push(("output_norm.weight".to_owned(), vec![WIDTH], vec![1.0; WIDTH]));
    for block in 0..BLOCKS {
        for norm in ["attn_norm", "ffn_norm"] {
            tensors.push((format!("blk.{block}.{norm}.weight"), vec![WIDTH], vec![1.0; WIDTH]));
        }
        for name in ["attn_q", "attn_k", "attn_v", "attn_output"] {
            tensors.push((format!("blk.{block}.{name}.weight"), vec![WIDTH, WIDTH], noise.take(WIDTH * WIDTH)));
        }
        for (name, shape) in [("ffn_gate", [WIDTH, INNER]), ("ffn_up", [WIDTH, INNER]), ("ffn_down", [INNER, WIDTH])] {
            tensors.push((format!("blk.{block}.{name}.weight"), shape.to_vec(), noise.take(WIDTH * INNER)));
        }
    }
    write(&fields, &tensors)
}

/// The file: head, fields, the list of tensors, then their numbers, each at a multiple of 32.
fn write(fields: &[(&str, Field)], tensors: &[(String, Vec<usize>, Vec<f32>)]) -> Vec<u8> {
    let mut out = b"GGUF".to_vec();
    out.extend(3u32.to_le_bytes());
    out.extend((tensors.len() as u64).to_le_bytes());
    out.extend((fields.len() as u64).to_le_bytes());
    for (name, field) in fields {
        text(&mut out, name);
        match field {
            Field::U32(n) => [4u32.to_le_bytes(), n.to_le_bytes()].iter().for_each(|bytes| out.extend(bytes)),
            Field::F32(n) => [6u32.to_le_bytes(), n.to_le_bytes()].iter().for_each(|bytes| out.extend(bytes)),
            Field::Bool(is) => {
                out.extend(7u32.to_le_bytes());
                out.push(u8::from(*is));
            }
            Field::Text(value) => {
                out.extend(8u32.to_le_bytes());
                text(&mut out, value);
            }
            Field::Texts(list) => {
                array(&mut out, 8, list.len());
                list.iter().for_each(|value| text(&mut out, value));
            }
            Field::F32s(list) => {
                array(&mut out, 6, list.len());
                list.iter().for_each(|n| out.extend(n.to_le_bytes()));
            }
            Field::I32s(list) => {
                array(&mut out, 5, list.len());
                list.iter().for_each(|n| out.extend(n.to_le_bytes()));
            }
        }
    }
    let mut offset = 0u64;
    for (name, shape, numbers) in tensors {
        text(&mut out, name);
        out.extend((shape.len() as u32).to_le_bytes());
        shape.iter().for_each(|size| out.extend((*size as u64).to_le_bytes()));
        out.extend(0u32.to_le_bytes());
        out.extend(offset.to_le_bytes());
        offset += (numbers.len() as u64 * 4).next_multiple_of(32);
    }
    for (.., numbers) in tensors {
        out.resize(out.len().next_multiple_of(32), 0);
        numbers.iter().for_each(|n| out.extend(n.to_le_bytes()));
    }
    out.resize(out.len().next_multiple_of(32), 0);
    out.flush().expect("memory takes every byte");
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

fn array(out: &mut Vec<u8>, kind: u32, length: usize) {
    out.extend(9u32.to_le_bytes());
    out.extend(kind.to_le_bytes());
    out.extend((length as u64).to_le_bytes());
}

/// Small numbers around nought, the same on every run.
struct Noise(u64);

impl Noise {
    fn take(&mut self, count: usize) -> Vec<f32> {
        let mut next = || {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        };
        (0..count).map(|_| (next() + next() + next()) * 0.1).collect()
    }
}
