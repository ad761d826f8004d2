//! Saved means on disk, all or nothing, and the index is disposable: the promises about damage, tried on the real program.
//!
//! Each file is one row of the catalogue of promises. All chance comes from a seed that is printed, and how much is
//! tried can be raised: `HINDCAST_CYCLES` for the kills, `HINDCAST_IMAGES` for the crash images.

mod backups;
mod cancelled;
mod crash_image;
mod damaged_index;
mod half_written;
mod huge_file;
mod killed;
mod line;
mod newer;
mod random;
mod workload;

use line::Line;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// How often to try, from the environment where it says.
fn count_of(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Every file below `folder`, in order.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn copy_folder(from: &Path, to: &Path) {
    for file in files_below(from) {
        let target = to.join(file.strip_prefix(from).expect("it lies below"));
        std::fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("a folder can be made");
        std::fs::copy(&file, &target).expect("a file can be copied");
    }
}

/// Everything a library holds, as people would take it elsewhere: every incident in full, every problem and action.
fn everything(line: &mut Line, beside: &Path) -> Value {
    let mut incidents = Vec::new();
    for row in line.reply("incident_list", json!({ "archived": true })).as_array().expect("a list") {
        let report = line.reply("export_write", json!({ "incident": row["id"], "to": "json", "folder": beside }));
        let file = report["files"][0].as_str().expect("a path");
        incidents.push(serde_json::from_slice(&std::fs::read(file).expect("the export is there")).expect("JSON"));
    }
    json!({
        "incidents": Value::Array(incidents),
        "problems": line.reply("problem_list", json!({})),
        "actions": line.reply("action_list", json!({})),
    })
}

/// What must not change when nothing may be changed: how many acts there were, and the number of changes.
fn standing(line: &mut Line) -> (Value, Value) {
    let shown = line.reply("library_show", json!({}));
    (shown["change_number"].clone(), line.reply("history_list", json!({ "limit": 1 })))
}

#[track_caller]
fn assert_sound(line: &mut Line, deep: bool) {
    let check = line.reply("library_check", json!({ "deep": deep }));
    assert_eq!(check["sound"], true, "{check}");
}
