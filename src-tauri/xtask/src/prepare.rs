//! What has to be there before anything is built: a C compiler (SQLite and libgit2 come as C), rustfmt and clippy; for
//! the page Node; for the window WebKitGTK; for tests over the window a virtual screen and its driver; and the evaluation
//! data where it lies beside the repository.
//!
//! Says what is missing and why before it installs; asks on a terminal; without a terminal or a yes it stops with the
//! command that a person can run.

use crate::steps;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

/// Something that is needed, how to see that it is there, and how to get it.
struct Need {
    what: &'static str,
    why: &'static str,
    is_there: fn() -> bool,
    /// Commands in order; empty when this system has no way that we know.
    install: fn() -> Vec<Vec<&'static str>>,
    /// For a person, where we cannot install it.
    advice: &'static str,
}

const COMPILER: Need = Need {
    what: "a C compiler",
    why: "SQLite and libgit2 are built from C",
    is_there: has_compiler,
    install: || apt(&["build-essential"]),
    advice: "install gcc or clang (macOS: `xcode-select --install`; Fedora: `dnf install gcc`; Arch: `pacman -S gcc`)",
};

const TOOLS: [Need; 2] = [
    COMPILER,
    Need {
        what: "rustfmt and clippy",
        why: "they check the form and the lints",
        is_there: || answers("cargo", &["fmt", "--version"]) && answers("cargo", &["clippy", "--version"]),
        install: || match answers("rustup", &["--version"]) {
            true => vec![vec!["rustup", "component", "add", "rustfmt", "clippy"]],
            false => Vec::new(),
        },
        advice: "install them with the package manager that Rust came from",
    },
];

/// What compiles llama.cpp.
const ENGINE: [Need; 2] = [
    Need {
        what: "cmake with a C++ compiler",
        why: "llama.cpp is built with it",
        is_there: || answers("cmake", &["--version"]) && has_cpp_compiler(),
        install: || apt(&["cmake", "build-essential"]),
        advice: "install cmake and a C++ compiler (macOS: `brew install cmake`; Fedora: `dnf install cmake gcc-c++`; \
                 Arch: `pacman -S cmake gcc`)",
    },
    Need {
        what: "libclang",
        why: "the interface to llama.cpp is read from its C headers",
        is_there: has_libclang,
        install: || apt(&["clang", "libclang-dev"]),
        advice: "install clang with its library and say where it lies with LIBCLANG_PATH (macOS: `xcode-select --install`; \
                 Fedora: `dnf install clang-devel`; Arch: `pacman -S clang`)",
    },
];

const PAGE: [Need; 1] = [Need {
    what: "Node 20.19 or newer with npm",
    why: "the page of the window is built with it",
    is_there: has_node,
    install: Vec::new,
    advice: "install it from your distribution or from nodejs.org; Debian 12 brings an older one",
}];

const WINDOW: [Need; 2] = [
    COMPILER,
    Need {
        what: "WebKitGTK 4.1 with its headers",
        why: "the window shows its page with it",
        is_there: || !cfg!(target_os = "linux") || answers("pkg-config", &["--exists", "webkit2gtk-4.1"]),
        install: || apt(&["pkg-config", "libwebkit2gtk-4.1-dev"]),
        advice: "install pkg-config and the WebKitGTK 4.1 headers (Fedora: `dnf install webkit2gtk4.1-devel`; \
                 Arch: `pacman -S webkit2gtk-4.1`)",
    },
];

/// What tests and pictures need beside the window itself.
const SCREEN: [Need; 1] = [Need {
    what: "a virtual screen and its keyboard, WebKit's driver, a session bus, a keychain, Chromium and strace",
    why: "tests and pictures are made over real windows and pages that nobody has to look at, connections counted, and \
          keys kept",
    is_there: || {
        let programs = [
            "Xvfb",
            "WebKitWebDriver",
            "openbox",
            "dbus-daemon",
            "gnome-keyring-daemon",
            "chromium",
            "xdotool",
            "strace",
            "xvfb-run",
            "xauth",
        ];
        programs.iter().all(|name| is_on_path(name)) && Path::new("/usr/share/fonts/truetype/dejavu").is_dir()
    },
    install: || {
        apt(&[
            "xvfb",
            "webkit2gtk-driver",
            "openbox",
            "dbus",
            "gnome-keyring",
            "chromium",
            "strace",
            "fonts-dejavu-core",
            "fonts-inter",
            "procps",
            "xauth",
            "xdotool",
        ])
    },
    advice: "on Linux install Xvfb, WebKitWebDriver, openbox, dbus, gnome-keyring, chromium, xdotool and strace; elsewhere these tests \
             cannot run",
}];

