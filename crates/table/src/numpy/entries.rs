//! The entries of an archive that are arrays.

use super::array::{Array, ArrayReader};
use crate::TableError;
use crate::archive::{Entries, EntryReader};

/// Keeps the arrays of an archive.
#[derive(Default)]
pub(crate) struct Arrays {
    arrays: Vec<Array>,
    /// Entries that are no arrays.
    others: Vec<String>,
    /// Cells of the arrays that are finished.
    cells: u64,
}

impl Arrays {
    /// The arrays in the order of the archive, and the names of entries that are not arrays.
    pub fn into_parts(self) -> (Vec<Array>, Vec<String>) {
        (self.arrays, self.others)
    }
}

impl Entries for Arrays {
    type Reader = ArrayReader;

    fn open(&mut self, name: &str) -> Result<(String, Option<ArrayReader>), TableError> {
        let cut = |text: &str| text.chars().take(60).collect::<String>();
        Ok(match name.strip_suffix(".npy").map(cut) {
            Some(name) => (name.clone(), Some(ArrayReader::new(name, self.cells))),
            None => (cut(name), None),
        })
    }

    fn keep(&mut self, _: String, reader: ArrayReader) -> Result<(), TableError> {
        self.cells += reader.cells();
        self.arrays.push(reader.finish()?);
        Ok(())
    }

    fn pass(&mut self, name: String) {
        self.others.push(name);
    }
}

impl EntryReader for ArrayReader {
    fn push(&mut self, bytes: &[u8]) -> Result<usize, TableError> {
        Ok(ArrayReader::push(self, bytes)?)
    }

    fn is_complete(&self) -> bool {
        ArrayReader::is_complete(self)
    }

    fn surplus(&self) -> TableError {
        ArrayReader::surplus(self).into()
    }

    /// How many bytes are missing, unless only the packing is cut.
    fn cut_short(self) -> Option<TableError> {
        if ArrayReader::is_complete(&self) { None } else { self.finish().err().map(TableError::from) }
    }
}
