//! What is to be improved: the value F, its gradient, and the figures reported beside it.

mod auc;
mod change;
mod criterion;
mod error;
mod figures;
mod form;
mod kind;
mod thresholds;
mod wilson;
mod words;

pub use auc::area_under_curve;
pub use change::{Changed, Changes};
pub use criterion::Criterion;
pub use error::TargetError;
pub use figures::{Confusion, Figures, Measured, Rate, figures};
pub use form::{Target, utility, utility_gradient};
pub use kind::TargetKind;
pub use thresholds::{Equal, GroupThresholds, Mixture};
pub use words::Words;
