//! Runs the program as a person would: the real binary, a library of its own in a temporary folder.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A library that goes away with the test.
pub struct Library {
    folder: TempDir,
}

impl Library {
    pub fn new() -> Self {
        Library { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    /// A place beside the library for files of the test.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with this library, ready to be given arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(program());
        command.arg("--library").arg(self.path());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command().args(args).output().expect("the program starts")
    }

    /// Runs and reads the JSON it prints.
    pub fn json(&self, args: &[&str]) -> Value {
        let output = self.command().arg("--json").args(args).output().expect("the program starts");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("standard output is JSON and nothing else")
    }

    /// Runs and reads what it prints for people.
    pub fn text(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("standard output is UTF-8")
    }

    /// Runs what must fail: its exit status and what it says.
    pub fn failure(&self, args: &[&str]) -> (i32, String) {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?} succeeded");
        (output.status.code().expect("an exit status"), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// The program under test.
pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_hindcast")
}

/// A fixture by its path below `tests/fixtures`.
pub fn fixture(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path);
    assert!(path.exists(), "{} is missing", path.display());
    path.to_str().expect("a UTF-8 path").to_owned()
}

/// A folder of the unpacked trial data, when it is on this machine.
pub fn data(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/data").join(path);
    path.exists().then_some(path)
}
