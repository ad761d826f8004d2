#![allow(clippy::unwrap_used)]

mod gitleaks;
mod names;
mod negatives;
mod personal;
mod round_trip;
mod sample;
mod shapes;
mod transform;

use super::*;
use std::path::PathBuf;

/// Evaluation data of others, where it is unpacked: `target/data` of this checkout or of the one named by
/// `HINDCAST_DATA`.
fn data(under: &str) -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../target/data");
    let path = std::env::var_os("HINDCAST_DATA").map_or(here, PathBuf::from).join(under);
    if !path.exists() {
        println!("no data at {}: nothing was compared", path.display());
        return None;
    }
    Some(path)
}

fn hide(rules: &RedactRules, text: &str) -> (Redactor, String) {
    let mut redactor = Redactor::new(rules);
    let hidden = redactor.hide(&[text]).remove(0).text;
    assert_eq!(redactor.show(&hidden), Shown { text: text.to_owned(), strange: vec![] });
    (redactor, hidden)
}

fn people() -> RedactRules {
    RedactRules {
        persons: ["Mira Okonjo", "Will Tanaka", "tkvist", "Jonas Vale", "Jonas Brandt"].map(str::to_owned).to_vec(),
        hosts: vec!["shop.example".to_owned()],
        words: vec!["Brightwater".to_owned()],
    }
}
