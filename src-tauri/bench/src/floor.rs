//! The raw floor: what parsing, storing and indexing the same messages costs with nothing around it.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use tantivy::schema::{STORED, Schema, TEXT};

/// One message, as little of it as the floor needs.
#[derive(Deserialize)]
pub struct Message {
    pub user: String,
    pub text: String,
    pub ts: String,
}

/// Day files of the export, in order.
pub fn day_files(export: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for channel in std::fs::read_dir(export)? {
        let channel = channel?.path();
        if channel.is_dir() {
            for file in std::fs::read_dir(channel)? {
                files.push(file?.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// serde_json parse, one prepared insert a row in batches of 5,000 with WAL and `synchronous=FULL`, and one tantivy
/// document a message with the default tokenizer, two indexing threads and the same heap as ours.
pub fn run(export: &Path, folder: &Path) -> Result<u64, Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder.join("index"))?;
    let mut db = rusqlite::Connection::open(folder.join("floor.db"))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.execute_batch("CREATE TABLE message (id INTEGER PRIMARY KEY, ts TEXT, user TEXT, text TEXT) STRICT")?;
    let mut schema = Schema::builder();
    let id = schema.add_u64_field("id", STORED);
    let text = schema.add_text_field("text", TEXT);
    let index = tantivy::Index::create_in_dir(folder.join("index"), schema.build())?;
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(2, 100_000_000)?;
    let mut count = 0;
    for file in day_files(export)? {
        let messages: Vec<Message> = serde_json::from_slice(&std::fs::read(file)?)?;
        for load in messages.chunks(5_000) {
            let batch = db.transaction()?;
            let mut insert = batch.prepare("INSERT INTO message (ts, user, text) VALUES (?1, ?2, ?3)")?;
            for message in load {
                insert.execute((&message.ts, &message.user, &message.text))?;
                count += 1;
                let mut document = tantivy::TantivyDocument::new();
                document.add_u64(id, count);
                document.add_text(text, &message.text);
                writer.add_document(document)?;
            }
            drop(insert);
            batch.commit()?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(count)
}

/// The same text in SQLite's own full-text index, and the time of each query in it.
pub fn fts5(
    export: &Path,
    folder: &Path,
    queries: &[String],
) -> Result<Vec<std::time::Duration>, Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    let mut db = rusqlite::Connection::open(folder.join("fts5.db"))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.execute_batch("CREATE VIRTUAL TABLE message USING fts5(text)")?;
    for file in day_files(export)? {
        let messages: Vec<Message> = serde_json::from_slice(&std::fs::read(file)?)?;
        let batch = db.transaction()?;
        let mut insert = batch.prepare("INSERT INTO message (text) VALUES (?1)")?;
        for message in &messages {
            insert.execute([&message.text])?;
        }
        drop(insert);
        batch.commit()?;
    }
    let mut ask = db.prepare("SELECT rowid FROM message WHERE message MATCH ?1 ORDER BY rank LIMIT 20")?;
    let mut times = Vec::new();
    for query in queries {
        let words: Vec<_> = query.split_whitespace().map(|w| format!("\"{}\"", w.replace('"', ""))).collect();
        let started = std::time::Instant::now();
        let rows = ask.query_map([words.join(" ")], |row| row.get::<_, i64>(0))?;
        for row in rows {
            row?;
        }
        times.push(started.elapsed());
    }
    Ok(times)
}
