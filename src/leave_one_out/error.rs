//! What can be wrong with a request for leave-one-out models.

/// Why no model was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeaveOneOutError {
    /// A row that the training rows do not have.
    #[error("There is no training row at place {place}: the model was trained on {rows} rows.")]
    NoSuchRow {
        /// Place asked for, from 0.
        place: usize,
        /// Training rows.
        rows: usize,
    },
    /// More rows than there are.
    #[error("{asked} rows cannot be chosen out of {rows} training rows. Ask for at most {rows}.")]
    TooMany {
        /// Rows asked for.
        asked: usize,
        /// Training rows.
        rows: usize,
    },
    /// Without some row, nothing determines the model.
    #[error(
        "The model has no unique optimum: {parameters} parameters from {rows} rows, and columns that repeat each other. \
         Choose an l2 above 0."
    )]
    Singular {
        /// Parameters.
        parameters: usize,
        /// Training rows.
        rows: usize,
    },
}
