//! The engine: one model at a time, loaded when it is first asked and kept until it is forgotten or another is asked.
//!
//! Questions are answered one after the other, also those of several threads: contexts of one model must not be made side
//! by side, and two answers at once would only share the same processors.

use crate::{About, End, Fault, GoOn, Question, Said, answer, check_file, prompt, shown};
use llama_cpp_2::LogOptions;
use llama_cpp_2::context::params::LlamaContextParams;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError, TryLockError};
use std::time::SystemTime;

/// Tokens of the prompt that are read between two looks at whether to go on. Small, because a large model on an ordinary
/// processor reads some 30 a second, and a person who cancels waits a second at most. Not adapted to the machine: how a
/// prompt is cut changes the last bits of what is computed, and the same question has to give the same answer.
pub(crate) const CHUNK: u32 = 32;

/// Runs one model at a time.
#[derive(Default)]
pub struct Engine(Mutex<Option<Loaded>>);

struct Loaded {
    file: PathBuf,
    /// Size and time of change: another file of that name is loaded anew.
    state: (u64, Option<SystemTime>),
    model: LlamaModel,
}

impl Engine {
    /// Asks, and gives each piece of the answer to `on_delta` as it comes.
    ///
    /// The same question to the same file gives the same answer on the same machine.
    ///
    /// # Errors
    /// When the file cannot be used, the form of the answer cannot be bound, or memory is short. A prompt that is too
    /// long is no error but an [`End`].
    pub fn ask(&self, question: &Question, go_on: &GoOn, on_delta: &mut dyn FnMut(&str)) -> Result<Said, Fault> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(model) = load(&mut kept, &question.file, go_on)? else {
            return Ok(Said { text: String::new(), end: End::Stopped, read: 0, written: 0 });
        };
        let tokens = prompt::tokens(model, &question.messages);
        let read = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
        let room = question.context_tokens.min(model.n_ctx_train());
        if read >= room {
            let end = End::TooLong { prompt: read, room: room.saturating_sub(1) };
            return Ok(Said { text: String::new(), end, read, written: 0 });
        }
        let most = question.answer_tokens.min(room - read);
        let grammar = question.schema.as_ref().map(|schema| answer::grammar(model, schema)).transpose()?;
        // Only as large as this call can fill: memory for a context grows with it.
        let size = read + most;
        let threads = threads(model.n_params());
        let params = LlamaContextParams::default()
            .with_n_ctx(NonZeroU32::new(size))
            .with_n_batch(CHUNK)
            .with_n_ubatch(CHUNK)
            .with_n_threads(threads)
            .with_n_threads_batch(threads)
            .with_no_perf(true);
        let context = model.new_context(backend()?, params).map_err(|_| Fault::NoRoom { tokens: size })?;
        answer::answer(model, context, &tokens, grammar, most, go_on, on_delta)
    }

    /// What the file says of itself; `None` when it was told not to go on. The model stays loaded.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn look(&self, file: &Path, go_on: &GoOn) -> Result<Option<About>, Fault> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(model) = load(&mut kept, file, go_on)? else { return Ok(None) };
        Ok(Some(About {
            name: model.meta_val_str("general.name").unwrap_or_default(),
            parameters: model.n_params(),
            trained_tokens: model.n_ctx_train(),
            has_template: prompt::has_template(model),
        }))
    }

    /// Gives the memory of the model back, unless a question is being answered.
    pub fn forget(&self) {
        match self.0.try_lock() {
            Ok(mut kept) => *kept = None,
            Err(TryLockError::Poisoned(poisoned)) => *poisoned.into_inner() = None,
            Err(TryLockError::WouldBlock) => {}
        }
    }
}

/// Threads wait for each other by spinning at every step, so a small model is slower on several, and on a busy machine
/// very much slower.
fn threads(parameters: u64) -> i32 {
    if parameters < 50_000_000 {
        return 1;
    }
    std::thread::available_parallelism().map_or(1, |count| count.get().min(64) as i32)
}

/// llama.cpp as a whole, once for the process; what it would print goes nowhere.
fn backend() -> Result<&'static LlamaBackend, Fault> {
    static BACKEND: OnceLock<Result<LlamaBackend, String>> = OnceLock::new();
    let made = BACKEND.get_or_init(|| {
        llama_cpp_2::send_logs_to_tracing(LogOptions::default().with_logs_enabled(false));
        LlamaBackend::init().map_err(|error| error.to_string())
    });
    made.as_ref().map_err(|why| Fault::Engine { why: why.clone() })
}

/// The model of `file`, from memory where it is the one that is kept; `None` when loading was stopped.
fn load<'k>(kept: &'k mut Option<Loaded>, file: &Path, go_on: &GoOn) -> Result<Option<&'k LlamaModel>, Fault> {
    check_file(file)?;
    let unreadable = |error: std::io::Error| Fault::Unreadable { file: shown(file), why: error.to_string() };
    let metadata = std::fs::metadata(file).map_err(unreadable)?;
    let state = (metadata.len(), metadata.modified().ok());
    let is_kept = kept.as_ref().is_some_and(|loaded| loaded.file == file && loaded.state == state);
    if !is_kept {
        // Two models at once may be more than the machine has memory for.
        *kept = None;
        let watch = go_on.clone();
        let params = LlamaModelParams::default().with_progress_callback(move |_| watch());
        let model = match LlamaModel::load_from_file(backend()?, file, &params) {
            Ok(model) => model,
            Err(_) if !go_on() => return Ok(None),
            Err(_) => return Err(Fault::NotLoaded { file: shown(file) }),
        };
        *kept = Some(Loaded { file: file.to_owned(), state, model });
    }
    Ok(kept.as_ref().map(|loaded| &loaded.model))
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}
