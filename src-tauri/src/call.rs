//! The commands of the page: one that passes a call of the contract on, and a few about the window itself.

use crate::library::Library;
use crate::notice::{Page, ToPage};
use crate::pick::Picks;
use api::{Failure, FailureCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};

/// A call of the contract.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    call: String,
    #[serde(default)]
    params: Value,
}

/// Makes a call of the contract. Calls run beside each other, off the thread of the window.
#[tauri::command]
pub async fn call(app: AppHandle, envelope: Envelope) -> Result<Value, Failure> {
    let Envelope { call, mut params } = envelope;
    app.state::<Picks>().resolve(&call, &mut params)?;
    let name = call.clone();
    beside(move || app.state::<Library>().api()?.call(&call, params), &name).await
}

/// Opens the channel for notices.
#[tauri::command]
pub fn attach(page: State<'_, Page>, channel: Channel<ToPage>) {
    page.attach(channel);
}

/// Whether the program ends with its first screen, so that its start can be measured.
pub struct UntilShown(pub bool);

/// The page has drawn its first screen with what is on it.
#[tauri::command]
pub fn shown(app: AppHandle, until: State<'_, UntilShown>) {
    if until.0 {
        app.exit(0);
    }
}

/// Puts a backup that was picked in the place of the library. Answers where the former one was set aside.
#[tauri::command]
pub async fn restore_library(app: AppHandle, pick: String) -> Result<Option<String>, Failure> {
    let backup = app.state::<Picks>().path(&pick)?;
    let aside = beside(move || app.state::<Library>().restore(&backup), "restore_library").await?;
    Ok(aside.map(|folder| folder.to_string_lossy().into_owned()))
}

/// Tries once more to open a library that could not be opened.
#[tauri::command]
pub async fn reopen_library(app: AppHandle) -> Result<(), Failure> {
    beside(
        move || {
            let library = app.state::<Library>();
            if library.api().is_err() {
                library.open();
            }
            library.api().map(|_| ())
        },
        "reopen_library",
    )
    .await
}

/// What the program is made of.
#[derive(Debug, Serialize)]
pub struct About {
    version: &'static str,
    tauri: &'static str,
    webview: String,
    system: &'static str,
    machine: &'static str,
    library: String,
}

#[tauri::command]
pub fn about(library: State<'_, Library>) -> About {
    About {
        version: env!("CARGO_PKG_VERSION"),
        tauri: tauri::VERSION,
        webview: tauri::webview_version().unwrap_or_default(),
        system: std::env::consts::OS,
        machine: std::env::consts::ARCH,
        library: library.folder().to_string_lossy().into_owned(),
    }
}

async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    what: &str,
) -> Result<T, Failure> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(error) => Err(Failure {
            detail: Some(error.to_string()),
            ..Failure::new(FailureCode::Internal, format!("`{what}` ended unexpectedly; nothing of it was kept"))
                .hint("this is a defect: copy the details into a report")
        }),
    }
}
