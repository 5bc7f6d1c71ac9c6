//! Why a file cannot be read as a table.

use super::{Encoding, KindError, NumpyError};

/// A reason why a file cannot be read as a table. The text says what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in the file, or nothing but blank lines.
    #[error("The file is empty.")]
    Empty,
    /// A header and no rows.
    #[error("The file has a header with {columns} columns, but no data rows.")]
    HeaderAlone {
        /// Columns in the header.
        columns: usize,
    },
    /// A file of a kind that is no text.
    #[error("This is {kind}, not a table.")]
    NotText {
        /// What it is ("a PNG picture").
        kind: &'static str,
        /// How a program that reads such a file writes a table, in a sentence.
        export: &'static str,
    },
    /// One column, whatever the delimiter.
    #[error("Only one column was found (row 1 begins \"{start}\").")]
    OneColumn {
        /// The start of the first record.
        start: String,
    },
    /// More columns than can be shown or modelled.
    #[error("Row {row} has more than {limit} cells.")]
    TooManyColumns {
        /// The row, counted from 1 with the header.
        row: usize,
        /// The limit.
        limit: usize,
    },
    /// A cell that is too long, most likely because a quote was not closed.
    #[error(
        "Row {row} holds a cell of more than {limit} bytes, most likely because a quote (\") is opened there and never closed."
    )]
    CellTooLong {
        /// The row, counted from 1 with the header.
        row: usize,
        /// The limit.
        limit: usize,
    },
    /// A first row that is far wider than the rows below it.
    #[error("The first row has {columns} cells, but the rows below it far fewer (row {row} has {cells}).")]
    Ragged {
        /// The row at which reading stopped, counted from 1 with the header.
        row: usize,
        /// Cells of the first row.
        columns: usize,
        /// Cells of that row.
        cells: usize,
    },
    /// The file ends inside a quoted cell.
    #[error("A quote (\") is opened in row {row} and not closed before the end of the file.")]
    QuoteNotClosed {
        /// The row in which it opens, counted from 1 with the header.
        row: usize,
    },
    /// More rows than row numbers can count.
    #[error("The file has more than {limit} rows, more than can be handled.")]
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// NumPy's file, and what is the matter with it.
    #[error(transparent)]
    Numpy(#[from] NumpyError),
    /// A file of another kind, and what is the matter with it.
    #[error(transparent)]
    Kind(#[from] KindError),
    /// An encoding that nothing here decodes.
    #[error("The text is in {encoding}, which cannot be read here.")]
    NoDecoder {
        /// The encoding.
        encoding: Encoding,
    },
}

impl TableError {
    /// What kind of error it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            TableError::Empty => "empty",
            TableError::HeaderAlone { .. } => "header_alone",
            TableError::NotText { .. } => "not_text",
            TableError::OneColumn { .. } => "one_column",
            TableError::TooManyColumns { .. } => "too_many_columns",
            TableError::CellTooLong { .. } => "cell_too_long",
            TableError::Ragged { .. } => "ragged",
            TableError::QuoteNotClosed { .. } => "quote_not_closed",
            TableError::TooManyRows { .. } => "too_many_rows",
            TableError::Numpy(_) => "numpy",
            TableError::Kind(error) => error.kind(),
            TableError::NoDecoder { .. } => "no_decoder",
        }
    }
}
