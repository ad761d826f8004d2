//! The line protocol of the real program: a call goes in, and what is answered is on disk.

use crate::harness::program;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A `hindcast rpc` that runs.
pub struct Line {
    child: Arc<Mutex<Child>>,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    complaints: std::fs::File,
}

/// What became of a call.
#[derive(Clone, Debug)]
pub enum Answer {
    Reply(Value),
    Failure(Value),
    /// The program was gone before it answered.
    Silence,
}

impl Line {
    pub fn open(library: &Path) -> Line {
        let complaints = tempfile::tempfile().expect("a temporary file");
        let mut child = Command::new(program())
            .arg("--library")
            .arg(library)
            .arg("rpc")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(complaints.try_clone().expect("a second handle"))
            .spawn()
            .expect("the program starts");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Line { child: Arc::new(Mutex::new(child)), input, output, complaints }
    }

    /// Kills the program after `delay`, without a word, whatever it is doing then.
    pub fn kill_after(&self, delay: Duration) -> std::thread::JoinHandle<()> {
        let child = self.child.clone();
        std::thread::spawn(move || {
            std::thread::sleep(delay);
            // It may have ended by itself; the test sees that in the answers.
            let _ = child.lock().expect("nobody panics with it").kill();
        })
    }

    pub fn call(&mut self, call: &str, params: Value) -> Answer {
        let request = json!({ "call": call, "params": params });
        let input = self.input.as_mut().expect("the input is open");
        if writeln!(input, "{request}").and_then(|()| input.flush()).is_err() {
            return Answer::Silence;
        }
        let mut line = String::new();
        // Half a line is no answer: the newline is part of it.
        match self.output.read_line(&mut line) {
            Ok(_) if line.ends_with('\n') => {}
            _ => return Answer::Silence,
        }
        let mut answer: Value = serde_json::from_str(&line).expect("an answer is JSON");
        match answer.get_mut("reply") {
            Some(reply) => Answer::Reply(reply.take()),
            None => Answer::Failure(answer["failure"].take()),
        }
    }

    /// The reply of a call that must succeed.
    #[track_caller]
    pub fn reply(&mut self, call: &str, params: Value) -> Value {
        match self.call(call, params.clone()) {
            Answer::Reply(reply) => reply,
            other => panic!("{call} {params}: {other:?}; {}", self.complaints()),
        }
    }

    /// Number of the process, for looking at it from outside.
    pub fn process(&self) -> u32 {
        self.child.lock().expect("nobody panics with it").id()
    }

    /// Ends the input and waits: the exit status, and what was said on standard error.
    pub fn close(mut self) -> (Option<i32>, String) {
        self.input = None;
        let status = self.child.lock().expect("nobody panics with it").wait().expect("it was started");
        (status.code(), self.complaints())
    }

    pub fn complaints(&mut self) -> String {
        use std::io::{Read, Seek};
        let mut said = Vec::new();
        self.complaints.rewind().expect("a file can be rewound");
        self.complaints.read_to_end(&mut said).expect("a file can be read");
        String::from_utf8_lossy(&said).into_owned()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.input = None;
        if let Ok(mut child) = self.child.lock() {
            let _ = child.wait();
        }
    }
}
