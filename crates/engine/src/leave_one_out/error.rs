//! What can be wrong with a request for leave-one-out models.

use crate::design::LengthError;

/// Why no model was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeaveOneOutError {
    /// A list of another length than what it belongs to.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A row that the training rows do not have.
    #[error("There is no training row at place {place}: the model was trained on {rows} rows.")]
    NoSuchRow {
        /// Place asked for, from 0.
        place: usize,
        /// Training rows.
        rows: usize,
    },
    /// More rows than there are.
    #[error("{asked} rows cannot be chosen out of {rows} training rows.")]
    TooMany {
        /// Rows asked for.
        asked: usize,
        /// Training rows.
        rows: usize,
    },
    /// A row of the file that no model was trained on.
    #[error("Row {row} of the file is not one of the {trained} rows that train: {why}.")]
    NotTrainedOn {
        /// Its number in the file, from 1.
        row: u32,
        /// Training rows.
        trained: usize,
        /// What became of it, in words.
        why: &'static str,
    },
}
