//! `cargo xtask …`: set up, open the window, test, picture, package, measure, evaluate and fuzz, with one command each.
//!
//! Needs nothing but std, so that it builds on a machine that has nothing yet. It installs something only after it has
//! said what, and asks first unless told `--yes`; it never removes anything.

mod package;
mod prepare;
mod steps;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steps::Step;

const HELP: &str = "\
cargo xtask COMMAND

  app [--yes] [-- ARGS]  installs what is missing, builds and opens the window
  test [--yes]           installs what is missing, then form, lints and every test, also over the real window
  screens [--yes]        pictures of every screen, light and dark, into target/screens
  package [--yes]        a .deb, and an AppImage where the tool for it can be had, into target/release/bundle
  start [--yes]          measures opening the window beside a bare one, and its memory
  bench [-- ARGS]        builds for release and prints the measures
  eval [--with PROFILE --library DIR]
                         drafts the incidents whose cause is known and prints how it did; with a model, for judging it
  local-llm [--yes]      installs what is missing, builds with models in the process and tests them on a tiny random one
  fuzz [--seconds N]     runs each fuzz target of the importers for N seconds (60)
  help                   this text

--yes installs without asking; so does a set `CI`.";

const fn cargo(name: &'static str, args: &'static [&'static str]) -> Step {
    Step { name, folder: "", program: "cargo", args }
}

const fn ui(name: &'static str, program: &'static str, args: &'static [&'static str]) -> Step {
    Step { name, folder: "ui", program, args }
}

/// The page is built before anything of Rust: it is put into the program.
const PAGE: [Step; 2] = [
    ui("ui packages", "npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"]),
    ui("ui build", "npm", &["run", "build"]),
];

const APP: [Step; 1] = [cargo("window", &["run", "--release", "--locked", "--package", "desktop", "--"])];

const TEST: [Step; 11] = [
    cargo("format", &["fmt", "--all", "--check"]),
    ui("ui types", "npm", &["run", "check"]),
    ui("ui tests", "npm", &["test"]),
    cargo("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    // With the feature that also checks whether the committed bindings are those of the contract.
    cargo("tests", &["test", "--workspace", "--locked", "--features", "api/ts"]),
    cargo("programs", &["build", "--workspace", "--locked"]),
    ui("browser page", "npm", &["run", "build:browser"]),
    ui("access", "node", &["--test", "tests/access.test.mjs"]),
    Step { name: "window", folder: "", program: "node", args: &["--test", "--test-concurrency=1", "tests/desktop/"] },
    cargo("package", &["run", "--quiet", "--locked", "--package", "xtask", "--", "package", "--debug"]),
    cargo("installed", &["run", "--quiet", "--locked", "--package", "xtask", "--", "installed"]),
];

const SCREENS: [Step; 3] = [
    cargo("programs", &["build", "--locked", "--package", "hindcast"]),
    ui("browser page", "npm", &["run", "build:browser"]),
    ui("pictures", "node", &["tests/screens.mjs"]),
];

const START: [Step; 2] = [
    cargo(
        "programs",
        &[
            "build",
            "--release",
            "--locked",
            "--package",
            "hindcast",
            "--package",
            "desktop",
            "--bins",
            "--example",
            "bare",
        ],
    ),
    Step { name: "start", folder: "", program: "node", args: &["tests/desktop/start.mjs"] },
];

/// The measures live in their own package, which prints the figures itself; arguments after `--` are handed on.
const BENCH: [Step; 2] = [
    cargo("build", &["build", "--release", "--locked", "--package", "bench"]),
    cargo("measures", &["run", "--release", "--locked", "--package", "bench", "--"]),
];
const BENCH_PACKAGE: &str = "src-tauri/bench/Cargo.toml";

const EVAL: [Step; 1] = [cargo(
    "evaluation",
    &["test", "--locked", "--test", "it", "evals", "--", "--nocapture", "--include-ignored", "--test-threads=1"],
)];
const EVAL_TESTS: &str = "tests/it/evals.rs";

/// Feature and tests of models in the process. Of the whole paths only those that this feature changes.
const LOCAL_LLM: [Step; 4] = [
    cargo(
        "lints",
        &[
            "clippy",
            "--locked",
            "--package",
            "local",
            "--package",
            "hindcast",
            "--features",
            "local/llama,hindcast/local-llm",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ),
    cargo("engine", &["test", "--locked", "--package", "local", "--features", "llama", "--", "--nocapture"]),
    cargo("program", &["build", "--locked", "--package", "hindcast", "--features", "local-llm"]),
    cargo(
        "whole paths",
        &["test", "--locked", "--package", "hindcast", "--features", "local-llm", "--test", "it", "in_process"],
    ),
];

const ENGINE_TESTS: &str = "src-tauri/crates/local/tests/engine.rs";

const FUZZ_FOLDER: &str = "src-tauri/crates/ingest";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    App {
        yes: bool,
        args: Vec<String>,
    },
    Test {
        yes: bool,
    },
    Start {
        yes: bool,
    },
    Screens {
        yes: bool,
    },
    Package {
        yes: bool,
        debug: bool,
    },
    /// The package that `package --debug` made is installed and started: a step of `test`.
    Installed,
    Bench {
        args: Vec<String>,
    },
    /// With a model profile and the library that it is set up in, or with the built-in drafter.
    Eval {
        with: Option<(String, String)>,
    },
    LocalLlm {
        yes: bool,
    },
    Fuzz {
        seconds: u32,
    },
    Help,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = parse(&args).and_then(|command| run(command, &root()));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository that this program was built from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("..")
}

fn parse(args: &[String]) -> Result<Command, String> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let yes = |rest: &[&str]| rest.iter().any(|word| matches!(*word, "--yes" | "-y"));
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => Ok(Command::Help),
        ["app", rest @ ("--yes" | "-y")] => Ok(Command::App { yes: yes(&[rest]), args: Vec::new() }),
        ["app"] => Ok(Command::App { yes: false, args: Vec::new() }),
        ["app", "--", rest @ ..] => Ok(Command::App { yes: false, args: owned(rest) }),
        ["app", "--yes" | "-y", "--", rest @ ..] => Ok(Command::App { yes: true, args: owned(rest) }),
        ["test" | "screens" | "start" | "package"] | ["test" | "screens" | "start" | "package", "--yes" | "-y"] => {
            Ok(match words[0] {
                "test" => Command::Test { yes: yes(&words) },
                "screens" => Command::Screens { yes: yes(&words) },
                "start" => Command::Start { yes: yes(&words) },
                _ => Command::Package { yes: yes(&words), debug: false },
            })
        }
        ["package", "--debug"] => Ok(Command::Package { yes: false, debug: true }),
        ["installed"] => Ok(Command::Installed),
        ["bench"] => Ok(Command::Bench { args: Vec::new() }),
        ["bench", "--", rest @ ..] => Ok(Command::Bench { args: owned(rest) }),
        ["eval"] => Ok(Command::Eval { with: None }),
        ["eval", "--with", profile, "--library", folder] => {
            Ok(Command::Eval { with: Some(((*profile).to_owned(), (*folder).to_owned())) })
        }
        ["local-llm"] => Ok(Command::LocalLlm { yes: false }),
        ["local-llm", "--yes" | "-y"] => Ok(Command::LocalLlm { yes: true }),
        ["fuzz"] => Ok(Command::Fuzz { seconds: 60 }),
        ["fuzz", "--seconds", number] => match number.parse() {
            Ok(seconds) if seconds > 0 => Ok(Command::Fuzz { seconds }),
            _ => Err(format!("could not read `{number}` as seconds: it is not a whole number above 0")),
        },
        _ => Err(format!("could not make sense of `{}`; `cargo xtask help` lists the commands", words.join(" "))),
    }
}

