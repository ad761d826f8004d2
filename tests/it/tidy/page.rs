//! The rules of the page and of the window: who may know Tauri, which noun may know which, that no text becomes markup,
//! and what the window is allowed to do (W01, W04).

use super::repository::{File, Repository};
use super::{complains, holds};
use serde_json::{Value, json};

/// Nouns of the page: each may import those before it only. `views` may import all.
const NOUNS: [&str; 11] = [
    "evidence", "timeline", "incident", "cause", "review", "draft", "action", "problem", "search", "insight",
    "settings",
];
/// What nouns stand on, lowest first: each may import itself and what is before it.
const GROUND: [&str; 4] = ["bindings", "host", "window", "parts"];

/// Ways by which text could become markup, code or style behind the policy's back.
const MARKUP: [&str; 9] = [
    "{@html",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "srcdoc",
    " style=\"",
];

/// What every build must refuse to the page, and the little that it may.
fn policy() -> Value {
    json!({
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "ipc: http://ipc.localhost",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
    })
}

/// The only things that the page may ask the window for.
const PERMISSIONS: [&str; 11] = [
    "allow-call",
    "allow-attach",
    "allow-shown",
    "allow-pick-files",
    "allow-pick-folder",
    "allow-pick-file-to-write",
    "allow-open-place",
    "allow-open-link",
    "allow-restore-library",
    "allow-reopen-library",
    "allow-about",
];

fn page_files(repository: &Repository) -> impl Iterator<Item = &File> {
    let is_code = |path: &str| [".ts", ".svelte", ".html"].iter().any(|end| path.ends_with(end));
    repository.files.iter().filter(move |file| file.path.starts_with("ui/src/") && is_code(&file.path))
}

/// The folder right under `ui/src`.
fn folder(path: &str) -> &str {
    path.trim_start_matches("ui/src/").split('/').next().unwrap_or_default()
}

fn tauri_outside_the_host(repository: &Repository) -> Vec<String> {
    page_files(repository)
        .filter(|file| folder(&file.path) != "host" && file.text.contains("@tauri-apps"))
        .map(|file| format!("{}: only `host/` may import `@tauri-apps`; add what is needed to `Host`", file.path))
        .collect()
}

/// Folders of `ui/src` that a file imports, its own left out where it says so by a path inside it. What lies beside
/// `ui/src` is no noun, and only a test may look at it.
fn imported(file: &File) -> impl Iterator<Item = &str> {
    let depth = file.path.trim_start_matches("ui/src/").matches('/').count();
    let is_test = file.path.ends_with(".test.ts");
    file.text.lines().filter_map(move |line| {
        let (_, from) = line.split_once("from '").or_else(|| line.split_once("import('"))?;
        let path = from.split('\'').next()?;
        let inner = path.trim_start_matches("../");
        let ups = (path.len() - inner.len()) / "../".len();
        let leaves = ups == depth || (ups > depth && !is_test);
        leaves.then(|| inner.split('/').next().unwrap_or_default())
    })
}

fn imports_against_the_order(repository: &Repository) -> Vec<String> {
    let floor = |name: &str| {
        let ground = GROUND.iter().position(|ground| *ground == name);
        ground.or_else(|| NOUNS.iter().position(|noun| *noun == name).map(|at| GROUND.len() + at))
    };
    let mut complaints = Vec::new();
    for file in page_files(repository) {
        let own = folder(&file.path);
        let Some(mine) = floor(own) else { continue };
        for other in imported(file) {
            match floor(other) {
                Some(theirs) if theirs <= mine => {}
                _ => {
                    complaints.push(format!("{}: `{own}` must not import `{other}`, which stands after it", file.path))
                }
            }
        }
    }
    complaints
}

fn text_that_becomes_markup(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in page_files(repository).filter(|file| !file.path.ends_with(".test.ts")) {
        for (number, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            complaints.extend(MARKUP.iter().filter(|way| code.contains(**way)).map(|way| {
                format!("{}:{}: `{way}`; show text as text nodes or through parts/Markdown", file.path, number + 1)
            }));
        }
    }
    complaints
}

