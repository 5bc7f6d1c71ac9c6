//! Why NumPy's files cannot be read as a table.

/// Why a `.npy` or `.npz` file cannot be read as a table. The text names the array and the numbers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumpyError {
    /// An archive with nothing in it.
    #[error("The archive holds no arrays.")]
    NoArrays,
    /// No array that the features could be.
    #[error("None of the arrays can be the features: {found}.")]
    NoFeatures {
        /// Names and shapes.
        found: String,
    },
    /// The first bytes are not those of an array.
    #[error("{array} is no NumPy array: it does not begin with NumPy's mark.")]
    NoMark {
        /// The array's name.
        array: String,
    },
    /// A version of the format that does not exist yet.
    #[error("{array} is written in version {major}.{minor} of NumPy's format; 1.0, 2.0 and 3.0 are read.")]
    Version {
        /// The array's name.
        array: String,
        /// The version.
        major: u8,
        /// Its second part.
        minor: u8,
    },
    /// A header that does not say what it should.
    #[error("{array} has a header that cannot be read ({reason}).")]
    Header {
        /// The array's name.
        array: String,
        /// What is the matter with it.
        reason: String,
    },
    /// A type of cell that is no number and no text.
    #[error("{array} holds {kind} (dtype {dtype}), which is not read.")]
    Type {
        /// The array's name.
        array: String,
        /// The type as the header has it.
        dtype: String,
        /// The type in words.
        kind: &'static str,
        /// How NumPy makes an array of it that is read, in a sentence.
        cast: &'static str,
    },
    /// No dimension, or more than two.
    #[error("{array} has {dimensions} dimensions (shape {shape}); a table has two, a column one.")]
    Dimensions {
        /// The array's name.
        array: String,
        /// How many.
        dimensions: usize,
        /// The shape as NumPy writes it.
        shape: String,
    },
    /// An array without cells.
    #[error("{array} has the shape {shape}: there are no cells in it.")]
    Hollow {
        /// The array's name.
        array: String,
        /// The shape as NumPy writes it.
        shape: String,
    },
    /// More than fits into a tab's memory.
    #[error(
        "{array} has the shape {shape}: with it the file holds more than {limit} cells, more than can be kept in memory."
    )]
    TooLarge {
        /// The array's name.
        array: String,
        /// The shape as NumPy writes it.
        shape: String,
        /// Cells at most.
        limit: u64,
    },
    /// More columns than can be shown or modelled.
    #[error("The arrays have {columns} columns together; {limit} are the most.")]
    TooManyColumns {
        /// How many.
        columns: usize,
        /// Columns at most.
        limit: usize,
    },
    /// The file ends before the array does.
    #[error(
        "The file is cut short: {array} should have {expected} bytes of cells (shape {shape}, dtype {dtype}), but {found} are there."
    )]
    CutShort {
        /// The array's name.
        array: String,
        /// Bytes that the header announces.
        expected: u64,
        /// Bytes that came.
        found: u64,
        /// The shape as NumPy writes it.
        shape: String,
        /// The type as the header has it.
        dtype: String,
    },
    /// The file ends in the middle of something else.
    #[error("The file is cut short: it ends inside {place}.")]
    Unfinished {
        /// Where.
        place: String,
    },
    /// Bytes behind the last cell.
    #[error("{array} has more bytes than its shape {shape} and dtype {dtype} account for ({expected}).")]
    Surplus {
        /// The array's name.
        array: String,
        /// Bytes that the header announces.
        expected: u64,
        /// The shape as NumPy writes it.
        shape: String,
        /// The type as the header has it.
        dtype: String,
    },
    /// Two arrays with a different number of rows.
    #[error(
        "{array} has {rows} rows, but {features} has {expected}: they have to be one a row of the table."
    )]
    Lengths {
        /// The array's name.
        array: String,
        /// Its rows.
        rows: usize,
        /// The features' name.
        features: String,
        /// Their rows.
        expected: usize,
    },
    /// An infinite number.
    #[error("{array} holds an infinite number in row {row}, column {column} (counted from 1).")]
    Infinite {
        /// The array's name.
        array: String,
        /// The row, counted from 1.
        row: usize,
        /// The column, counted from 1.
        column: usize,
    },
}
