//! Packages: a .deb always, an AppImage where its tool can be had; and the check that the .deb installs and starts.

use crate::steps;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Of the same release as the `tauri` that the desktop is built on.
const BUNDLER: &str = "@tauri-apps/cli@2.12.5";

/// Makes the packages and says where they lie.
///
/// # Errors
/// When the .deb cannot be made. An AppImage that cannot be had is said and is no error: its tool is fetched from elsewhere.
pub fn make(root: &Path, debug: bool) -> Result<(), String> {
    let folder = root.join("src-tauri");
    let tauri = bundler(root)?;
    let tauri = tauri.to_string_lossy();
    let bundle = |kind: &str| {
        let mut args = vec!["build", "--bundles", kind, "--ci"];
        args.extend(debug.then_some("--debug"));
        args.extend(["--", "--locked"]);
        steps::run(&folder, &tauri, &args)
    };
    bundle("deb")?;
    if !debug && let Err(message) = bundle("appimage") {
        eprintln!("==> no AppImage: {message}; its tool has to be fetched, which this machine may not allow");
    }
    for file in made(root, debug) {
        let bytes = std::fs::metadata(&file).map(|about| about.len()).unwrap_or_default();
        println!("{} ({:.1} MB)", file.display(), bytes as f64 / 1e6);
    }
    Ok(())
}

/// Tauri's bundler, which comes as a finished program. It is got when a package is made and not with the page: its lock
/// would have to name programs for systems that a mirror may not have.
fn bundler(root: &Path) -> Result<PathBuf, String> {
    let folder = root.join("target/tauri-cli");
    let program = folder.join("node_modules/.bin/tauri");
    if !program.is_file() {
        std::fs::create_dir_all(&folder).map_err(|fault| format!("could not make `{}`: {fault}", folder.display()))?;
        let prefix = folder.to_string_lossy();
        let get = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", &prefix, BUNDLER];
        steps::run(root, "npm", &get)?;
    }
    Ok(program)
}

fn made(root: &Path, debug: bool) -> Vec<PathBuf> {
    let bundles = root.join("target").join(if debug { "debug" } else { "release" }).join("bundle");
    ["deb", "appimage"]
        .iter()
        .filter_map(|kind| std::fs::read_dir(bundles.join(kind)).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "deb" || end == "AppImage"))
        .collect()
}

/// Installs the .deb that `make` left, asks the installed program for its version, and takes it off again.
///
/// # Errors
/// When it does not install or does not start. Without the rights to install it is left out, and that is said.
pub fn check(root: &Path) -> Result<(), String> {
    let Some(deb) = made(root, true).into_iter().find(|path| path.extension().is_some_and(|end| end == "deb")) else {
        return Err("there is no .deb to check; `cargo xtask package --debug` makes one".to_owned());
    };
    let is_root = steps::output("id", &["-u"], root).is_some_and(|id| id.trim() == "0");
    let is_there = |name: &str| steps::output("sh", &["-c", &format!("command -v {name}")], root).is_some();
    if !is_root || !is_there("dpkg") {
        eprintln!("==> the .deb is not installed here: that takes dpkg and root");
        return Ok(());
    }
    if is_there("hindcast-desktop") {
        eprintln!("==> the .deb is not installed here: a Hindcast is installed already");
        return Ok(());
    }
    let file = deb.to_string_lossy();
    let started = steps::run(root, "dpkg", &["--install", &file]).and_then(|()| starts(root));
    let removed = steps::run(root, "dpkg", &["--purge", "hindcast"]);
    started.and(removed)
}

/// The installed program says its version, and opens its window on a virtual screen until it is told to end.
fn starts(root: &Path) -> Result<(), String> {
    steps::run(root, "hindcast-desktop", &["--version"])?;
    let home = root.join("target/installed");
    let ended = Command::new("timeout")
        .args(["--preserve-status", "--signal=TERM", "10", "xvfb-run", "-a", "hindcast-desktop", "--library"])
        .arg(home.join("library"))
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .status();
    let has_library = home.join("library").is_dir();
    // What a failed attempt left would make the next one look good.
    let _ = std::fs::remove_dir_all(&home);
    match ended {
        Ok(_) if has_library => Ok(()),
        Ok(status) => Err(format!("the installed program made no library within 10 s and ended with {status}")),
        Err(fault) => Err(format!("could not start the installed program: {fault}")),
    }
}
