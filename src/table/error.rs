//! What can be wrong with a file: errors that stop the reading, and notes that do not.

use serde::{Deserialize, Serialize};

/// A reason why a file cannot be read as a table. The text names the row, the column and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TableError {
    /// Nothing in the file.
    #[error("The file is empty. Choose a CSV file with a header row and at least one data row.")]
    Empty,
}

/// Something that was mended on the way, or that the visitor should know. The text names rows and columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum TableNote {
    /// Records shorter than the first one.
    #[error(
        "{count} rows have fewer cells than the header (first: row {first_row}); the missing cells count as missing."
    )]
    ShortRows {
        /// How many.
        count: usize,
        /// The first of them, counted from 1.
        first_row: usize,
    },
}
