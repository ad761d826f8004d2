//! Long calls: progress notices that are not too many, and cancelling from another thread.

use crate::contract::{Changed, TaskRef};
use crate::{Api, Failure, Host, Notice};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The long calls that run now, by name.
#[derive(Default)]
pub(crate) struct Tasks {
    running: Mutex<HashMap<String, Arc<AtomicBool>>>,
}

/// A long call that runs.
pub(crate) struct Task<'a> {
    name: String,
    cancelled: Arc<AtomicBool>,
    tasks: &'a Tasks,
    host: &'a dyn Host,
}

impl Tasks {
    pub(crate) fn start<'a>(&'a self, name: &str, host: &'a dyn Host) -> Task<'a> {
        let cancelled = Arc::new(AtomicBool::new(false));
        self.lock().insert(name.to_owned(), cancelled.clone());
        Task { name: name.to_owned(), cancelled, tasks: self, host }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<AtomicBool>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Task<'_> {
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Whether it was cancelled, for work that outlives a borrow of this.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        self.cancelled.clone()
    }

    /// Fails once the call was cancelled.
    pub(crate) fn go_on(&self) -> Result<(), Failure> {
        if self.is_cancelled() { Err(Failure::cancelled()) } else { Ok(()) }
    }

    pub(crate) fn progress(&self, step: &str, done: u64, of: u64) {
        self.host.notify(Notice::Progress { task: self.name.clone(), step: step.to_owned(), done, of });
    }
}

impl Drop for Task<'_> {
    fn drop(&mut self) {
        self.tasks.lock().remove(&self.name);
    }
}

impl Api {
    /// Asks a long call to stop. It answers `cancelled`, and what it did is taken back.
    ///
    /// # Errors
    /// `not_found` when nothing of that name runs.
    pub fn task_cancel(&self, params: TaskRef) -> Result<Changed, Failure> {
        match self.tasks.lock().get(&params.task) {
            Some(cancelled) => {
                cancelled.store(true, Ordering::Relaxed);
                Ok(Changed { changed: 1 })
            }
            None => Err(Failure::not_found(format!("task {}", params.task))),
        }
    }
}
