//! The system dies: images of a file system taken while the program writes, opened as after a crash.
//!
//! An ext4 lies in a file on an xfs that can share blocks; copying that file by reference is one instant of the disk,
//! without anything that the system still held in memory. The control writes with `synchronous=NORMAL` and must lose
//! something, or the images prove nothing.

use super::line::{Answer, Line};
use super::random::Random;
use super::{assert_sound, count_of};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn run(program: &str, args: &[&Path]) -> Result<(), String> {
    let output = Command::new(program).args(args).output().map_err(|fault| format!("`{program}`: {fault}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("`{program}`: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

/// A mount that goes away with the test.
struct Mount(PathBuf);

impl Mount {
    fn of(image: &Path, at: &Path) -> Result<Mount, String> {
        std::fs::create_dir_all(at).map_err(|fault| fault.to_string())?;
        run("mount", &[Path::new("-o"), Path::new("loop"), image, at])?;
        Ok(Mount(at.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Something may look into it for a moment more.
        if run("umount", &[&self.0]).is_err() {
            let _ = run("umount", &[Path::new("-l"), &self.0]);
        }
    }
}

/// The two file systems. Fields are dropped in order: the inner one is taken down first.
struct Disk {
    inner: Mount,
    outer: Mount,
    folder: TempDir,
}

impl Disk {
    fn make() -> Result<Disk, String> {
        if !cfg!(target_os = "linux") {
            return Err("only Linux has loop mounts".to_owned());
        }
        let folder = tempfile::tempdir().map_err(|fault| fault.to_string())?;
        let sparse = |path: &Path, bytes: u64| {
            std::fs::File::create(path).and_then(|file| file.set_len(bytes)).map_err(|fault| fault.to_string())
        };
        let outer_image = folder.path().join("outer.img");
        sparse(&outer_image, 1 << 30)?;
        run("mkfs.xfs", &[Path::new("-q"), Path::new("-m"), Path::new("reflink=1"), &outer_image])?;
        let outer = Mount::of(&outer_image, &folder.path().join("outer"))?;
        let image = outer.0.join("inner.img");
        sparse(&image, 96 << 20)?;
        run("mkfs.ext4", &[Path::new("-q"), &image])?;
        let inner = Mount::of(&image, &folder.path().join("inner"))?;
        Ok(Disk { inner, outer, folder })
    }

    /// What would be on the disk if the system died now, mounted. Give back with `drop` before the next.
    fn crash(&self) -> Mount {
        let image = self.outer.0.join("crash.img");
        let _ = std::fs::remove_file(&image);
        run("cp", &[Path::new("--reflink=always"), &self.outer.0.join("inner.img"), &image]).expect("the copy is made");
        Mount::of(&image, &self.folder.path().join("crash")).expect("the journal is replayed and the copy is mounted")
    }
}

/// Notes written one after the other, each with its number; `written` counts the acknowledged ones.
fn write_notes(library: &Path, written: &AtomicU64, stop: &AtomicBool) {
    let mut line = Line::open(library);
    line.reply("incident_new", json!({ "title": "The relay refuses mail" }));
    while !stop.load(Ordering::Relaxed) {
        let number = written.load(Ordering::Relaxed) + 1;
        let text = format!("Note number {number}");
        line.reply("event_note", json!({ "incident": "INC-1", "at": "2026-03-05T23:00:00Z", "text": text }));
        written.store(number, Ordering::Relaxed);
    }
}

/// The same with the setting that does not wait for the disk. Not a switch of the product: a writer of the test.
fn write_rows(folder: &Path, written: &AtomicU64, stop: &AtomicBool) {
    std::fs::create_dir_all(folder).expect("a folder can be made");
    let conn = rusqlite::Connection::open(folder.join("control.db")).expect("it opens");
    conn.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE row (n INTEGER)")
        .expect("it can be written");
    while !stop.load(Ordering::Relaxed) {
        let number = written.load(Ordering::Relaxed) + 1;
        conn.execute("INSERT INTO row (n) VALUES (?1)", [number.cast_signed()]).expect("it can be written");
        written.store(number, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn notes_in(library: &Path) -> u64 {
    let mut line = Line::open(library);
    assert_sound(&mut line, true);
    let params = json!({ "incident": "INC-1", "limit": 100_000 });
    let Answer::Reply(timeline) = line.call("timeline_list", params) else { return 0 };
    let events = timeline["events"].as_array().expect("a list");
    let mut numbers: Vec<u64> = events
        .iter()
        .map(|event| event["text"].as_str().expect("words")["Note number ".len()..].parse().expect("a number"))
        .collect();
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "a note in the middle is gone: {numbers:?}");
    numbers.len() as u64
}

fn rows_in(folder: &Path) -> u64 {
    let Ok(conn) = rusqlite::Connection::open(folder.join("control.db")) else { return 0 };
    conn.query_row("SELECT count(*) FROM row", [], |row| row.get::<_, i64>(0)).map_or(0, i64::unsigned_abs)
}

struct Outcome {
    images: usize,
    /// The most that one image lost.
    lost: u64,
    written: u64,
}

fn try_images(
    disk: &Disk,
    name: &str,
    images: usize,
    write: fn(&Path, &AtomicU64, &AtomicBool),
    count: fn(&Path) -> u64,
) -> Outcome {
    let (written, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let library = disk.inner.0.join(name);
    let mut random = Random::fresh(name);
    let mut lost = 0;
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| write(&library, &written, &stop));
        // A writer that failed must not be waited for.
        let patience = Instant::now() + Duration::from_secs(30);
        while written.load(Ordering::Relaxed) == 0 && !writer.is_finished() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..images {
            std::thread::sleep(Duration::from_millis(5 + random.below(120)));
            let acknowledged = written.load(Ordering::Relaxed);
            let crashed = disk.crash();
            lost = lost.max(acknowledged.saturating_sub(count(&crashed.0.join(name))));
        }
        stop.store(true, Ordering::Relaxed);
    });
    Outcome { images, lost, written: written.into_inner() }
}

#[test]
fn what_was_acknowledged_is_on_the_disk_when_the_system_dies() {
    let disk = match Disk::make() {
        Ok(disk) => disk,
        Err(reason) => {
            println!(
                "R03 left out: no file systems in files on this machine ({reason}); needs Linux, root and xfsprogs"
            );
            return;
        }
    };
    let started = Instant::now();
    let kept = try_images(&disk, "library", count_of("HINDCAST_IMAGES", 24), write_notes, notes_in);
    let control = try_images(&disk, "control", 4, write_rows, rows_in);
    println!(
        "R03: {} crash images, {} acts acknowledged, {} lost; control without waiting for the disk: {} images, up to {} of {} \
         lost; {} s",
        kept.images,
        kept.written,
        kept.lost,
        control.images,
        control.lost,
        control.written,
        started.elapsed().as_secs()
    );
    assert_eq!(kept.lost, 0);
    assert!(kept.written > kept.images as u64, "hardly anything was written");
    assert!(control.lost > 0, "the control lost nothing, so these images are no crashes");
}
