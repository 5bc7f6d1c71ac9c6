//! Fuzzes `formats` of tests/support/feed_formats.rs. Readers of others may panic on damaged bytes, which is caught where they are called:
//! such a panic is no finding, one of our own is.
#![no_main]

#[path = "../../tests/support/feed_formats.rs"]
mod feed;

libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| feed::formats(bytes));
