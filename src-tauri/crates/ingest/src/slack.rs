//! Slack exports.
