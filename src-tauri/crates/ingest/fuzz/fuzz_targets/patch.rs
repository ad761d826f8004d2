//! Any bytes through the `patch` reader: no panic, no hang.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ingest_fuzz::patch(data));
