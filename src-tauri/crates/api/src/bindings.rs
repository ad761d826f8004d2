//! TypeScript bindings of the contract: what a page has to know to make a call, in one file that is generated.
//!
//! The Rust types are the truth; the file only tells them again. A test compares the two and fails when they differ, so
//! nobody edits the file by hand.
//!
//! For a new call: its line in the contract and `cfg_attr(feature = "ts", derive(ts_rs::TS))` on its types. A field that
//! a reply leaves out with `skip_serializing_if` needs to say so: `ts(optional)` on an `Option`, `ts(optional = nullable)`
//! on a list or a flag. A `serde_json::Value` is `ts(type = "unknown")`.

mod layout;
mod params;

use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use ts_rs::{Config, TS, TypeVisitor};

/// From the root of the repository.
const FILE: &str = "ui/src/bindings/contract.ts";
/// Set to 1, the test writes the file instead of comparing it.
const WRITE: &str = "HINDCAST_WRITE_BINDINGS";
const COMMAND: &str = "HINDCAST_WRITE_BINDINGS=1 cargo test -p api --features ts bindings";

/// Every declaration that the contract reaches, by name, and the calls in the order of the contract.
pub(crate) struct Bindings {
    config: Config,
    /// Name → (Rust type, declaration).
    types: BTreeMap<String, (&'static str, String)>,
    calls: Vec<Call>,
}

struct Call {
    name: String,
    params: String,
    reply: String,
    /// Whether serde takes a value for the params.
    reads: fn(Value) -> Result<(), String>,
}

impl Bindings {
    fn of_contract() -> Bindings {
        let config = Config::new().with_large_int("number");
        let mut bindings = Bindings { config, types: BTreeMap::new(), calls: Vec::new() };
        bindings.root::<crate::Failure>();
        bindings.root::<crate::Notice>();
        crate::contract::declare(&mut bindings);
        bindings
    }

    /// Adds a call with everything that its params and reply reach.
    pub(crate) fn call<P: TS + DeserializeOwned + 'static, R: TS + 'static>(&mut self, name: &str) {
        self.root::<P>();
        self.root::<R>();
        self.calls.push(Call {
            name: name.to_owned(),
            params: P::name(&self.config),
            reply: R::name(&self.config),
            reads: |value| serde_json::from_value::<P>(value).map(drop).map_err(|error| error.to_string()),
        });
    }

    fn root<T: TS + 'static>(&mut self) {
        self.visit::<T>();
        T::visit_generics(self);
    }

    fn text(&self) -> String {
        let mut text = format!(
            "// The contract of Hindcast: every call with its params and reply, and what travels besides.\n\
             // Generated from the Rust types. Never edit it; write it again with\n//   {COMMAND}\n"
        );
        text.push_str("\n/** Call → its params and its reply. A failed call gives a `Failure` instead. */\n");
        text.push_str("export type Contract = {\n");
        for call in &self.calls {
            text.push_str(&format!("  {}: [{}, {}];\n", call.name, call.params, call.reply));
        }
        text.push_str("};\n");
        for (_, declaration) in self.types.values() {
            text.push('\n');
            text.push_str(declaration);
        }
        text
    }
}

impl TypeVisitor for Bindings {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only what has a name of its own has a file of its own: not strings, numbers, lists.
        if T::output_path().is_none() {
            return;
        }
        let (name, rust) = (T::ident(&self.config), std::any::type_name::<T>());
        if let Some((other, _)) = self.types.get(&name) {
            assert_eq!(*other, rust, "two types would be called `{name}` in TypeScript; rename one of them");
            return;
        }
        let declaration = format!("export {}", T::decl(&self.config));
        let declaration = layout::lines(&T::docs().unwrap_or_default(), &declaration);
        self.types.insert(name, (rust, declaration));
        T::visit_dependencies(self);
    }
}

#[test]
fn bindings_of_params_are_what_serde_takes() {
    let bindings = Bindings::of_contract();
    let faults = |call: &Call| params::faults(&bindings, &call.params, call.reads);
    let faults: Vec<String> = bindings.calls.iter().flat_map(faults).collect();
    assert!(
        faults.is_empty(),
        "{}; a field that may be left out is `#[serde(default)]` in `params!` and `ts(optional = nullable)` elsewhere",
        faults.join("; ")
    );
}

#[test]
fn bindings_are_fresh() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..").join(FILE);
    let generated = Bindings::of_contract().text();
    if std::env::var_os(WRITE).is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().expect("the file is in a folder")).expect("the folder can be made");
        std::fs::write(&path, generated).expect("the file can be written");
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let lines = || committed.lines().map(Some).chain(std::iter::repeat(None));
    let first = generated.lines().map(Some).chain([None]).zip(lines()).enumerate().find(|(_, (new, old))| new != old);
    if let Some((number, (new, old))) = first {
        panic!(
            "`{FILE}` does not say what the Rust types say; line {} is\n  {}\nand would be\n  {}\nwrite it again with `{COMMAND}`",
            number + 1,
            old.unwrap_or("(no such line)"),
            new.unwrap_or("(no such line)"),
        );
    }
}
