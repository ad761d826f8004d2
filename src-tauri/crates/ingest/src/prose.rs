//! Markdown and plain-text timelines.
