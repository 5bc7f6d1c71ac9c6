//! Logistic regression: fit, losses, Hessian, leverage; and a perceptron whose last layer it is.

mod adam;
mod conjugate;
mod fit;
mod hessian;
mod logistic;
mod matrix_free;
mod mlp;
mod report;
mod series;

pub use adam::Adam;
pub use conjugate::{SolveStatus, Solved};
pub use fit::{Fit, FitSettings, fit};
pub(crate) use fit::{MAX_HALVINGS, OBJECTIVE_ROUNDING, SUFFICIENT_DECREASE, optimum};
pub use hessian::{Hessian, leverage};
pub use logistic::{RowLoss, log_loss, probabilities, row_loss, sigmoid};
pub use matrix_free::Unsolved;
pub use mlp::{
    Epoch, Mlp, MlpSettings, Start, StopRule, TrainingReport, TrainingRows, TrainingStatus, train,
};
pub use report::{FitReport, FitStatus};
pub use series::{Quantity, REACH, Series};
