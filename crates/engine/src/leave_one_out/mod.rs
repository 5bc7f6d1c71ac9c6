//! Exact leave-one-out models: the model trained without a row, for as many rows as are asked for. Influence approximates them.

mod agreement;
mod arrivals;
mod error;
mod estimate;
mod exact;
mod gpu_refine;
mod gradient;
mod iterate;
mod near;
mod problem;
mod remainder;
mod status;

pub use agreement::{Agreement, Effects, agreement, effects};
pub use error::LeaveOneOutError;
pub use estimate::{Estimate, all_leverage_corrected, leverage_corrected};
pub use problem::{LeaveOneOut, Surroundings, TOLERANCE};
pub use status::{LeftOut, LeftOutStatus};
