//! Any bytes through the `time` reader: no panic, no hang.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ingest_fuzz::time(data));
