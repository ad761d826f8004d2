//! A language model in this process: a GGUF file that a person points at, run by llama.cpp, with answers that are bound
//! to a JSON schema by a grammar. No server, no connection.
//!
//! The engine is behind the feature `llama`, because it is compiled from C++. Without it every question is answered with
//! [`Fault::NotBuilt`], and files can still be looked at from outside. Refused: a prompt that does not fit (it is never
//! cut), a file that is no GGUF, and evidence that is read as anything but text: what looks like a mark of a chat
//! template in a message stays letters.

#[cfg(feature = "llama")]
mod answer;
#[cfg(feature = "llama")]
mod engine;
#[cfg(feature = "llama")]
mod prompt;
#[cfg(not(feature = "llama"))]
mod without;

#[cfg(feature = "llama")]
pub use engine::Engine;
#[cfg(not(feature = "llama"))]
pub use without::Engine;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whether this build can run a model.
pub const IS_BUILT: bool = cfg!(feature = "llama");

/// Who says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    System,
    User,
    Assistant,
}

impl Role {
    /// As chat templates call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

/// One question to the model in `file`.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub file: PathBuf,
    /// Prompt and answer together, in tokens; never more than the model was trained for.
    pub context_tokens: u32,
    pub messages: Vec<Message>,
    /// JSON Schema that binds the answer.
    pub schema: Option<serde_json::Value>,
    /// Most tokens of the answer.
    pub answer_tokens: u32,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The model said its end.
    Complete,
    /// The limit of the answer or of the context was reached.
    Limit,
    /// It was told not to go on.
    Stopped,
    /// Nothing was asked: the prompt has `prompt` tokens and there is room for `room` with at least one of an answer.
    TooLong { prompt: u32, room: u32 },
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub end: End,
    /// Tokens of the prompt.
    pub read: u32,
    /// Tokens of the answer, without its end.
    pub written: u32,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// As the file calls itself; may be empty.
    pub name: String,
    pub parameters: u64,
    /// Longest context that it was trained for, in tokens.
    pub trained_tokens: u32,
    /// Whether it brings a chat template that is known here; without one the turns are written plainly.
    pub has_template: bool,
}

/// Asked between tokens, and while a file is loaded; `false` ends the work.
pub type GoOn = Arc<dyn Fn() -> bool + Send + Sync>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error(
        "this build of Hindcast cannot run a model in its own process. Build one that can with `cargo build --release \
         --features local-llm` (it needs cmake and libclang; `cargo xtask local-llm` gets them), or use a server such as \
         llama.cpp's or Ollama"
    )]
    NotBuilt,
    #[error("`{file}` cannot be read: {why}. Check the path and its rights, then change the profile")]
    Unreadable { file: String, why: String },
    #[error("`{file}` is no GGUF file: {why}. Point the profile at a model in the GGUF format, version 2 or 3")]
    NotGguf { file: String, why: String },
    #[error(
        "`{file}` could not be loaded: it is damaged or cut off, or its kind of model is not known to this build. \
         Compare its size and checksum with where it came from"
    )]
    NotLoaded { file: String },
    #[error(
        "there is no memory for a context of {tokens} tokens. Lower the context size in the profile, or take a smaller \
         model"
    )]
    NoRoom { tokens: u32 },
    #[error("the form of the answer could not be made into a grammar ({why}), so the model was not asked")]
    Schema { why: String },
    #[error(
        "the model cannot write the form that is asked for: no token of its vocabulary goes on. Take another model"
    )]
    NoToken,
    #[error("the model failed while it worked ({why}). Try again, or take another model")]
    Engine { why: String },
}

/// Looks at the first bytes of `file`, in every build.
///
/// # Errors
/// When it cannot be read, or is no GGUF of a version that is known.
pub fn check_file(file: &Path) -> Result<(), Fault> {
    let name = shown(file);
    let unreadable = |why: String| Fault::Unreadable { file: name.clone(), why };
    let is_file = std::fs::metadata(file).map_err(|error| unreadable(error.to_string()))?.is_file();
    if !is_file {
        return Err(unreadable("it is not a file".to_owned()));
    }
    let mut head = Vec::with_capacity(8);
    File::open(file)
        .and_then(|opened| opened.take(8).read_to_end(&mut head))
        .map_err(|error| unreadable(error.to_string()))?;
    let not = |why: String| Err(Fault::NotGguf { file: name.clone(), why });
    match head.as_slice() {
        [b'G', b'G', b'U', b'F', version @ ..] => match <[u8; 4]>::try_from(version).map(u32::from_le_bytes) {
            Ok(2 | 3) => Ok(()),
            Ok(other) => not(format!("its version is {other}")),
            Err(_) => not("it ends after its first letters".to_owned()),
        },
        _ => not("it does not begin with `GGUF`".to_owned()),
    }
}

/// A path for a sentence: escaped and cut.
fn shown(file: &Path) -> String {
    file.to_string_lossy().chars().take(300).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_no_gguf_is_told_from_outside() {
        let folder = tempfile::tempdir().unwrap();
        let said = |name: &str, bytes: &[u8]| {
            let file = folder.path().join(name);
            std::fs::write(&file, bytes).unwrap();
            check_file(&file)
        };
        assert_eq!(said("three.gguf", b"GGUF\x03\0\0\0more"), Ok(()));
        assert_eq!(said("two.gguf", b"GGUF\x02\0\0\0"), Ok(()));
        for bytes in [&b""[..], b"GG", b"GGUF", b"GGUF\x03", b"GGUF\x09\0\0\0", b"PK\x03\x04 a zip", b"GGUF\0\0\0\x03"]
        {
            let fault = said("not.gguf", bytes).unwrap_err();
            assert!(matches!(fault, Fault::NotGguf { .. }), "{bytes:?}: {fault}");
        }
        assert!(matches!(check_file(folder.path()), Err(Fault::Unreadable { .. })));
        let missing = check_file(&folder.path().join("missing\u{7}.gguf")).unwrap_err().to_string();
        assert!(missing.contains("cannot be read") && !missing.contains('\u{7}'), "{missing}");
    }

    #[cfg(not(feature = "llama"))]
    #[test]
    fn without_the_engine_a_question_says_how_to_get_one() {
        let question = Question {
            file: "/nowhere.gguf".into(),
            context_tokens: 2048,
            messages: vec![],
            schema: None,
            answer_tokens: 100,
        };
        let fault = Engine::default().ask(&question, &(Arc::new(|| true) as GoOn), &mut |_| {}).unwrap_err();
        assert_eq!(fault, Fault::NotBuilt);
        assert!(fault.to_string().contains("--features local-llm"));
    }
}
