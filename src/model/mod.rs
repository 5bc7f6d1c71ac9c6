//! Logistic regression: fit, losses, Hessian, leverage.

mod report;

pub use report::{FitReport, FitStatus};
