//! The repository as the rules see it: every file with its text, and the manifests with what they depend on.
//!
//! Reads what lies in the folder, not what git tracks, so that a rule speaks up before the commit. Build output and
//! installed packages are left out.

use std::fs;
use std::path::Path;

const LEFT_OUT: [&str; 6] = [".git", "target", "node_modules", "dist", "dist-browser", "gen"];

pub struct File {
    /// From the root of the repository, with `/`.
    pub path: String,
    pub text: String,
}

pub struct Repository {
    pub files: Vec<File>,
}

/// One line of a table of dependencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The package, also where it is renamed.
    pub name: String,
    pub is_dev: bool,
}

/// A package's `Cargo.toml`.
#[derive(Debug)]
pub struct Manifest {
    pub path: String,
    pub name: String,
    pub dependencies: Vec<Dependency>,
    pub has_workspace_lints: bool,
}

impl Repository {
    /// The one that these tests were built from.
    pub fn here() -> Repository {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        read_folder(root, "", &mut files);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Repository { files }
    }

    /// A small one for showing that a rule can fail.
    pub fn of(files: &[(&str, &str)]) -> Repository {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Repository { files: files.iter().map(file).collect() }
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// Rust that ends up in a program: no tests, benches, examples or fuzz targets.
    pub fn rust_outside_tests(&self) -> impl Iterator<Item = &File> {
        self.rust().filter(|file| {
            let mut parts = file.path.split('/');
            let is_apart = parts.any(|part| matches!(part, "tests" | "benches" | "examples" | "fuzz"));
            !is_apart && !file.path.ends_with("/tests.rs") && !file.path.ends_with("_tests.rs")
        })
    }

    pub fn manifests(&self) -> Vec<Manifest> {
        let is_manifest = |file: &&File| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml");
        self.files.iter().filter(is_manifest).filter_map(read_manifest).collect()
    }
}

fn read_folder(folder: &Path, label: &str, files: &mut Vec<File>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|fault| panic!("could not read `{}`: {fault}", folder.display()));
    for entry in entries {
        let entry = entry.expect("an entry of a folder that was just opened");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if label.is_empty() { name.clone() } else { format!("{label}/{name}") };
        let kind = entry.file_type().expect("the type of an entry that was just listed");
        if kind.is_dir() && !LEFT_OUT.contains(&name.as_str()) {
            read_folder(&entry.path(), &path, files);
        } else if kind.is_file() && name != ".git" {
            let bytes = fs::read(entry.path()).unwrap_or_else(|fault| panic!("could not read `{path}`: {fault}"));
            files.push(File { path, text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
}

/// Reads as much of TOML as our manifests use; `None` for one without a package.
fn read_manifest(file: &File) -> Option<Manifest> {
    let mut name = None;
    let mut dependencies = Vec::new();
    let mut has_workspace_lints = false;
    let mut table = String::new();
    for line in file.text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']').to_owned();
            if let Some((kind, package)) = table.rsplit_once('.')
                && is_dependency_table(kind)
            {
                dependencies.push(Dependency { name: plain(package), is_dev: kind.ends_with("dev-dependencies") });
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let (key, value) = (key.trim(), value.trim());
        match (table.as_str(), key) {
            ("package", "name") => name = Some(plain(value)),
            ("lints", "workspace") => has_workspace_lints = value == "true",
            (table, key) if is_dependency_table(table) => {
                let renamed = value.split_once("package").and_then(|(_, rest)| rest.split('"').nth(1));
                let package = renamed.unwrap_or(key.split('.').next().unwrap_or(key));
                dependencies.push(Dependency { name: plain(package), is_dev: table.ends_with("dev-dependencies") });
            }
            _ => {}
        }
    }
    Some(Manifest { path: file.path.clone(), name: name?, dependencies, has_workspace_lints })
}

fn is_dependency_table(table: &str) -> bool {
    let kind = table.rsplit('.').next().unwrap_or(table);
    !table.starts_with("workspace") && matches!(kind, "dependencies" | "dev-dependencies" | "build-dependencies")
}

fn plain(value: &str) -> String {
    value.trim().trim_matches(|c| c == '"' || c == '\'').to_owned()
}

#[test]
fn manifests_are_read() {
    let text = "[workspace.dependencies]\nzip = \"1\"\n[package]\nname = \"door\"\n[lints]\nworkspace = true\n\
        [dependencies]\nserde.workspace = true\nsql = { version = \"1\", package = \"rusqlite\" }\n# old = \"1\"\n\
        [target.'cfg(unix)'.dependencies]\nnix = \"1\"\n[dependencies.big]\nversion = \"1\"\n[dev-dependencies]\ntempfile = \"3\"\n";
    let manifests = Repository::of(&[("a/Cargo.toml", text), ("Cargo.toml", "[workspace]\n")]).manifests();
    let [door] = manifests.as_slice() else { panic!("one package: {manifests:?}") };
    let names: Vec<_> = door.dependencies.iter().map(|d| (d.name.as_str(), d.is_dev)).collect();
    let expected = [("serde", false), ("rusqlite", false), ("nix", false), ("big", false), ("tempfile", true)];
    assert_eq!((door.name.as_str(), names.as_slice(), door.has_workspace_lints), ("door", &expected[..], true));
}
