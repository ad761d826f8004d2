//! Hindcast in a window: the only place that knows Tauri.
//!
//! It opens the library, shows the page, and passes calls of the contract on. Refused: any navigation away from the
//! page, files that the person did not pick, addresses that were not shown first, and logic of the domain.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod call;
mod doors;
mod library;
mod link;
mod notice;
mod pick;
mod renderer;
mod window;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use tauri::Manager;

/// As in the command line: importing and indexing make many small strings on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Hindcast in a window.
#[derive(Debug, Parser)]
#[command(name = "hindcast-desktop", version, about)]
struct Args {
    /// Where the library lies; the data folder of this user when absent
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// End as soon as the first screen is drawn, for measuring the start
    #[arg(long, hide = true)]
    until_shown: bool,
    /// Files and folders to offer for import
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    if let Err(error) = doors::close() {
        eprintln!("error: could not start without the variables that open this program to others: {error}");
        eprintln!("hint: unset WEBKIT_INSPECTOR_SERVER, WEBKIT_INSPECTOR_HTTP_SERVER and TAURI_WEBVIEW_AUTOMATION");
        return ExitCode::FAILURE;
    }
    renderer::choose();
    let args = Args::parse();
    let Some(folder) = library::folder(args.library) else {
        eprintln!("error: this platform names no data folder");
        eprintln!("hint: say where the library lies with `--library DIR`");
        return ExitCode::FAILURE;
    };
    match run(folder, args.files, args.until_shown) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: could not open the window: {error}");
            eprintln!("hint: it needs a display; `hindcast` on the command line does the same work without one");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: PathBuf, files: Vec<PathBuf>, until_shown: bool) -> tauri::Result<()> {
    let only = tauri_plugin_single_instance::Builder::new()
        .dbus_id(library::instance_name(&folder))
        .callback(|app, args, from| window::hand_over(app, &args, &from));
    let page = notice::Page::default();
    let picks = pick::Picks::default();
    let shown_first = picks.add_all(files);
    page.tell_when_attached(notice::ToPage::dropped(shown_first));
    tauri::Builder::default()
        .plugin(only.build())
        .plugin(tauri_plugin_dialog::init())
        .manage(picks)
        .manage(call::UntilShown(until_shown))
        .manage(library::Library::new(folder, page.clone()))
        .manage(page)
        .invoke_handler(tauri::generate_handler![
            call::call,
            call::attach,
            call::shown,
            call::restore_library,
            call::reopen_library,
            call::about,
            pick::pick_files,
            pick::pick_folder,
            pick::pick_file_to_write,
            link::open_place,
            link::open_link,
        ])
        .setup(|app| {
            window::build(app.handle())?;
            let handle = app.handle().clone();
            // Opening reads and checks the store; the window does not wait for it.
            std::thread::spawn(move || handle.state::<library::Library>().open());
            Ok(())
        })
        .run(tauri::generate_context!())
}
