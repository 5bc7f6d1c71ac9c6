//! The experiment behind versioned messages, in a web worker.

mod check;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod crew;
#[cfg(target_arch = "wasm32")]
mod envelope;
#[cfg(target_arch = "wasm32")]
mod failure;
#[cfg(target_arch = "wasm32")]
mod observer;
mod protocol;
#[cfg(target_arch = "wasm32")]
mod remembered;
#[cfg(target_arch = "wasm32")]
mod service;
#[cfg(target_arch = "wasm32")]
mod source;
#[cfg(target_arch = "wasm32")]
mod start;

pub use crate::experiment::{BundledSet, ExportKind};
pub use check::{Check, Checked, FIRST, Shares, helpers};
#[cfg(target_arch = "wasm32")]
pub use client::Client;
pub use protocol::{
    Failure, PROTOCOL_VERSION, Place, Progress, RecoverRequest, Reply, Request, RunId, Slot, Source,
    SweepRequest,
};
#[cfg(target_arch = "wasm32")]
pub use service::serve;
