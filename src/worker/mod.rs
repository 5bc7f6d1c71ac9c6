//! The experiment behind versioned messages, in a web worker.

mod advice;
#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod client;
mod columns;
#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod envelope;
#[cfg(target_arch = "wasm32")]
mod failure;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod line;
#[cfg(target_arch = "wasm32")]
mod observer;
mod packed;
#[cfg(target_arch = "wasm32")]
mod pool;
mod protocol;
mod queue;
mod refused;
#[cfg(target_arch = "wasm32")]
mod remembered;
mod schedule;
#[cfg(target_arch = "wasm32")]
mod service;
#[cfg(target_arch = "wasm32")]
mod source;
#[cfg(target_arch = "wasm32")]
mod start;

pub use advice::advised;
#[cfg(target_arch = "wasm32")]
pub use client::Client;
pub use columns::{Heard, LISTS, List, Told};
pub use packed::{Opened, pack, unpack};
pub use protocol::{
    Failure, Found, PROTOCOL_VERSION, Place, Progress, Reply, Request, RunId, SILENT, Slot, Source,
};
pub use queue::{Check, Checked, FIRST, WorkQueue, helpers};
pub use refused::{not_confirmed, not_in_its_format, refused};
pub use schedule::{Part, Schedule, Turn};
#[cfg(target_arch = "wasm32")]
pub use service::serve;
pub use soft_unlearn::experiment::{BundledSet, ExportKind};
