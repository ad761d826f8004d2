//! Steps: programs that are run one after the other, each with its time, and a summary at the end.
//!
//! Every step is run even when an earlier one failed, so that one run shows all that is wrong.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// One program to run.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub name: &'static str,
    /// From the root of the repository; empty for the root itself.
    pub folder: &'static str,
    pub program: &'static str,
    pub args: &'static [&'static str],
}

/// Runs `steps` in order and prints what became of each; `more` is added to the arguments of the last.
///
/// # Errors
/// Names the steps that failed.
pub fn run_all(root: &Path, steps: &[Step], more: &[String]) -> Result<(), String> {
    let mut done = Vec::with_capacity(steps.len());
    for (number, step) in steps.iter().enumerate() {
        let mut args = step.args.to_vec();
        if number + 1 == steps.len() {
            args.extend(more.iter().map(String::as_str));
        }
        eprintln!("==> [{}/{}] {}: {} {}", number + 1, steps.len(), step.name, step.program, args.join(" "));
        let begun = Instant::now();
        let result = run(&root.join(step.folder), step.program, &args);
        if let Err(message) = &result {
            eprintln!("{message}");
        }
        done.push((step.name, begun.elapsed(), result.is_ok()));
    }
    eprint!("{}", summary(&done));
    let failed: Vec<&str> = done.iter().filter(|(_, _, is_ok)| !is_ok).map(|(name, ..)| *name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}; what they said stands above", failed.join(", "))) }
}

fn summary(done: &[(&str, Duration, bool)]) -> String {
    let line = |(name, time, is_ok): &(&str, Duration, bool)| {
        format!("    {name:<12} {:<6} {:>7.1} s\n", if *is_ok { "ok" } else { "FAILED" }, time.as_secs_f64())
    };
    format!("==> summary\n{}", done.iter().map(line).collect::<String>())
}

/// Runs a program with its output shown.
///
/// # Errors
/// A sentence with the command and how it ended.
pub fn run(folder: &Path, program: &str, args: &[&str]) -> Result<(), String> {
    let shown = format!("`{program} {}`", args.join(" "));
    match command(program, args, folder).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown} ended with {status}")),
        Err(fault) => Err(format!("could not start {shown}: {fault}; is it installed and on the PATH?")),
    }
}

/// What a program prints, or `None` when it is missing or fails.
pub fn output(program: &str, args: &[&str], folder: &Path) -> Option<String> {
    let output = command(program, args, folder).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Cargo tells the programs that it runs which toolchain it belongs to; a `cargo` from here must choose again, or
/// `+nightly` would be the wrong one.
pub fn command(program: &str, args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder);
    if args.first().is_some_and(|arg| arg.starts_with('+')) {
        command.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTC");
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: Step = Step { name: "fine", folder: "", program: "cargo", args: &["--version"] };
    const BROKEN: Step = Step { name: "broken", folder: "", program: "cargo", args: &["no-such-command-of-cargo"] };
    const MISSING: Step = Step { name: "missing", folder: "", program: "no-such-program-anywhere", args: &[] };

    #[test]
    fn a_failed_step_is_named_and_the_rest_still_runs() {
        let here = Path::new(".");
        assert_eq!(run_all(here, &[FINE, FINE], &[]), Ok(()));
        let message = run_all(here, &[BROKEN, FINE, MISSING], &[]).expect_err("two of three fail");
        assert!(message.starts_with("failed: broken, missing;"), "{message}");
        let message = run(here, MISSING.program, &[]).expect_err("it does not exist");
        assert!(message.contains("no-such-program-anywhere") && message.contains("PATH"), "{message}");
    }

    #[test]
    fn arguments_from_outside_go_to_the_last_step() {
        let last = Step { name: "last", folder: "", program: "cargo", args: &[] };
        assert_eq!(run_all(Path::new("."), &[FINE, last], &["--version".to_owned()]), Ok(()));
        let message = run_all(Path::new("."), &[FINE, last], &["no-such".to_owned()]).expect_err("no such command");
        assert!(message.starts_with("failed: last;"), "{message}");
    }

    #[test]
    fn the_summary_has_a_line_a_step() {
        let text = summary(&[("format", Duration::from_millis(1200), true), ("tests", Duration::from_secs(75), false)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("ok") && lines[1].contains("1.2 s"), "{text}");
        assert!(lines[2].contains("FAILED") && lines[2].contains("75.0 s"), "{text}");
    }
}
