//! The one window: its page, what may be shown in it, and what is dropped on it.

use crate::link;
use crate::notice::{FromWindow, Page, ToPage};
use crate::pick::Picks;
use std::path::{Path, PathBuf};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, DragDropEvent, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

const LABEL: &str = "main";

pub fn build(app: &AppHandle) -> tauri::Result<()> {
    let builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("Hindcast")
        .inner_size(1440.0, 900.0)
        .min_inner_size(720.0, 480.0)
        .on_navigation(link::is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false);
    let window = without_network(builder).build()?;
    let watched = window.clone();
    window.on_window_event(move |event| dropped(&watched, event));
    Ok(())
}

/// Sends all that the page would fetch to a port at which nothing can listen. The page's policy refuses such fetches
/// already, but does not cover looking up a name beforehand, which tells the name to others; WebKit does not look up
/// names when a proxy is set.
#[cfg(target_os = "linux")]
fn without_network<'a, R, M>(builder: WebviewWindowBuilder<'a, R, M>) -> WebviewWindowBuilder<'a, R, M>
where
    R: tauri::Runtime,
    M: Manager<R>,
{
    let nowhere = tauri::Url::parse("http://127.0.0.1:0").expect("the address is well formed");
    builder.proxy_url(nowhere)
}

#[cfg(not(target_os = "linux"))]
fn without_network<T>(builder: T) -> T {
    builder
}

fn dropped(window: &WebviewWindow, event: &WindowEvent) {
    let WindowEvent::DragDrop(event) = event else { return };
    let page = window.state::<Page>();
    let hover = |over| page.tell(ToPage::Window(FromWindow::Hover { over }));
    match event {
        DragDropEvent::Enter { .. } => hover(true),
        DragDropEvent::Leave => hover(false),
        DragDropEvent::Drop { paths, .. } => {
            hover(false);
            page.tell_when_attached(ToPage::dropped(window.state::<Picks>().add_all(paths.clone())));
        }
        _ => {}
    }
}

/// A second start of the program hands its files over to this one and ends.
pub fn hand_over(app: &AppHandle, args: &[String], from: &str) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    let files = files_in(args).map(|file| Path::new(from).join(file));
    app.state::<Page>().tell_when_attached(ToPage::dropped(app.state::<Picks>().add_all(files)));
}

/// The files among the arguments of a start: all but the program, options and the folder that `--library` names.
fn files_in(args: &[String]) -> impl Iterator<Item = PathBuf> + '_ {
    let mut before = "";
    args.iter().skip(1).filter_map(move |arg| {
        let is_file = before != "--library" && !arg.starts_with('-');
        before = arg;
        is_file.then(|| PathBuf::from(arg))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_start_hands_over_its_files_only() {
        let args = ["hindcast-desktop", "--library", "/l", "a.zip", "--library=/l", "b.csv"].map(str::to_owned);
        assert_eq!(files_in(&args).collect::<Vec<_>>(), [PathBuf::from("a.zip"), PathBuf::from("b.csv")]);
    }
}
