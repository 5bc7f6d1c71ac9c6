//! Splits the page's module in two, so that a first visit waits for less.
//!
//! ```text
//! split-module MODULE.wasm LIST.txt FIRST.wasm LATER.wasm
//! ```
//!
//! `MODULE.wasm` has a name section. `LIST.txt` names the parts of the program that come later, one path a line (see
//! `www/later.txt`). A function comes later if its path begins with one of them, or if only such functions call it.
//! `FIRST.wasm` and `LATER.wasm` have no names.

mod first;
mod graph;
mod later;
mod read;

use std::path::Path;

/// Why a module cannot be split.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The module is damaged, or of a kind that this program does not know.
    #[error("the module cannot be read: {0}")]
    Damaged(#[from] wasmparser::BinaryReaderError),
    /// What was read could not be written again.
    #[error("the module cannot be written: {0}")]
    Write(#[from] wasm_encoder::reencode::Error),
    /// Something that the split relies on is not there.
    #[error("{0}")]
    Unfit(String),
}

/// The two modules.
pub struct Halves {
    /// Takes the whole module's place; its further exports are for the other.
    pub first: Vec<u8>,
    /// Imports everything from the exports of the first.
    pub later: Vec<u8>,
    /// Paths of the list that no function's begins with.
    pub unknown: Vec<String>,
}

/// Splits a module. `list` are the paths of what comes later.
///
/// # Errors
/// The module is damaged or has no names.
pub fn split(module: &[u8], list: &[&str]) -> Result<Halves, SplitError> {
    let whole = read::Whole::read(module)?;
    let cut = graph::Cut::new(&whole, list)?;
    Ok(Halves {
        first: first::first(module, &whole, &cut)?,
        later: later::later(&whole, &cut)?,
        unknown: cut.unknown,
    })
}

/// The lines of a list that are no comments.
fn lines(list: &str) -> Vec<&str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn run(module: &Path, list: &Path, first: &Path, later: &Path) -> Result<String, SplitError> {
    let file = |path: &Path, error| SplitError::File(path.display().to_string(), error);
    let bytes = std::fs::read(module).map_err(|error| file(module, error))?;
    let list_text = std::fs::read_to_string(list).map_err(|error| file(list, error))?;
    let halves = split(&bytes, &lines(&list_text))?;
    std::fs::write(first, &halves.first).map_err(|error| file(first, error))?;
    std::fs::write(later, &halves.later).map_err(|error| file(later, error))?;
    let mut said = format!("first {} bytes, later {} bytes", halves.first.len(), halves.later.len());
    for path in &halves.unknown {
        said += &format!("\n{}: no function's path begins with {path}", list.display());
    }
    Ok(said)
}

fn main() -> std::process::ExitCode {
    let arguments: Vec<std::path::PathBuf> = std::env::args_os().skip(1).map(Into::into).collect();
    let [module, list, first, later] = arguments.as_slice() else {
        eprintln!("usage: split-module MODULE.wasm LIST.txt FIRST.wasm LATER.wasm");
        return std::process::ExitCode::from(2);
    };
    match run(module, list, first, later) {
        Ok(said) => {
            println!("{said}");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests;
