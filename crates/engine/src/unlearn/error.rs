//! Why an algorithm gave no model.

use crate::design::LengthError;

/// Why an algorithm gave no model.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum UnlearnError {
    /// A correction of another length.
    #[error("The correction has {epsilon} entries, but {rows} rows train.")]
    Lengths {
        /// Entries of epsilon.
        epsilon: usize,
        /// Training rows.
        rows: usize,
    },
    /// Another list of a wrong length.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A correction that is not a number.
    #[error("The correction of training row {row} (counted from 0) is not a number.")]
    NotFinite {
        /// Its place.
        row: usize,
    },
    /// The parameters left what f64 holds.
    #[error("{algorithm}: the parameters grow without bound (step {step}).")]
    Diverged {
        /// The algorithm's name.
        algorithm: &'static str,
        /// The step after which they were no longer finite.
        step: u32,
        /// The setting that decides.
        setting: &'static str,
        /// Its value.
        value: f64,
    },
    /// A Hessian without a Cholesky factor.
    #[error("{algorithm}: with the corrected weights the Hessian of {parameters} parameters is singular.")]
    SingularHessian {
        /// The algorithm's name.
        algorithm: &'static str,
        /// Parameters, the intercept included.
        parameters: usize,
    },
    /// Conjugate gradients that did not converge.
    #[error(
        "{algorithm}: the system of {parameters} parameters was not solved; a share of {residual:.1e} of its right side is left."
    )]
    NotSolved {
        /// The algorithm's name.
        algorithm: &'static str,
        /// Parameters, the intercept included.
        parameters: usize,
        /// ||b - H x|| / ||b||.
        residual: f64,
    },
    /// No row counts any more.
    #[error("No training row has a weight above 0 ({rows} rows): nothing is left to learn from.")]
    NothingRetained {
        /// Training rows.
        rows: usize,
    },
    /// A shard without a unique model.
    #[error("SISA: shard {shard} of {shards} ({rows} rows count) has no unique model.")]
    Shard {
        /// The shard, counted from 1.
        shard: usize,
        /// Shards in all.
        shards: usize,
        /// Its rows with a weight above 0.
        rows: usize,
    },
}
