//! How figures are read from the machine and printed.

use std::time::Duration;

/// Processors and memory, as far as the platform tells.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field("/proc/meminfo", "MemTotal:").map_or_else(String::new, |kb| format!(", {} GB", kb / 1_000_000));
    format!("{cores} cores{memory}, {} {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// Peak resident memory of this process in megabytes, where the platform tells.
pub fn peak_mb() -> Option<u64> {
    field("/proc/self/status", "VmHWM:").map(|kb| kb / 1024)
}

fn field(file: &str, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// One line of the report.
pub fn figure(name: &str, value: impl std::fmt::Display) {
    println!("  {name:<52} {value}");
}

/// Median, 95th percentile and maximum of the samples, in milliseconds.
pub fn spread(samples: &mut [Duration]) -> String {
    samples.sort();
    let at = |share: f64| samples[((samples.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    format!("median {:.2} ms, p95 {:.2} ms, max {:.2} ms ({} runs)", at(0.5), at(0.95), at(1.0), samples.len())
}