fn run(command: Command, root: &Path) -> Result<(), String> {
    match command {
        Command::Help => {
            println!("{HELP}");
            Ok(())
        }
        Command::App { yes, args } => {
            prepare::page(may_install(yes))?;
            prepare::window(may_install(yes))?;
            prepare::display()?;
            steps::run_all(root, &PAGE, &[])?;
            steps::run_all(root, &APP, &args)
        }
        Command::Test { yes } => {
            prepare::tools(may_install(yes))?;
            prepare::page(may_install(yes))?;
            prepare::window(may_install(yes))?;
            prepare::screen(may_install(yes))?;
            prepare::extras(may_install(yes));
            prepare::data(root)?;
            steps::run_all(root, &PAGE, &[])?;
            steps::run_all(root, &TEST, &[])
        }
        Command::Screens { yes } => {
            prepare::tools(may_install(yes))?;
            prepare::page(may_install(yes))?;
            prepare::screen(may_install(yes))?;
            steps::run_all(root, &PAGE, &[])?;
            steps::run_all(root, &SCREENS, &[])
        }
        Command::Start { yes } => {
            prepare::page(may_install(yes))?;
            prepare::window(may_install(yes))?;
            prepare::screen(may_install(yes))?;
            steps::run_all(root, &PAGE, &[])?;
            steps::run_all(root, &START, &[])
        }
        Command::Package { yes, debug } => {
            prepare::page(may_install(yes))?;
            prepare::window(may_install(yes))?;
            if !debug {
                steps::run_all(root, &PAGE[..1], &[])?;
            }
            package::make(root, debug)
        }
        Command::Installed => package::check(root),
        Command::Bench { args } => {
            present(root, BENCH_PACKAGE, "the measures")?;
            prepare::tools(false)?;
            steps::run_all(root, &BENCH, &args)
        }
        Command::Eval { with } => {
            present(root, EVAL_TESTS, "the evaluation")?;
            prepare::tools(false)?;
            prepare::data(root)?;
            let Some((profile, folder)) = with else { return steps::run_all(root, &EVAL, &[]) };
            let library =
                std::path::absolute(&folder).map_err(|fault| format!("could not find `{folder}`: {fault}"))?;
            let status = steps::command(EVAL[0].program, EVAL[0].args, root)
                .env("HINDCAST_EVAL_WITH", profile)
                .env("HINDCAST_EVAL_LIBRARY", library)
                .status();
            match status {
                Ok(status) if status.success() => Ok(()),
                Ok(status) => Err(format!("the evaluation ended with {status}")),
                Err(fault) => Err(format!("could not start the evaluation: {fault}")),
            }
        }
        Command::LocalLlm { yes } => {
            present(root, ENGINE_TESTS, "the tests of the engine")?;
            prepare::tools(may_install(yes))?;
            prepare::engine(may_install(yes))?;
            steps::run_all(root, &LOCAL_LLM, &[])
        }
        Command::Fuzz { seconds } => fuzz(root, seconds),
    }
}

