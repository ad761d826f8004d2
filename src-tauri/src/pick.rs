//! Files and folders that the person picked, by opaque names.
//!
//! The page never gives a path: it hands back a name that stands for something the person chose in a dialog, dropped on
//! the window or gave on the command line. A page that was taken over can therefore read and write nothing else.

use api::contract::ModelSet;
use api::{Failure, FailureCode};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FilePath};

/// Something picked, as the page sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picked {
    /// Stands for it in calls.
    pub pick: String,
    /// Its last name, for showing.
    pub name: String,
    /// Where it lies, for showing.
    pub path: String,
    pub is_folder: bool,
    /// Bytes, of a file that is there.
    pub size: Option<u64>,
}

/// Everything picked since the program was started.
#[derive(Default)]
pub struct Picks(Mutex<HashMap<String, PathBuf>>);

impl Picks {
    pub fn add_all(&self, paths: impl IntoIterator<Item = PathBuf>) -> Vec<Picked> {
        paths.into_iter().map(|path| self.add(path)).collect()
    }

    fn add(&self, path: PathBuf) -> Picked {
        let path = std::path::absolute(&path).unwrap_or(path);
        let about = std::fs::metadata(&path).ok();
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pick = format!("pick:{}", held.len() + 1);
        let picked = Picked {
            pick: pick.clone(),
            name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            path: path.to_string_lossy().into_owned(),
            is_folder: about.as_ref().is_some_and(std::fs::Metadata::is_dir),
            size: about.filter(std::fs::Metadata::is_file).map(|about| about.len()),
        };
        held.insert(pick, path);
        picked
    }

    /// The path that a name stands for.
    ///
    /// # Errors
    /// `refused` for anything that was not picked.
    pub fn path(&self, pick: &str) -> Result<PathBuf, Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(pick).cloned().ok_or_else(|| {
            Failure::new(FailureCode::Refused, format!("`{pick}` stands for no file that was picked"))
                .hint("pick the file again")
        })
    }

    /// Replaces the names in the fields of a call that hold paths by what they stand for.
    ///
    /// # Errors
    /// `refused` where such a field holds anything but a name.
    pub fn resolve(&self, call: &str, params: &mut serde_json::Value) -> Result<(), Failure> {
        let fields: &[&str] = match call {
            "import_run" => &["paths", "git"],
            "export_write" => &["folder"],
            "library_backup" => &["file"],
            "model_set" | "model_names" if names_a_file(params) => {
                return Err(Failure::new(
                    FailureCode::Refused,
                    "a model file is set up on the command line only; the window does not take paths",
                )
                .hint("hindcast model add NAME --dialect gguf --address FILE --model NAME"));
            }
            _ => return Ok(()),
        };
        for field in fields {
            match params.get_mut(field) {
                Some(serde_json::Value::Array(values)) => {
                    values.iter_mut().try_for_each(|value| self.resolve_one(value))?;
                }
                Some(serde_json::Value::Null) | None => {}
                Some(value) => self.resolve_one(value)?,
            }
        }
        Ok(())
    }

    fn resolve_one(&self, value: &mut serde_json::Value) -> Result<(), Failure> {
        let path = self.path(value.as_str().unwrap_or_default())?;
        let text = path.to_str().ok_or_else(|| {
            Failure::invalid(format!("the name of `{}` is no readable text", path.display()))
                .hint("rename it, then pick it again")
        })?;
        *value = serde_json::Value::String(text.to_owned());
        Ok(())
    }
}

/// Whether a profile's address is a path, read as the core reads it: a page may write the same in several ways.
fn names_a_file(params: &serde_json::Value) -> bool {
    ModelSet::deserialize(params).is_ok_and(|set| set.profile.dialect.is_in_process())
}

#[tauri::command]
pub async fn pick_files(app: AppHandle) -> Vec<Picked> {
    let picked = app.dialog().file().set_title("Files to import").blocking_pick_files();
    app.state::<Picks>().add_all(paths(picked.unwrap_or_default()))
}

#[tauri::command]
pub async fn pick_folder(app: AppHandle, title: String) -> Option<Picked> {
    let picked = app.dialog().file().set_title(title).blocking_pick_folder();
    app.state::<Picks>().add_all(paths(picked)).pop()
}

#[tauri::command]
pub async fn pick_file_to_write(app: AppHandle, title: String, name: String) -> Option<Picked> {
    let name = Path::new(&name).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let picked = app.dialog().file().set_title(title).set_file_name(name).blocking_save_file();
    app.state::<Picks>().add_all(paths(picked)).pop()
}

fn paths(picked: impl IntoIterator<Item = FilePath>) -> Vec<PathBuf> {
    picked.into_iter().filter_map(|file| file.into_path().ok()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_was_picked_becomes_a_path() {
        let picks = Picks::default();
        let picked = picks.add_all([PathBuf::from("/tmp/export.zip")]);
        let mut params = json!({ "incident": "INC-1", "paths": [picked[0].pick] });
        picks.resolve("import_run", &mut params).unwrap();
        assert_eq!(params["paths"][0], "/tmp/export.zip");

        for paths in [json!(["/etc/passwd"]), json!([7]), json!(["pick:99"]), json!("/etc/passwd")] {
            let failure = picks.resolve("import_run", &mut json!({ "paths": paths })).unwrap_err();
            assert_eq!(failure.code, FailureCode::Refused, "{paths}");
        }
        assert!(picks.resolve("import_run", &mut json!({ "git": "/" })).is_err());
        assert!(picks.resolve("export_write", &mut json!({ "folder": "/" })).is_err());
        assert!(picks.resolve("library_backup", &mut json!({ "file": "/x" })).is_err());
    }

    #[test]
    fn a_model_file_is_not_set_up_from_the_page() {
        let picks = Picks::default();
        let profile = |dialect: serde_json::Value| {
            json!({ "profile": {
                "name": "own", "dialect": dialect, "address": "/m.gguf", "model": "own", "context_tokens": 8192,
                "answer_tokens": 1024,
            } })
        };
        for call in ["model_set", "model_names"] {
            for dialect in [json!("gguf"), json!({ "gguf": null })] {
                let failure = picks.resolve(call, &mut profile(dialect)).unwrap_err();
                assert_eq!(failure.code, FailureCode::Refused);
                assert!(failure.message.contains("command line"), "{failure:?}");
            }
            picks.resolve(call, &mut profile(json!("openai"))).unwrap();
        }
    }

    #[test]
    fn fields_that_hold_no_path_are_left_alone() {
        let mut params = json!({ "text": "/etc/passwd" });
        Picks::default().resolve("search_run", &mut params).unwrap();
        assert_eq!(params, json!({ "text": "/etc/passwd" }));
    }
}