/// Sees to it that what every build needs is there.
///
/// # Errors
/// As the next three: what is missing, why it is needed, and what to do.
pub fn tools(may_install: bool) -> Result<(), String> {
    get(&TOOLS, may_install)
}

/// What builds the page.
pub fn page(may_install: bool) -> Result<(), String> {
    get(&PAGE, may_install)
}

/// What builds the window.
pub fn window(may_install: bool) -> Result<(), String> {
    get(&WINDOW, may_install)
}

/// What builds a model into the program.
pub fn engine(may_install: bool) -> Result<(), String> {
    get(&ENGINE, may_install)
}

/// What shows windows and pages to tests.
pub fn screen(may_install: bool) -> Result<(), String> {
    get(&SCREEN, may_install)
}

/// # Errors
/// Without a display: how to get one.
pub fn display() -> Result<(), String> {
    let has_one = !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if has_one {
        return Ok(());
    }
    Err("there is no display to open a window on: run this in a desktop session, or through `ssh -X`, or on a virtual \
         screen (`xvfb-run cargo xtask app`); without one, `cargo run --release -- demo` does the main job in a terminal"
        .to_owned())
}

fn get(needs: &[Need], may_install: bool) -> Result<(), String> {
    for need in needs.iter().filter(|need| !(need.is_there)()) {
        let commands = (need.install)();
        if commands.is_empty() {
            return Err(format!("{} is missing ({}); {}", need.what, need.why, need.advice));
        }
        let shown = commands.iter().map(|words| words.join(" ")).collect::<Vec<_>>().join(" && ");
        eprintln!("==> {} is missing ({}); `{shown}` installs it", need.what, need.why);
        if !may_install && !agrees()? {
            return Err(format!("{} is missing; run `{shown}`, or this command with `--yes`", need.what));
        }
        for words in commands {
            let (program, args) = words.split_first().expect("no command is empty");
            steps::run(Path::new("."), program, args)?;
        }
        if !(need.is_there)() {
            return Err(format!("{} is still missing after `{shown}`; {}", need.what, need.advice));
        }
    }
    Ok(())
}

/// Gets what some tests can do without, where that needs no asking: as root on Debian and its kin. Those tests say
/// themselves what they leave out; whatever goes wrong here stops nothing.
pub fn extras(may_install: bool) {
    let is_there = answers("mkfs.xfs", &["-V"]) && answers("mkfs.ext4", &["-V"]);
    if is_there || !may_install || !cfg!(target_os = "linux") || !is_root() || !answers("apt-get", &["--version"]) {
        return;
    }
    eprintln!("==> getting xfsprogs and e2fsprogs for the crash images");
    let words = ["install", "-y", "-q", "--no-install-recommends", "xfsprogs", "e2fsprogs"];
    let got = steps::run(Path::new("."), "apt-get", &["update", "-q"])
        .and_then(|()| steps::run(Path::new("."), "apt-get", &words));
    if let Err(message) = got {
        eprintln!("==> going on without them: {message}");
    }
}

/// Unpacks the evaluation data into `target/data` where it lies beside the repository; elsewhere its tests are left out
/// and say so themselves.
///
/// # Errors
/// When it is there and cannot be unpacked.
pub fn data(root: &Path) -> Result<(), String> {
    let script = root.join("../shared/data/unpack");
    if !script.is_file() {
        eprintln!("==> no evaluation data beside the repository; tests that need it are left out");
        return Ok(());
    }
    eprintln!("==> unpacking the evaluation data into target/data");
    let script = script.canonicalize().map_err(|fault| format!("could not find the evaluation data: {fault}"))?;
    steps::run(root, "bash", &[&script.to_string_lossy(), "target/data"])
}

