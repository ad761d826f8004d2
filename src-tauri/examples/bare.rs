//! The least that Tauri can show: one window with one line of text, which ends the program once it is drawn. The start of
//! Hindcast is measured beside it (`cargo xtask start`).

use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

const PAGE: &str = "<!doctype html><title>Bare</title><p>Bare</p><script>\
requestAnimationFrame(() => requestAnimationFrame(() => location.assign('bare://localhost/drawn')))</script>";

fn main() -> tauri::Result<()> {
    let mut context: tauri::Context = tauri::generate_context!();
    context.config_mut().app.security.csp = None;
    tauri::Builder::default()
        .register_uri_scheme_protocol("bare", |_, _| {
            tauri::http::Response::builder()
                .header("content-type", "text/html")
                .body(PAGE.as_bytes().to_vec())
                .expect("a fixed answer is a valid one")
        })
        .setup(|app| {
            let handle: AppHandle = app.handle().clone();
            let page = "bare://localhost/".parse().expect("a fixed address is a valid one");
            WebviewWindowBuilder::new(app.app_handle(), "main", WebviewUrl::CustomProtocol(page))
                .inner_size(1440.0, 900.0)
                .on_navigation(move |address| {
                    if address.path() == "/drawn" {
                        handle.exit(0);
                    }
                    true
                })
                .build()?;
            Ok(())
        })
        .run(context)
}
