//! The library behind the window: open, being opened, or why it is not.

use crate::notice::{FromWindow, Page, ToPage};
use api::{Api, Failure, FailureCode, Host, Keychain, Notice, SecretStore};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// One library, which can be opened again after a backup was restored into it.
pub struct Library {
    folder: PathBuf,
    page: Page,
    state: Mutex<State>,
    opened: Condvar,
}

enum State {
    Opening,
    Open(Arc<Api>),
    Closed(Failure),
}

impl Library {
    pub fn new(folder: PathBuf, page: Page) -> Self {
        Library { folder, page, state: Mutex::new(State::Opening), opened: Condvar::new() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens it and tells the page how that went.
    pub fn open(&self) {
        self.set(State::Opening);
        let host = Arc::new(WindowHost { page: self.page.clone() });
        let opened = Api::open(&self.folder, host);
        let failure = opened.as_ref().err().cloned();
        self.set(match opened {
            Ok(api) => State::Open(Arc::new(api)),
            Err(failure) => State::Closed(failure),
        });
        self.page.tell(ToPage::Window(FromWindow::Library { failure }));
    }

    /// The open library; waits while it is being opened.
    ///
    /// # Errors
    /// Why it is not open.
    pub fn api(&self) -> Result<Arc<Api>, Failure> {
        let mut state = self.lock();
        loop {
            match &*state {
                State::Open(api) => return Ok(api.clone()),
                State::Closed(failure) => return Err(failure.clone()),
                State::Opening => state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Puts a backup in the place of the library, which is set aside, and opens that.
    ///
    /// # Errors
    /// `busy` while a call runs, otherwise what the restore says; the library is then open as before.
    pub fn restore(&self, backup: &Path) -> Result<Option<PathBuf>, Failure> {
        let api = match std::mem::replace(&mut *self.lock(), State::Opening) {
            State::Open(api) => Some(api),
            State::Opening | State::Closed(_) => None,
        };
        if let Some(api) = api {
            match Arc::try_unwrap(api) {
                Ok(api) => drop(api),
                Err(api) => {
                    self.set(State::Open(api));
                    return Err(Failure::new(
                        FailureCode::Busy,
                        "the library is still at work, so nothing was restored",
                    )
                    .hint("wait for what runs, or cancel it, and try again"));
                }
            }
        }
        let restored = api::restore(backup, &self.folder, true, &mut |_, _| {});
        self.open();
        restored
    }

    fn set(&self, state: State) {
        *self.lock() = state;
        self.opened.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clock, and notices to the page.
struct WindowHost {
    page: Page,
}

impl Host for WindowHost {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::Utc::now()
    }

    fn notify(&self, notice: Notice) {
        self.page.tell(ToPage::Core(notice));
    }

    fn keychain(&self) -> Option<&dyn SecretStore> {
        Some(&Keychain)
    }
}

/// Where the library lies: as given, else the same place that the command line uses.
pub fn folder(given: Option<PathBuf>) -> Option<PathBuf> {
    given
        .and_then(|folder| std::path::absolute(folder).ok())
        .or_else(|| directories::ProjectDirs::from("", "", "hindcast").map(|dirs| dirs.data_dir().to_owned()))
}

/// A name for this library on the session bus: two starts on one library make one program, two libraries make two.
pub fn instance_name(folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    format!("org.hindcast.desktop.l{:016x}", xxhash_rust::xxh3::xxh3_64(real.as_os_str().as_encoded_bytes()))
}