fn answers(program: &str, args: &[&str]) -> bool {
    steps::output(program, args, Path::new(".")).is_some()
}

/// On Windows the compiler of Visual Studio is found by the build itself, and is not on the PATH.
fn has_compiler() -> bool {
    let from_environment = std::env::var("CC").is_ok_and(|compiler| answers(&compiler, &["--version"]));
    cfg!(windows) || from_environment || ["cc", "gcc", "clang"].iter().any(|name| answers(name, &["--version"]))
}

fn has_cpp_compiler() -> bool {
    let from_environment = std::env::var("CXX").is_ok_and(|compiler| answers(&compiler, &["--version"]));
    cfg!(windows) || from_environment || ["c++", "g++", "clang++"].iter().any(|name| answers(name, &["--version"]))
}

/// The library lies where the loader of the system finds it, where LIBCLANG_PATH says, or beside LLVM.
fn has_libclang() -> bool {
    let is_library = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).any(|name| {
            let is_one = name.starts_with("libclang.") || name.starts_with("libclang-");
            is_one && [".so", ".dylib", ".dll"].iter().any(|end| name.contains(end))
        })
    };
    let given = std::env::var_os("LIBCLANG_PATH").is_some_and(|path| is_library(Path::new(&path)));
    let folder_of = |args: &[&str]| steps::output("llvm-config", args, Path::new("."));
    let with_llvm = folder_of(&["--libdir"]).is_some_and(|folder| is_library(Path::new(folder.trim())));
    let usual = ["/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
    let apple = ["/Library/Developer/CommandLineTools/usr/lib", "/opt/homebrew/opt/llvm/lib"];
    let debian = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let debian = debian.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("llvm-")));
    given
        || with_llvm
        || usual.iter().chain(&apple).any(|folder| is_library(Path::new(folder)))
        || debian.map(|folder| folder.join("lib")).any(|folder| is_library(&folder))
}

/// Commands that get Debian packages; none where there is no apt.
fn apt(packages: &[&'static str]) -> Vec<Vec<&'static str>> {
    if !answers("apt-get", &["--version"]) {
        return Vec::new();
    }
    let with_rights = |words: &[&'static str]| if is_root() { words.to_vec() } else { [&["sudo"], words].concat() };
    let install = [&["apt-get", "install", "-y", "-q", "--no-install-recommends"], packages].concat();
    vec![with_rights(&["apt-get", "update", "-q"]), with_rights(&install)]
}

fn has_node() -> bool {
    let version = steps::output("node", &["--version"], Path::new("."));
    version.is_some_and(|version| is_new_enough(&version)) && answers("npm", &["--version"])
}

/// `v20.19.0` and up.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (numbers.next(), numbers.next()) >= (Some(20), Some(19))
}

/// Some programs answer no harmless question; that they lie on the path has to do.
fn is_on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

fn is_root() -> bool {
    steps::output("id", &["-u"], Path::new(".")).is_some_and(|id| id.trim() == "0")
}

/// Asks on a terminal; elsewhere nobody can answer, which is a no.
fn agrees() -> Result<bool, String> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    eprint!("    install it now? [y/N] ");
    std::io::stderr().flush().map_err(|fault| format!("could not ask on the terminal: {fault}"))?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|fault| format!("could not read the answer: {fault}"))?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        for answer in ["y\n", " Yes \n", "YES"] {
            assert!(is_yes(answer), "{answer:?}");
        }
        for answer in ["", "\n", "n", "yep", "no\n"] {
            assert!(!is_yes(answer), "{answer:?}");
        }
    }

    #[test]
    fn only_a_new_node_is_taken() {
        for version in ["v20.19.0\n", "v22.1.0", "v20.20.2"] {
            assert!(is_new_enough(version), "{version}");
        }
        for version in ["v18.20.4", "v20.18.9", "", "what"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }

    #[test]
    fn what_built_this_test_is_seen_to_be_there() {
        assert!(answers("cargo", &["--version"]));
        assert!(!answers("no-such-program-anywhere", &[]));
    }

    #[test]
    fn without_data_beside_the_repository_nothing_is_unpacked() {
        let nowhere = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert_eq!(data(&nowhere), Ok(()));
    }
}
