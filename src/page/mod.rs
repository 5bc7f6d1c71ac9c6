//! What the visitor sees.
//!
//! | file | job |
//! |---|---|
//! | `state` | what the page knows: actions in, effects out, no DOM |
//! | `words`, `format` | sentences and numbers, from the outcome |
//! | `charts` | chart options, pure functions of the outcome |
//! | `link` | settings to and from the address |
//! | `app` | the component: carries out effects, lays out panels |
//! | `controls` | labelled inputs |
//! | `panels/*` | data, roles, correction, outcome, take home |
//! | `picture` | a chart in the page |

pub mod charts;
pub mod format;
pub mod link;
pub mod state;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod panels;
#[cfg(target_arch = "wasm32")]
mod picture;

/// Mounts the page in a window; in a worker, which has none, serves computations.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    if web_sys::window().is_some() {
        console_error_panic_hook::set_once();
        yew::Renderer::<app::App>::new().render();
    } else {
        crate::worker::serve();
    }
}
