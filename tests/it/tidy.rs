//! The rules of the house as tests: floors, doors, purity, names. Each rule says what to do when it fails, and each is
//! shown a small bad example, so that none can pass by looking at nothing.
//!
//! Reads manifests and sources as text (see [`source`] for the limits of that); compiles nothing, starts nothing.

mod page;
mod repository;
mod source;

use repository::{Dependency, Manifest, Repository};
use source::{declared_types, lines_with, logic, without_comments_and_literals};

/// Every package and its floor. Tools stand outside: they may look at every floor and nothing may depend on them.
const FLOORS: [(&str, u8); 13] = [
    ("model", 1),
    ("prompts", 1),
    ("ingest", 2),
    ("store", 2),
    ("search", 2),
    ("draft", 2),
    ("egress", 2),
    ("local", 2),
    ("api", 3),
    ("hindcast", 4),
    ("desktop", 4),
    ("xtask", TOOL),
    ("bench", TOOL),
];
const TOOL: u8 = u8::MAX;

/// Libraries that only some packages may use; `*` at the end stands for any ending.
const DOORS: [(&str, &[&str]); 7] = [
    ("rusqlite", &["store"]),
    ("tantivy*", &["search"]),
    ("reqwest", &["egress"]),
    ("octocrab", &["egress"]),
    ("llama-cpp*", &["local"]),
    ("tokio*", &["egress", "api", "hindcast", "desktop"]),
    ("tauri*", &["desktop"]),
];

/// Folders of the packages below `api`.
const BELOW_API: [&str; 8] = [
    "prompts/",
    "src-tauri/crates/model/",
    "src-tauri/crates/ingest/",
    "src-tauri/crates/store/",
    "src-tauri/crates/search/",
    "src-tauri/crates/draft/",
    "src-tauri/crates/egress/",
    "src-tauri/crates/local/",
];

/// Clock, environment, home directory and randomness: below `api` they come in as parameters.
const IMPURE: [&str; 15] = [
    "std::env",
    "env::var",
    "env::vars",
    "env::temp_dir",
    "env::current_dir",
    "env::args",
    "SystemTime::now",
    "Utc::now",
    "Local::now",
    "chrono::Local",
    "home_dir",
    "rand",
    "thread_rng",
    "getrandom",
    "Ulid::new",
];
const IMPURE_PACKAGES: [&str; 7] = ["rand", "getrandom", "fastrand", "dirs", "directories", "home", "etcetera"];

/// Most lines of logic in one file: no comments, no blank lines, no tests.
const MOST_LINES: usize = 700;

/// Words that say nothing, in names of types and files.
const EMPTY_WORDS: [&str; 6] = ["Manager", "Helper", "Handler", "Service", "Util", "Utils"];

/// Names that `product.md` gives another word for, with that word.
const OTHER_WORDS: [(&str, &str); 8] = [
    ("Outage", "incident"),
    ("Defect", "problem"),
    ("Todo", "action item"),
    ("Ticket", "action item"),
    ("Report", "review"),
    ("Generation", "proposal"),
    ("Completion", "proposal"),
    ("Upload", "import batch"),
];

/// Left-overs and phrases that belong in no committed file, in lower case. Split so that this file passes.
const UNFINISHED: [&str; 7] = [
    concat!("fix", "me"),
    concat!("to", "do:"),
    concat!("to", "do("),
    concat!("lorem", " ipsum"),
    concat!("as an ai ", "language"),
    concat!("place", "holder text"),
    concat!("<<<<", "<<<"),
];

