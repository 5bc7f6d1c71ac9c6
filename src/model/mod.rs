//! Logistic regression: fit, losses, Hessian, leverage.

mod fit;
mod hessian;
mod logistic;
mod report;
mod series;

pub use fit::{Fit, FitSettings, fit};
pub use hessian::{Hessian, leverage};
pub use logistic::{RowLoss, log_loss, probabilities, row_loss, sigmoid};
pub use report::{FitReport, FitStatus};
pub use series::{Quantity, REACH, Series};
