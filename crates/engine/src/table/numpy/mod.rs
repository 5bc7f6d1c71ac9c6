//! NumPy's own files: one array (`.npy`), or several in a zip archive (`.npz`, stored or deflated), read as they arrive.
//!
//! The formats are those of NumPy's `numpy.lib.format` (versions 1.0 to 3.0) and of PKWARE's APPNOTE, with the 64-bit extra
//! field that NumPy always writes. Nothing is allocated for what a header announces before its bytes are there.

mod archive;
mod array;
mod assemble;
mod error;
mod header;
mod write;

use super::{Column, TableNote};
use archive::Archive;
use array::ArrayReader;
pub use error::NumpyError;
pub use write::{ArrayCells, write_npz};

/// Cells of a file at the most: 1 GiB as doubles.
const MOST_CELLS: u64 = 1 << 27;
/// Columns at the most.
const MOST_COLUMNS: usize = super::reader::COLUMNS;

/// Reads a `.npy` or `.npz` file as it arrives.
pub(super) struct NumpyReader(Kind);

enum Kind {
    Lone(Box<ArrayReader>),
    Archive(Box<Archive>),
}

impl NumpyReader {
    /// A reader, where the file begins as NumPy's do.
    pub fn recognise(beginning: &[u8]) -> Option<NumpyReader> {
        if beginning.starts_with(array::MARK) {
            let lone = ArrayReader::new("The array".to_owned(), 0);
            return Some(NumpyReader(Kind::Lone(Box::new(lone))));
        }
        let is_archive = beginning.starts_with(b"PK\x03\x04") || beginning.starts_with(b"PK\x05\x06");
        is_archive.then(|| NumpyReader(Kind::Archive(Box::new(Archive::new()))))
    }

    /// Takes the next bytes. An error is final.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), NumpyError> {
        match &mut self.0 {
            Kind::Archive(archive) => archive.push(bytes),
            Kind::Lone(array) => match array.push(bytes)? {
                taken if taken < bytes.len() => Err(array.surplus()),
                _ => Ok(()),
            },
        }
    }

    /// The columns and the number of rows, once all bytes are in; what deserves a word is noted.
    pub fn finish(self, notes: &mut Vec<TableNote>) -> Result<(Vec<Column>, usize), NumpyError> {
        let (arrays, others) = match self.0 {
            Kind::Lone(array) => (vec![array.finish()?], Vec::new()),
            Kind::Archive(archive) => archive.finish()?,
        };
        assemble::assemble(arrays, others, notes)
    }
}
