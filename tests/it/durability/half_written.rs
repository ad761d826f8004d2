//! Inputs that are half of what they should be: cut, with flipped bits, growing or vanishing while they are read.
//! Each is read as far as it goes with findings, or refused with nothing changed; the program never panics.

use super::line::{Answer, Line};
use super::random::Random;
use super::{assert_sound, everything, files_below, standing};
use crate::harness::{Library, fixture};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

const CUTS: usize = 200;
const FLIPS: usize = 1000;
/// Of the damaged inputs, one in so many is imported and not only rehearsed.
const REAL: usize = 7;

/// A sample export: files by their path in it. One that is a folder is imported as a folder.
struct Sample {
    name: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Sample {
    fn of(path: &str) -> Sample {
        let root = PathBuf::from(fixture(path));
        let found = if root.is_dir() { files_below(&root) } else { vec![root.clone()] };
        let base = if root.is_dir() { root.clone() } else { root.parent().expect("it lies in a folder").to_owned() };
        let read = |file: PathBuf| {
            (file.strip_prefix(&base).expect("it lies below").to_owned(), std::fs::read(&file).expect("it can be read"))
        };
        Sample { name: path.to_owned(), files: found.into_iter().map(read).collect() }
    }

    fn zipped(&self) -> Sample {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (path, bytes) in &self.files {
            let name = path.to_str().expect("UTF-8").replace('\\', "/");
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a name fits");
            zip.write_all(bytes).expect("memory can be written");
        }
        let bytes = zip.finish().expect("memory can be written").into_inner();
        Sample { name: format!("{}.zip", self.name), files: BTreeMap::from([("export.zip".into(), bytes)]) }
    }

    /// Puts it into an empty `folder`; answers what to import.
    fn put(&self, folder: &Path) -> PathBuf {
        let _ = std::fs::remove_dir_all(folder);
        for (path, bytes) in &self.files {
            let file = folder.join(path);
            std::fs::create_dir_all(file.parent().expect("it lies in a folder")).expect("a folder can be made");
            std::fs::write(file, bytes).expect("it can be written");
        }
        match self.files.len() {
            1 => folder.join(self.files.keys().next().expect("there is one")),
            _ => folder.to_owned(),
        }
    }
}

/// Every sample that is whole.
fn samples() -> Vec<Sample> {
    let mut all: Vec<Sample> = ["standard", "grid", "dms", "one-channel", "slackdump-export", "slackdump-dump"]
        .iter()
        .map(|name| Sample::of(&format!("slack/{name}")))
        .collect();
    all.push(all[0].zipped());
    for folder in ["changes", "chat", "csv", "github", "pagerduty", "prose", "statuspage", "tsv"] {
        for file in files_below(Path::new(&fixture(folder))) {
            let name = file.file_name().expect("a file has a name").to_str().expect("UTF-8");
            all.push(Sample::of(&format!("{folder}/{name}")));
        }
    }
    all
}

/// What the trials showed.
#[derive(Default, Debug)]
struct Tally {
    tried: usize,
    imported: usize,
    refused: usize,
    with_findings: usize,
}

/// A library into which damaged inputs are imported, and the program that does it.
struct Trial {
    library: Library,
    line: Line,
    tally: Tally,
}

impl Trial {
    fn new() -> Trial {
        let library = Library::new();
        let mut line = Line::open(&library.path());
        line.reply("incident_new", json!({ "title": "The relay refuses mail" }));
        Trial { library, line, tally: Tally::default() }
    }

    /// Imports or rehearses; answers how many findings there were, or `None` when it was refused.
    fn import(&mut self, path: &Path, what: &str, real: bool) -> Option<usize> {
        self.tally.tried += 1;
        let before = real.then(|| (standing(&mut self.line), everything(&mut self.line, &self.library.beside("out"))));
        match self.line.call("import_run", json!({ "incident": "INC-1", "paths": [path], "dry_run": !real })) {
            Answer::Reply(report) => {
                let of_sources = report["sources"].as_array().expect("a list").iter().map(|s| &s["findings"]);
                let lists = of_sources.chain([&report["findings"]]);
                let findings = lists.map(|list| list.as_array().expect("a list").len()).sum();
                self.tally.with_findings += usize::from(findings > 0);
                self.tally.imported += usize::from(real);
                if real {
                    self.kept_whole(&report, what);
                }
                Some(findings)
            }
            Answer::Failure(failure) => {
                self.tally.refused += 1;
                let code = failure["code"].as_str().expect("a code");
                assert!(["invalid", "refused"].contains(&code), "{what}: {failure}");
                if let Some(before) = before {
                    let now = (standing(&mut self.line), everything(&mut self.line, &self.library.beside("out")));
                    assert_eq!(now, before, "{what} was refused and changed something: {failure}");
                }
                None
            }
            Answer::Silence => panic!("{what}: the program is gone: {}", self.line.complaints()),
        }
    }

    /// All that was counted as new is there, and then taken away again for the next.
    fn kept_whole(&mut self, report: &Value, what: &str) {
        let listed = self.line.reply("incident_show", json!({ "incident": "INC-1" }));
        assert_eq!(listed["evidence_count"], report["items_new"], "{what}");
        for source in report["sources"].as_array().expect("a list") {
            if source["batch"].is_string() {
                self.line.reply("batch_remove", json!({ "batch": source["batch"] }));
            }
        }
    }

