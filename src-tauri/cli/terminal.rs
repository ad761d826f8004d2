//! The terminal as a host: the clock, progress on standard error, cancelling with Ctrl-C, and how failures look.

use api::{Failure, FailureCode, Host, Keychain, Notice, SecretStore, SecretString};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

/// Name of the one long call that a command makes.
pub const TASK: &str = "command";

/// The host of a command.
pub struct Terminal {
    bar: Mutex<Option<(String, ProgressBar)>>,
    shows_progress: bool,
}

impl Terminal {
    pub fn new() -> Self {
        Terminal { bar: Mutex::new(None), shows_progress: std::io::stderr().is_terminal() }
    }

    /// Takes the progress line away.
    pub fn done(&self) {
        if let Some((_, bar)) = self.bar.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bar.finish_and_clear();
        }
    }
}

impl Host for Terminal {
    fn now(&self) -> model::Utc {
        chrono::Utc::now()
    }

    fn notify(&self, notice: Notice) {
        match notice {
            Notice::Progress { step, done, of, .. } if self.shows_progress => {
                let mut held = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
                if held.as_ref().is_none_or(|(shown, _)| *shown != step) {
                    if let Some((_, bar)) = held.take() {
                        bar.finish_and_clear();
                    }
                    *held = Some((step.clone(), bar(&step, of)));
                }
                if let Some((_, bar)) = held.as_ref() {
                    bar.set_position(done);
                }
            }
            Notice::SearchDegraded { reason } => eprintln!("note: search is slower than usual: {reason}"),
            Notice::Drafting { label, number, of, tokens, .. } if self.shows_progress => {
                let mut held = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((_, bar)) = held.as_mut() {
                    bar.set_message(format!("{label} ({} of {of}): {tokens} tokens so far", number + 1));
                }
            }
            Notice::Progress { .. } | Notice::Drafting { .. } | Notice::Changed { .. } => {}
        }
    }

    fn keychain(&self) -> Option<&dyn SecretStore> {
        Some(&Keychain)
    }

    fn given_key(&self) -> Option<SecretString> {
        std::env::var("HINDCAST_API_KEY").ok().filter(|key| !key.is_empty()).map(SecretString::from)
    }
}

fn bar(step: &str, of: u64) -> ProgressBar {
    let (bar, template) = match of {
        0 => (ProgressBar::new_spinner(), "{msg} {human_pos}"),
        _ => (ProgressBar::new(of), "{msg} [{bar:30}] {human_pos}/{human_len} {eta}"),
    };
    let style = ProgressStyle::with_template(template).expect("the template is constant").progress_chars("=> ");
    bar.with_style(style).with_message(step.to_owned())
}

/// Prints a failure to standard error, as JSON when asked for.
pub fn complain(failure: &Failure, json: bool) {
    if json {
        eprintln!("{}", serde_json::json!({ "error": failure }));
        return;
    }
    // Names of files and words of imported text may stand in it.
    let inert = |text: &str| text.chars().map(crate::show::inert).collect::<String>();
    eprintln!("error: {}", inert(&failure.message));
    if let Some(hint) = &failure.hint {
        eprintln!("\nhint: {}", inert(hint));
    }
    if let Some(command) = command(failure.code) {
        eprintln!("      {command}");
    }
}

/// Where the next step is on the command line; hints name no face.
fn command(code: FailureCode) -> Option<&'static str> {
    match code {
        FailureCode::NotFound => {
            Some("`hindcast incident list` lists incidents, `hindcast search WORDS` finds anything")
        }
        FailureCode::Corrupt => Some("`hindcast check`, then `hindcast restore FILE --replace`"),
        _ => None,
    }
}
