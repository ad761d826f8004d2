//! Zip archives as a [`crate::Tree`]: entries are streamed, nothing is ever written, no entry name becomes a path.