fn a_wider_window(repository: &Repository) -> Vec<String> {
    let read =
        |path: &str| serde_json::from_str::<Value>(repository.text(path).unwrap_or_default()).unwrap_or_default();
    let conf = read("src-tauri/tauri.conf.json");
    let security = &conf["app"]["security"];
    let mut complaints = Vec::new();
    let mut expect = |what: &str, is: &Value, wanted: Value| {
        if *is != wanted {
            complaints.push(format!("src-tauri/tauri.conf.json: {what} is {is}, and must be {wanted}"));
        }
    };
    expect("the policy", &security["csp"], policy());
    expect("the list of capabilities", &security["capabilities"], json!(["main"]));
    expect("freezePrototype", &security["freezePrototype"], json!(true));
    expect("the asset protocol", &security["assetProtocol"]["enable"], json!(false));
    expect("dangerousDisableAssetCspModification", &security["dangerousDisableAssetCspModification"], json!(false));
    expect("withGlobalTauri", &conf["app"]["withGlobalTauri"], json!(false));
    expect("the address of the page", &conf["build"]["frontendDist"], json!("../ui/dist"));
    let main = read("src-tauri/capabilities/main.json");
    let files = repository.files.iter().filter(|file| file.path.starts_with("src-tauri/capabilities/")).count();
    let is_main =
        main["permissions"] == json!(PERMISSIONS) && main["windows"] == json!(["main"]) && main["remote"].is_null();
    if files != 1 || !is_main {
        complaints.push(
            "src-tauri/capabilities: there is one file, for the one window, with the reviewed list only".to_owned(),
        );
    }
    complaints
}

#[test]
fn only_the_host_knows_tauri() {
    holds(tauri_outside_the_host);
    let files = [
        ("ui/src/host/tauri.ts", "import { invoke } from '@tauri-apps/api/core';"),
        ("ui/src/views/A.svelte", "import { invoke } from '@tauri-apps/api/core';"),
    ];
    complains(tauri_outside_the_host, &files, &["views/A.svelte"]);
}

#[test]
fn nouns_of_the_page_stand_in_order() {
    holds(imports_against_the_order);
    let files = [
        ("ui/src/evidence/a.ts", "import x from '../timeline/b';\nimport y from '../parts/c';"),
        ("ui/src/problem/a.ts", "import x from '../evidence/b';\nconst v = () => import('../views/C.svelte');"),
        ("ui/src/window/a.ts", "import B from '../parts/B.svelte';"),
        ("ui/src/views/a.ts", "import x from '../search/b';"),
        ("ui/src/parts/inner/a.ts", "import x from '../b';\nimport y from '../../search/c';"),
        ("ui/src/review/a.ts", "import x from '../../scripts/b.mjs';"),
        ("ui/src/review/a.test.ts", "import x from '../../scripts/b.mjs';"),
    ];
    let wanted = ["`timeline`", "`views`", "`parts`", "`search`", "`scripts`"];
    complains(imports_against_the_order, &files, &wanted);
}

#[test]
fn no_text_becomes_markup() {
    holds(text_that_becomes_markup);
    let files = [
        ("ui/src/parts/A.svelte", "<p>{@html text}</p>\n<p style=\"color: red\"></p>\n<p style:color=\"red\"></p>"),
        ("ui/src/parts/b.ts", "// never innerHTML\nnode.innerHTML = text;"),
    ];
    complains(text_that_becomes_markup, &files, &["A.svelte:1", "A.svelte:2", "b.ts:2"]);
}

#[test]
fn the_window_may_do_what_was_reviewed_and_no_more() {
    holds(a_wider_window);
    let conf = json!({
        "build": { "frontendDist": "../ui/dist" },
        "app": { "withGlobalTauri": false, "security": {
            "capabilities": ["main"], "freezePrototype": true, "dangerousDisableAssetCspModification": false,
            "assetProtocol": { "enable": false }, "csp": policy(),
        }},
    });
    let good = conf.to_string();
    let capability = json!({ "windows": ["main"], "permissions": PERMISSIONS }).to_string();
    let with = |conf: &str, capability: &str| {
        let files = [("src-tauri/tauri.conf.json", conf), ("src-tauri/capabilities/main.json", capability)];
        a_wider_window(&Repository::of(&files)).len()
    };
    assert_eq!(with(&good, &capability), 0);
    assert_eq!(with(&good.replace("'none'", "*"), &capability), 1);
    assert_eq!(with(&good.replace("\"withGlobalTauri\":false", "\"withGlobalTauri\":true"), &capability), 1);
    assert_eq!(with(&good, &capability.replace("allow-about", "fs:default")), 1);
    assert_eq!(with(&good, &capability.replace("[\"main\"]", "[\"*\"]")), 1);
}
