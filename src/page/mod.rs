//! What the visitor sees.

/// Starts the page in a window, the service in a worker.
#[cfg(target_arch = "wasm32")]
pub fn start() {}
