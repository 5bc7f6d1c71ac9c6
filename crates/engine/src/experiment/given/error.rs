//! Why a file's weights or coefficients cannot be measured. Rows are named as such files number them, from 0.

use crate::table::TableError;

/// Why a file's weights or coefficients cannot be measured.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GivenError {
    /// It holds neither.
    #[error(
        "This file holds neither weights (columns row and sample_weight, and perhaps part) nor coefficients (a JSON object of numbers by column, with an intercept)."
    )]
    Neither,
    /// It has more bytes than such files may have.
    #[error("This file has {bytes} bytes; weights and coefficients have {limit} at the most.")]
    TooLong {
        /// Its bytes.
        bytes: u64,
        /// The most.
        limit: usize,
    },
    /// A file of weights that is no table.
    #[error("The weights cannot be read: {0}")]
    Table(TableError),
    /// A file of weights that has no weight for a single row.
    #[error("The file has no row.")]
    NoRow,
    /// A row number that is none.
    #[error(
        "Line {line} of the weights has {} as the number of its row, which has to be a whole number of at least 0.",
        shown(value)
    )]
    NotARow {
        /// The line among the table's rows, from 1.
        line: usize,
        /// What stands there; empty where nothing does.
        value: String,
    },
    /// A row that the data do not have.
    #[error("Row {row} has a weight, and the data have {rows} rows, numbered from 0.")]
    UnknownRow {
        /// The row.
        row: u64,
        /// Data rows.
        rows: usize,
    },
    /// A row that has two weights.
    #[error("Row {row} has more than one weight.")]
    RowTwice {
        /// The row.
        row: usize,
    },
    /// Training rows without a weight.
    #[error("Training row {row} has no weight in the file ({missing} of {rows} training rows have none).")]
    MissingRow {
        /// The first of them.
        row: usize,
        /// How many there are.
        missing: usize,
        /// Training rows.
        rows: usize,
    },
    /// A weight that is no number.
    #[error("Row {row} has {} as its weight, which has to be a finite number of at least 0.", shown(value))]
    NotAWeight {
        /// The row.
        row: usize,
        /// What stands there; empty where nothing does, or what means "missing".
        value: String,
    },
    /// A weight below 0.
    #[error("Row {row} has the weight {value}; a weight has to be at least 0.")]
    Negative {
        /// The row.
        row: usize,
        /// The weight.
        value: f64,
    },
    /// Nothing trains.
    #[error("All {rows} training rows have the weight 0, so that none of them counts.")]
    NothingTrains {
        /// Training rows.
        rows: usize,
    },
    /// JSON that is none.
    #[error("The coefficients cannot be read: {message}.")]
    Json {
        /// What the JSON reader says, with line and column.
        message: String,
    },
    /// A coefficient that is no number.
    #[error("The coefficient of {column} is {value}, which is no finite number.")]
    NotACoefficient {
        /// The column.
        column: String,
        /// What stands there.
        value: String,
    },
    /// An encoded column without a coefficient.
    #[error("Column {column} has no coefficient in the file ({missing} of {columns} have none).")]
    MissingColumn {
        /// The first of them.
        column: String,
        /// How many there are.
        missing: usize,
        /// Encoded columns, and the intercept.
        columns: usize,
    },
    /// A coefficient of a column that the model does not see.
    #[error("The file has a coefficient of {column}, which is no column of this model.")]
    UnknownColumn {
        /// The name.
        column: String,
    },
    /// A column with two coefficients.
    #[error("Column {column} has more than one coefficient.")]
    ColumnTwice {
        /// The column.
        column: String,
    },
    /// An intercept that a model without one does not have.
    #[error(
        "The file has the intercept {given}, and this model, which has none of its own, would have {own} with these coefficients."
    )]
    Intercept {
        /// What the file says.
        given: f64,
        /// What follows from its coefficients.
        own: f64,
    },
    /// Coefficients of the other label.
    #[error("The file's model predicts \"{given}\", and this one predicts \"{own}\".")]
    OtherLabel {
        /// What the file says.
        given: String,
        /// What is favourable here.
        own: String,
    },
    /// Coefficients of other hidden units.
    #[error("The file's coefficients are those of other hidden layers than this perceptron's.")]
    OtherHiddenLayers,
}

fn shown(value: &str) -> String {
    if value.is_empty() { "nothing".to_owned() } else { format!("\"{value}\"") }
}
