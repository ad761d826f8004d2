//! Any bytes through the `prose` reader: no panic, no hang.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ingest_fuzz::prose(data));