fn floor_of(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn is_fuzz(manifest: &Manifest) -> bool {
    manifest.path.ends_with("/fuzz/Cargo.toml")
}

/// Dependencies that end up in programs; the tests of the headless package may look at every floor.
fn shipped(manifest: &Manifest) -> impl Iterator<Item = &Dependency> {
    let tests_may_look = manifest.name == "hindcast";
    manifest.dependencies.iter().filter(move |dependency| !(dependency.is_dev && tests_may_look))
}

fn sideways_or_upward_arrows(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for manifest in repository.manifests().iter().filter(|manifest| !is_fuzz(manifest)) {
        let Some(floor) = floor_of(&manifest.name) else {
            complaints.push(format!("{}: `{}` has no floor; give it one in FLOORS", manifest.path, manifest.name));
            continue;
        };
        let below = shipped(manifest).filter_map(|d| floor_of(&d.name).map(|floor| (&d.name, floor)));
        let mut second_floor = Vec::new();
        for (name, other) in below {
            if other == 2 {
                second_floor.push(name.as_str());
            }
            if other >= floor {
                complaints.push(format!(
                    "{}: `{}` must not depend on `{name}`, which is not on a lower floor",
                    manifest.path, manifest.name
                ));
            }
        }
        if floor != TOOL && manifest.name != "api" && second_floor.len() > 1 {
            complaints.push(format!("{}: only `api` may see two of {}", manifest.path, second_floor.join(", ")));
        }
    }
    complaints
}

fn libraries_outside_their_door(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for manifest in repository.manifests() {
        if is_fuzz(&manifest) || floor_of(&manifest.name) == Some(TOOL) {
            continue;
        }
        for dependency in shipped(&manifest) {
            for (library, owners) in DOORS {
                let matches = match library.strip_suffix('*') {
                    Some(start) => dependency.name.starts_with(start),
                    None => dependency.name == library,
                };
                if matches && !owners.contains(&manifest.name.as_str()) {
                    let (path, name) = (&manifest.path, &dependency.name);
                    complaints.push(format!("{path}: `{name}` belongs into {} only", owners.join(", ")));
                }
            }
        }
    }
    complaints
}

fn impurity_below_api(repository: &Repository) -> Vec<String> {
    let is_below = |path: &str| BELOW_API.iter().any(|folder| path.starts_with(folder));
    let mut complaints = Vec::new();
    for file in repository.rust_outside_tests().filter(|file| is_below(&file.path)) {
        let code = logic(&file.text);
        for pattern in IMPURE {
            for line in lines_with(&code, pattern) {
                complaints.push(format!("{}:{line}: `{pattern}` below `api`; take it as a parameter", file.path));
            }
        }
    }
    for manifest in repository.manifests().iter().filter(|manifest| is_below(&manifest.path) && !is_fuzz(manifest)) {
        for dependency in manifest.dependencies.iter().filter(|dependency| !dependency.is_dev) {
            if IMPURE_PACKAGES.contains(&dependency.name.as_str()) {
                complaints.push(format!("{}: `{}` below `api`; `Host` hands it in", manifest.path, dependency.name));
            }
        }
    }
    complaints
}

fn panics_waiting_to_happen(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in repository.rust_outside_tests() {
        let code = logic(&file.text);
        for pattern in [".unwrap()", "todo!", "unimplemented!", "dbg!"] {
            for line in lines_with(&code, pattern) {
                complaints.push(format!(
                    "{}:{line}: `{pattern}`; return an error, or `expect` with the invariant",
                    file.path
                ));
            }
        }
    }
    complaints
}

fn undeclared_test_files(repository: &Repository) -> Vec<String> {
    let main = without_comments_and_literals(repository.text("tests/it/main.rs").unwrap_or_default());
    let mut complaints = Vec::new();
    for file in repository.rust() {
        let Some(name) = file.path.strip_prefix("tests/it/").and_then(|path| path.strip_suffix(".rs")) else {
            continue;
        };
        let (parent, module) = match name.rsplit_once('/') {
            Some((folder, module)) => (repository.text(&format!("tests/it/{folder}.rs")).unwrap_or_default(), module),
            None if name == "main" => continue,
            None => (main.as_str(), name),
        };
        if lines_with(parent, &format!("mod {module};")).is_empty() {
            complaints.push(format!("{}: never compiled; declare `mod {module};` in the module above it", file.path));
        }
    }
    complaints
}

fn long_files(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in repository.rust_outside_tests() {
        let lines = logic(&file.text).lines().filter(|line| !line.trim().is_empty()).count();
        if lines > MOST_LINES {
            complaints.push(format!("{}: {lines} lines of logic, at most {MOST_LINES}; split it by noun", file.path));
        }
    }
    complaints
}

fn modules_without_purpose(repository: &Repository) -> Vec<String> {
    let is_written = |text: &str| !without_comments_and_literals(text).trim().is_empty();
    repository
        .rust()
        .filter(|file| file.path.starts_with("tests/it/") || !file.path.contains("/tests"))
        .filter(|file| is_written(&file.text) && !file.text.starts_with("//!"))
        .map(|file| format!("{}: open it with `//!`: what it is for and what it refuses", file.path))
        .collect()
}

fn empty_names(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in repository.rust() {
        let stem = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if stem
            .split('_')
            .any(|part| EMPTY_WORDS.iter().any(|word| part.trim_end_matches('s').eq_ignore_ascii_case(word)))
        {
            complaints.push(format!("{}: the file's name says nothing; name what is in it", file.path));
        }
        for (line, name) in declared_types(&without_comments_and_literals(&file.text)) {
            let place = format!("{}:{line}", file.path);
            if let Some(word) = words_of(&name).into_iter().find(|word| EMPTY_WORDS.contains(word)) {
                complaints.push(format!("{place}: `{word}` in `{name}` says nothing; name what it is"));
            }
            if let Some((_, word)) = OTHER_WORDS.iter().find(|(other, _)| *other == name) {
                complaints.push(format!("{place}: `{name}` has another word here: {word}"));
            }
        }
    }
    complaints
}

/// The words of a name in camel case.
fn words_of(name: &str) -> Vec<&str> {
    let starts: Vec<usize> = name.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([name.len()]);
    starts.iter().zip(ends).map(|(start, end)| &name[*start..end]).collect()
}

fn machine_paths(repository: &Repository) -> Vec<String> {
    let roots = ["home", "work", "root", "Users"].map(|name| format!("/{name}/"));
    let mut complaints = Vec::new();
    for file in &repository.files {
        for (number, line) in file.text.lines().enumerate() {
            // In the middle of an address or a longer path such a part is innocent.
            let begins = |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_-.~/}*".contains(c));
            let found = roots.iter().find(|root| line.match_indices(root.as_str()).any(|(at, _)| begins(at)));
            if let Some(root) = found {
                complaints.push(format!("{}:{}: a path of one machine (`{root}`)", file.path, number + 1));
            }
        }
    }
    complaints
}

