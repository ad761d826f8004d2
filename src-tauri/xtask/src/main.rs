//! `cargo xtask …`: set up, test, measure, evaluate and fuzz, with one command each.
//!
//! Needs nothing but std, so that it builds on a machine that has nothing yet. It installs something only after it has
//! said what, and asks first unless told `--yes`; it never removes anything.

mod prepare;
mod steps;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use steps::Step;

const HELP: &str = "\
cargo xtask COMMAND

  test [--yes]        installs what is missing, then format check, lints and every test
  bench [-- ARGS]     builds for release and prints the measures
  eval                drafts the incidents whose cause is known and prints how it did
  fuzz [--seconds N]  runs each fuzz target of the importers for N seconds (60)
  help                this text

--yes installs without asking; so does a set `CI`.";

const TEST: [Step; 4] = [
    Step { name: "format", program: "cargo", args: &["fmt", "--all", "--check"] },
    Step {
        name: "lints",
        program: "cargo",
        args: &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
    },
    Step { name: "tests", program: "cargo", args: &["test", "--workspace", "--locked"] },
    Step {
        name: "bindings",
        program: "cargo",
        args: &["test", "--locked", "-p", "api", "--features", "ts", "bindings"],
    },
];

/// The measures live in their own package, which prints the figures itself; arguments after `--` are handed on.
const BENCH: [Step; 2] = [
    Step { name: "build", program: "cargo", args: &["build", "--release", "--locked", "--package", "bench"] },
    Step { name: "measures", program: "cargo", args: &["run", "--release", "--locked", "--package", "bench", "--"] },
];
const BENCH_PACKAGE: &str = "src-tauri/bench/Cargo.toml";

const EVAL: [Step; 1] = [Step {
    name: "evaluation",
    program: "cargo",
    args: &["test", "--locked", "--test", "it", "evals", "--", "--nocapture", "--include-ignored", "--test-threads=1"],
}];
const EVAL_TESTS: &str = "tests/it/evals.rs";

const FUZZ_FOLDER: &str = "src-tauri/crates/ingest";

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Command {
    Test { yes: bool },
    Bench { args: Vec<String> },
    Eval,
    Fuzz { seconds: u32 },
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
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => Ok(Command::Help),
        ["test"] => Ok(Command::Test { yes: false }),
        ["test", "--yes" | "-y"] => Ok(Command::Test { yes: true }),
        ["bench"] => Ok(Command::Bench { args: Vec::new() }),
        ["bench", "--", rest @ ..] => Ok(Command::Bench { args: rest.iter().map(ToString::to_string).collect() }),
        ["eval"] => Ok(Command::Eval),
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
        Command::Test { yes } => {
            let may_install = yes || std::env::var_os("CI").is_some();
            prepare::tools(may_install)?;
            prepare::extras(may_install);
            prepare::data(root)?;
            steps::run_all(root, &TEST, &[])
        }
        Command::Bench { args } => {
            present(root, BENCH_PACKAGE, "the measures")?;
            prepare::tools(false)?;
            steps::run_all(root, &BENCH, &args)
        }
        Command::Eval => {
            present(root, EVAL_TESTS, "the evaluation")?;
            prepare::tools(false)?;
            prepare::data(root)?;
            steps::run_all(root, &EVAL, &[])
        }
        Command::Fuzz { seconds } => fuzz(root, seconds),
    }
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
        assert_eq!(parsed("test"), Ok(Command::Test { yes: false }));
        assert_eq!(parsed("test --yes"), Ok(Command::Test { yes: true }));
        assert_eq!(parsed("bench -- --items 5"), Ok(Command::Bench { args: vec!["--items".into(), "5".into()] }));
        assert_eq!(parsed("eval"), Ok(Command::Eval));
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
