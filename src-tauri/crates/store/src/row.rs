//! Between columns and the words of the model: times as microseconds, words as their one spelling, lists as JSON.

use crate::{Result, StoreError, View};
use model::{UnknownWord, Utc};
use rusqlite::{OptionalExtension, Params, Row};
use serde::{Serialize, de::DeserializeOwned};
use std::str::FromStr;

/// Microseconds since 1970; what is finer is cut.
pub(crate) fn micros(at: Utc) -> i64 {
    at.timestamp_micros()
}

pub(crate) fn utc(micros: i64) -> Result<Utc> {
    chrono::DateTime::from_timestamp_micros(micros).ok_or_else(|| odd(format!("{micros} is not a time")))
}

pub(crate) fn odd(message: impl Into<String>) -> StoreError {
    StoreError::Corrupt { path: "library.db".into(), message: message.into() }
}

/// Reads one row by column position.
pub(crate) struct Columns<'r>(pub &'r Row<'r>);

impl Columns<'_> {
    pub fn get<T: rusqlite::types::FromSql>(&self, at: usize) -> Result<T> {
        Ok(self.0.get(at)?)
    }

    pub fn text(&self, at: usize) -> Result<String> {
        self.get(at)
    }

    pub fn some_text(&self, at: usize) -> Result<Option<String>> {
        self.get(at)
    }

    pub fn count(&self, at: usize) -> Result<u64> {
        Ok(self.get::<i64>(at)?.unsigned_abs())
    }

    pub fn some_count(&self, at: usize) -> Result<Option<u64>> {
        Ok(self.get::<Option<i64>>(at)?.map(i64::unsigned_abs))
    }

    pub fn small(&self, at: usize) -> Result<u32> {
        u32::try_from(self.get::<i64>(at)?).map_err(|_| odd("a number is out of range"))
    }

    pub fn time(&self, at: usize) -> Result<Utc> {
        utc(self.get(at)?)
    }

    pub fn some_time(&self, at: usize) -> Result<Option<Utc>> {
        self.get::<Option<i64>>(at)?.map(utc).transpose()
    }

    pub fn word<T: FromStr<Err = UnknownWord>>(&self, at: usize) -> Result<T> {
        let text = self.0.get_ref(at)?.as_str().map_err(|e| odd(e.to_string()))?;
        text.parse().map_err(|e: UnknownWord| odd(e.to_string()))
    }

    pub fn some_word<T: FromStr<Err = UnknownWord>>(&self, at: usize) -> Result<Option<T>> {
        let text = self.0.get_ref(at)?.as_str_or_null().map_err(|e| odd(e.to_string()))?;
        text.map(|text| text.parse().map_err(|e: UnknownWord| odd(e.to_string()))).transpose()
    }

    pub fn day(&self, at: usize) -> Result<Option<chrono::NaiveDate>> {
        let text: Option<String> = self.get(at)?;
        text.map(|text| text.parse().map_err(|_| odd(format!("`{text}` is not a date")))).transpose()
    }

    pub fn json<T: DeserializeOwned>(&self, at: usize) -> Result<T> {
        let text = self.0.get_ref(at)?.as_str().map_err(|e| odd(e.to_string()))?;
        Ok(serde_json::from_str(text)?)
    }
}

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the model has only string keys and finite numbers")
}

/// A count as SQLite's integer; counts beyond 2^63 do not occur.
pub(crate) fn int(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(crate) fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

impl View {
    /// The first row, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Columns<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        rows.next()?.map(|row| read(&Columns(row))).transpose()
    }

    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Columns<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push(read(&Columns(row))?);
        }
        Ok(out)
    }

    /// One number; 0 where there is none.
    pub(crate) fn number(&self, sql: &str, params: impl Params) -> Result<i64> {
        let found = self.conn.prepare_cached(sql)?.query_row(params, |row| row.get::<_, Option<i64>>(0)).optional()?;
        Ok(found.flatten().unwrap_or(0))
    }

    /// Runs a changing statement; returns how many rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }
}