    fn close(mut self) -> Tally {
        assert_sound(&mut self.line, true);
        let (status, said) = self.line.close();
        assert_eq!(status, Some(0), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        self.tally
    }
}

/// Whether a cut at `at` leaves something that cannot be whole, whatever it says.
fn must_be_noticed(path: &Path, bytes: &[u8], at: usize) -> bool {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
    let last = bytes.iter().rposition(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    // The end of an archive or of a JSON value is in its last byte. Nothing at all may be an empty file.
    ["json", "zip"].contains(&end) && at > 0 && at <= last
}

#[test]
fn a_cut_export_is_read_as_far_as_it_goes_or_refused() {
    let samples = samples();
    let mut random = Random::fresh("cut exports");
    let mut trial = Trial::new();
    let mut unnoticed = Vec::new();
    for number in 0..CUTS {
        let sample = &samples[number % samples.len()];
        let names: Vec<_> = sample.files.keys().filter(|name| sample.files[*name].len() > 4).collect();
        let name = *random.pick(&names).expect("a sample has a file");
        let whole = &sample.files[name];
        let at = random.index(whole.len());
        let mut files = sample.files.clone();
        files.insert(name.clone(), whole[..at].to_vec());
        let cut = Sample { name: sample.name.clone(), files };
        let what = format!("{} with `{}` cut at {at} of {}", sample.name, name.display(), whole.len());
        let path = cut.put(&trial.library.beside("input"));
        let findings = trial.import(&path, &what, number % REAL == 0);
        if findings == Some(0) && must_be_noticed(name, whole, at) {
            unnoticed.push(what);
        }
    }
    let tally = trial.close();
    println!("R14: {CUTS} cuts of {} samples: {tally:?}", samples.len());
    assert!(tally.with_findings > CUTS / 4 && tally.imported > 0, "{tally:?}");
    assert!(unnoticed.is_empty(), "read as if whole:\n{}", unnoticed.join("\n"));
}

#[test]
fn a_flipped_bit_never_ends_the_program() {
    let samples = samples();
    let mut random = Random::fresh("flipped bits");
    let mut trial = Trial::new();
    for number in 0..FLIPS {
        let sample = &samples[number % samples.len()];
        let mut files = sample.files.clone();
        let name = (*random.pick(&files.keys().cloned().collect::<Vec<_>>()).expect("a file")).clone();
        let bytes = files.get_mut(&name).expect("it is there");
        let at = random.index(bytes.len());
        let bit = random.below(8);
        bytes[at] ^= 1 << bit;
        let flipped = Sample { name: sample.name.clone(), files };
        let what = format!("{} with bit {bit} of byte {at} of `{}` flipped", sample.name, name.display());
        let path = flipped.put(&trial.library.beside("input"));
        trial.import(&path, &what, number % (3 * REAL) == 0);
    }
    let tally = trial.close();
    println!("R14: {FLIPS} flipped bits in {} samples: {tally:?}", samples.len());
    assert!(tally.with_findings > 0 && tally.imported > 0, "{tally:?}");
}

/// What happens to a file while it is read.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    Grows,
    Vanishes,
    Shrinks,
}

fn disturb(file: &Path, how: Meanwhile) {
    let done = match how {
        Meanwhile::Grows => std::fs::File::options()
            .append(true)
            .open(file)
            .and_then(|mut open| open.write_all("2026-03-05T23:59:00Z,Lena Voss,One more\n".repeat(200).as_bytes())),
        Meanwhile::Vanishes => std::fs::remove_file(file),
        Meanwhile::Shrinks => std::fs::File::options().write(true).open(file).and_then(|open| open.set_len(1000)),
    };
    // Where the system keeps a file that is being read, it cannot be disturbed.
    if let Err(fault) = done {
        println!("R14: the file was not disturbed: {fault}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_imported_whole_or_not_at_all() {
    let mut random = Random::fresh("changing files");
    let mut trial = Trial::new();
    let folder = trial.library.beside("changing");
    for round in 0..30 {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for file in 0..8 {
            let rows: String = (0..400)
                .map(|row| format!("2026-03-05T2{}:{:02}:{:02}Z,Lena Voss,Step {row}\n", row % 4, row % 60, file))
                .collect();
            std::fs::write(folder.join(format!("steps-{file}.csv")), format!("time,author,text\n{rows}")).unwrap();
        }
        let how = [Meanwhile::Grows, Meanwhile::Vanishes, Meanwhile::Shrinks][round % 3];
        let (delay, folder_too) = (std::time::Duration::from_micros(random.below(120_000)), folder.clone());
        let disturbing = std::thread::spawn(move || {
            std::thread::sleep(delay);
            (0..8).for_each(|file| disturb(&folder_too.join(format!("steps-{file}.csv")), how));
        });
        trial.import(&folder, &format!("round {round}: {how:?}"), round % 2 == 0);
        disturbing.join().unwrap();
    }
    let tally = trial.close();
    println!("R14: files changed while they were read: {tally:?}");
}
