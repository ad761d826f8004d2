//! What can be read: every reading function is a method of [`View`], whether through a snapshot or inside a write.

use rusqlite::Connection;

/// One connection to the library, seen as something to read. Each noun adds its functions in its own file.
pub struct View {
    pub(crate) conn: Connection,
}
