//! Why rows cannot be encoded, and lists of another length than what they belong to.

use crate::table::ColumnError;

/// A list of another length than what it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{list} have {found} entries, and {expected} are needed.")]
pub struct LengthError {
    /// What the list holds ("the labels").
    pub list: &'static str,
    /// Entries that it has.
    pub found: usize,
    /// Entries that are needed.
    pub expected: usize,
}

/// Refuses a list of another length.
///
/// # Errors
///
/// [`LengthError`], where it has.
pub fn same_length(list: &'static str, found: usize, expected: usize) -> Result<(), LengthError> {
    if found == expected { Ok(()) } else { Err(LengthError { list, found, expected }) }
}

/// Why rows cannot be encoded. The text names the column and the row (counted from 1).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// A list of another length than what it belongs to.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A table whose columns do not fit each other.
    #[error(transparent)]
    Columns(#[from] ColumnError),
    /// A row that the table does not have.
    #[error("Row {row} is asked for, and the table has {rows} rows. Rows are counted from 1 here.")]
    NoSuchRow {
        /// The row, counted from 1.
        row: usize,
        /// The table's rows.
        rows: usize,
    },
    /// A number of a matrix that is not finite.
    #[error("Row {row} has no finite number in column \"{column}\".")]
    NotFinite {
        /// The column's name.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A code of a matrix that is not one of its factor's levels.
    #[error("Row {row} has the code {code} for \"{column}\", which is none of its levels.")]
    Code {
        /// The factor's name.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The code.
        code: u32,
    },
    /// A label that is neither 0 nor 1.
    #[error("Row {row} has the label {label}. A label is 0 or 1.")]
    Label {
        /// The row, counted from 1.
        row: usize,
        /// The label.
        label: f64,
    },
    /// A base weight that is negative or not finite.
    #[error("Row {row} has the base weight {weight}. A base weight is a finite number of 0 or more.")]
    BaseWeight {
        /// The row, counted from 1.
        row: usize,
        /// The weight.
        weight: f64,
    },
    /// One-hot columns that do not follow each other factor by factor.
    #[error("The one-hot columns of \"{column}\" begin at {offset}, and {expected} is the next free place.")]
    Offset {
        /// The factor's name.
        column: String,
        /// Where its layout lets them begin.
        offset: usize,
        /// Where they have to begin.
        expected: usize,
    },
    /// A scale that cannot be divided by.
    #[error("The scale of column {column} is {scale}. A scale is a finite number other than 0.")]
    Scale {
        /// The encoded column, counted from 1: numeric columns first, then the one-hot ones.
        column: usize,
        /// The scale.
        scale: f64,
    },
    /// There is nothing to learn the encoding from.
    #[error("No rows are left to train on.")]
    NoTrainingRows,
    /// Base weights of another number than the rows.
    #[error("There are {weights} base weights for {rows} training rows: one a row is needed.")]
    Weights {
        /// How many weights.
        weights: usize,
        /// How many rows.
        rows: usize,
    },
    /// Every feature is constant over the training rows, or there are none.
    #[error(
        "No column is left for the model to learn from: {constant} of the chosen features have only one value among the training rows."
    )]
    NoFeatures {
        /// How many features were dropped for being constant.
        constant: usize,
    },
    /// A feature that the model was trained on is not in the other file.
    #[error("The second file has no column \"{column}\", which the model was trained on.")]
    MissingColumn {
        /// The column's name.
        column: String,
    },
    /// A cell of a numeric feature holds a text.
    #[error("Row {row} has \"{value}\" in column \"{column}\", which holds numbers in the training rows.")]
    NotANumber {
        /// The column's name.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The cell, cut at 40 characters.
        value: String,
    },
    /// A cell is missing, and missing values are not to be filled in.
    #[error("Row {row} has no value for \"{column}\".")]
    MissingValue {
        /// The column's name.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// The numbers of a column overflow when they are summed.
    #[error("The numbers in column \"{column}\" are too large to compute with.")]
    TooLarge {
        /// The column's name.
        column: String,
    },
}
