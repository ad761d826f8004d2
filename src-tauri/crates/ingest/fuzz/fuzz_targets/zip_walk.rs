//! Any bytes through the `zip_walk` reader: no panic, no hang.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ingest_fuzz::zip_walk(data));
