//! Small values by name: settings and marks that no person's history needs. No secrets: those live in the keychain.

use crate::{Result, View, Write};

impl View {
    pub fn setting_get(&self, key: &str) -> Result<Option<String>> {
        self.one("SELECT value FROM setting WHERE key = ?1", [key], |row| row.text(0))
    }
}

impl Write<'_> {
    /// `None` removes it.
    pub fn setting_put(&mut self, key: &str, value: Option<&str>) -> Result<()> {
        match value {
            Some(value) => self.run(
                "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [key, value],
            ),
            None => self.run("DELETE FROM setting WHERE key = ?1", [key]),
        }
        .map(drop)
    }
}
