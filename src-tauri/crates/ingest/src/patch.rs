//! Unified diffs and patch files.
