//! How WebKitGTK draws on a machine without a graphics processor.
//!
//! With its default it starts a software GL there and leaves the window blank for two seconds (measured); drawing
//! without buffer sharing shows the page in a fraction of that. Whoever sets one of the variables decides for himself.

/// Starts this program again with the variable set where it is needed; returns otherwise.
#[cfg(target_os = "linux")]
pub fn choose() {
    use std::os::unix::process::CommandExt;

    const DECIDED: [&str; 3] =
        ["WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_SKIA_ENABLE_CPU_RENDERING", "WEBKIT_DISABLE_COMPOSITING_MODE"];
    let is_decided = DECIDED.iter().any(|name| std::env::var_os(name).is_some());
    if is_decided || has_render_node() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Setting a variable of a running process is not safe in Rust; a fresh image of the same process is. It only returns
    // when it could not start, and then the window still opens, more slowly.
    let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(DECIDED[0], "1").exec();
}

#[cfg(target_os = "linux")]
fn has_render_node() -> bool {
    std::fs::read_dir("/dev/dri")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")))
}

#[cfg(not(target_os = "linux"))]
pub fn choose() {}
