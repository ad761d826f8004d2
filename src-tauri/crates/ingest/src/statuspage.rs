//! Statuspage incidents.
