//! Chat transcripts.
