//! What is known of a model without a row.

use serde::{Deserialize, Serialize};

/// How a model without a row was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutStatus {
    /// By chord-Newton steps.
    Chord,
    /// By Newton's method with its own Hessian.
    Newton,
    /// Not to the tolerance: the change is that of the last point reached.
    NotConverged,
    /// Not at all: the row is the only one of its class, and the others alone drive the intercept to infinity.
    OneClass,
    /// Not at all: without the row the model has no unique optimum, because the others separate the classes or columns
    /// repeat each other, and there is no penalty.
    NoOptimum,
}

/// What training without a row changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The row's place among the training rows.
    pub place: usize,
    /// F(theta without the row) - F(theta) of each target; `None` where it is undefined, or there is no such theta.
    pub targets: Vec<Option<f64>>,
    /// U(theta without the row) - U(theta); `None` where there is no such theta.
    pub utility: Option<f64>,
    /// How the model was found.
    pub status: LeftOutStatus,
    /// Steps after the first.
    pub steps: u32,
    /// Norm of the gradient of the objective without the row, at the last point reached; `None` where none was tried.
    pub gradient_norm: Option<f64>,
}

impl LeftOut {
    /// Of the only row of its class, with so many targets.
    pub(super) fn one_class(place: usize, targets: usize) -> LeftOut {
        LeftOut {
            place,
            targets: vec![None; targets],
            utility: None,
            status: LeftOutStatus::OneClass,
            steps: 0,
            gradient_norm: None,
        }
    }
}
