//! The page's tests, what it computes included, one file a subject: `cargo test -p soft-unlearn-page --test page state::` runs those of one.
//! Beside them stand what needs a browser (`web.rs`) or an allocator of its own (`memory.rs`).
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../support/feed.rs"]
mod feed;
#[path = "../../crates/engine/tests/support/mod.rs"]
mod support;

mod browser;
mod loaded;
mod people;

mod adult;
mod batches;
mod charts;
mod columns;
mod explore;
mod fuzz_properties;
mod given;
mod jobs;
mod links;
mod modules;
mod packed;
mod report;
mod settings;
mod settings_text;
mod state;
mod sweep;
mod teaching;
mod undo;
mod weighed;
mod words;
mod work_queue;
