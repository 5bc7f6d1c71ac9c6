//! What is to be improved: the value F, its gradient, and the figures reported beside it.

mod auc;
mod by_group;
mod change;
mod criterion;
mod error;
mod figures;
mod form;
mod gaps;
pub mod intervals;
mod kind;
mod measured;
mod scores;
mod thresholds;
mod wilson;
mod words;

pub use auc::area_under_curve;
pub use by_group::{ByGroup, FOUR_FIFTHS, GroupMetric, MetricByGroup, by_group, margin_at};
pub use change::{Changed, Changes};
pub use criterion::Criterion;
pub use error::TargetError;
pub use figures::{Confusion, Figures, figures};
pub use form::{Target, utility, utility_gradient};
pub use gaps::{Gap, Gaps, Linearised, Question};
pub use kind::TargetKind;
pub use measured::{Measured, Rate};
pub use scores::Scores;
pub use thresholds::{Equal, GroupThresholds, Mixture};
pub use words::Words;
