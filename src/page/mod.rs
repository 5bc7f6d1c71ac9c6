//! What the visitor sees. Words, charts, links and the state are pure and run natively; the rest needs a browser.

pub mod charts;
pub mod embed;
pub mod files;
pub mod format;
pub mod glossary;
pub mod guess;
pub mod link;
pub mod processor;
pub mod question;
pub mod reading;
pub mod report;
pub mod saved;
pub mod settings_text;
pub mod state;
pub mod teaching;
pub mod tour;
pub mod verdict;
pub mod view;
pub mod warned;
pub mod weighed;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod dom;
#[cfg(target_arch = "wasm32")]
mod panels;

/// Starts the page in a window, the service in a worker.
#[cfg(target_arch = "wasm32")]
pub fn start() {
    if web_sys::window().is_some() {
        app::mount();
    } else {
        crate::worker::serve();
    }
}
