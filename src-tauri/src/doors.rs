//! Doors that WebKit and Tauri open when they are told to by a variable: a listening socket through which anyone on
//! this machine could read the page and steer it.
//!
//! Whoever can set variables of a program may not be who sits before it (a desktop file, a wrapper, a shared profile),
//! so the program takes them away. A debug build keeps them when it is asked to be driven, which is how tests do it.

const OPENERS: [&str; 4] =
    ["WEBKIT_INSPECTOR_SERVER", "WEBKIT_INSPECTOR_HTTP_SERVER", "TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION"];

/// Starts this program again without these variables where one is set; returns when none is.
///
/// # Errors
/// When it could not be started again: with an open door it must not go on.
#[cfg(target_os = "linux")]
pub fn close() -> Result<(), std::io::Error> {
    use std::os::unix::process::CommandExt;

    let is_driven = cfg!(debug_assertions) && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    if is_driven || OPENERS.iter().all(|name| std::env::var_os(name).is_none()) {
        return Ok(());
    }
    // Taking a variable from a running process is not safe in Rust; a fresh image of the same process is.
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1));
    for name in OPENERS {
        again.env_remove(name);
    }
    Err(again.exec())
}

#[cfg(not(target_os = "linux"))]
pub fn close() -> Result<(), std::io::Error> {
    Ok(())
}
