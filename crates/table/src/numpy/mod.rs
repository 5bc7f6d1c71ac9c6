//! NumPy's own files: one array (`.npy`), or several in a zip archive (`.npz`, stored or deflated), read as they arrive.
//!
//! The formats are those of NumPy's `numpy.lib.format` (versions 1.0 to 3.0) and of PKWARE's APPNOTE, with the 64-bit extra
//! field that NumPy always writes. Nothing is allocated for what a header announces before its bytes are there.

mod array;
mod assemble;
mod entries;
mod error;
mod header;
mod write;

use super::archive::Archive;
use super::kinds::reader::KindReader;
use super::{Table, TableError};
use array::ArrayReader;
use entries::Arrays;
pub use error::NumpyError;
pub use write::{ArrayCells, write_npz};

/// Cells of a file at the most: 1 GiB as doubles.
const MOST_CELLS: u64 = 1 << 27;
/// Columns at the most.
const MOST_COLUMNS: usize = super::column::COLUMNS;

/// Reads a `.npy` or `.npz` file as it arrives.
pub(super) enum NumpyReader {
    Lone(Box<ArrayReader>),
    Archive(Box<Archive<Arrays>>),
}

impl NumpyReader {
    /// A reader of one array, where the file begins as NumPy's do.
    pub fn recognise(beginning: &[u8]) -> Option<NumpyReader> {
        let lone = || NumpyReader::Lone(Box::new(ArrayReader::new("The array".to_owned(), 0)));
        beginning.starts_with(array::MARK).then(lone)
    }

    /// A reader of an archive of arrays.
    pub fn archive() -> NumpyReader {
        NumpyReader::Archive(Box::new(Archive::new(Arrays::default())))
    }
}

impl KindReader for NumpyReader {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        match self {
            NumpyReader::Archive(archive) => archive.push(bytes),
            NumpyReader::Lone(array) => match array.push(bytes)? {
                taken if taken < bytes.len() => Err(array.surplus().into()),
                _ => Ok(()),
            },
        }
    }

    fn finish(self: Box<Self>) -> Result<Table, TableError> {
        let (arrays, others) = match *self {
            NumpyReader::Lone(array) => (vec![array.finish()?], Vec::new()),
            NumpyReader::Archive(archive) => archive.finish()?.into_parts(),
        };
        let mut notes = Vec::new();
        let (columns, rows) = assemble::assemble(arrays, others, &mut notes)?;
        Ok(Table { format: None, columns, rows, notes, fingerprint: String::new(), raw: Vec::new() })
    }
}
