//! Whole paths through `api` and the program, and the rules of the house. One binary; every file is declared here.

#![allow(clippy::unwrap_used)]

mod corrections;
mod durability;
mod evals;
mod fake_model;
mod harness;
mod in_process;
mod main_job;
mod model;
mod sample;
mod tidy;
mod window;
