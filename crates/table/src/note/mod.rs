//! What was mended while a table was read, or what a reader of it should know. A note stops nothing.

mod column;
mod data;
mod file;
mod list;

use serde::{Deserialize, Serialize};

pub use column::ColumnNote;
pub use data::DataNote;
pub use file::FileNote;

/// Something that was mended on the way, or that the reader of a table should know. Data rows are counted from 1 after the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TableNote {
    /// About the file: its header, its records, its encoding, what it was taken from.
    #[error(transparent)]
    File(FileNote),
    /// About the cells of a column and how they are read.
    #[error(transparent)]
    Column(ColumnNote),
    /// About what the columns are good for: labels, groups, features.
    #[error(transparent)]
    Data(DataNote),
}
