//! The experiment behind versioned messages, in a web worker.

#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod envelope;
mod protocol;
#[cfg(target_arch = "wasm32")]
mod service;
#[cfg(target_arch = "wasm32")]
mod source;

pub use crate::experiment::{BundledSet, ExportKind};
#[cfg(target_arch = "wasm32")]
pub use client::Client;
pub use protocol::{Failure, PROTOCOL_VERSION, Place, Progress, Reply, Request, RunId, Slot, Source};
#[cfg(target_arch = "wasm32")]
pub use service::serve;
