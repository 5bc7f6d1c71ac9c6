//! How a fit ended.

use serde::{Deserialize, Serialize};

/// How a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FitStatus {
    /// The gradient's norm is at most the tolerance: the parameters are the optimum.
    Converged,
    /// The gradient's norm stopped falling above the tolerance, at the limit of f64 arithmetic: the parameters are
    /// the optimum to about this many digits.
    Stalled,
    /// The iteration limit was reached.
    IterationLimit,
    /// The classes are separable without a penalty: the parameters grow without bound.
    Separated,
    /// The Hessian has no Cholesky factor (collinear columns without a penalty).
    SingularHessian,
}

/// The residuals of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitReport {
    /// How it ended.
    pub status: FitStatus,
    /// Newton steps taken.
    pub iterations: u32,
    /// Euclidean norm of the gradient at the parameters returned.
    pub gradient_norm: f64,
    /// sum_i w_i l_i + (l2/2)||theta||^2 at the parameters returned.
    pub objective: f64,
}