fn may_install(yes: bool) -> bool {
    yes || std::env::var_os("CI").is_some()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn present(root: &Path, path: &str, what: &str) -> Result<(), String> {
    if root.join(path).is_file() {
        return Ok(());
    }
    Err(format!("could not run {what}: `{path}` is not in this checkout; get a complete one"))
}

fn fuzz(root: &Path, seconds: u32) -> Result<(), String> {
    let folder = root.join(FUZZ_FOLDER);
    present(root, &format!("{FUZZ_FOLDER}/fuzz/Cargo.toml"), "the fuzz targets")?;
    prepare::tools(false)?;
    let has = |args: &[&str]| steps::output("cargo", args, &folder).is_some();
    if !has(&["+nightly", "--version"]) {
        return Err("could not fuzz: no nightly toolchain; `rustup toolchain install nightly` gets one".to_owned());
    }
    if !has(&["fuzz", "--version"]) {
        return Err("could not fuzz: no cargo-fuzz; `cargo install cargo-fuzz --locked` gets it".to_owned());
    }
    let targets = steps::output("cargo", &["+nightly", "fuzz", "list"], &folder)
        .ok_or("could not list the fuzz targets; `cargo +nightly fuzz list` in the crate says why")?;
    let limit = format!("-max_total_time={seconds}");
    let mut failed = Vec::new();
    for target in targets.lines().map(str::trim).filter(|target| !target.is_empty()) {
        eprintln!("==> {target}, {seconds} s");
        let args = ["+nightly", "fuzz", "run", target, "--", &limit, "-rss_limit_mb=2048"];
        if let Err(message) = steps::run(&folder, "cargo", &args) {
            eprintln!("{message}");
            failed.push(target);
        }
    }
    match failed.as_slice() {
        [] => Ok(()),
        failed => Err(format!(
            "{} found something; the inputs lie in {FUZZ_FOLDER}/fuzz/artifacts, and each becomes a test",
            failed.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn each_command_is_understood() {
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("app"), Ok(Command::App { yes: false, args: Vec::new() }));
        assert_eq!(parsed("app --yes -- a.zip"), Ok(Command::App { yes: true, args: vec!["a.zip".into()] }));
        assert_eq!(parsed("screens"), Ok(Command::Screens { yes: false }));
        assert_eq!(parsed("package --yes"), Ok(Command::Package { yes: true, debug: false }));
        assert_eq!(parsed("package --debug"), Ok(Command::Package { yes: false, debug: true }));
        assert_eq!(parsed("test"), Ok(Command::Test { yes: false }));
        assert_eq!(parsed("test --yes"), Ok(Command::Test { yes: true }));
        assert_eq!(parsed("bench -- --items 5"), Ok(Command::Bench { args: vec!["--items".into(), "5".into()] }));
        assert_eq!(parsed("eval"), Ok(Command::Eval { with: None }));
        let with = Some(("team".to_owned(), "lib".to_owned()));
        assert_eq!(parsed("eval --with team --library lib"), Ok(Command::Eval { with }));
        assert_eq!(parsed("local-llm --yes"), Ok(Command::LocalLlm { yes: true }));
        assert_eq!(parsed("local-llm"), Ok(Command::LocalLlm { yes: false }));
        assert_eq!(parsed("fuzz --seconds 5"), Ok(Command::Fuzz { seconds: 5 }));
    }

    #[test]
    fn anything_else_is_an_error_that_names_it() {
        for line in ["tets", "test --no", "test --yes again", "bench --items", "fuzz --seconds", "eval x"] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(line) && message.contains("help"), "{message}");
        }
        for line in ["fuzz --seconds 0", "fuzz --seconds -1", "fuzz --seconds ten"] {
            assert!(parsed(line).expect_err(line).contains("seconds"));
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let message = present(&root(), "no/such.file", "the measures").expect_err("it is not there");
        assert!(message.contains("no/such.file") && message.contains("the measures"), "{message}");
        assert_eq!(present(&root(), "Cargo.toml", "x"), Ok(()));
    }
}