fn packages_not_on_the_map(repository: &Repository) -> Vec<String> {
    let map = repository.text("src-tauri/README.md").unwrap_or_default();
    let is_missing = |manifest: &&Manifest| !is_fuzz(manifest) && !map.contains(&format!("**`{}`**", manifest.name));
    repository
        .manifests()
        .iter()
        .filter(is_missing)
        .map(|manifest| format!("{}: add a paragraph `**`{}`**` to src-tauri/README.md", manifest.path, manifest.name))
        .collect()
}

fn unfinished_words(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in &repository.files {
        for (number, line) in file.text.lines().enumerate() {
            // Only comments: what people write in a chat may well say it, and the drafter has to know it.
            let Some((_, comment)) = line.split_once("//") else { continue };
            let line = comment.to_lowercase();
            if let Some(word) = UNFINISHED.iter().find(|word| line.contains(**word)) {
                complaints.push(format!("{}:{}: `{word}`; finish it or leave it out", file.path, number + 1));
            }
        }
    }
    complaints
}

fn packages_without_the_lints(repository: &Repository) -> Vec<String> {
    let lacks = |manifest: &&Manifest| !is_fuzz(manifest) && !manifest.has_workspace_lints;
    let say = |manifest: &Manifest| format!("{}: add `[lints]` with `workspace = true`", manifest.path);
    repository.manifests().iter().filter(lacks).map(say).collect()
}

