//! The readers of workbooks, Parquet and Arrow as a module of their own, which `www/formats.js` makes an instance of for each file.
//!
//! A file's bytes go to the place that `room` names. `read` reads them, and says what it found as a postcard
//! `Result<Announced, KindError>`; `piece` then gives each column, or the text of a grid, away. What they say lies at `said`. An instance
//! that traps is dropped with all that it held; if it was a panic, `panicked` gives its words.
//!
//! There is no glue: the module imports one function, which hears how far it is.

#[cfg(target_arch = "wasm32")]
mod instance;
