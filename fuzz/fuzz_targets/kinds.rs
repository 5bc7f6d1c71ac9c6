//! Fuzzes `kinds` of tests/support/feed_files.rs.
#![no_main]

#[path = "../../tests/support/feed_files.rs"]
mod feed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| feed::kinds(bytes));
