//! From influence to a correction epsilon, hard or soft.

mod report;
mod scheme;

pub use report::{ActiveCase, WeightReport, WeightStatus};
pub use scheme::{Bounds, HardScheme, SoftScheme};
