//! The log of what left the machine. Append-only: triggers refuse to change or shorten it.

use crate::{
    Result, View, Write,
    row::{int, limit, micros},
};
use model::Utc;
use rusqlite::params;

/// One call to the outside.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EgressRow {
    /// Rises by one with each row; ignored when adding.
    pub seq: i64,
    pub at: Utc,
    pub destination: String,
    pub method: String,
    pub url: String,
    pub purpose: String,
    pub bytes_out: u64,
    /// SHA-256 over the body sent, lower-case hex.
    pub sha256: String,
    pub outcome: String,
}
impl View {
    /// Newest first, from below `before`.
    pub fn egress_list(&self, before: Option<i64>, most: usize) -> Result<Vec<EgressRow>> {
        let sql = "SELECT seq, at, destination, method, url, purpose, bytes_out, sha256, outcome FROM egress
            WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2";
        self.all(sql, [before.unwrap_or(i64::MAX), limit(most)], |row| {
            Ok(EgressRow {
                seq: row.get(0)?,
                at: row.time(1)?,
                destination: row.text(2)?,
                method: row.text(3)?,
                url: row.text(4)?,
                purpose: row.text(5)?,
                bytes_out: row.count(6)?,
                sha256: row.text(7)?,
                outcome: row.text(8)?,
            })
        })
    }
}

impl Write<'_> {
    /// Adds a row; returns its number.
    pub fn egress_append(&mut self, row: &EgressRow) -> Result<i64> {
        self.run(
            "INSERT INTO egress (at, destination, method, url, purpose, bytes_out, sha256, outcome)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                micros(row.at),
                row.destination,
                row.method,
                row.url,
                row.purpose,
                int(row.bytes_out),
                row.sha256,
                row.outcome
            ],
        )?;
        Ok(self.conn.last_insert_rowid())
    }
}