fn desktop_built_by_default(repository: &Repository) -> Vec<String> {
    let has_desktop = repository.manifests().iter().any(|manifest| manifest.name == "desktop");
    let root = repository.text("Cargo.toml").unwrap_or_default();
    let listed = root.split_once("default-members").and_then(|(_, rest)| rest.split(']').next());
    match listed {
        None if has_desktop => {
            vec!["Cargo.toml: name `default-members` without `desktop`: the core builds with no WebKit".to_owned()]
        }
        Some(list)
            if list.lines().any(|line| matches!(line.trim().trim_matches(['"', ',']), "src-tauri" | "desktop")) =>
        {
            vec!["Cargo.toml: take the desktop out of `default-members`".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// What is compiled from C++ comes only with a feature that no default and no other package turns on.
fn engine_built_unasked(repository: &Repository) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in repository.files.iter().filter(|file| file.path.ends_with("Cargo.toml")) {
        for (number, line) in file.text.lines().enumerate() {
            let place = format!("{}:{}", file.path, number + 1);
            let (key, value) = line.split_once('=').map_or((line, ""), |(key, value)| (key.trim(), value));
            let is_engine = key.starts_with("llama-cpp");
            if is_engine && !(value.contains("optional = true") && value.contains("version = \"=")) {
                complaints.push(format!("{place}: `{key}` has to be optional, and of one version (`=`)"));
            }
            let leads_there = ["local/llama", "local-llm\"", "dep:llama-cpp"].iter().any(|part| value.contains(part));
            if leads_there && !matches!(key, "local-llm" | "llama") {
                complaints.push(format!("{place}: `{key}` turns the engine on; only `local-llm` may"));
            }
        }
    }
    let root = repository.text("Cargo.toml").unwrap_or_default();
    let listed = root.split_once("default-members").and_then(|(_, rest)| rest.split(']').next()).unwrap_or_default();
    if listed.contains("crates/local") {
        complaints.push("Cargo.toml: take `local` out of `default-members`".to_owned());
    }
    complaints
}

type Rule = fn(&Repository) -> Vec<String>;

#[track_caller]
fn holds(rule: Rule) {
    let repository = Repository::here();
    assert!(repository.manifests().len() >= 10, "the repository was not found where the tests were built");
    let complaints = rule(&repository);
    assert!(complaints.is_empty(), "{} complaint(s):\n{}\n", complaints.len(), complaints.join("\n"));
}

/// Shows `rule` some files and expects as many complaints as `words`, each holding its words.
#[track_caller]
fn complains(rule: Rule, files: &[(&str, &str)], words: &[&str]) {
    let complaints = rule(&Repository::of(files));
    let fits = complaints.len() == words.len() && complaints.iter().zip(words).all(|(c, word)| c.contains(word));
    assert!(fits, "expected complaints about {words:?}, got {complaints:#?}");
}

fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\n{rest}\n")
}

#[test]
fn arrows_point_to_lower_floors() {
    holds(sideways_or_upward_arrows);
    let store = package("store", "[dependencies]\nmodel.workspace = true\nsearch.workspace = true");
    complains(sideways_or_upward_arrows, &[("s/Cargo.toml", &store)], &["`store` must not depend on `search`"]);
    let model = package("model", "[dev-dependencies]\napi.workspace = true");
    complains(sideways_or_upward_arrows, &[("m/Cargo.toml", &model)], &["`model` must not depend on `api`"]);
    let face = package("hindcast", "[dependencies]\nstore = \"1\"\nsearch = \"1\"\n[dev-dependencies]\ningest = \"1\"");
    complains(sideways_or_upward_arrows, &[("Cargo.toml", &face)], &["only `api` may see two of store, search"]);
    let unknown = package("misc", "");
    complains(sideways_or_upward_arrows, &[("Cargo.toml", &unknown)], &["no floor"]);
    let api = package("api", "[dependencies]\nstore = \"1\"\nsearch = \"1\"");
    complains(sideways_or_upward_arrows, &[("Cargo.toml", &api)], &[]);
}

#[test]
fn each_library_stays_behind_its_door() {
    holds(libraries_outside_their_door);
    let api = package("api", "[dependencies]\nrusqlite = \"1\"\ntokio-util = \"1\"\ntauri-build = \"2\"");
    complains(libraries_outside_their_door, &[("Cargo.toml", &api)], &["`rusqlite`", "`tauri-build`"]);
    let draft = package("draft", "[dependencies]\ndb = { version = \"1\", package = \"reqwest\" }");
    complains(libraries_outside_their_door, &[("Cargo.toml", &draft)], &["`reqwest` belongs into egress"]);
    let store = package("store", "[dependencies]\nrusqlite.workspace = true");
    complains(libraries_outside_their_door, &[("Cargo.toml", &store)], &[]);
}

#[test]
fn below_api_there_is_no_clock_environment_home_or_randomness() {
    holds(impurity_below_api);
    let code = "//! x\nfn a() { chrono::Utc::now(); }\nfn b() { my_rand::c(); }\n#[cfg(test)]\nmod t { fn d() { Utc::now(); } }\n";
    complains(impurity_below_api, &[("src-tauri/crates/draft/src/a.rs", code)], &["a.rs:2: `Utc::now`"]);
    complains(impurity_below_api, &[("src-tauri/crates/api/src/a.rs", code)], &[]);
    complains(impurity_below_api, &[("src-tauri/crates/draft/tests/a.rs", code)], &[]);
    let store = package("store", "[dependencies]\nrand = \"1\"\n[dev-dependencies]\nfastrand = \"1\"");
    complains(impurity_below_api, &[("src-tauri/crates/store/Cargo.toml", &store)], &["`rand` below `api`"]);
}

#[test]
fn nothing_unwraps_or_is_left_open_outside_tests() {
    holds(panics_waiting_to_happen);
    let code = "fn a() { b.unwrap(); c.unwrap_or(1); \".unwrap()\"; }\nfn d() { todo!() } // dbg!(1)\n";
    complains(panics_waiting_to_happen, &[("x/src/a.rs", code)], &["a.rs:1: `.unwrap()`", "a.rs:2: `todo!`"]);
    complains(panics_waiting_to_happen, &[("x/src/a/tests.rs", code)], &[]);
}

#[test]
fn every_test_file_is_declared() {
    holds(undeclared_test_files);
    let files = [
        ("tests/it/main.rs", "mod a;\n// mod b;\n"),
        ("tests/it/a.rs", "mod c;"),
        ("tests/it/b.rs", ""),
        ("tests/it/a/d.rs", ""),
    ];
    complains(undeclared_test_files, &files, &["b.rs: never compiled", "a/d.rs: never compiled"]);
}

#[test]
fn no_file_is_too_long() {
    holds(long_files);
    let long = "fn a() {}\n".repeat(MOST_LINES + 1);
    complains(long_files, &[("x/src/a.rs", &long)], &["701 lines"]);
    let explained = "fn a() {} // why\n\n// more\n".repeat(MOST_LINES);
    complains(long_files, &[("x/src/a.rs", &explained)], &[]);
}

#[test]
fn every_module_says_what_it_is_for() {
    holds(modules_without_purpose);
    let files = [("x/src/a.rs", "fn a() {}"), ("x/src/b.rs", "//! B.\nfn b() {}"), ("x/src/c.rs", "\n")];
    complains(modules_without_purpose, &files, &["x/src/a.rs"]);
}

#[test]
fn names_say_something() {
    holds(empty_names);
    let code = "struct StoreManager;\nenum Handler { A }\nstruct Managerial;\n/// struct Helper\ntype Ticket = u8;";
    let expected = ["`Manager` in `StoreManager`", "`Handler` in `Handler`", "action item"];
    complains(empty_names, &[("x/src/a.rs", code)], &expected);
    complains(empty_names, &[("x/src/time_utils.rs", ""), ("x/src/helper.rs", "")], &["time_utils.rs", "helper.rs"]);
}

#[test]
fn no_machine_is_named() {
    holds(machine_paths);
    let bad = concat!("a: \"/ho", "me/someone/x\"\nhttps://x.example/ro", "ot/b\n");
    complains(machine_paths, &[("tests/fixtures/a.csv", bad)], &["a.csv:1"]);
}

#[test]
fn every_package_is_on_the_map() {
    holds(packages_not_on_the_map);
    let files = [
        ("src-tauri/README.md", "**`a`** reads. b writes."),
        ("a/Cargo.toml", &package("a", "")),
        ("b/Cargo.toml", &package("b", "")),
    ];
    complains(packages_not_on_the_map, &files.map(|(path, text)| (path, text)), &["b/Cargo.toml"]);
}

#[test]
fn nothing_is_left_unfinished() {
    holds(unfinished_words);
    let bad = concat!("// TO", "DO: later\nfn a() {}\n");
    complains(unfinished_words, &[("x/src/a.rs", bad)], &["a.rs:1"]);
}

#[test]
fn every_package_keeps_the_lints() {
    holds(packages_without_the_lints);
    let files = [("a/Cargo.toml", &*package("a", "[lints]\nworkspace = true")), ("b/Cargo.toml", &package("b", ""))];
    complains(packages_without_the_lints, &files, &["b/Cargo.toml"]);
}

#[test]
fn the_core_builds_without_the_desktop() {
    holds(desktop_built_by_default);
    let desktop = package("desktop", "");
    let with = |root| [("Cargo.toml", root), ("src-tauri/Cargo.toml", desktop.as_str())];
    complains(desktop_built_by_default, &with("[workspace]\n"), &["name `default-members`"]);
    complains(
        desktop_built_by_default,
        &with("default-members = [\n \".\",\n \"src-tauri\",\n]"),
        &["take the desktop out"],
    );
    complains(desktop_built_by_default, &with("default-members = [\n \".\",\n \"src-tauri/xtask\",\n]"), &[]);
}

#[test]
fn the_default_build_compiles_no_engine() {
    holds(engine_built_unasked);
    let bad = "default = [\"local/llama\"]\nllama-cpp-2 = { version = \"0.1\", optional = true }\nllama-cpp-2 = \"=1\"\n\
               local-llm = [\"api/local-llm\"]\nfull = [\"api/local-llm\"]\n";
    let words = ["`default` turns", ":2: `llama-cpp-2`", ":3: `llama-cpp-2`", "`full` turns"];
    complains(engine_built_unasked, &[("x/Cargo.toml", bad)], &words);
    let root = "default-members = [\n \".\",\n \"src-tauri/crates/local\",\n]";
    complains(engine_built_unasked, &[("Cargo.toml", root)], &["take `local` out"]);
}
