//! Confidence intervals of a model's figures on held-out rows, and of the differences between models.
//!
//! All models are measured on the same rows, so their differences are paired: the bootstrap resamples rows, and every model sees
//! the same resample ([`Bootstrap`]). Where an answer is needed at once and there is a formula, it is the delta method's ([`delta`]).
//! A largest difference over many groups is biased upwards by noise; [`chance_line`] says what it would be if all groups had one rate.

mod bootstrap;
mod cells;
pub mod delta;
mod interval;
mod permutation;
mod predicted;
mod statistic;
mod told;

pub use bootstrap::Bootstrap;
pub use cells::Cells;
pub use interval::{Interval, quantile};
pub use permutation::{ChanceLine, chance_line};
pub use predicted::{Compared, MeasuredRows, Predicted};
pub use statistic::Statistic;
pub use told::ToldGap;

/// Resamples, and permutations, that are made unless somebody says otherwise.
pub const RESAMPLES: u32 = 2_000;
