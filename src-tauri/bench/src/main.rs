//! The measures: what the program promises about speed and memory, beside what the libraries under it do by themselves.
//!
//! Each measure runs in a process of its own, so that its peak memory is its own. The raw libraries are used here
//! directly, and only here, because the floor has to be measured in the same run.

mod export;
mod floor;
mod measures;
mod report;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

const HELP: &str = "bench [--messages N] [--incidents N] [--folder DIR] [MEASURE…]\n\nmeasures: import search timeline draft check open (all when none is named)";

/// Importing and indexing make many small strings on several threads; this allocator takes a third less time over them
/// than the platform's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Sizes and place of a run.
pub struct Plan {
    pub messages: usize,
    pub incidents: usize,
    pub folder: PathBuf,
}

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<(), String> {
    let mut plan = Plan { messages: 1_000_000, incidents: 10_000, folder: std::env::temp_dir().join("hindcast-bench") };
    let mut named = Vec::new();
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        let mut value = |what: &str| args.next().ok_or(format!("{what} needs a value"));
        match arg.as_str() {
            "--messages" => plan.messages = number(&value("--messages")?)?,
            "--incidents" => plan.incidents = number(&value("--incidents")?)?,
            "--folder" => plan.folder = PathBuf::from(value("--folder")?),
            "--help" => {
                println!("{HELP}");
                return Ok(());
            }
            "--child" => return measures::child(&value("--child")?, &plan),
            name => named.push(name.to_owned()),
        }
    }
    if named.is_empty() {
        named = ["import", "search", "timeline", "draft", "check", "open"].map(str::to_owned).to_vec();
    }
    std::fs::create_dir_all(&plan.folder).map_err(|e| format!("could not make `{}`: {e}", plan.folder.display()))?;
    println!("{}", report::machine());
    for name in &named {
        let steps: &[&str] = match name.as_str() {
            "import" => &["generate", "floor", "import"],
            "search" => &["search", "fts5"],
            "timeline" => &["timeline"],
            "draft" => &["draft"],
            "check" => &["check"],
            "open" => &["open"],
            other => return Err(format!("there is no measure `{other}`\n\n{HELP}")),
        };
        for step in steps {
            spawn(step, &plan)?;
        }
    }
    Ok(())
}

fn number(text: &str) -> Result<usize, String> {
    text.replace('_', "").parse().map_err(|_| format!("`{text}` is not a number"))
}

fn spawn(step: &str, plan: &Plan) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let status = Command::new(program)
        .args(["--messages", &plan.messages.to_string(), "--incidents", &plan.incidents.to_string()])
        .arg("--folder")
        .arg(&plan.folder)
        .args(["--child", step])
        .status()
        .map_err(|e| format!("could not start the measure `{step}`: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("the measure `{step}` failed")) }
}
