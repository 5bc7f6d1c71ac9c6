//! The page of Soft Unlearn: a worker that serves the engine (`soft_unlearn`), and what the visitor sees.
//!
//! The same WebAssembly module runs twice: in the window it mounts the page, in a web worker it serves computations.
//!
//! | module | from → to |
//! |---|---|
//! | [`worker`] | the experiment behind versioned messages, in a web worker |
//! | [`page`] | what the visitor sees |

pub mod page;
pub mod worker;

#[cfg(target_arch = "wasm32")]
pub use page::start;
