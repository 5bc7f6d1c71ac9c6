//! What is to be improved: the value F, its gradient, and the figures reported beside it.

mod figures;
mod kind;

pub use figures::{Confusion, Figures, Measured, Rate};
pub use kind::TargetKind;
