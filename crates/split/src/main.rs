//! Splits the page's module in two, so that a first visit waits for less.
//!
//! ```text
//! split-module profile MODULE.wasm PROFILE.wasm
//! split-module list MODULE.wasm RAN.txt LIST.txt
//! split-module split MODULE.wasm LINKED.wasm LIST.txt FIRST.wasm LATER.wasm
//! ```
//!
//! `MODULE.wasm` has a name section. `LINKED.wasm` is the same as the linker left it, with its references (`--emit-relocs`) and the same
//! names. `PROFILE.wasm` tells by its exports which of its functions ran. `RAN.txt` has their numbers,
//! and `LIST.txt` (`www/later.txt`) the paths of the others, one a line: a function comes later if its path begins with one of
//! them, or if only such functions call it. `FIRST.wasm` and `LATER.wasm` have no names.

mod first;
mod graph;
mod later;
mod links;
mod list;
mod memory;
mod names;
mod profile;
mod read;

use std::collections::BTreeSet;
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
    /// Lines of the list that mean no function.
    pub unknown: Vec<String>,
}

/// Splits a module. `list` are the paths of what comes later, `linked` is the module as the linker left it, with its references.
///
/// # Errors
/// The module is damaged or has no names, or `linked` is another one.
pub fn split(module: &[u8], linked: Option<&[u8]>, list: &[&str]) -> Result<Halves, SplitError> {
    let whole = read::Whole::read(module)?;
    let links = linked.map(links::Links::read).transpose()?;
    if let Some(links) = &links {
        links.fit(&whole)?;
    }
    let cut = graph::Cut::new(&whole, links.as_ref(), list)?;
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

const HEAD: &str = "# What a first visit does not wait for: the functions that its first result does not run. `split-module` (crates/split) puts
# them, and what they alone call, into a module of their own, which comes after the first result; what is asked for before that is
# fetched at once. A line is the beginning of a path; after `=` it is one function. Written by `make profile`: do not edit.
";

/// Bytes that make a line of the list worth it: the smaller ones are two fifths of its length, and a hundredth of the module.
const WORTH: usize = 100;

fn read(path: &Path) -> Result<Vec<u8>, SplitError> {
    std::fs::read(path).map_err(|error| SplitError::File(path.display().to_string(), error))
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), SplitError> {
    std::fs::write(path, bytes).map_err(|error| SplitError::File(path.display().to_string(), error))
}

fn text(path: &Path) -> Result<String, SplitError> {
    String::from_utf8(read(path)?).map_err(|_| SplitError::Unfit(format!("{} is no text", path.display())))
}

/// Runs one command; gives what to say.
fn run(command: &str, paths: &[&Path]) -> Result<String, SplitError> {
    match (command, paths) {
        ("profile", [module, told]) => {
            write(told, profile::profile(&read(module)?)?)?;
            Ok(String::new())
        }
        ("list", [module, ran, list]) => {
            let module = read(module)?;
            let whole = read::Whole::read(&module)?;
            let ran: BTreeSet<u32> = text(ran)?.lines().filter_map(|line| line.trim().parse().ok()).collect();
            let lines = list::list(&whole, &ran, WORTH);
            write(list, format!("{HEAD}{}\n", lines.join("\n")))?;
            Ok(format!("{} of {} functions ran; {} lines", ran.len(), whole.bodies.len(), lines.len()))
        }
        ("split", [module, linked, list, first, later]) => {
            let list = text(list)?;
            let halves = split(&read(module)?, Some(&read(linked)?), &lines(&list))?;
            write(first, &halves.first)?;
            write(later, &halves.later)?;
            let unknown = match halves.unknown.len() {
                0 => String::new(),
                count => format!(
                    "; {count} lines of the list mean no function any more (`make profile` writes it anew)"
                ),
            };
            Ok(format!("first {} bytes, later {} bytes{unknown}", halves.first.len(), halves.later.len()))
        }
        _ => Err(SplitError::Unfit(
            "usage: split-module profile|list|split FILE...: see its source".to_owned(),
        )),
    }
}

fn main() -> std::process::ExitCode {
    let arguments: Vec<std::path::PathBuf> = std::env::args_os().skip(1).map(Into::into).collect();
    let (command, paths) = match arguments.split_first() {
        Some((command, paths)) => {
            (command.to_string_lossy().into_owned(), paths.iter().map(|it| it.as_path()).collect())
        }
        None => (String::new(), Vec::new()),
    };
    match run(&command, &paths) {
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
mod linked_tests;
#[cfg(test)]
mod tests;
