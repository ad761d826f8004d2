//! Every importer over every collection, as the fuzz targets run them: no panic and no hang.

#[path = "../../fuzz/src/lib.rs"]
pub mod targets;

use crate::{files_of, processor_time};
use std::time::Duration;
use targets::TARGETS;

const FOLDERS: [&str; 8] = [
    "csv-spectrum",
    "commonmark",
    "hidden-text",
    "jsontestsuite",
    "naughty-strings",
    "payloads-allthethings",
    "zip-libzip",
    "zip-ziprs",
];

/// Bytes of one file given to each importer: enough for every shape, little enough for a slow build.
const MOST: usize = 24 << 10;

fn survive(label: &str, bytes: &[u8]) {
    for (name, target) in TARGETS {
        let start = processor_time();
        target(bytes);
        let took = processor_time() - start;
        assert!(took < Duration::from_secs(5), "{label} in {name} took {took:?}");
    }
}

#[test]
fn importers_survive_the_collections() {
    for folder in FOLDERS {
        for (path, bytes) in files_of(folder) {
            let label = path.rsplit('/').next().unwrap();
            survive(label, &bytes[..bytes.len().min(MOST)]);
            let tree = ingest::MemoryTree::new(label, vec![(label.to_owned(), bytes)]);
            let _ = ingest::recognise(&tree, &ingest::Settings::default());
        }
    }
}

#[test]
fn importers_survive_made_shapes() {
    let deep = "[".repeat(50_000);
    let shapes = [
        String::new(),
        "\u{feff}".to_owned(),
        "\n".repeat(50_000),
        " ".repeat(50_000),
        ",".repeat(50_000),
        "\"".repeat(50_001),
        "<@".repeat(20_000),
        "# ".repeat(20_000),
        "| ".repeat(20_000),
        "@@ -1 +1 @@\n".repeat(3_000),
        "diff --git a/x b/x\n".repeat(3_000),
        "10:00 ".repeat(10_000),
        "[10:00] a: b\n".repeat(3_000),
        "2026-01-01T00:00:00Z,x\n".repeat(3_000),
        format!("{{\"incidents\":{deep}"),
        format!("{{\"messages\":[{}", "{\"ts\":".repeat(20_000)),
        "{\"log_entries\":[{\"created_at\":\"9999-99-99\"}]}".to_owned(),
        "\0".repeat(10_000),
    ];
    for shape in &shapes {
        survive("shape.txt", shape.as_bytes());
    }
}
